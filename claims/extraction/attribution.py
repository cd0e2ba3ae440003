"""Rules that find reported speech around its cue: before, after, inverted, interrupted, "according to", "quoted X
as".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from .contents import NEXT_CUE, content_end
from .cues import (
    ACCORDING,
    CLAUSE_VERBS,
    CUE,
    LEMMA,
    LISTENER_VERBS,
    NOT_A_CUE,
    NOT_A_CUE_BEFORE,
    ONLY_WITH_QUOTE,
    PASSIVE_BEFORE,
    PHRASAL,
    PHRASE_PHRASALS,
    PHRASE_VERBS,
    QUOTED_AS,
    TIME_WORDS,
)
from .layout import Attribution, Layout, tidy
from .phrases import PRONOUN, listener_end, opening_subject, outlet_after, phrase_after, subject_before
from .relayed import according_to, passively_quoted, quoted_as, relaying_outlet
from .spans import Span, overlap

_THAT = re.compile(r"\s*,?\s*(?:that|how|whether|if)\s+", re.IGNORECASE)
_DROP_THAT = re.compile(r"\s*,?\s*that\s+(?!(?:was|is|would|were|will|could|had|has)\s)", re.IGNORECASE)
_TIME_ONLY = re.compile(rf"\s*,?\s*(?:{TIME_WORDS})(?=\s|[,.;:]|$)", re.IGNORECASE)
_TAIL = re.compile(
    rf"\s*(?:{TIME_WORDS})?"
    r"\s*(?:,?\s*(?:in|at|on|during|after|before|from|outside|inside|by|through|via|when|as|while|with|last|"
    r"this|late|early|"
    r"earlier|later|speaking|referring|adding\b(?!\s+that))\b[^“”]*)?[.!?]?\s*$",
    re.IGNORECASE,
)
_NOUN_LIKE = frozenset(
    """claims reports calls questions orders comments estimates promises notes posts report claim call question order
    comment estimate promise note post demand demands charge warnings ask answer answers cite request requests
    appeal appeals read offer offers blame praise attack attacks credit name names term terms challenge dispute
    disputes mock state states hold holds rule rules label signal signals welcome slam object objects state
    claim claims vow pledge pledges joke argue reply replies warning hint hints express voice order advise""".split()
)
_WORD = re.compile(r"\w+")
# No sentence has more reporting verbs; what has is no prose, and would only cost time.
_MAX_CUES = 20
_INTERRUPTING = frozenset("say add explain argue note insist report write warn claim".split())
_QUOTE_NEXT = re.compile(r"[\s,:]*(?:that\s+)?“")
# "said in a statement (on Monday)", "said through an aide", "said last week that".
_LEAD_IN = re.compile(
    r"\s+(?:(?:in|at|on|during|through|via|from|after)\s+(?:(?:a|an|the|his|her|its|their)\s+)?(?:[\w-]+\s+){0,4}?"
    r"(?:statement|interview|letter|speech|post|email|e-mail|report|conference|message|filing|note|briefing|tweet|call|"
    r"memo|aide|spokes\w+|lawyer|hearing|meeting|blog)(?=[\s,:])|"
    r"(?:in|at|on|during|through|via|from|after|before|last|late|early|this|earlier|yesterday|today)\b"
    r"[^,;:.“”]{0,70}?(?=\s+that\s))",
    re.IGNORECASE,
)
# A noun alone after these reports nothing: "reported a profit", "posted a loss", "wrote a book".
_NEEDS_CLAUSE = frozenset(
    "report post add write claim state declare read answer explain note repeat order agree announce".split()
)
_TAKES_INFINITIVE = frozenset("promise pledge vow threaten offer agree propose ask swear demand refuse order".split())
_FINITE = re.compile(
    r"(?<!\w)(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|did|does|do|\w{2,}ed|went|came|"
    r"took|made|began|left|lost|won|fell|rose|met|gave|to)(?!\w)"
)
_TIME_NEXT = re.compile(r"\s+(?:after|before|when|while|during|until|since)\s", re.IGNORECASE)
_PREPOSITION_NEXT = re.compile(r"\s+(?:for|against|with|about|of|into|from)\s", re.IGNORECASE)
_TELLING = re.compile(
    r"(?:telling|saying|insisting|warning|arguing|accusing|calling|describing|blaming|urging|dismissing)\b[^,.;:“”]{0,60}?(?:\bthat\b|“)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    lemma: str
    form: str

    @property
    def is_participle(self) -> bool:
        return self.form.endswith("ing")

    @property
    def takes_clause(self) -> bool:
        return self.lemma in CLAUSE_VERBS or self.lemma in {
            "point out",
            "make clear",
            "go on",
            "shoot back",
            "let slip",
        }

    @property
    def takes_phrase(self) -> bool:
        return self.lemma in PHRASE_VERBS or self.lemma in PHRASE_PHRASALS


def find_attributions(layout: Layout) -> list[Attribution]:
    """All attributions of the text, in text order; contents do not overlap."""
    found: list[Attribution] = []
    for unit in layout.units:
        taken = list(_of_unit(layout, unit))
        found += taken
    return _without_overlaps(found)


def _of_unit(layout: Layout, unit: Span) -> list[Attribution]:
    masked, (start, end) = layout.masked, unit
    found: list[Attribution] = []
    if (match := QUOTED_AS.search(masked, start, end)) and (attribution := quoted_as(layout, unit, match)):
        return [attribution]
    if attribution := passively_quoted(layout, unit):
        return [attribution]
    for match in islice(ACCORDING.finditer(masked, start, end), _MAX_CUES):
        if attribution := according_to(layout, unit, match):
            found.append(attribution)
    previous: Attribution | None = found[-1] if found else None
    floor = start
    cues = _cues(masked, start, end)
    for cue in cues if len(cues) <= _MAX_CUES else ():
        if cue.start < floor:
            continue
        attribution = _around_cue(layout, unit, cue, previous)
        if attribution is None:
            continue
        found.append(attribution)
        previous = attribution
        # A verb inside what somebody is reported to have said reports nothing itself.
        floor = max([cue.end, *(e for s, e in attribution.content if s >= cue.end)])
    return found


def _cues(masked: str, start: int, end: int) -> list[_Cue]:
    cues = []
    for match in CUE.finditer(masked, start, end):
        form = re.sub(r"\s+", " ", match.group().casefold())
        before = masked[max(start, match.start() - 24) : match.start()]
        if (
            NOT_A_CUE_BEFORE.search(before)
            or PASSIVE_BEFORE.search(before)
            or NOT_A_CUE.match(masked, match.start(), end)
        ):
            continue
        cues.append(_Cue(match.start(), match.end(), PHRASAL.get(form) or LEMMA[form], form))
    return cues


def _around_cue(layout: Layout, unit: Span, cue: _Cue, previous: Attribution | None) -> Attribution | None:
    masked, (start, _end) = layout.masked, unit
    subject = None if cue.is_participle else subject_before(masked, start, cue.start)
    if subject and masked[subject[0] : subject[1]].casefold() in ("who", "which"):
        subject = _antecedent(masked, start, subject[0])
    before_end = subject[0] if subject else cue.start
    if not cue.is_participle and (trailing := _trailing(layout, unit, cue, subject, before_end)):
        return trailing
    return _leading(layout, unit, cue, subject, previous)


_NAME_BEFORE_APPOSITION = re.compile(
    r"(?P<name>[A-Z][\w’'.-]*(?:\s(?:[A-Z][\w’'.-]*|al-[\w’'-]+|bin|de|van|von)){1,4}),\s"
    r"(?:(?:a|an|the|its|his|her)\s(?:[^,;:.“”]{1,80}\s)?[a-z][\w’'-]*|[DRI]-[A-Z][\w.]*)$"
)


def _antecedent(masked: str, start: int, who: int) -> Span | None:
    """Who "who" is: the phrase before ", who"."""
    end = start + len(masked[start:who].rstrip(" ,–—-"))
    if end <= start:
        return None
    if named := _NAME_BEFORE_APPOSITION.search(masked, max(start, end - 160), end):
        return named.span("name")
    left = max(start, end - 90)
    names = list(
        re.finditer(r"(?:[A-Z][\w’'.-]*)(?:\s+(?:[A-Z][\w’'.-]*|al-[\w’'-]+|bin|de|van|von|of|for))*", masked[left:end])
    )
    if names and names[-1].end() == end - left:
        return left + names[-1].start(), end
    return subject_before(masked, start, end)


# "“…,” the trust’s chief executive, Ana Barro, said": the role stands between the quotation and the name.
_ROLE_AFTER_QUOTE = re.compile(r"”\s(?:the|a|an|his|her|its|their|[\w’'-]+[’']s?)\s[^,;:.“”]{2,80},$", re.IGNORECASE)


def _trailing(layout: Layout, unit: Span, cue: _Cue, subject: Span | None, before_end: int) -> Attribution | None:
    """Content first: "…,” Barro said", "…,” said Barro", "the gates were shut, officials said"."""
    masked, (start, end) = layout.masked, unit
    head_end = start + len(masked[start:before_end].rstrip())
    if head_end <= start:
        return None
    last = masked[head_end - 1]
    if last == "," and (role := _ROLE_AFTER_QUOTE.search(masked, start, head_end)):
        head_end, last = role.start() + 1, "”"
    after_quote = last == "”" or (last == "," and head_end - 2 >= start and masked[head_end - 2] == "”")
    if not after_quote and last not in ",—–":
        return None
    source = subject
    attribution_end = cue.end
    if source is None:
        source = phrase_after(masked, cue.end, end)
        if source is None or not cue.takes_clause or (not after_quote and cue.lemma != "say"):
            return None
        if not after_quote and PRONOUN.match(masked[slice(*source)]):
            return None
        attribution_end = source[1]
    if after_quote and subject is not None and not _quote_is_reported(layout, head_end):
        return None
    interrupted = not after_quote and _interrupted(masked, cue, attribution_end, end)
    if not after_quote and cue.lemma in ONLY_WITH_QUOTE:
        return None
    if not after_quote and not interrupted and not _closes(masked, cue, start, head_end, attribution_end, end):
        return None
    content = list(tidy(layout, _content_start(layout, start, head_end, after_quote), head_end))
    if not content:
        return None
    content += _continuation(layout, attribution_end, end, after_quote, interrupted)
    via = outlet_after(masked, cue.end, end) if cue.lemma == "tell" else None
    if via is None and len(content) == 1:
        via = relaying_outlet(masked, attribution_end, min(end, attribution_end + 200))
    return Attribution(tuple(content), source, (cue.start, cue.end), 0.95 if after_quote else 0.8, via=via)


def _quote_is_reported(layout: Layout, head_end: int) -> bool:
    """A quotation before "X said" is what X said if it ends like speech, with a comma or so, or is more than a few
    words.
    """
    text = layout.text[:head_end][-400:].rstrip(",")
    inner = text.rstrip("”’\"'»“")
    return inner[-1:] in ",?!—…." or layout.masked[head_end - 1] == ","


def _content_start(layout: Layout, start: int, head_end: int, after_quote: bool) -> int:
    """Where the words before the attribution begin: after an earlier attribution in the same unit, else with the
    unit.
    """
    if not after_quote:
        return start
    opening = layout.masked.rfind("“", start, head_end)
    lead = layout.masked[start:opening]
    if not lead.strip() or lead.rstrip()[-1:] in ":.!?”":
        return opening
    if re.match(r"\s*(?:and|but|or|so)\s*,?\s*$", lead, re.IGNORECASE):
        return opening
    return start


def _closes(masked: str, cue: _Cue, start: int, head_end: int, attribution_end: int, end: int) -> bool:
    """Whether "officials said" after a comma reports the words before it, whatever follows."""
    if not cue.takes_clause:
        return False
    says_enough = masked.count(" ", start, head_end) >= 3
    inverted = attribution_end > cue.end
    goes_on = cue.lemma in _INTERRUPTING and re.match(r"\s*,\s", masked[attribution_end:end])
    return (says_enough and bool(inverted or goes_on)) or _nothing_follows(masked, cue, end)


def _nothing_follows(masked: str, cue: _Cue, end: int) -> bool:
    rest = masked[cue.end : end]
    if cue.lemma in LISTENER_VERBS:
        rest = masked[listener_end(masked, cue.end, end) : end]
    return bool(_TAIL.match(rest)) or bool(NEXT_CUE.match(rest))


def _interrupted(masked: str, cue: _Cue, attribution_end: int, end: int) -> bool:
    """ "The plan, she said, would cost more": the clause goes on after the attribution."""
    rest = masked[attribution_end:end]
    return bool(
        cue.lemma in _INTERRUPTING
        and re.match(
            r"\s*,\s+(?!(?:who|which|and|but|while|as|adding|citing|noting|speaking|a|an|the)\b)(?!\w+ing\b)[a-z]", rest
        )
    )


def _continuation(layout: Layout, attribution_end: int, end: int, after_quote: bool, interrupted: bool) -> list[Span]:
    """What goes on after the attribution within the unit: “A,” he said, “B.”"""
    masked = layout.masked
    if interrupted:
        comma = masked.find(",", attribution_end, end)
        return list(tidy(layout, comma + 1, end))
    if not after_quote and not re.match(r"\s*,\s*“", masked[attribution_end:end]):
        return []
    opening = masked.find("“", attribution_end, end)
    if opening < 0 or CUE.search(masked, attribution_end, opening) or masked[attribution_end:opening].count(" ") > 14:
        return []
    between = masked[attribution_end:opening].rstrip()
    if between[-1:] not in ",:;.—–" and between.strip():
        return []
    return list(tidy(layout, opening, end))


def _leading(
    layout: Layout, unit: Span, cue: _Cue, subject: Span | None, previous: Attribution | None
) -> Attribution | None:
    """Attribution first: "Barro said (that) …", "told reporters …", "described it as …", ", adding that …"."""
    masked, end = layout.masked, unit[1]
    source = subject or _shared_source(masked, unit, cue, previous)
    if source is None:
        return None
    begin = _after_lead_in(masked, cue, end)
    rest = masked[begin:end]
    has_that, has_quote = bool(_THAT.match(rest)), bool(_QUOTE_NEXT.match(rest))
    clear = has_that or has_quote or bool(re.match(r"\s*:", rest))
    if not clear and not _may_report(masked, cue, source, begin, end):
        return None
    if not clear and rest[:1] == ",":
        begin += rest.index(",", 1) + 1
    if match := _DROP_THAT.match(masked, begin, end):
        begin = match.end()
    stop = content_end(masked, begin, end, phrase=cue.takes_phrase and not cue.takes_clause and not clear)
    content = tidy(layout, begin, stop)
    # "welcomed the news" passes nothing on; "denied the charges of fraud" does.
    least = 1 if "“" in masked[begin:stop] else 2 if cue.takes_clause else 3
    if not content or len(_WORD.findall(layout.text[content[0][0] : content[-1][1]])) < least:
        return None
    if cue.lemma == "tell":
        via = outlet_after(masked, cue.end, content[0][0])
    else:
        via = relaying_outlet(masked, max(unit[0], cue.start - 200), content[0][0])
        via = via or (previous.via if previous and subject is None else None)
    confidence = 0.95 if has_quote else 0.9 if clear else 0.8 if cue.lemma in {"say", "tell", "add"} else 0.65
    return Attribution(content, source, (cue.start, cue.end), confidence, via=via)


def _shared_source(masked: str, unit: Span, cue: _Cue, previous: Attribution | None) -> Span | None:
    """The source of a verb without a subject of its own: "…, adding that", "She listed the costs and warned …"."""
    coordinated = _is_coordinated(masked, unit[0], cue.start)
    if previous is not None and (cue.is_participle or coordinated):
        return previous.source
    if coordinated and (not cue.is_participle or _TELLING.match(masked, cue.start, unit[1])):
        return opening_subject(masked, unit[0], cue.start)
    return None


def _after_lead_in(masked: str, cue: _Cue, end: int) -> int:
    """Where the words after the verb that are no part of what is reported end: "told reporters on Monday"."""
    begin = cue.end
    if cue.lemma in LISTENER_VERBS and not re.match(r"\s*(?:that\b|[:,“])", masked[begin:end]):
        begin = listener_end(masked, begin, end)
    if cue.takes_clause and (match := _LEAD_IN.match(masked, begin, end)):
        begin = match.end()
    match = _TIME_ONLY.match(masked, begin, end)
    return match.end() if match else begin


def _may_report(masked: str, cue: _Cue, source: Span, begin: int, end: int) -> bool:
    """Whether a verb with neither "that" nor a quotation after it is likely to report what follows."""
    rest = masked[begin:end]
    if cue.form == "written" or cue.lemma in ONLY_WITH_QUOTE:
        return False
    if cue.form in _NOUN_LIKE and not PRONOUN.match(masked[slice(*source)]):
        return False
    if rest[:1] == "," and not re.match(r",[^,“]{3,60},\s*(?:that\b|“)", rest):
        return False
    if _TIME_NEXT.match(rest):
        return False
    if cue.takes_phrase:
        return True
    if cue.lemma in _NEEDS_CLAUSE and not _FINITE.search(rest[:120]):
        return False
    if _PREPOSITION_NEXT.match(rest) or (cue.lemma not in _TAKES_INFINITIVE and re.match(r"\s+to\s", rest)):
        return False
    return "“" in rest or not _TAIL.fullmatch(rest)


def _is_coordinated(masked: str, start: int, cue: int) -> bool:
    return bool(
        re.search(
            r"(?:\band|\bbut|,)\s+(?:then\s+|also\s+|later\s+)?$", masked[max(start, cue - 20) : cue], re.IGNORECASE
        )
    )


def _without_overlaps(found: list[Attribution]) -> list[Attribution]:
    """Of attributions that claim the same words the more confident stays, whole."""
    kept: list[Attribution] = []
    for candidate in sorted(found, key=lambda a: (a.start, -a.confidence)):
        clash = next((k for k in reversed(kept[-6:]) if _shares(k, candidate)), None)
        if clash is None:
            kept.append(candidate)
        elif candidate.confidence > clash.confidence:
            kept[kept.index(clash, len(kept) - 6 if len(kept) > 6 else 0)] = candidate
    return kept


def _shares(a: Attribution, b: Attribution) -> bool:
    return any(overlap(x, y) for x in a.content for y in b.content)
