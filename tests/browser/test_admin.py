"""The admin in Chromium: no page breaks the Content-Security-Policy, and all fit small windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Page, expect

from claims.models import Article, Claim, User
from claims.workflow import apply

from ..factories import assertion_of, make_article, propose, quote_of, sign_off
from .conftest import NARROW, WIDE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(reviewer: User, second_reviewer: User) -> Article:
    article = make_article(created_by=reviewer)
    sign_off(quote_of(article), reviewer, second_reviewer)
    apply(reviewer, quote_of(article), "query", {"text": "Was this on tape?"})
    propose(assertion_of(article), second_reviewer)
    return article


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_list_and_page(
    page_as: Callable[..., Page], fits: Callable[[Page], None], editor: User, article: Article, width: int
) -> None:
    page = page_as(editor, width=width)
    page.goto(reverse("admin:index"))
    fits(page)
    for model in admin.site._registry:
        if model is User or model._meta.app_label != "claims":
            continue
        page.goto(reverse(f"admin:claims_{model._meta.model_name}_changelist"))
        fits(page)
        first = page.locator("#result_list tbody th a").first
        if first.count():
            first.click()
            page.wait_for_url("**/change/**")
            fits(page)


def test_accounts(page_as: Callable[..., Page], superuser: User) -> None:
    page = page_as(superuser)
    page.goto(reverse("admin:claims_user_changelist"))
    page.locator("#result_list tbody th a").first.click()
    expect(page.get_by_label("Groups")).to_be_visible()
    page.goto(reverse("admin:claims_user_add"))
    expect(page.get_by_label("Username")).to_be_visible()


def test_from_the_list_to_a_result_for_each_claim(page_as: Callable[..., Page], editor: User, article: Article) -> None:
    page = page_as(editor)
    page.goto(reverse("admin:claims_claim_changelist"))
    page.locator("#action-toggle").check()
    page.get_by_label("Action:").select_option(label="Remove")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", name="Remove")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Say why this is no quote or claim.").first).to_be_visible()
    page.get_by_label("Reason").fill("A duplicate.")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("done.")).to_be_visible()
    expect(page.get_by_text("Refused:").first).to_contain_text("not possible while the status is “Signed off”")
    expect(page.get_by_label("Reason")).to_have_value("A duplicate.")
    assert Claim.objects.filter(status="removed").count() >= 5


def test_an_edit_and_the_way_to_the_workbench(page_as: Callable[..., Page], reviewer: User, article: Article) -> None:
    claim = article.claims.filter(kind="assertion", status="new").first()
    assert claim is not None
    page = page_as(reviewer)
    page.goto(reverse("admin:claims_claim_change", args=[claim.pk]))
    page.get_by_label("Inaccurate").check()
    page.get_by_label("Correction").fill("What the copy should say")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.get_by_role("link", name="Open in the workbench").click()
    page.wait_for_url(f"**{claim.get_absolute_url()}")
    page.get_by_role("link", name="In the admin").click()
    expect(page.get_by_label("Correction")).to_have_value("What the copy should say")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_told_apart(
    page_as: Callable[..., Page],
    axe: Callable[[Page], None],
    expect_complaint: Callable[[str], None],
    reviewer: User,
    article: Article,
    scheme: Literal["light", "dark"],
) -> None:
    # axe sets styles while it measures; the other tests here see to it that the pages themselves do not.
    expect_complaint("Applying inline style")
    page = page_as(reviewer)
    page.emulate_media(color_scheme=scheme)
    for address in (
        reverse("admin:index"),
        reverse("admin:claims_claim_changelist"),
        reverse("admin:claims_claim_change", args=[assertion_of(article).pk]),
    ):
        page.goto(address)
        axe(page)


def test_light_or_dark_is_the_choice_of_the_workbench(page_as: Callable[..., Page], reviewer: User) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    page = page_as(reviewer)
    page.emulate_media(color_scheme="light")
    page.goto(reverse("admin:index"))
    light = page.evaluate(paper)
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    dark = page.evaluate(paper)
    assert dark != light
    page.goto(reverse("my-work"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.emulate_media(color_scheme="dark")
    page.goto(reverse("admin:index"))
    page.get_by_role("button", name="Light").click()
    expect(page.get_by_role("button", name="Light")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(paper) == light
