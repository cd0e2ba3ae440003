"""Bringing in a page by its address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ..forms.intake import DraftForm
from ..forms.intake_url import AddressForm
from ..models import Action
from .intake import article_new, preview
from .shared import require


@require_http_methods(["GET", "POST"])
def article_fetch(request: HttpRequest) -> HttpResponse:
    """Fetch a page; show what was recognised. Saving it is the same as for a text or a file."""
    require(request, Action.INGEST)
    if request.POST.get("step") == "save":
        return article_new(request)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        user: Any = request.user
        return preview(request, DraftForm.of(form.draft, user), form.draft)
    return render(request, "claims/intake_url.html", {"form": form}, status=422 if form.is_bound else 200)
