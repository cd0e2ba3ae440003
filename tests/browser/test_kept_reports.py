"""Keeping reports in Chromium: from a report to what is kept, what has changed, and large ones in the background."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from claims import jobs
from claims.models import Action, Claim, Job, Report, User
from claims.reports import ARTICLE_FORMATS
from claims.reports.freezing import freeze
from claims.reports.selection import of_article
from claims.workflow import apply
from tests.factories import assertion_of, make_article, quote_of, sign_off

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]
Check = Callable[[Page], None]


class Desk:
    def __init__(self, ana: User, ben: User, editor: User) -> None:
        self.ana, self.ben, self.editor = ana, ben, editor
        self.article = make_article(title="Harbour town counts its ferries")
        self.wrong = sign_off(
            assertion_of(self.article), ana, ben, verdict="misleading", correction="38,000 passengers", note="See p. 4."
        )
        sign_off(quote_of(self.article), ana, ben)

    def kept(self) -> Report:
        return freeze(self.ana, "html", of_article(self.ana, self.article, work=False), site="https://desk.example")

    def correct(self) -> None:
        claim = apply(self.editor, self.wrong, Action.REOPEN, {"reason": "A reader wrote."})
        apply(self.editor, claim, Action.ASSIGN, {"assignee": self.ana})
        claim = apply(
            self.ana,
            Claim.objects.get(pk=claim.pk),
            Action.PROPOSE,
            {"verdict": "inaccurate", "correction": "37,000 passengers", "note": "Counted again."},
        )
        self.wrong = apply(self.ben, claim, Action.SIGN_OFF, version=claim.version)


@pytest.fixture
def desk(reviewer: User, second_reviewer: User, editor: User) -> Desk:
    return Desk(reviewer, second_reviewer, editor)


def test_from_an_articles_report_to_what_has_changed(desk: Desk, page: Page, tmp_path: Path) -> None:
    page.goto(f"/articles/{desk.article.pk}/report/")
    page.get_by_role("link", name="Keep this report").click()
    expect(page.get_by_label("Page to read or print")).to_be_checked()
    page.get_by_role("button", name="Keep this report").press("Enter")
    expect(page.get_by_text("Everything it says of its items still holds.")).to_be_visible()
    first = Report.objects.get()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    file = tmp_path / "report.html"
    download.value.save_as(file)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == first.sha256
    assert download.value.suggested_filename == first.file_name

    desk.correct()
    page.reload()
    expect(page.get_by_text("1 item has changed since this report was made.")).to_be_visible()
    row = page.get_by_role("row", name="Correction")
    expect(row.get_by_role("cell")).to_have_text(["38,000 passengers", "37,000 passengers"])
    page.get_by_role("link", name="Read", exact=True).click()
    expect(page.get_by_text("38,000 passengers")).to_be_visible()
    expect(page.locator("mark").first).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")

    desk.kept()
    page.goto(first.get_absolute_url())
    page.get_by_role("link", name="What has changed in it").click()
    expect(page.get_by_text("0 new, 1 changed, 0 gone.")).to_be_visible()
    expect(page.get_by_role("row", name="Verdict").get_by_role("cell")).to_have_text(["Misleading", "Inaccurate"])


def test_a_large_one_is_made_in_the_background(desk: Desk, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ARTICLE_FORMATS, "csv", ARTICLE_FORMATS["csv"]._replace(at_once=0))
    page.goto(f"/articles/{desk.article.pk}/keep/")
    page.get_by_label("CSV", exact=True).check()
    page.get_by_role("button", name="Keep this report").click()
    expect(page.get_by_text("The report is being made.")).to_be_visible()
    jobs.run(Job.objects.get(kind="report").pk)
    expect(page.get_by_role("link", name="Download")).to_be_visible(timeout=15_000)
    assert Report.objects.get().is_made


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_are_accessible(
    desk: Desk, page_as: Open, axe: Check, fits: Check, width: int, scheme: str
) -> None:
    first = desk.kept()
    desk.correct()
    second = desk.kept()
    page = page_as(desk.ana, width=width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in (
        "/reports/",
        "/reports/?title=harbour",
        first.get_absolute_url(),
        second.get_absolute_url(),
        f"{second.get_absolute_url()}changes/",
        f"/articles/{desk.article.pk}/keep/",
        "/reports/keep/claims/?kind=quote",
    ):
        page.goto(path)
        fits(page)
        axe(page)
