"""My work in Chromium: wide and narrow, light and dark, by keyboard; full, empty, and for those without a role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from claims.models import Action, Claim, Status, User
from claims.workflow import apply
from tests.factories import assertion_of, make_article, propose, quote_of

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def newsroom(reviewer: User, second_reviewer: User) -> None:
    article = make_article(due_at=timezone.now() + timedelta(hours=2))
    propose(quote_of(article), second_reviewer)
    back = propose(assertion_of(article), reviewer)
    apply(second_reviewer, back, Action.RETURN, {"comment": "Look at page 5."}, version=back.version)
    late = make_article(title="Late", due_at=timezone.now() - timedelta(hours=2))
    apply(reviewer, assertion_of(late), Action.TAKE)


@pytest.mark.parametrize("width", [2560, 1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fits_and_is_accessible(
    newsroom: None, reviewer: User, page_as: Open, axe: Check, fits: Check, width: int, scheme: str
) -> None:
    page = page_as(reviewer, width=width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto("/")
    page.get_by_text("As a table").click()
    expect(page.get_by_role("cell", name="2", exact=True).first).to_be_visible()
    fits(page)
    axe(page)


@pytest.mark.parametrize("width", [1440, 360])
def test_empty_and_without_a_role(
    reviewer: User,
    viewer: User,
    outsider: User,
    superuser: User,
    page_as: Open,
    axe: Check,
    fits: Check,
    width: int,
) -> None:
    page = page_as(reviewer, width=width)
    page.goto("/")
    fits(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        axe(page)
    page.get_by_role("link", name="Bring in the first article").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("article")
    for user, words in (
        (viewer, "Nothing has been signed off yet."),
        (outsider, "no role yet"),
        (superuser, "give people one of these roles first"),
    ):
        page = page_as(user, width=width)
        page.goto("/")
        expect(page.get_by_text(words)).to_be_visible()
        axe(page)


def test_from_a_glance_to_the_item_by_keyboard(newsroom: None, page: Page) -> None:
    nobodys = Claim.objects.filter(status=Status.NEW).count()
    page.goto("/")
    glance = page.get_by_role("list", name="What waits for you")
    expect(glance.get_by_role("link")).to_have_text(
        [
            "1 Returned to you",
            "1 You are checking",
            "1 Awaiting your second check",
            f"{nobodys} Due within a day, and nobody has it",
        ]
    )
    glance.get_by_role("link", name="Awaiting your second check").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#claim-panel")).to_contain_text("We have never had a summer like this one")


def test_prints(newsroom: None, page: Page) -> None:
    page.goto("/")
    page.emulate_media(media="print")
    expect(page.locator(".glance")).to_be_hidden()
    assert page.pdf().startswith(b"%PDF")
