"""Tasks that exist in tests only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from claims.jobs import Run, registry, task

TaskMaker = Callable[[str, Callable[[Run], Any]], None]


@pytest.fixture
def a_task() -> Iterator[TaskMaker]:
    """a_task(kind, function): a task for the length of the test, in which by the clock there is only tidying up."""
    registry.rounds()
    functions, rounds = dict(registry._functions), dict(registry._rounds)
    for kind in registry._rounds.keys() - {"forget_old_jobs"}:
        del registry._rounds[kind]
    yield lambda kind, function: (task(kind)(function), None)[1]
    for known, before in ((registry._functions, functions), (registry._rounds, rounds)):
        known.clear()
        known.update(before)  # type: ignore[arg-type]
