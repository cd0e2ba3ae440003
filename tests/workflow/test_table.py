"""Status × action × role, written out as a specification: what is not named here is refused.

The item under test was worked on by `worker`, who is also its assignee and proposer where it has one. The actors are a
viewer, the worker (a reviewer), another reviewer, an editor, a superuser without a role, and somebody without any.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from claims import history
from claims.models import (
    Action,
    Anchor,
    Claim,
    ClaimEvent,
    ClaimType,
    Evidence,
    Note,
    NoteKind,
    Publication,
    Source,
    Speaker,
    Status,
    User,
)
from claims.workflow import CLAIM_ACTIONS, NotAllowed, WorkflowError, apply, check, offers
from tests.factories import (
    Item,
    findings_of,
    item_of,
    make_article,
    make_editor,
    make_reviewer,
    make_source,
    make_user,
    make_viewer,
    to_status,
)

pytestmark = pytest.mark.django_db

TEXT = "Tolland counts.\n\n“We never had a summer like this,” she said. “Nor a winter.”\n"
QUOTE, NEIGHBOUR = "“We never had a summer like this,”", "“Nor a winter.”"

NOBODY: set[str] = set()
WORKER = {"worker"}
EDITOR = {"editor"}
WORKER_OR_EDITOR = {"worker", "editor"}
SECOND = {"other", "editor"}
ANY_REVIEWER = {"worker", "other", "editor"}
ACTORS = ("viewer", "worker", "other", "editor", "superuser", "outsider")

# Anybody may begin to work on what nobody has: working on it takes it.
UNTAKEN: dict[str, tuple[set[str], str]] = {
    "take": (ANY_REVIEWER, "checking"),
    "assign": (EDITOR, "checking"),
    "edit": (ANY_REVIEWER, "checking"),
    "add_evidence": (ANY_REVIEWER, "checking"),
    "change_evidence": (ANY_REVIEWER, "checking"),
    "remove_evidence": (ANY_REVIEWER, "checking"),
    "propose": (ANY_REVIEWER, "proposed"),
    "waive": (EDITOR, "waived"),
    "remove": (EDITOR, "removed"),
    "split": (ANY_REVIEWER, "removed"),
    "merge": (ANY_REVIEWER, "removed"),
}
# status → action → (who may, status afterwards). The item has medium priority.
ALLOWED: dict[str, dict[str, tuple[set[str], str]]] = {
    "new": {
        **UNTAKEN,
        "note": (ANY_REVIEWER, "new"),
        "query": (ANY_REVIEWER, "new"),
        "answer": (ANY_REVIEWER, "new"),
    },
    "checking": {
        "assign": (EDITOR, "checking"),
        "release": (WORKER_OR_EDITOR, "new"),
        "edit": (WORKER, "checking"),
        "add_evidence": (WORKER, "checking"),
        "change_evidence": (WORKER, "checking"),
        "remove_evidence": (WORKER, "checking"),
        "propose": (WORKER, "proposed"),
        "note": (ANY_REVIEWER, "checking"),
        "query": (ANY_REVIEWER, "checking"),
        "answer": (ANY_REVIEWER, "checking"),
        "waive": (EDITOR, "waived"),
        "remove": (WORKER_OR_EDITOR, "removed"),
        "split": (WORKER, "removed"),
        "merge": (WORKER, "removed"),
        "undo": (WORKER, "checking"),
    },
    "proposed": {
        "assign": (EDITOR, "proposed"),
        "withdraw": (WORKER, "checking"),
        "sign_off": (SECOND, "signed_off"),
        "return": (ANY_REVIEWER, "checking"),
        "note": (ANY_REVIEWER, "proposed"),
        "query": (ANY_REVIEWER, "proposed"),
        "answer": (ANY_REVIEWER, "proposed"),
        "waive": (EDITOR, "waived"),
        "remove": (WORKER_OR_EDITOR, "removed"),
    },
    "signed_off": {
        "note": (ANY_REVIEWER, "signed_off"),
        "query": (ANY_REVIEWER, "signed_off"),
        "answer": (ANY_REVIEWER, "signed_off"),
        "reopen": (EDITOR, "checking"),
        "publish": (EDITOR, "signed_off"),
    },
    "waived": {
        "note": (ANY_REVIEWER, "waived"),
        "query": (ANY_REVIEWER, "waived"),
        "answer": (ANY_REVIEWER, "waived"),
        "reopen": (EDITOR, "checking"),
    },
    "stale": {
        **UNTAKEN,
        "note": (ANY_REVIEWER, "stale"),
        "query": (ANY_REVIEWER, "stale"),
        "answer": (ANY_REVIEWER, "stale"),
    },
    "removed": {
        "note": (ANY_REVIEWER, "removed"),
        "answer": (ANY_REVIEWER, "removed"),
        "reopen": (EDITOR, "checking"),
    },
}
ACTIONS = (
    "take", "assign", "release", "edit", "add_evidence", "change_evidence", "remove_evidence", "propose", "note",
    "query", "answer", "withdraw", "sign_off", "return", "waive", "remove", "split", "merge", "mark_stale", "reopen",
    "undo", "publish", "unpublish",
)  # fmt: skip


@pytest.fixture
def people() -> dict[str, User]:
    return {
        "viewer": make_viewer(),
        "worker": make_reviewer(),
        "other": make_reviewer(),
        "editor": make_editor(),
        "superuser": make_user(superuser=True),
        "outsider": make_user(),
    }


def at(status: str, people: dict[str, User]) -> Claim:
    """A quote that stands at `status`, with evidence by `worker` and an open question on it, and a neighbour."""
    article = make_article(TEXT, items=[Item(QUOTE, "Mira Tolland"), Item(NEIGHBOUR, "Mira Tolland")])
    worker, other = people["worker"], people["other"]
    claim = apply(worker, item_of(article, QUOTE), Action.ADD_EVIDENCE, {"source": make_source()})
    apply(other, claim, Action.QUERY, {"text": "Which summer?"})
    claim = apply(worker, claim, Action.RELEASE)
    claim = to_status(claim, status, by=worker, second=other)
    assert claim.status == status
    return claim


def data_for(action: str, claim: Claim, people: dict[str, User]) -> dict[str, Any]:
    """Data with which `action` fails for no other reason than that it is refused."""
    start = claim.anchors.get().start
    return {
        "assign": {"assignee": people["other"]},
        "edit": {"role": "harbour master of Tolland", "speaker": "Somebody New"},
        "add_evidence": {"source": make_source("Tape"), "stance": "supports"},
        "change_evidence": {"evidence": claim.evidence.first(), "locator": "minute 3"},
        "remove_evidence": {"evidence": claim.evidence.first()},
        "propose": {**findings_of(claim), "said": "not_found", "note": "Looked in the archive."},
        "note": {"text": "A remark."},
        "query": {"text": "Where is this from?"},
        "answer": {"note": claim.notes.get(kind=NoteKind.QUERY), "answer": "The last one."},
        "return": {"comment": "The page is missing."},
        "waive": {"reason": "no_time", "note": "Press in an hour."},
        "remove": {"reason": "No quote at all."},
        "split": {"at": [start + claim.text.index(" summer")]},
        "merge": {"others": [(item_of(claim.article, NEIGHBOUR), None)]},
        "mark_stale": {"reason": "its text changed"},
        "reopen": {"reason": "A new tape."},
        "publish": {"page": "https://checks.example/a", "publisher": "Coast Check", "rating": "half_true"},
        "unpublish": {"reason": "It was wrong."},
    }.get(action, {})


def everything() -> tuple[int, ...]:
    """The number of rows in each table that a refused action might leave something in."""
    models = (Claim, ClaimEvent, ClaimType, Anchor, Evidence, Note, Publication, Speaker, Source)
    return tuple(model.objects.count() for model in models)  # type: ignore[attr-defined]


def test_the_specification_names_every_action() -> None:
    assert set(ACTIONS) == {str(action) for action in CLAIM_ACTIONS}
    assert set(ALLOWED) == set(Status.values)


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_do_what_from_where(status: str, action: str, people: dict[str, User]) -> None:
    who, after = ALLOWED[status].get(action, (NOBODY, ""))
    claim = at(status, people)
    data = data_for(action, claim, people)
    before = everything()
    for actor in ACTORS:
        if actor in who:
            with transaction.atomic():
                done = apply(people[actor], claim, action, data, version=claim.version)
                assert (actor, done.status) == (actor, after)
                assert history.verify(claim.article) == []
                assert claim.events.last().actor == people[actor]
                transaction.set_rollback(True)
        else:
            with pytest.raises(NotAllowed) as refusal:
                apply(people[actor], claim, action, data, version=claim.version)
            assert str(refusal.value).strip(), "a refusal says why"
            answer = check(people[actor], claim, action)
            assert (bool(answer), answer.reason) == (False, str(refusal.value))
        assert everything() == before
        assert Claim.objects.get(pk=claim.pk).version == claim.version


@pytest.mark.parametrize("status", Status.values)
def test_what_is_offered_is_what_may_be_done(status: str, people: dict[str, User]) -> None:
    claim = at(status, people)
    for actor in ACTORS:
        offered = {action for action, answer in offers(people[actor], claim).items() if answer}
        assert offered == {action for action, (who, _after) in ALLOWED[status].items() if actor in who}, actor


@pytest.mark.parametrize("status", Status.values)
def test_the_system_marks_stale_and_does_nothing_else(status: str, people: dict[str, User]) -> None:
    claim = at(status, people)
    for action in ACTIONS:
        if action != "mark_stale":
            with pytest.raises(WorkflowError):
                apply(None, claim, action, data_for(action, claim, people), channel="system")
    if status in {"checking", "proposed", "signed_off", "waived"}:
        done = apply(None, claim, Action.MARK_STALE, {"reason": "its text changed"}, channel="system")
        assert (done.status, done.round, done.signed_by, done.assignee) == ("stale", claim.round + 1, None, None)
        assert history.verify(claim.article) == []
    else:
        with pytest.raises(NotAllowed):
            apply(None, claim, Action.MARK_STALE, {"reason": "its text changed"}, channel="system")


WAIVED_FOR = {
    "quote": {"agency", "no_time"},
    "assertion": {"nothing_checkable", "opinion", "common_knowledge", "no_time"},
}
REASONS = ("nothing_checkable", "opinion", "common_knowledge", "agency", "no_time", "because", "")


@pytest.mark.parametrize("kind", ["quote", "assertion"])
@pytest.mark.parametrize(("priority", "who"), [("low", ANY_REVIEWER), ("medium", EDITOR), ("high", EDITOR)])
def test_who_sets_aside_what_and_why(kind: str, priority: str, who: set[str], people: dict[str, User]) -> None:
    speaker = "Mira Tolland" if kind == "quote" else ""
    article = make_article(TEXT, items=[Item(QUOTE, speaker, priority)])
    claim = article.claims.get()
    # Quotation marks are never of low priority when found; an editor has said so.
    editor = people["editor"]
    claim = apply(editor, claim, Action.EDIT, {"priority": {"low": 1, "medium": 2, "high": 3}[priority]})
    claim = apply(editor, claim, Action.RELEASE)
    for actor in ACTORS:
        for reason in REASONS:
            with transaction.atomic():
                if actor in who and reason in WAIVED_FOR[kind]:
                    done = apply(people[actor], claim, Action.WAIVE, {"reason": reason})
                    assert (done.status, done.waive_reason) == ("waived", reason)
                else:
                    with pytest.raises(WorkflowError) as refusal:
                        apply(people[actor], claim, Action.WAIVE, {"reason": reason})
                    assert str(refusal.value).strip()
                transaction.set_rollback(True)
