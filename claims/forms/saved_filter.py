"""The forms of saved filters, and of the queue's columns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..models import SavedFilter
from ..permissions import may

# More than one remembers; it also bounds what a page has to show.
MOST = 50


class SavedFilterForm(forms.ModelForm):
    """Name and share a filter. `replace` is asked for where its owner has another filter of that name."""

    replace = forms.BooleanField(label=_("Replace the filter of that name"), required=False)

    class Meta:
        model = SavedFilter
        fields = ["name", "shared"]
        widgets = {"name": forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_saved_%s")
        super().__init__(*args, **kwargs)
        self.in_the_way: SavedFilter | None = None
        if not may(user, "share_filters"):
            del self.fields["shared"]

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).replace("\x00", "").split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        saved = self.instance
        others = SavedFilter.objects.filter(owner=saved.owner_id).exclude(pk=saved.pk)
        name = cleaned.get("name")
        self.in_the_way = others.filter(name=name).first() if name else None
        if self.in_the_way and not cleaned.get("replace"):
            self.add_error("name", _now("There is a filter of that name already."))
        if name and not self.in_the_way and saved.pk is None and others.count() >= MOST:
            self.add_error(None, _now("At most %(most)d filters a person; delete some first.") % {"most": MOST})
        return cleaned

    def save(self, commit: bool = True) -> SavedFilter:
        if self.in_the_way:
            self.in_the_way.delete()
        return super().save(commit)


class ColumnsForm(forms.Form):
    """Which columns the queue shows: at least one beside the words themselves, which are always there."""

    columns = forms.MultipleChoiceField(label=_("Columns"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = choices  # type: ignore[attr-defined]
