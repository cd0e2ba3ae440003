"""Filters of the queue under names, one's own and shared ones; and the columns that a person chose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ..filters import WAITING, ClaimFilter, canonical, claim_filter
from ..forms.saved_filter import ColumnsForm, SavedFilterForm
from ..models import SavedFilter, User
from ..permissions import may
from ..tables import ClaimTable
from .shared import queue_address, require

# What reviewers have without saving anything; the keys are those of WAITING.
_NAMES: dict[str, Any] = {
    "mine": gettext_lazy("In my hands"),
    "returned": gettext_lazy("Returned to me"),
    "second": gettext_lazy("Awaits my second check"),
    "due": gettext_lazy("Due, with nobody"),
    "stale": gettext_lazy("Check again"),
}


class Tab(NamedTuple):
    """A filter to go to. `by` is the name of the person who shared it, "" for one's own."""

    label: str
    url: str
    is_current: bool
    by: str = ""


def saved_context(request: HttpRequest) -> dict[str, Any]:
    """What the queue says of named filters: which there are, which one is set, whether this one can be saved."""
    user: Any = request.user
    current = canonical(request.GET)
    saved = _visible(user)
    tabs = [Tab(_("Everything"), reverse("claim-list"), not current)]
    if user.is_reviewer:
        for key, name in _NAMES.items():
            tabs.append(Tab(str(name), queue_address(WAITING[key]), canonical(QueryDict(WAITING[key])) == current))
    for row in saved:
        by = "" if row.owner_id == user.pk else row.owner.display_name
        tabs.append(Tab(row.name, row.get_absolute_url(), row.query == current, by))
    at = next((row for row in saved if row.query == current), None)
    return {
        "tabs": tabs,
        "has_saved": bool(saved),
        "saved_here": at if at and may(user, "change_filter", at) else None,
        "save_form": SavedFilterForm(user=user) if current and not any(tab.is_current for tab in tabs) else None,
        "saved_query": current,
    }


@require_GET
def filter_list(request: HttpRequest) -> HttpResponse:
    """All filters that the person may use, with the way to change those that they may."""
    require(request, "save_filters")
    rows = [(row, may(request.user, "change_filter", row)) for row in _visible(request.user)]
    return render(request, "claims/queue_filters.html", {"rows": rows})


@require_http_methods(["POST"])
def filter_save(request: HttpRequest) -> HttpResponse:
    """Keep the filter in `query` under a name; 422 and the form again where that is not possible."""
    require(request, "save_filters")
    user: Any = request.user
    query = canonical(QueryDict(request.POST.get("query", "")))
    form = SavedFilterForm(request.POST, user=user, instance=SavedFilter(owner=user, query=query))
    if problem := _problem(request, query):
        form.add_error(None, problem)
    if form.is_valid() and _stored(form):
        messages.success(request, _("Saved as “%(name)s”.") % {"name": form.instance.name})
        return HttpResponseRedirect(queue_address(query))
    context = {"form": form, "query": query, "back": queue_address(query), "words": _words(request, query)}
    return render(request, "claims/queue_filter_save.html", context, status=422)


@require_http_methods(["GET", "POST"])
def filter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a filter, share it or not, or delete it."""
    user: Any = request.user
    saved = get_object_or_404(SavedFilter.objects.visible_to(user).select_related("owner"), pk=pk)
    require(request, "change_filter", saved)
    back = reverse("claim-filters")
    if request.method == "POST" and "delete" in request.POST:
        saved.delete()
        messages.success(request, _("“%(name)s” is deleted.") % {"name": saved.name})
        return HttpResponseRedirect(back)
    form = SavedFilterForm(request.POST or None, user=user, instance=saved)
    if request.method == "POST" and form.is_valid() and _stored(form):
        messages.success(request, _("Saved as “%(name)s”.") % {"name": saved.name})
        return HttpResponseRedirect(back)
    context = {"form": form, "saved": saved, "words": _words(request, saved.query)}
    return render(request, "claims/queue_filter.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
def columns_save(request: HttpRequest) -> HttpResponse:
    """Keep which columns the person wants; `reset` goes back to those that come without choosing."""
    require(request, "view")
    user: Any = request.user
    table = ClaimTable([], sees_work=user.sees_work)
    form = ColumnsForm(request.POST, choices=table.column_choices())
    if "reset" in request.POST:
        User.objects.filter(pk=user.pk).update(queue_columns=[])
    elif form.is_valid():
        User.objects.filter(pk=user.pk).update(queue_columns=form.cleaned_data["columns"])
    else:
        messages.error(request, _("Choose at least one column."))
    return HttpResponseRedirect(queue_address(request.POST.get("back", "")))


def _visible(user: Any) -> list[SavedFilter]:
    """One's own first. Those who see results only are not shown what they may not filter by."""
    rows = SavedFilter.objects.visible_to(user).select_related("owner")
    usable = [row for row in rows if user.sees_work or not _is_for_workers(row.query)]
    return sorted(usable, key=lambda row: row.owner_id != user.pk)


def _is_for_workers(query: str) -> bool:
    names: Iterable[str] = QueryDict(query)
    return any(name in ClaimFilter.FOR_WORKERS for name in names)


def _problem(request: HttpRequest, query: str) -> str:
    """Why `query` cannot be kept, "" where it can."""
    if not query:
        return _("Nothing is filtered or sorted, so there is nothing to save.")
    if len(query) > SavedFilter.QUERY_LENGTH:
        return _("This filter is too long to be saved.")
    if not claim_filter(request, QueryDict(query)).form.is_valid():
        return _("This filter is wrong. Go back and correct it.")
    return ""


def _words(request: HttpRequest, query: str) -> list[tuple[str, str]]:
    return claim_filter(request, QueryDict(query)).in_words()


def _stored(form: SavedFilterForm) -> bool:
    """False, with the reason in the form, where another request took the name meanwhile."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error("name", _("There is a filter of that name already."))
        return False
    return True
