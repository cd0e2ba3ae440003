"""Bringing in a page by its address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .. import jobs
from ..forms.intake import DraftForm
from ..forms.intake_url import AddressForm
from ..ingest.fetch import read_capture
from ..models import Action, Capture
from .intake import article_new, preview
from .shared import require

# Most pages arrive in one; whoever waits longer should not have to, nor keep others from being served.
PATIENCE = 5.0


@require_http_methods(["GET", "POST"])
def article_fetch(request: HttpRequest) -> HttpResponse:
    """Fetch a page; show what was recognised. Saving it is the same as for a text or a file. A site that is slow to
    answer is waited for in the background.
    """
    require(request, Action.INGEST)
    if request.POST.get("step") == "save":
        return article_new(request)
    user: Any = request.user
    form = AddressForm(request.POST if request.method == "POST" else None, seconds=PATIENCE)
    if form.is_valid():
        return preview(request, DraftForm.of(form.draft, user), form.draft)
    if form.slow:
        title = _("Fetch %(address)s") % {"address": form.slow}
        job = jobs.enqueue("fetch_page", {"address": form.slow}, actor=user, title=title)
        return HttpResponseRedirect(job.get_absolute_url())
    return render(request, "claims/intake_url.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def article_fetched(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was recognised in a page that was fetched in the background; once it is saved, the article."""
    require(request, Action.INGEST)
    if request.method == "POST":
        return article_new(request)
    user: Any = request.user
    visible = Capture.objects.visible_to(user).without_data().select_related("revision__article")
    saved = visible.filter(uuid=uuid).first()
    if saved and saved.revision:
        return HttpResponseRedirect(saved.revision.article.get_absolute_url())
    draft = read_capture(get_object_or_404(Capture.objects.held_for(user), uuid=uuid))
    return preview(request, DraftForm.of(draft, user), draft)
