"""From a post to the workflow: which forms an action has, and what is done with them. All of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from ..forms.action import ActionForm
from ..forms.claim import WorkForm
from ..forms.claim_actions import (
    AnswerForm,
    AssignForm,
    KindForm,
    MergeForm,
    NoteForm,
    QueryForm,
    ReasonForm,
    ReturnForm,
    WaiveForm,
    open_question,
)
from ..forms.evidence import ChangeEvidenceForm, EvidenceForm, prefix_of
from ..forms.fields import whole_number
from ..forms.publishing import PublishForm
from ..forms.words import BoundariesForm, SplitForm
from ..models import Action, Claim, Evidence, Source, User
from ..workflow import NotReady, apply
from .claim_panel import neighbours
from .claim_sources import pinned_source


@dataclass
class Attempt:
    """One post. `forms` are its forms by the names that the panel's template knows; the first one names the version."""

    forms: dict[str, ActionForm]
    run: Callable[[], Claim]

    @property
    def seen_version(self) -> int | None:
        """The version that the person saw, read before the forms are validated."""
        form = next(iter(self.forms.values()))
        return whole_number(form.data.get(form.add_prefix("version")))

    def is_valid(self) -> bool:
        # Each of them, so that all their errors are shown together.
        invalid = [form for form in self.forms.values() if not form.is_valid()]
        return not invalid

    def place_errors(self, errors: dict[str, str]) -> None:
        """Each error at the first form that has its field, else at the first form."""
        for name, message in errors.items():
            holder = "evidence" if name in ("evidence", "source") and "evidence" in self.forms else None
            form = self.forms[holder] if holder else next(iter(self.forms.values()))
            form.place_errors({name: message})

    def error_list(self) -> list[tuple[str, str, str]]:
        return [error for form in self.forms.values() for error in form.error_list()]


def attempt(user: User, claim: Claim, action: str, post: QueryDict) -> Attempt:
    """What `post` asks to do to `claim`.

    Raises:
        Http404: it names a piece of evidence or a question that is not there.
        NotReady: there is nothing to do it with, such as no place in the text.
    """
    form: ActionForm
    if action == Action.EDIT and post.get("part") == KindForm.part:
        return _single(user, claim, action, "kind", KindForm(post, claim=claim, user=user))
    if action == Action.EDIT and post.get("part") == BoundariesForm.part:
        form = BoundariesForm(post, anchor=_place(claim), claim=claim, user=user, auto_id="id_boundaries-%s")
        return _single(user, claim, action, "boundaries", form)
    if action in WORK:
        return _work(user, claim, action, post)
    if action == Action.ANSWER:
        question = open_question(claim, post.get("note"))
        if question is None:
            raise Http404
        form = AnswerForm(post, note=question, claim=claim, user=user)
        return _single(user, claim, action, f"answer-{question.pk}", form)
    if action in (Action.SPLIT, Action.MERGE):
        return _reshape(user, claim, action, post)
    name, form_class = _SIMPLE[action]
    form = form_class(post, claim=claim, user=user, auto_id=f"id_{name}-%s")
    return _single(user, claim, action, name, form)


WORK = (Action.EDIT, Action.PROPOSE, Action.ADD_EVIDENCE, Action.CHANGE_EVIDENCE, Action.REMOVE_EVIDENCE)


def is_work(post: QueryDict) -> bool:
    """Whether `post` holds the fields of the work form; a bare "propose" or "add evidence" does not."""
    return "work" in post


_SIMPLE: dict[str, tuple[str, type[ActionForm]]] = {
    Action.TAKE: ("take", ActionForm),
    Action.RELEASE: ("release", ActionForm),
    Action.ASSIGN: ("assign", AssignForm),
    Action.NOTE: ("note", NoteForm),
    Action.QUERY: ("query", QueryForm),
    Action.WITHDRAW: ("withdraw", ActionForm),
    Action.SIGN_OFF: ("sign_off", ActionForm),
    Action.RETURN: ("return", ReturnForm),
    Action.WAIVE: ("waive", WaiveForm),
    Action.REMOVE: ("remove", ReasonForm),
    Action.REOPEN: ("reopen", ReasonForm),
    Action.UNDO: ("undo", ActionForm),
    Action.PUBLISH: ("publish", PublishForm),
    Action.UNPUBLISH: ("unpublish", ReasonForm),
}


def _single(user: User, claim: Claim, action: str, name: str, form: ActionForm) -> Attempt:
    return Attempt({name: form}, lambda: apply(user, claim, action, form.values(), form.seen_version))


