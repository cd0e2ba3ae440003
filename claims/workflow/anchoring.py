"""Spans of a revision as anchors: checked, and with the selectors that find them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..extraction.quotation import quoted_pieces
from ..extraction.selectors import text_quote_selector
from ..models import Anchor, Claim, Form, Revision
from .errors import NotReady

Span = tuple[int, int]
NEWER_VERSION = gettext_lazy(
    "A newer version of the text has come since you opened this. Choose the words in that one."
)


def clean_spans(text: str, spans: Any) -> list[Span]:
    """Spans over `text` in order, without blank edges; what is empty or overlaps is refused.

    Raises:
        NotReady: not a list of [start, end], outside the text, blank, or overlapping.
    """
    try:
        pairs = sorted((int(start), int(end)) for start, end in spans)
    except (TypeError, ValueError):
        raise NotReady({"spans": _("Select the words in the text.")}) from None
    cleaned: list[Span] = []
    for start, end in pairs:
        if not 0 <= start < end <= len(text):
            raise NotReady({"spans": _("The selection does not fit the text.")})
        piece = text[start:end]
        start, end = end - len(piece.lstrip()), start + len(piece.rstrip())
        if start >= end:
            raise NotReady({"spans": _("Select some words, not only blanks.")})
        if cleaned and start < cleaned[-1][1]:
            raise NotReady({"spans": _("The selected pieces overlap.")})
        cleaned.append((start, end))
    if not cleaned:
        raise NotReady({"spans": _("Select the words in the text.")})
    return cleaned


def text_of(text: str, spans: Iterable[Sequence[int]]) -> str:
    """The words under the spans; pieces that stand apart are joined by a space."""
    return " ".join(text[start:end] for start, end in spans)


def facts_within(facts: Iterable[dict[str, Any]], spans: Sequence[Span]) -> list[dict[str, Any]]:
    """The figures or dates that stand inside `spans`."""
    return [fact for fact in facts if any(s <= fact["span"][0] and fact["span"][1] <= e for s, e in spans)]


def quoted_and_form(text: str, spans: Sequence[Span], regions: Sequence[Span] | None = None) -> tuple[list[Span], Form]:
    """The parts of `spans` inside quotation marks, and what that makes of a quote: direct, mixed or indirect.

    `regions` are the text's quotation regions, found if not given.
    """
    quoted = quoted_pieces(text, spans, regions)
    if not quoted:
        return [], Form.INDIRECT
    outside = [ch for s, e in spans for i, ch in enumerate(text[s:e], s) if not any(a <= i < b for a, b in quoted)]
    return quoted, Form.MIXED if any(ch.isalnum() for ch in outside) else Form.DIRECT


def anchor_fields(revision: Revision, spans: Sequence[Span]) -> dict[str, Any]:
    """The fields of an `Anchor` that follow from its spans."""
    start, end = spans[0][0], spans[-1][1]
    selector = text_quote_selector(revision.text, start, end)
    return {
        "spans": [list(span) for span in spans],
        "start": start,
        "end": end,
        "exact": selector.exact,
        "prefix": selector.prefix,
        "suffix": selector.suffix,
    }


def place_of(claim: Claim) -> Anchor:
    """Where the claim stands in the article's current text, for changing it there.

    Raises:
        NotReady: it has no place, or its words are no longer in the text.
    """
    anchor = claim.current_anchor
    if anchor is None:
        raise NotReady({"__all__": _("This item has no place in the text.")})
    if claim.is_vanished:
        raise NotReady({"__all__": _("These words are no longer in the text.")})
    return anchor


def require_revision(revision: Revision, seen: Any) -> None:
    """Places are offsets of the text that was seen (`seen`, its number; None where it is the current one for sure).

    Raises:
        NotReady: a newer version has come since.
    """
    if seen is not None and seen != revision.number:
        raise NotReady({"__all__": str(NEWER_VERSION)})


def move_anchor(anchor: Anchor, spans: Sequence[Span]) -> None:
    """Set the anchor to other spans of its own revision, and save it."""
    for name, value in anchor_fields(anchor.revision, spans).items():
        setattr(anchor, name, value)
    anchor.quoted = [list(span) for span in quoted_pieces(anchor.revision.text, spans)]
    anchor.save()
