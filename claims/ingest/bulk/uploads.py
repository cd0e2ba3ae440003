"""The life of an uploaded file: kept, tried out and brought in by background work, or discarded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...jobs import enqueue
from ...models import Import, Job, User
from .files import Facts, keep, kept, pieces_of
from .records import Options
from .rows import BadFile
from .run import options_of
from .trial import Trial, tried

TRIAL, RUN = "import_trial", "import"
# Uploads that nobody went on with take up room.
KEPT = timedelta(days=7)


def take_upload(name: str, file: BinaryIO, facts: Facts, options: Options, actor: User) -> Import:
    """Keep an upload that has been read, and ask for a dry run of it."""
    with transaction.atomic():
        run = Import.objects.create(
            name=name[:300],
            sha256=facts.sha256,
            format=facts.format,
            size=facts.size,
            lines=facts.lines,
            publisher=options.publisher,
            language=options.language,
            copy=options.copy,
            created_by=actor,
        )
        keep(run, pieces_of(file))
        try_again(run, actor)
    return run


def try_again(run: Import, actor: User) -> None:
    """Ask for the dry run."""
    title = _("Check %(name)s") % {"name": run.name}
    enqueue(TRIAL, {"import": str(run.uuid)}, actor=actor, title=title, key=_key(TRIAL, run))


def try_out(run: Import, told: Callable[[int], None]) -> Trial:
    """The dry run, which is kept with the import. `told` hears now and then which line it has come to.

    Raises:
        BadFile: as for `tried`, or the upload was discarded meanwhile.
    """
    trial = Trial()
    for line in tried(kept(run), run.format, options_of(run)):
        trial.add(line)
        told(line.record.line)
    if not Import.objects.filter(pk=run.pk).update(trial=trial.to_dict()):
        raise BadFile(_("The file was discarded."))
    return trial


def begin(run: Import, actor: User) -> bool:
    """Ask for the import, or to go on with it; False where it is finished, or has not been tried out."""
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=run.pk)
        if locked.finished_at or not locked.trial:
            return False
        locked.begun_at = locked.begun_at or timezone.now()
        locked.save(update_fields=["begun_at"])
        title = _("Bring in %(name)s") % {"name": run.name}
        enqueue(RUN, {"import": str(run.uuid)}, actor=actor, title=title, key=_key(RUN, run))
    return True


def discard(run: Import) -> bool:
    """Delete an upload that has not been begun; False where it has."""
    gone, _tables = Import.objects.filter(pk=run.pk, begun_at__isnull=True).delete()
    return bool(gone)


def discard_old() -> int:
    """Delete the uploads that nobody went on with; how many they were."""
    old = Import.objects.filter(begun_at__isnull=True, created_at__lt=timezone.now() - KEPT)
    return sum(discard(run) for run in old)


def job_of(run: Import) -> Job | None:
    """The newest background work for it: the dry run, or bringing it in once that was asked for."""
    kind = RUN if run.begun_at else TRIAL
    return Job.objects.filter(key=_key(kind, run)).select_related("created_by").order_by("-pk").first()


def _key(kind: str, run: Import) -> str:
    return f"{kind}:{run.uuid}"
