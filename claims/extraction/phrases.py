"""Noun phrases around a reporting verb, read without a parser: who speaks, who is told.

All functions take the masked text (quotations blanked out) and the limits of the unit, and return spans in the text.
"""

from __future__ import annotations

import re

from .cues import AUXILIARY, TIME_WORDS
from .spans import Span, trim

PRONOUN = re.compile(r"(?:he|she|they|we|I|it|you|who)$", re.IGNORECASE)
_DETERMINERS = (
    r"(?:the|a|an|his|her|their|its|our|my|this|that|these|those|one|two|three|four|five|several|"
    r"some|many|both|another|other|most|all|no)"
)
_LEADING = re.compile(
    r"(?:(?:and|but|so|yet|or|nor|still|meanwhile|however|then|also|instead|moreover|separately|later|earlier|asked|"
    r"while|as|when|because|although|though|after|before|since|whereas|where|which|that|if|for\s+his\s+part|"
    r"for\s+her\s+part|in\s+(?:a|an|his|her|their)\s+(?:\w+\s+){0,2}(?:statement|interview|letter|speech|post|email|"
    r"message|report|tweet)(?:\s+on\s+\w+)?|" + TIME_WORDS + r")\s*,?\s+)+",
    re.IGNORECASE,
)
_HARD_BREAK = re.compile(r"[;:!?”]|[—–]|(?<=\s)-(?=\s)|\.(?=\s)")
_CLAUSE_WORD = re.compile(
    r"(?<!\w)(?:but|while|that|when|because|although|though|whereas|after|before|since|if|as|and\s+(?=(?:he|she|"
    r"they|it|we)\b)|"
    r"and\s+(?=[a-z]+ed\b))(?!\w)",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"(?<!\w)(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|did|does|do|went|came|"
    r"took|made|got|"
    r"said|told|asked|found|began|seems?|remains?)(?!\w)",
    re.IGNORECASE,
)
_NP_START = re.compile(
    rf"(?<![\w’'-])(?:{_DETERMINERS}\s|[A-Z]|(?:he|she|they|we|it)$|[a-z]+s$|police$|officials?\b|residents\b|"
    rf"witnesses\b)"
)
_RIGHT_STOP = re.compile(
    r"[,;:.!?“”()—–]|(?<=\s)-(?=\s)|(?<!\w)(?:that|who|whose|which|when|while|as|after|before|during|on|at|in|"
    r"by|to|since|"
    r"because|and\s+(?=[a-z]+(?:ed|s)\b)|but|if|is|are|was|were|has|have|had|will|would|said|says|told|adding|saying|"
    r"speaking|referring|recalling|pointing|published|released|obtained|seen|yesterday|today|earlier|later|last|this\s+week|outside|inside)(?!\w)",
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Capt|Sgt|Rev|St|Jr|Sr|Supt|Insp)|\b[A-Z])$"
)
MAX_NP = 160


# "A lawyer for the families, Samira Ba-Haroun, said": the name is the mention, not the role in front of it.
_NAME_SET_OFF = re.compile(
    r"(?:^|(?<=[.;:!?”\n]\s)|(?<=,\s)|\b(?=(?:the|a|an|his|her|its|their|one|another)\s)|(?<=\W))"
    r"(?:(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ne|[Aa]nother)\s)[^,;:.“”—–]{3,90},\s"
    r"(?P<name>[A-Z][\w’'.-]*(?:\s(?:[A-Z][\w’'.-]*|al-[\w’'-]+|bin|de|van|von|del|la|der)){1,4}),(?:\s(?:who|"
    r"aged)\s[^,“”]{2,90},|\s\d{1,3},)?\s*$"
)


