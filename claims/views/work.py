"""My work: what waits for me and until when, the articles under way, and how the work goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..filters import WAITING
from ..models import IS_RETURNED, OPEN_STATUSES, Action, Article, Claim, Status
from ..permissions import may, signable_by
from ..progress import Progress, done_per_day, progress_by_article, progress_under_way
from .work_charts import day_chart, status_rows

SHOWN = 8
SHOWN_ARTICLES = 12
CHART_DAYS = 14
# What is due within that time is near; the queue's filter "within a day" agrees.
DUE_SOON = timedelta(days=1)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: the first items of it, how many there are, and where all of them are."""

    key: str
    title: str
    hint: str
    nothing: str
    claims: list[Claim]
    count: int
    url: str


class Underway(NamedTuple):
    """An article, and how far it is."""

    article: Article
    progress: Progress


@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """What waits for the person who asks; for those who see results only, what was signed off last."""
    user: Any = request.user
    articles = Article.objects.visible_to(user).not_cleared()
    newest = articles.order_by(F("due_at").asc(nulls_last=True), "-created_at", "-pk")[:SHOWN_ARTICLES]
    shown = list(newest)
    progress = progress_by_article(user, [article.pk for article in shown])
    context = {
        "waiting": _waiting(user) if user.is_reviewer else [],
        "articles": [Underway(article, progress[article.pk]) for article in shown],
        "signed": _signed(user) if not user.is_reviewer else [],
        "may_view": may(user, "view"),
        "may_ingest": may(user, Action.INGEST),
        "sees_work": user.sees_work,
        "nothing_yet": not shown and not Article.objects.visible_to(user).exists(),
        "now": timezone.now(),
        **(_charts(user) if user.sees_work else {}),
    }
    return render(request, "claims/work.html", context)


def _charts(user: Any) -> dict[str, Any]:
    progress = progress_under_way(user)
    return {
        "status_progress": progress,
        "status_rows": status_rows(progress),
        "days": day_chart(done_per_day(user, CHART_DAYS)),
    }


def _waiting(user: Any) -> list[Waiting]:
    """What waits for `user`, the most pressing first; what is due soonest comes first in each."""
    claims = Claim.objects.visible_to(user)
    mine = claims.filter(assignee=user)
    near = Q(status__in=OPEN_STATUSES, assignee__isnull=True, article__due_at__lte=timezone.now() + DUE_SOON)
    published = [
        _section(
            "published",
            _("Published, but being checked again"),
            _("Readers see the earlier check. Publish the new one, or unpublish."),
            "",
            claims.published_otherwise(),
        )
    ]
    return [
        *(published if may(user, Action.UNPUBLISH) else []),
        _section(
            "returned",
            _("Returned to you"),
            _("The last note says why."),
            "",
            mine.filter(IS_RETURNED),
        ),
        _section(
            "mine",
            _("You are checking"),
            "",
            _("Nothing is in your hands. Take something from an article."),
            mine.filter(status=Status.CHECKING).exclude(IS_RETURNED),
        ),
        _section(
            "second",
            _("Awaiting your second check"),
            _("Proposed by others, and you have not worked on it."),
            _("Nothing waits for your signature."),
            signable_by(claims, user),
        ),
        _section(
            "due",
            _("Due within a day, and nobody has it"),
            _("What is overdue is among it."),
            "",
            claims.filter(near),
        ),
        _section(
            "stale",
            _("Check again"),
            _("What this rests on has changed."),
            "",
            claims.filter(status=Status.STALE),
        ),
    ]


def _section(key: str, title: str, hint: str, nothing: str, claims: QuerySet[Claim]) -> Waiting:
    """`nothing` is what is said where nothing waits; a section without it is left out then."""
    ordered = claims.select_related("article", "speaker").order_by(
        F("article__due_at").asc(nulls_last=True), "-priority", "pk"
    )
    shown = list(ordered[: SHOWN + 1])
    count = len(shown) if len(shown) <= SHOWN else claims.aggregate(count=Count("pk"))["count"]
    return Waiting(key, title, hint, nothing, shown[:SHOWN], count, f"{reverse('claim-list')}?{WAITING[key]}")


def _signed(user: Any) -> list[Claim]:
    signed = Claim.objects.visible_to(user).filter(status=Status.SIGNED_OFF)
    return list(signed.select_related("article", "speaker").order_by("-signed_at", "-pk")[:SHOWN])
