"""Numbers that tell no quantity: times of the day, ordinals, rooms and roads, telephone numbers, "the two sides"."""

from __future__ import annotations

import re

from .numerals import SMALL, Number

_SMALL_WORDS = "|".join(SMALL)
_CLOCK_BEFORE = re.compile(
    r"(?:(?:half|quarter|five|ten|twenty|twenty-five|minutes)\s+(?:past|to)|[o’']clock)\s+$", re.IGNORECASE
)
_CLOCK_AFTER = re.compile(
    r"(?:[:.]\d\d)?(?:\s?(?:[–—-]|to|and)\s?\d{1,2}(?:[:.]\d\d)?)?\s?(?:[ap]\.m\b|[ap]m\b|o[’']clock|GMT\b|hours\s+GMT)|[:]\d\d(?:[:.]\d\d)?|"
    rf"\s+past\s+(?:\d{{1,2}}|{_SMALL_WORDS})(?!\w)|\s+in\s+the\s+(?:morning|afternoon|evening)(?!\w)|"
    r"\s+at\s+night(?!\w)|\s+till\s+\d{1,2}(?![\w.,]*\d)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?!\w)")
_JOINED_ON = re.compile(r"[/:’'′]\d|-\d{3,}(?!\d)-?|[A-Za-z]\d")
_LABEL = re.compile(
    r"(?:(?<!\w)(?:[Rr]oom|[Rr]oute|[Pp]ages?|[Hh]ighway|Interstate|[Aa]rticles?|[Ss]ections?|[Cc]hapters?|No\.|[Nn]umber|Nos\.|"
    r"[Cc]hannel|[Ff]light|Resolution|Proposition|[Gg]ate|[Ll]evel|[Cc]ategory|[Tt]ype|[Pp]hase|Group|[Ll]ine|[Bb]us|"
    r"Apollo|Boeing|Airbus|Formula|Windows|Title|[Pp]latform|[Tt]erminal|[Pp]ier|[Rr]unway|[Dd]istrict|[Ww]ard|"
    r"Precinct|[Aa]partment|[Ss]uite|[Bb]ox|[Cc]lause|[Pp]aragraph|Schedule|Amendment|Directive|Decree|[Cc]ase|"
    r"[Ee]xhibit|[Vv]ersion|Mark|[Gg]rade|[Cc]lass|[Ee]xit|[Jj]unction|[Mm]arker|[Ee]pisode|[Vv]olume|Vol\.|Fig\.|[Tt]able|"
    r"[Qq]uestion|[Ii]tem|[Ll]ot|[Pp]lot|[Ss]ector|[Zz]one|[Rr]eactor|[Tt]urbine|[Hh]ole|[Ss]tage|[Ee]ngine|U\.S\.|"
    r"Measure|Issue|Regulation|Protocol|Local|[Bb]uilding|[Bb]lock|Year|[Uu]nit|Opinia|iPhone|Galaxy|Area|Form|Lane|[Bb]allot\s+question|"
    r"mile\s+marker|Studio|Hall|Tower|Berth|berth|Lock|Track|track|Car|car|Pump|pump)\s+|#)$"
)
_ADDRESS = re.compile(
    r"\s+(?:block\s+of\s+)?(?:[NSEW]\.\s+|North\s+|South\s+|East\s+|West\s+)?(?:[A-Z0-9][\w’'-]*\s+){1,3}?(?:Street|St\.|Avenue|Ave\.|Road|Rd\.?|"
    r"Boulevard|Blvd\.?|Drive|Lane|Way|Court|Place|Square|Highway|Parkway|Crescent)(?!\w)"
)
_BLOCK = re.compile(r"\s+block\s+of\s+[A-Z]")
# "the two sides" counts nothing that anybody would check.
_A_PAIR = re.compile(
    r"\s+(?:sides|countries|leaders|parties|nations|governments|men|women|presidents|ministers|teams)\b"
)
_ENUMERATED = re.compile(r"[.)](?:\s|$)")


_POINT_CLOCK = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")
_AT = re.compile(r"(?<!\w)(?:at|by|before|after|until|from|about)\s+$", re.IGNORECASE)
# "the Glorious Nine", "the Group of Seven", "split in two".
_NAME_BEFORE = re.compile(r"(?:[A-Z]\w+|\bof)\s+$")
_AT_HOUR = re.compile(r"(?<!\w)at\s+$", re.IGNORECASE)
_INTO_TWO = re.compile(r"(?<!\w)in(?:to)?\s+$")


def is_bare_clock_or_name(text: str, start: int, number: Number) -> bool:
    """Whether a number without a unit is a time ("by 10.02 she had won") or part of a name."""
    lead = text[max(start, number.start - 20) : number.start]
    if number.digits in ("911", "999"):
        return True
    if number.digits:
        return bool(number.plain and _POINT_CLOCK.fullmatch(number.digits) and _AT.search(lead))
    if number.value == 2 and _INTO_TWO.search(lead):
        return True
    if number.value <= 12 and number.plain and _AT_HOUR.search(lead):
        return True
    return text[number.start].isupper() and bool(_NAME_BEFORE.search(lead))


def is_no_figure(text: str, start: int, number: Number, end: int) -> int:
    """Where the text of a number that is no figure ends; 0 where it may be one."""
    stop = number.end
    lead = text[max(start, number.start - 24) : number.start]
    if number.plain and (clock := _CLOCK_AFTER.match(text, stop, end)):
        return clock.end()
    if number.digits is None:
        if number.plain and (_CLOCK_BEFORE.search(lead) or _LABEL.search(lead)):
            return stop
        pair = number.value == 2 and number.plain and text[number.start : stop].casefold() == "two"
        return stop if pair and _A_PAIR.match(text, stop, end) else 0
    if number.currency:
        return 0
    if ordinal := _ORDINAL.match(text, stop, end):
        return ordinal.end()
    if joined := _JOINED_ON.match(text, stop, end):
        return joined.end()
    if number.scaled:
        return 0
    if _CLOCK_BEFORE.search(lead) or _LABEL.search(lead):
        return stop
    if text[stop : stop + 1] == "s" and not text[stop + 1 : stop + 2].isalnum():
        return stop + 1
    if (address := _ADDRESS.match(text, stop, end)) and "," not in number.digits:
        return address.end()
    if block := _BLOCK.match(text, stop, end):
        return block.end()
    if number.start == start and _ENUMERATED.match(text, stop, end) and len(number.digits) <= 2:
        return stop
    return 0
