"""What the panel of an item shows, for whoever looks at it: on its own page, in the article, after each action."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.db.models import Count, Prefetch
from django.http import HttpRequest

from ..event_lines import Line, label, lines
from ..findings import findings_in_words
from ..forms.claim import Difference, WorkForm
from ..forms.claim_actions import (
    AnswerForm,
    AssignForm,
    KindForm,
    MergeForm,
    NoteForm,
    QueryForm,
    ReasonForm,
    ReturnForm,
    WaiveForm,
)
from ..forms.evidence import ChangeEvidenceForm, EvidenceForm
from ..forms.publishing import PublishForm
from ..forms.words import BoundariesForm, SplitForm
from ..models import (
    WORKABLE_STATUSES,
    Action,
    Anchor,
    Claim,
    ClaimEvent,
    Evidence,
    Note,
    NoteKind,
    Revision,
    Speaker,
    Status,
    User,
)
from ..permissions import Answer, edits
from ..workflow import offers as workflow_offers
from ..workflow import undoable
from .claim_changes import came_back, place_label
from .claim_facts import reasons_in_words
from .claim_keys import in_order, unavailable
from .claim_sources import known_sources, last_evidence, pinned_sources
from .shared import safe_next

_GAPS = re.compile(r"\s*\n\s*")
LOOK_AGAIN_BELOW = 0.6
SHOWN_SPEAKERS = 8
SHOWN_EVENTS = 40
SHOWN_QUOTES = 5
SHOWN_INSIDE = 20
MERGE_REACH = 3


class Piece(NamedTuple):
    """A stretch of the text around an item; `kind` is item, sentence (the rest of its own) or near (a neighbour)."""

    text: str
    kind: str


class Related(NamedTuple):
    """Another item and the way to it: in the article's page its place there, else its own page."""

    claim: Claim
    url: str


class EventInWords(NamedTuple):
    """An event, and what it changed, line by line."""

    event: ClaimEvent
    lines: list[Line]


class Refusals(NamedTuple):
    """Actions that are refused for one and the same reason."""

    labels: list[str]
    reason: str


@dataclass(frozen=True)
class Conflict:
    """What was changed meanwhile, what both changed, and the typed text that has no field any more.

    `own`: it was the same person, in another window.
    """

    events: list[EventInWords]
    own: bool
    differences: list[Difference] = field(default_factory=list)
    typed: list[tuple[str, str]] = field(default_factory=list)


def visible_claims(user: Any) -> Any:
    """Claims as a panel needs them."""
    return (
        Claim.objects.visible_to(user)
        .select_related("article", "speaker", "assignee", "quote", "proposed_by", "signed_by", "replaced_by")
        .prefetch_related("types", Prefetch("anchors", Anchor.objects.select_related("revision")))
    )


def panel_context(
    request: HttpRequest,
    claim: Claim,
    *,
    bound: dict[str, forms.Form] | None = None,
    conflict: Conflict | None = None,
    refusal: str = "",
    errors: Sequence[tuple[str, str, str]] = (),
) -> dict[str, Any]:
    """The context of `claims/_claim_panel.html`; `claim` comes from `visible_claims`.

    `bound` holds forms as they were sent, by the name under which the template knows them: they keep what was typed.
    """
    user: Any = request.user
    place = claim.current_anchor
    back = safe_next(request) or _next_of(request)
    in_article = urlsplit(back).path == claim.article.get_absolute_url()
    evidence = list(claim.evidence.visible_to(user).live().select_related("source", "added_by"))
    context: dict[str, Any] = {
        "claim": claim,
        "place": place,
        "is_gone": claim.is_vanished,
        "pieces": pieces(place) if place else [],
        "on_page": place.revision.page_at(place.start) if place else None,
        "evidence_list": evidence,
        "findings": findings_in_words(claim),
        "reasons": reasons_in_words(claim),
        "look_again": claim.is_untouched and claim.confidence < LOOK_AGAIN_BELOW,
        "sees_work": user.sees_work,
        "refusal": refusal,
        "errors": errors,
        "conflict": conflict,
        "next": back,
        "said_in": _said_in(user, claim, in_article),
        "inside": _inside(user, claim, in_article),
        **_siblings(user, claim, in_article),
    }
    if user.sees_work:
        context |= _work_context(user, claim, place, evidence, bound or {})
    return context


