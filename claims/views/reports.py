"""Reports of exactly what is filtered, in the formats of `claims.reports`."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from ..filters import without_empty
from ..models import Article
from ..reports import ARTICLE_FORMATS, FORMATS, CannotWrite, Entry, Format, Head, in_batches
from ..reports.selection import Selection, WrongFilterError, of_article, of_filter
from .shared import require


@require_GET
def claims_export(request: HttpRequest, fmt: str) -> HttpResponseBase:
    """The filtered claims that are checked; with `work=1` also work in progress, for those who see it.

    An invalid filter is answered by 400 and its messages, never by some other selection.
    """
    _known(FORMATS, fmt)
    work = wants_work(request)
    user: Any = request.user
    asked = without_empty(request.GET, "work", "download")
    try:
        selection = of_filter(user, asked, work=work)
    except WrongFilterError as error:
        context = {"form": error.form, "query": asked.urlencode()}
        return render(request, "claims/report_invalid.html", context, status=400)
    query = without_empty(request.GET, "page", "per_page", "sort", "download").urlencode()
    files = [(str(label), f"{reverse('claims-export', args=[name])}?{query}") for label, name in _LIST_FILES]
    alone = (_("One HTML file"), f"{reverse('claims-export', args=['html'])}?download=1&{query}")
    links = [
        (_("Back to the list"), f"{reverse('claim-list')}?{asked.urlencode()}"),
        (_("Keep this report"), f"{reverse('report-keep-claims')}?format={fmt}&{query}"),
    ]
    return _streamed(request, fmt, selection, links, [Entry(_("Save as"), "", [*files, alone])])


@require_GET
def article_report(request: HttpRequest, pk: int, fmt: str = "html") -> HttpResponseBase:
    """The checked claims of one article; with `work=1` also work in progress, for those who see it."""
    _known(ARTICLE_FORMATS, fmt)
    work = wants_work(request)
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    user: Any = request.user
    keep = reverse("report-keep-article", args=[pk])
    links = [
        (_("Back to the article"), article.get_absolute_url()),
        (_("Kept reports"), f"{reverse('report-list')}?article={pk}"),
        (_("Keep this report"), f"{keep}?format={fmt}{'&work=1' if work else ''}"),
    ]
    return _streamed(request, fmt, of_article(user, article, work=work), links, article_menu(article, work, fmt))


def article_menu(article: Article, work: bool = False, current: str = "") -> list[Entry]:
    """The reports of one article, each with its files; `current` is the format that is being looked at."""

    def address(fmt: str, query: str = "") -> str:
        parts = "&".join(filter(None, (query, "work=1" if work else "")))
        return reverse("article-report-format", args=[article.pk, fmt]) + (f"?{parts}" if parts else "")

    def entry(label: Any, fmt: str, files: list[tuple[Any, str]]) -> Entry:
        links = [(str(name), address(other)) for name, other in files]
        alone = (_("One HTML file"), address(fmt, "download=1"))
        return Entry(str(label), address(fmt), [*links, alone], fmt == current)

    publishing = reverse("article-publish", args=[article.pk])
    programs = [(_("Annotations"), address("annotations")), (_("ClaimReview"), publishing)]
    notes = [(_("PDF"), "article-pdf"), (_("Word file with comments"), "article-docx")]
    corrections = [(_("PDF"), "corrections-pdf"), (_("Word"), "corrections-docx")]
    return [
        entry(_("Article with notes"), "article", notes),
        entry(_("List of items"), "html", _LIST_FILES),
        entry(_("Corrections for the author"), "corrections", corrections),
        Entry(_("For programs"), "", programs),
    ]


_LIST_FILES = [
    (_lazy("PDF"), "pdf"),
    (_lazy("Word"), "docx"),
    (_lazy("Excel"), "xlsx"),
    (_lazy("CSV"), "csv"),
    (_lazy("JSON"), "json"),
]


def _known(formats: dict[str, Format], name: str) -> None:
    if name not in formats:
        raise Http404


def wants_work(request: HttpRequest) -> bool:
    """Whether work in progress is asked for.

    Raises:
        PermissionDenied: this person may not export, or not that.
    """
    work = request.GET.get("work") == "1"
    require(request, "export")
    if work:
        require(request, "view_work")
    return work


def _streamed(
    request: HttpRequest, fmt: str, selection: Selection, links: list[tuple[str, str]], menu: list[Entry]
) -> HttpResponseBase:
    form = selection.formats[fmt]
    wanted = selection.claims_for(form)
    count = wanted.count()
    download = form.suffix != "html" or request.GET.get("download") == "1"
    head = Head(
        title=selection.title,
        filters=selection.filters,
        links=links,
        menu=menu,
        article=selection.article.pk if selection.article else None,
        made_by=getattr(request.user, "display_name", ""),
        site=request.build_absolute_uri("/").rstrip("/"),
        path=request.path,
        work=selection.work,
        count=count,
        left_out=selection.all_for(form).count() - count,
        self_contained=download,
    )
    if form.most and count > form.at_once:
        context = {"form": form, "count": count, "links": links}
        return render(request, "claims/report_too_large.html", context, status=422)
    parts = form.write(head, wanted)
    try:
        first = next(parts, "")
    except CannotWrite as problem:
        return render(request, "claims/report_cannot.html", {"problem": problem, "links": links}, status=503)
    response = StreamingHttpResponse(in_batches(chain([first], parts)), content_type=form.content_type)
    response["Content-Disposition"] = content_disposition_header(download, selection.file_name(fmt)) or "inline"
    response["Cache-Control"] = "private, no-store"
    response["X-Left-Out"] = str(head.left_out)
    return response
