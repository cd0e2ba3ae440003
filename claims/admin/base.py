"""What all admin pages have in common: people see what `visible_to` shows them, and nothing changes by accident."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ..models import Claim, User


def person(request: HttpRequest) -> User:
    """Who is asking; nobody without an account gets as far as an admin page."""
    return cast(User, request.user)


class VisibleMixin:
    """Rows through `visible_to(user)`; models without one say whose rows they follow in `visible_through`."""

    visible_through = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset = super().get_queryset(request)  # type: ignore[misc]
        if not self.visible_through:
            return queryset.visible_to(request.user)
        parent: type[Model] = self.model._meta.get_field(self.visible_through).related_model  # type: ignore[attr-defined]
        return queryset.filter(**{f"{self.visible_through}__in": parent.objects.visible_to(request.user)})  # type: ignore[attr-defined]


class FoldedSearchMixin:
    """Search that ignores case in every script: `search_fields` name folded columns, terms are folded like them."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return super().get_search_results(request, queryset, search_term.casefold())  # type: ignore[misc]


PEOPLE = {
    "added_by": _("added by"),
    "answered_by": _("answered by"),
    "assignee": _("assignee"),
    "author": _("author"),
    "cleared_by": _("cleared by"),
    "created_by": _("brought in by"),
    "proposed_by": _("proposed by"),
    "signed_by": _("signed off by"),
}


class PeopleMixin:
    """A column "FIELD_name" for each of PEOPLE: a person's name, not a link to an account that few may see."""


def _name_column(field: str, label: Any) -> Callable[[Any, Any], str]:
    @admin.display(description=label, ordering=field)
    def name(_admin: Any, row: Any) -> str:
        person = getattr(row, field)
        return person.display_name if person else "–"

    return name


for _field, _label in PEOPLE.items():
    setattr(PeopleMixin, f"{_field}_name", _name_column(_field, _label))


class BaseAdmin(PeopleMixin, VisibleMixin, admin.ModelAdmin):
    list_per_page = 50
    show_full_result_count = False
    save_as = False

    def view_on_site(self, obj: Model) -> str:
        return obj.get_absolute_url()  # type: ignore[attr-defined]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyMixin:
    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnlyMixin, BaseAdmin):
    """Written by the workflow or by ingest only."""

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return [f"{name}_name" if name in PEOPLE else name for name in super().get_fields(request, obj)]


class ReadOnlyFormSet(BaseInlineFormSet):
    """Rows to look at: never read from the post, so that a page shown again after an error has the rows as they are."""

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        kwargs.pop("save_as_new", None)
        super().__init__(**kwargs)
        self.new_objects: list[Any] = []
        self.changed_objects: list[Any] = []
        self.deleted_objects: list[Any] = []

    def is_valid(self) -> bool:
        return True

    def save(self, commit: bool = True) -> list[Any]:
        return []


class ReadOnlyInline(ReadOnlyMixin, PeopleMixin, VisibleMixin, admin.TabularInline):
    formset = ReadOnlyFormSet
    extra = 0
    show_change_link = True

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return list(self.fields or [])


def claim_link(claim: Claim) -> SafeString:
    """A link to the claim's page in the admin."""
    return format_html('<a href="{}">{}</a>', reverse("admin:claims_claim_change", args=[claim.pk]), claim)


@admin.display(description=_("quote or claim"))
def claim_of(obj: Any) -> SafeString | str:
    """The column that leads from a row to its claim."""
    return claim_link(obj.claim) if obj.claim else "–"
