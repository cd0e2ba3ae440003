"""Carrying an article's items over to a new version of its text. Ingest calls it, with the article locked.

What stands there unchanged stays as it is, signed off included. What changed or is gone is to be checked again; a
machine's suggestion that no person has touched follows the text silently, and goes with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from .. import history
from ..history.snapshot import difference, snapshot
from ..models import Action, Anchor, AnchorState, Article, Channel, Claim, Kind, Revision, Speaker, column
from .anchoring import anchor_fields, quoted_and_form, text_of
from .apply import write
from .change import Change
from .editing import set_text
from .placing import Placed, Plan, facts_after
from .speakers import resolve_many
from .table import CLAIM_ACTIONS, check

# As much of old and new words as a reason quotes.
_QUOTED = 160


def carry_over(article: Article, revision: Revision, plan: Plan) -> None:
    """Give each item of `plan` its anchor in `revision`, and have its row and status follow. Speakers that only the new
    text names are made.

    The event of the revision itself has been written: it tells of the places (`places_told`).
    """
    Anchor.objects.bulk_create(_anchor(item, revision) for item in plan.placed)
    quotes = _changed_quotes(plan)
    _read_up([item.claim for item in plan.placed if _may_be_written(item, plan) or item.claim.quote_id in quotes])
    bulk, entries = uuid4(), []
    speakers = resolve_many(
        quote.speaker for item in plan.placed if (quote := _new_attribution(item, plan)) and quote.speaker
    )
    shifted: list[Claim] = []
    for item in plan.placed:
        if entry := _follow(article, item, plan, speakers, bulk):
            entries.append(entry)
        elif _shift_facts(item, plan):
            shifted.append(item.claim)
    entries += _follow_quotes(article, plan, quotes, bulk)
    Claim.objects.bulk_update(shifted, ["figures", "dates"], batch_size=100)
    history.append(article, entries)


def places_told(plan: Plan) -> dict[str, Any]:
    """What the event of the revision says of its items: how many went which way, and where each one stands."""
    return {
        "counts": plan.counts,
        "places": {str(item.claim.pk): [list(span) for span in item.spans] for item in plan.placed},
    }


def _anchor(item: Placed, revision: Revision) -> Anchor:
    fields: dict[str, Any]
    if item.stands:
        fields = anchor_fields(revision, item.spans)
    else:
        before = item.before
        fields = {"start": item.gap, "end": item.gap, "spans": []}
        fields |= {name: getattr(before, name) for name in ("exact", "prefix", "suffix")}
    lists = {name: [list(span) for span in getattr(item, name)] for name in ("source", "cue", "quoted")}
    return Anchor(claim=item.claim, revision=revision, state=item.state, **fields, **lists)


def _read_up(claims: list[Claim]) -> None:
    """Read what writing a claim asks of it, the anchors that have just been made among it; of many in a few queries."""
    prefetch_related_objects(claims, "types", "notes", "evidence", "anchors__revision")


def _follow(
    article: Article, item: Placed, plan: Plan, speakers: Mapping[str, Speaker], bulk: UUID
) -> history.Entry | None:
    """Have the item's row follow its text, and its status follow that; None where nothing is to be written."""
    claim, text = item.claim, text_of(plan.text, item.spans)
    if not item.stands:
        if item.before.is_vanished:
            return None
        action = next((name for name in (Action.MARK_STALE, Action.REMOVE) if check(None, claim, name)), None)
        return _write(article, claim, action, _vanished_reason(action, item), snapshot(claim), bulk) if action else None
    if item.state != AnchorState.CHANGED and text == claim.text:
        return None
    before = snapshot(claim)
    _rewrite(item, plan, text, speakers)
    if item.state != AnchorState.CHANGED:
        # Other quotation marks, or a line that breaks elsewhere.
        return _write(article, claim, Action.REVISE, "", before, bulk)
    action = Action.MARK_STALE if check(None, claim, Action.MARK_STALE) else Action.REVISE
    return _write(article, claim, action, _changed_reason(item, plan), before, bulk)


def _may_be_written(item: Placed, plan: Plan) -> bool:
    return item.is_changed_now or (item.stands and text_of(plan.text, item.spans) != item.claim.text)


