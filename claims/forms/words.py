"""Choosing words of a text without a pointer: its words as choices, and what is chosen as spans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Anchor, Kind, Priority, Revision, Type
from ..workflow.anchoring import NEWER_VERSION
from .action import ActionForm
from .fields import line, whole_number

_WORD = re.compile(r"\S+")
Span = tuple[int, int]


class Word(NamedTuple):
    """One word of a text, its marks included; code points."""

    start: int
    end: int
    text: str


def words_in(text: str, start: int, end: int) -> list[Word]:
    """The words of text[start:end]; their offsets are those in `text`."""
    return [Word(m.start() + start, m.end() + start, m.group()) for m in _WORD.finditer(text[start:end])]


def cut_to(spans: Sequence[Sequence[int]], start: int, end: int) -> list[Span]:
    """`spans` with other outer ends; gaps inside stay as they are."""
    inner = [(s, e) for s, e in spans if e > start and s < end] or [(start, end)]
    inner[0] = (start, inner[0][1])
    inner[-1] = (inner[-1][0], end)
    return inner


class PlaceForm(forms.Form):
    """Places in a text, and the number of the version that the person saw: in another one they are other words."""

    revision = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def watch(self, revision: Revision) -> None:
        """Only places in `revision` are taken."""
        self._current = revision.number
        self.initial["revision"] = revision.number

    def full_clean(self) -> None:
        super().full_clean()
        seen = self.cleaned_data.get("revision") if self.is_bound else None
        if seen is not None and seen != self._current:
            self._errors = forms.utils.ErrorDict()
            self.add_error(None, NEWER_VERSION)


class RangeForm(PlaceForm):
    """First and last word of a range, offered as the words in reach of what is chosen already."""

    start = forms.TypedChoiceField(label=gettext_lazy("First word"), coerce=int, widget=forms.RadioSelect)
    end = forms.TypedChoiceField(label=gettext_lazy("Last word"), coerce=int, widget=forms.RadioSelect)

    def offer_words(self, revision: Revision, start: int, end: int) -> None:
        """Offer the words around [start, end), those of it chosen."""
        self.watch(revision)
        text, (left, right) = revision.text, revision.reach_of(start, end)
        words = words_in(text, left, right)
        starts = {word.start: word.text for word in words}
        ends = {word.end: word.text for word in words}
        # What is chosen may begin inside a word ("“best" without its mark); then it is a choice of its own.
        for first, last in {(start, end), self._sent(len(text)) or (start, end)}:
            words_within = text[first:last].split() or ["…"]
            starts.setdefault(first, words_within[0])
            ends.setdefault(last, words_within[-1])
        self._choices("start", starts, start)
        self._choices("end", ends, end)

    def _sent(self, length: int) -> Span | None:
        """What was selected in the text itself, which need not be words of the list."""
        start, end = (whole_number(self.data.get(self.add_prefix(name))) for name in ("start", "end"))
        return (start, end) if start is not None and end is not None and start < end <= length else None

    def _choices(self, name: str, choices: dict[int, str], chosen: int) -> None:
        self.fields[name].choices = sorted(choices.items())  # type: ignore[attr-defined]
        self.initial[name] = chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "start" in data and "end" in data and data["end"] <= data["start"]:
            self.add_error("end", _("The last word stands before the first one."))
        return data


class BoundariesForm(RangeForm, ActionForm):
    """`edit` of where an item starts and ends."""

    part = "boundaries"

    def __init__(self, *args: Any, anchor: Anchor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.anchor = anchor
        self.offer_words(anchor.revision, anchor.start, anchor.end)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"spans": cut_to(self.anchor.spans, data["start"], data["end"]), "revision": data["revision"]}

    def place_errors(self, errors: dict[str, str]) -> None:  # type: ignore[override]
        super().place_errors({"start" if name == "spans" else name: text for name, text in errors.items()})


class SplitForm(PlaceForm, ActionForm):
    """`split`: the words with which a new item starts."""

    at = forms.TypedMultipleChoiceField(
        label=gettext_lazy("A new item starts with"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, anchor: Anchor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.watch(anchor.revision)
        words = [word for s, e in anchor.spans for word in words_in(anchor.revision.text, s, e)]
        self.first = words[0].text if words else ""
        self.fields["at"].choices = [(word.start, word.text) for word in words[1:]]  # type: ignore[attr-defined]


class AddForm(RangeForm):
    """A quote or claim added by hand, over a range of the article's current text."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices, widget=forms.RadioSelect)
    speaker = line(gettext_lazy("Speaker"), 200, list="speakers-add")
    role = line(gettext_lazy("Role"), 300)
    via = line(gettext_lazy("Via"), 200)
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Types"), choices=Type.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=Priority.choices, coerce=int, initial=Priority.MEDIUM
    )

    def __init__(self, *args: Any, revision: Revision, span: Span, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_words(revision, *span)

    def values(self) -> dict[str, Any]:
        """What `workflow.add` takes as its `data`."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "spans": [(data["start"], data["end"])],
            "revision": data["revision"],
            "speaker": data["speaker"],
            "role": data["role"],
            "via": data["via"],
            "types": data["types"],
            "priority": data["priority"],
        }

    def place_errors(self, errors: dict[str, str]) -> None:
        for name, message in errors.items():
            field = "start" if name == "spans" else name
            self.add_error(field if field in self.fields else None, message)
