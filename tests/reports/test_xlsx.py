"""XLSX as a spreadsheet reads it: typed cells, a frozen heading with a filter, and no formula whatever the text."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from lxml import etree

from claims.models import Article, Claim, Source, Status
from claims.reports import FORMATS, Head, xlsx_format
from claims.reports.columns import COLUMNS
from claims.reports.xlsx_format import CELL_LENGTH, cell_text
from tests.factories import assertion_of, make_article, make_reviewer, make_source, quote_of, sign_off
from tests.reports.test_formats import HOSTILE

pytestmark = pytest.mark.django_db

HEAD = Head(title="Checked", made_by="Ana", site="https://desk.example", made_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC))
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
INJECTION = '<r><t>x</t></r></is></c><c r="B2"><f>HYPERLINK("https://evil.example")</f></c><c t="inlineStr"><is><r></r>'


class Book:
    """The sheets of a file: rows of {column letter: value}, text as str, numbers as float, yes and no as bool."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            self.parts = {name: file.read(name) for name in file.namelist()}
        self.sheets = [
            etree.fromstring(self.parts[name]) for name in sorted(self.parts) if name.startswith("xl/worksheets/sheet")
        ]
        self.names = [
            sheet.get("name") for sheet in etree.fromstring(self.parts["xl/workbook.xml"]).iter(f"{MAIN}sheet")
        ]
        styles = etree.fromstring(self.parts["xl/styles.xml"])
        formats = {item.get("numFmtId"): item.get("formatCode") for item in styles.iter(f"{MAIN}numFmt")}
        self.styles = [formats.get(item.get("numFmtId"), "") for item in styles.find(f"{MAIN}cellXfs")]

    def rows(self, sheet: int = 0) -> list[list[Any]]:
        """Row by row; as many values as there are columns in the heading."""
        return [[self.value(cell) for cell in self.cells(row)] for row in self.sheets[sheet].iter(f"{MAIN}row")]

    def claims(self, sheet: int = 0) -> list[dict[str, Any]]:
        titles, *rows = self.rows(sheet)
        return [dict(zip(titles, row, strict=True)) for row in rows]

    def cells(self, row: Any) -> list[Any]:
        found = {cell.get("r").rstrip("0123456789"): cell for cell in row.iter(f"{MAIN}c")}
        width = len(COLUMNS) if len(found) > 2 else 2
        return [found.get(letters(index)) for index in range(width)]

    def value(self, cell: Any) -> Any:
        if cell is None:
            return None
        if cell.get("t") == "inlineStr":
            (text,) = cell.iter(f"{MAIN}t")
            return text.text or ""
        number = float(cell.find(f"{MAIN}v").text)
        if cell.get("t") == "b":
            return bool(number)
        style = self.styles[int(cell.get("s", 0))]
        return datetime(1899, 12, 30) + timedelta(days=number) if style.startswith("yyyy") else number


