"""The bodies of an article: ministries, companies, unions, by name or described, and where each is mentioned."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .mentions import clean
from .names import BODY_HEADS, BODY_WORDS, COMPANY_HEADS, NOT_NAMES, PAPERS_OF_RECORD, TITLES
from .spans import Span

_UPPER = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0130\u015e\u011e\u010c\u0160\u017d"
_CAPITAL = rf"(?:(?:[{_UPPER}]\.){{2,4}}|(?:St|Mt)\.|[{_UPPER}][\w’'&-]*(?:\.\w+)*)"
_NAME = re.compile(
    rf"(?<![\w’'.-])(?:(?:Ministry|Department|Secretariat|Directorate)\s(?:of|for)\s{_CAPITAL}(?:,\s{_CAPITAL})+"
    rf",?\sand\s{_CAPITAL}(?:\s{_CAPITAL})?|{_CAPITAL})"
    rf"(?:[ \u00a0](?:(?:of|for|and|the|&|de|du|del|van|von)[ \u00a0]){{0,2}}{_CAPITAL}){{0,7}}"
    r"(?:[ \u00a0](?:S\.A\.|A/S|plc))?"
)
_HEADS = "|".join(sorted(BODY_HEADS, key=len, reverse=True))
_WORD = re.compile(rf"(?<![\w’'.-]){_CAPITAL}(?![\w-])")
_LOWER = re.compile(rf"(?<![\w’'-])(?P<before>(?:[\w’'&.-]{{1,40}}[ \u00a0]){{0,5}})(?P<head>{_HEADS})(?![\w’-])")
_DETERMINERS = frozenset("the a an its his her their our this that one another".split())
_OTHER = frozenset("same other different own either any no each every such first second new old whole entire".split())
_STOPS = frozenset(
    """of in on at by to from with for and or but as that which who said says told is are was were be been has have had
    will would after before when while if not it they he she asked against into over under between about than both
    against through during without within near across around outside behind since until whether because though
    according via per plus minus""".split()
)
_PLACE_BEFORE = re.compile(r"(?<!\w)(?:[Ii]n|[Aa]t|[Nn]ear|[Aa]cross|[Aa]round|[Oo]utside|[Tt]hroughout|[Ii]nto)\s$")
_COMPANY_AFTER = re.compile(
    r"[’']s?\s(?:chief|shares|revenue|sales|board|profit|finance|chairman|stock|customers|spokes)|\splc\b|\sshares\b"
)
_COMPANY_BEFORE = re.compile(
    r"(?:[Ss]hares\sin|chief\sexecutive\sof|chairman\sof|chairwoman\sof|founder\sof|director\sof|owned\sby|made\sby|"
    r"run\sby|operated\sby|built\sby)\s(?:the\s)?$"
)
_APPOSITION = re.compile(
    rf",\s(?:the|a|an|its|which\sis\sthe|whose)\s(?P<words>(?:[\w’'-]+\s){{0,5}}?)(?P<head>{_HEADS})(?![\w’-])"
)
# "N31", "D-Pa", and the pronouns that look like names.
_CODE = re.compile(
    r"^(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Reps?|Sens?|Gov|Capt|Lt|Sgt)$|\d|^[DR]-|^I[’']|\.$|^[A-Z]$"
)
_INDEFINITE = re.compile(r"(?<!\w)an?\s$", re.IGNORECASE)
_NEXT_NAME = re.compile(
    rf"\s(?P<name>{_CAPITAL})|,\s(?P<set_off>{_CAPITAL}(?:\s(?:(?:of|and|&|the)\s)?{_CAPITAL}){{0,5}})(?=[,.;)])"
)
_DATELINE = re.compile(r"^[A-Z][A-Z .’'/-]{2,60}(?=[,(:\s]|$)", re.MULTILINE)
_SHORT = re.compile(r"\s*\((?:the\s)?[“\"‘']?(?P<short>[A-Z][\w&.-]{1,9})[”\"’']?\)")
_KINDS = COMPANY_HEADS - {"group", "bank", "brand", "line"}
_NAMESAKES = 12


@dataclass(slots=True, eq=False)
class Body:
    """A body with a name, or one that is only described. `heads` are words that can stand for it after "the"; `sure`
    is how much speaks for a body (0 a name of something, 1 described as one, 2 named as one); `place` says that things
    happen in it.
    """

    name: str
    words: tuple[str, ...]
    heads: set[str] = field(default_factory=set)
    sure: int = 0
    place: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A place in the text that names a body."""

    start: int
    end: int
    body: Body


