"""One job is done: the function of its kind is called, holds the job meanwhile, and reports how far it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from ..models.job import Job, JobStatus
from . import life
from .registry import TaskFailed, function_of

logger = logging.getLogger(__name__)
# Seconds between two writes of progress; people look every few seconds, and each write costs a commit.
PROGRESS_EVERY = 0.5


class Stopped(BaseException):
    """The job was cancelled, or another worker has taken it over, or this worker is to end: leave off at once.

    No Exception, so that a task that goes on after the failure of one line does not go on after this.
    """


class Run:
    """What a task is given: the job, its data, and the way to say how far it is."""

    def __init__(self, job: Job, should_stop: Callable[[], bool] = lambda: False) -> None:
        self.job = job
        self.data: dict[str, Any] = job.data
        self.lost = Event()
        # Somebody writes beside the task, on a connection of their own.
        self.is_held = False
        self._should_stop = should_stop
        self._writing = Lock()
        self._written = 0.0
        self._unwritten: dict[str, Any] = {}

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say that `done` of `total` steps are behind it and hold the job further; without `total` the last one stands.

        Call it after each step: it writes at most twice a second. `message` is one short line for people, and stands
        until the next one.

        Raises:
            Stopped: the job is no longer this worker's; let it through.
        """
        if total is not None or self.job.total is not None:
            self.job.total = max(done, self.job.total or 0 if total is None else total)
        self.job.done = done
        self.job.message = message[: Job.MESSAGE_LENGTH] or self.job.message
        self._unwritten = {"done": self.job.done, "total": self.job.total, "message": self.job.message}
        if self.lost.is_set() or self._should_stop():
            raise Stopped
        if self.is_held and connection.in_atomic_block:
            # Written here, nobody would see it before the commit, and whoever cancels the job would have to wait.
            return
        if monotonic() - self._written >= PROGRESS_EVERY or done == self.job.total:
            self.renew()
            if self.lost.is_set():
                raise Stopped

    def renew(self) -> None:
        """Hold the job for another lease and write its progress; `lost` is set where it is no longer this worker's."""
        with self._writing:
            if not life.renew(self.job, **self.take_unwritten()):
                self.lost.set()
            self._written = monotonic()

    def renew_if_due(self, seconds: float) -> None:
        """`renew` where there is progress to write, or the last time was `seconds` ago."""
        rest = monotonic() - self._written
        if rest >= seconds or (self._unwritten and rest >= PROGRESS_EVERY):
            self.renew()

    def take_unwritten(self) -> dict[str, Any]:
        """The progress that has not been written yet, which from now on counts as written."""
        unwritten, self._unwritten = self._unwritten, {}
        return unwritten


def run(pk: int, *, should_stop: Callable[[], bool] = lambda: False) -> Job | None:
    """Do the waiting job `pk`, and return it as it is then; None where it is not waiting or its time has not come.

    `should_stop` tells between steps whether this worker is to end; the job is put back then.

    Raises:
        InterfaceError, OperationalError: the database was not to be had; the job is rescued when its lease is over.
    """
    job = life.claim(pk)
    if job is None:
        return None
    this = Run(job, should_stop)
    ended = Event()
    # Inside of a transaction nobody else sees that it runs, and a second connection could not renew it.
    if not connection.in_atomic_block:
        this.is_held = True
        Thread(target=_hold, args=(this, ended), name=f"job-{pk}-lease", daemon=True).start()
    try:
        _do(this)
    finally:
        ended.set()
    return Job.objects.select_related("created_by").get(pk=pk)


def _do(this: Run) -> None:
    job = this.job
    try:
        result = function_of(job.kind)(this)
        kept = life.finish(job, JobStatus.DONE, result=result or {}, **this.take_unwritten())
    except Stopped:
        kept = not this.lost.is_set() and life.release(job)
    except TaskFailed as failure:
        reason = str(failure) or _("It did not work.")
        kept = life.finish(job, JobStatus.FAILED, error=reason, **this.take_unwritten())
    except (InterfaceError, OperationalError):
        # The database is locked or gone: that passes, and is no fault of the work. It is done again after its lease.
        raise
    except Exception:
        logger.exception("Background work %s (%s) failed", job.uuid, job.kind)
        reason = _("Something went wrong on the server. Its log says what, under %(id)s.")
        kept = life.finish(job, JobStatus.FAILED, error=reason % {"id": job.uuid}, **this.take_unwritten())
    if not kept:
        logger.info("Background work %s (%s) was cancelled or taken over", job.uuid, job.kind)


def _hold(this: Run, ended: Event) -> None:
    """Renew the lease until the job has ended, so that a single long step, or a long transaction, does not lose it."""
    seconds = settings.JOB_LEASE.total_seconds() / 3
    try:
        while not this.lost.is_set() and not ended.wait(min(seconds, PROGRESS_EVERY)):
            try:
                this.renew_if_due(seconds)
            except (DatabaseError, InterfaceError):
                logger.warning("The lease of background work %s could not be renewed", this.job.uuid, exc_info=True)
    finally:
        connection.close()
