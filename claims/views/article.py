"""Articles: the list, and the page on which one is checked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from ..models import Article


@require_GET
def article_list(request: HttpRequest) -> HttpResponse:
    """The articles that the person may see, newest first."""
    return render(request, "claims/article_list.html", {"articles": Article.objects.visible_to(request.user)})


@require_GET
def article_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One article, set for reading and checking."""
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    return render(request, "claims/article_detail.html", {"article": article})
