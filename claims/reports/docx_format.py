"""Word files: the list of items, the corrections, and the text of an article with a comment at each item's words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..models import Claim
from .columns import evidence_in_words
from .corrections import Correction, corrections_of
from .docx_file import Part, Text, WordFile, comment_end, comment_start
from .noted import Note, NotedArticle, NotedBlock, noted_article
from .rows import ArticleRow, EvidenceRow, Head, Row, Totals, report_rows

_PIECE = 1 << 16
_STYLES = {"headline": "Heading2", "heading": "Heading3", "caption": "Caption"}


def stream_docx(head: Head, claims: QuerySet[Claim]) -> Iterator[bytes]:
    """The list of items, article by article."""
    file, total, last = _begin(head, _("Fact-check report"), _legend()), Totals(), None
    for row in report_rows(claims):
        total.add(row)
        if last is None or row.article.id != last.id:
            _article_end(file, last)
            file.add("Heading1", Text(row.article.title, language=row.article.language))
            _article_facts(file, row.article)
            last = row.article
        _item(file, head, row, _passage(row))
    _article_end(file, last)
    yield from _pieces(_finished(file, head, total))


def stream_docx_corrections(head: Head, claims: QuerySet[Claim]) -> Iterator[bytes]:
    """What the copy says, what it should say, why, and on what."""
    legend = _("What has to change in the copy, and what could not be confirmed, in the order of the text.")
    file, total = _begin(head, _("Corrections for the author"), legend), Totals()
    corrections = list(corrections_of(claims))
    article = corrections[0].row.article if corrections else None
    if article:
        _article_facts(file, article)
    for number, correction in enumerate(corrections, start=1):
        total.add(correction.row)
        _correction(file, number, correction, head)
    if article is None:
        nothing = (
            _("Nothing was found that has to change.") if head.work else _("Nothing that is signed off has to change.")
        )
        file.add("Normal", Text(nothing))
    _article_end(file, article)
    yield from _pieces(_finished(file, head, total, said=article is None))


def stream_docx_noted(head: Head, claims: QuerySet[Claim]) -> Iterator[bytes]:
    """The text of an article with comments, then the list of its items under the same numbers."""
    noted = noted_article(head, claims)
    file = _begin(head, _("Article with comments"), _legend())
    _article_facts(file, noted.article)
    file.add("Heading1", Text(_("The text")))
    _text(file, noted)
    for title, notes in ((_("Notes"), noted.notes), (_("Not in this text"), noted.elsewhere)):
        if notes:
            file.add("Heading1", Text(title))
        for note in notes:
            _item(file, head, note.row, _words(note), note)
    _article_end(file, noted.article)
    yield from _pieces(_finished(file, head, noted.total))


def _begin(head: Head, kind: str, legend: str) -> WordFile:
    language = get_language() or "en"
    file = WordFile(title=head.title, author=head.made_by, made_at=head.made_at, language=language)
    file.head_and_foot(f"{head.title} · {_time(head.made_at)}", _("Page {page} of {pages}"))
    if head.work:
        kind = f"{kind}, {_('work in progress')}"
    file.add("Normal", Text(kind, bold=True, soft=True), together=True)
    file.add("Title", Text(head.title))
    file.add("Normal", *_made(head))
    if head.since:
        file.add("Normal", Text(head.since.words, bold=True), *_more(f"{head.site}{head.since.path}"))
    if head.kept:
        file.add("Normal", Text(_("This report is kept as it is at"), soft=True), *_more(f"{head.site}{head.kept}"))
    for label, value in head.filters:
        file.add("Normal", Text(f"{label}: ", soft=True), Text(value))
    file.add("Normal", Text(legend, soft=True))
    if head.work:
        file.add("Normal", Text(_("What is not signed off is not a result yet."), bold=True))
    return file


def _made(head: Head) -> list[Part]:
    made = _("Made on %(at)s by %(name)s.") % {"at": _time(head.made_at), "name": head.made_by}
    count = ngettext("%(count)s item.", "%(count)s items.", head.count) % {"count": head.count}
    parts = [Text(f"{made} {count}")]
    if head.left_out:
        left_out = ngettext(
            "%(count)s more is left out because it is not signed off.",
            "%(count)s more are left out because they are not signed off.",
            head.left_out,
        )
        parts.append(Text(f" {left_out % {'count': head.left_out}}", bold=True))
    return parts


def _legend() -> str:
    return _(
        "Checked: signed off, whatever was found. Verified: signed off, and nothing has to change. "
        "A second person signs off; where that was not so, it says self-checked."
    )


def _finished(file: WordFile, head: Head, total: Totals, *, said: bool = False) -> bytes:
    if not total.items and not said:
        nothing = _("Nothing matches.") if head.work else _("Nothing here has been signed off yet.")
        file.add("Normal", Text(nothing))
    counts = ngettext(
        "%(count)s item: %(checked)s checked, %(verified)s verified.",
        "%(count)s items: %(checked)s checked, %(verified)s verified.",
        total.items,
    ) % {"count": total.items, "checked": total.checked, "verified": total.verified}
    file.add("Normal", Text(counts, soft=True))
    return file.to_bytes()


def _pieces(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _PIECE):
        yield data[start : start + _PIECE]


def _article_facts(file: WordFile, article: ArticleRow) -> None:
    published = date_format(article.published_at, "j F Y") if article.published_at else ""
    facts = " · ".join(filter(None, (article.publisher, published, article.byline)))
    if facts:
        file.add("Normal", Text(facts, soft=True))
    if article.url:
        file.add("Normal", Text(article.url, link=article.url))


def _article_end(file: WordFile, article: ArticleRow | None) -> None:
    if article:
        file.add("Normal", Text(chain_words(article), soft=True))


def chain_words(article: ArticleRow) -> str:
    """Where the article's history ended."""
    words = _("History of this article when the report was made: event %(seq)s, %(hash)s")
    return words % {"seq": article.history_seq, "hash": article.history_hash}


