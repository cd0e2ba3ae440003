"""The filters of the list pages.

The queue, its bulk actions and its export all run on `ClaimFilter(...).qs`, so they agree.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse_lazy
from django.utils import formats, timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from .models import (
    IS_RETURNED,
    OPEN_STATUSES,
    WORK_FILTERS,
    Article,
    ArticleQuerySet,
    AttributionFinding,
    Claim,
    ClaimEvent,
    ContextFinding,
    Evidence,
    Kind,
    Outcome,
    Priority,
    Publication,
    SaidFinding,
    Status,
    Type,
    Verdict,
    WatchList,
    WordingFinding,
    from_watch_list,
)
from .permissions import assignable, may, signable_by
from .search import contains, matching, spoken_by

# What waits for a reviewer, as filters: My work shows the first items of each, the queue offers each by name.
WAITING = {
    "returned": "assignee=me&returned=yes&sort=due",
    "mine": "assignee=me&status=checking&returned=no&sort=due",
    "second": "mine_to_sign=on&sort=due",
    "due": "assignee=nobody&due=day&sort=due",
    "stale": "status=stale&sort=due",
    "published": "published=otherwise&sort=due",
}
_RANGES = (("signed_from", "signed_to"), ("changed_from", "changed_to"))
_ANY_SCRIPT = {"dir": "auto", "autocomplete": "off"}
_YEARS = (1900, 2200)


def date_filter(label: Any, **kwargs: Any) -> django_filters.DateFilter:
    """A filter by a day, with the browser's field for it."""
    # The browser's date field knows ISO dates only, whatever the language.
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return django_filters.DateFilter(label=label, widget=widget, **kwargs)


class ClaimFilterForm(forms.Form):
    """Says what is wrong with a filter: also with names that are no filters, which would widen the answer unnoticed."""

    unknown: tuple[str, ...] = ()
    for_workers: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in (name for names in _RANGES for name in names):
            if cleaned.get(name) and not _YEARS[0] <= cleaned[name].year <= _YEARS[1]:
                self.add_error(name, _now("Enter a year from %d to %d.") % _YEARS)
        for first, last in _RANGES:
            if cleaned.get(first) and cleaned.get(last) and cleaned[first] > cleaned[last]:
                self.add_error(last, _now("This is before the first day."))
        for name in self.unknown:
            self.add_error(None, _now("There is no filter “%(name)s”.") % {"name": name})
        if self.for_workers:
            names = ", ".join(f"“{name}”" for name in self.for_workers)
            reason = _now("Only reviewers and editors see work in progress.")
            self.add_error(None, _now("Not for you to filter by: %(names)s.") % {"names": names} + f" {reason}")
        return cleaned


