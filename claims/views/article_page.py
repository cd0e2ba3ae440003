"""What the article page shows: the marked text, the rail of items, how far the work is, and the selected item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from ..forms.fields import whole_number
from ..marks import MarkedBlock, Piece, pieces
from ..models import (
    Action,
    Anchor,
    AnchorQuerySet,
    AnchorState,
    Article,
    Capture,
    Claim,
    Kind,
    Priority,
    Publication,
    Report,
    Revision,
    Status,
    WatchList,
)
from ..permissions import may
from ..progress import progress_of
from ..reports.direction import direction_of
from ..workflow.coverage import uncovered_sentences
from .article_changes import Changes, changes_since
from .claim_panel import LOOK_AGAIN_BELOW, panel_context, visible_claims

FILTERS: dict[str, Any] = {
    "all": _("All"),
    "mine": _("Mine"),
    "open": _("Open"),
    "quotes": _("Quotes"),
    "claims": _("Claims"),
    "high": _("High priority"),
    "unsure": _("Unsure"),
    "changed": _("New or changed"),
}
_TAGS = {"headline": "h1", "heading": "h2"}
# Hundreds of items have the same few labels, and Django's own look-up is slow.
_KINDS, _STATUSES = dict(Kind.choices), dict(Status.choices)
_CHANGES: dict[str, Any] = {
    "new": _("New in this version"),
    AnchorState.CHANGED: _("Changed with this version"),
    AnchorState.MOVED: _("Moved with this version"),
    AnchorState.VANISHED: _("No longer in the text"),
}


@dataclass(eq=False)
class Entry:
    """One item on this page, in text order. `is_shown`: the rail's filter leaves it there.

    `change` is what the newest version made of it: "new", or an `AnchorState` other than exact; else "".
    """

    claim: Claim
    url: str
    is_selected: bool
    is_shown: bool = True
    change: str = ""

    @cached_property
    def pk(self) -> str:
        """As text: templates take numbers for something to be set in the reader's language."""
        return str(self.claim.pk)

    @cached_property
    def kind(self) -> str:
        return str(_KINDS[self.claim.kind])

    @cached_property
    def status(self) -> str:
        return str(_STATUSES[self.claim.status])

    @property
    def label(self) -> str:
        """ "Quote, To check, Mira Tolland, Rosa Keller": kind, status, who is quoted and who works on it."""
        claim = self.claim
        people = [claim.speaker_name if claim.is_quote else "", claim.assignee.display_name if claim.assignee else ""]
        doubts = [str(_("the machine is not sure"))] if self.is_unsure else []
        outcome = claim.get_outcome_display() if claim.status in (Status.PROPOSED, Status.SIGNED_OFF) else ""
        urgent = str(_("high priority")) if claim.priority == Priority.HIGH and claim.is_open else ""
        words = [self.kind, self.status, outcome, self.change_label, *people, urgent, *doubts]
        return ", ".join(filter(None, words))

    @property
    def change_label(self) -> str:
        return str(_CHANGES[self.change]) if self.change else ""

    @cached_property
    def is_unsure(self) -> bool:
        """The machine doubts its own suggestion, and nobody has looked yet."""
        return self.claim.is_untouched and self.claim.confidence < LOOK_AGAIN_BELOW


class Run(NamedTuple):
    """A piece of text as the template sets it; `speakers` are the names to stand in the margin here."""

    piece: Piece[Entry]
    css: str
    speakers: list[str]


class SetBlock(NamedTuple):
    """A block of the text, the element that it becomes, which of them it is, and the page if one begins with it."""

    number: int
    tag: str
    type: str
    runs: list[Run]
    page: int | None


@dataclass(frozen=True)
class FilterLink:
    """A filter of the rail, and how many items it leaves there."""

    label: str
    url: str
    count: int
    is_current: bool