def _text(file: WordFile, noted: NotedArticle) -> None:
    """Each item begins a comment where its words begin, and ends it where they end, over whatever is between."""
    comments: dict[int, int] = {}
    language = noted.article.language
    for block in noted.blocks:
        file.add(_STYLES.get(block.type, "Normal"), *_block(file, block, comments, language))


def _block(file: WordFile, block: NotedBlock, comments: dict[int, int], language: str) -> Iterator[Part]:
    for run in block.runs:
        for note in run.begins:
            comments[note.number] = _comment(file, note)
            yield comment_start(comments[note.number])
            yield from file.bookmark(f"place_{note.number}")
        yield Text(run.text, language=language)
        for note in run.ends:
            yield from comment_end(comments[note.number])


def _comment(file: WordFile, note: Note) -> int:
    row = note.row
    paragraphs: list[list[Part]] = [[Text(f"{note.number}. {_name(row)}. {_result(row)}", bold=True)]]
    paragraphs += [_fact(label, words, row) for label, words in _facts(row, brief=True)]
    paragraphs += [[Text(evidence_in_words(item))] for item in row.evidence]
    author, at = (row.signed_by, row.signed_at) if row.checked else ("", None)
    return file.comment(author or _("Fact-check workbench"), at, *paragraphs)


def _item(file: WordFile, head: Head, row: Row, words: list[Part], note: Note | None = None) -> None:
    heading: list[Part] = [Text(f"{_name(row)}. {_result(row)}")]
    if note:
        link = f"#place_{note.number}" if note.in_text else ""
        heading = [*file.bookmark(f"note_{note.number}"), Text(f"{note.number}. ", link=link), *heading]
    file.add("Heading2", *heading)
    file.add("Quote", *words)
    if note and not note.in_text:
        file.add("Normal", Text(_elsewhere(row), soft=True))
    for label, value in _facts(row):
        file.add("Normal", *_fact(label, value, row))
    _sources(file, row, _("Evidence"))
    file.add("Normal", *_number(head, row))


