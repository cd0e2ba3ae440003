"""Publishing checks in Chromium, by keyboard, on both widths."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from claims.models import Publication, User
from tests.factories import assertion_of, make_article, quote_of, sign_off

pytestmark = pytest.mark.django_db(transaction=True)

PLACE = "https://checks.example/" + "harbour-town-counts-its-ferries-" * 6


@pytest.mark.parametrize("width", [1440, 360])
def test_publish_two_reopen_one_withdraw_it(
    page_as: Callable[..., Page],
    editor: User,
    reviewer: User,
    second_reviewer: User,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    expect_complaint: Callable[[str], None],
    width: int,
) -> None:
    expect_complaint("422")
    article = make_article(publisher="Coast Courier")
    quote = sign_off(quote_of(article), reviewer, second_reviewer)
    wrong = sign_off(assertion_of(article), reviewer, second_reviewer, verdict="misleading", note="See.")
    page = page_as(editor, width=width)
    page.goto(f"/articles/{article.pk}/report/claimreview/")
    axe(page)
    fits(page)
    for claim in (quote, wrong):
        page.locator(f"#id_claim-{claim.pk}-chosen").press("Space")
    page.get_by_label("Address of the page").fill(PLACE)
    page.get_by_label("Address of the page").press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("Choose the rating that readers see.")
    axe(page)
    fits(page)
    rating = page.locator(f"#id_claim-{wrong.pk}-rating")
    rating.select_option("Mostly false")
    page.get_by_role("button", name="Publish what is ticked").press("Enter")
    expect(page.get_by_text("2 checks published.")).to_be_visible()
    assert set(Publication.objects.live().values_list("claim", "rating")) == {
        (quote.pk, "true"),
        (wrong.pk, "mostly_false"),
    }
    page.get_by_text("Copy the mark-up").press("Enter")
    assert quote.text.strip('",')[:20] in page.get_by_label("JSON-LD").input_value()
    # What is half under the bar at the top counts as too small to hit.
    page.evaluate("window.scrollTo(0, 0)")
    axe(page)
    fits(page)

    page.goto(f"/claims/{wrong.pk}/")
    page.get_by_text("Reopen…", exact=True).click()
    page.get_by_label("Reason").last.fill("A new table.")
    page.get_by_role("button", name="Reopen").click()
    notice = page.locator(".notice.conflict")
    expect(notice).to_contain_text("Published, but being checked again")
    axe(page)
    fits(page)
    page.goto(article.get_absolute_url())
    expect(page.locator(".published-notice")).to_contain_text("1 check is published, but is being checked again")
    axe(page)
    fits(page)
    page.get_by_role("link", name="What is published").click()
    item = page.locator(".publications > li.is-otherwise")
    item.get_by_text("Unpublish…").click()
    item.get_by_label("Reason").fill("The table was wrong.")
    axe(page)
    fits(page)
    item.get_by_role("button", name="Unpublish").click()
    expect(page.get_by_text("No longer published here.")).to_be_visible()
    assert list(Publication.objects.live().values_list("claim", flat=True)) == [quote.pk]
