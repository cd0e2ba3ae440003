"""What parts of the year and spans of time mean: quarters, halves, "the past five years", "the end of the month"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from . import periods
from .date_meanings import Around, Read, bare_month, month, month_number, unit_away, whole, year_of
from .numerals import read_number

_QUARTERS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": 3, "final": 3}


def quarter(match: re.Match[str], around: Around) -> Read | None:
    which = match["q"].casefold()
    number = int(which) - 1 if which.isdigit() else _QUARTERS.get(which, 3)
    year = year_of(match, around)
    half = bool(match.groupdict().get("half"))
    size, grain = (6, "half") if half else (3, "quarter")
    if half:
        number = min(number, 1)
    if match["ofyear"] and around.published:
        year = around.published.year
    if year is None:
        if half or match["business"]:
            return Read(None, None, grain) if match["business"] else None
        if around.published is None:
            return Read(None, None, grain)
        if which in ("last", "final", "latest"):
            return unit_away("quarter", around, -1)
        year = around.published.year
        begun = number * 3 + 1 <= around.published.month
        if around.tense() <= 0 and not begun:
            year -= 1
        elif around.tense() > 0 and number * 3 + 3 < around.published.month - 2:
            year += 1
    return whole(periods.months(year, number * size + 1, size), grain)


def opening_months(match: re.Match[str], around: Around) -> Read | None:
    """ "the first five months of 2025": the months, weeks or days that a year begins or ends with."""
    year = year_of(match, around)
    if match["ofyear"] and around.published:
        year = around.published.year
    count = read_number(match["n"], 0, len(match["n"]))
    if year is None or count is None or not 1 <= count.value <= 12:
        return Read(None, None, "month") if year is None else None
    size = int(count.value)
    return whole(periods.months(year, 1 if match["end"].casefold() == "first" else 13 - size, size), "month")


def week_of_month(match: re.Match[str], around: Around) -> Read | None:
    """ "the last week of December"."""
    all_of_it = month(match, replace(around, relation=around.relation or "in"))
    if all_of_it is None or all_of_it.first is None or all_of_it.last is None:
        return Read(None, None, "week")
    if match["end"].casefold() == "first":
        return Read(all_of_it.first, all_of_it.first + timedelta(days=6), "week")
    return Read(all_of_it.last - timedelta(days=6), all_of_it.last, "week")


def months_to(match: re.Match[str], around: Around) -> Read:
    """ "the year to June", "the three months to the end of March 2024"."""
    number, year = month_number(match["m"]), year_of(match, around)
    count = read_number(match["n"], 0, len(match["n"])) if match["n"] else None
    size = int(count.value) if count and 1 <= count.value <= 60 else 12
    grain = "month" if match["n"] else "year"
    if year is None:
        if around.published is None:
            return Read(None, None, grain)
        last = bare_month(number, Around(around.published, "to", "", lambda: -1)).first
        assert last is not None
        year = last.year
    return whole(periods.months(year, number + 1 - size, size), grain)


def month_quarter(match: re.Match[str], around: Around) -> Read:
    number, year = month_number(match["m"]), year_of(match, around)
    if year is None:
        found = bare_month(number, around).first
        if found is None:
            return Read(None, None, "quarter")
        year = found.year
    return whole(periods.months(year, number - 2, 3), "quarter")


def span(match: re.Match[str], around: Around) -> Read | None:
    """ "the past five years", "the next six months", "the following day"."""
    which, count = match["which"].casefold(), match["n"]
    unit = match["unit"].casefold().replace("centurie", "century")
    grain = {"weekend": "day", "fortnight": "week", "night": "day"}.get(unit, unit)
    if which in ("previous", "preceding", "following", "same", "current", "new"):
        return unit_away(unit, around, 0) if which == "current" else Read(None, None, grain)
    if which in ("next", "last") and not count and unit in ("day", "night", "weekend"):
        return Read(None, None, grain)
    if which == "next" and not count:
        return Read(None, None, grain)
    # "The coming days" tell no number.
    amount = None if not count and match.group()[-1] in "sS" else in_number(count)
    if around.published is None or amount is None:
        return Read(None, None, grain)
    away = periods.back_by(unit, around.published, amount if which in ("past", "last") else -amount)
    return Read(min(away, around.published), max(away, around.published), grain)


def in_number(words: str | None) -> float | None:
    if not words:
        return 1.0
    plain = words.casefold()
    if plain in ("couple of", "couple"):
        return 2.0
    if plain in ("half", "half a"):
        return 0.5
    found = read_number(words, 0, len(words))
    return found.value if found and found.end == len(words) and found.value < 1_000 else None


def edge(match: re.Match[str], around: Around) -> Read | None:
    """ "the year" in "by the end of the year" and "earlier in the year"."""
    if not (" of" in around.relation or around.part):
        return None
    if match["business"] or match["unit"].casefold() == "day":
        return Read(None, None, "year") if match["business"] else None
    return unit_away(match["unit"].casefold(), around, 0)


def weekend(match: re.Match[str], around: Around) -> Read | None:
    if not around.relation and not re.match(r"\s*[.,;]", match.string[match.end() : match.end() + 2]):
        return None
    if around.published is None:
        return Read(None, None, "day")
    running = around.published.weekday() >= 5
    return unit_away("weekend", around, 0 if running or around.tense() > 0 else -1)


def left_open(match: re.Match[str], around: Around) -> Read:
    return Read(None, None, match["unit"].casefold() or "day")


def before_last(match: re.Match[str], around: Around) -> Read:
    return unit_away(match["unit"].casefold(), around, -2)
