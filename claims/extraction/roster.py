"""Who is named in an article: people with a full name, their other mentions, roles and gender."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from .bodies import is_body_name
from .first_names import FEMALE_NAMES, MALE_NAMES, MALE_NAMES_IN_A
from .layout import Layout
from .names import (
    BODY_WORDS,
    FEMALE_WORDS,
    NOT_NAMES,
    OFFICES,
    PARTICLES,
    PERSON_ROLES,
    PLACE_WORDS,
    SUFFIXES,
    SURNAME_BODIES,
    SURNAME_TITLES,
    TITLES,
)
from .roles import Person, learn_role, role_before
from .segmentation import DATELINE
from .spans import Span, index_at

# U+05BE joins Hebrew names as a hyphen joins others.
_TOKEN = r"(?:[^\W\d_a-z][\w’'\u05be-]*\w[’']?|(?:[A-Z]\.-?){1,4}|[A-Z]|(?:al|el|ul|as|an|ad|Al|El)-[’']?\w[\w’'-]*)"
NAME = re.compile(rf"(?<![\w’'-]){_TOKEN}(?:[ \u00a0](?:(?:{'|'.join(PARTICLES)})[ \u00a0])*{_TOKEN}){{0,9}}(?![\w-])")
_GENDERED = re.compile(r"(?<!\w)(?:(?P<m>he|his|him|himself)|(?:she|her|hers|herself))(?!\w)", re.IGNORECASE)
_GENDER_REACH = 260
# Namesakes that are told apart; more of them would cost quadratic time and no reader could either.
_NAMESAKES = 40
VERB = re.compile(
    r"(?<!\w)(?:is|are|was|were|has|have|had|says?|said|told|will|would|gave|met|named|by|against|(?!led|"
    r"based)[a-z]{2,}ed)(?!\w)"
)
_RELATIVE = re.compile(
    r"(?:(?P<owner>[A-Z][\w-]+(?:\s[A-Z][\w-]+)?)(?:[’']s|s?[’'])|[Hh]is|[Hh]er)\s(?:(?:late|older|younger|eldest|elder|own|twin|only)\s)?"
    r"(?P<kin>mother|father|brother|sister|son|daughter|widow|wife|husband),?\s$"
)
_AND_RELATIVE = re.compile(r"\sand\s[A-Z][a-z]+\s(?P<last>[A-Z][a-z]+)(?=[\s,.;])(?!\s[A-Z])")
_SINGLE_AFTER = re.compile(
    r",\s(?:aged\s)?\d{1,2},|,\san?\s(?:[\w-]+\s){0,3}?\w+(?:er|or|ist|ian|man|woman|ant|ent|ess)\b(?:\s(?:of|at|in|from|for|who)\b|,)"
)
_GOES_ON = re.compile(r"[’']s\b|\s(?:&|and)\s[A-Z]")
_BYLINE = re.compile(r"(?:By|Interview(?:\s+by)?|Words(?:\s+by)?|Text)\b:?\s+[A-Z]")
_BYLINE_LENGTH = 120
_DATELINE_LENGTH = 120
_NO_NAME = re.compile(r"\w{3}(?:er|or|ist|man|woman|ant|ian|ean|ese|ish|nan)$")
_KINDS = frozenset("carrier retailer airline publisher broadcaster insurer lender rancher farmer".split())
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
        self.mentions: list[tuple[int, int, Person]] = []
        self._read(layout)
        self._learn_genders(layout.masked)
        self._by_role: dict[str, list[Person]] = {}
        for person in self.people:
            for word in {w for _at, role in person.roles[:20] for w in re.split(r"[\s-]+", role.casefold())}:
                self._by_role.setdefault(word, []).append(person)

    def _read(self, layout: Layout) -> None:
        sentence_starts = [start for start, _end in layout.sentences]
        self.bylines = [span for span in layout.paragraphs if _is_byline(self._text, span)]
        skipped = sorted(self.bylines + _datelines(self._text, layout.paragraphs))
        for match in NAME.finditer(self._text):
            tokens, start = name_tokens(match.group(), match.start())
            if not tokens or _within(start, skipped):
                continue
            first = bisect_right(sentence_starts, match.start()) - 1
            in_sentence = match.start() - sentence_starts[first] if first >= 0 else 0
            person = self._met(tokens, start, match)
            if person is None:
                continue
            learn_role(self._text, person, start, match.end())
            if person.roles or (start > match.start() and _title(self._text[match.start() : start].split()[-1])):
                person.sure = 2
            elif len(tokens) < len(person.tokens):
                person.sure = max(person.sure, 1)
            person.mentions.append(start)
            self.mentions.append((start, match.end(), person))
            if in_sentence < SUBJECT_REACH and not VERB.search(self._text, match.start() - in_sentence, match.start()):
                self.subjects.append((start, person))

    def _met(self, tokens: tuple[str, ...], start: int, match: re.Match[str]) -> Person | None:
        """Who is named here, whether for the first time or again."""
        kin = self._kin(tokens, start) if len(tokens) == 1 else None
        if kin is not None:
            return kin
        gender = gender_of_title(self._text[match.start() : start])
        person = self.known(tokens, start, gender=gender)
        if person is None and len(tokens) == 1 and (relative := _AND_RELATIVE.match(self._text, match.end())):
            # "Tobias and Annegret Reinfeldt"
            tokens = (*tokens, relative["last"])
            person = self.known(tokens, start)
        if person is None and len(tokens) > 1:
            person = next((p for p in self._by_last.get(key(tokens[0]), ()) if len(p.tokens) == 1), None)
        if person is not None and len(person.tokens) == 1 < len(tokens):
            self._complete(person, tokens)
        return person or self._new(tokens, start, match.end()) or self._single(tokens, start, match)

    def _complete(self, person: Person, tokens: tuple[str, ...]) -> None:
        """The full name of somebody who was named by one name so far."""
        person.tokens, person.name = tokens, " ".join(tokens)
        self._by_first.setdefault(key(tokens[0]), []).append(person)
        if person not in self._by_last.setdefault(key(tokens[-1]), []):
            self._by_last[key(tokens[-1])].append(person)

    def _single(self, tokens: tuple[str, ...], start: int, match: re.Match[str]) -> Person | None:
        """Somebody with one name only, if a title, a role or an age says that it is a person."""
        word = tokens[0]
        if (
            len(tokens) != 1
            or len(word) < 3
            or word in NOT_NAMES
            or word.casefold() in BODY_WORDS | PLACE_WORDS
            or _title(word)
        ):
            return None
        before = self._text[match.start() : start].split()
        title = before[-1] if before and _title(before[-1]) else ""
        if (before and not title) or _GOES_ON.match(self._text, match.end()):
            return None
        after = self._text[match.end() : match.end() + 90]
        told = bool(title) or bool(_SINGLE_AFTER.match(after))
        if not told and (role := role_before(self._text[max(0, start - 60) : start])):
            told = role.split()[-1].casefold() in PERSON_ROLES and role.split()[-1].islower()
        if not told:
            return None
        name = word if not title or title.casefold() in PERSON_ROLES else f"{title} {word}"
        person = Person(name, tokens)
        person.sure = 1
        person.gender = "f" if word.casefold() in FEMALE_NAMES else "m" if word.casefold() in MALE_NAMES else ""
        person.gender_known = bool(person.gender)
        self._enrol(person)
        return person

    def _kin(self, tokens: tuple[str, ...], start: int) -> Person | None:
        """The relative with only a first name, who gets the surname: "Rollins’ mother, Latrice"."""
        match = _RELATIVE.search(self._text, max(0, start - 60), start)
        if match is None:
            return None
        owner: Person | None = None
        if match["owner"]:
            owner = self.known(name_tokens(match["owner"], 0)[0] or ("",), start)
        else:
            other = "m" if match.group()[:3].casefold() == "her" else "f"
            owner = next((p for _s, _e, p in reversed(self.mentions[-6:]) if p.gender != other and p.sure), None)
        known = self.known(tokens, start)
        if owner is None or (known is not None and known.tokens[-1] == owner.tokens[-1]):
            return known
        person = Person(f"{tokens[0]} {owner.tokens[-1]}", (tokens[0], owner.tokens[-1]))
        person.gender, person.gender_known = ("f" if match["kin"] in FEMALE_WORDS else "m"), True
        person.sure, person.kin = 1, True
        self._enrol(person)
        return person

    def _joins(self, start: int) -> bool:
        """Whether the name goes on one before that is nobody’s: "U.S. Immigration and Customs Enforcement"."""
        before = re.search(r"(\S+)\sand\s$", self._text[max(0, start - 40) : start])
        if before is None or not before[1][:1].isupper() or before[1] in NOT_NAMES:
            return False
        return not self.mentions or self.mentions[-1][1] < start - len(before.group())

    def _enrol(self, person: Person) -> None:
        self.people.append(person)
        self._by_last.setdefault(key(person.tokens[-1]), []).append(person)
        self._by_first.setdefault(key(person.tokens[0]), []).append(person)

    def _new(self, tokens: tuple[str, ...], start: int, end: int) -> Person | None:
        """A person, if these tokens look like somebody's full name."""
        folded = [token.casefold() for token in tokens]
        if not 2 <= len(tokens) <= 7 or tokens[-1] in NOT_NAMES or is_body_name(self._text, start, end):
            return None
        given = folded[0] in FEMALE_NAMES or folded[0] in MALE_NAMES
        # "Bill Prochaska" and "Trevor Banks" are people, whatever their names mean otherwise.
        doubtful = {*folded[given:-1]} | (set() if given and folded[-1] in SURNAME_BODIES else {folded[-1]})
        if not BODY_WORDS.isdisjoint(doubtful | {word.rstrip("s") for word in doubtful}):
            return None
        person = Person(" ".join(tokens), tokens)
        person.gender = "f" if folded[0] in FEMALE_NAMES else "m" if folded[0] in MALE_NAMES else ""
        person.gender_known = bool(person.gender)
        person.sure = 2 if person.gender else 0
        if not person.sure and (folded[0] in PLACE_WORDS or self._joins(start)):
            return None
        self._enrol(person)
        return person

    def _learn_genders(self, masked: str) -> None:
        """Of people whose name and role do not tell: by the pronouns after them as a subject, before others are
        named.
        """
        votes: dict[int, int] = {}
        subjects = {at for at, _person in self.subjects}
        for index, (start, end, person) in enumerate(self.mentions):
            if person.gender or start not in subjects:
                continue
            stop = self.mentions[index + 1][0] if index + 1 < len(self.mentions) else len(masked)
            if pronoun := _GENDERED.search(masked, end, min(stop, end + _GENDER_REACH)):
                votes[id(person)] = votes.get(id(person), 0) + (1 if pronoun["m"] else -1)
        for person in self.people:
            if not person.gender and (vote := votes.get(id(person), 0)):
                person.gender = "m" if vote > 0 else "f"
            first = person.tokens[0].casefold()
            if not person.gender and first.endswith("a") and len(first) > 3 and first not in MALE_NAMES_IN_A:
                person.gender = "f"

    def known(self, tokens: tuple[str, ...], at: int, title: str = "", gender: str = "") -> Person | None:
        """Whom these tokens name, if anybody: same last name, and nothing that contradicts; the last one named
        before.
        """
        candidates = [p for p in self._by_last.get(key(tokens[-1]), ())[-_NAMESAKES:] if _compatible(tokens, p.tokens)]
        if not candidates and len(tokens) == 1 and not gender:
            candidates = self._by_first.get(key(tokens[0]), [])[-_NAMESAKES:]
        if len(candidates) > 1 and gender:
            candidates = [p for p in candidates if p.gender == gender] or candidates
        if len(candidates) > 1 and len(tokens) == 1 and not gender:
            candidates = [p for p in candidates if not p.kin] or candidates
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
        index = bisect_right(self.mentions, at, key=lambda mention: mention[0]) - 1
        for position in range(index, max(-1, index - _NAMESAKES), -1):
            if self.mentions[position][2].gender != not_gender:
                return self.mentions[position][0], self.mentions[position][2]
        return None

    def holder(self, role: str, at: int) -> Person | None:
        """Who holds the role at `at`: the last one named before of those to whom the article gives it."""
        holders = self._by_role.get(role.casefold().split()[-1], [])[-_NAMESAKES:]
        before = [p for p in holders if p.mentions[0] <= at]
        return max(before, key=lambda p: last_before(p.mentions, at)) if before else None


