"""`manage.py extract`: articles in, JSON out; the contract that other tools rely on (docs/extraction.md)."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.extraction import extract

_CHUNK = 16


class Command(BaseCommand):
    help = "Extract quotes and claims from plain text, as JSON; reads and writes no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="a UTF-8 text file, - for standard input")
        parser.add_argument("--published-at", type=_date, metavar="DATE", help="YYYY-MM-DD; resolves relative dates")
        parser.add_argument("--title", help="the headline, as a hint")
        parser.add_argument("--language", default="en", help="BCP 47 tag, default en")
        parser.add_argument(
            "--jsonl", action="store_true", help='one {"id", "text", ...} per line in, one object per line out'
        )
        parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes for --jsonl, default 1")

    def handle(self, *args: Any, **options: Any) -> None:
        source = sys.stdin.buffer if options["file"] == "-" else _open(options["file"])
        with source:
            if options["jsonl"]:
                self._lines(source, max(1, options["workers"]))
                return
            text = _decode(source.read(), options["file"])
        found = extract(
            text, title=options["title"], published_at=options["published_at"], language=options["language"]
        )
        indent = 2 if self.stdout.isatty() else None
        self.stdout.write(json.dumps(found.to_dict(), ensure_ascii=False, indent=indent))

    def _lines(self, lines: Iterable[bytes], workers: int) -> None:
        """Write an object per line, in order; report bad lines and fail at the end, the others having gone through."""
        bad = 0
        for number, (answer, error) in enumerate(_answers(lines, workers), 1):
            if error:
                bad += 1
                self.stderr.write(f"line {number}: {error}")
            elif answer:
                self.stdout.write(answer)
        if bad:
            raise CommandError(f"{bad} bad line{'s' if bad > 1 else ''}")


def _answers(lines: Iterable[bytes], workers: int) -> Iterator[tuple[str, str]]:
    if workers == 1:
        yield from map(answer_line, lines)
        return
    with ProcessPoolExecutor(workers) as pool:
        # A window of chunks at a time: `map` would read all input at once.
        window: list[bytes] = []
        for line in lines:
            window.append(line)
            if len(window) == _CHUNK * workers * 4:
                yield from pool.map(answer_line, window, chunksize=_CHUNK)
                window = []
        yield from pool.map(answer_line, window, chunksize=_CHUNK)


def answer_line(line: bytes) -> tuple[str, str]:
    """(answer, error) of one line of JSON; exactly one is not empty, both are for a blank line."""
    if not line.strip():
        return "", ""
    try:
        record = json.loads(line.decode("utf-8"))
        if not isinstance(record, dict) or not isinstance(record.get("text"), str) or "id" not in record:
            return "", 'expected an object with "id" and "text"'
        title, published = record.get("title"), record.get("published_at")
        if not isinstance(title, str | None) or not isinstance(published, str | None):
            return "", '"title" and "published_at" must be strings'
        found = extract(
            record["text"],
            title=title,
            published_at=date.fromisoformat(published[:10]) if published else None,
            language=record.get("language") or "en",
        )
    except RecursionError:
        return "", "nested too deeply"
    except (ValueError, AttributeError) as error:
        return "", str(error)
    # Lone surrogates pass through JSON escaped; raw they could not be written.
    answer = json.dumps({"id": record["id"], **found.to_dict()}, ensure_ascii=False)
    return answer.encode("utf-8", "backslashreplace").decode("utf-8"), ""


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise ArgumentTypeError(f"{value!r} is not a date like 2026-03-04") from error


def _open(name: str) -> Any:
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"{name} is not UTF-8 text (byte {error.start}).") from error
