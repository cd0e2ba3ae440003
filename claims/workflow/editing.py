"""The fields that a person edits, checked one by one; `edit` and `propose` take them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Choices
from django.utils.translation import gettext as _

from ..models import (
    AttributionFinding,
    Claim,
    ClaimType,
    ContextFinding,
    Kind,
    Priority,
    SaidFinding,
    Type,
    Verdict,
    WordingFinding,
    column,
)
from .anchoring import clean_spans, facts_within, move_anchor, place_of, quoted_and_form, require_revision, text_of
from .change import Change
from .errors import NotReady
from .reshaping import rehang_assertions
from .speakers import speaker_from

_CHOICES: dict[str, type[Choices]] = {
    "verdict": Verdict,
    "said": SaidFinding,
    "attribution": AttributionFinding,
    "context": ContextFinding,
    "wording": WordingFinding,
}
_OF_QUOTES = frozenset({"mention", "role", "via"})
_TEXTS = ("mention", "role", "via", "correction")
_FLAGS = ("translated", "legal")


def edit_fields(change: Change) -> None:
    """Apply every editable field named in `change.data`; all errors are reported together.

    Raises:
        NotReady: field → message.
    """
    claim, errors = change.claim, {}
    before = (claim.kind, claim.speaker_id, claim.text)
    for name in [*_FIELDS, *_CHOICES, *_TEXTS, *_FLAGS]:
        if name not in change.data:
            continue
        try:
            _FIELDS.get(name, _set_plain)(change, name)
        except NotReady as error:
            errors.update(error.errors)
    if errors:
        raise NotReady(errors)
    if (claim.kind, claim.speaker_id, claim.text) != before:
        change.follow_up_assertions(_("its quote changed"))


def _set_plain(change: Change, name: str) -> None:
    claim = change.claim
    if name in _FLAGS:
        setattr(claim, name, bool(change.data[name]))
        return
    value = change.text(name)
    if name in _CHOICES and value and value not in _CHOICES[name].values:
        raise NotReady({name: _("Choose one of the answers.")})
    if name in _OF_QUOTES and value and not claim.is_quote:
        raise NotReady({name: _("Only quotes have a speaker.")})
    limit = column(Claim, name).max_length
    if limit and len(value) > limit:
        raise NotReady({name: _("At most %(limit)d characters.") % {"limit": limit}})
    setattr(claim, name, value)


def _set_kind(change: Change, name: str) -> None:
    claim, kind = change.claim, change.data["kind"]
    if kind not in Kind.values:
        raise NotReady({"kind": _("Choose quote or claim.")})
    if kind == claim.kind:
        return
    claim.kind = str(kind)
    anchor = place_of(claim)
    if kind == Kind.QUOTE:
        claim.quote = None
        anchor.quoted, claim.form = quoted_and_form(anchor.revision.text, [(s, e) for s, e in anchor.spans])
    else:
        claim.form, claim.speaker, claim.mention, claim.role, claim.via = "", None, "", "", ""
        anchor.source, anchor.cue, anchor.quoted = [], [], []
        rehang_assertions(change, claim, [])
    anchor.save()


def _set_spans(change: Change, name: str) -> None:
    claim = change.claim
    anchor = place_of(claim)
    require_revision(anchor.revision, change.data.get("revision"))
    text = anchor.revision.text
    spans = clean_spans(text, change.data["spans"])
    if [list(span) for span in spans] == anchor.spans:
        return
    # What a narrower place drops comes back when this is undone.
    change.extra_old["facts"] = {name: getattr(claim, name) for name in ("figures", "dates", "reasons")}
    move_anchor(anchor, spans)
    set_text(claim, text_of(text, spans))
    claim.figures, claim.dates = facts_within(claim.figures, spans), facts_within(claim.dates, spans)
    claim.reasons = [reason for reason in claim.reasons if reason["text"] in claim.text]
    if claim.kind == Kind.QUOTE:
        claim.form = quoted_and_form(text, spans)[1]


def _set_speaker(change: Change, name: str) -> None:
    if change.claim.kind != Kind.QUOTE and change.data["speaker"]:
        raise NotReady({"speaker": _("Only quotes have a speaker.")})
    change.claim.speaker = speaker_from(change.data["speaker"])


def _set_types(change: Change, name: str) -> None:
    wanted = {str(value) for value in change.data["types"] or []}
    if wanted - set(Type.values):
        raise NotReady({"types": _("Choose from the types.")})
    set_types(change.claim, wanted)


def _set_priority(change: Change, name: str) -> None:
    """Reviewers set aside what has low priority, so lowering it is an editor's decision."""
    try:
        priority = int(change.data["priority"])
    except (TypeError, ValueError):
        priority = 0
    if priority not in Priority.values:
        raise NotReady({"priority": _("Choose low, medium or high.")})
    if priority == change.claim.priority:
        return
    if not change.person.is_editor and priority < change.claim.priority:
        raise NotReady({"priority": _("Only editors lower a priority.")})
    change.claim.priority = priority


def _set_recheck_on(change: Change, name: str) -> None:
    value = change.data["recheck_on"] or None
    if value is not None and not isinstance(value, date):
        raise NotReady({"recheck_on": _("Enter a date.")})
    change.claim.recheck_on = value


_FIELDS: dict[str, Callable[[Change, str], None]] = {
    "kind": _set_kind,
    "spans": _set_spans,
    "speaker": _set_speaker,
    "types": _set_types,
    "priority": _set_priority,
    "recheck_on": _set_recheck_on,
}


def set_text(claim: Claim, text: str) -> None:
    """The claim's words, and the copy of them that searches look at; the caller saves."""
    claim.text, claim.folded = text, text.casefold()


def set_types(claim: Claim, wanted: set[str]) -> None:
    """Write the claim's types (of `Type`), so that they are exactly `wanted`."""
    have = {row.type for row in claim.types.all()}
    claim.types.filter(type__in=have - wanted).delete()
    ClaimType.objects.bulk_create(ClaimType(claim=claim, type=value) for value in sorted(wanted - have))
