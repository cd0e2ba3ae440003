"""What has changed from one kept report to another, and since: items new, gone, and changed, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from ..findings import findings_in_words
from ..models import (
    FINDING_FIELDS,
    Claim,
    Form,
    Kind,
    Outcome,
    Report,
    ReportItem,
    SourceKind,
    Stance,
    Status,
    User,
    WaiveReason,
    choice_label,
    label_of,
)
from .columns import evidence_in_words
from .rows import EvidenceRow, report_rows
from .said import digest_of, said_of

# Pairs read at a time.
_BATCH = 200
# Items of which a page says what has changed in them since.
LOOKED_AT = 500


class Difference(NamedTuple):
    """One thing that was said of an item, before and after; "" where nothing was."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedItem:
    """`before` and `after` are what was said, as `said_of` gives it; `after` is None where nothing can be seen now."""

    claim: Claim
    before: dict[str, Any]
    after: dict[str, Any] | None

    @property
    def differences(self) -> list[Difference]:
        return [] if self.after is None else differences(self.before, self.after)


@dataclass(frozen=True)
class Changes:
    """From the report `since` to `report`; items in the order of their report."""

    since: Report
    report: Report

    def new(self) -> QuerySet[ReportItem]:
        return _without(self.report, self.since)

    def gone(self) -> QuerySet[ReportItem]:
        return _without(self.since, self.report)

    def changed(self) -> QuerySet[ReportItem]:
        """The items of `report` of which `since` says something else."""
        other = self.since.items.filter(claim=OuterRef("claim")).exclude(digest=OuterRef("digest"))
        return _with_claims(self.report.items.filter(Exists(other)))

    def pairs(self, items: Iterable[ReportItem]) -> Iterator[ChangedItem]:
        """`items` of `report` with what `since` said of them."""
        waiting = iter(items)
        while batch := list(islice(waiting, _BATCH)):
            claims = [item.claim_id for item in batch]
            before = dict(self.since.items.filter(claim__in=claims).order_by().values_list("claim", "said"))
            yield from (ChangedItem(item.claim, before[item.claim_id], item.said) for item in batch)


class Lately(NamedTuple):
    """Items of a report that are not as it says any more.

    `whole` says that all of its items were looked at, else only those worked on since; `more` that there were more than
    LOOKED_AT of these.
    """

    items: list[ChangedItem]
    whole: bool
    more: bool


def changed_since(report: Report, user: User) -> Lately:
    """The items of which `user` would read something else in a report of now, or nothing."""
    whole = report.count <= LOOKED_AT
    # The name of a speaker or a source may be another, too, where nobody has worked on the item.
    candidates = report.items.all() if whole else report.items.exclude(version=F("claim__version"))
    items = list(_with_claims(candidates)[: LOOKED_AT + 1])
    looked_at = items[:LOOKED_AT]
    visible = Claim.objects.visible_to(user).filter(pk__in=[item.claim_id for item in looked_at])
    # What was removed is in no report, and for nobody.
    now = {row.id: said_of(row) for row in report_rows(visible.exclude(status=Status.REMOVED))}
    found = []
    for item in looked_at:
        after = now.get(item.claim_id)
        if after is None or digest_of(after) != item.digest:
            found.append(ChangedItem(item.claim, item.said, after))
    return Lately(found, whole, len(items) > LOOKED_AT)


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """What `said_of` gave, in words, where the two differ."""
    old, new = _words(before), _words(after)
    labels = list(dict.fromkeys([*new, *old]))
    found = [Difference(label, old.get(label, ""), new.get(label, "")) for label in labels]
    found = [difference for difference in found if difference.before != difference.after]
    then, now = (_sources(said) for said in (before, after))
    if then != now:
        gone, come = [line for line in then if line not in now], [line for line in now if line not in then]
        found.append(Difference(_("Sources"), "\n".join(gone or then), "\n".join(come or now)))
    return found


def _words(said: dict[str, Any]) -> dict[str, str]:
    """Label → value, in the order in which an item is read."""
    kind, form = said["kind"], said["form"]
    found = {name: value for name, value in said["findings"].items() if name in FINDING_FIELDS}
    claim = Claim(kind=kind, form=form, **found)
    words = {
        label_of(Claim, "kind"): choice_label(Kind, kind),
        _("Words"): said["text"],
        label_of(Claim, "speaker"): said["speaker"],
        label_of(Claim, "role"): said["role"],
        label_of(Claim, "via"): said["via"],
        label_of(Claim, "form"): choice_label(Form, form),
        label_of(Claim, "status"): choice_label(Status, said["status"]),
        **dict(findings_in_words(claim)),
        label_of(Claim, "outcome"): choice_label(Outcome, said["outcome"]),
        label_of(Claim, "correction"): said["correction"],
        label_of(Claim, "waive_reason"): choice_label(WaiveReason, said["waive_reason"]),
    }
    return words


def _sources(said: dict[str, Any]) -> list[str]:
    """A line for each piece of evidence."""
    return [evidence_in_words(_evidence(item)) for item in said["evidence"]]


def _evidence(item: dict[str, Any]) -> EvidenceRow:
    stance = item["stance"]
    if item["confidential"]:
        return EvidenceRow(stance, choice_label(Stance, stance), True, _("Confidential source on file"), *[""] * 5)
    source = item["source"]
    return EvidenceRow(
        stance=stance,
        stance_label=choice_label(Stance, stance),
        confidential=False,
        source=source["title"],
        kind=source["kind"],
        kind_label=choice_label(SourceKind, source["kind"]),
        url=source["url"],
        locator=item["locator"],
        excerpt=item["excerpt"],
    )


def _without(report: Report, other: Report) -> QuerySet[ReportItem]:
    return _with_claims(report.items.filter(~Exists(other.items.filter(claim=OuterRef("claim")))))


def _with_claims(items: QuerySet[ReportItem]) -> QuerySet[ReportItem]:
    return items.select_related("claim__article").order_by("number")
