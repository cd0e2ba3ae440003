"""From text to the windows of wordpieces that the encoder reads, and back to code points.

A window is a run of whole paragraphs (parts of one where it is longer), each closed by a separator. Besides the
wordpiece every token carries a shape: how its word is written, which the uncased vocabulary drops, and where it stands
with regard to quotation marks.

Wordpieces are BERT's (Devlin et al. 2019): lower case without accents, the longest piece of the vocabulary first. The
vocabulary is that of the base model.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from .layout import Layout
from .spans import Span

VOCABULARY = Path(__file__).parent / "model" / "vocab.txt"
# In tokens, separators included. Of 128 to 256 the best on what was held out.
WINDOW = 192
_UNKNOWN, _FRONT, _SEPARATOR = 100, 101, 102
# A run of letters and digits with what combines with them, or any other sign by itself.
_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*|[^\s]")
_LONGEST_WORD = 100
_REMEMBERED = 1 << 16

_WRITTEN = {"lower": 0, "title": 1, "upper": 2, "mixed": 3, "digit": 4, "mark": 5}
NO_SHAPE = 6
_OUTSIDE, _INSIDE, _OPENING, _CLOSING = 0, 8, 16, 24
SHAPES = 32


@dataclass(frozen=True, slots=True)
class Window:
    """`ids` and `shapes` of a window's tokens; `words` are (first token, start, end) of its words, in order, the
    offsets code points of the text.
    """

    ids: list[int] = field(default_factory=lambda: [_FRONT])
    shapes: list[int] = field(default_factory=lambda: [NO_SHAPE])
    words: list[tuple[int, int, int]] = field(default_factory=list)

    def separate(self) -> None:
        self.ids.append(_SEPARATOR)
        self.shapes.append(NO_SHAPE)


def windows(layout: Layout, size: int = WINDOW) -> Iterator[Window]:
    """The windows of a text, in order, together all its words once; `size` is the most tokens that one has."""
    window = Window()
    for paragraph in _paragraphs(layout):
        length = sum(len(pieces) for _span, pieces, _shape in paragraph) + 1
        if window.words and len(window.ids) + length > size:
            yield window
            window = Window()
        for (start, end), pieces, shape in paragraph:
            if window.words and len(window.ids) + len(pieces) >= size:
                window.separate()
                yield window
                window = Window()
            window.words.append((len(window.ids), start, end))
            window.ids.extend(pieces)
            window.shapes.extend([shape] * len(pieces))
        window.separate()
    if window.words:
        yield window


def _paragraphs(layout: Layout) -> Iterator[list[tuple[Span, tuple[int, ...], int]]]:
    """The words of each paragraph: span, wordpieces, shape."""
    starts = [start for start, _end in layout.regions]
    for start, end in layout.paragraphs:
        words = []
        for match in _WORD.finditer(layout.text, start, end):
            pieces, written = _read(match.group())
            words.append((match.span(), pieces, written + _quotation_state(layout.regions, starts, match.span())))
        yield words


@lru_cache(_REMEMBERED)
def _read(word: str) -> tuple[tuple[int, ...], int]:
    """A word's wordpieces and how it is written."""
    return _pieces(word), _WRITTEN[_written(word)]


def _pieces(word: str) -> tuple[int, ...]:
    if len(word) > _LONGEST_WORD:
        return (_UNKNOWN,)
    plain = "".join(ch for ch in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(ch) != "Mn")
    vocabulary = _vocabulary()
    found: list[int] = []
    start = 0
    while start < len(plain):
        mark = "##" if start else ""
        end = next((e for e in range(len(plain), start, -1) if mark + plain[start:e] in vocabulary), None)
        if end is None:
            return (_UNKNOWN,)
        found.append(vocabulary[mark + plain[start:end]])
        start = end
    return tuple(found) or (_UNKNOWN,)


def _written(word: str) -> str:
    if word.isalpha():
        if word.islower():
            return "lower"
        if word.isupper():
            return "upper" if len(word) > 1 else "title"
        return "title" if word.istitle() else "mixed"
    if any(ch.isdigit() for ch in word):
        return "digit"
    return "mixed" if any(ch.isalpha() for ch in word) else "mark"


def _quotation_state(regions: Sequence[Span], starts: Sequence[int], span: Span) -> int:
    index = bisect_right(starts, span[0]) - 1
    if index < 0 or span[0] >= regions[index][1]:
        return _OUTSIDE
    start, end = regions[index]
    if span[0] == start:
        return _OPENING
    return _CLOSING if span[1] == end and span[1] - span[0] == 1 else _INSIDE


@cache
def _vocabulary() -> dict[str, int]:
    return {piece: number for number, piece in enumerate(VOCABULARY.read_text(encoding="utf-8").splitlines())}
