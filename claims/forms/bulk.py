"""The form of the bulk actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Action, Claim, User, WaiveReason
from ..permissions import assignable
from .claim_actions import PersonChoiceField


class BulkForm(forms.Form):
    """Assign (editors), take (reviewers), release or set aside; `values` is what the workflow's `data` takes."""

    action = forms.ChoiceField(label=_("With the chosen items"))
    assignee = PersonChoiceField(label=_("Assign to"), queryset=User.objects.none(), required=False)
    reason = forms.ChoiceField(label=_("Reason for setting aside"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        # The filters on the same page have fields of the same names.
        kwargs.setdefault("auto_id", "id_bulk_%s")
        super().__init__(*args, **kwargs)
        actions = [Action.ASSIGN if user.is_editor else Action.TAKE, Action.RELEASE, Action.WAIVE]
        self.fields["action"].choices = [(a.value, a.label) for a in actions]  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = assignable()  # type: ignore[attr-defined]
        self.fields["reason"].choices = [("", "–"), *WaiveReason.choices]  # type: ignore[attr-defined]
        if not user.is_editor:
            del self.fields["assignee"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("action") == Action.ASSIGN and not cleaned.get("assignee"):
            self.add_error("assignee", gettext("Choose who works on them."))
        if cleaned.get("action") == Action.WAIVE and not cleaned.get("reason"):
            self.add_error("reason", gettext("Choose a reason."))
        return cleaned

    def values(self) -> dict[str, Any]:
        if self.cleaned_data["action"] == Action.ASSIGN:
            return {"assignee": self.cleaned_data["assignee"]}
        if self.cleaned_data["action"] == Action.WAIVE:
            return {"reason": self.cleaned_data["reason"]}
        return {}

    def title(self) -> str:
        """What is about to be done: "Assign: Rosa Keller", "Set aside: Opinion"."""
        label = str(Action(self.cleaned_data["action"]).label)
        if self.cleaned_data["action"] == Action.ASSIGN:
            return f"{label}: {self.cleaned_data['assignee'].display_name}"
        return f"{label}: {self.reason_label()}" if self.cleaned_data["action"] == Action.WAIVE else label

    def reason_label(self) -> str:
        return str(WaiveReason(self.cleaned_data["reason"]).label)

    def refusal(self, claim: Claim) -> str:
        """Why the action would do nothing to `claim` with what was entered; "" where it would do something."""
        if self.cleaned_data["action"] == Action.WAIVE:
            if self.cleaned_data["reason"] not in WaiveReason.for_kind(claim.kind):
                return gettext("“%(reason)s” is no reason to set aside a %(kind)s.") % {
                    "reason": self.reason_label(),
                    "kind": claim.get_kind_display().lower(),
                }
        elif self.cleaned_data["action"] == Action.ASSIGN and claim.assignee_id == self.cleaned_data["assignee"].pk:
            return gettext("Is with %(name)s already.") % {"name": self.cleaned_data["assignee"].display_name}
        return ""
