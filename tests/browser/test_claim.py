"""The item's panel in Chromium: the whole way from finding to signature, by pointer and by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from claims.models import Action, Claim, User
from claims.workflow import apply
from tests.factories import assertion_of, make_article, make_source, propose, quote_of, sign_off

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_checks_a_quote_and_another_signs_it_off(
    page_as: Callable[..., Page], reviewer: User, second_reviewer: User
) -> None:
    claim = quote_of(make_article())
    make_source("Tape of the meeting")
    page = page_as(reviewer)
    page.goto(claim.get_absolute_url())
    panel = page.locator("#claim-panel")
    expect(page.get_by_role("group", name="Context")).to_be_hidden()
    page.get_by_role("group", name="Said").get_by_text("Confirmed").click()
    page.get_by_role("group", name="Attribution").get_by_text("Correct", exact=True).click()
    page.get_by_role("group", name="Context").get_by_text("Fair").click()
    page.get_by_role("group", name="Wording").get_by_text("Verbatim").click()
    new = page.get_by_role("group", name="Add evidence")
    new.get_by_label("Source", exact=True).fill("Tape of the meeting")
    new.get_by_label("Where in it").fill("12:40")
    panel.get_by_role("button", name="Propose", exact=True).click()
    expect(panel).to_have_attribute("data-status", "proposed")
    expect(panel).to_contain_text("You proposed this; a second person signs it off.")

    page = page_as(second_reviewer)
    page.goto(claim.get_absolute_url())
    panel = page.locator("#claim-panel")
    expect(panel).to_contain_text("12:40")
    panel.get_by_role("button", name="Sign off", exact=True).click()
    expect(panel).to_have_attribute("data-status", "signed_off")
    signed = Claim.objects.get(pk=claim.pk)
    assert (signed.proposed_by, signed.signed_by, signed.outcome) == (reviewer, second_reviewer, "ok")


def test_by_keyboard_alone(page: Page, reviewer: User) -> None:
    claim = assertion_of(make_article())
    make_source("Yearly report")
    page.goto(claim.get_absolute_url())
    page.locator('input[name="verdict"][value=""]').focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator('input[name="verdict"][value="accurate"]')).to_be_checked()
    page.get_by_role("group", name="Add evidence").get_by_label("Source", exact=True).focus()
    page.keyboard.type("Yearly report")
    reached = []
    for _press in range(25):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.dataset.action || document.activeElement.name || ''"))
        if reached[-1] == "propose":
            break
    assert "new-locator" in reached
    assert "note" in reached
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Proposed.")
    assert Claim.objects.get(pk=claim.pk).proposed_by == reviewer
    expect(page.locator("#claim-heading")).to_be_focused()
    assert page.url.endswith(f"/claims/{page.locator('#claim-panel').get_attribute('data-claim')}/")


def test_enter_in_a_field_saves_and_does_not_propose(page: Page, reviewer: User) -> None:
    claim = quote_of(make_article())
    page.goto(claim.get_absolute_url())
    page.get_by_role("textbox", name="Role", exact=True).fill("captain")
    page.keyboard.press("Enter")
    expect(page.locator("#claim-panel")).to_have_attribute("data-status", "checking")
    assert Claim.objects.get(pk=claim.pk).role == "captain"


def test_what_is_missing_is_shown_and_focused(page: Page, expect_complaint: Callable[[str], None]) -> None:
    expect_complaint("422")
    claim = assertion_of(make_article())
    page.goto(claim.get_absolute_url())
    page.get_by_label("Note", exact=True).first.fill("half a thought")
    page.locator("#claim-panel").get_by_role("button", name="Propose", exact=True).click()
    summary = page.locator("#claim-errors")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Say whether it is accurate.")
    expect(page.get_by_label("Note", exact=True).first).to_have_value("half a thought")


def test_a_draft_outlives_going_away(page: Page) -> None:
    article = make_article()
    claim = assertion_of(article)
    page.goto(claim.get_absolute_url())
    page.get_by_role("group", name="Verdict").get_by_text("Inaccurate").click()
    page.get_by_label("Correction").fill("42,000 passengers")
    page.goto(quote_of(article).get_absolute_url())
    page.goto(claim.get_absolute_url())
    expect(page.get_by_label("Correction")).to_have_value("42,000 passengers")
    expect(page.get_by_text("has been put back")).to_be_visible()
    page.get_by_role("button", name="Take").click()
    expect(page.locator("#claim-panel")).to_have_attribute("data-status", "checking")
    expect(page.get_by_label("Correction")).to_have_value("42,000 passengers")
    page.locator("#claim-panel .bar").get_by_role("button", name="Save").click()
    expect(page.get_by_text("has been put back")).to_be_hidden()
    page.reload()
    expect(page.get_by_label("Correction")).to_have_value("42,000 passengers")
    expect(page.get_by_text("has been put back")).to_be_hidden()


def test_overtaken_by_a_colleague_nothing_typed_is_lost(
    page: Page, editor: User, reviewer: User, expect_complaint: Callable[[str], None]
) -> None:
    expect_complaint("409")
    claim = apply(reviewer, quote_of(make_article()), Action.EDIT, {"role": "captain"})
    page.goto(claim.get_absolute_url())
    page.get_by_role("textbox", name="Role", exact=True).fill("mayor")
    apply(reviewer, claim, Action.EDIT, {"role": "harbour master"})
    page.locator("#claim-panel .bar").get_by_role("button", name="Save").click()
    conflict = page.locator("#claim-conflict")
    expect(conflict).to_be_focused()
    expect(conflict).to_contain_text("harbour master")
    expect(page.get_by_role("textbox", name="Role", exact=True)).to_have_value("mayor")
    page.locator("#claim-panel .bar").get_by_role("button", name="Save").click()
    expect(conflict).to_be_hidden()
    assert Claim.objects.get(pk=claim.pk).role == "mayor"


def test_last_evidence_is_reused_changed_and_removed(page: Page, reviewer: User) -> None:
    article = make_article()
    apply(reviewer, quote_of(article), Action.ADD_EVIDENCE, {"source": make_source("Tape"), "locator": "12:40"})
    claim = assertion_of(article)
    page.goto(claim.get_absolute_url())
    page.get_by_role("group", name="Verdict").get_by_text("Accurate", exact=True).click()
    page.get_by_role("button", name="Same as last time").click()
    evidence = page.locator(".evidence-list")
    expect(evidence).to_contain_text("12:40")
    evidence.locator("summary").click()
    evidence.get_by_label("Where in it").fill("13:05")
    evidence.get_by_role("button", name="Save change").click()
    expect(evidence.locator("p").first).to_contain_text("13:05")
    evidence.locator("summary").click()
    evidence.get_by_role("button", name="Remove evidence").click()
    expect(evidence).to_be_hidden()
    kept = Claim.objects.get(pk=claim.pk)
    assert (kept.verdict, kept.evidence.live().count()) == ("accurate", 0)


def test_notes_leave_the_typed_findings_alone(page: Page) -> None:
    claim = assertion_of(make_article())
    page.goto(claim.get_absolute_url())
    page.get_by_role("group", name="Verdict").get_by_text("Inaccurate").click()
    page.get_by_label("Correction").fill("42,000 passengers")
    page.get_by_text("Write a note or ask the author").click()
    page.get_by_label("Question to the author").fill("Where from?")
    page.get_by_role("button", name="Ask the author").click()
    expect(page.locator("#claim-notes")).to_contain_text("Where from?")
    expect(page.get_by_label("Correction")).to_have_value("42,000 passengers")


def test_splitting_at_a_word(page: Page) -> None:
    claim = assertion_of(make_article())
    page.goto(claim.get_absolute_url())
    page.get_by_text("Split into several").click()
    page.get_by_role("group", name="A new item starts with").get_by_text("41,000").click()
    page.get_by_role("button", name="Split", exact=True).click()
    expect(page.locator("#claim-panel mark").first).to_have_text("The ferry service carried")


@pytest.mark.parametrize("width", [360, 1440])
def test_every_state_is_accessible_and_fits(
    page_as: Callable[..., Page],
    reviewer: User,
    second_reviewer: User,
    editor: User,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    width: int,
) -> None:
    article = make_article()
    new, proposed = quote_of(article), quote_of(article, "higher taxes")
    signed, waived = assertion_of(article), assertion_of(article, "longest")
    apply(reviewer, new, Action.QUERY, {"text": "Who was there?"})
    propose(proposed, reviewer, note="heard it", correction="So.")
    sign_off(signed, reviewer, second_reviewer)
    apply(editor, waived, Action.WAIVE, {"reason": "opinion"})
    # So high that what sticks to the edges of the window lies over nothing.
    page = page_as(second_reviewer, width=width, height=4000)
    for claim in (new, proposed, signed, waived):
        page.goto(claim.get_absolute_url())
        page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
        fits(page)
        axe(page)


@pytest.mark.parametrize("width", [360, 1440])
def test_pages_around_it_are_accessible_and_fit(
    page_as: Callable[..., Page],
    reviewer: User,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    width: int,
) -> None:
    article = make_article()
    claim = quote_of(article)
    source = make_source(url="https://harbour.example/minutes/of/a/council/with/a/very/long/address/2025/10/21.html")
    apply(reviewer, claim, Action.ADD_EVIDENCE, {"source": source, "excerpt": "As said.", "locator": "p. 3"})
    speaker = claim.speaker
    assert speaker is not None
    page = page_as(reviewer, width=width)
    start, end = article.current_revision.sentences[1]
    for url in (
        "/speakers/",
        speaker.get_absolute_url(),
        f"/speakers/{speaker.pk}/edit/",
        "/sources/",
        source.get_absolute_url(),
        f"/sources/{source.pk}/edit/",
        "/sources/add/",
        f"/claims/{claim.pk}/history/",
        f"/articles/{article.pk}/claims/add/",
        f"/articles/{article.pk}/claims/add/?span={start}-{end}&kind=quote",
    ):
        page.goto(url)
        page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
        fits(page)
        axe(page)


def test_the_address_follows_what_takes_the_place(page: Page) -> None:
    claim = assertion_of(make_article())
    page.goto(claim.get_absolute_url())
    page.get_by_text("Split into several").click()
    page.locator("form[action$='/split/'] label.word").last.click()
    page.get_by_role("button", name="Split").click()
    expect(page.locator("#claim-panel")).not_to_have_attribute("data-claim", str(claim.pk))
    shown = page.locator("#claim-panel").get_attribute("data-claim")
    assert page.url.endswith(f"/claims/{shown}/")


def test_an_empty_note_is_told_where_it_was_not_written(page: Page, expect_complaint: Callable[[str], None]) -> None:
    expect_complaint("422")
    page.goto(assertion_of(make_article()).get_absolute_url())
    page.get_by_text("Write a note or ask the author").click()
    page.get_by_role("button", name="Add note").click()
    field = page.locator("#claim-notes").get_by_label("Note", exact=True)
    expect(field).to_be_focused()
    expect(page.locator("#claim-notes")).to_contain_text("Write something.")
    field.fill("Looked in the archive.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#claim-notes summary")).to_be_focused()


def test_words_without_end_are_broken(page_as: Callable[..., Page], reviewer: User) -> None:
    claim = quote_of(make_article())
    word = "harbourmaster" * 23
    values = {"source": make_source(word), "locator": word[:200], "excerpt": word}
    claim = apply(reviewer, claim, Action.EDIT, {"speaker": word[:200], "role": word, "correction": word})
    claim = apply(reviewer, claim, Action.ADD_EVIDENCE, values)
    apply(reviewer, claim, Action.NOTE, {"text": word})
    page = page_as(reviewer, width=360)
    for url in (
        claim.get_absolute_url(),
        f"{claim.article.get_absolute_url()}?item={claim.pk}",
        f"{claim.article.get_absolute_url()}history/",
        f"{claim.get_absolute_url()}history/",
    ):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, url
