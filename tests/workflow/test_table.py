"""Status × action × role, written out as a specification: what is not named here is refused.

The claim under test was worked on by `worker`, who is also its assignee and proposer where it has one. The actors are a
viewer, the worker (a reviewer), another reviewer, an editor, and a superuser without a role.
"""

from __future__ import annotations

from typing import Any

import pytest

from claims import history
from claims.models import Action, Claim, ClaimEvent, Evidence, Note, Source, Speaker, Status, User
from claims.workflow import NotAllowed, WorkflowError, apply, check
from tests.factories import (
    findings_of,
    make_article,
    make_editor,
    make_reviewer,
    make_source,
    make_user,
    make_viewer,
    propose,
    quote_of,
    sign_off,
)

pytestmark = pytest.mark.django_db

ACTORS = ("viewer", "worker", "other", "editor", "superuser")

# status → action → (who may, status afterwards). The item has medium priority or higher.
ALLOWED: dict[str, dict[str, tuple[set[str], str]]] = {
    "new": {
        "take": ({"worker", "other", "editor"}, "checking"),
        "assign": ({"editor"}, "checking"),
        "edit": ({"worker", "other", "editor"}, "checking"),
        "add_evidence": ({"worker", "other", "editor"}, "checking"),
        "propose": ({"worker", "other", "editor"}, "proposed"),
        "note": ({"worker", "other", "editor"}, "new"),
        "query": ({"worker", "other", "editor"}, "new"),
        "waive": ({"editor"}, "waived"),
        "remove": ({"editor"}, "removed"),
        "split": ({"worker", "other", "editor"}, "removed"),
    },
    "checking": {
        "assign": ({"editor"}, "checking"),
        "release": ({"worker", "editor"}, "new"),
        "edit": ({"worker"}, "checking"),
        "add_evidence": ({"worker"}, "checking"),
        "propose": ({"worker"}, "proposed"),
        "note": ({"worker", "other", "editor"}, "checking"),
        "query": ({"worker", "other", "editor"}, "checking"),
        "waive": ({"editor"}, "waived"),
        "remove": ({"worker", "editor"}, "removed"),
        "split": ({"worker"}, "removed"),
    },
    "proposed": {
        "assign": ({"editor"}, "proposed"),
        "withdraw": ({"worker"}, "checking"),
        "sign_off": ({"other", "editor"}, "signed_off"),
        "return": ({"worker", "other", "editor"}, "checking"),
        "note": ({"worker", "other", "editor"}, "proposed"),
        "query": ({"worker", "other", "editor"}, "proposed"),
        "waive": ({"editor"}, "waived"),
        "remove": ({"worker", "editor"}, "removed"),
    },
    "signed_off": {
        "note": ({"worker", "other", "editor"}, "signed_off"),
        "query": ({"worker", "other", "editor"}, "signed_off"),
        "reopen": ({"editor"}, "checking"),
    },
    "waived": {
        "note": ({"worker", "other", "editor"}, "waived"),
        "query": ({"worker", "other", "editor"}, "waived"),
        "reopen": ({"editor"}, "checking"),
    },
    "stale": {
        "take": ({"worker", "other", "editor"}, "checking"),
        "assign": ({"editor"}, "checking"),
        "edit": ({"worker", "other", "editor"}, "checking"),
        "add_evidence": ({"worker", "other", "editor"}, "checking"),
        "propose": ({"worker", "other", "editor"}, "proposed"),
        "note": ({"worker", "other", "editor"}, "stale"),
        "query": ({"worker", "other", "editor"}, "stale"),
        "waive": ({"editor"}, "waived"),
        "remove": ({"editor"}, "removed"),
        "split": ({"worker", "other", "editor"}, "removed"),
    },
    "removed": {
        "note": ({"worker", "other", "editor"}, "removed"),
        "reopen": ({"editor"}, "checking"),
    },
}
ACTIONS = (
    "take", "assign", "release", "edit", "add_evidence", "propose", "note", "query", "withdraw", "sign_off", "return",
    "waive", "remove", "split", "reopen",
)  # fmt: skip


@pytest.fixture
def people() -> dict[str, User]:
    return {
        "viewer": make_viewer(),
        "worker": make_reviewer(),
        "other": make_reviewer(),
        "editor": make_editor(),
        "superuser": make_user(superuser=True),
    }


