"""From a source mention to the article's canonical speaker: last names, titles, roles, pronouns, "the ministry".

Everything is read from the article itself, in text order. What a mention can mean is named, described or ranked; the
others that were ranked are the candidates among which a reviewer chooses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .antecedents import Case, Ranked, Speech, rank
from .cast import Cast, Member
from .layout import Attribution, Layout
from .mentions import PRONOUNS, Phrase, clean, is_role_word, read, singular
from .names import BODY_HEADS, BODY_WORDS, SPEAKS_FOR_OWNER
from .outlets import outlet
from .roles import Person
from .roster import NAME, gender_of_title, name_tokens
from .spans import Span, index_at
from .wording import bare_name, before_relative, completed, ends_name, title_in

MOST_CANDIDATES = 6
_PRONOUN = re.compile(r"(?<![\w’'-])(?:he|she|him|her|his)(?![\w’'-])", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"\s(?:of|for|from|with|at|in|by|to|on|across|along|near|outside|behind|inside|under|about|around)\s(?:(?:the|an?|his|her|its)\s)?(?:[a-z][\w’'-]*\s|(?:M[rs]{1,2}|Dr)\.?\s)*$"
)
_SPEAKS = re.compile(r"spokes\w+|representative")
_FOR = re.compile(r"spokes\w+|lawyers?|attorneys?|solicitors?|barristers?|counsel|.*director|agents?")
_APPOSED = re.compile(rf",\s(?P<name>{NAME.pattern})(?=[,.;:”\"]|\s(?:and|said|who)\s)")
# Carl "the Reverend" Stubbs
_NICKNAME = re.compile(r"(\w\s)(?:[\"“‘][^\"”’\n]{2,25}[\"”’])\s(?=[A-Z])")
_WRITTEN_BY = re.compile(
    r"\s(?:[\w-]+\s){0,3}?(?:from|by)\s(?P<owner>(?:the\s|an?\s)?(?:[\w’'-]+\s){0,5}?[\w’'-]+)"
    r"(?=[,.;:]|\s(?:that|which|who|to|on|in|and|said|says|for|at|with|last|this)\b)"
)
_ANOTHER = frozenset("one another third other second first them".split())
# No mention is longer; what is (noise) is cut, so that work on one mention stays bounded.
_LONGEST = 300
# How many of the last speeches are looked at.
_SPEECHES = 12
# How many paragraphs the start of an article is.
_LEAD = 3


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who speaks: the canonical name, the role given nearest before, the relaying outlet, and how sure that is (0 to
    1); `candidates` are the names to choose from, the speaker first, then others, likeliest first.
    """

    speaker: str | None
    role: str | None
    via: str | None
    confidence: float
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """Who is meant, how sure that is, and who else it could be, likeliest first."""

    member: Member | None
    sure: float
    others: tuple[Member, ...] = ()


_NOBODY = _Found(None, 0.3)


def resolve(layout: Layout, attributions: Sequence[Attribution]) -> list[Resolved]:
    """The speaker of each attribution, in the same order as given (text order)."""
    return Resolver(layout).resolve(attributions)


