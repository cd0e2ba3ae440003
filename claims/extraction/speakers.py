"""From a source mention to the article's canonical speaker: last names, titles, roles, pronouns, "the ministry".

Everything is read from the article itself, in text order; people who share a surname are kept apart by first name,
title and nearness.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from .bodies import Bodies
from .layout import Attribution, Layout
from .names import BODY_WORDS, EPITHETS, TITLES
from .roles import Person, singular_role
from .roster import NAME, Roster, last_before, name_tokens
from .spans import Span

_DETERMINER = re.compile(
    r"(?:(?:the|a|an|his|her|their|its|our|this|that|these|those|another)|"
    r"(?:one|two|three|four|five|six|several|some|many|both|all|multiple|various)(?!\s+of\b))\s+",
    re.IGNORECASE,
)
_PRONOUNS = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
_PLURAL = frozenset({"they", "we", "those", "these", "both", "all", "many", "some", "others", "several"})
_ABBREVIATION = re.compile(r"\s*\((?P<short>[A-Z][A-Z.]{1,9})\)")
# "the tanker-tracking firm Petravane": the name is what counts.
_DESCRIBED = re.compile(
    r"(?:[a-z][\w’'-]*\s){0,4}(?:firm|company|newspaper|daily|weekly|magazine|broadcaster|agency|charity|group|"
    r"organisation|"
    r"organization|body|brokerage|bank|consultancy|website|think\stank|union|party|station)\s"
    r"(?P<name>[A-Z][\w’'&.-]*(?:\s(?:[A-Z][\w’'&.-]*|of|and|for)(?=\s|$)){0,5})"
)
_PREPOSITION = re.compile(r"\s(?:of|for|from|with|at|in|by|to)\s(?:the\s)?$")
_OUTLET_KIND = re.compile(r"\s+(?:news\s+agency|agency|newspaper|television|radio|TV|magazine|channel|website)$")


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who speaks: the canonical name, the role given nearest before, the relaying outlet, and how sure that is (0 to
    1).
    """

    speaker: str | None
    role: str | None
    via: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class _Spoken:
    """The last words reported: where they end and who said them."""

    end: int
    name: str
    person: Person | None


# How far back one looks for who is being interviewed, in attributions.
_HEARD = 40
_Found = tuple[str | None, Person | None, float]


def resolve(layout: Layout, attributions: Sequence[Attribution]) -> list[Resolved]:
    """The speaker of each attribution, in the same order as given (text order)."""
    resolver = _Resolver(layout)
    resolved: list[Resolved] = []
    previous: _Spoken | None = None
    body: _Spoken | None = None
    heard: list[Person] = []
    for attribution in attributions:
        name: str | None = None
        person: Person | None = None
        sure = 0.3
        if attribution.source is not None:
            it = layout.text[slice(*attribution.source)].casefold() == "it"
            name, person, sure = resolver.resolve(attribution.source, body if it else previous)
        elif attribution.continues and (guest := _guest(layout, attribution, heard)):
            name, person, sure = guest.name, guest, 0.7
        elif previous and attribution.continues:
            name, person, sure = previous.name, previous.person, 0.7
        at = attribution.source[0] if attribution.source else attribution.start
        role = person.role_at(at) if person else None
        via = _outlet(layout.text, attribution.via) if attribution.via else None
        if person:
            heard.append(person)
        if name:
            previous = _Spoken(attribution.content[-1][1], name, person)
            body = body if person else previous
        resolved.append(Resolved(name, role, via if via != name else None, min(attribution.confidence, sure)))
    return resolved


def _guest(layout: Layout, attribution: Attribution, heard: Sequence[Person]) -> Person | None:
    """Who answers when the paragraph before the quotation is a question of the interviewer: the one heard most."""
    index = bisect_right(layout.paragraphs, attribution.start, key=lambda span: span[0]) - 1
    if index < 1 or not heard:
        return None
    start, end = layout.paragraphs[index - 1]
    if layout.text[end - 1] != "?" or "“" in layout.masked[start:end]:
        return None
    return max(heard, key=lambda person: sum(person is other for other in heard[-_HEARD:]))


