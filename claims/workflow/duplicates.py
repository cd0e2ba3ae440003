"""Which speakers may be one: names that fit together. Only suggestions; what is done with them is a person's to say."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from django.utils.translation import gettext_lazy as _

_LEFT_OUT = frozenset({"the", "a", "an", "dr", "mr", "mrs", "ms", "prof", "professor", "sir"})
_ARTICLES = frozenset({"al", "el", "ad", "ar", "as"})
# Letters that do not come apart into a base and a mark.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ʼ": ""})
_CLUSTERS = (
    (re.compile("t?sch|tch|ch|sh|zh"), "s"),
    (re.compile("kh|gh|ck|q|g|c"), "k"),
    (re.compile("ph|v|w"), "f"),
    (re.compile("th|dh|d"), "t"),
    (re.compile("t[sz]|z|x"), "s"),
    (re.compile("p"), "b"),
    (re.compile("[aeiouyh]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)
# Two spellings of one name; below these they are names of two people more often than not.
_WHOLE, _WORD = 0.74, 0.6
_SHORTEST = 6

REASONS = {
    "name": _("The same name"),
    "marks": _("The same name without accents and titles"),
    "first": _("The same surname, and the first names fit"),
    "surname": _("Only a surname, and one speaker has it"),
    "spelling": _("A similar spelling"),
}


@dataclass(frozen=True)
class Likely:
    """Two speakers, by key, that may be one. `reason` is a key of REASONS; `score` from 0 to 1 puts them in order."""

    low: int
    high: int
    reason: str
    score: float

    @property
    def why(self) -> str:
        return str(REASONS[self.reason])


@dataclass(frozen=True)
class _Name:
    speaker: int
    folded: str
    first: tuple[str, ...]
    last: str

    @property
    def plain(self) -> str:
        return " ".join((*self.first, self.last))


def likely_same(
    names: Mapping[int, Sequence[str]], apart: Collection[tuple[int, int]] = (), about: int | None = None
) -> list[Likely]:
    """Pairs of speakers that may be one, the likeliest first; each pair once, with its best reason.

    `names` are the names and aliases of each speaker by key. Pairs in `apart` (lower key first) are left out; with
    `about` only pairs with this speaker are looked for.
    """
    read = [_read(speaker, name) for speaker, all_names in names.items() for name in all_names]
    best: dict[tuple[int, int], Likely] = {}
    for one, other, reason, score in _pairs([name for name in read if name.last], about):
        low, high = sorted((one.speaker, other.speaker))
        if (low, high) in apart or ((low, high) in best and best[low, high].score >= score):
            continue
        best[low, high] = Likely(low, high, reason, score)
    return sorted(best.values(), key=lambda found: (-found.score, found.low, found.high))


def _pairs(names: list[_Name], about: int | None) -> Iterator[tuple[_Name, _Name, str, float]]:
    for one, other in _within(names, lambda name: name.plain, about):
        yield (one, other, "name", 1.0) if one.folded == other.folded else (one, other, "marks", 0.98)
    full = [name for name in names if name.first]
    for one, other in _within(full, lambda name: (name.last, name.first[0][0]), about):
        if one.plain != other.plain and _fits(one.first, other.first):
            yield one, other, "first", 0.9
    yield from _surname_only(names, about)
    for one, other in _within(names, _sound, about):
        if (score := _similarity(one, other)) and one.plain != other.plain:
            yield one, other, "spelling", round(score * 0.9, 3)


def _within(names: list[_Name], key: object, about: int | None) -> Iterator[tuple[_Name, _Name]]:
    """Pairs of names of two speakers that have the same key."""
    blocks: dict[object, list[_Name]] = defaultdict(list)
    for name in names:
        blocks[key(name)].append(name)  # type: ignore[operator]
    for block in blocks.values():
        if about is None:
            pairs: Iterator[tuple[_Name, _Name]] = combinations(block, 2)
        else:
            own = [name for name in block if name.speaker == about]
            pairs = ((mine, name) for mine in own for name in block)
        yield from ((one, other) for one, other in pairs if one.speaker != other.speaker)


def _surname_only(names: list[_Name], about: int | None) -> Iterator[tuple[_Name, _Name, str, float]]:
    """A surname by itself says little: it is only told where exactly one speaker has it with a first name."""
    bearers: dict[str, dict[int, _Name]] = defaultdict(dict)
    for name in names:
        if name.first:
            bearers[name.last][name.speaker] = name
    for name in names:
        found = {} if name.first else bearers.get(name.last, {})
        if len(found) == 1:
            (other,) = found.values()
            if other.speaker != name.speaker and about in (None, name.speaker, other.speaker):
                yield name, other, "surname", 0.6


def _read(speaker: int, name: str) -> _Name:
    folded = " ".join(name.casefold().split())
    bare = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    words = re.sub(r"['’‘`]", "", bare)
    found = re.sub(r"[^\w]+", " ", words).replace("_", " ").split()
    while len(found) > 1 and found[0] in _LEFT_OUT:
        found = found[1:]
    found = [word for at, word in enumerate(found) if not (0 < at < len(found) - 1 and word in _ARTICLES)]
    return _Name(speaker, folded, tuple(found[:-1]), found[-1] if found else "")


def _fits(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """All first names of the one with fewer stand in the other in that order, whole or as initials; the first first."""
    fewer, more = sorted((one, other), key=len)
    if not _same_or_initial(fewer[0], more[0]):
        return False
    rest = iter(more)
    return all(any(_same_or_initial(word, candidate) for candidate in rest) for word in fewer)


def _same_or_initial(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def _sound(name: _Name) -> tuple[str, str]:
    """What stays the same when a name is spelt in another way: the consonants, by class."""
    first = _consonants(name.first[0])[:1] if name.first else "-"
    return first, _consonants(name.last)[:3]


def _consonants(word: str) -> str:
    sound = word
    for pattern, replacement in _CLUSTERS:
        sound = pattern.sub(replacement, sound)
    return sound or word[:2]


def _similarity(one: _Name, other: _Name) -> float:
    """How alike two spellings are, from 0 to 1; 0 where surnames or first names are not."""
    if min(len(one.plain), len(other.plain)) < _SHORTEST or bool(one.first) != bool(other.first):
        return 0.0
    if one.first and min(len(one.first[0]), len(other.first[0])) == 1:
        return 0.0
    pairs = [(one.last, other.last, _WORD), (one.plain, other.plain, _WHOLE)]
    if one.first:
        pairs.insert(0, (one.first[0], other.first[0], _WORD))
    ratio = 0.0
    for left, right, least in pairs:
        match = SequenceMatcher(None, left, right, autojunk=False)
        if match.real_quick_ratio() < least or match.quick_ratio() < least or (ratio := match.ratio()) < least:
            return 0.0
    return ratio
