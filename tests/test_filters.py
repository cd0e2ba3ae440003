"""The filters of the queue: what each selects, what they refuse, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone

from claims.filters import ClaimFilter, claim_filter
from claims.models import Action, Article, Claim, ClaimType, Priority, Status, User
from claims.permissions import may, signable_by
from claims.workflow import apply
from tests.factories import (
    assertion_of,
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


class Desk:
    """Claims in many states: the quote of the summer is signed off, 41,000 proposed, the pier's age taken, and so on."""

    def __init__(self) -> None:
        self.ana, self.ben, self.editor = make_reviewer(username="ana"), make_reviewer(username="ben"), make_editor()
        self.article = make_article(due_at=timezone.now() + timedelta(hours=5))
        self.other = make_article('The mill ground 900 tons in 1999.\n\n"It is over," said Lea Moss.\n', title="Mill")
        self.signed = sign_off(quote_of(self.article), self.ana, self.ben)
        self.proposed = propose(assertion_of(self.article), self.ana, verdict="misleading", note="See the table.")
        self.taken = apply(self.ben, assertion_of(self.article, "1931"), Action.TAKE)
        self.waived = apply(self.editor, assertion_of(self.article, "12 million"), Action.WAIVE, {"reason": "no_time"})
        self.removed = apply(self.editor, assertion_of(self.article, "longest"), Action.REMOVE, {"reason": "No claim."})

    def ids(self, user: User, query: str) -> set[int]:
        return {claim.pk for claim in self.filter(user, query).qs}

    def filter(self, user: User, query: str) -> ClaimFilter:
        request = RequestFactory().get(f"/claims/?{query}")
        request.user = user  # type: ignore[assignment]
        return claim_filter(request)


@pytest.fixture
def desk() -> Desk:
    return Desk()


Expected = Callable[[Claim], bool]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", lambda c: c.status != "removed"),
        ("status=", lambda c: c.status != "removed"),
        ("status=removed", lambda c: c.status == "removed"),
        ("status=proposed&status=waived", lambda c: c.status in ("proposed", "waived")),
        ("kind=quote", lambda c: c.kind == "quote"),
        ("kind=assertion&status=new", lambda c: c.kind == "assertion" and c.status == "new"),
        ("priority=3&priority=1", lambda c: c.priority in (1, 3) and c.status != "removed"),
        ("verdict=misleading", lambda c: c.verdict == "misleading"),
        ("said=confirmed&wording=verbatim", lambda c: c.said == "confirmed" and c.wording == "verbatim"),
        ("attribution=wrong_speaker", lambda c: False),
        ("context=fair", lambda c: c.context == "fair"),
        ("outcome=ok", lambda c: c.outcome == "ok"),
        ("outcome=ok&outcome=change", lambda c: c.outcome in ("ok", "change")),
        ("checked=checked", lambda c: c.status == "signed_off"),
        ("checked=verified", lambda c: c.status == "signed_off" and c.outcome == "ok"),
        ("checked=unchecked", lambda c: c.status not in ("signed_off", "removed")),
        ("assignee=nobody", lambda c: c.assignee_id is None and c.status != "removed"),
        ("assignee=me", lambda c: c.assignee and c.assignee.username == "ana" and c.status != "removed"),
        ("speaker=TOLLAND", lambda c: c.speaker and c.speaker.name == "Mira Tolland"),
        ("article_title=mILL", lambda c: c.article.title == "Mill"),
        ("evidence=yes", lambda c: c.status in ("proposed", "signed_off")),
        ("evidence=no&status=proposed&status=new", lambda c: c.status == "new"),
        ("text=41%2C000+passengers", lambda c: "41,000" in c.text),
        ("due=day", lambda c: c.article.title != "Mill" and c.is_open),
        ("due=overdue", lambda c: False),
    ],
)
def test_selects(desk: Desk, query: str, expected: Expected) -> None:
    assert desk.filter(desk.ana, query).form.errors == {}
    assert desk.ids(desk.ana, query) == {claim.pk for claim in Claim.objects.all() if expected(claim)}


