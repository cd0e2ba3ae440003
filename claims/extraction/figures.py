"""Figures in a text, normalised: value or bounds, comparator, whether approximate, unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .spans import Span

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = {w: 10 * (i + 2) for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
_SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "bn": 1_000_000_000,
    "tn": 1_000_000_000_000,
    "k": 1_000,
    "dozen": 12,
    "lakh": 100_000,
    "crore": 10_000_000,
}
_SMALL = {word: value for value, word in enumerate(_ONES)} | _TENS
_TEN_WORDS, _UNIT_WORDS = "|".join(_TENS), "|".join(_ONES[1:10])
_ONE_WORDS = "|".join(sorted(_ONES[1:], key=len, reverse=True))
_WORD_NUMBER = rf"(?:(?:{_TEN_WORDS})(?:[- ](?:{_UNIT_WORDS}))?|{_ONE_WORDS})"
_SCALE_WORD = r"(?:hundred|thousand|million|billion|trillion|dozen|lakh|crore)"
_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CURRENCY = r"(?:US\$|C\$|A\$|NZ\$|HK\$|R\$|[$€£¥₹₽₺₩])"
_NUMBER = (
    rf"(?:(?P<cur>{_CURRENCY})\s?)?(?:(?P<digits>{_DIGITS})|(?P<words>(?:a\s+)?(?<![\w-]){_WORD_NUMBER}(?!\w)|"
    rf"(?<![\w-])a\s+(?={_SCALE_WORD}(?!\w))))"
    rf"(?:[\s\u00a0-]?(?P<scale>(?:{_SCALE_WORD}|bn|mn|tn|m|k)(?![\w]))(?:\s+(?P<scale2>thousand|million|"
    rf"billion)(?!\w))?)?"
)
_PERCENT = r"(?:\s?%|\s+per\s?cent(?:age\s+points?)?|[\s-]percent(?:age\s+points?)?|\s+pc\b)"
_FIGURE = re.compile(
    rf"(?<![\w.,$€£-])(?:(?P<range>between\s+|from\s+)?){_NUMBER}(?P<pct>{_PERCENT})?"
    rf"(?:(?P<join>\s*[–—-]\s*|\s+(?:to|and|or)\s+){_NUMBER.replace('P<', 'P<b_')}(?P<b_pct>{_PERCENT})?)?",
    re.IGNORECASE,
)
_COMPARATORS: tuple[tuple[str, str, bool], ...] = (
    (r"(?:at\s+least|no\s+(?:fewer|less)\s+than|a\s+minimum\s+of|not\s+less\s+than|upwards?\s+of)", ">=", False),
    (r"(?:more\s+than|over|above|in\s+excess\s+of|exceeding|greater\s+than)", ">", False),
    (
        r"(?:up\s+to|at\s+most|no\s+more\s+than|not\s+more\s+than|as\s+many\s+as|as\s+much\s+as|a\s+maximum\s+of)",
        "<=",
        False,
    ),
    (r"(?:fewer\s+than|less\s+than|under|below)", "<", False),
    (r"(?:nearly|almost|close\s+to|just\s+under|just\s+short\s+of|approaching)", "<", True),
    (r"(?:just\s+over|just\s+above|slightly\s+more\s+than)", ">", True),
    (
        r"(?:approximately|about|around|roughly|some|an\s+estimated|estimated|circa|c\.|approx\.|~|"
        r"in\s+the\s+region\s+of)",
        "=",
        True,
    ),
)
_BEFORE = [
    (re.compile(rf"(?<!\w){pattern}\s*(?:the\s+|a\s+)?$", re.IGNORECASE), sign, near)
    for pattern, sign, near in _COMPARATORS
]
_UNIT = re.compile(
    r"[\s\u00a0-]+(?:(?:more|fewer|other|extra|additional|further|new|"
    r"separate)\s+(?!than\b))?(?P<unit>[^\W\d_][\w’'-]*(?:\s+(?:of\s+)?[^\W\d_][\w’'-]*)?)"
)
_NO_UNIT = frozenset(
    """and or of in on at to from by for with as is was were are has had have that which who than but per the a an
    after before since during when while if said says more less fewer between other into out up down over under
    about he she they it would will could can may not were been being held hurt dead lost won made found o’clock
    o'clock""".split()
)
# "the two sides" counts nothing that anybody would check.
_A_PAIR = re.compile(
    r"\s+(?:sides|countries|leaders|parties|nations|governments|men|women|presidents|ministers|teams)\b"
)
_PLURALS = frozenset({"people", "men", "women", "children", "police", "cattle", "sheep", "fish"})
_MEASURE = re.compile(
    r"[\s-]?(km|kilomet(?:er|re)s?|met(?:er|re)s?|miles?|kg|kilograms?|tonnes?|tons?|litres?|liters?|hectares?|"
    r"acres?|degrees?|"
    r"°[CF]|years?|months?|weeks?|days?|hours?|minutes?|seconds?|points?|megawatts?|gigawatts?|MW|GW|kWh|mph|"
    r"feet|foot|inches|inch|barrels?)\b"
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is the figure; of a range, or a bound, `low` and `high` say what it allows and `value` what is written.

    `comparator` is one of = < <= > >= range; `unit` is "%" or a currency or the words counted, as far as they are
    clear.
    """

    text: str
    span: Span
    value: float | None
    low: float | None
    high: float | None
    comparator: str
    approximate: bool
    unit: str | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "span": list(self.span),
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "comparator": self.comparator,
            "approximate": self.approximate,
            "unit": self.unit,
        }


def find_figures(text: str, start: int, end: int, taken: list[Span] | None = None) -> list[Figure]:
    """The figures of text[start:end]; what lies in `taken` (dates) is left out."""
    found: list[Figure] = []
    position = start
    while match := _FIGURE.search(text, position, end):
        position = match.start("join") if match["join"] else match.end()
        if any(s < position and match.start() < e for s, e in taken or ()):
            continue
        if figure := _figure(text, match, start, end):
            found.append(figure)
            position = max(position, figure.span[1])
    return found


def _figure(text: str, match: re.Match[str], start: int, end: int) -> Figure | None:
    digits, words = match["digits"], match["words"]
    if words and words.casefold() == "one" and not match["scale"] and not match["pct"]:
        return None
    value = _value(digits, words, match["scale"], match["scale2"])
    if value is None:
        return None
    stop, other = match.end(), None
    joined = match["join"]
    is_range = bool(joined) and _is_range(match)
    if is_range:
        other = _value(match["b_digits"], match["b_words"], match["b_scale"], match["b_scale2"])
        if match["b_scale"] and not match["scale"] and other and value < other / 1000:
            value = _value(digits, words, match["b_scale"], match["b_scale2"]) or value
    elif joined:
        stop = match.start("join")
    begin = match.start("cur") if match["cur"] else (match.start("digits") if digits else match.start("words"))
    if is_range and match["range"]:
        begin = match.start()
    percent = match["pct"] or (match["b_pct"] if is_range else None)
    if digits and not percent and not match["cur"] and text[stop : stop + 2] in ("st", "nd", "rd", "th"):
        return None
    if words and words.casefold() == "two" and _A_PAIR.match(text, stop, end):
        return None
    if _is_clock_time(text, begin, stop, end):
        return None
    if other is not None and other < value and not percent and not match["cur"]:
        return _score(text, match, begin, stop)
    unit, stop = _unit(text, stop, end, match["cur"] or (match["b_cur"] if is_range else None), bool(percent))
    if digits and unit is None and not match["cur"] and not match["scale"] and _YEAR.match(digits):
        return None
    comparator, near, begin = _comparator(text, start, begin)
    low, high = _bounds(value, other, comparator)
    return Figure(
        text[begin:stop], (begin, stop), None if other is not None else value, low, high,
        "range" if other is not None else comparator, near, unit,
    )  # fmt: skip


_CLOCK_BEFORE = re.compile(r"(?:half\s+past|quarter\s+(?:past|to)|o[’']clock)\s+$", re.IGNORECASE)
_CLOCK_AFTER = re.compile(r"(?:[:.]\d\d)?\s?(?:[ap]\.?m\b|o[’']clock)", re.IGNORECASE)


def _is_clock_time(text: str, begin: int, stop: int, end: int) -> bool:
    """ "half past eight", "4.15 a.m." say when, not how many."""
    return bool(_CLOCK_BEFORE.search(text[max(0, begin - 14) : begin]) or _CLOCK_AFTER.match(text, stop, end))


def _score(text: str, match: re.Match[str], begin: int, stop: int) -> Figure | None:
    """ "2-1" is how a match or a vote ended; other falling pairs, telephone numbers among them, are no figure."""
    if not (match["digits"] and match["b_digits"]) or max(len(match["digits"]), len(match["b_digits"])) > 3:
        return None
    if match["join"].strip() not in ("-", "–", "—", "to") or re.match(r"0\d", match["b_digits"]):
        return None
    return Figure(text[begin:stop], (begin, stop), None, None, None, "=", False, "score")


def _is_range(match: re.Match[str]) -> bool:
    joined = match["join"].strip().casefold()
    if joined in {"and", "or"}:
        return joined == "and" and bool(match["range"]) and match["range"].strip().casefold() == "between"
    # "3 per cent to $40 million" and "from 5 schools to 8 per cent" are two figures each.
    if (match["pct"] and not match["b_pct"]) or (match["b_cur"] and not match["cur"]):
        return False
    return bool(match["b_digits"] or match["b_words"])


def _comparator(text: str, start: int, begin: int) -> tuple[str, bool, int]:
    lead = text[max(start, begin - 28) : begin]
    for pattern, sign, near in _BEFORE:
        if found := pattern.search(lead):
            return sign, near, begin - len(lead) + found.start()
    return "=", False, begin


def _bounds(value: float, other: float | None, comparator: str) -> tuple[float | None, float | None]:
    if other is not None:
        return min(value, other), max(value, other)
    if comparator in (">", ">="):
        return value, None
    if comparator in ("<", "<="):
        return None, value
    return None, None


def _unit(text: str, stop: int, end: int, currency: str | None, percent: bool) -> tuple[str | None, int]:
    """The unit and where the figure's text ends with it."""
    if percent:
        return "%", stop
    if currency:
        return currency.upper(), stop
    if (found := _MEASURE.match(text, stop, end)) is not None:
        return found.group(1), found.end()
    found = _UNIT.match(text, stop, end)
    if found is None:
        return None, stop
    words = found["unit"].split()
    kept: list[str] = []
    for word in words:
        if word.casefold() in _NO_UNIT or word.endswith("ed"):
            break
        kept.append(word)
    if not kept or (len(kept) == 1 and kept[0][0].isupper()):
        return None, stop
    # "2,500 troops", "40 new schools": the noun is the last word that looks like one.
    if len(kept) == 2 and (kept[0] in _PLURALS or (kept[0].endswith("s") and not kept[0].endswith("ss"))):
        kept = kept[:1]
    return " ".join(kept), found.start("unit") + len(" ".join(kept)) if len(kept) == 1 else found.end("unit")


def _value(digits: str | None, words: str | None, scale: str | None, scale2: str | None) -> float | None:
    if digits:
        value = float(re.sub(r"[,\u00a0\u202f]", "", digits))
    elif words is not None:
        value = _words_value(words)
    else:
        return None
    for word in (scale, scale2):
        if word:
            value *= _SCALES[word.casefold()]
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return int(value) if value == int(value) and abs(value) < 1e15 else round(value, 6)


def _words_value(words: str) -> float:
    parts = [part for part in re.split(r"[\s-]+", words.casefold()) if part and part != "a"]
    return float(sum(_SMALL[part] for part in parts)) if parts else 1.0
