"""Pollers side by side, and one that is killed: nothing is lost, and nothing comes in twice."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from django.db import connection
from django.utils import timezone

from claims import history
from claims.ingest import hosts, polling, watched
from claims.ingest.polling import Polled, poll, poll_due
from claims.models import Article, Feed, FeedItem, PolledHost
from tests.test_concurrency import at_once

from .feeds import item, make_feed, make_list, rss, serve, serve_stories, story
from .web import Web, answer

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "PAUSE", timedelta(milliseconds=5))


def assert_intact(count: int) -> None:
    articles = list(Article.objects.all())
    assert len(articles) == count
    assert len({article.url for article in articles}) == count
    for article in articles:
        assert history.verify(article) == []
    assert set(FeedItem.objects.values_list("state", flat=True)) <= {"brought_in", "known"}


def failures(results: list[object]) -> list[object]:
    return [result for result in results if isinstance(result, BaseException)]


def test_two_pollers_of_the_same_feeds(web: Web) -> None:
    serve_stories(web, [1, 2, 3], "/a")
    serve_stories(web, [4, 5], "/b")
    make_feed(web.url("/a"))
    make_feed(web.url("/b"), make_list("Wires"))
    results = at_once(poll_due, poll_due)
    assert failures(results) == []
    polled = [each for result in results for each in result]
    assert sum(each.new for each in polled) == 5
    assert sum(each.states["brought_in"] for each in polled) == 5
    paths = [head.split()[1] for head in web.asked]
    assert sorted(paths) == sorted({"/a", "/b", *(f"/ferry-{n}" for n in range(1, 6))}), "each was asked for once"
    assert_intact(5)


def test_two_feeds_that_name_the_same_page_which_is_not_the_same_twice(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By two hosts, so that politeness does not keep the pollers apart."""
    monkeypatch.setattr(hosts, "host_of", lambda url: url[-1])
    canonical = f'<link rel="canonical" href="{web.url("/ferry")}">'.encode()
    for letter in "ab":
        web.paths[f"/ferry?{letter}"] = answer(story(1, f"Told as {letter}.").replace(b"<head>", b"<head>" + canonical))
        serve(web, f"/{letter}", rss(item(web.url(f"/ferry?{letter}"), guid=letter)))
    feeds = [make_feed(web.url(f"/{letter}"), make_list(letter)) for letter in "ab"]
    assert failures(at_once(*(lambda feed=feed: poll(feed) for feed in feeds))) == []
    article = Article.objects.get()
    assert article.revisions.count() == 2
    assert article.feed_items.count() == 2
    assert history.verify(article) == []


def test_a_changed_item_is_followed_once(web: Web) -> None:
    serve_stories(web, [1])
    feed = make_feed(web.url("/feed"))
    poll(feed)
    web.paths["/ferry-1"] = answer(story(1, "Changed."))
    serve(web, "/feed", rss(item(web.url("/ferry-1"), "Changed", guid="g1")))
    Feed.objects.update(next_poll_at=timezone.now())
    assert failures(at_once(poll_due, poll_due)) == []
    assert Article.objects.get().revisions.count() == 2


def test_who_lost_an_item_while_fetching_it_writes_nothing(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    serve_stories(web, [1])
    feed = make_feed(web.url("/feed"))
    real = watched.fetch_article

    def slow(url: str) -> object:
        draft = real(url)
        FeedItem.objects.update(tries=2, next_try_at=timezone.now() + timedelta(hours=1))
        return draft

    monkeypatch.setattr(watched, "fetch_article", slow)
    assert poll(feed).states.total() == 0
    assert not Article.objects.exists()


def wait_until(condition: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("held", ["the feed", "an item"])
def test_a_poller_that_is_killed_loses_nothing_and_doubles_nothing(web: Web, held: str) -> None:
    """kill -9 while a server keeps it waiting; the next poller takes over when the claims of the killed one run out."""
    serve_stories(web, [1, 2])
    feed = make_feed(web.url("/feed"))
    path = "/feed" if held == "the feed" else "/ferry-1"
    said, reached, done = web.paths[path], Event(), Event()

    def keep_waiting(connected: socket.socket) -> None:
        reached.set()
        done.wait(60)

    web.paths[path] = keep_waiting
    database = connection.settings_dict["NAME"]
    code = (
        "import django, sys; from django.conf import settings; import factcheck.settings as s;"
        f"s.DATABASES['default']['NAME'] = {str(database)!r}; s.FETCH_ALSO_ALLOW = [{web.place!r}];"
        "django.setup(); from django.core.management import call_command; call_command('poll_feeds')"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "factcheck.settings"}
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment)  # noqa: S603 - our own command
    try:
        assert reached.wait(60)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    finally:
        process.kill()
        done.set()
    web.paths[path] = said
    # Nobody takes over what the killed one may still be at.
    assert [result for result in poll_due(seconds=1) if result.new or result.states.total()] == []
    Feed.objects.filter(polling_until__isnull=False).update(polling_until=timezone.now())
    PolledHost.objects.update(free_at=timezone.now())
    FeedItem.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())
    results: list[Polled] = poll_due()
    assert [result.error for result in results] == [""] * len(results)
    assert_intact(2)
    feed.refresh_from_db()
    assert feed.polling_until is None
    assert polling.due_items().count() == 0
