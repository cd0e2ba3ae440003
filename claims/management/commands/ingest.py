"""`manage.py ingest FILE…`: bring articles in from files and folders, and many at once from JSON lines and CSV."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from claims.ingest import MAX_BYTES, READERS, SUPPORTED, Draft, IngestError, KnownText, make_article, read_file, revise
from claims.ingest.bulk import format_of
from claims.ingest.fetch import fetch_article
from claims.ingest.language import clean_language
from claims.management.importing import Importer
from claims.models import Action, Article, Channel, User
from claims.workflow import NotAllowed

_COUNTED = {
    "stay": "unchanged",
    "moved": "moved",
    "changed": "changed",
    "vanished": "no longer in the text",
    "back": "back in the text",
    "new": "new",
}


class Command(BaseCommand):
    help = (
        "Bring in articles from text files, saved web pages, Word and PDF files. Folders are searched for them. Each "
        "file is brought in or refused by itself; the exit status is 1 if one was refused. Files that end in .jsonl or "
        ".csv hold many articles, one a line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help=f"{SUPPORTED}, .jsonl, .csv, a folder, or the address of a page"
        )
        parser.add_argument("--publisher", help="who published the articles; else what the files say")
        parser.add_argument("--published-at", type=_date, metavar="DATE", help="2025-10-21; else what the files say")
        parser.add_argument("--language", type=_language, help="a tag such as en or ckb; else what the files say")
        parser.add_argument("--as", dest="username", help="who brings them in: a reviewer or an editor")
        parser.add_argument("--article", type=int, metavar="NUMBER", help="the file is a new version of this article")
        parser.add_argument("--copy", action="store_true", help="bring in texts that are there already once more")
        many = parser.add_argument_group(
            "for .jsonl and .csv", "--publisher and --language fill in what a line leaves out"
        )
        many.add_argument("--dry-run", action="store_true", help="say what would become of each line; write nothing")
        many.add_argument("--workers", type=_workers, default=1, metavar="N", help="processes that extract, default 1")
        many.add_argument("--report", metavar="FILE", help="what became of each line, as .csv or .jsonl")
        parser.add_argument("--progress", action="store_true", help="a progress bar even where there is no terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = _person(options["username"])
        if any(format_of(name) for name in options["files"]):
            if options["article"] is not None:
                raise CommandError("A new version is one text: name one file.")
            self._bring_in_many(actor, options)
            return
        for option in ("dry_run", "report"):
            if options[option]:
                raise CommandError(f"--{option.replace('_', '-')} is for files that end in .jsonl or .csv.")
        names = list(_files(options["files"]))
        article = _article(options["article"])
        if article and len(names) != 1:
            raise CommandError("A new version is one text: name one file.")
        refused = 0
        bar = tqdm(names, file=self.stderr, unit="file", disable=False if options["progress"] else None)
        for name in bar:
            try:
                line = _revise(name, article, actor) if article else self._bring_in(name, actor, options)
            except NotAllowed as error:
                raise CommandError(str(error)) from error
            except (IngestError, KnownText, OSError) as error:
                refused += 1
                line = f"{name}: not brought in. {_reason(error)}"
            bar.clear()
            self.stdout.write(line)
            bar.refresh()
        if refused:
            raise CommandError(f"{refused} of {len(names)} files not brought in.")

    def _bring_in_many(self, actor: User | None, options: dict[str, Any]) -> None:
        if len(options["files"]) > 1:
            raise CommandError("Give a file that ends in .jsonl or .csv by itself.")
        if options["published_at"]:
            raise CommandError("--published-at is for single articles; here each line has a date of its own.")
        importer, (name,) = Importer(self, actor, options), options["files"]
        refused = importer.try_out(name) if options["dry_run"] else importer.bring_in(name)
        if refused:
            raise CommandError(f"{refused:,} line{'s' if refused > 1 else ''} of {name} not brought in.")

    def _bring_in(self, name: str, actor: User | None, options: dict[str, Any]) -> str:
        draft = _draft(name)
        draft.publisher = options["publisher"] or draft.publisher
        draft.published_at = options["published_at"] or draft.published_at
        draft.language = options["language"] or draft.language
        article = make_article(draft, actor=actor, channel=Channel.COMMAND, allow_copy=options["copy"])
        notices = "".join(f" {notice}" for notice in draft.notices)
        return f"{name}: {_summary(article)}.{notices}"


def _article(pk: int | None) -> Article | None:
    if pk is None:
        return None
    try:
        return Article.objects.get(pk=pk)
    except Article.DoesNotExist:
        raise CommandError(f"There is no article {pk}.") from None


def _revise(name: str, article: Article, actor: User | None) -> str:
    draft = _draft(name)
    made = revise(article, draft, actor=actor, channel=Channel.COMMAND)
    if made is None:
        return f"{name}: article {article.pk} has this text already."
    told = article.events.get(action=Action.REVISE, claim=None, new__revision=made.number).new["counts"]
    counts = ", ".join(f"{told[name]} {label}" for name, label in _COUNTED.items() if told[name])
    notices = "".join(f" {notice}" for notice in draft.notices)
    return f"{name}: article {article.pk}, version {made.number}: {counts or 'no items'}.{notices}"


def _draft(name: str) -> Draft:
    if name.lower().startswith(("http://", "https://")):
        return fetch_article(name)
    path = Path(name)
    if path.suffix.lower() not in READERS:
        return read_file(name, b"")
    if path.exists() and not path.is_file():
        raise IngestError("This is no file.", "unreadable")
    with path.open("rb") as file:
        return read_file(name, file.read(MAX_BYTES + 1))


def _files(names: list[str]) -> Iterator[str]:
    for name in names:
        if not os.path.isdir(name):
            yield name
            continue
        for folder, subfolders, files in os.walk(name):
            subfolders[:] = sorted(subfolder for subfolder in subfolders if not subfolder.startswith("."))
            for file in sorted(files):
                if Path(file).suffix.lower() in READERS and not file.startswith("."):
                    yield os.path.join(folder, file)


def _person(username: str | None) -> User | None:
    if username is None:
        return None
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist:
        raise CommandError(f"There is no account “{username}”.") from None


def _summary(article: Article) -> str:
    items = article.claims.count()
    return f"article {article.pk}, “{article.title}”, {items} item{'' if items == 1 else 's'} to check"


def _reason(error: Exception) -> str:
    if isinstance(error, IngestError):
        return error.reason
    if isinstance(error, KnownText):
        there = ", ".join(f"{article.pk} (“{article.title}”)" for article in error.articles)
        return f"{error} Article {there}; --copy brings it in once more."
    return str(getattr(error, "strerror", None) or error)


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ArgumentTypeError(f"{value!r} is not a date like 2025-10-21") from None


def _workers(value: str) -> int:
    if value.isdecimal() and 1 <= int(value) <= 64:
        return int(value)
    raise ArgumentTypeError(f"{value!r} is not a number from 1 to 64")


def _language(value: str) -> str:
    if tag := clean_language(value):
        return tag
    raise ArgumentTypeError(f"{value!r} is not a language tag like en or pt-br")
