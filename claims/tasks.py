"""Background work, a function a kind; `claims.jobs` says how it is asked for. Each may be run again from the start."""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from . import jobs
from .ingest import polling
from .ingest.bulk import BadFile, bring_in, kept, uploads
from .ingest.bulk import Progress as Brought
from .ingest.captures import drop_unsaved, hold
from .ingest.errors import IngestError
from .ingest.fetch import fetch_article
from .ingest.watched import retry_now
from .jobs import Run, TaskFailed, periodic, task
from .models import Channel, Feed, FeedItem, Import, ImportLine, ItemState, Report
from .reports.drawing import FreezingError, Progress
from .reports.freezing import make
from .workflow import NotAllowed, find_overdue

# Most of polling is waiting, and where one job is done after the other, people wait for theirs meanwhile.
_POLL_SECONDS = 60.0
# Nobody is kept waiting, so that a site may take its time.
_PAGE_SECONDS = 60.0


@periodic("5 0 * * *", title=_("Look again at what is due"))
@task("recheck")
def recheck(run: Run) -> dict[str, int]:
    """What was to be looked at again by today comes back into the work; `manage.py recheck` does the same."""
    return {"marked": len(find_overdue(timezone.localdate()))}


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
        elif progress.done == progress.total:
            message = gettext("Writing the file")
        else:
            message = gettext("Reading the items")
        run.progress(progress.done + progress.stored, 2 * progress.total, message)

    try:
        return {"url": make(report, site=run.data["site"], tell=tell).get_absolute_url()}
    except FreezingError as error:
        raise TaskFailed(str(error)) from None


@periodic("*/5 * * * *", title=_("Ask the watched feeds"))
@task("poll_feeds")
def poll_feeds(run: Run) -> dict[str, int]:
    """Ask the feeds whose time has come, and fetch what is due of their items. What is left is due the next time."""
    results = polling.poll_due(seconds=_POLL_SECONDS, progress=run.progress)
    return {"feeds": len(results), "new": sum(result.new for result in results)}


@task("poll_feed")
def poll_feed(run: Run) -> dict[str, Any]:
    """Ask the feed `feed` now, whether or not its time has come."""
    feed = Feed.objects.select_related("watch_list").filter(pk=run.data["feed"]).first()
    if feed is None:
        raise TaskFailed(gettext("The feed was deleted."))
    result = polling.poll(feed, force=True, seconds=_POLL_SECONDS, progress=run.progress)
    if result.error:
        raise TaskFailed(result.error)
    if result.skipped:
        raise TaskFailed(gettext("Somebody else is asking it, or its host has just been asked. Try again in a minute."))
    run.progress(run.job.done, message=ngettext("%d new item", "%d new items", result.new) % result.new)
    return {"url": feed.watch_list.get_absolute_url(), "new": result.new}


@task("fetch_page")
def fetch_page(run: Run) -> dict[str, str]:
    """Fetch the page at `address` for whoever asked, who looks it over at `page` then."""
    assert run.job.created_by, "a person asks for a page"
    try:
        draft = fetch_article(run.data["address"], seconds=_PAGE_SECONDS)
    except IngestError as error:
        raise TaskFailed(error.reason) from None
    assert draft.capture, "what was fetched is a capture"
    hold(draft.capture, run.job.created_by)
    return {"url": f"{run.data['page']}?fetched={draft.capture.uuid}"}


@task("fetch_feed_item")
def fetch_feed_item(run: Run) -> dict[str, str]:
    """Fetch the item `item` of a feed now, unless it has come in; also where it failed, and this work is retried."""
    items = FeedItem.objects.select_related("feed__watch_list", "article")
    item = items.get(pk=run.data["item"])
    if item.state == ItemState.WAITING or retry_now(item, timezone.now()):
        polling.fetch_item(items.get(pk=item.pk), seconds=_POLL_SECONDS)
        item = items.get(pk=item.pk)
    if item.state == ItemState.WAITING:
        raise TaskFailed(gettext("Its host has just been asked, or somebody else is at it. Try again in a minute."))
    if item.state == ItemState.FAILED:
        raise TaskFailed(item.reason)
    return {"url": item.article.get_absolute_url() if item.article else item.feed.watch_list.get_absolute_url()}


@task("import_trial")
def try_import(run: Run) -> dict[str, Any]:
    """The dry run of an uploaded file of many articles: {"import": its UUID} is the data."""
    file = _import_of(run)
    try:
        trial = uploads.try_out(file, lambda line: run.progress(min(line, file.lines), file.lines))
    except BadFile as error:
        raise TaskFailed(str(error)) from None
    return {"url": file.get_absolute_url(), "records": trial.records}


@task("import")
def bring_in_import(run: Run) -> dict[str, Any]:
    """Bring in an uploaded file of many articles, or go on with it: {"import": its UUID} is the data."""
    file = _import_of(run)
    result: dict[str, Any] = {"url": file.get_absolute_url()}
    if file.finished_at:
        return result

    def told(progress: Brought, _lines: list[ImportLine]) -> None:
        message = gettext("%(records)s articles dealt with") % {"records": f"{progress.records:,}"}
        run.progress(min(progress.line, file.lines), file.lines, message)

    try:
        progress = bring_in(file, kept(file), actor=run.job.created_by, channel=Channel.WEB, told=told)
    except (BadFile, NotAllowed) as error:
        raise TaskFailed(str(error)) from None
    except BrokenProcessPool:
        raise TaskFailed(gettext("A process that looks for quotes and claims was ended. Try again to go on.")) from None
    return {**result, **progress.counts}


@periodic("40 3 * * *", title=_("Tidy up uploaded files"))
@task("forget_old_uploads")
def forget_old_uploads(run: Run) -> dict[str, int]:
    """Delete the uploads that nobody went on with, and the originals of texts that nobody saved."""
    return {"deleted": uploads.discard_old() + drop_unsaved()}


def _import_of(run: Run) -> Import:
    file = Import.objects.filter(uuid=run.data["import"]).first()
    if file is None:
        raise TaskFailed(gettext("The file was discarded."))
    return file
