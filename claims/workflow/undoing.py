"""Taking back one's own edits of this round, the newest first; each undoing is an event of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import FINDING_FIELDS, Action, Claim, ClaimEvent, Evidence, Source, Speaker, SpeakerMerge, Stance, User
from .anchoring import move_anchor, place_of, quoted_and_form, text_of
from .change import Change, evidence_as_json
from .editing import set_text, set_types
from .errors import NotReady
from .speakers import held

_UNDOABLE = frozenset({Action.EDIT, Action.ADD_EVIDENCE, Action.CHANGE_EVIDENCE, Action.REMOVE_EVIDENCE})
# These leave the substance alone: an edit before them can still be taken back.
_PASSING = frozenset(
    {Action.TAKE, Action.ASSIGN, Action.RELEASE, Action.NOTE, Action.QUERY, Action.ANSWER, Action.UNPUBLISH}
)
_PLAIN = (*FINDING_FIELDS, "correction", "mention", "role", "via", "priority", "legal")
_EVIDENCE = ("stance", "locator", "excerpt", "confidential")
# Changing the kind drops what the other kind does not have.
_LASTING = frozenset({"kind", "quote_id"})


def undoable(claim: Claim, user: User) -> ClaimEvent | None:
    """The event that `undo` by `user` would take back: their newest edit in this round that still stands.

    None where somebody else has edited since, and where nothing is left.
    """
    undone: set[int] = set()
    for event in claim.events.filter(round=claim.round).order_by("-seq"):
        if event.action == Action.UNDO:
            undone.add(event.new["undoes"])
        elif event.seq not in undone and not _passes(event):
            own = event.actor_id == user.pk and event.action in _UNDOABLE
            return event if own and not _LASTING & event.new.keys() else None
    return None


def _passes(event: ClaimEvent) -> bool:
    """Leaves an edit before it as undoable as it was. Merged speakers are split where they were merged."""
    if event.action == Action.EDIT and event.bulk:
        return SpeakerMerge.objects.filter(Q(bulk=event.bulk) | Q(split_bulk=event.bulk)).exists()
    return event.action in _PASSING


def undo(change: Change) -> None:
    """What the event changed is as it was before; who works on the item, and its status, stay."""
    claim, event = change.claim, undoable(change.claim, change.person)
    if event is None:
        raise NotReady({"__all__": _("There is no edit of yours in this round that can be undone.")})
    before = (claim.speaker_id, claim.text)
    old: dict[str, Any] = event.old
    for name in _PLAIN:
        if name in old:
            setattr(claim, name, old[name])
    if "recheck_on" in old:
        claim.recheck_on = date.fromisoformat(old["recheck_on"]) if old["recheck_on"] else None
    if "speaker_id" in old:
        claim.speaker = _speaker(old["speaker_id"])
    if "types" in old:
        set_types(claim, set(old["types"]))
    if "spans" in old:
        _restore_place(claim, old)
    if event.action != Action.EDIT:
        _restore_evidence(change, event)
    if (claim.speaker_id, claim.text) != before:
        change.follow_up_assertions(_("its quote changed"))
    change.extra_new["undoes"] = event.seq
    change.touches = event.touches


def _speaker(pk: int | None) -> Speaker | None:
    """Who it was, or whom that one has been merged into since."""
    try:
        return held(pk) if pk else None
    except NotReady:
        raise NotReady({"__all__": _("The speaker that this had is no longer there.")}) from None


def _restore_place(claim: Claim, old: dict[str, Any]) -> None:
    anchor = place_of(claim)
    spans = old["spans"].get(str(anchor.revision_id))
    if spans is None:
        raise NotReady({"__all__": _("A newer version of the text has come since.")})
    places = [(start, end) for start, end in spans]
    move_anchor(anchor, places)
    set_text(claim, text_of(anchor.revision.text, places))
    for name, facts in old.get("facts", {}).items():
        setattr(claim, name, facts)
    if claim.is_quote:
        claim.form = quoted_and_form(anchor.revision.text, places)[1]


def _restore_evidence(change: Change, event: ClaimEvent) -> None:
    told: dict[str, Any] = event.old.get("evidence") or event.new["evidence"]
    evidence = Evidence.objects.select_related("source").filter(claim=change.claim, pk=told["id"]).first()
    if evidence is None:
        raise NotReady({"__all__": _("This evidence is no longer there.")})
    if event.action == Action.ADD_EVIDENCE:
        change.extra_old["evidence"] = evidence_as_json(evidence)
        evidence.removed_at = timezone.now()
    elif event.action == Action.REMOVE_EVIDENCE:
        evidence.removed_at = None
        change.extra_new["evidence"] = evidence_as_json(evidence)
    else:
        change.extra_old["evidence"] = evidence_as_json(evidence)
        evidence.source = Source.objects.get(pk=told["source_id"])
        for name in _EVIDENCE:
            setattr(evidence, name, told[name])
        evidence.stance = Stance(evidence.stance)
        change.extra_new["evidence"] = evidence_as_json(evidence)
    evidence.save()
