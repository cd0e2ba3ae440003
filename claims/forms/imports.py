"""Uploading a file of many articles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..ingest.bulk import ENDINGS, BadFile, Facts, Options, facts_of
from ..ingest.limits import MAX_UPLOAD
from ..models import Import, column
from .intake import LANGUAGES


class ImportForm(forms.Form):
    """A file and what stands in for what its lines leave out; valid forms hold the file's `facts`."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=format_lazy(
            gettext_lazy(
                "JSON lines (.jsonl) or CSV (.csv), an article a line, up to {size}\u00a0MB. Columns: title, text, id, "
                "published_at, publisher, url, byline, language."
            ),
            size=MAX_UPLOAD // 1024**2,
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    publisher = forms.CharField(
        label=gettext_lazy("Publisher, where a line names none"),
        required=False,
        max_length=column(Import, "publisher").max_length,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language, where a line names none"),
        required=False,
        choices=[("", gettext_lazy("Guess it from the text")), *LANGUAGES],
    )
    copy = forms.BooleanField(
        label=gettext_lazy("Bring in texts that are there already once more"),
        required=False,
        help_text=gettext_lazy("As copies, for wire stories. Lines whose ID is there already are never copied."),
    )
    facts: Facts

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD:
            message = _("The file is bigger than %(limit)d MB. Ask who runs the server: its command line takes more.")
            raise forms.ValidationError(message % {"limit": MAX_UPLOAD // 1024**2})
        try:
            self.facts = facts_of(file.name or "", file.file, MAX_UPLOAD)
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error
        return file

    @property
    def options(self) -> Options:
        data = self.cleaned_data
        return Options(" ".join(data["publisher"].split()), data["language"], data["copy"])
