"""Watch lists: set up by editors, worked with by reviewers, hidden from everybody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from claims.ingest import hosts, polling
from claims.jobs import run
from claims.models import Article, Feed, FeedItem, Job, User, WatchList
from tests.clients import client_of, page_of
from tests.factories import make_article, make_editor
from tests.ingest.feeds import item, make_feed, make_list, rss, serve, serve_stories, story
from tests.ingest.web import Web, answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "PAUSE", timedelta(milliseconds=5))


@pytest.fixture
def feed() -> Feed:
    return make_feed("https://courier.example/feed", title="The Sandholm Courier")


def make_item(feed: Feed, state: str, **fields: Any) -> FeedItem:
    fields = {"key": f"k{FeedItem.objects.count()}", "url": "https://courier.example/a", "digest": "0" * 64, **fields}
    return FeedItem.objects.create(feed=feed, state=state, **fields)


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def do_jobs() -> list[Job]:
    """Do the background work that waits, as a worker would."""
    return [done for job in Job.objects.filter(status="waiting") if (done := run(job.pk))]


LIST = {"name": "Harbours", "purpose": "For Sunday", "keywords": "ferry\r\n Harbour  master \r\n\r\nFERRY", "publishers": "", "sections": "Politics", "excluded": ""}  # fmt: skip


# Who may what


PAGES = (
    "/watch/",
    "/watch/{list}/",
    "/watch/add/",
    "/watch/{list}/edit/",
    "/watch/{list}/feeds/add/",
    "/feeds/{feed}/edit/",
)
POSTS = ("/feeds/{feed}/poll/", "/feeds/items/{item}/fetch/")


@pytest.mark.parametrize(
    ("who", "sees", "manages", "fetches"),
    [
        ("editor", True, True, True),
        ("reviewer", True, False, True),
        ("superuser", True, False, False),
        ("viewer", False, False, False),
        ("outsider", False, False, False),
    ],
)
def test_who_sees_and_who_manages(who: str, sees: bool, manages: bool, fetches: bool, feed: Feed, request: Any) -> None:
    client = client_of(request.getfixturevalue(who))
    left = make_item(feed, "left_out", reason="Excluded keyword: “a”.")
    values = {"list": feed.watch_list_id, "feed": feed.pk, "item": left.pk}
    allowed = [sees, sees, manages, manages, manages, manages]
    for path, expected in zip(PAGES, allowed, strict=True):
        assert client.get(path.format(**values)).status_code == (200 if expected else 403), path
    for path in POSTS:
        assert client.post(path.format(**values)).status_code == (302 if fetches else 403), path
        assert client.get(path.format(**values)).status_code in (403, 405)
    for path in PAGES[2:]:
        assert client.post(path.format(**values), {"delete": "1"} if "edit" in path else {}).status_code in (
            (302, 422) if manages else (403,)
        )
    assert Job.objects.count() == (2 if fetches else 0)


def test_nobody_gets_in_without_signing_in(feed: Feed) -> None:
    for path in (*PAGES, *POSTS):
        response = Client().post(path.format(list=feed.watch_list_id, feed=feed.pk, item=1))
        assert response["Location"].startswith("/accounts/login/"), path


def test_reviewers_read_why_they_manage_nothing(feed: Feed, reviewer: User) -> None:
    assert "New watch list: Only editors can do this." in page_of(reviewer, "/watch/")
    page = page_of(reviewer, feed.watch_list.get_absolute_url())
    assert "Change the list: Only editors can do this." in page
    assert "/edit/" not in page


def test_watch_lists_are_found_beside_bringing_in(reviewer: User, viewer: User) -> None:
    assert 'href="/watch/"' in page_of(reviewer, "/articles/")
    assert 'href="/watch/"' not in page_of(viewer, "/articles/")


# Setting up


def test_a_list_with_its_rules(editor: User) -> None:
    client = client_of(editor)
    response = client.post("/watch/add/", LIST, follow=True)
    made = WatchList.objects.get()
    assert (made.keywords, made.sections, made.publishers) == (["ferry", "Harbour master"], ["Politics"], [])
    assert (made.active, made.created_by) == (True, editor)
    assert response.redirect_chain[0][0] == made.get_absolute_url()
    assert 'rows="3"' in client.get(f"/watch/{made.pk}/edit/").content.decode()
    client.post(f"/watch/{made.pk}/edit/", {**LIST, "keywords": "pier"})
    made.refresh_from_db()
    assert (made.keywords, made.active) == (["pier"], False)


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"name": " "}, "name", "This field is required."),
        ({"name": "\u200b"}, "name", "Give it a name."),
        ({"name": "Taken"}, "name", "Watch list with this Name already exists."),
        ({"keywords": "a" * 101}, "keywords", f"At most 100 characters on a line: “{'a' * 40}…”"),
        ({"excluded": "\n".join(map(str, range(201)))}, "excluded", "At most 200 lines."),
    ],
)
def test_what_is_wrong_with_a_list_stands_there_and_nothing_typed_is_lost(
    editor: User, values: dict[str, str], field: str, message: str
) -> None:
    make_list("Taken")
    response = client_of(editor).post("/watch/add/", {**LIST, **values})
    assert response.status_code == 422
    assert response.context["form"].errors == {field: [message]}
    assert "Harbour  master" in response.content.decode() or field == "keywords"
    assert WatchList.objects.count() == 1


def test_a_feed_is_added_and_asked_at_once(web: Web, editor: User) -> None:
    serve_stories(web, [1])
    watched = make_list()
    response = client_of(editor).post(
        f"/watch/{watched.pk}/feeds/add/", {"url": web.url("/feed"), "publisher": "The Courier", "language": "en"}
    )
    assert response["Location"] == watched.get_absolute_url()
    (job,) = do_jobs()
    assert (job.status, job.created_by, job.result_url) == ("done", editor, watched.get_absolute_url())
    assert Article.objects.get().publisher == "The Courier"
    page = page_of(editor, watched.get_absolute_url())
    assert "Ferry 1 sails again" in page
    assert "The Sandholm Courier" in page


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "This field is required."),
        ("file:///etc/passwd", "Only addresses that start with http:// or https:// are fetched."),
        ("javascript:alert(1)", "This is not the address of a web page. One looks like https://courier.example/ferry."),
        ("https://courier.example/feed", "This watch list has this feed already."),
        ("https://courier.example/" + "é" * 400, "This address is too long."),
    ],
)
def test_what_is_wrong_with_an_address_stands_there(feed: Feed, editor: User, url: str, message: str) -> None:
    response = client_of(editor).post(f"/watch/{feed.watch_list_id}/feeds/add/", {"url": url})
    assert response.status_code == 422
    assert response.context["form"].errors["url"] == [message]
    assert Feed.objects.count() == 1


def test_another_address_forgets_what_the_server_said_of_the_old_one(feed: Feed, editor: User) -> None:
    Feed.objects.update(etag='"a"', modified="x", kind="rss", failures=3, last_error="Gone.", active=False)
    client_of(editor).post(f"/feeds/{feed.pk}/edit/", {"url": "https://courier.example/atom", "active": "on"})
    feed.refresh_from_db()
    assert (feed.url, feed.etag, feed.modified, feed.kind) == ("https://courier.example/atom", "", "", "")
    assert (feed.failures, feed.last_error, feed.active) == (0, "", True)


def test_a_person_who_switches_a_failing_feed_off_is_not_taken_for_its_failures(feed: Feed, editor: User) -> None:
    Feed.objects.update(failures=3, last_error="It was gone.")
    client_of(editor).post(f"/feeds/{feed.pk}/edit/", {"url": feed.url})
    feed.refresh_from_db()
    assert (feed.active, feed.failures) == (False, 0)
    page = page_of(editor, "/watch/")
    assert "Switched off" in page
    assert "failure" not in page


def test_what_has_named_something_is_kept(feed: Feed, editor: User) -> None:
    client = client_of(editor)
    make_item(feed, "left_out", reason="Excluded keyword: “a”.")
    for path in (f"/feeds/{feed.pk}/edit/", f"/watch/{feed.watch_list_id}/edit/"):
        assert 'name="delete"' not in client.get(path).content.decode()
        assert messages_of(client.post(path, {"delete": "1"}, follow=True)) == [
            "It has named articles, so it is kept. Switch it off instead."
        ]
    FeedItem.objects.all().delete()
    assert 'name="delete"' in client.get(f"/feeds/{feed.pk}/edit/").content.decode()
    client.post(f"/watch/{feed.watch_list_id}/edit/", {"delete": "1"})
    assert not Feed.objects.exists()
    assert not WatchList.objects.exists()


# Trying a feed


def test_trying_shows_what_the_rules_would_take_and_stores_nothing(web: Web, editor: User) -> None:
    serve(
        web,
        "/feed",
        rss(
            item(web.url("/a"), "The <b>mayor</b> & the ferry"),
            item(web.url("/b"), "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ),
    )
    watched = make_list(keywords=["mayor"])
    response = client_of(editor).post(
        f"/watch/{watched.pk}/feeds/add/", {"url": web.url("/feed"), "publisher": "Typed", "try": "1"}
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert "The rules would take 1 of 2 items." in page
    assert "Keywords: none of them stands in its title or summary." in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'value="Typed"' in page
    assert not Feed.objects.exists()
    assert not FeedItem.objects.exists()
    assert not Job.objects.exists()
    assert len(web.asked) == 1


def test_a_page_that_names_its_feed_offers_it(web: Web, editor: User) -> None:
    serve_stories(web, [1])
    web.paths["/"] = answer(
        b"<html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head><body></body></html>"
    )
    path = f"/watch/{make_list().pk}/feeds/add/"
    response = client_of(editor).post(path, {"url": web.url("/"), "try": "1"})
    page = response.content.decode()
    assert response.status_code == 422
    assert f"This is a web page and no feed. It names as its feed: {web.url('/feed')}." in page
    assert f'name="use" value="{web.url("/feed")}"' in page
    response = client_of(editor).post(path, {"url": web.url("/"), "use": web.url("/feed")})
    assert response.status_code == 200
    assert "The rules would take 1 of 1 item." in response.content.decode()
    assert f'value="{web.url("/feed")}"' in response.content.decode()


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (answer(b"", "404 Not Found"), "The site has no such page (404)."),
        (answer(b"x", content_type="image/png"), "This is no feed: it says that it is “image/png”."),
        (answer(b"hello", content_type="text/plain"), "This is no feed: neither RSS nor Atom nor a news sitemap."),
    ],
)
def test_what_cannot_be_tried_says_why(web: Web, editor: User, said: bytes, message: str) -> None:
    web.paths["/feed"] = said
    response = client_of(editor).post(f"/watch/{make_list().pk}/feeds/add/", {"url": web.url("/feed"), "try": "1"})
    assert response.status_code == 422
    assert response.context["form"].errors["url"] == [message]
    assert escape(message) in response.content.decode()


# How it goes


def test_each_feed_at_a_glance(feed: Feed, editor: User) -> None:
    now = timezone.now()
    watched = feed.watch_list
    make_feed(
        "https://a.example/", watched, title="Failing", failures=3, last_error="It was <b>gone</b>.", polled_at=now
    )
    make_feed(
        "https://b.example/", watched, title="Off", failures=20, last_error="It was gone.", active=False, polled_at=now
    )
    make_feed("https://c.example/", watched, title="Working", polled_at=now)
    for days in (0, 0, 2):
        found = make_item(feed, "failed", reason="It was gone.")
        FeedItem.objects.filter(pk=found.pk).update(found_at=now - timedelta(days=days))
    page = page_of(editor, "/watch/")
    assert "3 failures in a row: It was &lt;b&gt;gone&lt;/b&gt;." in page
    assert "It was switched off after 20 failures in a row: It was gone." in page
    assert "Not asked yet" in page
    assert "Working" in page
    ((_watched, feeds),) = (row for row in client_of(editor).get("/watch/").context["lists"])
    assert {each.title: (each.new_today, each.failed) for each in feeds}["The Sandholm Courier"] == (2, 3)


def test_items_by_state_with_the_rule_that_left_them_out(feed: Feed, reviewer: User) -> None:
    article = make_article()
    make_item(feed, "left_out", title="The cup", reason="Excluded keyword: “football”.")
    make_item(feed, "failed", title="Broken", reason="It was gone.", tries=2, next_try_at=timezone.now())
    make_item(feed, "brought_in", title="Named otherwise", article=article, made=True)
    url = feed.watch_list.get_absolute_url()
    page = page_of(reviewer, url)
    assert all(words in page for words in ("The cup", "Excluded keyword: “football”.", "Tried 2 times.", article.title))
    page = page_of(reviewer, url, state="left_out")
    assert "Bring in anyway" in page
    assert "Broken" not in page
    assert "Nothing here." in page_of(reviewer, url, state="waiting")
    assert "The cup" in page_of(reviewer, url, state="no such state", feed="none")


def test_pages_take_as_many_queries_for_many_as_for_one(
    feed: Feed, editor: User, django_assert_max_num_queries: Any
) -> None:
    client = client_of(editor)
    for number in range(12):
        article = make_article(f"Ship {number}\n\nThe ship carried {number} crates.\n", items=[])
        make_item(feed, "brought_in", article=article, made=True)
        make_feed(f"https://courier.example/{number}", feed.watch_list)
    with django_assert_max_num_queries(12):
        client.get("/watch/")
    with django_assert_max_num_queries(14):
        client.get(feed.watch_list.get_absolute_url())


def test_a_character_set_with_nul_in_it_is_passed_over(web: Web, editor: User) -> None:
    declared = "application/rss+xml; charset*=utf-8''utf-8%00"
    web.paths["/feed"] = answer(rss(item(web.url("/a"), "Ferry")), content_type=declared)
    response = client_of(editor).post(f"/watch/{make_list().pk}/feeds/add/", {"url": web.url("/feed"), "try": "1"})
    assert response.status_code == 200
    assert "Ferry" in response.content.decode()


# Doing something about it


def test_what_was_left_out_is_brought_in_anyway(web: Web, reviewer: User) -> None:
    serve_stories(web, [1])
    feed = make_feed(web.url("/feed"), make_list(keywords=["mayor"]), next_poll_at=timezone.now())
    polling.poll(feed)
    left = FeedItem.objects.get(state="left_out")
    response = client_of(reviewer).post(f"/feeds/items/{left.pk}/fetch/", follow=True)
    assert messages_of(response) == ["It is being fetched."]
    (job,) = do_jobs()
    assert (job.status, job.result_url) == ("done", Article.objects.get().get_absolute_url())
    left.refresh_from_db()
    assert (left.state, left.reason) == ("brought_in", "")
    response = client_of(reviewer).post(f"/feeds/items/{left.pk}/fetch/", follow=True)
    assert messages_of(response) == ["It is under way already, or has come in meanwhile."]
    assert Job.objects.count() == 1


def test_what_failed_is_tried_again_also_where_the_feed_is_off(web: Web, reviewer: User) -> None:
    feed = make_feed(web.url("/feed"), active=False)
    failed = make_item(feed, "failed", url=web.url("/ferry-1"), reason="It was gone.", tries=5)
    client_of(reviewer).post(f"/feeds/items/{failed.pk}/fetch/")
    (job,) = do_jobs()
    assert (job.status, job.error) == ("failed", "The site has no such page (404).")
    web.paths["/ferry-1"] = answer(story(1))
    client_of(reviewer).post(f"/feeds/items/{failed.pk}/fetch/")
    (job,) = do_jobs()
    assert job.status == "done"
    assert Article.objects.count() == 1


def test_work_that_failed_to_fetch_an_item_can_be_retried(web: Web, reviewer: User) -> None:
    failed = make_item(make_feed(web.url("/feed")), "failed", url=web.url("/ferry-1"), reason="It was gone.", tries=5)
    client_of(reviewer).post(f"/feeds/items/{failed.pk}/fetch/")
    (job,) = do_jobs()
    assert job.status == "failed"
    web.paths["/ferry-1"] = answer(story(1))
    client_of(reviewer).post(f"/jobs/{job.uuid}/retry/")
    (job,) = do_jobs()
    assert (job.status, job.result_url) == ("done", Article.objects.get().get_absolute_url())


def test_a_feed_that_is_deleted_before_it_is_polled(web: Web, editor: User) -> None:
    feed = make_feed(web.url("/feed"))
    client_of(editor).post(f"/feeds/{feed.pk}/poll/")
    client_of(editor).post(f"/feeds/{feed.pk}/edit/", {"delete": "1"})
    (job,) = do_jobs()
    assert (job.status, job.error) == ("failed", "The feed was deleted.")


def test_a_feed_is_polled_now(web: Web, reviewer: User) -> None:
    serve_stories(web, [1])
    feed = make_feed(web.url("/feed"), next_poll_at=timezone.now() + timedelta(hours=5))
    for _ in range(2):
        client_of(reviewer).post(f"/feeds/{feed.pk}/poll/")
    (job,) = do_jobs()
    assert (job.status, job.result["new"], job.message) == ("done", 1, "1 new item")
    Feed.objects.update(active=False)
    response = client_of(reviewer).post(f"/feeds/{feed.pk}/poll/", follow=True)
    assert messages_of(response) == ["It is switched off. Switch it on first."]


def test_a_list_is_watched_while_one_of_its_feeds_is_asked(web: Web, reviewer: User) -> None:
    serve_stories(web, [1])
    feed = make_feed(web.url("/feed"), next_poll_at=timezone.now() + timedelta(hours=5))
    other = make_feed(web.url("/other"), make_list("Towns"))
    client = client_of(reviewer)

    def looks_again(watched: WatchList) -> bool:
        return 'hx-trigger="every' in client.get(f"/watch/{watched.pk}/").content.decode()

    assert not looks_again(feed.watch_list)
    client.post(f"/feeds/{feed.pk}/poll/")
    assert looks_again(feed.watch_list)
    assert not looks_again(other.watch_list)
    do_jobs()
    assert not looks_again(feed.watch_list)
    failed = make_item(feed, "failed", reason="It was gone.")
    client.post(f"/feeds/items/{failed.pk}/fetch/")
    assert looks_again(feed.watch_list)
    assert not looks_again(other.watch_list)


def test_a_poll_that_fails_says_why(web: Web, reviewer: User) -> None:
    client_of(reviewer).post(f"/feeds/{make_feed(web.url('/feed')).pk}/poll/")
    (job,) = do_jobs()
    assert (job.status, job.error) == ("failed", "The site has no such page (404).")


# What is watched


def test_watched_articles_are_marked_and_found(feed: Feed, reviewer: User, viewer: User) -> None:
    article, other = make_article(), make_article("Quiet day\n\nNothing much cost 400 crowns in 2024.\n")
    make_item(feed, "brought_in", article=article, made=True)
    make_item(make_feed("https://b.example/", make_list("Wires")), "known", article=article)
    page = page_of(reviewer, "/articles/")
    assert page.count("Watched: Harbours") == page.count("Watched: Wires") == 1
    page = page_of(reviewer, article.get_absolute_url())
    assert f'href="{feed.watch_list.get_absolute_url()}"' in page
    assert "Watched: Wires" in page
    assert "Watched:" not in page_of(reviewer, other.get_absolute_url())
    for value in ("any", feed.watch_list_id):
        page = page_of(reviewer, "/articles/", watched=value)
        assert article.title in page
        assert other.title not in page
        claims = client_of(reviewer).get("/claims/", {"watched": value}).context["filter"].qs
        assert {claim.article for claim in claims} == {article}
    empty = make_list("Empty")
    assert not client_of(reviewer).get("/claims/", {"watched": empty.pk}).context["filter"].qs.exists()
    for path in ("/articles/", "/claims/"):
        assert "Harbours" not in page_of(viewer, path)


def test_a_list_leads_to_its_articles(feed: Feed) -> None:
    assert f"/articles/?watched={feed.watch_list_id}" in page_of(make_editor(), feed.watch_list.get_absolute_url())
