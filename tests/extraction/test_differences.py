"""Two texts as one, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from claims.extraction.differences import differences, shortened, word_differences

from .test_alignment import aligned, edited


def shown(old: str, new: str) -> str:
    marks = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]", "away": "[<{}<]", "here": "[>{}>]"}
    return "".join(marks[stretch.kind].format(stretch.text) for stretch in differences(aligned(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("It cost 12 million.", "It cost 15 million.", "It cost [-12-][+15+] million."),
        ("It cost much.", "It cost very much.", "It cost [+very +]much."),
        ("It is old. It is big.", "It is old.", "It is old.[- It is big.-]"),
        ("One line.\n\nTwo lines.", "One line. Two lines.", "One line. Two lines."),
        # A word between two changes is read with them.
        ("The mayor of the town fell.", "The head in the city fell.", "The [-mayor of the town-][+head in the city+] fell."),
        (
            "The storm came. Boats left the town. Snow fell on the hills.",
            "Snow fell on the hills. The storm came. Boats left the town.",
            "[>Snow fell on the hills. >]The storm came. Boats left the town.[- -][<Snow fell on the hills.<]",
        ),
    ],
)  # fmt: skip
def test_how_it_reads(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


def test_short_texts() -> None:
    assert [(s.kind, s.text) for s in word_differences("said Tolland", "said Brandt")] == [
        ("same", "said "),
        ("gone", "Tolland"),
        ("new", "Brandt"),
    ]


@given(edited())
@settings(max_examples=150)
def test_both_texts_are_in_it(texts: tuple[list[str], list[str]]) -> None:
    old, new = ("\n\n".join(paragraphs) for paragraphs in texts)
    stretches = differences(aligned(old, new))
    assert "".join(s.text for s in stretches if s.kind in ("same", "new", "here")) == new
    assert "".join("".join(s.text for s in stretches if s.kind in ("same", "gone", "away")).split()) == "".join(
        old.split()
    )


def test_what_did_not_change_is_left_out() -> None:
    old = " ".join(f"Line {number} stays as it is." for number in range(300))
    cut = shortened(differences(aligned(old, old.replace("Line 150 ", "Line 150a "))))
    assert [s.kind for s in cut] == ["left_out", "same", "gone", "new", "same", "left_out"]
    assert cut[0].words > 500
    assert cut[1].text.endswith("Line 149 stays as it is. Line ")
    assert cut[-1].words > 500
    assert len(cut[-2].text) < 200
