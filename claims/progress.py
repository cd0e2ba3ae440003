"""How far the work is: of an article and of the newsroom by status, with sentences that no item covers; and per day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import OPEN_STATUSES, Action, Claim, ClaimEvent, Status

# From done to not begun, as the bar shows them.
ORDER = (Status.SIGNED_OFF, Status.WAIVED, Status.PROPOSED, Status.CHECKING, Status.STALE, Status.NEW)

# The steps that bring an item on its way; everything else is on the way to one of them.
STEPS_DONE = (Action.PROPOSE, Action.SIGN_OFF, Action.WAIVE)


@dataclass(frozen=True)
class Part:
    """One segment of the bar, in items (or sentences, where `status` is "")."""

    status: str
    label: str
    start: int
    count: int


@dataclass(frozen=True)
class Progress:
    """Live items by status, and `uncovered` sentences; each counts one.

    `results_only`: counted for somebody who sees only what is signed off, so that there is no "of how many".
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    uncovered: int = 0
    results_only: bool = False

    @property
    def items(self) -> int:
        return sum(self.counts.get(status, 0) for status in ORDER)

    @property
    def total(self) -> int:
        return self.items + self.uncovered

    @property
    def done(self) -> int:
        """Signed off or set aside."""
        return self.counts.get(Status.SIGNED_OFF, 0) + self.counts.get(Status.WAIVED, 0)

    @property
    def parts(self) -> list[Part]:
        found, start = [], 0
        named = [(str(status), str(status.label), self.counts.get(status, 0)) for status in ORDER]
        for status, label, count in [*named, ("", _("Not covered yet"), self.uncovered)]:
            if count:
                found.append(Part(status, label, start, count))
                start += count
        return found

    @property
    def in_words(self) -> str:
        """ "Signed off 3, To check 12"."""
        return ", ".join(f"{part.label} {part.count}" for part in self.parts) or _("No items yet")


def progress_of(user: Any, claims: Iterable[Claim], uncovered: int = 0) -> Progress:
    """The progress of claims that are at hand already, all that `user` sees of an article."""
    return Progress(Counter(claim.status for claim in claims), uncovered, not user.sees_work)


def progress_by_article(user: Any, articles: Iterable[int]) -> dict[int, Progress]:
    """The progress of each of `articles` (ids), in one query, as far as `user` sees its items."""
    ids = list(articles)
    counts: dict[int, dict[str, int]] = {pk: {} for pk in ids}
    rows = Claim.objects.visible_to(user).filter(article__in=ids).exclude(status=Status.REMOVED)
    for pk, status, count in rows.order_by().values_list("article", "status").annotate(Count("pk")):
        counts[pk][status] = count
    return {pk: Progress(by_status, results_only=not user.sees_work) for pk, by_status in counts.items()}


def progress_under_way(user: Any) -> Progress:
    """The progress of all articles that have open items, in one query, as far as `user` sees their items.

    What is finished stays out of it, so that the query takes no longer as the archive grows.
    """
    claims = Claim.objects.visible_to(user)
    under_way = claims.filter(status__in=OPEN_STATUSES).order_by().values("article")
    rows = claims.filter(article__in=under_way).exclude(status=Status.REMOVED)
    counts = rows.order_by().values_list("status").annotate(Count("pk"))
    return Progress(dict(counts), results_only=not user.sees_work)


@dataclass(frozen=True)
class Day:
    """How many steps of STEPS_DONE one person and everybody else did on a day, in the newsroom's zone."""

    on: date
    mine: int
    others: int

    @property
    def total(self) -> int:
        return self.mine + self.others


def done_per_day(user: Any, days: int) -> list[Day]:
    """The last `days` days, today last, in one query over the index on the events' time."""
    today = timezone.localdate()
    wanted = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    start = timezone.make_aware(datetime.combine(wanted[0], time.min))
    events = ClaimEvent.objects.visible_to(user).filter(at__gte=start, action__in=STEPS_DONE, actor__isnull=False)
    rows = (
        events.order_by()
        .annotate(day=TruncDate("at"))
        .values_list("day")
        .annotate(total=Count("pk"), mine=Count("pk", filter=Q(actor=user.pk)))
    )
    found = {day: (mine, total - mine) for day, total, mine in rows}
    return [Day(day, *found.get(day, (0, 0))) for day in wanted]
