"""Text is normalised once: what changes, what stays, and that a second time changes nothing."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.ingest.normalise import normalise, one_line

WRAPPED = """\
The town council of Sandholm voted on Monday to close the old ferry
terminal, which has stood on the harbour front since 1931 and was last
repaired twenty years ago.

"Nobody will miss the draught in the waiting room," said Mira Tolland,
the harbour master, who has worked there for eleven years and hopes that
the new building will have a roof that does not leak.
"""
UNWRAPPED = (
    "The town council of Sandholm voted on Monday to close the old ferry terminal, which has stood on the harbour "
    "front since 1931 and was last repaired twenty years ago.\n\n"
    '"Nobody will miss the draught in the waiting room," said Mira Tolland, the harbour master, who has worked there '
    "for eleven years and hopes that the new building will have a roof that does not leak."
)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\u2028two\u2029three\x85four\x0bfive\x0csix", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
        ("lone \ud83d and \udc00 surrogates", "lone and surrogates"),
        ("\ufeffbyte order mark\ufeff", "byte order mark"),
        ("soft\u00adhyphen zero\u200bwidth word\u2060joiner", "softhyphen zerowidth wordjoiner"),
        ("noncharacter \ufffe\U0001ffff\ufdd0 gone", "noncharacter gone"),
        # What scripts and emoji need stays.
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚒 ❤\ufe0f", "👩\u200d🚒 ❤\ufe0f"),
        ("\u200fשלום\u200e \u2067abc\u2069", "\u200fשלום\u200e \u2067abc\u2069"),
        ("ภาษา\u200bไทย", "ภาษา\u200bไทย"),
        (
            "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f!",
            "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f!",
        ),
        ("hidden\U000e0041\U000e0042 tags", "hidden tags"),
        # Spaces: one, plain, none at the edges; inside a number they stay fixed.
        ("  two   spaces\t and tab  ", "two spaces and tab"),
        ("fixed\u00a0space and\u202fnarrow\u2003em", "fixed space and narrow em"),
        ("2\u00a0500 and 1\u202f234\u2009567 people", "2\u00a0500 and 1\u00a0234\u00a0567 people"),
        ("in 2025\u00a0300 people", "in 2025 300 people"),
        ("line  \n  next", "line\nnext"),
        ("one\n\n\n\n\ntwo\n \n \nthree\n\n", "one\n\ntwo\n\nthree"),
        ("", ""),
        (" \n\t\u00a0\n", ""),
    ],
)
def test_characters(given_text: str, expected: str) -> None:
    assert normalise(given_text) == expected


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        pytest.param(WRAPPED, UNWRAPPED, id="wrapped at 72 columns"),
        pytest.param(WRAPPED.replace("\n", "\r\n"), UNWRAPPED, id="wrapped, CRLF"),
        pytest.param(
            "Ferry terminal closes\n" + WRAPPED,
            "Ferry terminal closes\n\n" + UNWRAPPED,
            id="a short line before wrapped text stays apart",
        ),
        pytest.param(
            WRAPPED.replace("hopes that\n", "hopes to-\n"),
            UNWRAPPED.replace("hopes that ", "hopes to-"),
            id="hyphen at a line's end stays, without a space",
        ),
        pytest.param(UNWRAPPED, UNWRAPPED, id="long paragraphs, blank lines between"),
        pytest.param(UNWRAPPED.replace("\n\n", "\n"), UNWRAPPED.replace("\n\n", "\n"), id="a line for each paragraph"),
        pytest.param(
            "The ferry leaves at eight.\nThe bus leaves at nine in the morning.\nThe train is late, as it always was.\nNobody minds.",
            "The ferry leaves at eight.\nThe bus leaves at nine in the morning.\nThe train is late, as it always was.\nNobody minds.",
            id="short paragraphs of a sentence each",
        ),
        pytest.param(
            "O harbour of my childhood days,\nwhere gulls and masts and morning haze\nwere all I knew of far away,\nI see you still, I hear the spray",
            "O harbour of my childhood days,\nwhere gulls and masts and morning haze\nwere all I knew of far away,\nI see you still, I hear the spray",
            id="verse",
        ),
        pytest.param(
            "- the ferry terminal on the harbour front\n- the old customs house beside the bridge\n- the fish hall, where the union meets today\n- the lighthouse",
            "- the ferry terminal on the harbour front\n- the old customs house beside the bridge\n- the fish hall, where the union meets today\n- the lighthouse",
            id="list",
        ),
    ],
)
def test_lines(given_text: str, expected: str) -> None:
    assert normalise(given_text) == expected


MESSY = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Cf", "Zs", "Mn"]),
        st.sampled_from("aB1 \n\r\t\u00a0\u200b\u200d\u0301\u0344กက🏴-.\u3000"),
    )
)
LINES = st.lists(st.text(alphabet="ab cd-.\n", max_size=90), max_size=12).map("\n".join)


@given(st.one_of(MESSY, LINES))
def test_a_second_time_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once.encode("utf-8").decode("utf-8") == once
    assert "\0" not in once
    assert "\r" not in once
    assert "\n\n\n" not in once
    assert once == once.strip()


@given(MESSY)
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text, 20)
    assert line == one_line(line, 20)
    assert len(line) <= 20
    assert len(line.splitlines()) <= 1


def test_stacked_marks_take_no_time() -> None:
    started = time.perf_counter()
    text = normalise("a" + "\u0315\u0316" * 500_000 + "b")
    assert time.perf_counter() - started < 5
    assert text.endswith("b")
    assert len(text) <= 32
