"""Bringing an article in: what to read, what was read and may be corrected, and an article's facts later on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, Self

from django import forms
from django.conf.locale import LANG_INFO
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..ingest import SUPPORTED, Draft, IngestError, draft_of, read_file, read_text
from ..ingest.captures import LostCapture, held, hold
from ..ingest.limits import MAX_BYTES, MAX_FILES
from ..models import Article, Capture, User
from .fields import TextField

FACTS: tuple[str, ...] = ("title", "byline", "publisher", "published_at", "language", "url")
_LOST = gettext_lazy(
    "The page or file that this was read from is not there any longer: it is kept for a day, for the one who read it. "
    "Read it once more, or save again to bring in the text without it."
)
LANGUAGES = sorted(
    ((code, info["name"]) for code, info in LANG_INFO.items() if "name" in info), key=lambda item: item[1]
)


class ArticleText(TextField):
    """A whole article. NUL bytes are left for ingest, which removes them like the other control characters."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\0", "") if isinstance(value, str) else value)


def _text_area(label: Any, rows: int, **kwargs: Any) -> ArticleText:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto", "class": "article-text"})
    return ArticleText(label=label, widget=widget, **kwargs)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Uploaded files, a list; [] for none."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [super(FilesField, self).clean(file, initial) for file in data or ()]
        if len(files) > MAX_FILES:
            message = _("These are %(count)d files, and at most %(limit)d are taken in at once.")
            raise forms.ValidationError(message % {"count": len(files), "limit": MAX_FILES})
        return files


class IntakeForm(forms.Form):
    """Pasted text or files; valid forms hold `draft` for a text or one file, or the unread `files_to_read`.

    With `one_only` several files are refused.
    """

    text = _text_area(gettext_lazy("Paste the text, headline first"), rows=12, required=False)
    file = FilesField(
        label=gettext_lazy("Or choose files"),
        required=False,
        allow_empty_file=True,
        help_text=format_lazy(
            gettext_lazy(
                "Text files (.txt), saved web pages (.html), Word files (.docx) and PDF files with text in them, up to "
                "{size}\u00a0MB each and {files} at a time."
            ),
            size=MAX_BYTES // 1024**2,
            files=MAX_FILES,
        ),
        widget=FilesInput(attrs={"accept": SUPPORTED}),
    )
    draft: Draft

    def __init__(self, *args: Any, one_only: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._one_only = one_only
        if one_only:
            self.fields["file"].label = _("Or choose a file")
            self.fields["file"].help_text = ""
            self.fields["file"].widget = FilesInput(attrs={"accept": SUPPORTED, "multiple": False})

    @property
    def files_to_read(self) -> list[tuple[str, Callable[[], bytes]]]:
        """Name and reader of bytes of each file."""
        # No more than needed to see that one is too big.
        return [(file.name or "", partial(file.read, MAX_BYTES + 1)) for file in self.cleaned_data["file"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        text, files = data.get("text"), data.get("file")
        if self.errors:
            return data
        if text and files:
            self.add_error("file", _("There is a text above as well. Bring in one at a time: empty the text first."))
        elif files and self._one_only and len(files) > 1:
            self.add_error("file", _("A version is one text: choose one file."))
        elif files and len(files) == 1:
            ((name, read),) = self.files_to_read
            self._read("file", lambda: read_file(name, read()))
        elif text:
            self._read("text", lambda: read_text(text))
        elif not files:
            self.add_error("text", _("Paste a text, or choose a file."))
        return data

    def _read(self, field: str, read: Any) -> None:
        try:
            self.draft = read()
        except IngestError as error:
            self.add_error(field, str(error))


class FactsForm(forms.ModelForm):
    """What is known about an article."""

    url = forms.URLField(
        label=gettext_lazy("Address"),
        required=False,
        assume_scheme="https",
        max_length=1000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"))

    class Meta:
        model = Article
        fields = FACTS
        labels = {"published_at": gettext_lazy("Published on")}
        help_texts = {"published_at": gettext_lazy("“On Tuesday” and “last year” are understood from this day.")}
        widgets = {
            "title": forms.TextInput(attrs={"dir": "auto"}),
            "byline": forms.TextInput(attrs={"dir": "auto"}),
            "publisher": forms.TextInput(attrs={"dir": "auto"}),
            "published_at": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.initial.get("language") or self.data.get(self.add_prefix("language")) or ""
        known = {code for code, _name in LANGUAGES}
        # Languages that Django has no name for are articles' languages nonetheless.
        others = [(chosen, chosen)] if chosen and chosen not in known and len(chosen) <= 16 else []
        self.fields["language"].choices = [*others, *LANGUAGES]  # type: ignore[attr-defined]


class DraftForm(FactsForm):
    """A draft to be corrected by `user`. It travels in the form; what it was read from waits under a token."""

    text = _text_area(
        gettext_lazy("Text without the headline"),
        rows=24,
        required=False,
        help_text=gettext_lazy(
            "Each line is a paragraph. A line that starts with [caption], [heading], [byline] or [source] is one; "
            "[paragraph] says that a line is none of these. A line such as [page 3] says that what follows stands "
            "on that page."
        ),
    )
    source_name = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    capture = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self.capture_row: Capture | None = None

    @classmethod
    def of(cls, draft: Draft, user: User) -> Self:
        """The form that shows `draft` as it was read. Stores its capture until the form comes back."""
        facts = {name: getattr(draft, name) for name in FACTS}
        capture = hold(draft.capture, user) if draft.capture else ""
        return cls(
            initial={**facts, "text": draft.body, "source_name": draft.source_name, "capture": capture}, user=user
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if token := data.get("capture"):
            try:
                self.capture_row = held(token, self._user)
            except LostCapture:
                # Nothing typed is lost with it: the form comes back without the token, and saves so.
                self.data = {name: self.data[name] for name in self.data} | {self.add_prefix("capture"): ""}
                self.add_error(None, _LOST)
        return data

    def draft(self) -> Draft:
        """The draft as it was corrected, with what it was read from."""
        data = self.cleaned_data
        facts = {name: data[name] for name in (*FACTS, "source_name")}
        return draft_of(data["text"], capture=self.capture_row, **facts)


class ArticleFactsForm(FactsForm):
    """The facts of an article that is there. `seen` holds what the person started from."""

    due_at = forms.DateTimeField(
        label=gettext_lazy("Deadline"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    seen_values = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta(FactsForm.Meta):
        fields = (*FACTS, "due_at")

    def __init__(self, data: Mapping[str, Any] | None = None, *, article: Article) -> None:
        self.seen = _typed((data or {}).get("seen_values")) or {
            name: getattr(article, name) for name in (*FACTS, "due_at")
        }
        super().__init__(data, initial={**self.seen, "seen_values": json.dumps(self.seen, default=str)})

    def corrections(self) -> dict[str, Any]:
        """What the person changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.seen}


def _typed(values: str | None) -> dict[str, Any]:
    """The facts in a posted `seen_values`, {} where it is none or was tampered with."""
    try:
        seen = json.loads(values or "")
        published_at, due_at = seen["published_at"], seen["due_at"]
        return {
            **{name: str(seen[name]) for name in FACTS},
            "published_at": date.fromisoformat(published_at) if published_at else None,
            "due_at": datetime.fromisoformat(due_at) if due_at else None,
        }
    except (ValueError, TypeError, KeyError):
        return {}
