"""Splitting and merging: the originals stay as removed rows that name what replaced them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ..history.snapshot import difference, snapshot
from ..models import WORKABLE_STATUSES, Action, Anchor, Claim, ClaimType, Evidence, Origin, Status
from ..permissions import touched_in_round
from .anchoring import Span, anchor_fields, facts_within, place_of, quoted_and_form, require_revision, text_of
from .change import Change, evidence_as_json, load
from .errors import NotAllowed, NotReady

_KEPT = ("article", "kind", "speaker", "candidates", "mention", "role", "via", "confidence")


def split_claim(change: Change) -> None:
    """data: `at`, code point offsets at which the item is cut, in the revision whose number is `revision`."""
    anchor = place_of(change.claim)
    require_revision(anchor.revision, change.data.get("revision"))
    parts = _cut(anchor, change.data.get("at"))
    successors = [_successor(change, [change.claim], anchor, spans) for spans in parts]
    change.reason = _("split into %(count)d") % {"count": len(parts)}
    _retire(change, change.claim, successors)


def merge_claims(change: Change) -> None:
    """data: `others`, a list of (claim, version seen) that become one with this item. Findings are not carried over."""
    claims = [change.claim, *_others(change)]
    anchors = [place_of(claim) for claim in claims]
    revision = anchors[0].revision
    if any(anchor.revision_id != revision.pk for anchor in anchors):
        raise NotReady({"others": _("These items stand in different versions of the text.")})
    spans = _joined(revision.text, sorted((s, e) for anchor in anchors for s, e in anchor.spans))
    successor = _successor(change, claims, anchors[0], spans)
    change.reason = _("merged into one")
    for other in claims[1:]:
        _retire_other(change, other, successor)
    _retire(change, change.claim, [successor])


def _others(change: Change) -> list[Claim]:
    others: list[Claim] = []
    for other, version in change.data.get("others") or []:
        if other.pk in {known.pk for known in others}:
            continue
        current = load(other.pk)
        if current.article_id != change.claim.article_id or current.pk == change.claim.pk:
            raise NotReady({"others": _("Choose other items of the same article.")})
        if current.kind != change.claim.kind:
            raise NotReady({"others": _("A quote and a claim cannot be merged.")})
        if version is not None and current.version != version:
            raise NotReady({"others": _("One of these items changed while you were looking at it.")})
        if current.status not in WORKABLE_STATUSES:
            raise NotReady({"others": _("“%(text)s” is not open for editing.") % {"text": current}})
        if current.assignee_id not in (None, change.person.pk):
            raise NotAllowed(_("%(name)s is working on one of these items.") % {"name": current.assignee})
        others.append(current)
    if not others:
        raise NotReady({"others": _("Choose what to merge this with.")})
    return others


def _cut(anchor: Anchor, at: Any) -> list[list[Span]]:
    text = anchor.revision.text
    try:
        offsets = sorted({int(offset) for offset in at or []})
    except (TypeError, ValueError):
        offsets = []
    if not offsets:
        raise NotReady({"at": _("Say where to split.")})
    parts: list[list[Span]] = [[] for _part in range(len(offsets) + 1)]
    for start, end in anchor.spans:
        edges = [start, *(offset for offset in offsets if start < offset < end), end]
        for left, right in pairwise(edges):
            piece = text[left:right]
            span = (right - len(piece.lstrip()), left + len(piece.rstrip()))
            if span[0] < span[1]:
                parts[sum(offset <= left for offset in offsets)].append(span)
    if not all(parts):
        raise NotReady({"at": _("Split between words of this item, so that each part has some.")})
    return parts


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Spans with overlaps and blank gaps closed."""
    joined = [spans[0]]
    for start, end in spans[1:]:
        last_start, last_end = joined[-1]
        if start <= last_end or not text[last_end:start].strip():
            joined[-1] = (last_start, max(last_end, end))
        else:
            joined.append((start, end))
    return joined


