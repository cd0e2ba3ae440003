"""Reviewing by keyboard alone in Chromium, with the key presses counted; and the flow from one item to the next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from claims.models import Action, Article, Claim, Status, User
from claims.workflow import apply
from tests.factories import Item, assertion_of, item_of, make_article, make_source, propose, quote_of

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = """The harbour counts

The ferry carried 41,000 people in 2024. “We never had a summer like this,” said Mira Tolland.

The pier was built in 1931. “Nobody counted the bicycles,” Tolland said. It cost 12 crowns.
"""
FERRY, SUMMER = "The ferry carried 41,000 people in 2024.", "“We never had a summer like this,”"
PIER, BICYCLES, COST = "The pier was built in 1931.", "“Nobody counted the bicycles,”", "It cost 12 crowns."
ORDER = (FERRY, SUMMER, PIER, BICYCLES, COST)
SPEAKER = "Mira Tolland"
# What the house plan allows for a plain confirmation, going on to the next item included.
MOST_PRESSES = 6
# Nobody signs faster than that.
LOOK_MS = 500


@pytest.fixture
def article() -> Article:
    items = [Item(FERRY), Item(SUMMER, SPEAKER), Item(PIER), Item(BICYCLES, SPEAKER), Item(COST)]
    return make_article(TEXT, items=items)


class Keyboard:
    """The keyboard of a page; it counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def press(self, keys: str) -> None:
        for key in keys.split():
            self.page.keyboard.press(key)
            self.presses += 1


def shows(page: Page, article: Article, words: str) -> None:
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(item_of(article, words).pk))


def test_a_whole_article_is_reviewed_by_keyboard_alone(
    page_as: Callable[..., Page], reviewer: User, second_reviewer: User, article: Article
) -> None:
    minutes = make_source("Minutes of the council")
    apply(reviewer, item_of(article, FERRY), Action.ADD_EVIDENCE, {"source": minutes, "locator": "p. 3"})
    page = page_as(reviewer)
    keyboard = Keyboard(page)
    page.goto(article.get_absolute_url())
    keyboard.press("j")
    shows(page, article, FERRY)
    keyboard.press("V p")
    for at, words in enumerate(ORDER[1:], 1):
        shows(page, article, words)
        before = keyboard.presses
        # Everything in order, the same source as last time, propose and on.
        keyboard.press("V E p")
        if at < len(ORDER) - 1:
            shows(page, article, ORDER[at + 1])
        assert keyboard.presses - before <= MOST_PRESSES
    expect(page.get_by_role("status")).to_contain_text("Nothing else here waits for you.")
    proposed = list(article.claims.filter(status=Status.PROPOSED, proposed_by=reviewer))
    assert len(proposed) == len(ORDER)
    assert {claim.evidence.live().get().source for claim in proposed} == {minutes}

    page = page_as(second_reviewer)
    keyboard = Keyboard(page)
    page.goto(article.get_absolute_url())
    keyboard.press("j")
    for words in ORDER:
        shows(page, article, words)
        page.wait_for_timeout(LOOK_MS)
        keyboard.press("s")
        expect(page.locator(f"#rail-{item_of(article, words).pk}")).to_contain_text("Signed off")
    assert keyboard.presses == len(ORDER) + 1
    assert article.claims.filter(status=Status.SIGNED_OFF, outcome="ok").count() == len(ORDER)


def test_each_answer_by_itself_stays_within_the_measure(page: Page, reviewer: User, article: Article) -> None:
    tape = make_source("Tape of the evening")
    apply(reviewer, item_of(article, SUMMER), Action.ADD_EVIDENCE, {"source": tape})
    page.goto(f"{article.get_absolute_url()}?item={item_of(article, PIER).pk}")
    keyboard = Keyboard(page)
    keyboard.press("v 1 E p")
    shows(page, article, BICYCLES)
    assert keyboard.presses <= MOST_PRESSES
    checked = item_of(article, PIER)
    assert (checked.verdict, checked.status, checked.evidence.live().get().source) == ("accurate", "proposed", tape)
    # Four answers of a quote, one by one, are two more.
    before = keyboard.presses
    keyboard.press("v 1 1 1 1 E p")
    shows(page, article, COST)
    assert keyboard.presses - before == 7
    quote = item_of(article, BICYCLES)
    assert (quote.said, quote.attribution, quote.context, quote.wording) == ("confirmed", "correct", "fair", "verbatim")


