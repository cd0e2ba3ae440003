"""The pipeline: segment, tag, resolve, find and rank claims."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .calibration import quote_confidence
from .claims import SOURCE_LINE, find_claims
from .encoder import Encoded, encode
from .grades import Grades
from .layout import Attribution, Layout, mask
from .quotation import quotation_regions, quoted_pieces
from .results import Extraction, Quote
from .segmentation import paragraphs, sentences, units
from .spans import index_at
from .speakers import Resolved, resolve
from .tagger import tag

ENGINE = "MiniLM tagger 1"
_OTHER_LANGUAGE = (
    "This engine reads English. Of other languages it marks quotation marks, figures and dates only; "
    "speakers and claims without figures have to be added by hand."
)
_WORD = re.compile(r"\w+")
# What stands between quotation marks in a language that nobody here reads is a quote perhaps.
_UNREAD = 0.3


@dataclass(frozen=True, slots=True)
class Found:
    """A quote with what its confidence rests on: how probable its tags and links are, how sure its speaker is."""

    quote: Quote
    tagged: float
    sure: float


def extract(
    text: str, *, title: str | None = None, published_at: date | None = None, language: str = "en"
) -> Extraction:
    """The quotes and claims of an article.

    Never changes the text, never raises on any Unicode string, never reaches the network; the same text gives the same
    answer. `title` is a hint only: ingest puts the headline into the text. `published_at` resolves relative dates.
    `language` is a BCP 47 tag; for anything but English the answer is reduced, and `notice` says so.
    """
    layout = analyse(text)
    if language.casefold().split("-")[0] not in ("", "en"):
        quotes = _bare_quotations(layout)
        claims = find_claims(layout, quotes, published_at, None)
        return Extraction(tuple(layout.sentences), quotes, tuple(claims), ENGINE, _OTHER_LANGUAGE)
    return answer(layout, list(encode(layout)), published_at)


def analyse(text: str) -> Layout:
    """The text's paragraphs, sentences, units and quotation regions."""
    blocks = paragraphs(text)
    regions = [region.span for region in quotation_regions(text, blocks)]
    sentence_spans = sentences(text, blocks)
    return Layout(text, mask(text, regions), blocks, sentence_spans, units(sentence_spans, regions), regions)


def answer(layout: Layout, encoded: Sequence[Encoded], published_at: date | None) -> Extraction:
    """The quotes and claims of an English text that the network has read."""
    quotes = tuple(found.quote for found in find_quotes(layout, encoded))
    claims = find_claims(layout, quotes, published_at, Grades(encoded))
    return Extraction(tuple(layout.sentences), quotes, tuple(claims), ENGINE)


def find_quotes(layout: Layout, encoded: Sequence[Encoded]) -> list[Found]:
    """The quotes of an English text, in order."""
    attributions = _without_credits(layout, tag(layout, encoded))
    return [_found(layout, a, r) for a, r in zip(attributions, resolve(layout, attributions), strict=True)]


def _without_credits(layout: Layout, attributions: list[Attribution]) -> list[Attribution]:
    """Without what stands in credit lines."""
    kept = []
    for attribution in attributions:
        index = index_at(layout.paragraphs, attribution.start)
        paragraph = layout.text[slice(*layout.paragraphs[index])] if index >= 0 else ""
        if not (len(paragraph) < 160 and SOURCE_LINE.match(paragraph)):
            kept.append(attribution)
    return kept


def _bare_quotations(layout: Layout) -> tuple[Quote, ...]:
    """What stands between quotation marks, where no rule can say who speaks."""
    return tuple(
        Quote((region,), (), (), (region,), "direct", None, None, None, _UNREAD)
        for region in layout.regions
        if len(_WORD.findall(layout.text[region[0] : region[1]])) >= 3
    )


def _found(layout: Layout, attribution: Attribution, resolved: Resolved) -> Found:
    text = layout.text
    quoted = quoted_pieces(text, attribution.content, layout.regions)
    words = sum(len(_WORD.findall(text[start:end])) for start, end in attribution.content)
    inside = sum(len(_WORD.findall(text[start:end])) for start, end in quoted)
    form = "indirect" if not inside else "direct" if inside == words else "mixed"
    quote = Quote(
        content=attribution.content,
        source=(attribution.source,) if attribution.source else (),
        cue=(attribution.cue,) if attribution.cue else (),
        quoted=tuple(quoted),
        form=form,
        speaker=resolved.speaker,
        role=resolved.role,
        via=resolved.via,
        confidence=round(quote_confidence(attribution.confidence, resolved.confidence, form), 2),
        candidates=resolved.candidates,
    )
    return Found(quote, attribution.confidence, resolved.confidence)