class _Resolver:
    """Who is meant by a mention."""

    def __init__(self, layout: Layout) -> None:
        self._text = layout.text
        self._roster = Roster(layout)
        self._bodies = Bodies(layout.text)

    def resolve(self, source: Span, previous: _Spoken | None) -> _Found:
        """(canonical name, person if it is one with a full name, confidence) of the mention at `source`."""
        mention = self._text[slice(*source)]
        folded = mention.casefold().strip()
        if folded in _PRONOUNS:
            return self._pronoun(_PRONOUNS[folded], source[0], previous)
        if folded in _PLURAL or folded in {"it", "i", "who"}:
            return (previous.name, previous.person, 0.6) if previous else (None, None, 0.3)
        person = self._named_in(mention, source)
        if person is not None:
            return person.name, person, 1.0
        return self._described(mention, source[0])

    def _named_in(self, mention: str, source: Span) -> Person | None:
        head = re.split(r",|\s(?:of|for|from|with|at|in)\s", mention, maxsplit=1)[0]
        names = [*NAME.finditer(head)]
        # "Chief of Staff Ana Barro": a name at the very end counts, unless it is whom the speaker speaks for.
        last = next((match for match in NAME.finditer(mention) if match.end() == len(mention)), None)
        if last and not _PREPOSITION.search(mention, 0, name_tokens(last.group(), last.start())[1]):
            names.append(last)
        found = None
        for match in names:
            tokens, _start = name_tokens(match.group(), match.start())
            if tokens and (person := self._roster.known(tokens, source[0], title=_title_in(mention))):
                found = person
        # "Erdem’s lawyer" names Erdem and means somebody else.
        if found and re.search(rf"{re.escape(found.tokens[-1])}[’']s?\s+\w", mention):
            return None
        return found

    def _pronoun(self, gender: str, at: int, previous: _Spoken | None) -> _Found:
        other = "m" if gender == "f" else "f"
        subject = self._roster.subject_before(at, other)
        person = subject[1] if subject else None
        if previous and previous.person and previous.person.gender != other:
            spoken = previous.person
            # Somebody else may have become the subject after the last words were reported.
            moved_on = subject is not None and subject[0] > max(previous.end, last_before(spoken.mentions, at))
            person = person if moved_on and person is not None else spoken
        elif previous and previous.person is None and _may_be_person(previous.name) and not _later(subject, previous):
            return previous.name, None, 0.6
        if person is None:
            # Nobody that fits has been named: rather nobody than somebody who is surely wrong.
            fits = previous is not None and not (previous.person and previous.person.gender == other)
            return (previous.name, previous.person, 0.4) if previous and fits else (None, None, 0.3)
        person.gender = person.gender or gender
        return person.name, person, 0.8

    def _described(self, mention: str, at: int) -> _Found:
        """A mention without a known name: a role somebody holds, a body named in full elsewhere, or just what it
        says.
        """
        bare = _lower_first(_clean(_DETERMINER.sub("", mention, count=1) if _DETERMINER.match(mention) else mention))
        if described := _DESCRIBED.fullmatch(bare):
            return described["name"], None, 0.9
        words = bare.split()
        definite = mention[:4].casefold() in ("the ", "his ", "her ", "its ")
        if definite and words and len(words) <= 3 and singular_role(words[-1]):
            holder = self._roster.holder(bare, at)
            if holder is not None:
                return holder.name, holder, 0.75
        if definite and bare in EPITHETS and (subject := self._roster.subject_before(at, "")):
            return subject[1].name, subject[1], 0.5
        # "the server maker" is a company as well as "the maker" is.
        if (
            definite
            and len(words) <= 2
            and bare.islower()
            and (full := self._bodies.full(words[-1].casefold(), at, len(words) == 1))
        ):
            return full, None, 0.7
        return bare or mention, None, 0.9


def _later(subject: tuple[int, Person] | None, previous: _Spoken) -> bool:
    return subject is not None and subject[0] > previous.end


def _may_be_person(name: str) -> bool:
    """Whether "he" or "she" can stand for this speaker: not for a body or for several people."""
    last = re.split(r"\s(?:of|for|from|with|at|in|who)\s", name, maxsplit=1)[0].split()[-1:]
    return bool(last) and last[0].casefold() not in BODY_WORDS and not last[0].endswith("s")


def _title_in(mention: str) -> str:
    for word in mention.split():
        if word.rstrip(".").casefold() in TITLES and len(word) > 3:
            return word.rstrip(".").casefold()
    return ""


def _lower_first(phrase: str) -> str:
    """ "Officials in Sfax" from the start of a sentence as it would stand in the middle."""
    first = phrase.split(" ", 1)[0]
    plain = first.casefold()
    if first != plain and singular_role(plain.removesuffix("s")) and re.match(r"\w+(?:\s[a-z]|$)", phrase):
        return plain + phrase[len(first) :]
    return phrase


def _outlet(text: str, span: Span) -> str:
    """The outlet's short name where it stands behind the long one, else the name without what describes it."""
    if match := _ABBREVIATION.match(text, span[1]):
        return match["short"]
    name = _clean(text[slice(*span)])
    bare = re.sub(r"^(?:(?:the|a)\s+)?(?:[a-z][\w-]*\s+)*(?=[A-Z])", "", name)
    return _OUTLET_KIND.sub("", bare) if bare[:1].isupper() else bare or name


def _clean(text: str) -> str:
    return " ".join(text.split()).strip(" ,")