_FULL_NAME = (
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Sir|Dame|Lord|Lady|Rev|Capt|Col|Gen|Sgt|Lt)\.?\s)?"
    r"[A-Z][\w’'.-]*(?:\s(?:[A-Z][\w’'.-]*|[aA]l-[\w’'-]+|bin|ibn|de|da|dos|di|du|van|von|del|la|der|den)){1,5}"
)
# "the museum’s director, Hamish Lockerby, said" and "said the lecturer, Kofi Armitage": the name is the mention.
_NAME_AFTER_ROLE = re.compile(
    rf"(?<![\w’'-])[a-z][\w’'-]*(?:\s\([^)\n]{{2,40}}\))?,\s(?P<name>{_FULL_NAME})(?:,\s(?:aged\s)?\d{{1,3}}|"
    rf",\swho\s[^,“”]{{2,90}})?,\s*$"
)
_NAME_FOLLOWS = re.compile(rf",\s(?P<name>{_FULL_NAME})(?=[,.;:]|\s*$)")
_AGE = re.compile(r",\s(?:aged\s)?\d{1,3}$")
_PRONOUN_LAST = re.compile(r"(?:^|\s)(?P<pronoun>he|she|they|we|I)$", re.IGNORECASE)
_COORDINATED = re.compile(r"(?:^|\s)(?:and|but|or)(?:\s+(?:then|also|later))?$", re.IGNORECASE)


def subject_before(masked: str, start: int, cue: int) -> Span | None:
    """The subject that stands before a verb at `cue`, appositions and adverbs skipped; None if nothing looks like
    one.
    """
    left = max(start, cue - 400)
    end = left + len(AUXILIARY.sub("", masked[left:cue]))
    if named := _NAME_SET_OFF.search(masked, left, end):
        return named.span("name")
    if named := _NAME_AFTER_ROLE.search(masked, max(left, end - MAX_NP), end):
        return named.span("name")
    head_end = _skip_apposition(masked, left, end)
    if head_end is None or head_end <= left:
        return None
    end = head_end
    if age := _AGE.search(masked, left, end):
        end = age.start()
    begin = _clause_start(masked, max(left, end - MAX_NP), end)
    begin = _strip_leading(masked, begin, end)
    begin = _after_last_verb(masked, begin, end)
    span = trim(masked, begin, end, " \t\n\u00a0,–—-")
    piece = masked[span[0] : span[1]]
    if pronoun := _PRONOUN_LAST.search(piece):
        return span[0] + pronoun.start("pronoun"), span[1]
    if _COORDINATED.search(piece):
        return None
    if not piece or "_" in piece or not any(ch.isalpha() for ch in piece) or not _looks_like_subject(piece):
        return None
    return span


def _skip_apposition(masked: str, left: int, end: int) -> int | None:
    """The end of the subject itself in "Barro, the mayor," / "Barro, who chairs the board," / "Barro (61)"."""
    end = left + len(masked[left:end].rstrip())
    if end > left and masked[end - 1] == ")":
        opening = masked.rfind("(", max(left, end - 80), end)
        return left + len(masked[left:opening].rstrip()) if opening > left else None
    if end > left and masked[end - 1] in ",–—-":
        mark = masked[end - 1]
        opening = masked.rfind(mark, max(left, end - 1 - MAX_NP), end - 1)
        inside = masked[opening + 1 : end - 1]
        if opening <= left or "_" in inside:
            return None
        first = masked.rfind(mark, max(left, opening - MAX_NP), opening)
        # "Barro, a mayor, soldier and poet, said": the apposition may have commas of its own.
        if (
            first > left
            and re.match(r"\s*(?:a|an|the|who|whose|which|\d+\b)", masked[first + 1 : opening])
            and not re.match(r"\s*(?:a|an|the|who|whose|which|\d+\b|[A-Z])", inside)
        ):
            opening = first
        return left + len(masked[left:opening].rstrip())
    return end


def _clause_start(masked: str, left: int, end: int) -> int:
    begin = _sentence_start(masked, left, end)
    comma = masked.rfind(",", begin, end)
    if comma >= 0:
        begin = comma + 1
    return begin


def _strip_leading(masked: str, begin: int, end: int) -> int:
    begin = _strip_leading_words(masked, begin, end)
    for match in _CLAUSE_WORD.finditer(masked, begin, end):
        if masked[match.end() : end].strip():
            begin = match.end()
    return begin


