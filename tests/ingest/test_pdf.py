"""PDF files: order, running heads, hyphens and headings as far as a PDF lets them be seen; hostile ones refused."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.ingest import IngestError, draft_of, read_file
from claims.ingest.limits import MAX_PAGES
from claims.ingest.readers.pdf_layout import Line, paragraphs_of
from claims.ingest.readers.pdf_pages import in_reading_order
from tests.ingest.files import Word, pdf, pdf_of

LEAD = (
    "The town council of Sandholm voted on Monday to",
    "close the old ferry terminal after 90 years of",
    "service, the harbour office said.",
)
COSTS = (
    "The new building will cost about 12 million",
    "crowns, which is twice the sum that was first",
    "planned for it in 2019.",
)


def column(lines: tuple[str, ...], x: float, top: float, size: float = 10) -> list[Word]:
    return [(x, top - 1.2 * size * index, size, line) for index, line in enumerate(lines)]


def blocks(data: bytes) -> list[tuple[str, str]]:
    draft = read_file("story.pdf", data)
    return [(block.type, draft.text[block.start : block.end]) for block in draft.blocks]


def test_headline_paragraphs_and_headings() -> None:
    page = [
        (50, 780, 22, "Ferry terminal closes"),
        (50, 755, 10, "By Ann Reyk"),
        *column(LEAD, 50, 730),
        (50, 680, 13, "What it will cost the town, and who is going to pay for it"),
        *column(COSTS, 50, 660),
        (50, 610, 10, "The money"),
        *column(("It comes from the harbour’s own funds, Mira", "Tolland said."), 50, 595),
    ]
    data = pdf(page, bold=frozenset({"The money"}))
    assert blocks(data) == [
        ("headline", "Ferry terminal closes"),
        ("byline", "By Ann Reyk"),
        ("paragraph", " ".join(LEAD)),
        ("heading", "What it will cost the town, and who is going to pay for it"),
        ("paragraph", " ".join(COSTS)),
        ("heading", "The money"),
        ("paragraph", "It comes from the harbour’s own funds, Mira Tolland said."),
    ]
    draft = read_file("story.pdf", data)
    assert (draft.byline, draft.language, draft.source_name) == ("Ann Reyk", "en", "story.pdf")
    assert "whether the order is right" in draft.notices[0]


def test_each_block_has_the_page_on_which_it_begins() -> None:
    over = ("The bridge that leads across the sound and to the", "islands has been closed since March because all of")
    on = "its cables had rusted through, the road office said."
    first = [(50, 780, 22, "Ferry terminal closes"), *column(LEAD, 50, 750), *column(over, 50, 690)]
    second = [*column(on[:1], 50, 780), (50, 740, 13, "[page 7] of the report"), *column(COSTS, 50, 715)]
    draft = read_file("story.pdf", pdf(first, [], second))
    pages = {draft.text[block.start : block.end]: block.page for block in draft.blocks}
    assert pages == {
        "Ferry terminal closes": 1,
        " ".join(LEAD): 1,
        " ".join([*over, on[0]]): 1,
        "[page 7] of the report": 3,
        " ".join(COSTS): 3,
    }
    assert f"\n\n[page 3]\n\n[heading] [page 7] of the report\n\n{' '.join(COSTS)}" in draft.body
    again = draft_of(draft.body, title=draft.title)
    assert again.blocks == draft.blocks


def test_columns_are_read_one_after_the_other() -> None:
    left, right = column(LEAD + COSTS, 50, 740), column(COSTS[:2] + LEAD, 310, 740)
    # Drawn row by row, as some programs do, and with a headline across both.
    page = [
        (50, 780, 22, "Ferry terminal closes, and a longer line than one column"),
        *sorted(left + right, key=lambda word: -word[1]),
    ]
    assert [text for _kind, text in blocks(pdf(page))] == [
        "Ferry terminal closes, and a longer line than one column",
        " ".join(LEAD),
        f"{' '.join(COSTS)}",
        " ".join(COSTS[:2] + LEAD),
    ]


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    words = "The bridge that leads across the sound|has been closed since March because|its cables, which were put up in the|year of 1962, have rusted through, the|road office said in its last report on|bridges of the district.".split(
        "|"
    )
    first = column(tuple(words[:2]), 50, 780) + column((words[2],), 50, 756)
    second = column((words[3], words[4]), 50, 780)
    third = column((words[5],), 50, 780)
    assert [text for _kind, text in blocks(pdf(first, second, third))] == [" ".join(words)]


def test_indented_lines_begin_paragraphs() -> None:
    lines = [*column(LEAD, 50, 780), (62, 744, 10, COSTS[0]), (50, 732, 10, COSTS[1]), (50, 720, 10, COSTS[2])]
    assert [text for _kind, text in blocks(pdf(lines))][-1] == " ".join(COSTS)


def test_running_heads_and_page_numbers_are_dropped() -> None:
    pages = []
    for number in range(1, 4):
        text = (
            f"The {'first second third'.split()[number - 1]} of the pages has a text of",
            *LEAD[1:2],
            f"its {'own other last'.split()[number - 1]} kind.",
        )
        head = [(50, 815, 9, f"The Sandholm Courier, edition of 4 March, page {number}")]
        pages.append([*head, *column(text, 50, 780), (290, 30, 9, f"– {number} –")])
    texts = [text for _kind, text in blocks(pdf(*pages))]
    assert len(texts) == 3
    assert not any("Courier" in text or "–" in text for text in texts)


def test_a_line_that_stands_once_at_the_edge_stays() -> None:
    page = [*column(LEAD, 50, 780), (50, 40, 10, "The vote was 31 to 12.")]
    assert blocks(pdf(page))[-1] == ("paragraph", "The vote was 31 to 12.")


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ("The bridge over the old har-", "bour stays open.", "The bridge over the old harbour stays open."),
        ("The long and well-", "known road stays open.", "The long and well-known road stays open."),
        ("The road from Sandholm-", "West stays open.", "The road from Sandholm-West stays open."),
        ("The years of 2019-", "2024 were dry ones.", "The years of 2019- 2024 were dry ones."),
        ("It was dry – as in the –", "spring of last year.", "It was dry – as in the – spring of last year."),
    ],
)
def test_hyphens_at_the_ends_of_lines(above: str, below: str, expected: str) -> None:
    page = [
        *column(LEAD, 50, 780),
        *column((above, below), 50, 720),
        (50, 660, 10, "The well-known ferry of 1931 stays."),
    ]
    assert expected in [text for _kind, text in blocks(pdf(page))]


def test_right_to_left_columns_are_read_from_the_right() -> None:
    rows = [(f"يمين {index}", f"يسار {index}") for index in range(4)]
    page = [
        Line(text, left, 700 - 12 * index, left + 200, 710 - 12 * index, 10, False)
        for index, (right_text, left_text) in enumerate(rows)
        for text, left in ((left_text, 50), (right_text, 300))
    ]
    texts = [paragraph.text for paragraph in paragraphs_of([page])]
    assert " ".join(texts).startswith("يمين 0 يمين 1")


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        pytest.param([(60, "ق"), (50, "ا"), (40, "ل")], "قال", id="from right to left"),
        pytest.param([(40, "ل"), (50, "ا"), (60, "ق")], "قال", id="from left to right"),
        pytest.param(
            [(40, "ل"), (50, "ا"), (60, "ق"), (61, "\u064e"), (35, ".")], "ق\u064eال.", id="marks and full stop"
        ),
        pytest.param([(60, "ق"), (50, "ا"), (50, " "), (20, "."), (30, "2"), (40, "6")], "قا 26.", id="number"),
        pytest.param([(10, "N"), (20, "o"), (20, " "), (30, "1"), (35, ".")], "No 1.", id="Latin"),
    ],
)
def test_right_to_left_words_are_in_reading_order(drawn: list[tuple[float, str]], expected: str) -> None:
    assert in_reading_order(drawn) == expected


def test_a_headline_of_two_lines_above_columns() -> None:
    page = [
        (50, 800, 22, "Ferry terminal closes after many years of good"),
        (50, 774, 22, "service"),
        *column(LEAD + COSTS, 50, 740),
        *column(COSTS + LEAD, 310, 740),
    ]
    draft = read_file("story.pdf", pdf(page))
    assert draft.title == "Ferry terminal closes after many years of good service"


def test_pages_without_text_are_named() -> None:
    draft = read_file("story.pdf", pdf(column(LEAD, 50, 780), [], []))
    assert "2, 3" in draft.notices[0]


def test_what_is_drawn_twice_or_far_outside_does_no_harm() -> None:
    page = [*column(LEAD, 50, 780), (9000, -9000, 10, "Far away."), (50, 700, 0.001, "tiny")]
    assert " ".join(LEAD) in [text for _kind, text in blocks(pdf(page))]


def long(word: bytes, count: int) -> bytes:
    """A page of `count` times `word`, in lines of a hundred."""
    return b"BT /F1 1 Tf 50 800 Td 1 TL " + (b"(" + word * 100 + b") Tj T* ") * (count // 100) + b"ET"


PASSWORD = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O ({'o' * 32}) /U ({'u' * 32}) /P -4 >> /ID [(a)(a)]"
PAGE = pdf(column(LEAD, 50, 780))


@pytest.mark.parametrize(
    ("data", "code", "reason"),
    [
        pytest.param(b"", "empty", "no text", id="empty"),
        pytest.param(b"Some text", "unreadable", "not a PDF", id="text by another name"),
        pytest.param(b"PK\x03\x04", "unreadable", "not a PDF", id="ZIP by another name"),
        pytest.param(b"%PDF-1.7", "unreadable", "broken", id="nothing but a head"),
        pytest.param(PAGE[:200], "unreadable", "broken", id="cut off"),
        pytest.param(pdf(column(LEAD, 50, 780), trailer=PASSWORD), "encrypted", "password", id="password"),
        pytest.param(pdf([]), "scan", "no text in this PDF", id="scan"),
        pytest.param(pdf([(50, 700, 10, "* * *")]), "scan", "no text in this PDF", id="no letter"),
        pytest.param(pdf(*[[]] * (MAX_PAGES + 1)), "too_long", "too many pages", id="too many pages"),
        pytest.param(pdf_of([long(b"word ", 130_000)], flate=True), "too_long", "characters", id="too long"),
        pytest.param(pdf_of([long(b"x. ", 50_100)], flate=True), "too_long", "words", id="too many words"),
        pytest.param(pdf_of([b"q " * 400_000_000], flate=True), "unreadable", "more time or memory", id="bomb"),
    ],
)  # fmt: skip
def test_refused_with_name_and_reason(data: bytes, code: str, reason: str) -> None:
    started = time.perf_counter()
    with pytest.raises(IngestError) as caught:
        read_file("story.pdf", data)
    assert caught.value.code == code
    assert str(caught.value).startswith("story.pdf: ")
    assert reason in caught.value.reason
    # Less than what ends a process by the clock: the bomb is to be ended by its memory.
    assert time.perf_counter() - started < 12


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(PAGE)))
def test_any_damage_gives_a_draft_or_a_message(noise: bytes, place: int) -> None:
    try:
        draft = read_file("a.pdf", PAGE[:place] + noise + PAGE[place + len(noise) :])
    except IngestError as error:
        assert error.reason.endswith(".")  # noqa: PT017
    else:
        assert draft.text.strip()


@given(
    st.lists(
        st.lists(
            st.builds(
                lambda text, left, bottom, width, size, bold: Line(
                    text, left, bottom, left + width, bottom + size, size, bold
                ),
                st.sampled_from(["a", "Word-", "12", "Page 3", "–", "word. "]),
                st.integers(-100, 600),
                st.integers(-100, 900),
                st.integers(0, 500),
                st.integers(0, 30),
                st.booleans(),
            ),
            max_size=12,
        ),
        max_size=4,
    )
)
def test_no_letter_is_lost_or_doubled_but_at_the_edges(pages: list[list[Line]]) -> None:
    letters = "".join(paragraph.text for paragraph in paragraphs_of(pages))
    # Page numbers and running heads are dropped, and nothing comes in.
    assert letters.count("W") <= sum(line.text.count("W") for page in pages for line in page)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param([Line("a", 50, -index, 56, 1 - index, 1, False) for index in range(40_000)], id="a letter a line"),
        pytest.param([Line("a-", 50 + 9 * (index % 2), -index, 56 + 9 * (index % 2), 1 - index, 1, False) for index in range(40_000)], id="steps"),
        pytest.param([Line("a", index, 0, index + 1, 1, 1, False) for index in range(40_000)], id="one row"),
        pytest.param([Line("a", 20 * index, 0, 20 * index + 1, 1, 1, False) for index in range(40_000)], id="one wide row"),
        pytest.param([Line("a" * 400_000, 0, 0, 1, 1, 1, False), Line("." * 100_000 + "-", 0, -2, 1, -1, 1, False)], id="long words"),
    ],
)  # fmt: skip
def test_odd_pages_take_little_time(page: list[Line]) -> None:
    started = time.perf_counter()
    letters = "".join(paragraph.text for paragraph in paragraphs_of([page]))
    assert letters.count("a") == sum(line.text.count("a") for line in page)
    assert time.perf_counter() - started < 8


def test_no_line_in_the_middle_is_lost() -> None:
    middle = [
        Line(
            f"w{index}", 7 * index % 400, 700 - 9 * (index % 40), 7 * index % 400 + 60, 709 - 9 * (index % 40), 9, False
        )
        for index in range(120)
    ]
    edge = [Line("x", 50, y, 500, y + 9, 9, False) for y in (800, 790, 40, 30)]
    words = " ".join(paragraph.text for paragraph in paragraphs_of([middle + edge])).split()
    assert sorted(word for word in words if word != "x") == sorted(line.text for line in middle)
