"""Rounds, reopening, staleness, idle work: what starts anew, and what stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from claims import history
from claims.models import Action, Article, Claim, Priority, Status, User
from claims.workflow import NotAllowed, NotReady, apply, find_overdue, source_changed
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
    propose,
    sign_off,
    to_status,
)

pytestmark = pytest.mark.django_db

TEXT = "Tolland counts\n\nThe pier was built in 1931. It cost 12 crowns. “It is long,” she said.\n"
PIER, COST, QUOTE = "The pier was built in 1931.", "It cost 12 crowns.", "“It is long,”"


@pytest.fixture
def article() -> Article:
    return make_article(TEXT, items=[Item(PIER), Item(COST), Item(QUOTE, "Mira Tolland")])


def test_reopening_keeps_the_findings_and_asks_for_a_new_signature(ana: User, ben: User, article: Article) -> None:
    claim = sign_off(item_of(article, PIER), ana, ben, verdict="misleading", note="The year is the pier’s, not…")
    eva = make_editor()
    claim = apply(eva, claim, Action.REOPEN, {"reason": "A reader wrote."})
    assert (claim.status, claim.round, claim.assignee) == (Status.CHECKING, 2, eva)
    assert (claim.verdict, claim.evidence.live().count()) == ("misleading", 1)
    signature = (claim.proposed_by, claim.proposed_at, claim.signed_by, claim.signed_at, claim.self_checked)
    assert signature == (None, None, None, None, False)
    with pytest.raises(NotReady, match="note"):
        # The note of the first round does not speak for the second.
        apply(eva, claim, Action.PROPOSE)
    assert apply(eva, claim, Action.PROPOSE, {"note": "Looked again."}).status == Status.PROPOSED


def test_reopening_what_was_set_aside_forgets_the_reason(article: Article) -> None:
    eva = make_editor()
    claim = apply(eva, item_of(article, PIER), Action.WAIVE, {"reason": "opinion"})
    with pytest.raises(NotReady):
        apply(eva, claim, Action.REOPEN, {"reason": "  "})
    assert apply(eva, claim, Action.REOPEN, {"reason": "It is checkable."}).waive_reason == ""


def test_the_history_keeps_what_the_first_round_said(ana: User, ben: User, article: Article) -> None:
    claim = sign_off(item_of(article, PIER), ana, ben)
    apply(make_editor(), claim, Action.REOPEN, {"reason": "A reader wrote."})
    reopened = claim.events.last()
    assert (reopened.round, reopened.reason) == (2, "A reader wrote.")
    assert (reopened.old["status"], reopened.old["signed_by_id"]) == ("signed_off", ben.pk)
    assert claim.events.filter(round=1, action="sign_off").get().actor == ben


@pytest.mark.parametrize("status", ["checking", "proposed", "signed_off", "waived"])
def test_stale_work_is_nobodys_and_starts_a_round(status: str, ana: User, ben: User, article: Article) -> None:
    claim = to_status(item_of(article, PIER), status, by=ana, second=ben)
    claim = apply(None, claim, Action.MARK_STALE, {"reason": "its text changed"}, channel="system")
    assert (claim.status, claim.round, claim.assignee, claim.waive_reason) == (Status.STALE, 2, None, "")
    claim = apply(ben, claim, Action.TAKE)
    assert (claim.status, claim.round) == (Status.CHECKING, 2)


def test_staleness_has_a_reason(ana: User, article: Article) -> None:
    claim = apply(ana, item_of(article, PIER), Action.TAKE)
    with pytest.raises(NotReady):
        apply(None, claim, Action.MARK_STALE, {}, channel="system")


def test_releasing_keeps_findings_and_the_round(ana: User, article: Article) -> None:
    claim = apply(ana, item_of(article, PIER), Action.EDIT, {"verdict": "accurate"})
    claim = apply(ana, claim, Action.RELEASE)
    assert (claim.status, claim.assignee, claim.round, claim.verdict) == (Status.NEW, None, 1, "accurate")


@pytest.mark.parametrize(("minutes", "released"), [(0, False), (29, False), (31, True)])
def test_idle_work_is_released_by_anybody(minutes: int, released: bool, ana: User, ben: User, article: Article) -> None:
    claim = apply(ana, item_of(article, PIER), Action.TAKE)
    Claim.objects.filter(pk=claim.pk).update(updated_at=timezone.now() - timedelta(minutes=minutes))
    for who in (make_viewer(), make_user(superuser=True)):
        with pytest.raises(NotAllowed):
            apply(who, claim, Action.RELEASE)
    if released:
        assert apply(ben, claim, Action.RELEASE).status == Status.NEW
    else:
        with pytest.raises(NotAllowed, match="Ana"):
            apply(ben, claim, Action.RELEASE)


def test_who_lost_the_role_withdraws_nothing(ana: User, article: Article) -> None:
    claim = propose(item_of(article, PIER), ana)
    ana.groups.clear()
    gone = User.objects.get(pk=ana.pk)
    for action in (Action.WITHDRAW, Action.REMOVE):
        with pytest.raises(NotAllowed):
            apply(gone, claim, action, {"reason": "Mine."})


def test_assigned_work_goes_to_people_who_work(article: Article) -> None:
    eva = make_editor()
    claim = item_of(article, PIER)
    for who in (make_viewer(), make_user(superuser=True), make_reviewer(is_active=False)):
        with pytest.raises(NotReady):
            apply(eva, claim, Action.ASSIGN, {"assignee": who})


def test_a_returned_item_stays_its_proposers_though_it_was_assigned_meanwhile(
    ana: User, ben: User, article: Article
) -> None:
    claim = propose(item_of(article, PIER), ana)
    claim = apply(make_editor(), claim, Action.ASSIGN, {"assignee": ben})
    assert (claim.status, claim.assignee) == (Status.PROPOSED, ben)
    claim = apply(ben, claim, Action.RETURN, {"comment": "Which page?"})
    assert (claim.assignee, claim.is_returned) == (ana, True)
    assert apply(ana, claim, Action.RELEASE).is_returned is False


@pytest.mark.parametrize("by_editor", [False, True])
def test_only_editors_lower_a_priority_and_anybody_raises_it(by_editor: bool, article: Article) -> None:
    who, claim = make_editor() if by_editor else make_reviewer(), item_of(article, PIER)
    claim = apply(who, claim, Action.EDIT, {"priority": Priority.HIGH})
    if by_editor:
        assert apply(who, claim, Action.EDIT, {"priority": "1"}).priority == Priority.LOW
    else:
        with pytest.raises(NotReady, match="editors"):
            apply(who, claim, Action.EDIT, {"priority": Priority.MEDIUM})


def test_working_on_something_touches_the_machines_suggestion(ana: User, article: Article) -> None:
    claim = apply(ana, item_of(article, PIER), Action.TAKE)
    assert claim.is_untouched
    touched = apply(ana, claim, Action.EDIT, {"types": ["date"]}).touched_at
    assert touched is not None
    again = apply(ana, claim, Action.EDIT, {"legal": True})
    assert again.touched_at == touched, "the first time counts"


# --- sources and dates -------------------------------------------------------------------------------------------


def test_only_live_evidence_makes_stale(ana: User, ben: User, article: Article) -> None:
    source = make_source("Yearbook")
    claim = apply(ana, item_of(article, PIER), Action.ADD_EVIDENCE, {"source": source})
    apply(ana, claim, Action.REMOVE_EVIDENCE, {"evidence": claim.evidence.get()})
    sign_off(item_of(article, PIER), ana, ben)
    assert source_changed(ana, source, "A new edition.") == []


def test_a_changed_source_reaches_each_item_once_and_in_all_articles(ana: User, ben: User, article: Article) -> None:
    source = make_source("Yearbook")
    other = make_article(TEXT, items=[Item(PIER)])
    signed = sign_off(item_of(article, PIER), ana, ben, source=source)
    apply(make_editor(), signed, Action.REOPEN, {"reason": "More evidence."})
    proposed = propose(item_of(other, PIER), ana, source=source)
    untouched = apply(ana, item_of(article, COST), Action.ADD_EVIDENCE, {"source": source})
    apply(ana, untouched, Action.ADD_EVIDENCE, {"source": source, "locator": "p. 9"})
    apply(ana, untouched, Action.RELEASE)
    marked = source_changed(ben, source, "A new edition.")
    assert {claim.pk for claim in marked} == {signed.pk, proposed.pk}, "what nobody has checked needs no mark"
    events = [claim.events.last() for claim in marked]
    assert len({event.bulk for event in events}) == 1
    assert {event.reason for event in events} == {"Yearbook: A new edition. (Ben)"}
    assert history.verify(article) == history.verify(other) == []


@pytest.mark.parametrize("who", ["viewer", "superuser", "outsider"])
def test_who_may_not_say_that_a_source_changed(who: str, article: Article) -> None:
    user = {"viewer": make_viewer, "superuser": lambda: make_user(superuser=True), "outsider": make_user}[who]()
    with pytest.raises(NotAllowed):
        source_changed(user, make_source(), "A new edition.")


def test_the_date_to_look_again_is_asked_for_anew(ana: User, ben: User, article: Article) -> None:
    today = date(2026, 3, 4)
    claim = sign_off(item_of(article, PIER), ana, ben, recheck_on=today)
    eva = make_editor()
    apply(eva, item_of(article, COST), Action.EDIT, {"recheck_on": today + timedelta(days=1)})
    assert find_overdue(today) == [claim]
    claim.refresh_from_db()
    assert (claim.status, claim.recheck_on) == (Status.STALE, None)
    assert [found.text for found in find_overdue(today + timedelta(days=1))] == [COST]


# --- one press saves and proposes --------------------------------------------------------------------------------


def test_proposing_saves_what_was_typed_and_is_one_event(ana: User, article: Article) -> None:
    quote = apply(ana, item_of(article, QUOTE), Action.ADD_EVIDENCE, {"source": make_source()})
    data: dict[str, Any] = {**findings_of(quote), "speaker": "Mira T. Tolland", "role": "harbour master", "note": "Ok."}
    done = apply(ana, quote, Action.PROPOSE, data, version=quote.version)
    assert (done.status, done.speaker_name, done.role, done.outcome) == (
        Status.PROPOSED, "Mira T. Tolland", "harbour master", "ok",
    )  # fmt: skip
    assert done.version == quote.version + 1
    event = done.events.last()
    assert (event.action, event.new["note"]["text"], event.new["speaker"]) == ("propose", "Ok.", "Mira T. Tolland")
    assert {"proposed_by_id", "said", "status", "outcome"} <= event.new.keys()
