"""Words in context: the sentence before, what stands between the claim's pieces, the sentence after."""

from __future__ import annotations

import pytest

from claims.extraction import extract
from claims.models import Anchor, Revision
from claims.reports.passage import Passage, Piece, passage_of

TEXT = "Rain fell. The pier broke, they said, in two. Nobody was hurt.\n\nWork goes on."


def place(*pieces: str, text: str = TEXT, sentences: list[list[int]] | None = None) -> Anchor:
    spans = [[text.index(piece), text.index(piece) + len(piece)] for piece in pieces]
    found = [list(span) for span in extract(text).sentences] if sentences is None else sentences
    revision = Revision(text=text, sentences=found, number=1)
    return Anchor(revision=revision, spans=spans, start=spans[0][0], end=spans[-1][1])


@pytest.mark.parametrize(
    ("pieces", "before", "words", "after"),
    [
        (
            ["The pier broke", "in two"],
            "Rain fell. ",
            [("The pier broke", True), (", they said, ", False), ("in two", True)],
            ". Nobody was hurt.",
        ),
        (["Rain fell."], "", [("Rain fell.", True)], " The pier broke, they said, in two."),
        (["pier"], "Rain fell. The ", [("pier", True)], " broke, they said, in two. Nobody was hurt."),
        (["Work goes on."], "Nobody was hurt. ", [("Work goes on.", True)], ""),
        (
            ["two. Nobody"],
            "Rain fell. The pier broke, they said, in ",
            [("two. Nobody", True)],
            " was hurt. Work goes on.",
        ),
    ],
)
def test_passage(pieces: list[str], before: str, words: list[tuple[str, bool]], after: str) -> None:
    assert passage_of(place(*pieces), "") == Passage(before, [Piece(*word) for word in words], after)


def test_without_a_place_the_words_stand_alone() -> None:
    assert passage_of(None, "A\nB") == Passage("", [Piece("A B", True)], "")


def test_without_sentences_only_the_words() -> None:
    assert passage_of(place("pier", sentences=[]), "") == Passage("", [Piece("pier", True)], "")


@pytest.mark.parametrize("sentences", [[[0, 10]], [[11, 45]], [[60, 62], [64, 77]]])
def test_sentences_that_do_not_cover_the_words(sentences: list[list[int]]) -> None:
    passage = passage_of(place("The pier broke", sentences=sentences), "")
    assert passage.pieces == [Piece("The pier broke", True)]
    assert f"{passage.before}The pier broke{passage.after}" in TEXT.replace("\n\n", " ")
