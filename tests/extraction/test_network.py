"""Between text and network: windows, tags, links, grades, and probabilities that hold."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction import analyse
from claims.extraction.calibration import grade_levels, priorities, quote_confidence
from claims.extraction.decoding import link, spans, tag_path
from claims.extraction.encoder import CLAIM_TYPES, GRADES, KINDS, LINK, LINKS, TAGS, Encoded, encode
from claims.extraction.grades import Grades
from claims.extraction.wordpieces import SHAPES, WINDOW, windows

anything = st.text(st.characters(codec=None), max_size=400)
NEWS = "“It is shut,” Ana Barro said.\n\nThe town has 4,000 homes, the mayor told Radio Arz on Tuesday."


def answers(tags: list[str], **changes: object) -> Encoded:
    """What a network would answer that is sure of these tags ("B-content", "I-source", "O", …), a word each."""
    number = {"O": 0} | {
        f"{'BI'[i % 2]}-{kind}": 1 + i for kind, i in zip(sorted(KINDS * 2, key=KINDS.index), range(8), strict=True)
    }
    scores = np.full((len(tags), TAGS), -9.0, np.float32)
    for row, tag in enumerate(tags):
        scores[row, number[tag]] = -0.01
    shape = (len(tags), len(LINKS), LINK)
    fields: dict[str, object] = {
        "words": [(3 * i, 3 * i + 2) for i in range(len(tags))],
        "tags": scores,
        "queries": np.zeros(shape, np.float32),
        "keys": np.zeros(shape, np.float32),
        "nowhere": np.zeros(shape[1:], np.float32),
        "claims": np.zeros((len(tags), GRADES + len(CLAIM_TYPES) + 1), np.float32),
    }
    return Encoded(**(fields | changes))  # type: ignore[arg-type]


@given(anything, st.sampled_from([16, 64, WINDOW]))
def test_windows_have_every_word_once_and_never_too_many_tokens(text: str, size: int) -> None:
    found = list(windows(analyse(text), size))
    words = [(start, end) for window in found for _first, start, end in window.words]
    assert all(a[1] <= b[0] for a, b in pairwise(words))
    assert "".join(text[s:e] for s, e in words) == "".join(
        "".join(text[s:e].split()) for s, e in analyse(text).paragraphs
    )
    for window in found:
        # A single word may have more pieces than a tiny window has room for.
        assert len(window.ids) == len(window.shapes) <= max(size, 2 + 100)
        assert all(0 <= shape < SHAPES for shape in window.shapes)
        assert window.words
        assert all(0 < first < len(window.ids) for first, _start, _end in window.words)


def test_a_long_text_is_cut_at_paragraphs() -> None:
    text = "\n\n".join(["The gate was shut and the mayor was away for the day."] * 60)
    first, second, *_rest = windows(analyse(text))
    assert len(first.ids) <= WINDOW
    assert text[: second.words[0][1]].endswith("\n\n")


def test_words_are_read_without_case_and_accents_and_keep_their_place() -> None:
    (plain,), (other,) = list(windows(analyse("the cafe"))), list(windows(analyse("The CAFE\u0301")))
    assert plain.ids == other.ids
    assert plain.shapes != other.shapes
    assert other.words[1][1:] == (4, 9)


def test_nothing_goes_on_that_has_not_begun() -> None:
    tags = answers(["O", "I-content", "I-content", "O", "B-source", "I-cue", "O"]).tags
    path = tag_path(tags)
    for before, on in pairwise(path):
        assert on % 2 or not on or before in (on, on - 1)


def test_what_began_in_the_window_before_goes_on() -> None:
    (content,) = spans(answers(["I-content", "I-content", "O"]))["content"]
    assert (content.first, content.stop) == (0, 2)


def test_spans_of_each_kind() -> None:
    found = spans(answers(["B-content", "I-content", "B-source", "B-cue", "O", "B-via", "B-content"]))
    assert {kind: [(s.first, s.stop) for s in found[kind]] for kind in KINDS} == {
        "content": [(0, 2), (6, 7)],
        "source": [(2, 3)],
        "cue": [(3, 4)],
        "via": [(5, 6)],
    }
    assert all(0.9 < span.probability <= 1 for kind in KINDS for span in found[kind])


def test_a_content_belongs_to_what_its_query_points_at_or_to_nothing() -> None:
    keys = np.zeros((4, len(LINKS), LINK), np.float32)
    keys[2, 0, 0], keys[3, 0, 0] = 8, -8
    queries = np.zeros_like(keys)
    queries[:2, 0, 0] = 8
    encoded = answers(["B-content", "I-content", "B-source", "B-source"], keys=keys, queries=queries)
    found = spans(encoded)
    chosen = link(encoded, found["content"][0], found["source"], "source")
    assert chosen.to == found["source"][0]
    assert chosen.probability > 0.9
    alone = link(encoded, found["content"][0], found["source"][1:], "source")
    assert alone.to is None


def test_a_span_is_graded_by_its_words_and_their_weight() -> None:
    claims = np.zeros((2, GRADES + len(CLAIM_TYPES) + 1), np.float32)
    claims[0, 0], claims[1, 0], claims[0, -1] = 4, -4, 6
    grades = Grades([answers(["O", "O"], claims=claims)])
    both, second = grades.raw((0, 5)).levels[0], grades.raw((3, 5)).levels[0]
    assert second < 0.05 < 0.9 < both < grades.raw((0, 2)).levels[0]
    assert grades.raw((7, 9)).levels == (0.0,) * GRADES


def test_the_network_answers_each_word_of_a_text() -> None:
    (first,) = encode(analyse(NEWS))
    assert [NEWS[s:e] for s, e in first.words][:5] == ["“", "It", "is", "shut", ","]
    assert np.exp(first.tags).sum(axis=1) == pytest.approx(np.ones(len(first.words)), abs=1e-3)
    assert first.claims.shape == (len(first.words), GRADES + len(CLAIM_TYPES) + 1)


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["direct", "mixed", "indirect"]))
def test_confidence_is_a_probability_that_grows_with_what_it_rests_on(tagged: float, speaker: float, form: str) -> None:
    confidence = quote_confidence(tagged, speaker, form)
    assert 0 < confidence < 1
    assert quote_confidence(1.0, speaker, form) >= confidence
    assert quote_confidence(tagged, 1.0, form) >= confidence


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_levels_stay_probabilities(levels: list[float]) -> None:
    assert all(0 < level < 1 and math.isfinite(level) for level in grade_levels(levels))


def test_priorities_name_thresholds() -> None:
    assert set(priorities()) == {"low", "medium", "high"}
    assert all(0 < least < 1 for least in priorities().values())
