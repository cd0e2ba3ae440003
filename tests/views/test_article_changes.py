"""What an open article page fetches after something has happened: that, and nothing else."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from claims.models import Action, Article, Claim, User
from claims.workflow import add, apply, waive_sentences
from tests.chosen import ingest_items
from tests.clients import page_of
from tests.factories import Item, sign_off

pytestmark = pytest.mark.django_db

BODY = """The ferry carried 41,000 people in 2024.

The pier was built in 1931. Children fished from it.

It cost 12 crowns, and the bridge cost 40.
"""


@pytest.fixture
def article(rita: User) -> Article:
    items = [
        Item("The ferry carried 41,000 people in 2024."),
        Item("The pier was built in 1931."),
        Item("It cost 12 crowns"),
    ]
    return ingest_items(BODY, items, title="The harbour counts", actor=rita)


class Parts:
    """An answer to "what happened since"."""

    def __init__(self, user: User, article: Article, since: int, **query: str | int) -> None:
        url = reverse("article-parts", args=[article.pk])
        self.html = page_of(user, url, since=since, **{"revision": 1, **query})

    @property
    def blocks(self) -> list[int]:
        return [int(number) for number in re.findall(r'id="block-(\d+)"', self.html)]

    @property
    def items(self) -> list[int]:
        return [int(pk) for pk in re.findall(r'<li id="entry-(\d+)"', self.html)]

    def told(self, name: str) -> list[int]:
        found = re.search(rf'data-{name}="([^"]*)"', self.html)
        assert found
        return [int(number) for number in found[1].split()]


def last(article: Article) -> int:
    return Article.objects.get(pk=article.pk).head_seq


def item(article: Article, words: str) -> Claim:
    return article.claims.filter(text__contains=words).order_by("pk")[0]


def test_nothing_happened(rita: User, article: Article) -> None:
    parts = Parts(rita, article, last(article))
    assert (parts.blocks, parts.items) == ([], [])
    assert parts.told("seq") == [last(article)]
    assert parts.told("order") == list(article.current_revision.live_claims().values_list("pk", flat=True))


def test_one_item_and_its_block(rita: User, article: Article) -> None:
    since, claim = last(article), item(article, "1931")
    apply(rita, claim, Action.TAKE)
    parts = Parts(rita, article, since)
    assert (parts.blocks, parts.items) == ([2], [claim.pk])
    assert "41,000" not in parts.html
    assert f'id="item-{claim.pk}"' in parts.html
    assert "Checking" in parts.html
    assert Parts(rita, article, last(article)).items == []


def test_the_block_that_an_item_has_left_comes_too(rita: User, article: Article) -> None:
    claim = item(article, "1931")
    bridge = article.current_revision.text.index("the bridge")
    since = last(article)
    apply(rita, claim, Action.EDIT, {"spans": [(bridge, bridge + 10)]})
    assert Parts(rita, article, since).blocks == [2, 3]


def test_what_was_removed_leaves_its_block_and_the_order(edda: User, article: Article) -> None:
    since, claim = last(article), item(article, "1931")
    apply(edda, claim, Action.REMOVE, {"reason": "no claim"})
    parts = Parts(edda, article, since)
    assert (parts.blocks, parts.items) == ([2], [])
    assert f'id="item-{claim.pk}"' not in parts.html
    assert claim.pk not in parts.told("order")


def test_what_was_added_stands_in_its_place(rita: User, article: Article) -> None:
    since = last(article)
    start = article.current_revision.text.index("fished")
    made = add(rita, article, {"kind": "assertion", "spans": [(start, start + 15)]})
    parts = Parts(rita, article, since)
    assert (parts.blocks, parts.items) == ([2], [made.pk])
    assert parts.told("order") == list(article.current_revision.live_claims().values_list("pk", flat=True))
    (waived,) = waive_sentences(rita, article, [article.current_revision.sentences[0]])
    assert set(Parts(rita, article, since).items) == {made.pk, waived.pk}


def test_a_filter_changes_what_is_shown_and_not_the_order(rita: User, article: Article) -> None:
    claim = apply(rita, item(article, "1931"), Action.TAKE)
    parts = Parts(rita, article, last(article), show="mine")
    assert parts.told("shown") == [claim.pk]
    assert len(parts.told("order")) > 1
    assert re.search(r'aria-current="true">Mine', parts.html)


@pytest.mark.parametrize(("since", "revision"), [(0, 2), (999_999, 1), (-1, 1), ("x", 1), (0, "")])
def test_everything_comes_where_the_page_cannot_be_brought_up_to_date(
    rita: User, article: Article, since: int, revision: int
) -> None:
    parts = Parts(rita, article, since, revision=revision)
    assert "data-whole" in parts.html
    assert parts.blocks == [0, 1, 2, 3]
    assert parts.items == parts.told("order")


def test_viewers_get_what_was_signed_and_lose_what_was_reopened(
    edda: User, rita: User, sam: User, viewer: User, article: Article
) -> None:
    signed = sign_off(item(article, "1931"), rita, sam)
    other = sign_off(item(article, "41,000"), rita, sam)
    since = last(article)
    apply(edda, signed, Action.REOPEN, {"reason": "A reader wrote."})
    parts = Parts(viewer, article, since)
    assert (parts.items, parts.told("order")) == ([], [other.pk])
    assert "Checking" not in parts.html
