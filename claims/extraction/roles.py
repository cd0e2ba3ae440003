"""People and the roles an article gives them: before the name, set off in front of it, or in apposition."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from .names import FEMALE_WORDS, MALE_WORDS, PERSON_ROLES, TITLES

_APPOSITION = re.compile(
    r"\s*[,(–—]\s*(?:(?:who\s+is|who\s+was|now|then)\s+)?(?P<role>(?:(?:the|a|an|its|their|his|"
    r"her)\s+)?[^,;:.()“”\"–—]{3,90}?)\s*[,.)–—]"
)
_AGE = re.compile(r"\s*[,(]?\s*(?:aged\s+)?\d{1,3}\s*[,.)]")


@dataclass(slots=True)
class Person:
    """Somebody with a full name in the article. `mentions` are offsets of any mention, in text order."""

    name: str
    tokens: tuple[str, ...]
    mentions: list[int] = field(default_factory=list)
    roles: list[tuple[int, str]] = field(default_factory=list)
    gender: str = ""
    gender_known: bool = False
    sure: int = 0
    age: str = ""
    kin: bool = False

    def role_at(self, position: int) -> str | None:
        """The role given nearest before `position`, else the first one given after it."""
        index = bisect_right(self.roles, position, key=lambda given: given[0])
        return self.roles[max(0, index - 1)][1] if self.roles else None


_POSSESSIVE = re.compile(r"^(?:the|a|an|his|her|its|their|our|my)\s+", re.IGNORECASE)
_OF = re.compile(r"\s(?:of|for|at|in|who|whose)\s")
# "lead author Dr", "Prof": an address is no role.
_COURTESY = re.compile(r"(?:^|\s)(?:(?:Mr|Mrs|Ms|Dr|Miss|Sir|Prof)\.?(?:\s|$))+$", re.IGNORECASE)
_LAST_WORD = re.compile(r"(\w+)\.?,?\s$")
_RELATIVES = frozenset({"who", "whose", "which", "where", "and", "but", "with", "including", "as", "after", "before"})


def learn_role(text: str, person: Person, start: int, end: int) -> None:
    """Note the role that stands around the mention text[start:end] of `person`, and the gender it tells."""
    before, after = text[max(0, start - 90) : start], text[end : end + 120]
    role = role_before(before) or (role_in_front(before) if _SET_OFF.match(after) else None)
    if age := _AGE.match(after):
        after = "," + after[age.end() :]
        person.age = re.sub(r"\D", "", age.group())
        person.sure = max(person.sure, 1)
    if not role and (found := _APPOSITION.match(after)):
        apposition = found.group("role").strip()
        if is_role(apposition):
            role = apposition
    role = _POSSESSIVE.sub("", role) if role else None
    if role and (not person.roles or person.roles[-1][1] != role):
        person.roles.append((start, role))
    told = _OF.split(role, maxsplit=1)[0] if role else ""
    title = _LAST_WORD.search(before)
    words = {word.casefold().strip(".") for word in [*told.split(), title[1] if title else ""]}
    if words & FEMALE_WORDS:
        person.gender, person.gender_known = "f", True
    elif words & MALE_WORDS:
        person.gender, person.gender_known = "m", True


def role_before(before: str) -> str | None:
    """The role that runs up to a name: "Omani foreign ministry spokesman ", "Army Chief of Staff "."""
    piece = re.split(r"[,;:.!?()“”\"\n–—]|\s-\s", before)[-1]
    words = piece.split()
    if not words or (piece != piece.rstrip() + " " and not piece.endswith((" ", "\u00a0"))):
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
        if (
            taken
            and taken[-1][:1].isupper()
            and not word[:1].isupper()
            and bare not in _QUALIFIES | PERSON_ROLES | {"of", "for", "the"}
        ):
            break
        taken.append(word)
    role = " ".join(reversed(taken))
    role = re.sub(r"^(?:of|for)\s+", "", role)
    return _COURTESY.sub("", role) or None


_QUALIFIES = frozenset(
    "former acting deputy then interim retired late state federal police opposition council party vice assistant "
    "senior chief outgoing incoming local district regional shadow foreign defence defense finance interior".split()
)
_SET_OFF = re.compile(r"\s*[,(–—]|\s-\s")
_IN_FRONT = re.compile(r"(?:^|[.;:!?\n,”’'\"»]\s)(?P<role>[^,.;:!?()“”\"\n]{4,80}),\s$")


def role_in_front(before: str) -> str | None:
    """The role in "Deputy Commander of the Coast Guard, Ana Rey", set off by a comma."""
    match = _IN_FRONT.search(before)
    if match is None:
        return None
    role = re.sub(r"^(?:but|and|the|a|an|its|their)\s+", "", match["role"].strip(), flags=re.IGNORECASE)
    head = re.split(r"\s(?:of|for|at|in)\s", role)[0].split()
    says_more = re.search(r"\b(?:will|would|is|was|are|were|has|had|said)\b", role)
    return role if head and not says_more and singular_role(head[-1]) and len(role.split()) <= 12 else None


def is_role(text: str) -> bool:
    """Whether the words between commas say what somebody is: "a lawyer for the families"."""
    words = [word.strip("’'").casefold() for word in text.split()]
    if not words or len(words) > 14 or words[0] in _RELATIVES:
        return False
    head = _OF.split(" ".join(words), maxsplit=1)[0].split()
    if not head or not _SAYS_MORE.isdisjoint(head) or (len(head) > 1 and head[0].endswith("ed")):
        return False
    if any(w in PERSON_ROLES or w in TITLES for w in head[-2:]):
        return True
    return head[-1].rsplit("-", 1)[-1] in PERSON_ROLES or bool(words[0] in ("a", "an") and _AGENT.search(head[-1]))


# Who somebody is, if an article stands before: "a mender".
_AGENT = re.compile(r"\w{3}(?:er|or|ist|ian|man|woman|ee|eer)$")
_SAYS_MORE = frozenset(
    "can could will would is was are were be been has have had said says told lost left came went took ran made kept "
    "both saying to her his their".split()
)


def singular_role(word: str) -> bool:
    return word.casefold() in PERSON_ROLES or word.casefold() in TITLES
