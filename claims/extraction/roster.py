"""Who is named in an article: people with a full name, their other mentions, roles and gender."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from .bodies import is_body_name
from .layout import Layout
from .names import (
    BODY_WORDS,
    FEMALE_NAMES,
    MALE_NAMES,
    MALE_NAMES_IN_A,
    NOT_NAMES,
    OFFICES,
    PARTICLES,
    PERSON_ROLES,
    SUFFIXES,
    TITLES,
)
from .roles import Person, learn_role
from .spans import Span

# U+05BE joins Hebrew names as a hyphen joins others.
_TOKEN = r"(?:[^\W\d_a-z][\w’'\u05be-]*\w[’']?|[A-Z]\.?|(?:al|el|ul|as|an|ad|Al|El)-[’']?\w[\w’'-]*)"
NAME = re.compile(rf"(?<![\w’'-]){_TOKEN}(?:[ \u00a0](?:(?:{'|'.join(PARTICLES)})[ \u00a0])*{_TOKEN}){{0,9}}(?![\w-])")
_GENDERED = re.compile(r"(?<!\w)(?:(?P<m>he|his|him|himself)|(?:she|her|hers|herself))(?!\w)", re.IGNORECASE)
_GENDER_REACH = 260
# Namesakes that are told apart; more of them would cost quadratic time and no reader could either.
_NAMESAKES = 40
_VERB = re.compile(
    r"(?<!\w)(?:is|are|was|were|has|have|had|says?|said|told|will|would|gave|met|named|by|against|(?!led|"
    r"based)[a-z]{2,}ed)(?!\w)"
)
_BYLINE = re.compile(r"(?:By|Interview(?:\s+by)?|Words(?:\s+by)?|Text)\b:?\s+[A-Z]")
_BYLINE_LENGTH = 120
_FAR = 1_000_000_000
SUBJECT_REACH = 60


class Roster:
    """The people of an article. `subjects` are mentions near the start of their sentence, in text order."""

    def __init__(self, layout: Layout) -> None:
        self._text = layout.text
        self.people: list[Person] = []
        self.subjects: list[tuple[int, Person]] = []
        self._by_last: dict[str, list[Person]] = {}
        self._by_first: dict[str, list[Person]] = {}
        self._mentions: list[tuple[int, int, Person]] = []
        self._read(layout)
        self._learn_genders(layout.masked)
        self._by_role: dict[str, list[Person]] = {}
        for person in self.people:
            for word in {w for _at, role in person.roles[:20] for w in re.split(r"[\s-]+", role.casefold())}:
                self._by_role.setdefault(word, []).append(person)

    def _read(self, layout: Layout) -> None:
        sentence_starts = [start for start, _end in layout.sentences]
        bylines = [span for span in layout.paragraphs if _is_byline(self._text, span)]
        for match in NAME.finditer(self._text):
            tokens, start = name_tokens(match.group(), match.start())
            if not tokens or any(s <= start < e for s, e in bylines):
                continue
            first = bisect_right(sentence_starts, match.start()) - 1
            in_sentence = match.start() - sentence_starts[first] if first >= 0 else 0
            person = self.known(tokens, start) or self._new(tokens, start, match.end())
            if person is None:
                continue
            learn_role(self._text, person, start, match.end())
            person.mentions.append(start)
            self._mentions.append((start, match.end(), person))
            if in_sentence < SUBJECT_REACH and not _VERB.search(self._text, match.start() - in_sentence, match.start()):
                self.subjects.append((start, person))

    def _new(self, tokens: tuple[str, ...], start: int, end: int) -> Person | None:
        """A person, if these tokens look like somebody's full name."""
        folded = [token.casefold() for token in tokens]
        if not 2 <= len(tokens) <= 5 or tokens[-1] in NOT_NAMES or folded[-1].rstrip("s") in BODY_WORDS:
            return None
        if not BODY_WORDS.isdisjoint(folded) or is_body_name(self._text, start, end):
            return None
        person = Person(" ".join(tokens), tokens)
        person.gender = "f" if folded[0] in FEMALE_NAMES else "m" if folded[0] in MALE_NAMES else ""
        self.people.append(person)
        self._by_last.setdefault(key(tokens[-1]), []).append(person)
        self._by_first.setdefault(key(tokens[0]), []).append(person)
        return person

    def _learn_genders(self, masked: str) -> None:
        """Of people whose name and role do not tell: by the pronouns after them as a subject, before others are
        named.
        """
        votes: dict[int, int] = {}
        subjects = {at for at, _person in self.subjects}
        for index, (start, end, person) in enumerate(self._mentions):
            if person.gender or start not in subjects:
                continue
            stop = self._mentions[index + 1][0] if index + 1 < len(self._mentions) else len(masked)
            if pronoun := _GENDERED.search(masked, end, min(stop, end + _GENDER_REACH)):
                votes[id(person)] = votes.get(id(person), 0) + (1 if pronoun["m"] else -1)
        for person in self.people:
            if not person.gender and (vote := votes.get(id(person), 0)):
                person.gender = "m" if vote > 0 else "f"
            first = person.tokens[0].casefold()
            if not person.gender and first.endswith("a") and len(first) > 3 and first not in MALE_NAMES_IN_A:
                person.gender = "f"

    def known(self, tokens: tuple[str, ...], at: int, title: str = "") -> Person | None:
        """Whom these tokens name, if anybody: same last name, and nothing that contradicts; the last one named
        before.
        """
        candidates = [p for p in self._by_last.get(key(tokens[-1]), ())[-_NAMESAKES:] if _compatible(tokens, p.tokens)]
        if not candidates and len(tokens) == 1:
            candidates = self._by_first.get(key(tokens[0]), [])[-_NAMESAKES:]
        if len(candidates) > 1 and title:
            titled = [p for p in candidates if any(title in role.casefold() for _at, role in p.roles[:20])]
            candidates = titled or candidates
        if not candidates:
            return None
        before = [p for p in candidates if p.mentions and p.mentions[0] < at]
        return max(before or candidates, key=lambda p: last_before(p.mentions, at))

    def subject_before(self, at: int, not_gender: str) -> tuple[int, Person] | None:
        """The last subject before `at` who may have another gender than `not_gender`, else the last one named."""
        index = bisect_right(self.subjects, at, key=lambda subject: subject[0]) - 1
        for position in range(index, max(-1, index - _NAMESAKES), -1):
            if self.subjects[position][1].gender != not_gender:
                return self.subjects[position]
        index = bisect_right(self._mentions, at, key=lambda mention: mention[0]) - 1
        for position in range(index, max(-1, index - _NAMESAKES), -1):
            if self._mentions[position][2].gender != not_gender:
                return self._mentions[position][0], self._mentions[position][2]
        return None

    def holder(self, role: str, at: int) -> Person | None:
        """Who holds the role at `at`: the last one named before of those to whom the article gives it."""
        holders = self._by_role.get(role.casefold().split()[-1], [])[-_NAMESAKES:]
        before = [p for p in holders if p.mentions[0] <= at]
        return max(before, key=lambda p: last_before(p.mentions, at)) if before else None


