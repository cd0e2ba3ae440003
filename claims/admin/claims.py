"""Quotes and claims: looked at in full, changed through `workflow.apply` alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import workflow
from ..event_lines import lines
from ..forms.claim import rebase
from ..models import Action, Anchor, Channel, Claim, ClaimEvent, ClaimType, Evidence, Note
from .base import BaseAdmin, ReadOnlyAdmin, ReadOnlyInline, claim_of, person
from .claim_actions import ACTION_FORMS, run_action
from .claim_form import MACHINE, RECORD, STATE, ClaimForm, fieldsets, form_for
from .through_workflow import ThroughWorkflowMixin

_RELATED = ("article", "speaker", "assignee", "quote", "replaced_by", "proposed_by", "signed_by")


class AnchorInline(ReadOnlyInline):
    model = Anchor
    visible_through = "claim"
    fields = ["revision", "state", "start", "end", "exact"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Anchor]:
        return super().get_queryset(request).select_related("revision__article")


class TypeInline(ReadOnlyInline):
    model = ClaimType
    visible_through = "claim"
    fields = ["type"]
    show_change_link = False


class EvidenceInline(ReadOnlyInline):
    model = Evidence
    fields = ["source", "stance", "locator", "excerpt", "confidential", "added_by_name", "added_at", "removed_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        return super().get_queryset(request).select_related("source", "added_by")


class NoteInline(ReadOnlyInline):
    model = Note
    fields = ["kind", "text", "author_name", "created_at", "answer", "answered_by_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Note]:
        return super().get_queryset(request).select_related("author", "answered_by")


class EventInline(ReadOnlyInline):
    model = ClaimEvent
    fields = ["seq", "at", "actor_name", "channel", "action", "round", "reason", "changes"]
    ordering = ["seq"]

    @admin.display(description=gettext_lazy("changed"))
    def changes(self, event: ClaimEvent) -> str:
        if event.action in (Action.FIND, Action.ADD):
            return "–"
        return "\n".join(f"{line.label}: {line.old or '–'} → {line.new or '–'}" for line in lines(event)) or "–"


def _bulk_action(action: Action) -> Callable[..., HttpResponse | None]:
    @admin.action(description=action.label)
    def run(model_admin: ClaimAdmin, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse | None:
        return run_action(model_admin, request, queryset, action)

    run.__name__ = str(action)
    return run


@admin.register(Claim)
class ClaimAdmin(ThroughWorkflowMixin, BaseAdmin):
    list_display = [
        "__str__",
        "kind",
        "status",
        "outcome",
        "priority",
        "speaker",
        "article",
        "assignee_name",
        "updated_at",
    ]
    list_filter = [
        "status",
        "kind",
        "outcome",
        "priority",
        "types__type",
        "form",
        "origin",
        "legal",
        ("assignee", admin.RelatedOnlyFieldListFilter),
        "signed_at",
    ]
    list_select_related = ["article", "speaker", "assignee"]
    search_fields = ["folded", "speaker__folded", "article__title"]
    search_help_text = gettext_lazy("Words of the quote or claim, its speaker, or the title of its article")
    readonly_fields = [*STATE, *MACHINE, *RECORD]
    actions = [_bulk_action(action) for action in ACTION_FORMS]
    inlines = [EvidenceInline, NoteInline, TypeInline, AnchorInline, EventInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        queryset = super().get_queryset(request)
        # The queue's index gives this order; sorting by the first status would read everything.
        return queryset.select_related(*_RELATED).prefetch_related("types") if _is_change_page(request) else queryset

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Claim], search_term: str
    ) -> tuple[QuerySet[Claim], bool]:
        """Every word somewhere; folded columns are compared as they are stored, whatever the script."""
        for word in search_term.split():
            folded = word.casefold()
            queryset = queryset.filter(
                Q(folded__contains=folded) | Q(speaker__folded__contains=folded) | Q(article__title__icontains=word)
            )
        return queryset, False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """A page opened now is to be looked at only where editing is refused; what was typed before is let through,
        so that the refusal comes from the workflow and the typed text stays on the page."""
        if obj is None or request.method == "POST":
            return person(request).is_reviewer
        return bool(workflow.check(person(request), obj, Action.EDIT))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_actions(request) if person(request).is_reviewer else {}

    def get_fieldsets(self, request: HttpRequest, obj: Claim | None = None) -> Any:
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets(None)
        return fieldsets(self.get_form(request, obj)(request.POST or None, instance=obj))

    def get_form(self, request: HttpRequest, obj: Claim | None = None, change: bool = False, **kwargs: Any) -> Any:
        return form_for(person(request), getattr(request, "workflow_errors", {}))

    def save_form(self, request: HttpRequest, form: ClaimForm, change: bool) -> Claim:
        return form.instance

    def save_model(self, request: HttpRequest, obj: Claim, form: ClaimForm, change: bool) -> None:
        """
        Raises:
            workflow.WorkflowError: as `workflow.apply` does; also when nothing was changed.
        """
        data = form.values()
        if data:
            workflow.apply(person(request), obj, Action.EDIT, data, form.seen_version, channel=Channel.ADMIN)
        if form.note_text:
            workflow.apply(person(request), obj, Action.NOTE, {"text": form.note_text}, channel=Channel.ADMIN)
        if not data and not form.note_text:
            raise workflow.NotReady({"__all__": _("Nothing was changed.")})

    def explain(self, request: HttpRequest, error: workflow.WorkflowError) -> Mapping[str, str]:
        """After somebody else's change: the form on top of it, with what was typed and what differs."""
        if not isinstance(error, workflow.StaleClaim):
            return super().explain(request, error)
        posted, differences = rebase(request.POST, error.claim, person(request), error.events)
        posted["version"] = str(error.claim.version)
        request.POST = posted  # type: ignore[assignment]
        told = [_("%(field)s is now “%(now)s”.") % {"field": d.label, "now": d.theirs} for d in differences if d.both]
        kept = _("What you typed is still here; save again to set it.")
        return {"__all__": " ".join([str(error), *told, kept])}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        claim = self.get_object(request, object_id)
        extra_context = {**(extra_context or {}), "workflow_offers": [], "edit_refusal": ""}
        if claim is not None:
            offers = workflow.offers(person(request), claim)
            extra_context["workflow_offers"] = [
                (action, Action(action).label, answer) for action, answer in offers.items() if action in ACTION_FORMS
            ]
            extra_context["edit_refusal"] = workflow.check(person(request), claim, Action.EDIT).reason
        return super().change_view(request, object_id, form_url, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect(f"{reverse('admin:claims_claimevent_changelist')}?claim__id__exact={object_id}")

    @admin.display(description=gettext_lazy("counters"))
    def counters(self, claim: Claim) -> str:
        return _("round %(round)d, version %(version)d") % {"round": claim.round, "version": claim.version}

    @admin.display(description=gettext_lazy("figures"))
    def found_figures(self, claim: Claim) -> str:
        return _joined(figure["text"] for figure in claim.figures)

    @admin.display(description=gettext_lazy("dates"))
    def found_dates(self, claim: Claim) -> str:
        return _joined(date["text"] for date in claim.dates)

    @admin.display(description=gettext_lazy("reasons"))
    def found_reasons(self, claim: Claim) -> str:
        return _joined(f"{reason['label']}: {reason['text']}" for reason in claim.reasons)


@admin.register(Anchor)
class AnchorAdmin(ReadOnlyAdmin):
    visible_through = "claim"
    list_display = ["exact_words", claim_of, "revision", "state", "start", "end"]
    list_filter = ["state"]
    list_select_related = ["claim", "revision__article"]
    search_fields = ["exact", "revision__article__title"]
    search_help_text = gettext_lazy("Words of the text, or the title of the article")
    ordering = ["-revision_id", "start"]

    @admin.display(description=gettext_lazy("exact"))
    def exact_words(self, anchor: Anchor) -> str:
        return anchor.exact if len(anchor.exact) <= 80 else f"{anchor.exact[:79]}…"

    def view_on_site(self, obj: Anchor) -> str:  # type: ignore[override]
        return obj.claim.get_absolute_url()


@admin.register(ClaimType)
class ClaimTypeAdmin(ReadOnlyAdmin):
    visible_through = "claim"
    list_display = ["type", claim_of]
    list_filter = ["type"]
    list_select_related = ["claim"]
    search_fields = ["claim__folded"]
    search_help_text = gettext_lazy("Words of the claim")

    def view_on_site(self, obj: ClaimType) -> str:  # type: ignore[override]
        return obj.claim.get_absolute_url()


def _is_change_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name == "claims_claim_change"


def _joined(parts: Any) -> str:
    return "; ".join(parts) or "–"
