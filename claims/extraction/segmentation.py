"""Paragraphs and sentences, as spans. Linear in the length of the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from .spans import Span, trim

_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof sen rep gov gen col lt capt sgt maj adm rev hon pres st mt jr sr inc ltd co corp dept est no
    nos vs etc e.g i.e cf al fig vol jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat
    sun a.m p.m approx ca min max supt insp cmdr messrs mme mlle ph.d u.s u.k u.n e.u d.c""".split()
)
# After these an upper-case word usually starts a new sentence even though they end in a full stop.
_MAY_END = frozenset(
    {"inc", "ltd", "co", "corp", "etc", "jr", "sr", "a.m", "p.m", "u.s", "u.k", "u.n", "e.u", "d.c", "ph.d"}
)
_CLOSERS = "”’»\"')]}›“"
_OPENERS = "“‘«„\"'([‹‚"
_TERMINATOR = re.compile(rf"[.!?…。！？؟۔]+[{re.escape(_CLOSERS)}]*(?=\s|$)")
_LAST_WORD = re.compile(r"[\w.’'-]+$")
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_GAP_WINDOW = 40
# "TAMRAZ, July 9 (Orient Wire) — " before the first sentence of a report.
DATELINE = re.compile(
    r"[A-Z]{3,}[A-Z .’'/-]*(?:,\s[A-Z][\w.]+(?:\s(?:[A-Z]\w+|\d{1,2})){0,2})?\s*"
    r"(?:\([^()\n]{2,40}\)\s*)?(?:--|[—–]|-(?=\s))\s*"
)
# No sentence of an article is longer; what is (tables, noise) is cut, so that work on one sentence stays bounded.
_MAX_SENTENCE = 2_000


def paragraphs(text: str) -> list[Span]:
    """Spans of the paragraphs: lines with something in them.

    A line that breaks off in mid-sentence and goes on in lower case is hard-wrapped and belongs to the next.
    """
    found: list[Span] = []
    for match in _LINE.finditer(text):
        start, end = trim(text, match.start(), match.end())
        if start == end:
            continue
        if found and _is_wrapped(text, found[-1], start):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _is_wrapped(text: str, previous: Span, start: int) -> bool:
    gap = text[previous[1] : start]
    return (
        gap.count("\n") == 1
        and text[start].islower()
        and previous[1] - previous[0] >= _GAP_WINDOW
        and text[previous[1] - 1] not in '.!?:”"»'
    )


def sentences(text: str, blocks: Sequence[Span]) -> list[Span]:
    """Spans of the sentences of each paragraph in `blocks`, none crossing a paragraph."""
    found: list[Span] = []
    for block_start, block_end in blocks:
        start = block_start
        for match in _TERMINATOR.finditer(text, block_start, block_end):
            end = match.end()
            if end < block_end and not _ends_here(text, start, match, block_end):
                continue
            found += _cut(text, *trim(text, start, end))
            start = end
        found += _cut(text, *trim(text, start, block_end))
    return found


def _cut(text: str, start: int, end: int) -> list[Span]:
    """The span, in pieces of at most _MAX_SENTENCE characters, cut at blanks where there are any; none if it is
    empty.
    """
    pieces = []
    while end - start > _MAX_SENTENCE:
        blank = text.rfind(" ", start + 1, start + _MAX_SENTENCE)
        stop = blank if blank > 0 else start + _MAX_SENTENCE
        piece = trim(text, start, stop)
        if piece[0] < piece[1]:
            pieces.append(piece)
        start = trim(text, stop, min(end, stop + _MAX_SENTENCE))[0]
    return [*pieces, (start, end)] if start < end else pieces


def _ends_here(text: str, start: int, match: re.Match[str], block_end: int) -> bool:
    following = text[match.end() : min(match.end() + _GAP_WINDOW, block_end)].lstrip()
    first = following.lstrip(_OPENERS)[:1]
    if not first:
        return True
    mark = match.group()
    if first.islower():
        return False
    if mark[0] != "." or len(mark.rstrip(_CLOSERS)) > 1:
        return True
    word = _LAST_WORD.search(text, max(start, match.start() - _GAP_WINDOW), match.start())
    if not word:
        return True
    folded = word.group().strip("’'").casefold()
    if len(folded) == 1 and folded.isalpha() and word.group().isupper():
        return False
    if folded in _ABBREVIATIONS:
        return folded in _MAY_END and first.isupper() and len(mark) >= 1 and following[:1] in _OPENERS + first
    return True


def units(sentence_spans: Sequence[Span], regions: Sequence[Span]) -> list[Span]:
    """Sentences joined where a boundary falls inside quotation marks: what one attribution can govern."""
    starts = [start for start, _end in regions]
    joined: list[Span] = []
    for start, end in sentence_spans:
        if joined and _inside(regions, starts, joined[-1][1] - 1, start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _inside(regions: Sequence[Span], starts: Sequence[int], before: int, after: int) -> bool:
    """Whether one region spans both positions and goes on after the second."""
    index = bisect_right(starts, before) - 1
    return index >= 0 and regions[index][0] < before and after < regions[index][1] - 1