def _datelines(text: str, paragraphs: Sequence[Span]) -> list[Span]:
    found = (DATELINE.match(text, start, min(end, start + _DATELINE_LENGTH)) for start, end in paragraphs)
    return [match.span() for match in found if match]


def _within(at: int, spans: Sequence[Span]) -> bool:
    index = index_at(spans, at)
    return index >= 0 and at < spans[index][1]


def gender_of_title(title: str) -> str:
    words = {word.casefold().strip(".") for word in title.split()}
    return "f" if words & {"mrs", "ms", "miss", "lady", "dame"} else "m" if words & {"mr", "lord"} else ""


def _is_byline(text: str, paragraph: Span) -> bool:
    """Whether the paragraph only says who wrote it; the writer is nobody in the story."""
    start, end = paragraph
    return end - start < _BYLINE_LENGTH and text[end - 1] != "." and bool(_BYLINE.match(text, start, end))


def name_tokens(name: str, start: int) -> tuple[tuple[str, ...], int]:
    """The tokens of a name without titles before and letters after it, and where it starts, `name` starting at
    `start`.
    """
    tokens = [(m.group(), start + m.start()) for m in re.finditer(r"[^\s\u00a0]+", name)]
    first = _after_titles([token for token, _at in tokens[:8]])
    tokens = tokens[first:]
    # The end of a nickname: ‘Win’ Garside.
    while len(tokens) > 1 and tokens[0][0].endswith(("’", "'")) and not tokens[0][0].endswith(("s’", "s'")):
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


