"""Feeds are asked what is new, and what the rules take of it is brought in.

Pollers may run side by side (cron, background work, a person): who asks a feed holds it by `polling_until`, who fetches
an item by its number of tries, who asks a host by `PolledHost.free_at`. One that is killed loses nothing: what a feed
said is stored together with the ETag under which it said so, and an item until it is an article is due again.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Feed, FeedItem, FeedKind, ItemState
from . import hosts, watched
from .errors import IngestError
from .feed_rules import reason_against
from .feeds import FEED_TYPES, MAX_SITEMAPS, Entry, FeedContent, NotAFeed, parse_feed
from .fetch import MAX_SECONDS, Fetched, fetch_if_changed
from .fetch_errors import Refused, WrongType

logger = logging.getLogger(__name__)

INTERVAL = timedelta(minutes=15)
LONGEST_INTERVAL = timedelta(days=1)
MAX_FAILURES = 20
# Items that are fetched from one host in one go. The others wait for the next.
MAX_PER_HOST = 20
# How long one go may last; a bit less than the time between two.
SECONDS = 240.0
# Whoever polls a feed has it for so long; longer than asking it can take.
LEASE = timedelta(minutes=10)
# Seconds that one waits for a host before one goes on to other feeds.
_PATIENCE = 20.0
_DUE_AT_ONCE = 1000

Progress = Callable[[int, int, str], None]


@dataclass
class Polled:
    """What became of a feed in one go: `new` items that it named, and `states`, how many of each.

    `error` says why it was not read; `skipped`, that it was not asked, since somebody else is at it or time was up.
    """

    feed: Feed
    new: int = 0
    states: Counter[str] = field(default_factory=Counter)
    error: str = ""
    skipped: bool = False


def active_feeds() -> QuerySet[Feed]:
    """The feeds that are switched on, with their lists; those that have waited longest first."""
    feeds = Feed.objects.filter(active=True, watch_list__active=True)
    return feeds.select_related("watch_list").order_by("next_poll_at", "pk")


def due_items() -> QuerySet[FeedItem]:
    """The items that are to be fetched now, of feeds that are active, the newest first."""
    items = FeedItem.objects.filter(next_try_at__lte=timezone.now(), feed__active=True, feed__watch_list__active=True)
    return items.select_related("feed__watch_list").order_by(F("published_at").desc(nulls_last=True), "pk")


def poll_due(*, force: bool = False, seconds: float = SECONDS, progress: Progress | None = None) -> list[Polled]:
    """Ask all feeds whose time has come (with `force`: all), then fetch all items whose time has come.

    It ends after about `seconds`; what is left is due the next time.
    """
    feeds = active_feeds() if force else active_feeds().filter(next_poll_at__lte=timezone.now())
    return _poll(list(feeds), due_items, seconds, progress)


def poll(feed: Feed, *, force: bool = False, seconds: float = SECONDS, progress: Progress | None = None) -> Polled:
    """Ask one feed if its time has come, or in any case with `force`, and fetch its items whose time has come."""
    is_due = force or (feed.active and feed.watch_list.active and feed.next_poll_at <= timezone.now())
    results = _poll([feed] if is_due else [], lambda: due_items().filter(feed=feed), seconds, progress)
    return next((result for result in results if result.feed == feed), Polled(feed))


def fetch_item(item: FeedItem, *, seconds: float = SECONDS) -> FeedItem | None:
    """Fetch one item now, also of a feed that is switched off; None where another poller has it or its host."""
    turn = hosts.wait_for(item.url, time.monotonic() + seconds)
    return watched.bring_in(item, turn) if turn else None


def _poll(
    feeds: list[Feed], items: Callable[[], QuerySet[FeedItem]], seconds: float, progress: Progress | None
) -> list[Polled]:
    end = time.monotonic() + seconds
    report: Progress = progress or (lambda done, total, message: None)
    results: dict[int, Polled] = {}
    for number, feed in enumerate(feeds):
        report(number, len(feeds), str(feed))
        results[feed.pk] = _ask_once(feed, end)
    _fetch_all(list(items()[:_DUE_AT_ONCE]), results, end, report, len(feeds))
    return list(results.values())


# Asking a feed


def _ask_once(feed: Feed, end: float) -> Polled:
    """Ask the feed, unless somebody else is at it or its host is not free before `end`."""
    result = Polled(feed)
    now = timezone.now()
    free = Feed.objects.filter(Q(polling_until=None) | Q(polling_until__lte=now), pk=feed.pk)
    if not free.filter(next_poll_at=feed.next_poll_at).update(polling_until=now + LEASE):
        result.skipped = True
        return result
    feed.polling_until = now + LEASE
    try:
        told, content = _ask(feed.url, end, etag=feed.etag, modified=feed.modified)
        result.new, left_out = _record(feed, told, content)
        result.states[ItemState.LEFT_OUT] += left_out
    except _NoTurn:
        result.skipped = True
        _mine(feed).update(polling_until=None)
    except IngestError as error:
        result.error = error.reason
        _note_failure(feed, error)
    except Exception:  # One feed that breaks something must not keep all others from being asked.
        logger.exception("A feed could not be polled.")
        result.error = _("The server could not do this. Nothing of it was saved.")
        _note_failure(feed, IngestError(result.error, "broken"))
    except BaseException:
        _mine(feed).update(polling_until=None)
        raise
    return result


class _NoTurn(Exception):
    """The host was not free in time."""


def _mine(feed: Feed) -> QuerySet[Feed]:
    """The feed, as long as the claim that it was polled under holds."""
    return Feed.objects.filter(pk=feed.pk, polling_until=feed.polling_until)


def read_feed(url: str, *, seconds: float) -> FeedContent:
    """What the feed at `url` says, for a person who waits: of an index the newest sitemaps only. Nothing is stored.

    Raises:
        IngestError: it was not fetched, is no feed, or its host was not free in time.
    """
    try:
        _told, content = _ask(url, time.monotonic() + seconds, sitemaps=2)
    except _NoTurn as error:
        raise IngestError(_("This host has just been asked. Try again in a minute."), "busy") from error
    assert content is not None, "nothing was said that could be unchanged"
    return content


def _ask(
    url: str, end: float, *, etag: str = "", modified: str = "", sitemaps: int = MAX_SITEMAPS
) -> tuple[Fetched | None, FeedContent | None]:
    """What the feed says; None and None where it says that nothing has changed.

    Raises:
        IngestError: it was not fetched, or is no feed.
        _NoTurn
    """
    told = _politely(url, end, etag=etag, modified=modified)
    if told is None:
        return None, None
    content = parse_feed(told.data, told.url, charset=told.charset)
    if content.kind == FeedKind.INDEX:
        _add_sitemaps(content, content.sitemaps[:sitemaps], end)
    return told, content


def _add_sitemaps(index: FeedContent, urls: list[str], end: float) -> None:
    """Give `index` the entries of the sitemaps `urls`, without those that list no news or are not to be had. What
    several of them name is taken as the first one says it."""
    reasons, keys = [], set[str]()
    for url in urls:
        try:
            told = _politely(url, end)
            assert told is not None, "nothing was said that could be unchanged"
            part = parse_feed(told.data, told.url, charset=told.charset)
        except IngestError as error:
            reasons.append(error.reason)
            continue
        index.entries += [entry for entry in part.entries if entry.key not in keys]
        keys.update(entry.key for entry in part.entries)
        index.publisher = index.publisher or part.publisher
    if urls and len(reasons) == len(urls):
        message = _("None of the sitemaps that this one names could be read as news. The last one: %(reason)s")
        raise NotAFeed(message % {"reason": reasons[-1]})


def _politely(url: str, end: float, *, etag: str = "", modified: str = "") -> Fetched | None:
    """The answer of a feed, once its host is free; None where it has not changed."""
    turn = hosts.wait_for(url, min(end, time.monotonic() + _PATIENCE))
    if turn is None:
        raise _NoTurn
    retry_after = None
    try:
        seconds = max(min(MAX_SECONDS, end - time.monotonic()), 1.0)
        return fetch_if_changed(url, FEED_TYPES, etag=etag, modified=modified, seconds=seconds)
    except WrongType as error:
        raise NotAFeed(_("This is no feed: it says that it is “%(type)s”.") % {"type": error.told}) from error
    except Refused as error:
        retry_after = error.retry_after
        raise
    finally:
        turn.give_back(retry_after)


def _note_failure(feed: Feed, error: IngestError) -> None:
    """Ask again later, twice as late after each failure; not at all once it is gone or has failed too often."""
    is_gone, retry_after = False, None
    if isinstance(error, Refused):
        is_gone, retry_after = error.status == 410, error.retry_after
    failures = feed.failures + 1
    wait = min(INTERVAL * 2 ** min(failures, 10), LONGEST_INTERVAL)
    if retry_after is not None:
        wait = max(wait, hosts.seconds(retry_after))
    now = timezone.now()
    # Else it is left as it is: a person may have switched it off since it was read.
    switched_off = {"active": False} if is_gone or failures >= MAX_FAILURES else {}
    _mine(feed).update(
        polling_until=None,
        polled_at=now,
        next_poll_at=now + wait,
        failures=failures,
        last_error=error.reason,
        **switched_off,
    )


# Storing what it says


def _record(feed: Feed, told: Fetched | None, content: FeedContent | None) -> tuple[int, int]:
    """Store what the feed says, with when to ask again; the numbers of new items, and of those that are left out."""
    now = timezone.now()
    new = left_out = 0
    with transaction.atomic():
        values: dict[str, Any] = {
            "polling_until": None,
            "polled_at": now,
            "next_poll_at": now + INTERVAL,
            "failures": 0,
        }
        if told and content:
            new, left_out = _record_entries(feed, content, now)
            # An index may stay as it is while the sitemaps that it names change, so that it is always asked for.
            is_index = content.kind == FeedKind.INDEX
            values |= {"etag": "" if is_index else told.etag, "modified": "" if is_index else told.modified}
            values |= {"kind": content.kind}
            values |= {"title": content.title} if content.title else {}
        _mine(feed).update(last_error="", **values)
    return new, left_out


def _record_entries(feed: Feed, content: FeedContent, now: datetime) -> tuple[int, int]:
    # Locked, so that what another poller makes of one meanwhile is not written over.
    there = feed.items.select_for_update().filter(key__in=[entry.key for entry in content.entries])
    known = {item.key: item for item in there}
    made = []
    for entry in content.entries:
        item = known.get(entry.key)
        if item is None:
            made.append(_take(FeedItem(feed=feed, key=entry.key), entry, content, now))
        elif item.digest != entry.digest:
            _take(item, entry, content, now).save()
    # Another poller of the same feed, whose claim has run out, may have been faster with some.
    FeedItem.objects.bulk_create(made, ignore_conflicts=True)
    return len(made), sum(item.state == ItemState.LEFT_OUT for item in made)


def _take(item: FeedItem, entry: Entry, content: FeedContent, now: datetime) -> FeedItem:
    """`item`, new or changed, with what the feed says of it now; due, unless a rule leaves it out."""
    item.url, item.title, item.digest = entry.url, entry.title, entry.digest
    item.byline, item.publisher = entry.byline, entry.publisher or content.publisher
    item.language = entry.language or content.language
    item.published_at, item.changed_at = entry.published_at, entry.changed_at
    item.tries, item.next_try_at = 0, now
    if item.article_id:
        # What has come in is followed, whatever the rules say by now.
        return item
    item.reason = reason_against(item.feed.watch_list, item.feed, content, entry)
    item.state = ItemState.LEFT_OUT if item.reason else ItemState.WAITING
    if item.reason:
        item.next_try_at = None
    return item


# Fetching what has been found


def _fetch_all(items: list[FeedItem], results: dict[int, Polled], end: float, report: Progress, asked: int) -> None:
    """Fetch `items` in order, host by host in turn, until all are done, time is up, or no host is free in time."""
    waiting = _by_host(items)
    done, total = asked, asked + sum(map(len, waiting.values()))
    while waiting and time.monotonic() < end:
        free_at = []
        for host in list(waiting):
            turn = hosts.take(waiting[host][0].url)
            if isinstance(turn, datetime):
                free_at.append(turn)
                continue
            item = waiting[host].popleft()
            if not waiting[host]:
                del waiting[host]
            result = results.setdefault(item.feed_id, Polled(item.feed))
            if became := watched.bring_in(item, turn):
                result.states[became.state] += 1
            done += 1
            report(done, total, item.title)
            if time.monotonic() >= end:
                return
        if free_at and len(free_at) == len(waiting) and not hosts.sleep_till(min(free_at), end):
            return


def _by_host(items: list[FeedItem]) -> dict[str, deque[FeedItem]]:
    """The items of each host in their order, at most MAX_PER_HOST of them."""
    found: dict[str, deque[FeedItem]] = {}
    for item in items:
        queue = found.setdefault(hosts.host_of(item.url), deque())
        if len(queue) < MAX_PER_HOST:
            queue.append(item)
    return found
