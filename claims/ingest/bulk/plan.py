"""What is to become of each record: told by the record, by the file before it, and by the articles that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from ...models import Article, Import, LineOutcome, Revision
from ..articles import is_replaced
from .records import Options, Record
from .seen import Seen

# Records that are looked up together.
_TOGETHER = 50
_FACTS = ("title", "published_at", "language")
_VERSION = ("article_id", "sha256", "number")
_NEEDED = ("pk", "publisher", "external_id", "sha256", *_FACTS)


@dataclass(frozen=True)
class Planned:
    """`article_id` is the one that is there, or gets a new version; None where line `like` of the file brings it.
    `facts` are what is known of that article, and else what the record says, as `extract` wants them."""

    record: Record
    outcome: LineOutcome
    reason: str = ""
    article_id: int | None = None
    like: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


def planned(records: Iterable[Record], options: Options, seen: Seen, run: Import | None = None) -> Iterator[Planned]:
    """What is to become of each record; those are left out that `run` has dealt with."""
    records = iter(records)
    while batch := list(islice(records, _TOGETHER)):
        there = _There(batch)
        done = _done(run, batch)
        for record in batch:
            if record.line not in done:
                yield _planned(record, options, seen, there)
            elif record.draft:
                _seen_before(record, seen)


class _There:
    """The articles of a batch that are there: by publisher and ID with the text they have now, and by any text."""

    def __init__(self, batch: Sequence[Record]) -> None:
        ids = {record.external_id for record in batch if record.external_id and record.draft}
        newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-number").values("sha256")[:1]
        articles = Article.objects.filter(external_id__in=ids).order_by().annotate(sha256=Subquery(newest))
        self.by_id = {(found["publisher"], found["external_id"]): found for found in articles.values(*_NEEDED)}
        texts = {record.sha256 for record in batch if record.draft}
        revisions = Revision.objects.filter(sha256__in=texts).order_by("-article")
        self.versions = {(pk, sha256): number for pk, sha256, number in revisions.values_list(*_VERSION)}
        self.by_text = {sha256: pk for pk, sha256 in self.versions}


def _done(run: Import | None, batch: Sequence[Record]) -> set[int]:
    """The lines of a batch that `run` has dealt with."""
    if run is None:
        return set()
    lines = run.results.filter(line__gte=batch[0].line, line__lte=batch[-1].line).order_by()
    return set(lines.values_list("line", flat=True))


def _planned(record: Record, options: Options, seen: Seen, there: _There) -> Planned:
    if record.draft is None:
        return Planned(record, LineOutcome.REFUSED, record.reason)
    by_id, by_text = _seen_before(record, seen)
    if by_id:
        line, digest = by_id
        if digest == record.digest:
            return Planned(record, LineOutcome.KNOWN, like=line)
        return Planned(
            record, LineOutcome.REFUSED, _("Line %(line)d has the same ID and says otherwise.") % {"line": line}
        )
    if article := there.by_id.get((record.draft.publisher, record.external_id)):
        if article["sha256"] == record.sha256:
            return Planned(record, LineOutcome.KNOWN, article_id=article["pk"])
        if number := there.versions.get((article["pk"], record.sha256)):
            return Planned(record, LineOutcome.REFUSED, is_replaced(number).reason)
        facts = {name: article[name] for name in _FACTS}
        return Planned(record, LineOutcome.REVISED, article_id=article["pk"], facts=facts)
    if not options.copy:
        if known := there.by_text.get(record.sha256):
            return Planned(record, LineOutcome.KNOWN, article_id=known)
        if by_text:
            return Planned(record, LineOutcome.KNOWN, like=by_text[0])
    return Planned(record, LineOutcome.MADE, facts={name: getattr(record.draft, name) for name in _FACTS})


def _seen_before(record: Record, seen: Seen) -> tuple[tuple[int, str] | None, tuple[int, str] | None]:
    """(line, digest) of the first record with this ID, and with this text; None where that is this one."""
    assert record.draft is not None
    by_id = None
    if record.external_id:
        by_id = seen.first(f"id {record.external_id}\n{record.draft.publisher}", record.line, record.digest)
    by_text = seen.first(f"text {record.sha256}", record.line)
    return tuple(found if found and found[0] != record.line else None for found in (by_id, by_text))  # type: ignore[return-value]
