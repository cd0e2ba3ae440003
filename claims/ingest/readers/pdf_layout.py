"""From the lines of a PDF's pages to paragraphs: reading order, running heads, hyphens. A PDF says none of it.

All rules are guesses from places and sizes, in points with the origin at the lower left.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple


class Line(NamedTuple):
    """Words on one line of one column."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool


class Paragraph(NamedTuple):
    """Joined lines. `page` counts from 1; `is_full`: its last line reaches the edge of the column."""

    text: str
    size: float
    bold: bool
    page: int
    is_full: bool


_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|p\.|seite|página|стр\.)\s*)?\d{1,4}(?:\s*(?:/|of|von|de)\s*\d{1,4})?[\W_]*", re.IGNORECASE
)
# How many rows from the edge of a page a running head or foot is looked for.
_EDGE = 2
# A column has at least this many lines; beside fewer, it is a table's row or a picture's credit.
_COLUMN_LINES = 3
_GUTTER = 6.0
_MAX_GUTTERS = 20
_SENTENCE_END = re.compile(r"[.!?…:。！？؟۔][”\"’'»)\]]*$")
# Bounded, as a "word" of a hostile file may be the whole file.
_WORD = 40
_HYPHENATED = re.compile(rf"(?<!\w)\w{{1,{_WORD}}}-\w{{1,{_WORD}}}")
_HYPHENS = ("-", "\u2010", "\u00ad")


def paragraphs_of(pages: Sequence[Sequence[Line]]) -> list[Paragraph]:
    """The paragraphs of all pages in reading order; one that runs over the end of a column or page is joined."""
    pages = _without_running_lines([[line for line in page if line.text] for page in pages])
    if _is_right_to_left(pages):
        # Mirrored, so that all that follows may think from left to right.
        pages = [[line._replace(left=-line.right, right=-line.left) for line in page] for page in pages]
    body = body_size(pages)
    hyphenated = frozenset(
        word.casefold() for page in pages for line in page for word in _HYPHENATED.findall(line.text)
    )
    found: list[Paragraph] = []
    for number, page in enumerate(pages, 1):
        for column in _columns(page):
            _left, room = _edge(column)
            for index, lines in enumerate(_paragraphs(column)):
                bold = all(line.bold for line in lines)
                full = len(column) > 1 and lines[-1].right >= room
                paragraph = Paragraph(
                    _joined([line.text for line in lines], hyphenated), lines[0].size, bold, number, full
                )
                if index == 0 and found and _runs_on(found[-1], paragraph, body):
                    found[-1] = found[-1]._replace(
                        text=_joined([found[-1].text, paragraph.text], hyphenated), is_full=full
                    )
                else:
                    found.append(paragraph)
    return found


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The size in which most letters are set; 0 where there are none."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0


