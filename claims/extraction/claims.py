"""From sentences to claims: what of a sentence is a claim of its own, and in whose words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from .checkworthy import clauses, grade, says_something
from .grades import Grades
from .layout import ABBREVIATED_ENDS, Layout
from .results import Claim, Quote
from .segmentation import DATELINE
from .spans import Span, overlap, trim

SOURCE_LINE = re.compile(
    r"\[[^\]\n]*\]|\((?:Photo|Source|Reporting|Editing)\b[^)\n]*\)$|(?:Photo|Picture|Image|Source|Credit)s?:", re.I
)
SOURCE_LINE_REACH = 160
_EDGES = " \t\n\u00a0,;:"
_PAIRS = {"“": "”", "«": "»", "„": "“", '"': '"', "‘": "’", "'": "'"}
_CLOSERS = '”»"’'
_WORD = re.compile(r"\w+")
# "Q:", "HADDAD:" before what somebody says in an interview.
_LABEL = re.compile(r"(?:Q|A|[A-Z][A-Z.’'-]+(?:\s[A-Z][A-Z.’'-]+){0,2}):\s+")
_DANGLING = re.compile(
    r"(?:[\s,;:–—-]+(?:after|as|while|and|but|when|because|which|that|who|with|the|a|an|it|he|she|they|had|has|"
    r"also))+[\s,]*$",
    re.IGNORECASE,
)
# The article's own words around a quote are a claim only where they say enough.
_ENOUGH_WORDS = 7


def find_claims(
    layout: Layout,
    quotes: Sequence[Quote],
    published_at: date | None,
    grades: Grades | None,
) -> list[Claim]:
    """The claims of the text, in order; without `grades`, as in other languages than English, only those with a figure
    or a date."""
    pieces = sorted((span, index) for index, quote in enumerate(quotes) for span in quote.content)
    found: list[Claim] = []
    position = 0
    for sentence in layout.sentences:
        while position < len(pieces) and pieces[position][0][1] <= sentence[0]:
            position += 1
        if SOURCE_LINE.match(layout.text, sentence[0], min(sentence[1], sentence[0] + SOURCE_LINE_REACH)):
            continue
        inside = _inside(pieces, position, sentence)
        for part, index in _parts(layout.text, sentence, inside, quotes):
            found += _graded(layout.text, part, index, published_at, grades)
    return found


def _inside(pieces: list[tuple[Span, int]], position: int, sentence: Span) -> list[tuple[Span, int]]:
    """The pieces of quotes in a sentence, cut to it."""
    inside = []
    while position < len(pieces) and pieces[position][0][0] < sentence[1]:
        span, index = pieces[position]
        if overlap(span, sentence):
            inside.append(((max(span[0], sentence[0]), min(span[1], sentence[1])), index))
        position += 1
    return inside


def _parts(
    text: str, sentence: Span, inside: list[tuple[Span, int]], quotes: Sequence[Quote]
) -> list[tuple[Span, int | None]]:
    """What a sentence is made of as claims: the contents of its quotes, or the sentence where it has none."""
    if not inside:
        return [(sentence, None)]
    parts: list[tuple[Span, int | None]] = list(inside)
    before = _before_attribution(text, (sentence[0], inside[0][0][0]), quotes[inside[0][1]])
    after = inside[-1][0][1], sentence[1]
    if _says_enough(text, before) and says_something(text[slice(*before)]):
        parts.append((before, None))
    # What follows is the attribution mostly: "…, the two ministries announced on Monday".
    if _says_enough(text, after) and re.search(r"\d", text[slice(*after)]):
        parts.append((after, None))
    return sorted(parts, key=lambda part: part[0])


def _says_enough(text: str, rest: Span) -> bool:
    return len(_WORD.findall(text[slice(*rest)])) >= _ENOUGH_WORDS


def _before_attribution(text: str, rest: Span, quote: Quote) -> Span:
    """What stands before a quote without the attribution that leads it in: "Profit fell 18% [after the maker said]
    …".
    """
    end = rest[1]
    for span in quote.cue:
        if rest[0] < span[0] < end:
            end = span[0]
    for span in quote.source:
        if rest[0] < span[0] < end and len(_WORD.findall(text[rest[0] : span[0]])) >= _ENOUGH_WORDS:
            end = span[0]
    piece = text[rest[0] : end]
    return rest[0], rest[0] + len(_DANGLING.sub("", piece))


def _graded(
    text: str, part: Span, quote: int | None, published_at: date | None, grades: Grades | None
) -> Iterator[Claim]:
    for clause in clauses(text, *part, published_at):
        start, end = _edges(text, clause)
        if not any(ch.isalnum() for ch in text[start:end]):
            continue
        graded = grade(text, start, end, published_at, grades.of((start, end)) if grades else None)
        if graded is None:
            continue
        yield Claim(
            span=graded.span,
            types=graded.types,
            priority=graded.priority,
            score=graded.score,
            confidence=graded.confidence,
            reasons=graded.reasons,
            figures=graded.figures,
            dates=graded.dates,
            quote=quote,
        )


def _edges(text: str, span: Span) -> Span:
    """Without blanks, speaker labels, stray punctuation and quotation marks that lack their partner or enclose it
    all.
    """
    start, end = trim(text, *span, _EDGES)
    for opening in (DATELINE, _LABEL):
        if match := opening.match(text, start, end):
            start = match.end()
    start, end = _without_marks(text, start, end)
    if text[start:end].endswith(".") and not text[start:end].endswith(ABBREVIATED_ENDS):
        end -= 1
    return trim(text, start, end, _EDGES)


def _without_marks(text: str, start: int, end: int) -> Span:
    for _turn in range(3):
        first, last = text[start : start + 1], text[end - 1 : end]
        closer = _PAIRS.get(first, "")
        if closer and (text.find(closer, start + 1, end) in (-1, end - 1)):
            start += 1
            end -= last == closer and end - 1 > start
        elif last in _CLOSERS and last and not _has_opener(text, start, end, last):
            end -= 1
        else:
            break
        start, end = trim(text, start, end, _EDGES)
    return start, end


def _has_opener(text: str, start: int, end: int, closer: str) -> bool:
    if closer == '"':
        return text.count('"', start, end) % 2 == 0
    openers = "“„" if closer == "”" else "«" if closer == "»" else "‘"
    opening = max(text.rfind(mark, start, end - 1) for mark in openers)
    return opening >= 0 or (closer == "’" and text[end - 2 : end - 1] == "s")
