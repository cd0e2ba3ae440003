"""Which sentences and clauses claim something checkable, of what types, and how much an editor should care.

The network grades; what stands here says why in words that the text itself has. A claim's score is the probability that
an editor would grade it 2 or more of 3; it never says that a claim is false.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from .calibration import priorities
from .dates import DateMention, find_dates
from .figures import Figure, find_figures
from .grades import Answer
from .names import PERSON_ROLES
from .spans import Span

_I = re.IGNORECASE
CUES: dict[str, re.Pattern[str]] = {
    "superlative": re.compile(
        r"(?<!\w)(?:(?<!at\s)(?:most|least)|best|worst|largest|biggest|smallest|highest|lowest|longest|shortest|"
        r"oldest|youngest|newest|"
        r"fastest|slowest|strongest|weakest|richest|poorest|deadliest|wettest|driest|hottest|coldest|heaviest|busiest|"
        r"latest|earliest|first(?!\s+(?:half|quarter))|only|record|unprecedented|never\s+before|ever|fewest|"
        r"all-time|unique|sole)(?!\w)", _I),
    "comparison": re.compile(
        r"(?<!\w)(?:more|less|fewer|higher|lower|larger|smaller|bigger|older|younger|faster|slower|better|worse|"
        r"cheaper|"
        r"longer|shorter|earlier|later)\s+(?:\w+\s+){0,5}than|(?<!\w)(?:twice|double|triple)(?!\w)|"
        r"compared\s+(?:with|to)|as\s+\w+\s+as|"
        r"(?<!\w)(?:unlike|outnumber\w*|rather\s+than|(?<!first\s)half\s+(?:of|the))", _I),
    "trend": re.compile(
        r"(?<!\w)(?:r[oi]se|rose|risen|rising|f[ae]ll(?:en|ing|s)?|increas\w+|decreas\w+|"
        r"declin\w+(?!\s+to\b)(?!\w)|grew|grow(?:s|n|ing|th)|"
        r"dropp?(?:ed|ing|s)?|climb\w*|surg\w+|soar\w*|plung\w+|shr[aiu]nk\w*|doubl(?:ed|ing)|tripl(?:ed|ing)|"
        r"halved|slump\w*|"
        r"gain(?:ed|s)?|los(?:t|ing)|cut|slow(?:ed|ing)|widen\w*|up\s+from|down\s+from|up\s+\d|down\s+\d|"
        r"continues?\s+to)(?!\w)", _I),
    "event": re.compile(
        r"(?<!\w)(?:killed|died|injur\w+|wounded|arrest\w+|detain\w+|signed|opened|closed|resign\w+|elected|appointed|"
        r"launch\w+|attack\w*|seized|captured|won|lost|beat|defeated|collaps\w+|destroy\w+|burn\w+|struck|hit|"
        r"began|start\w+|"
        r"ended|ends|approv\w+|reject\w+|vot(?:ed|es)|met|visited|arriv\w+|left|fled|return\w+|held|took|gave|"
        r"sent|built|"
        r"bought|sold|found(?:ed)?|discover\w+|announc\w+|publish\w+|releas\w+|suspend\w+|cancel\w+|halt\w+|"
        r"rais\w+|paid|"
        r"made|came|went|became|was\s+\w+ed|were\s+\w+ed|had\s+\w+ed|has\s+\w+ed|have\s+\w+ed|"
        r"been\s+\w+ed)(?![\w-])", _I),
    "prediction": re.compile(
        r"(?<!\w)(?:will|would|won[’']t|shall|expect\w*|forecast\w*|predict\w*|project(?:ed|s)|plan(?:s|"
        r"ned)?\s+to|due\s+to\s+\w+|"
        r"is\s+to|are\s+to|set\s+to|scheduled|slated|likely|could|may|might|going\s+to|by\s+the\s+end|"
        r"next\s+(?:year|month|week))(?!\w)", _I),
    "causation": re.compile(
        r"(?<!\w)(?:because|caus(?:ed?|es|ing)|led\s+to|leads\s+to|leading\s+to|due\s+to|owing\s+to|"
        r"as\s+a\s+result|result(?:ed|ing|s)\s+(?:in|from)|"
        r"thanks\s+to|blam\w+|trigger\w*|prompt\w+|driv(?:en|es|ing)|forc(?:ed|ing)|so\s+that|therefore|attribut\w+|"
        r"after\s+which|contribut\w+)(?!\w)", _I),
    "law": re.compile(
        r"(?<!\w)(?:laws?|acts?|bills?|courts?|judges?|rul(?:ing|ings|es?|ed)|regulat\w+|bann?(?:ed|s)?|"
        r"illegal\w*|legal\w*|unlawful\w*|"
        r"sentenc\w+|charged|convict\w+|guilty|fined?|fines|penalt\w+|requir\w+|must|entitl\w+|constitution\w*|"
        r"treaty|licen[cs]\w+|"
        r"permit\w*|prohibit\w*|allowed|obliged|mandatory|statut\w+|directive|order(?:ed)?|contracts?|clause|"
        r"verdict|appeal|prison|"
        r"punishable|lawsuit|sued)(?!\w)", _I),
    "position": re.compile(
        r"(?<!\w)(?:support\w*|oppos(?:es?|ed|ing|ition)|back(?:s|ed|ing)|favou?r\w*|against|reject\w*|den(?:y|"
        r"ies|ied|ying)|demand\w*|insist\w*|"
        r"call(?:s|ed|ing)?\s+(?:for|on)|urg\w+|want\w*|promis\w+|pledg\w+|vow\w*|refus\w+|agree\w*|welcom\w+|"
        r"condemn\w*|propos\w+|accus\w+|threaten\w*|should|intend\w*|committed)(?!\w)", _I),
    "poll": re.compile(r"(?<!\w)(?:polls?(?:ed|sters?)?|survey\w*|respondents?|approval\s+rating|"
        r"per\s?cent\s+of\s+(?:voters|people|adults))(?!\w)", _I),
}  # fmt: skip
_MONEY = re.compile(r"[$€£¥₹]|\b(?:dollars|euros|pounds|budget|cost|price|debt|tax)\b", _I)
_WORD = re.compile(r"\w+")
# Names, ages and posts, which are easily got wrong: "Tony Gascoigne, 71", "Prosecutor Amrita Kaul".
_FULL_NAME = r"[A-Z][\w’'.-]+(?:\s(?:al-|bin\s|de\s|van\s|von\s)?[A-Z][\w’'.-]+){1,3}"
_IDENTITY = re.compile(
    rf"{_FULL_NAME},\s(?:aged\s)?\d{{1,3}}\b|{_FULL_NAME},\s(?:a|an|the|its|who\s(?:is|was|chairs|heads|leads))\s\w+"
    rf"|\b(?:{'|'.join(sorted(PERSON_ROLES))})\s{_FULL_NAME}"
)
_COORDINATOR = re.compile(r",?\s+(?:and|but|while|whereas|or)\s+|;\s+", _I)
# From here on a clause's words are enough to be a claim of their own.
_MIN_CLAUSE_WORDS = 4

_TYPE_FROM = 0.4
# Where nobody grades, a figure or a date is worth a look.
_UNGRADED = 0.5
_LABELS = {
    "figure": "figure",
    "money": "money",
    "percentage": "percentage",
    "date": "date",
    "superlative": "superlative",
    "comparison": "comparison",
    "trend": "trend",
    "prediction": "prediction",
    "causation": "cause",
    "law": "rule",
    "poll": "poll",
    "position": "position",
    "event": "event",
    "identity": "name or post",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """What there is to check: `text` stands in the claim as written; `weight` is its share in the score, 0 to 1."""

    label: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Graded:
    """A span with its score, confidence and priority (as in `results.Claim`), its types, and what it rests on."""

    span: Span
    score: float
    confidence: float
    priority: str
    types: tuple[str, ...]
    reasons: tuple[Reason, ...]
    figures: tuple[Figure, ...]
    dates: tuple[DateMention, ...]


def grade(text: str, start: int, end: int, published_at: date | None, answer: Answer | None) -> Graded | None:
    """How check-worthy text[start:end] is, and why; None where there is nothing to check. Without an answer of the
    network only figures and dates count.
    """
    rank = _priority(answer.levels) if answer else "medium"
    if rank is None:
        return None
    piece = text[start:end]
    dates = tuple(find_dates(text, start, end, published_at))
    figures = tuple(find_figures(text, start, end, [d.span for d in dates]))
    if answer is None and not (figures or dates):
        return None
    named = answer.named(_TYPE_FROM) if answer else set(CUES)
    found = {name: match for name in sorted(named & CUES.keys()) if (match := CUES[name].search(piece))}
    if identity := _IDENTITY.search(piece):
        found["identity"] = identity
    confidence, score = answer.levels[:2] if answer else (_UNGRADED, _UNGRADED)
    return Graded(
        (start, end),
        round(score, 3),
        round(confidence, 2),
        rank,
        _types(named if answer else set(found), found, figures, dates),
        _reasons(piece, found, figures, dates),
        figures,
        dates,
    )


def _priority(levels: tuple[float, ...]) -> str | None:
    least = priorities()
    if levels[2] >= least["high"]:
        return "high"
    if levels[1] >= least["medium"]:
        return "medium"
    return "low" if levels[0] >= least["low"] else None


def clauses(text: str, start: int, end: int, published_at: date | None) -> list[Span]:
    """The coordinate clauses of a sentence where each has a figure or a date of its own, else the sentence itself."""
    if end - start > 1_200:
        return [(start, end)]
    marks = [d.span for d in find_dates(text, start, end, published_at)]
    marks += [f.span for f in find_figures(text, start, end, list(marks))]
    parts = [(start, end)]
    for match in _COORDINATOR.finditer(text, start, end):
        first, last = parts[-1]
        left, right = (first, match.start()), (match.end(), last)
        if all(_stands_alone(text, part, marks) for part in (left, right)) and not any(
            s < match.start() < e for s, e in marks
        ):
            parts[-1:] = [left, right]
    return parts


_VERB = re.compile(
    r"(?<!\w)(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|said|rose|fell|grew|won|lost|"
    r"paid|made|cost|"
    r"took|gave|sold|bought|sent|came|went|left|built|held|met|cut|hit|ran|began|\w{3,}ed)(?!\w)", _I)  # fmt: skip


def says_something(piece: str) -> bool:
    """Whether a part of a sentence has a verb or a figure, without which it claims nothing."""
    return bool(_VERB.search(piece) or re.search(r"\d", piece))


def _stands_alone(text: str, part: Span, marks: list[Span]) -> bool:
    piece = text[slice(*part)]
    return (
        any(part[0] <= s and e <= part[1] for s, e in marks)
        and len(_WORD.findall(piece)) >= _MIN_CLAUSE_WORDS
        and bool(_VERB.search(piece))
        and piece.count("“") == piece.count("”")
        and piece.count('"') % 2 == 0
        and piece.count("(") == piece.count(")")
    )


def _types(
    named: set[str], found: dict[str, re.Match[str]], figures: tuple[Figure, ...], dates: tuple[DateMention, ...]
) -> tuple[str, ...]:
    types = named | ({"identity"} & found.keys())
    if figures:
        types.add("quantity")
    if any(d.grain != "day" or re.search(r"\d", d.text) for d in dates):
        types.add("date")
    return tuple(sorted(types)) or ("event",)


def _reasons(
    piece: str, found: dict[str, re.Match[str]], figures: tuple[Figure, ...], dates: tuple[DateMention, ...]
) -> tuple[Reason, ...]:
    reasons = []
    for figure in figures[:3]:
        label = "percentage" if figure.unit == "%" else "money" if _MONEY.match(figure.unit or "") else "figure"
        reasons.append((label, figure.text, 1.0))
    reasons += [("date", mention.text, 0.7) for mention in dates[:3]]
    order = (
        "superlative",
        "comparison",
        "trend",
        "poll",
        "law",
        "causation",
        "prediction",
        "position",
        "identity",
        "event",
    )
    reasons += [(_LABELS[name], found[name].group(), 0.5) for name in order if name in found]
    kept = reasons[:5] or [("statement", _opening(piece), 0.5)]
    total = sum(weight for _label, _text, weight in kept) or 1.0
    return tuple(Reason(label, text.strip(), round(weight / total, 2)) for label, text, weight in kept)


def _opening(piece: str) -> str:
    """The first words of a claim that nothing in particular makes worth checking."""
    words = piece.split(maxsplit=6)
    return piece[: len(piece) - len(words[6])].rstrip() if len(words) > 6 else piece