class Bodies:
    """The bodies an article names, with their mentions in text order. `taken` are spans that name people."""

    def __init__(self, text: str, taken: Sequence[Span], sentences: Sequence[Span]) -> None:
        self._text = text
        self._starts = {start for start, _end in sentences}
        self._by_word: dict[str, list[Body]] = {}
        self._by_alias: dict[str, Body] = {}
        self._places: set[str] = set()
        self._heads_ahead: dict[int, str] = {}
        self.bodies: list[Body] = []
        self.mentions: list[Named] = []
        starts = {start for start, _end in taken}
        covered = sorted(taken)
        self._inner = {
            match.group()
            for match in _WORD.finditer(text)
            if not self._begins(match.start()) and match.group() not in NOT_NAMES
        } | self._repeated(text)
        pieces = [(*span, True) for span in self._names(covered)]
        pieces += [(*span, False) for span in self._described(starts)]
        for start, end, named in sorted(pieces, key=lambda piece: (piece[0], -piece[1])):
            self._note(start, end, named)

    def _repeated(self, text: str) -> set[str]:
        """Words that are written with a capital again and again and never without."""
        counts = Counter(match.group().removesuffix("’s").removesuffix("'s") for match in _WORD.finditer(text))
        often = {word for word, count in counts.items() if count > 2 and word not in NOT_NAMES and len(word) > 3}
        lower = {word.casefold() for word in often}
        small = {match.group() for match in re.finditer(r"(?<!\w)[a-z]\w+", text) if match.group() in lower}
        return {word for word in often if word.casefold() not in small}

    def known(self, wording: str) -> Body | None:
        """The body that this wording, without its article, names in full or in short."""
        if (alias := _alias(wording)) in self._by_alias:
            return self._by_alias[alias]
        words = tuple(_fold(wording).split())
        body = self._match(words) if words and wording[:1].isupper() else None
        return body if body and wording.split()[-1].removesuffix("’s") in body.name else None

    def _names(self, taken: Sequence[Span]) -> Iterator[Span]:
        index = 0
        datelines = {match.start() for match in _DATELINE.finditer(self._text)}
        for match in _NAME.finditer(self._text):
            if match.start() in datelines:
                continue
            words = [(m.group(), match.start() + m.start()) for m in re.finditer(r"[^\s\u00a0]+", match.group())]
            while index < len(taken) and taken[index][1] <= match.start():
                index += 1
            rest = index
            while rest < len(taken) and taken[rest][0] < match.end():
                # "Ana Barro of the Tarn Union": the union is left.
                words = [word for word in words if word[1] >= taken[rest][1]]
                rest += 1
            if (name := self._trimmed(words)) is not None:
                yield name, match.end()

    def _trimmed(self, words: list[tuple[str, int]]) -> int | None:
        """Where the name in these words starts; None if there is none."""
        while words and _no_name(words[0][0], len(words)):
            words = words[1:]
        if not words:
            return None
        word, at = words[0]
        if len(words) == 1 and (word.casefold() in TITLES or _CODE.search(word)):
            return None
        if len(words) == 1 and self._begins(at) and word not in self._inner:
            return None
        return at

    def _begins(self, at: int) -> bool:
        """Whether a sentence, or a quotation in it, begins here, so that a capital says nothing."""
        return (
            at in self._starts or not at or self._text[at - 1] in "“‘\"'«„(" or self._text[at - 2 : at] in (": ", "— ")
        )

    def _described(self, people: set[int]) -> Iterator[Span]:
        """ "the interior ministry", "Argavia’s defence ministry", "Herefordshire council", without article."""
        for match in _LOWER.finditer(self._text):
            words = [(m.group(), match.start() + m.start()) for m in re.finditer(r"[^\s\u00a0]+", match["before"])]
            start = _description_start(words, match.start("head"), people)
            if start not in people:
                yield start, match.end("head")

    def _note(self, start: int, end: int, named: bool) -> None:
        name = clean(self._text[start:end])
        if named:
            name = re.sub(r"[’']s?$", "", name)
        words = tuple(_fold(name).split())
        if not words or (self.mentions and start < self.mentions[-1].end):
            if not named:
                self._describe(end, words)
            return
        if not named and self._stands_before_name(start, end, words):
            return
        if not named and words[0] in _OTHER:
            words = words[1:]
            name = name.split(" ", 1)[-1]
            if len(words) == 1 and words[0] in COMPANY_HEADS:
                return
        body = self._by_alias.get(_alias(name)) or self._match(words, capital=name[:1].isupper())
        if body is None and len(words) == 1 and not named:
            body = self._last_with(words[0])
        if body is None and not named and name[:1].isupper() and name.split()[-2][:1].isupper():
            # "the Kavir agency", where Kavir has been named
            body = self._by_alias.get(_alias(name.rsplit(" ", 1)[0]))
            body = body if body and words[0] not in self._places else None
        place = named and bool(_PLACE_BEFORE.search(self._text, max(0, start - 12), start))
        if place:
            self._places.add(words[0])
        if body is None and named and len(words) > 1:
            body = self._longer(name, words)
        if body is None:
            body = self._new(name, words, named)
        body.place = body.place or place
        self._learn(body, start, end, named)
        self.mentions.append(Named(start, end, body))

    def _stands_before_name(self, start: int, end: int, words: tuple[str, ...]) -> bool:
        """Whether a description only says what the next name is ("the airline Aerolinx", "its insurer, Tallis,"), or is
        "the company", which is decided where it speaks.
        """
        if name := _NEXT_NAME.match(self._text, end):
            self._heads_ahead[max(name.start("name"), name.start("set_off"))] = words[-1]
            return True
        return (
            len(words) == 1
            and words[0] in COMPANY_HEADS
            and not _INDEFINITE.search(self._text, max(0, start - 4), start)
        )

    def _describe(self, end: int, words: tuple[str, ...]) -> None:
        """A description that overlaps the name before it, as in "Aerolinx airline"."""
        last = self.mentions[-1] if self.mentions else None
        if last and words and words[-1] in BODY_HEADS and last.end <= end:
            last.body.heads.add(words[-1])

    def _new(self, name: str, words: tuple[str, ...], named: bool) -> Body:
        body = Body(name, words)
        head = _head(words)
        body.heads.add(head)
        if not named or not BODY_WORDS.isdisjoint(words) or head in BODY_HEADS:
            body.sure = 2
        elif len(name) > 1 and name.isupper():
            body.sure = 1
        self.bodies.append(body)
        self._by_alias.setdefault(_alias(name), body)
        for word in {*words}:
            self._by_word.setdefault(word, []).append(body)
        initials = "".join(word[0] for word in words if word not in _STOPS and word != "the")
        if len(initials) >= 3:
            self._by_alias.setdefault(_alias(initials.upper()), body)
        return body

    def _last_with(self, head: str) -> Body | None:
        """The last body named before that this word can stand for."""
        return next((named.body for named in reversed(self.mentions[-60:]) if head in named.body.heads), None)

    def _longer(self, name: str, words: tuple[str, ...]) -> Body | None:
        """The body that was called by the first word of this name so far: "Skyway" before "Skyway Airlines"."""
        short = self._by_alias.get(_alias(name.split()[0]))
        if short is None or short.words != words[:1] or words[0] in self._places or words[-1] not in BODY_WORDS:
            return None
        short.name, short.words, short.sure = name, words, 2
        short.heads.add(_head(words))
        self._by_alias.setdefault(_alias(name), short)
        for word in words[1:]:
            self._by_word.setdefault(word, []).append(short)
        return short

    def _match(self, words: tuple[str, ...], capital: bool = True) -> Body | None:
        """The last body whose name begins or ends with these words, or that is named so with more words in front."""
        for body in reversed(self._by_word.get(words[-1], ())[-_NAMESAKES:]):
            longer = len(body.words) > len(words) and (not capital or body.name.split()[-1][:1].isupper())
            if (
                longer
                and body.words[-len(words) :] == words
                and (len(words) > 1 or words[0] in BODY_WORDS | PAPERS_OF_RECORD)
            ):
                return body
            if longer and len(words) > 1 and words[-1] == _head(body.words) and set(words) <= set(body.words):
                return body
            if longer and body.words[: len(words)] == words and words[0] not in self._places and body.sure:
                return body
        return None

    def _learn(self, body: Body, start: int, end: int, named: bool) -> None:
        after = self._text[end : end + 80]
        if short := _SHORT.match(after):
            self._by_alias.setdefault(_alias(short["short"]), body)
        if appositive := _APPOSITION.match(after):
            body.heads.add(appositive["head"])
            body.sure = max(body.sure, 1)
        if not named:
            return
        if head := self._heads_ahead.pop(start, ""):
            body.heads.add(head)
            body.sure = max(body.sure, 1)
        before = self._text[max(0, start - 50) : start]
        if _COMPANY_AFTER.match(after) or _COMPANY_BEFORE.search(before):
            body.sure = max(body.sure, 1)
            body.heads.add("company")


