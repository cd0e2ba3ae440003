"""Numbers as newspapers write them, in digits and in words: "1.2 million", "twenty-three", "two and a half", "£70m"."""

from __future__ import annotations

import re
from typing import NamedTuple

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = {
    word: 10 * place for place, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
SMALL = {word: value for value, word in enumerate(_ONES) if value} | TENS
_BIG = {
    "thousand": 1_000,
    "lakh": 100_000,
    "million": 1_000_000,
    "crore": 10_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}
SCALES = {"hundred": 100, "dozen": 12} | _BIG
_SHORT = {"m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000, "tn": 1_000_000_000_000, "k": 1_000}
# Exact case: "R" and "N" are names of money only as capitals, and only right before a number.
CURRENCY_NAMES = frozenset("EUR USD GBP CHF DKK SEK NOK PLN CZK CAD AUD NZD JPY INR Rs Sh KSh R N Dh Dhs kr Tk".split())
CURRENCY_SIGNS = "$€£¥₹₽₺₩₦₱₴"
_SIGN_LETTERS = re.compile(r"(?:(?<!\w)(?:US|NZ|HK|[CARS]))$")
_DIGITS = re.compile(r"(?:\d{1,3}(?:[,\u00a0\u202f]\d{3}){1,8}(?!\d)|\d+)(?:\.\d+)?")
_SPACED_DIGITS = re.compile(r"\d{1,3}(?: \d{3}){1,6}(?!\d)")
_MIXED = re.compile(r"-(\d)/(\d{1,2})(?![\d/])")
_SCALE = re.compile(rf"(?:[\s\u00a0-]{{1,2}}(?P<word>{'|'.join(SCALES)})|\s?(?P<short>bn|mn|tn|m|k))(?!\w)", re.I)
_WORD_STEP = re.compile(rf"(?P<and>\s+and)?(?:\s+|-)(?P<word>{'|'.join([*SMALL, *SCALES])})(?!\w)", re.I)
_AND_A_HALF = re.compile(
    rf"\s+and\s+(?:a\s+(?P<one>half|quarter|third)|three[\s-]quarters)(?!\w)(?:\s+(?P<scale>{'|'.join(_BIG)})(?!\w))?",
    re.I,
)
_POINT = re.compile(rf"\s+point(?P<decimals>(?:\s+(?:{'|'.join(_ONES[:10])})(?![\w-]))+)", re.I)
_SHARES = {"half": 0.5, "quarter": 0.25, "third": 1 / 3, None: 0.75}
_A_SCALE = re.compile(rf"an?\s+(?P<scale>{'|'.join(SCALES)})(?!\w)", re.I)
_HALF_A_SCALE = re.compile(rf"half\s+an?\s+(?P<scale>{'|'.join(SCALES)})(?!\w)", re.I)
_A_COUPLE = re.compile(rf"a\s+couple\s+(?:of\s+)?(?P<scale>{'|'.join(SCALES)})(?!\w)", re.I)
# "70m tonnes" and "3m people" are millions, "5.81m" and "200m away" metres.
_COUNTED = re.compile(r"\s+(?:people|men|women|children|[a-z]+s)(?!\w)")
_MOST_DIGITS = 24
LARGEST_EXACT = 10**15


class Number(NamedTuple):
    """A number of the text: its span with the currency before it, its value, and how it is written.

    `digits` is what is written in digits, None for words; `scaled` says that a word such as million multiplies it;
    `near` that its words leave it open ("a couple of hundred").
    """

    start: int
    end: int
    value: float
    currency: str | None = None
    digits: str | None = None
    scaled: bool = False
    near: bool = False

    @property
    def plain(self) -> bool:
        """Neither money nor multiplied."""
        return self.currency is None and not self.scaled


def read_number(text: str, at: int, end: int) -> Number | None:
    """The number, with its currency, that begins at text[at]; None where none does."""
    first = text[at]
    if first.isdigit():
        return _digits(text, at, at, end, None)
    if first in CURRENCY_SIGNS:
        letters = _SIGN_LETTERS.search(text[max(0, at - 3) : at])
        start = at - (len(letters.group()) if letters else 0)
        return _digits(text, start, _past_blank(text, at + 1, end), end, text[start : at + 1])
    return _words(text, at, end)


def read_money(text: str, at: int, name_end: int, end: int) -> Number | None:
    """The amount behind a currency written in letters, "Rs105bn" or "EUR 2.1 billion"."""
    return _digits(text, at, _past_blank(text, name_end, end), end, text[at:name_end])


def number(value: float) -> float:
    """As an int where it is whole, without the dust of binary fractions."""
    if value in (float("inf"), float("-inf")):
        return value
    value = float(f"{value:.12g}")
    return int(value) if value == int(value) and abs(value) < LARGEST_EXACT else value


def share(part: float, whole: float) -> float:
    """Per cent, to four figures."""
    return number(float(f"{100 * part / whole:.4g}"))


def _past_blank(text: str, at: int, end: int) -> int:
    return at + 1 if at < end and text[at] in " \u00a0\u202f" else at


def _digits(text: str, start: int, at: int, end: int, currency: str | None) -> Number | None:
    spaced = _SPACED_DIGITS.match(text, at, end)
    # "R9 400", and "90 000 residents", but "24 100 metres away" may be two numbers.
    found = (spaced if spaced and (currency or spaced.group().endswith("00")) else None) or _DIGITS.match(text, at, end)
    if found is None or len(found.group()) > _MOST_DIGITS:
        return None
    written = found.group()
    if len(written) > 1 and written[0] == "0" and written[1] != ".":
        return None
    value, stop = float(re.sub(r"[,\s]", "", written)), found.end()
    if (mixed := _MIXED.match(text, stop, end)) and int(mixed[2]):
        return Number(start, mixed.end(), number(value + int(mixed[1]) / int(mixed[2])), currency, written)
    scale = _SCALE.match(text, stop, end)
    if scale and scale["word"]:
        value, stop = value * SCALES[scale["word"].casefold()], scale.end()
        again = _SCALE.match(text, stop, end)
        if again and again["word"]:
            value, stop = value * SCALES[again["word"].casefold()], again.end()
    elif scale and _is_short_scale(text, scale, end, currency):
        value, stop = value * _SHORT[scale["short"].casefold()], scale.end()
    else:
        scale = None
    if scale is None and (half := _AND_A_HALF.match(text, stop, end)):
        value, scaled, stop = _with_half(value, half)
        return Number(start, stop, number(value), currency, written, scaled)
    return Number(start, stop, number(value), currency, written, scale is not None)


def _is_short_scale(text: str, scale: re.Match[str], end: int, currency: str | None) -> bool:
    word, attached = scale["short"], len(scale.group()) == len(scale["short"])
    if word in ("bn", "tn", "mn"):
        return True
    return attached and (
        bool(currency) or word == "k" or (word == "m" and bool(_COUNTED.match(text, scale.end(), end)))
    )


def _words(text: str, at: int, end: int) -> Number | None:
    """A number in words: read from the left as long as each word can follow the one before."""
    for pattern, times in ((_A_SCALE, 1.0), (_HALF_A_SCALE, 0.5), (_A_COUPLE, 2.0)):
        if found := pattern.match(text, at, end):
            scale = SCALES[found["scale"].casefold()]
            total, stop = _further_words(text, found.end(), end, times * scale, 0 if scale < 1_000 else scale)
            return Number(at, stop, number(total), scaled=True, near=pattern is _A_COUPLE)
    word = _WORD_STEP.match(" " + text[at : at + 12])
    if word is None or word["and"] or word["word"].casefold() not in SMALL:
        return None
    name = word["word"].casefold()
    stop = at + len(name)
    if point := _POINT.match(text, stop, end):
        decimals = "".join(str(_ONES.index(word)) for word in point["decimals"].casefold().split())
        return Number(at, point.end(), number(float(f"{SMALL[name]}.{decimals[:12]}")))
    total, further = _further_words(text, stop, end, float(SMALL[name]), 0, last=name)
    if half := _AND_A_HALF.match(text, further, end):
        total, scaled, further = _with_half(total, half)
        return Number(at, further, number(total), scaled=scaled)
    return Number(at, further, number(total), scaled=total >= 100)


def _further_words(
    text: str, at: int, end: int, group: float, least_big: int, *, last: str = "hundred"
) -> tuple[float, int]:
    """Value and end of the words from text[at] on: `group` is what stands so far below the next thousand."""
    total, smallest = (group, least_big) if least_big else (0.0, 10**18)
    if least_big:
        group, last = 0.0, "thousand"
    while step := _WORD_STEP.match(text, at, end):
        word = step["word"].casefold()
        if step["and"] and last not in SCALES:
            break
        if word in SMALL:
            follows = last in TENS and SMALL[word] < 10 and not step["and"]
            if not (follows or (last in SCALES and last != "dozen")):
                break
            group += SMALL[word]
        elif step["and"]:
            break
        elif word in ("hundred", "dozen"):
            if not 0 < group < 100 or last not in SMALL:
                break
            group *= SCALES[word]
        elif group and _BIG[word] < smallest:
            smallest = _BIG[word]
            total, group = total + group * smallest, 0.0
        else:
            break
        last, at = word, step.end()
    return total + group, at


def _with_half(value: float, half: re.Match[str]) -> tuple[float, bool, int]:
    """ "four and a half", "two and a quarter million": value, whether multiplied, end."""
    one = half["one"].casefold() if half["one"] else None
    scale = half["scale"]
    return (value + _SHARES[one]) * (_BIG[scale.casefold()] if scale else 1), scale is not None, half.end()
