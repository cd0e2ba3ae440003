"""Dates in a text, resolved against the publication date: relation, first and last day, grain."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from . import periods
from .date_meanings import Around, Read, Resolver, century, decade, feast
from .date_words import DIGITS_AFTER_THE, LONG_DIGITS, RULES, RULES_AFTER_THE, SHORT_DIGITS, WEEKDAY_RULES, Rules, ago
from .spans import Span
from .tenses import tense

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_AFTER_THE = re.compile(r"\s+([^\W\d_]+|\d)")
_LEAD = re.compile(
    r"(?<![\w-])(?:(?P<relation>(?:(?:by|until|till|before|after|since|from|at|to|towards?|in|near|around|through)\s+)?"
    r"the\s+(?:very\s+)?(?:end|start|beginning|close|turn)\s+of|as\s+(?:of|at|early\s+as|late\s+as|recently\s+as)|"
    r"no\s+later\s+than|(?:until|since|from|by)\s+at\s+least|at\s+least\s+(?:until|since)|as\s+long\s+ago\s+as|"
    r"not\s+(?:until|before)|until|till|since|before|after|from|"
    r"during|between|by|in|on|through|throughout|over|within|for|at)\s+)?"
    r"(?P<the>the\s+)?(?:(?P<part>early|mid|late|earlier|later|(?<=the\s)middle\s+of)(?:\s+(?P<link>in|on))?(?:\s+|"
    r"-))?$",
    re.I,
)
# As they are written, so that the many other words need no folding.
_FIRST_WORDS = frozenset(form for word in (*RULES, "the", "ago") for form in (word, word.capitalize(), word.upper()))
_REACH = 44
_OVER_THE = frozenset({decade, century, feast})
# What stands before a number that makes it an amount, and behind a year that makes it a count.
_AMOUNT_BEFORE = re.compile(
    r"(?:more\s+than|fewer\s+than|less\s+than|at\s+least|nearly|almost|some|up\s+to|an\s+estimated|approximately|"
    r"exactly|only|No\.|[Rr]oom|[Nn]umber)\s+$",
    re.I,
)
_SINCE_AT_LEAST = re.compile(r"(?<!\w)(?:until|since|from|by)\s+at\s+least\s+$", re.I)
_COUNTED = re.compile(
    r"(?:-|\s+)(?:people|dollars|euros|pounds|troops|men|women|children|homes|jobs|cases|votes|tonnes?|met(?:re|er)s?|"
    r"miles|megawatts?|acres|hectares|soldiers|workers|seats?|block|feet|km|kg|MW|hours|migrants|refugees)(?!\w)"
)
_HABIT = re.compile(r"(?<!\w)(?:every|each|alternate|most|some|many|seven)\s+$", re.I)
# "that August", "on the Friday": which one, the text alone knows.
_THAT = re.compile(r"(?<!\w)(?:that|(?:on|by)\s+the|the\s+following)\s+$", re.I)
_RANGE_WORDS = re.compile(
    r"\s*(?:[–-]|(?<=\s)(?:to|and|until|till|through)(?=\s))\s*(?:(?:about|around|roughly|perhaps)\s+)?", re.I
)
_LIST = re.compile(r",\s+|,?\s+(?:and|or)\s+")
_GRAINS = ("day", "week", "month", "quarter", "half", "season", "year", "decade", "century")


@dataclass(frozen=True, slots=True)
class DateMention:
    """`start` and `end` are the first and last day meant, None where the text and the publication date leave it open.

    `relation` is in, on, by, since, as of, by the end of, … as written, None where there is none; what it says of the
    days is left to the reader ("until the end of 2026" has all days of 2026). `grain` is day, week, month, quarter,
    half, season, year, decade or century.
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


class _Found(NamedTuple):
    mention: DateMention
    open_part: tuple[int, int] | None


def find_dates(text: str, start: int, end: int, published_at: date | None) -> list[DateMention]:
    """The dates of text[start:end], in order."""
    found: list[_Found] = []
    position = start
    for token in _TOKEN.finditer(text, start, end):
        word = token.group()
        if token.start() < position or not (word in _FIRST_WORDS or word[0].isdigit()):
            continue
        if read := _read(text, start, end, position, token, published_at):
            position = read.mention.span[1]
            found[-1:] = _joined(text, found[-1], read, published_at) if found else [read]
    return [item.mention for item in found]


