"""Setting up a watch list, trying a feed and seeing what comes in, in Chromium, on both widths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from claims.ingest import hosts
from claims.jobs import run
from claims.models import Job, User
from tests.ingest.feeds import item, rss, serve, story
from tests.ingest.web import Web, answer

pytestmark = pytest.mark.django_db(transaction=True)

# Addresses of news pages are long and have nothing at which a line would break by itself.
PATH = "/ferry-terminal-" + "closes_after_the_vote" * 12


@pytest.fixture
def web(web: Web, monkeypatch: pytest.MonkeyPatch) -> Web:
    monkeypatch.setattr(hosts, "PAUSE", timedelta(milliseconds=5))
    web.paths[PATH] = answer(story(1))
    web.paths["/cup"] = answer(story(2))
    entries = item(web.url(PATH), "Ferry 1 sails again"), item(web.url("/cup"), "The football cup")
    serve(web, PATH + "/feed", rss(*entries))
    named = f"<html><head><link rel='alternate' type='application/rss+xml' href='{PATH}/feed'></head></html>"
    web.paths["/"] = answer(named.encode())
    return web


@pytest.mark.parametrize("width", [1440, 360])
def test_set_up_try_and_bring_in(
    page_as: Callable[..., Page],
    editor: User,
    web: Web,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    expect_complaint: Callable[[str], None],
    width: int,
) -> None:
    expect_complaint("422")
    page = page_as(editor, width=width)
    page.goto("/articles/")
    page.get_by_role("link", name="Watch lists").click()
    expect(page.get_by_text("Nothing is watched yet.")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("link", name="New watch list").click()
    page.get_by_label("Name").fill("Harbours")
    page.get_by_label("Excluded keywords").fill("football")
    axe(page)
    fits(page)
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbours")
    page.get_by_role("link", name="Add a feed").click()

    address = page.get_by_label("Address of the feed")
    address.fill(web.url("/"))
    page.get_by_role("button", name="Try this feed").click()
    expect(page.locator("#id_url_error")).to_contain_text("This is a web page and no feed.")
    axe(page)
    fits(page)
    page.get_by_role("button", name="Try this one").click()
    expect(page.get_by_text("The rules would take 1 of 2 items.")).to_be_visible()
    expect(address).to_have_value(web.url(PATH + "/feed"))
    axe(page)
    fits(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("They have not named anything yet.")).to_be_visible()
    fits(page)

    run(Job.objects.get(kind="poll_feed").pk)
    # The page looks for itself what has become of it.
    expect(page.get_by_role("link", name="Ferry 1 sails again", exact=True)).to_be_visible()
    expect(page.get_by_text("Excluded keyword: “football”.")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Bring in anyway").click()
    expect(page.get_by_text("It is being fetched.")).to_be_visible()
    run(Job.objects.get(kind="fetch_feed_item").pk)
    page.get_by_role("link", name="Its articles").click()
    expect(page.get_by_text("Watched: Harbours")).to_have_count(2)
    axe(page)
    fits(page)
    page.get_by_role("link", name="Ferry 1 sails again").click()
    expect(page.get_by_role("link", name="Watched: Harbours")).to_be_visible()
    axe(page)
    fits(page)
    page.goto("/watch/")
    expect(page.get_by_text("Working")).to_be_visible()
    axe(page)
    fits(page)
