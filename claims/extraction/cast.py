"""The cast of an article: people and bodies that can speak, and what is known of each at any place in the text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from .bodies import Bodies, Body
from .layout import Layout
from .mentions import PRONOUNS, Phrase, is_role_word, read, singular
from .names import FEMALE_WORDS, MALE_WORDS, PAPERS
from .roles import Person
from .roster import SUBJECT_REACH, VERB, Roster

_PREPOSITION = re.compile(
    r"(?<!\w)(?:of|for|from|with|at|in|by|to|on|against|than|about|told|asked|between|and)\s"
    r"(?:(?:the|an?|his|her|its|their)\s(?:[\w-]+,?\s){0,3})?$"
)
_PAPER = re.compile(rf"(?<![\w’'-])(?:{'|'.join(sorted(PAPERS))})s?(?![\w’'-])", re.IGNORECASE)
_BY = re.compile(r"\w+\s(?:\w+\s){0,4}(?:by|from|of)\s(?:the\s|an?\s)?(?:[\w’'-]+\s){0,3}$")
_LINK = re.compile(r"(?:^|\s)(by|from|of|on|for|at|to|about)\s(?:the\s|an?\s)?(?:[\w’'-]+\s){0,2}$")
_GROUP = re.compile(r"(?<![\w’'-])[A-Za-z][a-z]+(?:s|men|women)(?![\w’'-])|(?<!\w)(?:people|police)(?!\w)")
_GROUPS = frozenset(
    """prosecutors deminers herders villagers police survivors rescuers firefighters soldiers troops men women voters
    critics""".split()
)
# How many mentions back, and how many of the cast, a pronoun can reach.
_REACH = 60
_MOST = 14


@dataclass(slots=True, eq=False)
class Member:
    """Somebody or something that can speak. `kind` is person, group (several people), body, paper or "" for unknown."""

    name: str
    kind: str
    person: Person | None = None
    body: Body | None = None
    phrase: Phrase | None = None
    places: list[int] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    called_he: int = 0
    called_she: int = 0

    @property
    def gender(self) -> str:
        if self.person:
            return self.person.gender
        head = self.phrase.head if self.phrase else ""
        return "f" if head in FEMALE_WORDS else "m" if head in MALE_WORDS else ""

    @property
    def gender_known(self) -> bool:
        return self.person.gender_known if self.person else bool(self.gender)

    @property
    def heads(self) -> set[str]:
        if self.body:
            return self.body.heads
        if self.person:
            return {head for _at, role in self.person.roles[:20] if (head := role_head(role))}
        if self.phrase is None:
            return set()
        # "Baroness Quayle" is "the baroness".
        return {self.phrase.head, self.phrase.wording.split(" ", 1)[0].casefold()}

    @property
    def sure(self) -> int:
        return self.person.sure if self.person else self.body.sure if self.body else 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a member is mentioned, and how: as the subject of a sentence, after a preposition, by a pronoun,
    as somebody's owner ("Barro’s"), inside a quotation.
    """

    start: int
    end: int
    member: Member
    subject: bool = False
    after_preposition: bool = False
    owner: bool = False
    quoted: bool = False
    pronoun: bool = False


def role_head(role: str) -> str:
    """ "governor" of "governor of the Eastern Region"."""
    words = re.split(r"\s(?:of|for|at|in|with|on)\s", role.casefold(), maxsplit=1)[0].split()
    return words[-1] if words else ""


