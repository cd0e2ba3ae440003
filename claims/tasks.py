"""Background work, a function a kind; `claims.jobs` says how it is asked for. Each may be run again from the start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from . import jobs
from .jobs import Run, periodic, task


@periodic("20 3 * * *", title=_("Tidy up background work"))
@task("forget_old_jobs")
def forget_old_jobs(run: Run) -> dict[str, int]:
    """Delete what ended long ago."""
    return {"deleted": jobs.forget_old()}
