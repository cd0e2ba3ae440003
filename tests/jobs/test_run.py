"""One job: asked for, done, failed, cancelled, tried again."""

from __future__ import annotations

from typing import Any

import pytest

from claims.jobs import Run, enqueue, run
from claims.models import Job, User

from .conftest import TaskMaker

pytestmark = pytest.mark.django_db


def asked(kind: str = "count", data: dict[str, Any] | None = None, **options: Any) -> Job:
    return enqueue(kind, data or {}, **{"actor": None, "title": "Count the ships", **options})


def test_work_is_done_with_its_data_and_tells_its_result(a_task: TaskMaker, reviewer: User) -> None:
    def count(this: Run) -> dict[str, Any]:
        this.progress(1, 2, "Harbour")
        seen = Job.objects.get(pk=this.job.pk)
        assert (seen.status, seen.done, seen.total, seen.message) == ("running", 1, 2, "Harbour")
        this.progress(2)
        return {"url": "/articles/", "ships": this.data["ships"] * 2}

    a_task("count", count)
    job = asked(data={"ships": 4}, actor=reviewer)
    assert (job.status, job.created_by) == ("waiting", reviewer)
    done = run(job.pk)
    assert done is not None
    assert (done.status, done.done, done.total, done.message) == ("done", 2, 2, "Harbour")
    assert done.result == {"url": "/articles/", "ships": 8}
    assert done.result_url == "/articles/"
    assert done.finished_at is not None
    assert run(job.pk) is None, "once is enough"
