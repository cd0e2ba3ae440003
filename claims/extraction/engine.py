"""The pipeline: segment, tag, resolve, find and rank claims."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date

from .claims import SOURCE_LINE, find_claims
from .layout import Attribution, Layout, mask
from .quotation import Region, quotation_regions, quoted_pieces
from .results import Extraction, Quote
from .segmentation import paragraphs, sentences, units
from .speakers import Resolved, resolve
from .tagger import tag

ENGINE = "rules 1.0"
_OTHER_LANGUAGE = (
    "This engine reads English. Of other languages it marks quotation marks, figures and dates only; "
    "speakers and claims without figures have to be added by hand."
)
_WORD = re.compile(r"\w+")


def extract(
    text: str, *, title: str | None = None, published_at: date | None = None, language: str = "en"
) -> Extraction:
    """The quotes and claims of an article.

    Never changes the text, never raises on any Unicode string, never reaches the network; the same text gives the same
    answer. `title` is a hint only: ingest puts the headline into the text. `published_at` resolves relative dates.
    `language` is a BCP 47 tag; for anything but English the answer is reduced, and `notice` says so.
    """
    layout = analyse(text)
    english = language.casefold().split("-")[0] in ("", "en")
    regions = [Region(start, end) for start, end in layout.regions]
    attributions = _without_credits(layout, tag(layout)) if english else _bare_quotations(layout)
    resolved = resolve(layout, attributions)
    quotes = tuple(_quote(text, a, r, regions) for a, r in zip(attributions, resolved, strict=True))
    claims = tuple(find_claims(layout, quotes, regions, published_at, english=english))
    notice = "" if english else _OTHER_LANGUAGE
    return Extraction(tuple(layout.sentences), quotes, claims, ENGINE, notice)


def analyse(text: str) -> Layout:
    """The text's paragraphs, sentences, units and quotation regions."""
    blocks = paragraphs(text)
    regions = [region.span for region in quotation_regions(text, blocks)]
    sentence_spans = sentences(text, blocks)
    return Layout(text, mask(text, regions), blocks, sentence_spans, units(sentence_spans, regions), regions)


def _without_credits(layout: Layout, attributions: list[Attribution]) -> list[Attribution]:
    """Without what stands in credit lines."""
    starts = [start for start, _end in layout.paragraphs]
    kept = []
    for attribution in attributions:
        index = bisect_right(starts, attribution.start) - 1
        paragraph = layout.text[slice(*layout.paragraphs[index])] if index >= 0 else ""
        if not (len(paragraph) < 160 and SOURCE_LINE.match(paragraph)):
            kept.append(attribution)
    return kept


def _bare_quotations(layout: Layout) -> list[Attribution]:
    """What stands between quotation marks, where no rule can say who speaks."""
    return [
        Attribution((region,), None, None, 0.3)
        for region in layout.regions
        if len(_WORD.findall(layout.text[region[0] : region[1]])) >= 3
    ]


def _quote(text: str, attribution: Attribution, resolved: Resolved, regions: list[Region]) -> Quote:
    quoted = quoted_pieces(text, attribution.content, regions)
    words = sum(len(_WORD.findall(text[start:end])) for start, end in attribution.content)
    inside = sum(len(_WORD.findall(text[start:end])) for start, end in quoted)
    form = "indirect" if not inside else "direct" if inside == words else "mixed"
    return Quote(
        content=attribution.content,
        source=(attribution.source,) if attribution.source else (),
        cue=(attribution.cue,) if attribution.cue else (),
        quoted=tuple(quoted),
        form=form,
        speaker=resolved.speaker,
        role=resolved.role,
        via=resolved.via,
        confidence=round(resolved.confidence, 2),
        candidates=resolved.candidates,
    )