def _strip_leading_words(masked: str, begin: int, end: int) -> int:
    while begin < end and masked[begin].isspace():
        begin += 1
    match = _LEADING.match(masked, begin, end)
    return match.end() if match else begin


def _after_last_verb(masked: str, begin: int, end: int) -> int:
    """In "What it needs is more time Barro" only what follows the last verb can be the subject."""
    piece = masked[begin:end]
    if re.search(r"(?<!\w)(?:who|that|which|whose)(?!\w)", piece):
        return begin
    last = None
    for match in _FINITE.finditer(masked, begin, end):
        last = match
    if last is None:
        return begin
    start = _NP_START.search(masked[last.end() : end].lstrip())
    if start is None:
        return end
    offset = last.end() + (len(masked[last.end() : end]) - len(masked[last.end() : end].lstrip()))
    return offset + start.start()


_OPENING = re.compile(
    rf"(?:he|she|they|we)\b|(?:(?:{_DETERMINERS}\s+)?(?:[\w’'.-]+\s+){{0,7}}?[\w’'-]+)(?=,\s|"
    rf"\s+(?:{_FINITE.pattern}|who\b|\w+ed\b))",
    re.IGNORECASE,
)


def opening_subject(masked: str, start: int, cue: int) -> Span | None:
    """The subject that opens the sentence, for a verb further on: "She listed the costs and called for …"."""
    left = max(start, cue - 400)
    begin = _strip_leading_words(masked, _sentence_start(masked, left, cue), cue)
    match = _OPENING.match(masked, begin, cue)
    if match is None or "_" in match.group() or not _looks_like_subject(match.group()):
        return None
    return match.span()


def _sentence_start(masked: str, left: int, end: int) -> int:
    begin = left
    for match in _HARD_BREAK.finditer(masked, left, end):
        if not (match.group() == "." and _ABBREVIATED.search(masked, max(left, match.start() - 6), match.start())):
            begin = match.end()
    return begin


# "For two hours no one asked": who says nothing is no speaker.
_NOBODY = re.compile(r"(?<!\w)(?:no\s+one|nobody|none|nothing)(?!\w)", re.IGNORECASE)


def _looks_like_subject(piece: str) -> bool:
    words = piece.split()
    if len(words) > 22:
        return False
    if _NOBODY.search(piece):
        return False
    if PRONOUN.match(piece):
        return True
    if words[0].casefold() in {
        "under",
        "over",
        "despite",
        "during",
        "to",
        "of",
        "with",
        "by",
        "from",
        "into",
        "not",
        "there",
        "what",
        "how",
        "why",
        "in",
        "on",
        "at",
    }:
        return False
    return bool(_NP_START.search(piece)) or words[-1].endswith("s")


def phrase_after(masked: str, start: int, end: int, limit: int = MAX_NP) -> Span | None:
    """The noun phrase that begins at `start`: after "said" in inverted order, after "according to"."""
    stop = min(end, start + limit)
    position = start
    while position < stop and masked[position].isspace():
        position += 1
    cut = stop
    for match in _RIGHT_STOP.finditer(masked, position, stop):
        if match.group() == "." and _ABBREVIATED.search(masked, max(position, match.start() - 6), match.start()):
            continue
        if match.start() == position:
            return None
        cut = match.start()
        break
    span = trim(masked, position, cut)
    span = _end_of_name(masked, span)
    is_role = span[0] < span[1] and masked[span[0] : span[1]].split()[-1].islower()
    if is_role and (named := _NAME_FOLLOWS.match(masked, span[1], end)):
        return named.span("name")
    piece = masked[span[0] : span[1]]
    if not piece or "_" in piece or not (piece[0].isalpha() or piece[0].isdigit()):
        return None
    return span


_SPEECH_VERB = re.compile(r"\s(?:said|says|told|added|wrote|announced)\b")


