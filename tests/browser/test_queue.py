"""The queue and reports in Chromium: wide and narrow, light and dark, with the keyboard, on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from claims.models import Claim, Status, User
from tests.factories import assertion_of, make_article, make_reviewer, propose, quote_of, sign_off

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def newsroom(reviewer: User) -> None:
    article = make_article()
    signed = sign_off(quote_of(article), reviewer, make_reviewer())
    propose(assertion_of(article), make_reviewer())
    arabic = make_article(
        'قال المتحدث: "لن نغادر الميناء قبل نهاية عام 2026" في بيان صدر يوم الثلاثاء.\n', title="الميناء"
    )
    Claim.objects.filter(article=arabic).update(priority=3)
    assert signed.status == Status.SIGNED_OFF


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_are_accessible(
    newsroom: None, editor: User, page_as: Open, axe: Check, fits: Check, width: int, scheme: str
) -> None:
    page = page_as(editor, width=width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in (
        "/claims/",
        "/claims/?status=new&due=week&text=a",
        "/claims/export/html/",
        "/claims/export/html/?work=1",
    ):
        page.goto(path)
        fits(page)
        axe(page)


def test_invalid_filters_are_marked(
    newsroom: None, page: Page, axe: Check, expect_complaint: Callable[[str], None]
) -> None:
    expect_complaint("400")
    page.goto("/claims/?signed_from=2025-02-03&signed_to=2025-02-02")
    expect(page.locator("#id_signed_to")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("This is before the first day.").first).to_be_visible()
    axe(page)


def test_tick_preview_and_confirm(newsroom: None, editor: User, reviewer: User, page_as: Open, axe: Check) -> None:
    page = page_as(editor)
    page.goto("/claims/?status=new")
    boxes = page.locator("td.choose input")
    total = boxes.count()
    page.locator("th.choose input").check()
    expect(page.locator("td.choose input:checked")).to_have_count(total)
    expect(page.get_by_role("button", name=f"Preview what is ticked ({total})")).to_be_visible()
    page.locator("th.choose input").uncheck()
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("td.choose input:checked")).to_have_count(3)
    expect(page.locator("#id_bulk_reason")).to_be_hidden()
    page.select_option("#id_bulk_assignee", str(reviewer.pk))
    page.get_by_role("button", name="Preview what is ticked").click()
    expect(page.get_by_role("heading", name="3 will change")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Change 3 items").click()
    expect(page.get_by_role("heading", name="3 items changed")).to_be_visible()
    assert Claim.objects.filter(assignee=reviewer, status=Status.CHECKING).count() == 3
    page.get_by_role("link", name="Back to the list").click()
    assert page.url.endswith("/claims/?status=new")


def test_confirmed_twice_is_done_once(newsroom: None, reviewer: User, page_as: Open) -> None:
    page = page_as(reviewer)
    page.goto("/claims/?status=new")
    page.locator("td.choose input").first.check()
    page.get_by_role("button", name="Preview what is ticked").click()
    page.get_by_role("button", name="Change 1 item").dblclick()
    expect(page.get_by_role("heading", name="1 item changed")).to_be_visible()
    expect(page.get_by_text("refused")).to_have_count(0)


def test_back_from_an_item_to_the_same_page_of_the_list(newsroom: None, page: Page) -> None:
    page.goto("/claims/?kind=assertion&sort=-updated_at")
    page.locator(".queue-item").first.click()
    page.get_by_role("link", name="Back", exact=True).click()
    assert page.url.endswith("/claims/?kind=assertion&sort=-updated_at")


def test_narrow_screens_fold_the_filters(newsroom: None, reviewer: User, page_as: Open) -> None:
    page = page_as(reviewer, width=360)
    page.goto("/claims/")
    expect(page.locator("#id_text")).to_be_visible()
    expect(page.locator("#id_kind")).to_be_hidden()
    page.get_by_text("More filters").click()
    expect(page.locator("#id_kind")).to_be_visible()


def test_speakers_are_suggested(newsroom: None, page: Page) -> None:
    page.goto("/claims/")
    page.get_by_text("More filters").click()
    page.locator("#id_speaker").press_sequentially("toll")
    expect(page.locator("#queue-speakers option")).to_have_attribute("value", "Mira Tolland")


def test_reports_print_without_the_links(newsroom: None, page: Page) -> None:
    page.goto("/claims/export/html/")
    expect(page.locator(".links")).to_be_visible()
    expect(page.locator(".running")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".links")).to_be_hidden()
    expect(page.locator(".running")).to_be_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_the_list_fits_on_paper(newsroom: None, page: Page) -> None:
    page.set_viewport_size({"width": 720, "height": 1000})
    page.goto("/claims/")
    page.emulate_media(media="print")
    wrap = page.locator(".table-wrap")
    assert wrap.evaluate("node => node.scrollWidth <= node.clientWidth")
    expect(page.locator(".bulk-bar")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Filters by name")).to_be_hidden()


def test_right_to_left_words_keep_their_direction(newsroom: None, page: Page) -> None:
    page.goto("/claims/export/html/?work=1")
    quote = page.locator("blockquote", has_text="الميناء").first
    assert quote.evaluate("node => getComputedStyle(node).direction") == "rtl"
