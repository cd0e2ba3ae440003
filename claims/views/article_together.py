"""Several items of an article at once: signing what one has reviewed, one source for many. Each is guarded alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ..findings import findings_in_words
from ..forms.evidence import EvidenceForm
from ..forms.fields import whole_number
from ..models import WORKABLE_STATUSES, Action, Article, Claim, Evidence, Note, NoteKind, User
from ..permissions import signable_by
from ..workflow import BulkResult, apply_many
from .claim_panel import Piece, pieces, visible_claims
from .claim_sources import known_sources
from .shared import require

# As many as one can honestly look through on one page.
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Card:
    """One item to choose, with its surroundings; `value` names it and the version that is shown.

    Where it is to be signed: what is signed. `round_notes` are the notes of this round.
    """

    claim: Claim
    value: str
    is_chosen: bool
    pieces: list[Piece]
    findings: list[tuple[str, str]]
    evidence: list[Evidence]
    round_notes: list[Note]


@require_http_methods(["GET", "POST"])
def article_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """What others have proposed in the article, with all that is signed of it; what is ticked is signed together."""
    article = _reviewed(request, pk)
    user: Any = request.user
    refused: list[tuple[Claim, str]] = []
    if request.method == "POST":
        chosen = _chosen(request, article)
        if not chosen:
            messages.error(request, _("Nothing was chosen, so nothing was done."))
            return HttpResponseRedirect(request.path)
        result = apply_many(user, chosen, Action.SIGN_OFF)
        count = len(result.done)
        _tell(request, result, ngettext("%(count)d item signed off.", "%(count)d items signed off.", count))
        refused = _refused(result)
        if not refused:
            return HttpResponseRedirect(article.get_absolute_url())
    cards = _cards(user, article, signable_by(_claims(user, article), user))
    context = {"article": article, "cards": cards, "refused": refused, "sees_work": True}
    return render(request, "claims/article_sign.html", context, status=409 if refused else 200)


@require_http_methods(["GET", "POST"])
def article_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """One source, with a place in it and an excerpt, for each item that is ticked; `item` is one to begin with."""
    article = _reviewed(request, pk)
    user: Any = request.user
    mine = Q(assignee=user) | Q(assignee=None)
    cards = _cards(user, article, _claims(user, article).filter(mine, status__in=WORKABLE_STATUSES), _named(request))
    context: dict[str, Any] = {"article": article, "cards": cards, "refused": []}
    if not cards:
        return render(request, "claims/article_attach.html", context)
    form = EvidenceForm(request.POST or None, prefix="new", claim=cards[0].claim, user=user)
    if request.method == "POST":
        chosen = _chosen(request, article)
        if form.is_valid() and not chosen:
            form.add_error(None, _("Tick the items that it is for."))
        if form.is_valid():
            result = _attach(user, form, chosen)
            count = len(result.done)
            told = ngettext("Evidence added to %(count)d item.", "Evidence added to %(count)d items.", count)
            _tell(request, result, told)
            if not result.refused:
                return HttpResponseRedirect(article.get_absolute_url())
            context["refused"] = _refused(result)
    context |= {"form": form, "known_sources": known_sources(user, cards[0].claim), "claim": cards[0].claim}
    status = 409 if context["refused"] else 422 if form.errors else 200
    return render(request, "claims/article_attach.html", context, status=status)


def _attach(user: User, form: EvidenceForm, chosen: list[tuple[Claim, int | None]]) -> BulkResult:
    # A source that is made here stays only where it is used.
    with transaction.atomic():
        result = apply_many(user, chosen, Action.ADD_EVIDENCE, form.values())
        if not result.done:
            transaction.set_rollback(True)
    return result


def _reviewed(request: HttpRequest, pk: int) -> Article:
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    require(request, Action.ADD, article)
    return article


def _claims(user: Any, article: Article) -> Any:
    live = Evidence.objects.visible_to(user).live().select_related("source", "added_by").order_by("pk")
    notes = Note.objects.visible_to(user).filter(kind=NoteKind.NOTE).select_related("author").order_by("pk")
    return (
        visible_claims(user)
        .filter(article=article)
        .prefetch_related(Prefetch("evidence", live, to_attr="live_evidence"), Prefetch("notes", notes, to_attr="told"))
    )


def _cards(user: User, article: Article, claims: Iterable[Claim], chosen: frozenset[int] = frozenset()) -> list[Card]:
    """The first MOST_AT_ONCE of `claims`, in text order. A constant number of queries."""
    order = {pk: at for at, pk in enumerate(article.current_revision.live_claims().values_list("pk", flat=True))}
    found = sorted((claim for claim in claims if claim.pk in order), key=lambda claim: order[claim.pk])
    cards = []
    for claim in found[:MOST_AT_ONCE]:
        place, extra = claim.current_anchor, vars(claim)
        cards.append(
            Card(
                claim,
                f"{claim.pk}:{claim.version}",
                claim.pk in chosen,
                pieces(place) if place else [],
                findings_in_words(claim),
                extra["live_evidence"],
                [note for note in extra["told"] if note.round == claim.round],
            )
        )
    return cards


def _named(request: HttpRequest) -> frozenset[int]:
    """The items that are ticked as the page is shown."""
    named = [value.partition(":")[0] for value in request.POST.getlist("chosen")] or [request.GET.get("item", "")]
    return frozenset(number for number in map(whole_number, named) if number is not None)


def _chosen(request: HttpRequest, article: Article) -> list[tuple[Claim, int | None]]:
    """(claim, version seen) of what is ticked; whether it may be done is asked of each."""
    seen: dict[int, int] = {}
    for value in request.POST.getlist("chosen")[:MOST_AT_ONCE]:
        pk, version = (whole_number(part) for part in value.partition(":")[::2])
        if pk is not None and version is not None:
            seen[pk] = version
    claims = Claim.objects.visible_to(request.user).filter(article=article, pk__in=seen).order_by("pk")
    return [(claim, seen[claim.pk]) for claim in claims]


def _refused(result: BulkResult) -> list[tuple[Claim, str]]:
    return [(refusal.claim, str(refusal.error)) for refusal in result.refused]


def _tell(request: HttpRequest, result: BulkResult, done: str) -> None:
    if result.done:
        messages.success(request, done % {"count": len(result.done)})
