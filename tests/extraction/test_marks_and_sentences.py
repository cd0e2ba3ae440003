"""Sentences, paragraphs and regions inside quotation marks."""

from __future__ import annotations

import pytest

from claims.extraction import extract
from claims.extraction.quotation import quotation_regions, quoted_pieces
from claims.extraction.segmentation import paragraphs, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. It stopped.", ["It rained.", "It stopped."]),
        ("Dr. Ana Barro left. Mr. Reyes stayed.", ["Dr. Ana Barro left.", "Mr. Reyes stayed."]),
        ("J. K. Barro left.", ["J. K. Barro left."]),
        ("It rose 4.5 per cent.", ["It rose 4.5 per cent."]),
        ("They met at 4 p.m. on Friday.", ["They met at 4 p.m. on Friday."]),
        ("The U.S. army left. It rained.", ["The U.S. army left.", "It rained."]),
        ("“It rained.” She left.", ["“It rained.”", "She left."]),
        ("Why? Because! It rained…", ["Why?", "Because!", "It rained…"]),
        ("A title\n\nIt rained.", ["A title", "It rained."]),
        ("", []),
        (" \n\t", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[slice(*span)] for span in sentences(text, paragraphs(text))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “yes” and “no”.", ["“yes”", "“no”"]),
        ('He said "yes" and "no".', ['"yes"', '"no"']),
        ("He said ‘yes’ and can’t.", ["‘yes’"]),
        ("He said 'yes' and can't, won't.", ["'yes'"]),
        ("The farmers’ union and Ana’s mill.", []),
        ("It was the '90s, rock 'n' roll.", []),
        ("Il dit « oui » et «non».", ["« oui »", "«non»"]),
        ("Er sagte „ja“ und »nein«.", ["„ja“", "»nein«"]),
        ("He said ''yes'' twice.", ["''yes''"]),
        ("He said “she told me ‘no’ twice”.", ["“she told me ‘no’ twice”"]),
        ("It is 5'10\" tall.", []),
        ("“One.\n\n“Two.\n\n“Three.” He left.", ["“One.\n\n“Two.\n\n“Three.”"]),
        ("He said “yes and left.\n\nIt rained.", ["“yes and left."]),
        ("”yes“", []),
    ],
)
def test_regions(text: str, expected: list[str]) -> None:
    assert [text[slice(*region.span)] for region in quotation_regions(text)] == expected


def test_quoted_pieces_are_cut_to_the_spans() -> None:
    text = "He said “yes and no” twice."
    assert [text[slice(*span)] for span in quoted_pieces(text, [(0, 12)])] == ["“yes"]
    assert quoted_pieces(text, []) == []


def test_sentences_never_cross_a_paragraph() -> None:
    text = "“It rained\n\nand stopped.” She left\n\nfor good."
    for start, end in extract(text).sentences:
        assert "\n\n" not in text[start:end]
