"""Bringing in many, in Chromium: upload, dry run, waiting for the end, the report; both widths, both schemes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from claims import jobs
from claims.models import Article, Job, JobStatus, User

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = (
    "The ferry of {0} carried 41,000 passengers in 2024. “Nobody will miss it,” said Mira Tolland, the harbour master."
)


@pytest.fixture(autouse=True)
def _in_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pools: list[Executor] = []

    def pool(workers: int) -> Executor:
        pools.append(ThreadPoolExecutor(workers))
        return pools[-1]

    monkeypatch.setattr("claims.ingest.bulk.run.pool", pool)
    yield
    for each in pools:
        each.shutdown()


def work() -> None:
    for job in Job.objects.filter(status=JobStatus.WAITING):
        jobs.run(job.pk)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (360, "dark")])
def test_upload_look_bring_in(
    page_as: Callable[..., Page],
    reviewer: User,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    tmp_path: Path,
    width: int,
    theme: str,
) -> None:
    records = [
        {"id": f"courier-2026-{i:04}", "title": f"Ferry {i} leaves", "text": TEXT.format(i), "mood": "good"}
        for i in range(4)
    ]
    records[1]["published_at"] = "next week"
    file = tmp_path / "archive.jsonl"
    file.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    page = page_as(reviewer, width=width)
    page.emulate_media(color_scheme=theme)
    page.goto("/articles/new/")
    page.get_by_role("link", name="Bring in many from one file").click()
    axe(page)
    fits(page)
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Publisher, where a line names none").fill("The Sandholm Courier")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="The file is being checked")).to_be_visible()
    axe(page)
    fits(page)
    work()
    expect(page.get_by_role("heading", name="What would become of it")).to_be_visible()
    expect(page.get_by_text("“published_at” says “next week”")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Bring in").press("Enter")
    expect(page.get_by_role("heading", name="It is being brought in")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="What became of it")).to_be_visible()
    expect(page.locator(".outcomes dd")).to_have_text(["3", "0", "0", "1"])
    axe(page)
    fits(page)
    page.get_by_role("link", name="Not brought in 1").click()
    expect(page.get_by_role("row", name="courier-2026-0001")).to_contain_text("which is no date")
    page.get_by_role("link", name="Brought in 3").click()
    page.get_by_role("link", name="Ferry 3 leaves").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ferry 3 leaves")
    assert Article.objects.count() == 3
