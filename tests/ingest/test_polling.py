"""Feeds are polled: what is new comes in once, what has changed is followed, and nobody is asked too often."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import history
from claims.ingest import draft_of, hosts, make_article, polling
from claims.ingest.polling import poll, poll_due
from claims.models import Article, Channel, Feed, FeedItem, ItemState, PolledHost
from tests.factories import make_reviewer

from .feeds import item, make_feed, make_list, page, rss, serve, serve_stories, story
from .web import Web, answer, redirect

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "PAUSE", timedelta(milliseconds=5))


def again(feed: Feed) -> polling.Polled:
    """Poll `feed` as it is by now, as if its time and that of its items had come."""
    FeedItem.objects.filter(feed=feed, next_try_at__isnull=False).update(next_try_at=timezone.now())
    return poll(Feed.objects.select_related("watch_list").get(pk=feed.pk), force=True)


def heads(web: Web, path: str) -> list[str]:
    return [head for head in web.asked if head.split()[1] == path]


# What comes in


def test_what_is_new_comes_in_as_articles_that_tell_where_they_come_from(web: Web) -> None:
    serve_stories(web, [1, 2])
    feed = make_feed(web.url("/feed"))
    result = poll(feed)
    assert (result.new, result.error, dict(+result.states)) == (2, "", {"brought_in": 2})
    feed.refresh_from_db()
    assert (feed.title, feed.kind, feed.failures, feed.polling_until) == ("The Sandholm Courier", "rss", 0, None)
    assert feed.polled_at is not None
    assert timedelta(minutes=14) < feed.next_poll_at - feed.polled_at < timedelta(minutes=16)
    for number in (1, 2):
        article = Article.objects.get(url=web.url(f"/ferry-{number}"))
        assert article.title == f"Ferry {number} sails again"
        assert article.feed_items.get().feed.watch_list.name == "Harbours"
        assert article.claims.exists()
        assert {(event.actor, event.channel) for event in article.events.all()} == {(None, Channel.SYSTEM)}
        assert history.verify(article) == []


def test_a_second_poll_finds_nothing_new(web: Web) -> None:
    serve_stories(web, [1])
    feed = make_feed(web.url("/feed"))
    poll(feed)
    result = again(feed)
    assert (result.new, dict(+result.states)) == (0, {})
    assert len(heads(web, "/ferry-1")) == 1
    assert Article.objects.count() == 1


def test_a_feed_whose_time_has_not_come_is_not_asked(web: Web) -> None:
    serve_stories(web, [1])
    feed = make_feed(web.url("/feed"), next_poll_at=timezone.now() + timedelta(minutes=1))
    poll(feed)
    poll_due()
    assert web.asked == []
    assert poll(feed, force=True).new == 1


def test_the_feed_fills_in_what_the_page_does_not_say(web: Web) -> None:
    told = "<author>ann@courier.example (Ann Reyk)</author><pubDate>Wed, 04 Mar 2026 08:00:00 GMT</pubDate>"
    serve(web, "/feed", rss(item(web.url("/a"), "Told by the feed", more=told)))
    web.paths["/a"] = answer(
        b"<html><body><p>Der Fahrplan der Stadt wird im Sommer um 12 Fahrten am Tag erweitert.</p></body></html>"
    )
    poll(make_feed(web.url("/feed"), publisher="The Courier", language="nds"))
    article = Article.objects.get()
    assert (article.title, article.byline, article.publisher) == ("Told by the feed", "Ann Reyk", "The Courier")
    assert (article.published_at, article.language) == (date(2026, 3, 4), "nds")


def test_the_page_goes_before_the_feed(web: Web) -> None:
    told = "<author>Somebody else</author><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate>"
    serve(web, "/feed", rss(item(web.url("/a"), "Told by the feed", more=told)))
    web.paths["/a"] = answer()
    poll(make_feed(web.url("/feed"), publisher="Another", language="de"))
    article = Article.objects.get()
    assert (article.title, article.byline) == ("Ferry terminal closes", "Ann Reyk")
    assert (article.publisher, article.published_at) == ("The Sandholm Courier", date(2026, 3, 4))
    assert article.language == "en"


def test_rules_leave_out_and_say_which_rule_it_was(web: Web) -> None:
    serve(
        web,
        "/feed",
        rss(item(web.url("/a"), "The Mayor resigns", guid="1"), item(web.url("/b"), "Mayoral race", guid="2")),
    )
    web.paths["/a"] = answer()
    feed = make_feed(web.url("/feed"), make_list(keywords=["mayor"]))
    result = poll(feed)
    assert dict(+result.states) == {"brought_in": 1, "left_out": 1}
    left = FeedItem.objects.get(state=ItemState.LEFT_OUT)
    assert left.title == "Mayoral race"
    assert left.reason == "Keywords: none of them stands in its title or summary."
    assert heads(web, "/b") == []


def test_a_text_that_is_there_already_is_known(web: Web) -> None:
    serve_stories(web, [1])
    poll(make_feed(web.url("/feed")))
    web.paths["/copy"] = answer(story(1))
    serve(web, "/other", rss(item(web.url("/copy"))))
    poll(make_feed(web.url("/other"), make_list("Wires")))
    article = Article.objects.get()
    assert [(it.state, it.made) for it in article.feed_items.order_by("pk")] == [
        ("brought_in", True),
        ("known", False),
    ]


def test_news_sitemaps_and_indexes_of_them(web: Web) -> None:
    news = (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>"
        f"<url><loc>{web.url('/ferry-1')}</loc><news:news><news:publication><news:name>Courier</news:name>"
        "<news:language>en</news:language></news:publication><news:publication_date>2026-03-04</news:publication_date>"
        "<news:title>Ferry</news:title></news:news></url></urlset>"
    )
    serve(web, "/news.xml", news.encode(), "application/xml")
    serve(web, "/pages.xml", b"<urlset><url><loc>/about</loc></url></urlset>", "text/xml")
    serve(
        web,
        "/index.xml",
        b"<sitemapindex><sitemap><loc>/pages.xml</loc></sitemap><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>",
        "text/xml",
    )
    web.paths["/ferry-1"] = answer(story(1))
    feed = make_feed(web.url("/index.xml"))
    assert poll(feed).new == 1
    feed.refresh_from_db()
    assert feed.kind == "index"
    article = Article.objects.get()
    assert (article.publisher, article.published_at) == ("Courier", date(2026, 3, 4))


def test_an_index_is_read_although_it_does_not_change_and_without_those_of_its_sitemaps_that_are_gone(web: Web) -> None:
    sitemap = (
        "<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>/ferry-{0}</loc>"
        "<n:news><n:title>Ferry</n:title></n:news></url></urlset>"
    )
    index = (
        b"<sitemapindex><sitemap><loc>/gone.xml</loc></sitemap><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>"
    )
    web.paths["/gone.xml"] = answer(b"", "410 Gone")
    serve(web, "/index.xml", index, "text/xml", etag='"always the same"')
    serve(web, "/news.xml", sitemap.format(1).encode(), "text/xml")
    serve_stories(web, [1, 2])
    feed = make_feed(web.url("/index.xml"))
    assert poll(feed).new == 1
    serve(web, "/news.xml", sitemap.format(2).encode(), "text/xml")
    assert again(feed).new == 1
    assert "if-none-match" not in heads(web, "/index.xml")[1].lower()
    del web.paths["/news.xml"]
    result = again(feed)
    assert result.error.endswith("could be read as news. The last one: The site has no such page (404).")
    feed.refresh_from_db()
    assert feed.active, "a part that is gone is not the whole"


def test_a_page_that_two_sitemaps_of_an_index_name_is_one_item_and_no_change(web: Web) -> None:
    sitemap = (
        "<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>/ferry-1</loc>"
        "<n:news><n:title>{}</n:title></n:news></url></urlset>"
    )
    index = b"<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/b.xml</loc></sitemap></sitemapindex>"
    serve(web, "/index.xml", index, "text/xml")
    serve(web, "/a.xml", sitemap.format("Ferry sails again").encode(), "text/xml")
    serve(web, "/b.xml", sitemap.format("Ferry sails again, says harbour").encode(), "text/xml")
    serve_stories(web, [1])
    feed = make_feed(web.url("/index.xml"))
    assert poll(feed).new == 1
    again(feed)
    assert len(heads(web, "/ferry-1")) == 1


# Conditional requests


def test_what_the_server_called_its_answer_is_sent_back_and_304_costs_nothing(web: Web) -> None:
    serve_stories(web, [1])
    serve(web, "/feed", rss(item(web.url("/ferry-1"))), etag='W/"a1"', last_modified="Wed, 04 Mar 2026 08:00:00 GMT")
    feed = make_feed(web.url("/feed"))
    poll(feed)
    assert "if-none-match" not in heads(web, "/feed")[0].lower()
    web.paths["/feed"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    result = again(feed)
    assert (result.error, result.new) == ("", 0)
    head = heads(web, "/feed")[1]
    assert 'If-None-Match: W/"a1"\r\n' in head
    assert "If-Modified-Since: Wed, 04 Mar 2026 08:00:00 GMT\r\n" in head
    feed.refresh_from_db()
    assert (feed.etag, feed.failures) == ('W/"a1"', 0)


def test_redirects_are_followed_and_links_are_seen_from_where_they_lead(web: Web) -> None:
    web.paths["/feed"] = redirect("/news/feed.xml")
    serve(web, "/news/feed.xml", rss(item("ferry-1")), etag='"n"')
    web.paths["/news/ferry-1"] = answer(story(1))
    feed = make_feed(web.url("/feed"))
    assert dict(+poll(feed).states) == {"brought_in": 1}
    again(feed)
    assert all('If-None-Match: "n"' in heads(web, path)[1] for path in ("/feed", "/news/feed.xml"))
    web.paths["/feed"] = redirect("http://127.0.0.1/feed")
    assert again(feed).error == "127.0.0.1 is not on the public internet, and nothing else is fetched."


@pytest.mark.parametrize("told", ["a\xe9", "x" * 301, ""])
def test_an_etag_that_no_decent_server_sends_is_not_sent_back(web: Web, told: str) -> None:
    serve_stories(web, [])
    serve(web, "/feed", rss(), etag=told)
    feed = make_feed(web.url("/feed"))
    poll(feed)
    assert again(feed).error == ""
    assert "if-none-match" not in heads(web, "/feed")[1].lower()


def test_304_to_one_who_did_not_ask_for_it_is_a_failure(web: Web) -> None:
    web.paths["/feed"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    assert poll(make_feed(web.url("/feed"))).error == "The site answered with status 304 instead of a page."


def test_what_could_not_be_read_leaves_no_etag(web: Web) -> None:
    serve(web, "/feed", b"<html><body>Down for maintenance</body></html>", "text/html", etag='"a"')
    feed = make_feed(web.url("/feed"))
    assert poll(feed).error == "This is no feed: neither RSS nor Atom nor a news sitemap."
    feed.refresh_from_db()
    assert feed.etag == ""


# Failures


@pytest.mark.parametrize(("failures", "minutes"), [(0, 30), (1, 60), (3, 240), (8, 1440), (18, 1440)])
def test_failures_double_the_time_until_the_next_poll_up_to_a_day(web: Web, failures: int, minutes: int) -> None:
    feed = make_feed(web.url("/feed"), failures=failures, last_error="-" if failures else "")
    assert poll(feed).error == "The site has no such page (404)."
    feed.refresh_from_db()
    assert (feed.failures, feed.last_error, feed.active) == (failures + 1, "The site has no such page (404).", True)
    assert feed.polled_at is not None
    assert feed.next_poll_at - feed.polled_at == timedelta(minutes=minutes)


def test_one_success_forgives_all_failures(web: Web) -> None:
    serve_stories(web, [])
    feed = make_feed(web.url("/feed"), failures=5, last_error="Gone fishing.")
    poll(feed)
    feed.refresh_from_db()
    assert (feed.failures, feed.last_error) == (0, "")


@pytest.mark.parametrize(
    ("status", "failures", "active"), [("410 Gone", 0, False), ("500 Oops", 18, True), ("500 Oops", 19, False)]
)
def test_what_is_gone_or_fails_again_and_again_is_switched_off(
    web: Web, status: str, failures: int, active: bool
) -> None:
    web.paths["/feed"] = answer(b"", status)
    feed = make_feed(web.url("/feed"), failures=failures, last_error="-" if failures else "")
    poll(feed)
    feed.refresh_from_db()
    assert feed.active is active
    assert status[:3] in feed.last_error
    web.asked.clear()
    Feed.objects.update(next_poll_at=timezone.now())
    poll_due()
    assert len(web.asked) == (1 if active else 0)


def test_a_feed_that_a_person_switches_off_while_it_is_asked_stays_off(web: Web) -> None:
    feed = make_feed(web.url("/feed"))
    # What a poller has read before it comes to this feed, which it may do a minute later.
    read_before = Feed.objects.select_related("watch_list").get()
    Feed.objects.update(active=False)
    poll(read_before, force=True)
    feed.refresh_from_db()
    assert (feed.active, feed.failures) == (False, 1)


@pytest.mark.parametrize(("told", "minutes"), [("7200", 120), ("9" * 400, 1440), ("soon", 30), ("5", 30)])
def test_a_server_that_asks_to_be_left_alone_is(web: Web, told: str, minutes: int) -> None:
    web.paths["/feed"] = answer(b"", "503 Busy", retry_after=told)
    feed = make_feed(web.url("/feed"))
    poll(feed)
    feed.refresh_from_db()
    assert feed.polled_at is not None
    assert feed.next_poll_at - feed.polled_at == timedelta(minutes=minutes)


def test_a_host_that_asks_to_be_left_alone_is_not_asked_for_its_other_pages(web: Web) -> None:
    serve_stories(web, [1, 2, 3])
    web.paths["/ferry-1"] = web.paths["/ferry-2"] = web.paths["/ferry-3"] = answer(
        b"", "429 Slow down", retry_after="600"
    )
    feed = make_feed(web.url("/feed"))
    result = poll(feed)
    assert dict(+result.states) == {"failed": 1}
    assert len(web.asked) == 2
    assert PolledHost.objects.get().free_at > timezone.now() + timedelta(minutes=9)


def test_an_item_is_tried_five_times_later_and_later_and_then_shown_as_failed(web: Web) -> None:
    serve(web, "/feed", rss(item(web.url("/gone"))))
    feed = make_feed(web.url("/feed"))
    poll(feed)
    waits = []
    for tries in range(1, 6):
        found = FeedItem.objects.get()
        assert (found.state, found.reason, found.tries) == ("failed", "The site has no such page (404).", tries)
        waits.append(found.next_try_at and round((found.next_try_at - timezone.now()) / timedelta(minutes=1)))
        again(feed)
    assert waits == [10, 30, 90, 270, None]
    assert len(heads(web, "/gone")) == 5


def test_a_feed_that_breaks_something_does_not_keep_the_others(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    serve_stories(web, [1])
    broken, good = make_feed(web.url("/broken")), make_feed(web.url("/feed"), make_list("Wires"))
    real = polling.fetch_if_changed
    monkeypatch.setattr(
        polling, "fetch_if_changed", lambda url, *a, **o: 1 / 0 if "broken" in url else real(url, *a, **o)
    )
    results = {result.feed: result for result in poll_due()}
    assert results[broken].error == "The server could not do this. Nothing of it was saved."
    assert results[good].states["brought_in"] == 1
    broken.refresh_from_db()
    assert (broken.failures, broken.polling_until) == (1, None)


def test_one_that_fails_does_not_keep_the_others(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    serve_stories(web, [1, 2, 3])
    web.paths["/ferry-1"] = answer(b"", "500 Oops")
    web.paths["/ferry-2"] = answer(b"<html><body></body></html>")
    assert dict(+poll(make_feed(web.url("/feed"))).states) == {"failed": 2, "brought_in": 1}


def test_one_that_breaks_something_is_told_and_does_not_keep_the_others(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_stories(web, [1, 2])
    real = polling.watched.make_article
    monkeypatch.setattr(
        polling.watched, "make_article", lambda draft, **o: 1 / 0 if "1" in draft.title else real(draft, **o)
    )
    feed = make_feed(web.url("/feed"))
    assert dict(+poll(feed).states) == {"failed": 1, "brought_in": 1}
    assert FeedItem.objects.get(state="failed").reason == "The server could not do this. Nothing of it was saved."
    assert Article.objects.count() == 1


# Politeness


def test_a_host_is_not_asked_again_within_the_pause(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "PAUSE", timedelta(seconds=0.3))
    serve_stories(web, [1, 2])
    started = timezone.now()
    poll(make_feed(web.url("/feed")))
    assert len(web.asked) == 3
    assert timezone.now() - started >= timedelta(seconds=0.6)


def test_a_host_that_another_process_asks_is_left_for_later(web: Web) -> None:
    serve_stories(web, [1])
    PolledHost.objects.create(name="127.0.0.1", free_at=timezone.now() + timedelta(minutes=1))
    feed = make_feed(web.url("/feed"))
    result = poll(feed, seconds=0.5)
    assert result.skipped
    assert web.asked == []
    feed.refresh_from_db()
    assert (feed.polling_until, feed.failures) == (None, 0)
    assert feed.next_poll_at <= timezone.now()


def test_no_more_than_so_many_of_a_host_come_in_at_once_the_newest_first(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "MAX_PER_HOST", 2)
    dated = [
        item(web.url(f"/ferry-{n}"), more=f"<pubDate>Wed, 0{n} Mar 2026 08:00:00 GMT</pubDate>") for n in (1, 2, 3)
    ]
    serve_stories(web, [1, 2, 3])
    serve(web, "/feed", rss(*dated))
    feed = make_feed(web.url("/feed"))
    assert dict(+poll(feed).states) == {"brought_in": 2}
    assert {article.title for article in Article.objects.all()} == {"Ferry 2 sails again", "Ferry 3 sails again"}
    assert FeedItem.objects.get(state="waiting").url == web.url("/ferry-1")
    assert dict(+again(feed).states) == {"brought_in": 1}
    assert Article.objects.count() == 3


# What has changed


def texts(article: Article) -> list[str]:
    return list(article.revisions.order_by("number").values_list("text", flat=True))


def test_a_changed_item_becomes_a_new_revision_and_never_a_second_article(web: Web) -> None:
    serve_stories(web, [1])
    feed = make_feed(web.url("/feed"))
    poll(feed)
    article = Article.objects.get()
    web.paths["/ferry-1"] = answer(story(1, "She said so twice."))
    serve(web, "/feed", rss(item(web.url("/ferry-1"), "Ferry sails again and again", guid="g1")))
    assert dict(+again(feed).states) == {"brought_in": 1}
    assert Article.objects.get() == article
    before, after = texts(article)
    assert "twice" in after
    assert "twice" not in before
    article.refresh_from_db()
    assert history.verify(article) == []
    assert {(event.actor, event.channel) for event in article.events.all()} == {(None, Channel.SYSTEM)}
    assert again(feed).states.total() == 0


def test_a_feed_that_says_that_it_changed_although_the_text_did_not_makes_no_revision(web: Web) -> None:
    serve_stories(web, [1])
    feed = make_feed(web.url("/feed"))
    poll(feed)
    serve(web, "/feed", rss(item(web.url("/ferry-1"), "Another headline in the feed", guid="g1")))
    again(feed)
    assert len(heads(web, "/ferry-1")) == 2
    assert len(texts(Article.objects.get())) == 1
    assert FeedItem.objects.get().state == ItemState.BROUGHT_IN


def test_an_item_that_moves_to_another_address_stays_the_same_article(web: Web) -> None:
    serve_stories(web, [1])
    feed = make_feed(web.url("/feed"))
    poll(feed)
    web.paths["/ferry-one"] = answer(story(1, "It has moved."))
    serve(web, "/feed", rss(item(web.url("/ferry-one"), guid="g1")))
    again(feed)
    assert len(texts(Article.objects.get())) == 2


def test_the_same_address_in_two_feeds_is_one_article_that_both_follow(web: Web) -> None:
    serve_stories(web, [1])
    first = make_feed(web.url("/feed"))
    poll(first)
    serve(web, "/other", rss(item(web.url("/ferry-1") + "#top", guid="other")))
    second = make_feed(web.url("/other"), make_list("Wires"))
    poll(second)
    article = Article.objects.get()
    assert {it.feed.watch_list.name for it in article.feed_items.all()} == {"Harbours", "Wires"}
    web.paths["/ferry-1"] = answer(story(1, "It has changed."))
    serve(web, "/other", rss(item(web.url("/ferry-1"), "Changed", guid="other")))
    again(second)
    assert Article.objects.get() == article
    assert len(texts(article)) == 2


def test_what_was_brought_in_by_hand_is_revised_where_the_page_says_its_address(web: Web) -> None:
    address = web.url("/ferry-1/").replace("http://", "https://")
    draft = draft_of("The ferry sailed on Monday.", title="Ferry 1 sails again", url=address)
    article = make_article(draft, actor=make_reviewer(), channel=Channel.WEB)
    serve_stories(web, [1])
    poll(make_feed(web.url("/feed")))
    assert Article.objects.get() == article
    assert len(texts(article)) == 2
    assert FeedItem.objects.get().state == ItemState.KNOWN


def test_a_site_that_calls_all_pages_by_its_first_one_gets_an_article_for_each(web: Web) -> None:
    serve_stories(web, [1, 2])
    home = f'<link rel="canonical" href="{web.url("/")}">'
    for number in (1, 2):
        web.paths[f"/ferry-{number}"] = answer(
            page(f"Story {number}", f"The harbour cost {number},000 crowns in 2024, the council said.", head=home)
        )
    poll(make_feed(web.url("/feed")))
    assert {article.url for article in Article.objects.all()} == {web.url("/ferry-1"), web.url("/ferry-2")}


def test_a_page_that_goes_back_to_an_older_text_is_left_to_people(web: Web) -> None:
    serve_stories(web, [1])
    feed = make_feed(web.url("/feed"))
    poll(feed)
    for number, more in enumerate(("Changed.", "")):
        web.paths["/ferry-1"] = answer(story(1, more))
        serve(web, "/feed", rss(item(web.url("/ferry-1"), f"Headline {number}", guid="g1")))
        again(feed)
    found = FeedItem.objects.get()
    assert (found.state, len(texts(Article.objects.get()))) == (ItemState.BROUGHT_IN, 2)
    assert found.reason == "This is the text of version 1, which has been replaced since."


def test_a_wire_story_that_another_site_changes_is_not_taken_for_the_first_ones(web: Web) -> None:
    serve_stories(web, [1])
    poll(make_feed(web.url("/feed")))
    web.paths["/copy"] = answer(story(1))
    serve(web, "/other", rss(item(web.url("/copy"), guid="c")))
    other = make_feed(web.url("/other"), make_list("Wires"))
    poll(other)
    web.paths["/copy"] = answer(story(1, "Says the other."))
    serve(web, "/other", rss(item(web.url("/copy"), "Changed", guid="c")))
    again(other)
    assert Article.objects.count() == 2
    assert [len(texts(article)) for article in Article.objects.all()] == [1, 1]


def test_what_was_left_out_comes_in_once_it_says_what_is_asked_for(web: Web) -> None:
    serve_stories(web, [1])
    serve(web, "/feed", rss(item(web.url("/ferry-1"), "Sails", guid="g1")))
    feed = make_feed(web.url("/feed"), make_list(keywords=["mayor"]))
    poll(feed)
    assert not Article.objects.exists()
    serve(web, "/feed", rss(item(web.url("/ferry-1"), "Sails, says the mayor", guid="g1")))
    again(feed)
    assert Article.objects.count() == 1


def test_what_was_left_out_comes_in_once_it_stands_in_a_section_that_is_asked_for(web: Web) -> None:
    serve_stories(web, [1])
    serve(web, "/feed", rss(item(web.url("/ferry-1"), guid="g1", more="<category>Local</category>")))
    feed = make_feed(web.url("/feed"), make_list(sections=["Politics"]))
    poll(feed)
    assert not Article.objects.exists()
    serve(web, "/feed", rss(item(web.url("/ferry-1"), guid="g1", more="<category>Politics</category>")))
    again(feed)
    assert Article.objects.count() == 1


def test_what_changed_takes_no_queries_of_its_own_to_be_judged(web: Web) -> None:
    def say(title: str, count: int) -> Feed:
        items = [item(web.url(f"/{number}"), title, guid=str(number)) for number in range(count)]
        serve(web, "/feed", rss(*items))
        return Feed.objects.select_related("watch_list").get()

    make_feed(web.url("/feed"), make_list(keywords=["mayor"]))
    poll(say("A ferry", 10), force=True)
    with CaptureQueriesContext(connection) as asked:
        poll(say("Another ferry", 10), force=True)
    assert FeedItem.objects.filter(state=ItemState.LEFT_OUT, title="Another ferry").count() == 10
    reads = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
    assert sum("watchlist" in sql for sql in reads) <= 2


def test_a_changed_item_that_cannot_be_fetched_keeps_its_article(web: Web) -> None:
    serve_stories(web, [1])
    feed = make_feed(web.url("/feed"))
    poll(feed)
    serve(web, "/feed", rss(item(web.url("/ferry-1"), "Changed", guid="g1")))
    web.paths["/ferry-1"] = answer(b"", "403 Forbidden")
    again(feed)
    found = FeedItem.objects.get()
    assert (found.state, found.made, found.article) == (ItemState.FAILED, True, Article.objects.get())
    web.paths["/ferry-1"] = answer(story(1, "Changed."))
    again(feed)
    assert len(texts(Article.objects.get())) == 2
