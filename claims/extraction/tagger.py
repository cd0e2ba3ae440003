"""Where text becomes attributions: source, cue and content spans, before anybody is resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from .decoding import Link, Tagged, link, spans
from .encoder import LINKS, Encoded
from .layout import Attribution, Layout, tidy
from .outlets import relaying_outlet
from .spans import Span, index_at, overlap, united

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
    found = _without_overlaps(attribution for attribution in found if _is_reported(layout, attribution))
    return sorted(_with_untouched_quotations(layout, found), key=lambda attribution: attribution.start)


def _without_overlaps(found: Iterable[Attribution]) -> list[Attribution]:
    """Attributions that came to share words, as quotation marks were made whole, are one: a quotation over two windows.
    Its source is that of the part that has one, or of the more confident.
    """
    kept: list[Attribution] = []
    for attribution in sorted(found, key=lambda a: a.start):
        last = kept[-1] if kept else None
        if last is None or not any(overlap(a, b) for a in last.content for b in attribution.content):
            kept.append(attribution)
        else:
            better = max(last, attribution, key=lambda a: (a.source is not None, a.confidence))
            kept[-1] = replace(better, content=united([*last.content, *attribution.content]))
    return kept


def _of_window(layout: Layout, window: Encoded) -> Iterator[Attribution]:
    """A window's contents with what they are linked to. Those of one cue in one paragraph are pieces of one content."""
    tagged = spans(window)
    groups: dict[tuple[int, int], list[_Piece]] = {}
    for piece in _pieces(layout, window, tagged):
        key = (piece.cue.to.first, piece.paragraph) if piece.cue.to else (-1, piece.span[0])
        groups.setdefault(key, []).append(piece)
    for group in groups.values():
        pieces = [piece for piece in group if _is_near(layout, window, piece)] or group[:1]
        links = pieces[0].source, pieces[0].cue
        source, cue = (link.to.span(window.words) if link.to else None for link in links)
        yield Attribution(
            content=tuple(piece.span for piece in pieces),
            source=source,
            cue=cue,
            confidence=min(piece.content.probability for piece in pieces) * prod(link.probability for link in links),
            via=_outlet(layout, window, tagged["via"], source, cue),
            continues=source is None,
        )


def _is_near(layout: Layout, window: Encoded, piece: _Piece) -> bool:
    """Whether a piece stands in the sentence of its cue; only quotations go on in another."""
    if piece.cue.to is None or _is_quoted(layout, piece.span):
        return True
    cue = piece.cue.to.span(window.words)
    return index_at(layout.units, piece.span[0]) == index_at(layout.units, cue[0])


def _pieces(layout: Layout, window: Encoded, tagged: Mapping[str, list[Tagged]]) -> Iterator[_Piece]:
    """The window's contents, each with the source and the cue of its own paragraph that fit it best."""
    number = [index_at(layout.paragraphs, start) for start, _end in window.words]
    for content in tagged["content"]:
        span = tidy(layout, content.span(window.words))
        if not _WORD.search(layout.text, *span):
            continue
        paragraph = number[content.first]
        source, cue = (
            link(window, content, [choice for choice in tagged[kind] if number[choice.first] == paragraph], kind)
            for kind in LINKS
        )
        yield _Piece(content, span, paragraph, source, cue)


def _is_reported(layout: Layout, attribution: Attribution) -> bool:
    """Unquoted words are somebody's only where a cue says so, or where the speaker stands next to them ("Barro: …")."""
    source, content = attribution.source, attribution.content
    if attribution.cue or any(_is_quoted(layout, span) for span in content):
        return True
    if source is None:
        return False
    between = (source[1], content[0][0]) if source[1] <= content[0][0] else (content[-1][1], source[0])
    return not _WORD.search(layout.text, *between)


def _is_quoted(layout: Layout, span: Span) -> bool:
    index = index_at(layout.regions, span[1] - 1)
    return index >= 0 and layout.regions[index][1] > span[0]


def _outlet(
    layout: Layout, window: Encoded, outlets: Sequence[Tagged], source: Span | None, cue: Span | None
) -> Span | None:
    """The outlet named in the sentence of the cue, if one is, with all of its name."""
    if cue is None:
        return None
    unit = layout.units[max(0, index_at(layout.units, cue[0]))]
    inside = [
        span
        for span in (outlet.span(window.words) for outlet in outlets)
        # "told reporters in the town of Orsava": what follows “of” is a place.
        if unit[0] <= span[0] < unit[1] and not layout.text.endswith(" of ", 0, span[0])
    ]
    if not inside:
        return relaying_outlet(layout.masked, unit, source, cue)
    start, end = min(inside, key=lambda span: abs(span[0] - cue[0]))
    name = _NAME_GOES_ON.match(layout.text, end, unit[1])
    return start, name.end() if name else end


def _with_untouched_quotations(layout: Layout, found: list[Attribution]) -> list[Attribution]:
    """With what stands between quotation marks and no content touches: it goes on with the words reported before it in
    its sentence, or is speech without an attribution; the rest are titles, terms, nicknames and scare quotes.
    """
    pieces = sorted((span, index) for index, attribution in enumerate(found) for span in attribution.content)
    contents = [span for span, _index in pieces]
    marked = sorted([*contents, *(span for a in found for span in (a.source, a.cue) if span)])
    for region in layout.regions:
        last = index_at(contents, region[1])
        if last >= 0 and contents[last][1] > region[0]:
            continue
        unit = layout.units[max(0, index_at(layout.units, region[0]))]
        if last >= 0 and contents[last][0] >= unit[0] and marked[index_at(marked, region[0])] == contents[last]:
            owner = pieces[last][1]
            if found[owner].cue and found[owner].content[-1] == contents[last]:
                whole = (contents[last][0], region[1])
                found[owner] = replace(found[owner], content=(*found[owner].content[:-1], whole))
                continue
        if _is_speech(layout.text[region[0] + 1 : region[1] - 1].rstrip()):
            found.append(Attribution((region,), None, None, _UNSURE, continues=True))
    return found


def _is_speech(words: str) -> bool:
    return words[-1:] in _SPEECH_ENDS and words[:1].isupper() and len(_WORD.findall(words)) >= _SPEECH_WORDS
