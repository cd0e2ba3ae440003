"""The words of a claim where they stand: with what is between them, and the sentence before and after."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

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


def passage_of(place: Anchor | None, text: str) -> Passage:
    """The passage around `place`; the words alone, which are `text`, where there is no place."""
    if place is None:
        return Passage("", [Piece(_in_one_line(text), True)], "")
    whole, sentences = place.revision.text, place.revision.sentences
    begin, stop = place.start, place.end
    if sentences:
        # The first sentence that ends within or after the claim, and the last one that starts before its end.
        first = bisect_right(sentences, place.start, key=itemgetter(1))
        last = bisect_left(sentences, place.end, key=itemgetter(0)) - 1
        begin = min(begin, sentences[min(max(first - 1, 0), len(sentences) - 1)][0])
        stop = max(stop, sentences[min(max(last + 1, 0), len(sentences) - 1)][1])
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
