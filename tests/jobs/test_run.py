"""One job: asked for, done, failed, cancelled, lost, tried again."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from claims import jobs
from claims.jobs import MAX_ATTEMPTS, Run, TaskFailed, cancel, enqueue, rescue, retry, run
from claims.models import Job, Source, User

from .conftest import TaskMaker

pytestmark = pytest.mark.django_db


def asked(kind: str = "count", data: dict[str, Any] | None = None, **options: Any) -> Job:
    return enqueue(kind, data or {}, **{"actor": None, "title": "Count the ships", **options})


def done(job: Job) -> Job:
    """`job` after it was run."""
    ended = run(job.pk)
    assert ended is not None
    return ended


def nothing(_run: Run) -> dict[str, Any]:
    return {}


def now_running(job: Job, *, held_for: timedelta, attempts: int = 1) -> Job:
    Job.objects.filter(pk=job.pk).update(
        status="running",
        worker="elsewhere:1",
        started_at=timezone.now(),
        lease_until=timezone.now() + held_for,
        attempts=attempts,
    )
    job.refresh_from_db()
    return job


class TestDoing:
    def test_work_is_done_with_its_data_and_tells_its_result(self, a_task: TaskMaker, reviewer: User) -> None:
        def count(this: Run) -> dict[str, Any]:
            this.progress(1, 2, "Harbour")
            seen = Job.objects.get(pk=this.job.pk)
            assert (seen.status, seen.done, seen.total, seen.message) == ("running", 1, 2, "Harbour")
            this.progress(2)
            return {"url": "/articles/", "ships": this.data["ships"] * 2}

        a_task("count", count)
        job = asked(data={"ships": 4}, actor=reviewer)
        assert (job.status, job.created_by) == ("waiting", reviewer)
        ended = done(job)
        assert (ended.status, ended.done, ended.total, ended.message) == ("done", 2, 2, "Harbour")
        assert (ended.result, ended.result_url) == ({"url": "/articles/", "ships": 8}, "/articles/")
        assert ended.finished_at is not None
        assert run(job.pk) is None, "once is enough"

    def test_it_does_not_start_before_its_time(self, a_task: TaskMaker) -> None:
        a_task("count", nothing)
        job = asked(run_after=timezone.now() + timedelta(hours=1))
        assert run(job.pk) is None
        assert Job.objects.get(pk=job.pk).is_later
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        assert done(job).status == "done"

    def test_progress_is_written_at_most_twice_a_second_and_never_lost(self, a_task: TaskMaker) -> None:
        writes = []

        def count(this: Run) -> None:
            for number in range(2000):
                this.progress(number, message=f"Ship {number}")
                if not this._unwritten:
                    writes.append(number)

        a_task("count", count)
        ended = done(asked())
        assert 1 <= len(writes) < 20
        assert (ended.done, ended.total, ended.message) == (1999, None, "Ship 1999")

    def test_more_steps_than_foreseen_are_no_failure(self, a_task: TaskMaker) -> None:
        def count(this: Run) -> None:
            this.progress(3, 2)

        a_task("count", count)
        ended = done(asked())
        assert (ended.status, ended.done, ended.total) == ("done", 3, 3)


class TestFailing:
    def test_a_reason_for_the_person_is_kept_word_for_word(self, a_task: TaskMaker) -> None:
        def count(this: Run) -> None:
            this.progress(7, 9, "Line 7")
            raise TaskFailed("The file has no column “text”.")

        a_task("count", count)
        ended = done(asked())
        assert (ended.status, ended.error) == ("failed", "The file has no column “text”.")
        assert (ended.done, ended.message) == (7, "Line 7")

    def test_a_defect_is_logged_and_does_not_leak(self, a_task: TaskMaker, caplog: pytest.LogCaptureFixture) -> None:
        def count(this: Run) -> None:
            raise RuntimeError("password=hunter2 in /srv/secret")

        a_task("count", count)
        with caplog.at_level(logging.ERROR, "claims.jobs"):
            ended = done(asked())
        assert ended.status == "failed"
        assert str(ended.uuid) in ended.error
        for hidden in ("hunter2", "/srv", "RuntimeError", "Traceback"):
            assert hidden not in ended.error + ended.message + json.dumps(ended.result)
        assert "hunter2" in caplog.text, "the log has it"

    @pytest.mark.parametrize("kind", ["unheard_of", "odd_result"])
    def test_what_cannot_be_done_or_kept_fails(
        self, kind: str, a_task: TaskMaker, caplog: pytest.LogCaptureFixture
    ) -> None:
        a_task("odd_result", lambda _run: {"url": object()})
        assert done(asked(kind)).status == "failed"
        assert caplog.records

    def test_trouble_with_the_database_is_no_failure_of_the_work(self, a_task: TaskMaker) -> None:
        outcomes = iter([OperationalError("database is locked"), None])

        def count(_run: Run) -> None:
            if trouble := next(outcomes):
                raise trouble

        a_task("count", count)
        job = asked()
        with pytest.raises(OperationalError):
            run(job.pk)
        assert Job.objects.filter(pk=job.pk, status="running").update(lease_until=timezone.now()) == 1
        assert rescue() == 1
        assert done(job).status == "done"

    def test_what_failed_can_be_tried_again_and_nothing_else(self, a_task: TaskMaker) -> None:
        outcomes = iter([TaskFailed("The server did not answer."), None])

        def count(_run: Run) -> None:
            if failure := next(outcomes):
                raise failure

        a_task("count", count)
        job = asked()
        assert not retry(job)
        assert done(job).status == "failed"
        assert retry(job)
        assert not retry(job)
        job.refresh_from_db()
        assert (job.status, job.error, job.attempts, job.finished_at) == ("waiting", "", 0, None)
        assert done(job).status == "done"
        assert not retry(job)


class TestCancelling:
    def test_what_waits_is_never_begun(self, a_task: TaskMaker) -> None:
        a_task("count", nothing)
        job = asked()
        assert cancel(job)
        assert not cancel(job)
        assert run(job.pk) is None
        assert Job.objects.get(pk=job.pk).status == "cancelled"

    def test_what_runs_leaves_off_at_its_next_step(self, a_task: TaskMaker, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("claims.jobs.running.PROGRESS_EVERY", 0)
        steps = []

        def count(this: Run) -> None:
            for number in range(5):
                if number == 2:
                    assert cancel(Job.objects.get(pk=this.job.pk))
                # Whoever goes on after a bad line goes on after its exception; not after this.
                try:
                    this.progress(number)
                except Exception:
                    pytest.fail("an Exception would be swallowed by such a loop")
                steps.append(number)

        a_task("count", count)
        ended = done(asked())
        assert (ended.status, ended.done, ended.result) == ("cancelled", 1, {})
        assert steps == [0, 1]

    @pytest.mark.parametrize("failure", [None, TaskFailed("Too late."), ValueError("Too late.")])
    def test_what_ends_after_that_changes_nothing(
        self, failure: Exception | None, a_task: TaskMaker, caplog: pytest.LogCaptureFixture
    ) -> None:
        def count(this: Run) -> dict[str, Any]:
            cancel(this.job)
            if failure:
                raise failure
            return {"url": "/articles/"}

        a_task("count", count)
        ended = done(asked())
        assert (ended.status, ended.error, ended.result) == ("cancelled", "", {})


class TestLosing:
    def test_who_has_lost_it_leaves_off_and_changes_nothing(
        self, a_task: TaskMaker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("claims.jobs.running.PROGRESS_EVERY", 0)

        def count(this: Run) -> None:
            now_running(Job.objects.get(pk=this.job.pk), held_for=timedelta(minutes=1), attempts=2)
            this.progress(5)
            pytest.fail("it went on")

        a_task("count", count)
        ended = done(asked())
        assert (ended.status, ended.worker, ended.done, ended.attempts) == ("running", "elsewhere:1", 0, 2)

    def test_a_worker_that_is_to_end_puts_it_back(self, a_task: TaskMaker) -> None:
        def count(this: Run) -> None:
            this.progress(1)
            pytest.fail("it went on")

        a_task("count", count)
        job = asked()
        ended = run(job.pk, should_stop=lambda: True)
        assert ended is not None
        assert (ended.status, ended.attempts, ended.worker) == ("waiting", 0, "")

    def test_what_nobody_holds_any_more_waits_again(self, a_task: TaskMaker) -> None:
        a_task("count", nothing)
        lost = now_running(asked(), held_for=timedelta(seconds=-1))
        alive = now_running(asked(), held_for=timedelta(seconds=10))
        assert rescue() == 1
        lost.refresh_from_db()
        alive.refresh_from_db()
        assert (lost.status, lost.attempts) == ("waiting", 1)
        assert alive.status == "running"
        ended = done(lost)
        assert (ended.status, ended.attempts) == ("done", 2)

    def test_what_takes_its_workers_down_is_given_up(self) -> None:
        job = now_running(asked(), held_for=timedelta(seconds=-1), attempts=MAX_ATTEMPTS)
        assert rescue() == 1
        job.refresh_from_db()
        assert job.status == "failed"
        assert f"interrupted {MAX_ATTEMPTS} times" in job.error
        assert retry(job)


class TestKeys:
    def test_while_one_is_under_way_it_is_returned(self, a_task: TaskMaker, reviewer: User) -> None:
        a_task("count", nothing)
        first = asked(key="harbour")
        assert asked(key="harbour", actor=reviewer).pk == first.pk
        assert asked(key="lake").pk != first.pk
        assert asked().pk != asked().pk
        done(first)
        assert asked(key="harbour").pk != first.pk

    def test_what_failed_is_not_tried_again_beside_its_successor(self, a_task: TaskMaker) -> None:
        def count(_run: Run) -> None:
            raise TaskFailed("No.")

        a_task("count", count)
        failed = done(asked(key="harbour"))
        successor = asked(key="harbour")
        assert not retry(failed)
        assert Job.objects.under_way().get() == successor


class TestConstraints:
    @pytest.mark.parametrize("key", ["", "harbour"])
    def test_work_without_a_title_is_refused(self, key: str) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            asked(title="", key=key)

    @pytest.mark.parametrize(
        "values",
        [
            {"status": "asleep"},
            {"kind": ""},
            {"title": ""},
            {"done": 3, "total": 2},
            {"status": "running"},
            {"status": "running", "started_at": timezone.now(), "worker": "here"},
            {"status": "running", "started_at": timezone.now(), "lease_until": timezone.now()},
            {"worker": "here"},
            {"lease_until": timezone.now()},
            {"status": "done"},
            {"finished_at": timezone.now()},
            {"status": "failed", "finished_at": timezone.now()},
            {"error": "Nothing failed yet."},
        ],
    )
    def test_no_row_contradicts_itself(self, values: dict[str, Any]) -> None:
        job = asked()
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.filter(pk=job.pk).update(**values)

    def test_a_key_is_under_way_once(self) -> None:
        asked(key="harbour")
        other = asked(key="lake")
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.filter(pk=other.pk).update(key="harbour")


class TestClock:
    def test_a_round_is_asked_for_when_it_is_due_and_once(
        self, a_task: TaskMaker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_task("count", nothing)
        monkeypatch.setattr(jobs.registry, "_rounds", {})
        jobs.periodic("*/5 * * * *", title="Count the ships")(jobs.registry.function_of("count"))
        at = timezone.now().replace(minute=2, second=30)
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        jobs.life.enqueue_rounds()
        jobs.life.enqueue_rounds()
        first = Job.objects.get()
        assert (first.kind, first.title, first.created_by) == ("count", "Count the ships", None)
        done(first)
        jobs.life.enqueue_rounds()
        assert Job.objects.count() == 1, "that of minute 0 is behind it"
        at = at.replace(minute=5, second=0)
        jobs.life.enqueue_rounds()
        assert Job.objects.count() == 2
        at = at.replace(minute=10, second=1)
        jobs.life.enqueue_rounds()
        assert Job.objects.count() == 2, "the one before has not been done yet"

    def test_times_are_the_newsrooms(self, settings: Any) -> None:
        settings.TIME_ZONE = "Europe/Vienna"
        nightly = jobs.registry.Round("count", "20 3 * * *", "Count")
        noon = timezone.now().replace(month=7, day=10, hour=12, minute=0, second=0, microsecond=0)
        due = nightly.last_due(noon)
        assert (due.hour, due.minute, due.utcoffset()) == (3, 20, timedelta(hours=2))
        assert due.date() == noon.date()
        assert nightly.last_due(due) == due
        assert nightly.last_due(due - timedelta(microseconds=1)) == due - timedelta(days=1)

    @pytest.mark.parametrize("cron", ["", "* * * *", "61 * * * *", "* * * * * *"])
    def test_no_cron_expression_is_refused_at_once(self, cron: str) -> None:
        with pytest.raises(ValueError, match="five fields"):
            jobs.periodic(cron, title="Never")

    def test_what_ended_long_ago_is_forgotten(self, a_task: TaskMaker) -> None:
        a_task("count", nothing)
        ended = {("mine", days): done(asked(title=f"mine {days}")) for days in (1, 29, 31)} | {
            ("round", days): done(asked(key="round:count", title=f"round {days}")) for days in (40, 2, 3)
        }
        for (_whose, days), job in ended.items():
            Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(days=days))
        Job.objects.filter(title="round 2").update(status="failed", error="No answer.")
        waiting = asked(title="waiting")
        Job.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(days=99))
        assert jobs.forget_old() == 3
        assert set(Job.objects.values_list("title", flat=True)) == {"mine 1", "mine 29", "round 3", "waiting"}


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_what_is_asked_for_in_a_transaction_goes_with_it(self) -> None:
        before = queued()

        def interrupted() -> None:
            with transaction.atomic():
                asked()
                raise ValueError

        with pytest.raises(ValueError):  # noqa: PT011 - our own
            interrupted()
        assert not Job.objects.exists()
        assert queued() == before

    def test_the_queue_knows_of_it_after_the_commit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        woken: list[bool] = []
        monkeypatch.setattr("claims.jobs.runner.wake", lambda: woken.append(True))
        before = queued()
        with transaction.atomic():
            job = asked()
            assert not woken
        assert woken or queued() - before == {job.pk}

    def test_a_refused_key_does_not_end_the_callers_transaction(self, monkeypatch: pytest.MonkeyPatch) -> None:
        first = asked(key="harbour")
        look = Job.objects.under_way
        looks = iter([Job.objects.none(), None, None])
        monkeypatch.setattr(type(Job.objects), "under_way", lambda _self: next(looks) or look())
        with transaction.atomic():
            assert asked(key="harbour").pk == first.pk
            Source.objects.create(title="Tape", kind="document")
        assert Source.objects.exists()


def queued() -> set[int]:
    """Ids of the jobs that Procrastinate is to hand out; nothing where there is no queue."""
    if connection.vendor != "postgresql":
        return set()
    from procrastinate.contrib.django.models import ProcrastinateJob

    waiting = ProcrastinateJob.objects.filter(task_name="claims.run", status="todo")
    return {args["job_id"] for args in waiting.values_list("args", flat=True)}
