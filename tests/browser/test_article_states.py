"""The article page in every state that work brings it to: axe finds nothing, and nothing is wider than the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from claims.models import Action, Article, Claim, User
from claims.workflow import apply
from tests.browser.test_article import SELECT
from tests.factories import assertion_of, make_article, make_source, propose, quote_of

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Minutes of the meeting of the whole harbour council in the old town hall on the hill above the harbour"


@pytest.fixture
def article(reviewer: User, second_reviewer: User) -> Article:
    """Work at every step: sources that are pinned, something to undo, something to sign, something unsure."""
    article = make_article()
    source = make_source(LONG)
    apply(reviewer, quote_of(article), Action.ADD_EVIDENCE, {"source": source, "locator": "p. 4"})
    apply(reviewer, quote_of(article), Action.EDIT, {"said": "confirmed", "role": "harbour master of the old town"})
    apply(reviewer, assertion_of(article), Action.ADD_EVIDENCE, {"source": make_source("Tape")})
    propose(assertion_of(article, "longest"), second_reviewer, source=source)
    Claim.objects.filter(pk=quote_of(article, "higher taxes").pk).update(confidence=0.4)
    return article


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_every_state(
    page_as: Callable[..., Page],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    expect_complaint: Callable[[str], None],
    reviewer: User,
    article: Article,
    width: int,
    scheme: str,
) -> None:
    expect_complaint("409|422")
    # So high that what sticks to the edges of the window lies over nothing.
    page = page_as(reviewer, width=width, height=3000)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    url = article.get_absolute_url()

    def look() -> None:
        fits(page)
        axe(page)

    mine = quote_of(article)
    page.goto(f"{url}?item={mine.pk}")
    expect(page.get_by_role("button", name="Undo: ")).to_be_visible()
    look()
    # Typed over what has changed since: both versions.
    page.get_by_role("textbox", name="Role", exact=True).fill("mayor")
    apply(reviewer, mine, Action.EDIT, {"role": "harbour master"})
    page.locator("#claim-panel .bar").get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Both versions")).to_be_visible()
    look()
    page.goto(f"{url}?item={quote_of(article, 'higher taxes').pk}")
    page.get_by_role("combobox", name="Speaker").fill("Nobody Known")
    expect(page.get_by_text("Nobody goes by this name yet")).to_be_visible()
    look()
    page.reload()
    expect(page.get_by_text("has been put back")).to_be_visible()
    look()
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.locator("#claim-errors")).to_be_visible()
    look()
    page.goto(f"{url}?item={assertion_of(article, 'longest').pk}")
    expect(page.get_by_role("button", name="Sign off and next")).to_be_visible()
    look()
    page.goto(url)
    page.evaluate(SELECT, ["The old pier", "1931"])
    expect(page.get_by_role("group", name="Add the selected words")).to_be_visible()
    look()
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="These words")).to_be_visible()
    look()
    page.goto(f"{url}?show=unsure&q=nothing+like+this")
    expect(page.get_by_text("Nothing fits this filter.")).to_be_visible()
    look()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    look()