def test_person_article_type_and_bulk(desk: Desk) -> None:
    assert desk.ids(desk.ana, f"assignee={desk.ben.pk}") == {
        claim.pk for claim in Claim.objects.filter(assignee=desk.ben).exclude(status=Status.REMOVED)
    }
    assert desk.ids(desk.ana, f"article={desk.other.pk}") == set(desk.other.claims.values_list("pk", flat=True))
    ClaimType.objects.get_or_create(claim=desk.taken, type="superlative")
    assert desk.taken.pk in desk.ids(desk.ana, "type=superlative")
    assert desk.ids(desk.ana, "type=superlative") == {
        row.claim_id for row in ClaimType.objects.filter(type="superlative").exclude(claim__status=Status.REMOVED)
    }
    event = desk.taken.events.get(action=Action.TAKE)
    assert event.bulk is None
    assert desk.ids(desk.ana, "bulk=00000000-0000-4000-8000-000000000000") == set()


def test_returned_is_what_was_sent_back_and_is_still_in_hand(desk: Desk) -> None:
    back = apply(desk.ben, desk.proposed, Action.RETURN, {"comment": "Which year?"}, version=desk.proposed.version)
    quote = propose(quote_of(desk.other, "It is over"), desk.ben)
    withdrawn = apply(desk.ben, quote, Action.WITHDRAW)
    assert back.is_returned
    assert not withdrawn.is_returned
    assert desk.ids(desk.ana, "returned=yes") == {back.pk}
    assert desk.ids(desk.ana, "returned=no") == desk.ids(desk.ana, "") - {back.pk}


def test_dates_are_days_of_the_newsroom(desk: Desk, settings: LazySettings) -> None:
    settings.TIME_ZONE = "America/Los_Angeles"
    evening = datetime(2025, 3, 4, 23, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    Claim.objects.filter(pk=desk.signed.pk).update(signed_at=evening)
    for query, inside in (
        ("signed_from=2025-03-04&signed_to=2025-03-04", True),
        ("signed_from=2025-03-05", False),
        ("signed_to=2025-03-03", False),
        ("signed_to=2025-03-05", True),
    ):
        assert (desk.signed.pk in desk.ids(desk.ana, query)) == inside, query


def test_changed_since(desk: Desk) -> None:
    today = timezone.localdate()
    assert desk.ids(desk.ana, f"changed_from={today + timedelta(days=1)}") == set()
    assert desk.taken.pk in desk.ids(desk.ana, f"changed_from={today}&changed_to={today}")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=finished", "status"),
        ("priority=9", "priority"),
        ("kind=both", "kind"),
        ("assignee=0", "assignee"),
        ("article=999999", "article"),
        ("article=x", "article"),
        ("type=rumour", "type"),
        ("outcome=fine", "outcome"),
        ("verdict=true", "verdict"),
        ("signed_from=yesterday", "signed_from"),
        ("signed_from=2025-02-30", "signed_from"),
        ("signed_from=2025-02-03&signed_to=2025-02-02", "signed_to"),
        ("changed_from=2025-02-03&changed_to=2025-02-02", "changed_to"),
        ("changed_to=9999-12-31", "changed_to"),
        ("signed_from=0001-01-01", "signed_from"),
        ("bulk=1", "bulk"),
        ("text=%00", "text"),
        ("statuss=new", "__all__"),
        ("Status=new", "__all__"),
    ],
)
def test_an_invalid_filter_says_where_and_selects_nothing(desk: Desk, query: str, field: str) -> None:
    filterset = desk.filter(desk.ana, query)
    assert list(filterset.qs) == []
    assert field in filterset.form.errors


@pytest.mark.parametrize("query", ["assignee=me", "mine_to_sign=on", "due=week", "bulk=x"])
def test_viewers_do_not_filter_by_work_in_progress(desk: Desk, query: str) -> None:
    filterset = desk.filter(make_viewer(), query)
    assert list(filterset.qs) == []
    assert "Only reviewers and editors" in str(filterset.form.errors)


def test_each_sees_what_visible_to_allows(desk: Desk) -> None:
    assert desk.ids(make_viewer(), "") == {desk.signed.pk}
    assert desk.ids(make_viewer(), "status=new") == set()
    assert desk.ids(make_user(), "") == set()


def test_confidential_evidence_counts_for_viewers_too(desk: Desk) -> None:
    desk.signed.evidence.update(confidential=True)
    assert desk.ids(make_viewer(), "evidence=yes") == {desk.signed.pk}


def test_articles_that_a_viewer_cannot_see_are_no_choice(desk: Desk) -> None:
    assert "article" in desk.filter(make_viewer(), f"article={desk.other.pk}").form.errors