def parts_context(request: HttpRequest, article: Article, changes: Changes | None = None) -> dict[str, Any]:
    """The parts that change while one works: text, rail, coverage. A constant number of queries.

    With `changes` only the blocks and entries that they concern; the order of the rail is always that of all.
    """
    user: Any = request.user
    revision = article.current_revision
    selected = _selected_pk(request)
    show, words = rail_filter(request.GET)
    keep = {key: value for key, value in (("show", show if show != "all" else ""), ("q", words)) if value}
    published = _published(article)
    placed = placed_entries(user, article, revision, keep=keep, selected=selected, show=show, words=words)
    entries = [entry for entry, _anchor in placed]
    gone = gone_entries(user, article, revision, keep=keep, selected=selected)
    for entry in [*entries, *gone]:
        entry.claim.publication = published.get(entry.claim.pk)
    uncovered = uncovered_sentences(revision) if user.sees_work else []
    marked = pieces(revision.text, revision.blocks, [(entry, anchor.spans) for entry, anchor in placed])
    touched = None if changes is None else _touched_blocks(revision, changes)
    return {
        "article": article,
        "revision": revision,
        "blocks": set_blocks(marked, touched),
        "direction": direction_of(revision.text),
        "has_headline": any(block.type == "headline" for block in marked),
        "rail": entries if changes is None else [entry for entry in entries if entry.claim.pk in changes.claims],
        "order": [entry.claim.pk for entry in entries],
        "shown": [entry.claim.pk for entry in entries if entry.is_shown],
        "filters": _filters(article, entries, show, words, selected, user, revision.number),
        "show": show,
        "words": words,
        "selected_pk": selected,
        "gone": gone,
        "progress": progress_of(user, (entry.claim for entry in [*entries, *gone]), len(uncovered)),
        "uncovered": uncovered,
        "sees_work": user.sees_work,
        "published": published,
        "published_otherwise": [item for item in published.values() if item.claim.is_published_otherwise],
        "may_add": may(user, Action.ADD, article),
    }


def changed_parts_context(request: HttpRequest, article: Article) -> dict[str, Any]:
    """`parts_context` of what happened after event `since`, on a page that shows `revision`; else of everything."""
    since, shown = whole_number(request.GET.get("since")), whole_number(request.GET.get("revision"))
    number = article.current_revision.number
    changes = changes_since(article, since) if since is not None and shown == number else None
    return {**parts_context(request, article, changes), "whole": changes is None}


def page_context(request: HttpRequest, article: Article) -> dict[str, Any]:
    """All of the page, the panel of the selected item included."""
    context = parts_context(request, article)
    claim = _selected(request, article, context["selected_pk"])
    if claim is None:
        context["selected_pk"] = None
    panel = panel_context(request, claim) if claim else {}
    captures = Capture.objects.visible_to(request.user).without_data().select_related("received_by")
    return {
        **panel,
        **context,
        "selected": claim,
        "capture": captures.filter(revision=context["revision"]).first(),
        "has_kept_reports": Report.objects.visible_to(request.user).made().filter(article=article).exists(),
        "may_edit_facts": may(request.user, Action.EDIT_ARTICLE, article),
        "may_clear": may(request.user, Action.CLEAR, article),
        "watch_lists": WatchList.objects.visible_to(request.user).by_article([article.pk]).get(article.pk, []),
        "may_revise": may(request.user, Action.REVISE, article),
    }


def _published(article: Article) -> dict[int, Publication]:
    """What is published of the article's items, those included that no longer stand in the text, by their ids."""
    found = {}
    for publication in Publication.objects.live().filter(claim__article=article).select_related("claim", "by"):
        publication.claim.publication = publication
        found[publication.claim_id] = publication
    return found


def rail_filter(query: Any) -> tuple[str, str]:
    """(one of FILTERS, words) that the query of the page's address narrows the rail by."""
    show = query.get("show", "all")
    return (show if show in FILTERS else "all"), query.get("q", "").strip()


def placed_entries(
    user: Any,
    article: Article,
    revision: Revision,
    *,
    keep: dict[str, str] | None = None,
    selected: int | None = None,
    show: str = "all",
    words: str = "",
) -> list[tuple[Entry, Anchor]]:
    """The items that `user` sees in `revision`, in text order, with where they stand. One query."""
    earlier = Anchor.objects.filter(claim=OuterRef("claim"), revision__number__lt=revision.number)
    anchors = (
        _anchors(user, article, revision)
        .standing()
        .annotate(is_new=~Exists(earlier) if revision.number > 1 else Value(False))
        .order_by("start", "-end", "-claim__kind", "claim")
    )
    placed: list[tuple[Entry, Anchor]] = []
    for anchor in anchors:
        entry = _entry(anchor, article, keep, selected)
        entry.change = "new" if anchor.is_new else anchor.state if anchor.state != AnchorState.EXACT else ""
        entry.is_shown = is_shown(entry, show, words, user.pk)
        placed.append((entry, anchor))
    return placed


def gone_entries(
    user: Any, article: Article, revision: Revision, *, keep: dict[str, str] | None = None, selected: int | None = None
) -> list[Entry]:
    """The items that `user` sees whose words are no longer in `revision`, in the order in which they would stand."""
    if revision.number == 1:
        return []
    anchors = _anchors(user, article, revision).filter(state=AnchorState.VANISHED).order_by("start", "claim")
    entries = [_entry(anchor, article, keep, selected) for anchor in anchors]
    for entry in entries:
        entry.change = AnchorState.VANISHED
    return entries


