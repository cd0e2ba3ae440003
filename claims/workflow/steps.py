"""What each action does. Steps change `change.claim` in memory and write what hangs on it; `apply` saves the claim."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ..findings import missing_findings, needs_where_looked, outcome_of
from ..models import Claim, Evidence, Note, NoteKind, Outcome, Source, Stance, Status, User, WaiveReason
from ..permissions import touched_in_round
from .change import Change, evidence_as_json
from .editing import edit_fields
from .errors import NotReady
from .reshaping import merge_claims, split_claim


def take(change: Change) -> None:
    change.claim.assignee = change.person


def assign(change: Change) -> None:
    claim, assignee = change.claim, change.data.get("assignee")
    if not isinstance(assignee, User) or not assignee.is_reviewer:
        raise NotReady({"assignee": _("Choose a reviewer or an editor.")})
    claim.assignee = assignee
    if claim.status in (Status.NEW, Status.STALE):
        claim.status = Status.CHECKING


def release(change: Change) -> None:
    change.claim.assignee = None
    _forget_proposal(change.claim)


def edit(change: Change) -> None:
    _take_if_free(change)
    edit_fields(change)


def add_evidence(change: Change) -> None:
    _take_if_free(change)
    values = _evidence_values(change)
    source = values.pop("source", None)
    if source is None:
        raise NotReady({"source": _("Choose a source.")})
    evidence = Evidence.objects.create(claim=change.claim, source=source, added_by=change.person, **values)
    change.touches = True
    change.extra_new["evidence"] = evidence_as_json(evidence)


def change_evidence(change: Change) -> None:
    _take_if_free(change)
    evidence = _live_evidence(change)
    change.extra_old["evidence"] = evidence_as_json(evidence)
    for name, value in _evidence_values(change).items():
        setattr(evidence, name, value)
    evidence.save()
    change.touches = True
    change.extra_new["evidence"] = evidence_as_json(evidence)


def remove_evidence(change: Change) -> None:
    _take_if_free(change)
    evidence = _live_evidence(change)
    change.extra_old["evidence"] = evidence_as_json(evidence)
    evidence.removed_at = timezone.now()
    evidence.save(update_fields=["removed_at"])
    change.touches = True
    change.reason = change.text("reason")


def note(change: Change) -> None:
    _write_note(change, NoteKind.NOTE, change.text("text"), "text")


def query(change: Change) -> None:
    _write_note(change, NoteKind.QUERY, change.text("text"), "text")


def answer(change: Change) -> None:
    named = change.data.get("note")
    # Read again under the lock: somebody may have answered since.
    question = change.claim.notes.filter(pk=named.pk, kind=NoteKind.QUERY).first() if isinstance(named, Note) else None
    if question is None:
        raise NotReady({"note": _("Choose a question on this item.")})
    if not question.is_open_query:
        raise NotReady({"answer": _("This question has been answered already.")})
    if not change.text("answer"):
        raise NotReady({"answer": _("Write the answer.")})
    question.answer, question.answered_by, question.answered_at = change.text("answer"), change.person, timezone.now()
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    change.extra_new["answer"] = {"note": question.pk, "text": question.answer}


def propose(change: Change) -> None:
    """Takes the fields of `edit` and a `note`, so that one press saves and proposes."""
    _take_if_free(change)
    edit_fields(change)
    claim = change.claim
    if change.text("note"):
        _write_note(change, NoteKind.NOTE, change.text("note"), "note")
    if missing := missing_findings(claim):
        raise NotReady(missing)
    has_note = claim.notes.filter(round=claim.round, kind=NoteKind.NOTE).exists()
    if needs_where_looked(claim):
        if not has_note:
            raise NotReady({"note": _("Nothing was found: say in a note where you looked.")})
    elif not claim.evidence.live().exists():
        raise NotReady({"evidence": _("Add the evidence that this rests on.")})
    if outcome_of(claim) != Outcome.OK and not has_note:
        raise NotReady({"note": _("The outcome is not OK: say why in a note.")})
    claim.proposed_by, claim.proposed_at = change.person, timezone.now()
    change.touches = True


def withdraw(change: Change) -> None:
    change.claim.assignee = change.person
    _forget_proposal(change.claim)


def sign_off(change: Change) -> None:
    claim, actor = change.claim, change.person
    claim.self_checked = bool(
        settings.DESK_OF_ONE and (actor.pk == claim.proposed_by_id or actor.pk in touched_in_round(claim))
    )
    claim.signed_by, claim.signed_at = actor, timezone.now()


def return_(change: Change) -> None:
    """Back to its proposer. `proposed_by` stays, which is how My work knows it as returned."""
    if not change.text("comment"):
        raise NotReady({"comment": _("Say what is missing.")})
    _write_note(change, NoteKind.NOTE, change.text("comment"), "comment")
    change.claim.assignee = change.claim.proposed_by
    change.reason = change.text("comment")


def waive(change: Change) -> None:
    reason = change.text("reason")
    allowed = WaiveReason.for_kind(change.claim.kind)
    if reason not in allowed:
        raise NotReady(
            {"reason": _("Choose a reason: %(reasons)s.") % {"reasons": ", ".join(str(r.label) for r in allowed)}}
        )
    change.claim.waive_reason = reason
    if change.text("note"):
        _write_note(change, NoteKind.NOTE, change.text("note"), "note")
    change.reason = str(WaiveReason(reason).label)
    _forget_proposal(change.claim)


def remove(change: Change) -> None:
    change.reason = change.text("reason")
    if not change.reason:
        raise NotReady({"reason": _("Say why this is no quote or claim.")})
    _forget_proposal(change.claim)
    change.follow_up_assertions(_("its quote was removed"))


def split(change: Change) -> None:
    _take_if_free(change)
    split_claim(change)


def merge(change: Change) -> None:
    _take_if_free(change)
    merge_claims(change)


def mark_stale(change: Change) -> None:
    change.reason = change.text("reason")
    if not change.reason:
        raise NotReady({"reason": _("Say what changed.")})
    _new_round(change.claim)
    change.claim.assignee = None
    change.claim.recheck_on = None


def reopen(change: Change) -> None:
    change.reason = change.text("reason")
    if not change.reason:
        raise NotReady({"reason": _("Say why this is taken up again.")})
    _new_round(change.claim)
    change.claim.replaced_by = None
    change.claim.assignee = change.person


def _new_round(claim: Claim) -> None:
    claim.round += 1
    # The next one may find otherwise. What is published stays published, as it was.
    claim.waive_reason = claim.rating = ""
    claim.signed_by = claim.signed_at = None
    claim.self_checked = False
    _forget_proposal(claim)


def _forget_proposal(claim: Claim) -> None:
    claim.proposed_by = claim.proposed_at = None


def _take_if_free(change: Change) -> None:
    if change.claim.assignee_id is None:
        change.claim.assignee = change.person


def _write_note(change: Change, kind: NoteKind, text: str, field_name: str) -> None:
    if not text:
        raise NotReady({field_name: _("Write something.")})
    note = Note.objects.create(claim=change.claim, kind=kind, text=text, round=change.claim.round, author=change.person)
    change.extra_new["note"] = {"id": note.pk, "kind": str(kind), "text": text}


def _evidence_values(change: Change) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "source" in change.data:
        if not isinstance(change.data["source"], Source):
            raise NotReady({"source": _("Choose a source.")})
        values["source"] = change.data["source"]
    if "stance" in change.data:
        if change.data["stance"] not in Stance.values:
            raise NotReady({"stance": _("Say whether it supports, refutes or gives context.")})
        values["stance"] = str(change.data["stance"])
    for name in ("locator", "excerpt"):
        if name in change.data:
            values[name] = change.text(name)
    if len(values.get("locator", "")) > 200:
        raise NotReady({"locator": _("At most 200 characters.")})
    if "confidential" in change.data:
        values["confidential"] = bool(change.data["confidential"])
    if "selector" in change.data:
        values["selector"] = change.data["selector"]
    return values


def _live_evidence(change: Change) -> Evidence:
    evidence = change.data.get("evidence")
    if (
        not isinstance(evidence, Evidence)
        or evidence.claim_id != change.claim.pk
        or not (live := Evidence.objects.live().select_related("source").filter(pk=evidence.pk).first())
    ):
        raise NotReady({"evidence": _("This evidence is no longer there.")})
    return live
