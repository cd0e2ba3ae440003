"""Background work: what waits, runs, failed and is done; trying again and cancelling."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from .. import jobs
from ..models import Job, JobStatus
from ..models.job import UNDER_WAY, JobQuerySet
from ..permissions import may
from .shared import require, safe_next

PER_PAGE = 30
# A worker starts what waits within seconds, unless it is busy. So long without either means that there is none.
IDLE = timedelta(minutes=2)
# What comes round by itself and went well would bury what people have started.
_UNEVENTFUL = Q(created_by__isnull=True, status=JobStatus.DONE)
_STATES: dict[str, tuple[Any, Q]] = {
    "": (pgettext_lazy("background work", "All"), ~_UNEVENTFUL),
    "under_way": (gettext_lazy("Under way"), Q(status__in=UNDER_WAY)),
    "failed": (gettext_lazy("Failed"), Q(status=JobStatus.FAILED)),
    "done": (gettext_lazy("Done"), Q(status=JobStatus.DONE) & ~_UNEVENTFUL),
    "cancelled": (gettext_lazy("Cancelled"), Q(status=JobStatus.CANCELLED)),
    "by_itself": (gettext_lazy("By the clock"), Q(created_by__isnull=True)),
}


class Tab(NamedTuple):
    """One state of the list, how many there are in it, and whether it is the one that is shown."""

    value: str
    label: str
    jobs: int
    is_current: bool


@never_cache
@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """Running, then waiting work, then the newest; by `state`. While something is under way the page asks again."""
    require(request, "view_jobs")
    state = request.GET.get("state", "")
    state = state if state in _STATES else ""
    visible = Job.objects.visible_to(request.user)
    counts = visible.aggregate(**{f"in_{value}": Count("pk", filter=rule) for value, (_label, rule) in _STATES.items()})
    shown = visible.filter(_STATES[state][1]).select_related("created_by").order_by(*_under_way_first())
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state,
        "tabs": [
            Tab(value, label, counts[f"in_{value}"], value == state)
            for value, (label, _rule) in _STATES.items()
            if counts[f"in_{value}"] or value in ("", state)
        ],
        "under_way": counts["in_under_way"],
        "is_idle": counts["in_under_way"] and _is_idle(visible),
        "shows_people": may(request.user, "view_all_jobs"),
    }
    return render(request, "claims/_job_list.html" if _is_part(request) else "claims/job_list.html", context)


@never_cache
@require_GET
def job_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One job: how far it is, then its result. While it is under way the page asks again; `was` is what it knows."""
    require(request, "view_jobs")
    visible = Job.objects.visible_to(request.user)
    job = get_object_or_404(visible.select_related("created_by"), uuid=uuid)
    context = {
        "job": job,
        "is_idle": job.status == JobStatus.WAITING and _is_idle(visible.filter(pk=job.pk)),
        "has_changed": request.GET.get("was", job.status) != job.status,
    }
    return render(request, "claims/_job.html" if _is_part(request) else "claims/job_detail.html", context)


@require_POST
def job_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Cancel what waits or runs."""
    job = get_object_or_404(Job.objects.visible_to(request.user), uuid=uuid)
    require(request, "change_job", job)
    if jobs.cancel(job):
        messages.success(request, _("Cancelled: %(title)s") % {"title": job.title})
    else:
        messages.warning(request, _("Not cancelled, since it was over already: %(title)s") % {"title": job.title})
    return HttpResponseRedirect(safe_next(request) or job.get_absolute_url())


@require_POST
def job_retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let what failed wait again."""
    job = get_object_or_404(Job.objects.visible_to(request.user), uuid=uuid)
    require(request, "change_job", job)
    if jobs.retry(job):
        messages.success(request, _("It is tried again: %(title)s") % {"title": job.title})
    else:
        messages.warning(
            request, _("Not tried again, since it is under way or was started anew: %(title)s") % {"title": job.title}
        )
    return HttpResponseRedirect(safe_next(request) or job.get_absolute_url())


def _under_way_first() -> tuple[Any, ...]:
    ranks = [When(status=JobStatus.RUNNING, then=Value(0)), When(status=JobStatus.WAITING, then=Value(1))]
    return Case(*ranks, default=Value(2), output_field=IntegerField()), "-created_at", "-pk"


def _is_idle(visible: JobQuerySet) -> bool:
    """Something waits past its time and nothing runs, anybody's: no worker seems to be there."""
    overdue = visible.filter(status=JobStatus.WAITING, run_after__lt=timezone.now() - IDLE)
    return overdue.exists() and not Job.objects.filter(status=JobStatus.RUNNING).exists()


def _is_part(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
