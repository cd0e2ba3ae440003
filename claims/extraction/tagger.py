"""Where text becomes attributions: source, cue and content spans, before anybody is resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .decoding import Link, Tagged, link, spans
from .encoder import Encoded
from .layout import Attribution, Layout, tidy
from .spans import Span, index_at, overlap

_WORD = re.compile(r"\w+")
_NAME_GOES_ON = re.compile(r"(?:\s(?:(?:of|for|and|the)\s){0,2}[A-Z][\w’'&-]*)*")
# A quotation that no content touches and that has so many words and ends like a sentence is somebody's words.
_SPEECH_WORDS = 6
_SPEECH_ENDS = ".!?…,—"
_UNSURE = 0.3


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of content as tagged and as a span of the text, the number of its paragraph, and what it belongs to."""

    content: Tagged
    span: Span
    paragraph: int
    source: Link
    cue: Link


def tag(layout: Layout, encoded: Iterable[Encoded]) -> list[Attribution]:
    """The attributions of the text, in the order of their content; contents do not overlap."""
    found = [attribution for window in encoded for attribution in _of_window(layout, window)]
    found = _without_overlaps(found)
    found += _untouched_quotations(layout, found)
    return sorted(found, key=lambda attribution: attribution.start)


def _without_overlaps(found: Iterable[Attribution]) -> list[Attribution]:
    """Of attributions that came to share words, as quotation marks were made whole, the more confident stays."""
    kept: list[Attribution] = []
    for attribution in sorted(found, key=lambda a: a.start):
        last = kept[-1] if kept else None
        if last is None or not any(overlap(a, b) for a in last.content for b in attribution.content):
            kept.append(attribution)
        elif attribution.confidence > last.confidence:
            kept[-1] = attribution
    return kept


def _of_window(layout: Layout, window: Encoded) -> Iterator[Attribution]:
    """A window's contents with what they are linked to. Those of one cue in one paragraph are pieces of one content."""
    tagged = spans(window)
    groups: dict[tuple[int, int], list[_Piece]] = {}
    for piece in _pieces(layout, window, tagged):
        key = (piece.cue.to.first, piece.paragraph) if piece.cue.to else (-1, piece.span[0])
        groups.setdefault(key, []).append(piece)
    for pieces in groups.values():
        source, cue = pieces[0].source, pieces[0].cue
        yield Attribution(
            content=tuple(piece.span for piece in pieces),
            source=source.to.span(window.words) if source.to else None,
            cue=cue.to.span(window.words) if cue.to else None,
            confidence=min(p.content.probability for p in pieces) * source.probability * cue.probability,
            via=_outlet(layout, window, tagged["via"], cue.to or pieces[0].content),
            continues=source.to is None,
        )


def _pieces(layout: Layout, window: Encoded, tagged: Mapping[str, list[Tagged]]) -> Iterator[_Piece]:
    for content in tagged["content"]:
        span = tidy(layout, content.span(window.words))
        if _WORD.search(layout.text, *span):
            source = link(window, content, tagged["source"], "source")
            cue = link(window, content, tagged["cue"], "cue")
            yield _Piece(content, span, index_at(layout.paragraphs, span[0]), source, cue)


def _outlet(layout: Layout, window: Encoded, outlets: Sequence[Tagged], near: Tagged) -> Span | None:
    """The outlet named in the sentence of the cue, if one is, with all of its name."""
    place = window.words[near.first][0]
    unit = layout.units[max(0, index_at(layout.units, place))]
    named = [outlet.span(window.words) for outlet in outlets]
    inside = [span for span in named if unit[0] <= span[0] < unit[1]]
    if not inside:
        return None
    start, end = min(inside, key=lambda span: abs(span[0] - place))
    name = _NAME_GOES_ON.match(layout.text, end, unit[1])
    return start, name.end() if name else end


def _untouched_quotations(layout: Layout, found: Sequence[Attribution]) -> Iterator[Attribution]:
    """What stands between quotation marks like speech and was taken for none; the rest are titles, terms, scare
    quotes."""
    covered = sorted(span for attribution in found for span in attribution.content)
    for region in layout.regions:
        index = index_at(covered, region[1])
        if index >= 0 and covered[index][1] > region[0]:
            continue
        inner = layout.text[region[0] + 1 : region[1] - 1].rstrip()
        if inner[-1:] in _SPEECH_ENDS and inner[:1].isupper() and len(_WORD.findall(inner)) >= _SPEECH_WORDS:
            yield Attribution((region,), None, None, _UNSURE, continues=True)
