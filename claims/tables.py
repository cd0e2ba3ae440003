"""The tables of the list pages. Cells are templates' work; sorting is whitelisted by the columns."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from .models import Claim


class ClaimTable(tables.Table):
    """The queue: one row an item. `chosen` is the checkbox of bulk actions, "pk:version"."""

    chosen = tables.TemplateColumn(
        template_name="claims/_queue_choose.html", verbose_name=_("Choose"), orderable=False, empty_values=()
    )
    text = tables.TemplateColumn(
        template_name="claims/_queue_text.html", verbose_name=_("Quote or claim"), order_by="folded"
    )
    status = tables.TemplateColumn(template_name="claims/_queue_status.html", verbose_name=_("Status"))
    priority = tables.TemplateColumn(
        template_name="claims/_queue_priority.html", verbose_name=_("Priority"), initial_sort_descending=True
    )
    assignee = tables.Column(
        verbose_name=_("Assignee"), order_by=("assignee__first_name", "assignee__username"), default="–"
    )
    article = tables.TemplateColumn(
        template_name="claims/_queue_article.html", verbose_name=_("Article"), order_by="article__title"
    )
    updated_at = tables.TemplateColumn(
        template_name="claims/_queue_changed.html", verbose_name=_("Changed"), initial_sort_descending=True
    )

    class Meta:
        model = Claim
        fields = ("chosen", "text", "status", "priority", "assignee", "article", "updated_at")
        order_by = ("-priority",)

    def __init__(self, *args: Any, choosable: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, exclude=() if choosable else ("chosen",), **kwargs)

    def render_assignee(self, value: Any) -> str:
        return value.display_name
