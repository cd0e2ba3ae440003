"""manage.py work, run in the test's own process; test_kill.py has it in processes of its own."""

from __future__ import annotations

import signal
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from claims.jobs import enqueue
from claims.models import Job

from .conftest import TaskMaker

pytestmark = pytest.mark.django_db(transaction=True)


def test_until_done(a_task: TaskMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    # The threads that work on PostgreSQL are to keep no connections.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    a_task("count", lambda run: {"twice": 2 * run.data["ships"]})
    for ships in range(3):
        enqueue("count", {"ships": ships}, actor=None, title="Count the ships")
    enqueue("count", {"ships": 9}, actor=None, title="Later", run_after=timezone.now() + timedelta(hours=1))
    call_command("work", until_done=True, verbosity=0)
    counted = Job.objects.filter(kind="count", status="done").order_by("pk")
    assert [job.result for job in counted] == [{"twice": 0}, {"twice": 2}, {"twice": 4}]
    assert Job.objects.get(title="Later").status == "waiting"
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before


@pytest.mark.parametrize("number", ["0", "-1", "two", ""])
def test_no_number_of_jobs_is_refused(number: str) -> None:
    with pytest.raises(CommandError, match="a whole number from 1 on"):
        call_command("work", "--until-done", f"--at-once={number}")
