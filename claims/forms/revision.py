"""A new version of an article's text: what was read, to be corrected and compared before it is saved."""

from __future__ import annotations

from typing import Any

from django import forms

from ..ingest import Draft, draft_of
from ..models import User
from .intake import FACTS, DraftForm


class RevisionForm(DraftForm):
    """Headline and text. What else is known of the article stays as it is. `seen`: the version it was compared with."""

    seen = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        for name in FACTS:
            if name != "title":
                del self.fields[name]

    def draft(self) -> Draft:
        data = self.cleaned_data
        return draft_of(data["text"], capture=self.capture_row, title=data["title"], source_name=data["source_name"])
