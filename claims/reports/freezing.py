"""Keeping reports: their bytes and what they say of each item, from one state of the database; all of it or nothing.

A report is drawn into files first (`drawing`). Only then it is stored, piece by piece, in short transactions that keep
nobody else waiting; until the last of them it is `making`, and nobody but its maker sees it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import IntegrityError, connections, transaction
from django.utils.translation import gettext as _

from ..models import Report, ReportChunk, ReportItem, ReportState, User
from .drawing import BATCH, Drawn, FreezingError, Progress, draw, newest_of, require
from .selection import Selection

CHUNK_SIZE = 1 << 19
# How often another report of the same may come first.
_TRIES = 5
# Seconds between two words about the progress.
_TELL_EVERY = 0.5

Tell = Callable[[Progress], None]


class _DisturbedError(Exception):
    """Somebody else is storing the same report at the same time: a worker that does not know yet that it is lost."""


class DamagedReportError(Exception):
    """What is stored of a report is not what was made."""


def freeze(user: User, name: str, selection: Selection, *, site: str) -> Report:
    """Keep a report of `selection` in the format `name`, at once; nothing is left of it where that fails.

    `site` is the address in front of paths, without a slash at its end.

    Raises:
        FreezingError, and what `begin` raises.
    """
    report = begin(user, name, selection)
    try:
        return make(report, site=site)
    except BaseException:
        discard(report)
        raise


def begin(user: User, name: str, selection: Selection) -> Report:
    """A report that is to be made, with nothing in it; `make` makes it.

    Raises:
        KeyError: no such format of this.
        FreezingError: the person may not, or it is too large for the format.
    """
    form = selection.formats[name]
    require(user, selection.work)
    if form.most and (count := selection.claims_for(form).count()) > form.most:
        words = _(
            "In this format a report has up to %(most)d items, and this one would have %(count)d. "
            "Choose another format, or fewer items."
        )
        raise FreezingError(words % {"most": form.most, "count": count})
    if len(selection.query) > Report.QUERY_LENGTH:
        raise FreezingError(_("This filter is too long to be kept with its report."))
    return Report.objects.create(
        format=name,
        article=selection.article,
        query=selection.query,
        subject=selection.subject(name, user),
        title=selection.title,
        filters=[[label, value] for label, value in selection.filters],
        work=selection.work,
        made_by=user,
        content_type=form.content_type,
    )


def make(report: Report, *, site: str, tell: Tell | None = None) -> Report:
    """Make a report that was begun. Made once, it stays as it is: called again, this does nothing.

    After a kill it starts anew and leaves nothing of what was stored before. `tell` is called every now and then,
    outside of transactions; whatever it raises ends the making.

    Raises:
        FreezingError: it cannot be made.
    """
    try:
        for _try in range(_TRIES):
            report.refresh_from_db()
            if report.is_made or _make_once(report, site, tell):
                return Report.objects.get(pk=report.pk)
    except FreezingError:
        # Where somebody else has made it meanwhile, all is well.
        if Report.objects.made().filter(pk=report.pk).exists():
            return Report.objects.get(pk=report.pk)
        raise
    raise FreezingError(_("Others are keeping reports of the same all the time. Try again later."))


def _make_once(report: Report, site: str, tell: Tell | None) -> bool:
    """False where it is to be made again: another report of the same was made meanwhile, or the storing disturbed."""
    progress = Progress()
    with TemporaryDirectory(prefix="report-") as folder:
        if tell is None:
            drawn = draw(report, Path(folder), site, progress)
        else:
            drawn = _draw_beside(report, Path(folder), site, progress, tell)
        try:
            _store(report, drawn, progress, tell or (lambda progress: None))
            return _finish(report, drawn)
        except _DisturbedError:
            return False


def _draw_beside(report: Report, folder: Path, site: str, progress: Progress, tell: Tell) -> Drawn:
    """`draw` in a thread with a connection of its own, since within its snapshot nothing can be written of progress."""

    def drawing() -> Drawn:
        try:
            return draw(report, folder, site, progress)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1, thread_name_prefix="report") as pool:
        drawn = pool.submit(drawing)
        try:
            while not wait([drawn], timeout=_TELL_EVERY).done:
                tell(progress)
        except BaseException:
            progress.stop.set()
            raise
        return drawn.result()


def discard(report: Report) -> bool:
    """Take away a report that is not made; whether there was anything to take away."""
    with transaction.atomic():
        if not Report.objects.select_for_update().filter(pk=report.pk, state=ReportState.MAKING).exists():
            return False
        _clear(report)
        Report.objects.filter(pk=report.pk).delete()
    return True


def _store(report: Report, drawn: Drawn, progress: Progress, tell: Tell) -> None:
    """Store what was drawn, in the place of what an attempt before this one has left."""
    with _held(report):
        _clear(report)
    with drawn.bytes_path.open("rb") as file:
        for number, data in enumerate(iter(lambda: file.read(CHUNK_SIZE), b"")):
            with _held(report):
                ReportChunk.objects.create(report=report, number=number, data=data)
            tell(progress)
    with drawn.items_path.open(encoding="utf-8") as file:
        numbered = enumerate(file, start=1)
        while batch := list(islice(numbered, BATCH)):
            items = [ReportItem(report=report, number=number, **json.loads(line)) for number, line in batch]
            with _held(report):
                ReportItem.objects.bulk_create(items)
            progress.stored += len(items)
            tell(progress)


def _finish(report: Report, drawn: Drawn) -> bool:
    """Make it a report that is made; False where another one of the same subject was made since it was drawn.

    What is stored is held against what was drawn, byte by byte, so that two who made the same report at the same time
    leave no mixture.
    """
    since = drawn.since
    try:
        with transaction.atomic():
            _hold(report)
            if newest_of(report.subject) != drawn.previous:
                return False
            if hash_of(report) != (drawn.size, drawn.sha256) or report.items.count() != drawn.count:
                raise _DisturbedError
            Report.objects.filter(pk=report.pk).update(
                state=ReportState.MADE,
                made_at=drawn.made_at,
                previous=drawn.previous,
                count=drawn.count,
                left_out=drawn.left_out,
                items_new=since.new if since else 0,
                items_changed=since.changed if since else 0,
                items_gone=since.gone if since else 0,
                content_type=drawn.content_type,
                file_name=drawn.file_name,
                size=drawn.size,
                sha256=drawn.sha256,
            )
    except IntegrityError:
        # On PostgreSQL two may come this far; each report has one next at most.
        if newest_of(report.subject) == drawn.previous:
            raise
        return False
    return True


def hash_of(report: Report) -> tuple[int, str]:
    """(size, SHA-256 in hex) of the bytes that are stored."""
    digest, size = hashlib.sha256(), 0
    for data in chunks_of(report):
        digest.update(data)
        size += len(data)
    return size, digest.hexdigest()


def chunks_of(report: Report) -> Iterator[bytes]:
    """The bytes that are stored, one chunk in memory at a time."""
    number = 0
    while (data := report.chunks.filter(number=number).values_list("data", flat=True).first()) is not None:
        yield bytes(data)
        number += 1


def verified_chunks(report: Report) -> Iterator[bytes]:
    """The bytes of a report that is made. The last piece is held back until their hash has proved right.

    Raises:
        DamagedReportError: they are not what was made; what was given until then is cut short.
    """
    digest, held, size = hashlib.sha256(), b"", 0
    for data in chunks_of(report):
        if held:
            yield held
        digest.update(data)
        held, size = data, size + len(data)
    if (size, digest.hexdigest()) != (report.size, report.sha256):
        raise DamagedReportError(f"Report {report.uuid}: the bytes that are stored are not those that were made.")
    yield held


@contextmanager
def _held(report: Report) -> Iterator[None]:
    """A transaction in which nobody else writes the report.

    Raises:
        FreezingError: it is made, or gone.
        _DisturbedError: somebody else has stored the same piece.
    """
    try:
        with transaction.atomic():
            _hold(report)
            yield
    except IntegrityError as error:
        raise _DisturbedError from error


def _hold(report: Report) -> None:
    if not Report.objects.select_for_update().filter(pk=report.pk, state=ReportState.MAKING).exists():
        raise FreezingError(_("It was finished or given up meanwhile."))


def _clear(report: Report) -> None:
    ReportChunk.objects.filter(report=report).delete()
    ReportItem.objects.filter(report=report).delete()
