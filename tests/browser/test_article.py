"""The article page in Chromium: choosing items, keys, adding by hand from a selection, and what actions refresh."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Article, Claim, User
from claims.workflow import apply
from tests.factories import assertion_of, make_article, propose, quote_of, sign_off

pytestmark = pytest.mark.django_db(transaction=True)
SELECT = """([first, last]) => {
  const story = document.getElementById("article-text");
  const walker = document.createTreeWalker(story, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let started = false;
  for (let node; (node = walker.nextNode()); ) {
    if (!node.parentElement.closest("[data-start]")) continue;
    if (!started && node.data.includes(first)) { range.setStart(node, node.data.indexOf(first)); started = true; }
    if (started && node.data.includes(last)) { range.setEnd(node, node.data.indexOf(last) + last.length); break; }
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
WORLD = """Poets 🎶 read 👩‍👩‍👧‍👦 aloud

The reading 🎶🎶 drew 300 people, café owner Zoë Marin said. “It was 🇳🇴 lovely,” she said.

قال المدير إن المكتبة افتتحت عام 1999. وصل ثلاثمئة زائر.
"""


@pytest.fixture
def article() -> Article:
    return make_article()


def choose_words(page: Page, first: str, last: str, kind: str) -> None:
    """Select from `first` to `last` in the text and press the button that adds it as `kind`."""
    page.evaluate(SELECT, [first, last])
    bar = page.get_by_role("group", name="Add the selected words")
    expect(bar).to_be_visible()
    bar.get_by_role("button", name=kind).click()
    expect(page.get_by_role("heading", name="These words")).to_be_visible()
    expect(page.get_by_role("radio", name=kind)).to_be_focused()


def test_choosing_an_item_shows_it_without_reloading(page: Page, article: Article) -> None:
    claim = assertion_of(article)
    page.goto(article.get_absolute_url())
    page.evaluate("window.sameDocument = true")
    page.locator(f"#rail-{claim.pk}").click()
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(claim.pk))
    expect(page).to_have_url(re.compile(rf"\?item={claim.pk}$"))
    expect(page.locator(f"#item-{claim.pk}")).to_have_class(re.compile("is-selected"))
    quote = quote_of(article)
    page.locator(f'mark[data-item="{quote.pk}"]').first.click()
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(quote.pk))
    expect(page.locator(f"#rail-{quote.pk}")).to_have_attribute("aria-current", "true")
    assert page.evaluate("window.sameDocument")
    page.go_back()
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(claim.pk))


def test_an_action_refreshes_mark_rail_and_coverage(page: Page, article: Article) -> None:
    claim = assertion_of(article)
    page.goto(f"{article.get_absolute_url()}?item={claim.pk}")
    expect(page.locator(f"#item-{claim.pk}")).to_have_class(re.compile("status-new"))
    page.get_by_role("button", name="Take", exact=True).click()
    expect(page.locator(f"#item-{claim.pk}")).to_have_class("start status-checking is-selected")
    expect(page.locator(f"#rail-{claim.pk}")).to_contain_text("Checking")
    expect(page.locator("#rail-head .legend")).to_contain_text("Checking 1")
    expect(page.get_by_role("status")).to_contain_text("You are working on this now.")


def test_keys_move_and_open_and_never_while_typing(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    order = [int(item.get_attribute("data-item") or 0) for item in page.locator("#rail-items a").all()]
    panel = page.locator("#claim-panel")
    page.keyboard.press("j")
    expect(panel).to_have_attribute("data-claim", str(order[0]))
    page.keyboard.press("j")
    expect(panel).to_have_attribute("data-claim", str(order[1]))
    page.keyboard.press("k")
    expect(panel).to_have_attribute("data-claim", str(order[0]))
    page.keyboard.press("Enter")
    assert page.evaluate("document.getElementById('claim-panel').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator(f"#rail-{order[0]}")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Find in the items")).to_be_focused()
    page.keyboard.type("jk?/")
    expect(page.get_by_label("Find in the items")).to_have_value("jk?/")
    expect(panel).to_have_attribute("data-claim", str(order[0]))
    page.get_by_label("Find in the items").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("next item")


def test_filters_narrow_the_rail_and_leave_the_item_open(page: Page, article: Article) -> None:
    claim, quotes = assertion_of(article), article.claims.filter(kind="quote").count()
    page.goto(f"{article.get_absolute_url()}?item={claim.pk}")
    page.evaluate("window.sameDocument = true")
    page.get_by_role("navigation", name="Show").get_by_role("link", name="Quotes").click()
    expect(page.locator("#rail-items > li:visible")).to_have_count(quotes)
    page.get_by_label("Find in the items").fill("tolland")
    page.keyboard.press("Enter")
    expect(page.locator("#rail-items > li:visible")).to_have_count(1)
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(claim.pk))
    assert page.evaluate("window.sameDocument")
    page.reload()
    expect(page.locator("#rail-items > li:visible")).to_have_count(1)
    page.go_back()
    expect(page.locator("#rail-items > li:visible")).to_have_count(quotes)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("300", "people", "300 people"),
        ("🎶🎶", "drew", "🎶🎶 drew"),
        ("👩‍👩‍👧‍👦", "aloud", "👩‍👩‍👧‍👦 aloud"),
        ("🇳🇴", "lovely", "🇳🇴 lovely"),
        ("café", "Marin", "café owner Zoë Marin"),
        ("المكتبة", "1999", "المكتبة افتتحت عام 1999"),
    ],
)
def test_the_words_that_are_selected_are_the_words_that_are_added(
    page: Page, reviewer: User, first: str, last: str, expected: str
) -> None:
    article = make_article(WORLD)
    before = set(article.claims.values_list("pk", flat=True))
    page.goto(article.get_absolute_url())
    choose_words(page, first, last, "Claim")
    page.locator("#claim-panel").get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Added.")
    made = Claim.objects.exclude(pk__in=before).get(article=article)
    assert (made.text, made.kind, made.assignee) == (expected, "assertion", reviewer)
    expect(page.locator(f"#rail-{made.pk}")).to_have_attribute("aria-current", "true")


