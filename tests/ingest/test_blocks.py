"""Which line is what, and drafts: the headline, the blocks' places, the way through a form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.ingest import Draft, draft_of
from claims.ingest.blocks import TYPES, Part, marked, parts_of
from claims.ingest.normalise import normalise, one_line

LEAD = "The town council of Sandholm voted on Monday to close the old ferry terminal after 90 years of service."


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["By Ann Reyk", LEAD], ["byline", "paragraph"]),
        (["By Ann Reyk and Bo de Lind, Courier Staff", LEAD], ["byline", "paragraph"]),
        (["By Friday the council had decided.", LEAD], ["paragraph", "paragraph"]),
        (["By the river they sat and waited", LEAD], ["paragraph", "paragraph"]),
        (["Published 4 March 2026", LEAD], ["byline", "paragraph"]),
        (["March 4, 2026 at 10:30", LEAD], ["byline", "paragraph"]),
        (["2026-03-04", LEAD], ["byline", "paragraph"]),
        ([LEAD, "Photo: Jo Ling"], ["paragraph", "caption"]),
        ([LEAD, "The terminal at dusk. Photo: Jo Ling"], ["paragraph", "caption"]),
        ([LEAD, "The terminal at dusk (Photo by Jo Ling)"], ["paragraph", "caption"]),
        ([LEAD, "Image: the old terminal in 1931"], ["paragraph", "caption"]),
        ([LEAD, "Imagine: a town without ferries"], ["paragraph", "paragraph"]),
        ([LEAD, "[caption] A quiet morning"], ["paragraph", "caption"]),
        ([LEAD, "[Source: The Courier]"], ["paragraph", "source"]),
        ([LEAD, "Source: The Courier"], ["paragraph", "source"]),
        (["Source: The Courier", LEAD, LEAD, LEAD], ["paragraph", "paragraph", "paragraph", "paragraph"]),
        ([LEAD, "What it costs", LEAD], ["paragraph", "heading", "paragraph"]),
        ([LEAD, "It was late.", LEAD], ["paragraph", "paragraph", "paragraph"]),
        ([LEAD, "“We are tired”", LEAD], ["paragraph", "paragraph", "paragraph"]),
        ([LEAD, "[heading] It was late.", LEAD], ["paragraph", "heading", "paragraph"]),
        ([LEAD, "[paragraph] What it costs", LEAD], ["paragraph", "paragraph", "paragraph"]),
        (["[CAPTION]", LEAD], ["paragraph"]),
    ],
)
def test_types(lines: list[str], expected: list[str]) -> None:
    parts = parts_of("\n".join(lines))
    assert [part.type for part in parts] == expected
    assert not any(part.text.startswith(("[caption]", "[heading]", "[paragraph]")) for part in parts)


PARTS = st.lists(
    st.builds(
        Part,
        st.sampled_from(TYPES),
        st.one_of(
            st.text(min_size=1).map(one_line).filter(bool),
            st.sampled_from(
                [LEAD, "Photo: Jo", "[caption] odd", "[page 3]", "[page 3] odd", "[Source: X]", "What it costs"]
            ),
        ),
        st.none(),
    ),
    max_size=8,
)


@given(PARTS)
def test_marked_text_is_read_back_as_it_was(parts: list[Part]) -> None:
    assert parts_of(marked(parts)) == parts


@given(PARTS, st.lists(st.integers(1, 9999), min_size=8, max_size=8))
def test_pages_are_read_back_as_they_were(parts: list[Part], pages: list[int]) -> None:
    paged = [part._replace(page=page) for part, page in zip(parts, pages, strict=False)]
    assert parts_of(marked(paged)) == paged
    # From the second part on, as from a text with a cover that nobody counts.
    assert parts_of(marked([*parts[:1], *paged[1:]])) == [*parts[:1], *paged[1:]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n[page 2]\nTwo.\nThree.", [("One.", None), ("Two.", 2), ("Three.", 2)]),
        ("[Page 2] One.\n[page 10][caption] Two.", [("One.", 2), ("Two.", 10)]),
        ("[page 2]\n[page 3]\nOne.\n[page 4]", [("One.", 3)]),
        # No pages of a file.
        ("[page 0] One.", [("[page 0] One.", None)]),
        ("[page two] One.", [("[page two] One.", None)]),
        ("[page 12345] One.", [("[page 12345] One.", None)]),
        ("See [page 3].", [("See [page 3].", None)]),
        ("[paragraph] [page 3] One.", [("[page 3] One.", None)]),
    ],
)
def test_marks_of_pages(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert [(part.text, part.page) for part in parts_of(text)] == expected


def test_a_page_is_marked_where_it_begins() -> None:
    parts = [Part("paragraph", LEAD, 1), Part("caption", "At dusk", 1), Part("paragraph", LEAD, 3)]
    assert marked(parts) == f"[page 1]\n\n{LEAD}\n\n[caption] At dusk\n\n[page 3]\n\n{LEAD}"


@pytest.mark.parametrize(("first", "headline"), [(1, 1), (2, None), (None, None)])
def test_the_headline_has_the_page_only_where_there_is_one_that_it_can_have(
    first: int | None, headline: int | None
) -> None:
    draft = Draft([Part("paragraph", LEAD, first)], title="Ferry terminal closes")
    assert [block.page for block in draft.blocks] == [headline, first]


def test_marks_stand_only_where_a_guess_would_be_wrong() -> None:
    parts = [Part("caption", "A quiet morning"), Part("paragraph", LEAD), Part("caption", "Photo: Jo Ling")]
    assert marked(parts) == f"[caption] A quiet morning\n\n{LEAD}\n\nPhoto: Jo Ling"


def test_the_headline_is_the_first_block() -> None:
    draft = draft_of(f"{LEAD}\nPhoto: Jo Ling", title="Ferry  terminal\ncloses")
    assert draft.text == f"Ferry terminal closes\n\n{LEAD}\n\nPhoto: Jo Ling"
    assert [(block.type, draft.text[block.start : block.end]) for block in draft.blocks] == [
        ("headline", "Ferry terminal closes"),
        ("paragraph", LEAD),
        ("caption", "Photo: Jo Ling"),
    ]


def test_a_corrected_title_corrects_the_headline() -> None:
    draft = draft_of(LEAD, title="Fery terminal closes")
    draft.title = "Ferry terminal closes"
    assert draft.text.splitlines()[0] == "Ferry terminal closes"


def test_a_headline_pasted_with_the_text_stands_there_once() -> None:
    draft = draft_of(f"Ferry terminal closes\n{LEAD}", title="Ferry terminal closes")
    assert draft.text == f"Ferry terminal closes\n\n{LEAD}"
    assert draft.blocks[0].type == "headline"


def test_the_opening_of_an_article_without_headline_is_none() -> None:
    draft = draft_of(LEAD, title="The town council of Sandholm voted…")
    assert draft.text == LEAD
    assert [block.type for block in draft.blocks] == ["paragraph"]


@given(PARTS, st.text())
def test_blocks_cover_all_that_is_not_blank(parts: list[Part], title: str) -> None:
    draft = Draft(parts, title=title)
    covered = "".join(draft.text[block.start : block.end] for block in draft.blocks)
    assert covered == draft.text.replace("\n", "")
    assert all(block.start < block.end for block in draft.blocks)
    assert normalise(draft.text) == draft.text