def _correction(file: WordFile, number: int, correction: Correction, head: Head) -> None:
    row = correction.row
    result = row.outcome_label if row.checked else f"{row.outcome_label} ({row.status_label})"
    file.add("Heading1", Text(f"{number}. {_name(row)}. {result}"))
    file.add("Heading2", Text(_("The copy says")))
    file.add("Quote", *_passage(row))
    file.add("Heading2", Text(_("It should say")))
    if row.correction:
        file.add("Quote", Text(row.correction, bold=True, language=row.article.language))
    elif row.outcome == "unconfirmed":
        file.add("Normal", Text(_("Give a source that confirms it, or leave it out.")))
    else:
        file.add("Normal", Text(_("No wording is proposed; see why.")))
    file.add("Normal", *_fact(_("Why"), " ".join(correction.why), row))
    _sources(file, row, _("Sources"))
    for label, value in _people(row):
        file.add("Normal", *_fact(label, value, row))
    file.add("Normal", *_number(head, row))


def _sources(file: WordFile, row: Row, title: str) -> None:
    if row.evidence:
        file.add("Normal", Text(f"{title}:", bold=True), together=True)
    for item in row.evidence:
        file.add("ListBullet", *_source(item))


def _source(item: EvidenceRow) -> Iterator[Part]:
    kind = f" ({item.kind_label})" if item.kind_label else ""
    yield Text(f"{item.stance_label}: ", bold=True)
    yield Text(f"{item.source}{kind}" + (f", {item.locator}" if item.locator else ""))
    if item.url:
        yield from _more(item.url)
    if item.excerpt:
        yield Text(f"\n“{item.excerpt}”", italic=True)


def _more(address: str) -> list[Part]:
    return [Text(" "), Text(address, link=address)]


def _facts(row: Row, *, brief: bool = False) -> Iterator[tuple[str, str]]:
    """What was found, in words; `brief` leaves out what only a list has room for."""
    if row.correction:
        yield _("Correction"), row.correction
    if row.findings:
        yield _("Findings"), "; ".join(f"{label}: {value}" for label, value in row.findings)
    if row.waive_reason:
        yield _("Set aside"), row.waive_reason_label
    if not brief:
        if row.form_label:
            yield _("Form"), row.form_label
        if row.assignee and not row.checked:
            yield _("Assignee"), row.assignee
        if row.proposed_by:
            yield _("Proposed by"), f"{row.proposed_by}, {_time(row.proposed_at)}"
    yield from _people(row)


def _people(row: Row) -> Iterator[tuple[str, str]]:
    if row.signed_by:
        alone = f" {_('Self-checked: no second person signed this off.')}" if row.self_checked else ""
        yield _("Signed off by"), f"{row.signed_by}, {_time(row.signed_at)}{alone}"


def _fact(label: str, value: str, row: Row) -> list[Part]:
    return [Text(f"{label}: ", soft=True), Text(value, bold=value == row.correction)]


def _number(head: Head, row: Row) -> Iterator[Part]:
    yield Text(_("Item %(id)s") % {"id": row.id}, link=f"{head.site}{row.path}", soft=True)
    if row.page:
        yield Text(f" · {_('page %(number)s') % {'number': row.page}}", soft=True)
    if row.text_version:
        yield Text(f" · {_('text version %(number)s') % {'number': row.text_version}}", soft=True)


def _name(row: Row) -> str:
    who = ", ".join(filter(None, (row.speaker, row.role))) if row.is_quote else ""
    via = f" {_('via %(via)s') % {'via': row.via}}" if row.via else ""
    return f"{row.kind_label}: {who}{via}" if who else f"{row.kind_label}{via}"


def _result(row: Row) -> str:
    if row.verified:
        return _("Verified")
    return f"{_('Checked')}: {row.outcome_label}" if row.checked else row.status_label


def _passage(row: Row) -> list[Part]:
    language = row.article.language
    own = [Text(piece.text, marked=piece.own, soft=not piece.own, language=language) for piece in row.passage.pieces]
    around = [Text(text, soft=True, language=language) for text in (row.passage.before, row.passage.after)]
    return [around[0], *own, around[1]]


def _words(note: Note) -> list[Part]:
    if not note.in_text:
        return _passage(note.row)
    language = note.row.article.language
    return [Text(piece.text, soft=not piece.own, language=language) for piece in note.row.passage.pieces]


def _elsewhere(row: Row) -> str:
    if row.text_version:
        words = _("These words stand in version %(number)s of the text, not in this one.")
        return words % {"number": row.text_version}
    return _("This item has no place in the text.")


def _time(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i T") if moment else ""
