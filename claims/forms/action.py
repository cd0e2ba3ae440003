"""What every form of an action of the workflow has in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from ..models import Claim, User


class ActionForm(forms.Form):
    """The fields of one action on one claim, and the version of the claim that the person saw.

    `values` is what the workflow's `data` takes. `place_errors` puts the workflow's answer at the fields concerned.
    """

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, claim: Claim, user: User, **kwargs: Any) -> None:
        self.claim = claim
        self.user = user
        kwargs["initial"] = {"version": claim.version, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    @property
    def seen_version(self) -> int | None:
        return self.cleaned_data.get("version")

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def place_errors(self, errors: Mapping[str, str]) -> None:
        for name, message in errors.items():
            self.add_error(name if name in self.fields else None, message)

    def error_list(self) -> list[tuple[str, str, str]]:
        """(id of the field or "", its label or "", message) for each error, in the order of the fields."""
        found = [("", "", str(message)) for message in self.non_field_errors()]
        for name in self.fields:
            field = self[name]
            found += [(field.auto_id, str(field.label or ""), str(message)) for message in field.errors]
        return found
