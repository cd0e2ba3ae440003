"""Selectors: a span is found again after the text around it has changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claims.extraction.selectors import CONTEXT, locate, text_quote_selector


def test_exact_prefix_and_suffix() -> None:
    text = "x" * 50 + "the gate" + "y" * 50
    selector = text_quote_selector(text, 50, 58)
    assert (selector.prefix, selector.exact, selector.suffix) == ("x" * CONTEXT, "the gate", "y" * CONTEXT)


def test_found_after_text_was_put_in_front() -> None:
    selector = text_quote_selector("We saw the gate there.", 7, 15)
    assert locate("Yesterday, at noon, we saw the gate there.", selector, 7) == (27, 35)


def test_the_place_with_the_same_surroundings_wins() -> None:
    text = "He shut the gate. She opened the gate."
    selector = text_quote_selector(text, 29, 37)
    moved = "She opened the gate. He shut the gate."
    assert locate(moved, selector, 29) == (11, 19)


def test_the_nearest_wins_where_surroundings_say_nothing() -> None:
    text = "gate " * 40
    selector = text_quote_selector(text, 100, 104)
    assert locate(text, selector, 100) == (100, 104)


def test_words_that_are_gone_are_not_found() -> None:
    assert locate("Nothing here.", text_quote_selector("the gate", 0, 8)) is None


@given(st.text(max_size=200), st.data())
def test_every_span_of_an_unchanged_text_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = locate(text, text_quote_selector(text, start, end), start)
    assert (found is None) == (start == end)
    assert found is None or text[slice(*found)] == text[start:end]
