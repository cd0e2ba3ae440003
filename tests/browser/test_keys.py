"""The keys in Chromium: each does what the help says, nothing while typing, and says so where it does not apply."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from claims.models import Action, Article, Claim, User
from claims.workflow import apply
from tests.factories import assertion_of, make_article, make_source, make_user, propose, quote_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article() -> Article:
    return make_article()


def open_item(page: Page, claim: Claim) -> None:
    page.goto(f"{claim.article.get_absolute_url()}?item={claim.pk}")
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(claim.pk))


def shows(page: Page, claim: Claim) -> None:
    expect(page.locator("#claim-panel")).to_have_attribute("data-claim", str(claim.pk))


def says(page: Page, text: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(text)


def test_the_help_lists_every_key_and_closes(
    page: Page, article: Article, axe: Callable[[Page], None], fits: Callable[[Page], None]
) -> None:
    page.goto(article.get_absolute_url())
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    listed = page.locator("#keys [data-key]").evaluate_all("rows => rows.map(row => row.dataset.key)")
    assert len(listed) == len(set(listed))
    assert set("jktveEnqpsrx0cu[]{}/?") | {"Enter", "g w", "g a", "g c"} <= set(listed)
    axe(page)
    fits(page)
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    expect(dialog).to_be_visible()
    page.keyboard.press("t")
    assert not Claim.objects.exclude(status="new").exists(), "keys rest while the help is open"
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Keys")).to_be_focused()


def test_keys_can_be_switched_off(page: Page, article: Article) -> None:
    claim = assertion_of(article)
    open_item(page, claim)
    page.keyboard.press("?")
    switch = page.get_by_label("Single keys do something in this browser")
    switch.uncheck()
    page.keyboard.press("Escape")
    page.reload()
    shows(page, claim)
    for key in ("t", "j", "?", "g", "w"):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    shows(page, claim)
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert Claim.objects.get(pk=claim.pk).status == "new"
    page.get_by_role("button", name="Keys").click()
    expect(switch).not_to_be_checked()
    switch.check()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(page.locator("#claim-panel")).to_have_attribute("data-status", "checking")


@pytest.mark.parametrize(
    ("key", "path"), [("w", "/"), ("a", "/articles/"), ("c", "/claims/")], ids=["work", "articles", "claims"]
)
@pytest.mark.parametrize("start", ["/sources/", "/claims/", "/"])
def test_g_leads_to_the_sections_from_everywhere(page: Page, key: str, path: str, start: str) -> None:
    page.goto(start)
    page.keyboard.press("g")
    page.keyboard.press(key)
    expect(page).to_have_url(re.compile(rf"//[^/]+{path}$"))


def test_keys_do_nothing_while_typing_or_with_modifiers(page: Page, article: Article) -> None:
    claim = assertion_of(article)
    open_item(page, claim)
    for field in (page.get_by_label("Note", exact=True).first, page.get_by_label("Find in the items")):
        field.fill("")
        field.press_sequentially("tpsx0gwj")
        expect(field).to_have_value("tpsx0gwj")
    page.locator("#claim-heading").focus()
    for chord in ("Control+e", "Alt+t", "Meta+t", "Control+j"):
        page.keyboard.press(chord)
    shows(page, claim)
    assert Claim.objects.get(pk=claim.pk).status == "new"


def test_find_leads_to_what_was_found_and_escape_back(page: Page, article: Article) -> None:
    claim = assertion_of(article)
    open_item(page, claim)
    page.keyboard.press("/")
    page.keyboard.type("tolland")
    page.keyboard.press("Enter")
    found = page.locator("#rail-items > li:visible > a")
    expect(found).to_have_count(1)
    expect(found).to_be_focused()
    page.keyboard.press("j")
    shows(page, quote_of(article))
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.locator(f"#rail-{quote_of(article).pk}")).to_be_focused()
    expect(page.locator("#rail-items > li:visible")).not_to_have_count(1)


def test_take_findings_evidence_note_and_question(page: Page, article: Article) -> None:
    claim = quote_of(article)
    open_item(page, claim)
    page.keyboard.press("t")
    expect(page.locator("#claim-panel")).to_have_attribute("data-status", "checking")
    expect(page.locator("#claim-heading")).not_to_be_focused()
    page.keyboard.press("v")
    expect(page.locator('input[name="said"][value=""]')).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator('input[name="said"][value="confirmed"]')).to_be_checked()
    expect(page.locator('input[name="attribution"][value=""]')).to_be_focused()
    page.keyboard.press("2")
    expect(page.locator('input[name="attribution"][value="wrong_speaker"]')).to_be_checked()
    expect(page.locator('input[name="context"][value=""]')).to_be_focused()
    page.keyboard.press("e")
    expect(page.get_by_role("group", name="Add evidence").get_by_label("Source", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(f"#rail-{claim.pk}")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#claim-work").get_by_label("Note", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("q")
    expect(page.get_by_label("Question to the author")).to_be_focused()


def test_e_and_capital_e_attach_what_was_used_before(page: Page, reviewer: User, article: Article) -> None:
    tape, minutes = make_source("Tape"), make_source("Minutes of the council")
    used = quote_of(article)
    apply(reviewer, used, Action.ADD_EVIDENCE, {"source": minutes})
    for other in (quote_of(article, "higher taxes"), assertion_of(article, "longest")):
        apply(reviewer, other, Action.ADD_EVIDENCE, {"source": minutes})
    apply(reviewer, used, Action.ADD_EVIDENCE, {"source": tape, "locator": "12:40"})
    claim = assertion_of(article)
    open_item(page, claim)
    page.keyboard.press("E")
    evidence = page.locator(".evidence-list")
    expect(evidence).to_contain_text("12:40")
    page.keyboard.press("E")
    says(page, "this item has it already")
    pinned = page.get_by_role("group", name="Sources used in this article").get_by_role("button")
    expect(pinned).to_have_text([re.compile("Minutes of the council"), re.compile("Tape")])
    expect(pinned.nth(1)).to_be_disabled()
    page.keyboard.press("1")
    expect(evidence).to_contain_text("Minutes of the council")
    assert {e.source for e in claim.evidence.live()} == {tape, minutes}


def test_what_does_not_apply_says_why(page: Page, reviewer: User, second_reviewer: User, article: Article) -> None:
    page.goto(article.get_absolute_url())
    for key in "tvVeEnqpsrxz[":
        page.keyboard.press(key)
        says(page, "Open an item first")
    page.keyboard.press("c")
    says(page, "Select words in the text first")
    expect(page.locator("#messages .of-key")).to_have_count(1)
    taken = apply(second_reviewer, assertion_of(article), Action.TAKE)
    open_item(page, taken)
    for key in "vVepz]":
        page.keyboard.press(key)
        says(page, f"{second_reviewer.display_name} is working on this.")
    page.keyboard.press("s")
    says(page, "“Sign off” is not possible while the status is “Checking”.")
    page.keyboard.press("x")
    says(page, "Reviewers set aside what has low priority")
    own = propose(quote_of(article), reviewer)
    open_item(page, own)
    page.keyboard.press("s")
    says(page, "You proposed this; a second person signs it off.")
    last = page.locator("#rail-items a").last
    last.click()
    page.keyboard.press("j")
    says(page, "This is the last item in the list.")


def test_return_and_set_aside_open_their_forms(
    page_as: Callable[..., Page], second_reviewer: User, editor: User, article: Article
) -> None:
    proposed, new = propose(quote_of(article), second_reviewer), assertion_of(article)
    page = page_as(editor)
    open_item(page, proposed)
    page.keyboard.press("r")
    expect(page.get_by_label("What is missing")).to_be_focused()
    page.keyboard.type("The page is missing.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#claim-panel")).to_have_attribute("data-status", "checking")
    open_item(page, new)
    page.keyboard.press("x")
    expect(page.get_by_role("radio", name="Nothing to check")).to_be_focused()
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="Opinion")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("#claim-panel")).to_have_attribute("data-status", "waived")
    assert Claim.objects.get(pk=new.pk).waive_reason == "opinion"


def test_nothing_to_check_sets_the_open_claim_aside(
    page_as: Callable[..., Page], editor: User, article: Article
) -> None:
    claim = assertion_of(article)
    page = page_as(editor)
    open_item(page, claim)
    page.keyboard.press("0")
    expect(page.locator("#claim-panel")).to_have_attribute("data-status", "waived")
    assert Claim.objects.get(pk=claim.pk).waive_reason == "nothing_checkable"
    quote = quote_of(article)
    open_item(page, quote)
    page.keyboard.press("0")
    says(page, "Select words in the text first")
    assert Claim.objects.get(pk=quote.pk).status == "new"


def test_undo_takes_back_the_last_edit(page: Page, reviewer: User, article: Article) -> None:
    claim = apply(reviewer, assertion_of(article), Action.EDIT, {"verdict": "inaccurate", "correction": "42,000"})
    open_item(page, claim)
    expect(page.get_by_role("button", name="Undo: outcome, correction, verdict")).to_be_visible()
    page.keyboard.press("z")
    says(page, "Undone.")
    undone = Claim.objects.get(pk=claim.pk)
    assert (undone.verdict, undone.correction) == ("", "")
    page.keyboard.press("z")
    says(page, "You have edited nothing here in this round.")


def test_keys_wait_for_the_panel_that_they_are_meant_for(page: Page, reviewer: User, article: Article) -> None:
    first, second = list(article.current_revision.live_claims())[:2]
    page.goto(article.get_absolute_url())
    page.route("**/panel/", lambda route: (page.wait_for_timeout(300), route.continue_()))
    # Pressed faster than any answer comes.
    for key in "jjt":
        page.keyboard.press(key)
    expect(page.locator("#claim-panel")).to_have_attribute("data-status", "checking")
    shows(page, second)
    assert Claim.objects.get(pk=first.pk).status == "new"
    assert Claim.objects.get(pk=second.pk).assignee == reviewer


def test_an_item_has_its_keys_on_its_own_page(page: Page, reviewer: User, article: Article) -> None:
    first, second = list(article.current_revision.live_claims())[:2]
    apply(reviewer, article.claims.last(), Action.ADD_EVIDENCE, {"source": make_source("Minutes")})  # type: ignore[arg-type]
    page.goto(first.get_absolute_url())
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("propose, and on to the next")
    expect(dialog).not_to_contain_text("next sentence")
    page.keyboard.press("?")
    for key in "tVEp":
        page.keyboard.press(key)
    shows(page, second)
    expect(page).to_have_url(re.compile(rf"/claims/{second.pk}/$"))
    page.go_back()
    expect(page.locator("#claim-panel")).to_have_attribute("data-status", "proposed")
    assert Claim.objects.get(pk=first.pk).proposed_by == reviewer


def test_without_a_server_it_says_so_and_goes_on_when_it_is_back(
    page: Page, article: Article, expect_complaint: Callable[[str], None]
) -> None:
    expect_complaint("ERR_INTERNET_DISCONNECTED|htmx:(afterRequest|sendError)")
    first, second = list(article.current_revision.live_claims())[:2]
    open_item(page, first)
    page.context.set_offline(True)
    page.keyboard.press("j")
    expect(page.locator("#messages")).to_contain_text("The server cannot be reached.")
    page.context.set_offline(False)
    page.keyboard.press("k")
    page.keyboard.press("j")
    shows(page, second)
    page.keyboard.press("t")
    expect(page.locator("#claim-panel")).to_have_attribute("data-status", "checking")


def test_caps_lock_and_other_alphabets_press_the_same_keys(page: Page, article: Article) -> None:
    first, second = list(article.current_revision.live_claims())[:2]
    page.goto(article.get_absolute_url())

    def press(key: str, code: str, *, caps: bool = False) -> None:
        page.evaluate(
            "init => document.body.dispatchEvent(new KeyboardEvent('keydown', {...init, bubbles: true}))",
            {"key": key, "code": code, "modifierCapsLock": caps},
        )

    press("J", "KeyJ", caps=True)
    shows(page, first)
    press("о", "KeyJ")
    shows(page, second)
    # With Caps Lock this is "e", which goes to the evidence; "E" would attach some.
    press("E", "KeyE", caps=True)
    expect(page.get_by_role("group", name="Add evidence").get_by_label("Source", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    press("е", "KeyT")
    expect(page.locator("#claim-panel")).to_have_attribute("data-status", "checking")


def test_who_only_looks_on_is_told_so(page_as: Callable[..., Page], article: Article) -> None:
    page = page_as(make_user(superuser=True))
    open_item(page, assertion_of(article))
    for key in "tvpsxnq":
        page.keyboard.press(key)
        says(page, "Being superuser gives no rights" if key != "s" else "is not possible")
    page.keyboard.press("w")
    says(page, "Only reviewers and editors add items.")
    page.keyboard.press("7")
    says(page, "No answer or source has this number here.")