def _without_running_lines(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without page numbers, and without what stands at one place at the edge of many."""
    edges = [_edge_lines(page) for page in pages]
    seen: Counter[str] = Counter()
    for edge in edges:
        seen.update({_key(line) for line, _outermost in edge})
    often = max(2, len(pages) / 3)
    kept = []
    for page, edge in zip(pages, edges, strict=True):
        dropped = {
            line
            for line, outermost in edge
            if (seen[_key(line)] >= often and any(map(str.isalpha, line.text)))
            or (outermost and _PAGE_NUMBER.fullmatch(line.text))
        }
        kept.append([line for line in page if line not in dropped])
    return kept


def _edge_lines(page: Sequence[Line]) -> list[tuple[Line, bool]]:
    """The lines of the first and last rows, and whether nothing stands beyond them."""
    rows = _rows(page)
    places = sorted({*range(min(_EDGE, len(rows))), *range(max(0, len(rows) - _EDGE), len(rows))})
    return [(line, place in (0, len(rows) - 1)) for place in places for line in rows[place]]


def _key(line: Line) -> str:
    return f"{line.bottom:.0f} {re.sub(r'[0-9]+', '#', line.text).casefold()}"


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines side by side, from the top of the page; in a row from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -(line.top + line.bottom)):
        middle = (line.top + line.bottom) / 2
        if rows and rows[-1][0].bottom < middle < rows[-1][0].top:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _columns(page: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of a page in reading order: rows across the page, and columns one after the other between them."""
    rows = _rows(page)
    body = body_size([page])
    edges = min((line.left for line in page), default=0), max((line.right for line in page), default=0)
    across: list[Line] = []
    start = 0
    while start < len(rows):
        # The last line of a headline may be as short as a column is narrow.
        is_headline = len(rows[start]) == 1 and rows[start][0].size > 1.1 * body
        end, gutters = (start + 1, []) if is_headline else _column_block(rows, start, edges)
        if not gutters:
            across += map(_merged, rows[start:end])
            start = end
            continue
        if across:
            yield across
        across = []
        for left, right in pairwise([float("-inf"), *gutters, float("inf")]):
            parts = ([line for line in row if left <= line.left < right] for row in rows[start:end])
            yield [_merged(part) for part in parts if part]
        start = end
    if across:
        yield across


def _column_block(rows: Sequence[Sequence[Line]], start: int, edges: tuple[float, float]) -> tuple[int, list[float]]:
    """Where the block that begins with rows[start] ends, at least one row on, and the middles of the gutters in it."""
    free, end = [edges], start
    while end < len(rows):
        narrower = free
        for line in rows[end]:
            narrower = _without(narrower, line.left, line.right)
        if not narrower:
            break
        free, end = narrower, end + 1
    block = [line for row in rows[start:end] for line in row]
    gutters: list[float] = []
    for gutter_left, gutter_right in sorted(free):
        middle = (gutter_left + gutter_right) / 2
        since = gutters[-1] if gutters else float("-inf")
        before = sum(since <= line.left < middle for line in block)
        after = sum(line.left >= middle for line in block)
        if before >= _COLUMN_LINES and after >= _COLUMN_LINES:
            gutters.append(middle)
    return max(end, start + 1), gutters


def _without(intervals: Sequence[tuple[float, float]], left: float, right: float) -> list[tuple[float, float]]:
    pieces = []
    for low, high in intervals:
        pieces += [(low, min(high, left)), (max(low, right), high)] if left < high and right > low else [(low, high)]
    wide = [(low, high) for low, high in pieces if high - low >= _GUTTER]
    return sorted(wide, key=lambda piece: piece[0] - piece[1])[:_MAX_GUTTERS]


def _merged(row: Sequence[Line]) -> Line:
    """A row as one line: wide gaps inside a line, or a table's row."""
    return row[0]._replace(
        text=" ".join(line.text for line in row),
        left=min(line.left for line in row),
        right=max(line.right for line in row),
        size=max(line.size for line in row),
        bold=all(line.bold for line in row),
    )


def _is_right_to_left(pages: Sequence[Sequence[Line]]) -> bool:
    text = "".join(line.text for page in pages for line in page)
    kinds = Counter(map(unicodedata.bidirectional, text))
    return kinds["R"] + kinds["AL"] > kinds["L"]


def _paragraphs(column: Sequence[Line]) -> Iterator[list[Line]]:
    if not column:
        return
    leadings = [above.bottom - below.bottom for above, below in pairwise(column)]
    usual = median(leadings) if leadings else 0.0
    left, room = _edge(column)
    far_in = [line.left - left > 0.6 * line.size for line in column]
    # Where most lines are, it is no sign of a paragraph's first one.
    told_by_indent = sum(far_in) < 0.5 * len(column)
    paragraph = [column[0]]
    for above, below, leading, indented in zip(column, column[1:], leadings, far_in[1:], strict=False):
        ended = above.right < room and bool(_SENTENCE_END.search(above.text))
        other_type = abs(below.size - above.size) > 0.1 * above.size or below.bold != above.bold
        if (
            other_type
            or (told_by_indent and indented)
            or ended
            or leading > max(1.35 * usual, 1.35 * below.size)
            or leading < 0
        ):
            yield paragraph
            paragraph = []
        paragraph.append(below)
    yield paragraph


def _edge(column: Sequence[Line]) -> tuple[float, float]:
    """The left edge of a column, and the right edge of lines behind which a good word would have fitted."""
    left, right = min(line.left for line in column), max(line.right for line in column)
    return left, right - 0.15 * (right - left)


def _runs_on(before: Paragraph, after: Paragraph, body: float) -> bool:
    """Whether a paragraph goes on in the next column or page."""
    same = abs(before.size - after.size) <= 0.1 * before.size and before.bold == after.bold
    return same and before.is_full and before.size <= 1.1 * body and not _SENTENCE_END.search(before.text)


def _joined(texts: Sequence[str], hyphenated: frozenset[str]) -> str:
    """Lines as one. The hyphen of a word that was broken goes, unless the word has one elsewhere too."""
    pieces = [texts[0]]
    for following in texts[1:]:
        text = pieces[-1]
        if not text.endswith(_HYPHENS) or not text[-2:-1].isalpha() or not following[:1].isalnum():
            pieces.append(f" {following}")
            continue
        head, tail = re.search(r"\w+$", text[-_WORD:-1]), re.match(r"\w+", following[:_WORD])
        word = f"{head[0]}-{tail[0]}".casefold() if head and tail else ""
        keep = not following[0].islower() or word in hyphenated
        pieces[-1] = text[:-1]
        pieces.append(f"-{following}" if keep else following)
    return "".join(pieces)
