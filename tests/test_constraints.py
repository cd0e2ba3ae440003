"""Rules that the database itself holds: each is broken by a raw update, past all application code."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from claims.history.triggers import create_triggers, existing_triggers, trigger_names
from claims.models import Anchor, Article, Claim, ClaimEvent, ClaimType, Evidence, Note, Revision, Source, Speaker
from tests.factories import assertion_of, make_article, make_reviewer, make_source, propose, quote_of, sign_off

pytestmark = pytest.mark.django_db


def breaks(queryset: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        queryset.update(**values)


NEVER: list[dict[str, Any]] = [
    # of an untouched assertion
    {"kind": "rumour"},
    {"status": "done"},
    {"outcome": "fine"},
    {"priority": 9},
    {"text": ""},
    {"score": 1.5},
    {"confidence": -0.1},
    {"round": 0},
    {"form": "direct"},
    {"said": "confirmed"},
    {"wording": "verbatim"},
    {"translated": True},
    {"status": "checking"},
    {"status": "proposed"},
    {"status": "signed_off"},
    {"status": "waived"},
    {"waive_reason": "opinion"},
    {"self_checked": True},
    {"signed_at": datetime(2026, 1, 1, tzinfo=UTC)},
]


@pytest.mark.parametrize("values", NEVER, ids=lambda values: "-".join(values) + "=" + str(next(iter(values.values()))))
def test_a_new_claim_cannot_be(values: dict[str, Any]) -> None:
    claim = assertion_of(make_article())
    breaks(Claim.objects.filter(pk=claim.pk), **values)


def test_assignee_and_status_agree() -> None:
    claim, ana = assertion_of(make_article()), make_reviewer()
    breaks(Claim.objects.filter(pk=claim.pk), assignee=ana)
    Claim.objects.filter(pk=claim.pk).update(assignee=ana, status="checking")


@pytest.mark.parametrize(
    "values",
    [
        {"signed_by": None},
        {"signed_at": None},
        {"proposed_by": None},
        {"proposed_at": None},
        {"outcome": ""},
        {"said": ""},
        {"attribution": ""},
        {"context": ""},
        {"wording": ""},
        {"form": ""},
        {"verdict": "accurate"},
        {"waive_reason": "opinion"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_what_is_signed_off_stays_complete(values: dict[str, Any]) -> None:
    claim = sign_off(quote_of(make_article()), make_reviewer(), make_reviewer())
    breaks(Claim.objects.filter(pk=claim.pk), **values)


def test_nobody_signs_their_own_proposal_but_as_self_checked() -> None:
    proposer = make_reviewer()
    claim = sign_off(quote_of(make_article()), proposer, make_reviewer())
    breaks(Claim.objects.filter(pk=claim.pk), signed_by=proposer)
    Claim.objects.filter(pk=claim.pk).update(signed_by=proposer, self_checked=True)


def test_a_proposal_is_complete() -> None:
    claim = propose(assertion_of(make_article()), make_reviewer())
    breaks(Claim.objects.filter(pk=claim.pk), verdict="")
    breaks(Claim.objects.filter(pk=claim.pk), assignee=None)


def test_only_removed_claims_are_replaced() -> None:
    article = make_article()
    breaks(Claim.objects.filter(pk=assertion_of(article).pk), replaced_by=quote_of(article))


def test_quotes_are_said_by_nobody_but_their_speaker() -> None:
    article = make_article()
    breaks(Claim.objects.filter(pk=quote_of(article).pk), quote=article.claims.filter(kind="quote").last())


def test_one_of_a_kind() -> None:
    article = make_article()
    claim, revision = assertion_of(article), article.current_revision
    anchor, kind = claim.anchors.get(), claim.types.first()
    assert kind is not None
    twice: list[tuple[Any, dict[str, Any]]] = [
        (Anchor, {"claim": claim, "revision": revision, "start": 0, "end": 2, "exact": "x"}),
        (ClaimType, {"claim": claim, "type": kind.type}),
        (Revision, {"article": article, "number": 1, "text": "other", "sha256": "0" * 64}),
        (Revision, {"article": article, "number": 2, "text": revision.text, "sha256": revision.sha256}),
        (Anchor, {"claim": quote_of(article), "revision": revision, "start": 2, "end": 2, "exact": ""}),
        (ClaimType, {"claim": claim, "type": "gossip"}),
        (Source, {"title": ""}),
        (Source, {"title": "x", "kind": "hearsay"}),
        (Speaker, {"name": ""}),
        (Article, {"title": ""}),
        (Revision, {"article": article, "number": 0, "text": "x", "sha256": "1"}),
        (Revision, {"article": article, "number": 3, "text": "", "sha256": "2"}),
    ]
    for model, values in twice:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**values)
    assert anchor.start < anchor.end


def test_evidence_and_notes() -> None:
    claim, ana = assertion_of(make_article()), make_reviewer()
    source = make_source()
    for values in ({"stance": "maybe"},):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.create(claim=claim, source=source, added_by=ana, **values)
    note = Note.objects.create(claim=claim, author=ana, round=1, text="x", kind="query")
    breaks(Note.objects.filter(pk=note.pk), answer="half an answer")
    breaks(Note.objects.filter(pk=note.pk), text="")
    breaks(Note.objects.filter(pk=note.pk), kind="note", answer="x", answered_by=ana, answered_at=timezone.now())


def test_history_and_texts_do_not_change() -> None:
    article = make_article()
    breaks(ClaimEvent.objects.filter(article=article), actor_name="Nobody")
    breaks(Revision.objects.filter(article=article), text="Something else")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM claims_claimevent")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM claims_revision")
    Revision.objects.filter(article=article).update(cleared_at=timezone.now(), cleared_by=make_reviewer())


def test_the_triggers_are_there_and_come_back() -> None:
    assert existing_triggers(connection) >= trigger_names(connection)
    create_triggers(connection)
    assert existing_triggers(connection) >= trigger_names(connection)


def test_nothing_that_history_names_is_deleted() -> None:
    article = make_article()
    with pytest.raises((IntegrityError, ProtectedError)):
        Article.objects.filter(pk=article.pk).delete()
    assert Article.objects.filter(pk=article.pk).exists()