def _after_titles(words: Sequence[str]) -> int:
    """How many of the words stand before a name: titles, offices, possessors ("Council Member", "Kahurangi’s")."""
    count = len(words)
    if count and _title(words[-1]) and not (count > 1 and words[-1].casefold() in SURNAME_TITLES):
        return count
    first = 0
    if count > 1 and words[0].endswith(("-based", "-born", "-run", "-led", "-backed", "-owned", "-language")):
        return 1 + _after_titles(words[1:])
    if words and words[-1].casefold() in BODY_WORDS - SURNAME_BODIES:
        return 0
    for index in range(count - 1):
        word, left = words[index], count - index - 1
        after_particle = index > 0 and words[index - 1] in PARTICLES
        role = left >= 2 and (_role(word) or word in OFFICES or word in ("Class", "Member", "Members", "Elect"))
        before_name = word in NOT_NAMES or word.casefold() in _KINDS or _owner(word)
        before_name = before_name or (left >= 2 and index >= first and _calling(word) and _given(words[index + 1]))
        if (_title(word) or role or before_name) and not after_particle:
            first = index + 1
    return first


def _owner(word: str) -> bool:
    return word.endswith(("’s", "'s", "s’", "s'"))


def _given(word: str) -> bool:
    return word.casefold() in FEMALE_NAMES or word.casefold() in MALE_NAMES


def _calling(word: str) -> bool:
    """Whether a word before somebody's first name is no name itself: "Pollster", "FEMA", "Kenyan"."""
    return not _given(word) and (word.isupper() or bool(_NO_NAME.search(word)))


def _title(word: str) -> bool:
    plain = word.rstrip(".").casefold()
    return plain in TITLES or (len(plain) > 4 and plain.removesuffix("s") in TITLES)


def _role(word: str) -> bool:
    parts = word.casefold().split("-")
    return parts[0] in PERSON_ROLES or (
        len(parts) > 1 and any(part in PERSON_ROLES or part in TITLES for part in parts)
    )


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
