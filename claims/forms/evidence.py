"""Evidence: a source that is there already, or one made on the spot, applied to an item."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Evidence, Source, SourceKind, Stance
from .action import ActionForm
from .fields import line, searchable, text_area
from .source import known_by_url

_TYPED = ("source", "new_title", "new_url", "locator", "excerpt")


class SourceChoiceField(forms.ModelChoiceField):
    """Sources of the same title, told apart by what else is known of them."""

    def label_from_instance(self, obj: Any) -> str:
        added = _("added %(on)s by %(name)s") % {
            "on": date_format(timezone.localtime(obj.created_at), "j M Y, H:i"),
            "name": obj.created_by.display_name if obj.created_by else "–",
        }
        return " · ".join(part for part in (obj.title, obj.get_kind_display(), obj.publisher, obj.url, added) if part)


class EvidenceForm(ActionForm):
    """`add_evidence`: the source by its title or address, or title and address of a new one.

    An `optional` one may be left empty; with a `pinned` source none is typed. `values` makes the new source, so it is
    called inside the transaction.
    """

    stance = forms.ChoiceField(
        label=gettext_lazy("Stance"), choices=Stance.choices, initial=Stance.SUPPORTS, widget=forms.RadioSelect
    )
    source = line(gettext_lazy("Source"), 1000, placeholder=gettext_lazy("Title or address"))
    source_choice = SourceChoiceField(
        label=gettext_lazy("Which of them"), queryset=Source.objects.none(), required=False, widget=forms.RadioSelect
    )
    new_title = line(gettext_lazy("Title"), 300)
    new_kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=SourceKind.choices, initial=SourceKind.WEB, required=False
    )
    new_url = forms.URLField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    locator = line(gettext_lazy("Where in it"), 200, placeholder=gettext_lazy("Page, time, paragraph"))
    excerpt = text_area(gettext_lazy("Excerpt"))
    confidential = forms.BooleanField(
        label=gettext_lazy("Confidential"), required=False, help_text=gettext_lazy("Kept out of reports.")
    )

    def __init__(self, *args: Any, optional: bool = False, pinned: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.optional = optional
        self.pinned = pinned
        del self.fields["version"]
        self.fields["stance"].required = False
        self.fields["source"].widget.attrs["list"] = f"sources-{self.claim.pk}"
        found = self._typed_sources()
        if found is not None and found.count() > 1:
            self.fields["source_choice"].queryset = found.select_related("created_by")  # type: ignore[attr-defined]
        else:
            del self.fields["source_choice"]

    def _typed_sources(self) -> QuerySet[Source] | None:
        typed = searchable(self.data.get(self.add_prefix("source"))) if self.is_bound else ""
        return sources_named(typed).visible_to(self.user) if typed else None  # type: ignore[attr-defined]

    @property
    def is_filled(self) -> bool:
        """Whether the person typed anything into it."""
        return self.pinned is not None or any(str(self.data.get(self.add_prefix(name), "")).strip() for name in _TYPED)

    @property
    def makes_source(self) -> bool:
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in ("new_title", "new_url"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.optional and not self.is_filled:
            return data
        typed, title = data.get("source", ""), data.get("new_title", "")
        if self.pinned and not typed and not self.makes_source:
            data["chosen"] = self.pinned
            return data
        if self.pinned:
            self.add_error("source", _("Another source is typed here: add it, or empty this field."))
            return data
        if typed and self.makes_source:
            self.add_error("source", _("Either choose a source or make a new one."))
        elif self.makes_source:
            self._check_new(title)
        elif typed:
            data["chosen"] = self._choose(typed)
        else:
            self.add_error("source", _("Choose a source."))
        return data

    def _check_new(self, title: str) -> None:
        if not title and "new_title" not in self.errors:
            self.add_error("new_title", _("Give the new source a title."))
        if known := known_by_url(self.cleaned_data.get("new_url", "")):
            self.add_error("new_url", _("This is “%(title)s” already; choose it above.") % {"title": known.title})

    def _choose(self, typed: str) -> Source | None:
        found = list(sources_named(typed).visible_to(self.user)[:2])  # type: ignore[attr-defined]
        if len(found) == 1:
            return found[0]
        if found:
            if chosen := self.cleaned_data.get("source_choice"):
                return chosen
            self.add_error("source_choice", _("Several sources have this title. Choose one."))
        else:
            message = _("No source goes by “%(typed)s”. Make it below, as a new source.")
            self.add_error("source", message % {"typed": typed})
        return None

    def _save_source(self) -> Source:
        """The source chosen, or the new one, made now."""
        data = self.cleaned_data
        if chosen := data.get("chosen"):
            return chosen
        return Source.objects.create(
            kind=data["new_kind"] or SourceKind.WEB,
            title=data["new_title"],
            url=data["new_url"],
            created_by=self.user,
        )

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "source": self._save_source(),
            "stance": data["stance"] or Stance.SUPPORTS,
            "locator": data["locator"],
            "excerpt": data["excerpt"],
            "confidential": data["confidential"],
        }

    def place_errors(self, errors: dict[str, str]) -> None:  # type: ignore[override]
        super().place_errors({"source" if name == "evidence" else name: text for name, text in errors.items()})


class ChangeEvidenceForm(EvidenceForm):
    """`change_evidence`: the same fields over a piece of evidence that is there."""

    def __init__(self, *args: Any, evidence: Evidence, **kwargs: Any) -> None:
        self.evidence = evidence
        super().__init__(*args, initial=_values_of(evidence), prefix=prefix_of(evidence), **kwargs)
        for name in ("new_title", "new_kind", "new_url"):
            del self.fields[name]

    def _choose(self, typed: str) -> Source | None:
        """The source that it has stays, even where another goes by the same title."""
        return self.evidence.source if typed == self.evidence.source.title else super()._choose(typed)

    def values(self) -> dict[str, Any]:
        return {**super().values(), "evidence": self.evidence}


def sources_named(typed: str) -> QuerySet[Source]:
    """The sources whose title or address is exactly what was typed, whatever the title's case."""
    return Source.objects.filter(Q(folded=typed.strip().casefold()[:300]) | Q(url=typed.strip()))


def prefix_of(evidence: Evidence) -> str:
    """The prefix of the fields of this piece of evidence in a post."""
    return f"evidence-{evidence.pk}"


def _values_of(evidence: Evidence) -> dict[str, Any]:
    return {
        "source": evidence.source.title,
        "stance": evidence.stance,
        "locator": evidence.locator,
        "excerpt": evidence.excerpt,
        "confidential": evidence.confidential,
    }
