"""The tables of the list pages. Cells are templates' work; sorting is whitelisted by the columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Article, Claim, FeedItem, Status, WatchList
from .progress import Progress


class ClaimTable(tables.Table):
    """The queue: one row an item, in an order that never leaves two rows equal, so that pages do not overlap.

    `chosen` is the checkbox of bulk actions, "pk:version".
    """

    chosen = tables.TemplateColumn(
        template_name="claims/_queue_choose.html",
        verbose_name=_("Choose"),
        orderable=False,
        empty_values=(),
        attrs={"td": {"class": "choose"}, "th": {"class": "choose"}},
    )
    text = tables.TemplateColumn(
        template_name="claims/_queue_text.html",
        verbose_name=_("Quote or claim"),
        order_by=("folded", "pk"),
        attrs={"td": {"class": "words"}},
    )
    speaker = tables.Column(
        accessor="speaker_name", verbose_name=_("Speaker"), default="", attrs={"td": {"dir": "auto", "class": "person"}}
    )
    status = tables.TemplateColumn(
        template_name="claims/_queue_status.html", verbose_name=_("Status"), attrs={"td": {"class": "state"}}
    )
    priority = tables.TemplateColumn(
        template_name="claims/_queue_priority.html",
        verbose_name=_("Priority"),
        initial_sort_descending=True,
        attrs={"td": {"class": "state"}},
    )
    assignee = tables.Column(
        verbose_name=_("Assignee"),
        order_by=("assignee__first_name", "assignee__last_name", "assignee__username", "pk"),
        default="–",
        attrs={"td": {"class": "person"}},
    )
    article = tables.TemplateColumn(
        template_name="claims/_queue_article.html",
        verbose_name=_("Article"),
        order_by=("article__title", "article", "pk"),
        attrs={"td": {"class": "story"}},
    )
    due = tables.TemplateColumn(
        template_name="claims/_queue_due.html",
        accessor="article__due_at",
        verbose_name=_("Due"),
        attrs={"td": {"class": "moment"}},
    )
    updated_at = tables.TemplateColumn(
        template_name="claims/_queue_changed.html",
        verbose_name=_("Changed"),
        initial_sort_descending=True,
        order_by=("updated_at", "pk"),
        attrs={"td": {"class": "moment changed"}, "th": {"class": "changed"}},
    )
    signed_at = tables.TemplateColumn(
        template_name="claims/_queue_signed.html",
        verbose_name=_("Signed off"),
        initial_sort_descending=True,
        attrs={"td": {"class": "moment"}},
    )

    # What people choose from; "text" is always there.
    CHOICES = ("speaker", "status", "priority", "assignee", "article", "due", "updated_at", "signed_at")
    FIRST_CHOICE = CHOICES[:-1]

    class Meta:
        model = Claim
        fields = (
            "chosen",
            "text",
            "speaker",
            "status",
            "priority",
            "assignee",
            "article",
            "due",
            "updated_at",
            "signed_at",
        )
        order_by = ("-priority",)
        row_attrs = {"id": lambda record: f"row-{record.pk}"}

    # What can be chosen where there are no headings to click.
    SORTS = (
        ("", _("Priority")),
        ("due", _("Due first")),
        ("status", _("Status")),
        ("speaker", _("Speaker")),
        ("article", _("Article")),
        ("assignee", _("Assignee")),
        ("-updated_at", _("Changed last")),
        ("-signed_at", _("Signed off last")),
    )
    FOR_WORKERS = ("assignee", "due")

    def __init__(
        self, *args: Any, choosable: bool = True, sees_work: bool = True, columns: Sequence[str] = (), **kwargs: Any
    ) -> None:
        """`columns`: which of CHOICES show. Those that do not can still be sorted by."""
        left_out = (() if choosable else ("chosen",)) + (() if sees_work else self.FOR_WORKERS)
        super().__init__(*args, exclude=left_out, **kwargs)
        self.now = timezone.now()
        shown = [name for name in columns if name in self.CHOICES] or self.FIRST_CHOICE
        for name in self.CHOICES:
            if name in self.columns and name not in shown:
                self.columns.hide(name)
        self.sorts = [(value, label) for value, label in self.SORTS if value.lstrip("-") not in left_out]

    def column_choices(self) -> list[tuple[str, Any]]:
        """(name, heading) of the columns that the person may choose, in their order."""
        return [(name, self.columns[name].header) for name in self.CHOICES if name in self.columns]

    def render_assignee(self, value: Any) -> str:
        return value.display_name

    def order_priority(self, claims: QuerySet[Claim], descending: bool) -> tuple[QuerySet[Claim], bool]:
        """The oldest first among those of one priority: the order of the queue's index."""
        return claims.order_by("-priority" if descending else "priority", "pk"), True

    def order_status(self, claims: QuerySet[Claim], descending: bool) -> tuple[QuerySet[Claim], bool]:
        """As the work goes on, not by the letters of the names."""
        ranks = [When(status=status, then=Value(rank)) for rank, status in enumerate(Status)]
        return _ordered(claims, Case(*ranks, output_field=IntegerField()), descending)

    def order_speaker(self, claims: QuerySet[Claim], descending: bool) -> tuple[QuerySet[Claim], bool]:
        return _ordered(claims, F("speaker__folded"), descending)

    def order_due(self, claims: QuerySet[Claim], descending: bool) -> tuple[QuerySet[Claim], bool]:
        return _ordered(claims, F("article__due_at"), descending)

    def order_signed_at(self, claims: QuerySet[Claim], descending: bool) -> tuple[QuerySet[Claim], bool]:
        return _ordered(claims, F("signed_at"), descending)


