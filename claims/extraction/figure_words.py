"""Numbers that tell no quantity: times of the day, ordinals, rooms and roads, telephone numbers, "the two sides"."""

from __future__ import annotations

import re

from .numerals import SMALL, Number
from .units import read_unit

_SMALL_WORDS = "|".join(SMALL)
_CLOCK_BEFORE = re.compile(
    r"(?:(?:half|quarter|five|ten|twenty|twenty-five|minutes?)\s+(?:past|to)|[o’']clock)\s+$", re.IGNORECASE
)
_CLOCK_AFTER = re.compile(
    r"(?:[:.]\d\d)?(?:\s?(?:[–—-]|to|and)\s?\d{1,2}(?:[:.]\d\d)?)?\s?"
    r"(?:[ap]\.m\b|[ap]m\b|o[’']clock|GMT\b|hours\s+GMT)|:\d\d(?:[:.]\d\d)?|"
    rf"\s+past\s+(?:\d{{1,2}}|{_SMALL_WORDS})(?!\w)|\s+in\s+the\s+(?:morning|afternoon|evening)(?!\w)|"
    r"\s+at\s+night(?!\w)|\s+till\s+\d{1,2}(?![\w.,]*\d)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?!\w)")
_JOINED_ON = re.compile(r"[/:’'′]\d|-\d{3,}(?!\d)-?|[A-Za-z]\d")
# What bears a number as its name; in small letters too where it is common.
_LABELS = frozenset(
    """Interstate Resolution Proposition Group Apollo Boeing Airbus Formula Windows Title Precinct Schedule Amendment
    Directive Decree Mark Measure Issue Regulation Protocol Local Year Area Form Lane Studio Hall Tower Lock iPhone
    No. Nos. Vol. Fig. U.S. #""".split()
)
_COMMON_LABELS = (
    "room route page pages highway article articles section sections chapter chapters number channel flight gate level "
    "category type phase line bus platform terminal pier runway district ward apartment suite box clause paragraph "
    "case exhibit version grade class exit junction marker episode volume table question item lot plot sector zone "
    "reactor turbine hole stage engine building block unit berth track car pump caption captions bar"
).split()
_LABELS |= {form for word in _COMMON_LABELS for form in (word, word.capitalize())}
_ADDRESS = re.compile(
    r"\s+(?:block\s+of\s+)?(?:[NSEW]\.\s+|(?:North|South|East|West)\s+)?(?:[A-Z0-9][\w’'-]*\s+){1,3}?"
    r"(?:Street|St\.|Avenue|Ave\.|Road|Rd\.?|Boulevard|Blvd\.?|Drive|Lane|Way|Court|Place|Square|Highway|Parkway|"
    r"Crescent)(?!\w)"
)
_BLOCK = re.compile(r"\s+block\s+of\s+[A-Z]")
# "the two sides" counts nothing that anybody would check.
_KNOWN = frozenset("the these those both our their its his her".split())
_A_PAIR = re.compile(
    r"\s+(?:sides|countries|leaders|parties|nations|governments|men|women|presidents|ministers|teams)\b"
)
_ENUMERATED = re.compile(r"[.)](?:\s|$)")
_POINT_CLOCK = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")
# "23.55 The outlines are becoming clear", as the entries of a running report begin.
_HEADED = re.compile(r"\s+[“‘\"'A-Z]")
_BEFORE_CLOCK = frozenset("at by before after until from about".split())
_EMERGENCY = frozenset({"911", "999"})
_REACH = 24


def word_before(text: str, least: int, at: int) -> str:
    """The last word before text[at], as far as it begins after text[least], without marks around it."""
    words = text[max(least, at - _REACH) : at].rsplit(None, 1)
    return words[-1].lstrip("“”‘’\"'(«»—–-[") if words else ""


def is_bare_clock_or_name(text: str, start: int, number: Number) -> bool:
    """Whether a number without a unit is a time ("by 10.02 she had won", "home at ten") or part of a name."""
    before = word_before(text, start, number.start)
    if number.digits:
        point = number.plain and _POINT_CLOCK.fullmatch(number.digits) and before.casefold() in _BEFORE_CLOCK
        return bool(point) or number.digits in _EMERGENCY
    if number.value == 2 and before in ("in", "into") and not text.startswith(" of", number.end):
        return True
    if before.casefold() in _KNOWN and number.value <= 3:
        return True
    if not before and number.value <= 10 and number.plain and text.startswith(", ", number.end):
        # "Two, both crews had been cleared": the second point of a list.
        return True
    if number.value <= 12 and number.plain and before.casefold() == "at" and not text.startswith(" of", number.end):
        return True
    # "the Glorious Nine", "the Group of Seven".
    return text[number.start].isupper() and (before == "of" or (before[:1].isupper() and before[-1].isalnum()))


def is_no_figure(text: str, start: int, number: Number, end: int) -> int:
    """Where the text of a number that is no figure ends; 0 where it may be one."""
    stop = number.end
    before = word_before(text, start, number.start)
    if number.plain and (clock := _CLOCK_AFTER.match(text, stop, end)):
        return clock.end()
    if number.digits is None:
        if number.plain and (_is_name(text, before, number, end) or _is_clock(text, start, number, before)):
            return stop
        pair = number.value == 2 and number.plain and before.casefold() in _KNOWN
        return stop if pair and _A_PAIR.match(text, stop, end) else 0
    if number.currency:
        return 0
    if ordinal := _ORDINAL.match(text, stop, end):
        return ordinal.end()
    if joined := _JOINED_ON.match(text, stop, end):
        return joined.end()
    if number.scaled:
        return 0
    if _is_name(text, before, number, end) or _is_clock(text, start, number, before):
        return stop
    if text[stop : stop + 1] == "s" and not text[stop + 1 : stop + 2].isalnum():
        return stop + 1
    if (address := _ADDRESS.match(text, stop, end)) and "," not in number.digits:
        return address.end()
    if block := _BLOCK.match(text, stop, end):
        return block.end()
    if number.start == start and _POINT_CLOCK.fullmatch(number.digits) and _HEADED.match(text, stop, end):
        return stop
    if number.start == start and _ENUMERATED.match(text, stop, end) and len(number.digits) <= 2:
        return stop
    return 0


def _is_name(text: str, before: str, number: Number, end: int) -> bool:
    """ "Boeing 737", "page four", but not "he took the bus 12 times"."""
    return before in _LABELS and (not before.islower() or read_unit(text, number.end, end, None).name is None)


def _is_clock(text: str, start: int, number: Number, before: str) -> bool:
    """ "half past eight", "ten to three"."""
    if before.casefold() not in ("past", "to", "clock", "o’clock", "o'clock"):
        return False
    return bool(_CLOCK_BEFORE.search(text[max(start, number.start - _REACH) : number.start]))
