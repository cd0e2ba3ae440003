"""What a source mention says in itself: pronoun, name or description, its head word, and its wording as a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .names import BODY_WORDS, PAPERS, PERSON_ROLES, TITLES

_QUANTITY = (
    r"(?:(?:at\s+least|more\s+than|fewer\s+than|about|around|nearly|almost|some|up\s+to)\s+)?"
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:a\s+)?dozens?(?:\s+of)?|"
    r"a\s+(?:handful|number|couple)\s+of|(?:hundreds|thousands)\s+of|several|some|many|most|both|all|multiple|various|"
    r"another|any|few|each|no)(?!\s+of\b)(?![\w-])\s+"
)
_DETERMINER = re.compile(
    rf"(?:(?:the|this|that|these|those|his|her|their|its|our|my|your|whose)\s+(?:{_QUANTITY})?(?:own\s+)?"
    rf"|{_QUANTITY}|(?:an?)\s+)",
    re.IGNORECASE,
)
# "One of the officers" is an officer.
_ONE_OF = re.compile(r"one\s+of\s+(?:the\s+|these\s+|those\s+)?", re.IGNORECASE)
_SOME_OF = re.compile(rf"(?:{_QUANTITY.removesuffix(chr(92) + 's+')})\s+of\s+(?:the\s+(?:\w+\s+)?)?", re.IGNORECASE)
PRONOUNS = {
    "he": "he", "him": "he", "his": "he", "himself": "he", "she": "she", "her": "she", "hers": "she", "herself": "she",
    "it": "it", "its": "it", "itself": "it", "who": "who", "which": "which", "that": "which", "whom": "who",
    "they": "they", "them": "they", "their": "they", "we": "they", "us": "they", "our": "they", "both": "they",
    "these": "they", "those": "they", "the two": "they", "the pair": "they", "both men": "they", "both women": "they",
    "both sides": "they", "all three": "they", "i": "i", "me": "i", "my": "i",
}  # fmt: skip
# "The 88-page report", "the 2021 judgment"
_LENGTH = re.compile(r"\d[\d,]*(?:-\w+)?\s")
ARTICLES = frozenset("the this that these those a an his her their its our my your whose".split())
_COMPLEMENT = re.compile(
    r",|\s(?:of|for|from|with|at|in|on|by|to|who|whose|which|that|about|close|familiar|behind|near|as|"
    r"\w+ed|\w+ing)(?=\s)"
)
_PLURAL_WORDS = frozenset({"people", "police", "men", "women", "children", "staff", "media", "relatives", "sources"})
_SINGULAR_IN_S = frozenset({"times", "news", "series", "press", "congress", "business", "witness", "boss", "us"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A mention without its article: `wording` is what the speaker is called if nobody is found behind it; `head` its
    main word in lower case, `before` the words in front of that, `complement` what follows ("of the union").
    """

    determiner: str
    wording: str
    head: str
    before: str
    complement: str
    plural: bool
    quantity: str = ""

    @property
    def two(self) -> bool:
        """Whether it speaks of two: "the two companies", "both sides"."""
        return self.quantity in ("two", "both") and self.determiner in ("the", "these", "those", "both")

    @property
    def several(self) -> bool:
        """Whether it speaks of more than one of a group."""
        return self.quantity not in ("", "one", "another", "a", "an")

    @property
    def definite(self) -> bool:
        return self.determiner in ("the", "this", "that", "these", "those", "his", "her", "its", "their")

    @property
    def paper(self) -> bool:
        return singular(self.head) in PAPERS

    @property
    def kind(self) -> str:
        """ "person", "group" (several people), "body" or "paper"."""
        if self.paper:
            return "paper"
        if self.plural:
            return "group"
        return "person" if is_role_word(self.head) else "body" if self.head in BODY_WORDS else ""


def read(mention: str) -> Phrase:
    """The parts of a mention that is no pronoun."""
    mention = clean(mention)
    determiner = quantity = ""
    one = _ONE_OF.match(mention)
    if one:
        mention = mention[one.end() :]
    elif some := _SOME_OF.match(mention):
        quantity = some.group().split()[0].casefold()
        mention = mention[some.end() :]
    found = None if one else _DETERMINER.match(mention)
    if found and found.end() < len(mention):
        words = found.group().casefold().split()
        determiner = words[0]
        quantity = quantity or next(
            (word for word in words if word not in ARTICLES and word not in ("at", "least")), ""
        )
        mention = mention[found.end() :]
    if (length := _LENGTH.match(mention)) and singular(mention.split()[-1].casefold()) in PAPERS:
        mention = mention[length.end() :]
    split = _COMPLEMENT.search(mention, 1)
    core = mention[: split.start()] if split else mention
    words = core.split()
    if one and words and words[-1].casefold() not in ("them", "us"):
        words[-1] = singular(words[-1])
        core = " ".join(words)
        mention = core + (mention[split.start() :] if split else "")
    head = re.sub(r"[’']s?$", "", words[-1].casefold()) if words else ""
    return Phrase(
        determiner,
        lower_first(mention),
        head,
        " ".join(words[:-1]),
        mention[len(core) :].strip(" ,"),
        is_plural(head),
        quantity,
    )


def is_plural(head: str) -> bool:
    return head in _PLURAL_WORDS or (
        head.endswith("s") and not head.endswith(("ss", "us", "’s", "'s")) and head not in _SINGULAR_IN_S
    )


def singular(word: str) -> str:
    if word in ("men", "women"):
        return word[:-2] + "an"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if is_plural(word.casefold()) and word.endswith("s") else word


def is_role_word(word: str) -> bool:
    """Whether a person can be called this: "spokesman", "finance-director"."""
    return word in PERSON_ROLES or word in TITLES or word.rsplit("-", 1)[-1] in PERSON_ROLES


def lower_first(phrase: str) -> str:
    """ "Officials in Sfax" from the start of a sentence as it would stand in the middle."""
    first, _, rest = phrase.partition(" ")
    plain = first.casefold()
    party = plain.removesuffix("s") in ("republican", "democrat", "independent", "conservative", "liberal")
    common = (is_role_word(singular(plain)) and not party) or plain in _COMMON or singular(plain) in PAPERS
    if first != plain and common and (not rest or rest[:1].islower()) and "’" not in first:
        return plain + phrase[len(first) :]
    return phrase


_COMMON = frozenset(
    "police prosecutors critics people authorities allies sources members rescuers firefighters".split()
)


def clean(text: str) -> str:
    return " ".join(text.split()).strip(" ,")
