"""The work on a claim, in the admin: the workbench's own form in the shape that Django's change page expects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.models import ModelFormOptions
from django.utils.translation import gettext_lazy as _

from ..forms.claim import WorkForm
from ..models import Claim, User

# In the order of the page; a form has those that its claim's kind has.
_SECTIONS: list[tuple[Any, tuple[str, ...]]] = [
    (_("Attribution"), ("speaker", "speaker_choice", "role", "via", "mention")),
    (_("Findings"), ("said", "attribution", "context", "wording", "translated", "verdict", "types", "correction")),
    (_("Work"), ("priority", "legal", "recheck_on", "note")),
]
_SHOWN: list[tuple[Any, tuple[str, ...]]] = [
    (_("Attribution"), ("speaker", "role", "via", "mention")),
    (_("Findings"), ("said", "attribution", "context", "wording", "translated", "verdict", "correction")),
    (_("Work"), ("priority", "legal", "recheck_on")),
]
STATE = ("text", "article", "kind", "form", "status", "outcome", "assignee_name", "waive_reason")
RECORD = (
    "quote",
    "replaced_by",
    "origin",
    "touched_at",
    "counters",
    "proposed_by_name",
    "proposed_at",
    "signed_by_name",
    "signed_at",
    "self_checked",
    "created_at",
    "updated_at",
    "uuid",
)
MACHINE = ("found_figures", "found_dates", "found_reasons", "score", "confidence")


class ClaimForm(WorkForm):
    """`WorkForm` that takes an `instance`; `user` and `workflow_errors` come with the class, made for each request."""

    _meta: Any = ModelFormOptions(type("Meta", (), {"model": Claim}))
    user: User
    workflow_errors: Mapping[str, str] = {}

    def __init__(self, data: Any = None, files: Any = None, *, instance: Claim, **kwargs: Any) -> None:
        self.instance = instance
        super().__init__(data, files, claim=instance, user=type(self).user, **kwargs)
        if "speaker" in self.fields:
            # The workbench offers names from a list that stands on its own page.
            self.fields["speaker"].widget.attrs.pop("list", None)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.place_errors(self.workflow_errors)
        return cleaned

    @property
    def changed_data(self) -> list[str]:
        return [*self.values(), *(["note"] if self.note_text else [])]


def form_for(user: User, errors: Mapping[str, str]) -> type[ClaimForm]:
    """The form class of one request: Django's admin makes the form itself and passes neither of these on."""
    return type("ClaimForm", (ClaimForm,), {"user": user, "workflow_errors": errors})


def fieldsets(form: ClaimForm | None) -> list[tuple[Any, dict[str, Any]]]:
    """The sections of the page; without a form, to be looked at only."""
    if form is None:
        work = [(title, {"fields": list(names)}) for title, names in _SHOWN]
    else:
        work = [(title, {"fields": [name for name in names if name in form.fields]}) for title, names in _SECTIONS]
        work[-1][1]["fields"].append("version")
    return [
        (None, {"fields": list(STATE)}),
        *((title, options) for title, options in work if options["fields"]),
        (_("What the machine saw"), {"fields": list(MACHINE)}),
        (_("Record"), {"fields": list(RECORD)}),
    ]
