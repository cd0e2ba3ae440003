"""What the workflow writes beside claims: evidence, notes, history. To be looked at only."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import ClaimEvent, Evidence, Note
from .base import ReadOnlyAdmin, claim_of


class OfClaimAdmin(ReadOnlyAdmin):
    def view_on_site(self, obj: Evidence | Note) -> str:  # type: ignore[override]
        return obj.claim.get_absolute_url()


@admin.register(Evidence)
class EvidenceAdmin(OfClaimAdmin):
    list_display = ["source", claim_of, "stance", "locator", "confidential", "added_by_name", "added_at", "removed_at"]
    list_filter = ["stance", "source__kind", "confidential", ("removed_at", admin.EmptyFieldListFilter), "added_at"]
    list_select_related = ["source", "claim", "added_by"]
    search_fields = ["source__folded", "claim__folded", "locator", "excerpt"]
    search_help_text = _("Title of the source, words of the claim, locator or excerpt")
    ordering = ["-added_at", "-pk"]


@admin.register(Note)
class NoteAdmin(OfClaimAdmin):
    list_display = ["__str__", claim_of, "kind", "author_name", "created_at", "answered_by_name", "answered_at"]
    list_filter = ["kind", ("answered_at", admin.EmptyFieldListFilter), "created_at"]
    list_select_related = ["claim", "author", "answered_by"]
    search_fields = ["text", "answer", "claim__folded"]
    search_help_text = _("Words of the note, its answer or the claim")
    ordering = ["-created_at", "-pk"]


@admin.register(ClaimEvent)
class ClaimEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor_name", "action", "article", claim_of, "channel", "round", "reason", "seq"]
    list_filter = ["action", "channel", "touches", "at"]
    list_select_related = ["article", "claim"]
    search_fields = ["actor_name", "reason", "article__title", "claim__folded", "hash"]
    search_help_text = _("Name of the actor, reason, title of the article, words of the claim, or hash")
    date_hierarchy = "at"
    exclude = ["actor"]
    ordering = ["-at", "-pk"]

    def view_on_site(self, obj: ClaimEvent) -> str:  # type: ignore[override]
        return (obj.claim or obj.article).get_absolute_url()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        # Where the history buttons of an article and of a claim lead.
        return lookup in {"article__id__exact", "claim__id__exact"} or super().lookup_allowed(lookup, value, request)
