"""PDF files: PDFium reads them in a process of its own, `pdf_layout` finds the order and the paragraphs."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from django.utils.translation import gettext as _

from ..blocks import parts_of
from ..child import answer_of
from ..draft import Draft, fit
from ..errors import IngestError
from ..limits import MAX_PAGES, MAX_PDF_CHARACTERS, PDF_MEMORY, PDF_SECONDS
from ..normalise import one_line
from .pdf_layout import Line, Paragraph, body_size, paragraphs_of
from .text import draft_of_parts

_PAGES = Path(__file__).with_name("pdf_pages.py")
_HEAD_BYTES = 1024
# Of the size of the body: what is larger is a heading, and on the first page the largest is the headline.
_HEADING, _HEADLINE = 1.15, 1.3
_HEADING_LENGTH, _BOLD_LENGTH = 200, 80


def read(data: bytes) -> Draft:
    """The draft of a PDF file's bytes. Pictures are not looked at, and nothing that the file refers to is loaded.

    Raises:
        IngestError: codes "empty", "unreadable", "encrypted", "scan", "encoding", "too_long".
    """
    if not data:
        raise IngestError(_("There is no text in it."), "empty")
    if b"%PDF-" not in data[:_HEAD_BYTES]:
        raise IngestError(_("This is not a PDF file, whatever its name says."), "unreadable")
    pages = _pages(data)
    blank = [str(number) for number, page in enumerate(pages, 1) if not page]
    paragraphs = paragraphs_of(pages)
    words = " ".join(paragraph.text for paragraph in paragraphs)
    if not any(character.isalnum() for character in words):
        message = _("There is no text in this PDF; it seems to be a scan. Have its text recognised, or paste the text.")
        raise IngestError(message, "scan")
    _refuse_nonsense(words)
    draft = _draft(paragraphs, body_size(pages))
    if blank:
        message = _("No text was found on these pages, which may be scans: %(pages)s.")
        draft.notices.append(message % {"pages": ", ".join(blank)})
    draft.notices.append(_("A PDF does not say where columns and paragraphs are: look whether the order is right."))
    return draft


def _draft(paragraphs: list[Paragraph], body: float) -> Draft:
    first_page = [
        paragraph for paragraph in paragraphs if paragraph.page == 1 and len(paragraph.text) <= _HEADING_LENGTH
    ]
    headline = max(first_page, key=lambda paragraph: paragraph.size, default=None)
    if headline is not None and headline.size < _HEADLINE * body:
        headline = None
    lines = [_marked(paragraph, body) for paragraph in paragraphs if paragraph is not headline]
    title = fit("title", headline.text) if headline else ""
    return draft_of_parts(parts_of("\n\n".join(filter(None, lines))), title)


def _marked(paragraph: Paragraph, body: float) -> str:
    """The paragraph with marks of what is known of it; "" where there is nothing in it."""
    text = one_line(paragraph.text)
    large = paragraph.size >= _HEADING * body and len(text) <= _HEADING_LENGTH
    bold = paragraph.bold and len(text) <= _BOLD_LENGTH and not text.endswith((".", ":"))
    return f"[page {paragraph.page}] {'[heading] ' if large or bold else ''}{text}" if text else ""


def _pages(data: bytes) -> list[list[Line]]:
    answer = answer_of(_PAGES, data, MAX_PAGES, MAX_PDF_CHARACTERS, memory=PDF_MEMORY, seconds=PDF_SECONDS)
    answer = answer or {"error": "failed"}
    if code := answer.get("error"):
        raise _refusal(code)
    return [[Line(*line) for line in page["lines"]] for page in answer["pages"]]


def _refusal(code: str) -> IngestError:
    if code == "encrypted":
        return IngestError(_("This PDF is protected by a password. Save it without one."), "encrypted")
    if code == "too_many_pages":
        message = _("This PDF has too many pages: at most %(limit)d are taken in at once.")
        return IngestError(message % {"limit": MAX_PAGES}, "too_long")
    if code == "too_long":
        message = _("This is too long: at most %(limit)s characters of a PDF are taken in at once.")
        return IngestError(message % {"limit": f"{MAX_PDF_CHARACTERS:,}"}, "too_long")
    if code == "failed":
        message = _("This PDF takes more time or memory to read than any article should. Copy its text and paste it.")
        return IngestError(message, "unreadable")
    return IngestError(_("This PDF is broken and cannot be read. Save it again, or paste the text."), "unreadable")


def _refuse_nonsense(words: str) -> None:
    """Fonts that do not say which letters their shapes are."""
    strange = sum(unicodedata.category(character) in ("Co", "Cc", "Cn") or character == "\ufffd" for character in words)
    if strange > 0.2 * len(words):
        message = _(
            "The fonts of this PDF do not say which letters they show. Copy the text from elsewhere and paste it."
        )
        raise IngestError(message, "encoding")
