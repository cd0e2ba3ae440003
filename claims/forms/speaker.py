"""A speaker: name, description and the other names he or she goes by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Speaker, User
from ..workflow import NotReady, edit_speaker, speaker_token
from .fields import text_area


class SpeakerForm(forms.ModelForm):
    """`seen` stands for the speaker as it was when the form was opened."""

    aliases = text_area(gettext_lazy("Also known as"), rows=4, help_text=gettext_lazy("One name on each line."))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Speaker
        fields = ("name", "description")
        widgets = {
            "name": forms.TextInput(attrs={"dir": "auto"}),
            "description": forms.TextInput(attrs={"dir": "auto"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["aliases"] = "\n".join(alias.name for alias in self.instance.aliases.all())
        self.initial["seen"] = speaker_token(self.instance)

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

    def save_as(self, actor: User) -> bool:
        """Whether it was saved; if not, the errors say why, and the form starts from how things stand now.

        Raises:
            NotAllowed: not a reviewer.
        """
        values = self.cleaned_data
        try:
            edit_speaker(actor, self.instance, values["name"], values["description"], values["aliases"], values["seen"])
        except NotReady as error:
            stored = Speaker.objects.filter(pk=self.instance.pk).first()
            self.data = {**self.data.dict(), "seen": speaker_token(stored) if stored else ""}  # type: ignore[attr-defined]
            for field, message in error.errors.items():
                self.add_error(None if field == "__all__" else field, message)
            return False
        return True
