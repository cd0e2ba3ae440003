"""How newspapers write dates: for each word that one can begin with, the patterns, and which meaning they have."""

from __future__ import annotations

import re

from . import date_meanings as meanings
from . import periods, span_meanings
from .date_meanings import Resolver
from .periods import MONTHS, SEASONS, WEEKDAYS

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_YEAR = r"(?:1[0-9]|2[01])\d\d(?!\d|[.,:]\d)"
_NTH = r"(?:st|nd|rd|th)?"
_DAY = rf"\d{{1,2}}{_NTH}(?![\w:%]|[.,]\d|\s?%)"
_TO_DAY = rf"(?:(?:\s?[–-]\s?|\s+(?i:and|or|to|until|till|through)\s+)(?P<d_to>{_DAY}))?"
_OF_YEAR = rf"(?:,?\s+(?:of\s+)?(?P<y>{_YEAR})|,?\s+(?:of\s+)?(?P<rely>(?i:last|this|next))\s+year)"
_PART_OF_DAY = r"(?:\s+(?i:morning|afternoon|evening|night|lunchtime|noon|midday|midnight)(?!\w))?"
_UNIT = r"(?P<unit>(?i:day|night|weekend|week|fortnight|month|quarter|year|decade|centur(?:y|ie)))"
_BUSINESS_YEAR = r"(?i:financial|fiscal|tax|school|academic|budget|crop)"
_SEASON = r"(?P<season>(?i:spring|summer|autumn|fall|winter))"
_FEAST = (
    r"(?P<feast>Christmas(?:\s(?:Day|Eve))?|Boxing\sDay|New\sYear[’']s(?:\s(?:Day|Eve))?|Halloween|Valentine[’']s\sDay|"
    r"Bastille\sDay|Armistice\sDay|Easter(?:\s(?:Sunday|Monday))?|Good\sFriday|Ash\sWednesday|Thanksgiving|"
    r"Labou?r\sDay|Memorial\sDay|Election\sDay|Ramadan|Eid(?:\sal-(?:Fitr|Adha))?|Diwali|Passover|Hanukkah|Nowruz)"
)
_OF_PERIOD = (
    rf"(?:\s+(?:of\s+)?(?P<y>{_YEAR})|\s+of\s+(?:(?P<rely>(?i:last|this|next))\s+year|"
    rf"(?P<ofyear>(?i:the\s+year))(?!\w)|(?:the|this|last|next)\s+(?P<business>{_BUSINESS_YEAR})\s+year))"
)
_N = r"(?P<n>(?i:couple\s+of|few|several|half|\d{1,3}|[a-z]+(?:-[a-z]+)?))"
_RE_MONTH_DAY = re.compile(rf"(?P<m>{_MONTH})\s+(?P<d>{_DAY}){_TO_DAY}{_OF_YEAR}?(?!\w)")
_RE_DAY_MONTH = re.compile(rf"(?P<d>{_DAY}){_TO_DAY}\s+(?:of\s+)?(?P<m>{_MONTH}){_OF_YEAR}?(?!\w)")
_RE_WEEKDAY = re.compile(rf"(?P<wd>{_WEEKDAY}){_PART_OF_DAY}(?!\w|\s(?:mornings|afternoons|evenings|nights)\b)")
_RE_MONTH = re.compile(rf"(?P<m>{_MONTH}){_OF_YEAR}?(?!\w)")
_RE_ISO = re.compile(r"(?:1[0-9]|2[01])\d\d-\d\d-\d\d(?!\d)")
_RE_NUMERIC = re.compile(r"(?P<one>\d{1,2})(?P<sep>[/.])(?P<two>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d)(?![\d/])")
_RE_DECADE = re.compile(r"(?P<decade>(?:1[0-9]|20)\d0|(?<=[’'])[2-9]0)[’']?s(?!\w)")
_RE_SHORT_YEAR = re.compile(r"(?<=[’'])(?P<y>\d\d)(?![\w’'%:]|[.,]\d)")
_RE_YEARS = re.compile(
    r"(?P<y>(?:1[0-9]|2[01])\d\d)(?:\s?[–/-]\s?(?P<y_to>(?:1[0-9]|20)\d\d|\d\d)(?![\w%]|[,.:]\d))?"
    r"(?![\w%/]|[,.:]\d|[-–]\w|\s?%)"
)
_RE_BUSINESS = re.compile(
    rf"(?P<business>{_BUSINESS_YEAR})(?:\s+year)?\s+(?P<y>(?:19|20)\d\d)(?:[–/-](?P<y_to>\d\d(?:\d\d)?))?(?![\w%]|"
    rf"[,.]\d)"
)
_RE_CENTURY = re.compile(
    rf"(?P<nth>\d{{1,2}}(?:st|nd|rd|th)|(?i:{'|'.join(reversed(meanings.ORDINALS))}))[\s-](?i:century)(?!\w)"
)
_RE_WHICH = re.compile(
    rf"(?P<which>(?i:last|next|this(?:\s+coming|\s+past)?))\s+(?:{_UNIT}|{_SEASON}|{_FEAST}|(?P<m>{_MONTH})|"
    rf"(?P<wd>{_WEEKDAY}){_PART_OF_DAY}|(?P<daypart>(?i:morning|afternoon|evening|lunchtime))|"
    rf"(?P<business>{_BUSINESS_YEAR})\s+year)(?![\w-])"
)
_RE_DAY_WORD = re.compile(rf"(?i:yesterday|today|tomorrow|tonight){_PART_OF_DAY}(?!\w)")
_RE_THE_DAY = re.compile(r"(?i:the\s+day\s+(?:before\s+yesterday|after\s+tomorrow))(?!\w)")
_RE_FEAST = re.compile(rf"{_FEAST}(?:,?\s+(?P<y>{_YEAR}))?(?!\w)")
_RE_WEEK_OF = re.compile(rf"(?i:the\s+)(?P<end>(?i:first|last|final))\s+week\s+of\s+(?P<m>{_MONTH}){_OF_YEAR}?(?!\w)")
_RE_SEASON = re.compile(
    rf"(?P<the>(?i:the\s+))?{_SEASON}"
    rf"(?:\s+(?:of\s+)?(?P<y>{_YEAR})(?P<y_to>[–/-]\d\d(?!\d))?|\s+of\s+(?P<rely>(?i:last|this|next))\s+year)?(?!\w)"
)
_RE_Q = re.compile(rf"Q(?P<q>[1-4]){_OF_PERIOD}?(?!\w)")
_RE_QUARTER = re.compile(
    rf"(?i:the\s+)?(?P<q>(?i:first|second|third|fourth|last|final|latest))[\s-]"
    rf"(?:(?i:quarter)|(?P<half>(?i:half)(?=\s+of\s)))(?!\w){_OF_PERIOD}?"
)
_RE_OPENING = re.compile(rf"(?i:the\s+(?P<end>first|last|final))\s+{_N}\s+(?i:months){_OF_PERIOD}")
_RE_MONTHS_TO = re.compile(
    r"(?i:the\s+(?:(?:fiscal\s+|financial\s+)?year|(?P<n>\d{1,2}|[a-z]+)\s+months)\s+"
    r"(?:to|through|(?:that\s+)?end(?:ed|ing)(?:\s+(?:in|on))?)\s+(?:the\s+end\s+of\s+)?)"
    rf"(?:\d{{1,2}}\s+)?(?P<m>{_MONTH})(?:\s+\d{{1,2}}(?!\d))?{_OF_YEAR}?(?!\w)"
)
_RE_MONTH_QUARTER = re.compile(rf"(?i:the\s+)(?P<m>March|June|September|December)\s+(?i:quarter){_OF_YEAR}?(?!\w)")
_RE_SPAN = re.compile(
    rf"(?i:the\s+)(?P<which>(?i:past|last|next|coming|previous|preceding|following|same|current))\s+"
    rf"(?:{_N}\s+)??{_UNIT}s?(?!\w|\s+of\s+an?\s)"
)
_RE_THE_MORNING = re.compile(
    r"(?i:the\s+(?:next|following|previous|same)\s+(?:morning|afternoon|evening|night)(?P<unit>))(?!\w)"
)
_RE_SPAN_BUSINESS = re.compile(
    rf"(?i:the\s+(?:last|next|current|previous|new|coming)\s+){_BUSINESS_YEAR}\s+(?P<unit>(?i:year))(?!\w)"
)
_RE_EDGE = re.compile(rf"(?i:the\s+)(?:(?P<business>{_BUSINESS_YEAR})\s+)?(?:(?i:calendar)\s+)?{_UNIT}(?!\w)")
_RE_BEFORE = re.compile(
    r"(?i:the\s+(?P<unit>day|week|month|year)\s+before)(?=\s*[.,;:)”’\"]|\s+(?:in|at|on|and|but|to)\s|\s*$)"
)
_RE_BEFORE_LAST = re.compile(r"(?i:the\s+(?P<unit>week|month|year)\s+before\s+last)(?!\w)")
_RE_WEEKEND = re.compile(r"(?i:the\s+weekend)(?!\w)")
_RE_SPELLED = re.compile(
    rf"(?i:the\s+(?P<nth>{'|'.join(reversed(meanings.ORDINALS))})\s+of)\s+(?P<m>{_MONTH}){_OF_YEAR}?(?!\w)"
)
_RE_NTH = re.compile(
    r"(?i:the\s+)(?P<d>\d{1,2}(?:st|nd|rd|th))(?:\s+of\s+(?P<which>(?i:this|last|next))\s+month(?!\w)|"
    r"(?=\s*[.,;:)”’\"]|\s*$|\s+(?:and|but)\s))"
)


