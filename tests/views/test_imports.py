"""Bringing in many on the web: upload, dry run, the job, the report; and who may."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from claims import jobs
from claims.ingest.bulk import uploads
from claims.models import Article, Channel, ClaimEvent, Import, ImportChunk, Job, JobStatus, Role, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

TEXT = (
    "The ferry of {0} carried 41,000 passengers in 2024. “Nobody will miss it,” said Mira Tolland, the harbour master."
)
NEW = "/articles/import/"


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


def record(number: int, **values: Any) -> dict[str, Any]:
    return {"id": f"n{number}", "title": f"Ferry {number}", "text": TEXT.format(number), **values}


def upload(client: Client, *records: Any, name: str = "archive.jsonl", **values: Any) -> Any:
    data = "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in records).encode()
    return client.post(NEW, {"file": SimpleUploadedFile(name, data), **values})


def told(page: str) -> dict[str, int]:
    """The counts that the page shows."""
    return {label: int(lines) for label, lines in re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd></div>", page)}


def work() -> None:
    """Do what waits, as a worker would."""
    for job in Job.objects.filter(status=JobStatus.WAITING).order_by("pk"):
        jobs.run(job.pk)


@pytest.fixture
def client(reviewer: User, client: Client) -> Client:
    client.force_login(reviewer)
    return client


def test_from_upload_to_report(client: Client, reviewer: User) -> None:
    answer = upload(client, record(1, mood="good"), record(2, published_at="soon"), record(3), publisher="The  Courier")
    run = Import.objects.get()
    assert answer.headers["Location"] == run.get_absolute_url() == f"/imports/{run.uuid}/"
    assert "The file is being checked" in client.get(run.get_absolute_url()).content.decode()
    work()
    page = client.get(run.get_absolute_url()).content.decode()
    assert "What would become of it" in page
    assert "“published_at” says “soon”, which is no date" in page
    assert "Ferry 1" in page
    assert told(page) == {"Brought in": 2, "New version": 0, "There already": 0, "Not brought in": 1}
    assert '<span class="tag" dir="auto">mood</span>' in page
    assert not Article.objects.exists(), "nothing is brought in before somebody says so"

    client.post(f"/imports/{run.uuid}/begin/")
    client.post(f"/imports/{run.uuid}/begin/")
    assert Job.objects.filter(kind="import").count() == 1, "a double click asks once"
    assert "It is being brought in" in client.get(run.get_absolute_url()).content.decode()
    work()
    assert list(Article.objects.order_by("pk").values_list("title", "publisher", "created_by")) == [
        ("Ferry 1", "The Courier", reviewer.pk), ("Ferry 3", "The Courier", reviewer.pk),
    ]  # fmt: skip
    assert {event.channel for event in ClaimEvent.objects.all()} == {Channel.WEB}
    assert not ImportChunk.objects.exists()
    assert Job.objects.get(kind="import").result["url"] == run.get_absolute_url()
    page = client.get(run.get_absolute_url()).content.decode()
    assert "What became of it" in page
    assert told(page) == {"Brought in": 2, "New version": 0, "There already": 0, "Not brought in": 1}
    for article in Article.objects.all():
        assert f'<a href="{article.get_absolute_url()}">{article.title}</a>' in page
    refused = client.get(run.get_absolute_url(), {"outcome": "refused"}).content.decode()
    assert "which is no date" in refused
    assert "Ferry 1" not in refused

    report = client.get(f"/imports/{run.uuid}/report/")
    assert report.headers["Content-Disposition"] == 'attachment; filename="archive-report.csv"'
    rows = list(csv.DictReader(b"".join(report.streaming_content).decode("utf-8-sig").splitlines()))
    assert [(row["line"], row["id"], row["outcome"]) for row in rows] == [
        ("1", "n1", "made"), ("2", "n2", "refused"), ("3", "n3", "made"),
    ]  # fmt: skip
    assert "archive.jsonl" in client.get(NEW).content.decode()


def test_formulas_in_the_report_are_text(client: Client) -> None:
    upload(client, record(1, id="=HYPERLINK(1)"))
    work()
    run = Import.objects.get()
    client.post(f"/imports/{run.uuid}/begin/")
    work()
    body = b"".join(client.get(f"/imports/{run.uuid}/report/").streaming_content).decode()
    assert '"\'=HYPERLINK(1)"' in body


@pytest.mark.parametrize(
    ("name", "lines", "reason"),
    [
        ("archive.txt", [record(1)], "The name has to end in .jsonl or .csv"),
        ("archive.jsonl", [], "There is nothing in the file."),
        ("archive.csv", ["a,b", "1,2"], "The first line has to name the columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_the_form(
    client: Client, name: str, lines: list[Any], reason: str
) -> None:
    answer = upload(client, *lines, name=name, publisher="The Courier")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert reason in page
    assert 'value="The Courier"' in page, "what was typed is still there"
    assert not Import.objects.exists()


def test_no_file_and_too_big_a_file(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.post(NEW, {})
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()
    monkeypatch.setattr("claims.forms.imports.MAX_UPLOAD", 10)
    assert "The file is bigger than 0 MB." in upload(client, record(1)).content.decode()


def test_nothing_new_is_not_offered_to_be_brought_in(client: Client) -> None:
    upload(client, "{bad")
    work()
    run = Import.objects.get()
    page = client.get(run.get_absolute_url()).content.decode()
    assert "There is nothing new in it to bring in." in page
    assert f"/imports/{run.uuid}/begin/" not in page
    client.post(f"/imports/{run.uuid}/discard/")
    assert not Import.objects.exists()
    assert not ImportChunk.objects.exists()


def test_what_is_begun_is_not_discarded_and_what_is_unchecked_is_not_begun(client: Client) -> None:
    upload(client, record(1))
    run = Import.objects.get()
    client.post(f"/imports/{run.uuid}/begin/")
    assert not Job.objects.filter(kind="import").exists()
    work()
    client.post(f"/imports/{run.uuid}/begin/")
    client.post(f"/imports/{run.uuid}/discard/")
    assert Import.objects.filter(pk=run.pk).exists()


def test_what_is_discarded_while_it_is_checked_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(client, record(1))
    run = Import.objects.get()
    tried = uploads.tried

    def discarded_meanwhile(*args: Any) -> Any:
        client.post(f"/imports/{run.uuid}/discard/")
        return tried(*args)

    monkeypatch.setattr(uploads, "tried", discarded_meanwhile)
    work()
    job = Job.objects.get()
    assert (job.status, job.error) == ("failed", "The file was discarded.")


def test_what_was_begun_at_the_command_line_goes_on_there(client: Client) -> None:
    run = Import.objects.create(
        name="a.csv", sha256="0" * 64, format="csv", size=9, lines=2, begun_at=timezone.now()
    )  # fmt: skip
    page = client.get(run.get_absolute_url()).content.decode()
    assert "It was begun at the server’s command line, and goes on there." in page
    assert "Go on" not in page
    client.post(f"/imports/{run.uuid}/begin/")
    assert not Job.objects.exists()


def test_a_stopped_import_goes_on(client: Client) -> None:
    upload(client, *map(record, range(30)))
    work()
    run = Import.objects.get()
    client.post(f"/imports/{run.uuid}/begin/")
    job = Job.objects.get(kind="import")
    with pytest.MonkeyPatch.context() as patch:
        # Cancelled while the first articles are being stored, and noticed when they are.
        from claims import tasks

        whole = tasks.bring_in

        def cancelled(*args: Any, **values: Any) -> Any:
            jobs.cancel(job)
            return whole(*args, **values)

        patch.setattr(tasks, "bring_in", cancelled)
        work()
    stored = Article.objects.count()
    assert 0 < stored < 30
    page = client.get(run.get_absolute_url()).content.decode()
    assert "Not finished" in page
    assert "It was cancelled." in page
    assert "Go on" in page
    client.post(f"/imports/{run.uuid}/begin/")
    work()
    assert Article.objects.count() == 30
    assert sorted(run.results.values_list("line", flat=True)) == list(range(1, 31))


def test_while_it_is_under_way_the_page_asks_again_and_reloads_at_the_end(client: Client) -> None:
    upload(client, record(1))
    run = Import.objects.get()
    part = client.get(run.get_absolute_url(), headers={"HX-Request": "true"})
    assert part.content.decode().startswith('\n<section id="import-state"')
    work()
    assert client.get(run.get_absolute_url(), headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER, Role.EDITOR, "superuser", "nobody"])
def test_who_may(role: str, client: Client, client_for: Callable[[User], Client]) -> None:
    upload(client, record(1))
    work()
    run = Import.objects.get()
    user = make_user(superuser=True) if role == "superuser" else make_user() if role == "nobody" else make_user(role)
    other = client_for(user)
    brings_in = role in (Role.REVIEWER, Role.EDITOR)
    sees = brings_in or role == "superuser"
    assert other.get(NEW).status_code == (200 if brings_in else 403)
    assert upload(other, record(2)).status_code == (302 if brings_in else 403)
    assert other.get(run.get_absolute_url()).status_code == (200 if sees else 403)
    assert other.get(f"/imports/{run.uuid}/report/").status_code == (200 if sees else 403)
    for action in ("try", "begin", "discard"):
        assert other.get(f"/imports/{run.uuid}/{action}/").status_code == 405
        assert other.post(f"/imports/{run.uuid}/{action}/").status_code == (302 if brings_in else 403), action
    assert Job.objects.filter(kind="import").exists() == brings_in


def test_who_lost_the_role_meanwhile_brings_nothing_in(client: Client, reviewer: User) -> None:
    upload(client, record(1))
    work()
    run = Import.objects.get()
    client.post(f"/imports/{run.uuid}/begin/")
    reviewer.groups.clear()
    work()
    assert not Article.objects.exists()
    assert "Only reviewers and editors" in Job.objects.get(kind="import").error


def test_uploads_that_nobody_went_on_with_are_deleted(client: Client) -> None:
    for number in range(3):
        upload(client, record(number))
    work()
    old, begun, _new = Import.objects.order_by("pk")
    Import.objects.filter(pk__in=[old.pk, begun.pk]).update(created_at=timezone.now() - uploads.KEPT * 2)
    uploads.begin(begun, User.objects.get(username="reviewer"))
    jobs.enqueue("forget_old_uploads", {}, actor=None, title="Tidy up")
    work()
    assert not Import.objects.filter(pk=old.pk).exists()
    assert Import.objects.count() == 2


def test_queries_do_not_grow_with_the_lines(client: Client, django_assert_max_num_queries: Any) -> None:
    upload(client, *map(record, range(40)))
    work()
    run = Import.objects.get()
    client.post(f"/imports/{run.uuid}/begin/")
    work()
    with django_assert_max_num_queries(14):
        client.get(run.get_absolute_url())
