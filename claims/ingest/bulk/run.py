"""A file is brought in: read and looked up here, extracted in processes, stored here in the order of the file."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils import timezone

from ...extraction import Extraction, extract
from ...extraction.pool import pool
from ...models import Action, Import, ImportLine, LineOutcome, User
from ...permissions import may
from ...workflow.errors import require
from .plan import Planned, planned
from .records import Options, records_of
from .rows import rows_of
from .seen import Seen
from .storing import Found, store

# Articles to a transaction: few enough that others who write wait a fraction of a second.
_TOGETHER = 8
Waiting = tuple[Planned, "Future[Extraction] | None"]


@dataclass
class Progress:
    """How far it is: the number of the last line dealt with, and how many had each outcome, all runs together."""

    line: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    stopped: bool = False

    @property
    def records(self) -> int:
        return sum(self.counts.values())


def options_of(run: Import) -> Options:
    return Options(run.publisher, run.language, run.copy)


def bring_in(
    run: Import,
    file: BinaryIO,
    *,
    actor: User | None,
    channel: str,
    workers: int = 1,
    told: Callable[[Progress, list[ImportLine]], None] = lambda progress, lines: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Progress:
    """Bring in each line of `file`, the file of `run`, that has no `ImportLine` yet.

    `workers` processes extract. `told` hears of lines once they are stored. It ends early when `should_stop`, or when
    `told` raises; either way, and when it is killed, it can be called again and goes on.

    Raises:
        NotAllowed: `actor` may not bring articles in.
        BadFile: CSV whose first line does not name the columns.
        DatabaseError: the database cannot be reached any more.
        BrokenProcessPool: a process that extracts was ended from outside.
    """
    if actor is not None:
        require(may(actor, Action.INGEST))
    if run.begun_at is None:
        run.begun_at = timezone.now()
        run.save(update_fields=["begun_at"])
    progress = Progress(counts=run.counts())
    executor = pool(workers)
    try:
        with Seen() as seen:
            records = records_of(rows_of(file, run.format), options_of(run), run.name)
            for batch in _batches(planned(records, options_of(run), seen, run), executor, workers):
                lines = store(run, batch, actor=actor, channel=channel)
                progress.line = batch[-1][0].record.line
                for line in lines:
                    progress.counts[line.outcome] += 1
                told(progress, lines)
                if should_stop():
                    progress.stopped = True
                    return progress
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at"])
    run.chunks.all().delete()
    return progress


def _batches(lines: Iterator[Planned], executor: ProcessPoolExecutor, workers: int) -> Iterator[list[Found]]:
    """The lines in order with what was found in them, as many together as are ready."""
    waiting: deque[Waiting] = deque()
    ahead = 4 * workers + _TOGETHER
    for line in lines:
        waiting.append((line, _submitted(line, executor)))
        if len(waiting) >= ahead:
            yield _ready(waiting)
    while waiting:
        yield _ready(waiting)


def _submitted(line: Planned, executor: ProcessPoolExecutor) -> Future[Extraction] | None:
    draft = line.record.draft
    if draft is None or line.outcome not in (LineOutcome.MADE, LineOutcome.REVISED):
        return None
    return executor.submit(extract, draft.text, **line.facts)


def _ready(waiting: deque[Waiting]) -> list[Found]:
    """The first of `waiting`, for which it waits, and those after it that need no more waiting."""
    batch: list[Found] = []
    while waiting and len(batch) < _TOGETHER:
        line, future = waiting[0]
        # Its article is locked by itself: see `store`.
        is_alone = line.outcome == LineOutcome.REVISED
        if batch and (is_alone or (future and not future.done())):
            break
        waiting.popleft()
        batch.append((line, future.result() if future else None))
        if is_alone:
            break
    return batch
