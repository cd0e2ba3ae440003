"""Whom a pronoun, "the company", "the report" or a quotation without a source means: a ranking of the cast.

The score of a candidate is the sum of the weights of what is observed of it, and a softmax over the scores makes
probabilities. `training/evaluate_speakers.py --fit` prints the weights.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .antecedent_weights import WEIGHTS
from .cast import Cast, Member, Mention
from .mentions import Phrase, singular
from .names import COMPANY_HEADS, EPITHETS

_WINDOW = 90
_ANYBODY = frozenset("official person man woman source diplomat aide adviser expert driver witness officer".split())
# How roles are also called.
_ROLES = {
    "congressman": ("rep", "representative"),
    "congresswoman": ("rep", "representative"),
    "senator": ("sen",),
    "governor": ("gov",),
    "lawmaker": ("rep", "sen", "representative", "mp"),
    "minister": ("secretary",),
    "premier": ("minister",),
}


@dataclass(frozen=True, slots=True)
class Speech:
    """Words reported: where they start and end, who said them, and whether they are a question."""

    start: int
    end: int
    member: Member
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked.

    `way` is he, she, it, they, who, which, the (a description), lead (one at the very start), paper or none (no
    source); `at` the place; `phrase` the description; `self_name` what it is called if nobody else is meant; `spoken`
    the last speeches, last one first; `since` the first place that counts. Of words without a source, `question` says
    that the paragraph before is one, `reply` that the last words were one, `asks` that these are one.
    """

    way: str
    at: int
    phrase: Phrase | None = None
    spoken: Sequence[Speech] = ()
    question: bool = False
    reply: bool = False
    self_name: Member | None = None
    since: int = 0
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    member: Member
    probability: float
    observed: tuple[str, ...]


def rank(cast: Cast, case: Case, weights: dict[str, float] | None = None) -> list[Ranked]:
    """The candidates, likeliest first; probabilities sum to 1."""
    candidates = _candidates(cast, case)
    if not candidates:
        return []
    observed = [tuple(_observe(cast, case, *candidate)) for candidate in candidates]
    weights = WEIGHTS if weights is None else weights
    scores = [sum(weights.get(name, 0.0) for name in names) for names in observed]
    best = max(scores)
    parts = [math.exp(score - best) for score in scores]
    total = sum(parts)
    ranked = [
        Ranked(member, part / total, names)
        for (member, _mention, _rank), part, names in zip(candidates, parts, observed, strict=True)
    ]
    ranked.sort(key=lambda found: found.probability, reverse=True)
    return ranked


_Candidate = tuple[Member, Mention | None, int]


def _candidates(cast: Cast, case: Case) -> list[_Candidate]:
    found: dict[int, _Candidate] = {}
    order = 0
    for mention in cast.recent(case.at):
        if _possible(mention.member, case) and mention.start >= case.since:
            found[id(mention.member)] = (mention.member, mention, order)
            order += 1
    if case.way in ("who", "which"):
        return [*found.values(), *([(case.self_name, None, -1)] if case.self_name else [])]
    for speech in case.spoken[:4]:
        if _possible(speech.member, case):
            found.setdefault(id(speech.member), (speech.member, None, order))
    if case.phrase:
        for member in cast.called(case.phrase.head, case.at):
            if _possible(member, case):
                found.setdefault(id(member), (member, None, order))
    if case.way == "paper":
        for mention in cast.following(case.at, 4):
            if cast.sentence(mention.start) == cast.sentence(case.at) and mention.member.kind != "group":
                found.setdefault(id(mention.member), (mention.member, None, order))
    if case.way in ("he", "she", "lead") or not found:
        for mention in cast.following(case.at, 6 if case.way == "lead" else 2):
            if _possible(mention.member, case) and mention.member.kind == "person":
                found.setdefault(id(mention.member), (mention.member, None, order))
    epithet = case.phrase and case.phrase.definite and _epithet(case.phrase.wording)
    if case.self_name is not None and not (epithet and any(m.person for m, _mention, _order in found.values())):
        found[id(case.self_name)] = (case.self_name, None, -1)
    return list(found.values())


