"""A text and its parts, and what reported speech in it looks like before anybody is resolved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .spans import Span, index_at, overlap, trim

# Their full stop belongs to them and not to the sentence.
ABBREVIATED_ENDS = ("a.m.", "p.m.", "U.S.", "U.K.", "U.N.", "D.C.", "Inc.", "Ltd.", "Jr.", "Sr.")

_CURRENCY = "$€£¥"
_EDGES = " \t\n\u00a0,:;–—"
# What goes on of a number: ".4 million" of "11.4 million".
_GOES_ON = re.compile(r"(?<=\d)(?:[.,]\d+)*(?:\s(?:[mb]illion|trillion|per\s?cent)\b|%)?")


@dataclass(frozen=True, slots=True)
class Attribution:
    """One piece of reported speech. Spans are code points into the text; `source` and `cue` are empty where there is
    none.

    `via` is the outlet that passes it on; `confidence` is between 0 and 1; `continues` marks words without an
    attribution of their own, whose speaker is that of the words before.
    """

    content: tuple[Span, ...]
    source: Span | None
    cue: Span | None
    confidence: float
    via: Span | None = None
    continues: bool = False

    @property
    def start(self) -> int:
        return self.content[0][0]


@dataclass(frozen=True, slots=True)
class Layout:
    """A text and its parts: paragraphs, sentences, units (sentences joined across quotation marks), quotation
    regions.
    """

    text: str
    masked: str
    paragraphs: Sequence[Span]
    sentences: Sequence[Span]
    units: Sequence[Span]
    regions: Sequence[Span]


def mask(text: str, regions: Sequence[Span]) -> str:
    """The text with what is quoted blanked out, so that rules see a quotation as one thing: “____”. Same offsets."""
    parts, position = [], 0
    for start, end in regions:
        parts.append(text[position:start])
        parts.append("“" + "_" * (end - start - 2) + "”" if end - start >= 2 else "_" * (end - start))
        position = end
    parts.append(text[position:])
    return "".join(parts)


def tidy(layout: Layout, span: Span) -> Span:
    """The span as content: whole words and numbers, and whole quotations where it has most of one."""
    text = layout.text
    start, end = trim(text, *span, _EDGES)
    start -= start > 0 and text[start - 1] in _CURRENCY
    if match := _GOES_ON.match(text, end):
        end = match.end()
    if text.startswith(".", end) and text[start : end + 1].endswith(ABBREVIATED_ENDS):
        end += 1
    for edge in (start, end - 1):
        index = index_at(layout.regions, edge)
        if index >= 0 and edge < layout.regions[index][1]:
            region = layout.regions[index]
            if 2 * overlap(region, (start, end)) > region[1] - region[0]:
                start, end = min(start, region[0]), max(end, region[1])
    return start, end
