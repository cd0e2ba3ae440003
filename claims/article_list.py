"""The list of articles: what can be filtered, and the columns."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import OPEN_STATUSES, Article, Claim, Revision
from .progress import Progress
from .search import contains

_DATE = forms.DateInput(attrs={"type": "date"})
_ANY_SCRIPT = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})


class ArticleFilter(django_filters.FilterSet):
    """Over `Article.objects.visible_to(user)`; the state of work is that of the items which the person sees."""

    title = django_filters.CharFilter(label=_("Title"), method="filter_words", widget=_ANY_SCRIPT)
    publisher = django_filters.CharFilter(label=_("Publisher"), method="filter_words", widget=_ANY_SCRIPT)
    work = django_filters.ChoiceFilter(
        label=_("Work"),
        choices=[("open", _("Under way")), ("ready", _("Nothing open, not cleared")), ("cleared", _("Cleared"))],
        method="filter_work",
        empty_label=_("Any"),
    )
    published_from = django_filters.DateFilter(
        label=_("Published from"), field_name="published_at", lookup_expr="gte", widget=_DATE
    )
    published_to = django_filters.DateFilter(
        label=_("Published to"), field_name="published_at", lookup_expr="lte", widget=_DATE
    )
    mine = django_filters.BooleanFilter(
        label=_("Mine: brought in by me, or with items of mine"), method="filter_mine", widget=forms.CheckboxInput
    )

    class Meta:
        model = Article
        fields: list[str] = []

    @property
    def qs(self) -> QuerySet[Article]:
        """The filtered articles; none while a filter is invalid."""
        if self.is_bound and not self.form.is_valid():
            return self.queryset.none()
        return super().qs

    @property
    def is_narrowed(self) -> bool:
        data = self.form.cleaned_data if self.form.is_bound and self.form.is_valid() else {}
        return any(value not in (None, "", False) for value in data.values())

    def filter_words(self, articles: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        for word in value.split():
            articles = articles.filter(contains(name, word))
        return articles

    def filter_work(self, articles: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        if value == "cleared":
            return articles.filter(is_cleared())
        unfinished = Claim.objects.visible_to(self.request.user).filter(
            article=OuterRef("pk"), status__in=OPEN_STATUSES
        )
        has_open = Exists(unfinished)
        return articles.filter(has_open if value == "open" else ~has_open & ~is_cleared())

    def filter_mine(self, articles: QuerySet[Article], name: str, value: bool) -> QuerySet[Article]:
        if not value:
            return articles
        user = self.request.user
        held = Claim.objects.visible_to(user).filter(article=OuterRef("pk"), assignee=user.pk)
        return articles.filter(Q(created_by=user.pk) | Exists(held))


class ArticleTable(tables.Table):
    """One row an article. `progress` (by article id) is set once the page's rows are known."""

    title = tables.TemplateColumn(template_name="claims/_article_title.html", verbose_name=_("Article"))
    publisher = tables.Column(verbose_name=_("Publisher"), default="–", attrs={"td": {"dir": "auto"}})
    published_at = tables.DateColumn(
        format="j M Y", verbose_name=_("Published"), initial_sort_descending=True, attrs={"td": {"class": "nowrap"}}
    )
    due_at = tables.TemplateColumn(template_name="claims/_article_due.html", verbose_name=_("Due"), empty_values=())
    created_at = tables.DateTimeColumn(
        format="j M Y", verbose_name=_("Brought in"), initial_sort_descending=True, attrs={"td": {"class": "nowrap"}}
    )
    work = tables.TemplateColumn(
        template_name="claims/_article_progress.html", verbose_name=_("Work"), orderable=False, empty_values=()
    )

    progress: dict[int, Progress]

    class Meta:
        model = Article
        fields = ("title", "publisher", "published_at", "due_at", "created_at", "work")
        order_by = ("-created_at", "-pk")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.progress = {}
        self.now = timezone.now()


def is_cleared() -> Exists:
    """Whether the newest version of the article is cleared."""
    newer = Revision.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    return Exists(Revision.objects.filter(~Exists(newer), article=OuterRef("pk"), cleared_at__isnull=False))
