"""The words of a claim where they stand: with what is between them, and the sentence before and after."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from ..extraction.selectors import text_quote_selector
from ..models import Anchor


class Piece(NamedTuple):
    """A stretch of text; `own` says whether it belongs to the claim, else it stands between the claim's words."""

    text: str
    own: bool


@dataclass(frozen=True)
class Passage:
    """`before` and `after` hold the rest of the claim's own sentences and one more on each side; line breaks are
    spaces."""

    before: str
    pieces: list[Piece]
    after: str


class Selection(NamedTuple):
    """One span of a claim as the W3C's selectors name it; `start` and `end` in code points of its revision's text.

    `page` is the one on which the block begins that holds the start, where the text was read from a file with pages.
    """

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    page: int | None = None


def selections_of(place: Anchor | None) -> list[Selection]:
    """The spans of a claim in the order of the text; none where it has no place."""
    if place is None:
        return []
    quotes = ((start, end, text_quote_selector(place.revision.text, start, end)) for start, end in place.spans)
    page_at = place.revision.page_at
    return [
        Selection(start, end, quote.exact, quote.prefix, quote.suffix, page_at(start)) for start, end, quote in quotes
    ]


def passage_of(place: Anchor | None, text: str) -> Passage:
    """The passage around `place`; the words alone, which are `text`, where there is no place."""
    if place is None:
        return Passage("", [Piece(_in_one_line(text), True)], "")
    whole = place.revision.text
    begin, stop = place.revision.reach_of(place.start, place.end)
    pieces, position = [], place.start
    for start, end in place.spans:
        pieces += [Piece(whole[position:start], False), Piece(whole[start:end], True)]
        position = end
    return Passage(
        _in_one_line(whole[begin : place.start]),
        [Piece(_in_one_line(piece.text), piece.own) for piece in pieces if piece.text],
        _in_one_line(whole[place.end : stop]),
    )


def _in_one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text)
