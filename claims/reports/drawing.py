"""Reading a report that is to be kept into files, from one state of the database.

Twice: first what it says of each item, compared with the previous report, since the head of the report tells how many
have changed; then its bytes. Both in one `snapshot`, so that they agree.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Article, Claim, Report, User
from ..permissions import may
from . import CannotWrite, Format, Head, Row, Since, in_batches, report_rows
from .said import digest_of, said_of
from .selection import WrongFilterError, again
from .snapshot import snapshot

# Rows compared, and stored, at a time.
BATCH = 500


class FreezingError(Exception):
    """Why a report could not be kept, for who asked for it."""


@dataclass
class Progress:
    """How far it has come: of `total` items so many are `done`, that is read, then so many bytes `written`, then so
    many items `stored`. `stop` is set to make it give up."""

    total: int = 0
    done: int = 0
    written: int = 0
    stored: int = 0

    def __post_init__(self) -> None:
        self.stop = Event()

    def check(self) -> None:
        """Raises FreezingError: it shall stop."""
        if self.stop.is_set():
            raise FreezingError(_("It was stopped."))


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What a report is to hold, not stored yet: `bytes_path` its bytes, `items_path` a line of JSON for each item."""

    bytes_path: Path
    items_path: Path
    made_at: datetime
    previous: Report | None
    count: int
    left_out: int
    since: Since | None
    content_type: str
    file_name: str
    size: int
    sha256: str


def draw(report: Report, folder: Path, site: str, progress: Progress) -> Drawn:
    """Read everything, in one state of the database, into files in `folder`."""
    require(report.made_by, report.work)
    with snapshot():
        try:
            selection = again(report)
        except (Article.DoesNotExist, WrongFilterError):
            raise FreezingError(_("What this report was to be about cannot be found any more.")) from None
        form = selection.formats[report.format]
        claims = selection.claims_for(form)
        made_at, previous = timezone.now(), newest_of(report.subject)
        count = progress.total = claims.count()
        left_out = selection.all_for(form).count() - count
        since = _items(report_rows(claims), folder / "items", report, previous, progress)
        head = Head(
            title=selection.title,
            made_by=report.made_by.display_name,
            made_at=made_at,
            site=site,
            path=reverse("report-file", args=[report.uuid]),
            filters=selection.filters,
            work=report.work,
            count=count,
            left_out=left_out,
            self_contained=True,
            article=report.article_id,
            kept=report.get_absolute_url(),
            since=since,
        )
        try:
            size, sha256 = _bytes(form, head, claims, folder / "bytes", progress)
        except CannotWrite as error:
            raise FreezingError(str(error)) from error
    return Drawn(
        bytes_path=folder / "bytes",
        items_path=folder / "items",
        made_at=made_at,
        previous=previous,
        count=count,
        left_out=left_out,
        since=since,
        content_type=form.content_type,
        file_name=selection.file_name(report.format),
        size=size,
        sha256=sha256,
    )


def _items(
    rows: Iterator[Row], path: Path, report: Report, previous: Report | None, progress: Progress
) -> Since | None:
    """Write what is said of each item, a line each; how that differs from `previous`."""
    new = changed = 0
    progress.done = 0
    with path.open("w", encoding="utf-8") as file:
        while batch := list(islice(rows, BATCH)):
            progress.check()
            lines = {row.id: _line(row) for row in batch}
            for line in lines.values():
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
            if previous:
                before = dict(previous.items.filter(claim__in=lines).order_by().values_list("claim", "digest"))
                new += len(lines) - len(before)
                changed += sum(digest != lines[claim]["digest"] for claim, digest in before.items())
            progress.done += len(lines)
    if previous is None:
        return None
    gone = previous.count - (progress.done - new)
    return Since(previous.made_at, reverse("report-changes", args=[report.uuid]), new, changed, gone)


def _line(row: Row) -> dict[str, Any]:
    said = said_of(row)
    return {
        "claim_id": row.id,
        "version": row.version,
        "text_version": row.text_version,
        "digest": digest_of(said),
        "said": said,
    }


def _bytes(form: Format, head: Head, claims: QuerySet[Claim], path: Path, progress: Progress) -> tuple[int, str]:
    """Write the report itself; its size and SHA-256."""
    digest, progress.written = hashlib.sha256(), 0
    with path.open("wb") as file:
        for part in in_batches(form.write(head, claims)):
            progress.check()
            data = part if isinstance(part, bytes) else part.encode()
            digest.update(data)
            file.write(data)
            progress.written += len(data)
        return file.tell(), digest.hexdigest()


def newest_of(subject: str) -> Report | None:
    """The report of the subject that is made and has no next: the last of the chain, also where a clock went back."""
    return Report.objects.made().filter(subject=subject, next__isnull=True).first()


def require(user: User, work: bool) -> None:
    for action in ("export", "view_work")[: 2 if work else 1]:
        answer = may(user, action)
        if not answer:
            raise FreezingError(answer.reason)
