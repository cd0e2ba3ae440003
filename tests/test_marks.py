"""Marks: a text cut into flat pieces, each knowing what covers it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.marks import pieces


def test_blocks_keep_their_type_and_page() -> None:
    marked = pieces("ab", [["heading", 0, 1], ["paragraph", 1, 2, 3]], [])
    assert [(block.type, block.page) for block in marked] == [("heading", None), ("paragraph", 3)]


def cut(text: str, anchors: list[tuple[str, list[list[int]]]], blocks: list[list[object]] | None = None) -> list:
    """The pieces of all blocks as (text, items covering it)."""
    marked = pieces(text, blocks or [["paragraph", 0, len(text)]], anchors)
    return [(piece.text, "".join(piece.items)) for block in marked for piece in block.pieces]


@pytest.mark.parametrize(
    ("text", "anchors", "expected"),
    [
        ("plain", [], [("plain", "")]),
        ("one two three", [("a", [[4, 7]])], [("one ", ""), ("two", "a"), (" three", "")]),
        # A claim inside a quote: the quote goes on around it.
        ("she said it is 5", [("q", [[9, 16]]), ("c", [[12, 16]])], [("she said ", ""), ("it ", "q"), ("is 5", "qc")]),
        # The same words: the later one lies inside.
        ("it is 5", [("q", [[0, 7]]), ("c", [[0, 7]])], [("it is 5", "qc")]),
        # Overlap without nesting.
        ("abcdef", [("x", [[0, 4]]), ("y", [[2, 6]])], [("ab", "x"), ("cd", "xy"), ("ef", "y")]),
        # A quote in pieces, and a claim inside the second.
        ("aXbYc", [("q", [[0, 1], [4, 5]]), ("c", [[4, 5]])], [("a", "q"), ("XbY", ""), ("c", "qc")]),
        # Neighbours that touch stay two.
        ("abcd", [("x", [[0, 2]]), ("y", [[2, 4]])], [("ab", "x"), ("cd", "y")]),
        # Offsets count code points: emoji, combining marks and a family of seven code points.
        ("🎶🎶 hi", [("a", [[3, 5]])], [("🎶🎶 ", ""), ("hi", "a")]),
        ("👩‍👩‍👧‍👦 e\u0301 ok", [("a", [[11, 13]])], [("👩‍👩‍👧‍👦 e\u0301 ", ""), ("ok", "a")]),
        ("قال إنه سعيد", [("a", [[4, 7]])], [("قال ", ""), ("إنه", "a"), (" سعيد", "")]),
        # What lies beyond the text, or is empty, marks nothing.
        ("abc", [("a", [[2, 9]]), ("b", [[5, 9]]), ("c", [[1, 1]])], [("ab", ""), ("c", "a")]),
    ],
)  # fmt: skip
def test_pieces(text: str, anchors: list, expected: list[tuple[str, str]]) -> None:
    assert cut(text, anchors) == expected


def test_each_item_begins_once_although_it_has_several_pieces() -> None:
    marked = pieces("one two three", [["paragraph", 0, 13]], [("q", [[0, 3], [8, 13]]), ("c", [[10, 13]])])
    assert [piece.begins for piece in marked[0].pieces] == [("q",), (), (), ("c",)]
    assert [piece.innermost for piece in marked[0].pieces] == ["q", None, "q", "c"]


def test_an_item_over_several_paragraphs_is_marked_in_each_and_begins_in_the_first() -> None:
    text = "Head\n\n“One.\n\n“Two.” he said"
    blocks = [["headline", 0, 4], ["paragraph", 6, 11], ["paragraph", 13, 27]]
    marked = pieces(text, blocks, [("q", [[6, 19]])])
    assert [block.type for block in marked] == ["headline", "paragraph", "paragraph"]
    assert [(piece.text, piece.items, piece.begins) for block in marked[1:] for piece in block.pieces] == [
        ("“One.", ("q",), ("q",)),
        ("“Two.”", ("q",), ()),
        (" he said", (), ()),
    ]


def test_the_wider_item_is_the_outer_one_although_it_starts_later() -> None:
    marked = pieces("abcdefgh", [["paragraph", 0, 8]], [("short", [[0, 4]]), ("long", [[2, 8]])])
    assert marked[0].pieces[1].items == ("long", "short")


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=6))
def test_pieces_are_exactly_the_text_and_know_exactly_what_covers_them(text: str, spans: list[tuple[int, int]]) -> None:
    anchors = [(str(number), [list(span)]) for number, span in enumerate(spans)]
    found = pieces(text, [["paragraph", 0, len(text)]], anchors)[0].pieces
    assert "".join(piece.text for piece in found) == text
    for piece in found:
        assert text[piece.start : piece.end] == piece.text
        for position in range(piece.start, piece.end):
            covering = {str(number) for number, (start, end) in enumerate(spans) if start <= position < end}
            assert set(piece.items) == covering
