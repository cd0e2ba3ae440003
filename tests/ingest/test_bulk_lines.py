"""Files of many articles as they come: odd, damaged and hostile lines are refused with their number and reason, and the
others go through."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from datetime import date
from typing import Any

import pytest

from claims.ingest.bulk import BadFile, Options
from claims.ingest.bulk.records import Record, records_of
from claims.ingest.bulk.rows import rows_of
from claims.ingest.limits import MAX_BYTES

TEXT = "The ferry carried 41 000 passengers in 2024."


def read(data: bytes | str, fmt: str, options: Options | None = None) -> list[Record]:
    data = data.encode() if isinstance(data, str) else data
    return list(records_of(rows_of(io.BytesIO(data), fmt), options or Options(), "file"))


def taken(records: list[Record]) -> dict[int, str]:
    """line → title of the records that would be brought in."""
    return {record.line: record.draft.title for record in records if record.draft}


def refused(records: list[Record]) -> dict[int, str]:
    return {record.line: record.reason for record in records if not record.draft}


def line(**values: Any) -> str:
    return json.dumps({"title": "Ferry", "text": TEXT, **values})


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{bad", "No JSON at column 2"),
        ('{"text": "a" "b"}', "No JSON at column 14"),
        ("[1, 2]", "Column 1: this is JSON, but no object"),
        ('"text"', "Column 1: this is JSON, but no object"),
        ("[" * 100_000, "too deep"),
        ('{"a":' * 100_000, "too deep"),
        ('{"title": "A", "title": "B", "text": "c"}', "“title” stands there twice."),
        ('{"Published at": "2026-03-04", "published_at": "", "text": "c"}', "“published_at” stands there twice."),
        (line(text=5), "“text” has to be text in quotation marks."),
        ('{"title": "A", "text": NaN}', "“text” has to be text in quotation marks."),
        (line(title=["A"]), "“title” has to be text in quotation marks."),
        (line(id=1.5), "“id” says 1.5, which is neither text nor a whole number."),
        (line(id=True), "“id” has to be text"),
        ('{"id": ' + "9" * 5000 + ', "title": "A", "text": "b"}', "“id” is too long: 5000 characters"),
        ('{"id": 1e999, "title": "A", "text": "b"}', "“id” says 1e999"),
        (line(text="a\x00b"), "“text” has a NUL character in it"),
        ('{"title": "A", "text": "\\ud83d"}', "“text” has half a character in it (U+D83D)."),
        ('{"title": "A\\udc00", "text": "b"}', "“title” has half a character in it (U+DC00)."),
        (line(published_at="March 4"), "“published_at” says “March 4”, which is no date like 2026-03-04"),
        (line(published_at="2026-02-30"), "“published_at” says “2026-02-30”"),
        (line(published_at=20260304), "“published_at” has to be text"),
        (line(language="Klingonish!"), "“language” says “Klingonish!”"),
        (line(url="javascript:alert(1)"), "url: Enter a valid URL."),
        (line(title=""), "“title” is empty."),
        (line(title="…", text="  \n "), "There is no text in it."),
        (line(text="word " * 50_001), "This is too long: 50,001 words"),
        (line(text="x" * MAX_BYTES), "This is longer than 5 MB"),
    ],
)
def test_a_bad_line_of_json_says_why_and_the_next_is_read(bad: str, reason: str) -> None:
    records = read(f"{line(title='Before')}\n{bad}\n{line(title='After')}", "jsonl")
    assert taken(records) == {1: "Before", 3: "After"}
    assert list(refused(records)) == [2]
    assert reason in refused(records)[2]


def test_json_lines_as_they_should_be() -> None:
    records = read(
        "\ufeff"
        + line(id=7, published_at="2026-03-04T23:30:00+02:00", url=" https://courier.example/7 ", byline="By Ann\nReyk")
        + "\r\n\r\n   \n"
        + line(id="b-1", published_at="2026-03-04", publisher="The Herald", language="pt-BR", odd={"deep": [1]})
        + "\n"
        + line(id=None, published_at=None, publisher="", language=None, Title="no"),
        "jsonl",
        Options(publisher="The Courier", language="de"),
    )
    first, second, third = records
    assert first.draft is not None
    assert second.draft is not None
    assert (first.line, first.external_id, first.draft.published_at) == (1, "7", date(2026, 3, 4))
    assert (first.draft.publisher, first.draft.language, first.draft.byline) == ("The Courier", "de", "By Ann Reyk")
    assert first.draft.url == "https://courier.example/7"
    assert (second.line, second.draft.publisher, second.draft.language) == (4, "The Herald", "pt-br")
    assert set(second.columns) == {"title", "text", "id", "published_at", "publisher", "language", "odd"}
    assert "“title” stands there twice" in third.reason


def test_the_language_is_guessed_where_nobody_says() -> None:
    german = "Der Hafen und die Stadt sind nicht der Ort, den die Fischer mit dem Schiff verlassen, sagte sie."
    (record,) = read(line(text=german), "jsonl")
    assert record.draft is not None
    assert record.draft.language == "de"


def test_bytes_that_are_not_utf_8_spoil_their_line_only() -> None:
    data = line(title="Before").encode() + b'\n{"title": "caf\xe9", "text": "b"}\n' + line(title="After").encode()
    records = read(data, "jsonl")
    assert taken(records) == {1: "Before", 3: "After"}
    assert refused(records) == {2: "“title” has bytes in it that are not UTF-8. Save the file as UTF-8."}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_as_programs_write_it(encoding: str, delimiter: str, end: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow(["ID", "Title", "Text", "Published-At", "mood"])
    writer.writerow(["1", "Größe, “quoted”; and", f"{TEXT}{end}{end}Second paragraph.", "2026-03-04", "good"])
    writer.writerow([])
    writer.writerow(["2", "Next", 'She said "no".', "", ""])
    first, second = read(out.getvalue().encode(encoding), "csv")
    assert first.draft is not None
    assert second.draft is not None
    assert (first.line, first.external_id, first.draft.title) == (2, "1", "Größe, “quoted”; and")
    assert first.draft.body == f"{TEXT}\n\nSecond paragraph."
    assert first.draft.published_at == date(2026, 3, 4)
    # Where the record begins, after one of three lines and an empty one.
    assert (second.line, second.draft.body) == (6, 'She said "no".')
    assert "mood" in first.columns


@pytest.mark.parametrize(
    ("bad", "reason", "lines"),
    [
        ("a,b", "This row has 2 cells, and the first line names 3 columns.", 1),
        ("a,b,c,d", "This row has 4 cells", 1),
        ('2,"A "quoted" title",text', "A quotation mark stands inside a quoted cell (line 3).", 1),
        ('2,"Never closed,text\n3,"Next",text', "A quotation mark stands inside a quoted cell (line 4).", 2),
        ("2,Title,a\x00b", "“text” has a NUL character in it", 1),
        (
            f'2,Title,"{"x" * 3_000_000}\n{"y" * 3_000_000}"',
            "A quotation mark is opened here and not closed in time",
            2,
        ),
    ],
)
def test_a_bad_row_of_csv_says_why_and_the_next_is_read(bad: str, reason: str, lines: int) -> None:
    records = read(f"id,title,text\n1,Before,{TEXT}\n{bad}\n9,After,{TEXT}\n", "csv")
    assert taken(records) == {2: "Before", 3 + lines: "After"}
    assert reason in refused(records)[3]


def test_a_quotation_mark_that_is_never_closed() -> None:
    records = read(f'id,title,text\n1,Before,{TEXT}\n2,"Open,text\n3,Lost,text\n', "csv")
    assert taken(records) == {2: "Before"}
    assert refused(records) == {3: "A quotation mark is opened here and not closed to the end of the file."}


def test_utf_16_that_is_cut_off() -> None:
    records = read(f"id,title,text\n1,Before,{TEXT}\n".encode("utf-16") + b"\x41", "csv")
    assert taken(records) == {2: "Before"}
    assert refused(records) == {3: "The file ends in the middle of a character."}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("name,body\n1,2\n", "The first line has to name the columns, “text” among them. It says: “name”, “body”."),
        ("text,title,Text\na,b,c\n", "The first line names the column “text” twice."),
        ('"text,title\n', "The first line has to name the columns"),
        ("x" * (MAX_BYTES + 9), "This is longer than 5 MB"),
    ],
)
def test_csv_whose_first_line_names_no_columns(data: str, reason: str) -> None:
    with pytest.raises(BadFile) as caught:
        read(data, "csv")
    assert reason in str(caught.value)


@pytest.mark.parametrize("fmt", ["jsonl", "csv"])
def test_a_line_of_100_mb_takes_little_memory(fmt: str) -> None:
    class Endless(io.RawIOBase):
        """A header, 100 MB without an end of line, and a good record, made as they are read."""

        def __init__(self) -> None:
            last = f"{line(title='After')}\n" if fmt == "jsonl" else f"After,{TEXT}\n"
            head = "" if fmt == "jsonl" else "title,text\n"
            self.parts = iter([head.encode() + b'"', *([b"x" * 1_000_000] * 100), b"\n" + last.encode()])
            self.rest = b""

        def readable(self) -> bool:
            return True

        def seekable(self) -> bool:
            return True

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def readinto(self, buffer: Any) -> int:
            self.rest = self.rest or next(self.parts, b"")
            piece, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
            buffer[: len(piece)] = piece
            return len(piece)

        def read(self, size: int = -1) -> bytes:
            # The mark at the start is looked for before anything is read.
            return b"" if size == 3 else super().read(size) or b""

    file: Any = Endless()
    tracemalloc.start()
    records = list(records_of(rows_of(file, fmt), Options(), ""))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert list(taken(records).values()) == ["After"]
    assert "longer than 5 MB" in next(iter(refused(records).values()))
    assert peak < 40_000_000
