"""Workers in processes of their own: killed in the middle, two at once, told to stop. Nothing is lost or done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from claims.jobs import enqueue
from claims.models import Job, JobStatus, Source

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
ROWS = 40
LEASE = 2.0
# Importing Django and the tasks on a busy machine takes a while.
PATIENCE = 60.0
MODES = ["work"] if os.environ.get("DATABASE_URL") else ["work", "serve"]


def database_url() -> str:
    """The database under test, for another process."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    host, user = quote(connection.settings_dict["HOST"], safe=""), connection.settings_dict["USER"]
    return f"postgres://{user}@{host}/{name}"


Start = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """start(mode): a worker; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(mode: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "DATABASE_URL": database_url(), "VAR_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.jobs.worker", mode, str(LEASE)]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment))  # noqa: S603
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what}: {list(Job.objects.values('status', 'done', 'attempts', 'error'))}"
        time.sleep(0.1)


def written() -> list[str]:
    return sorted(Source.objects.filter(title__startswith="Row").values_list("title", flat=True))


ALL_ROWS = sorted(f"Row {number}" for number in range(ROWS))


@pytest.mark.parametrize("mode", MODES)
def test_killed_in_the_middle_another_worker_ends_it(mode: str, start: Start) -> None:
    job = enqueue("write_rows", {"rows": ROWS}, actor=None, title="Forty rows")
    first = start(mode)
    until(lambda: len(written()) >= 10, "the first worker writes")
    first.kill()
    first.wait()
    job.refresh_from_db()
    before = len(written())
    assert (job.status, job.attempts) == (JobStatus.RUNNING, 1)
    assert before < ROWS
    # On PostgreSQL what is lost is looked for when a worker starts, and every minute.
    until(lambda: Job.objects.filter(lease_until__lt=timezone.now()).exists(), "its lease is over")
    start(mode)
    until(lambda: Job.objects.get(pk=job.pk).status == JobStatus.DONE, "the second worker ends it")
    job.refresh_from_db()
    assert written() == ALL_ROWS
    assert job.attempts == 2
    assert job.result == {"written": ROWS - before}, "what the first wrote is not written again"


def test_a_worker_that_stood_still_for_long_finds_its_job_taken_over(start: Start) -> None:
    job = enqueue("write_rows", {"rows": ROWS}, actor=None, title="Forty rows")
    first = start("work")
    until(lambda: len(written()) >= 5, "the first worker writes")
    first.send_signal(signal.SIGSTOP)
    until(lambda: Job.objects.filter(lease_until__lt=timezone.now()).exists(), "its lease is over")
    start("work")
    until(lambda: Job.objects.get(pk=job.pk).attempts == 2, "the second takes it over")
    first.send_signal(signal.SIGCONT)
    until(lambda: Job.objects.get(pk=job.pk).status == JobStatus.DONE, "the second ends it")
    job.refresh_from_db()
    assert job.attempts == 2
    assert written() == ALL_ROWS
    assert first.poll() is None, "the first goes on with other work"


def test_two_workers_share_the_work_and_do_none_of_it_twice(start: Start) -> None:
    names = [f"Pier {letter}" for letter in "ABCDEF"]
    for name in names:
        enqueue("write_rows", {"name": name, "rows": 20, "rest": 0.01}, actor=None, title=name)
    start("work")
    start("work")
    until(lambda: not Job.objects.under_way().exists(), "both work")
    assert set(Job.objects.values_list("status", "attempts")) == {("done", 1)}
    titles = sorted(Source.objects.values_list("title", flat=True))
    assert titles == sorted(f"{name} {number}" for name in names for number in range(20))


def test_a_long_step_is_not_taken_away_from_a_worker_that_lives(start: Start) -> None:
    job = enqueue("one_long_step", {"seconds": LEASE * 3}, actor=None, title="A long step")
    start("work")
    until(lambda: Source.objects.exists(), "begun")
    start("work")
    until(lambda: Job.objects.get(pk=job.pk).status == JobStatus.DONE, "ended")
    job.refresh_from_db()
    assert job.attempts == 1
    assert [source.title for source in Source.objects.all()] == [f"Begun by {job.result['pid']}"]


def test_told_to_stop_a_worker_puts_its_job_back(start: Start) -> None:
    job = enqueue("write_rows", {"rows": 2000}, actor=None, title="Many rows")
    first = start("work")
    until(lambda: bool(written()), "it writes")
    first.send_signal(signal.SIGTERM)
    assert first.wait(30) == 0
    job.refresh_from_db()
    assert (job.status, job.attempts, job.worker) == (JobStatus.WAITING, 0, "")
