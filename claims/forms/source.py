"""A source, and the word that what it says has changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Source
from .fields import text_area


def known_by_url(url: str, *, besides: int | None = None) -> Source | None:
    """The source that has this address already."""
    if not url:
        return None
    others = Source.objects.exclude(pk=besides) if besides else Source.objects.all()
    return others.filter(url=url).order_by("pk").first()


class SourceForm(forms.ModelForm):
    class Meta:
        model = Source
        fields = ("title", "kind", "url", "publisher", "published_on", "description")
        widgets = {
            "title": forms.TextInput(attrs={"dir": "auto"}),
            "publisher": forms.TextInput(attrs={"dir": "auto"}),
            "published_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "description": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        }

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if known := known_by_url(url, besides=self.instance.pk):
            raise forms.ValidationError(_("“%(title)s” has this address already.") % {"title": known.title})
        return url


class ChangedSourceForm(SourceForm):
    """A source that is there already: correcting how it is described, and saying that what it says has changed."""

    changed = text_area(
        gettext_lazy("What has changed in it"),
        help_text=gettext_lazy("Leave empty if you only correct how the source is described."),
    )

    @property
    def what_changed(self) -> str:
        data: dict[str, Any] = self.cleaned_data
        return data.get("changed", "").strip()
