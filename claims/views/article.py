"""Articles: the list, the page on which one is checked, its sentences, its history, and clearing it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_tables2 import RequestConfig

from ..filters import ArticleFilter
from ..models import Action, Article, Kind, Revision, WaiveReason, WatchList
from ..permissions import may
from ..progress import progress_by_article
from ..tables import ArticleTable
from ..workflow import NotAllowed, NotReady, clear, clearing_obstacles
from ..workflow.coverage import uncovered_sentences
from .article_page import add_url, changed_parts_context, page_context
from .claim_panel import events_in_words
from .shared import require

PER_PAGE = 30
EVENTS_PER_PAGE = 100


class Sentence(NamedTuple):
    """A sentence for adding by hand; `is_covered` where an item holds some of it."""

    span: str
    text: str
    is_covered: bool
    add_url: str


@require_GET
def article_list(request: HttpRequest) -> HttpResponse:
    """The articles that the person may see, filtered and sorted, with how far each is."""
    require(request, "view")
    filterset = ArticleFilter(request.GET, queryset=Article.objects.visible_to(request.user), request=request)
    table = ArticleTable(filterset.qs)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    shown = [row.record.pk for row in table.paginated_rows]
    table.progress = progress_by_article(request.user, shown)
    table.watched = WatchList.objects.visible_to(request.user).by_article(shown)
    context = {"filter": filterset, "table": table, "may_ingest": may(request.user, Action.INGEST)}
    context["sees_work"] = may(request.user, "view_work")
    return render(request, "claims/article_list.html", context)


@require_GET
def article_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One article, set for reading and checking; `item` selects what the panel shows, `show` and `q` the rail."""
    return render(request, "claims/article_detail.html", page_context(request, _visible(request, pk)))


@require_GET
def article_parts(request: HttpRequest, pk: int) -> HttpResponse:
    """What has changed since the event `since`: coverage, and blocks of the text and items of the rail by their ids."""
    return render(request, "claims/_article_parts.html", changed_parts_context(request, _visible(request, pk)))


@require_GET
def article_sentences(request: HttpRequest, pk: int) -> HttpResponse:
    """All sentences, to add items by hand or to say that there is nothing to check."""
    article = _visible(request, pk)
    require(request, Action.ADD, article)
    revision = article.current_revision
    every = bool(request.GET.get("all"))
    sentences = _sentences(article, revision, request.get_full_path())
    context = {
        "article": article,
        "revision": revision,
        "sentences": [sentence for sentence in sentences if every or not sentence.is_covered],
        "every": every,
        "any_uncovered": any(not sentence.is_covered for sentence in sentences),
        "reasons": [(reason.value, reason.label) for reason in WaiveReason.for_kind(Kind.ASSERTION)],
    }
    return render(request, "claims/article_sentences.html", context)


@require_GET
def article_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that happened to the article and its items, newest first."""
    article = _visible(request, pk)
    require(request, "view_work")
    events = article.events.visible_to(request.user).select_related("claim").order_by("-seq")
    page = Paginator(events, EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"article": article, "page": page, "history": events_in_words(page)}
    return render(request, "claims/article_history.html", context)


@require_http_methods(["GET", "POST"])
def article_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing before the current version can be cleared, with the way to each; clear it when nothing is."""
    article = _visible(request, pk)
    user: Any = request.user
    require(request, "view_work")
    if request.method == "POST":
        try:
            clear(user, article)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from None
        except NotReady as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Cleared for publication."))
            return HttpResponseRedirect(article.get_absolute_url())
    context = {
        "article": article,
        "revision": article.current_revision,
        "obstacles": clearing_obstacles(article),
        "may_clear": may(user, Action.CLEAR, article),
        "may_add": may(user, Action.ADD, article),
    }
    return render(request, "claims/article_clear.html", context, status=409 if request.method == "POST" else 200)


def _visible(request: HttpRequest, pk: int) -> Article:
    return get_object_or_404(Article.objects.visible_to(request.user), pk=pk)


def _sentences(article: Article, revision: Revision, back: str) -> list[Sentence]:
    uncovered = set(uncovered_sentences(revision))
    return [
        Sentence(
            f"{start}-{end}",
            revision.text[start:end],
            (start, end) not in uncovered,
            add_url(revision, start, end, back),
        )
        for start, end in revision.sentences
    ]
