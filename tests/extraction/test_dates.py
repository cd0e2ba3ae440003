"""Dates, resolved against publication on Tuesday 2025-10-21: text → (text, relation, first day, last day, grain)."""

from __future__ import annotations

from datetime import date

import pytest

from claims.extraction.dates import find_dates

PUBLISHED = date(2025, 10, 21)

DATES = [
    ("It ends by September 2026.", "by September 2026", "by", "2026-09-01", "2026-09-30", "month"),
    ("As of mid-2025 it had none.", "As of mid-2025", "as of", "2025-05-01", "2025-08-31", "year"),
    ("It leaves by late 2025.", "by late 2025", "by", "2025-09-01", "2025-12-31", "year"),
    ("It fell in 2014.", "in 2014", "in", "2014-01-01", "2014-12-31", "year"),
    ("It has grown since 2006.", "since 2006", "since", "2006-01-01", "2006-12-31", "year"),
    ("It is slated for November 11.", "for November 11", "for", "2025-11-11", "2025-11-11", "day"),
    ("It opened on 4 March 2024.", "on 4 March 2024", "on", "2024-03-04", "2024-03-04", "day"),
    ("It opened on March 4, 2024.", "on March 4, 2024", "on", "2024-03-04", "2024-03-04", "day"),
    ("They met on Monday.", "on Monday", "on", "2025-10-20", "2025-10-20", "day"),
    ("They met on Tuesday.", "on Tuesday", "on", "2025-10-21", "2025-10-21", "day"),
    ("They met on Wednesday.", "on Wednesday", "on", "2025-10-15", "2025-10-15", "day"),
    ("It will open on Friday.", "on Friday", "on", "2025-10-24", "2025-10-24", "day"),
    ("They met yesterday.", "yesterday", None, "2025-10-20", "2025-10-20", "day"),
    ("It shut last year.", "last year", None, "2024-01-01", "2024-12-31", "year"),
    ("It opens next month.", "next month", None, "2025-11-01", "2025-11-30", "month"),
    ("It shut in August.", "in August", "in", "2025-08-01", "2025-08-31", "month"),
    ("It grew between 2020 and 2023.", "between 2020 and 2023", "between", "2020-01-01", "2023-12-31", "year"),
    ("It grew in 2019-21.", "in 2019-21", "in", "2019-01-01", "2021-12-31", "year"),
    ("It has shrunk since the 1970s.", "since the 1970s", "since", "1970-01-01", "1979-12-31", "decade"),
    (
        "It ends by the end of June 2026.",
        "by the end of June 2026",
        "by the end of",
        "2026-06-01",
        "2026-06-30",
        "month",
    ),
]


@pytest.mark.parametrize(("text", "words", "relation", "start", "end", "grain"), DATES)
def test_dates(text: str, words: str, relation: str | None, start: str, end: str, grain: str) -> None:
    (found,) = find_dates(text, 0, len(text), PUBLISHED)
    assert found.to_dict() == {
        "text": words,
        "span": [text.index(words), text.index(words) + len(words)],
        "relation": relation,
        "start": start,
        "end": end,
        "grain": grain,
    }


def test_without_a_publication_date_relative_dates_stay_open() -> None:
    text = "They met on Monday and again in 2014."
    assert [(d.text, d.start) for d in find_dates(text, 0, len(text), None)] == [
        ("on Monday", None),
        ("in 2014", date(2014, 1, 1)),
    ]


@pytest.mark.parametrize("text", ["It may march on.", "He earned 2014 dollars.", "The 31 February sale", "Room 2,014"])
def test_no_dates(text: str) -> None:
    assert find_dates(text, 0, len(text), PUBLISHED) == []


@pytest.mark.parametrize("published", [date.min, date.max])
def test_the_ends_of_the_calendar_do_no_harm(published: date) -> None:
    text = "On Monday, last week, next month, next year, last quarter, in March, on 29 February and tomorrow."
    assert all(found.text in text for found in find_dates(text, 0, len(text), published))
