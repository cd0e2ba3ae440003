"""Fetching a page by its address, in Chromium, on both widths."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from claims.models import Article, User
from tests.ingest.web import PAGE, Web, answer

pytestmark = pytest.mark.django_db(transaction=True)

# Addresses of news pages are long and have nothing at which a line would break by itself.
PATH = "/ferry-terminal-" + "closes_after_the_vote" * 12


@pytest.fixture
def web(web: Web) -> Web:
    told = b'<head><link rel="canonical" href="https://tribune.example' + PATH.encode() + b'">'
    web.paths[PATH] = answer(PAGE.replace(b"<head>", told))
    return web


@pytest.mark.parametrize("width", [1440, 360])
def test_fail_fetch_look_over_save(
    page_as: Callable[..., Page],
    reviewer: User,
    web: Web,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    expect_complaint: Callable[[str], None],
    width: int,
) -> None:
    expect_complaint("422")
    page = page_as(reviewer, width=width)
    page.goto("/articles/new/")
    page.get_by_role("link", name="Fetch a page by its address").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fetch a page")
    axe(page)
    fits(page)
    address = page.get_by_label("Address of the page")
    address.fill(web.url(f"/gone{PATH}"))
    address.press("Enter")
    expect(page.locator("#id_address_error")).to_have_text("The site has no such page (404).")
    expect(address).to_have_value(web.url(f"/gone{PATH}"))
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    fits(page)
    address.fill(web.url(PATH))
    address.press("Enter")
    expect(page.get_by_label("Title")).to_have_value("Ferry terminal closes")
    expect(page.get_by_text("The page says that its address is")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Save and find").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ferry terminal closes")
    article = Article.objects.get()
    assert article.url == web.url(PATH)
    for url in (article.get_absolute_url(), f"/articles/{article.pk}/versions/", f"/articles/{article.pk}/versions/1/"):
        page.goto(url)
        page.locator("summary").filter(has_text="Original").press("Enter")
        expect(page.get_by_text("Fetched from")).to_be_visible()
        axe(page)
        fits(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as fetched").click()
    assert download.value.path().read_bytes() == web.paths[PATH].partition(b"\r\n\r\n")[2]  # type: ignore[union-attr]
