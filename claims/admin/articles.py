"""Articles, whose facts are corrected through the workflow, and their immutable revisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .. import workflow
from ..models import Action, Article, Channel, Revision, Status
from ..permissions import may
from ..workflow.articles import FACTS
from .base import BaseAdmin, ReadOnlyAdmin, ReadOnlyInline, person
from .through_workflow import ThroughWorkflowMixin


class ArticleForm(forms.ModelForm):
    """The article's facts. Each field posts the value that the person started from, for `workflow.edit_article`."""

    workflow_errors: Mapping[str, str] = {}

    class Meta:
        model = Article
        fields = FACTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def seen(self) -> dict[str, Any]:
        """Field → the value that the person started from, for the fields that changed."""
        values = {}
        for name in self.changed_data:
            field = self.fields[name]
            widget = field.hidden_widget()
            posted = widget.value_from_datadict(self.data, self.files, self[name].html_initial_name)
            values[name] = field.clean(posted)
        return values

    def clean(self) -> None:
        super().clean()
        for name, message in self.workflow_errors.items():
            self.add_error(name if name in self.fields else None, message)


class RevisionInline(ReadOnlyInline):
    model = Revision
    fields = ["number", "created_at", "created_by_name", "source_name", "engine", "cleared_at", "cleared_by_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return super().get_queryset(request).select_related("article", "created_by", "cleared_by").defer("text")


@admin.register(Article)
class ArticleAdmin(ThroughWorkflowMixin, BaseAdmin):
    form = ArticleForm
    inlines = [RevisionInline]
    list_display = [
        "title",
        "publisher",
        "language",
        "published_at",
        "due_at",
        "checked",
        "created_by_name",
        "created_at",
    ]
    list_filter = ["language", "due_at", "published_at", "created_at"]
    list_select_related = ["created_by"]
    search_fields = ["title", "publisher", "byline", "url"]
    search_help_text = _("Title, publisher, byline or address")
    date_hierarchy = "created_at"
    readonly_fields = ["uuid", "created_at", "created_by_name", "head_seq", "head_hash"]
    fieldsets = [
        (None, {"fields": FACTS}),
        (_("Record"), {"fields": ["uuid", "created_at", "created_by_name", "head_seq", "head_hash"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        live = ~Q(claims__status=Status.REMOVED)
        done = Q(claims__status__in=[Status.SIGNED_OFF, Status.WAIVED])
        return (
            super()
            .get_queryset(request)
            .annotate(
                live_count=Count("claims", filter=live & Q(claims__isnull=False)),
                done_count=Count("claims", filter=done),
            )
            .order_by("-created_at", "-pk")
        )

    @admin.display(description=_("checked"))
    def checked(self, article: Any) -> str:
        return f"{article.done_count}/{article.live_count}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return bool(may(person(request), Action.EDIT_ARTICLE, obj))

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        data = {name: form.cleaned_data[name] for name in form.changed_data}
        workflow.edit_article(person(request), obj, data, form.seen(), channel=Channel.ADMIN)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect(f"{reverse('admin:claims_claimevent_changelist')}?article__id__exact={object_id}")


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = [
        "article",
        "number",
        "created_at",
        "created_by_name",
        "source_name",
        "engine",
        "cleared_at",
        "cleared_by_name",
    ]
    list_display_links = ["article", "number"]
    list_filter = ["created_at", ("cleared_at", admin.EmptyFieldListFilter)]
    list_select_related = ["article", "created_by", "cleared_by"]
    search_fields = ["article__title", "source_name", "sha256"]
    search_help_text = _("Title of the article, file name or SHA-256")

    def view_on_site(self, obj: Revision) -> str:  # type: ignore[override]
        return obj.article.get_absolute_url()