class Cast:
    """Who and what is mentioned, in text order; `add` notes pronouns and descriptions as they are resolved."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.roster = Roster(layout)
        taken = [(s, e) for s, e, _person in self.roster.mentions] + self.roster.bylines
        self.bodies = Bodies(layout.text, taken, layout.sentences)
        self._sentence_starts = [start for start, _end in layout.sentences]
        self._paragraph_starts = [start for start, _end in layout.paragraphs]
        self.members: dict[int, Member] = {}
        people = [(s, e, self.of_person(person)) for s, e, person in self.roster.mentions]
        bodies = [(named.start, named.end, self.of_body(named.body)) for named in self.bodies.mentions]
        named = people + bodies + self._groups()
        self.named = [self._mention(*place) for place in sorted(named, key=lambda place: place[0])]
        self._starts = [mention.start for mention in self.named]
        for mention in self.named:
            mention.member.places.append(mention.start)
        self._papers: dict[str, list[int]] = {}
        for word in _PAPER.finditer(layout.masked):
            self._papers.setdefault(singular(word.group().casefold()), []).append(word.start())
        persons = [member for member in self.members.values() if member.kind == "person"]
        self.topic = max(persons, key=lambda member: len(member.places), default=None)
        self._added: list[Mention] = []
        self._by_head: dict[str, list[Member]] = {}
        for member in self.members.values():
            for head in member.heads:
                self._by_head.setdefault(head, []).append(member)

    def _groups(self) -> list[tuple[int, int, Member]]:
        """Several people who are named by what they are: "prosecutors", "the herders"."""
        groups: dict[str, Member] = {}
        found = []
        for match in _GROUP.finditer(self._layout.masked):
            word = match.group().casefold()
            if word.endswith("ss") or (not is_role_word(singular(word)) and word not in _GROUPS):
                continue
            member = groups.setdefault(word, Member(word, "group", phrase=read(word)))
            self.members[id(member)] = member
            found.append((match.start(), match.end(), member))
        return found

    def of_person(self, person: Person) -> Member:
        return self.members.setdefault(id(person), Member(person.name, "person" if person.sure else "", person=person))

    def of_body(self, body: Body) -> Member:
        return self.members.setdefault(id(body), Member(body.name, "body", body=body))

    def sentence(self, at: int) -> int:
        return bisect_right(self._sentence_starts, at) - 1

    def paragraph(self, at: int) -> int:
        return bisect_right(self._paragraph_starts, at) - 1

    def _mention(self, start: int, end: int, member: Member, *, pronoun: bool = False) -> Mention:
        text, masked = self._layout.text, self._layout.masked
        first = self._sentence_starts[self.sentence(start)] if self._sentence_starts else 0
        after = bool(_PREPOSITION.search(text, max(first, start - 40), start))
        near = 0 <= start - first < SUBJECT_REACH
        return Mention(
            start,
            end,
            member,
            subject=near and not after and not VERB.search(masked, first, start),
            after_preposition=after,
            owner=text[end : end + 1] in ("’", "'") or text[end - 2 : end] in ("’s", "'s", "s’"),
            quoted=masked[start] == "_" and text[start] != "_",
            pronoun=pronoun,
        )

    def add(self, start: int, end: int, member: Member, *, pronoun: bool = False) -> None:
        """Note that text[start:end] stands for the member; places come in text order, or nearly."""
        way = PRONOUNS.get(self._layout.text[start:end].casefold()) if pronoun else None
        member.called_he += way == "he"
        member.called_she += way == "she"
        member.heard.append(start)
        self._added.append(self._mention(start, end, member, pronoun=pronoun))

    def recent(self, at: int) -> list[Mention]:
        """The latest mention before `at` of each member mentioned not too far back, latest first."""
        index = bisect_left(self._starts, at)
        near = self.named[max(0, index - _REACH) : index] + [m for m in self._added[-_REACH:] if m.start < at]
        near.sort(key=lambda mention: mention.start, reverse=True)
        latest: dict[int, Mention] = {}
        for mention in near:
            seen = latest.get(id(mention.member))
            if seen is None or (seen.quoted and not mention.quoted):
                latest[id(mention.member)] = mention
        return sorted(latest.values(), key=lambda mention: mention.start, reverse=True)[:_MOST]

    def following(self, at: int, count: int = 2) -> list[Mention]:
        """The next mentions after `at`, for "In her first speech, Barro …"."""
        index = bisect_right(self._starts, at)
        return self.named[index : index + count]

    def called(self, head: str, at: int) -> list[Member]:
        """The last members before `at` that this word can stand for, last one first."""
        members = [member for member in self._by_head.get(head, ())[:_REACH] if member.places and member.places[0] < at]
        return members[:-4:-1]

    def last_place(self, member: Member, at: int) -> int:
        """Where the member was last mentioned before `at`; -1 if nowhere."""
        index = bisect_left(member.places, at)
        named = member.places[index - 1] if index else -1
        return max([place for place in member.heard[-_REACH:] if place < at], default=named)

    def leads(self, member: Member) -> bool:
        """Whether the member is named in the first two paragraphs."""
        return bool(member.places) and self.paragraph(member.places[0]) < 2

    def count(self, member: Member, at: int) -> int:
        """How often the member was mentioned before `at`."""
        return bisect_left(member.places, at) + len(member.heard)

    def follows(self, member: Member, at: int) -> str:
        """How the member follows a paper at `at` in its sentence: "by", "of" … it, "other", or "no"."""
        index = bisect_right(member.places, at)
        if index == len(member.places) or self.sentence(member.places[index]) != self.sentence(at):
            return "no"
        found = _LINK.search(self._layout.text[at : min(member.places[index], at + 160)])
        return found[1] if found else "other"

    def text_around(self, place: int, reach: int) -> str:
        """The text around a place, in lower case."""
        return self._layout.text[max(0, place - reach) : place + reach].casefold()

    def with_paper(self, paper: str, member: Member, at: int) -> str:
        """How the member stood to the last or the first mention of such a paper before `at`: "by" it, in the same
        "sentence", or "no".
        """
        places = self._papers.get(paper, [])
        count = bisect_left(places, at)
        found = "no"
        for place in {*places[max(0, count - 3) : count], *places[: min(1, count)]}:
            sentence = self.sentence(place)
            for index in range(bisect_left(self._starts, place - 200), bisect_left(self._starts, place + 200)):
                mention = self.named[index]
                if mention.member is not member or self.sentence(mention.start) != sentence:
                    continue
                between = self._layout.text[place : mention.start] if place < mention.start else ""
                if _BY.match(between):
                    return "by"
                found = "sentence"
        return found
