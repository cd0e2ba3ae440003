"""Sources: what reviewers check against, and where each was used."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from ..forms.fields import searchable
from ..forms.source import ChangedSourceForm, SourceForm
from ..models import Evidence, Source, SourceKind
from ..permissions import may
from ..workflow import source_changed
from .shared import require

PER_PAGE = 50
SUGGESTIONS = 20
_SORTS: dict[str, tuple[str, ...]] = {
    "title": ("folded", "pk"),
    "uses": ("-uses", "folded", "pk"),
    "newest": ("-created_at", "-pk"),
}


@require_GET
def source_list(request: HttpRequest) -> HttpResponse:
    """Sources by title, use or age; `q` searches title, author and address, `kind` filters."""
    require(request, "view")
    query = searchable(request.GET.get("q"))
    kind = request.GET.get("kind") if request.GET.get("kind") in SourceKind.values else ""
    sort = request.GET.get("sort") if request.GET.get("sort") in _SORTS else "title"
    used = _live_evidence(request.user).filter(source=OuterRef("pk")).order_by().values("source")
    sources = matching(Source.objects.visible_to(request.user), query).annotate(
        uses=Coalesce(Subquery(used.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
    )
    if kind:
        sources = sources.filter(kind=kind)
    context = {
        "page": Paginator(sources.order_by(*_SORTS[str(sort)]), PER_PAGE).get_page(request.GET.get("page")),
        "query": query,
        "kind": kind,
        "sort": sort,
        "kinds": SourceKind.choices,
        "may_edit": may(request.user, "edit_sources"),
    }
    return render(request, "claims/source_list.html", context)


@require_GET
def source_options(request: HttpRequest) -> HttpResponse:
    """Titles that complete what is typed into a source field, as options of its datalist."""
    names = (name for name in request.GET if name.endswith("source") or name == "q")
    typed = searchable(request.GET.get(next(names, "q")))
    found = matching(Source.objects.visible_to(request.user), typed).order_by("folded", "pk") if typed else []
    options = [(source.title, source.get_kind_display()) for source in found[:SUGGESTIONS]]
    return render(request, "claims/_claim_options.html", {"options": options})


@require_GET
def source_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a source was used: each item with stance, locator and excerpt."""
    source = get_object_or_404(Source.objects.visible_to(request.user).select_related("created_by"), pk=pk)
    uses = _live_evidence(request.user).filter(source=source)
    uses = uses.select_related("claim__article", "claim__speaker", "added_by").order_by("-pk")
    context = {
        "source": source,
        "page": Paginator(uses, PER_PAGE).get_page(request.GET.get("page")),
        "may_edit": may(request.user, "edit_sources"),
    }
    return render(request, "claims/source_detail.html", context)


@require_http_methods(["GET", "POST"])
def source_add(request: HttpRequest) -> HttpResponse:
    """Add a source before it is needed; in an item's panel it is made in passing."""
    require(request, "edit_sources")
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        source = form.save(commit=False)
        source.created_by = request.user
        source.save()
        messages.success(request, _("Source added."))
        return HttpResponseRedirect(source.get_absolute_url())
    return render(request, "claims/source_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def source_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a source; where what it says has changed, what rests on it is to be checked again."""
    source = get_object_or_404(Source.objects.visible_to(request.user), pk=pk)
    require(request, "edit_sources")
    form = ChangedSourceForm(request.POST or None, instance=source)
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        stale = []
        with transaction.atomic():
            form.save()
            if form.what_changed:
                stale = source_changed(user, source, form.what_changed)
        messages.success(request, _saved(form.what_changed, len(stale)))
        return HttpResponseRedirect(source.get_absolute_url())
    context = {
        "form": form,
        # The form has put what was typed on its instance; headings keep the title as it is stored.
        "source": Source.objects.get(pk=pk),
        "resting": source.evidence.live().values("claim").distinct().count(),
    }
    return render(request, "claims/source_form.html", context, status=422 if form.errors else 200)


def matching(sources: Any, query: str) -> Any:
    """The sources whose title, author or address contains `query`."""
    if not query:
        return sources
    return sources.filter(
        Q(folded__contains=query.casefold()) | Q(publisher__icontains=query) | Q(url__icontains=query)
    )


def _saved(what_changed: str, count: int) -> str:
    if not what_changed:
        return _("Saved.")
    return ngettext(
        "Saved. %(count)d item that rests on it is to be checked again.",
        "Saved. %(count)d items that rest on it are to be checked again.",
        count,
    ) % {"count": count}


def _live_evidence(user: Any) -> Any:
    return Evidence.objects.visible_to(user).live()