def _is_byline(text: str, paragraph: Span) -> bool:
    """Whether the paragraph only says who wrote it; the writer is nobody in the story."""
    start, end = paragraph
    return end - start < _BYLINE_LENGTH and text[end - 1] != "." and bool(_BYLINE.match(text, start, end))


def name_tokens(name: str, start: int) -> tuple[tuple[str, ...], int]:
    """The tokens of a name without titles before and letters after it, and where it starts, `name` starting at
    `start`.
    """
    tokens = [(m.group(), start + m.start()) for m in re.finditer(r"[^\s\u00a0]+", name)]
    first = 0
    for index, (token, _at) in enumerate(tokens[:8]):
        if token.rstrip(".").casefold() in TITLES or (index < len(tokens) - 1 and re.search(r"[’']s$|s[’']$", token)):
            first = index + 1
    tokens = tokens[first:]
    while len(tokens) > 2 and (tokens[0][0].casefold() in PERSON_ROLES or tokens[0][0] in OFFICES):
        tokens = tokens[1:]
    while len(tokens) > 2 and tokens[-1][0] in SUFFIXES:
        tokens = tokens[:-1]
    while tokens and (tokens[0][0] in NOT_NAMES or tokens[0][0] in PARTICLES):
        tokens = tokens[1:]
    if not tokens:
        return (), start
    words = [token for token, _at in tokens]
    words[-1] = re.sub(r"[’']s?$", "", words[-1])
    return tuple(word for word in words if word), tokens[0][1]


def key(token: str) -> str:
    """A surname as people repeat it: "al-Durayhim" and "Durayhim" are one."""
    return re.sub(r"^(?:al|el|ul|as|an|ad)-", "", token.casefold()).replace("’", "'").strip("'.")


def _compatible(tokens: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether the shorter name can be the longer: every given name is the same or its initial."""
    if len(tokens) == 1 or len(full) == 1:
        return True
    first, other = key(tokens[0]), key(full[0])
    if len(first) == 1 or len(other) == 1:
        return first[:1] == other[:1]
    if first == other:
        return True
    # A two-word surname repeated whole: "al-Durayhim", "Ba Haroun", "Castro Ruiz" for "Elena Castro Ruiz".
    return len(tokens) < len(full) and [key(t) for t in full[-len(tokens) :]] == [key(t) for t in tokens]


def last_before(mentions: Sequence[int], at: int) -> int:
    """The last of `mentions` before `at`, far below zero if there is none."""
    index = bisect_right(mentions, at) - 1
    return mentions[index] if index >= 0 else -_FAR
