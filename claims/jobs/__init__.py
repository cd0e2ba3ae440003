"""Background work. `enqueue` asks for it by the name of its kind; the functions stand in `claims.tasks`."""

from django.db import connection

from . import runner
from .life import MAX_ATTEMPTS, cancel, enqueue, forget_old, rescue, retry
from .registry import TaskFailed, periodic, task
from .running import Run, Stopped, run

__all__ = [
    "MAX_ATTEMPTS",
    "Run",
    "Stopped",
    "TaskFailed",
    "cancel",
    "enqueue",
    "forget_old",
    "periodic",
    "rescue",
    "retry",
    "run",
    "task",
    "work",
    "work_beside",
]


def work(*, at_once: int = 2, forever: bool = True) -> None:
    """Do background work until SIGTERM or SIGINT; without `forever` only until nothing waits. For a main thread.

    `at_once` jobs at a time on PostgreSQL, where Procrastinate hands them out; one on SQLite.
    """
    if connection.vendor == "postgresql":
        # Its tables, and so its models, are there on PostgreSQL only.
        from . import queue

        queue.work(at_once=at_once, forever=forever)
    else:
        runner.work_until_told(forever=forever)


def work_beside() -> None:
    """Do background work in a thread of this process, which serves the site; on PostgreSQL leave it to `work`."""
    if connection.vendor != "postgresql":
        runner.start()
