"""What the extraction found in a claim that is worth a check, in words for an editor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Claim, Type

_LABELS = {
    "figure": gettext_lazy("Figure"),
    "percentage": gettext_lazy("Percentage"),
    "money": gettext_lazy("Money"),
    **{str(value): label for value, label in Type.choices},
}
_COMPARED = {
    ">=": gettext_lazy("at least %(value)s"),
    ">": gettext_lazy("more than %(value)s"),
    "<=": gettext_lazy("at most %(value)s"),
    "<": gettext_lazy("less than %(value)s"),
}


def reasons_in_words(claim: Claim) -> list[str]:
    """ "Figure: about 12 million crowns", each with its normal form behind it where that says more."""
    normal = {item["text"]: figure_in_words(item) for item in claim.figures}
    normal |= {item["text"]: date_in_words(item) for item in claim.dates}
    told = []
    for reason in claim.reasons:
        label, text = str(_LABELS.get(reason["label"], reason["label"])), reason["text"]
        more = normal.pop(text, "")
        told.append(f"{label}: {text}" + (f" = {more}" if more and more != text else ""))
    # Figures and dates that are no reasons of their own.
    told += [f"{text} = {more}" if more and more != text else text for text, more in normal.items()]
    return told


def figure_in_words(figure: Mapping[str, Any]) -> str:
    """ "about 12,000,000 crowns"; "" where there is no number to tell."""
    low, high, value = figure.get("low"), figure.get("high"), figure.get("value")
    if low is not None and high is not None:
        number = f"{_number(low)}–{_number(high)}"
    elif value is not None:
        number = _number(value)
    else:
        return ""
    unit = figure.get("unit") or ""
    number = f"{number}{unit}" if unit == "%" else f"{number} {unit}".strip()
    if figure.get("approximate"):
        return _("about %(value)s") % {"value": number}
    compared = _COMPARED.get(figure.get("comparator") or "")
    return str(compared) % {"value": number} if compared else number


def date_in_words(found: Mapping[str, Any]) -> str:
    """ "1 March 2026 – 31 March 2026"; "" where the words say it themselves: years, and months with their year."""
    edges = [found[name] for name in ("start", "end") if found.get(name)]
    grain = found.get("grain")
    if not edges or grain == "year" or (grain == "month" and edges[0][:4] in found["text"]):
        return ""
    days = [date_format(date.fromisoformat(edge)) for edge in edges]
    return " – ".join(dict.fromkeys(days))


def _number(value: float) -> str:
    return number_format(int(value) if float(value).is_integer() else value, force_grouping=True)
