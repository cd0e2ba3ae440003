"""The form of the bulk actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Action, User, WaiveReason
from .claim_actions import PersonChoiceField, assignable


class BulkForm(forms.Form):
    """Assign (editors) or set aside; `values` is what the workflow's `data` takes."""

    action = forms.ChoiceField(label=_("With the chosen items"))
    assignee = PersonChoiceField(label=_("Assign to"), queryset=User.objects.none(), required=False)
    reason = forms.ChoiceField(label=_("Reason"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = [Action.ASSIGN, Action.WAIVE] if user.is_editor else [Action.TAKE, Action.WAIVE]
        self.fields["action"].choices = [(a.value, a.label) for a in actions]  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = assignable()  # type: ignore[attr-defined]
        self.fields["reason"].choices = [("", "–"), *WaiveReason.choices]  # type: ignore[attr-defined]
        if not user.is_editor:
            del self.fields["assignee"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("action") == Action.ASSIGN and not cleaned.get("assignee"):
            self.add_error("assignee", _("Choose who works on them."))
        if cleaned.get("action") == Action.WAIVE and not cleaned.get("reason"):
            self.add_error("reason", _("Choose a reason."))
        return cleaned

    def values(self) -> dict[str, Any]:
        if self.cleaned_data["action"] == Action.ASSIGN:
            return {"assignee": self.cleaned_data["assignee"]}
        if self.cleaned_data["action"] == Action.WAIVE:
            return {"reason": self.cleaned_data["reason"]}
        return {}
