"""The words around a number that bound it or leave it open: "at least", "nearly", "or more", "-odd"."""

from __future__ import annotations

import re
from typing import NamedTuple

from .figure_words import word_before
from .units import LENGTH, TIME, Unit, read_unit

# (comparator, approximate) of each form, as it stands before the number.
_MUCH = r"(?:(?:many|far|much|well|way|significantly|considerably)\s+)?"
_JUST = r"(?:just|only\s+just|slightly|a\s+little|a\s+shade)\s+"
_BEFORE: dict[tuple[str, bool], str] = {
    (">=", False): r"at\s+least|no\s+(?:fewer|less)\s+than|not\s+(?:fewer|less)\s+than|a\s+minimum\s+of|"
    r"upwards?\s+of|as\s+(?:few|little|low)\s+as|at\s+or\s+above",
    (">", False): _MUCH + r"(?:more\s+than|over|above|beyond|(?:greater|higher|longer)\s+than)|"
    r"in\s+excess\s+of|exceed(?:ing|s|ed)?|north\s+of",
    ("<=", False): r"up\s+to|at\s+(?:the\s+)?most|not?\s+more\s+than|as\s+(?:many|much|high)\s+as|"
    r"a\s+maximum\s+of|within|at\s+or\s+below|no\s+(?:higher|longer|greater)\s+than",
    ("<", False): _MUCH + r"(?:fewer\s+than|less\s+than|under|below|(?:lower|shorter)\s+than)|"
    r"short\s+of|south\s+of",
    ("<", True): r"(?:very\s+)?nearly|almost|approaching|not\s+quite|the\s+(?:best|better)\s+part\s+of|"
    + _JUST + r"(?:under|below|less\s+than|fewer\s+than|short\s+of)",
    (">", True): _JUST + r"(?:over|above|more\s+than)",
    ("=", True): r"approximately|about|around|roughly|some|an\s+estimated|estimated(?:\s+at)?|circa|c\.|approx\.?|"
    r"~|≈|close\s+to|in\s+the\s+region\s+of|something\s+like|perhaps|maybe|probably|more\s+or\s+less",
    ("=", False): r"exactly|precisely",
}  # fmt: skip
_NAMES = {f"k{index}": meaning for index, meaning in enumerate(_BEFORE)}
_ANY_BEFORE = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<k{i}>{p})" for i, p in enumerate(_BEFORE.values()))
    + r")\s*(?:the\s+age\s+of\s+|the\s+|a\s+)?$",
    re.I,
)
# Most numbers have none of these before them, and need no closer look.
_LAST_WORDS = frozenset(
    """least than of as above over beyond exceeding exceeds exceeded exceed most to within below under nearly almost
    approaching quite approximately about around roughly some estimated at circa c. approx approx. ~ ≈ like perhaps
    maybe probably less exactly precisely the a""".split()
)
_REACH = 40
# "over two days" is during them, unless something lasts or waits for it.
_HANDED = re.compile(r"(?<!\w)(?:hand(?:ed|s|ing)?|turn(?:ed|s|ing)?|took|takes?|taken)\s+$", re.I)
_OVER_A = re.compile(r"over\s+a\s+", re.I)
# "a debate over a $95 million academy", "hopeful about three species".
_TOPIC = re.compile(
    r"(?<!\w)(?:debates?|disputes?|fight(?:ing)?|fought|battle|row|court|lawsuit|sued|clash\w*|protests?|talks|hopeful|"
    r"worried|concern(?:s|ed)?|complain\w*|angry|feud|quarrel|asked|questions?)\s+$",
    re.I,
)
_LASTING = re.compile(
    r"(?<!\w)(?:for|lasted|lasts|lasting|took|takes|take|after|spent|waited|wait|waiting|than|of|is|was|were|are|just|"
    r"well|now|served|stayed|a\s+little)\s+$",
    re.I,
)
_AFTER = re.compile(
    r"(?P<odd>-odd(?!\w))|(?P<plus>\+|-plus(?!\w))|\s+or\s+(?:(?P<more>more|over|above|longer|higher|older)|"
    r"(?P<less>less|fewer|under|below|lower|younger)|(?P<so>so|thereabouts))(?!\w)"
    r"|\s+(?:(?P<least>at\s+least|minimum)|(?P<most>at\s+(?:the\s+)?most|maximum))(?=\s*[.,;:)!?”’\"]|\s*$)",
    re.I,
)
_MEANT = {
    "odd": ("=", True), "plus": (">=", False), "more": (">=", False), "less": ("<=", False), "so": ("=", True),
    "least": (">=", False), "most": ("<=", False),
}  # fmt: skip


class Bound(NamedTuple):
    """A comparator (= < <= > >=), whether the figure is approximate, and where the words that say so begin."""

    sign: str
    near: bool
    at: int


def before_figure(text: str, least: int, begin: int, unit: str | None) -> Bound | None:
    """What the words right before text[begin] say, none of them before text[least]."""
    if word_before(text, least, begin).casefold() not in _LAST_WORDS:
        return None
    lead = text[max(least, begin - _REACH) : begin]
    found = _ANY_BEFORE.search(lead)
    if found is None or found.lastgroup is None:
        return None
    at = begin - len(lead) + found.start()
    word = found.group().casefold()
    topic = word.startswith(("over", "about")) and _TOPIC.search(text[max(least, at - 14) : at])
    handed = word.startswith("over") and _HANDED.search(text[max(least, at - 10) : at])
    if topic or handed or _OVER_A.fullmatch(word):
        return None
    if word.startswith("over") and unit and TIME.fullmatch(unit):
        if not _LASTING.search(text[max(least, at - 12) : at]):
            return None
    elif word.startswith("within") and not (unit and (TIME.fullmatch(unit) or LENGTH.fullmatch(unit))):
        return None
    return Bound(*_NAMES[found.lastgroup], at)


def after_figure(text: str, unit: Unit, end: int) -> tuple[Bound | None, int, str | None]:
    """What the words behind a number or its unit say, where the figure ends, and its unit."""
    found = _AFTER.match(text, unit.end, end)
    if found is None or found.lastgroup is None:
        return None, unit.end, unit.name
    name, stop = unit.name, found.end()
    if name is None:
        further = read_unit(text, stop, end, None)
        name, stop = further.name, further.end
    return Bound(*_MEANT[found.lastgroup], unit.end), stop, name
