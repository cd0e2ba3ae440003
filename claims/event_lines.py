"""Events in words: what changed, from what, to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Choices
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import (
    Article,
    AttributionFinding,
    Claim,
    ClaimEvent,
    ContextFinding,
    Form,
    Kind,
    Outcome,
    Priority,
    Rating,
    SaidFinding,
    Stance,
    Status,
    Type,
    Verdict,
    WaiveReason,
    WordingFinding,
    column,
)

_CHOICES: dict[str, type[Choices]] = {
    "kind": Kind,
    "status": Status,
    "form": Form,
    "verdict": Verdict,
    "said": SaidFinding,
    "attribution": AttributionFinding,
    "context": ContextFinding,
    "wording": WordingFinding,
    "rating": Rating,
    "outcome": Outcome,
    "priority": Priority,
    "waive_reason": WaiveReason,
}
_LABELS: dict[str, Any] = {
    "types": gettext_lazy("types"),
    "spans": gettext_lazy("place in the text"),
    "evidence": gettext_lazy("evidence"),
    "successors": gettext_lazy("replaced by"),
    "no_longer_cleared": gettext_lazy("no longer cleared"),
    "revision": gettext_lazy("version"),
    "publication": gettext_lazy("published"),
    "sha256": gettext_lazy("SHA-256"),
    "capture": gettext_lazy("SHA-256 of the original"),
    "counts": gettext_lazy("items"),
}
# Of the items of an article, when a new version of its text came.
_COUNTED: dict[str, Any] = {
    "stay": gettext_lazy("unchanged"),
    "moved": gettext_lazy("moved"),
    "changed": gettext_lazy("changed"),
    "vanished": gettext_lazy("no longer in the text"),
    "back": gettext_lazy("back in the text"),
    "new": gettext_lazy("new"),
}
# Bookkeeping, or said by a companion: a name beside its id, the words beside the spans, the line itself.
_SILENT = frozenset(
    {
        "version",
        "proposed_at",
        "signed_at",
        "proposed_by_id",
        "signed_by_id",
        "assignee_id",
        "speaker_id",
        "replaced_by_id",
        "waive_reason",
        "touched_before",
        "facts",
        "undoes",
        "places",
    }
)


@dataclass(frozen=True)
class Line:
    """One changed thing. `old` or `new` is "" where there was nothing before, or is nothing now."""

    label: str
    old: str
    new: str


def lines(event: ClaimEvent) -> list[Line]:
    """What `event` changed, in words; for a first event of an item only what it set."""
    old, new = event.old or {}, event.new or {}
    first = not old
    found = []
    for key in sorted({*old, *new}, key=_order):
        if key in _SILENT or (key == "spans" and ("text" in new or first)) or (key == "round" and first):
            continue
        before, after = shown(key, old.get(key)), shown(key, new.get(key))
        if before != after:
            found.append(Line(label(key), before, after))
    return found


def label(key: str) -> str:
    """What a recorded field is called."""
    if key in ("note", "answer"):
        return ""
    if key in _LABELS:
        return str(_LABELS[key])
    name = key.removesuffix("_id")
    for model in (Claim, Article):
        try:
            return str(column(model, name).verbose_name)
        except FieldDoesNotExist:
            continue
    return name.replace("_", " ")


def shown(key: str, value: Any) -> str:
    """A recorded value in words."""
    if value in (None, "", [], {}):
        return ""
    if key in _CHOICES:
        return _choice(_CHOICES[key], value)
    if key == "types":
        return ", ".join(_choice(Type, item) for item in value)
    if key == "spans":
        return "; ".join(f"{s}–{e}" for spans in value.values() for s, e in spans)
    if key == "counts":
        return ", ".join(f"{number} {_COUNTED[name]}" for name, number in value.items() if number)
    if key == "evidence":
        return " · ".join(evidence_in_words(item) for item in (value if isinstance(value, list) else [value]))
    if key == "publication":
        return f"{_choice(Rating, value['rating'])}, {value['publisher']}, {value['page']}"
    if key in ("note", "answer"):
        return str(value.get("text", "")) if isinstance(value, Mapping) else str(value)
    if key in ("recheck_on", "published_at"):
        return formats.date_format(date.fromisoformat(value[:10]))
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, list):
        return ", ".join(f"#{item}" if key == "successors" else str(item) for item in value)
    if key == "quote_id":
        return f"#{value}"
    return str(value)


def evidence_in_words(item: Mapping[str, Any]) -> str:
    """ "Supports: Minutes of the council, p. 4 “We have…”"."""
    place = f", {item['locator']}" if item.get("locator") else ""
    excerpt = f" “{item['excerpt']}”" if item.get("excerpt") else ""
    confidential = f" ({_('confidential')})" if item.get("confidential") else ""
    return f"{_choice(Stance, item.get('stance'))}: {item.get('source', '')}{place}{excerpt}{confidential}"


def _choice(choices: type[Choices], value: Any) -> str:
    try:
        return str(choices(value).label)
    except ValueError:
        return str(value)


_FIRST = ("status", "outcome", "text", "evidence", "note", "answer")


def _order(key: str) -> tuple[int, str]:
    return (_FIRST.index(key) if key in _FIRST else len(_FIRST), key)
