"""Reports that are kept: keeping one, the list, the page of each, and its bytes as they were made."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_tables2 import RequestConfig

from ..filters import without_empty
from ..jobs import cancel, enqueue
from ..models import Article, Job, Report
from ..reports.changes import changed_since
from ..reports.drawing import FreezingError
from ..reports.freezing import begin, discard, freeze, verified_chunks
from ..reports.listing import ReportFilter, ReportTable, format_label
from ..reports.selection import Selection, WrongFilterError, of_article, of_filter
from .reports import wants_work
from .shared import require

PER_PAGE = 30
# Earlier reports of the same that a page names.
EARLIER = 5
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


class KeepForm(forms.Form):
    """In which format a report of `selection` is kept."""

    format = forms.ChoiceField(label=_lazy("Format"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, selection: Selection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, format_label(name)) for name in selection.formats]
        self.fields["format"].choices = choices  # type: ignore[attr-defined]


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """The kept reports that the person may see, the newest first."""
    require(request, "view")
    reports = Report.objects.visible_to(request.user).made().select_related("article", "made_by")
    filterset = ReportFilter(request.GET, queryset=reports, request=request)
    table = ReportTable(filterset.qs)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    wrong = filterset.is_bound and not filterset.form.is_valid()
    context = {"filter": filterset, "table": table}
    return render(request, "claims/report_list.html", context, status=400 if wrong else 200)


@require_http_methods(["GET", "POST"])
def keep_article(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a report of an article."""
    work = wants_work(request)
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    user: Any = request.user
    back = f"{reverse('article-report', args=[pk])}{'?work=1' if work else ''}"
    return _keep(request, of_article(user, article, work=work), back)


@require_http_methods(["GET", "POST"])
def keep_claims(request: HttpRequest) -> HttpResponse:
    """Keep a report of what the filter in the query string selects."""
    work = wants_work(request)
    data = without_empty(request.GET, "format", "work", "download")
    user: Any = request.user
    try:
        selection = of_filter(user, data, work=work)
    except WrongFilterError as error:
        context = {"form": error.form, "query": data.urlencode()}
        return render(request, "claims/report_invalid.html", context, status=400)
    return _keep(request, selection, f"{reverse('claim-list')}?{data.urlencode()}")


@require_GET
def report_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    """What a kept report is, what has changed since; or how far it is. `part=progress` is the latter alone."""
    report = _visible(request, uuid)
    if not report.is_made:
        context: dict[str, Any] = {
            "report": report,
            "job": _job_of(report),
            "format_label": format_label(report.format),
        }
        part = request.GET.get("part") == "progress"
        return render(request, f"claims/{'_report_progress' if part else 'report_making'}.html", context)
    if request.GET.get("part") == "progress":
        return HttpResponse(headers={"HX-Refresh": "true"})
    user: Any = request.user
    of_the_same = Report.objects.visible_to(user).made().filter(subject=report.subject).exclude(pk=report.pk)
    context = {
        "report": report,
        "format_label": format_label(report.format),
        "lately": changed_since(report, user),
        "others": of_the_same.select_related("made_by").order_by("-made_at"),
        "previous": of_the_same.filter(next=report).first(),
        "next": of_the_same.filter(previous=report).first(),
        "can_be_read": _is_page(report),
    }
    return render(request, "claims/report_detail.html", context)


@require_POST
def report_discard(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Give up a report of one's own that is not made."""
    report = _visible(request, uuid)
    if report.made_by_id != request.user.pk:
        raise PermissionDenied(_("Only who makes a report gives it up."))
    if job := _job_of(report):
        cancel(job)
    if not discard(report):
        messages.error(request, _("It has been made meanwhile, and is kept."))
        return HttpResponseRedirect(report.get_absolute_url())
    messages.success(request, _("Given up. Nothing of it is kept."))
    return HttpResponseRedirect(reverse("report-list"))


@require_GET
def report_file(request: HttpRequest, uuid: Any) -> HttpResponseBase:
    """The bytes as they were made, as a file."""
    return _bytes_of(request, made_report(request, uuid), as_attachment=True)


@require_GET
def report_read(request: HttpRequest, uuid: Any) -> HttpResponseBase:
    """The same bytes as a page to read, where they are one. No script runs in it, and only its own style applies."""
    report = made_report(request, uuid)
    if not _is_page(report):
        raise Http404
    response = _bytes_of(request, report, as_attachment=False)
    first = bytes(report.chunks.get(number=0).data)
    styles = [base64.b64encode(hashlib.sha256(style).digest()).decode() for style in _STYLE.findall(first)]
    allowed = " ".join(f"'sha256-{style}'" for style in styles) or "'none'"
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {allowed}; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; sandbox"
    )
    return response


def _keep(request: HttpRequest, selection: Selection, back: str) -> HttpResponse:
    user: Any = request.user
    given = request.GET.get("format")
    chosen = given if given in selection.formats else next(iter(selection.formats))
    form = KeepForm(request.POST if request.method == "POST" else None, selection=selection, initial={"format": chosen})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["format"]
        try:
            return HttpResponseRedirect(_kept(request, selection, name).get_absolute_url())
        except FreezingError as error:
            form.add_error(None, str(error))
    subject = selection.subject("html", user)
    context = {
        "form": form,
        "selection": selection,
        "back": back,
        "count": selection.claims_for(selection.formats[chosen]).count(),
        "earlier": Report.objects.visible_to(user).made().filter(subject=subject).select_related("made_by")[:EARLIER],
    }
    return render(request, "claims/report_keep.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, selection: Selection, name: str) -> Report:
    """The report, made at once, or begun and left to the background where it is large.

    Raises:
        FreezingError: it cannot be kept.
    """
    user: Any = request.user
    site = request.build_absolute_uri("/").rstrip("/")
    form = selection.formats[name]
    if selection.claims_for(form).count() <= form.at_once:
        report = freeze(user, name, selection, site=site)
        messages.success(request, _("The report is kept."))
        return report
    report = begin(user, name, selection)
    data = {"report": str(report.uuid), "site": site}
    enqueue("report", data, actor=user, title=_job_title(report), key=_job_key(report))
    return report


def _bytes_of(request: HttpRequest, report: Report, *, as_attachment: bool) -> HttpResponseBase:
    etag = f'"{report.sha256}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    response = StreamingHttpResponse(verified_chunks(report), content_type=report.content_type, headers=headers)
    response["Content-Disposition"] = content_disposition_header(as_attachment, report.file_name) or "attachment"
    response["Content-Length"] = str(report.size)
    return response


def _is_page(report: Report) -> bool:
    return report.content_type.startswith("text/html")


def _visible(request: HttpRequest, uuid: Any) -> Report:
    require(request, "view")
    reports = Report.objects.visible_to(request.user).select_related("article", "made_by", "previous")
    return get_object_or_404(reports, uuid=uuid)


def made_report(request: HttpRequest, uuid: Any) -> Report:
    """The report, where it is made and the person may see it; else 404."""
    report = _visible(request, uuid)
    if not report.is_made:
        raise Http404
    return report


def _job_key(report: Report) -> str:
    return f"report:{report.uuid}"


def _job_title(report: Report) -> str:
    return _("Report: %(title)s (%(format)s)") % {"title": report.title, "format": format_label(report.format)}


def _job_of(report: Report) -> Job | None:
    """The background work that makes it. Whoever sees the report sees how far it is."""
    return Job.objects.filter(key=_job_key(report)).order_by("-created_at", "-pk").first()
