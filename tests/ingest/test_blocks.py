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
            st.sampled_from([LEAD, "Photo: Jo", "[caption] odd", "[Source: X]", "What it costs", "By Ann Reyk"]),
        ),
    ),
    max_size=8,
)


@given(PARTS)
def test_marked_text_is_read_back_as_it_was(parts: list[Part]) -> None:
    assert parts_of(marked(parts)) == parts


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