def pieces(place: Anchor) -> list[Piece]:
    """The item's words within their sentences, and the sentence before and after."""
    text = place.revision.text
    left, right = place.revision.reach_of(place.start, place.end)
    own = [(s, e) for s, e in place.revision.sentences if s < place.end and place.start < e]
    own_start, own_end = (min(own[0][0], place.start), max(own[-1][1], place.end)) if own else (place.start, place.end)
    found = [Piece(text[left:own_start], "near")]
    position = own_start
    for start, end in place.spans:
        found += [Piece(text[position:start], "sentence"), Piece(text[start:end], "item")]
        position = end
    found += [Piece(text[position:own_end], "sentence"), Piece(text[own_end:right], "near")]
    # Paragraphs go on a new line each; the gap between them is the article's matter.
    return [Piece(_GAPS.sub("\n", piece.text), piece.kind) for piece in found if piece.text]


def events_in_words(events: Iterable[ClaimEvent]) -> list[EventInWords]:
    """Each event with what it changed, as the timeline shows them."""
    return [EventInWords(event, lines(event)) for event in events]


def refusals(offers: dict[str, Answer], names: Iterable[str]) -> list[Refusals]:
    """The refused ones among `names`, put together by reason."""
    by_reason: dict[str, list[str]] = {}
    for name in names:
        if name in offers and not offers[name]:
            by_reason.setdefault(offers[name].reason, []).append(str(Action(name).label))
    return [Refusals(labels, reason) for reason, labels in by_reason.items()]


def neighbours(claim: Claim, revision: Revision) -> tuple[Claim | None, Claim | None, list[Claim]]:
    """(previous, next) in the text, and the nearest items of the same kind that can be merged with it."""
    live = list(revision.live_claims().only("pk", "kind", "status", "text", "version", "assignee_id", "article_id"))
    index = next((i for i, other in enumerate(live) if other.pk == claim.pk), None)
    if index is None:
        return None, None, []
    alike = [other for other in live if other.kind == claim.kind]
    at = alike.index(claim)
    near = [*alike[max(at - MERGE_REACH, 0) : at], *alike[at + 1 : at + 1 + MERGE_REACH]]
    mergeable = [o for o in near if o.status in WORKABLE_STATUSES and o.assignee_id in (None, claim.assignee_id)]
    return live[index - 1] if index else None, live[index + 1] if index + 1 < len(live) else None, mergeable


def _work_context(
    user: User, claim: Claim, place: Anchor | None, evidence: list[Evidence], bound: dict[str, forms.Form]
) -> dict[str, Any]:
    offers = workflow_offers(user, claim)
    editable = bool(offers.get(Action.EDIT))
    common: dict[str, Any] = {"claim": claim, "user": user}
    notes = list(claim.notes.visible_to(user).select_related("author", "answered_by"))
    newest = claim.events.visible_to(user).order_by("-seq")[: SHOWN_EVENTS + 1]
    history = events_in_words(newest)
    context: dict[str, Any] = {
        "offers": offers,
        "came_back": came_back(claim) if claim.is_open else None,
        "place_label": place_label(claim),
        "editable": editable,
        "edit_refusal": "" if editable or claim.status not in WORKABLE_STATUSES else edits(user, claim).reason,
        "refused_signing": refusals(offers, (Action.SIGN_OFF, Action.RETURN, Action.WITHDRAW)),
        "refused_rest": refusals(offers, (Action.RELEASE, Action.ASSIGN, Action.WAIVE, Action.REMOVE, Action.REOPEN)),
        "note_list": [(note, bound.get(f"answer-{note.pk}") or _answer_form(note, common)) for note in notes],
        "round_notes": [n for n in notes if n.round == claim.round and n.kind == NoteKind.NOTE],
        "open_questions": sum(note.is_open_query for note in notes),
        "history": history[:SHOWN_EVENTS],
        "more_history": len(history) > SHOWN_EVENTS,
        "desk_of_one": settings.DESK_OF_ONE,
        "unavailable": unavailable(user, claim, offers),
        "undo": _undo(user, claim) if offers.get(Action.UNDO) else "",
        "note_form": bound.get("note") or NoteForm(auto_id="id_note-%s", **common),
        "query_form": bound.get("query") or QueryForm(auto_id="id_query-%s", **common),
    }
    simple: tuple[tuple[str, str, type[Any]], ...] = (
        (Action.ASSIGN, "assign", AssignForm),
        (Action.RETURN, "return", ReturnForm),
        (Action.WAIVE, "waive", WaiveForm),
        (Action.REMOVE, "remove", ReasonForm),
        (Action.REOPEN, "reopen", ReasonForm),
        (Action.PUBLISH, "publish", PublishForm),
        (Action.UNPUBLISH, "unpublish", ReasonForm),
    )
    for action, name, form in simple:
        if offers.get(action):
            context[f"{name}_form"] = bound.get(name) or form(auto_id=f"id_{name}-%s", **common)
    if editable:
        context |= _editing_context(user, claim, place, evidence, bound)
    return context


