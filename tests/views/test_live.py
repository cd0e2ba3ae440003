"""What an open article page is told: who else is there, on which item, and what others have changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.models import Action, Article, Channel, Claim, Presence, User
from claims.views import live
from claims.workflow import apply, edit_article
from tests.clients import client_of
from tests.factories import assertion_of, make_article, make_reviewer, quote_of, sign_off

pytestmark = pytest.mark.django_db


def address(article: Article) -> str:
    return reverse("article-live", args=[article.pk])


def ask(user: User | Client, article: Article, **query: Any) -> dict[str, Any]:
    """The answer, {} where nothing is new."""
    client = user if isinstance(user, Client) else client_of(user)
    answer = client.get(address(article), query)
    assert answer.status_code in (200, 204)
    assert "no-store" in answer["Cache-Control"]
    return answer.json() if answer.status_code == 200 else {}  # type: ignore[no-any-return]


def head(article: Article) -> int:
    return Article.objects.get(pk=article.pk).head_seq


def age(user: User, by: timedelta) -> None:
    Presence.objects.filter(user=user).update(seen_at=timezone.now() - by)


class TestChanges:
    def test_what_others_did_after_an_event_one_line_a_person(
        self, article: Article, quote: Claim, assertion: Claim, rita: User, sam: User, edda: User
    ) -> None:
        apply(edda, quote, Action.ASSIGN, {"assignee": sam})
        after = head(article)
        apply(sam, quote, Action.NOTE, {"text": "Ask her."})
        apply(sam, assertion, Action.TAKE)
        apply(sam, assertion, Action.NOTE, {"text": "Table 3."})
        apply(edda, quote, Action.NOTE, {"text": "Soon, please."})
        answer = ask(rita, article, after=after)
        assert answer["seq"] == after + 4
        assert answer["claims"] == sorted([quote.pk, assertion.pk])
        assert answer["news"] == [
            {"text": "Sam Oke: wrote a note, took (2 items)", "claims": [quote.pk, assertion.pk]},
            {"text": "Edda Lind: wrote a note (1 item)", "claims": [quote.pk]},
        ]

    def test_ones_own_are_no_news_but_count(self, article: Article, quote: Claim, rita: User, sam: User) -> None:
        after = head(article)
        apply(rita, quote, Action.TAKE)
        answer = ask(rita, article, after=after)
        assert (answer["seq"], answer["claims"], answer["news"]) == (after + 1, [], [])
        apply(sam, quote, Action.NOTE, {"text": "Mind the date."})
        assert ask(rita, article, after=after)["claims"] == [quote.pk]

    def test_what_happens_by_itself_says_so(self, article: Article, quote: Claim, rita: User, sam: User) -> None:
        signed = sign_off(quote, rita, sam)
        after = head(article)
        apply(None, signed, Action.MARK_STALE, {"reason": "its text changed"}, channel=Channel.SYSTEM)
        (line,) = ask(rita, article, after=after)["news"]
        assert line["text"] == "By itself: marked to check again (1 item)"

    def test_of_the_article_itself(self, article: Article, rita: User, sam: User) -> None:
        after = head(article)
        edit_article(sam, article, {"publisher": "Coast Courier"})
        answer = ask(rita, article, after=after)
        assert answer["claims"] == []
        assert [line["text"] for line in answer["news"]] == ["Sam Oke: edited the article’s facts"]

    def test_of_other_articles_are_not_told(self, article: Article, rita: User, sam: User) -> None:
        after = head(article)
        apply(sam, assertion_of(make_article()), Action.TAKE)
        assert "news" not in ask(rita, article, after=after)

    def test_too_many_are_not_told_apart(
        self, article: Article, quote: Claim, rita: User, sam: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(live, "MOST_EVENTS", 2)
        after = head(article)
        for number in range(3):
            apply(sam, quote, Action.NOTE, {"text": f"{number}"})
        answer = ask(rita, article, after=after)
        assert answer["claims"] is None
        assert [line["text"] for line in answer["news"]] == ["Much has changed here meanwhile."]
        assert answer["seq"] == after + 3

    @pytest.mark.parametrize("after", ["", "x", "-1", "999999", "9" * 30])
    def test_a_number_that_is_none_brings_the_page_up_to_date(self, article: Article, rita: User, after: str) -> None:
        answer = ask(rita, article, after=after)
        assert answer["seq"] == head(article)
        assert "news" not in answer


class TestPresence:
    def test_each_sees_the_others_and_where_they_are(
        self, article: Article, quote: Claim, rita: User, sam: User, edda: User
    ) -> None:
        ask(sam, article, item=quote.pk)
        ask(edda, article)
        people = ask(rita, article)["people"]
        assert people.index("Edda Lind") < people.index("Sam Oke")
        assert f'data-item="{quote.pk}"' in people
        assert "at a quote" in people
        assert "Rita Moss" not in people
        assert people.count("<li") == 2

    def test_is_of_this_article_only(self, article: Article, rita: User, sam: User) -> None:
        ask(sam, make_article())
        assert "Sam Oke" not in ask(rita, article)["people"]

    def test_nothing_new_is_no_content(self, article: Article, quote: Claim, rita: User, sam: User) -> None:
        ask(sam, article)
        first = ask(rita, article)
        again = {"after": first["seq"], "people": first["mark"]}
        assert ask(rita, article, **again) == {}
        ask(sam, article, item=quote.pk)
        moved = ask(rita, article, **again)
        assert moved["mark"] != first["mark"]
        assert "news" not in moved

    def test_ends_when_nothing_is_heard_and_is_forgotten(self, article: Article, rita: User, sam: User) -> None:
        ask(sam, article)
        age(sam, Presence.EXPIRES - timedelta(seconds=5))
        assert "Sam Oke" in ask(rita, article)["people"]
        age(sam, Presence.EXPIRES + timedelta(seconds=1))
        assert "Sam Oke" not in ask(rita, article)["people"]
        age(rita, Presence.REFRESH)
        ask(rita, article)
        assert list(Presence.objects.values_list("user", flat=True)) == [rita.pk]

    def test_leaving_says_so(self, article: Article, rita: User, sam: User) -> None:
        ask(sam, article)
        assert client_of(sam).post(address(article)).status_code == 204
        assert ask(rita, article)["people"].strip() == ""

    def test_leaving_asks_for_the_token(self, article: Article, rita: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(rita)
        ask(client, article)
        assert client.post(address(article)).status_code == 403
        assert Presence.objects.exists()

    def test_is_written_anew_only_now_and_then(self, article: Article, quote: Claim, rita: User) -> None:
        client = client_of(rita)
        ask(client, article, item=quote.pk)
        for by, item, written in (
            (Presence.REFRESH / 2, quote.pk, False),
            (Presence.REFRESH * 2, quote.pk, True),
            (Presence.REFRESH / 2, "", True),
        ):
            age(rita, by)
            before = Presence.objects.get().seen_at
            ask(client, article, item=item)
            assert (Presence.objects.get().seen_at > before) is written, (by, item)
        assert Presence.objects.get().claim is None

    @pytest.mark.parametrize("item", ["0", "x", "-5", "99999999", "other"])
    def test_an_item_of_elsewhere_is_none(self, article: Article, rita: User, item: str) -> None:
        other = str(quote_of(make_article()).pk)
        ask(rita, article, item=other if item == "other" else item)
        assert Presence.objects.get().claim is None

    def test_a_crowd_is_counted(self, article: Article, rita: User) -> None:
        for number in range(live.MOST_PEOPLE + 3):
            ask(make_reviewer(first_name=f"Ana{number:02}"), article)
        people = ask(rita, article)["people"]
        assert people.count("avatar") == live.MOST_PEOPLE
        assert "and 3 more" in people

    def test_names_and_words_are_escaped(self, article: Article, rita: User) -> None:
        ask(make_reviewer(first_name="<b>Ana", last_name="&co"), article)
        assert "&lt;b&gt;Ana" in ask(rita, article)["people"]


class TestPermissions:
    def test_viewers_are_told_nothing_of_work(
        self, article: Article, quote: Claim, viewer: User, rita: User, sam: User
    ) -> None:
        sign_off(quote, rita, sam)
        client = client_of(viewer)
        for answer in (client.get(address(article)), client.post(address(article))):
            assert answer.status_code == 403
            assert "Only reviewers and editors see work in progress." in answer.content.decode()
        assert not Presence.objects.exists()

    def test_without_a_role_and_without_signing_in(self, article: Article, outsider: User) -> None:
        assert client_of(outsider).get(address(article)).status_code == 403
        assert Client().get(address(article)).status_code == 302

    def test_superusers_look_on(self, article: Article, quote: Claim, superuser: User, rita: User) -> None:
        after = head(article)
        apply(rita, quote, Action.TAKE)
        assert ask(superuser, article, after=after)["claims"] == [quote.pk]

    def test_no_such_article(self, rita: User) -> None:
        assert client_of(rita).get(reverse("article-live", args=[999])).status_code == 404

    def test_other_methods(self, article: Article, rita: User) -> None:
        assert client_of(rita).put(address(article)).status_code == 405


class TestCost:
    def queries(self, client: Client, article: Article, **query: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address(article), query)
        return len(queries)

    def test_nothing_new_is_one_query_beside_signing_in(
        self, article: Article, quote: Claim, rita: User, second_reviewer: User
    ) -> None:
        client = client_of(rita)
        for number in range(5):
            ask(make_reviewer(username=f"u{number}"), article, item=quote.pk)
        first = ask(client, article, after=head(article))
        # Session, account, roles; then who is here, with the article's last event.
        assert self.queries(client, article, after=first["seq"], people=first["mark"]) == 4

    def test_does_not_grow_with_events_or_people(self, article: Article, quote: Claim, rita: User, sam: User) -> None:
        client, counts = client_of(rita), []
        ask(client, article)
        for number in (1, 10):
            after = head(article)
            for n in range(number):
                apply(sam, quote, Action.NOTE, {"text": f"{n}"})
                ask(make_reviewer(username=f"u{number}-{n}"), article, item=quote.pk)
            counts.append(self.queries(client, article, after=after))
        assert counts[0] == counts[1] == 5
