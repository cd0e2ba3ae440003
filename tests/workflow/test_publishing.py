"""Publishing a check: with a rating that is asked for then, as it then was, until it is published anew or withdrawn."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from claims import history
from claims.event_lines import lines
from claims.history.triggers import create_triggers, drop_triggers
from claims.models import Action, Article, Claim, Publication, Status, User
from claims.workflow import NotAllowed, NotReady, StaleClaim, apply, check, undoable
from tests.factories import assertion_of, make_article, make_editor, propose, quote_of, sign_off

pytestmark = pytest.mark.django_db

PAGE = "https://checks.example/harbour"


@pytest.fixture
def article() -> Article:
    return make_article(publisher="Coast Courier")


@pytest.fixture
def signed(article: Article, reviewer: User, second_reviewer: User) -> Claim:
    return sign_off(assertion_of(article), reviewer, second_reviewer)


def publish(claim: Claim, editor: User, **data: Any) -> Claim:
    data = {"page": PAGE, "publisher": "Coast Check", "rating": "true", **data}
    return apply(editor, claim, Action.PUBLISH, data, version=claim.version)


def live(claim: Claim) -> Publication:
    return Publication.objects.live().get(claim=claim)


def now(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def test_what_is_published_is_stored_and_told(signed: Claim, editor: User) -> None:
    claim = publish(signed, editor, page=f" {PAGE}#top ", rating="mostly_true")
    publication = live(claim)
    assert (publication.page, publication.publisher, publication.rating) == (PAGE, "Coast Check", "mostly_true")
    assert publication.by == editor
    assert publication.address == f"{PAGE}#claim-{claim.uuid}"
    assert (claim.status, claim.rating, claim.version) == (Status.SIGNED_OFF, "mostly_true", signed.version + 1)
    event = claim.events.latest("seq")
    assert (event.action, event.actor, event.touches) == ("publish", editor, False)
    assert event.new["publication"]["review"] == publication.review
    told = {line.label: line.new for line in lines(event)}
    assert told == {"public rating": "Mostly true", "published": f"Mostly true, Coast Check, {PAGE}"}
    assert history.verify(claim.article) == []


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"rating": ""}, "rating"),
        ({"rating": "splendid"}, "rating"),
        ({"page": ""}, "page"),
        ({"page": "#top"}, "page"),
        ({"page": "javascript:alert(1)"}, "page"),
        ({"page": "ftp://checks.example/"}, "page"),
        ({"page": "https://desk:secret@checks.example/one"}, "page"),
        ({"page": f"https://checks.example/{'a' * 1000}"}, "page"),
        ({"publisher": " "}, "publisher"),
        ({"publisher": "a" * 201}, "publisher"),
    ],
)
def test_what_is_missing_or_wrong_is_named(signed: Claim, editor: User, data: dict[str, str], field: str) -> None:
    with pytest.raises(NotReady) as refused:
        publish(signed, editor, **data)
    assert list(refused.value.errors) == [field]
    assert not Publication.objects.exists()
    assert now(signed).rating == ""


def test_a_quote_of_nobody_is_not_published(
    article: Article, reviewer: User, second_reviewer: User, editor: User
) -> None:
    claim = sign_off(quote_of(article), reviewer, second_reviewer)
    Claim.objects.filter(pk=claim.pk).update(speaker=None, mention="")
    with pytest.raises(NotReady, match="not known who is quoted"):
        publish(claim, editor)


def test_the_version_that_was_seen_is_named(signed: Claim, editor: User) -> None:
    data = {"page": PAGE, "publisher": "Coast Check", "rating": "true"}
    with pytest.raises(NotReady):
        apply(editor, signed, Action.PUBLISH, data)
    publish(signed, editor)
    with pytest.raises(StaleClaim):
        publish(signed, make_editor(), rating="false")
    assert live(signed).rating == "true"


def test_publishing_anew_ends_what_was_published(signed: Claim, editor: User) -> None:
    claim = publish(signed, editor)
    other = make_editor()
    claim = publish(claim, other, rating="half_true", page="https://checks.example/two")
    first, second = Publication.objects.order_by("pk")
    assert (first.rating, first.withdrawn_by, first.reason) == ("true", other, "")
    assert (second.rating, second.page, second.withdrawn_at) == ("half_true", "https://checks.example/two", None)
    event = claim.events.latest("seq")
    told = {line.label: (line.old, line.new) for line in lines(event)}
    assert told["published"] == (
        f"True, Coast Check, {PAGE}",
        "Half true, Coast Check, https://checks.example/two",
    )
    assert history.verify(claim.article) == []


@pytest.mark.parametrize("status", [Status.SIGNED_OFF, Status.CHECKING, Status.STALE, Status.PROPOSED, Status.REMOVED])
def test_it_stays_published_wherever_the_work_stands_until_it_is_withdrawn(
    status: str, signed: Claim, editor: User, reviewer: User
) -> None:
    claim = publish(signed, editor, rating="half_true")
    review = live(claim).review
    assert not now(claim).is_published_otherwise
    if status == Status.STALE:
        claim = apply(None, claim, Action.MARK_STALE, {"reason": "its text changed"}, channel="system")
    elif status != Status.SIGNED_OFF:
        claim = apply(editor, claim, Action.REOPEN, {"reason": "Look again."})
    if status == Status.PROPOSED:
        claim = propose(claim, editor, verdict="inaccurate", note="See the table.")
    elif status == Status.REMOVED:
        claim = apply(editor, claim, Action.REMOVE, {"reason": "No claim."})
    claim = now(claim)
    assert claim.status == status
    assert (claim.is_published, claim.is_published_otherwise) == (True, status != Status.SIGNED_OFF)
    assert claim.rating == ("half_true" if status == Status.SIGNED_OFF else "")
    assert list(Claim.objects.published_otherwise()) == ([] if status == Status.SIGNED_OFF else [claim])
    assert live(claim).review == review

    assert not check(reviewer, claim, Action.UNPUBLISH)
    with pytest.raises(NotAllowed, match="Only editors"):
        apply(reviewer, claim, Action.UNPUBLISH, {"reason": "I say so."})
    with pytest.raises(NotReady) as refused:
        apply(editor, claim, Action.UNPUBLISH, {"reason": " "})
    assert list(refused.value.errors) == ["reason"]
    done = apply(editor, claim, Action.UNPUBLISH, {"reason": "The table was wrong."})
    assert (done.status, done.version) == (status, claim.version)
    ended = Publication.objects.get()
    assert (ended.withdrawn_by, ended.reason) == (editor, "The table was wrong.")
    event = done.events.latest("seq")
    assert (event.reason, event.touches) == ("The table was wrong.", False)
    assert [(line.label, line.old, line.new) for line in lines(event)] == [
        ("published", f"Half true, Coast Check, {PAGE}", "")
    ]
    assert history.verify(claim.article) == []
    with pytest.raises(NotAllowed, match="not published"):
        apply(editor, done, Action.UNPUBLISH, {"reason": "Once more."})


def test_signed_off_again_it_is_published_otherwise_until_it_is_published_anew(
    signed: Claim, editor: User, reviewer: User, second_reviewer: User
) -> None:
    claim = publish(signed, editor)
    claim = apply(editor, claim, Action.REOPEN, {"reason": "Look again."})
    # Reopening and publishing are no work on the substance: the editor may sign the new check.
    claim = apply(editor, claim, Action.RELEASE)
    claim = sign_off(claim, reviewer, editor, verdict="inaccurate", note="See the table.")
    assert claim.is_published_otherwise
    assert list(Claim.objects.published_otherwise()) == [claim]
    assert live(claim).rating == "true"
    claim = publish(claim, editor, rating="false")
    assert not claim.is_published_otherwise
    assert not Claim.objects.published_otherwise().exists()
    assert live(claim).rating == "false"
    assert history.verify(claim.article) == []


def test_withdrawing_leaves_an_edit_undoable(signed: Claim, editor: User) -> None:
    claim = publish(signed, editor)
    claim = apply(editor, claim, Action.REOPEN, {"reason": "Look again."})
    claim = apply(editor, claim, Action.EDIT, {"verdict": "misleading"})
    version = claim.version
    claim = apply(make_editor(), claim, Action.UNPUBLISH, {"reason": "Not sure any longer."})
    undo = undoable(claim, editor)
    assert undo is not None
    claim = apply(editor, claim, Action.UNDO, version=version)
    assert claim.verdict == "accurate"
    assert history.verify(claim.article) == []


def test_what_is_published_is_held_against_the_history(signed: Claim, editor: User) -> None:
    publish(signed, editor)
    for statement, said in (
        ("UPDATE claims_publication SET rating = 'false'", "the rating that is published"),
        ("UPDATE claims_publication SET page = 'https://b.example/'", "the page that is published"),
        ("UPDATE claims_publication SET review = '{}'", "the review that is published"),
        ("DELETE FROM claims_publication", "its publication is gone"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(statement)
        assert any(said in problem.text for problem in history.verify(signed.article)), said
    drop_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM claims_claimevent WHERE action = 'publish'")
    create_triggers(connection)
    Publication.objects.create(claim=signed, page=PAGE, publisher="x", rating="true", review={}, by=editor)
    assert any("stands in no event" in problem.text for problem in history.verify(signed.article))


def test_ratings_are_given_by_publishing_only(article: Article, reviewer: User) -> None:
    claim = apply(reviewer, assertion_of(article), Action.EDIT, {"rating": "false", "legal": True})
    assert (claim.rating, claim.legal) == ("", True)
