"""The article with notes in Chromium: wide and narrow, light and dark, from the words to the note and back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.reports.story import Story

from .conftest import NARROW, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")])
def test_fits_and_is_accessible(story: Story, page_as: Open, axe: Check, fits: Check, width: int, scheme: str) -> None:
    page = page_as(story.ana, width=width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in ("article/", "article/?work=1"):
        page.goto(f"/articles/{story.article.pk}/report/{path}")
        fits(page)
        axe(page)


def test_from_the_words_to_the_note_and_back(story: Story, page_as: Open) -> None:
    page = page_as(story.ana)
    page.goto(f"/articles/{story.article.pk}/report/article/")
    page.get_by_role("link", name="Note 2", exact=True).press("Enter")
    assert page.url.endswith("#note-2")
    page.get_by_role("link", name="2, to its place in the text").press("Enter")
    assert page.url.endswith("#ref-2")


def test_the_article_page_leads_to_the_word_file(story: Story, page_as: Open) -> None:
    page = page_as(story.ana)
    page.goto(f"/articles/{story.article.pk}/")
    page.locator("summary", has_text="Report").press("Enter")
    with page.expect_download() as download:
        page.get_by_role("link", name="Word file with comments").click()
    assert download.value.suggested_filename.startswith("notes-ferries-carry-41000-")
    assert download.value.suggested_filename.endswith(".docx")
