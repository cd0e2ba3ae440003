"""The pipeline: segment, tag, resolve, find and rank claims."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from datetime import date

from .checkworthy import CLAIM_FROM, clauses, grade, priority
from .layout import Attribution, Layout, mask
from .quotation import Region, quotation_regions, quoted_pieces
from .results import Claim, Extraction, Quote
from .segmentation import paragraphs, sentences, units
from .spans import Span, overlap, trim
from .speakers import Resolved, resolve
from .tagger import tag

ENGINE = "rules 1.0"
_OTHER_LANGUAGE = (
    "This engine reads English. Of other languages it marks quotation marks, figures and dates only; "
    "speakers and claims without figures have to be added by hand."
)
_SOURCE_LINE = re.compile(
    r"\[[^\]\n]*\]|\((?:Photo|Source|Reporting|Editing)\b[^)\n]*\)$|(?:Photo|Picture|Image|Source|Credit)s?:", re.I
)
_EDGES = " \t\n\u00a0“”\"«»‘’',;:"
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
    attributions = _told_apart(layout, tag(layout)) if english else _bare_quotations(layout)
    resolved = resolve(layout, attributions)
    quotes = tuple(_quote(text, a, r, regions) for a, r in zip(attributions, resolved, strict=True))
    claims = tuple(_claims(layout, quotes, published_at, english))
    notice = "" if english else _OTHER_LANGUAGE
    return Extraction(tuple(layout.sentences), quotes, claims, ENGINE, notice)


def analyse(text: str) -> Layout:
    """The text's paragraphs, sentences, units and quotation regions."""
    blocks = paragraphs(text)
    regions = [region.span for region in quotation_regions(text, blocks)]
    sentence_spans = sentences(text, blocks)
    return Layout(text, mask(text, regions), blocks, sentence_spans, units(text, sentence_spans, regions), regions)


def _told_apart(layout: Layout, attributions: list[Attribution]) -> list[Attribution]:
    """Without what stands in credit lines."""
    starts = [start for start, _end in layout.paragraphs]
    kept = []
    for attribution in attributions:
        index = bisect_right(starts, attribution.start) - 1
        paragraph = layout.text[slice(*layout.paragraphs[index])] if index >= 0 else ""
        if not (len(paragraph) < 160 and _SOURCE_LINE.match(paragraph)):
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
    )


def _claims(layout: Layout, quotes: tuple[Quote, ...], published_at: date | None, english: bool) -> list[Claim]:
    text = layout.text
    pieces = sorted((span, index) for index, quote in enumerate(quotes) for span in quote.content)
    starts = [span[0] for span, _index in pieces]
    found: list[Claim] = []
    for start, end in layout.sentences:
        if _SOURCE_LINE.match(text, start, min(end, start + 160)):
            continue
        first = max(0, bisect_left(starts, start) - 1)
        inside = []
        for span, index in pieces[first:]:
            if span[0] >= end:
                break
            if overlap(span, (start, end)):
                inside.append(((max(span[0], start), min(span[1], end)), index))
        for part, quote in _parts(text, (start, end), inside):
            found += _graded_claims(layout, part, quote, published_at, english)
    return found


def _parts(text: str, sentence: Span, inside: list[tuple[Span, int]]) -> list[tuple[Span, int | None]]:
    """What a sentence is made of as claims: the contents of its quotes, or the sentence where it has none."""
    if not inside:
        return [(sentence, None)]
    parts: list[tuple[Span, int | None]] = list(inside)
    # What the article says around a quote is a claim of its own only where it says enough.
    before, after = (sentence[0], inside[0][0][0]), (inside[-1][0][1], sentence[1])
    for rest in (before, after):
        if len(_WORD.findall(text[slice(*rest)])) >= 8 and re.search(r"\d", text[slice(*rest)]):
            parts.append((rest, None))
    return sorted(parts, key=lambda part: part[0])


def _graded_claims(
    layout: Layout, part: Span, quote: int | None, published_at: date | None, english: bool
) -> list[Claim]:
    text, found = layout.text, []
    for span in clauses(text, *part, published_at):
        start, end = _edges(text, span)
        if start >= end or not any(ch.isalnum() for ch in text[start:end]):
            continue
        graded = grade(text, start, end, published_at, quoted=quote is not None)
        if graded.score < CLAIM_FROM or not (english or graded.figures or graded.dates):
            continue
        found.append(
            Claim(
                span=graded.span,
                types=graded.types,
                priority=priority(graded.score),
                score=graded.score,
                reasons=graded.reasons,
                figures=graded.figures,
                dates=graded.dates,
                quote=quote,
            )
        )
    return found


def _edges(text: str, span: Span) -> Span:
    """Without blanks, stray punctuation and unpaired quotation marks at the edges; the full stop stays outside too."""
    start, end = trim(text, span[0], span[1], _EDGES)
    if end > start and text[end - 1] == "." and not text[start:end].endswith(("a.m.", "p.m.", "U.S.", "U.K.")):
        end -= 1
    start, end = trim(text, start, end, _EDGES)
    return start, end
