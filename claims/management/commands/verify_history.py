"""`manage.py verify_history`: is every article's history as it was written? docs/history.md: what it shows."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from claims.history import verify
from claims.history.triggers import existing_triggers, trigger_names
from claims.models import Article, ClaimEvent


class Command(BaseCommand):
    help = (
        "Check the history of every article, and the articles' claims and evidence against it. "
        "Prints one line per article and one per problem; exits with 1 if there is a problem."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--article", type=int, action="append", metavar="PK", help="only this article; repeatable")
        parser.add_argument(
            "--heads",
            action="store_true",
            help="print the heads (article's UUID, number and hash of its last event), to be kept elsewhere",
        )
        parser.add_argument(
            "--against", type=Path, metavar="FILE", help="compare with heads printed earlier by --heads"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        articles = self._articles(options["article"])
        if options["heads"]:
            for article in articles:
                self.stdout.write(f"{article.uuid} {article.head_seq} {article.head_hash or '-'}")
            return
        problems = self._check_triggers()
        for article in articles:
            problems += self._check(article)
        if options["against"]:
            problems += self._compare(
                options["against"], {str(article.uuid) for article in articles}, options["article"]
            )
        if problems:
            raise CommandError(f"{problems} problem{'s' if problems > 1 else ''} found.", returncode=1)

    def _articles(self, wanted: list[int] | None) -> list[Article]:
        articles = Article.objects.order_by("pk")
        if wanted is None:
            return list(articles)
        found = list(articles.filter(pk__in=wanted))
        if missing := set(wanted) - {article.pk for article in found}:
            raise CommandError(f"There is no article {min(missing)}.", returncode=2)
        return found

    def _check_triggers(self) -> int:
        missing = sorted(trigger_names(connection) - existing_triggers(connection))
        for name in missing:
            self.stdout.write(self.style.ERROR(f"database: the trigger {name} is missing; migrate puts it back"))
        return len(missing)

    def _check(self, article: Article) -> int:
        problems = verify(article)
        if not problems:
            self.stdout.write(f"article {article.pk}: ok, {article.head_seq} events")
        for problem in problems:
            self.stdout.write(self.style.ERROR(f"article {article.pk}: {problem.kind}: {problem.text}"))
        return len(problems)

    def _compare(self, path: Path, uuids: set[str], wanted: list[int] | None) -> int:
        """The number of heads written down in `path` that the history no longer goes through."""
        problems = 0
        for uuid, seq, digest in _read_heads(path):
            if wanted is not None and uuid not in uuids:
                continue
            if uuid not in uuids:
                text = f"article {uuid} is gone; it had {seq} events"
            elif seq and not ClaimEvent.objects.filter(article__uuid=uuid, seq=seq, hash=digest).exists():
                text = f"article {uuid}: event {seq} is not the one that was written down"
            else:
                continue
            self.stdout.write(self.style.ERROR(f"rewritten: {text}"))
            problems += 1
        return problems


def _read_heads(path: Path) -> list[tuple[str, int, str]]:
    heads = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}", returncode=2) from error
    for number, line in enumerate(lines, 1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 3 or not parts[1].isdecimal():
            raise CommandError(f"{path}, line {number}: not a line that --heads prints.", returncode=2)
        heads.append((parts[0], int(parts[1]), parts[2]))
    return heads
