"""Figures in a text, normalised: value or bounds, comparator, whether approximate, unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .comparators import after_figure, before_figure
from .figure_words import is_bare_clock_or_name, is_no_figure, word_before
from .numerals import CURRENCY_NAMES, CURRENCY_SIGNS, SMALL, Number, read_money, read_number
from .shares import STARTERS, Quantity, read_age, read_part_of, read_quantity
from .spans import Span
from .units import Unit, percentage, read_unit

_TOKEN = re.compile(rf"[^\W\d_]+|\d+|[{CURRENCY_SIGNS}]")
# As they are written, so that the many other words need no folding.
_FIRST_WORDS = CURRENCY_NAMES | {
    form for word in (*SMALL, *STARTERS) for form in (word, word.capitalize(), word.upper())
}
_A = frozenset({"a", "A", "an", "An", "AN"})
_A_NUMBER = re.compile(
    r"an?\s+(?:hundred|thousand|dozen|million|billion|trillion|lakh|crore|couple|few|half|third|quarter|fourth|fifth|"
    r"sixth|seventh|eighth|ninth|tenth|twentieth|[a-z]+\s+(?:point\s+)?and\s+a\s+half)",
    re.I,
)
_MARKS = frozenset("-–—/_.,:’'#")
_JOIN = re.compile(r"(?P<dash>[–—-]|\s–\s)|\s+(?P<word>to|and|or)\s+", re.I)
_RANGE_BEFORE = re.compile(r"(?<!\w)(?P<word>between|from)\s+$", re.I)
_SPREAD = re.compile(r"(?<!\w)(?:rang|var[iy]|anything|anywhere|everything|scale|face|aged|sentence)", re.I)
_CHANGED = re.compile(
    r"(?<!\w)(?:r[oi]s(?:e|es|en|ing)|rais\w+|f[ae]ll\w*|gr[eo]w\w*|increas\w+|decreas\w+|declin\w+|dropp?\w*|"
    r"climb\w*|jump\w*|surg\w+|soar\w*|plung\w+|shr[aiu]nk\w*|cut\w*|reduc\w+|lower\w*|widen\w*|narrow\w*|"
    r"expand\w*|extend\w*|go(?:es|ing|ne)?|went|mov\w+|drift\w*|down|up|swell\w*|slip\w*|sl[iu]d\w*|chang\w+|"
    r"doubl\w+|improv\w+|edg\w+|lift\w*|add\w*)(?!\w)",
    re.I,
)
_CONTEST = re.compile(
    r"(?<!\w)(?:won|wins?|beat\w*|lost|los[es]\w*|dr[ae]wn?|le[da]\w*|trail\w*|defeat\w*|victor\w+|vot\w+|scor\w+|"
    r"split|"
    r"divid\w+|majorit\w+|pass\w+|reject\w+|approv\w+|carried|odds|ratio|by)(?!\w)",
    re.I,
)
_VOTES_TO = re.compile(rf"\s+votes?\s+to\s+(?:\d{{1,3}}|{'|'.join(SMALL)})(?:\s+votes?)?(?![\w-]|,\d)", re.I)
_BELOW_ZERO = re.compile(r"\s+below\s+(?:zero|freezing)(?!\w)", re.I)
_MINUS = re.compile(r"(?<!\w)(?<!or\s)minus\s+$", re.I)
# "one" counts something only where it is compared or measured.
_ONE_MEASURED = re.compile(r"percent|%|km|kilom|met[er]|mile|tonne|hectare|vote|barrel|lit|degree|year|month|week|hour")
_SCORE_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is the figure; of a range, or a bound, `low` and `high` say what it allows and `value` what is written.

    `comparator` is one of = < <= > >= range; `unit` is "%" or a currency or the words counted, as far as they are
    clear, with "per …" where it is a rate. Shares are in per cent, multiples in "times". Words such as "dozens" have
    no value and only a `low`.
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
    for begin, stop in [*sorted(taken or ()), (end, end)]:
        found += _figures_between(text, start, position, min(begin, end))
        position = max(position, stop)
    return found


def _figures_between(text: str, start: int, position: int, end: int) -> Iterator[Figure]:
    """The figures of text[position:end], whose sentence begins at `start`."""
    for token in _TOKEN.finditer(text, position, end):
        word = token.group()
        if word not in _FIRST_WORDS and word[0].isalpha():
            continue
        at = token.start()
        if at >= position and _may_begin(text, start, at, word) and (word not in _A or _A_NUMBER.match(text, at, end)):
            figure, position = _Reading(text, start, end, position).at(at, word)
            if figure:
                yield figure


def _may_begin(text: str, start: int, at: int, token: str) -> bool:
    """Whether a figure can begin with this word, digit or sign, as the one before it stands."""
    if at == start:
        return True
    before = text[at - 1]
    if token[0] in CURRENCY_SIGNS:
        return not before.isdigit()
    return not (before.isalnum() or before in CURRENCY_SIGNS or (before in _MARKS and not _dash(text, start, at)))


def _dash(text: str, start: int, at: int) -> bool:
    """A dash that parts clauses, or a mark that opens a quotation, not one that joins words or digits."""
    before = text[at - 1]
    if before in "’'":
        return not text[max(start, at - 2) : at - 1].isalnum()
    return before == "—" or (before == "–" and not text[max(start, at - 2) : at - 1].isalnum())


class _Reading:
    """Reads one figure of text[start:end]; nothing before `least` belongs to it."""

    def __init__(self, text: str, start: int, end: int, least: int) -> None:
        self.text, self.start, self.end, self.least = text, start, end, least

    def at(self, at: int, token: str) -> tuple[Figure | None, int]:
        """The figure that begins with this token, None where it is no figure, and where to read on."""
        text, end, word = self.text, self.end, token.casefold()
        quantity = read_quantity(text, self.start, at, end, word) if word in STARTERS else None
        if quantity is None and text.startswith("0s", at + 1):
            quantity = read_age(text, self.start, at, end)
        if quantity:
            figure = self._of_quantity(quantity)
            return figure, figure.span[1]
        number = self._number(at, token)
        return self._of_number(number) if number else (None, self.least)

    def _number(self, at: int, token: str) -> Number | None:
        if token in CURRENCY_NAMES:
            # "the R103" and "the N2" are roads.
            road = len(token) == 1 and word_before(self.text, self.start, at).casefold() == "the"
            return None if road else read_money(self.text, at, at + len(token), self.end)
        return read_number(self.text, at, self.end)

    def _of_quantity(self, quantity: Quantity) -> Figure:
        unit = Unit(quantity.unit, quantity.end)
        if quantity.unit == "times":
            unit = _frequency(self.text, unit, self.end)
        if quantity.value is not None:
            return self._figure(quantity.start, quantity.value, unit)
        sign = "range" if quantity.high is not None else ">="
        return Figure(
            self.text[quantity.start : quantity.end], (quantity.start, quantity.end), None, quantity.low, quantity.high,
            sign, quantity.near, quantity.unit,
        )  # fmt: skip

    def _of_number(self, number: Number) -> tuple[Figure | None, int]:
        text, end = self.text, self.end
        if skipped := is_no_figure(text, self.start, number, end):
            return None, skipped
        if number.plain and (part := read_part_of(text, number.end, number.value, end)):
            return self._figure(number.start, part[0], Unit("%", part[1])), part[1]
        if number.plain and (votes := _VOTES_TO.match(text, number.end, end)):
            return self._score(number.start, votes.end()), votes.end()
        if pair := self._pair(number):
            return pair
        unit = read_unit(text, number.end, end, number.currency, one=number.value == 1)
        if unit.name is None and (_is_year(number) or is_bare_clock_or_name(text, self.start, number)):
            return None, number.end
        figure = self._figure(number.start, number.value, unit, near=number.near)
        if text[number.start : number.end].casefold() == "one" and not _counts_one(figure):
            return None, number.end
        return figure, figure.span[1]

    def _pair(self, first: Number) -> tuple[Figure | None, int] | None:
        """Two joined numbers as a range, as the score of a match or vote, or as before and after of a change."""
        text, end = self.text, self.end
        first_unit = percentage(text, first.end, end)
        join = _JOIN.match(text, first_unit.end if first_unit else first.end, end)
        if join is None or join.end() >= end:
            return None
        second = self._second(join.end())
        if second is None or (first_unit and not percentage(text, second.end, end)):
            return None
        if second.currency and not first.currency:
            return None
        unit = read_unit(text, second.end, end, first.currency or second.currency)
        lead = text[max(self.start, first.start - 9) : first.start]
        led = _RANGE_BEFORE.search(lead)
        word = join["word"].casefold() if join["word"] else "-"
        opened = led["word"].casefold() if led else ""
        context = text[max(self.start, first.start - 60) : first.start]
        if self._is_score(first, second, word, opened, unit, context):
            return self._score(first.start, second.end), second.end
        low, high = self._scaled(first, second), second.value
        falling = high < low and (opened == "from" or unit.measured)
        rising = opened == "from" and _CHANGED.search(context) and not _SPREAD.search(context)
        if word == "to" and (falling or rising):
            own = Unit(first_unit.name if first_unit else first.currency or unit.name, join.start())
            return self._figure(first.start, low, own), join.start()
        ranged = {"-": low < high, "to": low < high, "and": opened == "between", "or": low < high <= 2 * low + 1}[word]
        if not ranged or (word == "or" and (first.digits is None) != (second.digits is None)):
            return None
        begin = first.start - len(lead) + led.start() if led and word in ("to", "and") else first.start
        return self._figure(begin, None, unit, low=min(low, high), high=max(low, high)), unit.end

    def _second(self, at: int) -> Number | None:
        token = _TOKEN.match(self.text, at, self.end)
        return self._number(at, token.group()) if token else None

    def _scaled(self, first: Number, second: Number) -> float:
        """The first number with the second's million: "$10-15 million"."""
        if not second.scaled or first.scaled or not second.digits or second.value < 1_000:
            return first.value
        scale = second.value / float(re.sub(r"[,\s]", "", second.digits))
        return first.value * scale if first.value < second.value / 1_000 else first.value

    def _is_score(self, first: Number, second: Number, word: str, opened: str, unit: Unit, context: str) -> bool:
        if not (first.plain and second.plain) or opened:
            return False
        falling = first.value > second.value
        if not (first.digits and second.digits):
            return word == "to" and falling and unit.name is None and bool(_CONTEST.search(context))
        if not (first.digits.isdigit() and second.digits.isdigit()):
            return False
        if max(len(first.digits), len(second.digits)) > _SCORE_DIGITS:
            return False
        if word == "-":
            return falling or (unit.name is None and (first.value == second.value or bool(_CONTEST.search(context))))
        return word == "to" and falling and not unit.measured and bool(_CONTEST.search(context))

    def _score(self, begin: int, stop: int) -> Figure:
        return Figure(self.text[begin:stop], (begin, stop), None, None, None, "=", False, "score")

    def _figure(
        self,
        begin: int,
        value: float | None,
        unit: Unit,
        *,
        low: float | None = None,
        high: float | None = None,
        near: bool = False,
    ) -> Figure:
        """With the words around the number that bound it, and its unit."""
        text, least = self.text, self.least
        word = word_before(text, least, begin).casefold()
        if word == "minus" and value and (minus := _MINUS.search(text[max(least, begin - 11) : begin])):
            begin, value = begin - len(minus.group()), -value
        before = before_figure(text, least, begin, unit.name)
        if value is not None and (below := _BELOW_ZERO.match(text, unit.end, self.end)):
            value, unit = -value, Unit(unit.name, below.end())
        after, stop, name = after_figure(text, unit, self.end)
        bound = after or before
        if before:
            begin, near = before.at, near or before.near
        if (aged := word_before(text, least, begin)) in ("aged", "Aged"):
            begin = text.rindex(aged, least, begin)
        sign = bound.sign if bound else "="
        near = near or bool(after and after.near)
        if value is None:
            return Figure(text[begin:stop], (begin, stop), None, low, high, "range", near, name)
        return Figure(
            text[begin:stop], (begin, stop), value, value if sign in (">", ">=") else None,
            value if sign in ("<", "<=") else None, sign, near, name,
        )  # fmt: skip


def _frequency(text: str, unit: Unit, end: int) -> Unit:
    """ "twice a year" is 2 times per year."""
    rate = read_unit(text, unit.end, end, None)
    return Unit(f"times {rate.name}", rate.end) if rate.name and rate.name.startswith("per ") else unit


def _is_year(number: Number) -> bool:
    return bool(number.digits and number.plain and re.fullmatch(r"(?:1[5-9]|20)\d\d", number.digits))


def _counts_one(figure: Figure) -> bool:
    return bool(figure.unit) and (figure.comparator != "=" or bool(_ONE_MEASURED.match(figure.unit or "")))