def _description_start(words: Sequence[tuple[str, int]], head: int, people: set[int]) -> int:
    """Where the description starts that ends with a head at `head`: lower-case words count if an article or an owner
    stands before them, capitalised ones always.
    """
    start = capital = head
    for word, at in reversed(words[-4:]):
        folded = word.casefold()
        if folded in _DETERMINERS:
            return start
        if folded in _STOPS or at in people or word.endswith((".", "&")):
            return capital
        upper = word[:1].isupper()
        if upper and word.endswith(("’s", "'s")):
            return at
        if upper and capital == start:
            capital = at
        elif capital != head:
            return capital
        start = at
    return capital


def _no_name(word: str, count: int) -> bool:
    """Whether a capitalised word is not the first of a name: "But", "Basel-based", and "Carrier" before a name."""
    word = re.sub(r"[’']s?$", "", word)
    if count > 1 and word.endswith(("-based", "-born", "-run", "-led", "-backed", "-owned")):
        return True
    return word in NOT_NAMES or word.casefold() in _STOPS or (word.casefold() in _KINDS and count > 1)


def _head(words: Sequence[str]) -> str:
    """The word that says what it is: "ministry" in "ministry of health", "health ministry"."""
    for index, word in enumerate(words):
        if word in ("of", "for", "in", "at", "on") and index:
            return words[index - 1]
    return words[-1]


def company(body: Body) -> bool:
    return not COMPANY_HEADS.isdisjoint(body.heads) or not body.sure


def _alias(name: str) -> str:
    """What a name is looked up by: "the Front" is not "the front"."""
    return ("^" if name[:1].isupper() else "") + _fold(name)


def _fold(name: str) -> str:
    return clean(name).casefold().replace("’", "'")


def is_body_name(text: str, start: int, end: int) -> bool:
    """Whether text[start:end], capitalised words, is part of a body’s name: "Association of Freight Carriers"."""
    before = re.search(rf"({_CAPITAL})\s(?:of|for)\s(?:the\s)?$", text[max(0, start - 60) : start])
    if before and before[1].casefold() not in TITLES:
        return True
    return bool(re.match(rf"\s(?:and|&)\s(?:{_CAPITAL})", text[end : end + 30])) and (
        text[start:end].split()[-1].casefold() in BODY_WORDS
    )
