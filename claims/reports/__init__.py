"""Reports: one queryset in, one format out; a module per format. See docs/reports.md."""

from collections.abc import Callable, Iterator

from .csv_format import stream_csv
from .html_format import stream_html
from .json_format import stream_json
from .rows import Head, Row, report_rows

Writer = Callable[[Head, Iterator[Row]], Iterator[str]]

# name in URLs → (file suffix, content type, writer)
FORMATS: dict[str, tuple[str, str, Writer]] = {
    "csv": ("csv", "text/csv; charset=utf-8", stream_csv),
    "json": ("json", "application/json", stream_json),
    "html": ("html", "text/html; charset=utf-8", stream_html),
}

__all__ = ["FORMATS", "Head", "Row", "Writer", "report_rows"]
