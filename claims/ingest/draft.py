from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..models import Article, Block, Capture, column
from .blocks import Part, marked, parts_of
from .normalise import normalise, one_line

_BETWEEN = "\n\n"


@dataclass
class Draft:
    """An article as it was read, to be corrected before it is made. `notices` tell the person what to look at.

    `parts` is the text without the headline; `text` and `blocks` follow from it and `title`, so that correcting the
    title corrects the headline. `capture` is what it was read from, as it was received; a pasted text has none.
    """

    parts: list[Part]
    title: str = ""
    byline: str = ""
    publisher: str = ""
    language: str = "en"
    language_is_guess: bool = False
    published_at: date | None = None
    url: str = ""
    source_name: str = ""
    external_id: str = ""
    notices: list[str] = field(default_factory=list)
    capture: Capture | None = None

    @property
    def text(self) -> str:
        """The text to be stored, normalised: headline first, blocks parted by a blank line."""
        return _BETWEEN.join(part.text for part in self._with_headline())

    @property
    def blocks(self) -> list[Block]:
        """Type, start and end in code points of `text`, and page, of all that is not blank."""
        blocks, start = [], 0
        for part in self._with_headline():
            end = start + len(part.text)
            blocks.append(Block(part.type, start, end, part.page))
            start = end + len(_BETWEEN)
        return blocks

    @property
    def body(self) -> str:
        """The text without the headline, marked so that `parts_of` reads it back."""
        return marked(self.parts)

    def _with_headline(self) -> Sequence[Part]:
        title = one_line(self.title)
        first = self.parts[0].text if self.parts else ""
        if not title or any(is_opening(title, part.text) for part in self.parts):
            return self.parts
        # It stands before the rest; where that begins on a later page, it may stand there or on one before.
        page = 1 if self.parts and self.parts[0].page == 1 else None
        # Whoever pastes the headline along with the text means one headline.
        return [Part("headline", title, page), *self.parts[1 if first == title else 0 :]]


def draft_of(body: str, **facts: Any) -> Draft:
    """A draft of `body`, text without headline, which is normalised here."""
    return Draft(parts_of(normalise(body)), **facts)


def opening_of(line: str, length: int = 80) -> str:
    """The first words of an article without headline, to call it by: "A fire broke out in the…"."""
    if len(line) > length:
        line = line[:length].rsplit(" ", 1)[0]
    return line.rstrip(" .,;:!?") + "…"


def is_opening(title: str, line: str) -> bool:
    """Whether `title` only repeats how `line` begins, and so is no headline of its own."""
    return title.endswith("…") and bool(title[:-1].strip()) and line.startswith(title[:-1])


def fit(name: str, value: str | None) -> str:
    """`value` as a single line that the field `name` of an article holds."""
    return one_line(value or "", column(Article, name).max_length)
