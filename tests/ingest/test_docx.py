"""Word files: the text as it is read in Word, and hostile ones refused in little time and memory."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.ingest import IngestError, read_file
from tests.ingest.files import TYPES, W, document, docx, paragraph, run

LEAD = "The town council of Sandholm voted on Monday to close the old ferry terminal after 90 years of service."
REST = "The new building will cost about 12 million crowns, the harbour office said."


def blocks(data: bytes) -> list[tuple[str, str]]:
    draft = read_file("story.docx", data)
    return [(block.type, draft.text[block.start : block.end]) for block in draft.blocks]


def cell(*paragraphs: str) -> str:
    return f"<w:tc><w:tcPr/>{''.join(paragraphs)}</w:tc>"


def test_headline_headings_and_captions_are_told_by_their_styles() -> None:
    data = docx(
        paragraph("Harbour", "Kicker"),
        paragraph("Ferry terminal closes.", "Titel"),
        paragraph("By Ann Reyk"),
        paragraph(LEAD),
        paragraph("The terminal at dusk, last week", "Beschriftung"),
        paragraph("What the new hall will cost the town, and who pays for it in the end", "berschrift1"),
        paragraph(REST, "Loop"),
        paragraph("[Source: The Sandholm Courier]"),
    )
    assert blocks(data) == [
        ("headline", "Ferry terminal closes."),
        ("heading", "Harbour"),
        ("byline", "By Ann Reyk"),
        ("paragraph", LEAD),
        ("caption", "The terminal at dusk, last week"),
        ("heading", "What the new hall will cost the town, and who pays for it in the end"),
        ("paragraph", REST),
        ("source", "[Source: The Sandholm Courier]"),
    ]
    draft = read_file("folder/story.docx", data)
    assert (draft.byline, draft.publisher, draft.language) == ("Ann Reyk", "The Sandholm Courier", "en")
    assert (draft.source_name, draft.notices) == ("story.docx", [])


def test_without_a_title_the_first_line_is_the_headline() -> None:
    assert blocks(docx(paragraph("Ferry terminal closes"), paragraph(LEAD)))[0] == ("headline", "Ferry terminal closes")
    first, second = blocks(docx(paragraph("Ferry terminal closes", "berschrift1"), paragraph(LEAD)))
    assert (first, second) == (("headline", "Ferry terminal closes"), ("paragraph", LEAD))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(run("It cost ") + "<w:ins>" + run("12") + "</w:ins><w:del><w:r><w:delText>9</w:delText></w:r></w:del>" + run(" million."), "It cost 12 million.", id="tracked changes"),
        pytest.param(run("He ") + "<w:moveFrom>" + run("said ") + "</w:moveFrom>" + run("no."), "He no.", id="moved away"),
        pytest.param(run("See ") + "<w:hyperlink>" + run("the plan") + "</w:hyperlink>" + run("."), "See the plan.", id="link"),
        pytest.param(run("Shown.") + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden.</w:t></w:r>", "Shown.", id="hidden"),
        pytest.param('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>Shown.</w:t></w:r>', "Shown.", id="not hidden"),
        pytest.param(run("On ") + "<w:r><w:instrText>DATE secret</w:instrText></w:r>" + run("Monday."), "On Monday.", id="field"),
        pytest.param("<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>" + run("A") + "<w:r><w:tab/></w:r>" + run("B."), "A B.", id="tab"),
        pytest.param(run("co") + "<w:r><w:softHyphen/></w:r>" + run("op") + "<w:r><w:noBreakHyphen/></w:r>" + run("x."), "coop\u2011x.", id="hyphens"),
        pytest.param("<w:sdt><w:sdtPr><w:t>Click here</w:t></w:sdtPr><w:sdtContent>" + run("Filled in.") + "</w:sdtContent></w:sdt>", "Filled in.", id="form"),
    ],
)  # fmt: skip
def test_text_is_what_a_reader_sees(content: str, expected: str) -> None:
    assert blocks(docx(paragraph(LEAD), f"<w:p>{content}</w:p>"))[-1] == ("paragraph", expected)


def test_tracked_changes_and_comments_are_said() -> None:
    changed = docx(
        f"<w:p><w:ins>{run(LEAD)}</w:ins></w:p>", parts={"word/comments.xml": f'<w:comments xmlns:w="{W}"/>'}
    )
    notices = read_file("a.docx", changed).notices
    assert "tracked changes" in notices[0]
    assert "comments, which were left out" in notices[1]


def test_a_paragraph_whose_end_was_deleted_goes_on() -> None:
    first = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('The bridge cost ')}</w:p>"
    assert blocks(docx(paragraph(LEAD), first, paragraph("12 million crowns.")))[-1] == (
        "paragraph",
        "The bridge cost 12 million crowns.",
    )


def test_lines_within_a_paragraph_are_blocks() -> None:
    data = docx(paragraph(LEAD), f"<w:p>{run('One line.')}<w:r><w:br/></w:r>{run('Another line.')}</w:p>")
    assert [text for _kind, text in blocks(data)] == [LEAD, "One line.", "Another line."]


def test_rows_of_figures_are_lines_and_layout_is_not() -> None:
    figures = f"<w:tbl><w:tr>{cell(paragraph('2024'))}{cell(paragraph('41,000'))}</w:tr></w:tbl>"
    layout = f"<w:tbl><w:tr>{cell(paragraph(LEAD), paragraph(REST))}{cell(paragraph('Beside it.'))}</w:tr></w:tbl>"
    assert [text for _kind, text in blocks(docx(layout, figures))] == [LEAD, REST, "Beside it.", "2024 | 41,000"]


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    both = f"<w:r><x:AlternateContent xmlns:x='urn:mc'><x:Choice>{box}</x:Choice><x:Fallback>{box}</x:Fallback></x:AlternateContent></w:r>"
    texts = [text for _kind, text in blocks(docx(paragraph(LEAD), f"<w:p>{both}{run('Beside the box.')}</w:p>"))]
    assert texts == [LEAD, "In the box.", "Beside the box."]


def test_notes_stand_at_the_end_and_running_heads_nowhere() -> None:
    parts = {
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}"><w:footnote>{paragraph("By its own count.")}</w:footnote></w:footnotes>',
        "word/header1.xml": f'<w:hdr xmlns:w="{W}">{paragraph("Embargoed draft")}</w:hdr>',
    }
    assert [text for _kind, text in blocks(docx(paragraph(LEAD), parts=parts))] == [LEAD, "By its own count."]


def test_the_strict_kind_of_the_format_is_read() -> None:
    strict = document(paragraph("Ferry", "Titel"), paragraph(LEAD)).replace(
        W, "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    assert blocks(docx(parts={"word/document.xml": strict})) == [("headline", "Ferry"), ("paragraph", LEAD)]


def lying() -> bytes:
    """300 MB that declare themselves as 1,000 bytes."""
    data = docx(parts={"word/document.xml": b" " * 300_000_000})
    size = struct.pack("<L", 300_000_000)
    return data.replace(size, struct.pack("<L", 1_000))


def many_files() -> bytes:
    return docx(paragraph(LEAD), parts={f"word/media/{number}": "" for number in range(3_000)})


def entities(content: str, prolog: str) -> bytes:
    return docx(parts={"word/document.xml": document(paragraph(LEAD), content, prolog=prolog)})


BILLION = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))


@pytest.mark.parametrize(
    ("data", "code", "reason"),
    [
        pytest.param(b"", "empty", "no text", id="empty"),
        pytest.param(docx(), "empty", "no text", id="no paragraph"),
        pytest.param(docx(paragraph("* * *")), "empty", "no text", id="no letter"),
        pytest.param(LEAD.encode(), "unreadable", "not a Word file", id="text by another name"),
        pytest.param(b"%PDF-1.7", "unreadable", "not a Word file", id="PDF by another name"),
        pytest.param(b"PK\x03\x04", "unreadable", "broken", id="cut off"),
        pytest.param(docx(paragraph(LEAD))[:-40], "unreadable", "broken", id="end missing"),
        pytest.param(docx(paragraph(LEAD)).replace(b"PK\x01\x02", b"PK\x01\x03"), "unreadable", "broken", id="broken directory"),
        pytest.param(docx(parts={"word/document.xml": "<w:document"}), "unreadable", "no text of Word's", id="no XML"),
        pytest.param(docx(parts={"word/document.xml": "<html/>"}), "unreadable", "no text of Word's", id="another XML"),
        pytest.param(docx(paragraph(LEAD), compression=zipfile.ZIP_LZMA), "unreadable", "broken", id="packed as Word does not"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(500), "unreadable", "old format", id="old format"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "encrypted", "password", id="password"),
        pytest.param(docx(paragraph(LEAD), parts={"word/vbaProject.bin": b"x"}), "unsafe", "macros", id="macros"),
        pytest.param(docx(paragraph(LEAD), parts={"[Content_Types].xml": TYPES.replace("main+xml", "macroEnabled.main+xml")}), "unsafe", "macros", id="macros declared"),
        pytest.param(docx(parts={"word/document.xml": b" " * 30_000_000}), "too_big", "unpacks", id="bomb in the text"),
        pytest.param(docx(paragraph(LEAD), parts={"word/media/a": bytes(110_000_000)}), "too_big", "unpacks", id="bomb beside the text"),
        pytest.param(docx(parts={"word/document.xml": document("<a/>" * 2_100_000)}), "too_big", "unpacks", id="too many elements"),
        pytest.param(many_files(), "too_big", "unpacks", id="too many files"),
        pytest.param(lying(), "unreadable", "broken", id="bomb that lies about its size"),
        pytest.param(entities("<w:p>&e11;</w:p>", f'<!DOCTYPE d [<!ENTITY e0 "ha">{BILLION}]>'), "unsafe", "entities", id="entity bomb"),
        pytest.param(entities("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "unsafe", "entities", id="external entity"),
        pytest.param(entities("", '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">'), "unsafe", "entities", id="external DTD"),
        pytest.param(docx(parts={"word/document.xml": document(prolog="<!DOCTYPE d [<!ENTITY x 'y'>]>").replace("UTF-8", "UTF-16").encode("utf-16")}), "unsafe", "entities", id="entities in UTF-16"),
        pytest.param(docx(paragraph("word " * 50_001)), "too_long", "too long", id="too many words"),
        pytest.param(docx("<w:sdt>" * 300 + paragraph(LEAD) + "</w:sdt>" * 300), "unreadable", "no text of Word's", id="300 levels"),
    ],
)  # fmt: skip
def test_refused_with_name_and_reason(data: bytes, code: str, reason: str) -> None:
    started = time.perf_counter()
    tracemalloc.start()
    with pytest.raises(IngestError) as caught:
        read_file("story.docx", data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == code
    assert str(caught.value).startswith("story.docx: ")
    assert reason in caught.value.reason
    assert time.perf_counter() - started < 10
    # lying() would take 300 MB, were it unpacked.
    assert peak < 100_000_000


@given(st.binary(max_size=200), st.integers(0, 1500))
def test_any_damage_gives_a_draft_or_a_message(noise: bytes, place: int) -> None:
    data = docx(paragraph("Ferry", "Titel"), paragraph(LEAD))
    damaged = data[:place] + noise + data[place + len(noise) :]
    try:
        assert read_file("a.docx", damaged).text.strip()
    except IngestError as error:
        assert error.reason.endswith(".")  # noqa: PT017


def test_names_that_lead_out_of_the_file_do_no_harm() -> None:
    buffer = io.BytesIO(docx(paragraph(LEAD), paragraph(REST)))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("../../../tmp/evil.xml", "x")
        archive.writestr(
            "word/_rels/document.xml.rels",
            '<Relationships><Relationship TargetMode="External" Target="http://127.0.0.1:9/t.dotm"/></Relationships>',
        )
    assert blocks(buffer.getvalue()) == [("paragraph", LEAD), ("paragraph", REST)]
