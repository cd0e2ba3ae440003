"""The life of a job, each step one guarded statement: two workers, or a person and a worker, never both succeed."""

from __future__ import annotations

import os
import socket
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models.job import FINISHED, UNDER_WAY, Job, JobQuerySet, JobStatus
from ..models.user import User
from . import registry

# A job that takes its workers down with it is given up after so many.
MAX_ATTEMPTS = 5
KEPT = timedelta(days=30)
# What comes round by itself is more than what people start, and interests nobody the day after.
ROUNDS_KEPT = timedelta(days=1)
_ROUND = "round:"
_LET_GO: dict[str, Any] = {"lease_until": None, "worker": ""}


def enqueue(
    kind: str,
    data: dict[str, Any],
    *,
    actor: User | None,
    title: str,
    key: str = "",
    run_after: datetime | None = None,
) -> Job:
    """Ask for work of `kind`, in the running transaction if there is one; it starts after the commit and `run_after`.

    With `key`: while a job of that key waits or runs, that one is returned instead. `data` is JSON; dates become text.

    Raises:
        IntegrityError: without a kind or a title.
    """
    now = timezone.now()
    job = Job(
        kind=kind,
        data=data,
        title=title[: Job.TITLE_LENGTH],
        key=key,
        created_by=actor,
        created_at=now,
        run_after=run_after or now,
    )
    tries = 5
    while True:
        if key and (known := Job.objects.under_way().filter(key=key).first()):
            return known
        tries -= 1
        try:
            # A savepoint: what the unique key refuses is not to end the caller's transaction.
            with transaction.atomic():
                job.save(force_insert=True)
                _announce(job)
            return job
        except IntegrityError:
            # Somebody else was faster; unless it is something else that is wrong with it.
            if not key or not tries:
                raise


def claim(pk: int) -> Job | None:
    """Begin work on a waiting job whose time has come; None where somebody else was faster or it is not to be done."""
    now = timezone.now()
    worker = f"{socket.gethostname()[:100]}:{os.getpid()}:{uuid.uuid4().hex}"
    begun = Job.objects.filter(pk=pk, status=JobStatus.WAITING, run_after__lte=now).update(
        status=JobStatus.RUNNING,
        worker=worker,
        lease_until=now + settings.JOB_LEASE,
        started_at=now,
        attempts=F("attempts") + 1,
        done=0,
        total=None,
        message="",
    )
    return Job.objects.select_related("created_by").get(pk=pk) if begun else None


def held(job: Job) -> JobQuerySet:
    """`job` as long as the claim that `job` was read under holds; whoever lost it changes nothing through this."""
    return Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING, worker=job.worker)


def renew(job: Job, **progress: Any) -> bool:
    """Hold a running job for another lease and note its progress; False where it has been lost or cancelled."""
    return bool(held(job).update(lease_until=timezone.now() + settings.JOB_LEASE, **progress))


def finish(job: Job, status: JobStatus, **values: Any) -> bool:
    """End a running job; False where it has been lost or cancelled, and what it did is to be forgotten."""
    # A savepoint: a result that JSON cannot hold is to fail the job, not to end the caller's transaction.
    with transaction.atomic():
        return bool(held(job).update(status=status, finished_at=timezone.now(), **_LET_GO, **values))


def release(job: Job) -> bool:
    """Put a running job back, since its worker stops; that does not count as an attempt."""
    with transaction.atomic():
        released = held(job).update(status=JobStatus.WAITING, attempts=F("attempts") - 1, **_LET_GO)
        if released:
            _announce(job)
    return bool(released)


def cancel(job: Job) -> bool:
    """Cancel what waits or runs; its worker notices at its next step. False where it is over already."""
    values = {"status": JobStatus.CANCELLED, "finished_at": timezone.now(), **_LET_GO}
    return bool(Job.objects.filter(pk=job.pk, status__in=UNDER_WAY).update(**values))


def retry(job: Job) -> bool:
    """Let a failed job wait again, at once; False where it has not failed, or another of its key is under way."""
    now = timezone.now()
    try:
        with transaction.atomic():
            waiting = Job.objects.filter(pk=job.pk, status=JobStatus.FAILED).update(
                status=JobStatus.WAITING,
                run_after=now,
                error="",
                started_at=None,
                finished_at=None,
                attempts=0,
                done=0,
                total=None,
                message="",
            )
            if waiting:
                _announce(Job.objects.get(pk=job.pk))
    except IntegrityError:
        return False
    return bool(waiting)


def rescue() -> int:
    """Put running jobs whose worker has not been heard of back to waiting; fail those that have had MAX_ATTEMPTS.

    Returns how many were no longer held.
    """
    now = timezone.now()
    rescued = 0
    for job in Job.objects.filter(status=JobStatus.RUNNING, lease_until__lt=now):
        lost = held(job).filter(lease_until__lt=now)
        if job.attempts >= MAX_ATTEMPTS:
            reason = _(
                "It was interrupted %(times)d times and has been given up. Try it again, or ask who runs the server."
            )
            error = reason % {"times": job.attempts}
            rescued += lost.update(status=JobStatus.FAILED, finished_at=now, error=error, **_LET_GO)
            continue
        with transaction.atomic():
            waits = lost.update(status=JobStatus.WAITING, **_LET_GO)
            if waits:
                _announce(job)
        rescued += waits
    return rescued


def enqueue_rounds() -> None:
    """Ask for each kind that comes round by itself and is due. To be called about once a minute, by any worker."""
    now = timezone.now()
    for each in registry.rounds():
        key = f"{_ROUND}{each.kind}"
        asked = Job.objects.filter(kind=each.kind, key=key, created_at__gte=each.last_due(now))
        if asked.exists():
            continue
        # Looked at again where SQLite lets one in at a time: another process may have asked and be done already.
        with transaction.atomic():
            if not asked.exists():
                enqueue(each.kind, {}, actor=None, title=str(each.title), key=key)


def forget_old() -> int:
    """Delete what ended long ago; the newest round of each kind stays, to tell when it was due. Returns how many."""
    now = timezone.now()
    rounds = Job.objects.filter(key__startswith=_ROUND)
    newest = rounds.order_by().values("key").annotate(newest=Max("pk")).values("newest")
    old = Job.objects.filter(status__in=FINISHED, finished_at__lt=now - KEPT).exclude(pk__in=newest)
    past = rounds.filter(status__in=FINISHED, finished_at__lt=now - ROUNDS_KEPT).exclude(pk__in=newest)
    return sum(jobs.delete()[0] for jobs in (old, past))


def _announce(job: Job) -> None:
    """Tell the queue of a waiting job: on PostgreSQL in the same transaction, else the runner after the commit."""
    if connection.vendor == "postgresql":
        from .queue import defer

        defer(job)
    else:
        from .runner import wake

        transaction.on_commit(wake)
