"""Plain text: a headline if the first line looks like one, byline, date and source where lines say so."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from ..blocks import Part, byline_in, date_in, parts_of, source_in
from ..draft import Draft, fit, opening_of
from ..errors import IngestError
from ..language import guess_language
from ..limits import check_bytes, check_words
from ..normalise import normalise
from . import html
from .decoding import decode

_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_TITLE_LENGTH = 160


def read(data: bytes) -> Draft:
    """The draft of a text file's bytes. A web page that goes by a text file's name is read as a web page.

    Raises:
        IngestError: codes of `decode` and `read_text`.
    """
    text, notice = decode(data)
    if _HTML.match(text):
        return html.read(data)
    draft = read_text(text)
    draft.notices += [notice] if notice else []
    return draft


def read_text(text: str) -> Draft:
    """The draft of an article's text, pasted or decoded.

    Raises:
        IngestError: nothing in it, or too much; codes "empty", "too_big", "too_long".
    """
    check_bytes(len(text.encode("utf-8", "surrogatepass")))
    check_words(text)
    text = normalise(text)
    parts = parts_of(text)
    return draft_of_parts(parts)


def draft_of_parts(parts: list[Part], title: str = "") -> Draft:
    """The draft of an article's parts with the facts that its lines tell; without `title` they tell that as well.

    Raises:
        IngestError: too many words, or no letter and no digit; codes "too_long", "empty".
    """
    text = "\n\n".join(part.text for part in parts)
    check_words(text)
    if not any(character.isalnum() for character in text + title):
        raise IngestError(_("There is no text in it."), "empty")
    if not title:  # And so there are parts.
        title, parts = _split_title(parts)
    return Draft(
        parts=parts,
        title=title,
        byline=next((fit("byline", byline_in(part.text)) for part in parts[:3] if byline_in(part.text)), ""),
        publisher=next((fit("publisher", source_in(part.text)) for part in parts[-3:] if source_in(part.text)), ""),
        published_at=_date_of(parts),
        language=guess_language(text),
    )


def _split_title(parts: list[Part]) -> tuple[str, list[Part]]:
    """The headline and what follows it; without a headline, an opening to call the article by, and everything."""
    first = parts[0].text
    is_headline = len(first) <= _TITLE_LENGTH and (len(parts) == 1 or not first.endswith("."))
    if parts[0].type in ("paragraph", "heading") and is_headline:
        return first, parts[1:]
    running = next((part.text for part in parts if part.type == "paragraph"), first)
    return opening_of(running), parts


def _date_of(parts: list[Part]) -> date | None:
    for part in parts[:4]:
        if part.type == "byline" and (found := date_in(part.text)):
            try:
                return date(*found)
            except ValueError:
                return None
    return None
