"""Bodies with a name: what "the ministry" or "the company" stands for in an article."""

from __future__ import annotations

import re
from bisect import bisect_right

from .names import BODY_WORDS, TITLES

_CAPITAL = r"[A-Z][\w’'&.-]*"
_NAMED_OF = (
    rf"(?:\s+(?:of|for)\s+(?:(?:the|and|of|for)\s+)*{_CAPITAL}(?:\s+(?:(?:and|of|for|the)\s+)*{_CAPITAL}){{0,5}})"
)
_COMPANY_HEADS = frozenset(
    {"company", "firm", "business", "retailer", "airline", "carrier", "maker", "group", "manufacturer"}
)
_COMPANY = re.compile(
    rf"\b(?:[Ss]hares\sin)\s(?P<shares>{_CAPITAL}(?:\s{_CAPITAL}){{0,3}})|"
    rf"(?:(?P<suffixed>{_CAPITAL}(?:\s{_CAPITAL}){{0,3}}\s(?:plc|Inc|Ltd|Corp|Holdings|Group|AG|SA|GmbH|SE|NV|"
    rf"Industries))\b"
    rf"|(?P<owner>{_CAPITAL}(?:\s{_CAPITAL}){{0,3}})[’']s?\s(?:chief|shares|revenue|sales|board|profit|finance)\b"
    rf"|\b(?:chief\sexecutive|chairman|chairwoman|chair|founder|shares|director|spokes\w+)\s(?:of|in|for|at)\s"
    rf"(?P<of>{_CAPITAL}(?:\s{_CAPITAL}){{0,3}}))"
)


class Bodies:
    """The bodies an article names, found once per head word and looked up by position."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._by_head: dict[str, tuple[list[int], list[str]]] = {}

    def full(self, head: str, at: int, bare: bool = True) -> str | None:
        """The last name before `at` with this lower-case head: "ministry" → "Ministry of Health"; None if there is
        none.
        """
        if head not in _COMPANY_HEADS and (head not in BODY_WORDS or not bare):
            return None
        if head not in self._by_head:
            self._by_head[head] = self._companies() if head in _COMPANY_HEADS else self._named(head)
        starts, names = self._by_head[head]
        index = bisect_right(starts, at - 1) - 1
        return names[index] if index >= 0 else None

    def _named(self, head: str) -> tuple[list[int], list[str]]:
        word = f"(?:{re.escape(head)}|{re.escape(head.capitalize())})"
        pattern = re.compile(
            rf"(?<![\w’'-])(?:(?:{_CAPITAL}[ \u00a0]){{1,5}}{word}(?!\w){_NAMED_OF}?|{word}{_NAMED_OF}"
            rf"|(?:{_CAPITAL}[’']s?|(?:the|The|a|an))[ \u00a0](?:[a-z][\w-]*[ \u00a0]){{1,3}}{word}(?![\w’'])"
            rf"|{_CAPITAL}[’']s?[ \u00a0]{word}(?![\w’']))"
        )
        starts, names = [], []
        for match in pattern.finditer(self._text):
            name = re.sub(r"^(?:the|a|an)\s+", "", " ".join(match.group().split()), flags=re.IGNORECASE)
            if " " in name and name.split()[0].casefold() not in TITLES and name.split()[0] not in _SENTENCE_WORDS:
                starts.append(match.start())
                names.append(name)
        return starts, names

    def _companies(self) -> tuple[list[int], list[str]]:
        starts, names = [], []
        for match in _COMPANY.finditer(self._text):
            name = match["shares"] or match["suffixed"] or match["owner"] or match["of"]
            words = name.split()
            if (
                words[0] in _SENTENCE_WORDS
                or words[0].casefold() in TITLES
                or (len(words) > 1 and not (match["suffixed"] or match["shares"]))
            ):
                continue
            starts.append(match.start())
            names.append(name)
        return starts, names


_SENTENCE_WORDS = frozenset(
    "The A An In On At But And When While As After Before For From With Last This That His Her Its Their If".split()
)


def is_body_name(text: str, start: int, end: int) -> bool:
    """Whether text[start:end], capitalised words, is part of a body’s name: "Association of Freight Carriers"."""
    before = re.search(rf"({_CAPITAL})\s(?:of|for)\s(?:the\s)?$", text[max(0, start - 60) : start])
    if before and before[1].casefold() not in TITLES:
        return True
    return bool(re.match(rf"\s(?:and|&)\s(?:{_CAPITAL})", text[end : end + 30])) and (
        text[start:end].split()[-1].casefold() in BODY_WORDS
    )
