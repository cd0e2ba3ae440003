"""What the dates of a text mean: the first and the last day of each, against the day of publication."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from . import periods
from .periods import FEASTS, MONTHS, WEEKDAYS

ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first"
).split()


class Read(NamedTuple):
    """A date as read: first and last day, grain, and what is open of it, (month, day or 0) or (0, weekday)."""

    first: date | None
    last: date | None
    grain: str
    open_part: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a date: the day of publication, the relation before it ("" for none), whether early, mid or
    late stands there, and the tense of its clause, asked for where it matters: 1 future, -1 past, 0 not told.
    """

    published: date | None
    relation: str
    part: str
    tense: Callable[[], int]


Resolver = Callable[[re.Match[str], Around], Read | None]


def whole(meaning: tuple[date, date], grain: str) -> Read:
    return Read(*meaning, grain)


def unit_away(unit: str, around: Around, step: int) -> Read:
    grain = {"weekend": "day", "fortnight": "week", "night": "day"}.get(unit, unit)
    if around.published is None:
        return Read(None, None, grain)
    return whole(periods.relative("day" if unit == "night" else unit, around.published, step), grain)


def month_number(name: str) -> int:
    return MONTHS[name.casefold().rstrip(".")]


def year_of(match: re.Match[str], around: Around) -> int | None:
    if match["y"]:
        return int(match["y"])
    if match["rely"] and around.published:
        return around.published.year + {"last": -1, "this": 0, "next": 1}[match["rely"].casefold()]
    return None


def days_of_month(match: re.Match[str], around: Around) -> Read | None:
    """ "March 3", "3 March 2024", "June 4-6"."""
    day = int(match["d"].rstrip("stndrh"))
    return _days(match, around, day, int(match["d_to"].rstrip("stndrh")) if match["d_to"] else day)


def spelled_day(match: re.Match[str], around: Around) -> Read | None:
    """ "the ninth of September"."""
    day = ORDINALS.index(match["nth"].casefold()) + 1
    return _days(match, around, day, day)


def _days(match: re.Match[str], around: Around, day: int, last: int) -> Read | None:
    number = month_number(match["m"])
    if last < day or periods.day_of_year(2024, number, max(day, 1)) is None or not day:
        return None
    year = year_of(match, around)
    if year is not None:
        return Read(date(year, number, day), date(year, number, last), "day")
    published = around.published
    if published is None:
        return Read(None, None, "day", (number, day))
    near = [periods.day_of_year(y, number, day) for y in range(published.year - 1, published.year + 2)]
    found = periods.nearest([d for d in near if d], published, around.tense())
    return Read(found, found.replace(day=last), "day", (number, day))


def month(match: re.Match[str], around: Around) -> Read | None:
    number, year = month_number(match["m"]), year_of(match, around)
    if year is not None:
        return whole(periods.month(year, number), "month")
    # "may" and "march" are words of their own, as are people called June or April.
    if around.relation or around.part:
        return bare_month(number, around)
    if not _is_month(match):
        return None
    # "slipped to March" is to come; "the October primary" is near, and its clause may speak of something else.
    to_come = bool(_PUT_OFF.search(match.string[max(0, match.start() - 20) : match.start()]))
    return bare_month(
        number, replace(around, tense=lambda: int(to_come)), soon=6 if _VOTE.match(match.string, match.end()) else 3
    )


_VOTE = re.compile(r"\s+(?:primary|primaries|elections?|runoff|votes?|deadline|summit|polls|ballot|referendum)(?!\w)")
_PUT_OFF = re.compile(
    r"(?<!\w)(?:slipped|moved|delayed|postponed|pushed|off|back|extended|forward|deferred)\s+to\s+$", re.I
)


def _is_month(match: re.Match[str]) -> bool:
    """Whether a month without "in" or "early" before it is one: "the October primary", "a May deadline"."""
    text, start, end = match.string, *match.span()
    if (
        re.search(r"\d\s+$", text[max(0, start - 3) : start])
        or re.match(r"\s+[A-Z]", text[end : end + 3])
        or (match["m"] in ("April", "June", "August") and re.match(r"[’']s\s", text[end : end + 3]))
        or len(match["m"]) < 3
        or match["m"].endswith(".")
    ):
        return False
    if match["m"] in ("May", "March", "Jan", "Mar", "Dec"):
        return bool(re.search(r"(?<!\w)(?:the|an?|to)\s+$", text[max(0, start - 5) : start]))
    return True


