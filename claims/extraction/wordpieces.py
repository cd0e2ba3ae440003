"""From text to the windows of wordpieces that the encoder reads, and back to code points.

A window is a run of whole paragraphs (parts of one where it is longer), each closed by a separator. Besides the
wordpiece every token carries a shape: how its word is written, which the uncased vocabulary drops, and where it stands
with regard to quotation marks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .layout import Layout
from .spans import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Separators included. Longer windows than those of the training cost accuracy, and time grows faster than length.
WINDOW = 256
CLS, SEP = 101, 102
SHAPES = 32
# Blanks, marks and whatever else the tokenizer drops; lone surrogates cannot be handed to it.
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_WRITTEN = {"lower": 0, "title": 1, "upper": 2, "mixed": 3, "digit": 4, "mark": 5, "none": 6}
_OUTSIDE, _INSIDE, _OPENING, _CLOSING = range(4)


@dataclass(frozen=True, slots=True)
class Window:
    """`ids` and `shapes` of a window's tokens; `words` are (first token, start, end) of its words, in order, the
    offsets code points of the text."""

    ids: list[int]
    shapes: list[int]
    words: list[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    ids: list[int]
    shape: int


def windows(tokenizer: Tokenizer, layout: Layout, size: int = WINDOW) -> Iterator[Window]:
    """The windows of a text, in order, together all its words once."""
    room = size - 1
    ids, shapes, words = [CLS], [_WRITTEN["none"]], list[tuple[int, int, int]]()
    for paragraph in _paragraphs(tokenizer, layout):
        length = sum(len(word.ids) for word in paragraph) + 1
        if len(ids) > 1 and len(ids) + length > size:
            yield Window(ids, shapes, words)
            ids, shapes, words = [CLS], [_WRITTEN["none"]], []
        for word in paragraph:
            if len(ids) + len(word.ids) > room:
                yield Window([*ids, SEP], [*shapes, _WRITTEN["none"]], words)
                ids, shapes, words = [CLS], [_WRITTEN["none"]], []
            words.append((len(ids), word.start, word.end))
            ids += word.ids
            shapes += [word.shape] * len(word.ids)
        ids.append(SEP)
        shapes.append(_WRITTEN["none"])
    if words:
        yield Window(ids, shapes, words)


def _paragraphs(tokenizer: Tokenizer, layout: Layout) -> Iterator[list[_Word]]:
    texts = [_SURROGATE.sub("\ufffd", layout.text[start:end]) for start, end in layout.paragraphs]
    regions = layout.regions
    region_starts = [start for start, _end in regions]
    encodings = tokenizer.encode_batch(texts, add_special_tokens=False) if texts else []
    for (offset, _end), encoding in zip(layout.paragraphs, encodings, strict=True):
        words: list[_Word] = []
        last = None
        for index, (piece, (start, end), word) in enumerate(
            zip(encoding.ids, encoding.offsets, encoding.word_ids, strict=True)
        ):
            if word is not None and word == last and len(words[-1].ids) < WINDOW // 4:
                words[-1].ids.append(piece)
                words[-1] = _Word(words[-1].start, offset + end, words[-1].ids, words[-1].shape)
                continue
            last = word
            at = (offset + start, offset + _word_end(encoding.offsets, encoding.word_ids, index))
            state = _quotation_state(regions, region_starts, at)
            shape = _WRITTEN[_written(layout.text[slice(*at)])] + 8 * state
            words.append(_Word(at[0], offset + end, [piece], shape))
        yield words


def _word_end(offsets: Sequence[Span], word_ids: Sequence[int | None], index: int) -> int:
    """Where the word ends whose first token is at `index`; of very long words the first part is enough."""
    stop = index
    while stop + 1 < len(offsets) and stop - index < 12 and word_ids[stop + 1] == word_ids[index] is not None:
        stop += 1
    return offsets[stop][1]


def _written(word: str) -> str:
    if word.isalpha():
        if word.islower():
            return "lower"
        if word.isupper():
            return "upper" if len(word) > 1 else "title"
        return "title" if word.istitle() else "mixed"
    if any(ch.isdigit() for ch in word):
        return "digit"
    return "mark" if not any(ch.isalpha() for ch in word) else "mixed"


def _quotation_state(regions: Sequence[Span], starts: Sequence[int], span: Span) -> int:
    index = bisect_right(starts, span[0]) - 1
    if index < 0 or span[0] >= regions[index][1]:
        return _OUTSIDE
    start, end = regions[index]
    if span[0] == start:
        return _OPENING
    return _CLOSING if span[1] == end and span[1] - span[0] <= 2 else _INSIDE