class ClaimFilter(django_filters.FilterSet):
    """Over `Claim.objects.visible_to(user)`. Where no status is asked for, what was removed is left out."""

    text = django_filters.CharFilter(
        label=_("Words"), method="filter_text", widget=forms.TextInput(attrs={"type": "search", **_ANY_SCRIPT})
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Status.choices, widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices, empty_label=_("Both"))
    priority = django_filters.MultipleChoiceFilter(
        label=_("Priority"), choices=Priority.choices[::-1], widget=forms.CheckboxSelectMultiple
    )
    assignee = django_filters.ChoiceFilter(label=_("Assignee"), method="filter_assignee", empty_label=_("Anyone"))
    mine_to_sign = django_filters.BooleanFilter(
        label=_("Awaits a second check by me"), method="filter_mine_to_sign", widget=forms.CheckboxInput
    )
    returned = django_filters.ChoiceFilter(
        label=_("Returned"),
        choices=[("yes", _("Sent back to its checker")), ("no", _("Not sent back"))],
        method="filter_returned",
        empty_label=_("Any"),
    )
    due = django_filters.ChoiceFilter(
        label=_("Due"),
        choices=[("overdue", _("Overdue")), ("day", _("Within a day")), ("week", _("Within a week"))],
        method="filter_due",
        empty_label=_("Any time"),
    )
    speaker = django_filters.CharFilter(
        label=_("Speaker"),
        method="filter_speaker",
        widget=forms.TextInput(
            attrs={
                **_ANY_SCRIPT,
                "list": "queue-speakers",
                "hx-get": reverse_lazy("speaker-options"),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "#queue-speakers",
            }
        ),
    )
    article_title = django_filters.CharFilter(
        label=_("Article’s title"), method="filter_article_title", widget=forms.TextInput(attrs=_ANY_SCRIPT)
    )
    article = django_filters.ModelChoiceFilter(
        label=_("Article"), queryset=lambda request: Article.objects.visible_to(request.user), widget=forms.HiddenInput
    )
    type = django_filters.ChoiceFilter(
        label=_("Type"), choices=Type.choices, field_name="types__type", empty_label=_("Any")
    )
    outcome = django_filters.MultipleChoiceFilter(
        label=_("Outcome"), choices=Outcome.choices, widget=forms.CheckboxSelectMultiple
    )
    checked = django_filters.ChoiceFilter(
        label=_("Checked"),
        choices=[
            ("checked", _("Checked (signed off)")),
            ("verified", _("Verified (signed off, OK)")),
            ("unchecked", _("Not checked")),
        ],
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
    watched = django_filters.ChoiceFilter(label=_("Watched"), method="filter_watched", empty_label=_("All articles"))
    published = django_filters.ChoiceFilter(
        label=_("Published"),
        choices=[
            ("yes", _("Published")),
            ("otherwise", _("Published, but being checked again, or checked since")),
            ("no", _("Not published")),
        ],
        method="filter_published",
        empty_label=_("Any"),
    )
    signed_from = date_filter(_("Signed from"), method="filter_date")
    signed_to = date_filter(_("Signed to"), method="filter_date")
    changed_from = date_filter(_("Changed from"), method="filter_date")
    changed_to = date_filter(_("Changed to"), method="filter_date")
    bulk = django_filters.UUIDFilter(label=_("Bulk edit"), method="filter_bulk", widget=forms.HiddenInput)

    class Meta:
        model = Claim
        form = ClaimFilterForm
        fields: list[str] = []

    # Shown always, in two rows; the rest unfolds.
    MAIN = ("text", "kind", "assignee")
    TICKS = ("status", "priority", "mine_to_sign")
    FOR_WORKERS = WORK_FILTERS
    # What the query string holds besides filters.
    ALONGSIDE = frozenset({"sort", "page", "per_page", "work", "download"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sees_work = bool(may(self.request.user, "view_work"))
        if self.sees_work:
            self.filters["assignee"].extra["choices"] = [
                ("me", _("Me")),
                ("nobody", _("Nobody")),
                *((str(person.pk), person.display_name) for person in assignable()),
            ]
            self.filters["watched"].extra["choices"] = _watched_choices(self.request)
        else:
            for name in self.FOR_WORKERS:
                del self.filters[name]

    @property
    def form(self) -> Any:
        form = super().form
        given = [name for name in self.data if name not in self.ALONGSIDE and name not in self.filters]
        form.for_workers = tuple(name for name in given if name in self.FOR_WORKERS)
        form.unknown = tuple(name for name in given if name not in self.FOR_WORKERS)
        return form

    @property
    def qs(self) -> QuerySet[Claim]:
        """The filtered claims; none while a filter is invalid, so that no answer passes for another question's."""
        if not self.form.is_valid():
            return self.queryset.none()
        claims = super().qs
        # What is published is so also when its item was removed.
        if not self.form.cleaned_data.get("status") and self.form.cleaned_data.get("published") in (None, "", "no"):
            claims = claims.exclude(status=Status.REMOVED)
        return claims

    def main_fields(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.MAIN if name in self.filters]

    def tick_fields(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.TICKS if name in self.filters]

    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in self.form.visible_fields() if field.name not in (*self.MAIN, *self.TICKS)]

    def is_narrowed(self) -> bool:
        return bool(self.set_fields())

    def more_is_open(self) -> bool:
        """Whether one of the fields that unfold is set or wrong."""
        more = {field.name for field in self.more_fields()}
        return bool(more & (set(self.set_fields()) | set(self.form.errors)))

    def set_fields(self) -> dict[str, Any]:
        """Name and value of each filter that is set; none while one is invalid."""
        if not self.form.is_valid():
            return {}
        return {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [], False)}

    def in_words(self) -> list[tuple[str, str]]:
        """(label, value) of each filter that is set, for people."""
        return [
            (str(self.form.fields[name].label), self._words(name, value)) for name, value in self.set_fields().items()
        ]

    def chips(self) -> list[tuple[str, str, str]]:
        """(label, value, query string without it) of each filter that is set."""
        found = []
        for name, value in self.set_fields().items():
            rest = without_empty(self.data, name, "page").urlencode()
            found.append((str(self.form.fields[name].label), self._words(name, value), rest))
        return found

    def _words(self, name: str, value: Any) -> str:
        if value is True:
            return _now("yes")
        if isinstance(value, date):
            return formats.date_format(value, "DATE_FORMAT")
        if name == "article":
            return str(value)
        labels = {str(key): str(label) for key, label in getattr(self.form.fields[name], "choices", ())}
        values = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(item), str(item)) for item in values)

    def filter_text(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return matching(claims, value)

    def filter_speaker(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(spoken_by(value), kind=Kind.QUOTE)

    def filter_article_title(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(contains("article__title", value))

    def filter_assignee(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        if value == "nobody":
            return claims.filter(assignee__isnull=True)
        return claims.filter(assignee=self.request.user.pk if value == "me" else int(value))

    def filter_due(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        """Open claims whose article is due within that time, what is overdue included."""
        reach = {"overdue": timedelta(), "day": timedelta(days=1), "week": timedelta(days=7)}[value]
        return claims.filter(status__in=OPEN_STATUSES, article__due_at__lte=timezone.now() + reach)

    def filter_checked(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        if value == "unchecked":
            return claims.exclude(status=Status.SIGNED_OFF)
        claims = claims.filter(status=Status.SIGNED_OFF)
        return claims.filter(outcome=Outcome.OK) if value == "verified" else claims

    def filter_evidence(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        """Confidential evidence counts for everybody: that it exists is no secret, reports say it."""
        live = Exists(Evidence.objects.live().filter(claim=OuterRef("pk")))
        return claims.filter(live) if value == "yes" else claims.filter(~live)

    def filter_published(self, claims: Any, name: str, value: str) -> QuerySet[Claim]:
        if value == "otherwise":
            return claims.published_otherwise()
        live = Exists(Publication.objects.live().filter(claim=OuterRef("pk")))
        return claims.filter(live) if value == "yes" else claims.filter(~live)

    def filter_mine_to_sign(self, claims: QuerySet[Claim], name: str, value: bool) -> QuerySet[Claim]:
        return signable_by(claims, self.request.user) if value else claims

    def filter_returned(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(IS_RETURNED) if value == "yes" else claims.exclude(IS_RETURNED)

    def filter_watched(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(from_watch_list(value, "article"))

    def filter_date(self, claims: QuerySet[Claim], name: str, value: date) -> QuerySet[Claim]:
        """Whole days in the newsroom's zone; compared as moments, so that an index serves."""
        field = {"signed": "signed_at", "changed": "updated_at"}[name.partition("_")[0]]
        if name.endswith("_from"):
            return claims.filter(**{f"{field}__gte": start_of(value)})
        return claims.filter(**{f"{field}__lt": start_of(value + timedelta(days=1))})

    def filter_bulk(self, claims: QuerySet[Claim], name: str, value: Any) -> QuerySet[Claim]:
        return claims.filter(Exists(ClaimEvent.objects.filter(claim=OuterRef("pk"), bulk=value)))


class ListFilter(django_filters.FilterSet):
    """Of a list page: nothing matches while a filter is invalid."""

    @property
    def qs(self) -> QuerySet[Any]:
        if self.is_bound and not self.form.is_valid():
            return self.queryset.none()
        return super().qs

    @property
    def is_narrowed(self) -> bool:
        return any(value not in (None, "", False) for value in self.asked().values())

    def asked(self) -> dict[str, Any]:
        """Name and value of every filter; nothing while one is invalid."""
        return self.form.cleaned_data if self.form.is_bound and self.form.is_valid() else {}

    def filter_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Rows whose field `name` contains every word."""
        for word in value.split():
            rows = rows.filter(contains(name, word))
        return rows


class ArticleFilter(ListFilter):
    """Over `Article.objects.visible_to(user)`; the state of work is that of the items which the person sees."""

    title = django_filters.CharFilter(
        label=_("Title"), method="filter_words", widget=forms.TextInput(attrs=_ANY_SCRIPT)
    )
    publisher = django_filters.CharFilter(
        label=_("Publisher"), method="filter_words", widget=forms.TextInput(attrs=_ANY_SCRIPT)
    )
    work = django_filters.ChoiceFilter(
        label=_("Work"),
        choices=[("open", _("Under way")), ("ready", _("Nothing open, not cleared")), ("cleared", _("Cleared"))],
        method="filter_work",
        empty_label=_("Any"),
    )
    published_from = date_filter(_("Published from"), field_name="published_at", lookup_expr="gte")
    published_to = date_filter(_("Published to"), field_name="published_at", lookup_expr="lte")
    mine = django_filters.BooleanFilter(
        label=_("Mine: brought in by me, or with items of mine"), method="filter_mine", widget=forms.CheckboxInput
    )
    watched = django_filters.ChoiceFilter(label=_("Watched"), method="filter_watched", empty_label=_("All articles"))

    class Meta:
        model = Article
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may(self.request.user, "view_work"):
            self.filters["watched"].extra["choices"] = _watched_choices(self.request)
        else:
            del self.filters["watched"]

    def filter_work(self, articles: ArticleQuerySet, name: str, value: str) -> QuerySet[Article]:
        if value == "cleared":
            return articles.cleared()
        unfinished = Claim.objects.visible_to(self.request.user).filter(
            article=OuterRef("pk"), status__in=OPEN_STATUSES
        )
        has_open = Exists(unfinished)
        return articles.filter(has_open) if value == "open" else articles.not_cleared().filter(~has_open)

    def filter_watched(self, articles: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        return articles.filter(from_watch_list(value, "pk"))

    def filter_mine(self, articles: QuerySet[Article], name: str, value: bool) -> QuerySet[Article]:
        if not value:
            return articles
        user = self.request.user
        held = Claim.objects.visible_to(user).filter(article=OuterRef("pk"), assignee=user.pk)
        return articles.filter(Q(created_by=user.pk) | Exists(held))


def claim_filter(request: HttpRequest, data: QueryDict | None = None) -> ClaimFilter:
    """The filter of `request` over what its user may see; `data` stands in for the query string in a post."""
    claims = Claim.objects.visible_to(request.user).select_related("article", "speaker", "assignee")
    given = without_empty(request.GET if data is None else data)
    return ClaimFilter(given, queryset=claims, request=request)


def without_empty(data: QueryDict, *names: str) -> QueryDict:
    """`data` without its empty values, which ask for nothing, and without the parameters `names`."""
    kept = QueryDict(mutable=True)
    for name in data:
        if name not in names and (values := [value for value in data.getlist(name) if value]):
            kept.setlist(name, values)
    return kept


def canonical(data: QueryDict) -> str:
    """What `data` filters and sorts by, as a query string that is the same whenever that is the same."""
    kept = without_empty(data, *(ClaimFilter.ALONGSIDE - {"sort"}))
    return urlencode(sorted((name, value) for name in kept for value in set(kept.getlist(name))))


def _watched_choices(request: HttpRequest) -> list[tuple[str, Any]]:
    lists = WatchList.objects.visible_to(request.user).values_list("pk", "name")
    return [("any", _("From any watch list")), *((str(pk), name) for pk, name in lists)]


def start_of(day: date) -> datetime:
    """The moment at which it begins in the newsroom's zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
