"""Where items stand in a text, as flat pieces: each stretch of text once, with everything that covers it.

Pure functions over offsets in code points, end exclusive. Overlaps need no nesting, so that any two items, and a claim
inside a quote, can be marked at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from .models import Block

Item = TypeVar("Item")
Spans = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Piece(Generic[Item]):
    """text[start:end]; `items` cover it, the innermost last; `begins` are those whose first piece this is."""

    start: int
    end: int
    text: str
    items: tuple[Item, ...] = ()
    begins: tuple[Item, ...] = ()

    @property
    def innermost(self) -> Item | None:
        return self.items[-1] if self.items else None


@dataclass(frozen=True)
class MarkedBlock(Generic[Item]):
    """One part of the text (its `type` and `page` as in `Block`), whose pieces together are exactly its text."""

    type: str
    pieces: list[Piece[Item]]
    page: int | None = None


def pieces(
    text: str, blocks: Iterable[Sequence[object]], anchors: Iterable[tuple[Item, Spans]]
) -> list[MarkedBlock[Item]]:
    """The blocks of `text` cut where items begin and end. `anchors` are (item, its spans); items compare by identity.

    A span that reaches over several blocks, or beyond the text, is marked as far as there is a block.
    """
    placed = _placed(anchors, len(text))
    begun: set[int] = set()
    marked = []
    position = 0
    active: list[_Placed[Item]] = []
    for block in sorted((Block(*block) for block in blocks), key=lambda block: block.start):  # type: ignore[arg-type]
        while position < len(placed) and placed[position].start < block.end:
            active.append(placed[position])
            position += 1
        active = [span for span in active if span.end > block.start]
        marked.append(MarkedBlock(block.type, _cut(text, block, active, begun), block.page))
    return marked


@dataclass(frozen=True)
class _Placed(Generic[Item]):
    start: int
    end: int
    item: Item
    reach: int
    order: int


def _placed(anchors: Iterable[tuple[Item, Spans]], length: int) -> list[_Placed[Item]]:
    """All spans by their start; `reach` is how far the whole item extends, `order` its place among `anchors`."""
    placed = []
    for order, (item, spans) in enumerate(anchors):
        kept = [(max(start, 0), min(end, length)) for start, end in spans if max(start, 0) < min(end, length)]
        reach = max((end for _start, end in kept), default=0) - min((start for start, _end in kept), default=0)
        placed += [_Placed(start, end, item, reach, order) for start, end in kept]
    return sorted(placed, key=lambda span: (span.start, span.order))


def _cut(text: str, block: Block, spans: list[_Placed[Item]], begun: set[int]) -> list[Piece[Item]]:
    edges = {block.start, block.end}
    for span in spans:
        edges |= {max(span.start, block.start), min(span.end, block.end)}
    cut = []
    for start, end in pairwise(sorted(edges)):
        over = [span for span in spans if span.start <= start and end <= span.end]
        # The widest first; of two equally wide the one that came later lies inside: a claim in a quote.
        over.sort(key=lambda span: (-span.reach, span.order))
        begins = [span for span in over if span.order not in begun]
        begun.update(span.order for span in begins)
        cut.append(
            Piece(start, end, text[start:end], tuple(span.item for span in over), tuple(span.item for span in begins))
        )
    return cut
