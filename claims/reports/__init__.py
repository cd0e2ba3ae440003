"""Reports: one queryset in, one format out; a module per format. See docs/reports.md."""

from collections.abc import Callable, Iterator
from typing import Any, AnyStr, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ..models import Claim
from .annotations import CONTEXT, stream_annotations
from .corrections import TO_CORRECT, stream_corrections
from .csv_format import stream_csv
from .docx_format import stream_docx, stream_docx_corrections, stream_docx_noted
from .html_format import stream_html
from .json_format import stream_json
from .noted import stream_noted
from .pdf_format import CannotWrite, as_pdf
from .rows import Entry, Head, Row, Since, report_rows
from .xlsx_format import stream_xlsx

# Gives text or bytes, a format always the same of the two.
Writer = Callable[[Head, QuerySet[Claim]], Iterator[Any]]


# Claims that a report may have to be written while a person waits for it; larger ones are made in the background.
AT_ONCE = 2_000
# A core sets about 25 claims a second in pages of a PDF, and writes some 300 into a Word file.
PDF_AT_ONCE, DOCX_AT_ONCE = 100, 1_000
# Both grow in memory with every claim, a PDF by 0.8 MB and a Word file by 0.04 MB (benchmarks/reports.py).
PDF_MOST, DOCX_MOST = 1_000, 10_000


class Format(NamedTuple):
    """`suffix` is the one of files, without a dot; `only` says which claims such a report is about.

    `at_once` is how many claims are written while a person waits; `label` is its name for people. What is finished in
    memory before its first byte is sent has up to `most` claims, more than `at_once` in the background only; others
    have no `most`.
    """

    content_type: str
    suffix: str
    write: Writer
    only: Q = Q()
    at_once: int = AT_ONCE
    label: Any = ""
    most: int | None = None


_HTML = "text/html; charset=utf-8"
_PDF = "application/pdf"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# name in URLs → format
FORMATS = {
    "csv": Format("text/csv; charset=utf-8", "csv", stream_csv, label="CSV"),
    "json": Format("application/json; charset=utf-8", "json", stream_json, label="JSON"),
    "html": Format(_HTML, "html", stream_html, label=_("Page to read or print")),
    "pdf": Format(_PDF, "pdf", as_pdf(stream_html), at_once=PDF_AT_ONCE, label="PDF", most=PDF_MOST),
    "docx": Format(_DOCX, "docx", stream_docx, at_once=DOCX_AT_ONCE, label=_("Word"), most=DOCX_MOST),
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", stream_xlsx, label=_("Excel")
    ),
}

# The same for one article, and what only makes sense for one.
ARTICLE_FORMATS = {
    **FORMATS,
    "article": Format(_HTML, "html", stream_noted, label=_("Article with notes")),
    "article-pdf": Format(
        _PDF, "pdf", as_pdf(stream_noted), at_once=PDF_AT_ONCE, label=_("Article with notes, PDF"), most=PDF_MOST
    ),
    "article-docx": Format(
        _DOCX, "docx", stream_docx_noted, at_once=DOCX_AT_ONCE, label=_("Article with comments, Word"), most=DOCX_MOST
    ),
    "corrections": Format(_HTML, "html", stream_corrections, TO_CORRECT, label=_("Corrections for the author")),
    "corrections-pdf": Format(
        _PDF, "pdf", as_pdf(stream_corrections), TO_CORRECT, PDF_AT_ONCE, _("Corrections for the author, PDF"), PDF_MOST
    ),
    "corrections-docx": Format(
        _DOCX,
        "docx",
        stream_docx_corrections,
        TO_CORRECT,
        DOCX_AT_ONCE,
        label=_("Corrections for the author, Word"),
        most=DOCX_MOST,
    ),
    "annotations": Format(
        f'application/ld+json; profile="{CONTEXT}"', "jsonld", stream_annotations, label=_("Web Annotations")
    ),
}

__all__ = [
    "ARTICLE_FORMATS",
    "AT_ONCE",
    "FORMATS",
    "CannotWrite",
    "Entry",
    "Format",
    "Head",
    "Row",
    "Since",
    "Writer",
    "in_batches",
    "report_rows",
]


def in_batches(parts: Iterator[AnyStr], size: int = 1 << 16) -> Iterator[AnyStr]:
    """The same text or bytes in pieces of at least `size`: a server sends each piece by itself."""
    batch: list[AnyStr] = []
    length = 0
    for part in parts:
        batch.append(part)
        length += len(part)
        if length >= size:
            yield part[:0].join(batch)
            batch, length = [], 0
    if batch:
        yield batch[0][:0].join(batch)
