"""Workers and people at the same moment, on connections of their own; leases, and the thread that renews them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from claims.jobs import Run, cancel, enqueue, rescue, retry, run, runner
from claims.models import Job
from tests.test_concurrency import at_once

from .conftest import TaskMaker

pytestmark = pytest.mark.django_db(transaction=True)


def asked(**options: Any) -> Job:
    return enqueue("count", {}, **{"actor": None, "title": "Count the ships", **options})


def each_gave(results: list[Any]) -> list[Any]:
    """What each thread gave; any error, such as “database is locked”, is a failure."""
    assert not [result for result in results if isinstance(result, BaseException)], results
    return results


def test_of_many_workers_one_gets_it(a_task: TaskMaker) -> None:
    calls: list[int] = []
    a_task("count", lambda this: calls.append(this.job.pk))
    for _turn in range(5):
        job = asked()
        calls.clear()
        results = each_gave(at_once(*[lambda pk=job.pk: run(pk) for _worker in range(4)]))
        assert calls == [job.pk]
        assert sorted(result is None for result in results) == [False, True, True, True]


def test_of_many_who_ask_under_one_key_all_get_the_same(a_task: TaskMaker) -> None:
    results = each_gave(at_once(*[lambda: asked(key="harbour").pk for _person in range(4)]))
    assert len(set(results)) == 1
    assert Job.objects.count() == 1


@pytest.mark.parametrize("other", [cancel, lambda job: run(job.pk) is not None])
def test_cancelling_at_the_moment_it_begins(other: Callable[[Job], bool], a_task: TaskMaker) -> None:
    a_task("count", lambda _run: time.sleep(0.05))
    job = asked()
    each_gave(at_once(lambda: cancel(job), lambda: other(job)))
    job.refresh_from_db()
    assert job.status == "cancelled" or (job.status, job.result) == ("done", {})


def test_two_press_retry_and_two_workers_rescue(a_task: TaskMaker) -> None:
    now = timezone.now()
    failed, lost = asked(), asked()
    Job.objects.filter(pk=failed.pk).update(status="failed", error="No.", finished_at=now)
    held = {"worker": "gone:1", "started_at": now, "lease_until": now - timedelta(seconds=1), "attempts": 1}
    Job.objects.filter(pk=lost.pk).update(status="running", **held)
    results = each_gave(at_once(lambda: retry(failed), lambda: retry(failed), rescue, rescue))
    assert sorted(results[:2]) == [False, True]
    assert sum(results[2:]) == 1
    assert set(Job.objects.values_list("status", flat=True)) == {"waiting"}


def test_a_long_step_holds_its_job(a_task: TaskMaker, settings: Any) -> None:
    settings.JOB_LEASE = timedelta(seconds=0.6)
    rescued = []

    def count(_run: Run) -> None:
        for _look in range(6):
            time.sleep(0.3)
            rescued.append(rescue())

    a_task("count", count)
    ended = run(asked().pk)
    assert ended is not None
    assert (ended.status, ended.attempts) == ("done", 1)
    assert sum(rescued) == 0


@pytest.mark.parametrize("how", ["cancelled", "taken over"])
def test_a_long_step_learns_that_it_was_in_vain(how: str, a_task: TaskMaker, settings: Any) -> None:
    """By the heartbeat: the next progress raises at once, though it is not the time to write."""
    settings.JOB_LEASE = timedelta(seconds=0.6)
    learnt = Event()

    def count(this: Run) -> None:
        this.progress(1)
        if how == "cancelled":
            cancel(this.job)
        else:
            Job.objects.filter(pk=this.job.pk).update(worker="elsewhere:1")
        assert this.lost.wait(10)
        learnt.set()
        this.progress(2)
        pytest.fail("it went on")

    a_task("count", count)
    ended = run(asked().pk)
    assert ended is not None
    assert learnt.is_set()
    assert ended.status == ("cancelled" if how == "cancelled" else "running")
    assert ended.done == 1


def test_progress_within_a_transaction_is_written_beside_it(a_task: TaskMaker) -> None:
    """Seen while it goes on where the database can do that; and on none does it keep others from cancelling."""
    seen: list[Any] = []

    def look_and_cancel(pk: int) -> None:
        until(lambda: Job.objects.filter(pk=pk, done=5).exists())
        seen.append(Job.objects.values_list("status", "message").get(pk=pk))
        cancel(Job.objects.get(pk=pk))

    def count(this: Run) -> None:
        this.progress(4)
        with transaction.atomic():
            this.progress(5, message="In the middle")
            if connection.vendor == "postgresql":
                at_once(lambda: look_and_cancel(this.job.pk))
        if connection.vendor != "postgresql":
            at_once(lambda: look_and_cancel(this.job.pk))
        assert this.lost.wait(20)
        this.progress(6)
        pytest.fail("it went on")

    a_task("count", count)
    ended = run(asked().pk)
    assert ended is not None
    assert seen == [("running", "In the middle")]
    assert (ended.status, ended.done) == ("cancelled", 5)


def test_what_is_said_before_a_long_step_is_shown_during_it(a_task: TaskMaker) -> None:
    def count(this: Run) -> None:
        this.progress(1, message="Reading")
        this.progress(2, message="Laying out pages")
        until(lambda: Job.objects.filter(pk=this.job.pk, message="Laying out pages").exists())

    a_task("count", count)
    ended = run(asked().pk)
    assert ended is not None
    assert ended.status == "done", ended.error


@pytest.mark.skipif("connection.vendor == 'postgresql'", reason="there the queue hands work out")
class TestRunner:
    def test_it_works_off_what_waits_and_looks_again_when_woken(
        self, a_task: TaskMaker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Woken, since looking by itself would take ten minutes here."""
        monkeypatch.setattr(runner, "LOOK_EVERY", 600)
        done: list[str] = []
        stop = Event()

        def count(this: Run) -> None:
            done.append(this.job.title)

        def ask() -> None:
            for title in ("First", "Second", "Third"):
                asked(title=title)
            until(lambda: len(done) == 3)
            time.sleep(0.3)
            asked(title="Fourth")
            until(lambda: len(done) == 4)
            stop.set()
            runner.wake()

        a_task("count", count)
        each_gave(at_once(lambda: runner.work(stop), ask))
        assert done == ["First", "Second", "Third", "Fourth"]

    def test_until_done_it_does_what_comes_by_the_clock_too(self, a_task: TaskMaker) -> None:
        a_task("count", lambda _run: None)
        asked()
        asked(run_after=timezone.now() + timedelta(hours=1), title="Later")
        runner.work(Event(), forever=False)
        assert set(Job.objects.values_list("title", "status")) == {
            ("Count the ships", "done"),
            ("Later", "waiting"),
            ("Tidy up background work", "done"),
        }

    def test_without_tables_it_waits_for_them(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(runner, "LOOK_EVERY", 0.02)
        looks = []
        stop = Event()

        def look() -> int:
            looks.append(1)
            if len(looks) == 5:
                stop.set()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM claims_job_not_yet")
            return 0

        monkeypatch.setattr("claims.jobs.life.rescue", look)
        runner.work(stop)
        assert len(looks) == 5
        assert len(caplog.records) == 1, "said once"


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