def _successor(change: Change, originals: list[Claim], anchor: Anchor, spans: list[Span]) -> Claim:
    """A new item in the place of `originals`, worked on by the actor, with their attribution, types, live evidence.

    It is as urgent as the most urgent of them, and said by a quote only if all of them are.
    """
    model, text = originals[0], text_of(anchor.revision.text, spans)
    quoted, form = quoted_and_form(anchor.revision.text, spans) if model.is_quote else ([], "")
    claim = Claim.objects.create(
        **{name: getattr(model, name) for name in _KEPT},
        quote=model.quote if len({original.quote_id for original in originals}) == 1 else None,
        score=max(original.score for original in originals),
        priority=max(original.priority for original in originals),
        legal=any(original.legal for original in originals),
        text=text,
        folded=text.casefold(),
        form=form,
        origin=Origin.PERSON,
        touched_at=timezone.now(),
        status=Status.CHECKING,
        assignee=change.person,
        figures=[figure for original in originals for figure in facts_within(original.figures, spans)],
        dates=[found for original in originals for found in facts_within(original.dates, spans)],
        reasons=[r for c in originals for r in c.reasons if r["text"] in text],
    )
    Anchor.objects.create(
        claim=claim,
        revision=anchor.revision,
        source=anchor.source,
        cue=anchor.cue,
        quoted=[list(span) for span in quoted],
        **anchor_fields(anchor.revision, spans),
    )
    types = {row.type for original in originals for row in original.types.all()}
    ClaimType.objects.bulk_create(ClaimType(claim=claim, type=value) for value in sorted(types))
    carried = list(Evidence.objects.live().filter(claim__in=originals).select_related("source"))
    for evidence in carried:
        evidence.pk, evidence.claim = None, claim
        evidence.save(force_insert=True)
    claim = load(claim.pk)
    touched_before = set[int]().union(*(touched_in_round(original) for original in originals))
    new = {
        **snapshot(claim),
        "evidence": [evidence_as_json(evidence) for evidence in carried],
        "touched_before": sorted(touched_before),
    }
    change.tell(Action.ADD, claim, new=new, reason=_("in the place of another item"), touches=True)
    return claim


def _retire(change: Change, claim: Claim, successors: list[Claim]) -> None:
    claim.replaced_by = successors[0]
    claim.proposed_by = claim.proposed_at = None
    change.touches = True
    change.extra_new["successors"] = [successor.pk for successor in successors]
    rehang_assertions(change, claim, successors)


def _retire_other(change: Change, other: Claim, successor: Claim) -> None:
    """`apply` writes one claim; the others that a merge takes along are guarded and recorded the same way here."""
    before = snapshot(other)
    values = {
        "status": Status.REMOVED,
        "replaced_by": successor,
        "version": other.version + 1,
        "proposed_by": None,
        "proposed_at": None,
    }
    if not Claim.objects.filter(pk=other.pk, status=other.status, version=other.version).update(**values):
        raise NotReady({"others": _("One of these items changed while you were looking at it.")})
    after = load(other.pk)
    old, new = difference(before, snapshot(after))
    change.tell(Action.MERGE, after, old=old, new=new, reason=_("merged into one"), touches=True)
    rehang_assertions(change, other, [successor])


def rehang_assertions(change: Change, claim: Claim, successors: list[Claim]) -> None:
    """What is claimed inside a quote belongs to the successor that holds its first word, and is to be checked again.

    Without successors it is the article itself that claims it.
    """
    for assertion in claim.assertions.all():
        anchor = assertion.current_anchor
        home = next(
            (s for s in successors if anchor and any(a <= anchor.start < b for a, b in s.anchors.all()[0].spans)),
            successors[0] if successors else None,
        )
        before = snapshot(load(assertion.pk))
        Claim.objects.filter(pk=assertion.pk).update(quote=home, version=assertion.version + 1)
        after = load(assertion.pk)
        old, new = difference(before, snapshot(after))
        change.tell(Action.EDIT, after, old=old, new=new, reason=_("its quote was replaced"))
        change.follow_up(after, Action.MARK_STALE, _("its quote changed"))
