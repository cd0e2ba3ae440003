"""`manage.py poll_feeds`: a line for each feed, and exit status 1 if one could not be read."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from claims.ingest import hosts
from claims.jobs import enqueue, run
from claims.models import Article, Feed
from tests.ingest.feeds import make_feed, make_list, serve_stories
from tests.ingest.web import Web

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "PAUSE", timedelta(milliseconds=5))


def poll_feeds(**options: Any) -> str:
    out = StringIO()
    call_command("poll_feeds", stdout=out, **options)
    return out.getvalue()


def test_a_line_for_each_feed(web: Web) -> None:
    serve_stories(web, [1, 2])
    feed = make_feed(web.url("/feed"), make_list(excluded=["ferry 2"]), title="The Courier")
    assert poll_feeds() == f"feed {feed.pk}, The Courier: 2 new, 2 brought in.\n"
    assert poll_feeds() == ""
    assert poll_feeds(force=True) == f"feed {feed.pk}, The Sandholm Courier: 0 new.\n"


def test_one_that_fails_does_not_keep_the_others_and_gives_exit_status_1(web: Web) -> None:
    serve_stories(web, [1])
    gone = make_feed(web.url("/gone"), title="Gone")
    good = make_feed(web.url("/feed"), make_list("Wires"))
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 2 feeds could not be read"):
        call_command("poll_feeds", stdout=out)
    assert out.getvalue().splitlines() == [
        f"feed {gone.pk}, Gone: not read. The site has no such page (404).",
        f"feed {good.pk}, {good.url}: 1 new, 1 brought in.",
    ]
    assert Article.objects.count() == 1


def test_one_feed_now_or_when_its_time_has_come(web: Web) -> None:
    serve_stories(web, [1])
    feed = make_feed(web.url("/feed"), next_poll_at=timezone.now() + timedelta(minutes=1))
    make_feed(web.url("/other"), make_list("Wires"))
    assert poll_feeds(feed=feed.pk).endswith(": 0 new.\n")
    assert web.asked == []
    assert poll_feeds(feed=feed.pk, force=True).endswith(": 1 new, 1 brought in.\n")
    with pytest.raises(CommandError, match="There is no feed 0"):
        poll_feeds(feed=0)


def test_what_is_switched_off_is_not_asked(web: Web) -> None:
    make_feed(web.url("/feed"), active=False)
    make_feed(web.url("/feed"), make_list("Off", active=False))
    assert poll_feeds(force=True) == ""
    assert web.asked == []


def test_background_work_does_the_same_by_the_clock(web: Web) -> None:
    serve_stories(web, [1])
    make_feed(web.url("/feed"))
    job = run(enqueue("poll_feeds", {}, actor=None, title="Poll").pk)
    assert job is not None
    assert (job.status, job.result) == ("done", {"feeds": 1, "new": 1})
    assert Article.objects.count() == 1
    assert Feed.objects.get().polling_until is None