def letters(index: int) -> str:
    return chr(65 + index) if index < 26 else chr(64 + index // 26) + chr(65 + index % 26)


def book_of(claims: Any, head: Head = HEAD) -> Book:
    return Book(b"".join(FORMATS["xlsx"].write(head, claims)))


@pytest.fixture
def article() -> Article:
    return make_article(title="Harbour town counts its ferries", publisher="Coast Courier")


@pytest.fixture
def signed(article: Article) -> Claim:
    source = make_source("Tape of the meeting", url="https://tape.example/1", kind="recording")
    return sign_off(quote_of(article), make_reviewer(first_name="Ana"), make_reviewer(first_name="Ben"), source=source)


def test_cells_have_the_type_of_what_they_hold(signed: Claim, article: Article) -> None:
    article.refresh_from_db()
    (row,) = book_of(Claim.objects.filter(pk=signed.pk)).claims()
    assert list(row) == [str(column.title) for column in COLUMNS]
    assert row["Published"] == datetime(2025, 10, 21)
    assert signed.signed_at is not None
    local = timezone.localtime(signed.signed_at).replace(tzinfo=None)
    assert abs(row["Signed off at"] - local) < timedelta(seconds=1)
    assert (row["Checked"], row["Verified"], row["Self-checked"]) == (True, True, False)
    assert (row["Number"], row["Round"], row["Text version"]) == (float(signed.pk), 1.0, 1.0)
    assert row["History: last event"] == float(article.head_seq)
    assert row["Quote or claim"] == signed.text
    assert row["Address"] == f"https://desk.example/claims/{signed.pk}/"
    assert row["Evidence"] == "Supports: Tape of the meeting (Recording), p. 4, https://tape.example/1, “As said.”"
    assert row["Correction"] is None


def test_the_same_rows_as_csv_in_the_same_order(article: Article) -> None:
    ana, ben = make_reviewer(), make_reviewer()
    for claim in article.claims.order_by("-pk"):
        sign_off(claim, ana, ben)
    claims = Claim.objects.filter(status=Status.SIGNED_OFF)
    csv = "".join(FORMATS["csv"].write(HEAD, claims))
    found = [row["UUID"] for row in book_of(claims).claims()]
    assert len(found) == claims.count() > 3
    assert found == sorted(found, key=csv.index)


def test_the_heading_is_frozen_and_has_a_filter(signed: Claim) -> None:
    sheet = book_of(Claim.objects.filter(pk=signed.pk)).sheets[0]
    (pane,) = sheet.iter(f"{MAIN}pane")
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    (area,) = sheet.iter(f"{MAIN}autoFilter")
    assert area.get("ref") == f"A1:{letters(len(COLUMNS) - 1)}2"


def test_says_what_the_list_is(signed: Claim) -> None:
    head = replace(HEAD, filters=[("Kind", "Quote")], left_out=3)
    book = book_of(Claim.objects.filter(pk=signed.pk), head)
    assert book.names == ["Claims", "About this list"]
    about = dict(book.rows(1))
    assert (about["Title"], about["Made by"], about["Kind"]) == ("Checked", "Ana", "Quote")
    assert about["Left out because they are not signed off"] == 3.0
    assert about["Work in progress included"] is False
    assert about["Made at"] == timezone.localtime(HEAD.made_at).replace(tzinfo=None)


@pytest.mark.parametrize("text", [*HOSTILE, INJECTION, "<r>=1+1</r>", "\x01\x08 ￾ _x0041_", "  blanks  "])
def test_hostile_text_stays_text(text: str, signed: Claim, article: Article) -> None:
    claims = Claim.objects.filter(pk=signed.pk)
    claims.update(text=text, correction=text, role=text, mention=text, speaker=None, via=text[:40])
    Article.objects.filter(pk=article.pk).update(title=text, publisher=text, byline=text)
    Source.objects.update(title=text)
    signed.evidence.update(excerpt=text, locator=text)
    book = book_of(claims, replace(HEAD, title=text, made_by=text, filters=[(text, text)]))
    assert not [name for name in book.parts if "externalLink" in name or "vba" in name.lower()]
    for sheet in book.sheets:
        assert not list(sheet.iter(f"{MAIN}f", f"{MAIN}hyperlink", f"{MAIN}r"))
    (row,) = book.claims()
    for name in ("Article", "Publisher", "Quote or claim", "Speaker", "Role", "Correction"):
        assert unescaped(row[name]).rstrip() == text.rstrip(), name


def unescaped(text: str) -> str:
    """What a spreadsheet shows: it reads _xHHHH_ as the character of that number."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)


def test_confidential_sources_stay_inside(signed: Claim) -> None:
    Source.objects.update(title="The night watchman", url="https://leak.example/")
    signed.evidence.update(confidential=True, excerpt="In the garage", locator="level 3")
    book = book_of(Claim.objects.filter(pk=signed.pk))
    assert book.claims()[0]["Evidence"] == "Supports: Confidential source on file"
    for content in book.parts.values():
        for secret in (b"night watchman", b"leak.example", b"garage", b"level 3"):
            assert secret not in content


def test_a_date_before_1900_is_text(signed: Claim, article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(published_at=date(1868, 5, 1))
    (row,) = book_of(Claim.objects.filter(pk=signed.pk)).claims()
    assert row["Published"] == "1868-05-01"


def test_more_claims_than_a_sheet_holds_go_on_the_next(article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_format, "SHEET_ROWS", 2)
    ids = list(article.claims.values_list("pk", flat=True))
    assert len(ids) > 4
    for count in (0, 1, 2, 3, 5):
        book = book_of(Claim.objects.filter(pk__in=ids[:count]))
        *sheets, about = book.names
        assert about == "About this list"
        found = [row["Number"] for sheet in range(len(sheets)) for row in book.claims(sheet)]
        assert sorted(found) == [float(pk) for pk in sorted(ids[:count])]
        assert len(sheets) == max(1, (count + 1) // 2)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("x" * CELL_LENGTH, "x" * CELL_LENGTH),
        ("x" * (CELL_LENGTH + 1), "x" * (CELL_LENGTH - 1) + "…"),
        ("🧨" * 20_000, "🧨" * ((CELL_LENGTH - 1) // 2) + "…"),
        ("<r>", "<r>"),
        ("<r></r>", "<r></r> "),
    ],
)
def test_cell_text(text: str, held: str) -> None:
    assert cell_text(text) == held


def test_nothing_is_left_on_the_disk(signed: Claim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the reader goes away in the middle, or a row cannot be read."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    parts = FORMATS["xlsx"].write(HEAD, Claim.objects.filter(pk=signed.pk))
    next(parts)
    assert list(tmp_path.iterdir())
    parts.close()  # type: ignore[attr-defined]
    assert not list(tmp_path.iterdir())

    def fails(claims: Any) -> Any:
        yield from ()
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(xlsx_format, "report_rows", fails)
    with pytest.raises(RuntimeError, match="the database is gone"):
        list(FORMATS["xlsx"].write(HEAD, Claim.objects.all()))
    assert not list(tmp_path.iterdir())


def test_a_change_is_told_from_what_is_fine(article: Article) -> None:
    claim = sign_off(
        assertion_of(article), make_reviewer(), make_reviewer(), verdict="inaccurate", note="See.", correction="14,000"
    )
    (row,) = book_of(Claim.objects.filter(pk=claim.pk)).claims()
    assert (row["Checked"], row["Verified"], row["Outcome"], row["Correction"]) == (True, False, "Change", "14,000")
