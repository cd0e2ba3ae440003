"""What a newer version of the text made of an item, for its panel: why it came back, and its words then and now."""

from __future__ import annotations

from dataclasses import dataclass

from ..extraction.differences import Stretch, word_differences
from ..models import Action, AnchorState, Claim, ClaimEvent, Outcome
from ..workflow.articles import is_in_copy


@dataclass(frozen=True)
class CameBack:
    """`was` and `now` are the words with what differs in them; where they are the same, both are empty and `reason`
    says what changed.

    `corrected`: the copy now says what the correction asked for.
    """

    event: ClaimEvent
    reason: str
    was: list[Stretch]
    now: list[Stretch]
    corrected: bool


def came_back(claim: Claim) -> CameBack | None:
    """Why the item is to be checked again in this round, or follows another text; None where it is as it was."""
    events = claim.events.filter(action__in=[Action.MARK_STALE, Action.REVISE], round=claim.round).order_by("-seq")
    event = next((event for event in events if event.action == Action.MARK_STALE or event.reason), None)
    if event is None:
        return None
    old = str(event.old.get("text") or "")
    stretches = word_differences(old, claim.text) if old and old != claim.text else []
    return CameBack(
        event,
        event.reason,
        [stretch for stretch in stretches if stretch.kind in ("same", "gone", "away")],
        [stretch for stretch in stretches if stretch.kind in ("same", "new", "here")],
        bool(old) and _is_corrected(claim, old),
    )


def _is_corrected(claim: Claim, old: str) -> bool:
    anchor = claim.current_anchor
    asked_for = claim.outcome == Outcome.CHANGE and bool(claim.correction)
    return asked_for and anchor is not None and is_in_copy(claim.correction, old, anchor.revision.text)


def place_label(claim: Claim) -> str:
    """What the newest version of the text made of the item's place, "" where it stands there with the same words."""
    if claim.is_vanished:
        return str(AnchorState.VANISHED.label)
    anchor = claim.current_anchor
    return str(anchor.get_state_display()) if anchor and anchor.state != AnchorState.EXACT else ""
