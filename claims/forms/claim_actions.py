"""The small forms of an item: one action each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Claim, Kind, Note, NoteKind, User, WaiveReason
from ..permissions import assignable
from .action import ActionForm
from .fields import text_area, whole_number


class PersonChoiceField(forms.ModelChoiceField):
    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **{"empty_label": "–", **kwargs})

    """A choice among people, by the names that they go by."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.display_name


class AssignForm(ActionForm):
    assignee = PersonChoiceField(label=_("Who works on it"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = assignable()  # type: ignore[attr-defined]
        self.initial["assignee"] = self.claim.assignee_id


class NoteForm(ActionForm):
    text = text_area(_("Note"))


class QueryForm(ActionForm):
    text = text_area(_("Question to the author"))


class AnswerForm(ActionForm):
    """`answer`: the question is named by the post, outside the form's own fields."""

    answer = text_area(_("Answer"))

    def __init__(self, *args: Any, note: Note, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"note-{note.pk}", **kwargs)
        self.note = note

    def values(self) -> dict[str, Any]:
        return {**super().values(), "note": self.note}


class ReturnForm(ActionForm):
    comment = text_area(_("What is missing"))


class WaiveForm(ActionForm):
    reason = forms.ChoiceField(label=_("Reason"), required=False, widget=forms.RadioSelect)
    note = text_area(_("Note"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = WaiveReason.for_kind(self.claim.kind)
        self.fields["reason"].choices = [(r.value, r.label) for r in reasons]  # type: ignore[attr-defined]


class ReasonForm(ActionForm):
    """`remove` and `reopen`."""

    reason = text_area(_("Reason"))


class KindForm(ActionForm):
    """`edit` of the kind: the button says which one."""

    part = "kind"

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["kind"] = Kind.ASSERTION if self.claim.is_quote else Kind.QUOTE


class MergeForm(ActionForm):
    """`merge`: neighbours of the same kind, each with the version that was seen."""

    others = forms.MultipleChoiceField(
        label=_("Merge with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("One of these items changed while you were looking at it.")},
    )

    def __init__(self, *args: Any, neighbours: list[Claim], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.neighbours = neighbours
        self.fields["others"].choices = [  # type: ignore[attr-defined]
            (f"{claim.pk}:{claim.version}", claim.text) for claim in neighbours
        ]

    def values(self) -> dict[str, Any]:
        by_pk = {claim.pk: claim for claim in self.neighbours}
        chosen = [value.split(":") for value in self.cleaned_data["others"]]
        return {"others": [(by_pk[int(pk)], int(version)) for pk, version in chosen]}


def open_question(claim: Claim, pk: str | None) -> Note | None:
    """The question on `claim` that a post names."""
    number = whole_number(pk)
    return claim.notes.filter(kind=NoteKind.QUERY, pk=number).first() if number is not None else None
