"""The queue as one's own, in Chromium: filters under names, chosen columns, and coming back to the same place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from claims.models import Action, Claim, SavedFilter, User
from claims.workflow import apply
from tests.factories import Item, make_article

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def newsroom() -> None:
    lines = [f"In {1900 + n} the bridge carried {n + 2},000 cars." for n in range(40)]
    make_article("\n\n".join(lines), items=[Item(line) for line in lines], due_at=timezone.now() + timedelta(hours=5))


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_menus_and_pages_fit_and_are_accessible(
    newsroom: None,
    reviewer: User,
    editor: User,
    page_as: Open,
    axe: Check,
    fits: Check,
    expect_complaint: Callable[[str], None],
    width: int,
    scheme: str,
) -> None:
    expect_complaint("422")
    mine = SavedFilter.objects.create(owner=reviewer, name=" ".join(["Bridges"] * 7), query="text=bridge&sort=due")
    SavedFilter.objects.create(owner=editor, name="Of the day", query="due=day", shared=True)
    page = page_as(reviewer, width=width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in (f"/claims/?{mine.query}", "/claims/filters/", f"/claims/filters/{mine.pk}/"):
        page.goto(path)
        fits(page)
        axe(page)
    page.goto("/claims/?kind=assertion")
    for menu in ("Columns", "Save filter"):
        page.locator("summary", has_text=menu).click()
        fits(page)
        axe(page)
        body = page.locator(".queue-menu[open] .menu-body").bounding_box()
        assert body is not None
        assert body["x"] >= 0
        assert body["x"] + body["width"] <= width
    page.keyboard.type(mine.name)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Replace the filter of that name")).to_be_visible()
    fits(page)
    axe(page)


def test_save_share_rename_and_delete_by_keyboard(
    newsroom: None, reviewer: User, second_reviewer: User, page_as: Open
) -> None:
    page = page_as(reviewer)
    page.goto("/claims/?kind=assertion&sort=due")
    page.locator("summary", has_text="Save filter").press("Enter")
    expect(page.get_by_role("textbox", name="Name")).to_be_focused()
    page.keyboard.type("By deadline")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    names = page.get_by_role("navigation", name="Filters by name")
    expect(names.get_by_role("link", name="By deadline")).to_have_attribute("aria-current", "true")

    other = page_as(second_reviewer)
    other.goto("/claims/")
    other.get_by_role("link", name="By deadline by Rosa Keller").click()
    assert other.url.endswith("/claims/?kind=assertion&sort=due")
    expect(other.get_by_role("link", name="Rename or share filter")).to_have_count(0)

    page.get_by_role("link", name="Rename or share filter").press("Enter")
    page.get_by_role("textbox", name="Name").fill("Claims by deadline")
    page.get_by_role("textbox", name="Name").press("Enter")
    expect(page.get_by_role("link", name="Claims by deadline", exact=True)).to_be_visible()
    page.get_by_role("link", name="Rename, share or delete").press("Enter")
    page.get_by_text("Delete this filter").press("Enter")
    page.get_by_role("button", name="Delete").press("Enter")
    expect(page.get_by_text("No filter is saved yet.")).to_be_visible()


def test_columns_are_kept(newsroom: None, page: Page) -> None:
    page.goto("/claims/?sort=due")
    page.locator("summary", has_text="Columns").click()
    menu = page.get_by_role("group", name="Columns that you see")
    for name in ("Speaker", "Article", "Priority"):
        menu.get_by_label(name).uncheck()
    menu.get_by_label("Signed off").check()
    page.get_by_role("button", name="Show these").click()
    headings = ["", "Quote or claim", "Status", "Assignee", "Due", "Changed", "Signed off"]
    expect(page.locator("thead th")).to_have_text(headings)
    assert page.url.endswith("/claims/?sort=due")
    page.goto("/claims/?kind=assertion")
    expect(page.locator("thead th")).to_have_text(headings)


@pytest.mark.parametrize("way", ["link", "browser"])
def test_coming_back_from_an_item_keeps_the_place(newsroom: None, page: Page, way: str) -> None:
    page.goto("/claims/?kind=assertion&sort=-updated_at&page=2")
    link = page.locator(".queue-item").nth(11)
    words = link.inner_text()
    link.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 60)")
    scrolled = page.evaluate("scrollY")
    assert scrolled > 100
    link.press("Enter")
    expect(page).to_have_url(re.compile(r"/claims/\d+/"))
    if way == "link":
        page.get_by_role("link", name="Back", exact=True).click()
    else:
        page.go_back()
    expect(page).to_have_url(re.compile(r"/claims/\?kind=assertion&sort=-updated_at&page=2$"))
    expect(page.locator(".queue-item", has_text=words)).to_be_focused()
    assert abs(page.evaluate("scrollY") - scrolled) <= 2


def test_where_the_item_no_longer_fits_the_next_row_has_the_focus(newsroom: None, page: Page, editor: User) -> None:
    page.goto("/claims/?status=new")
    third, fourth = (page.locator(".queue-item").nth(n) for n in (2, 3))
    next_words = fourth.inner_text()
    third.press("Enter")
    expect(page).to_have_url(re.compile(r"/claims/\d+/"))
    found = re.search(r"/claims/(\d+)/", page.url)
    assert found is not None
    apply(editor, Claim.objects.get(pk=found[1]), Action.TAKE)
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.locator(".queue-item", has_text=next_words)).to_be_focused()


def test_arriving_anew_moves_no_focus(newsroom: None, page: Page) -> None:
    page.goto("/claims/?status=new")
    page.locator(".queue-item").nth(3).click()
    page.goto("/claims/?status=checking")
    expect(page.locator("body")).to_be_focused()
    assert page.evaluate("scrollY") == 0


def test_from_row_to_row_by_keys(newsroom: None, page: Page, axe: Check) -> None:
    page.goto("/claims/?kind=assertion")
    first, second = page.locator(".queue-item").nth(0), page.locator(".queue-item").nth(1)
    page.keyboard.press("k")
    expect(page.locator(".queue-item").last).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_text("This is the last row of the page.")).to_be_visible()
    page.reload()
    page.keyboard.press("x")
    expect(page.get_by_text("Go to a row first: j is the next one.")).to_be_visible()
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(second).to_be_focused()
    expect(page.get_by_role("button", name="Preview what is ticked (2)")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("jxk")
    expect(page.locator("#id_text")).to_have_value("jxk")
    page.keyboard.press("Escape")
    second.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("tick it, for bulk actions")
    axe(page)
    page.keyboard.press("Escape")
    words = second.inner_text()
    second.press("Enter")
    expect(page.locator("#claim-panel")).to_contain_text(words)
