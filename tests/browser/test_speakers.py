"""Speakers in Chromium: likely duplicates, merging with its preview, splitting; wide and narrow, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from claims.models import Action, Claim, Speaker, SpeakerAlias, SpeakerMerge, User
from claims.workflow import apply, merge_speakers, plan_merge
from tests.factories import Item, make_article, sign_off

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]
Check = Callable[[Page], None]
LONG = "Wilhelmina-Henriette von und zu Tolland-Brandtenburg-Verdessandri"


@pytest.fixture
def full(reviewer: User, second_reviewer: User) -> Speaker:
    """Mira Tolland, quoted twice; besides her M. Tolland, and two spellings of an Arabic and of a very long name."""
    text = "\n".join(
        [
            '"We will come back," said Mira Tolland.',
            '"The pier is safe and will stay so for as long as any of us can remember," said M. Tolland.',
            '"Nobody told me," said Mira Tolland.',
        ]
    )
    items = [
        Item("We will come back", "Mira Tolland"),
        Item("The pier is safe and will stay so for as long as any of us can remember", "M. Tolland"),
        Item("Nobody told me", "Mira Tolland"),
    ]
    article = make_article(f"{text}\n", items=items, title="Harbour town counts its ferries")
    short = apply(reviewer, article.claims.get(text__startswith="The pier"), Action.EDIT, {"role": "harbour master"})
    sign_off(short, reviewer, second_reviewer)
    gone = Speaker.objects.get(name="M. Tolland")
    SpeakerAlias.objects.create(speaker=gone, name="Tolland of the harbour")
    Speaker.objects.filter(pk=gone.pk).update(description="harbour master since 2019")
    for name in ("محمد الكاظمي", "محمد الكاظمى", LONG, LONG.replace("Henriette", "H.")):
        Speaker.objects.create(name=name, description="somebody " * 20)
    return Speaker.objects.get(name="Mira Tolland")


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_are_accessible(
    full: Speaker, editor: User, page_as: Open, axe: Check, fits: Check, width: int, scheme: str
) -> None:
    page = page_as(editor, width=width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    gone = Speaker.objects.get(name="M. Tolland")
    confirm = f"/speakers/{full.pk}/merge/confirm/?other={gone.pk}"
    paths = ["/speakers/", "/speakers/duplicates/", f"/speakers/{full.pk}/merge/?q=a", confirm]
    for path in paths:
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        fits(page)
        axe(page)
    merge = merge_speakers(editor, full, gone, plan_merge(full, gone).token)
    for path in (f"/speakers/{full.pk}/", f"/speakers/{full.pk}/edit/", f"/speakers/merges/{merge.pk}/split/"):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        fits(page)
        axe(page)


def test_merging_and_the_way_back_by_keyboard(full: Speaker, editor: User, page_as: Open) -> None:
    page = page_as(editor)
    page.goto("/speakers/")
    page.get_by_role("link", name="Likely duplicates").press("Enter")
    page.get_by_role("link", name=re.compile("Look at merging ?: M. Tolland, Mira Tolland")).press("Enter")
    expect(page.get_by_role("heading", name="Merge M. Tolland into Mira Tolland")).to_be_visible()
    expect(page.get_by_text("1 signed-off quote stays signed off")).to_be_visible()
    page.get_by_role("button", name="They are one: merge").press("Enter")
    expect(page.get_by_text("“M. Tolland” is now one with “Mira Tolland”.")).to_be_visible()
    assert Claim.objects.filter(speaker=full).count() == 3
    page.get_by_role("link", name=re.compile("Undo ?: M. Tolland")).press("Enter")
    page.get_by_role("button", name="They are two: split").press("Enter")
    expect(page.get_by_text("“M. Tolland” is a speaker again.")).to_be_visible()
    assert Claim.objects.filter(speaker__name="M. Tolland").count() == 1
    assert SpeakerMerge.objects.get().split_by == editor


def test_saying_that_they_are_two(full: Speaker, editor: User, page_as: Open) -> None:
    page = page_as(editor)
    page.goto("/speakers/duplicates/")
    rows = page.locator(".item-list > li")
    expect(rows).to_have_count(3)
    page.get_by_role("button", name=re.compile("They are two ?: M. Tolland, Mira Tolland")).press("Enter")
    expect(page.get_by_text("They stay two, and are not suggested again.")).to_be_visible()
    expect(rows).to_have_count(2)
    assert Speaker.objects.filter(name__endswith=" Tolland").count() == 2


def test_what_somebody_else_changed_is_told_and_what_was_typed_stays(
    full: Speaker, editor: User, page_as: Open, axe: Check, expect_complaint: Callable[[str], None]
) -> None:
    expect_complaint("422")
    page, other = page_as(editor), page_as(editor)
    for one in (page, other):
        one.goto(f"/speakers/{full.pk}/edit/")
    other.get_by_label("Description").fill("harbour master")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_text("Saved.")).to_be_visible()
    page.get_by_label("Description").fill("pilot")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Now it says: Mira Tolland; harbour master")
    expect(page.get_by_label("Description")).to_have_value("pilot")
    axe(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Speaker.objects.get(pk=full.pk).description == "pilot"
