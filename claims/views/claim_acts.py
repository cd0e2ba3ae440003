"""From a post to the workflow: which forms an action has, and what is done with them. All of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
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
from ..forms.evidence import ChangeEvidenceForm, EvidenceForm, RemoveEvidenceForm
from ..forms.words import BoundariesForm, SplitForm
from ..models import Action, Claim, Evidence, User
from ..workflow import NotReady, apply
from .claim_panel import current_place, neighbours


@dataclass
class Attempt:
    """One post. `forms` are its forms by the names that the panel's template knows; the first one names the version."""

    forms: dict[str, ActionForm]
    run: Callable[[], Claim]

    @property
    def seen_version(self) -> int | None:
        """The version that the person saw, read before the forms are validated."""
        form = next(iter(self.forms.values()))
        value = str(form.data.get(form.add_prefix("version"), ""))
        return int(value) if value.isdecimal() and len(value) < 10 else None

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms.values()])

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
    if action in _WORK:
        return _work(user, claim, action, post)
    if action in (Action.CHANGE_EVIDENCE, Action.REMOVE_EVIDENCE):
        return _evidence(user, claim, action, post)
    form: ActionForm
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


_WORK = (Action.PROPOSE, Action.ADD_EVIDENCE, Action.EDIT)


def is_work(action: str, post: QueryDict) -> bool:
    """Whether `post` holds the fields of the work form."""
    return action in _WORK and "part" not in post


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
}


def _single(user: User, claim: Claim, action: str, name: str, form: ActionForm) -> Attempt:
    return Attempt({name: form}, lambda: apply(user, claim, action, form.values(), form.seen_version))


def _work(user: User, claim: Claim, action: str, post: QueryDict) -> Attempt:
    """Save, propose and add evidence share one form, and each of them keeps everything that was typed into it."""
    if action == Action.EDIT and post.get("part") == KindForm.part:
        return _single(user, claim, action, "kind", KindForm(post, claim=claim, user=user))
    if action == Action.EDIT and post.get("part") == BoundariesForm.part:
        place = _place(claim)
        form = BoundariesForm(post, anchor=place, claim=claim, user=user, auto_id="id_boundaries-%s")
        return _single(user, claim, action, "boundaries", form)
    work = WorkForm(post, claim=claim, user=user)
    evidence = EvidenceForm(post, prefix="new", claim=claim, user=user)
    reused = _reused(user, claim, post) if action == Action.ADD_EVIDENCE else None
    adds = evidence.is_filled or (action == Action.ADD_EVIDENCE and reused is None)
    forms: dict[str, ActionForm] = {"work": work}
    if adds:
        forms["evidence"] = evidence

    def run() -> Claim:
        now, version, changed = claim, work.seen_version, work.values()
        done = False
        with transaction.atomic():
            for values in [evidence.values()] * adds + ([reused] if reused else []):
                now = apply(user, now, Action.ADD_EVIDENCE, values, version)
                version, done = now.version, True
            if action == Action.PROPOSE:
                return apply(user, now, Action.PROPOSE, {**changed, "note": work.note_text}, version)
            if changed:
                now, done = apply(user, now, Action.EDIT, changed, version), True
            if work.note_text:
                now, done = apply(user, now, Action.NOTE, {"text": work.note_text}), True
            if not done:
                raise NotReady({"__all__": _("Nothing has changed, so there is nothing to save.")})
        return now

    return Attempt(forms, run)


def _reused(user: User, claim: Claim, post: QueryDict) -> dict[str, Any] | None:
    """The values of the evidence that `reuse` names: the same source at the same place, for this item too."""
    pk = post.get("reuse", "")
    if not pk.isdecimal():
        return None
    live = Evidence.objects.visible_to(user).live().filter(claim__article=claim.article_id)
    last = live.select_related("source").filter(pk=pk).first()
    if last is None:
        raise NotReady({"evidence": _("This evidence is no longer there.")})
    return {name: getattr(last, name) for name in ("source", "stance", "locator", "excerpt", "confidential")}


def _evidence(user: User, claim: Claim, action: str, post: QueryDict) -> Attempt:
    pk = post.get("evidence", "")
    rows = claim.evidence.visible_to(user).select_related("source")
    evidence = rows.filter(pk=pk).first() if pk.isdecimal() else None
    if evidence is None:
        raise Http404
    form: ActionForm
    if action == Action.REMOVE_EVIDENCE:
        form = RemoveEvidenceForm(post, evidence=evidence, claim=claim, user=user)
    else:
        form = ChangeEvidenceForm(post, evidence=evidence, claim=claim, user=user)

    def run() -> Claim:
        with transaction.atomic():
            return apply(user, claim, action, form.values(), form.seen_version)

    return Attempt({f"evidence-{evidence.pk}": form}, run)


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
    place = current_place(claim)
    if place is None:
        raise NotReady({"__all__": _("This item has no place in the text.")})
    return place