Rules = tuple[tuple[re.Pattern[str], Resolver], ...]
_MONTH_RULES: Rules = ((_RE_MONTH_DAY, meanings.days_of_month), (_RE_MONTH, meanings.month))
_SPAN_RULES: Rules = (
    (_RE_THE_MORNING, span_meanings.left_open),
    (_RE_SPAN, span_meanings.span),
    (_RE_SPAN_BUSINESS, span_meanings.left_open),
)
_QUARTER_RULES: Rules = ((_RE_QUARTER, span_meanings.quarter),)
_FEAST_RULES: Rules = ((_RE_FEAST, meanings.feast),)
_SEASON_RULES: Rules = ((_RE_SEASON, meanings.season),)
_WEEK_RULE = (_RE_WEEK_OF, span_meanings.week_of_month)
_SPELLED_RULE = (_RE_SPELLED, meanings.spelled_day)
_OPENING_RULE = (_RE_OPENING, span_meanings.opening_months)
_MONTHS_TO_RULE = (_RE_MONTHS_TO, span_meanings.months_to)
WEEKDAY_RULES: Rules = ((_RE_WEEKDAY, meanings.weekday),)
_EDGE_RULES: Rules = (
    (_RE_MONTHS_TO, span_meanings.months_to),
    (_RE_BEFORE_LAST, span_meanings.before_last),
    (_RE_BEFORE, span_meanings.left_open),
    (_RE_EDGE, span_meanings.edge),
)