def at(status: str, people: dict[str, User]) -> Claim:
    """A quote that stands at `status`, with evidence on it wherever work has begun."""
    claim = quote_of(make_article(created_by=people["other"]))
    worker, other, editor = people["worker"], people["other"], make_editor()
    if status == "checking":
        claim = apply(worker, claim, Action.ADD_EVIDENCE, {"source": make_source()})
    elif status == "proposed":
        claim = propose(claim, worker)
    elif status == "signed_off":
        claim = sign_off(claim, worker, other)
    elif status == "waived":
        claim = apply(editor, claim, Action.WAIVE, {"reason": "no_time"})
    elif status == "removed":
        claim = apply(editor, claim, Action.REMOVE, {"reason": "no quote"})
    elif status == "stale":
        claim = sign_off(claim, worker, other)
        claim = apply(None, claim, Action.MARK_STALE, {"reason": "its text changed"}, channel="system")
    assert claim.status == status
    return claim


def data_for(action: str, claim: Claim, people: dict[str, User]) -> dict[str, Any]:
    """Data with which `action` fails for no other reason than that it is refused."""
    start = claim.anchors.get().start
    return {
        "assign": {"assignee": people["other"]},
        "edit": {"role": "harbour master of Tolland"},
        "add_evidence": {"source": make_source("Tape"), "stance": "supports"},
        "propose": {**findings_of(claim), "said": "not_found", "note": "Looked in the archive."},
        "note": {"text": "A remark."},
        "query": {"text": "Where is this from?"},
        "return": {"comment": "The page is missing."},
        "waive": {"reason": "no_time"},
        "remove": {"reason": "No quote at all."},
        "split": {"at": [start + claim.text.index(" never")]},
        "reopen": {"reason": "A new tape."},
    }.get(action, {})


def everything() -> tuple[int, ...]:
    """The number of rows in each table that a refused action might leave something in."""
    return tuple(model.objects.count() for model in (Claim, ClaimEvent, Evidence, Note, Speaker, Source))


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_do_what_from_where(status: str, action: str, people: dict[str, User]) -> None:
    who, after = ALLOWED[status].get(action, (set(), ""))
    for actor in ACTORS:
        claim = at(status, people)
        data = data_for(action, claim, people)
        if actor in who:
            done = apply(people[actor], claim, action, data, version=claim.version)
            assert (actor, done.status) == (actor, after)
            assert history.verify(claim.article) == []
        else:
            before = everything()
            with pytest.raises(NotAllowed) as refusal:
                apply(people[actor], claim, action, data, version=claim.version)
            assert str(refusal.value).strip(), "a refusal says why"
            assert not check(people[actor], claim, action)
            assert everything() == before
            assert Claim.objects.get(pk=claim.pk).version == claim.version


@pytest.mark.parametrize("status", Status.values)
def test_the_system_marks_stale_and_does_nothing_else(status: str, people: dict[str, User]) -> None:
    claim = at(status, people)
    for action in ACTIONS:
        with pytest.raises(WorkflowError):
            apply(None, claim, action, data_for(action, claim, people), channel="system")
    if status in {"checking", "proposed", "signed_off", "waived"}:
        done = apply(None, claim, Action.MARK_STALE, {"reason": "its text changed"}, channel="system")
        assert (done.status, done.round, done.signed_by, done.assignee) == ("stale", claim.round + 1, None, None)
    else:
        with pytest.raises(NotAllowed):
            apply(None, claim, Action.MARK_STALE, {"reason": "its text changed"}, channel="system")


def test_nobody_marks_stale_by_hand(people: dict[str, User]) -> None:
    claim = at("signed_off", people)
    for actor in ACTORS:
        with pytest.raises(NotAllowed):
            apply(people[actor], claim, Action.MARK_STALE, {"reason": "because"})


def test_reviewers_set_aside_what_has_low_priority(people: dict[str, User]) -> None:
    claim = quote_of(make_article())
    Claim.objects.filter(pk=claim.pk).update(priority=1)
    assert apply(people["other"], claim, Action.WAIVE, {"reason": "agency"}).status == Status.WAIVED
