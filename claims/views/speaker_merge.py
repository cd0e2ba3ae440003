"""Speakers that may be one: suggested, looked at, merged, split again, or said to be two."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..forms.fields import searchable, whole_number
from ..models import Claim, Speaker, SpeakerAlias, SpeakerMerge, SpeakersApart, Status
from ..workflow import (
    Likely,
    NotReady,
    keep_apart,
    likely_same,
    merge_speakers,
    plan_merge,
    plan_split,
    split_speakers,
)
from .shared import require, safe_next
from .speaker import matching

PER_PAGE = 25
SHOWN = 100
FOUND = 20


@dataclass(frozen=True)
class Pair:
    """Two speakers that may be one, and why; the one with more quotes is `kept`."""

    kept: Any
    gone: Any
    why: str


@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """All pairs of speakers whose names fit together, the likeliest first."""
    require(request, "merge_speakers")
    page = Paginator(likely_same(_names(), _apart()), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "pairs": _pairs(request, list(page.object_list))}
    return render(request, "claims/speaker_duplicates.html", context)


@require_POST
def apart(request: HttpRequest) -> HttpResponse:
    """These two are two: they are not suggested again."""
    require(request, "merge_speakers")
    user: Any = request.user
    speakers = Speaker.objects.visible_to(user)
    one, other = (get_object_or_404(speakers, pk=whole_number(request.POST.get(name))) for name in ("one", "other"))
    try:
        keep_apart(user, one, other)
    except NotReady as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("They stay two, and are not suggested again."))
    return HttpResponseRedirect(safe_next(request) or reverse("speaker-duplicates"))


@require_GET
def merge_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose who else this speaker is: those whose names fit, and whoever is looked up."""
    require(request, "merge_speakers")
    speaker = get_object_or_404(Speaker.objects.visible_to(request.user).prefetch_related("aliases"), pk=pk)
    query = searchable(request.GET.get("q"))
    likely = likely_same(_names(), _apart(), about=speaker.pk)[:FOUND]
    others = {found.high if found.low == speaker.pk else found.low: found.why for found in likely}
    known = _counted(request, Speaker.objects.filter(pk__in=others)).in_bulk()
    found = matching(_counted(request, Speaker.objects.exclude(pk=speaker.pk)), query).order_by("folded", "pk")
    context = {
        "speaker": speaker,
        "query": query,
        "likely": [(known[other], why) for other, why in others.items() if other in known],
        "found": found[:FOUND] if query else [],
        "limit": FOUND,
    }
    return render(request, "claims/speaker_merge.html", context)


@require_http_methods(["GET", "POST"])
def merge_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """What merging `other` into this speaker would do; a post with the token of what was shown does it."""
    require(request, "merge_speakers")
    user: Any = request.user
    gone_pk = whole_number(request.GET.get("other")) or 0
    # Pressed twice, or looked at again: it is done.
    if SpeakerMerge.objects.filter(kept=pk, gone_id=gone_pk, split_at__isnull=True).exists():
        return HttpResponseRedirect(reverse("speaker-detail", args=[pk]))
    speakers = Speaker.objects.visible_to(user).prefetch_related("aliases")
    kept, gone = get_object_or_404(speakers, pk=pk), get_object_or_404(speakers, pk=gone_pk)
    problem = ""
    if request.method == "POST":
        try:
            merge = merge_speakers(user, kept, gone, request.POST.get("seen", ""))
        except NotReady as error:
            problem = str(error)
            kept, gone = get_object_or_404(speakers, pk=pk), get_object_or_404(speakers, pk=gone_pk)
        else:
            messages.success(
                request, _("“%(gone)s” is now one with “%(kept)s”.") % {"gone": merge.name, "kept": kept.name}
            )
            return HttpResponseRedirect(kept.get_absolute_url())
    try:
        plan = plan_merge(kept, gone)
    except NotReady as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("speaker-merge", args=[kept.pk]))
    signed = sum(claim.status == Status.SIGNED_OFF for claim in plan.claims)
    context = {
        "plan": plan,
        "problem": problem,
        "namesakes": kept.folded == gone.folded,
        **_moving(plan.claims),
        "signed_line": ngettext(
            "%(count)d signed-off quote stays signed off and shows the other name.",
            "%(count)d signed-off quotes stay signed off and show the other name.",
            signed,
        )
        % {"count": signed}
        if signed
        else "",
    }
    return render(request, "claims/speaker_merge_confirm.html", context, status=409 if problem else 200)


@require_http_methods(["GET", "POST"])
def split_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """What taking a merge back would do; a post with the token of what was shown does it."""
    require(request, "merge_speakers")
    user: Any = request.user
    merge = get_object_or_404(SpeakerMerge.objects.select_related("merged_by"), pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            back = split_speakers(user, merge, request.POST.get("seen", ""))
        except NotReady as error:
            problem = str(error)
            merge.refresh_from_db()
        else:
            messages.success(request, _("“%(name)s” is a speaker again.") % {"name": back.name})
            return HttpResponseRedirect(back.get_absolute_url())
    try:
        plan = plan_split(merge)
    except NotReady as error:
        return render(request, "claims/speaker_split.html", {"merge": merge, "obstacle": str(error)}, status=409)
    context = {"merge": merge, "plan": plan, "problem": problem, **_moving(plan.claims)}
    context["staying"], context["staying_more"] = plan.staying[:SHOWN], max(len(plan.staying) - SHOWN, 0)
    return render(request, "claims/speaker_split.html", context, status=409 if problem else 200)


def _moving(claims: list[Claim]) -> dict[str, Any]:
    """The claims that a page shows of those that move, how many there are, and the roles that come along."""
    roles = Counter(claim.role for claim in claims if claim.role)
    return {
        "claims": claims[:SHOWN],
        "count": len(claims),
        "more": max(len(claims) - SHOWN, 0),
        "articles": len({claim.article_id for claim in claims}),
        "roles": roles.most_common(),
    }


def _names() -> dict[int, list[str]]:
    names = {pk: [name] for pk, name in Speaker.objects.order_by().values_list("pk", "name")}
    for pk, name in SpeakerAlias.objects.order_by().values_list("speaker_id", "name"):
        names.setdefault(pk, []).append(name)
    return names


def _apart() -> set[tuple[int, int]]:
    return set(SpeakersApart.objects.order_by().values_list("low_id", "high_id"))


def _counted(request: HttpRequest, speakers: QuerySet[Speaker]) -> Any:
    """Those of `speakers` whom the person sees, with their aliases and `quotes`, how many quotes they have."""
    live = Claim.objects.visible_to(request.user).exclude(status=Status.REMOVED).filter(speaker=OuterRef("pk"))
    count = live.order_by().values("speaker").annotate(n=Count("pk")).values("n")
    return (
        speakers.filter(pk__in=Speaker.objects.visible_to(request.user).values("pk"))
        .prefetch_related("aliases")
        .annotate(quotes=Coalesce(Subquery(count, output_field=IntegerField()), 0))
    )


def _pairs(request: HttpRequest, likely: list[Likely]) -> list[Pair]:
    keys = {pk for found in likely for pk in (found.low, found.high)}
    known = _counted(request, Speaker.objects.filter(pk__in=keys)).in_bulk()
    pairs = []
    for found in likely:
        if found.low in known and found.high in known:
            kept, gone = sorted((known[found.low], known[found.high]), key=lambda one: (-one.quotes, one.pk))
            pairs.append(Pair(kept, gone, found.why))
    return pairs
