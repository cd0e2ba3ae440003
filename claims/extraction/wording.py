"""Names inside of mentions: what describes a name, whom a name is said of, what "who" goes on about."""

from __future__ import annotations

import re
from collections.abc import Callable

from .mentions import Phrase, is_plural, is_role_word, read, singular
from .names import TITLES
from .roles import Person
from .roster import name_tokens


def before_relative(text: str) -> Phrase | None:
    """The description that ends this text, which goes on with "who"."""
    starts = [
        match.start() for match in re.finditer(r"(?<!\w)(?:an?|the|some|several|many|other|two|three|those)\s", text)
    ]
    for start in reversed(starts):
        phrase = read(text[start:])
        if is_role_word(singular(phrase.head)) or phrase.plural:
            short = " ".join(part for part in (phrase.before, phrase.head) if part)
            return read(short if phrase.complement.startswith(("in ", "on ", "at ")) else phrase.wording)
    words = text.replace(",", " ").split()
    return read(words[-1]) if words and is_plural(words[-1]) else None


def bare_name(wording: str) -> str:
    """The name in a wording, without what describes it: "tanker-tracking firm Petravane", "Basel-based Orvella"."""
    match = _DESCRIBED.match(wording)
    if match is None or not match["described"].strip():
        return wording
    described = match["described"].split()
    if described[0].casefold() in _KEPT or (is_plural(described[-1]) and described[-1] not in ("brokers", "brothers")):
        return wording
    return match["name"]


_LOWER = (
    r"(?!(?:of|for|at|from|in|by|with|across|on|near|to|around|outside|behind|about|as|against|who|and)\s)"
    r"[a-z][\w-]*[’']?\s"
)
_DESCRIBED = re.compile(
    rf"(?P<described>(?:[A-Z][\w-]*-[a-z]+\s)?"
    rf"(?:[A-Z][\w]*[’']?\s(?=(?:and\s)?[a-z][\w-]*\s(?:{_LOWER})*[A-Z])(?:and\s)?)?(?:{_LOWER}){{0,6}}"
    r"(?:(?:Carrier|Airline|Retailer|Publisher|Broadcaster|Insurer|Builder)\s)?)"
    r"(?P<name>[A-Z][\w’'&.-]*(?:\s(?:[A-Z][\w’'&.-]*|of|and|for|&|the)){0,7}(?:\s\([A-Z]+\))?"
    r"(?:\s(?:party|agency|news\sagency|movement|government|ministry|council|university|newspaper))?)$"
)
# Without these the name would be another's: "the state Elections Commission".
_KEPT = frozenset(
    "state city county federal former local national provincial regional opposition-run university".split()
)


def ends_name(mention: str, end: int) -> bool:
    """Whether the name that ends here is whom the mention means: not "Erdem’s lawyer", "the Thiel campaign"."""
    rest = mention[end:]
    if re.match(r"[’']s?\s+\w|\s(?:and|&)\s(?:the\s)?[A-Z]", rest):
        return False
    if rest.strip() and mention[:end].endswith(("’s", "'s", "s’")):
        return False
    following = re.match(r"\s([a-z][\w-]*)", rest)
    return not following or following[1] in ("of", "for", "from", "with", "at", "in", "and", "on", "who")


def title_in(mention: str) -> str:
    for word in mention.split():
        if word.rstrip(".").casefold() in TITLES and len(word) > 3:
            return word.rstrip(".").casefold()
    return ""


def completed(wording: str, known: Callable[[tuple[str, ...]], Person | None]) -> str:
    """The wording with surnames completed: "spokeswoman for Anselm", "Engebretson’s lawyers"."""
    match = _COMPLETED.search(wording)
    if match is None:
        return wording
    tokens, _start = name_tokens(match["name"] or match["owner"], 0)
    person = known(tokens) if tokens else None
    if person is None:
        return wording
    # Without "Mr" and the like.
    start = match.start("name") if match["name"] else 0
    return wording[:start] + person.name + wording[match.end("name" if match["name"] else "owner") :]


_COMPLETED = re.compile(
    r"\s(?:for|of|to|with)\s(?P<name>(?:M[rs]{1,2}\.?\s|Dr\.?\s)?[A-Z][\w-]+)$"
    r"|^(?:M[rs]{1,2}\.?\s|Dr\.?\s)?(?P<owner>[A-Z][\w-]+)(?=(?:[’']s|s?[’'])\s)"
)