def test_what_is_wrong_is_proposed_by_keyboard_too(page: Page, article: Article) -> None:
    make_source("Land register")
    page.goto(f"{article.get_absolute_url()}?item={item_of(article, PIER).pk}")
    page.keyboard.press("v")
    page.keyboard.press("2")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Correction")).to_be_focused()
    page.keyboard.type("1932")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.keyboard.type("Land register")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("The register says 1932.")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    shows(page, article, BICYCLES)
    claim = item_of(article, PIER)
    assert (claim.outcome, claim.correction, claim.status) == ("change", "1932", "proposed")
    assert claim.evidence.live().get().source.title == "Land register"


def test_next_is_what_waits_for_this_person_in_what_the_rail_shows(
    page: Page, reviewer: User, second_reviewer: User, article: Article
) -> None:
    apply(second_reviewer, item_of(article, SUMMER), Action.TAKE)
    apply(reviewer, item_of(article, FERRY), Action.ADD_EVIDENCE, {"source": make_source()})
    page.goto(f"{article.get_absolute_url()}?item={item_of(article, FERRY).pk}")
    page.keyboard.press("V")
    page.keyboard.press("p")
    shows(page, article, PIER)
    page.get_by_role("navigation", name="Show").get_by_role("link", name="Quotes").click()
    expect(page.locator("#rail-items > li:visible")).to_have_count(2)
    page.locator("#claim-heading").focus()
    for key in "VEp":
        page.keyboard.press(key)
    shows(page, article, BICYCLES)
    expect(page.locator("#claim-heading")).to_be_focused()
    for key in "VEp":
        page.keyboard.press(key)
    # No quote is left; what the filter hides comes after what it shows.
    shows(page, article, COST)


