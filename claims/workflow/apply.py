"""`apply`: permission, guard, the guarded update, the event; in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import history
from ..findings import clear_foreign_findings, outcome_of
from ..history.snapshot import ROW_FIELDS, difference, snapshot
from ..models import OPEN_STATUSES, Channel, Claim, User
from .change import Change, load
from .coverage import undo_clearing
from .errors import NotReady, StaleClaim, WorkflowError, require
from .table import CLAIM_ACTIONS, Transition, check

# What a write stores: everything recorded, and what hangs on it without being recorded.
_WRITTEN = (*ROW_FIELDS, "folded", "candidates", "figures", "dates", "reasons", "touched_at", "updated_at")


@dataclass(frozen=True)
class Refusal:
    """A claim that a bulk action left alone, and why."""

    claim: Claim
    error: WorkflowError


@dataclass
class BulkResult:
    """What a bulk action did: each claim was guarded by itself, so some may have been refused."""

    bulk: UUID
    done: list[Claim] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def apply(
    actor: User | None,
    claim: Claim,
    action: str,
    data: Mapping[str, Any] | None = None,
    version: int | None = None,
    *,
    channel: str = Channel.WEB,
    bulk: UUID | None = None,
) -> Claim:
    """Do `action` to `claim` as `actor` (None: the system) and return the claim as it then is.

    `data` holds what the action takes (docs/workflow.md lists the fields); `version` is the version that the actor saw.
    Without one the claim is taken as it is now, except for signing off, which always names what was seen.

    Raises:
        NotAllowed: this person may not, or not from this status.
        NotReady: something is missing or wrong, by field.
        StaleClaim: somebody else changed the claim since `version`.
        KeyError: no such action.
    """
    transition = CLAIM_ACTIONS[action]
    with transaction.atomic():
        article = history.lock(claim.article_id)
        current = load(claim.pk)
        if version is not None and not transition.remark and current.version != version:
            raise StaleClaim(current, version)
        require(check(actor, current, action))
        if transition.needs_version and version is None:
            raise NotReady({"version": _("The version that was seen must be named.")})
        change = Change(
            actor=actor,
            article=article,
            claim=current,
            data=dict(data or {}),
            channel=channel,
            action=action,
            bulk=bulk,
        )
        before = snapshot(current)
        transition.step(change)
        if not transition.remark:
            write(current, before, transition, by_person=actor is not None)
            if current.status in OPEN_STATUSES and (numbers := undo_clearing(article)):
                change.extra_new["no_longer_cleared"] = numbers
        _record(change, before, transition)
        for other, follow_up, follow_data in change.follow_ups:
            if other.status in CLAIM_ACTIONS[follow_up].sources:
                apply(None, other, follow_up, follow_data, channel=Channel.SYSTEM, bulk=bulk)
    return load(claim.pk)


def apply_many(
    actor: User,
    claims: Sequence[tuple[Claim, int | None]],
    action: str,
    data: Mapping[str, Any] | None = None,
    *,
    channel: str = Channel.WEB,
) -> BulkResult:
    """`apply` to each of (claim, version seen), each in its own transaction, all under one bulk id."""
    result = BulkResult(bulk=uuid4())
    for claim, version in claims:
        try:
            result.done.append(apply(actor, claim, action, data, version, channel=channel, bulk=result.bulk))
        except WorkflowError as error:
            result.refused.append(Refusal(claim, error))
    return result


def write(claim: Claim, before: dict[str, Any], transition: Transition | None, *, by_person: bool) -> None:
    """The one UPDATE of a claim, with the status and version of `before`, its snapshot, in its WHERE.

    Without a transition the status stays. The caller records the event.

    Raises:
        StaleClaim: somebody else wrote the claim since `before`.
    """
    now = timezone.now()
    if transition and transition.to is not None:
        claim.status = transition.to
    clear_foreign_findings(claim)
    claim.outcome = outcome_of(claim)
    claim.version = before["version"] + 1
    claim.updated_at = now
    if by_person and transition and transition.hands_on and claim.touched_at is None:
        claim.touched_at = now
    updated = Claim.objects.filter(pk=claim.pk, status=before["status"], version=before["version"]).update(
        **{name: getattr(claim, name) for name in _WRITTEN}
    )
    if not updated:
        raise StaleClaim(load(claim.pk), before["version"])


def _record(change: Change, before: dict[str, Any], transition: Transition) -> None:
    old, new = ({}, {}) if transition.remark else difference(before, snapshot(load(change.claim.pk)))
    history.append(
        change.article,
        [
            *change.entries,
            history.Entry(
                action=change.action,
                actor=change.actor,
                channel=change.channel,
                claim=change.claim,
                old={**old, **change.extra_old},
                new={**new, **change.extra_new},
                reason=change.reason,
                touches=change.touches or bool(change.substance & new.keys()),
                bulk=change.bulk,
            ),
        ],
    )
