"""What the article page shows: the marked text, the rail of items, how far the work is, and the selected item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from ..forms.fields import whole_number
from ..marks import MarkedBlock, Piece, pieces
from ..models import Action, Anchor, AnchorState, Article, Claim, Priority, Revision, Status
from ..permissions import may
from ..progress import progress_of
from ..workflow.coverage import uncovered_sentences
from .claim_panel import LOOK_AGAIN_BELOW, panel_context, visible_claims

FILTERS: dict[str, Any] = {
    "all": _("All"),
    "mine": _("Mine"),
    "open": _("Open"),
    "quotes": _("Quotes"),
    "claims": _("Claims"),
    "high": _("High priority"),
    "unsure": _("Unsure"),
}
_TAGS = {"headline": "h1", "heading": "h2"}


@dataclass(frozen=True, eq=False)
class Entry:
    """One item on this page, in text order."""

    claim: Claim
    url: str
    is_selected: bool

    @property
    def label(self) -> str:
        """ "Quote, To check, Mira Tolland, Rosa Keller": kind, status, who is quoted and who works on it."""
        claim = self.claim
        people = [claim.speaker_name if claim.is_quote else "", claim.assignee.display_name if claim.assignee else ""]
        return ", ".join([claim.get_kind_display(), claim.get_status_display(), *filter(None, people)])

    @property
    def is_unsure(self) -> bool:
        """The machine doubts its own suggestion, and nobody has looked yet."""
        return self.claim.is_untouched and self.claim.confidence < LOOK_AGAIN_BELOW


class Run(NamedTuple):
    """A piece of text as the template sets it; `speakers` are the names to stand in the margin here."""

    piece: Piece[Entry]
    css: str
    speakers: list[str]


class SetBlock(NamedTuple):
    """A block of the text, and the element that it becomes."""

    tag: str
    type: str
    runs: list[Run]


@dataclass(frozen=True)
class FilterLink:
    """A filter of the rail, and how many items it leaves there."""

    label: str
    url: str
    count: int
    is_current: bool


def parts_context(request: HttpRequest, article: Article) -> dict[str, Any]:
    """The parts that change while one works: text, rail, coverage. A constant number of queries."""
    user: Any = request.user
    revision = article.current_revision
    selected = _selected_pk(request)
    show = request.GET.get("show") if request.GET.get("show") in FILTERS else "all"
    words = request.GET.get("q", "").strip()
    keep = {key: value for key, value in (("show", show if show != "all" else ""), ("q", words)) if value}
    placed = _placed(user, article, revision, keep, selected)
    entries = [entry for entry, _anchor in placed]
    uncovered = uncovered_sentences(revision) if user.sees_work else []
    marked = pieces(revision.text, revision.blocks, [(entry, anchor.spans) for entry, anchor in placed])
    return {
        "article": article,
        "revision": revision,
        "blocks": _set(marked),
        "has_headline": any(block.type == "headline" for block in marked),
        "rail": [entry for entry in entries if _shown(entry, str(show), words, user.pk)],
        "filters": _filters(article, entries, str(show), words, selected, user),
        "show": show,
        "words": words,
        "selected_pk": selected,
        "progress": progress_of(user, (entry.claim for entry in entries), len(uncovered)),
        "sees_work": user.sees_work,
        "may_add": may(user, Action.ADD, article),
    }


def page_context(request: HttpRequest, article: Article) -> dict[str, Any]:
    """All of the page, the panel of the selected item included."""
    context = parts_context(request, article)
    claim = _selected(request, article, context["selected_pk"])
    if claim is None:
        context["selected_pk"] = None
    panel = panel_context(request, claim) if claim else {}
    return {
        **panel,
        **context,
        "selected": claim,
        "may_edit_facts": may(request.user, Action.EDIT_ARTICLE, article),
        "may_clear": may(request.user, Action.CLEAR, article),
    }


def _placed(
    user: Any, article: Article, revision: Revision, keep: dict[str, str], selected: int | None
) -> list[tuple[Entry, Anchor]]:
    claims = Claim.objects.visible_to(user).filter(article=article).exclude(status=Status.REMOVED)
    anchors = (
        Anchor.objects.filter(revision=revision, claim__in=claims)
        .exclude(state=AnchorState.VANISHED)
        .select_related("claim__speaker", "claim__assignee")
        .order_by("start", "-end", "-claim__kind", "claim")
    )
    placed = []
    for anchor in anchors:
        query = urlencode(keep | {"item": str(anchor.claim_id)})
        url = f"{article.get_absolute_url()}?{query}"
        placed.append((Entry(anchor.claim, url, anchor.claim_id == selected), anchor))
    return placed


def _set(marked: Sequence[MarkedBlock[Entry]]) -> list[SetBlock]:
    sets: list[SetBlock] = []
    for block in marked:
        tag = _TAGS.get(block.type, "p")
        if tag == "h1" and any(other.tag == "h1" for other in sets):
            tag = "h2"
        runs, speaking = [], ""
        for piece in block.pieces:
            names = []
            for entry in piece.begins:
                name = entry.claim.speaker_name if entry.claim.is_quote else ""
                if name and name != speaking:
                    names.append(name)
                    speaking = name
            runs.append(Run(piece, _css(piece.items), names))
        sets.append(SetBlock(tag, block.type, runs))
    return sets


def _css(entries: Sequence[Entry]) -> str:
    """The classes of a marked piece: the innermost item gives the tint, every kind its line."""
    if not entries:
        return ""
    names = [f"status-{entries[-1].claim.status}"]
    names += sorted({f"in-{entry.claim.kind}" for entry in entries})
    if entries[-1].claim.is_untouched:
        names.append("untouched")
    if any(entry.is_selected for entry in entries):
        names.append("is-selected")
    return " ".join(names)


def _shown(entry: Entry, show: str, words: str, user_pk: int) -> bool:
    claim = entry.claim
    if words and words.casefold() not in f"{claim.folded} {claim.speaker_name.casefold()}":
        return False
    return {
        "all": True,
        "mine": claim.assignee_id == user_pk,
        "open": claim.is_open,
        "quotes": claim.is_quote,
        "claims": not claim.is_quote,
        "high": claim.priority == Priority.HIGH,
        "unsure": entry.is_unsure,
    }[show]


def _filters(
    article: Article, entries: Iterable[Entry], show: str, words: str, selected: int | None, user: Any
) -> list[FilterLink]:
    entries = list(entries)
    links = []
    for name, label in FILTERS.items():
        if name in ("mine", "open", "unsure") and not user.sees_work:
            continue
        query = {"show": name, "q": words, "item": str(selected or "")}
        url = f"{article.get_absolute_url()}?{urlencode({key: value for key, value in query.items() if value})}"
        count = sum(_shown(entry, name, words, user.pk) for entry in entries)
        links.append(FilterLink(str(label), url, count, name == show))
    return links


def _selected_pk(request: HttpRequest) -> int | None:
    return whole_number(request.GET.get("item"))


def _selected(request: HttpRequest, article: Article, pk: int | None) -> Claim | None:
    return visible_claims(request.user).filter(article=article, pk=pk).first() if pk else None


def add_url(article: Article, start: int, end: int, back: str) -> str:
    """The form that adds a quote or claim over text[start:end] and returns to `back`."""
    query = urlencode({"start": str(start), "end": str(end), "next": back})
    return f"{reverse('claim-add', args=[article.pk])}?{query}"
