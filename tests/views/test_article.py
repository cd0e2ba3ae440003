"""The list of articles, the article page, its sentences, history and clearing, through the web."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.models import Action, Article, Claim, Status, User
from claims.workflow import add, apply, clear, clearing_obstacles, edit_article, waive_sentences
from tests.factories import assertion_of, make_article, propose, quote_of, sign_off

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


@pytest.fixture
def article() -> Article:
    return make_article(publisher="Coast Courier")


def html(client: Client, url: str, **query: Any) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def rail(page: str) -> list[int]:
    """The items that the rail shows, in its order."""
    return [int(pk) for pk in re.findall(r'<li id="entry-(\d+)" class="[^"]*">', page)]


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_every_item_is_marked_once_in_text_order(client_for: ClientFor, reviewer: User, article: Article) -> None:
    page = html(client_for(reviewer), article.get_absolute_url())
    live = list(article.current_revision.live_claims().values_list("pk", flat=True))
    starts = [int(pk) for pk in re.findall(r'id="item-(\d+)"', page)]
    assert sorted(starts) == sorted(live)
    assert rail(page) == starts


def test_the_marked_words_are_those_of_the_item(client_for: ClientFor, reviewer: User, article: Article) -> None:
    quote = quote_of(article)
    page = html(client_for(reviewer), article.get_absolute_url())
    pieces = re.findall(rf'data-items="[^"]*\b{quote.pk}\b[^"]*">([^<]*)<', page)
    assert "".join(pieces).replace("&quot;", '"') == quote.text
    assert re.search(r'said-by"><bdi><span class="visually-hidden">Said by </span><bdi>Mira Tolland<', page)


def test_the_selected_item_comes_with_the_page(client_for: ClientFor, reviewer: User, article: Article) -> None:
    claim = assertion_of(article)
    page = html(client_for(reviewer), article.get_absolute_url(), item=claim.pk)
    assert f'data-claim="{claim.pk}"' in page
    assert re.search(rf'id="rail-{claim.pk}"[^>]*aria-current="true"', page)


@pytest.mark.parametrize("item", ["0", "999999", "abc", "9" * 40, "١"])
def test_an_unknown_item_selects_nothing(client_for: ClientFor, reviewer: User, article: Article, item: str) -> None:
    assert "data-claim=" not in html(client_for(reviewer), article.get_absolute_url(), item=item)


def test_an_item_of_another_article_is_not_shown_here(client_for: ClientFor, reviewer: User, article: Article) -> None:
    other = assertion_of(make_article("A bridge opened in 1999. It cost 4 million crowns, the council said.\n"), "1999")
    assert "data-claim=" not in html(client_for(reviewer), article.get_absolute_url(), item=other.pk)


def test_the_rail_is_filtered(client_for: ClientFor, reviewer: User, second_reviewer: User, article: Article) -> None:
    client, url = client_for(reviewer), article.get_absolute_url()
    mine = apply(reviewer, assertion_of(article), Action.TAKE)
    signed = sign_off(quote_of(article), reviewer, second_reviewer)
    everything = rail(html(client, url))
    quotes = set(article.claims.filter(kind="quote").values_list("pk", flat=True))
    assert rail(html(client, url, show="mine")) == [pk for pk in everything if pk in (mine.pk, signed.pk)]
    assert rail(html(client, url, show="open")) == [pk for pk in everything if pk != signed.pk]
    assert set(rail(html(client, url, show="quotes"))) == quotes
    assert set(rail(html(client, url, show="claims"))) == set(everything) - quotes
    assert rail(html(client, url, q="MIRA tolland")) == [signed.pk]
    assert rail(html(client, url, q="nothing like this")) == []
    assert rail(html(client, url, show="no such filter")) == everything


def test_removed_items_leave_the_page(client_for: ClientFor, editor: User, article: Article) -> None:
    claim = apply(editor, assertion_of(article), Action.REMOVE, {"reason": "no claim"})
    assert claim.pk not in rail(html(client_for(editor), article.get_absolute_url()))


def test_parts_show_what_an_action_changed(client_for: ClientFor, reviewer: User, article: Article) -> None:
    client, url = client_for(reviewer), reverse("article-parts", args=[article.pk])
    claim = assertion_of(article)
    assert re.search(rf'class="start status-new"[^>]* id="item-{claim.pk}"', html(client, url))
    apply(reviewer, claim, Action.TAKE)
    page = html(client, url, item=claim.pk)
    assert re.search(rf'class="start status-checking is-selected"[^>]* id="item-{claim.pk}"', page)
    assert "<html" not in page
    assert "Checking" in page


def test_viewers_see_what_is_signed_off_and_nothing_of_the_work(
    client_for: ClientFor, viewer: User, reviewer: User, second_reviewer: User, article: Article
) -> None:
    client, url = client_for(viewer), article.get_absolute_url()
    assert client.get(url).status_code == 404
    signed = sign_off(quote_of(article), reviewer, second_reviewer)
    page = html(client, url, item=assertion_of(article).pk)
    assert rail(page) == [signed.pk]
    assert "data-claim=" not in page
    for hidden in ("Not covered yet", "Add by hand", "What is missing", 'id="selection"', "Unsure"):
        assert hidden not in page
    for name in ("article-sentences", "article-history", "article-clear"):
        refused = client.get(reverse(name, args=[article.pk]))
        assert refused.status_code == 403
        assert "Only reviewers and editors" in refused.content.decode()


def test_outsiders_see_nothing(client_for: ClientFor, outsider: User, article: Article) -> None:
    client = client_for(outsider)
    assert client.get(article.get_absolute_url()).status_code == 404
    refused = client.get(reverse("article-list"))
    assert refused.status_code == 403
    assert "no role yet" in refused.content.decode()


def test_as_many_queries_for_many_items_as_for_few(
    client_for: ClientFor, reviewer: User, second_reviewer: User
) -> None:
    few = make_article("The bridge opened in 1999.\n")
    many = make_article("".join(f"In {1900 + n} the bridge carried {n + 2},000 cars.\n\n" for n in range(40)))
    for claim in many.claims.all()[:4]:
        apply(reviewer, claim, Action.TAKE)
    assert many.claims.count() >= 40
    client = client_for(second_reviewer)
    for name in ("article-detail", "article-parts", "article-sentences", "article-clear"):
        assert queries(client, reverse(name, args=[many.pk])) == queries(client, reverse(name, args=[few.pk])), name


def test_as_many_queries_for_many_articles_as_for_one(client_for: ClientFor, reviewer: User) -> None:
    make_article()
    client = client_for(reviewer)
    urls = (reverse("article-list"), reverse("my-work"))
    one = [queries(client, url) for url in urls]
    for number in range(6):
        article = make_article(f"Bridge {number} opened in 1999. It cost {number + 2} million crowns.\n")
        apply(reviewer, article.claims.first(), Action.TAKE)
    assert [queries(client, url) for url in urls] == one


def test_sentences_for_adding_by_hand(client_for: ClientFor, reviewer: User) -> None:
    article = make_article("Good morning to all. The bridge opened in 1999.\n")
    revision = article.current_revision
    for claim in article.claims.all():
        apply(reviewer, claim, Action.TAKE)
        apply(reviewer, claim, Action.REMOVE, {"reason": "for this test"})
    client, url = client_for(reviewer), reverse("article-sentences", args=[article.pk])
    start, end = revision.sentences[0]
    page = html(client, url)
    assert f'name="spans" value="{start}-{end}"' in page
    assert f"start={start}&amp;end={end}" in page
    client.post(reverse("sentences-waive", args=[article.pk]), {"spans": [f"{start}-{end}"], "next": url})
    assert f'value="{start}-{end}"' not in html(client, url)
    assert "covered" in html(client, url, all=1)


def test_history_of_the_article(client_for: ClientFor, reviewer: User, article: Article) -> None:
    apply(reviewer, assertion_of(article), Action.TAKE)
    edit_article(reviewer, article, {"byline": "Nora Quill"})
    page = html(client_for(reviewer), reverse("article-history", args=[article.pk]))
    assert page.index("edited the article’s facts") < page.index("</strong> took")
    assert assertion_of(article).get_absolute_url() in page


class TestClearing:
    @pytest.fixture
    def checked(self, reviewer: User, second_reviewer: User, editor: User) -> Article:
        article = make_article("The bridge opened in 1999. It cost 4 million crowns.\n")
        for claim in article.claims.all():
            sign_off(claim, reviewer, second_reviewer)
        left = [obstacle.span for obstacle in clearing_obstacles(article) if obstacle.span]
        waive_sentences(editor, article, left)
        return article

    def test_says_what_is_missing_and_leads_there(self, client_for: ClientFor, editor: User, article: Article) -> None:
        url = reverse("article-clear", args=[article.pk])
        page = html(client_for(editor), url)
        claim = assertion_of(article)
        assert f"?item={claim.pk}#item-{claim.pk}" in page
        assert "Clear for publication" not in page
        response = client_for(editor).post(url)
        assert response.status_code == 409
        assert "missing before this can be cleared" in response.content.decode()
        assert article.current_revision.cleared_at is None

    def test_by_an_editor_once_nothing_is_missing(self, client_for: ClientFor, editor: User, checked: Article) -> None:
        client, url = client_for(editor), reverse("article-clear", args=[checked.pk])
        assert "Clear for publication" in html(client, url)
        assert client.post(url).status_code == 302
        assert checked.current_revision.cleared_by == editor
        assert "Cleared by Edda Moreau" in html(client, checked.get_absolute_url())

    def test_reviewers_are_told_why_they_may_not(self, client_for: ClientFor, reviewer: User, checked: Article) -> None:
        client, url = client_for(reviewer), reverse("article-clear", args=[checked.pk])
        page = html(client, url)
        assert "Only editors can do this." in page
        assert "Clear for publication" not in page
        refused = client.post(url)
        assert refused.status_code == 403
        assert "Only editors can do this." in refused.content.decode()
        assert checked.current_revision.cleared_at is None

    def test_the_list_tells_cleared_from_finished_from_open(
        self, client_for: ClientFor, editor: User, checked: Article, article: Article
    ) -> None:
        client, url = client_for(editor), reverse("article-list")
        assert listed(html(client, url, work="open")) == [article.pk]
        assert listed(html(client, url, work="ready")) == [checked.pk]
        clear(editor, checked)
        assert listed(html(client, url, work="ready")) == []
        assert listed(html(client, url, work="cleared")) == [checked.pk]


def listed(page: str) -> list[int]:
    """The articles in the list, in its order."""
    return [int(pk) for pk in re.findall(r'<a href="/articles/(\d+)/" dir="auto">', page)]


def test_the_list_filters_and_sorts(client_for: ClientFor, reviewer: User, article: Article) -> None:
    other = make_article("Мост открыт в 1999 году.\n", publisher="Мост", published_at=None, created_by=reviewer)
    client, url = client_for(reviewer), reverse("article-list")
    assert listed(html(client, url)) == [other.pk, article.pk]
    assert listed(html(client, url, sort="created_at")) == [article.pk, other.pk]
    assert listed(html(client, url, title="HARBOUR summer")) == [article.pk]
    assert listed(html(client, url, publisher="мост")) == [other.pk]
    assert listed(html(client, url, published_from="2025-10-21", published_to="2025-10-21")) == [article.pk]
    assert listed(html(client, url, published_from="2025-10-22")) == []
    assert listed(html(client, url, mine="on")) == [other.pk]
    apply(reviewer, assertion_of(article), Action.TAKE)
    assert listed(html(client, url, mine="on")) == [other.pk, article.pk]


def test_a_wrong_filter_shows_nothing_and_says_so(client_for: ClientFor, reviewer: User, article: Article) -> None:
    page = html(client_for(reviewer), reverse("article-list"), published_from="yesterday")
    assert listed(page) == []
    assert "Enter a valid date." in page


def test_the_list_says_how_far_each_article_is(
    client_for: ClientFor, reviewer: User, second_reviewer: User, article: Article
) -> None:
    sign_off(quote_of(article), reviewer, second_reviewer)
    total = article.claims.count()
    page = html(client_for(reviewer), reverse("article-list"))
    assert f"1 of {total} done" in page
    assert f"Signed off 1, To check {total - 1}" in page


def test_viewers_are_not_told_that_an_article_is_done(
    client_for: ClientFor, viewer: User, reviewer: User, second_reviewer: User, article: Article
) -> None:
    sign_off(quote_of(article), reviewer, second_reviewer)
    client = client_for(viewer)
    for url in (reverse("article-list"), reverse("my-work"), article.get_absolute_url()):
        page = html(client, url)
        assert "1 signed off" in page
        assert "1 of 1 done" not in page


def test_an_empty_newsroom_leads_to_the_first_article(client_for: ClientFor, reviewer: User) -> None:
    for name in ("article-list", "my-work"):
        assert reverse("article-new") in html(client_for(reviewer), reverse(name))


def test_the_deadline_shows_when_it_is_past(client_for: ClientFor, reviewer: User) -> None:
    make_article(due_at=timezone.now() - timedelta(hours=1))
    assert "overdue" in html(client_for(reviewer), reverse("article-list"))
    assert "was due" in html(client_for(reviewer), reverse("my-work"))


def test_proposed_items_keep_their_place_when_someone_adds_more(
    client_for: ClientFor, reviewer: User, article: Article
) -> None:
    proposed = propose(quote_of(article), reviewer)
    text = article.current_revision.text
    start = text.index("longest on the coast")
    made: Claim = add(reviewer, article, {"kind": "assertion", "spans": [(start, start + 7)]})
    page = html(client_for(reviewer), article.get_absolute_url())
    assert {proposed.pk, made.pk} <= set(rail(page))
    assert made.status == Status.CHECKING
    assert re.search(rf'data-items="[^"]*\b{made.pk}\b[^"]*">longest<', page)
