"""Where an article's items stand in a new text of it, and what of the new text's extraction is there already.

Nothing is written here: a person sees the plan before the new version is saved, and `reanchoring` carries it out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from ..extraction import Extraction
from ..extraction.alignment import Alignment, align
from ..extraction.quotation import quotation_regions, quoted_pieces
from ..extraction.selectors import TextQuoteSelector, locate
from ..extraction.spans import Span, overlap
from ..models import Anchor, AnchorState, Claim, Kind, Origin, Revision, Status
from .opening import Known

# Two items are the same where they share this much of the longer one; what is there already covers a found one where
# it holds this much of it.
_SAME, _COVERED = 0.5, 0.8


@dataclass
class Placed:
    """An item and where it stands in the new text. `before` is its anchor in the text until now.

    `words_changed`, `attribution_changed` say what a `changed` item owes it to; `is_back`: it was gone and stands here
    again. `twin` is what the extraction of the new text found at its place: index in its list, or None.
    """

    claim: Claim
    before: Anchor
    state: AnchorState
    spans: list[Span] = field(default_factory=list)
    source: list[Span] = field(default_factory=list)
    cue: list[Span] = field(default_factory=list)
    quoted: list[Span] = field(default_factory=list)
    gap: int = 0
    words_changed: bool = False
    attribution_changed: bool = False
    is_back: bool = False
    twin: int | None = None

    @property
    def is_live(self) -> bool:
        return self.claim.status != Status.REMOVED

    @property
    def stands(self) -> bool:
        return self.state != AnchorState.VANISHED

    @property
    def is_changed_now(self) -> bool:
        """Its words or attribution changed, or it went, with this text and not before."""
        return self.state == AnchorState.CHANGED or not (self.stands or self.before.is_vanished)


@dataclass
class Plan:
    """What a new text makes of the items: `placed` are those looked for, removed ones too; `known` what of `found` is
    there already."""

    before: Revision
    text: str
    found: Extraction
    alignment: Alignment
    placed: list[Placed]
    known: Known

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many items (without removed ones) stay, moved, changed, vanished, are back, and are new. A new item
        counts once, whatever it is."""
        states = Counter("back" if item.is_back else str(item.state) for item in self.placed if item.is_live)
        new = len(self.found.quotes) + len(self.found.claims) - len(self.known.quotes) - len(self.known.claims)
        names = {"exact": "stay", "moved": "moved", "changed": "changed", "vanished": "vanished", "back": "back"}
        # What was gone before is no news.
        states["vanished"] -= sum(i.is_live and not i.stands and i.before.is_vanished for i in self.placed)
        return {**{name: states[state] for state, name in names.items()}, "new": new}


def plan_revision(before: Revision, text: str, found: Extraction) -> Plan:
    """Where the items of `before` stand in `text`, of which `found` is the extraction. Nothing is written."""
    alignment = align(before.text, text, before.sentences, found.sentences)
    regions = [region.span for region in quotation_regions(text)]
    anchors = list(_looked_for(before))
    last = _last_places([anchor.claim_id for anchor in anchors if anchor.is_vanished])
    placed = [
        _placed_again(anchor, last.get(anchor.claim_id), alignment, regions)
        if anchor.is_vanished
        else _place(anchor, alignment, regions)
        for anchor in anchors
    ]
    return Plan(before, text, found, alignment, placed, _known(placed, found, alignment))


def _looked_for(revision: Revision) -> QuerySet[Anchor]:
    """The anchors in `revision`, those of removed claims too: one may be reopened, or found again by the machine.

    What the system itself took away, since the text no longer said it, is found anew where the text says it again.
    """
    taken_away = {"claim__status": Status.REMOVED, "claim__touched_at": None, "claim__origin": Origin.MACHINE}
    return (
        Anchor.objects.filter(revision=revision)
        .exclude(state=AnchorState.VANISHED, **taken_away)
        .select_related("claim__article", "claim__speaker", "claim__assignee")
        .order_by("claim_id")
    )


def _last_places(claims: Sequence[int]) -> dict[int, Anchor]:
    """Where the claims with these ids stood last, by id; each text is read once."""
    anchors = Anchor.objects.standing().filter(claim__in=claims).order_by("revision__number")
    return {anchor.claim_id: anchor for anchor in anchors.prefetch_related("revision")}


def _place(anchor: Anchor, alignment: Alignment, regions: Sequence[Span]) -> Placed:
    claim = anchor.claim
    place = alignment.place(anchor.spans)
    if place is None:
        return Placed(claim, anchor, AnchorState.VANISHED, gap=alignment.gap(anchor.start))
    parts = {name: alignment.place(getattr(anchor, name)) for name in ("source", "cue")}
    attribution_changed = any(getattr(anchor, name) and (part is None or not part.same) for name, part in parts.items())
    changed = not place.same or attribution_changed
    state = AnchorState.CHANGED if changed else AnchorState.MOVED if place.moved else AnchorState.EXACT
    source, cue = ([*part.spans] if (part := parts[name]) else [] for name in ("source", "cue"))
    return Placed(
        claim,
        anchor,
        state,
        place.spans,
        source,
        cue,
        quoted_pieces(alignment.new, place.spans, regions) if claim.is_quote else [],
        words_changed=not place.same,
        attribution_changed=attribution_changed,
    )