class TestSecondCheck:
    def test_agrees_with_the_permission(self, desk: Desk) -> None:
        """Whoever proposed, edited, or added evidence in this round is left out; a remark does not count."""
        touched = apply(desk.ben, assertion_of(desk.other, "900"), Action.EDIT, {"verdict": "accurate"})
        touched = apply(desk.ben, touched, Action.ADD_EVIDENCE, {"source": make_source("Mill book")})
        touched = apply(desk.editor, touched, Action.ASSIGN, {"assignee": desk.ana})
        propose(touched, desk.ana)
        apply(desk.ben, desk.proposed, Action.NOTE, {"text": "Looks right."})
        everybody = [desk.ana, desk.ben, desk.editor, make_reviewer(), make_viewer(), make_user(superuser=True)]
        for user in everybody:
            allowed = {
                claim.pk for claim in Claim.objects.filter(status=Status.PROPOSED) if may(user, Action.SIGN_OFF, claim)
            }
            assert {claim.pk for claim in signable_by(Claim.objects.all(), user)} == allowed, user
        assert desk.ids(desk.ben, "mine_to_sign=on") == {desk.proposed.pk}
        assert desk.ids(desk.ana, "mine_to_sign=on") == set()

    def test_work_on_what_an_item_was_split_from_counts(self, desk: Desk) -> None:
        whole = apply(desk.ben, assertion_of(desk.other, "900"), Action.ADD_EVIDENCE, {"source": make_source("Book")})
        whole = apply(desk.editor, whole, Action.ASSIGN, {"assignee": desk.ana})
        at = desk.other.current_revision.text.index("tons")
        part = apply(desk.ana, whole, Action.SPLIT, {"at": [at]}).replaced_by
        assert part is not None
        part = apply(desk.ana, part, Action.PROPOSE, {"verdict": "accurate"})
        for user in (desk.ana, desk.ben, desk.editor):
            awaits = part.pk in desk.ids(user, "mine_to_sign=on")
            assert awaits == bool(may(user, Action.SIGN_OFF, part)) == (user == desk.editor), user

    def test_an_earlier_round_is_forgotten(self, desk: Desk) -> None:
        claim = apply(desk.editor, desk.signed, Action.REOPEN, {"reason": "New facts."})
        claim = apply(desk.editor, claim, Action.PROPOSE)
        assert claim.pk in desk.ids(desk.ana, "mine_to_sign=on")

    def test_a_desk_of_one_signs_its_own(self, desk: Desk, settings: LazySettings) -> None:
        settings.DESK_OF_ONE = True
        assert desk.proposed.pk in desk.ids(desk.ana, "mine_to_sign=on")


class TestWords:
    def test_in_words(self, desk: Desk) -> None:
        query = (
            f"status=new&status=stale&kind=quote&assignee={desk.ben.pk}&article={desk.article.pk}"
            "&mine_to_sign=on&signed_from=2025-03-04&text=pier&priority=3&sort=due&page=2"
        )
        words = dict(desk.filter(desk.ana, query).in_words())
        assert words == {
            "Words": "pier",
            "Status": "To check, Check again",
            "Kind": "Quote",
            "Priority": "High",
            "Assignee": desk.ben.display_name,
            "Awaits a second check by me": "yes",
            "Article": desk.article.title,
            "Signed from": "March 4, 2025",
        }

    def test_chips_take_away_one_filter_and_keep_the_rest(self, desk: Desk) -> None:
        chips = desk.filter(desk.ana, "status=new&status=stale&text=a&sort=due&page=3&kind=").chips()
        assert [(label, value, QueryDict(rest).dict()) for label, value, rest in chips] == [
            ("Words", "a", {"status": "stale", "sort": "due"}),
            ("Status", "To check, Check again", {"text": "a", "sort": "due"}),
        ]
        assert "status=new&status=stale" in chips[0][2]

    def test_an_invalid_filter_has_no_words(self, desk: Desk) -> None:
        assert desk.filter(desk.ana, "status=new&kind=both").in_words() == []


def test_priorities_are_offered_from_high_to_low(desk: Desk) -> None:
    choices: Any = desk.filter(desk.ana, "").form.fields["priority"].choices
    assert [value for value, _label in choices] == [Priority.HIGH, Priority.MEDIUM, Priority.LOW]


def test_the_deadline_of_the_article_counts_for_open_work_only(desk: Desk) -> None:
    Article.objects.filter(pk=desk.article.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert desk.ids(desk.ana, "due=overdue") == {
        claim.pk for claim in desk.article.claims.filter(status__in=["new", "checking", "proposed", "stale"])
    }
