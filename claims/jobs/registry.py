"""Which function does work of which kind, and which kinds come round by the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from croniter import croniter
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from .running import Run

Function = Callable[["Run"], dict[str, Any] | None]

_functions: dict[str, Function] = {}
_rounds: dict[str, Round] = {}


class TaskFailed(Exception):
    """Raised by a task that cannot do what was asked; its text is the reason that the person reads."""


@dataclass(frozen=True)
class Round:
    """A kind that comes round by itself. `cron` has five fields and means the newsroom's time."""

    kind: str
    cron: str
    title: StrOrPromise

    def last_due(self, now: datetime) -> datetime:
        """The last time at or before `now` (aware) that it was due."""
        # From the next second on, since croniter leaves out the moment that it starts from.
        start = timezone.localtime(now).replace(microsecond=0) + timedelta(seconds=1)
        due: datetime = croniter(self.cron, start).get_prev(datetime)
        return due


def task(kind: str) -> Callable[[Function], Function]:
    """Register the function that does work of `kind`.

    It is given a `Run` and returns what `Job.result` is to hold, "url" being linked as the result. It must be
    idempotent: after a kill it is run again from the start.

    Raises:
        ValueError: two functions of one kind.
    """

    def register(function: Function) -> Function:
        if kind in _functions:
            raise ValueError(f"There are two tasks of the kind {kind!r}.")
        _functions[kind] = function
        return function

    return register


def periodic(cron: str, *, title: StrOrPromise) -> Callable[[Function], Function]:
    """Let a registered kind come round by itself: `@periodic("*/5 * * * *", title=…)` above `@task(kind)`.

    One that still waits or runs is not asked for again; times missed while no worker ran are made up for once.

    Raises:
        ValueError: no task, or no cron expression of five fields.
    """
    if len(cron.split()) != 5 or not croniter.is_valid(cron):
        raise ValueError(f"{cron!r} is no cron expression of five fields.")

    def register(function: Function) -> Function:
        kind = next((kind for kind, known in _functions.items() if known is function), None)
        if kind is None:
            raise ValueError("Register the task first: @periodic stands above @task.")
        _rounds[kind] = Round(kind, cron, title)
        return function

    return register


def function_of(kind: str) -> Function:
    """The function for `kind`.

    Raises:
        KeyError: no such kind.
    """
    _load()
    return _functions[kind]


def rounds() -> list[Round]:
    """All kinds that come round by themselves."""
    _load()
    return list(_rounds.values())


def _load() -> None:
    """Import the `tasks` module of each app. Not before work is done: web requests have no use for their imports."""
    autodiscover_modules("tasks")
