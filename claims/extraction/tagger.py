"""Where text becomes attributions: source, cue and content spans, before anybody is resolved.

`tag` is the one seam between the text and the rest of the engine. Today rules around reporting verbs answer it
(`phrases`, `attribution`); whatever answers it later gives the same `Attribution`s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .spans import Span


@dataclass(frozen=True, slots=True)
class Attribution:
    """One piece of reported speech. Spans are code points into the text; `source` and `cue` are empty where there is none.

    `via` is the outlet that passes it on; `confidence` is between 0 and 1; `continues` marks words without an attribution
    of their own, whose speaker is that of the words before.
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
    """A text and its parts: paragraphs, sentences, units (sentences joined across quotation marks), quotation regions."""

    text: str
    masked: str
    paragraphs: Sequence[Span]
    sentences: Sequence[Span]
    units: Sequence[Span]
    regions: Sequence[Span]


def tag(layout: Layout) -> list[Attribution]:
    """The attributions of the text, in the order of their content."""
    from .attribution import find_attributions

    return find_attributions(layout)


def mask(text: str, regions: Sequence[Span]) -> str:
    """The text with what is quoted blanked out, so that rules see a quotation as one thing: “____”. Same offsets."""
    parts, position = [], 0
    for start, end in regions:
        parts.append(text[position:start])
        parts.append("“" + "_" * (end - start - 2) + "”" if end - start >= 2 else "_" * (end - start))
        position = end
    parts.append(text[position:])
    return "".join(parts)
