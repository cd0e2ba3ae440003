"""Saved filters and chosen columns of the queue: who sees, makes, shares, renames and deletes what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.filters import WAITING, canonical
from claims.forms import saved_filter
from claims.models import Article, SavedFilter, User
from claims.tables import ClaimTable
from tests.factories import quote_of, sign_off

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
SAVE, LIST, QUEUE = "/claims/filters/save/", "/claims/filters/", "/claims/"


def saved_by(owner: User, name: str = "Numbers", *, query: str = "type=quantity", shared: bool = False) -> SavedFilter:
    return SavedFilter.objects.create(owner=owner, name=name, query=query, shared=shared)


def tabs(client: Client, query: str = "") -> dict[str, Any]:
    return {tab.label: tab for tab in client.get(f"{QUEUE}?{query}").context["tabs"]}


class TestSaving:
    def test_is_kept_without_page_and_size_whatever_its_order(
        self, client_for: ClientFor, reviewer: User, article: Article
    ) -> None:
        client = client_for(reviewer)
        query = "status=stale&sort=due&status=new&page=2&per_page=50&kind="
        answer = client.post(SAVE, {"name": "  Open \n numbers ", "query": query})
        (saved,) = SavedFilter.objects.all()
        assert (saved.name, saved.query, saved.shared) == ("Open numbers", "sort=due&status=new&status=stale", False)
        assert answer["Location"] == f"{QUEUE}?{saved.query}"
        there = client.get(answer["Location"])
        assert "Saved as “Open numbers”." in there.content.decode()
        assert tabs(client, "status=new&status=stale&sort=due&page=1")["Open numbers"].is_current
        assert not tabs(client, "status=new&status=stale")["Open numbers"].is_current

    def test_is_offered_where_there_is_something_to_save(
        self, client_for: ClientFor, reviewer: User, article: Article
    ) -> None:
        client = client_for(reviewer)
        saved_by(reviewer)
        for query, offered in (("", False), (WAITING["second"], False), ("type=quantity", False), ("kind=quote", True)):
            assert (SAVE in client.get(f"{QUEUE}?{query}").content.decode()) is offered, query

    @pytest.mark.parametrize(
        ("query", "name", "message"),
        [
            ("", "Empty", "there is nothing to save"),
            ("page=3", "Empty", "there is nothing to save"),
            ("status=finished", "Wrong", "This filter is wrong"),
            ("colour=red", "Wrong", "This filter is wrong"),
            (f"text={'a' * 2000}", "Long", "too long"),
            ("kind=quote", "", "This field is required."),
            ("kind=quote", " \n ", "This field is required."),
            ("kind=quote", "n" * 61, "at most 60 characters"),
        ],
    )
    def test_what_cannot_be_saved_says_why(
        self, client_for: ClientFor, reviewer: User, query: str, name: str, message: str
    ) -> None:
        answer = client_for(reviewer).post(SAVE, {"name": name, "query": query})
        assert answer.status_code == 422
        assert message in answer.content.decode()
        assert not SavedFilter.objects.exists()

    def test_a_name_that_is_taken_is_replaced_only_when_asked(self, client_for: ClientFor, reviewer: User) -> None:
        saved_by(reviewer)
        client = client_for(reviewer)
        answer = client.post(SAVE, {"name": "Numbers", "query": "kind=quote"})
        assert answer.status_code == 422
        assert 'name="replace"' in answer.content.decode()
        assert SavedFilter.objects.get().query == "type=quantity"
        client.post(SAVE, {"name": "Numbers", "query": "kind=quote", "replace": "on"})
        assert SavedFilter.objects.get().query == "kind=quote"

    def test_names_of_others_are_not_in_the_way(
        self, client_for: ClientFor, reviewer: User, second_reviewer: User
    ) -> None:
        saved_by(second_reviewer, shared=True)
        client_for(reviewer).post(SAVE, {"name": "Numbers", "query": "kind=quote"})
        assert SavedFilter.objects.filter(name="Numbers").count() == 2

    def test_there_is_an_end_to_it(
        self, client_for: ClientFor, reviewer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(saved_filter, "MOST", 1)
        saved_by(reviewer)
        client = client_for(reviewer)
        answer = client.post(SAVE, {"name": "More", "query": "kind=quote"})
        assert "At most 1 filters a person" in answer.content.decode()
        client.post(SAVE, {"name": "Numbers", "query": "kind=quote", "replace": "on"})
        assert SavedFilter.objects.get().query == "kind=quote"

    def test_the_database_holds_one_name_once_and_no_empty_ones(self, reviewer: User) -> None:
        saved_by(reviewer)
        for name, query in (("Numbers", "kind=quote"), ("", "kind=quote"), ("Other", "")):
            with pytest.raises(IntegrityError), transaction.atomic():
                saved_by(reviewer, name, query=query)


class TestPermissions:
    def test_ones_own_and_what_is_shared_are_seen(
        self, client_for: ClientFor, reviewer: User, second_reviewer: User, article: Article
    ) -> None:
        saved_by(second_reviewer, "Theirs alone")
        shared = saved_by(second_reviewer, "Shared", query="kind=quote", shared=True)
        mine = saved_by(reviewer, "Zz mine", query="kind=assertion")
        client = client_for(reviewer)
        found = tabs(client)
        assert found["Shared"].by == "Samir Okafor"
        assert found["Zz mine"].by == ""
        assert list(found).index("Zz mine") < list(found).index("Shared")
        assert "Theirs alone" not in found
        html = client.get(LIST).content.decode()
        assert "Theirs alone" not in html
        assert f"{LIST}{mine.pk}/" in html
        assert f"{LIST}{shared.pk}/" not in html

    def test_viewers_keep_their_own_share_none_and_are_not_shown_what_asks_for_work(
        self, client_for: ClientFor, viewer: User, reviewer: User, second_reviewer: User, article: Article
    ) -> None:
        sign_off(quote_of(article), reviewer, second_reviewer)
        saved_by(reviewer, "Mine", query="assignee=me", shared=True)
        saved_by(reviewer, "Verified", query="checked=verified", shared=True)
        client = client_for(viewer)
        client.post(SAVE, {"name": "Quotes", "query": "kind=quote", "shared": "on"})
        assert not SavedFilter.objects.get(owner=viewer).shared
        assert list(tabs(client)) == ["Everything", "Quotes", "Verified"]
        assert 'name="shared"' not in client.get(f"{QUEUE}?kind=assertion").content.decode()
        assert client.post(SAVE, {"name": "Work", "query": "assignee=me"}).status_code == 422

    def test_superusers_have_no_work_of_their_own_to_go_to(
        self, client_for: ClientFor, superuser: User, article: Article
    ) -> None:
        assert list(tabs(client_for(superuser))) == ["Everything"]

    def test_without_a_role_there_is_nothing(self, client_for: ClientFor, outsider: User, reviewer: User) -> None:
        saved = saved_by(reviewer, shared=True)
        client = client_for(outsider)
        for answer in (
            client.get(LIST),
            client.post(SAVE, {"name": "A", "query": "kind=quote"}),
            client.post(reverse("claim-columns"), {"columns": ["status"]}),
        ):
            assert answer.status_code == 403
        assert client.get(f"{LIST}{saved.pk}/").status_code == 404

    @pytest.mark.parametrize("shared", [True, False])
    @pytest.mark.parametrize("who", ["owner", "reviewer", "editor", "viewer", "superuser"])
    def test_who_changes_a_filter(
        self,
        client_for: ClientFor,
        second_reviewer: User,
        who: str,
        shared: bool,
        request: pytest.FixtureRequest,
    ) -> None:
        saved = saved_by(second_reviewer, shared=shared)
        client = client_for(second_reviewer if who == "owner" else request.getfixturevalue(who))
        allowed = who == "owner" or (who == "editor" and shared)
        refusal = 403 if shared else 404
        address = f"{LIST}{saved.pk}/"
        assert client.get(address).status_code == (200 if allowed else refusal)
        assert client.post(address, {"name": "New"}).status_code == (302 if allowed else refusal)
        saved.refresh_from_db()
        assert (saved.name, saved.shared) == (("New", False) if allowed else ("Numbers", shared))
        if who == "owner" or not allowed:
            assert client.post(address, {"delete": "1"}).status_code == (302 if allowed else refusal)
            assert SavedFilter.objects.exists() is not allowed

    def test_editors_delete_what_is_shared(self, client_for: ClientFor, editor: User, reviewer: User) -> None:
        saved = saved_by(reviewer, shared=True)
        client_for(editor).post(f"{LIST}{saved.pk}/", {"delete": "1"})
        assert not SavedFilter.objects.exists()


def test_renaming_says_what_the_filter_does_and_keeps_it(client_for: ClientFor, reviewer: User) -> None:
    saved = saved_by(reviewer, query="kind=quote&status=new")
    saved_by(reviewer, "Taken", query="kind=quote")
    client = client_for(reviewer)
    html = client.get(f"{LIST}{saved.pk}/").content.decode()
    assert re.search(r"<dt>Status</dt><dd[^>]*>To check</dd>", html)
    assert client.post(f"{LIST}{saved.pk}/", {"name": "Taken"}).status_code == 422
    client.post(f"{LIST}{saved.pk}/", {"name": "Other", "shared": "on"})
    saved.refresh_from_db()
    assert (saved.name, saved.query, saved.shared) == ("Other", "kind=quote&status=new", True)


def test_names_are_escaped(client_for: ClientFor, reviewer: User, article: Article) -> None:
    saved_by(reviewer, "<script>alert(1)</script>")
    for address in (QUEUE, LIST):
        assert "<script>alert" not in client_for(reviewer).get(address).content.decode()


def test_query_count_does_not_grow_with_filters(client_for: ClientFor, reviewer: User, article: Article) -> None:
    client = client_for(reviewer)
    for address in (QUEUE, LIST):
        counts = []
        for number in (1, 30):
            SavedFilter.objects.all().delete()
            for n in range(number):
                saved_by(reviewer, f"Filter {n}", shared=True)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        assert counts[0] == counts[1], address


def test_canonical_is_the_same_for_the_same_question() -> None:
    for one, other in (
        ("a=1&b=2", "b=2&a=1"),
        ("a=2&a=1", "a=1&a=2&a=1"),
        ("a=1&b=", "a=1&page=3&per_page=50&download=1&work=1"),
    ):
        assert canonical(QueryDict(one)) == canonical(QueryDict(other))
    assert canonical(QueryDict("sort=due")) != canonical(QueryDict("sort=-due"))
    assert canonical(QueryDict("text=a%26b=c é")) == "text=a%26b%3Dc+%C3%A9"


class TestColumns:
    def shown(self, client: Client, query: str = "") -> list[str]:
        return [column.name for column in client.get(f"{QUEUE}?{query}").context["table"].columns]

    def test_are_kept_for_the_person(
        self, client_for: ClientFor, reviewer: User, second_reviewer: User, article: Article
    ) -> None:
        client, first = client_for(reviewer), ["chosen", "text", *ClaimTable.FIRST_CHOICE]
        assert self.shown(client) == first
        answer = client.post(
            "/claims/columns/", {"columns": ["due", "signed_at"], "back": "kind=quote&sort=-updated_at&page=2"}
        )
        assert answer["Location"] == "/claims/?kind=quote&sort=-updated_at&page=2"
        assert self.shown(client) == ["chosen", "text", "due", "signed_at"]
        assert self.shown(client_for(second_reviewer)) == first
        client.post("/claims/columns/", {"reset": "1", "columns": ["due"]})
        assert self.shown(client) == first

    @pytest.mark.parametrize("columns", [[], ["text"], ["status", "password"]])
    def test_a_choice_that_is_none_changes_nothing(
        self, client_for: ClientFor, reviewer: User, article: Article, columns: list[str]
    ) -> None:
        client = client_for(reviewer)
        client.post("/claims/columns/", {"columns": ["status"]})
        client.post("/claims/columns/", {"columns": columns})
        assert self.shown(client) == ["chosen", "text", "status"]

    def test_hidden_ones_still_sort(self, client_for: ClientFor, reviewer: User, article: Article) -> None:
        client = client_for(reviewer)
        before = [row.record.pk for row in client.get(f"{QUEUE}?sort=speaker").context["table"].paginated_rows]
        client.post("/claims/columns/", {"columns": ["status"]})
        table = client.get(f"{QUEUE}?sort=speaker").context["table"]
        assert [row.record.pk for row in table.paginated_rows] == before

    def test_viewers_are_not_offered_those_of_work(
        self, client_for: ClientFor, viewer: User, reviewer: User, second_reviewer: User, article: Article
    ) -> None:
        sign_off(quote_of(article), reviewer, second_reviewer)
        client = client_for(viewer)
        html = client.get(QUEUE).content.decode()
        assert 'value="signed_at"' in html
        assert 'value="assignee"' not in html
        client.post("/claims/columns/", {"columns": ["assignee"]})
        assert "assignee" not in self.shown(client)

    def test_what_is_stored_and_no_column_any_more_is_passed_over(
        self, client_for: ClientFor, reviewer: User, article: Article
    ) -> None:
        User.objects.filter(pk=reviewer.pk).update(queue_columns=["gone", "due"])
        assert self.shown(client_for(reviewer)) == ["chosen", "text", "due"]
