"""The parts of an article: each line of normalised text is one, and has a type.

Types are guessed from the words alone. Where a reader knows better (a <figcaption>) or a person says otherwise, a mark
in front of the line says so: "[caption] The new gate at dusk". "[page 3]", in front of a line or on one of its own,
says that what follows stands on page 3, down to the next such mark. Marks are not part of the stored text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

TYPES = ("heading", "paragraph", "caption", "byline", "source")

_MARK = re.compile(rf"\[({'|'.join(TYPES)})\]\s*", re.IGNORECASE)
_PAGE = re.compile(r"\[page\s+([1-9][0-9]{0,3})\]\s*", re.IGNORECASE)
_CAPTION = re.compile(
    r"(?:file\s+)?(?:photos?|photographs?|pictures?|images?|illustrations?|graphics?|captions?|videos?)"
    r"(?:\s+(?:credit|by|courtesy))?\s*[:：]"
    r"|.{1,300}\b(?:photo|photograph|picture|image|credit)s?:\s[^.!?]{1,60}$"
    r"|.{1,300}\((?:photo|photograph|picture|image)s?\b[^()]{1,80}\)$",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"\[\s*source\s*[:：]\s*([^\]]{1,200})\]|\(\s*source\s*[:：]\s*([^)]{1,200})\)|source[:：]\s(.{1,200})", re.I
)
_NAME_WORD = r"(?:[^\W\d_a-zß-öø-ÿ][\w’'.-]*|and|of|for|in|the|de|van|von|der|al|bin|&)"
_BYLINE = re.compile(rf"By\s+([^\W\d_a-zß-öø-ÿ][\w’'.-]*(?:,?\s+{_NAME_WORD}){{1,12}})")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?"
_DATE_LINE = re.compile(
    r"(?:(?:published|posted|date)(?:\s+on)?:?\s+)?(?:[a-z]+day,?\s+)?"
    rf"(?:(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<day>\d{{1,2}})\s+{_MONTH},?\s+(?P<year>\d{{4}})"
    rf"|{_MONTH.replace('month', 'month2')}\s+(?P<day2>\d{{1,2}}),?\s+(?P<year2>\d{{4}}))"
    r"(?:,?\s+(?:at\s+)?\d{1,2}[:.]\d\d.{0,12})?",
    re.IGNORECASE,
)
_HEADING_WORDS = 12
_HEADING_LENGTH = 80
# How far from the start a byline or date stands, and how far from the end a source line.
_HEAD, _TAIL = 4, 3


class Part(NamedTuple):
    """One block of an article before it has a place: `type` is one of TYPES or headline, `text` a normalised line.

    `page`, from 1, is the one on which it begins, where there are pages.
    """

    type: str
    text: str
    page: int | None = None


def parts_of(text: str) -> list[Part]:
    """The parts of normalised text, marks obeyed and taken off."""
    told: list[str] = []
    lines: list[str] = []
    pages: list[int | None] = []
    page = None
    for line in text.split("\n"):
        if turned := _PAGE.match(line):
            page, line = int(turned[1]), line[turned.end() :]
        mark = _MARK.match(line)
        words = line[mark.end() :] if mark else line
        if words.strip():
            told.append(mark[1].lower() if mark else "")
            lines.append(words.strip())
            pages.append(page)
    types = [kind or guess for kind, guess in zip(told, _guesses(lines), strict=True)]
    return [Part(*part) for part in zip(types, lines, pages, strict=True)]


def marked(parts: Sequence[Part]) -> str:
    """The parts as text that `parts_of` reads back: blank lines between, marks where a guess would be wrong, and where
    another page begins. A part without a page that follows on one with a page is read back with that page.
    """
    lines, page = [], None
    for part, guess in zip(parts, _guesses([part.text for part in parts]), strict=True):
        if part.page not in (None, page):
            page = part.page
            lines.append(f"[page {page}]")
        is_plain = part.type == guess and not _MARK.match(part.text) and not _PAGE.match(part.text)
        lines.append(part.text if is_plain else f"[{part.type}] {part.text}")
    return "\n\n".join(lines)


def source_in(line: str) -> str:
    """The outlet named by a line such as "[Source: The Courier]", or ""."""
    match = _SOURCE.fullmatch(line)
    return next((group.strip() for group in match.groups() if group), "") if match else ""


def byline_in(line: str) -> str:
    """The names in "By Ann Reyk and Bo Lind", or ""."""
    match = _BYLINE.fullmatch(line)
    return match[1] if match else ""


def date_in(line: str) -> tuple[int, int, int] | None:
    """Year, month, day of a line that is a date and nothing else; not necessarily one of the calendar."""
    match = _DATE_LINE.fullmatch(line)
    if not match:
        return None
    if match["iso"]:
        year, month, day = match["iso"].split("-")
        return int(year), int(month), int(day)
    name = (match["month"] or match["month2"]).lower()
    return int(match["year"] or match["year2"]), _MONTHS.index(name[:3]) + 1, int(match["day"] or match["day2"])


def _guesses(lines: Sequence[str]) -> list[str]:
    return [_guess(lines, index) for index in range(len(lines))]


def _guess(lines: Sequence[str], index: int) -> str:
    line = lines[index]
    if index >= len(lines) - _TAIL and source_in(line):
        return "source"
    if len(line) <= 400 and _CAPTION.match(line):
        return "caption"
    if index < _HEAD and len(line) <= 150 and (byline_in(line) or date_in(line)):
        return "byline"
    if 0 < index < len(lines) - 1 and _is_heading(line) and len(lines[index + 1]) > _HEADING_LENGTH:
        return "heading"
    return "paragraph"


def _is_heading(line: str) -> bool:
    return (
        len(line) <= _HEADING_LENGTH
        and len(line.split()) <= _HEADING_WORDS
        and line[0].isalnum()
        and not line[0].islower()
        and line[-1].isalnum()
    )
