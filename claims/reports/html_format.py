"""A readable, printable page, streamed article by article."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.template.loader import render_to_string

from .rows import Head, Row


def stream_html(head: Head, rows: Iterator[Row]) -> Iterator[str]:
    yield render_to_string("claims/report_head.html", {"head": head})
    empty = True
    for _article, group in groupby(rows, key=lambda row: row.article_id):
        items = list(group)
        empty = False
        yield render_to_string("claims/report_article.html", {"article": items[0], "items": items})
    yield render_to_string("claims/report_foot.html", {"empty": empty, "head": head})
