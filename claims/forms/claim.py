"""The work on an item: attribution, findings, correction and note, saved or proposed together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..models import (
    AttributionFinding,
    Claim,
    ClaimEvent,
    ContextFinding,
    Form,
    Priority,
    SaidFinding,
    Speaker,
    Type,
    User,
    Verdict,
    WordingFinding,
)
from .action import ActionForm
from .fields import finding, line, searchable, text_area

_OF_QUOTES = (
    "speaker",
    "speaker_choice",
    "role",
    "via",
    "mention",
    "said",
    "attribution",
    "context",
    "wording",
    "translated",
)
_OF_ASSERTIONS = ("verdict", "types")


class SpeakerChoiceField(forms.ModelChoiceField):
    """Speakers of the same name, told apart by who they are and how often they are quoted (`times`)."""

    def label_from_instance(self, obj: Any) -> str:
        quoted = ngettext("%(count)d quote", "%(count)d quotes", obj.times) % {"count": obj.times}
        return " · ".join(part for part in (obj.name, obj.description, quoted) if part)


class WorkForm(ActionForm):
    """`edit` and `propose`: both take these fields. Fields that the item's kind does not have are left out."""

    speaker = line(_("Speaker"), 200)
    speaker_choice = SpeakerChoiceField(
        label=_("Which of them"), queryset=Speaker.objects.none(), required=False, widget=forms.RadioSelect
    )
    role = line(_("Role"), 300)
    via = line(_("Via"), 200)
    mention = line(_("Named in the text as"), 500)
    said = finding(_("Said"), SaidFinding.choices)
    attribution = finding(_("Attribution"), AttributionFinding.choices)
    context = finding(_("Context"), ContextFinding.choices)
    wording = finding(_("Wording"), WordingFinding.choices)
    translated = forms.BooleanField(label=_("Translated from another language"), required=False)
    verdict = finding(_("Verdict"), Verdict.choices)
    types = forms.MultipleChoiceField(
        label=_("Types"), choices=Type.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    correction = text_area(_("Correction"), placeholder=_("What the copy should say"))
    note = text_area(_("Note"), placeholder=_("For colleagues: where you looked, why it is so"))
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)
    legal = forms.BooleanField(label=_("Legal risk"), required=False)
    recheck_on = forms.DateField(
        label=_("Look again on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, initial=_initial(claim), **kwargs)
        for name in _OF_ASSERTIONS if claim.is_quote else _OF_QUOTES:
            del self.fields[name]
        if claim.form == Form.INDIRECT:
            del self.fields["wording"]
        self._offer_namesakes()

    def _offer_namesakes(self) -> None:
        """Where several speakers go by the name typed, they are what `speaker_choice` offers."""
        if "speaker" not in self.fields:
            return
        self.fields["speaker"].widget.attrs["list"] = f"speakers-{self.claim.pk}"
        name = searchable(self.data.get(self.add_prefix("speaker"))) if self.is_bound else ""
        if name and name != self.claim_speaker_name:
            namesakes = Speaker.objects.named(name)
            if namesakes.count() > 1:
                self.fields["speaker_choice"].queryset = namesakes.annotate(times=Count("claims"))  # type: ignore[attr-defined]
                return
        del self.fields["speaker_choice"]

    @property
    def claim_speaker_name(self) -> str:
        return self.claim.speaker.name if self.claim.speaker else ""

    def values(self) -> dict[str, Any]:
        """The fields that the person changed, as the workflow takes them; `note` is not among them."""
        changed = {}
        initial = _initial(self.claim)
        for name, value in super().values().items():
            if name in ("note", "speaker_choice") or value == initial[name]:
                continue
            changed[name] = self.cleaned_data.get("speaker_choice") or value if name == "speaker" else value
        return changed

    @property
    def note_text(self) -> str:
        return self.cleaned_data.get("note", "").strip()

    def clean_recheck_on(self) -> date | None:
        day: date | None = self.cleaned_data["recheck_on"]
        if day and day != self.claim.recheck_on and day < timezone.localdate():
            raise forms.ValidationError(gettext("This day has passed."))
        return day

    def clean_types(self) -> list[str]:
        return sorted(self.cleaned_data["types"])


@dataclass(frozen=True)
class Difference:
    """A field that the person changed: what was typed, and what it is now. `both`: others changed it meanwhile too."""

    label: str
    mine: str
    theirs: str
    both: bool


def rebase(
    posted: QueryDict, claim: Claim, user: User, events: Sequence[ClaimEvent]
) -> tuple[QueryDict, list[Difference]]:
    """What was typed over an older version, brought to `claim` as it is now.

    Fields that only the others changed take their new value. What the person changed stays, and is listed.
    """
    form = WorkForm(claim=claim, user=user)
    now, before = _initial(claim), _values_before(events)
    rebased, differences = posted.copy(), []
    for name, field in form.fields.items():
        if name not in now:
            continue
        mine, theirs = _typed(posted, name, field), _plain(now[name])
        if mine == theirs:
            continue
        if name in before and mine == _plain(before[name]):
            _set(rebased, name, now[name])
        else:
            both = name in before
            differences.append(Difference(str(field.label), _shown(field, mine), _shown(field, theirs), both))
    return rebased, differences


def typed_texts(posted: QueryDict) -> list[tuple[str, str]]:
    """(label, text) of everything written outside the fields of `WorkForm`, to be copied where its form is gone."""
    names = (
        ("note", _("Note")),
        ("new-source", _("Source")),
        ("new-new_title", _("Source")),
        ("new-new_url", _("Address")),
        ("new-locator", _("Where in it")),
        ("new-excerpt", _("Excerpt")),
        ("comment", _("Comment")),
        ("reason", _("Reason")),
    )
    return [(str(label), posted.get(name, "")) for name, label in names if posted.get(name, "").strip()]


def _initial(claim: Claim) -> dict[str, Any]:
    return {
        "speaker": claim.speaker.name if claim.speaker else "",
        "role": claim.role,
        "via": claim.via,
        "mention": claim.mention,
        "said": claim.said,
        "attribution": claim.attribution,
        "context": claim.context,
        "wording": claim.wording,
        "translated": claim.translated,
        "verdict": claim.verdict,
        "types": sorted(row.type for row in claim.types.all()),
        "correction": claim.correction,
        "priority": claim.priority,
        "legal": claim.legal,
        "recheck_on": claim.recheck_on,
    }


def _values_before(events: Sequence[ClaimEvent]) -> dict[str, Any]:
    """field → its value before the first of the events that changed it."""
    before: dict[str, Any] = {}
    for event in events:
        for name, value in event.old.items():
            before.setdefault(name, value)
    return before


def _typed(posted: QueryDict, name: str, field: forms.Field) -> str:
    if isinstance(field, forms.MultipleChoiceField):
        return _plain(posted.getlist(name))
    if isinstance(field, forms.BooleanField):
        return _plain(name in posted)
    return posted.get(name, "").replace("\r\n", "\n").strip()


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(sorted(str(item) for item in value))
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


def _set(data: QueryDict, name: str, value: Any) -> None:
    if isinstance(value, list):
        data.setlist(name, value)
    elif isinstance(value, bool):
        data.pop(name, None)
        if value:
            data[name] = "on"
    else:
        data[name] = _plain(value)


def _shown(field: forms.Field, plain: str) -> str:
    if isinstance(field, forms.BooleanField):
        return str(_("yes") if plain else _("no"))
    choices = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    return ", ".join(choices.get(part, part) for part in plain.split(",")) if choices else plain