def _changed_quotes(plan: Plan) -> dict[int, str]:
    """The quotes that changed or went, and what that is to the claims inside them."""
    return {
        item.claim.pk: _("its quote changed") if item.stands else _("its quote is no longer in the text")
        for item in plan.placed
        if item.claim.is_quote and item.is_changed_now
    }


def _follow_quotes(article: Article, plan: Plan, quotes: Mapping[int, str], bulk: UUID) -> Iterator[history.Entry]:
    """What is claimed inside a quote that changed or went has to be looked at again, though its own words stand."""
    for item in plan.placed:
        claim = item.claim
        reason = quotes.get(claim.quote_id or 0)
        if reason and check(None, claim, Action.MARK_STALE):
            yield _write(article, claim, Action.MARK_STALE, reason, snapshot(claim), bulk)


def _write(
    article: Article, claim: Claim, action: str, reason: str, before: dict[str, Any], bulk: UUID
) -> history.Entry:
    transition = CLAIM_ACTIONS.get(action)
    change = Change(
        actor=None,
        article=article,
        claim=claim,
        data={"reason": reason},
        channel=Channel.SYSTEM,
        action=action,
        bulk=bulk,
    )
    if transition:
        transition.step(change)
    write(claim, before, transition, by_person=False)
    old, new = difference(before, snapshot(claim))
    return history.Entry(
        action=action, actor=None, channel=Channel.SYSTEM, claim=claim, old=old, new=new, reason=reason, bulk=bulk
    )


def _rewrite(item: Placed, plan: Plan, text: str, speakers: Mapping[str, Speaker]) -> None:
    """The fields that follow from the words. Types and priority are people's, and stay."""
    claim, twin = item.claim, _twin(item, plan)
    set_text(claim, text)
    if claim.is_quote:
        claim.form = quoted_and_form(plan.text, item.spans)[1]
        if quote := _new_attribution(item, plan):
            claim.mention = _fit("mention", text_of(plan.text, quote.source) or quote.speaker or "")
            claim.speaker = speakers.get(quote.speaker) if quote.speaker else None
            claim.role, claim.via = _fit("role", quote.role or ""), _fit("via", quote.via or "")
            claim.candidates = list(quote.candidates)
    if twin and item.words_changed and claim.kind == Kind.ASSERTION:
        told = twin.to_dict()
        claim.figures, claim.dates, claim.reasons = told["figures"], told["dates"], told["reasons"]
        return
    _shift_facts(item, plan)
    claim.reasons = [reason for reason in claim.reasons if reason["text"] in text]


def _new_attribution(item: Placed, plan: Plan) -> Any:
    """What the extraction found at the place of a quote that is said by, or in words of, somebody else now."""
    if item.is_live and item.claim.is_quote and item.attribution_changed and item.twin is not None:
        quote = plan.found.quotes[item.twin]
        return quote if quote.source else None
    return None


def _twin(item: Placed, plan: Plan) -> Any:
    if item.twin is None:
        return None
    return (plan.found.quotes if item.claim.is_quote else plan.found.claims)[item.twin]


def _shift_facts(item: Placed, plan: Plan) -> bool:
    """Bring the places of figures and dates into the new text; whether that changed any."""
    claim = item.claim
    if not item.stands or item.is_back or not (claim.figures or claim.dates):
        return False
    before = (claim.figures, claim.dates)
    claim.figures, claim.dates = facts_after(claim.figures, plan.alignment), facts_after(claim.dates, plan.alignment)
    return (claim.figures, claim.dates) != before


def _changed_reason(item: Placed, plan: Plan) -> str:
    old, new = plan.before.text, plan.text
    if item.words_changed:
        values = {"old": _short(text_of(old, item.before.spans)), "new": _short(text_of(new, item.spans))}
        return _("its words changed: “%(old)s” → “%(new)s”") % values
    values = {
        "old": _short(text_of(old, sorted([*item.before.source, *item.before.cue]))),
        "new": _short(text_of(new, sorted([*item.source, *item.cue]))) or "…",
    }
    return _("its attribution changed: “%(old)s” → “%(new)s”") % values


def _vanished_reason(action: str, item: Placed) -> str:
    if action == Action.REMOVE:
        return _("no longer in the text")
    return _("its words are no longer in the text: “%(old)s”") % {"old": _short(item.before.exact)}


def _short(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"


def _fit(name: str, value: str) -> str:
    return value[: column(Claim, name).max_length]
