"""The history of one item, all of it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from ..models import Claim
from .claim_panel import events_in_words
from .shared import require

PER_PAGE = 100


@require_GET
def claim_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that happened to an item, newest first, with old and new values in words."""
    claim = get_object_or_404(Claim.objects.visible_to(request.user).select_related("article"), pk=pk)
    require(request, "view_work")
    page = Paginator(claim.events.visible_to(request.user).order_by("-seq"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"claim": claim, "page": page, "history": events_in_words(page)}
    return render(request, "claims/claim_history.html", context)
