"""Which way a text runs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby

_STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def direction_of(text: str) -> str:
    """ "rtl" where the first letter runs from right to left (Unicode TR9, P2 and P3), else "ltr"."""
    return next(_strong(text), "ltr")


def runs_of(text: str, base: str) -> Iterator[tuple[str, str]]:
    """(stretch, its direction) for each stretch of letters that run one way, in the order of the text.

    Blanks, signs and figures between two of one direction go with these, others with `base`: the rule that Unicode
    TR9 has for neutrals (N1, N2), and close enough for figures where a reader sets the order anyway, as Word does.
    """
    kinds = [_STRONG.get(unicodedata.bidirectional(character)) for character in text]
    before, last = [], base
    for kind in kinds:
        last = kind or last
        before.append(last)
    after, last = [], base
    for kind in reversed(kinds):
        last = kind or last
        after.append(last)
    after.reverse()
    ways = [left if left == right else base for left, right in zip(before, after, strict=True)]
    for way, group in groupby(range(len(text)), key=ways.__getitem__):
        places = list(group)
        yield text[places[0] : places[-1] + 1], way


def _strong(text: str) -> Iterator[str]:
    return (_STRONG[kind] for kind in map(unicodedata.bidirectional, text) if kind in _STRONG)