def _possible(member: Member, case: Case) -> bool:
    # "A spokeswoman for Barro" is not Barro.
    if member.body and member.body.place and not member.body.sure and not member.heard:
        return False
    if case.phrase and member.person and member.person.tokens[-1] in case.phrase.wording:
        return False
    if case.way in ("he", "she"):
        gender = "m" if case.way == "he" else "f"
        if member.kind == "person":
            return member.gender in ("", gender) or not member.gender_known
        return member.kind == "" and member.name[:1].isupper()
    if case.way == "who":
        return member.kind in ("person", "group", "body")
    if case.way == "which":
        return member.kind in ("body", "paper", "group")
    if member.kind == "group" and not member.heard and case.way in ("the", "paper", "none", "lead"):
        return bool(case.phrase and singular(case.phrase.head) in {singular(head) for head in member.heads})
    if case.way in ("the", "lead") and case.phrase:
        if case.self_name and member.name == case.self_name.name:
            return False
        wants = case.phrase.kind
        return member.kind in ("", wants) or wants in ("", "paper") or wants == "group" or member.kind == "group"
    if case.way == "it":
        return member.kind in ("body", "paper", "")
    if case.way == "they":
        return member.kind != "person" or bool(member.name)
    return True


def _observe(cast: Cast, case: Case, member: Member, mention: Mention | None, order: int) -> list[str]:
    """What speaks for or against the candidate, by name; each name starts with the way of the case."""
    if order < 0:
        return [f"{case.way}:{name}" for name in _of_itself(case)]
    at = case.at
    place = mention.start if mention else cast.last_place(member, at)
    count = cast.count(member, at)
    sentences = _bucket(cast.sentence(at) - cast.sentence(place)) if place >= 0 else "after"
    names = [
        f"kind={member.kind}",
        f"sure={member.sure}",
        f"kind={member.kind}&sure={member.sure}",
        f"sentences={sentences}",
        f"paragraphs={_bucket(cast.paragraph(at) - cast.paragraph(place))}" if place >= 0 else "after",
        f"order={min(order, 4)}",
        f"count={_bucket(count)}",
    ]
    near = cast.paragraph(at) - cast.paragraph(place) < 2
    names += [f"topic={member is cast.topic}", f"topic={member is cast.topic}&near={near}"]
    names.append(f"leads={cast.leads(member)}")
    if case.way in ("he", "she"):
        agrees = member.gender == ("m" if case.way == "he" else "f")
        so_far = (member.called_he - member.called_she) * (1 if case.way == "he" else -1)
        names.append(f"called={max(-2, min(2, so_far))}")
        names.append(f"gender={'unknown' if not member.gender else agrees}&known={member.gender_known}")
    if case.way in ("who", "which") and mention:
        names.append(f"near={_bucket((at - mention.end) // 12)}")
        names.append(f"near={_bucket((at - mention.end) // 12)}&kind={member.kind}")
    if mention:
        names += [f"{what}&{sentences}" for what in _place(mention)]
        names += _place(mention)
    names += _speeches(cast, case, member, place)
    if case.phrase:
        names += _description(cast, case.phrase, member, place, at)
    way = "he" if case.way == "she" else case.way
    return [f"{way}:{name}" for name in names]


def _place(mention: Mention) -> list[str]:
    says = [
        ("subject", mention.subject),
        ("preposition", mention.after_preposition),
        ("owner", mention.owner),
        ("quoted", mention.quoted),
        ("pronoun", mention.pronoun),
    ]
    return [name for name, true in says if true] or ["other"]


