"""A new version of an article from the first look to what is left to check, in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from claims.ingest import draft_of, make_article
from claims.models import Article, Channel, Claim, Status, User
from tests.factories import Item, found_in, item_of, sign_off

pytestmark = pytest.mark.django_db(transaction=True)

FERRY = "The ferry carried 41,000 passengers in 2024."
COST = "The pier would cost 12 million crowns."
PIER = "The old pier was built in 1931."
DEARER = "The pier would cost 15 million crowns."


@pytest.fixture
def article(reviewer: User, second_reviewer: User) -> Article:
    draft = draft_of("\n\n".join([FERRY, COST, PIER]), title="A summer by the harbour")
    found = found_in(draft.text, [Item(line) for line in (FERRY, COST, PIER)])
    article = make_article(draft, actor=reviewer, channel=Channel.WEB, found=found)
    for words in (FERRY, COST, PIER):
        sign_off(item_of(article, words), reviewer, second_reviewer)
    return article


def test_from_the_new_text_to_what_is_left(
    article: Article,
    page_as: Callable[..., Page],
    reviewer: User,
    second_reviewer: User,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    cost, pier = item_of(article, COST), item_of(article, PIER)
    # Somebody has the article open while the new version comes in.
    watching = page_as(second_reviewer)
    watching.goto(article.get_absolute_url())
    page = page_as(reviewer)
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="New version").click()
    axe(page)
    page.get_by_label("Paste the text").fill(
        "\n\n".join(["A summer by the harbour", "It rained all week.", FERRY, DEARER])
    )
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator("ins").filter(has_text="15")).to_be_visible()
    expect(page.locator("del").filter(has_text="The old pier")).to_be_visible()
    expect(page.locator(".counts")).to_contain_text("1 changed")
    axe(page)
    page.set_viewport_size({"width": 360, "height": 800})
    fits(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Save the new version").click()
    expect(page.get_by_text("Version 2 is in.")).to_be_visible()
    axe(page)

    # What stayed is signed off as it was, what changed waits.
    expect(page.locator(f"#entry-{item_of(article, FERRY).pk}")).to_contain_text("Signed off")
    changed = page.locator(f"#entry-{cost.pk}")
    expect(changed).to_contain_text("Check again")
    expect(changed).to_contain_text("Changed with this version")
    page.get_by_role("link", name="New or changed").click()
    page.wait_for_url("**show=changed**")
    expect(page.locator(f"#entry-{item_of(article, FERRY).pk}")).to_be_hidden()
    changed.get_by_role("link").click()
    box = page.locator("#claim-panel .came-back")
    expect(box).to_contain_text("its words changed")
    expect(box.locator("del")).to_have_text("12")
    expect(box.locator("ins")).to_have_text("15")
    axe(page)

    # What is gone is in reach, and can be let go.
    page.locator(".rail-gone summary").click()
    page.locator(".rail-gone").get_by_role("link").click()
    expect(page.locator("#claim-panel")).to_contain_text("stood in version 1")
    page.locator("#claim-panel").get_by_role("button", name="Take").click()
    expect(page.locator("#claim-panel")).to_contain_text("You are working on this.")
    assert Claim.objects.get(pk=pier.pk).status == Status.CHECKING

    # The page that was open has the new text by itself.
    expect(watching.get_by_text("It rained all week.")).to_be_visible(timeout=30_000)
    expect(watching.locator(f"#entry-{cost.pk}")).to_contain_text("Check again")

    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="Version 2").click()
    axe(page)
    page.get_by_role("link", name="Version 1", exact=True).click()
    expect(page.locator(".old-text")).to_contain_text(PIER)
    axe(page)
    page.get_by_role("link", name="Compare with version 2").click()
    expect(page.locator("ins").filter(has_text="15")).to_be_visible()
    axe(page)
    page.set_viewport_size({"width": 360, "height": 800})
    fits(page)
