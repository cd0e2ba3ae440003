"""From a source mention to the article's canonical speaker: last names, titles, roles, pronouns, "the ministry".

Everything is read from the article itself, in text order; people who share a surname are kept apart by first name, title
and nearness.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from .names import (
    BODY_WORDS,
    FEMALE_NAMES,
    FEMALE_WORDS,
    MALE_NAMES,
    MALE_WORDS,
    NOT_NAMES,
    PARTICLES,
    PERSON_ROLES,
    TITLES,
)
from .spans import Span
from .tagger import Attribution, Layout

_TOKEN = r"(?:[^\W\d_a-z][\w’'-]*\w[’']?|[A-Z]\.?|(?:al|el|ul|as|an|ad|Al|El)-[’']?\w[\w’'-]*)"
_NAME = re.compile(rf"(?<![\w’'-]){_TOKEN}(?:[ \u00a0](?:(?:{'|'.join(PARTICLES)})[ \u00a0])*{_TOKEN})*(?![\w-])")
_DETERMINER = re.compile(
    r"(?:the|a|an|his|her|their|its|our|one|two|three|four|five|six|several|some|many|this|that|these|those|another|both|"
    r"all|multiple|various)\s+",
    re.IGNORECASE,
)
_APPOSITION = re.compile(
    r"\s*[,(–—]\s*(?:(?:who\s+is|who\s+was|now|then)\s+)?(?P<role>(?:(?:the|a|an|its|their|his|her)\s+)?[^,;:.()“”\"–—]{3,90}?)\s*[,.)–—]"
)
_AGE = re.compile(r"\s*,?\s*(?:aged\s+)?\d{1,3}\s*,")
_PRONOUNS = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
_PLURAL = {"they", "we", "those", "these", "both", "all", "many", "some", "others", "several"}
_SURE = 1_000_000


@dataclass(slots=True)
class Person:
    """Somebody with a full name in the article. `mentions` are offsets of any mention, in text order."""

    name: str
    tokens: tuple[str, ...]
    mentions: list[int] = field(default_factory=list)
    roles: list[tuple[int, str]] = field(default_factory=list)
    gender: str = ""

    def role_at(self, position: int) -> str | None:
        """The role given nearest before `position`, else the first one given after it."""
        before = [role for at, role in self.roles if at <= position]
        return before[-1] if before else (self.roles[0][1] if self.roles else None)


@dataclass(frozen=True, slots=True)
class Resolved:
    speaker: str | None
    role: str | None
    via: str | None
    confidence: float


def resolve(layout: Layout, attributions: Sequence[Attribution]) -> list[Resolved]:
    """The speaker of each attribution, in the same order as given (text order)."""
    roster = _Roster(layout)
    resolved: list[Resolved] = []
    previous: tuple[int, str, Person | None] | None = None
    for attribution in attributions:
        via = _outlet(layout.text, attribution.via) if attribution.via else None
        person: Person | None = None
        if attribution.source is None:
            name, role, sure = (previous[1], None, 0.7) if previous and attribution.continues else (None, None, 0.3)
            person = previous[2] if previous and name else None
            role = person.role_at(attribution.start) if person else None
        else:
            name, person, sure = roster.resolve(attribution.source, previous)
            role = person.role_at(attribution.source[0]) if person else None
            via = via if via != name else None
        if name:
            previous = (attribution.content[-1][1], name, person)
        resolved.append(Resolved(name, role, via, min(attribution.confidence, sure)))
    return resolved


class _Roster:
    """Who is named in an article, and who is meant by a mention."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.text = layout.text
        self.people: list[Person] = []
        self.by_last: dict[str, list[Person]] = {}
        self.bodies: dict[str, list[tuple[int, str]]] = {}
        self.subjects: list[tuple[int, Person]] = []
        self._read()
        self._starts = [at for at, _person in self.subjects]

    def _read(self) -> None:
        sentence_starts = [start for start, _end in self.layout.sentences]
        for match in _NAME.finditer(self.text):
            tokens, start = _name_tokens(match)
            if not tokens:
                continue
            first = bisect_right(sentence_starts, match.start()) - 1
            in_sentence = match.start() - sentence_starts[first] if first >= 0 else 0
            if in_sentence == 0 and len(tokens) > 1 and tokens[0] in NOT_NAMES:
                tokens, start = tokens[1:], start + len(tokens[0]) + 1
            person = self._register(tokens, start, match)
            if person is not None:
                person.mentions.append(start)
                if in_sentence < 60:
                    self.subjects.append((start, person))

    def _register(self, tokens: tuple[str, ...], start: int, match: re.Match[str]) -> Person | None:
        known = self._known(tokens, start)
        if known is not None:
            self._learn_role(known, start, match)
            return known
        if tokens[-1].casefold().rstrip("s") in BODY_WORDS or tokens[-1].casefold() in BODY_WORDS or len(tokens) < 2:
            return None
        if any(token.casefold() in BODY_WORDS for token in tokens) or len(tokens) > 5 or tokens[-1] in NOT_NAMES:
            return None
        person = Person(" ".join(tokens), tokens)
        self.people.append(person)
        self.by_last.setdefault(_key(tokens[-1]), []).append(person)
        self._learn_role(person, start, match)
        person.gender = person.gender or _gender(tokens[0].casefold())
        return person

    def _known(self, tokens: tuple[str, ...], at: int, title: str = "") -> Person | None:
        """Whom these tokens name, if anybody: same last name, and nothing that contradicts."""
        candidates = [p for p in self.by_last.get(_key(tokens[-1]), ()) if _compatible(tokens, p.tokens)]
        if not candidates and len(tokens) == 1:
            candidates = [p for p in self.people if _key(p.tokens[0]) == _key(tokens[0])]
        if len(candidates) > 1 and title:
            titled = [p for p in candidates if any(title in role.casefold() for _at, role in p.roles)]
            candidates = titled or candidates
        if not candidates:
            return None
        before = [p for p in candidates if p.mentions and p.mentions[0] < at]
        return max(before or candidates, key=lambda p: _last_before(p.mentions, at))

    def _learn_role(self, person: Person, start: int, match: re.Match[str]) -> None:
        before = self.text[max(0, start - 90) : start]
        after = self.text[match.end() : match.end() + 120]
        role = _role_before(before) or (_role_in_front(before) if _SET_OFF.match(after) else None)
        if age := _AGE.match(after):
            after = "," + after[age.end() :]
        if not role and (found := _APPOSITION.match(after)):
            text = found.group("role").strip()
            if _is_role(text):
                role = re.sub(r"^(?:the|a|an)\s+", "", text)
        if role and (not person.roles or person.roles[-1][1] != role):
            person.roles.append((start, role))
        words = {word.casefold().strip(".") for word in (role or before[-24:]).split()}
        if words & FEMALE_WORDS:
            person.gender = "f"
        elif words & MALE_WORDS:
            person.gender = "m"

    def resolve(
        self, source: Span, previous: tuple[int, str, Person | None] | None
    ) -> tuple[str | None, Person | None, float]:
        """(canonical name, person if it is one with a full name, confidence) of the mention at `source`."""
        mention = self.text[slice(*source)]
        folded = mention.casefold().strip()
        if folded in _PRONOUNS:
            return self._pronoun(_PRONOUNS[folded], source[0], previous)
        if folded in _PLURAL or folded in {"it", "i", "who"}:
            return (previous[1], previous[2], 0.6) if previous else (None, None, 0.3)
        person = self._named_in(mention, source)
        if person is not None:
            return person.name, person, 1.0
        return self._described(mention, source[0])

    def _named_in(self, mention: str, source: Span) -> Person | None:
        head = re.split(r",|\s(?:of|for|from|with)\s(?=[a-z])", mention, maxsplit=1)[0]
        found = None
        for match in _NAME.finditer(head):
            tokens, _start = _name_tokens(match)
            if tokens and (person := self._known(tokens, source[0], title=_title_in(mention))):
                found = person
        # "Erdem’s lawyer" names Erdem and means somebody else.
        if found and re.search(rf"{re.escape(found.tokens[-1])}[’']s?\s+\w", mention):
            return None
        return found

    def _pronoun(
        self, gender: str, at: int, previous: tuple[int, str, Person | None] | None
    ) -> tuple[str | None, Person | None, float]:
        other = "m" if gender == "f" else "f"
        subject = next(
            (p for position, p in reversed(self.subjects[: bisect_right(self._starts, at)]) if p.gender != other), None
        )
        spoken = previous[2] if previous else None
        person = None
        if spoken is not None and spoken.gender != other:
            person = spoken
            last = _last_before(spoken.mentions, at)
            # Somebody else became the subject after the last words were reported.
            if subject is not None and subject is not spoken and previous:
                moved_on = _last_before(subject.mentions, at)
                if moved_on > max(previous[0], last):
                    person = subject
        elif previous and spoken is None and not (subject and _last_before(subject.mentions, at) > previous[0]):
            return previous[1], None, 0.6
        else:
            person = subject
        if person is None:
            return (previous[1], previous[2], 0.4) if previous else (None, None, 0.3)
        person.gender = person.gender or gender
        return person.name, person, 0.8

    def _described(self, mention: str, at: int) -> tuple[str, Person | None, float]:
        """A mention without a known name: a role somebody holds, a body named in full elsewhere, or just what it says."""
        bare = _clean(_DETERMINER.sub("", mention, count=1))
        words = bare.split()
        definite = mention[:4].casefold() == "the " or mention[:4] in ("his ", "her ")
        if definite and words and words[-1].islower() and len(words) <= 3 and _singular_role(words[-1]):
            holder = self._holder(bare, at)
            if holder is not None:
                return holder.name, holder, 0.75
        if definite and words and len(words) == 1:
            full = self._full_body(words[0], at)
            if full:
                return full, None, 0.7
        return bare or mention, None, 0.9

    def _holder(self, role: str, at: int) -> Person | None:
        wanted = role.casefold().split()[-1]
        holders = [
            person
            for person in self.people
            if any(wanted in held.casefold().replace("-", " ").split() for position, held in person.roles)
        ]
        before = [p for p in holders if p.mentions and p.mentions[0] <= at]
        return max(before, key=lambda p: _last_before(p.mentions, at)) if before else None

    def _full_body(self, head: str, at: int) -> str | None:
        """ "the ministry" → "Energy Ministry" or "Ministry of Health", the last one named before."""
        pattern = re.compile(
            rf"(?:[A-Z][\w’'&-]*\s+){{1,5}}{re.escape(head.capitalize())}\b(?:\s+of(?:\s+(?:the|and|[A-Z][\w’'-]*))+)?"
            rf"|{re.escape(head.capitalize())}\s+(?:of|for)(?:\s+(?:the|and|[A-Z][\w’'-]*))+"
        )
        found = None
        for match in pattern.finditer(self.text, max(0, at - 20_000), at):
            found = re.sub(r"^The\s+", "", match.group()).removesuffix(" and").removesuffix(" the")
        return found


