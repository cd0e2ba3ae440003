"""`manage.py ingest FILE.jsonl` or FILE.csv: many articles from one file."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from tqdm import tqdm

from claims.ingest.bulk import BadFile, Facts, Options, Progress, Trial, bring_in, facts_of, tried
from claims.ingest.limits import MAX_IMPORT
from claims.ingest.normalise import one_line
from claims.models import Action, Channel, Import, ImportLine, LineOutcome, User
from claims.permissions import may
from claims.reports.import_lines import Told, lines_as_csv, lines_as_jsonl, told_of
from claims.workflow import NotAllowed
from claims.workflow.errors import require

_GO_ON = "The same command goes on where it stopped."


class Importer:
    """Brings in or tries out one file after the other for a command with these options."""

    def __init__(self, command: BaseCommand, actor: User | None, options: dict[str, Any]) -> None:
        self._command, self._actor = command, actor
        self._workers, self._report, self._progress = options["workers"], options["report"], options["progress"]
        self._options = Options(options["publisher"] or "", options["language"] or "", options["copy"])

    def try_out(self, name: str) -> int:
        """Say what would become of each line; the number of refused ones.

        Raises:
            CommandError: the file as a whole cannot be read, or the report not written.
        """
        facts, trial = self._facts(name), Trial()

        def lines() -> Iterator[Told]:
            for planned in tried(file, facts.format, self._options):
                record = planned.record
                trial.add(planned)
                told = Told(record.line, record.external_id, planned.outcome, planned.article_id, planned.reason)
                self._show(bar, told)
                yield told

        with Path(name).open("rb") as file, self._bar(facts, 0) as bar, _readable(name):
            if self._report:
                _write(self._report, lines())
            else:
                for _line in lines():
                    pass
        others = ", ".join(trial.others)
        self._command.stdout.write(
            f"{name}: dry run, nothing was brought in. {_summary(trial.counts)}."
            + (f" Columns that are not read: {others}." if others else "")
        )
        return trial.counts[LineOutcome.REFUSED]

    def bring_in(self, name: str) -> int:
        """Bring the file in, or go on with it; the number of refused lines, those of earlier runs included.

        Raises:
            CommandError: the same; stopped; or a failure after which it can be run again.
        """
        facts = self._facts(name)
        run = self._run(name, facts)
        with Path(name).open("rb") as file, self._bar(facts, self._last_line(run)) as bar, _readable(name):

            def told(progress: Progress, lines: list[ImportLine]) -> None:
                for line in lines:
                    self._show(bar, Told(line.line, line.external_id, line.outcome, line.article_id, line.reason))

            with _stoppable() as stop:
                progress = bring_in(
                    run,
                    file,
                    actor=self._actor,
                    channel=Channel.COMMAND,
                    workers=self._workers,
                    told=told,
                    should_stop=stop.is_set,
                )
        if self._report:
            _write(self._report, told_of(run))
        if progress.stopped:
            reached = f"{name}: stopped after line {progress.line:,}. {_summary(progress.counts)}."
            raise CommandError(f"{reached} {_GO_ON}", returncode=130)
        self._command.stdout.write(f"{name}: {_summary(progress.counts)}.")
        return progress.counts[LineOutcome.REFUSED]

    def _facts(self, name: str) -> Facts:
        if self._actor is not None:
            with _readable(name):
                require(may(self._actor, Action.INGEST))
        if self._report:
            if Path(self._report).resolve() == Path(name).resolve():
                raise CommandError("The report would overwrite the file that is to be brought in.")
            # Now, not after hours, is when somebody is there to give it another name.
            _write(self._report, ())
        with _readable(name), Path(name).open("rb") as file:
            return facts_of(name, file, MAX_IMPORT)

    def _run(self, name: str, facts: Facts) -> Import:
        options = self._options
        same = {"publisher": options.publisher, "language": options.language, "copy": options.copy}
        begun = Import.objects.filter(
            sha256=facts.sha256, format=facts.format, begun_at__isnull=False, finished_at__isnull=True, **same
        )
        if run := begun.filter(created_by=self._actor).order_by("-pk").first():
            done = run.results.count()
            lines = "1 article has" if done == 1 else f"{done:,} articles have"
            self._command.stdout.write(f"{name}: going on where it stopped; {lines} been dealt with.")
            return run
        return Import.objects.create(
            name=one_line(Path(name).name, 300) or "?",
            sha256=facts.sha256,
            format=facts.format,
            size=facts.size,
            lines=facts.lines,
            created_by=self._actor,
            **same,
        )

    def _last_line(self, run: Import) -> int:
        last = run.results.order_by("-line").first()
        return last.line if last else 0

    def _bar(self, facts: Facts, at: int) -> Any:
        shown = False if self._progress else None
        return tqdm(total=facts.lines, initial=at, file=self._command.stderr, unit="line", disable=shown)

    def _show(self, bar: Any, told: Told) -> None:
        bar.update(max(told.line - bar.n, 0))
        if told.outcome == LineOutcome.REFUSED:
            bar.clear()
            name = f" ({told.id})" if told.id else ""
            self._command.stdout.write(f"line {told.line}{name}: not brought in. {told.reason}")
            bar.refresh()


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Failures as sentences for whoever typed the command."""
    try:
        yield
    except NotAllowed as error:
        raise CommandError(str(error)) from error
    except BadFile as error:
        raise CommandError(f"{name}: {error}") from error
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror or error}") from error
    except BrokenProcessPool as error:
        raise CommandError(f"{name}: a process that looks for quotes and claims was ended. {_GO_ON}") from error
    except DatabaseError as error:
        raise CommandError(f"{name}: the database failed: {str(error).strip()}. {_GO_ON}") from error


@contextmanager
def _stoppable() -> Iterator[Event]:
    """Set by Ctrl-C and by a polite request to end, to stop between lines; the second time ends at once."""
    stop = Event()
    before: dict[signal.Signals, Any] = {}

    def ask(number: int, _frame: Any) -> None:
        stop.set()
        signal.signal(number, before[signal.Signals(number)])

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _write(name: str, lines: Iterable[Told]) -> None:
    as_text = lines_as_jsonl if name.lower().endswith((".jsonl", ".ndjson")) else lines_as_csv
    try:
        with Path(name).open("w", encoding="utf-8", newline="") as file:
            file.writelines(as_text(lines))
    except OSError as error:
        raise CommandError(f"{name}: the report cannot be written: {error.strerror}") from error


def _summary(counts: dict[str, int]) -> str:
    words = {"made": "brought in", "revised": "new versions", "known": "there already", "refused": "not brought in"}
    return ", ".join(f"{counts[outcome]:,} {word}" for outcome, word in words.items())
