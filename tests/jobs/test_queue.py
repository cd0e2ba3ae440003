"""The queue on PostgreSQL: whatever it loses or keeps for too long, our rows decide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from claims.jobs import cancel, enqueue, run, work
from claims.models import Job

from .conftest import TaskMaker

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="elsewhere there is no queue"),
]


@pytest.fixture(autouse=True)
def _empty_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its tables are not emptied after each test; and its threads are to keep no connections."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    execute("DELETE FROM procrastinate_jobs")


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def queued(status: str = "todo") -> list[int]:
    """Ids of the jobs in the queue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'job_id')::int FROM procrastinate_jobs WHERE task_name = 'claims.run' AND status = %s",
            [status],
        )
        return [row[0] for row in cursor.fetchall()]


def minute_round(name: str = "claims.tick") -> None:
    """What the queue does by the clock, now, by a worker that then goes home."""
    execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('claims', %s, '{\"timestamp\": 0}')",
        name,
    )
    work(at_once=1, forever=False)


def asked(**options: Any) -> Job:
    return enqueue("count", {}, **{"actor": None, "title": "Count the ships", **options})


def statuses() -> dict[str, str]:
    return dict(Job.objects.exclude(kind="forget_old_jobs").values_list("title", "status"))


def test_a_worker_works_it_off_and_leaves_nothing_behind(a_task: TaskMaker) -> None:
    a_task("count", lambda _run: None)
    asked(title="Now")
    asked(title="Later", run_after=timezone.now() + timedelta(hours=1))
    cancel(asked(title="Never"))
    work(at_once=1, forever=False)
    assert statuses() == {"Now": "done", "Later": "waiting", "Never": "cancelled"}
    assert queued() == [Job.objects.get(title="Later").pk]
    assert not queued("succeeded")


def test_a_task_that_fails_is_our_failure_and_not_the_queues(a_task: TaskMaker, caplog: Any) -> None:
    a_task("count", lambda _run: 1 / 0)
    asked()
    work(at_once=1, forever=False)
    assert statuses() == {"Count the ships": "failed"}
    assert not queued()
    assert not queued("failed")


def test_what_the_queue_has_lost_is_deferred_again(a_task: TaskMaker) -> None:
    a_task("count", lambda _run: None)
    lost, kept = asked(title="Lost"), asked(title="Kept")
    Job.objects.update(run_after=timezone.now() - timedelta(minutes=5))
    execute("DELETE FROM procrastinate_jobs WHERE (args->>'job_id')::int = %s", lost.pk)
    from claims.jobs.queue import defer_missing

    defer_missing()
    assert sorted(queued()) == sorted([lost.pk, kept.pk]), "each stands there once"
    execute("DELETE FROM procrastinate_jobs")
    minute_round()
    work(at_once=1, forever=False)
    assert statuses() == {"Lost": "done", "Kept": "done"}


def test_by_the_clock_what_was_lost_is_rescued_and_what_is_due_asked_for(a_task: TaskMaker) -> None:
    a_task("count", lambda _run: None)
    job = asked()
    execute("DELETE FROM procrastinate_jobs")
    now = timezone.now()
    Job.objects.update(status="running", worker="gone:1", started_at=now, lease_until=now, attempts=1)
    minute_round()
    work(at_once=1, forever=False)
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("done", 2)
    assert Job.objects.filter(kind="forget_old_jobs", status="done").count() == 1


def test_what_a_dead_worker_was_doing_leaves_the_queue(a_task: TaskMaker) -> None:
    a_task("count", lambda _run: None)
    job = asked()
    execute("UPDATE procrastinate_jobs SET status = 'doing'")
    assert run(job.pk) is not None, "our row is done by another"
    minute_round("claims.sweep")
    assert not queued("doing")
