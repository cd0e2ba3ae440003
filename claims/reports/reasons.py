"""Why something has to change, said to the author of the copy; derived from the findings alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

_SENTENCES: dict[tuple[str, str], Any] = {
    ("verdict", "inaccurate"): _lazy("This is not accurate."),
    ("verdict", "misleading"): _lazy("This is misleading as it stands."),
    ("verdict", "unproven"): _lazy("Nothing was found that proves this."),
    ("said", "denied"): _lazy("That this was said is denied."),
    ("said", "not_found"): _lazy("No record was found that this was said."),
    ("attribution", "wrong_speaker"): _lazy("Somebody else said this."),
    ("attribution", "wrong_role_or_date"): _lazy("The speaker’s role or the date is wrong."),
    ("context", "missing"): _lazy("Context is missing that a reader needs to understand this."),
    ("context", "misleading"): _lazy("The context in which the copy puts this is misleading."),
    ("wording", "altered_same"): _lazy("The words in quotation marks are not the speaker’s own."),
    ("wording", "altered_meaning"): _lazy("The words in quotation marks are altered, and with them the meaning."),
}


def why(findings: Mapping[str, str | bool]) -> list[str]:
    """A sentence for each finding that is not fine, in the order in which one looks. `findings` are codes by field.

    A translation never has the speaker's own words, so that it is fine where the meaning is the same.
    """
    reasons = []
    for name in ("verdict", "said", "attribution", "context", "wording"):
        value = str(findings.get(name, ""))
        if (name, value) == ("wording", "altered_same") and findings.get("translated"):
            continue
        if (name, value) in _SENTENCES:
            reasons.append(str(_SENTENCES[name, value]))
    return reasons
