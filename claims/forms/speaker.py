"""A speaker: name, description and the other names he or she goes by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Speaker, SpeakerAlias
from .fields import text_area


class SpeakerForm(forms.ModelForm):
    aliases = text_area(gettext_lazy("Also known as"), rows=4, help_text=gettext_lazy("One name on each line."))

    class Meta:
        model = Speaker
        fields = ("name", "description")
        widgets = {
            "name": forms.TextInput(attrs={"dir": "auto"}),
            "description": forms.TextInput(attrs={"dir": "auto"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["aliases"] = "\n".join(alias.name for alias in self.instance.aliases.all())

    def clean_aliases(self) -> list[str]:
        """The names, each once whatever its case."""
        names: dict[str, str] = {}
        for typed in self.cleaned_data["aliases"].splitlines():
            name = " ".join(typed.split())
            if len(name) > 200:
                raise forms.ValidationError(_("A name has at most %(limit)d characters.") % {"limit": 200})
            if name:
                names.setdefault(name.casefold(), name)
        return list(names.values())

    def save(self, commit: bool = True) -> Speaker:
        with transaction.atomic():
            speaker: Speaker = super().save(commit)
            wanted = {name.casefold(): name for name in self.cleaned_data["aliases"]}
            wanted.pop(speaker.folded, None)
            kept = set()
            for alias in speaker.aliases.all():
                if wanted.get(alias.folded) == alias.name:
                    kept.add(alias.folded)
                else:
                    alias.delete()
            for folded, name in wanted.items():
                if folded not in kept:
                    SpeakerAlias.objects.create(speaker=speaker, name=name)
        return speaker