def _work(user: User, claim: Claim, action: str, post: QueryDict) -> Attempt:
    """The buttons of the work form: whichever is pressed, everything that was typed into it is kept.

    Evidence comes first, so that proposing finds it there.
    """
    common: dict[str, Any] = {"claim": claim, "user": user}
    work: ActionForm = WorkForm(post, **common) if is_work(post) else ActionForm(post, **common)
    removed = _named_evidence(user, claim, post) if action == Action.REMOVE_EVIDENCE else None
    changes = _changes(user, claim, post, besides=removed)
    reused = _reused(user, claim, post) if action == Action.ADD_EVIDENCE else None
    pinned = _pinned(user, claim, post) if action == Action.ADD_EVIDENCE else None
    wanted = action == Action.ADD_EVIDENCE and reused is None
    new = EvidenceForm(post, prefix="new", optional=not wanted, pinned=pinned, **common)
    forms: dict[str, ActionForm] = {"work": work, **{f"evidence-{form.evidence.pk}": form for form in changes}}
    forms["evidence"] = new

    def steps() -> Iterator[tuple[str, dict[str, Any]]]:
        if removed:
            yield Action.REMOVE_EVIDENCE, {"evidence": removed}
        for form in changes:
            yield Action.CHANGE_EVIDENCE, form.values()
        if new.is_filled:
            yield Action.ADD_EVIDENCE, new.values()
        if reused:
            yield Action.ADD_EVIDENCE, reused
        changed = work.values() if isinstance(work, WorkForm) else {}
        note = work.note_text if isinstance(work, WorkForm) else post.get("note", "")
        if action == Action.PROPOSE:
            yield Action.PROPOSE, {**changed, "note": note}
            return
        if changed:
            yield Action.EDIT, changed
        if note:
            yield Action.NOTE, {"text": note}

    def run() -> Claim:
        now, version, done = claim, work.seen_version, False
        with transaction.atomic():
            for step, values in steps():
                now, done = apply(user, now, step, values, version), True
                version = now.version
        if not done:
            raise NotReady({"__all__": _("Nothing has changed, so there is nothing to save.")})
        return now

    return Attempt(forms, run)


def _changes(user: User, claim: Claim, post: QueryDict, *, besides: Evidence | None) -> list[ChangeEvidenceForm]:
    """The forms of those pieces of evidence that were changed in the post."""
    sent = [
        evidence
        for evidence in claim.evidence.visible_to(user).live().select_related("source")
        if evidence != besides and f"{prefix_of(evidence)}-source" in post
    ]
    forms = [ChangeEvidenceForm(post, evidence=evidence, claim=claim, user=user) for evidence in sent]
    return [form for form in forms if form.has_changed()]


def _named_evidence(user: User, claim: Claim, post: QueryDict) -> Evidence:
    """The evidence that the post names; one that is gone already is left to the workflow to refuse."""
    pk = whole_number(post.get("evidence"))
    evidence = claim.evidence.visible_to(user).filter(pk=pk).first() if pk is not None else None
    if evidence is None:
        raise Http404
    return evidence


def _reused(user: User, claim: Claim, post: QueryDict) -> dict[str, Any] | None:
    """The values of the evidence that `reuse` names: the same source at the same place, for this item too."""
    pk = whole_number(post.get("reuse"))
    if pk is None:
        return None
    live = Evidence.objects.visible_to(user).live().filter(claim__article=claim.article_id)
    last = live.select_related("source").filter(pk=pk).first()
    if last is None:
        raise NotReady({"evidence": _("This evidence is no longer there.")})
    return {name: getattr(last, name) for name in ("source", "stance", "locator", "excerpt", "confidential")}


def _pinned(user: User, claim: Claim, post: QueryDict) -> Source | None:
    """The source that `pin` names; what else was typed about the evidence goes with it."""
    if "pin" not in post:
        return None
    source = pinned_source(user, claim, whole_number(post.get("pin")))
    if source is None:
        raise NotReady({"evidence": _("This source is no longer used in this article.")})
    return source


def _reshape(user: User, claim: Claim, action: str, post: QueryDict) -> Attempt:
    place = _place(claim)
    form: ActionForm
    if action == Action.SPLIT:
        form = SplitForm(post, anchor=place, claim=claim, user=user, auto_id="id_split-%s")
        return _single(user, claim, action, "split", form)
    near = neighbours(claim, place.revision)[2]
    form = MergeForm(post, neighbours=near, claim=claim, user=user, auto_id="id_merge-%s")
    return _single(user, claim, action, "merge", form)


def _place(claim: Claim) -> Any:
    place = claim.current_anchor
    if place is None:
        raise NotReady({"__all__": _("This item has no place in the text.")})
    return place
