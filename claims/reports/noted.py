"""The whole text of an article with numbered notes: where each item stands in it, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet
from django.template.loader import get_template

from ..marks import MarkedBlock, pieces
from ..models import Article, Claim, Revision
from .html_format import style_for
from .rows import ArticleRow, Head, Row, Totals, article_row, report_rows


@dataclass(frozen=True, eq=False)
class Note:
    """An item under the number that its words have in the text; `in_text` says whether the text shown has them."""

    number: int
    row: Row
    in_text: bool


class Run(NamedTuple):
    """A stretch of a block that the same notes cover, the innermost last; `ends` are those whose words end with it."""

    text: str
    notes: tuple[Note, ...]
    begins: tuple[Note, ...]
    ends: tuple[Note, ...]

    @property
    def css(self) -> str:
        """ "quote", "claim" or both: what covers it."""
        return " ".join(dict.fromkeys("quote" if note.row.is_quote else "claim" for note in self.notes))


class NotedBlock(NamedTuple):
    """One part of the text: `type` as in `Block`; its runs together are its text."""

    type: str
    runs: list[Run]


@dataclass(frozen=True)
class NotedArticle:
    """`notes` are numbered as a reader meets them, that is by where their words end; `elsewhere` go on counting."""

    article: ArticleRow
    revision: Revision
    blocks: list[NotedBlock]
    notes: list[Note]
    elsewhere: list[Note]
    total: Totals


def noted_article(head: Head, claims: QuerySet[Claim]) -> NotedArticle:
    """The newest text of the article of `head`, and `claims`, which are of that article, as its notes.

    Raises:
        ValueError: `head` names no article.
    """
    if head.article is None:
        raise ValueError("A report of an article's text needs the article")
    article = Article.objects.get(pk=head.article)
    revision = article.current_revision
    rows, total = list(report_rows(claims)), Totals()
    for row in rows:
        total.add(row)
    # An item stands here if its newest place is in this text, and some part of the text shows that place.
    here = [row for row in rows if row.text_version == revision.number and row.selections]
    covered = pieces(revision.text, revision.blocks, [(row, _spans(row)) for row in here])
    shown = {row.id for block in covered for piece in block.pieces for row in piece.items}
    here = sorted((row for row in here if row.id in shown), key=_reading_order)
    notes = [Note(number, row, True) for number, row in enumerate(here, start=1)]
    others = [row for row in rows if row.id not in shown]
    elsewhere = [Note(number, row, False) for number, row in enumerate(others, start=len(notes) + 1)]
    marked = pieces(revision.text, revision.blocks, [(note, _spans(note.row)) for note in notes])
    return NotedArticle(article_row(article), revision, list(_blocks(marked)), notes, elsewhere, total)


def stream_noted(head: Head, claims: QuerySet[Claim]) -> Iterator[str]:
    """A page: the text with a reference at the end of each item's words, then the notes."""
    context = {"head": head, "noted": noted_article(head, claims), "style": style_for(head)}
    yield get_template("claims/report_noted.html").render(context)


def _spans(row: Row) -> list[tuple[int, int]]:
    return [(selection.start, selection.end) for selection in row.selections]


def _reading_order(row: Row) -> tuple[int, int, bool, int]:
    """References stand at the end of the words; of two that end at once the wider goes first, and a quote."""
    return max(end for _start, end in _spans(row)), row.selections[0].start, not row.is_quote, row.id


def _blocks(marked: Sequence[MarkedBlock[Note]]) -> Iterator[NotedBlock]:
    last = {note.number: piece.end for block in marked for piece in block.pieces for note in piece.items}
    for block in marked:
        runs = [
            Run(piece.text, piece.items, piece.begins, tuple(_ending(piece.items, piece.end, last)))
            for piece in block.pieces
        ]
        yield NotedBlock(block.type, runs)


def _ending(notes: Sequence[Note], end: int, last: dict[int, int]) -> Iterator[Note]:
    yield from sorted((note for note in notes if last[note.number] == end), key=lambda note: note.number)