def test_a_quote_is_added_over_several_pieces_with_its_speaker(page: Page, article: Article) -> None:
    before = set(article.claims.values_list("pk", flat=True))
    page.goto(article.get_absolute_url())
    choose_words(page, "The old pier", "longest on the coast", "Quote")
    page.get_by_label("Speaker").fill("Odo Brandt")
    page.locator("#claim-panel").get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Added.")
    made = Claim.objects.exclude(pk__in=before).get(article=article)
    assert made.text == "The old pier was built in 1931. It is the longest on the coast"
    assert made.speaker_name == "Odo Brandt"


def test_everything_is_there_without_scripts(
    browser: Browser, live_server: LiveServer, page_as: Callable[..., Page], reviewer: User, article: Article
) -> None:
    cookies = page_as(reviewer).context.cookies(live_server.url)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": c["name"], "value": c["value"], "url": live_server.url} for c in cookies])
    page = context.new_page()
    claim = assertion_of(article)
    page.goto(article.get_absolute_url())
    page.locator(f"#item-{claim.pk}").click()
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(claim.pk))
    page.get_by_role("button", name="Take", exact=True).click()
    expect(page.locator("#claim-panel")).to_have_attribute("data-status", "checking")
    assert f"item={claim.pk}" in page.url
    expect(page.get_by_text("You are working on this now.")).to_be_visible()
    page.get_by_role("link", name="Add by hand").click()
    page.get_by_role("link", name="All sentences").click()
    expect(page.get_by_role("link", name=re.compile("^Add ?:")).first).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [360, 768, 1024, 1440, 2560])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_pass_axe(
    page_as: Callable[..., Page],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    reviewer: User,
    second_reviewer: User,
    article: Article,
    width: int,
    scheme: str,
) -> None:
    sign_off(quote_of(article), reviewer, second_reviewer)
    proposed = propose(assertion_of(article), reviewer)
    apply(second_reviewer, assertion_of(article, "1931"), "take")
    page = page_as(second_reviewer, width=width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    urls = [
        article.get_absolute_url(),
        f"{article.get_absolute_url()}?item={proposed.pk}",
        reverse("my-work"),
        reverse("article-list"),
        *(reverse(name, args=[article.pk]) for name in ("article-sentences", "article-history", "article-clear")),
        reverse("account"),
    ]
    for url in urls:
        page.goto(url)
        fits(page)
        axe(page)


def test_the_theme_is_chosen_and_kept(page: Page, article: Article) -> None:
    page.goto(reverse("account"))
    page.locator("summary", has_text="Account menu").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(article.get_absolute_url())
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    dark = page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
    page.locator("summary", has_text="Account menu").click()
    page.get_by_role("button", name="Light").click()
    expect(page).to_have_url(re.compile(re.escape(article.get_absolute_url())))
    assert page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor") != dark
    page.locator("summary", has_text="Account menu").click()
    page.get_by_role("button", name="Auto").click()
    expect(page.locator("html")).not_to_have_attribute("data-theme", re.compile("."))


def test_on_a_small_screen_the_item_comes_as_a_sheet_that_closes(
    page_as: Callable[..., Page], reviewer: User, article: Article
) -> None:
    page = page_as(reviewer, width=360, height=740)
    claim = assertion_of(article)
    page.goto(article.get_absolute_url())
    page.locator(f"#item-{claim.pk}").click()
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(claim.pk))
    expect(page.locator("#claim-panel")).to_be_in_viewport()
    expect(page.locator(f"#item-{claim.pk}")).to_be_in_viewport()
    page.get_by_role("link", name="Close").click()
    expect(page).to_have_url(re.compile(rf"{article.get_absolute_url()}$"))
    expect(page.locator(f"#item-{claim.pk}")).to_be_focused()
