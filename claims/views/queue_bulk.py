"""Bulk actions on the queue: chosen, previewed, confirmed, each claim guarded by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..filters import claim_filter
from ..forms.bulk import BulkForm
from ..forms.fields import whole_number
from ..models import Action, Claim, Status
from ..workflow import apply_many, check
from .queue import BULK_LIMIT
from .shared import queue_address, require


@dataclass(frozen=True)
class Previewed:
    """A claim that a bulk action is about to change, and how; or, with a `refusal`, why it will not."""

    claim: Claim
    version: int
    change: str = ""
    refusal: str = ""


@require_http_methods(["GET", "POST"])
def claims_bulk(request: HttpRequest) -> HttpResponse:
    """Preview what a bulk action would do, and do it once `confirmed`.

    `scope` of a post is "" (what is ticked), "page" (what was shown) or "all" (what matches the filter in `query`).
    """
    user: Any = request.user
    require(request, Action.ADD)
    back = queue_address(request.POST.get("back", ""))
    if request.method == "GET":
        return HttpResponseRedirect(back)
    chosen = _chosen(request)
    if not chosen:
        messages.error(request, _("Nothing was chosen, so nothing was done."))
        return HttpResponseRedirect(back)
    if len(chosen) > BULK_LIMIT:
        messages.error(request, _("At most %(limit)d items at once; narrow the filter.") % {"limit": BULK_LIMIT})
        return HttpResponseRedirect(back)
    form = BulkForm(request.POST, user=user)
    if form.is_valid() and request.POST.get("confirmed"):
        return _carry_out(request, form, chosen, back)
    return _preview(request, form, chosen, back)


def _chosen(request: HttpRequest) -> list[tuple[Claim, int]]:
    """(claim, version seen) of what was chosen; the version of what is not confirmed yet is the one shown next."""
    visible = Claim.objects.visible_to(request.user).select_related("article", "speaker", "assignee")
    confirmed = bool(request.POST.get("confirmed"))
    if request.POST.get("scope") == "all" and not confirmed:
        filtered = claim_filter(request, QueryDict(request.POST.get("query", ""))).qs
        return [(claim, claim.version) for claim in filtered.order_by("-priority", "pk")[: BULK_LIMIT + 1]]
    values = request.POST.getlist("chosen")
    if request.POST.get("scope") == "page":
        values = request.POST.get("shown", "").split(" ")
    seen = {}
    for value in values[: BULK_LIMIT + 1]:
        pk, version = (whole_number(part) for part in value.partition(":")[::2])
        if pk is not None and version is not None:
            seen[pk] = version
    claims = visible.filter(pk__in=seen).order_by("-priority", "pk")
    return [(claim, seen[claim.pk] if confirmed else claim.version) for claim in claims]


def _preview(request: HttpRequest, form: BulkForm, chosen: list[tuple[Claim, int]], back: str) -> HttpResponse:
    valid = form.is_valid()
    rows = [_previewed(request.user, form, claim, version) for claim, version in chosen] if valid else []
    context = {
        "form": form,
        "title": form.title() if valid else _("Bulk action"),
        "going": [row for row in rows if not row.refusal],
        "refused": [row for row in rows if row.refusal],
        "chosen": [f"{claim.pk}:{version}" for claim, version in chosen],
        "count": len(chosen),
        "query": request.POST.get("query", ""),
        "back_query": request.POST.get("back", ""),
        "back": back,
    }
    return render(request, "claims/queue_bulk.html", context, status=200 if valid else 422)


def _previewed(user: Any, form: BulkForm, claim: Claim, version: int) -> Previewed:
    action = form.cleaned_data["action"]
    answer = check(user, claim, action)
    refusal = form.refusal(claim) if answer else answer.reason
    return Previewed(claim, version, "" if refusal else _change(user, form, claim), refusal)


def _change(user: Any, form: BulkForm, claim: Claim) -> str:
    """What the action does to the claim, in words: "To check → Checking. With nobody → with Rosa Keller"."""
    action = form.cleaned_data["action"]
    before = claim.get_status_display()
    if action == Action.WAIVE:
        return f"{before} → {Status.WAIVED.label} ({form.reason_label()})"
    then = {Action.ASSIGN: form.cleaned_data.get("assignee"), Action.TAKE: user}.get(action)
    hands = _("With %(before)s → with %(after)s") % {
        "before": claim.assignee.display_name if claim.assignee else _("nobody"),
        "after": then.display_name if then else _("nobody"),
    }
    status = Status.NEW if action == Action.RELEASE else Status.CHECKING
    moves = action == Action.RELEASE or claim.status in (Status.NEW, Status.STALE)
    return f"{before} → {status.label}. {hands}" if moves else hands


def _carry_out(request: HttpRequest, form: BulkForm, chosen: list[tuple[Claim, int]], back: str) -> HttpResponse:
    user: Any = request.user
    result = apply_many(user, chosen, form.cleaned_data["action"], form.values())
    context = {
        "title": form.title(),
        "done": result.done,
        "refused": [(refusal.claim, str(refusal.error)) for refusal in result.refused],
        "bulk": result.bulk,
        "back": back,
    }
    return render(request, "claims/queue_bulk_done.html", context)
