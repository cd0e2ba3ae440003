"""Bringing an article in, in Chromium: pasted, uploaded, known already, on both widths."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from claims.models import Article, User

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = (
    "Ferry terminal closes\nBy Ann Reyk\n\nThe town council of Sandholm voted on Monday to close the ferry terminal, which "
    "carried 41,000 passengers in 2024.\n\n“Nobody will miss it,” said Mira Tolland, the harbour master.\n"
)


@pytest.mark.parametrize("width", [1440, 360])
def test_paste_look_over_save(
    page_as: Callable[..., Page], reviewer: User, axe: Callable[[Page], None], fits: Callable[[Page], None], width: int
) -> None:
    page = page_as(reviewer, width=width)
    page.goto("/articles/new/")
    axe(page)
    fits(page)
    page.get_by_label("Paste the text").fill(TEXT)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_label("Title")).to_have_value("Ferry terminal closes")
    expect(page.get_by_label("Byline")).to_have_value("Ann Reyk")
    axe(page)
    fits(page)
    page.get_by_label("Publisher").fill("The Sandholm Courier")
    page.get_by_label("Published on").fill("2026-03-04")
    page.get_by_role("button", name="Save and find").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ferry terminal closes")
    assert Article.objects.get().publisher == "The Sandholm Courier"


def test_known_text_offers_the_article_or_a_copy(
    page_as: Callable[..., Page],
    reviewer: User,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    expect_complaint: Callable[[str], None],
) -> None:
    expect_complaint("409")
    page = page_as(reviewer, width=360)
    for _time in range(2):
        page.goto("/articles/new/")
        page.get_by_label("Paste the text").fill(TEXT)
        page.get_by_role("button", name="Read it").click()
        page.get_by_role("button", name="Save and find").click()
    expect(page.get_by_role("alert")).to_contain_text("This text is there already.")
    expect(page.get_by_role("alert").get_by_role("link", name="Ferry terminal closes")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Bring in as a copy").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ferry terminal closes")
    assert Article.objects.count() == 2


def test_a_refused_file_says_why_and_the_text_stays(
    page_as: Callable[..., Page],
    reviewer: User,
    axe: Callable[[Page], None],
    tmp_path: Path,
    expect_complaint: Callable[[str], None],
) -> None:
    expect_complaint("422")
    (tmp_path / "story.odt").write_bytes(b"PK\x03\x04")
    page = page_as(reviewer)
    page.goto("/articles/new/")
    page.get_by_label("Or choose a file").set_input_files(tmp_path / "story.odt")
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#id_file_error")).to_contain_text("story.odt: .odt is not supported")
    axe(page)


def test_the_whole_way_without_javascript(
    browser: object, live_server: object, page_as: Callable[..., Page], reviewer: User
) -> None:
    signed_in = page_as(reviewer).context
    context = signed_in.browser.new_context(java_script_enabled=False, storage_state=signed_in.storage_state())
    page = context.new_page()
    page.goto(f"{live_server}/articles/new/")
    page.get_by_label("Paste the text").fill(TEXT)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Save and find").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ferry terminal closes")
    context.close()


@pytest.mark.parametrize("width", [1440, 360])
def test_facts(
    page_as: Callable[..., Page], reviewer: User, axe: Callable[[Page], None], fits: Callable[[Page], None], width: int
) -> None:
    from tests.factories import make_article

    article = make_article(title="Ferry terminal closes", publisher="The Courier")
    page = page_as(reviewer, width=width)
    page.goto(f"/articles/{article.pk}/facts/")
    axe(page)
    fits(page)
    page.get_by_label("Deadline").fill("2026-03-05T18:30")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ferry terminal closes")
    article.refresh_from_db()
    assert article.due_at is not None
