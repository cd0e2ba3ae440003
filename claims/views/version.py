"""The versions of an article's text: the list, one with its items, and what differs between two."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from ..extraction.alignment import align
from ..extraction.differences import differences, shortened
from ..forms.fields import whole_number
from ..marks import pieces
from ..models import Action, Article, Capture, CaptureQuerySet, Revision
from ..permissions import may
from ..reports.direction import direction_of
from .article_page import placed_entries, set_blocks
from .shared import require


@require_GET
def version_list(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions, the newest first, with what each made of the items."""
    article = _reviewed(request, pk)
    revisions = list(article.revisions.defer("text", "sentences").select_related("created_by").order_by("-number"))
    told = article.events.filter(action=Action.REVISE, claim=None).values_list("new", flat=True)
    counts = {new["revision"]: new["counts"] for new in told}
    captures = {capture.revision_id: capture for capture in _captures(request, article)}
    context = {
        "article": article,
        "versions": [(revision, counts.get(revision.number), captures.get(revision.pk)) for revision in revisions],
        "may_revise": may(request.user, Action.REVISE, article),
    }
    return render(request, "claims/version_list.html", context)


@require_GET
def version_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version: its text with the items as they stood in it, or, with `against`, what differs from that one."""
    article = _reviewed(request, pk)
    revision = get_object_or_404(article.revisions.select_related("created_by"), number=number)
    others = [n for n in article.revisions.order_by("number").values_list("number", flat=True) if n != number]
    against = whole_number(request.GET.get("against"))
    if against is not None and against not in others:
        raise Http404
    context = {"article": article, "revision": revision, "others": others, "against": against}
    if against is None:
        context |= _text(request, article, revision)
        context["capture"] = _captures(request, article).filter(revision=revision).first()
    else:
        context["stretches"] = _differences(*sorted((revision, article.revisions.get(number=against)), key=_number))
        context["older"], context["newer"] = sorted((number, against))
    return render(request, "claims/version_detail.html", context)


def _captures(request: HttpRequest, article: Article) -> CaptureQuerySet:
    """What its versions were read from."""
    captures = Capture.objects.visible_to(request.user).without_data()
    return captures.filter(revision__article=article).select_related("received_by")


def _text(request: HttpRequest, article: Article, revision: Revision) -> dict[str, Any]:
    user: Any = request.user
    placed = placed_entries(user, article, revision)
    marked = pieces(revision.text, revision.blocks, [(entry, anchor.spans) for entry, anchor in placed])
    return {"blocks": set_blocks(marked), "direction": direction_of(revision.text), "items": len(placed)}


def _differences(older: Revision, newer: Revision) -> list[Any]:
    return shortened(differences(align(older.text, newer.text, older.sentences, newer.sentences)))


def _number(revision: Revision) -> int:
    return revision.number


def _reviewed(request: HttpRequest, pk: int) -> Article:
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    require(request, "view_work")
    return article
