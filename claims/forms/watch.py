"""Watch lists and their feeds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..ingest.addresses import parse_address
from ..ingest.fetch_errors import BadAddress
from ..ingest.normalise import one_line
from ..models import Feed, WatchList, column
from .fields import TextField
from .intake import LANGUAGES

MOST_LINES = 200
LINE_LENGTH = 100


class LinesField(TextField):
    """A list of strings, typed one on each line; lines that say the same count once."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [one_line(line) for line in str(super().clean(value) or "").replace("\0", "").split("\n")]
        if too_long := next((line for line in lines if len(line) > LINE_LENGTH), None):
            message = _("At most %(limit)d characters on a line: “%(line)s…”")
            raise forms.ValidationError(message % {"limit": LINE_LENGTH, "line": too_long[:40]})
        kept: dict[str, str] = {}
        for line in filter(None, lines):
            kept.setdefault(line.casefold(), line)
        found = list(kept.values())
        if len(found) > MOST_LINES:
            raise forms.ValidationError(_("At most %(limit)d lines.") % {"limit": MOST_LINES})
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial or []) != (data or "").replace("\r\n", "\n")


def _lines(label: Any, help_text: Any) -> LinesField:
    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    return LinesField(label=label, required=False, help_text=help_text, widget=widget)


class WatchListForm(forms.ModelForm):
    publishers = _lines(gettext_lazy("Publishers"), gettext_lazy("Only these, one on each line. Empty: all."))
    sections = _lines(gettext_lazy("Sections"), gettext_lazy("Only these, as the feeds call them. Empty: all."))
    keywords = _lines(
        gettext_lazy("Keywords"),
        gettext_lazy("One of them stands in the title or the summary, as a whole word or phrase. Empty: anything."),
    )
    excluded = _lines(gettext_lazy("Excluded keywords"), gettext_lazy("What names one of them is left out."))

    class Meta:
        model = WatchList
        fields = ("name", "purpose", *WatchList.RULES, "active")
        widgets = {
            "name": forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
            "purpose": forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        }
        labels = {"active": gettext_lazy("Switched on")}
        help_texts = {"active": gettext_lazy("While it is off, none of its feeds is asked.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["active"]

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Give it a name."))
        return name


class FeedForm(forms.ModelForm):
    """A feed of the watch list on `instance`; another address forgets what its server said of the old one."""

    # What is an address is said once, where it is fetched, and in words that tell what is wrong.
    url = forms.CharField(
        label=gettext_lazy("Address of the feed"),
        max_length=column(Feed, "url").max_length,
        help_text=gettext_lazy("RSS, Atom or a news sitemap, such as https://courier.example/feed."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "dir": "ltr", "placeholder": "https://"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("As it seems")), *LANGUAGES],
        help_text=gettext_lazy("Where neither the page nor the feed says."),
    )

    class Meta:
        model = Feed
        fields = ("url", "publisher", "language", "active")
        widgets = {"publisher": forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})}
        labels = {"active": gettext_lazy("Switched on")}
        help_texts = {
            "publisher": gettext_lazy("Where neither the page nor the feed says."),
            "active": gettext_lazy("Switching it on forgets its failures."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["active"]

    def clean_url(self) -> str:
        try:
            url = parse_address(self.cleaned_data["url"]).url
        except BadAddress as error:
            raise forms.ValidationError(error.reason) from error
        if len(url) > (column(Feed, "url").max_length or 0):
            raise forms.ValidationError(_("This address is too long."))
        others = Feed.objects.filter(watch_list=self.instance.watch_list, url=url).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("This watch list has this feed already."))
        return url

    def save(self, commit: bool = True) -> Feed:
        feed: Feed = self.instance
        if "url" in self.changed_data:
            feed.etag = feed.modified = feed.title = feed.kind = ""
        if {"url", "active"} & set(self.changed_data):
            feed.failures, feed.last_error = 0, ""
        return super().save(commit)
