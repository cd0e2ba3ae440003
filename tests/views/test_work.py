"""My work: what waits for whom and until when, and how the work goes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.models import Action, Article, Claim, ClaimEvent, Status, User
from claims.progress import done_per_day, progress_under_way
from claims.workflow import apply
from tests.factories import Item, assertion_of, make_article, propose, quote_of, sign_off

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


def waiting(client: Client) -> dict[str, list[int]]:
    """What waits, by section: ids of the items in their order."""
    page = client.get(reverse("my-work")).content.decode()
    sections = re.findall(r'aria-labelledby="waiting-(\w+)">(.*?)</section>', page, re.DOTALL)
    return {key: [int(pk) for pk in re.findall(r"#item-(\d+)", body)] for key, body in sections}


def test_what_i_am_checking_is_mine_alone(
    client_for: ClientFor, reviewer: User, second_reviewer: User, article: Article
) -> None:
    claim = apply(reviewer, assertion_of(article), Action.TAKE)
    assert waiting(client_for(reviewer))["mine"] == [claim.pk]
    assert waiting(client_for(second_reviewer))["mine"] == []


def test_what_others_proposed_awaits_my_check_and_not_theirs(
    client_for: ClientFor, reviewer: User, second_reviewer: User, article: Article
) -> None:
    claim = propose(quote_of(article), reviewer)
    assert waiting(client_for(second_reviewer))["second"] == [claim.pk]
    assert waiting(client_for(reviewer))["second"] == []


def test_who_worked_on_it_in_this_round_is_not_asked_for_a_second_check(
    client_for: ClientFor, reviewer: User, second_reviewer: User, editor: User, article: Article
) -> None:
    claim: Claim = apply(second_reviewer, quote_of(article), Action.EDIT, {"role": "harbour master"})
    claim = apply(editor, claim, Action.ASSIGN, {"assignee": reviewer})
    propose(claim, reviewer)
    assert waiting(client_for(second_reviewer))["second"] == []
    assert waiting(client_for(editor))["second"] == [claim.pk]


def test_what_came_back_stands_apart(
    client_for: ClientFor, reviewer: User, second_reviewer: User, article: Article
) -> None:
    claim = propose(quote_of(article), reviewer)
    apply(second_reviewer, claim, Action.RETURN, {"comment": "Listen to the tape again."}, version=claim.version)
    found = waiting(client_for(reviewer))
    assert found["returned"] == [claim.pk]
    assert found["mine"] == []


def test_viewers_see_what_was_signed_off_last(
    client_for: ClientFor, viewer: User, reviewer: User, second_reviewer: User, article: Article
) -> None:
    claim = sign_off(quote_of(article), reviewer, second_reviewer)
    page = client_for(viewer).get(reverse("my-work")).content.decode()
    assert "Signed off last" in page
    assert re.findall(r"#item-(\d+)", page) == [str(claim.pk)]
    assert "waiting-" not in page


def test_without_a_role_one_is_told_why_nothing_is_there(client_for: ClientFor, outsider: User) -> None:
    response = client_for(outsider).get(reverse("my-work"))
    assert response.status_code == 200
    assert "no role yet" in response.content.decode()


def test_more_than_a_handful_is_counted_and_linked(client_for: ClientFor, reviewer: User) -> None:
    article = make_article("".join(f"In {1900 + n} the bridge carried {n + 2},000 cars.\n\n" for n in range(12)))
    for claim in article.claims.all()[:10]:
        apply(reviewer, claim, Action.TAKE)
    client = client_for(reviewer)
    assert len(waiting(client)["mine"]) == 8
    page = client.get(reverse("my-work")).content.decode()
    assert re.search(r'id="waiting-mine">You are checking <span class="count">10<', page)
    assert "?assignee=me&amp;status=checking&amp;returned=no&amp;sort=due" in page


def test_all_of_a_section_are_the_rows_of_the_queue_that_it_leads_to(
    client_for: ClientFor, reviewer: User, second_reviewer: User, editor: User
) -> None:
    soon = timezone.now() + timedelta(hours=3)
    text = "".join(f"In {1900 + n} the bridge carried {n + 2},000 cars.\n\n" for n in range(8))
    items = [Item(line) for line in text.split("\n\n") if line]
    for due_at in (None, soon, soon - timedelta(days=2)):
        article = make_article(text, items=items, due_at=due_at)
        first, second, third, fourth, *_rest = article.claims.order_by("pk")
        apply(reviewer, first, Action.TAKE)
        back = propose(second, reviewer)
        apply(second_reviewer, back, Action.RETURN, {"comment": "Again."}, version=back.version)
        propose(third, second_reviewer)
        signed = sign_off(fourth, second_reviewer, editor)
        apply(None, signed, Action.MARK_STALE, {"reason": "its text changed"})
    client = client_for(reviewer)
    for section in client.get(reverse("my-work")).context["waiting"]:
        table = client.get(section.url).context["table"]
        rows = [row.record.pk for row in table.paginated_rows]
        assert len(rows) == section.count > 0, section.key
        assert rows[:8] == [claim.pk for claim in section.claims], section.key


def test_what_is_due_and_in_nobodys_hands(client_for: ClientFor, reviewer: User, editor: User) -> None:
    now = timezone.now()
    fire = [Item("The fire burnt 4 barns.")]
    past, near, far = (
        make_article(f"{fire[0].words}\n", items=fire, title=title, due_at=now + timedelta(hours=hours))
        for title, hours in (("Past", -1), ("Near", 23), ("Far", 25))
    )
    apply(editor, make_article("The fire burnt 4 barns.\n", items=fire, due_at=now).claims.get(), Action.TAKE)
    found = waiting(client_for(reviewer))["due"]
    assert found == [past.claims.get().pk, near.claims.get().pk]
    page = client_for(reviewer).get(reverse("my-work")).content.decode()
    assert page.count("was due") == 3  # the item, and the two articles of the list beside
    assert far.title in page


def test_sections_for_which_there_is_nothing_are_not_there(client_for: ClientFor, reviewer: User) -> None:
    make_article()
    assert waiting(client_for(reviewer)) == {"mine": [], "second": []}


def test_an_empty_newsroom_leads_to_the_first_article(
    client_for: ClientFor, reviewer: User, viewer: User, superuser: User
) -> None:
    page = client_for(reviewer).get(reverse("my-work")).content.decode()
    assert re.search(rf'href="{reverse("article-new")}">(?:(?!</a>).)*first article', page, re.DOTALL)
    for user, words in ((viewer, "Nothing has been signed off yet."), (superuser, "/admin/claims/user/")):
        page = client_for(user).get(reverse("my-work")).content.decode()
        assert reverse("article-new") not in page
        assert words in page


def test_items_by_status_are_those_of_articles_with_open_items(
    reviewer: User, second_reviewer: User, viewer: User
) -> None:
    two = [Item("The fire burnt 4 barns."), Item("It burnt 9 hours.")]
    for done in (1, 2):
        article = make_article("The fire burnt 4 barns. It burnt 9 hours.\n", items=two)
        for claim in article.claims.all()[:done]:
            sign_off(claim, reviewer, second_reviewer)
    assert progress_under_way(reviewer).counts == {Status.SIGNED_OFF: 1, Status.NEW: 1}
    assert progress_under_way(viewer).counts == {}


def test_work_per_day_counts_steps_that_bring_an_item_on(
    reviewer: User, second_reviewer: User, viewer: User, article: Article
) -> None:
    sign_off(quote_of(article), reviewer, second_reviewer)
    apply(reviewer, assertion_of(article), Action.TAKE)
    days = done_per_day(reviewer, 14)
    assert len(days) == 14
    assert [(day.mine, day.others) for day in days] == [(0, 0)] * 13 + [(1, 1)]
    assert days[-1].on == timezone.localdate()
    assert not any(day.total for day in done_per_day(viewer, 14))


def test_a_day_is_one_of_the_newsrooms_zone(reviewer: User, article: Article) -> None:
    propose(quote_of(article), reviewer)
    at = ClaimEvent.objects.get(action=Action.PROPOSE).at
    # 14 hours ahead of UTC and 11 behind it: in one of them it is another day than in UTC.
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        with override_settings(TIME_ZONE=zone), timezone.override(zone):
            (day,) = [day for day in done_per_day(reviewer, 2) if day.total]
            assert day.on == timezone.localdate(at)


def test_charts_come_with_tables(client_for: ClientFor, reviewer: User, superuser: User, viewer: User) -> None:
    article = make_article()
    propose(quote_of(article), reviewer)
    today = timezone.localdate()
    page = client_for(reviewer).get(reverse("my-work")).content.decode()
    assert re.search(rf">{today:%a} {today.day} {today:%b}</th><td[^>]*>1</td><td[^>]*>0</td>", page)
    assert re.search(r"Awaiting second check</th>.*?<td class=\"number\">1</td>", page, re.DOTALL)
    page = client_for(superuser).get(reverse("my-work")).content.decode()
    assert re.search(rf">{today:%a} {today.day} {today:%b}</th><td[^>]*>0</td><td[^>]*>1</td>", page)
    assert "waiting-" not in page
    assert "How the work goes" not in client_for(viewer).get(reverse("my-work")).content.decode()


def test_query_count_does_not_grow_with_what_waits(client_for: ClientFor, reviewer: User) -> None:
    client = client_for(reviewer)
    counts = []
    for number in (2, 12):
        article = make_article(
            "".join(f"In {1900 + n} the bridge carried {n + 2},000 cars.\n\n" for n in range(number)),
            due_at=timezone.now(),
        )
        for claim in article.claims.all()[: number // 2]:
            apply(reviewer, claim, Action.TAKE)
        client.get(reverse("my-work"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("my-work"))
        counts.append(len(queries))
    assert counts[0] + 1 >= counts[1]  # beyond what is shown, one query more counts the rest
    assert counts[1] <= 20
