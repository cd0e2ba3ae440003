"""Dates in a text, resolved against the publication date: relation, first and last day, grain."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .spans import Span

_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
_MONTH_FORMS = {name.casefold(): number for name, number in _MONTHS.items()}
_MONTH_FORMS |= {name[:3].casefold(): number for name, number in _MONTHS.items()} | {"sept": 9}
_WEEKDAYS = {name.casefold(): number for number, name in enumerate(calendar.day_name)}
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|"
    r"Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?)"
)
_YEAR = r"(?:1[0-9]|20)\d\d"
_RELATION = (
    r"(?:(?P<relation>(?i:as\s+of|no\s+later\s+than|by\s+the\s+end\s+of|until|till|since|before|after|from|"
    r"during|between|by|in|on|"
    r"through|throughout|at\s+the\s+end\s+of|for))\s+)?"
)
_PART = r"(?:(?P<part>(?i:late|early|mid|the\s+end\s+of|the\s+start\s+of|the\s+beginning\s+of))[\s-]+)?"
_DATE = re.compile(
    rf"(?<![\w/-]){_RELATION}{_PART}(?:"
    rf"(?:(?P<wd>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|"
    rf"Sunday),?\s+)?(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y1>{_YEAR}))?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH})(?:,?\s+(?P<y2>{_YEAR}))?"
    rf"|(?P<m3>{_MONTH}),?\s+(?:of\s+)?(?P<y3>{_YEAR})"
    rf"|(?P<iso>{_YEAR}-\d\d-\d\d)"
    rf"|(?P<ym>{_YEAR})(?:(?:\s*[–-]\s*|\s+(?:and|to)\s+(?={_YEAR}))(?P<y_to>\d\d|{_YEAR}))?(?!\d|,\d|\.\d|\s?%)"
    rf"|the\s+(?P<decade>(?:1[0-9]|20)\d0)s"
    rf"|(?:(?P<which>(?i:last|next|this|this\s+coming|the\s+following))\s+)?(?P<wd2>Monday|Tuesday|Wednesday|"
    rf"Thursday|Friday|Saturday|Sunday)"
    rf"|(?P<day>(?i:yesterday|today|tomorrow|tonight))"
    rf"|(?P<rel>(?i:last|next|this))\s+(?P<period>week|month|year|quarter|spring|summer|autumn|fall|winter)"
    rf"|(?P<m4>{_MONTH})"
    rf")(?!\w)"
)
_FUTURE = re.compile(
    r"(?<!\w)(?:will|would|due|scheduled|slated|expected|set|to\s+\w+|next|plans?|is\s+to|are\s+to)(?!\w)"
)
_MONTH_WORDS_THAT_ARE_NOT = frozenset({"may", "march", "mar", "sun", "sat", "dec", "jan"})


@dataclass(frozen=True, slots=True)
class DateMention:
    """`start` and `end` are the first and last day meant, None where the text and the publication date leave it open.

    `relation` is in, on, by, since, as of, … as written, None where there is none; `grain` is day, week, month,
    quarter, season, year or decade.
    """

    text: str
    span: Span
    relation: str | None
    start: date | None
    end: date | None
    grain: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "span": list(self.span),
            "relation": self.relation,
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "grain": self.grain,
        }


def find_dates(text: str, start: int, end: int, published_at: date | None) -> list[DateMention]:
    """The dates of text[start:end], in order."""
    found = []
    for match in _DATE.finditer(text, start, end):
        resolved = _resolve(text, match, start, published_at)
        if resolved is None:
            continue
        first, last, grain = resolved
        first, last = _narrow(first, last, match["part"])
        relation = re.sub(r"\s+", " ", match["relation"].casefold()) if match["relation"] else None
        found.append(DateMention(match.group(), match.span(), relation, first, last, grain))
    return found


def _resolve(
    text: str, match: re.Match[str], start: int, published: date | None
) -> tuple[date | None, date | None, str] | None:
    try:
        if match["d1"] or match["d2"]:
            month = match["m1"] or match["m2"]
            return _day(int(match["d1"] or match["d2"]), month, match["y1"] or match["y2"], published)
        if match["y3"]:
            return (*_month(int(match["y3"]), _month_number(match["m3"])), "month")
        if match["iso"]:
            day = date.fromisoformat(match["iso"])
            return day, day, "day"
        if match["ym"]:
            return _years(text, match)
        if match["decade"]:
            year = int(match["decade"])
            return date(year, 1, 1), date(year + 9, 12, 31), "decade"
        if match["wd2"]:
            return _weekday(text, match, start, published)
        if match["day"]:
            return _relative_day(match["day"].casefold(), published)
        if match["period"]:
            return _relative_period(match["rel"].casefold(), match["period"].casefold(), published)
        return _bare_month(text, match, published)
    except ValueError:
        return None
    except OverflowError:
        # Published at the very edge of the calendar.
        return None, None, "day"


def _month_number(name: str) -> int:
    return _MONTH_FORMS[name.casefold().rstrip(".")]


def _day(day: int, month: str, year: str | None, published: date | None) -> tuple[date | None, date | None, str]:
    number = _month_number(month)
    if year:
        found = date(int(year), number, day)
        return found, found, "day"
    if not 1 <= day <= calendar.monthrange(2024, number)[1]:
        raise ValueError("no such day")
    if published is None:
        return None, None, "day"
    # The nearest such day: articles speak of what has just been or will soon be.
    near = [
        date(y, number, day)
        for y in (published.year - 1, published.year, published.year + 1)
        if 1 <= y <= 9999 and day <= calendar.monthrange(y, number)[1]
    ]
    found = min(near, key=lambda d: abs(d - published))
    return found, found, "day"


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _years(text: str, match: re.Match[str]) -> tuple[date, date, str] | None:
    year = int(match["ym"])
    following = text[match.end() : match.end() + 24]
    clear = match["relation"] or match["part"] or match["y_to"]
    # "2014 people" is a figure, "the 2014 election" a date.
    if not clear and re.match(
        r"\s+(?:people|dollars|euros|pounds|troops|men|women|children|homes|jobs|cases|votes|tonnes|metres|"
        r"meters|miles)",
        following,
    ):
        return None
    if not clear and not 1800 <= year <= 2099:
        return None
    last = year
    if match["y_to"]:
        last = int(match["y_to"]) if len(match["y_to"]) == 4 else year // 100 * 100 + int(match["y_to"])
        if last < year:
            return None
    return date(year, 1, 1), date(last, 12, 31), "year"


def _weekday(
    text: str, match: re.Match[str], start: int, published: date | None
) -> tuple[date | None, date | None, str]:
    if published is None:
        return None, None, "day"
    wanted, which = _WEEKDAYS[match["wd2"].casefold()], (match["which"] or "").casefold()
    back = (published.weekday() - wanted) % 7
    before = text[max(start, match.start() - 60) : match.start()]
    if which.startswith(("next", "this coming")) or (not which and _FUTURE.search(before) and back):
        found = published + timedelta(days=7 - back)
    else:
        found = published - timedelta(days=back or (7 if which == "last" else 0))
    return found, found, "day"


def _relative_day(word: str, published: date | None) -> tuple[date | None, date | None, str]:
    if published is None:
        return None, None, "day"
    found = published + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(word, 0))
    return found, found, "day"


def _relative_period(which: str, period: str, published: date | None) -> tuple[date | None, date | None, str]:
    grain = period if period in {"week", "month", "year", "quarter"} else "season"
    if published is None or grain == "season":
        return None, None, grain
    step = {"last": -1, "this": 0, "next": 1}[which]
    if grain == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6), grain
    if grain == "year":
        return date(published.year + step, 1, 1), date(published.year + step, 12, 31), grain
    months = 3 if grain == "quarter" else 1
    index = published.year * 12 + published.month - 1
    index = index - index % months + step * months
    first = date(index // 12, index % 12 + 1, 1)
    last = _month((index + months - 1) // 12, (index + months - 1) % 12 + 1)[1]
    return first, last, grain


def _bare_month(text: str, match: re.Match[str], published: date | None) -> tuple[date | None, date | None, str] | None:
    name = match["m4"]
    if name.casefold().rstrip(".") in _MONTH_WORDS_THAT_ARE_NOT and not (match["relation"] or match["part"]):
        return None
    if published is None:
        return None, None, "month"
    number = _month_number(name)
    ahead = bool(re.search(r"\bnext\s*$", text[max(0, match.start() - 6) : match.start()])) or (
        (match["relation"] or "").casefold() in {"by", "until", "till", "by the end of"} and number > published.month
    )
    year = published.year if number <= published.month or ahead else published.year - 1
    # Next month, and the one after, are more likely ahead than eleven months ago.
    if not ahead and year < published.year and number - published.month <= 2:
        year = published.year
    return (*_month(year, number), "month")


def _narrow(first: date | None, last: date | None, part: str | None) -> tuple[date | None, date | None]:
    """Early, mid and late are thirds; of years in whole months."""
    if not part or first is None or last is None:
        return first, last
    word = part.casefold()
    third = {"early": 0, "the start of": 0, "the beginning of": 0, "mid": 1}.get(re.sub(r"\s+", " ", word), 2)
    if (last - first).days > 100:
        return date(first.year, 1 + 4 * third, 1), _month(first.year, 4 + 4 * third)[1]
    return first + timedelta(days=10 * third), last if third == 2 else first + timedelta(days=10 * third + 9)
