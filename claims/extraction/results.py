"""What `extract` gives, and its JSON form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .checkworthy import Reason
from .dates import DateMention
from .figures import Figure
from .spans import Span


@dataclass(frozen=True, slots=True)
class Quote:
    """Reported speech. `source` and `cue` are empty where the text has none; `quoted` are the parts of `content` inside
    quotation marks, marks included; `form` is direct (all of it quoted), mixed (some) or indirect (none)."""

    content: tuple[Span, ...]
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    quoted: tuple[Span, ...]
    form: str
    speaker: str | None
    role: str | None
    via: str | None
    confidence: float
    candidates: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "content": _lists(self.content),
            "source": _lists(self.source) or None,
            "cue": _lists(self.cue) or None,
            "quoted": _lists(self.quoted),
            "form": self.form,
            "speaker": self.speaker,
            "role": self.role,
            "via": self.via,
            "confidence": self.confidence,
            "candidates": list(self.candidates),
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkable sentence or clause. `score` is the probability that an editor would grade it 2 or 3 of 3,
    `confidence` that there is anything to check; `quote` is the index of the quote whose words these are, None for the
    article's own.
    """

    span: Span
    types: tuple[str, ...]
    priority: str
    score: float
    confidence: float
    reasons: tuple[Reason, ...]
    figures: tuple[Figure, ...]
    dates: tuple[DateMention, ...]
    quote: int | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "span": list(self.span),
            "types": list(self.types),
            "priority": self.priority,
            "score": self.score,
            "confidence": self.confidence,
            "reasons": [{"label": r.label, "text": r.text, "weight": r.weight} for r in self.reasons],
            "figures": [figure.to_dict() for figure in self.figures],
            "dates": [mention.to_dict() for mention in self.dates],
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class Extraction:
    """All spans in text order. `notice` says what the engine could not do with this text, "" if nothing."""

    sentences: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    claims: tuple[Claim, ...]
    engine: str
    notice: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the command-line contract."""
        return {
            "sentences": _lists(self.sentences),
            "quotes": [quote.to_dict() for quote in self.quotes],
            "claims": [claim.to_dict() for claim in self.claims],
            "engine": self.engine,
            "notice": self.notice or None,
        }


def _lists(spans: tuple[Span, ...]) -> list[list[int]]:
    return [list(span) for span in spans]
