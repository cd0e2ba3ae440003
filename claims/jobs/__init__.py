"""Background work. `enqueue` asks for it by the name of its kind; the functions stand in `claims.tasks`."""

from .life import MAX_ATTEMPTS, cancel, enqueue, forget_old, rescue, retry
from .registry import TaskFailed, periodic, task
from .run import Run, Stopped, run

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
]
