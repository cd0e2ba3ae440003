"""Speakers: who they are, and everything they are quoted with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ..forms.fields import searchable
from ..forms.speaker import SpeakerForm
from ..models import Claim, Speaker, SpeakerAlias, SpeakerMerge, Status
from ..permissions import may
from .shared import require

PER_PAGE = 50
SUGGESTIONS = 20
_SORTS: dict[str, tuple[Any, ...]] = {
    "name": ("folded", "pk"),
    "quotes": ("-quotes", "folded", "pk"),
    "last": (F("last_quoted").desc(nulls_last=True), "folded", "pk"),
}


@require_GET
def speaker_list(request: HttpRequest) -> HttpResponse:
    """Speakers by name, number of quotes or when they were last quoted; `q` searches names and aliases."""
    require(request, "view")
    query = searchable(request.GET.get("q"))
    sort = request.GET.get("sort") if request.GET.get("sort") in _SORTS else "name"
    quoted = _live_claims(request.user).filter(speaker=OuterRef("pk")).order_by().values("speaker")
    speakers = matching(Speaker.objects.visible_to(request.user), query).annotate(
        quotes=Coalesce(Subquery(quoted.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
        last_quoted=Subquery(quoted.annotate(at=Max("article__published_at")).values("at")),
    )
    page = Paginator(speakers.order_by(*_SORTS[str(sort)]), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "query": query, "sort": sort, "may_merge": may(request.user, "merge_speakers")}
    return render(request, "claims/speaker_list.html", context)


@require_GET
def speaker_options(request: HttpRequest) -> HttpResponse:
    """Names that complete what is typed into a speaker field, as options of its datalist."""
    typed = searchable(request.GET.get("speaker") or request.GET.get("q"))
    found = matching(Speaker.objects.visible_to(request.user), typed).order_by("folded", "pk") if typed else []
    return render(
        request, "claims/_claim_options.html", {"options": [(s.name, s.description) for s in found[:SUGGESTIONS]]}
    )


@require_GET
def speaker_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything a speaker is quoted with, newest article first, filtered by status; roles with their dates."""
    speaker = Speaker.objects.visible_to(request.user).prefetch_related("aliases").filter(pk=pk).first()
    if speaker is None:
        return _merged_into(request, pk)
    claims = _live_claims(request.user).filter(speaker=speaker)
    status = request.GET.get("status") if request.GET.get("status") in Status.values else ""
    shown = claims.filter(status=status) if status else claims
    shown = shown.select_related("article", "assignee").order_by(
        F("article__published_at").desc(nulls_last=True), "-article_id", "pk"
    )
    roles = (
        claims.exclude(role="")
        .order_by()
        .values("role")
        .annotate(times=Count("pk"), first=Min("article__published_at"), last=Max("article__published_at"))
        .order_by("-times", "role")
    )
    counts = dict(claims.order_by().values_list("status").annotate(Count("pk")))
    context = {
        "speaker": speaker,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "roles": roles,
        "status": status,
        "statuses": [(value, label, counts[value]) for value, label in Status.choices if value in counts],
        "total": sum(counts.values()),
        "may_edit": may(request.user, "edit_speakers"),
        "may_merge": may(request.user, "merge_speakers"),
        "merges": _merges(request.user, speaker),
    }
    return render(request, "claims/speaker_detail.html", context)


@require_http_methods(["GET", "POST"])
def speaker_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a speaker's name, description and aliases; what somebody else changed meanwhile is not overwritten."""
    speaker = get_object_or_404(Speaker.objects.visible_to(request.user), pk=pk)
    require(request, "edit_speakers")
    form = SpeakerForm(request.POST or None, instance=speaker)
    user: Any = request.user
    if request.method == "POST" and form.is_valid() and form.save_as(user):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(speaker.get_absolute_url())
    status = 422 if form.errors else 200
    # The form has put what was typed on its instance; headings keep the name as it is stored.
    stored = Speaker.objects.get(pk=pk)
    return render(request, "claims/speaker_edit.html", {"form": form, "speaker": stored}, status=status)


def _merged_into(request: HttpRequest, pk: int) -> HttpResponse:
    """Links to a speaker that has been merged lead on to who was kept."""
    merge = SpeakerMerge.objects.filter(gone_id=pk, split_at__isnull=True).first()
    user: Any = request.user
    if merge is None or not user.sees_work:
        raise Http404
    return HttpResponseRedirect(reverse("speaker-detail", args=[merge.kept_id]))


def _merges(user: Any, speaker: Speaker) -> Any:
    """Who has been merged into this speaker, the newest first, for those who see how work goes."""
    if not user.sees_work:
        return []
    return SpeakerMerge.objects.filter(kept=speaker, split_at__isnull=True).select_related("merged_by")


def matching(speakers: Any, query: str) -> Any:
    """The speakers whose name or alias contains `query`, whatever its case."""
    folded = query.casefold()
    if not folded:
        return speakers
    alias = SpeakerAlias.objects.filter(speaker=OuterRef("pk"), folded__contains=folded)
    return speakers.filter(Q(folded__contains=folded) | Q(Exists(alias)))


def _live_claims(user: Any) -> Any:
    return Claim.objects.visible_to(user).exclude(status=Status.REMOVED)
