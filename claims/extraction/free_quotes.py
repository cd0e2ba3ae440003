"""Quotations without an attribution of their own."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace

from .layout import Attribution, Layout
from .spans import Span

_WORD = re.compile(r"\w+")
_LONG_QUOTE_WORDS = 5
_CAPITAL = r"[A-Z][\w’'.-]*"
# "The Telford manager, Stefan Holt, was less diplomatic: “…”", "He was blunt: “…”", "Stefan Holt shrugged: “…”".
_LEAD = re.compile(
    rf"(?:[A-Z][^,.;:“”]{{2,80}}[a-z],\s(?P<name>{_CAPITAL}(?:\s{_CAPITAL}){{1,3}}),"
    rf"|(?P<subject>(?:He|She|They)\b|(?!(?:The|A|An|But|And|In|On|At|For)\s){_CAPITAL}(?:\s{_CAPITAL}){{0,3}}))"
)


def with_free_quotes(layout: Layout, found: list[Attribution]) -> list[Attribution]:
    """Quotations without an attribution of their own: they go on with the words before, stand alone, or are scare
    quotes.
    """
    found = sorted(found, key=lambda a: a.start)
    covered = sorted(span for a in found for span in a.content)
    starts = [span[0] for span in covered]
    paragraph_starts = [start for start, _end in layout.paragraphs]
    unit_starts = [start for start, _end in layout.units]
    extra: list[Attribution] = []
    for region in layout.regions:
        position = bisect_left(starts, region[1]) - 1
        if position >= 0 and covered[position][1] > region[0]:
            continue
        unit = layout.units[max(0, bisect_right(unit_starts, region[0]) - 1)]
        outside = _WORD.findall(layout.masked[unit[0] : unit[1]].replace("_", ""))
        alone = len(outside) == 0
        words = len(_WORD.findall(layout.text[region[0] : region[1]]))
        paragraph = bisect_right(paragraph_starts, region[0]) - 1
        index = _owner_before(found, region, paragraph_starts, paragraph)
        if alone and index is not None and _WORD.search(layout.masked[found[index].start : region[0]].replace("_", "")):
            found[index] = replace(found[index], content=(*found[index].content, region))
        elif alone and words >= 2:
            extra.append(Attribution((region,), None, None, 0.6, continues=True))
        elif words >= _LONG_QUOTE_WORDS and _ends_like_speech(layout.text, region):
            introduced = layout.masked[unit[0] : region[0]].rstrip().endswith(":")
            source = _subject_of_unit(layout, unit, region)
            extra.append(Attribution((region,), source, None, 0.6 if introduced and source else 0.4))
    return found + extra


def _owner_before(found: list[Attribution], region: Span, paragraph_starts: list[int], paragraph: int) -> int | None:
    """The attribution with quoted words that ends last before `region` in the same paragraph."""
    starts = [a.start for a in found[-400:]] if len(found) > 400 else [a.start for a in found]
    index = bisect_left(starts, region[0]) - 1 + (len(found) - len(starts))
    if index < 0:
        return None
    owner = found[index]
    same = bisect_right(paragraph_starts, owner.content[-1][0]) - 1 == paragraph
    return index if same and owner.content[-1][1] <= region[0] else None


def _ends_like_speech(text: str, region: Span) -> bool:
    inner = text[region[0] + 1 : region[1] - 1]
    return inner[-1:] in ".!?,—…" and inner[:1].isupper()


def _subject_of_unit(layout: Layout, unit: Span, region: Span) -> Span | None:
    """The pronoun or name that opens the unit before the quotation, a fair guess at who speaks."""
    lead = layout.masked[unit[0] : region[0]]
    match = _LEAD.match(lead)
    if match is None:
        return None
    group = "name" if match["name"] else "subject"
    return unit[0] + match.start(group), unit[0] + match.end(group)
