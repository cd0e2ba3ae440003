"""Bringing in many articles from one file: upload, dry run, and what became of each line."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..forms.imports import ImportForm
from ..ingest.bulk import uploads
from ..models import Action, Import, ImportLine, Job, JobStatus, LineOutcome
from ..permissions import may
from ..reports import in_batches
from ..reports.import_lines import lines_as_csv, told_of
from .shared import require

PER_PAGE = 50
RECENT = 10


class Tab(NamedTuple):
    """An outcome, and how many lines had it."""

    value: str
    label: str
    lines: int


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Upload a file; nothing is brought in before somebody has seen what would become of its lines."""
    require(request, Action.INGEST)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        file, user = form.cleaned_data["file"], request.user
        run = uploads.take_upload(file.name, file.file, form.facts, form.options, user)  # type: ignore[arg-type]
        return redirect(run)
    recent = Import.objects.visible_to(request.user).select_related("created_by")[:RECENT]
    context = {"form": form, "recent": [(run, run.counts()) for run in recent]}
    return render(request, "claims/import_new.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def import_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a dry run found, or how far the import is and what became of its lines, by `outcome`.

    While something is under way the page asks for its upper part again, and for all of itself when that has ended.
    """
    require(request, "view_work")
    run = _visible(request, uuid)
    job = uploads.job_of(run)
    counts = run.counts()
    is_under_way = bool(job and job.is_under_way)
    context: dict[str, Any] = {
        "run": run,
        "job": job,
        "is_under_way": is_under_way,
        "is_stopped": bool(run.begun_at and not run.finished_at and not is_under_way),
        "has_failed": bool(job and job.status in (JobStatus.FAILED, JobStatus.CANCELLED)),
        "sees_job": bool(job and Job.objects.visible_to(request.user).filter(pk=job.pk).exists()),
        "may_ingest": may(request.user, Action.INGEST),
        "counts": _told(counts),
        "new": run.trial["counts"]["made"] + run.trial["counts"]["revised"] if run.trial else 0,
        "foretold": _told(run.trial["counts"]) if run.trial else [],
    }
    if getattr(request, "htmx", False):
        if not context["is_under_way"]:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "claims/_import_state.html", context)
    return render(request, "claims/import_detail.html", {**context, **_lines(request, run, counts)})


@require_GET
def import_report(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """What became of each line, as CSV."""
    require(request, "view_work")
    run = _visible(request, uuid)
    name = f"{run.name.rpartition('.')[0] or run.name}-{_('report')}.csv"
    return StreamingHttpResponse(
        in_batches(lines_as_csv(told_of(run))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


@require_POST
def import_begin(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Bring it in, or go on after a stop."""
    require(request, Action.INGEST)
    run, user = _visible(request, uuid), request.user
    if not uploads.begin(run, user):  # type: ignore[arg-type]
        messages.warning(request, _("This was brought in already, or its check has not ended yet."))
    return redirect(run)


@require_POST
def import_try(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Check it once more, after the check has failed or was cancelled."""
    require(request, Action.INGEST)
    run, user = _visible(request, uuid), request.user
    if not run.begun_at:
        uploads.try_again(run, user)  # type: ignore[arg-type]
    return redirect(run)


@require_POST
def import_discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Delete an upload of which nothing has been brought in."""
    require(request, Action.INGEST)
    run = _visible(request, uuid)
    if uploads.discard(run):
        messages.success(request, _("Discarded: %(name)s") % {"name": run.name})
        return redirect("import-new")
    messages.warning(request, _("Not discarded, since it is being brought in."))
    return redirect(run)


def _lines(request: HttpRequest, run: Import, counts: dict[str, int]) -> dict[str, Any]:
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in LineOutcome.values else ""
    lines = ImportLine.objects.visible_to(request.user).filter(run=run).select_related("article").order_by("line")
    shown = lines.filter(outcome=outcome) if outcome else lines
    return {
        "outcome": outcome,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "tabs": [
            Tab("", _("All"), sum(counts.values())),
            *(Tab(value, str(label), counts[value]) for value, label in LineOutcome.choices if counts[value]),
        ],
    }


def _told(counts: dict[str, int]) -> list[Tab]:
    return [Tab(value, str(label), counts[value]) for value, label in LineOutcome.choices]


def _visible(request: HttpRequest, uuid: UUID) -> Import:
    return get_object_or_404(Import.objects.visible_to(request.user).select_related("created_by"), uuid=uuid)