class Resolver:
    """Reads an article once, from its start to its end."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._text = layout.text
        self.cast = Cast(layout)
        self._described: dict[str, Member] = {}
        self._spoken: list[Speech] = []

    def resolve(self, attributions: Sequence[Attribution]) -> list[Resolved]:
        order = sorted(range(len(attributions)), key=lambda index: _place(attributions[index]))
        pronouns = list(_PRONOUN.finditer(self._layout.masked))
        taken = {attribution.source[0] for attribution in attributions if attribution.source}
        resolved: list[Resolved | None] = [None] * len(attributions)
        next_pronoun = 0
        for index in order:
            attribution = attributions[index]
            at = _place(attribution)
            while next_pronoun < len(pronouns) and pronouns[next_pronoun].start() < at:
                if pronouns[next_pronoun].start() not in taken:
                    self._follow(pronouns[next_pronoun])
                next_pronoun += 1
            resolved[index] = self._one(attribution, at, index)
        return [found for found in resolved if found is not None]

    def _one(self, attribution: Attribution, at: int, index: int) -> Resolved:
        found = self.who(attribution, at, index)
        member = found.member
        if member:
            if attribution.source:
                folded = self._text[slice(*attribution.source)].casefold()
                self.cast.add(*attribution.source, member, pronoun=folded in PRONOUNS)
            else:
                member.heard.append(at)
            end = attribution.content[-1][1]
            self._spoken.insert(0, Speech(attribution.start, end, member, self._asks(attribution)))
            del self._spoken[_SPEECHES:]
        name = member.name if member else None
        person = member.person if member else None
        via = self._via(attribution.via, at) if attribution.via else None
        others = [other.name for other in found.others if other is not member and _can_be_chosen(other)]
        names = dict.fromkeys([name, *others] if name else others)
        return Resolved(
            name,
            person.role_at(at) if person else None,
            via if via != name else None,
            found.sure,
            tuple(names)[:MOST_CANDIDATES],
        )

    def _via(self, span: Span, at: int) -> str | None:
        """The outlet by the fullest name that the article has for it; abbreviations stay; people are no outlets."""
        if PRONOUNS.get(self._text[slice(*span)].casefold()) == "it":
            found = self.ranked(Case("it", at, spoken=self._spoken)).member
            return found.name if found and found.body else None
        name = outlet(self._text, span)
        person = self.cast.roster.known(tuple(name.split()) or ("",), at)
        if name.casefold() in PRONOUNS or (person and person.sure):
            return None
        if name.isupper():
            return name
        if person:
            # "Silver State Ledger" looks like somebody's name until it speaks as an outlet.
            return person.name
        body = self.cast.bodies.known(name)
        return body.name if body and body.name[:1].isupper() else name

    def who(self, attribution: Attribution, at: int, index: int) -> _Found:
        """Who says the words of the attribution, which is the one with this index."""
        if attribution.source is not None:
            return self._mention(attribution.source)
        if not attribution.continues:
            return _NOBODY
        return self.ranked(self._unattributed(attribution))

    def ranked(self, case: Case) -> _Found:
        found = rank(self.cast, case)
        if not found:
            return _NOBODY
        best = self.choose(case, found)
        return _Found(best.member, round(best.probability, 3), tuple(other.member for other in found))

    def choose(self, case: Case, found: Sequence[Ranked]) -> Ranked:
        """The candidate that is taken: the likeliest."""
        return found[0]

    def _follow(self, pronoun: re.Match[str]) -> None:
        """Note whom a pronoun means that does not speak, so that the next one is easier to tell."""
        way = PRONOUNS[pronoun.group().casefold()]
        found = rank(self.cast, Case(way, pronoun.start(), spoken=self._spoken))
        if found:
            self.cast.add(pronoun.start(), pronoun.end(), found[0].member, pronoun=True)

    def _unattributed(self, attribution: Attribution) -> Case:
        """What is asked about a quotation without a source."""
        layout, start = self._layout, attribution.start
        index = index_at(layout.paragraphs, start)
        asked = False
        if index >= 1:
            begin, end = layout.paragraphs[index - 1]
            asked = layout.text[end - 1] == "?" and "“" not in layout.masked[begin:end]
        reply = False
        if self._spoken:
            last = self._spoken[0]
            reply = "?" in layout.text[max(last.start, last.end - 3) : last.end + 1]
        return Case("none", start, spoken=self._spoken, question=asked, reply=reply, asks=self._asks(attribution))

    def _asks(self, attribution: Attribution) -> bool:
        start, end = attribution.content[-1]
        return "?" in self._text[max(start, end - 3) : end + 1]

    def _mention(self, source: Span) -> _Found:
        mention, at = self._text[source[0] : min(source[1], source[0] + _LONGEST)], source[0]
        folded = clean(mention).casefold()
        way = PRONOUNS.get(folded, "")
        if way in ("who", "which"):
            return self._relative(way, at)
        if way == "i" or folded.strip(".:") in ("a", "q"):
            return self.ranked(Case("none", at, spoken=self._spoken))
        if folded in ("both", "the two", "the pair", "both men", "both women", "both sides"):
            return self._pair(read(mention), at)
        if way:
            return self.ranked(Case(way, at, spoken=self._spoken))
        mention = _NICKNAME.sub(r"\1", mention)
        if people := self._two(mention, source):
            return self._sure(self._member(people, read(mention)), at)
        if person := self._person(mention, source):
            return self._sure(self.cast.of_person(person), at, 0.97)
        phrase = read(mention)
        if not phrase.plural and (person := self._apposed(source[1])):
            return self._sure(self.cast.of_person(person), at, 0.9)
        if phrase.paper and not phrase.complement and (writer := self._writer(source[1])):
            return writer
        return self._phrase(phrase, at)

    def _apposed(self, end: int) -> Person | None:
        """The person whose name stands after a description that ends there: "a shopkeeper, Fawziya Muqbil"."""
        match = _APPOSED.match(self._text, end)
        return self._person(match["name"], match.span("name")) if match else None

    def _two(self, mention: str, source: Span) -> str:
        """The names in "Governor Ana Barro and her deputy Jon Reyes"; "" if there are not two people."""
        parts = mention.split(" and ")
        people = [self._person(part, source) for part in parts] if 1 < len(parts) < 5 else []
        names = dict.fromkeys(person.name for person in people if person)
        return " and ".join([", ".join([*names][:-1]), [*names][-1]]) if len(names) == len(parts) else ""

    def _sure(self, member: Member, at: int, sure: float = 0.9) -> _Found:
        return _Found(member, sure, tuple(mention.member for mention in self.cast.recent(at) if mention.member.sure))

    def _person(self, mention: str, source: Span) -> Person | None:
        """The person with a full name whom the mention names."""
        head = re.split(r",|\s(?:of|for|from|with|at|in)\s(?!the\s(?:Opposition|Commonwealth))", mention, maxsplit=1)[0]
        names = [*NAME.finditer(head)]
        # "Chief of Staff Ana Barro": a name at the very end counts, unless it is whom the speaker speaks for.
        last = next((match for match in NAME.finditer(mention) if match.end() == len(mention)), None)
        if last and not _PREPOSITION.search(mention, 0, name_tokens(last.group(), last.start())[1]):
            names.append(last)
        found = None
        for match in names:
            tokens, _start = name_tokens(match.group(), match.start())
            if not tokens or not ends_name(mention, match.end()):
                continue
            gender = gender_of_title(mention)
            if person := self.cast.roster.known(tokens, source[0], title=title_in(mention), gender=gender):
                found = person
        return found

    def _relative(self, way: str, at: int) -> _Found:
        """Whom "who" or "which" goes on about: a name in its sentence, or the description right before it."""
        first = self._sentence_start(at)
        named = [
            match for match in NAME.finditer(self._text, first, at) if not self._text[match.end() : at].strip(" ,")
        ]
        if way == "who" and named and (person := self._person(named[-1].group(), named[-1].span())):
            return self._sure(self.cast.of_person(person), at, 0.95)
        phrase = before_relative(self._text[max(first, at - 120) : at])
        itself = self._member(phrase.wording, phrase) if phrase else None
        return self.ranked(Case(way, at, spoken=self._spoken, self_name=itself, since=first))

    def _sentence_start(self, at: int) -> int:
        index = index_at(self._layout.sentences, at)
        return self._layout.sentences[index][0] if index >= 0 else 0

    def _phrase(self, phrase: Phrase, at: int) -> _Found:
        """A description: a body by name, a paper by its owner, "the company", or its wording."""
        if phrase.head in _ANOTHER and (one := self._one_of(phrase, at)):
            return one
        if phrase.determiner == "both" or (phrase.plural and phrase.two):
            return self._pair(phrase, at)
        if phrase.paper:
            return self._paper(phrase, at)
        owned = phrase.determiner in ("his", "her", "its", "their", "our", "my", "your")
        named = bare_name(phrase.wording)
        bare = named.islower() and (owned or not phrase.before)
        if not bare and (body := self.cast.bodies.known(named)):
            return self._sure(self.cast.of_body(body), at, 0.92)
        if owned:
            return self._belonging(phrase, at)
        if named != phrase.wording and named[:1].isupper():
            return self._sure(self._member(named, read(named)), at, 0.75)
        if self._leads(phrase, at):
            return self.ranked(
                Case("lead", at, phrase, self._spoken, self_name=self._member(self._expanded(phrase, at), phrase))
            )
        if phrase.wording[:1].isupper() and not phrase.wording.islower() and phrase.determiner != "a":
            return self._sure(
                self._member(self._expanded(phrase, at) if named == phrase.wording else named, phrase), at, 0.78
            )
        if phrase.definite:
            return self._definite(phrase, at)
        return self._indefinite(phrase, at)

    def _one_of(self, phrase: Phrase, at: int) -> _Found | None:
        """ "One", "another", "one of them": one of several people spoken of before; "two of them": those."""
        groups = [mention.member for mention in self.cast.recent(at) if mention.member.kind == "group"]
        if not groups:
            return None
        group = next((member for member in groups if member.heard), groups[0])
        if phrase.several or group.phrase is None:
            return _Found(group, 0.6, tuple(groups))
        of = group.phrase
        name = " ".join(part for part in (of.before, singular(of.head), of.complement) if part)
        return _Found(self._member(name, read("a " + name)), 0.5, tuple(groups))

    def _pair(self, phrase: Phrase, at: int) -> _Found:
        """ "Both candidates", "the two companies": the last two that fit, in the order in which they were named."""
        wants = "body" if singular(phrase.head) in BODY_HEADS or phrase.head == "sides" else "person"
        fits = [m.member for m in self.cast.recent(at) if m.member.kind == wants and m.member.sure and not m.quoted][:2]
        itself = self._member(phrase.wording, phrase)
        if len(fits) < 2:
            return self._sure(itself, at, 0.6)
        fits.sort(key=lambda member: member.places[:1] or member.heard[:1])
        return _Found(self._member(" and ".join(member.name for member in fits)), 0.5, (itself, *fits))

    def _member(self, name: str, phrase: Phrase | None = None) -> Member:
        """The member of the cast with this name, which is a description."""
        known = self._described.get(name.casefold())
        if known is None:
            kind = phrase.kind if phrase else ""
            known = self._described[name.casefold()] = Member(name, kind, phrase=phrase)
        return known

    def _definite(self, phrase: Phrase, at: int) -> _Found:
        return self.ranked(
            Case("the", at, phrase, self._spoken, self_name=self._member(self._expanded(phrase, at), phrase))
        )

    def _indefinite(self, phrase: Phrase, at: int) -> _Found:
        member = self._member(self._expanded(phrase, at), phrase)
        if self._leads(phrase, at):
            return self.ranked(Case("lead", at, phrase, self._spoken, self_name=member))
        if not phrase.complement and _SPEAKS.fullmatch(phrase.head) and (owner := self._employer(phrase, at)):
            own = read(("a " if not phrase.plural else "") + phrase.head)
            return _Found(self._member(self._of(own, owner), own), 0.6, (member, owner))
        return self._sure(member, at, 0.65)

    def _employer(self, phrase: Phrase, at: int) -> Member | None:
        """For whom "a spokesman" or "a company spokesman" speaks: the body that is meant there."""
        before = phrase.before
        if before and before not in BODY_HEADS:
            return None
        if before:
            found = self.ranked(Case("the", at, read("the " + before), self._spoken))
        else:
            found = self.ranked(Case("it", at, spoken=self._spoken))
        named = found.member is not None and found.member.name[:1].isupper()
        return found.member if found.sure > 0.3 and (named or not before) else None

    def _leads(self, phrase: Phrase, at: int) -> bool:
        """Whether somebody who is described at the very start may get the name further on: "A Florida mayor"."""
        one = phrase.kind == "person" and not phrase.plural and " and " not in phrase.wording
        return one and self.cast.paragraph(at) < _LEAD

    def _belonging(self, phrase: Phrase, at: int) -> _Found:
        """ "His lawyer", "its office": whoever holds the role, or the role with its owner."""
        way = PRONOUNS.get(phrase.determiner, "they")
        owner = self.ranked(Case(way, at, spoken=self._spoken))
        if is_role_word(phrase.head) and len(phrase.wording.split()) > 1:
            holder = self.cast.roster.holder(phrase.wording, at)
            if holder and any(phrase.wording.casefold() in role.casefold() for _at, role in holder.roles[:20]):
                return self._sure(self.cast.of_person(holder), at, 0.7)
        if owner.member is None:
            return self._sure(self._member(phrase.wording, phrase), at, 0.5)
        return _Found(self._member(self._of(phrase, owner.member), phrase), min(owner.sure, 0.8), owner.others)

    def _of(self, phrase: Phrase, owner: Member) -> str:
        """ "Spokesman for the operator": the role with its owner, with an article if the text has one there."""
        name = owner.name
        common = name[:1].islower() and not read(name).plural and not re.match(r"\w+[’']s\s", name)
        article = "the " if owner.kind != "person" and (common or self._takes_article(name)) else ""
        return f"{phrase.wording} {'for' if _FOR.fullmatch(phrase.head) else 'of'} {article}{name}"

    def _takes_article(self, name: str) -> bool:
        """Whether the article says "the" before the name, as in "the Kestrel Playhouse"."""
        return bool(re.search(rf"\b[Tt]he {re.escape(name)}(?![\w’'-])(?!\s[A-Z\d])", self._text))

    def _paper(self, phrase: Phrase, at: int) -> _Found:
        """A paper speaks for whoever wrote it: "a statement by the ministry", "its memo"."""
        if phrase.determiner in ("his", "her", "its", "their"):
            return self.ranked(Case(PRONOUNS[phrase.determiner], at, spoken=self._spoken))
        itself = self._member(phrase.wording, phrase)
        owner = re.search(r"(?:^|\s)by\s(.+)$", phrase.complement) or re.match(r"(?:from|of)\s(.+)$", phrase.complement)
        if owner and re.search(r"[A-Z]|\w+ed\b", owner[1]):
            return self._owner(owner[1], at)
        if possessor := re.match(r"(.+?)(?:’s|'s|s’|s')(?:\s|$)", phrase.before):
            return self._owner(possessor[1] + ("s" if "s’" in phrase.before or "s'" in phrase.before else ""), at)
        last = phrase.before.split()[-1:]
        if (
            phrase.head in SPEAKS_FOR_OWNER
            and last
            and (last[0].casefold() in BODY_WORDS | BODY_HEADS or self.cast.bodies.known(phrase.before))
        ):
            return self._owner(phrase.before, at)
        return self.ranked(Case("paper", at, phrase, self._spoken, self_name=itself))

    def _writer(self, end: int) -> _Found | None:
        """Whose paper it is where that is said right after it: "figures released by Tallis"."""
        after = _WRITTEN_BY.match(self._text, end, end + 140)
        found = self._owner(after["owner"], after.start("owner")) if after else None
        if found is None or found.member is None or found.member.kind not in ("person", "body"):
            return None
        return found

    def _owner(self, words: str, at: int) -> _Found:
        if person := self._person(words, (at, at + len(words))):
            return self._sure(self.cast.of_person(person), at, 0.8)
        phrase = read(words if words[:1].isupper() or words.split()[0] in ("the", "a", "an") else "the " + words)
        return (
            self._phrase(phrase, at) if not phrase.paper else self._sure(self._member(phrase.wording, phrase), at, 0.6)
        )

    def _expanded(self, phrase: Phrase, at: int) -> str:
        """The wording with surnames completed; a campaign is called by the surname."""
        if phrase.head == "campaign":
            return phrase.wording
        return completed(phrase.wording, lambda tokens: self.cast.roster.known(tokens, at))


def _can_be_chosen(member: Member) -> bool:
    """Whether a reviewer is offered this name: somebody known as a speaker, or surely a person or a body."""
    return bool(member.heard) or (member.kind in ("person", "body") and member.sure > 0)


def _place(attribution: Attribution) -> int:
    return attribution.source[0] if attribution.source else attribution.start