def _rules(text: str, start: int, end: int, token: re.Match[str]) -> Rules:
    """The rules for dates that may begin with this word or number."""
    word, at = token.group(), token.start()
    if word[0].isdigit():
        before = text[at - 1] if at > start else " "
        if before.isalnum() or before in "$€£.,/:#_" or len(word) == 3 or len(word) > 4:
            return ()
        if before in "-–" and not text[max(start, at - 6) : at - 1].casefold().endswith(("mid", "early", "late")):
            return ()
        return LONG_DIGITS if len(word) == 4 else SHORT_DIGITS
    if at > start and (text[at - 1].isalnum() or text[at - 1] in "_@"):
        return ()
    word = word.casefold()
    if word == "the":
        following = _AFTER_THE.match(text, token.end(), end)
        if following is None:
            return ()
        second = following[1]
        return DIGITS_AFTER_THE if second.isdigit() else RULES_AFTER_THE.get(second.casefold(), ())
    return RULES.get(word, ())


def _read(text: str, start: int, end: int, least: int, token: re.Match[str], published: date | None) -> _Found | None:
    """The date that begins with this token, with the relation and the part before it."""
    at = token.start()
    if token.group().casefold() == "ago":
        return _read_ago(text, least, token, published)
    if rules := _rules(text, start, end, token):
        weekday = at
        if rules is WEEKDAY_RULES and (comma := _BEFORE_DAY.match(text, token.end(), end)):
            number = _TOKEN.match(text, comma.end(), end)
            assert number is not None
            rules, at = (_rules(text, start, end, number)), comma.end()
        for pattern, resolve in rules:
            match = pattern.match(text, at, end)
            if match and (found := _resolved(text, (start, end), least, weekday, match, resolve, published)):
                return found
    return None


_BEFORE_DAY = re.compile(
    r",?\s+(?=(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?[A-Z][a-z]{2}|[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?!\d)))"
)


def _resolved(
    text: str, sentence: Span, least: int, at: int, match: re.Match[str], resolve: Resolver, published: date | None
) -> _Found | None:
    start, end = sentence
    if _excluded(text, start, at, match):
        return None
    lead = text[max(least, at - _REACH) : at]
    relation, part, begin = _led_in(lead, at, over_the=resolve in _OVER_THE, after_mark=text[at].isdigit())
    around = Around(published, relation, part, partial(tense, text, start, begin, match.end(), end, relation))
    try:
        read: Read | None = resolve(match, around)
        if read and read.open_part and _THAT.search(lead):
            read = Read(None, None, read.grain)
    except ValueError:
        return None
    except OverflowError:
        # Published at the very edge of the calendar.
        read = Read(None, None, "day")
    if read is None:
        return None
    first, last = read.first, read.last
    if part and first and last and read.grain != "day":
        first, last = periods.part_of(first, last, read.grain, part, published)
    mention = DateMention(text[begin : match.end()], (begin, match.end()), relation or None, first, last, read.grain)
    return _Found(mention, read.open_part)


def _led_in(lead: str, at: int, *, over_the: bool, after_mark: bool) -> tuple[str, str, int]:
    """The relation and the part at the end of `lead`, "" for none, and where the text of the date at `at` begins.

    "In the 2014 election" has no relation to 2014, `over_the` says that "in the 1990s" has; `after_mark` lets an
    apostrophe belong to the date, as in "’98".
    """
    begin = at
    if lead.endswith(("’", "'")) and after_mark:
        lead, begin = lead[:-1], at - 1
    found = _LEAD.search(lead)
    if found is None or (found["the"] and not found["part"] and not over_the):
        return "", "", begin
    part = (found["part"] or "").casefold()
    if found["relation"]:
        begin = begin - len(lead) + found.start()
    elif part:
        begin = begin - len(lead) + found.start("part")
    relation = " ".join((found["relation"] or found["link"] or "").casefold().split())
    return relation, "mid" if part.startswith("middle") else part, begin


