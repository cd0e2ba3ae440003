"""Bringing in a new version of an article: what it would change is shown before it is saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..extraction.differences import differences, shortened
from ..forms.intake import IntakeForm
from ..forms.intake_url import AddressForm
from ..forms.revision import RevisionForm
from ..ingest import Draft, IngestError, compare, revise
from ..models import Action, Article, Channel, Revision
from ..workflow import Plan
from .intake_url import fetch_in_background, fetched_draft
from .shared import require

_STEPS = {"compare", "save"}


@require_http_methods(["GET", "POST"])
def article_revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a text, a file or a page as the new version of an article; compare it; save it once that was looked at."""
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    require(request, Action.REVISE, article)
    user: Any = request.user
    step = request.POST.get("step")
    if step in _STEPS:
        form = RevisionForm(request.POST, user=user)
        return _save(request, article, form) if step == "save" else _compare(request, article, form)
    if request.method == "GET" and "fetched" in request.GET:
        draft = fetched_draft(user, request.GET["fetched"])
        return _compare(request, article, RevisionForm.of(draft, user), draft)
    posted = request.method == "POST"
    intake = IntakeForm(*((request.POST, request.FILES) if posted and step != "fetch" else ()), one_only=True)
    address = AddressForm(request.POST if step == "fetch" else None, initial={"address": article.url})
    if posted:
        read: Any = address if step == "fetch" else intake
        if read.is_valid():
            return _compare(request, article, RevisionForm.of(read.draft, user), read.draft)
        if address.slow:
            return fetch_in_background(user, address.slow, reverse("article-revise", args=[article.pk]))
    context = {"article": article, "form": intake, "address_form": address}
    return render(request, "claims/revision_new.html", context, status=422 if posted else 200)


def _save(request: HttpRequest, article: Article, form: RevisionForm) -> HttpResponse:
    user: Any = request.user
    if not form.is_valid():
        return _page(request, article, form, status=422)
    draft = form.draft()
    try:
        made = revise(article, draft, actor=user, channel=Channel.WEB, seen=form.cleaned_data["seen"])
    except IngestError as error:
        if error.code == "overtaken":
            return _compare(request, article, form, draft, overtaken=str(error))
        form.add_error("text", str(error))
        return _page(request, article, form, status=422)
    if made is None:
        messages.info(request, _("The article has this text already."))
    else:
        messages.success(request, _("Version %(number)d is in.") % {"number": made.number})
    return HttpResponseRedirect(article.get_absolute_url())


def _compare(
    request: HttpRequest, article: Article, form: RevisionForm, draft: Draft | None = None, *, overtaken: str = ""
) -> HttpResponse:
    """The comparison of what the form holds with the version that is the newest now."""
    if draft is None:
        if not form.is_valid():
            return _page(request, article, form, status=422)
        draft = form.draft()
    try:
        plan, title = compare(article, draft)
    except IngestError as error:
        if form.is_bound:
            form.add_error("text", str(error))
            return _page(request, article, form, status=422)
        return _page(request, article, form, problem=str(error), status=422)
    before = article.current_revision
    status = 409 if overtaken else 200
    return _page(
        request, article, form, before=before, plan=plan, title=title, draft=draft, problem=overtaken, status=status
    )


def _page(
    request: HttpRequest,
    article: Article,
    form: RevisionForm,
    *,
    before: Revision | None = None,
    plan: Plan | None = None,
    title: str = "",
    draft: Draft | None = None,
    problem: str = "",
    status: int,
) -> HttpResponse:
    context = {
        "article": article,
        "form": form,
        "before": before or article.current_revision,
        "plan": plan,
        "is_same": plan is None and draft is not None,
        "new_title": title,
        "notices": draft.notices if draft else [],
        "stretches": shortened(differences(plan.alignment)) if plan else [],
        "problem": problem,
    }
    return render(request, "claims/revision_preview.html", context, status=status)
