"""The list of the kept reports: its filter and its table."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..filters import ListFilter, date_filter, start_of
from ..models import Article, Report, User
from . import ARTICLE_FORMATS

# Beyond, there is no day before or after for some zones.
_DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2200, 12, 31))]


def format_label(name: str) -> str:
    """The name of a format for people; of one that there is no more, its name in addresses."""
    form = ARTICLE_FORMATS.get(name)
    return str(form.label if form and form.label else name.upper())


def _makers(request: Any) -> QuerySet[User]:
    made = Report.objects.visible_to(request.user).made()
    return User.objects.filter(pk__in=made.order_by().values("made_by")).order_by("first_name", "last_name", "username")


class _MakerField(django_filters.fields.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class _MakerFilter(django_filters.ModelChoiceFilter):
    field_class = _MakerField


class ReportFilter(ListFilter):
    """Over `Report.objects.visible_to(user).made()`."""

    title = django_filters.CharFilter(
        label=_("Article or title"), method="filter_words", widget=forms.TextInput(attrs={"dir": "auto"})
    )
    made_by = _MakerFilter(label=_("Made by"), queryset=_makers, empty_label=_("Anyone"))
    format = django_filters.ChoiceFilter(
        label=_("Format"),
        choices=lambda: [(name, format_label(name)) for name in ARTICLE_FORMATS],
        empty_label=_("Any"),
    )
    made_from = date_filter(_("Made from"), method="filter_day", validators=_DAYS)
    made_to = date_filter(_("Made to"), method="filter_day", validators=_DAYS)
    article = django_filters.ModelChoiceFilter(
        label=_("Article"), queryset=lambda request: Article.objects.visible_to(request.user), widget=forms.HiddenInput
    )

    class Meta:
        model = Report
        fields: list[str] = []

    @property
    def only_article(self) -> Article | None:
        """The article whose reports alone are asked for."""
        article: Article | None = self.asked().get("article")
        return article

    def filter_day(self, reports: QuerySet[Report], name: str, value: Any) -> QuerySet[Report]:
        """Whole days in the newsroom's zone."""
        day = value if name == "made_from" else value + timedelta(days=1)
        return reports.filter(**{"made_at__gte" if name == "made_from" else "made_at__lt": start_of(day)})


class ReportTable(tables.Table):
    """One row a report."""

    title = tables.TemplateColumn(template_name="claims/_report_title.html", verbose_name=_("Report"))
    format = tables.Column(verbose_name=_("Format"), attrs={"td": {"class": "nowrap"}})
    count = tables.Column(verbose_name=_("Items"), attrs={"td": {"class": "number"}, "th": {"class": "number"}})
    changed = tables.TemplateColumn(
        template_name="claims/_report_changed.html", verbose_name=_("Changed"), orderable=False, empty_values=()
    )
    made_by = tables.Column(
        verbose_name=_("Made by"), order_by=("made_by__first_name", "made_by__last_name", "made_by__username", "pk")
    )
    made_at = tables.DateTimeColumn(
        format="j M Y, H:i",
        verbose_name=_("Made at"),
        initial_sort_descending=True,
        order_by=("made_at", "pk"),
        attrs={"td": {"class": "nowrap"}},
    )

    class Meta:
        model = Report
        fields = ("title", "format", "count", "changed", "made_by", "made_at")
        order_by = ("-made_at",)

    def render_format(self, value: str) -> str:
        return format_label(value)

    def render_made_by(self, value: Any) -> str:
        return str(value.display_name)
