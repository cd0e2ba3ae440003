"""Fields that several forms share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NOT_CHECKED = gettext_lazy("Not checked")


def searchable(value: Any) -> str:
    """What was typed, ready to be looked up: without blank edges and NUL, which PostgreSQL refuses."""
    return str(value or "").replace("\x00", "").strip()


def whole_number(value: Any) -> int | None:
    """ "12" as 12; None for what is none, or is larger than any key."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def finding(label: Any, choices: Sequence[tuple[Any, Any]]) -> forms.ChoiceField:
    """A finding: one of `choices`, or not checked yet."""
    return forms.ChoiceField(
        label=label, choices=[("", NOT_CHECKED), *choices], required=False, widget=forms.RadioSelect
    )


class TextField(forms.CharField):
    """Text of several lines; forms send CRLF, we keep LF."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


def text_area(label: Any, rows: int = 2, *, placeholder: Any = "", **kwargs: Any) -> TextField:
    """Free text in its own direction."""
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"} | ({"placeholder": placeholder} if placeholder else {}))
    return TextField(label=label, required=False, widget=widget, **kwargs)


def line(label: Any, max_length: int, **attrs: Any) -> forms.CharField:
    """One line of text in its own direction, with completion by the browser switched off."""
    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", **attrs})
    return forms.CharField(label=label, required=False, max_length=max_length, widget=widget)


def parse_span(value: str) -> tuple[int, int]:
    """ "12-40" as (12, 40).

    Raises:
        forms.ValidationError: anything else.
    """
    first, _dash, last = value.partition("-")
    start, end = whole_number(first), whole_number(last)
    if start is None or end is None:
        raise forms.ValidationError(_("Select the words in the text."))
    return start, end
