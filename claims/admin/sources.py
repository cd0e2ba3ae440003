"""Sources and speakers, which reviewers keep by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import Evidence, Source, Speaker, SpeakerAlias
from ..permissions import may
from .base import BaseAdmin, FoldedSearchMixin, ReadOnlyInline, VisibleMixin, claim_link, person


class UseInline(ReadOnlyInline):
    model = Evidence
    verbose_name_plural = _("where it was used")
    fields = ["used_by", "stance", "locator", "excerpt", "confidential", "added_by_name", "added_at", "removed_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        return super().get_queryset(request).select_related("claim", "added_by")

    @admin.display(description=_("quote or claim"))
    def used_by(self, evidence: Evidence) -> str:
        return claim_link(evidence.claim)


@admin.register(Source)
class SourceAdmin(FoldedSearchMixin, BaseAdmin):
    inlines = [UseInline]
    list_display = ["title", "kind", "publisher", "published_on", "uses", "created_by_name", "created_at"]
    list_filter = ["kind", "created_at"]
    list_select_related = ["created_by"]
    search_fields = ["folded", "publisher", "url"]
    search_help_text = _("Title, author or publisher, or address")
    fields = ["title", "kind", "url", "publisher", "published_on", "description", "created_by_name", "created_at"]
    readonly_fields = ["created_by_name", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        live = Count("evidence", filter=Q(evidence__removed_at__isnull=True))
        return super().get_queryset(request).annotate(use_count=live).order_by("folded", "pk")

    @admin.display(description=_("uses"), ordering="use_count")
    def uses(self, source: Any) -> int:
        return source.use_count

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(may(request.user, "edit_sources"))

    def has_change_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        return bool(may(request.user, "edit_sources"))

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = person(request)
        super().save_model(request, obj, form, change)


class AliasInline(VisibleMixin, admin.TabularInline):
    model = SpeakerAlias
    visible_through = "speaker"
    fields = ["name"]
    extra = 1

    def has_add_permission(self, request: HttpRequest, obj: Speaker | None = None) -> bool:
        return bool(may(request.user, "edit_speakers"))

    def has_change_permission(self, request: HttpRequest, obj: Speaker | None = None) -> bool:
        return bool(may(request.user, "edit_speakers"))

    def has_delete_permission(self, request: HttpRequest, obj: Speaker | None = None) -> bool:
        return bool(may(request.user, "merge_speakers"))


class SpeakerRights:
    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(may(request.user, "edit_speakers"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(may(request.user, "edit_speakers"))


@admin.register(Speaker)
class SpeakerAdmin(SpeakerRights, FoldedSearchMixin, BaseAdmin):
    inlines = [AliasInline]
    list_display = ["name", "description", "quoted", "created_at"]
    list_filter = ["created_at"]
    search_fields = ["folded", "aliases__folded", "description"]
    search_help_text = _("Name, alias or description")
    fields = ["name", "description", "created_at"]
    readonly_fields = ["created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Speaker]:
        return super().get_queryset(request).annotate(quote_count=Count("claims")).order_by("folded", "pk")

    @admin.display(description=_("quoted"), ordering="quote_count")
    def quoted(self, speaker: Any) -> int:
        return speaker.quote_count


@admin.register(SpeakerAlias)
class SpeakerAliasAdmin(SpeakerRights, FoldedSearchMixin, BaseAdmin):
    visible_through = "speaker"
    list_display = ["name", "speaker"]
    list_select_related = ["speaker"]
    search_fields = ["folded", "speaker__folded"]
    search_help_text = _("Alias or name")
    autocomplete_fields = ["speaker"]

    def view_on_site(self, obj: SpeakerAlias) -> str:  # type: ignore[override]
        return obj.speaker.get_absolute_url()
