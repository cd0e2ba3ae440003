"""The table of actions: from where, to where, and which step does it. Who may is `claims.permissions`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models import OPEN_STATUSES, WORKABLE_STATUSES, Action, Claim, Status, User
from ..permissions import ALLOWED, Answer, Denied, may
from . import steps
from .change import Change
from .publishing import publish, unpublish
from .undoing import undo

ANY = frozenset(Status)
OPEN = frozenset(OPEN_STATUSES)
WORKABLE = frozenset(WORKABLE_STATUSES)


@dataclass(frozen=True)
class Transition:
    """`to` is the status after it, None where it stays. `step` fills in the change and raises NotReady.

    `remark` actions leave the claim itself alone: they ask for no version and make none.
    `hands_on` actions count as a person's touch on a machine's suggestion. `published` ones need a live publication.
    """

    sources: frozenset[Status]
    to: Status | None
    step: Callable[[Change], None]
    remark: bool = False
    hands_on: bool = True
    needs_version: bool = False
    published: bool = False


CLAIM_ACTIONS: dict[str, Transition] = {
    Action.TAKE: Transition(frozenset({Status.NEW, Status.STALE}), Status.CHECKING, steps.take, hands_on=False),
    Action.ASSIGN: Transition(OPEN, None, steps.assign, hands_on=False),
    Action.RELEASE: Transition(frozenset({Status.CHECKING}), Status.NEW, steps.release, hands_on=False),
    Action.EDIT: Transition(WORKABLE, Status.CHECKING, steps.edit),
    Action.ADD_EVIDENCE: Transition(WORKABLE, Status.CHECKING, steps.add_evidence),
    Action.CHANGE_EVIDENCE: Transition(WORKABLE, Status.CHECKING, steps.change_evidence),
    Action.REMOVE_EVIDENCE: Transition(WORKABLE, Status.CHECKING, steps.remove_evidence),
    Action.NOTE: Transition(ANY, None, steps.note, remark=True),
    Action.QUERY: Transition(ANY - {Status.REMOVED}, None, steps.query, remark=True),
    Action.ANSWER: Transition(ANY, None, steps.answer, remark=True),
    Action.PROPOSE: Transition(WORKABLE, Status.PROPOSED, steps.propose),
    Action.WITHDRAW: Transition(frozenset({Status.PROPOSED}), Status.CHECKING, steps.withdraw),
    Action.SIGN_OFF: Transition(frozenset({Status.PROPOSED}), Status.SIGNED_OFF, steps.sign_off, needs_version=True),
    Action.RETURN: Transition(frozenset({Status.PROPOSED}), Status.CHECKING, steps.return_),
    Action.WAIVE: Transition(OPEN, Status.WAIVED, steps.waive),
    Action.REMOVE: Transition(OPEN, Status.REMOVED, steps.remove),
    Action.SPLIT: Transition(WORKABLE, Status.REMOVED, steps.split),
    Action.MERGE: Transition(WORKABLE, Status.REMOVED, steps.merge),
    Action.MARK_STALE: Transition(
        frozenset({Status.CHECKING, Status.PROPOSED, Status.SIGNED_OFF, Status.WAIVED}),
        Status.STALE,
        steps.mark_stale,
        hands_on=False,
    ),
    Action.REOPEN: Transition(
        frozenset({Status.SIGNED_OFF, Status.WAIVED, Status.REMOVED}), Status.CHECKING, steps.reopen
    ),
    Action.UNDO: Transition(frozenset({Status.CHECKING}), None, undo),
    Action.PUBLISH: Transition(frozenset({Status.SIGNED_OFF}), None, publish, hands_on=False, needs_version=True),
    # Wherever the check stands by now: what is public does not wait for it.
    Action.UNPUBLISH: Transition(ANY, None, unpublish, remark=True, published=True),
}


def check(actor: User | None, claim: Claim, action: str) -> Answer:
    """Whether `actor` may do `action` to `claim` as it stands; None is the system.

    The system marks stale, and removes what no person has touched and the text no longer says.

    Raises:
        KeyError: no such action on a claim.
    """
    transition = CLAIM_ACTIONS[action]
    if claim.status not in transition.sources:
        return Denied(
            _("“%(action)s” is not possible while the status is “%(status)s”.")
            % {"action": Action(action).label, "status": claim.get_status_display()}
        )
    if transition.published and not claim.is_published:
        return Denied(_("This is not published."))
    if actor is None:
        return _system_may(claim, action)
    return may(actor, action, claim)


def _system_may(claim: Claim, action: str) -> Answer:
    if action == Action.MARK_STALE:
        return ALLOWED
    if action == Action.REMOVE and claim.status == Status.NEW and claim.is_untouched and claim.is_vanished:
        has_work = claim.notes.all() or any(item.removed_at is None for item in claim.evidence.all())
        return Denied(_("There is work on it.")) if has_work else ALLOWED
    return Denied(_("Somebody has to do this."))


def offers(actor: User, claim: Claim) -> dict[str, Answer]:
    """For each action possible from the claim's status: may `actor` do it, and if not, why. For buttons.

    Actions are keyed by their values, in the order of the table.
    """
    return {
        str(action): check(actor, claim, action)
        for action, transition in CLAIM_ACTIONS.items()
        if claim.status in transition.sources
        and action != Action.MARK_STALE
        and (not transition.published or claim.is_published)
    }
