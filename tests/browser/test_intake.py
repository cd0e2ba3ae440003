"""Bringing an article in, in Chromium: pasted, uploaded, known already, on both widths."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from claims.models import Article, User
from tests.ingest.files import docx, paragraph, pdf

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = (
    "Ferry terminal closes\nBy Ann Reyk\n\nThe town council of Sandholm voted on Monday to close the ferry terminal, which "
    "carried 41,000 passengers in 2024.\n\n“Nobody will miss it,” said Mira Tolland, the harbour master.\n"
)


@pytest.mark.parametrize("width", [1440, 360])
def test_paste_look_over_save(
    page_as: Callable[..., Page], reviewer: User, axe: Callable[[Page], None], fits: Callable[[Page], None], width: int
) -> None:
    page = page_as(reviewer, width=width)
    page.goto("/articles/new/")
    axe(page)
    fits(page)
    page.get_by_label("Paste the text").fill(TEXT)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_label("Title")).to_have_value("Ferry terminal closes")
    expect(page.get_by_label("Byline")).to_have_value("Ann Reyk")
    axe(page)
    fits(page)
    page.get_by_label("Publisher").fill("The Sandholm Courier")
    page.get_by_label("Published on").fill("2026-03-04")
    page.get_by_role("button", name="Save and find").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ferry terminal closes")
    assert Article.objects.get().publisher == "The Sandholm Courier"


def test_known_text_offers_the_article_or_a_copy(
    page_as: Callable[..., Page],
    reviewer: User,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    expect_complaint: Callable[[str], None],
) -> None:
    expect_complaint("409")
    page = page_as(reviewer, width=360)
    for _time in range(2):
        page.goto("/articles/new/")
        page.get_by_label("Paste the text").fill(TEXT)
        page.get_by_role("button", name="Read it").click()
        page.get_by_role("button", name="Save and find").click()
    expect(page.get_by_role("alert")).to_contain_text("This text is there already.")
    expect(page.get_by_role("alert").get_by_role("link", name="Ferry terminal closes")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Bring in as a copy").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ferry terminal closes")
    assert Article.objects.count() == 2


def test_a_refused_file_says_why_and_the_text_stays(
    page_as: Callable[..., Page],
    reviewer: User,
    axe: Callable[[Page], None],
    tmp_path: Path,
    expect_complaint: Callable[[str], None],
) -> None:
    expect_complaint("422")
    (tmp_path / "story.odt").write_bytes(b"PK\x03\x04")
    page = page_as(reviewer)
    page.goto("/articles/new/")
    page.get_by_label("Or choose files").set_input_files(tmp_path / "story.odt")
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#id_file_error")).to_contain_text("story.odt: .odt is not supported")
    axe(page)


DROP = """([files, where]) => {
  const transfer = new DataTransfer();
  for (const [name, text] of files) transfer.items.add(new File([text], name));
  const target = document.querySelector(where);
  target.dispatchEvent(new DragEvent("dragover", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  target.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (1440, "dark"), (360, "light"), (360, "dark")])
def test_several_files_dropped_and_taken_off(
    page_as: Callable[..., Page],
    reviewer: User,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    tmp_path: Path,
    width: int,
    theme: str,
) -> None:
    page = page_as(reviewer, width=width)
    page.emulate_media(color_scheme=theme)
    page.goto("/articles/new/")
    (tmp_path / "bridge.docx").write_bytes(
        docx(paragraph("Bridge opens", "Titel"), paragraph("The bridge cost 12 million crowns in 2025."))
    )
    (tmp_path / "scan.pdf").write_bytes(pdf([]))
    page.get_by_label("Or choose files").set_input_files([tmp_path / "bridge.docx", tmp_path / "scan.pdf"])
    page.evaluate(DROP, [[["again.txt", TEXT], ["more.txt", TEXT], ["wrong.odt", "x"]], "h1"])
    expect(page.locator("#chosen li")).to_have_count(5)
    page.get_by_role("button", name="Remove: wrong.odt").press("Enter")
    expect(page.get_by_role("button", name="Remove: more.txt")).to_be_focused()
    expect(page.get_by_text("Files chosen: 4")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Bring them in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What became of the files")
    lines = page.locator(".results > li")
    expect(lines.nth(0)).to_contain_text("Brought in bridge.docx")
    expect(lines.nth(1)).to_contain_text("Not brought in scan.pdf")
    expect(lines.nth(1)).to_contain_text("it seems to be a scan")
    expect(lines.nth(2)).to_contain_text("Brought in again.txt")
    expect(lines.nth(3)).to_contain_text("There already more.txt")
    axe(page)
    fits(page)
    lines.nth(0).get_by_role("link", name="Bridge opens").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bridge opens")


def test_the_whole_way_without_javascript(
    browser: object, live_server: object, page_as: Callable[..., Page], reviewer: User
) -> None:
    signed_in = page_as(reviewer).context
    context = signed_in.browser.new_context(java_script_enabled=False, storage_state=signed_in.storage_state())
    page = context.new_page()
    page.goto(f"{live_server}/articles/new/")
    page.get_by_label("Paste the text").fill(TEXT)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Save and find").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ferry terminal closes")
    context.close()


@pytest.mark.parametrize("width", [1440, 360])
def test_facts(
    page_as: Callable[..., Page], reviewer: User, axe: Callable[[Page], None], fits: Callable[[Page], None], width: int
) -> None:
    from tests.factories import make_article

    article = make_article(title="Ferry terminal closes", publisher="The Courier")
    page = page_as(reviewer, width=width)
    page.goto(f"/articles/{article.pk}/facts/")
    axe(page)
    fits(page)
    page.get_by_label("Deadline").fill("2026-03-05T18:30")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ferry terminal closes")
    article.refresh_from_db()
    assert article.due_at is not None
