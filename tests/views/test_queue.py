"""The claim queue: the list, its order and pages, and bulk actions from ticking to the result."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.models import Action, Article, Claim, Priority, Status, User
from claims.views import queue, queue_bulk
from claims.workflow import apply
from tests.clients import client_of
from tests.factories import (
    assertion_of,
    make_article,
    make_editor,
    make_reviewer,
    make_user,
    make_viewer,
    quote_of,
    sign_off,
)

pytestmark = pytest.mark.django_db


class Desk:
    def __init__(self) -> None:
        self.ana = make_reviewer(username="ana", first_name="Ana", last_name="Reis")
        self.ben = make_reviewer(username="ben", first_name="Ben", last_name="Okri")
        self.editor = make_editor()
        self.article = make_article()
        self.claim, self.quote = assertion_of(self.article), quote_of(self.article)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def get(user: User, query: str = "") -> Any:
    return client_of(user).get(f"/claims/?{query}")


def rows(user: User, query: str = "") -> list[int]:
    return [row.record.pk for row in get(user, query).context["table"].paginated_rows]


def bulk(user: User, **data: Any) -> Any:
    return client_of(user).post("/claims/bulk/", data)


def ticked(*claims: Claim) -> list[str]:
    return [f"{claim.pk}:{claim.version}" for claim in claims]


def more_claims(article: Article, count: int) -> None:
    Claim.objects.bulk_create(
        Claim(article=article, kind="assertion", text=f"Item {n}", folded=f"item {n}", priority=n % 3 + 1)
        for n in range(count)
    )


class TestList:
    def test_shows_the_item_with_what_one_needs_to_choose(self, desk: Desk) -> None:
        apply(desk.ana, desk.quote, Action.TAKE)
        html = get(desk.ana, "speaker=tolland").content.decode()
        for shown in ("never had a summer like this", "Mira Tolland", "Checking", "Ana Reis", desk.article.title):
            assert shown in html
        assert f"{desk.quote.get_absolute_url()}?next=%2Fclaims%2F%3Fspeaker%3Dtolland" in html

    def test_who_may(self, desk: Desk) -> None:
        for user in (desk.ana, desk.editor, make_viewer(), make_user(superuser=True)):
            assert get(user).status_code == 200
        refused = get(make_user())
        assert refused.status_code == 403
        assert "Your account has no role yet." in refused.content.decode()
        assert Client().get("/claims/").status_code == 302

    def test_viewers_see_results_and_no_work(self, desk: Desk) -> None:
        sign_off(desk.quote, desk.ana, desk.ben)
        viewer = make_viewer()
        assert rows(viewer) == [desk.quote.pk]
        html = get(viewer).content.decode()
        for hidden in ('name="chosen"', 'name="action"', 'name="assignee"', "work=1", ">Assignee<"):
            assert hidden not in html

    def test_superusers_look_and_do_not_act(self, desk: Desk) -> None:
        html = get(make_user(superuser=True)).content.decode()
        assert "work=1" in html
        assert 'name="chosen"' not in html

    def test_an_invalid_filter_shows_its_error_and_no_rows(self, desk: Desk) -> None:
        response = get(desk.ana, "status=finished&text=ferry")
        assert response.status_code == 400
        html = response.content.decode()
        assert "Select a valid choice. finished is not one of the available choices." in html
        assert 'value="ferry"' in html
        assert "<tbody>" not in html
        assert "/claims/export/" not in html

    def test_says_so_when_nothing_matches(self, desk: Desk) -> None:
        html = get(desk.ana, "text=zeppelin").content.decode()
        assert "Nothing matches these filters." in html
        assert "zeppelin" in html

    def test_filters_by_article_can_be_seen_and_taken_away(self, desk: Desk) -> None:
        html = get(desk.ana, f"article={desk.article.pk}&kind=quote").content.decode()
        chip = re.search(r'<a class="filter-chip" href="([^"]*)">(?:(?!</a>).)*Article', html, re.S)
        assert chip is not None
        assert chip.group(1) == "/claims/?kind=quote"

    def test_query_count_does_not_grow_with_rows(self, desk: Desk) -> None:
        client = client_of(desk.editor)
        counts = []
        for total in (1, 30):
            Claim.objects.filter(text__startswith="Item ").delete()
            more_claims(desk.article, total)
            client.get("/claims/?text=item&per_page=50")
            with CaptureQueriesContext(connection) as queries:
                response = client.get("/claims/?text=item&per_page=50")
            assert len(response.context["table"].paginated_rows) == total
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 12


class TestOrderAndPages:
    def test_the_most_important_and_oldest_first(self, desk: Desk) -> None:
        expected = Claim.objects.exclude(status=Status.REMOVED).order_by("-priority", "pk")
        assert rows(desk.ana) == list(expected.values_list("pk", flat=True))

    @pytest.mark.parametrize(
        "sort",
        [
            "text",
            "-text",
            "speaker",
            "status",
            "-status",
            "priority",
            "assignee",
            "article",
            "due",
            "-due",
            "updated_at",
        ],
    )
    def test_pages_neither_repeat_nor_lose_a_row(self, desk: Desk, sort: str) -> None:
        more_claims(desk.article, 60)
        pages = [rows(desk.ana, f"sort={sort}&page={page}") for page in (1, 2, 3)]
        found = [pk for page in pages for pk in page]
        assert [len(page) for page in pages[:2]] == [25, 25]
        assert sorted(found) == sorted(Claim.objects.values_list("pk", flat=True))

    def test_status_goes_as_the_work_goes(self, desk: Desk) -> None:
        apply(desk.ana, desk.claim, Action.TAKE)
        sign_off(desk.quote, desk.ana, desk.ben)
        order = [Claim.objects.get(pk=pk).status for pk in rows(desk.ana, "sort=status")]
        assert order == sorted(order, key=list(Status).index)

    def test_due_first_and_without_deadline_last(self, desk: Desk) -> None:
        now = timezone.now()
        late = make_article("The mill ground 900 tons in 1999.\n", title="Late", due_at=now - timedelta(hours=1))
        soon = make_article("The mill ground 800 tons in 1998.\n", title="Soon", due_at=now + timedelta(hours=1))
        for sort, first in (("due", [late, soon]), ("-due", [soon, late])):
            articles = list(dict.fromkeys(Claim.objects.get(pk=pk).article for pk in rows(desk.ana, f"sort={sort}")))
            assert articles == [*first, desk.article]
        assert "overdue" in get(desk.ana, "article_title=late").content.decode()

    @pytest.mark.parametrize(("per_page", "size"), [("25", 25), ("50", 50), ("100", 70), ("1000", 25), ("x", 25)])
    def test_page_sizes(self, desk: Desk, per_page: str, size: int) -> None:
        more_claims(desk.article, 70)
        assert len(rows(desk.ana, f"text=item&per_page={per_page}")) == size

    @pytest.mark.parametrize(("page", "number"), [("2", 2), ("99", 3), ("0", 1), ("-1", 1), ("x", 1), ("٢", 1)])
    def test_page_numbers(self, desk: Desk, page: str, number: int) -> None:
        more_claims(desk.article, 60)
        assert get(desk.ana, f"text=item&page={page}").context["table"].page.number == number

    def test_links_keep_filter_and_order(self, desk: Desk) -> None:
        more_claims(desk.article, 60)
        html = get(desk.ana, "text=item&sort=-updated_at&per_page=25&page=2").content.decode()
        (after,) = re.findall(r'rel="next" href="\?([^"]*)"', html)
        kept = QueryDict(after.replace("&amp;", "&")).dict()
        assert kept == {"text": "item", "sort": "-updated_at", "per_page": "25", "page": "3"}

    def test_counting_stops(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queue, "COUNT_LIMIT", 30)
        more_claims(desk.article, 60)
        response = get(desk.ana, "text=item")
        assert "More than 30 items match" in response.content.decode()
        assert response.context["table"].paginator.num_pages == 2

    def test_an_item_leads_back_to_the_list(self, desk: Desk) -> None:
        page = client_of(desk.ana).get(f"{desk.claim.get_absolute_url()}?next=%2Fclaims%2F%3Ftext%3Dferry%26page%3D2")
        assert 'href="/claims/?text=ferry&amp;page=2"' in page.content.decode()
        page = client_of(desk.ana).get(f"{desk.claim.get_absolute_url()}?next=https%3A%2F%2Fevil.example%2F")
        assert 'href="https://evil.example/"' not in page.content.decode()


class TestBulkPreview:
    def test_lists_what_will_change_and_how(self, desk: Desk) -> None:
        response = bulk(desk.editor, action="assign", assignee=desk.ben.pk, chosen=ticked(desk.claim, desk.quote))
        html = response.content.decode()
        assert "2 will change" in html
        assert "To check → Checking. With nobody → with Ben Okri" in html
        assert Claim.objects.filter(status=Status.NEW).count() == Claim.objects.count()

    def test_says_what_is_refused_and_why(self, desk: Desk) -> None:
        signed = sign_off(desk.quote, desk.ana, desk.ben)
        mine = apply(desk.ben, desk.claim, Action.TAKE)
        response = bulk(desk.editor, action="assign", assignee=desk.ben.pk, chosen=ticked(signed, mine))
        refused = {row.claim.pk: row.refusal for row in response.context["refused"]}
        assert refused == {
            signed.pk: "“Assign” is not possible while the status is “Signed off”.",
            mine.pk: "Is with Ben Okri already.",
        }
        assert 'name="confirmed"' not in response.content.decode()

    def test_hands_over_without_a_change_of_status_and_releases_with_one(self, desk: Desk) -> None:
        claim = apply(desk.ana, desk.claim, Action.TAKE)
        for data, words in (
            ({"action": "assign", "assignee": desk.ben.pk}, "With Ana Reis → with Ben Okri"),
            ({"action": "release"}, "Checking → To check. With Ana Reis → with nobody"),
        ):
            response = bulk(desk.editor, chosen=ticked(claim, desk.quote), **data)
            changes = {row.claim.pk: row.change for row in response.context["going"]}
            assert changes[claim.pk] == words
        assert [row.claim.pk for row in response.context["refused"]] == [desk.quote.pk]
        bulk(desk.editor, action="release", confirmed="1", chosen=ticked(claim))
        claim.refresh_from_db()
        assert (claim.status, claim.assignee) == (Status.NEW, None)

    def test_a_reason_must_fit_the_kind(self, desk: Desk) -> None:
        response = bulk(desk.editor, action="waive", reason="opinion", chosen=ticked(desk.claim, desk.quote))
        assert [row.claim.pk for row in response.context["going"]] == [desk.claim.pk]
        ((refused),) = response.context["refused"]
        assert refused.refusal == "“Opinion” is no reason to set aside a quote."

    def test_reviewers_set_aside_what_has_low_priority(self, desk: Desk) -> None:
        Claim.objects.filter(pk=desk.claim.pk).update(priority=Priority.LOW)
        Claim.objects.filter(pk=desk.quote.pk).update(priority=Priority.HIGH)
        response = bulk(desk.ana, action="waive", reason="no_time", chosen=ticked(desk.claim, desk.quote))
        assert [row.claim.pk for row in response.context["going"]] == [desk.claim.pk]
        ((refused),) = response.context["refused"]
        assert "Reviewers set aside what has low priority" in refused.refusal

    def test_only_editors_assign(self, desk: Desk) -> None:
        response = bulk(desk.ana, action="assign", assignee=desk.ben.pk, chosen=ticked(desk.claim))
        assert response.status_code == 422
        assert "Only editors can do this." in get(desk.ana).content.decode()

    def test_all_that_match(self, desk: Desk) -> None:
        response = bulk(
            desk.editor,
            action="waive",
            reason="no_time",
            scope="all",
            query="kind=assertion",
            chosen=ticked(desk.quote),
        )
        going = {row.claim.pk for row in response.context["going"]}
        assert going == set(Claim.objects.filter(kind="assertion").values_list("pk", flat=True))

    def test_this_page(self, desk: Desk) -> None:
        shown = " ".join(ticked(desk.claim, desk.quote))
        response = bulk(desk.editor, action="waive", reason="no_time", scope="page", shown=shown)
        assert {row.claim.pk for row in response.context["going"]} == {desk.claim.pk, desk.quote.pk}
        assert (
            f'name="shown" value="{" ".join(ticked(*Claim.objects.order_by("-priority", "pk")))}"'
            in get(desk.editor).content.decode()
        )

    def test_a_missing_choice_keeps_what_was_ticked(self, desk: Desk) -> None:
        response = bulk(desk.editor, action="assign", chosen=ticked(desk.claim), back="text=a&page=2")
        assert response.status_code == 422
        html = response.content.decode()
        assert "Choose who works on them." in html
        assert f'name="chosen" value="{desk.claim.pk}:{desk.claim.version}"' in html
        assert 'href="/claims/?text=a&amp;page=2"' in html

    @pytest.mark.parametrize("data", [{}, {"chosen": ["x", "1", "1:", ":1", "1:x", "²:1"]}, {"scope": "page"}])
    def test_nothing_chosen_goes_back(self, desk: Desk, data: dict[str, Any]) -> None:
        response = bulk(desk.editor, action="waive", reason="no_time", back="text=a&page=2", **data)
        assert response.status_code == 302
        assert response["Location"] == "/claims/?text=a&page=2"

    def test_an_invalid_filter_chooses_nothing(self, desk: Desk) -> None:
        response = bulk(desk.editor, action="waive", reason="no_time", scope="all", query="statuss=new")
        assert response.status_code == 302

    def test_too_many_at_once(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queue_bulk, "BULK_LIMIT", 3)
        response = bulk(desk.editor, action="waive", reason="no_time", scope="all", query="")
        assert response.status_code == 302
        more = ticked(*Claim.objects.all())
        assert bulk(desk.editor, action="waive", reason="no_time", confirmed="1", chosen=more).status_code == 302
        assert not Claim.objects.filter(status=Status.WAIVED).exists()

    def test_query_count_does_not_grow_with_rows(self, desk: Desk) -> None:
        more_claims(desk.article, 30)
        client = client_of(desk.editor)
        counts = []
        for total in (1, 30):
            chosen = ticked(*Claim.objects.filter(text__startswith="Item ")[:total])
            data = {"action": "waive", "reason": "no_time", "chosen": chosen}
            client.post("/claims/bulk/", data)
            with CaptureQueriesContext(connection) as queries:
                client.post("/claims/bulk/", data)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("role", ["viewer", "nobody", "superuser"])
    def test_is_for_those_who_work(self, desk: Desk, role: str) -> None:
        user = {"viewer": make_viewer, "nobody": make_user, "superuser": lambda: make_user(superuser=True)}[role]()
        response = bulk(user, action="waive", reason="no_time", confirmed="1", chosen=ticked(desk.claim))
        assert response.status_code == 403
        desk.claim.refresh_from_db()
        assert desk.claim.status == Status.NEW

    def test_by_address_goes_to_the_list(self, desk: Desk) -> None:
        assert client_of(desk.ana).get("/claims/bulk/")["Location"] == "/claims/"


class TestBulkConfirmed:
    def test_does_what_was_previewed_under_one_id(self, desk: Desk) -> None:
        preview = bulk(desk.editor, action="assign", assignee=desk.ben.pk, chosen=ticked(desk.claim, desk.quote))
        chosen = re.findall(r'name="chosen" value="([^"]*)"', preview.content.decode())
        done = bulk(desk.editor, action="assign", assignee=desk.ben.pk, chosen=chosen, confirmed="1", back="kind=quote")
        html = done.content.decode()
        assert "2 items changed" in html
        assert 'href="/claims/?kind=quote"' in html
        events = [claim.events.get(action=Action.ASSIGN) for claim in (desk.claim, desk.quote)]
        assert len({event.bulk for event in events} - {None}) == 1
        assert f"?bulk={events[0].bulk}" in html
        history = client_of(desk.editor).get(f"{desk.claim.get_absolute_url()}history/").content.decode()
        assert history.count(f'href="/claims/?bulk={events[0].bulk}"') == 1
        assert set(rows(desk.editor, f"bulk={events[0].bulk}")) == {desk.claim.pk, desk.quote.pk}
        assert set(Claim.objects.filter(assignee=desk.ben).values_list("pk", flat=True)) == {
            desk.claim.pk,
            desk.quote.pk,
        }

    def test_sends_only_what_will_change(self, desk: Desk) -> None:
        preview = bulk(desk.editor, action="waive", reason="opinion", chosen=ticked(desk.claim, desk.quote))
        assert re.findall(r'name="chosen" value="([^"]*)"', preview.content.decode()) == ticked(desk.claim)

    def test_what_changed_meanwhile_is_refused_and_named(self, desk: Desk) -> None:
        chosen = ticked(desk.claim, desk.quote)
        apply(desk.ana, desk.claim, Action.TAKE)
        response = bulk(desk.editor, action="waive", reason="no_time", chosen=chosen, confirmed="1")
        html = response.content.decode()
        assert "1 item changed" in html
        assert "1 was refused" in html
        assert "This changed while you were looking at it: Ana Reis took." in html
        desk.claim.refresh_from_db()
        desk.quote.refresh_from_db()
        assert (desk.claim.status, desk.quote.status) == (Status.CHECKING, Status.WAIVED)

    def test_a_change_before_the_preview_is_no_obstacle(self, desk: Desk) -> None:
        """The preview shows items as they are; its versions count, not those of the list."""
        seen_in_list = ticked(desk.claim)
        taken = apply(desk.ana, desk.claim, Action.TAKE)
        preview = bulk(desk.editor, action="assign", assignee=desk.ben.pk, chosen=seen_in_list)
        html = preview.content.decode()
        assert "With Ana Reis → with Ben Okri" in html
        assert re.findall(r'name="chosen" value="([^"]*)"', html) == ticked(taken)

    def test_a_second_press_changes_nothing_more(self, desk: Desk) -> None:
        data = {"action": "waive", "reason": "no_time", "chosen": ticked(desk.claim), "confirmed": "1"}
        bulk(desk.editor, **data)
        html = bulk(desk.editor, **data).content.decode()
        assert "0 items changed" in html
        assert "1 was refused" in html
        assert desk.claim.events.filter(action=Action.WAIVE).count() == 1

    def test_permission_is_asked_for_each_claim(self, desk: Desk) -> None:
        Claim.objects.filter(pk=desk.claim.pk).update(priority=Priority.HIGH)
        html = bulk(
            desk.ana, action="waive", reason="no_time", chosen=ticked(desk.claim), confirmed="1"
        ).content.decode()
        assert "0 items changed" in html
        assert "for the rest ask an editor" in html

    def test_reviewers_take_several(self, desk: Desk) -> None:
        taken = apply(desk.ben, desk.quote, Action.TAKE)
        preview = bulk(desk.ana, action="take", chosen=ticked(desk.claim, taken))
        assert [row.claim.pk for row in preview.context["going"]] == [desk.claim.pk]
        bulk(desk.ana, action="take", chosen=ticked(desk.claim), confirmed="1")
        desk.claim.refresh_from_db()
        assert desk.claim.assignee == desk.ana