def _anchors(user: Any, article: Article, revision: Revision) -> AnchorQuerySet:
    claims = Claim.objects.visible_to(user).filter(article=article).exclude(status=Status.REMOVED)
    found = Anchor.objects.filter(revision=revision, claim__in=claims)
    return found.select_related("claim__speaker", "claim__assignee")


def _entry(anchor: Anchor, article: Article, keep: dict[str, str] | None, selected: int | None) -> Entry:
    claim, query = anchor.claim, {**(keep or {}), "item": str(anchor.claim_id)}
    return Entry(claim, f"{article.get_absolute_url()}?{urlencode(query)}", claim.pk == selected)


def _touched_blocks(revision: Revision, changes: Changes) -> set[int]:
    """The numbers of the blocks in which a changed item stands, or stood."""
    spans = list(changes.spans_in(revision))
    # What was removed keeps its anchor.
    anchors = Anchor.objects.filter(revision=revision, claim__in=changes.claims)
    spans += [(start, end) for own in anchors.values_list("spans", flat=True) for start, end in own]
    blocks = sorted(revision.block_list, key=lambda block: block.start)
    return {
        number
        for number, block in enumerate(blocks)
        if any(start < block.end and block.start < end for start, end in spans)
    }


def set_blocks(marked: Sequence[MarkedBlock[Entry]], touched: set[int] | None = None) -> list[SetBlock]:
    """The blocks as the template sets them; with `touched` only those numbers."""
    sets: list[SetBlock] = []
    headed, page = False, 1
    for number, block in enumerate(marked):
        tag = _TAGS.get(block.type, "p")
        if tag == "h1" and headed:
            tag = "h2"
        headed = headed or tag == "h1"
        turned = block.page if block.page not in (None, page) else None
        page = block.page or page
        if touched is not None and number not in touched:
            continue
        runs, speaking = [], ""
        for piece in block.pieces:
            names = []
            for entry in piece.begins:
                name = entry.claim.speaker_name if entry.claim.is_quote else ""
                if name and name != speaking:
                    names.append(name)
                    speaking = name
            runs.append(Run(piece, _css(piece.items), names))
        sets.append(SetBlock(number, tag, block.type, runs, turned))
    return sets


def _css(entries: Sequence[Entry]) -> str:
    """The classes of a marked piece: the innermost item gives the tint, every kind its line."""
    if not entries:
        return ""
    names = [f"status-{entries[-1].claim.status}"]
    names += sorted({f"in-{entry.claim.kind}" for entry in entries})
    if entries[-1].claim.is_untouched:
        names.append("untouched")
    if entries[-1].is_unsure:
        names.append("unsure")
    if any(entry.is_selected for entry in entries):
        names.append("is-selected")
    return " ".join(names)


def is_shown(entry: Entry, show: str, words: str, user_pk: int) -> bool:
    """Whether the rail shows it under the filter `show` (of FILTERS) and with these words in it."""
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
        "changed": entry.change in ("new", AnchorState.CHANGED),
    }[show]


def _filters(
    article: Article, entries: Iterable[Entry], show: str, words: str, selected: int | None, user: Any, number: int
) -> list[FilterLink]:
    entries = list(entries)
    links = []
    for name, label in FILTERS.items():
        if name in ("mine", "open", "unsure") and not user.sees_work:
            continue
        if name == "changed" and number == 1:
            continue
        query = {"show": name, "q": words, "item": str(selected or "")}
        url = f"{article.get_absolute_url()}?{urlencode({key: value for key, value in query.items() if value})}"
        count = sum(is_shown(entry, name, words, user.pk) for entry in entries)
        links.append(FilterLink(str(label), url, count, name == show))
    return links


def _selected_pk(request: HttpRequest) -> int | None:
    return whole_number(request.GET.get("item"))


def _selected(request: HttpRequest, article: Article, pk: int | None) -> Claim | None:
    return visible_claims(request.user).filter(article=article, pk=pk).first() if pk else None


def add_url(revision: Revision, start: int, end: int, back: str) -> str:
    """The form that adds a quote or claim over text[start:end] of `revision` and returns to `back`."""
    query = urlencode({"start": str(start), "end": str(end), "revision": str(revision.number), "next": back})
    return f"{reverse('claim-add', args=[revision.article_id])}?{query}"