def _table(*rows: tuple[str, Rules]) -> dict[str, Rules]:
    """The rules by each of the words, parted by blanks, before them; of two rows for a word the later one holds."""
    return {word: rules for words, rules in rows for word in words.split()}


_FISCAL = "financial fiscal tax school academic budget"
# By the word, casefolded, that a date begins with.
RULES = _table(
    (" ".join(MONTHS), _MONTH_RULES),
    (" ".join(WEEKDAYS), WEEKDAY_RULES),
    ("last next this", ((_RE_WHICH, meanings.which),)),
    ("yesterday today tomorrow tonight", ((_RE_DAY_WORD, meanings.day_word),)),
    (" ".join(SEASONS), _SEASON_RULES),
    (" ".join([*meanings.ORDINALS, "twenty"]), ((_RE_CENTURY, meanings.century),)),
    ("first second third fourth", (*_QUARTER_RULES, (_RE_CENTURY, meanings.century))),
    (_FISCAL, ((_RE_BUSINESS, meanings.years),)),
    ("christmas boxing new halloween valentine bastille armistice easter good ash thanksgiving", _FEAST_RULES),
    ("labor labour memorial election ramadan eid diwali passover hanukkah nowruz", _FEAST_RULES),
    ("q", ((_RE_Q, span_meanings.quarter),)),
)
# By the word behind "the".
RULES_AFTER_THE = _table(
    (" ".join(meanings.ORDINALS), (_SPELLED_RULE,)),
    ("past next coming previous preceding following same current new", _SPAN_RULES),
    ("first final", (_SPELLED_RULE, _WEEK_RULE, _OPENING_RULE, *_QUARTER_RULES)),
    ("second third fourth latest", (_SPELLED_RULE, *_QUARTER_RULES)),
    ("last", (_WEEK_RULE, _OPENING_RULE, *_QUARTER_RULES, *_SPAN_RULES)),
    ("week month quarter year decade century fortnight calendar", _EDGE_RULES),
    (_FISCAL, _EDGE_RULES),
    ("day", ((_RE_THE_DAY, meanings.day_word), *_EDGE_RULES)),
    ("two three four five six eight nine twelve", (_MONTHS_TO_RULE,)),
    (" ".join(SEASONS), _SEASON_RULES),
    ("march june september december", ((_RE_MONTH_QUARTER, span_meanings.month_quarter),)),
    ("weekend", ((_RE_WEEKEND, span_meanings.weekend),)),
)
DIGITS_AFTER_THE: Rules = ((_RE_NTH, meanings.nth_day), _MONTHS_TO_RULE)
SHORT_DIGITS: Rules = (
    (_RE_DAY_MONTH, meanings.days_of_month),
    (_RE_NUMERIC, meanings.numeric),
    (_RE_DECADE, meanings.decade),
    (_RE_SHORT_YEAR, meanings.short_year),
    (_RE_CENTURY, meanings.century),
)
LONG_DIGITS: Rules = ((_RE_ISO, meanings.iso), (_RE_DECADE, meanings.decade), (_RE_YEARS, meanings.years))
_AGO = re.compile(
    rf"(?<![\w-])(?P<n>an?|[\w-]+(?:\s+and\s+a\s+half)?)\s+{_UNIT.replace('centur(?:y|ie)', 'century|centurie')}s?\s+$"
)


def ago(lead: str, around: meanings.Around) -> tuple[int, meanings.Read] | None:
    """Where in `lead` the words before "ago" begin, and what they mean; None where they count no days or longer."""
    found = _AGO.search(lead)
    if found is None:
        return None
    amount = 1.0 if found["n"].casefold() in ("a", "an") else span_meanings.in_number(found["n"])
    unit = found["unit"].casefold().replace("centurie", "century")
    if amount is None or unit in ("night", "weekend"):
        return None
    if amount * {"decade": 10, "century": 100, "year": 1}.get(unit, 0) > 1_000:
        return None
    grain = {"decade": "year", "century": "year", "fortnight": "week"}.get(unit, unit)
    if around.published is None:
        return found.start(), meanings.Read(None, None, grain)
    day = periods.back_by(unit, around.published, amount)
    return found.start(), meanings.Read(*periods.relative(grain, day, 0), grain)
