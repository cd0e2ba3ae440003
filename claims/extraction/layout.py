"""A text and its parts, and what reported speech in it looks like before anybody is resolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .segmentation import DATELINE
from .spans import Span, trim

# Their full stop belongs to them and not to the sentence.
ABBREVIATED_ENDS = ("a.m.", "p.m.", "U.S.", "U.K.", "U.N.", "D.C.", "Inc.", "Ltd.", "Jr.", "Sr.")


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


def tidy(layout: Layout, start: int, end: int) -> tuple[Span, ...]:
    """The span as content: no blanks and no stray punctuation at its edges, the final full stop left out."""
    text = layout.text
    if dateline := DATELINE.match(text, start, end):
        start = dateline.end()
    start, end = trim(text, start, end, " \t\n\r\u00a0,:;—–")
    if start >= end:
        return ()
    if layout.masked[end - 1] == "." and not text[start:end].endswith(ABBREVIATED_ENDS):
        end = start + len(text[start:end].rstrip(". "))
    start, end = trim(text, start, end)
    return ((start, end),) if start < end and any(ch.isalnum() for ch in text[start:end]) else ()
