"""Procrastinate, the queue on PostgreSQL: it says when and to which worker; whether and what, our own rows decide.

Import this on PostgreSQL only: there its tables are.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from procrastinate import App, JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

from ..models.job import Job, JobStatus
from . import life
from .running import run

QUEUE = "claims"
RUN = "claims.run"
# After so long a waiting job that the queue does not know is one that it has lost.
GRACE = timedelta(minutes=1)

# A worker gives `app` connections of its own. What is asked for travels in Django's transaction, in a worker too.
_in_our_transaction = App(connector=DjangoConnector())


def defer(job: Job) -> None:
    """Put a waiting job into the queue, in the running transaction."""
    when = job.run_after if job.run_after > timezone.now() else None
    _in_our_transaction.configure_task(RUN, queue=QUEUE, schedule_at=when).defer(job_id=job.pk)


def defer_missing() -> None:
    """Defer again what has been waiting past its time and stands in no queue: a worker was killed holding it."""
    todo = ProcrastinateJob._default_manager.filter(task_name=RUN, status="todo")
    queued = {args["job_id"] for args in todo.values_list("args", flat=True)}
    overdue = Job.objects.filter(status=JobStatus.WAITING, run_after__lt=timezone.now() - GRACE)
    for job in overdue.exclude(pk__in=queued):
        defer(job)


@app.task(name=RUN, queue=QUEUE, pass_context=True)
def run_job(context: JobContext, job_id: int) -> None:
    """Do the job, unless it is over or another worker has it."""
    run(job_id, should_stop=context.should_abort)


# No two wait in the queue, however long the workers are busy.
@app.periodic(cron="* * * * *")
@app.task(name="claims.tick", queue=QUEUE, queueing_lock="claims.tick")
def tick(timestamp: int) -> None:
    """What there is to do every minute."""
    life.rescue()
    defer_missing()
    life.enqueue_rounds()


@app.periodic(cron="*/10 * * * *")
@app.task(name="claims.sweep", queue=QUEUE, queueing_lock="claims.sweep", pass_context=True)
async def sweep(context: JobContext, timestamp: int) -> None:
    """Take out of the queue what workers that are no more were doing; our rows are rescued when their lease is over."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(queue=QUEUE):
        await manager.finish_job(job, status=Status.FAILED, delete_job=True)


def work(*, at_once: int, forever: bool) -> None:
    """Work until SIGTERM or SIGINT, `at_once` jobs in threads; without `forever` only until nothing waits.

    Stopped, it gives running jobs a few seconds to end, then asks them to leave off and puts them back.
    """
    life.rescue()
    connection.close()
    connector = DjangoConnector().get_worker_connector()
    with app.replace_connector(connector):
        app.run_worker(queues=[QUEUE], concurrency=at_once, wait=forever)
