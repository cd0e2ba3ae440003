"""Days, weeks, quarters, seasons and feasts of the calendar, counted from the day of publication."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name[:3]: number for name, number in list(MONTHS.items())} | {"sept": 9}
WEEKDAYS = {name.casefold(): number for number, name in enumerate(calendar.day_name)}
# As the northern half of the world has them; winter runs into the next year.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_FIXED = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26),
    "new year's day": (1, 1), "new year's eve": (12, 31), "new year's": (1, 1), "halloween": (10, 31),
    "valentine's day": (2, 14), "bastille day": (7, 14), "armistice day": (11, 11),
}  # fmt: skip
_AFTER_EASTER = {"easter": 0, "easter sunday": 0, "good friday": -2, "easter monday": 1, "ash wednesday": -46}
# Month, weekday, which one of the month (-1: the last).
_FLOATING = {
    "thanksgiving": (11, 3, 4), "labor day": (9, 0, 1), "labour day": (5, 0, 1), "memorial day": (5, 0, -1),
}  # fmt: skip
FEASTS = frozenset([*_FIXED, *_AFTER_EASTER, *_FLOATING, "election day"])
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SOON = 31
_THIRDS = {"early": 0, "mid": 1, "late": 2}


def month(year: int, number: int) -> tuple[date, date]:
    return date(year, number, 1), date(year, number, days_in(year, number))


def days_in(year: int, number: int) -> int:
    return _DAYS[number - 1] + (number == 2 and calendar.isleap(year))


def months(year: int, first: int, count: int) -> tuple[date, date]:
    """`count` months, the first of them month `first` of `year`, where numbers outside 1 to 12 run on."""
    start, last = year * 12 + first - 1, year * 12 + first + count - 2
    return month(start // 12, start % 12 + 1)[0], month(last // 12, last % 12 + 1)[1]


def years(first: int, last: int) -> tuple[date, date]:
    return date(first, 1, 1), date(last, 12, 31)


def day_of_year(year: int, number: int, day: int) -> date | None:
    return date(year, number, day) if 1 <= year <= 9999 and 1 <= day <= days_in(year, number) else None


def nearest(dates: list[date], published: date, tense: int) -> date:
    """The one that is meant: tense 1 the next one, -1 the last one, 0 whichever is nearer."""
    close = published + timedelta(days=_SOON) if published < date.max - timedelta(days=_SOON) else published
    # What is dated a few days ahead is not almost a year old, whatever the verb.
    if tense < 0 and any(published < day <= close for day in dates):
        tense = 0
    ahead = [day for day in dates if day >= published] if tense > 0 else []
    past = [day for day in dates if day <= published] if tense < 0 else []
    return min(ahead or past or dates, key=lambda day: abs(day - published))


def weekday(published: date, wanted: int, tense: int) -> date:
    """The last such day up to publication, or with tense 1 the next one after it; with -1 never the day itself."""
    back = (published.weekday() - wanted) % 7
    if tense > 0:
        return published + timedelta(days=7 - back)
    return published - timedelta(days=back or (7 if tense < 0 else 0))


def relative(unit: str, published: date, step: int) -> tuple[date, date]:
    """The week, month, quarter, year, decade or century of publication, or one `step` units from it."""
    if unit == "weekend":
        saturday = published - timedelta(days=published.weekday() - 5) + timedelta(weeks=step)
        return saturday, saturday + timedelta(days=1)
    if unit == "day":
        day = published + timedelta(days=step)
        return day, day
    if unit in ("week", "fortnight"):
        monday = (
            published - timedelta(days=published.weekday()) + timedelta(weeks=step * (2 if unit == "fortnight" else 1))
        )
        return monday, monday + timedelta(days=6)
    if unit in ("month", "quarter"):
        size = 3 if unit == "quarter" else 1
        return months(published.year, published.month - (published.month - 1) % size + step * size, size)
    if unit == "year":
        return years(published.year + step, published.year + step)
    size = 100 if unit == "century" else 10
    first = (published.year // size + step) * size + (1 if unit == "century" else 0)
    return years(first, first + size - 1)


def back_by(unit: str, published: date, count: float) -> date:
    """The day `count` units before publication (after it where negative)."""
    if unit in ("day", "night", "week", "weekend", "fortnight"):
        return published - timedelta(days=round(count * {"week": 7, "weekend": 7, "fortnight": 14}.get(unit, 1)))
    size = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit]
    index = published.year * 12 + published.month - 1 - round(count * size)
    return date(index // 12, index % 12 + 1, min(published.day, days_in(index // 12, index % 12 + 1)))


def season(name: str, year: int) -> tuple[date, date]:
    """The season that begins in that year."""
    return months(year, SEASONS[name], 3)


def season_near(name: str, published: date, step: int) -> tuple[date, date]:
    """This season (0: of the year, or running), the last one that began (-1) or the next one to begin (1)."""
    begun = season(name, published.year)
    if step > 0:
        return begun if begun[0] > published else season(name, published.year + 1)
    if step < 0:
        last = begun if begun[0] <= published else season(name, published.year - 1)
        # "Last summer", said in summer, is the one before.
        return last if last[1] < published else season(name, last[0].year - 1)
    running = season(name, published.year - 1)
    return running if running[1] >= published else begun


def feast(name: str, year: int) -> date:
    """The day of a feast in that year."""
    if name in _FIXED:
        return date(year, *_FIXED[name])
    if name in _AFTER_EASTER:
        return _easter(year) + timedelta(days=_AFTER_EASTER[name])
    if name == "election day":
        return _floating(year, 11, 0, 1) + timedelta(days=1)
    return _floating(year, *_FLOATING[name])


def _floating(year: int, number: int, wanted: int, which: int) -> date:
    days = [day for day in calendar.Calendar().itermonthdates(year, number) if day.month == number]
    matching = [day for day in days if day.weekday() == wanted]
    return matching[which - 1 if which > 0 else which]


def _easter(year: int) -> date:
    """The Gregorian reckoning (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    g = (8 * b + 13) // 25
    h = (19 * a + b - b // 4 - g + 15) % 30
    i = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * i) // 451
    number, day = divmod(h + i - 7 * m + 114, 31)
    return date(year, number, day + 1)


def part_of(first: date, last: date, grain: str, part: str, published: date | None) -> tuple[date, date]:
    """Early, mid and late: thirds of a year in whole months, of a month in tens of days, of a decade in years;
    earlier and later: up to and from the day of publication.
    """
    if part in ("earlier", "later"):
        if published is None or not first <= published <= last:
            return first, last
        return (first, published) if part == "earlier" else (published, last)
    third = _THIRDS[part]
    if grain in ("decade", "century"):
        edges = (0, 4, 7, 10) if grain == "decade" else (0, 33, 66, 100)
        return date(first.year + edges[third], 1, 1), date(first.year + edges[third + 1] - 1, 12, 31)
    if grain == "year" and first.year == last.year:
        return months(first.year, 1 + 4 * third, 4)
    edges = {"week": (0, 2, 4, 7), "month": (0, 10, 20, 31)}.get(grain, (0, 0, 0, 0))
    if not edges[3]:
        size = ((last - first).days + 1) // 3
        edges = (0, size, 2 * size, (last - first).days + 1)
    return first + timedelta(days=edges[third]), min(last, first + timedelta(days=edges[third + 1] - 1))