def bare_month(number: int, around: Around, *, soon: int = 2) -> Read:
    published = around.published
    if published is None:
        return Read(None, None, "month", (number, 0))
    tense = around.tense()
    ahead = (number - published.month) % 12
    # Without a tense, the next months are more likely ahead than almost a year ago.
    future = tense > 0 or (tense == 0 and 0 < ahead <= soon)
    index = published.year * 12 + published.month - 1 + (ahead if future or not ahead else ahead - 12)
    return Read(*periods.month(index // 12, index % 12 + 1), "month", (number, 0))


def weekday(match: re.Match[str], around: Around) -> Read | None:
    wanted = WEEKDAYS[match["wd"].casefold()]
    if around.published is None:
        return Read(None, None, "day", (0, wanted))
    found = periods.weekday(around.published, wanted, max(around.tense(), 0))
    if around.tense() > 0 and around.published.weekday() == wanted and around.relation in ("", "on"):
        found = around.published
    return Read(found, found, "day", (0, wanted))


def iso(match: re.Match[str], around: Around) -> Read:
    day = date.fromisoformat(match.group())
    return Read(day, day, "day")


def numeric(match: re.Match[str], around: Around) -> Read:
    """25/12/2024 is clear; 03/04/2024 is one day in London and another in New York; with dots the day comes first."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["y"])
    if match["sep"] == "." or one > 12 or one == two:
        day = date(year, two, one)
    elif two > 12:
        day = date(year, one, two)
    else:
        date(year, one, two)
        return Read(None, None, "day")
    return Read(day, day, "day")


def years(match: re.Match[str], around: Around) -> Read | None:
    first = last = int(match["y"])
    if match["y_to"]:
        last = int(match["y_to"]) if len(match["y_to"]) == 4 else first // 100 * 100 + int(match["y_to"])
        last += 100 if last < first and first % 100 == 99 else 0
        if last < first or last - first > 400:
            return None
    elif not (around.relation or around.part or match.groupdict().get("business")) and not 1800 <= first <= 2100:
        return None
    return whole(periods.years(first, last), "year")


def decade(match: re.Match[str], around: Around) -> Read:
    first = int(match["decade"]) if len(match["decade"]) == 4 else 1900 + int(match["decade"])
    return whole(periods.years(first, first + 9), "decade")


def short_year(match: re.Match[str], around: Around) -> Read | None:
    """ "in ’98"."""
    if not around.relation or not around.published:
        return None
    year = around.published.year // 100 * 100 + int(match["y"])
    year -= 100 if year > around.published.year else 0
    return whole(periods.years(year, year), "year")


def century(match: re.Match[str], around: Around) -> Read:
    word = match["nth"].casefold()
    number = int(word.rstrip("stndrh")) if word[0].isdigit() else ORDINALS.index(word) + 1
    return whole(periods.years(number * 100 - 99, number * 100), "century")


def which(match: re.Match[str], around: Around) -> Read | None:
    """last, this, next with a week, a month, a weekday, a season …"""
    word = match["which"].split()[-1].casefold()
    step = {"last": -1, "past": -1, "this": 0, "next": 1, "coming": 1}[word]
    if match["daypart"]:
        return unit_away("day", around, step)
    if match["unit"]:
        return unit_away(match["unit"].casefold(), around, step)
    published = around.published
    if match["season"]:
        if published is None:
            return Read(None, None, "season")
        return whole(periods.season_near(match["season"].casefold(), published, step), "season")
    if match["feast"]:
        return _feast_near(match["feast"], published, step)
    if match["m"]:
        if published is None:
            return Read(None, None, "month")
        return _month_by_step(month_number(match["m"]), published, step)
    if match["business"]:
        return Read(None, None, "year")
    if published is None:
        return Read(None, None, "day")
    # "This Friday" is the one that comes, today included.
    wanted = WEEKDAYS[match["wd"].casefold()]
    found = published if step == 0 and published.weekday() == wanted else periods.weekday(published, wanted, step or 1)
    return Read(found, found, "day")


def _month_by_step(number: int, published: date, step: int) -> Read:
    year = published.year
    if step > 0 and number <= published.month:
        year += 1
    if step < 0 and number >= published.month:
        year -= 1
    return whole(periods.month(year, number), "month")


def feast(match: re.Match[str], around: Around) -> Read | None:
    name = match["feast"]
    if not (around.relation or around.part or match["y"] or re.search(r"\s(?:Day|Eve|Friday|Sunday|Wednesday)$", name)):
        return None
    if match["y"]:
        known = name.replace("’", "'").casefold()
        day = periods.feast(known, int(match["y"])) if known in FEASTS else None
        return Read(day, day, "day")
    return _feast_near(name, around.published, around.tense())


def _feast_near(name: str, published: date | None, tense: int) -> Read:
    known = name.replace("’", "'").casefold()
    if published is None or known not in FEASTS:
        return Read(None, None, "day")
    near = [periods.feast(known, published.year + step) for step in (-1, 0, 1) if 1 < published.year + step < 9999]
    found = periods.nearest(near, published, tense)
    return Read(found, found, "day")


def day_word(match: re.Match[str], around: Around) -> Read:
    words = match.group().casefold().split()
    step = {"yesterday": -1, "tomorrow": 1}.get(words[0], 0)
    if words[0] == "the":
        step = -2 if words[-1] == "yesterday" else 2
    return unit_away("day", around, step)


def season(match: re.Match[str], around: Around) -> Read | None:
    name = match["season"].casefold()
    if match["y"] or match["rely"]:
        year = year_of(match, around)
        if year is None:
            return Read(None, None, "season")
        # The winter of a year is its first or its last, and its days lie in that year; that of two years is clear.
        unclear = name == "winter" and not match["y_to"]
        return whole(periods.years(year, year) if unclear else periods.season(name, year), "season")
    led = around.relation in _SEASON_RELATIONS or (match["the"] and around.relation)
    if not led or (name == "fall" and not match["the"]):
        return None
    if around.published is None:
        return Read(None, None, "season")
    return whole(periods.season_near(name, around.published, 1 if around.tense() > 0 else -1), "season")


_SEASON_RELATIONS = frozenset({"by", "since", "until", "till", "before", "after"})


def nth_day(match: re.Match[str], around: Around) -> Read | None:
    """ "on the 19th": of which month the text alone tells."""
    if around.relation not in ("on", "by", "until", "since", "before", "after", "from"):
        return None
    day = int(match["d"].rstrip("stndrh"))
    if not 1 <= day <= 31:
        return None
    if match["which"] and around.published:
        step = {"last": -1, "this": 0, "next": 1}[match["which"].casefold()]
        first = periods.relative("month", around.published, step)[0]
        return Read(first.replace(day=day), first.replace(day=day), "day")
    return Read(None, None, "day")
