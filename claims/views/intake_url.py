"""Bringing in a page by its address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .. import jobs
from ..forms.intake import DraftForm
from ..forms.intake_url import AddressForm
from ..ingest import Draft
from ..ingest.articles import digest_of
from ..ingest.fetch import read_capture
from ..models import Action, Capture, CaptureOrigin, User
from .intake import article_new, preview
from .shared import require


@require_http_methods(["GET", "POST"])
def article_fetch(request: HttpRequest) -> HttpResponse:
    """Fetch a page; show what was recognised. Saving it is the same as for a text or a file. A site that is slow to
    answer is waited for in the background; then `fetched` names what came of it.
    """
    require(request, Action.INGEST)
    if request.POST.get("step") == "save":
        return article_new(request)
    user: Any = request.user
    if request.method == "GET" and "fetched" in request.GET:
        draft = fetched_draft(user, request.GET["fetched"])
        return preview(request, DraftForm.of(draft, user), draft)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return preview(request, DraftForm.of(form.draft, user), form.draft)
    if form.slow:
        return fetch_in_background(user, form.slow, request.path)
    return render(request, "claims/intake_url.html", {"form": form}, status=422 if form.is_bound else 200)


def fetch_in_background(user: User, address: str, page: str) -> HttpResponseRedirect:
    """Let `address` be fetched for `user`, who is led to that work, and from there to `page` with `fetched`."""
    title = _("Fetch %(address)s") % {"address": address}
    # A second click asks for nothing more.
    key = f"fetch_page:{user.pk}:{digest_of(page + address)}"
    job = jobs.enqueue("fetch_page", {"address": address, "page": page}, actor=user, title=title, key=key)
    return HttpResponseRedirect(job.get_absolute_url())


def fetched_draft(user: User, uuid: str) -> Draft:
    """The draft of what was fetched in the background for `user`.

    Raises:
        Http404: they have fetched nothing of that name, or have not saved it within a day.
    """
    try:
        return read_capture(Capture.objects.get(uuid=UUID(uuid), origin=CaptureOrigin.FETCHED, received_by=user))
    except (ValueError, Capture.DoesNotExist):
        raise Http404 from None
