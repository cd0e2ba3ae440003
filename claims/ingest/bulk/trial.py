"""The dry run: what would become of each line, without extraction and without storing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from ...models import LineOutcome
from .plan import Planned, planned
from .records import Options, records_of
from .rows import COLUMNS, rows_of
from .seen import Seen

# How much of it a person is shown; the counts are of everything.
FIRST_ROWS = 5
MOST_REFUSED = 200
_MOST_COLUMNS = 30


@dataclass
class Trial:
    """Counts by outcome; columns that are read, and the others with how many records have them; the first rows as they
    will be read; the first refused lines as [line, id, reason]."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LineOutcome.values, 0))
    columns: set[str] = field(default_factory=set)
    others: Counter[str] = field(default_factory=Counter)
    first: list[dict[str, Any]] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def records(self) -> int:
        return sum(self.counts.values())

    def add(self, line: Planned) -> None:
        record = line.record
        self.counts[line.outcome] += 1
        for name in record.columns:
            if name in COLUMNS:
                self.columns.add(name)
            elif name in self.others or len(self.others) < _MOST_COLUMNS:
                self.others[name] += 1
        if line.outcome == LineOutcome.REFUSED:
            if len(self.refused) < MOST_REFUSED:
                self.refused.append((record.line, record.external_id, line.reason))
        elif len(self.first) < FIRST_ROWS:
            self.first.append(_shown(line))

    def to_dict(self) -> dict[str, Any]:
        """As `Import.trial` keeps it."""
        return {
            "records": self.records,
            "counts": self.counts,
            "columns": [name for name in COLUMNS if name in self.columns],
            "others": dict(self.others),
            "first": self.first,
            "refused": self.refused,
        }


def tried(file: BinaryIO, fmt: str, options: Options) -> Iterator[Planned]:
    """What would become of each line of `file`.

    Raises:
        BadFile: CSV whose first line does not name the columns.
    """
    with Seen() as seen:
        yield from planned(records_of(rows_of(file, fmt), options, ""), options, seen)


def _shown(line: Planned) -> dict[str, Any]:
    record, draft = line.record, line.record.draft
    assert draft is not None
    return {
        "line": record.line,
        "id": record.external_id,
        "title": draft.title,
        "opening": draft.body[:200],
        "words": len(draft.text.split()),
        "published_at": draft.published_at.isoformat() if draft.published_at else "",
        "publisher": draft.publisher,
        "byline": draft.byline,
        "language": draft.language,
        "url": draft.url,
        "outcome": line.outcome,
    }
