"""manage.py work: does background work until it is told to stop."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from ... import jobs


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"a whole number from 1 on, not {text!r}")
    return int(text)


class Command(BaseCommand):
    help = (
        "Does background work: what people have started, and what comes by the clock. Needed where the database is "
        "PostgreSQL; on SQLite the server itself does it, and this helps. Stops at SIGTERM or Ctrl-C: running work "
        "ends or is put back, and the next worker goes on with it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at-once",
            type=positive,
            default=2,
            metavar="N",
            help="do so many jobs at once on PostgreSQL (default: 2)",
        )
        parser.add_argument("--until-done", action="store_true", help="stop as soon as nothing waits any more")

    def handle(self, *, at_once: int, until_done: bool, verbosity: int, **_options: Any) -> None:
        if verbosity and not until_done:
            self.stdout.write("Doing background work; Ctrl-C stops it.")
        jobs.work(at_once=at_once, forever=not until_done)
