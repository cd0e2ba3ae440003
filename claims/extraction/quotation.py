"""Regions inside quotation marks, in all common styles.

Curly, straight, guillemets, low-high; double and single; several paragraphs with a reopened opening mark. Regions
include their marks. They never overlap: marks inside a region belong to what is quoted.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from .segmentation import paragraphs
from .spans import Span, intersect

_PAIRS = {"“": "”", "”": "”", "«": "»", "„": "“”", "‹": "›", "「": "」", "『": "』", "»": "«"}
_MARK = re.compile(r"''|[“”„«»‹›「」『』\"‘’'‚`]")
_BEFORE_OPENING = frozenset(" \t\u00a0\u202f([{—–-/:")
_SINGLE_OPENER = re.compile(r"(?<![^\s(\[—–])[‘'](?=\w)")
_SINGLE_CLOSER = re.compile(r"(?<=\S)[’'](?!\w)")
_SINGLE_REACH = 2_000
_ELISION = re.compile(r"[’'‘](?:\d\ds?\b|(?:em|til|cause|bout|tis|twas|n)\b)", re.I)


@dataclass(frozen=True, slots=True)
class Region:
    """`start` and `end` with the marks; `closed` is False where the closing mark is missing."""

    start: int
    end: int
    closed: bool = True

    @property
    def span(self) -> Span:
        return self.start, self.end


def quotation_regions(text: str, blocks: Sequence[Span] | None = None) -> list[Region]:
    """The regions of `text` in order; `blocks` are its paragraphs, found if not given."""
    blocks = paragraphs(text) if blocks is None else blocks
    regions: list[Region] = []
    open_mark: str | None = None
    for start, end in blocks:
        found, still_open = _regions_of(text, start, end)
        if found and open_mark and regions and text[found[0].start] == open_mark and found[0].start == start:
            # Each further paragraph of a long quote opens again; only the last one closes.
            regions[-1] = Region(regions[-1].start, found[0].end, found[0].closed)
            found = found[1:]
        regions += found
        open_mark = still_open
    return regions


def quoted_pieces(text: str, spans: Sequence[Span], regions: Sequence[Span] | None = None) -> list[Span]:
    """The parts of `spans` inside quotation marks, marks included; `regions` are the text's, found if not given."""
    if not spans:
        return []
    if regions is None:
        regions = [region.span for region in quotation_regions(text)]
    first = bisect_right(regions, min(start for start, _end in spans), key=lambda region: region[1])
    last = bisect_left(regions, max(end for _start, end in spans), key=lambda region: region[0])
    pieces = intersect(spans, regions[first:last])
    return [piece for piece in pieces if any(ch.isalnum() for ch in text[piece[0] : piece[1]])]


def _regions_of(text: str, start: int, end: int) -> tuple[list[Region], str | None]:
    """The regions of one paragraph, and the mark of the last one if it stays open."""
    regions: list[Region] = []
    position = start
    closers = _single_closers(text, start, end)
    unclosed: set[str] = set()
    while match := _MARK.search(text, position, end):
        mark, at = match.group(), match.start()
        position = match.end()
        if not _opens(text, mark, at, position, start, end):
            continue
        # What is missing once is missing for the rest of the paragraph; looking again would cost quadratic time.
        close = None if mark in unclosed else _closing(text, mark, position, end, closers)
        if close is None and mark in _PAIRS:
            unclosed.add(mark)
        if close is not None:
            if any(ch.isalnum() for ch in text[position : close - 1]):
                regions.append(Region(at, close))
            position = close
        elif mark in '“"„«' and _may_stay_open(at, start, mark):
            regions.append(Region(at, end, closed=False))
            return regions, mark
    return regions, None


def _opens(text: str, mark: str, at: int, after: int, start: int, end: int) -> bool:
    if after >= end:
        return False
    if mark in _PAIRS and mark != "»":
        return True
    if mark == "”" and at == start:
        # Opened with the wrong mark.
        return text[after].isalnum()
    if mark in "”’»」』›" and mark != "’":
        return mark == "»" and (at == start or text[at - 1] in _BEFORE_OPENING) and text[after].isalpha()
    fits = (at == start or text[at - 1] in _BEFORE_OPENING or text[at - 1] in '“"') and not text[after].isspace()
    if mark in "'‘’`‚":
        return fits and mark != "’" and not _ELISION.match(text, at)
    return fits


def _closing(text: str, mark: str, position: int, end: int, closers: list[tuple[int, bool]]) -> int | None:
    """Where the region that `mark` opened ends (after its closing mark), None if it does not within the paragraph."""
    if mark in _PAIRS:
        places = [p for ch in _PAIRS[mark] if (p := text.find(ch, position, end)) >= 0]
        if mark == "“" and not places:
            # Careless typing mixes styles: “like this".
            place = text.find('"', position, end)
            places = [place] if place >= 0 else []
        return min(places) + 1 if places else None
    if mark == "''":
        place = text.find("''", position, end)
        return place + 2 if place >= 0 else None
    if mark == '"':
        place = text.find('"', position, end)
        if place < 0:
            place = text.find("”", position, end)
        return place + 1 if place >= 0 else None
    opener = _SINGLE_OPENER.search(text, position, min(end, position + _SINGLE_REACH))
    return _single_close(position, opener.start() if opener else end, closers)


def _single_closers(text: str, start: int, end: int) -> list[tuple[int, bool]]:
    """Places where a single quotation mark may close: (offset, whether it surely is no apostrophe)."""
    return [(match.start(), text[match.start() - 1] in ",.!?…—") for match in _SINGLE_CLOSER.finditer(text, start, end)]


def _single_close(position: int, limit: int, closers: list[tuple[int, bool]]) -> int | None:
    """The first sure closing mark before `limit`, where the next region opens; else the first possible one."""
    first = bisect_right(closers, (position, False))
    near = [closer for closer in closers[first : first + 12] if closer[0] < limit]
    for place, sure in near:
        if sure:
            return place + 1
    return near[0][0] + 1 if near else None


def _may_stay_open(at: int, start: int, mark: str) -> bool:
    """Only a curly mark, or a straight one that opens its paragraph, is taken to run on into the next."""
    return mark != '"' or at == start
