"""Figures, normalised: text → (text of the figure, value, low, high, comparator, approximate, unit)."""

from __future__ import annotations

import pytest

from claims.extraction.figures import find_figures

Row = tuple[str, float | None, float | None, float | None, str, bool, str | None]

FIGURES: list[tuple[str, list[Row]]] = [
    ("It has approximately 2,500 troops.", [("approximately 2,500 troops", 2500, None, None, "=", True, "troops")]),
    ("Prices rose 4.5 per cent.", [("4.5 per cent", 4.5, None, None, "=", False, "%")]),
    ("Prices rose 4.5%.", [("4.5%", 4.5, None, None, "=", False, "%")]),
    ("It cost $1.5 million.", [("$1.5 million", 1_500_000, None, None, "=", False, "$")]),
    ("It cost £2.4m.", [("£2.4m", 2_400_000, None, None, "=", False, "£")]),
    ("It lost €3bn.", [("€3bn", 3_000_000_000, None, None, "=", False, "€")]),
    ("More than 900 homes burned.", [("More than 900 homes", 900, 900, None, ">", False, "homes")]),
    ("At least 12 people died.", [("At least 12 people", 12, 12, None, ">=", False, "people")]),
    ("Up to 40 boats left.", [("Up to 40 boats", 40, None, 40, "<=", False, "boats")]),
    ("Fewer than 10 boats left.", [("Fewer than 10 boats", 10, None, 10, "<", False, "boats")]),
    ("Nearly 20,000 people left.", [("Nearly 20,000 people", 20000, None, 20000, "<", True, "people")]),
    ("It has 10 to 12 boats.", [("10 to 12 boats", None, 10, 12, "range", False, "boats")]),
    ("It has 10–12 boats.", [("10–12 boats", None, 10, 12, "range", False, "boats")]),
    (
        "It costs between €200m and €250m.",
        [("between €200m and €250m", None, 200_000_000, 250_000_000, "range", False, "€")],
    ),
    ("Twenty-three boats left.", [("Twenty-three boats", 23, None, None, "=", False, "boats")]),
    ("A dozen boats left.", [("A dozen boats", 12, None, None, "=", False, "boats")]),
    ("About two million people left.", [("About two million people", 2_000_000, None, None, "=", True, "people")]),
    ("It fell by 120 more officers.", [("120 more officers", 120, None, None, "=", False, "officers")]),
    ("They won 2-1.", [("2-1", None, None, None, "=", False, "score")]),
    ("A 19-year wait ended.", [("19-year", 19, None, None, "=", False, "year")]),
    (
        "It pays $21.70 a hundredweight.",
        [("$21.70 a hundredweight", 21.7, None, None, "=", False, "$ per hundredweight")],
    ),
]

NO_FIGURES = [
    "He came fourth.",
    "He came 12th.",
    "No one came.",
    "They met at 4.15 a.m. on the quay.",
    "They met at half past eight.",
    "Call 555-0134.",
    "The F16 landed.",
    "",
]


@pytest.mark.parametrize(("text", "expected"), FIGURES)
def test_figures(text: str, expected: list[Row]) -> None:
    found = find_figures(text, 0, len(text))
    assert [(f.text, f.value, f.low, f.high, f.comparator, f.approximate, f.unit) for f in found] == expected
    assert all(text[slice(*figure.span)] == figure.text for figure in found)


@pytest.mark.parametrize("text", NO_FIGURES)
def test_no_figures(text: str) -> None:
    assert find_figures(text, 0, len(text)) == []