def _speeches(cast: Cast, case: Case, member: Member, place: int) -> list[str]:
    names = []
    seen: list[Member] = []
    for speech in case.spoken:
        if speech.member not in seen:
            seen.append(speech.member)
    for number, speaker in enumerate(seen[:3]):
        if speaker is member:
            last = case.spoken[0]
            gap = _bucket(cast.paragraph(case.at) - cast.paragraph(last.end))
            names += [f"spoke={number}", f"spoke={number}&gap={gap}"]
            if number == 0 and case.spoken[1:] and case.spoken[1].member is member:
                names.append("spoke=twice")
            if case.way == "none":
                names.append(f"spoke={number}&gap={gap}&question={case.question}&reply={case.reply}")
    if not names:
        names.append("spoke=never" if not member.heard else "spoke=before")
    if case.spoken and place > case.spoken[0].end:
        names.append("named since")
    if case.way == "none":
        asked = [speech.asks for speech in case.spoken if speech.member is member]
        manner = "nothing" if not asked else "asks" if all(asked) else "answers" if not any(asked) else "both"
        names.append(f"asks={case.asks}&so far {manner}")
        names.append(f"asks={case.asks}&so far {manner}&reply={case.reply}")
    if case.way == "none" and case.spoken:
        share = sum(speech.member is member for speech in case.spoken[:6])
        names.append(f"share={share}")
        names.append(f"share={share}&question={case.question}&reply={case.reply}")
    return names


def _description(cast: Cast, phrase: Phrase, member: Member, place: int, at: int) -> list[str]:
    head = singular(phrase.head)
    heads = {singular(word) for word in member.heads}
    names = []
    if head in heads:
        words = {word.casefold() for word in phrase.before.split()}
        name = {word.casefold() for word in member.name.split()}
        names.append("head=same" if words <= name else "head=same, other words")
        names.append(f"head=same&kind={member.kind}")
        names.append(f"plural={phrase.plural == bool(member.phrase and member.phrase.plural)}")
    elif member.person and any(_has_role(role, head) for _at, role in member.person.roles[:20]):
        last = member.person.role_at(at) or ""
        full = f"{phrase.before} {head}".strip().casefold()
        names.append("role=whole" if full in last.casefold() else "role=head")
    elif head in COMPANY_HEADS and member.body and (not COMPANY_HEADS.isdisjoint(heads) or member.sure < 2):
        names.append("head=company")
    elif member.body and head in member.name.casefold():
        names.append("head=in name")
    elif member.person and member.person.age and head == f"{member.person.age}-year-old":
        names.append("head=age")
    elif head in _ANYBODY and member.kind == "person" and not member.person:
        names.append("head=anybody")
    elif head in EPITHETS and member.person:
        names.append("head=epithet")
    else:
        names.append("head=other")
        names.append(f"head=other&kind={member.kind}&{'person' if phrase.kind == 'person' else phrase.kind}")
    if phrase.paper:
        around = cast.text_around(place, _WINDOW) if place >= 0 else ""
        names.append(f"near paper={head in around}")
        names.append(f"with paper={cast.with_paper(head, member, at)}")
        names.append(f"after paper={cast.follows(member, at)}")
    names.append(f"words={min(2, len(phrase.before.split()))}&{names[0]}")
    return names


def _has_role(role: str, head: str) -> bool:
    words = {word.strip(".,") for word in role.casefold().split()}
    return head in words or any(name in words for name in _ROLES.get(head, ()))


def _epithet(wording: str) -> bool:
    """Whether this only ever stands for somebody who has been named: "the striker", "the 62-year-old"."""
    return wording in EPITHETS or wording.endswith("-year-old")


def _of_itself(case: Case) -> list[str]:
    phrase = case.phrase
    if phrase is None:
        return ["itself"]
    head = singular(phrase.head)
    return [
        "itself",
        f"itself&definite={phrase.definite}",
        f"itself&words={min(2, len(phrase.before.split()))}",
        f"itself&complement={bool(phrase.complement)}",
        f"itself&determiner={phrase.determiner}",
        f"itself&kind={phrase.kind}&determiner={phrase.determiner}",
        f"itself&company={head in COMPANY_HEADS}",
        f"itself&head={head}",
    ]


def _bucket(number: int) -> str:
    return str(number) if number < 3 else "3" if number < 5 else "5" if number < 9 else "9"