class ArticleTable(tables.Table):
    """One row an article. `progress` and `watched`, by article id, are set once the page's rows are known."""

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
    watched: dict[int, list[WatchList]]

    class Meta:
        model = Article
        fields = ("title", "publisher", "published_at", "due_at", "created_at", "work")
        order_by = ("-created_at", "-pk")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.progress = {}
        self.watched = {}
        self.now = timezone.now()


class FeedItemTable(tables.Table):
    """What the feeds of a watch list have named, and what became of it."""

    title = tables.TemplateColumn(
        template_name="claims/_watch_item_title.html", verbose_name=_("Item"), order_by=("title", "pk")
    )
    feed = tables.Column(verbose_name=_("Feed"), order_by=("feed__title", "pk"), attrs={"td": {"dir": "auto"}})
    published_at = tables.TemplateColumn(
        template_name="claims/_watch_item_published.html",
        verbose_name=_("Published"),
        initial_sort_descending=True,
        order_by=("published_at", "pk"),
        attrs={"td": {"class": "nowrap"}},
        empty_values=(),
    )
    found_at = tables.DateTimeColumn(
        format="j M, H:i", verbose_name=_("Found"), initial_sort_descending=True, attrs={"td": {"class": "nowrap"}}
    )
    state = tables.TemplateColumn(template_name="claims/_watch_item_state.html", verbose_name=_("State"))

    class Meta:
        model = FeedItem
        fields = ("title", "feed", "published_at", "found_at", "state")
        order_by = ("-found_at", "-pk")

    def __init__(self, *args: Any, may_fetch: bool, **kwargs: Any) -> None:
        """`may_fetch`: whether the person may bring in what was left out, and try again what failed."""
        super().__init__(*args, **kwargs)
        self.may_fetch = may_fetch
        self.now = timezone.now()


def _ordered(claims: QuerySet[Claim], key: Any, descending: bool) -> tuple[QuerySet[Claim], bool]:
    """By `key`, what has none last either way, then as the queue is ordered."""
    order = key.desc(nulls_last=True) if descending else key.asc(nulls_last=True)
    return claims.order_by(order, "-priority", "pk"), True
