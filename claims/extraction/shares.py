"""Quantities without a plain number: shares ("a third", "one in five"), multiples ("tripled"), and vague ones
("dozens of people").
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .numerals import SCALES, SMALL, number, read_number, share
from .units import MEASURE, percentage, read_unit

_PARTS = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_FRACTION = re.compile(
    r"(?P<n>an?|one|two|three|four|five|six|seven|eight|nine)(?P<link>[\s-]+)(?P<part>"
    rf"{'|'.join(p + 's?' for p in _PARTS if p not in ('half', 'halves'))}|halves)(?![\w-])",
    re.I,
)
# "a third of them", "by a third", "a third said", but "a third time", "a third dairy herd", "a quarter past".
_NOT_COUNTING_ON = re.compile(
    r"\s*(?:$|[.,;:!?)”’\"'—–]|(?:of|to|in|on|at|by|as|is|are|was|were|has|have|had|said|say|says|will|would|can|could|"
    r"more|less|fewer|below|above|lower|higher|from|since|over|between|during|after|before|when|than|and|or|but|this|"
    r"last|each|every|came|come|went|go|did|do|since|went|live|left|want|wanted|voted|died|failed|faster|smaller|"
    r"bigger|larger|\w+er\s+than)(?!\w))",
    re.I,
)
_QUARTER_TIME = re.compile(r"\s+(?:past|to)(?!\w)", re.I)
_OF_A = re.compile(r"\s+of\s+(?:an?|one)(?=\s)", re.I)
_HALF_A = re.compile(r"half\s+an?(?=\s)", re.I)
_AND_A_HALF = re.compile(
    r"an?\s+(?P<unit>year|month|week|day|hour|minute|second|decade|century|mile|point|percentage\s+point)\s+"
    r"and\s+a\s+half(?!\w)",
    re.I,
)
_OF_NUMBER = re.compile(r"\s+of\s+(?=\d|one\s)", re.I)
_OWNED = re.compile(
    r"\s+(?:of|the|its|his|her|their|our|my|your|that|those|these|this|what|as\s+(?:many|much|likely|big|large))(?!\w)",
    re.I,
)
_LED_IN = re.compile(
    r"(?<!\w)(?:about|nearly|almost|around|roughly|than|least|over|under|by|some|to|only|just|exactly|above|below|"
    r"approximately|perhaps)\s+$",
    re.I,
)
_NO_SHARE_BEFORE = re.compile(r"(?:first|second|other|better|top|bottom|either|each|and\s+a|latter)\s+$", re.I)
_OUT_OF = re.compile(
    r"-(?P<joined>in)-|\s+(?:(?P<noun>[^\W\d_]+(?:[\s-][^\W\d_]+){0,2})\s+)?(?P<how>in\s+every|in|out\s+of\s+every|"
    r"out\s+of|of\s+every)\s+",
    re.I,
)
_TIMES = {
    "twice": 2.0, "thrice": 3.0, "doubled": 2.0, "doubling": 2.0, "tripled": 3.0, "tripling": 3.0, "trebled": 3.0,
    "trebling": 3.0, "quadrupled": 4.0, "quadrupling": 4.0, "quintupled": 5.0, "halved": 0.5, "halving": 0.5,
}  # fmt: skip
_VERBS = {"double": 2.0, "triple": 3.0, "treble": 3.0, "quadruple": 4.0, "halve": 0.5}
_AS_VERB_BEFORE = re.compile(
    r"(?<!\w)(?:to|will|would|could|may|might|should|shall|than|nearly|almost|about|roughly|already)\s+$", re.I
)
_AS_VERB_AFTER = re.compile(r"\s+(?:the|that|what|its|their|his|her|those|this)(?!\w)", re.I)
_FOLDS = {f"{word}fold": value for word, value in SMALL.items()}
_VAGUE_NAMES = {name + "s": value for name, value in SCALES.items()} | {"scores": 20, "tens": 10}
_VAGUE = re.compile(
    r"(?:(?:(?:several|(?:a\s+)?few|many)\s+(?P<some>hundred|thousand|dozen|million|billion))|"
    r"(?P<one>tens|scores|dozens|hundreds|thousands|millions|billions|trillions)"
    r"(?P<two>\s+of\s+(?P<scale>thousands|millions|billions))?)(?!\w)",
    re.I,
)
_VAGUE_OF = re.compile(r"\s+of(?=\s)", re.I)
_DECADES_OF_LIFE = {
    word: 10 * n
    for n, word in enumerate("twenties thirties forties fifties sixties seventies eighties nineties".split(), 2)
}
_AGE = re.compile(
    rf"(?:(?P<part>early|mid|late)[\s-]+)?(?:(?P<word>{'|'.join(_DECADES_OF_LIFE)})|(?P<digits>[2-9]0)s)(?!\w)", re.I
)
_IN_ONES = re.compile(r"(?:in|into|is|was)\s+(?:his|her|their|my|your|our)\s+(?:(?:early|mid|late)[\s-]+)?$", re.I)
_YEARS_OF_PART = {"early": (0, 3), "mid": (4, 6), "late": (7, 9), None: (0, 9)}


class Quantity(NamedTuple):
    """What such a phrase means; `value` alone, or `low` (and `high`) where the words only give limits."""

    start: int
    end: int
    value: float | None
    unit: str | None
    low: float | None = None
    high: float | None = None
    near: bool = False


STARTERS = frozenset(
    "a an one two three four five six seven eight nine half several few many tens scores dozens hundreds thousands "
    "millions billions trillions early mid late".split()
) | frozenset([*_TIMES, *_VERBS, *_FOLDS, *_DECADES_OF_LIFE])


def read_quantity(text: str, start: int, at: int, end: int, word: str) -> Quantity | None:
    """The quantity whose first word, casefolded `word`, stands at text[at]; `start` is where its sentence begins."""
    if word == "half":
        return _half(text, start, at, end)
    if word in _FOLDS:
        return Quantity(at, at + len(word), _FOLDS[word], "times")
    if word in _TIMES or word in _VERBS:
        return _multiple(text, start, at, end, word)
    if found := _VAGUE.match(text, at, end):
        return _vague(text, found, end)
    if found := _AND_A_HALF.match(text, at, end):
        return Quantity(at, found.end(), 1.5, found["unit"])
    if age := read_age(text, start, at, end):
        return age
    if found := _FRACTION.match(text, at, end):
        return _fraction(text, start, found, end)
    return None


def read_part_of(text: str, at: int, value: float, end: int) -> tuple[float, int] | None:
    """Per cent and end of "… in five", "… home in nine", "… out of ten" behind a number that ends at text[at]."""
    link = _OUT_OF.match(text, at, end)
    if link is None or link.end() >= end or (link["noun"] and value != 1) or not 0 < value < 1_000:
        return None
    whole = read_number(text, link.end(), end)
    if whole is None or whole.currency or whole.value <= value:
        return None
    how = " ".join((link["how"] or link["joined"]).casefold().split())
    if how == "in" and (value > 10 or (value > 1 and whole.value not in (*range(3, 11), 12, 15, 20, 100, 1000))):
        return None
    # "one in 2019", "two in five years", "one in ten per cent": no shares.
    if whole.digits and len(whole.digits) == 4 and whole.digits.isdigit() and whole.digits[0] in "12":
        return None
    measure = MEASURE.match(text, whole.end, end)
    if (
        (measure and "vote" not in measure.group())
        or percentage(text, whole.end, end)
        or text[whole.end : whole.end + 1] == "-"
    ):
        return None
    return share(value, whole.value), whole.end


def _half(text: str, start: int, at: int, end: int) -> Quantity | None:
    if _NO_SHARE_BEFORE.search(text[max(start, at - 10) : at]):
        return None
    stop = at + len("half")
    if found := _HALF_A.match(text, at, end):
        unit = percentage(text, found.end(), end) or read_unit(text, found.end(), end, None, one=True)
        return Quantity(at, unit.end, 0.5, unit.name) if unit.measured else None
    if text[stop : stop + 1] == "-":
        measure = MEASURE.match(" " + text[stop + 1 : min(end, stop + 30)])
        return Quantity(at, stop + measure.end(), 0.5, measure["long"]) if measure and measure["long"] else None
    if (of := _OF_NUMBER.match(text, stop, end)) and (percent := _of_percent(text, of.end(), end, 0.5)):
        return percent._replace(start=at)
    if _OWNED.match(text, stop, end) or _LED_IN.search(text[max(start, at - 16) : at]):
        # "half past seven" has "past" behind it, and what "about" leads in there is a time.
        return None if _QUARTER_TIME.match(text, stop, end) else Quantity(at, stop, 50, "%")
    return None


def _of_percent(text: str, at: int, end: int, part: float) -> Quantity | None:
    """ "(half of) 1 percent"."""
    whole = read_number(text, at, end)
    unit = percentage(text, whole.end, end) if whole else None
    return Quantity(at, unit.end, number(part * whole.value), unit.name) if whole and unit else None


def _fraction(text: str, start: int, found: re.Match[str], end: int) -> Quantity | None:
    count, part = found["n"].casefold(), found["part"].casefold()
    n = 1 if count in ("a", "an") else SMALL[count]
    whole = _PARTS.get(part) or _PARTS[part.removesuffix("s")]
    at, stop = found.span()
    if n == 1 and part.endswith("s"):
        return None
    if (n > 1 and not part.endswith("s")) or part == "halves":
        return None
    if (of := _OF_NUMBER.match(text, stop, end)) and (percent := _of_percent(text, of.end(), end, n / whole)):
        return percent._replace(start=at)
    if of_a := _OF_A.match(text, stop, end):
        unit = percentage(text, of_a.end(), end) or read_unit(text, of_a.end(), end, None, one=True)
        if unit.name and unit.measured:
            return Quantity(at, unit.end, number(n / whole), unit.name)
        scale = read_number(text, of_a.end() - 1, end) if text[of_a.end() - 1] == "a" else None
        if scale and scale.scaled:
            unit = read_unit(text, scale.end, end, None)
            return Quantity(at, unit.end, number(n / whole * scale.value), unit.name)
    led_in = bool(_LED_IN.search(text[max(start, at - 16) : at]))
    if count in ("a", "an", "one") and "-" not in found["link"] and not led_in:
        if not _NOT_COUNTING_ON.match(text, stop, end):
            return None
        if part == "quarter" and not re.match(r"\s+(?:of|more|less|fewer|higher|lower)\s", text[stop : stop + 8]):
            return None
    if whole == 4 and "-" not in found["link"] and _QUARTER_TIME.match(text, stop, end):
        return None
    if part == "quarters" and "-" not in found["link"] and not re.match(r"\s+of\s", text[stop : stop + 5]):
        return Quantity(at, stop, n, "quarters")
    return Quantity(at, stop, share(n, whole), "%")


def _multiple(text: str, start: int, at: int, end: int, word: str) -> Quantity | None:
    stop = at + len(word)
    if text[stop : stop + 1] == "-" or text.startswith(" down", stop):
        return None
    if word in _VERBS:
        before = _AS_VERB_BEFORE.search(text[max(start, at - 12) : at])
        if not (before or _AS_VERB_AFTER.match(text, stop, end)):
            return None
        return Quantity(at, stop, number(_VERBS[word]), "times")
    return Quantity(at, stop, number(_TIMES[word]), "times")


def _vague(text: str, found: re.Match[str], end: int) -> Quantity | None:
    at, stop = found.span()
    if found["some"]:
        low = 2 * SCALES[found["some"].casefold()]
    else:
        name = found["one"].casefold()
        if name == "tens" and not found["two"]:
            return None
        if name == "scores" and not _VAGUE_OF.match(text, stop, end):
            return None
        low = 2 * _VAGUE_NAMES[name] * (_VAGUE_NAMES[found["scale"].casefold()] if found["two"] else 1)
    of = _VAGUE_OF.match(text, stop, end)
    unit = read_unit(text, of.end() if of else stop, end, None) if of or found["some"] else None
    if unit is None:
        rate = read_unit(text, stop, end, None)
        unit = rate if rate.name and rate.name.startswith("per ") else None
    if unit and unit.name:
        return Quantity(at, unit.end, None, unit.name, low=low, near=True)
    return Quantity(at, stop, None, None, low=low, near=True)


def read_age(text: str, start: int, at: int, end: int) -> Quantity | None:
    """ "in his seventies", "in their early 20s": the decade of a life."""
    found = _AGE.match(text, at, end)
    if not found or not _IN_ONES.search(text[max(start, at - 20) : at]):
        return None
    decade = int(found["digits"]) if found["digits"] else _DECADES_OF_LIFE[found["word"].casefold()]
    first, last = _YEARS_OF_PART[found["part"].casefold() if found["part"] else None]
    return Quantity(at, found.end(), None, None, low=decade + first, high=decade + last)
