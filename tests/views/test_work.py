"""My work: what waits for whom."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Action, Article, Claim, User
from claims.workflow import apply
from tests.factories import assertion_of, make_article, propose, quote_of, sign_off

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
    assert "?status=checking&amp;assignee=me" in page
