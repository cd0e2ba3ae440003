"""My work: what waits for me, and the articles under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..models import Action, Article, Claim, Status
from ..permissions import may, signable_by
from ..progress import Progress, progress_by_article

SHOWN = 8
SHOWN_ARTICLES = 12
DUE_SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: the first items of it, how many there are, and where all of them are."""

    key: str
    title: str
    hint: str
    claims: list[Claim]
    count: int
    url: str


class Underway(NamedTuple):
    """An article, how far it is, and whether its deadline is near or past."""

    article: Article
    progress: Progress
    urgency: str


@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """What waits for the person who asks; for those who see results only, what was signed off last."""
    user: Any = request.user
    now = timezone.now()
    articles = Article.objects.visible_to(user).not_cleared()
    newest = articles.order_by(F("due_at").asc(nulls_last=True), "-created_at", "-pk")[:SHOWN_ARTICLES]
    shown = list(newest)
    progress = progress_by_article(user, [article.pk for article in shown])
    context = {
        "waiting": _waiting(user) if user.is_reviewer else [],
        "articles": [Underway(article, progress[article.pk], _urgency(article, now)) for article in shown],
        "signed": _signed(user) if not user.is_reviewer else [],
        "may_view": may(user, "view"),
        "may_ingest": may(user, Action.INGEST),
        "sees_work": user.sees_work,
        "nothing_yet": not shown and not Article.objects.visible_to(user).exists(),
    }
    return render(request, "claims/work.html", context)


def _waiting(user: Any) -> list[Waiting]:
    claims = Claim.objects.visible_to(user)
    mine = claims.filter(assignee=user)
    returned = Q(status=Status.CHECKING, proposed_by__isnull=False)
    found = [
        _section(
            "returned",
            _("Returned to you"),
            _("The last note says why."),
            mine.filter(returned),
            "status=checking&assignee=me",
        ),
        _section(
            "mine",
            _("You are checking"),
            "",
            mine.filter(status=Status.CHECKING).exclude(returned),
            "status=checking&assignee=me",
        ),
        _section(
            "second",
            _("Awaiting your second check"),
            _("Proposed by others, and you have not worked on it."),
            signable_by(claims, user),
            "mine_to_sign=on",
        ),
        _section(
            "stale",
            _("Check again"),
            _("What this rests on has changed."),
            claims.filter(status=Status.STALE),
            "status=stale",
        ),
    ]
    return found


def _section(key: str, title: str, hint: str, claims: QuerySet[Claim], query: str) -> Waiting:
    ordered = claims.select_related("article", "speaker").order_by(
        F("article__due_at").asc(nulls_last=True), "-priority", "pk"
    )
    shown = list(ordered[: SHOWN + 1])
    count = len(shown) if len(shown) <= SHOWN else claims.aggregate(count=Count("pk"))["count"]
    return Waiting(key, title, hint, shown[:SHOWN], count, f"{reverse('claim-list')}?{query}")


def _signed(user: Any) -> list[Claim]:
    signed = Claim.objects.visible_to(user).filter(status=Status.SIGNED_OFF)
    return list(signed.select_related("article", "speaker").order_by("-signed_at", "-pk")[:SHOWN])


def _urgency(article: Article, now: Any) -> str:
    if article.due_at is None or article.due_at > now + DUE_SOON:
        return ""
    return "past" if article.due_at <= now else "soon"
