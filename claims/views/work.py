"""My work: what waits for me, and the articles under way."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """What waits for the person who asks."""
    return render(request, "claims/work.html")
