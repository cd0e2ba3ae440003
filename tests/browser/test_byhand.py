"""By hand in Chromium: words selected by pointer, touch and keys; boundaries moved; sentences with nothing to check."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Action, Article, Claim, Status, User
from claims.workflow import apply
from claims.workflow.coverage import uncovered_sentences
from tests.browser.test_article import SELECT
from tests.chosen import ingest_items
from tests.factories import Item, item_of, make_article

pytestmark = pytest.mark.django_db(transaction=True)

BODY = """The ferry carried 41,000 people in 2024. Children fished from it.

Nobody counted the bicycles. The sea was grey. “We never had a summer like this,” said Mira Tolland.

المدير قال إن المكتبة افتتحت عام 1999.
"""


ITEMS = (Item("The ferry carried 41,000 people in 2024."), Item("“We never had a summer like this,”", "Mira Tolland"))


@pytest.fixture
def article(reviewer: User) -> Article:
    return ingest_items(BODY, ITEMS, title="The harbour counts", actor=reviewer)


def select_in(page: Page, text: str, start: int, end: int) -> None:
    """Select text[start:end] of the one node that holds `text`, as a pointer would: the page decides about words."""
    page.evaluate(
        """([text, start, end]) => {
          const walker = document.createTreeWalker(document.getElementById("article-text"), NodeFilter.SHOW_TEXT);
          for (let node; (node = walker.nextNode()); ) {
            const at = node.data.indexOf(text);
            if (at < 0 || !node.parentElement.closest("[data-start]")) continue;
            getSelection().setBaseAndExtent(node, at + start, node, at + end);
            return;
          }
          throw new Error(`no node holds ${text}`);
        }""",
        [text, start, end],
    )


def selected(page: Page) -> str:
    return str(page.evaluate("getSelection().toString()"))


def added(page: Page, article: Article) -> Claim:
    """The item that the form in the panel adds."""
    before = set(article.claims.values_list("pk", flat=True))
    page.locator("#claim-panel").get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Added.")
    return Claim.objects.exclude(pk__in=before).get(article=article)


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("Children fished", 3, 11, "Children fished"),
        ("Children fished", 0, 15, "Children fished"),
        ("bicycles. The sea was", 2, 16, "bicycles. The sea"),
        ("grey", 1, 2, "grey"),
    ],
)
def test_a_selection_counts_in_whole_words(
    page: Page, article: Article, text: str, start: int, end: int, expected: str
) -> None:
    page.goto(article.get_absolute_url())
    select_in(page, text, start, end)
    page.keyboard.press("c")
    expect(page.locator("#claim-panel .claim-text")).to_have_text(expected)
    assert added(page, article).text == expected


def test_keys_add_a_quote_and_a_claim(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    page.evaluate(SELECT, ["Children", "fished"])
    page.keyboard.press("u")
    expect(page.get_by_role("radio", name="Quote")).to_be_checked()
    expect(page.get_by_role("radio", name="Quote")).to_be_focused()
    page.get_by_label("Speaker").fill("Nora Venn")
    made = added(page, article)
    assert (made.text, made.kind, made.speaker_name) == ("Children fished", "quote", "Nora Venn")
    expect(page.locator(f"#rail-{made.pk}")).to_have_attribute("aria-current", "true")


def test_what_is_being_added_survives_a_reload(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    page.evaluate(SELECT, ["Children", "fished"])
    page.keyboard.press("u")
    page.get_by_label("Speaker").fill("Nora Venn")
    page.get_by_label("Role").fill("angler")
    page.reload()
    expect(page.get_by_role("heading", name="These words")).to_be_visible()
    expect(page.get_by_label("Speaker")).to_have_value("Nora Venn")
    expect(page.get_by_label("Role")).to_have_value("angler")
    made = added(page, article)
    assert (made.text, made.speaker_name, made.role) == ("Children fished", "Nora Venn", "angler")
    assert "add=" not in page.url
    page.reload()
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(made.pk))


def test_words_are_selected_by_keys(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    page.keyboard.press("w")
    expect(page.locator("#article-text")).to_be_focused()
    assert selected(page) == "The"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert selected(page) == "counts"
    page.keyboard.press("Shift+ArrowLeft")
    assert selected(page) == "harbour counts"
    page.keyboard.press("ArrowDown")
    first = selected(page)
    assert first in "The ferry carried 41,000 people"
    page.keyboard.press("ArrowUp")
    assert selected(page) in ("The", "harbour", "counts")
    expect(page.locator("#words-chosen")).to_have_text(selected(page))
    # On to a sentence, to its end, and it is a claim.
    while selected(page) != "Children":
        page.keyboard.press("ArrowRight")
    for _word in range(3):
        page.keyboard.press("Shift+ArrowRight")
    assert selected(page) == "Children fished from it"
    page.keyboard.press("c")
    assert added(page, article).text == "Children fished from it"


def test_keys_follow_the_direction_of_the_text(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    page.evaluate(SELECT, ["المدير", "المدير"])
    page.keyboard.press("w")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    assert selected(page) == "قال إن"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("]", "“We never had a summer like this,” said"),
        ("}", "“We never had a summer like"),
        ("{", "never had a summer like this,”"),
        ("{ {", "had a summer like this,”"),
        ("{ } } ]", "never had a summer like"),
        ("] [ {", "“We never had a summer like this,” said"),
    ],
)
def test_brackets_move_the_boundaries_word_by_word(page: Page, reviewer: User, keys: str, expected: str) -> None:
    text = "A line before. “We never had a summer like this,” said Mira Tolland.\n"
    article = make_article(text, items=[Item("“We never had a summer like this,”", "Mira Tolland")])
    claim = article.claims.get()
    page.goto(f"{article.get_absolute_url()}?item={claim.pk}")
    for key in keys.split():
        page.keyboard.press(key)
    expect(page.locator("#claim-panel .claim-text mark")).to_have_text(expected)
    expect(page.locator(f'mark[data-items~="{claim.pk}"]')).to_have_text(expected)
    assert Claim.objects.get(pk=claim.pk).text == expected
    # However many presses, one change.
    assert claim.events.filter(action=Action.EDIT).count() == 1


def test_a_boundary_does_not_pass_the_other(page: Page) -> None:
    article = make_article("One word here.\n", items=[Item("word")])
    page.goto(f"{article.get_absolute_url()}?item={article.claims.get().pk}")
    page.keyboard.press("{")
    expect(page.get_by_role("status").first).not_to_be_empty()
    assert article.claims.get().text == "word"


def test_what_was_moved_is_not_lost_by_going_on(page: Page) -> None:
    article = make_article("One is here. Two is there.\n", items=[Item("One is"), Item("Two is there.")])
    first = item_of(article, "One is")
    page.goto(f"{article.get_absolute_url()}?item={first.pk}")
    page.keyboard.press("]")
    page.keyboard.press("j")
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(item_of(article, "Two is there.").pk))
    assert Claim.objects.get(pk=first.pk).text == "One is here."


def test_the_open_item_takes_the_selected_words(page: Page, reviewer: User, article: Article) -> None:
    quote = article.claims.get(kind="quote", text__contains="summer")
    page.goto(f"{article.get_absolute_url()}?item={quote.pk}")
    select_in(page, "never had a summer", 1, 15)
    page.keyboard.press("b")
    expect(page.locator("#claim-panel .claim-text mark")).to_have_text("never had a summer")
    assert Claim.objects.get(pk=quote.pk).text == "never had a summer"
    page.evaluate(SELECT, ["Children", "fished"])
    bar = page.get_by_role("group", name="Add the selected words")
    bar.get_by_role("button", name="Use for the open item").click()
    expect(page.locator("#claim-panel .claim-text mark")).to_have_text("Children fished")
    # The block that it left and the one where it stands are both up to date.
    expect(page.locator(f'mark[data-items~="{quote.pk}"]')).to_have_text("Children fished")


def test_nothing_to_check_in_one_key_a_sentence(page: Page, reviewer: User, article: Article) -> None:
    missing = [article.current_revision.text[s:e] for s, e in uncovered_sentences(article.current_revision)]
    assert len(missing) >= 3
    page.goto(article.get_absolute_url())
    page.keyboard.press("m")
    for sentence in missing:
        page.wait_for_function("words => getSelection().toString() === words", arg=sentence)
        page.keyboard.press("0")
    expect(page.locator("#rail-head")).not_to_contain_text("Not covered yet")
    assert uncovered_sentences(article.current_revision) == []
    waived = article.claims.filter(status=Status.WAIVED)
    assert {claim.text for claim in waived} == set(missing)
    page.keyboard.press("m")
    expect(page.get_by_role("status").first).to_contain_text("Every sentence is covered.")


def test_a_run_of_sentences_has_nothing_to_check(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    page.evaluate(SELECT, ["counted", "grey"])
    page.get_by_role("group", name="Add the selected words").get_by_role("button", name="Nothing to check").click()
    expect(page.get_by_role("status").first).to_contain_text("2 sentences set aside.")
    waived = article.claims.filter(status=Status.WAIVED).order_by("pk")
    assert [claim.text for claim in waived] == ["Nobody counted the bicycles.", "The sea was grey."]
    expect(page.locator(f"#rail-{waived[0].pk}")).to_contain_text("Set aside")


def test_a_covered_sentence_says_so(page: Page, article: Article, expect_complaint: Callable[[str], None]) -> None:
    expect_complaint("422")
    page.goto(article.get_absolute_url())
    page.evaluate(SELECT, ["never had", "summer"])
    page.keyboard.press("0")
    expect(page.get_by_role("status").first).to_contain_text("covers every sentence here already")


def test_clearing_says_what_is_missing_and_jumps_there(
    page_as: Callable[..., Page], editor: User, reviewer: User, article: Article
) -> None:
    quote = article.claims.get(kind="quote", text__contains="summer")
    apply(reviewer, quote, Action.QUERY, {"text": "Which summer?"})
    page = page_as(editor)
    page.goto(reverse("article-clear", args=[article.pk]))
    page.get_by_role("link", name="Children fished from it.").click()
    page.wait_for_function("() => getSelection().toString() === 'Children fished from it.'")
    expect(page.get_by_role("group", name="Add the selected words")).to_be_in_viewport()
    page.keyboard.press("0")
    expect(page.get_by_role("status").first).to_contain_text("1 sentence set aside.")
    page.goto(reverse("article-clear", args=[article.pk]))
    expect(page.get_by_role("link", name="Children fished from it.")).to_have_count(0)
    page.get_by_role("link", name="Which summer?").click()
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(quote.pk))


def test_a_speaker_is_completed_or_made(page: Page, article: Article) -> None:
    quote = article.claims.get(kind="quote", text__contains="summer")
    page.goto(f"{article.get_absolute_url()}?item={quote.pk}")
    field = page.get_by_role("combobox", name="Speaker")
    field.fill("Mira")
    expect(page.locator(f"#speakers-{quote.pk} option[value='Mira Tolland']")).to_be_attached()
    field.fill("Nora Venn")
    expect(page.get_by_text("Nobody goes by this name yet")).to_be_visible()
    field.press("Enter")
    expect(page.locator(f"#rail-{quote.pk}")).to_contain_text("Nora Venn")
    assert Claim.objects.get(pk=quote.pk).speaker_name == "Nora Venn"


def test_by_touch(
    browser: Browser, live_server: LiveServer, reviewer: User, article: Article, fits: Callable[[Page], None]
) -> None:
    client = Client()
    client.force_login(reviewer)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    page = context.new_page()
    page.goto(article.get_absolute_url())
    word = page.get_by_text("Children fished")
    word.scroll_into_view_if_needed()
    select_in(page, "Children fished", 2, 11)
    bar = page.get_by_role("group", name="Add the selected words")
    expect(bar).to_be_in_viewport()
    box = bar.bounding_box()
    assert box is not None
    assert round(box["y"] + box["height"]) == 800, "at the foot, away from the device's own menu"
    fits(page)
    bar.get_by_role("button", name="Claim").tap()
    expect(page.locator("#claim-panel .claim-text")).to_have_text("Children fished")
    made = added(page, article)
    assert made.text == "Children fished"
    expect(page).to_have_url(re.compile(rf"item={made.pk}"))
    context.close()
