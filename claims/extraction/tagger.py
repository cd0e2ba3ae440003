"""Where text becomes attributions: source, cue and content spans, before anybody is resolved."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from .decoding import Tagged, link, spans
from .encoder import Encoded
from .layout import Attribution, Layout
from .spans import Span, overlap, trim

_WORD = re.compile(r"\w+")
# A quotation that no content touches and that has so many words and ends like a sentence is somebody's words.
_SPEECH_WORDS = 6
_SPEECH_ENDS = ".!?…,—"
_UNSURE = 0.3


def tag(layout: Layout, encoded: Iterable[Encoded]) -> list[Attribution]:
    """The attributions of the text, in the order of their content; contents do not overlap."""
    found = [attribution for window in encoded for attribution in _of_window(layout, window)]
    found += _untouched_quotations(layout, found)
    return sorted(found, key=lambda attribution: attribution.start)


def _of_window(layout: Layout, window: Encoded) -> Iterator[Attribution]:
    """A window's contents with what they are linked to. Those of one cue in one paragraph are pieces of one content."""
    tagged = spans(window)
    paragraph_starts = [start for start, _end in layout.paragraphs]
    pieces: dict[tuple[int, int], list[tuple[Tagged, Span]]] = {}
    linked: dict[tuple[int, int], tuple[Tagged | None, Tagged | None, float]] = {}
    for content in tagged["content"]:
        span = _tidied(layout, content.span(window.words))
        if not _WORD.search(layout.text, *span):
            continue
        source = link(window, content, tagged["source"], "source")
        cue = link(window, content, tagged["cue"], "cue")
        key = (cue.to.first, bisect_right(paragraph_starts, span[0])) if cue.to else (-1, span[0])
        pieces.setdefault(key, []).append((content, span))
        linked.setdefault(key, (source.to, cue.to, source.probability * cue.probability))
    for key, parts in pieces.items():
        source_tag, cue_tag, probability = linked[key]
        outlet = _outlet(layout, window, tagged["via"], cue_tag or parts[0][0])
        yield Attribution(
            content=tuple(span for _content, span in parts),
            source=source_tag.span(window.words) if source_tag else None,
            cue=cue_tag.span(window.words) if cue_tag else None,
            confidence=min(content.probability for content, _span in parts) * probability,
            via=outlet,
            continues=source_tag is None,
        )


def _tidied(layout: Layout, span: Span) -> Span:
    """The span with quotation marks whole: of a region that it mostly covers, none is left out."""
    start, end = trim(layout.text, *span)
    starts = [region_start for region_start, _end in layout.regions]
    for edge in (start, end - 1):
        index = bisect_right(starts, edge) - 1
        if index >= 0 and edge < layout.regions[index][1]:
            region = layout.regions[index]
            if 2 * overlap(region, (start, end)) > region[1] - region[0]:
                start, end = min(start, region[0]), max(end, region[1])
    return start, end


def _outlet(layout: Layout, window: Encoded, outlets: Sequence[Tagged], near: Tagged) -> Span | None:
    """The outlet named in the sentence of the cue, if one is."""
    starts = [start for start, _end in layout.units]
    unit = layout.units[max(0, bisect_right(starts, window.words[near.first][0]) - 1)]
    named = [outlet.span(window.words) for outlet in outlets]
    inside = [span for span in named if unit[0] <= span[0] < unit[1]]
    return min(inside, key=lambda span: abs(span[0] - window.words[near.first][0]), default=None)


def _untouched_quotations(layout: Layout, found: Sequence[Attribution]) -> Iterator[Attribution]:
    """What stands between quotation marks like speech and was taken for none; the rest are titles, terms, scare
    quotes."""
    covered = sorted(span for attribution in found for span in attribution.content)
    starts = [start for start, _end in covered]
    for region in layout.regions:
        index = bisect_right(starts, region[1]) - 1
        if index >= 0 and covered[index][1] > region[0]:
            continue
        inner = layout.text[region[0] + 1 : region[1] - 1].rstrip()
        if inner[-1:] in _SPEECH_ENDS and inner[:1].isupper() and len(_WORD.findall(inner)) >= _SPEECH_WORDS:
            yield Attribution((region,), None, None, _UNSURE, continues=True)
