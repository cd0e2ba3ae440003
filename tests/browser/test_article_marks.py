"""The marks in the text in Chromium: unsure ones told apart, names in the margin, the line at hover and focus."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from claims.ingest import draft_of
from claims.ingest import make_article as ingest
from claims.models import Action, Article, Channel, Claim, User
from claims.workflow import add, apply
from tests.factories import Item, item_of, make_article

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("Mira Tolland", "Odo Brandt-Lindqvist", "Petra Quill", "the Institute of Coastal Studies in Harbour Town")
TEXT = "Too many speak\n\n“Aye one,” she said. “No two,” he said. “Yes three,” she said. “Nay four,” they said. It cost 12.\n"
QUOTES = ("“Aye one,”", "“No two,”", "“Yes three,”", "“Nay four,”")


@pytest.fixture
def article() -> Article:
    quotes = [Item(words, name) for words, name in zip(QUOTES, NAMES, strict=True)]
    return make_article(TEXT, items=[*quotes, Item("It cost 12.", priority="high")])


def boxes(page: Page) -> list[dict[str, float]]:
    found = page.locator(".said-by").evaluate_all(
        "names => names.map(name => { const b = name.getBoundingClientRect();"
        " return {left: b.left, right: b.right, top: b.top, bottom: b.bottom}; })"
    )
    return list(found)


@pytest.mark.parametrize("width", [360, 1440, 2560])
def test_names_do_not_collide(page_as: Callable[..., Page], reviewer: User, article: Article, width: int) -> None:
    page = page_as(reviewer, width=width)
    page.goto(article.get_absolute_url())
    names = boxes(page)
    assert len(names) == len(NAMES)
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            apart = one["bottom"] <= other["top"] + 0.5 or one["right"] <= other["left"] + 0.5
            assert apart or other["right"] <= one["left"] + 0.5, (one, other)
    if width >= 1440:
        text = page.locator("[data-start]").first.bounding_box()
        assert text is not None
        assert all(name["right"] <= text["x"] for name in names), "they stand in the margin, not in the text"


def test_a_name_stands_beside_its_quote(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    first = boxes(page)[0]
    mark = page.locator(f'mark[data-item="{item_of(article, QUOTES[0]).pk}"]').bounding_box()
    assert mark is not None
    assert abs((first["top"] + first["bottom"]) / 2 - (mark["y"] + mark["height"] / 2)) < 12


@pytest.mark.parametrize(
    ("lead", "names_on_the_left"), [("Two papers report this.", True), ("صحيفتان تنقلان هذا.", False)]
)
def test_names_stand_in_one_margin_whichever_way_a_paragraph_runs(
    page: Page, reviewer: User, lead: str, names_on_the_left: bool
) -> None:
    body = f'{lead}\n\n"It was long," said Mira Tolland.\n\n«المكتبة افتتحت عام 1999» قال المدير سامي نور.\n'
    article = ingest(draft_of(body, title=lead), actor=reviewer, channel=Channel.WEB)
    revision = article.current_revision
    arabic = revision.text.index("«")
    if not any(anchor.start <= arabic + 1 < anchor.end for anchor in revision.anchors.filter(claim__kind="quote")):
        place = {"spans": [(arabic, revision.text.index("»") + 1)], "kind": "quote", "speaker": "سامي نور"}
        add(reviewer, article, place)
    page.goto(article.get_absolute_url())
    blocks = page.locator(".block").evaluate_all(
        "all => all.map(b => b.getBoundingClientRect()).map(b => ({left: b.left, right: b.right}))"
    )
    assert page.locator(".block").last.evaluate("block => getComputedStyle(block).direction") == "rtl"
    names = boxes(page)
    assert len(names) >= 2
    for name in names:
        if names_on_the_left:
            assert name["right"] <= min(block["left"] for block in blocks)
        else:
            assert name["left"] >= max(block["right"] for block in blocks)
        assert name["left"] >= 0


def test_unsure_ones_are_told_apart_until_somebody_has_looked(
    page: Page, reviewer: User, article: Article, axe: Callable[[Page], None]
) -> None:
    unsure, sure = item_of(article, QUOTES[1]), item_of(article, QUOTES[2])
    Claim.objects.filter(pk=unsure.pk).update(confidence=0.4)
    page.goto(article.get_absolute_url())

    def looks(claim: Claim) -> list[str]:
        return list(
            page.evaluate(
                """(pk) => [
                  getComputedStyle(document.querySelector(`mark[data-item="${pk}"]`)).backgroundImage,
                  getComputedStyle(document.getElementById(`item-${pk}`), "::after").content,
                ]""",
                claim.pk,
            )
        )

    assert looks(unsure)[0].startswith("repeating-linear-gradient")
    assert looks(unsure)[1] == '"?"'
    assert looks(sure) == ["none", "none"]
    assert "the machine is not sure" in (page.locator(f"#item-{unsure.pk}").get_attribute("aria-label") or "")
    axe(page)
    page.get_by_role("navigation", name="Show").get_by_role("link", name="Unsure").click()
    expect(page.locator("#rail-items > li:visible")).to_have_count(1)
    apply(reviewer, unsure, Action.EDIT, {"role": "council leader"})
    page.goto(article.get_absolute_url())
    assert looks(unsure) == ["none", "none"]


def test_hover_and_focus_say_in_one_line_what_it_is(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    line = page.get_by_role("tooltip")
    page.locator(f'mark[data-item="{item_of(article, QUOTES[0]).pk}"]').hover()
    expect(line).to_have_text("Quote, To check, Mira Tolland")
    expect(line).to_be_in_viewport()
    page.locator(f'mark[data-item="{item_of(article, "It cost 12.").pk}"]').hover()
    expect(line).to_have_text("Claim, To check, high priority")
    page.keyboard.press("Escape")
    expect(line).to_be_hidden()
    page.mouse.move(5, 5)
    page.locator(".start").first.focus()
    page.keyboard.press("Tab")
    expect(line).to_have_text("Quote, To check, Odo Brandt-Lindqvist")
    page.keyboard.press("Shift+Tab")
    expect(line).to_have_text("Quote, To check, Mira Tolland")


def test_a_claim_in_a_quote_says_both(page: Page) -> None:
    text = "“It has 12 rooms and a view,” she said.\n"
    article = make_article(text, items=[Item("“It has 12 rooms and a view,”", "Mira Tolland"), Item("It has 12 rooms")])
    page.goto(article.get_absolute_url())
    page.locator('mark[data-start="1"]').hover()
    expect(page.get_by_role("tooltip").locator("span")).to_have_text(
        ["Quote, To check, Mira Tolland", "Claim, To check"]
    )
