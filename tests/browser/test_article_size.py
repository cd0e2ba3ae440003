"""A long article in Chromium: an action swaps what it changed and nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Response, expect

from claims.ingest import draft_of
from claims.ingest import make_article as ingest
from claims.models import Article, Channel, User
from claims.workflow import apply

pytestmark = pytest.mark.django_db(transaction=True)

ITEMS = 400
MOST_BYTES = 40_000


@pytest.fixture
def article(reviewer: User) -> Article:
    """400 items in more than 10,000 words."""
    evening = "And what was the evening like, and who remembers it now? " * 10
    paragraphs = [
        f"In {1900 + n} the ferry carried {1000 + n} passengers on {n + 3} boats. "
        f"“We had {n + 2} storms this summer and none was small,” said Mira Tolland. "
        f"The council spent {n + 1} million crowns. {evening}"
        for n in range(ITEMS // 4)
    ]
    made = ingest(draft_of("\n\n".join(paragraphs), title="A long summer"), actor=reviewer, channel=Channel.WEB)
    assert made.claims.count() >= ITEMS
    assert len(made.current_revision.text.split()) > 10_000
    return made


def test_an_action_swaps_only_what_it_changed(page: Page, article: Article) -> None:
    claim = article.claims.filter(kind="assertion").order_by("-pk")[0]
    page.goto(f"{article.get_absolute_url()}?item={claim.pk}")
    page.evaluate("for (const node of document.querySelectorAll('.block, [id^=entry-]')) node.wasThere = true")
    answers: list[Response] = []
    page.on("response", lambda response: answers.append(response) if "/parts/" in response.url else None)
    page.keyboard.press("t")
    expect(page.locator(f"#rail-{claim.pk}")).to_contain_text("Checking")
    expect(page.locator(f"#item-{claim.pk}")).to_have_class("start status-checking is-selected")
    anew = page.evaluate(
        "[...document.querySelectorAll('.block, [id^=entry-]')].filter(n => !n.wasThere).map(n => n.id)"
    )
    assert len(anew) == 2
    assert f"entry-{claim.pk}" in anew
    assert [len(answer.body()) < MOST_BYTES for answer in answers] == [True]


def test_scroll_focus_and_selection_stay_when_others_change_something(
    page: Page, reviewer: User, second_reviewer: User, article: Article
) -> None:
    claims = list(article.current_revision.live_claims())
    page.goto(f"{article.get_absolute_url()}?item={claims[0].pk}")
    link = page.locator(f"#item-{claims[60].pk}")
    link.focus()
    page.wait_for_timeout(200)
    page.evaluate("document.getElementById('rail-items').scrollTop = 4000")
    page.wait_for_timeout(200)
    where = "[scrollY, document.activeElement.id, document.getElementById('rail-items').scrollTop]"
    before = page.evaluate(where)
    assert before[2] > 3000
    apply(second_reviewer, claims[60], "take")
    page.evaluate("document.body.dispatchEvent(new Event('article-changed'))")
    expect(link).to_have_class("start status-checking")
    assert page.evaluate(where) == before
    words = page.evaluate(
        """(pk) => {
          const mark = document.querySelector(`mark[data-items~="${pk}"]`);
          getSelection().selectAllChildren(mark);
          return getSelection().toString();
        }""",
        claims[60].pk,
    )
    apply(second_reviewer, claims[60], "release")
    page.evaluate("document.body.dispatchEvent(new Event('article-changed'))")
    expect(link).to_have_class("start status-new")
    assert page.evaluate("getSelection().toString()") == words
