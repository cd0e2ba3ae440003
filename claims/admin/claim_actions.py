"""Workflow actions on selected claims: a page that asks for what the action takes, then the result for each claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import workflow
from ..forms.claim_actions import PersonChoiceField
from ..forms.fields import text_area, whole_number
from ..models import Action, Channel, Claim, User, WaiveReason
from ..permissions import Answer, assignable
from .base import person

LIMIT = 500


class ConfirmForm(forms.Form):
    """An action that takes nothing but the decision."""

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AssignForm(ConfirmForm):
    assignee = PersonChoiceField(label=gettext_lazy("Who works on it"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = assignable()  # type: ignore[attr-defined]


class ProposeForm(ConfirmForm):
    note = text_area(gettext_lazy("Note"))


class ReturnForm(ConfirmForm):
    comment = text_area(gettext_lazy("What is missing"))


class WaiveForm(ConfirmForm):
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[("", "–"), *WaiveReason.choices], required=False)
    note = text_area(gettext_lazy("Note"))


class ReasonForm(ConfirmForm):
    reason = text_area(gettext_lazy("Reason"))


ACTION_FORMS: dict[Action, type[ConfirmForm]] = {
    Action.TAKE: ConfirmForm,
    Action.RELEASE: ConfirmForm,
    Action.ASSIGN: AssignForm,
    Action.PROPOSE: ProposeForm,
    Action.WITHDRAW: ConfirmForm,
    Action.SIGN_OFF: ConfirmForm,
    Action.RETURN: ReturnForm,
    Action.WAIVE: WaiveForm,
    Action.REMOVE: ReasonForm,
    Action.REOPEN: ReasonForm,
}


@dataclass(frozen=True)
class Row:
    """A claim on the page: may the action be done to it, and what the workflow said when it was tried."""

    claim: Claim
    answer: Answer
    refusal: str = ""


def run_action(
    model_admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[Claim], action: Action
) -> HttpResponse | None:
    """The page of `action` for the selected claims, or what came of it. None leads back to the list."""
    claims = _load(queryset)
    if len(claims) > LIMIT:
        text = _("Select at most %(limit)d at a time.") % {"limit": LIMIT}
        model_admin.message_user(request, text, messages.WARNING)
        return None
    form_class = ACTION_FORMS[action]
    if "apply" not in request.POST:
        return _page(model_admin, request, action, form_class(), _rows(request, action, claims))
    form = form_class(request.POST)
    if not form.is_valid():
        return _page(model_admin, request, action, form, _rows(request, action, claims))
    seen = [(claim, _seen_version(request, claim)) for claim in claims]
    result = workflow.apply_many(person(request), seen, action, form.values(), channel=Channel.ADMIN)
    if result.done:
        text = ngettext("%(action)s: %(count)d done.", "%(action)s: %(count)d done.", len(result.done))
        values = {"action": action.label, "count": len(result.done)}
        model_admin.message_user(request, text % values, messages.SUCCESS)
    if not result.refused:
        return None
    refusals = {refusal.claim.pk: refusal.error for refusal in result.refused}
    _place_errors(form, list(refusals.values()))
    # As they are now: trying again is then trying on top of what somebody else did.
    left = _load(model_admin.get_queryset(request).filter(pk__in=refusals))
    rows = _rows(request, action, left, {pk: str(error) for pk, error in refusals.items()})
    return _page(model_admin, request, action, form, rows)


def _load(queryset: QuerySet[Claim]) -> list[Claim]:
    live = Count("evidence", filter=Q(evidence__removed_at__isnull=True), distinct=True)
    claims = queryset.select_related("article", "speaker", "assignee", "proposed_by").order_by("article", "pk")
    return list(claims.annotate(evidence_count=live)[: LIMIT + 1])


def _rows(
    request: HttpRequest, action: Action, claims: list[Claim], refusals: dict[int, str] | None = None
) -> list[Row]:
    refusals = refusals or {}
    return [Row(c, workflow.check(person(request), c, action), refusals.get(c.pk, "")) for c in claims]


def _seen_version(request: HttpRequest, claim: Claim) -> int | None:
    return whole_number(request.POST.get(f"version-{claim.pk}"))


def _place_errors(form: ConfirmForm, errors: list[workflow.WorkflowError]) -> None:
    """What all refusals say about a field of the form stands at the field, once."""
    placed = {
        (name, message)
        for error in errors
        if isinstance(error, workflow.NotReady)
        for name, message in error.errors.items()
        if name in form.fields
    }
    for name, message in sorted(placed):
        form.add_error(name, message)


def _page(
    model_admin: ModelAdmin, request: HttpRequest, action: Action, form: ConfirmForm, rows: list[Row]
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": action.label,
        "opts": model_admin.opts,
        "media": model_admin.media + form.media,
        "action": str(action),
        "action_label": action.label,
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "form": form,
        "rows": rows,
        "possible": sum(1 for row in rows if row.answer),
        "tried": any(row.refusal for row in rows),
    }
    return TemplateResponse(request, "admin/claims/claim/act.html", context)