def _end_of_name(masked: str, span: Span) -> Span:
    """Cut what follows a full name: "Anna Roth last week", "Roth from her hospital bed"."""
    piece = masked[span[0] : span[1]]
    if match := re.match(
        r"(?:[A-Z][\w’'.-]*\s+){1,3}[A-Z][\w’'-]+(?=\s+(?:from|with|of|for)\s+(?:his|her|their|a)\b)", piece
    ):
        return span[0], span[0] + match.end()
    if verb := _SPEECH_VERB.search(piece):
        return trim(masked, span[0], span[0] + verb.start())
    return span


_LISTENER = re.compile(
    r"\s+(?:(?:me|him|her|them|us|you)\b|"
    rf"(?:(?:{_DETERMINERS}|more\s+than|about)\s+)?(?:[A-Z][\w’'.&-]*|[a-z][\w’'-]*)(?:\s+[A-Z][\w’'.&-]*)*"
    rf"(?:\s+(?:news\s+)?(?:conference|channel|agency|committee|court|station|newspaper|rally|audience|crowd|"
    rf"council|meeting|"
    rf"hearing|inquiry|briefing|magazine|programme|program|website|outlet|radio|television|TV))*)"
    rf"(?:\s+(?:in|at|by|during|via)\s+(?:a|an|the)?\s*(?:\w+\s+){{0,2}}?(?:statement|interview|conference|email|phone|"
    rf"telephone|briefing|hearing|meeting|message))?(?:,?\s+{TIME_WORDS})*",
)
_LISTENER_UP_TO = re.compile(r"\s+[^,;:“”.]{1,90}?(?=\s+that\b|,?\s*[:“])")


def listener_end(masked: str, start: int, end: int) -> int:
    """Where the listener after "told" ends: "reporters", "Radio Arz on Sunday", "a news conference in Oslo"."""
    if (match := _LISTENER_UP_TO.match(masked, start, end)) and not re.search(
        r"(?<!\w)(?:is|are|was|were|has|had|have|will|would|could|can)(?!\w)", match.group()
    ):
        return match.end()
    match = _LISTENER.match(masked, start, end)
    return match.end() if match else start


_OUTLET = re.compile(
    r"\s+(?:(?:the|a|Sunday|front-run|reporter|reporters|from|for|at|with|local|state|state-run|private|public|"
    r"broadcaster|newspaper|"
    r"radio|station|television|channel|news|agency|website|magazine|daily|weekly|outlet|tabloid|wire)\s+)*"
    r"(?P<name>(?:state|public)\s(?:television|radio|media|TV)\b|[A-Z][\w’'&.-]*(?:\s+(?:[A-Z0-9][\w’'&.-]*|of|"
    r"and|du|del|de|la|le)(?=\W))*)(?P<kind>\s+(?:news\s+agency|"
    r"newspaper|radio|television|TV|magazine))?"
)
_NO_OUTLET = re.compile(
    r"(?:Parliament|Congress|Senate|House|Council|Committee|Court|Judge|Mr|Mrs|Ms|Dr|MPs?|Members?|Lord|"
    r"President|Prime|"
    r"Minister|Assembly|Commission|Commons|Cabinet|Governor|Mayor|Monday|Tuesday|Wednesday|Thursday|Friday|"
    r"Saturday|Sunday|"
    r"Americans|Republicans|Democrats|Supt|Sgt|Det|Sir|God|CEO|I)\b|.*\b(?:Parliament|Council|Committee|Court|"
    r"Senate|Assembly|"
    r"Commission|Congress|Convention|Conference|Hall|Club|Forum)$"
)


def outlet_after(masked: str, start: int, end: int) -> Span | None:
    """The outlet that was told: "told Radio Arz", "told the newspaper Le Courrier", "told a reporter from News Aaj"."""
    match = _OUTLET.match(masked, start, end)
    if match is None or _NO_OUTLET.match(match.group("name")):
        return None
    return trim(masked, match.start("name"), match.end(), " \t\n.,")
