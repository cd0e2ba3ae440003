"""Two people on one article, in Chromium: who sees whom, what arrives by itself, and what it leaves alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from claims.models import Action, Article, Claim, Presence, User
from claims.workflow import apply
from tests.factories import assertion_of, make_article, quote_of, sign_off

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]
Check = Callable[[Page], None]
SOON = 15_000


@pytest.fixture
def article() -> Article:
    return make_article()


def listen(page: Page) -> None:
    page.evaluate("""() => {
      window.heard = [];
      document.body.addEventListener("article-changed", (event) => window.heard.push(event.detail));
    }""")


def test_two_people_see_each_other_and_where_they_are(
    article: Article, reviewer: User, editor: User, page_as: Open
) -> None:
    quote = quote_of(article)
    mine, theirs = page_as(reviewer), page_as(editor)
    theirs.goto(f"{article.get_absolute_url()}?item={quote.pk}")
    mine.goto(article.get_absolute_url())
    people = mine.get_by_role("list", name="Also on this article")
    expect(people.get_by_role("listitem")).to_contain_text(re.compile("Edda Moreau.*at a quote"), timeout=SOON)
    expect(mine.locator(f"#rail-{quote.pk} .rail-line")).to_have_attribute("data-here", "EM")
    expect(theirs.get_by_role("list", name="Also on this article")).to_contain_text("Rosa Keller", timeout=SOON)
    mine.evaluate("window.sameDocument = true")
    people.get_by_role("link", name="at a quote").click()
    expect(mine.locator("#claim-panel")).to_have_attribute("data-claim", str(quote.pk))
    assert mine.evaluate("window.sameDocument")
    theirs.goto("/claims/")
    expect(people).to_be_hidden(timeout=SOON)
    assert list(Presence.objects.values_list("user", flat=True)) == [reviewer.pk]


def test_changes_of_others_arrive_and_leave_focus_scroll_and_words_alone(
    article: Article, page: Page, editor: User
) -> None:
    quote, claim = quote_of(article), assertion_of(article)
    page.goto(f"{article.get_absolute_url()}?item={claim.pk}")
    listen(page)
    words = page.locator("#rail-words")
    words.fill("never had")
    page.evaluate("scrollTo(0, 40)")
    before = page.evaluate("[scrollY, document.querySelector('.side').scrollTop]")
    apply(editor, quote, Action.TAKE)
    expect(page.locator(".live-news")).to_have_text(re.compile(r"Edda Moreau: took \(1 item\)\s*Show"), timeout=SOON)
    assert page.evaluate("window.heard") == [{"claims": [quote.pk], "seq": Article.objects.get().head_seq}]
    expect(page.locator(f"#rail-{quote.pk} .rail-status")).to_have_text("Checking")
    expect(words).to_be_focused()
    expect(words).to_have_value("never had")
    assert page.evaluate("[scrollY, document.querySelector('.side').scrollTop]") == before
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(claim.pk))
    page.locator(".live-news").get_by_role("link", name="Show").click()
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(quote.pk))


def test_the_open_item_is_shown_anew_unless_somebody_is_in_it(article: Article, page: Page, editor: User) -> None:
    claim = assertion_of(article)
    page.goto(f"{article.get_absolute_url()}?item={claim.pk}")
    apply(editor, claim, Action.NOTE, {"text": "The yearbook says 41,212."})
    expect(page.locator("#claim-panel")).to_contain_text("The yearbook says 41,212.", timeout=SOON)
    expect(page.locator(".live-open")).to_be_hidden()

    note = page.locator("#claim-panel textarea:visible").first
    note.fill("I looked on page 4")
    page.locator("#rail-words").focus()
    apply(editor, Claim.objects.get(pk=claim.pk), Action.NOTE, {"text": "Page 5, rather."})
    show = page.get_by_role("button", name="Show it as it is now")
    expect(show).to_be_visible(timeout=SOON)
    expect(note).to_have_value("I looked on page 4")
    expect(page.locator("#claim-panel")).not_to_contain_text("Page 5, rather.")
    show.click()
    expect(page.locator("#claim-panel")).to_contain_text("Page 5, rather.")
    expect(show).to_be_hidden()


def test_ones_own_changes_are_no_news(article: Article, page: Page, reviewer: User) -> None:
    page.goto(article.get_absolute_url())
    listen(page)
    with page.expect_response(re.compile("/live/")):
        pass
    apply(reviewer, assertion_of(article), Action.TAKE)
    with page.expect_response(lambda answer: "/live/" in answer.url and answer.status == 200, timeout=SOON):
        pass
    assert page.evaluate("window.heard") == []
    expect(page.locator(".live-news")).to_be_empty()


def test_a_lost_connection_is_said_and_found_again(
    article: Article, page: Page, expect_complaint: Callable[[str], None]
) -> None:
    expect_complaint("ERR_FAILED")
    lost = {"now": True}

    def answer(route: Route) -> None:
        if lost["now"]:
            route.abort()
        else:
            route.continue_()

    page.route(re.compile("/live/"), answer)
    page.goto(article.get_absolute_url())
    said = page.get_by_text("No connection: what others change is not shown until it is back.")
    expect(said).to_be_visible(timeout=2 * SOON)
    lost["now"] = False
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(said).to_have_count(0, timeout=SOON)


def test_signed_out_is_said_once_and_asked_no_more(article: Article, page: Page) -> None:
    page.goto(article.get_absolute_url())
    page.context.clear_cookies()
    expect(page.get_by_text("What others change is no longer shown.")).to_be_visible(timeout=SOON)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(7000)
    assert asked == []


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fits_and_is_accessible(
    article: Article, reviewer: User, editor: User, page_as: Open, axe: Check, fits: Check, width: int, scheme: str
) -> None:
    claim = assertion_of(article)
    Presence.objects.create(article=article, user=editor, claim=claim)
    page = page_as(reviewer, width=width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{article.get_absolute_url()}?item={claim.pk}")
    page.locator("#claim-panel textarea:visible").first.fill("So far")
    apply(editor, claim, Action.NOTE, {"text": "Look again."})
    expect(page.get_by_role("button", name="Show it as it is now")).to_be_visible(timeout=SOON)
    fits(page)
    axe(page)


def test_viewers_pages_ask_for_nothing(
    article: Article, viewer: User, reviewer: User, second_reviewer: User, page_as: Open
) -> None:
    sign_off(quote_of(article), reviewer, second_reviewer)
    page = page_as(viewer)
    page.goto(article.get_absolute_url())
    expect(page.locator("#live")).to_have_count(0)