def _read_ago(text: str, least: int, token: re.Match[str], published: date | None) -> _Found | None:
    lead = text[max(least, token.start() - _REACH) : token.start()]
    try:
        found = ago(lead, Around(published, "", "", lambda: -1))
    except (ValueError, OverflowError):
        return None
    if found is None:
        return None
    begin = token.start() - len(lead) + found[0]
    read = found[1]
    mention = DateMention(text[begin : token.end()], (begin, token.end()), None, read.first, read.last, read.grain)
    return _Found(mention, None)


def _excluded(text: str, start: int, at: int, match: re.Match[str]) -> bool:
    """Habits, amounts that look like years, and weekdays of some week that the text alone knows."""
    lead = text[max(start, at - 18) : at]
    groups = match.groupdict()
    if (groups.get("wd") or groups.get("m")) and not groups.get("which"):
        return bool(_HABIT.search(lead))
    if "y_to" in groups and not groups["y_to"] and not groups.get("business"):
        counted = _COUNTED.match(text, match.end(), match.end() + 16)
        return bool(counted) or bool(_AMOUNT_BEFORE.search(lead) and not _SINCE_AT_LEAST.search(lead))
    return False


def _joined(text: str, one: _Found, two: _Found, published: date | None) -> list[_Found]:
    """Two dates as one period, "from March 1992 to December 1995"; or as two in the same year, "in March and June of
    2022".
    """
    first, last = one.mention, two.mention
    between = text[first.span[1] : last.span[0]]
    start, end = first.start, last.end
    ranged = _is_range(first, last, between)
    if ranged and start and end and two.open_part and (not one.open_part or (published and start > published)):
        end = _end_after(two.open_part, start)
    elif one.open_part and last.start and end and (not two.open_part or (start and start > end)):
        start = _latest_before(one.open_part, last.start)
    if ranged and start and end and start <= end:
        grain = min(first.grain, last.grain, key=_GRAINS.index)
        span = (first.span[0], last.span[1])
        whole = replace(first, text=text[slice(*span)], span=span, start=start, end=end, grain=grain)
        return [_Found(whole, None)]
    listed = _LIST.fullmatch(between) and first.relation != "between" and first.grain == last.grain
    if listed and start and start != first.start and first.grain in ("day", "month"):
        moved = periods.month(start.year, start.month)[1] if first.grain == "month" else start
        return [_Found(replace(first, start=start, end=moved), None), two]
    if listed and first.start and two.open_part and two.open_part[0] and not last.relation and one.open_part:
        end = _end_after(two.open_part, first.start)
        begin = end.replace(day=1) if end and last.grain == "month" else end
        return [one, _Found(replace(last, start=begin, end=end), two.open_part)]
    return [one, two]


def _is_range(first: DateMention, last: DateMention, between: str) -> bool:
    if last.relation in ("until", "till", "through") and between.isspace():
        word = last.relation
    elif last.relation in (None, "the end of", "the start of", "the middle of") and _RANGE_WORDS.fullmatch(between):
        word = between.split()[0].casefold()
    else:
        return False
    if first.relation == "between":
        return word in ("and", "–", "-")
    if first.relation == "from":
        return word in ("to", "until", "till", "through", "–", "-")
    return word in ("to", "through", "–", "-") and first.grain == last.grain


def _latest_before(part: tuple[int, int], limit: date) -> date | None:
    """The last such day, month or weekday that begins up to `limit`."""
    number, day = part
    if not number:
        return periods.weekday(limit, day, 0)
    days = [periods.day_of_year(year, number, day or 1) for year in (limit.year, limit.year - 1)]
    return next((found for found in days if found and found <= limit), None)


def _end_after(part: tuple[int, int], start: date) -> date | None:
    """The last day of the first such day, month or weekday that does not lie before `start`."""
    number, day = part
    if not number:
        return start + timedelta(days=(day - start.weekday()) % 7)
    days = [periods.day_of_year(year, number, day or 1) for year in (start.year, start.year + 1)]
    found = next((found for found in days if found and found >= start.replace(day=1)), None)
    return periods.month(found.year, number)[1] if found and not day else found
