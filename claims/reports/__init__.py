"""Reports: one queryset in, one format out; a module per format. See docs/reports.md."""

from collections.abc import Callable, Iterator

from django.db.models import QuerySet

from ..models import Claim
from .csv_format import stream_csv
from .html_format import stream_html
from .json_format import stream_json
from .rows import Head, Row, report_rows

Writer = Callable[[Head, QuerySet[Claim]], Iterator[str]]

# name in URLs → (content type, writer); the name is the file's suffix too
FORMATS: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", stream_csv),
    "json": ("application/json; charset=utf-8", stream_json),
    "html": ("text/html; charset=utf-8", stream_html),
}

__all__ = ["FORMATS", "Head", "Row", "Writer", "in_batches", "report_rows"]


def in_batches(parts: Iterator[str], size: int = 1 << 16) -> Iterator[str]:
    """The same text in pieces of at least `size` characters: a server sends each piece by itself."""
    batch, length = [], 0
    for part in parts:
        batch.append(part)
        length += len(part)
        if length >= size:
            yield "".join(batch)
            batch, length = [], 0
    if batch:
        yield "".join(batch)
