"""A worker in a process of its own, with a task that exists in tests only. Run by test_kill.py, and killed by it.

Usage: worker.py work|serve SECONDS     (SECONDS: how long a job is held without being heard of)
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
django.setup()

from claims import jobs  # noqa: E402 - after Django is set up
from claims.jobs import Run, registry, runner, task  # noqa: E402
from claims.models import Source  # noqa: E402


@task("write_rows")
def write_rows(run: Run) -> dict[str, int]:
    """One row a step, none that is there already, whoever wrote it."""
    name, rows = run.data.get("name", "Row"), run.data["rows"]
    written = 0
    for number in range(rows):
        title = f"{name} {number}"
        run.progress(number, rows, title)
        if not Source.objects.filter(title=title).exists():
            Source.objects.create(title=title, kind="document")
            written += 1
        time.sleep(run.data.get("rest", 0.05))
    return {"written": written}


@task("one_long_step")
def one_long_step(run: Run) -> dict[str, int]:
    """A step that takes much longer than a lease, told by nothing but the heartbeat."""
    Source.objects.create(title=f"Begun by {os.getpid()}", kind="document")
    time.sleep(run.data["seconds"])
    return {"pid": os.getpid()}


if __name__ == "__main__":
    mode, seconds = sys.argv[1:]
    settings.JOB_LEASE = timedelta(seconds=float(seconds))
    runner.LOOK_EVERY = 0.2
    registry.rounds()
    registry._rounds.clear()
    if mode == "work":
        jobs.work(at_once=1)
    else:
        from factcheck import wsgi

        assert wsgi.application
        while True:
            time.sleep(1)
