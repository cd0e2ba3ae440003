"""Several items at once in Chromium: what is shown, ticked and signed; axe, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from claims.models import Article, Claim, Evidence, User
from tests.factories import assertion_of, make_article, make_source, propose, quote_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article() -> Article:
    return make_article()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_they_fit_and_pass_axe(
    page_as: Callable[..., Page],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    reviewer: User,
    second_reviewer: User,
    article: Article,
    width: int,
    scheme: str,
) -> None:
    source = make_source("Minutes of the meeting of the whole harbour council in the old town hall on the hill above")
    for claim in (quote_of(article), assertion_of(article)):
        propose(claim, second_reviewer, source=source, note="Read in full.")
    page = page_as(reviewer, width=width, height=4000)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for name in ("article-sign", "article-attach"):
        page.goto(reverse(name, args=[article.pk]))
        page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
        fits(page)
        axe(page)


def test_proposals_are_signed_together(page: Page, second_reviewer: User, article: Article) -> None:
    proposed = [propose(claim, second_reviewer) for claim in (quote_of(article), assertion_of(article))]
    page.goto(f"{article.get_absolute_url()}?item={proposed[0].pk}")
    page.get_by_role("link", name="Several at once").click()
    expect(page.get_by_text("0 ticked")).to_be_visible()
    for choice in page.get_by_role("checkbox", name="I have checked this").all():
        choice.focus()
        page.keyboard.press("Space")
    expect(page.get_by_text("2 ticked")).to_be_visible()
    page.get_by_role("button", name="Sign off what is ticked").click()
    expect(page.get_by_role("status").first).to_contain_text("2 items signed off.")
    assert {Claim.objects.get(pk=claim.pk).status for claim in proposed} == {"signed_off"}


def test_one_source_is_put_on_several_items(page: Page, article: Article) -> None:
    make_source("Tape of the evening")
    claim, other = quote_of(article), assertion_of(article)
    page.goto(f"{article.get_absolute_url()}?item={claim.pk}")
    page.get_by_role("link", name="The same for several items").click()
    expect(page.get_by_text("1 ticked")).to_be_visible()
    page.get_by_label("Source", exact=True).fill("Tape of the evening")
    page.get_by_label("Where in it").fill("12:40")
    page.get_by_role("checkbox", name=f"Claim {other.text[:50]}").check()
    page.get_by_role("button", name="Add the evidence").click()
    expect(page.get_by_role("status").first).to_contain_text("Evidence added to 2 items.")
    assert set(Evidence.objects.values_list("claim", "locator")) == {(claim.pk, "12:40"), (other.pk, "12:40")}
