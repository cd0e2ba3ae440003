"""The filters of the claim queue. List, bulk actions and export all run on `ClaimFilter(...).qs`, so they agree."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from .models import (
    Article,
    AttributionFinding,
    Claim,
    ClaimEvent,
    ContextFinding,
    Evidence,
    Kind,
    Outcome,
    Priority,
    Role,
    SaidFinding,
    Status,
    Type,
    User,
    Verdict,
    WordingFinding,
)
from .search import matching

_DATE = forms.DateInput(attrs={"type": "date"})


class ClaimFilter(django_filters.FilterSet):
    """Over `Claim.objects.visible_to(user)`. Where no status is asked for, what was removed is left out."""

    text = django_filters.CharFilter(label=_("Words"), method="filter_text")
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Status.choices, widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices, empty_label=_("Both"))
    priority = django_filters.MultipleChoiceFilter(
        label=_("Priority"), choices=Priority.choices[::-1], widget=forms.CheckboxSelectMultiple
    )
    assignee = django_filters.ChoiceFilter(label=_("Assignee"), method="filter_assignee", empty_label=_("Anyone"))
    mine_to_sign = django_filters.BooleanFilter(
        label=_("I may sign it off"), method="filter_mine_to_sign", widget=forms.CheckboxInput
    )
    speaker = django_filters.CharFilter(label=_("Speaker"), method="filter_speaker")
    article_title = django_filters.CharFilter(label=_("Article"), method="filter_article_title")
    article = django_filters.ModelChoiceFilter(
        label=_("Article"), queryset=lambda request: Article.objects.visible_to(request.user), widget=forms.HiddenInput
    )
    type = django_filters.ChoiceFilter(
        label=_("Type"), choices=Type.choices, field_name="types__type", empty_label=_("Any")
    )
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=Outcome.choices, empty_label=_("Any"))
    checked = django_filters.ChoiceFilter(
        label=_("Checked"),
        choices=[("checked", _("Checked (signed off)")), ("verified", _("Verified (signed off, OK)"))],
        method="filter_checked",
        empty_label=_("Any"),
    )
    verdict = django_filters.ChoiceFilter(label=_("Verdict"), choices=Verdict.choices, empty_label=_("Any"))
    said = django_filters.ChoiceFilter(label=_("Said"), choices=SaidFinding.choices, empty_label=_("Any"))
    attribution = django_filters.ChoiceFilter(
        label=_("Attribution"), choices=AttributionFinding.choices, empty_label=_("Any")
    )
    context = django_filters.ChoiceFilter(label=_("Context"), choices=ContextFinding.choices, empty_label=_("Any"))
    wording = django_filters.ChoiceFilter(label=_("Wording"), choices=WordingFinding.choices, empty_label=_("Any"))
    evidence = django_filters.ChoiceFilter(
        label=_("Evidence"),
        choices=[("yes", _("Has evidence")), ("no", _("Has none"))],
        method="filter_evidence",
        empty_label=_("Any"),
    )
    signed_from = django_filters.DateFilter(
        label=_("Signed from"), field_name="signed_at__date", lookup_expr="gte", widget=_DATE
    )
    signed_to = django_filters.DateFilter(
        label=_("Signed to"), field_name="signed_at__date", lookup_expr="lte", widget=_DATE
    )
    changed_from = django_filters.DateFilter(
        label=_("Changed from"), field_name="updated_at__date", lookup_expr="gte", widget=_DATE
    )
    changed_to = django_filters.DateFilter(
        label=_("Changed to"), field_name="updated_at__date", lookup_expr="lte", widget=_DATE
    )

    class Meta:
        model = Claim
        fields: list[str] = []

    # Shown always; the rest unfolds.
    MAIN = ("text", "status", "kind", "priority", "assignee")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["assignee"].extra["choices"] = [
            ("me", _("Me")),
            ("nobody", _("Nobody")),
            *((str(person.pk), person.display_name) for person in _workers()),
        ]

    @property
    def qs(self) -> QuerySet[Claim]:
        """The filtered claims; none while a filter is invalid, so that no answer passes for another question's."""
        if self.is_bound and not self.form.is_valid():
            return self.queryset.none()
        claims = super().qs
        if not self.form.cleaned_data.get("status"):
            claims = claims.exclude(status=Status.REMOVED)
        return claims

    def main_fields(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.MAIN]

    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in self.form.visible_fields() if field.name not in self.MAIN]

    def is_narrowed(self, names: Any = None) -> bool:
        """Whether any of the fields in `names` (all by default) filters something."""
        data = self.form.cleaned_data if self.form.is_bound and self.form.is_valid() else {}
        return any(data.get(name) not in (None, "", [], False) for name in names or data)

    def more_is_narrowed(self) -> bool:
        return self.is_narrowed([field.name for field in self.more_fields()]) or any(
            f.errors for f in self.more_fields()
        )

    def in_words(self) -> list[tuple[str, str]]:
        """(label, value) of each filter that is set, for reports and the export's head."""
        if not (self.form.is_bound and self.form.is_valid()):
            return []
        words = []
        for name, value in self.form.cleaned_data.items():
            if value in (None, "", [], False):
                continue
            labels = {
                str(key): str(label)
                for key, label in getattr(self.form.fields[name], "choices", ())
                if name != "article"
            }
            values = value if isinstance(value, list) else [value]
            shown = ", ".join(labels.get(str(item), str(item)) for item in values)
            words.append((str(self.form.fields[name].label), str(_("yes")) if value is True else shown))
        return words

    def filter_text(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return matching(claims, value)

    def filter_speaker(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        folded = value.strip().casefold()
        return claims.filter(
            Q(speaker__folded__contains=folded)
            | Q(speaker__isnull=True, kind=Kind.QUOTE, mention__icontains=value.strip())
        )

    def filter_article_title(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(article__title__icontains=value.strip())

    def filter_assignee(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        if value == "nobody":
            return claims.filter(assignee__isnull=True)
        return claims.filter(assignee=self.request.user.pk if value == "me" else int(value))

    def filter_checked(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        claims = claims.filter(status=Status.SIGNED_OFF)
        return claims.filter(outcome=Outcome.OK) if value == "verified" else claims

    def filter_evidence(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        live = Exists(Evidence.objects.visible_to(self.request.user).live().filter(claim=OuterRef("pk")))
        return claims.filter(live) if value == "yes" else claims.filter(~live)

    def filter_mine_to_sign(self, claims: QuerySet[Claim], name: str, value: bool) -> QuerySet[Claim]:
        return signable_by(claims, self.request.user) if value else claims


def signable_by(claims: QuerySet[Claim], user: Any) -> QuerySet[Claim]:
    """What awaits a second check by `user`: proposed by somebody else, and not touched by `user` in this round."""
    if not getattr(user, "is_reviewer", False):
        return claims.none()
    touched = ClaimEvent.objects.filter(claim=OuterRef("pk"), round=OuterRef("round"), touches=True, actor=user.pk)
    return claims.filter(~Exists(touched), status=Status.PROPOSED).exclude(proposed_by=user.pk)


def claim_filter(request: HttpRequest, data: QueryDict | None = None) -> ClaimFilter:
    """The filter of `request` over what its user may see; `data` stands in for the query string in a post."""
    claims = Claim.objects.visible_to(request.user).select_related("article", "speaker", "assignee")
    return ClaimFilter(request.GET if data is None else data, queryset=claims, request=request)


def _workers() -> QuerySet[User]:
    return (
        User.objects.filter(groups__name__in=[Role.REVIEWER, Role.EDITOR], is_active=True)
        .distinct()
        .order_by("first_name", "last_name", "username")
    )
