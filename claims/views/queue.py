"""The claim queue: list, bulk actions with a preview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from ..filters import claim_filter
from ..forms.bulk import BulkForm
from ..models import Action, Claim, User
from ..permissions import Answer, may
from ..tables import ClaimTable
from ..workflow import NotAllowed, NotReady, StaleClaim, apply_many, check

PAGE_SIZES = (25, 50, 100)
BULK_LIMIT = 500


@dataclass(frozen=True)
class Previewed:
    """A claim that a bulk action is about to change, or why it will not."""

    claim: Claim
    answer: Answer


@require_GET
def claim_list(request: HttpRequest) -> HttpResponse:
    answer = may(request.user, "view")
    if not answer:
        raise PermissionDenied(answer.reason)
    filterset = claim_filter(request)
    choosable = bool(may(request.user, Action.TAKE, Claim()))
    table = ClaimTable(filterset.qs, choosable=choosable)
    RequestConfig(request, paginate={"per_page": _page_size(request)}).configure(table)
    context = {
        "filter": filterset,
        "table": table,
        "bulk_form": BulkForm(user=request.user) if choosable else None,
        "page_sizes": PAGE_SIZES,
        "per_page": _page_size(request),
        "query": _query(request.GET),
        "sees_work": bool(may(request.user, "view_work")),
    }
    return render(request, "claims/queue.html", context)


@require_POST
def claims_bulk(request: HttpRequest) -> HttpResponse:
    """Preview what a bulk action would do, and do it once confirmed; each claim is guarded by itself."""
    user: Any = request.user
    if not user.is_reviewer:
        raise PermissionDenied(may(user, Action.EDIT, Claim()).reason)
    back = f"{reverse('claim-list')}?{request.POST.get('query', '')}"
    form = BulkForm(request.POST, user=user)
    chosen = _chosen(request)
    if not chosen:
        messages.error(request, _("Choose some items first."))
        return HttpResponseRedirect(back)
    if len(chosen) > BULK_LIMIT:
        messages.error(request, _("At most %(limit)d items at once; narrow the filter.") % {"limit": BULK_LIMIT})
        return HttpResponseRedirect(back)
    if not form.is_valid():
        return _preview(request, form, chosen, back, status=422)
    if request.POST.get("confirmed"):
        return _carry_out(request, form, chosen, back)
    return _preview(request, form, chosen, back)


def _chosen(request: HttpRequest) -> list[tuple[Claim, int]]:
    """(claim, version seen) of what was ticked, or of all that match the filter."""
    visible = Claim.objects.visible_to(request.user).select_related("article", "speaker", "assignee")
    if request.POST.get("all") and not request.POST.get("confirmed"):
        filtered: QuerySet[Claim] = claim_filter(request, QueryDict(request.POST.get("query", ""))).qs
        return [(claim, claim.version) for claim in filtered[: BULK_LIMIT + 1]]
    seen = {}
    for value in request.POST.getlist("chosen")[: BULK_LIMIT + 1]:
        pk, _colon, version = value.partition(":")
        if pk.isdecimal() and version.isdecimal():
            seen[int(pk)] = int(version)
    claims = visible.filter(pk__in=seen).order_by("-priority", "pk")
    return [(claim, seen[claim.pk]) for claim in claims]


def _preview(
    request: HttpRequest, form: BulkForm, chosen: list[tuple[Claim, int]], back: str, *, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    action = form.data.get("action") or ""
    rows = [Previewed(claim, check(user, claim, action)) for claim, _version in chosen] if form.is_valid() else []
    context = {
        "form": form,
        "action": Action(action) if action in Action.values else None,
        "going": [row for row in rows if row.answer],
        "refused": [row for row in rows if not row.answer],
        "chosen": [f"{claim.pk}:{version}" for claim, version in chosen],
        "count": len(chosen),
        "query": request.POST.get("query", ""),
        "back": back,
    }
    return render(request, "claims/queue_bulk.html", context, status=status)


def _carry_out(request: HttpRequest, form: BulkForm, chosen: list[tuple[Claim, int]], back: str) -> HttpResponse:
    user: Any = request.user
    assert isinstance(user, User)
    result = apply_many(user, chosen, form.cleaned_data["action"], form.values())
    refused = [(refusal.claim, _reason(refusal.error)) for refusal in result.refused]
    if refused:
        context = {"done": result.done, "refused": refused, "bulk": result.bulk, "back": back}
        return render(request, "claims/queue_bulk_done.html", context)
    count = len(result.done)
    text = ngettext("%(count)d item changed.", "%(count)d items changed.", count) % {"count": count}
    messages.success(request, text + " " + _("In the history as bulk edit %(id)s.") % {"id": str(result.bulk)[:8]})
    return HttpResponseRedirect(back)


def _reason(error: Exception) -> str:
    if isinstance(error, (NotAllowed, NotReady, StaleClaim)):
        return str(error)
    return _("Something went wrong.")


def _page_size(request: HttpRequest) -> int:
    value = request.GET.get("per_page", "")
    return int(value) if value.isdecimal() and int(value) in PAGE_SIZES else PAGE_SIZES[0]


def _query(data: QueryDict) -> str:
    """The query string without the page: what bulk actions and exports run on."""
    kept = data.copy()
    for name in ("page", "per_page"):
        kept.pop(name, None)
    return kept.urlencode()