def _name_tokens(match: re.Match[str]) -> tuple[tuple[str, ...], int]:
    """The tokens of a name without the titles before it, and where it starts."""
    tokens = [(m.group(), match.start() + m.start()) for m in re.finditer(r"[^\s\u00a0]+", match.group())]
    first = 0
    for index, (token, _at) in enumerate(tokens):
        if token.rstrip(".").casefold() in TITLES:
            first = index + 1
    tokens = tokens[first:]
    while tokens and (tokens[0][0] in NOT_NAMES or tokens[0][0] in PARTICLES):
        tokens = tokens[1:]
    if not tokens:
        return (), match.start()
    cleaned = [
        re.sub(r"[’']s?$", "", token) if index == len(tokens) - 1 else token
        for index, (token, _at) in enumerate(tokens)
    ]
    return tuple(token for token in cleaned if token), tokens[0][1]


def _key(token: str) -> str:
    """A surname as people repeat it: "al-Muhammadawi" and "Muhammadawi" are one."""
    return re.sub(r"^(?:al|el|ul|as|an|ad)-", "", token.casefold()).replace("’", "'").strip("'.")


def _compatible(tokens: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether the shorter name can be the longer: every given name is the same or its initial."""
    if len(tokens) == 1 or len(full) == 1:
        return True
    first, other = _key(tokens[0]), _key(full[0])
    if len(first) == 1 or len(other) == 1:
        return first[:1] == other[:1]
    if first == other:
        return True
    # A two-word surname repeated whole: "al-Durayhim", "Ba Haroun", "Castro Ruiz" for "Elena Castro Ruiz".
    return len(tokens) < len(full) and [_key(t) for t in full[-len(tokens) :]] == [_key(t) for t in tokens]


def _last_before(mentions: Sequence[int], at: int) -> int:
    index = bisect_right(mentions, at) - 1
    return mentions[index] if index >= 0 else -_SURE


def _title_in(mention: str) -> str:
    for word in mention.split():
        if word.rstrip(".").casefold() in TITLES and len(word) > 3:
            return word.rstrip(".").casefold()
    return ""


def _role_before(before: str) -> str | None:
    """The role that runs up to a name: "Omani foreign ministry spokesman ", "Army Chief of Staff "."""
    piece = re.split(r"[,;:.!?()“”\"\n–—]|\s-\s", before)[-1]
    words = piece.split()
    if not words or piece != piece.rstrip() + " " and not piece.endswith((" ", "\u00a0")):
        return None
    taken: list[str] = []
    for word in reversed(words[-8:]):
        bare = word.strip("’'").casefold()
        if bare in {"the", "a", "an", "by", "said", "told", "with", "and", "from", "to", "that", "as", "added", "says"}:
            break
        if not taken and not (bare in PERSON_ROLES or bare in TITLES):
            return None
        if bare in {"in", "on", "at", "led", "is", "was", "while", "when", "but", "after", "before"} or bare.endswith(
            "ed"
        ):
            break
        taken.append(word)
    role = " ".join(reversed(taken))
    role = re.sub(r"^(?:of|for)\s+", "", role)
    return role if role and role.rstrip(".").casefold() not in {"mr", "mrs", "ms", "dr", "miss", "sir"} else None


_SET_OFF = re.compile(r"\s*[,(–—]|\s-\s")
_IN_FRONT = re.compile(r"(?:^|[.;:!?\n,]\s)(?P<role>[^,.;:!?()“”\"\n]{4,80}),\s$")


def _role_in_front(before: str) -> str | None:
    """The role in "Deputy Commander of the Coast Guard, Ana Rey", set off by a comma."""
    match = _IN_FRONT.search(before)
    if match is None:
        return None
    role = re.sub(r"^(?:but|and|the|a|an|its|their)\s+", "", match["role"].strip(), flags=re.IGNORECASE)
    head = re.split(r"\s(?:of|for|at|in)\s", role)[0].split()
    says_more = re.search(r"\b(?:will|would|is|was|are|were|has|had|said)\b", role)
    return role if head and not says_more and _singular_role(head[-1]) and len(role.split()) <= 12 else None


def _is_role(text: str) -> bool:
    words = [word.strip("’'").casefold() for word in text.split()]
    return bool(words) and len(words) <= 14 and any(w in PERSON_ROLES or w in TITLES for w in words)


def _singular_role(word: str) -> bool:
    return word.casefold() in PERSON_ROLES or word.casefold() in TITLES


def _gender(first: str) -> str:
    return "f" if first in FEMALE_NAMES else "m" if first in MALE_NAMES else ""


_ABBREVIATION = re.compile(r"\s*\((?P<short>[A-Z][A-Z.]{1,9})\)")


def _outlet(text: str, span: Span) -> str:
    """The outlet's short name where it stands behind the long one, else the name without what describes it."""
    if match := _ABBREVIATION.match(text, span[1]):
        return match["short"]
    name = _clean(text[slice(*span)])
    return re.sub(r"^(?:(?:the|a)\s+)?(?:[a-z][\w-]*\s+)*(?=[A-Z])", "", name) or name


def _clean(text: str) -> str:
    return " ".join(text.split()).strip(" ,")
