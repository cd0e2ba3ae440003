"""The worker where there is no queue, on SQLite: a thread of the server's own process, or `manage.py work`.

Every process may have one; a job is claimed before it is done, so that none is done twice. Work that was running when
its process was killed is taken up as soon as its lease is over, by whichever process is there.
"""

from __future__ import annotations

import atexit
import logging
import signal
from threading import Event, Thread
from time import monotonic
from types import FrameType

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from ..models.job import Job, JobStatus
from . import life
from .running import run

logger = logging.getLogger(__name__)
# Seconds. What another process enqueues is seen after LOOK_EVERY; ROUNDS_EVERY is the grain of what comes by the clock.
LOOK_EVERY = 3.0
ROUNDS_EVERY = 60.0
# At the end, a running job has so long to come to its next step and be put back.
PATIENCE = 2.0

_wake = Event()


def wake() -> None:
    """Look for work now."""
    _wake.set()


def start() -> None:
    """Work in a thread of this process until it ends."""
    stop = Event()
    thread = Thread(target=_begin_later, args=(stop,), name="background-work", daemon=True)

    def end() -> None:
        stop.set()
        wake()
        thread.join(PATIENCE)

    thread.start()
    atexit.register(end)


def work_until_told(*, forever: bool) -> None:
    """Work in the main thread until SIGTERM or SIGINT, then put back what runs; without `forever` see `work`."""
    stop = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        wake()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        work(stop, forever=forever)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def work(stop: Event, *, forever: bool = True) -> None:
    """Do one job after the other until `stop` is set; without `forever` only until nothing waits."""
    rounds_at = -ROUNDS_EVERY
    troubled = False
    while not stop.is_set():
        _wake.clear()
        try:
            close_old_connections()
            life.rescue()
            if monotonic() - rounds_at >= ROUNDS_EVERY:
                rounds_at = monotonic()
                life.enqueue_rounds()
            found = _work_off(stop)
            troubled = False
        except Exception as error:
            if not forever:
                raise
            # Not migrated yet, or locked for long: that passes. Once in a row is enough to find it in the log.
            level = logging.DEBUG if troubled else logging.WARNING
            logger.log(level, "No background work for now: %s", error, exc_info=not isinstance(error, DatabaseError))
            found, troubled = False, True
        finally:
            connection.close()
        if not found:
            if not forever:
                return
            _wake.wait(LOOK_EVERY)


def _begin_later(stop: Event) -> None:
    # Whoever starts the server waits for its first page; imports that only work needs come after that.
    if not stop.wait(LOOK_EVERY):
        work(stop)


def _work_off(stop: Event) -> bool:
    """Do what waits, the longest due first; whether anything was there."""
    found = False
    while not stop.is_set():
        waiting = Job.objects.filter(status=JobStatus.WAITING, run_after__lte=timezone.now())
        pk = waiting.order_by("run_after", "pk").values_list("pk", flat=True).first()
        if pk is None:
            break
        found = True
        run(pk, should_stop=stop.is_set)
        connection.close()
    return found
