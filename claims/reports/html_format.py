"""A readable, printable page, streamed claim by claim."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles import finders
from django.db.models import QuerySet
from django.template.loader import get_template

from ..models import Claim
from .rows import Head, Totals, report_chapters, report_rows

STYLES, PDF_STYLES = "claims/report.css", "claims/report_pdf.css"


def stream_html(head: Head, claims: QuerySet[Claim]) -> Iterator[str]:
    """A page with the table of contents first; a self-contained one brings its style along."""
    chapters = report_chapters(claims)
    context = {"head": head, "chapters": chapters, "style": style_for(head)}
    yield get_template("claims/report_head.html").render(context)
    item, start, end = (get_template(f"claims/report_{part}.html") for part in ("item", "article", "article_end"))
    last, total = None, Totals()
    for row in report_rows(claims):
        total.add(row)
        if last is None or row.article.id != last.article.id:
            if last:
                yield end.render({"article": last.article})
            yield start.render({"article": row.article})
        yield item.render({"row": row, "head": head})
        last = row
    if last:
        yield end.render({"article": last.article})
    yield get_template("claims/report_foot.html").render({"head": head, "total": total})


def style_for(head: Head) -> str:
    """The style that a self-contained page brings along; "" for a page that is served, which links it."""
    if not head.self_contained:
        return ""
    names = [STYLES, PDF_STYLES] if head.paged else [STYLES]
    paths = filter(None, map(finders.find, names))
    return "\n".join(Path(path).read_text(encoding="utf-8") for path in paths)
