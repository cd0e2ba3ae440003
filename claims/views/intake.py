"""Bringing an article in, and correcting its facts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..forms.intake import ArticleFactsForm, DraftForm, IntakeForm
from ..ingest import Draft, IngestError, KnownText, known_articles, make_article
from ..ingest.batch import bring_in_all
from ..ingest.limits import SEVERAL_SECONDS
from ..models import Action, Article, ArticleQuerySet, Channel
from ..permissions import may
from ..workflow import NotReady, edit_article
from .shared import require


@require_http_methods(["GET", "POST"])
def article_new(request: HttpRequest) -> HttpResponse:
    """Read a pasted text or a file; show what was recognised; save it once it has been looked at. Several files are
    saved at once, with a page that says what became of each."""
    require(request, Action.INGEST)
    user: Any = request.user
    if request.method != "POST":
        return render(request, "claims/intake_new.html", {"form": IntakeForm()})
    if request.POST.get("step") == "save":
        return _save(request)
    form = IntakeForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "claims/intake_new.html", {"form": form}, status=422)
    if len(form.cleaned_data["file"]) > 1:
        return _several(request, form)
    return preview(request, DraftForm.of(form.draft, user), form.draft)


@require_http_methods(["GET", "POST"])
def article_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct title, byline, publisher, date, language, address and deadline of an article."""
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    require(request, Action.EDIT_ARTICLE, article)
    form = ArticleFactsForm(request.POST if request.method == "POST" else None, article=article)
    if form.is_valid():
        user: Any = request.user
        try:
            edit_article(user, article, form.corrections(), form.seen)
        except NotReady as error:
            for name, message in error.errors.items():
                form.add_error(name if name in form.fields else None, message)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(article.get_absolute_url())
    context = {"form": form, "article": article}
    return render(request, "claims/intake_facts.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = DraftForm(request.POST, user=user)
    if not form.is_valid():
        return preview(request, form)
    draft = form.draft()
    try:
        article = make_article(draft, actor=user, channel=Channel.WEB, allow_copy="copy" in request.POST)
    except KnownText:
        return preview(request, form, draft)
    except IngestError as error:
        form.add_error(None if error.code == "facts" else "text", str(error))
        return preview(request, form)
    found = article.claims.count()
    messages.success(request, _("Brought in: %(count)d items to check.") % {"count": found})
    return HttpResponseRedirect(article.get_absolute_url())


def _several(request: HttpRequest, form: IntakeForm) -> HttpResponse:
    user: Any = request.user
    results = list(bring_in_all(form.files_to_read, actor=user, channel=Channel.WEB, seconds=SEVERAL_SECONDS))
    known = {article.pk for result in results for article in result.known}
    visible = Article.objects.visible_to(user).in_bulk(known)
    made = Article.objects.filter(pk__in=[result.article.pk for result in results if result.article])
    items = dict(made.annotate(items=Count("claims")).values_list("pk", "items"))
    lines = [
        {
            "name": result.name,
            "article": result.article,
            "items": items[result.article.pk] if result.article else 0,
            "is_known": bool(result.known),
            "known": [visible[article.pk] for article in result.known if article.pk in visible],
            "reason": result.reason,
            "notices": result.notices,
        }
        for result in results
    ]
    context = {"results": lines, "made": len(items)}
    return render(request, "claims/intake_several.html", context, status=200 if items or known else 422)


def _at(request: HttpRequest, url: str) -> ArticleQuerySet:
    """The articles that the person sees and that stand at this address, of which this may be a newer version."""
    visible = Article.objects.visible_to(request.user)
    if not url or not may(request.user, Action.REVISE):
        return visible.none()
    return visible.at(url)


def preview(request: HttpRequest, form: DraftForm, draft: Draft | None = None) -> HttpResponse:
    """The page on which a draft is looked over and corrected; posted to the address at which it stands."""
    known = known_articles(draft.text) if draft else []
    visible = Article.objects.visible_to(request.user).filter(pk__in=[article.pk for article in known])
    context = {
        "form": form,
        "notices": draft.notices if draft else [],
        "is_known": bool(known),
        "known": visible.order_by("pk"),
        "same_address": _at(request, draft.url).exclude(pk__in=[article.pk for article in known]) if draft else [],
        "words": len(draft.text.split()) if draft else None,
    }
    status = (409 if known else 422) if form.is_bound else 200
    return render(request, "claims/intake_preview.html", context, status=status)
