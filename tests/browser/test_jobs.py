"""Background work in Chromium: progress without reloading, retry and cancel by keyboard, every width and colour."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from claims.models import Job, User
from tests.views.test_job import job_of

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]
Check = Callable[[Page], None]
LONG = "Fetch https://herald.example/politics/an-address-without-any-hope-of-a-break-that-goes-on-and-on-and-on.html"


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_are_accessible(
    reviewer: User, editor: User, page_as: Open, axe: Check, fits: Check, width: int, scheme: str
) -> None:
    page = page_as(editor, width=width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto("/jobs/")
    axe(page)
    made = [
        job_of(reviewer, "running", title="Bring in ships.csv", done=3, total=9, message="Line 3"),
        job_of(reviewer, "running", title="Report on claims"),
        job_of(reviewer, title=LONG, run_after=timezone.now() - timedelta(minutes=5)),
        job_of(reviewer, title="Later", run_after=timezone.now() + timedelta(days=1)),
        job_of(None, "failed", title="Read the watch list", error=f"{'herald' * 30}.example did not answer.\nTwice."),
        job_of(editor, "done", title="تقرير عن المرفأ", result={"url": "/articles/"}, done=4, total=4),
        job_of(editor, "cancelled", title="Report on harbours"),
    ]
    for path in ("/jobs/", "/jobs/?state=cancelled", *(job.get_absolute_url() for job in made)):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        fits(page)
        axe(page)


def test_progress_and_result_come_by_themselves(reviewer: User, page_as: Open) -> None:
    job = job_of(reviewer, title="Bring in ships.csv")
    page = page_as(reviewer)
    page.goto(job.get_absolute_url())
    expect(page.locator("#job .badge")).to_have_text("Waiting")
    now = timezone.now()
    running = Job.objects.filter(pk=job.pk)
    running.update(status="running", worker="x", started_at=now, lease_until=now + timedelta(hours=1), done=3, total=9)
    expect(page.get_by_text("3 of 9")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Bring in ships.csv: Running")).to_have_count(1)
    running.update(done=8, message="Line 8")
    expect(page.get_by_text("Line 8")).to_be_visible()
    running.update(status="done", worker="", lease_until=None, finished_at=now, done=9, result={"url": "/articles/"})
    page.get_by_role("link", name=re.compile("Result ?: Bring in ships.csv")).click()
    expect(page.get_by_role("heading", name="Articles", level=1)).to_be_visible()


def test_cancel_and_retry_by_keyboard_while_the_list_renews_itself(reviewer: User, page_as: Open) -> None:
    job_of(reviewer, "running", title="Report on claims")
    failed = job_of(reviewer, "failed", title="Bring in ships.csv")
    page = page_as(reviewer)
    page.goto("/jobs/")
    retry = page.get_by_role("button", name=re.compile("Retry ?: Bring in ships.csv"))
    retry.focus()
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        pass
    expect(retry).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is tried again: Bring in ships.csv")).to_be_visible()
    page.get_by_role("button", name=re.compile("Cancel ?: Report on claims")).press("Enter")
    expect(page.get_by_text("Cancelled: Report on claims")).to_be_visible()
    assert set(Job.objects.values_list("title", "status")) == {
        ("Bring in ships.csv", "waiting"),
        ("Report on claims", "cancelled"),
    }
    page.get_by_role("button", name=re.compile("Cancel ?: Bring in ships.csv")).press("Enter")
    expect(page.get_by_text("Cancelled: Bring in ships.csv")).to_be_visible()
    assert Job.objects.get(pk=failed.pk).status == "cancelled"


def test_without_a_connection_it_is_said_once(
    reviewer: User, page_as: Open, expect_complaint: Callable[[str], None]
) -> None:
    expect_complaint("ERR_INTERNET_DISCONNECTED|sendError|htmx")
    job = job_of(reviewer, "running", title="Report on claims")
    page = page_as(reviewer)
    page.goto(job.get_absolute_url())
    page.context.set_offline(True)
    said = page.locator(".message.error")
    expect(said).to_have_count(1, timeout=10_000)
    page.wait_for_timeout(4500)
    expect(said).to_have_count(1)
    page.context.set_offline(False)
    Job.objects.filter(pk=job.pk).update(message="Line 9")
    expect(page.get_by_text("Line 9")).to_be_visible()


def test_the_menu_leads_there(reviewer: User, page_as: Open) -> None:
    job_of(reviewer, "running", title="Report on claims")
    page = page_as(reviewer)
    page.goto("/account/")
    page.get_by_text("Account menu").locator("..").press("Enter")
    page.get_by_role("link", name="Background work 1 under way").click()
    expect(page.get_by_role("heading", name="Background work")).to_be_visible()
