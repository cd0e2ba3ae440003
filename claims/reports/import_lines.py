"""What became of the lines of an import, for spreadsheets (CSV) and programs (JSON lines)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..models import Import
from .csv_format import Echo, cell


class Told(NamedTuple):
    """A line of the report; `article` is the article's number, None for none; `outcome` one of `LineOutcome`."""

    line: int
    id: str
    outcome: str
    article: int | None
    reason: str


def told_of(run: Import) -> Iterator[Told]:
    """What became of each line so far, in constant memory."""
    lines = run.results.order_by("line").values_list("line", "external_id", "outcome", "article_id", "reason")
    return (Told(*line) for line in lines.iterator(chunk_size=2000))


def lines_as_csv(lines: Iterable[Told]) -> Iterator[str]:
    """A header and a row each; nothing in it is a formula."""
    writer = csv.writer(Echo(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + str(writer.writerow(Told._fields))
    for line in lines:
        yield str(writer.writerow([cell(value) for value in line]))


def lines_as_jsonl(lines: Iterable[Told]) -> Iterator[str]:
    """An object a line."""
    for line in lines:
        yield json.dumps(line._asdict(), ensure_ascii=False) + "\n"