def _editing_context(
    user: User, claim: Claim, place: Anchor | None, evidence: list[Evidence], bound: dict[str, forms.Form]
) -> dict[str, Any]:
    common: dict[str, Any] = {"claim": claim, "user": user}
    context: dict[str, Any] = {
        "work_form": bound.get("work") or WorkForm(**common),
        "evidence_form": bound.get("evidence") or EvidenceForm(prefix="new", **common),
        "change_forms": [
            (item, bound.get(f"evidence-{item.pk}") or ChangeEvidenceForm(evidence=item, **common)) for item in evidence
        ],
        "in_order": in_order(claim),
        "known_sources": known_sources(user, claim),
        "pinned_sources": pinned_sources(user, claim, evidence),
        "last_evidence": last_evidence(user, claim, evidence),
        **(_speaker_choices(user, claim) if claim.is_quote else {}),
        "kind_form": KindForm(auto_id="id_kind-%s", **common),
    }
    if place and not claim.is_vanished:
        mergeable = neighbours(claim, place.revision)[2]
        context["boundaries_form"] = bound.get("boundaries") or BoundariesForm(
            anchor=place, auto_id="id_boundaries-%s", **common
        )
        context["split_form"] = bound.get("split") or SplitForm(anchor=place, auto_id="id_split-%s", **common)
        if mergeable:
            context["merge_form"] = bound.get("merge") or MergeForm(
                neighbours=mergeable, auto_id="id_merge-%s", **common
            )
    return context


def _undo(user: User, claim: Claim) -> str:
    """What `undo` would take back: "verdict, correction"; "" where there is nothing."""
    event = undoable(claim, user)
    if event is None:
        return ""
    # Who works on the item and its status stay.
    changed = [line.label for line in lines(event) if line.label not in {label("status"), label("assignee")}]
    return ", ".join(changed) or event.past


def _answer_form(note: Note, common: dict[str, Any]) -> AnswerForm | None:
    return AnswerForm(note=note, **common) if note.is_open_query else None


def _speaker_choices(user: User, claim: Claim) -> dict[str, Any]:
    """Whom the reviewer may choose: those that the extraction thought of, then who else is quoted in this article, most
    often quoted first.
    """
    known = list(
        Speaker.objects.visible_to(user)
        .filter(claims__article=claim.article_id)
        .annotate(times=Count("claims"))
        .order_by("-times", "folded")[:50]
    )
    chosen = [claim.speaker.name] if claim.speaker else []
    names = dict.fromkeys([*chosen, *claim.candidates, *(speaker.name for speaker in known)])
    return {"known_speakers": known, "speaker_names": list(names)[:SHOWN_SPEAKERS]}


def _said_in(user: User, claim: Claim, in_article: bool) -> Related | None:
    """The quote that says it, where the person may see that."""
    if claim.quote and (user.sees_work or claim.quote.is_checked):
        return _related(claim.quote, claim, in_article)
    return None


def _inside(user: User, claim: Claim, in_article: bool) -> list[Related]:
    """The claims inside a quote."""
    if not claim.is_quote:
        return []
    inside = claim.assertions.visible_to(user).exclude(status=Status.REMOVED).order_by("pk")
    return [_related(other, claim, in_article) for other in inside[:SHOWN_INSIDE]]


def _siblings(user: User, claim: Claim, in_article: bool) -> dict[str, Any]:
    """The same speaker's other quotes: the newest, and whether there are more."""
    if not claim.speaker_id or not claim.is_quote:
        return {}
    others = (
        Claim.objects.visible_to(user)
        .filter(speaker=claim.speaker_id)
        .exclude(pk=claim.pk)
        .exclude(status=Status.REMOVED)
        .select_related("article")
        .order_by("-pk")
    )
    found = [_related(other, claim, in_article) for other in others[: SHOWN_QUOTES + 1]]
    return {"siblings": found[:SHOWN_QUOTES], "more_siblings": len(found) > SHOWN_QUOTES}


def _related(other: Claim, claim: Claim, in_article: bool) -> Related:
    here = in_article and other.article_id == claim.article_id
    return Related(other, f"{claim.article.get_absolute_url()}?item={other.pk}" if here else other.get_absolute_url())


def _next_of(request: HttpRequest) -> str:
    """Where to go back to: the page that htmx asks from, else the page itself."""
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.current_url_abs_path:
        return str(htmx.current_url_abs_path)
    return request.get_full_path() if request.method == "GET" else ""
