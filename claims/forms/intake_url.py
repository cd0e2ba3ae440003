"""The address of a page to be fetched."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ..ingest import Draft, IngestError
from ..ingest.fetch import fetch_article
from ..ingest.fetch_errors import TooSlow

# Most pages arrive in one; whoever waits longer should not have to, nor keep others from being served.
PATIENCE = 5.0


class AddressForm(forms.Form):
    """An address; valid forms hold the `draft` of the page that stands there. Cleaning it fetches the page.

    `slow` is an address from which nothing had arrived after PATIENCE seconds.
    """

    # Not a URLField: what is an address is said once, where it is fetched, and in words that tell what is wrong.
    address = forms.CharField(
        label=gettext_lazy("Address of the page"),
        max_length=4000,
        help_text=gettext_lazy("Copied from the browser, such as https://courier.example/ferry."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "dir": "ltr", "placeholder": "https://"}),
    )
    draft: Draft
    slow = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                self.draft = fetch_article(data["address"], seconds=PATIENCE)
            except IngestError as error:
                self.slow = data["address"] if isinstance(error, TooSlow) else ""
                self.add_error("address", str(error))
        return data