def _placed_again(anchor: Anchor, last: Anchor | None, alignment: Alignment, regions: Sequence[Span]) -> Placed:
    """What was gone in the text until now, and stood at `last` before: it is back where its very words came in anew."""
    claim = anchor.claim
    gone = Placed(claim, anchor, AnchorState.VANISHED, gap=alignment.gap(anchor.start))
    text = alignment.new
    at = locate(text, TextQuoteSelector(anchor.exact, anchor.prefix, anchor.suffix), gone.gap)
    if at is None or last is None or alignment.is_kept(*at):
        return gone
    shift, older = at[0] - last.start, last.revision.text

    def shifted(spans: Sequence[Sequence[int]]) -> list[Span]:
        moved = [(start + shift, end + shift) for start, end in spans]
        fits = all(0 <= s < e and text[s:e] == older[s - shift : e - shift] for s, e in moved)
        return moved if fits else []

    spans = shifted(last.spans)
    if not spans:
        return gone
    quoted = quoted_pieces(text, spans, regions) if claim.is_quote else []
    source, cue = shifted(last.source), shifted(last.cue)
    return Placed(claim, anchor, AnchorState.EXACT, spans, source, cue, quoted, is_back=True)


def _known(placed: list[Placed], found: Extraction, alignment: Alignment) -> Known:
    """What was found and is an item already, or stands in text that was there before: then people and the machine have
    had their say on it, and what they removed or never had does not come up again."""
    quotes: dict[int, Claim | None] = {}
    rivals = _Rivals(placed, Kind.QUOTE)
    for index, quote in enumerate(found.quotes):
        if _is_known(rivals, index, quote.content, alignment):
            home = rivals.home(quote.content)
            quotes[index] = home.claim if home else None
    rivals = _Rivals(placed, Kind.ASSERTION)
    claims = {i for i, claim in enumerate(found.claims) if _is_known(rivals, i, [claim.span], alignment)}
    return Known(quotes, frozenset(claims))


def _is_known(rivals: _Rivals, index: int, spans: Sequence[Span], alignment: Alignment) -> bool:
    is_twin = rivals.marry(index, spans)
    return is_twin or rivals.cover(spans) or all(alignment.is_kept(start, end) for start, end in spans)


class _Rivals:
    """The items of one kind that stand in the new text, to be compared with what was found in it."""

    def __init__(self, placed: Iterable[Placed], kind: str) -> None:
        standing = [item for item in placed if item.stands and item.claim.kind == kind]
        self._items = sorted(standing, key=lambda item: item.spans[0][0])

    def marry(self, index: int, spans: Sequence[Span]) -> bool:
        """Whether one is the same as the found one, whose place in its list is `index`; it remembers it as its twin.

        What was removed counts only where its words did not change.
        """
        shares = [(share, item) for item in self._near(spans) if (share := _share(item.spans, spans)) >= _SAME]
        for _share_of_it, item in shares:
            item.twin = index if item.twin is None else item.twin
        return any(item.is_live or item.state != AnchorState.CHANGED for _share_of_it, item in shares)

    def cover(self, spans: Sequence[Span]) -> bool:
        """Whether live ones together hold nearly all of it: it was split, or its boundaries were set by hand."""
        near = sorted(span for item in self._near(spans) if item.is_live for span in item.spans)
        held = 0
        for start, end in spans:
            position = start
            for s, e in near:
                held += max(0, min(e, end) - max(s, position))
                position = max(position, min(e, end))
        return held >= _COVERED * sum(end - start for start, end in spans)

    def home(self, spans: Sequence[Span]) -> Placed | None:
        """The live one that shares most with it."""
        live = [item for item in self._near(spans) if item.is_live]
        return max(live, key=lambda item: _share(item.spans, spans), default=None)

    def _near(self, spans: Sequence[Span]) -> list[Placed]:
        start, end = spans[0][0], spans[-1][1]
        return [item for item in self._items if item.spans[0][0] < end and start < item.spans[-1][1]]


def _share(a: Sequence[Span], b: Sequence[Span]) -> float:
    """How much of the longer one the two share, 0 to 1."""
    common = sum(overlap(one, other) for one in a for other in b)
    return common / max(sum(e - s for s, e in a), sum(e - s for s, e in b), 1)


def facts_after(facts: Iterable[Mapping[str, Any]], alignment: Alignment) -> list[dict[str, Any]]:
    """Figures or dates of the text until now, at their places in the new one; without those that changed."""
    kept = []
    for fact in facts:
        place = alignment.place([fact["span"]])
        if place and len(place.spans) == 1 and alignment.new[slice(*place.spans[0])] == fact["text"]:
            kept.append({**fact, "span": list(place.spans[0])})
    return kept