def test_one_key_leads_to_what_waits(page: Page, reviewer: User, second_reviewer: User, article: Article) -> None:
    for words in (FERRY, SUMMER):
        apply(second_reviewer, item_of(article, words), Action.TAKE)
    page.goto(article.get_absolute_url())
    page.keyboard.press("Shift+J")
    shows(page, article, PIER)
    expect(page.locator(f"#rail-{item_of(article, PIER).pk}")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Next that waits for you").click()
    shows(page, article, BICYCLES)
    for words in (PIER, BICYCLES, COST):
        apply(second_reviewer, item_of(article, words), Action.TAKE)
    page.keyboard.press("Shift+J")
    expect(page.get_by_role("status").first).to_contain_text("Nothing in this article waits for you.")
    shows(page, article, BICYCLES)


def test_sign_off_and_next_goes_to_what_one_may_sign(
    page_as: Callable[..., Page], reviewer: User, second_reviewer: User, article: Article
) -> None:
    first, own, last = (item_of(article, words) for words in (FERRY, PIER, COST))
    propose(first, reviewer)
    propose(own, second_reviewer)
    propose(last, reviewer)
    page = page_as(second_reviewer)
    page.goto(f"{article.get_absolute_url()}?item={first.pk}")
    page.get_by_role("button", name="Sign off and next").click()
    shows(page, article, COST)
    expect(page.locator(f"#rail-{last.pk}")).to_have_attribute("aria-current", "true")
    expect(page.locator(f"#item-{last.pk}")).to_be_in_viewport()
    page.get_by_role("button", name="Sign off", exact=True).click()
    expect(page.locator("#claim-panel")).to_have_attribute("data-status", "signed_off")
    shows(page, article, COST)


def test_a_key_that_is_hit_twice_decides_once(
    page_as: Callable[..., Page], reviewer: User, second_reviewer: User, article: Article
) -> None:
    first, second = (propose(item_of(article, words), reviewer) for words in (FERRY, PIER))
    page = page_as(second_reviewer)
    page.goto(f"{article.get_absolute_url()}?item={first.pk}")
    page.wait_for_timeout(LOOK_MS)
    page.keyboard.press("s")
    page.keyboard.press("s")
    shows(page, article, PIER)
    page.keyboard.press("s")
    expect(page.get_by_role("status").first).to_contain_text("Look at it first.")
    page.wait_for_timeout(LOOK_MS)
    assert Claim.objects.get(pk=second.pk).status == Status.PROPOSED
    page.keyboard.press("s")
    expect(page.locator(f"#rail-{second.pk}")).to_contain_text("Signed off")


def test_what_is_pressed_for_one_item_is_not_found_of_the_next(page: Page, reviewer: User, article: Article) -> None:
    apply(reviewer, item_of(article, COST), Action.ADD_EVIDENCE, {"source": make_source("Minutes")})
    page.goto(f"{article.get_absolute_url()}?item={item_of(article, FERRY).pk}")
    for key in "VEpVEp":
        page.keyboard.press(key)
    shows(page, article, SUMMER)
    expect(page.get_by_role("status").first).to_contain_text("Look at it first.")
    page.wait_for_timeout(LOOK_MS)
    untouched = item_of(article, SUMMER)
    assert (untouched.status, untouched.evidence.count(), untouched.version) == (Status.NEW, 0, 1)


def test_a_speaker_of_the_article_is_chosen_with_one_press(page: Page) -> None:
    article = make_article()
    claim = quote_of(article)
    page.goto(f"{article.get_absolute_url()}?item={claim.pk}")
    candidates = page.get_by_role("group", name="Who may have said it")
    expect(candidates.get_by_role("button", name="Mira Tolland")).to_have_attribute("aria-pressed", "true")
    candidates.get_by_role("button", name="Odo Brandt").click()
    expect(page.get_by_role("combobox", name="Speaker")).to_have_value("Odo Brandt")
    expect(candidates.get_by_role("button", name="Odo Brandt")).to_have_attribute("aria-pressed", "true")
    page.locator("#claim-panel .bar").get_by_role("button", name="Save").click()
    expect(page.locator(f"#rail-{claim.pk}")).to_contain_text("Odo Brandt")
    assert Claim.objects.get(pk=claim.pk).speaker_name == "Odo Brandt"


@pytest.mark.parametrize(
    ("fold", "label", "button"),
    [
        ("Write a note or ask the author", "Question to the author", "Ask the author"),
        ("Write a note or ask the author", "Note", "Add note"),
        ("Remove…", "Reason", "Remove"),
    ],
)
def test_what_was_typed_into_any_form_survives_a_reload(
    page: Page, reviewer: User, fold: str, label: str, button: str
) -> None:
    article = make_article()
    claim = apply(reviewer, assertion_of(article), Action.TAKE)
    url = f"{article.get_absolute_url()}?item={claim.pk}"
    page.goto(url)
    page.get_by_text(fold).click()
    field = page.locator("#claim-panel details[open]").get_by_label(label, exact=True)
    field.fill("Half a thought")
    page.reload()
    expect(field).to_have_value("Half a thought")
    expect(field).to_be_visible()
    # Another item has drafts of its own.
    page.goto(f"{article.get_absolute_url()}?item={assertion_of(article, 'longest').pk}")
    expect(page.locator("#claim-panel details[open]")).to_have_count(0)
    page.goto(url)
    expect(field).to_have_value("Half a thought")
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("status")).not_to_be_empty()
    page.goto(url)
    expect(page.locator("#claim-panel details[open]")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft-'))") == []


def test_a_draft_of_findings_survives_the_tab(page_as: Callable[..., Page], reviewer: User) -> None:
    article = make_article()
    claim = assertion_of(article)
    page = page_as(reviewer)
    url = f"{article.get_absolute_url()}?item={claim.pk}"
    page.goto(url)
    page.get_by_role("group", name="Verdict").get_by_text("Inaccurate").click()
    page.get_by_label("Correction").fill("42,000 passengers")
    other = page.context.new_page()
    page.close()
    other.goto(url)
    expect(other.get_by_label("Correction")).to_have_value("42,000 passengers")
    expect(other.get_by_text("has been put back")).to_be_visible()
    other.get_by_role("button", name="Discard it").click()
    expect(other.locator('input[name="verdict"][value=""]')).to_be_checked()
    other.reload()
    expect(other.locator('input[name="verdict"][value=""]')).to_be_checked()


def test_a_conflict_shows_both_versions_and_keeps_what_was_typed(
    page: Page, reviewer: User, expect_complaint: Callable[[str], None]
) -> None:
    expect_complaint("409")
    article = make_article()
    claim = apply(reviewer, assertion_of(article), Action.EDIT, {"correction": "43,000"})
    page.goto(f"{article.get_absolute_url()}?item={claim.pk}")
    page.get_by_label("Correction").fill("42,000 passengers")
    page.locator("#claim-work").get_by_label("Note", exact=True).fill("Counted twice.")
    page.get_by_role("group", name="Add evidence").get_by_label("Where in it").fill("p. 12")
    apply(reviewer, claim, Action.EDIT, {"correction": "44,000"})
    page.locator("#claim-panel .bar").get_by_role("button", name="Save").click()
    both = page.get_by_role("region", name="Both versions")
    expect(both.get_by_role("row", name="Correction")).to_contain_text("42,000 passengers44,000")
    page.reload()
    # Not even a reload in the middle of it.
    expect(page.get_by_label("Correction")).to_have_value("42,000 passengers")
    expect(page.locator("#claim-work").get_by_label("Note", exact=True)).to_have_value("Counted twice.")
    expect(page.get_by_role("group", name="Add evidence").get_by_label("Where in it")).to_have_value("p. 12")
