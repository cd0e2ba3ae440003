"""Which names fit together, and which do not."""

from __future__ import annotations

import pytest

from claims.workflow import likely_same


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Mira Tolland", "Mira Tolland", "name"),
        ("Mira Tolland", "MIRA TOLLAND", "name"),
        ("Míra Tølland", "Mira Tolland", "marks"),
        ("Dr. Mira Tolland", "Mira Tolland", "marks"),
        ("the Harbour Office", "Harbour Office", "marks"),
        ("Karim al-Sudari", "Karim Sudari", "marks"),
        ("M. Tolland", "Mira Tolland", "first"),
        ("Mira J. Tolland", "Mira Tolland", "first"),
        ("Mira Jona Tolland", "M. J. Tolland", "first"),
        ("Tolland", "Mira Tolland", "surname"),
        ("Yusuf Haddar", "Yousef Hadar", "spelling"),
        ("Muhammad Qassemir", "Mohammed Ghassemir", "spelling"),
        ("Iwan Petroff", "Ivan Petrov", "spelling"),
        ("محمد الكاظمي", "محمد الكاظمى", "spelling"),
    ],
)
def test_fits(one: str, other: str, reason: str) -> None:
    assert [(found.low, found.high, found.reason) for found in likely_same({1: [one], 2: [other]})] == [(1, 2, reason)]
    assert [found.reason for found in likely_same({2: [one], 1: [other]}, about=2)] == [reason]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mira Tolland", "Odo Tolland"),
        ("Mira Tolland", "M. Brandt"),
        ("M. J. Tolland", "J. M. Tolland"),
        ("Interior Ministry", "Health Ministry"),
        ("Ana Rey", "Ina Roy"),
        ("", "Mira Tolland"),
        ("...", "…"),
        ("王", "李"),
    ],
)
def test_does_not_fit(one: str, other: str) -> None:
    assert likely_same({1: [one], 2: [other]}) == []


def test_a_surname_that_several_have_says_nothing() -> None:
    found = likely_same({1: ["Tolland"], 2: ["Mira Tolland"], 3: ["Odo Tolland"]})
    assert found == []


def test_aliases_count_and_each_pair_is_told_once_with_its_best_reason() -> None:
    found = likely_same({1: ["Mira Tolland", "M. Tolland"], 2: ["M. Tolland", "Mira Jona Tolland"]})
    assert [(pair.low, pair.high, pair.reason) for pair in found] == [(1, 2, "name")]


def test_the_likeliest_first_and_pairs_that_are_two_left_out() -> None:
    names = {1: ["Mira Tolland"], 2: ["M. Tolland"], 3: ["Míra Tolland"], 4: ["Odo Brandt"]}
    assert [(pair.low, pair.high) for pair in likely_same(names)] == [(1, 3), (1, 2), (2, 3)]
    assert [(pair.low, pair.high) for pair in likely_same(names, {(1, 3)})] == [(1, 2), (2, 3)]
    assert [(pair.low, pair.high) for pair in likely_same(names, about=3)] == [(1, 3), (2, 3)]
