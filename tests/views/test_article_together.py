"""Several items at once: each is guarded by itself, seen as it was shown, and under one id in the history."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import history
from claims.models import Action, Article, Claim, Evidence, Source, Status, User
from claims.workflow import apply
from tests.clients import client_of, page_of
from tests.factories import Item, item_of, make_article, make_source, propose

pytestmark = pytest.mark.django_db

TEXT = "One is 1.\nTwo is 2.\n“Three is three,” said Mira Tolland.\nFour is 4.\n"
ONE, TWO, THREE, FOUR = "One is 1.", "Two is 2.", "“Three is three,”", "Four is 4."


@pytest.fixture
def article() -> Article:
    return make_article(TEXT, items=[Item(ONE), Item(TWO), Item(THREE, "Mira Tolland"), Item(FOUR)])


def post(user: User, article: Article, name: str, chosen: list[Claim], **data: Any) -> Any:
    data["chosen"] = [f"{claim.pk}:{claim.version}" for claim in chosen]
    return client_of(user).post(reverse(name, args=[article.pk]), data)


def ticked(html: str) -> list[str]:
    return re.findall(r'name="chosen" value="([^"]+)" checked', html)


def fresh(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def queries(user: User, url: str) -> int:
    client = client_of(user)
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["article-sign", "article-attach"])
def test_as_many_queries_for_many_items_as_for_few(rita: User, sam: User, name: str) -> None:
    def filled(count: int) -> Article:
        lines = [f"Number {n} is {n}." for n in range(1, count + 1)]
        article = make_article("\n".join(lines), items=[Item(line) for line in lines])
        if name == "article-sign":
            for claim in article.claims.all():
                propose(claim, sam, note="Counted.")
        return article

    few, many = (reverse(name, args=[filled(count).pk]) for count in (1, 12))
    assert queries(rita, few) == queries(rita, many)


class TestSigning:
    def page(self, user: User, article: Article) -> str:
        return page_of(user, reverse("article-sign", args=[article.pk]))

    def test_it_shows_all_that_is_signed_of_what_one_may_sign(self, rita: User, sam: User, article: Article) -> None:
        theirs = propose(item_of(article, ONE), sam, verdict="misleading", note="A matter of counting.")
        own = propose(item_of(article, TWO), rita)
        html = self.page(rita, article)
        assert f'value="{theirs.pk}:{theirs.version}"' in html
        assert f'value="{own.pk}:' not in html
        for told in ("Misleading", "A matter of counting.", "p. 4", "As said.", sam.display_name):
            assert told in html
        assert ticked(html) == [], "nothing is ticked for anybody"

    def test_what_is_ticked_is_signed_under_one_id(self, rita: User, sam: User, article: Article) -> None:
        one, two, four = (propose(item_of(article, words), sam) for words in (ONE, TWO, FOUR))
        answer = post(rita, article, "article-sign", [one, four])
        assert answer.url == article.get_absolute_url()
        assert [fresh(claim).status for claim in (one, two, four)] == ["signed_off", "proposed", "signed_off"]
        events = article.events.filter(action=Action.SIGN_OFF)
        assert len(events) == 2
        assert len({event.bulk for event in events}) == 1
        assert None not in {event.bulk for event in events}
        assert history.verify(article) == []

    def test_each_is_guarded_by_itself(self, rita: User, sam: User, edda: User, article: Article) -> None:
        good = propose(item_of(article, ONE), sam)
        own = propose(item_of(article, TWO), rita)
        stale = propose(item_of(article, FOUR), sam)
        new = item_of(article, THREE)
        apply(edda, stale, Action.ASSIGN, {"assignee": sam})
        answer = post(rita, article, "article-sign", [good, own, stale, new])
        assert answer.status_code == 409
        html = answer.content.decode()
        for told in (
            "You proposed this",
            "This changed while you were looking at it",
            "3 were refused",
            "1 item signed",
        ):
            assert told in html
        assert [fresh(claim).status for claim in (good, own, stale, new)] == [
            "signed_off",
            "proposed",
            "proposed",
            "new",
        ]

    def test_what_belongs_elsewhere_or_is_nonsense_is_left_alone(self, rita: User, sam: User, article: Article) -> None:
        other = make_article("Five is 5.\n", items=[Item("Five is 5.")])
        elsewhere = propose(other.claims.get(), sam)
        answer = post(rita, article, "article-sign", [elsewhere])
        assert answer.url == reverse("article-sign", args=[article.pk])
        assert fresh(elsewhere).status == Status.PROPOSED
        for value in ("", "x:y", "1", f"{elsewhere.pk}:"):
            client_of(rita).post(reverse("article-sign", args=[article.pk]), {"chosen": value})
        assert not Claim.objects.filter(status=Status.SIGNED_OFF).exists()

    @pytest.mark.parametrize("name", ["article-sign", "article-attach"])
    def test_it_is_for_reviewers(
        self, viewer: User, outsider: User, rita: User, sam: User, article: Article, name: str
    ) -> None:
        claim = propose(item_of(article, ONE), sam)
        apply(rita, claim, Action.SIGN_OFF, version=claim.version)
        waiting = propose(item_of(article, TWO), sam)
        url = reverse(name, args=[article.pk])
        assert client_of(viewer).get(url).status_code == 403
        assert client_of(outsider).get(url).status_code == 404
        assert post(viewer, article, name, [waiting], **{"new-source": "Tape"}).status_code == 403
        assert fresh(waiting).status == Status.PROPOSED

    def test_nothing_to_sign_says_so(self, rita: User, article: Article) -> None:
        assert "Nothing here waits for your signature." in self.page(rita, article)


class TestAttaching:
    def test_one_source_for_many(self, rita: User, article: Article) -> None:
        tape = make_source("Tape of the evening")
        chosen = [item_of(article, words) for words in (ONE, THREE, FOUR)]
        data = {"new-source": "tape of the EVENING", "new-locator": "12:40", "new-stance": "refutes"}
        answer = post(rita, article, "article-attach", chosen, **data)
        assert answer.url == article.get_absolute_url()
        found = Evidence.objects.order_by("claim")
        assert [(e.claim, e.source, e.locator, e.stance) for e in found] == [
            (claim, tape, "12:40", "refutes") for claim in sorted(chosen, key=lambda claim: claim.pk)
        ]
        assert {fresh(claim).assignee for claim in chosen} == {rita}
        assert len({event.bulk for event in article.events.filter(action=Action.ADD_EVIDENCE)}) == 1

    def test_a_new_source_is_made_once(self, rita: User, article: Article) -> None:
        chosen = [item_of(article, words) for words in (ONE, TWO)]
        post(rita, article, "article-attach", chosen, **{"new-new_title": "Land register", "new-new_kind": "document"})
        assert Source.objects.get().title == "Land register"
        assert Evidence.objects.count() == 2

    def test_what_others_have_is_refused_and_the_rest_is_done(self, rita: User, sam: User, article: Article) -> None:
        make_source("Tape")
        free, taken = item_of(article, ONE), apply(sam, item_of(article, TWO), Action.TAKE)
        html = page_of(rita, reverse("article-attach", args=[article.pk]))
        assert f'value="{taken.pk}:' not in html
        answer = post(rita, article, "article-attach", [free, taken], **{"new-source": "Tape"})
        assert answer.status_code == 409
        assert f"{sam.display_name} is working on this." in answer.content.decode()
        assert (free.evidence.count(), taken.evidence.count()) == (1, 0)

    def test_where_all_are_refused_no_source_is_left(self, rita: User, sam: User, article: Article) -> None:
        taken = apply(sam, item_of(article, TWO), Action.TAKE)
        post(rita, article, "article-attach", [taken], **{"new-new_title": "Land register"})
        assert not Source.objects.exists()

    def test_what_is_missing_keeps_what_was_typed(self, rita: User, article: Article) -> None:
        make_source("Tape")
        answer = post(rita, article, "article-attach", [], **{"new-source": "Tape", "new-locator": "p. 9"})
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "Tick the items that it is for." in html
        assert 'value="p. 9"' in html
        claim = item_of(article, ONE)
        answer = post(rita, article, "article-attach", [claim], **{"new-source": "No such thing"})
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "No source goes by" in html
        assert ticked(html) == [f"{claim.pk}:{claim.version}"]
        assert not Evidence.objects.exists()

    def test_the_item_that_one_comes_from_is_ticked(self, rita: User, article: Article) -> None:
        claim = item_of(article, TWO)
        html = page_of(rita, reverse("article-attach", args=[article.pk]), item=claim.pk)
        assert ticked(html) == [f"{claim.pk}:{claim.version}"]
