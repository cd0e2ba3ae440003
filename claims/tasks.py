"""Background work, a function a kind; `claims.jobs` says how it is asked for. Each may be run again from the start."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import jobs
from .jobs import Run, TaskFailed, periodic, task
from .models import Report
from .reports.drawing import FreezingError, Progress
from .reports.freezing import make


@periodic("20 3 * * *", title=_("Tidy up background work"))
@task("forget_old_jobs")
def forget_old_jobs(run: Run) -> dict[str, int]:
    """Delete what ended long ago."""
    return {"deleted": jobs.forget_old()}


@task("report")
def make_report(run: Run) -> dict[str, str]:
    """Make a report that was begun (`claims.reports.freezing.begin`): {"report": its UUID, "site"} is the data."""
    report = Report.objects.filter(uuid=run.data["report"]).first()
    if report is None:
        raise TaskFailed(gettext("The report was given up."))

    def tell(progress: Progress) -> None:
        if progress.stored:
            message = gettext("Storing it")
        elif progress.written:
            message = gettext("Writing the file: %(size)s") % {"size": filesizeformat(progress.written)}
        else:
            message = gettext("Reading the items")
        run.progress(progress.done + progress.stored, 2 * progress.total, message)

    try:
        return {"url": make(report, site=run.data["site"], tell=tell).get_absolute_url()}
    except FreezingError as error:
        raise TaskFailed(str(error)) from None
