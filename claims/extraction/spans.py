"""Spans: [start, end) pairs of code point offsets into the text as given."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

Span = tuple[int, int]


def trim(text: str, start: int, end: int, characters: str | None = None) -> Span:
    """The span without `characters` (blanks by default) at its edges; empty at `start` if nothing is left."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(characters))
    if left == len(piece):
        return start, start
    return start + left, start + len(piece.rstrip(characters))


def index_at(spans: Sequence[Span], place: int) -> int:
    """The index of the last of `spans`, which are in text order, that starts at or before `place`; -1 if none does."""
    return bisect_right(spans, place, key=lambda span: span[0]) - 1


def overlap(a: Span, b: Span) -> int:
    """How many characters two spans share."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def intersect(spans: Sequence[Span], others: Iterable[Span]) -> list[Span]:
    """The parts of `spans` inside any of `others`; both in text order, `others` free of overlaps."""
    parts = []
    for start, end in others:
        for s, e in spans:
            if (cut := (max(s, start), min(e, end)))[0] < cut[1]:
                parts.append(cut)
    return sorted(parts)


def united(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in text order, those that share characters made one."""
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return tuple(whole)
