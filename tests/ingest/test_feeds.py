"""What feeds say, those of hostile and careless makers included."""

from __future__ import annotations

import gzip
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.ingest import feeds
from claims.ingest.errors import IngestError
from claims.ingest.feed_rules import has_word, reason_against
from claims.ingest.feeds import MAX_ENTRIES, MAX_LISTED, Entry, FeedContent, NotAFeed, parse_feed
from claims.ingest.limits import MAX_BYTES
from claims.models import Feed, FeedKind, WatchList

from .feeds import item, rss

URL = "https://courier.example/news/feed.xml"
SITEMAP = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>{}</urlset>"


def read(data: bytes | str, charset: str = "") -> FeedContent:
    return parse_feed(data.encode() if isinstance(data, str) else data, URL, charset=charset)


def only(data: bytes | str) -> Entry:
    (entry,) = read(data).entries
    return entry


def refused(data: bytes | str) -> IngestError:
    with pytest.raises(IngestError) as caught:
        read(data)
    return caught.value


# What they say


def test_rss() -> None:
    more = (
        "<pubDate>Wed, 04 Mar 2026 10:00:00 +0200</pubDate><author>ann@courier.example (Ann Reyk)</author>"
        "<category>Politics</category><category>Harbour</category><category>Politics</category>"
        "<source url='https://wire.example/feed'>The Wire</source><description>What it costs.</description>"
    )
    content = read(rss(item("https://courier.example/ferry", "The ferry", guid="f1", more=more)))
    assert (content.kind, content.title) == ("rss", "The Sandholm Courier")
    (entry,) = content.entries
    assert (entry.key, entry.url, entry.title) == ("f1", "https://courier.example/ferry", "The ferry")
    assert (entry.byline, entry.publisher, entry.summary) == ("Ann Reyk", "The Wire", "What it costs.")
    assert entry.sections == ("Politics", "Harbour")
    assert entry.published_at == datetime(2026, 3, 4, 8, tzinfo=UTC)


def test_atom() -> None:
    entry = only(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de' xml:base='https://courier.example/base/'>"
        "<title type='text'>A &lt;b&gt;</title><entry><title type='html'>The &lt;i&gt;ferry&lt;/i&gt;</title>"
        "<link rel='alternate' href='ferry'/><id>tag:courier.example,2026:1</id><updated>2026-03-04T10:00:00Z</updated>"
        "<published>2026-03-03T10:00:00+02:00</published><author><name>Ann Reyk</name></author>"
        "<author><name>Bo Berg</name></author><category term='p' label='Politik'/><content type='xhtml'>"
        "<div xmlns='http://www.w3.org/1999/xhtml'><p>One</p><p>two</p></div></content></entry></feed>"
    )
    assert (entry.url, entry.title, entry.summary) == ("https://courier.example/base/ferry", "The ferry", "One two")
    assert (entry.byline, entry.language, entry.sections) == ("Ann Reyk, Bo Berg", "de", ("Politik",))
    assert entry.published_at == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert entry.changed_at == datetime(2026, 3, 4, 10, tzinfo=UTC)


def test_rss_1_with_its_date_of_publication() -> None:
    entry = only(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>R</title></channel>"
        "<item rdf:about='https://courier.example/1'><title>x</title><link>https://courier.example/1</link>"
        "<dc:creator>Bo Berg</dc:creator><dc:date>2026-03-04</dc:date></item></rdf:RDF>"
    )
    assert (entry.byline, entry.changed_at) == ("Bo Berg", None)
    assert entry.published_at == datetime(2026, 3, 4, tzinfo=UTC)


def test_a_news_sitemap_without_the_pages_that_are_no_news() -> None:
    content = read(
        SITEMAP.format(
            "<url><loc>https://courier.example/about</loc></url><url><loc>https://courier.example/n</loc>"
            "<lastmod>2026-03-05T10:00+01:00</lastmod><news:news><news:publication><news:name>Courier</news:name>"
            "<news:language>nl</news:language></news:publication><news:publication_date>2026-03-04</news:publication_date>"
            "<news:title>Veer &amp; haven</news:title><news:keywords>haven, veer</news:keywords></news:news></url>"
        )
    )
    assert (content.kind, content.title, content.publisher) == ("sitemap", "Courier", "Courier")
    (entry,) = content.entries
    assert (entry.key, entry.title, entry.language) == ("https://courier.example/n", "Veer & haven", "nl")
    assert entry.sections == ("haven", "veer")
    assert entry.changed_at == datetime(2026, 3, 5, 9, tzinfo=UTC)


def test_a_sitemap_in_a_gzip_file_and_an_index_the_newest_first() -> None:
    index = (
        "<sitemapindex><sitemap><loc>https://courier.example/1.xml</loc><lastmod>2025-01-01</lastmod></sitemap>"
        "<sitemap><loc>/2.xml.gz</loc><lastmod>2026-01-01</lastmod></sitemap>"
        "<sitemap><loc>file:///etc/passwd</loc></sitemap></sitemapindex>"
    )
    content = read(gzip.compress(index.encode()))
    assert content.kind == "index"
    assert content.sitemaps == ["https://courier.example/2.xml.gz", "https://courier.example/1.xml"]


def test_a_day_is_one_in_the_newsrooms_zone(settings) -> None:
    settings.TIME_ZONE = "America/New_York"
    entry = only(rss(item("/a", more="<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2026-03-04</dc:date>")))
    assert entry.published_at == datetime(2026, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("The &lt;b&gt;ferry&lt;/b&gt; &amp;amp; the pier", "The ferry & the pier"),
        ("<![CDATA[<em>Ferry</em>&nbsp;sails]]>", "Ferry sails"),
        ("5 &lt; 6", "5 < 6"),
        # No HTML that a title has: words, which pages escape.
        ("&lt;script&gt;alert(1)&lt;/script&gt;Ferry", "<script>alert(1)</script>Ferry"),
        ("Ferry\n  sails\u200b", "Ferry sails"),
        ("", ""),
    ],
)
def test_titles_are_text_on_one_line(title: str, text: str) -> None:
    assert only(rss(item("/a", title))).title == text


@pytest.mark.parametrize(
    ("encoding", "declared", "charset"),
    [("utf-8", "", ""), ("utf-16", "utf-16", ""), ("windows-1251", "windows-1251", ""), ("koi8-r", "", "koi8-r")],
)
def test_character_sets(encoding: str, declared: str, charset: str) -> None:
    prologue = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    text = prologue + rss(item("https://courier.example/a", "Паром")).decode()
    assert read(text.encode(encoding), charset).entries[0].title == "Паром"


# What careless makers do


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,a", "file:///etc/passwd", "ftp://a.example/", "http://a@b.example/", "", "https://a.example/" + "a" * 1000],
)  # fmt: skip
def test_what_has_no_address_to_fetch_from_is_passed_over(link: str) -> None:
    assert [entry.url for entry in read(rss(item(link), item("/b"))).entries] == ["https://courier.example/b"]


def test_relative_links_and_fragments() -> None:
    assert only(rss(item("../ferry?a=1#part"))).url == "https://courier.example/ferry?a=1"


def test_the_key_is_the_guid_or_else_the_address() -> None:
    assert only(rss(item("/a", guid="f1"))).key == "f1"
    assert only(rss(item("/a"))).key == "https://courier.example/a"
    assert only(rss("<item><guid>https://courier.example/g</guid></item>")).url == "https://courier.example/g"
    assert only(rss(item("/a", guid="x" * 600))).key.startswith("sha256:")


def test_a_guid_that_two_addresses_have_is_none() -> None:
    content = read(
        rss(item("/a", guid="same"), item("/b", guid="same"), item("/b", guid="same"), item("/c", guid="own"))
    )
    assert {entry.key for entry in content.entries} == {"https://courier.example/a", "https://courier.example/b", "own"}


@pytest.mark.parametrize(
    "when", ["yesterday", "", "Mon, 02 Mar 9999 10:00:00 GMT", "Mon, 02 Mar 0001 10:00:00 GMT", "Mon, 99 Foo 2026", "0"]
)
def test_dates_that_are_none(when: str) -> None:
    assert only(rss(item("/a", more=f"<pubDate>{when}</pubDate>"))).published_at is None


def test_what_is_not_well_formed_is_read_as_far_as_it_goes() -> None:
    assert (
        only("<rss version='2.0'><channel><item><title>Salt & pepper &nbsp;</title><link>/a</link></item>").title
        == "Salt & pepper"
    )


def test_the_newest_are_taken() -> None:
    days = (f"<pubDate>{1 + n % 28:02} Mar 2026 10:{n % 60:02}:00 GMT</pubDate>" for n in range(MAX_ENTRIES + 100))
    content = read(rss(*(item(f"/{n}", more=day) for n, day in enumerate(days))))
    assert len(content.entries) == MAX_ENTRIES
    moments = [entry.published_at for entry in content.entries if entry.published_at]
    assert moments == sorted(moments, reverse=True)
    assert moments[0].day == 28


def test_the_digest_is_that_of_all_that_is_said() -> None:
    same = [only(rss(item("/a", "T", guid="1"))).digest for _ in range(2)]
    others = [
        item("/a", "U", guid="1"), item("/b", "T", guid="1"), item("/a", "T", guid="1", more="<description>D</description>"),
        item("/a", "T", guid="1", more="<pubDate>Wed, 04 Mar 2026 10:00:00 GMT</pubDate>"),
        item("/a", "T", guid="1", more="<category>Local</category>"), item("/a", "T", guid="1", more="<author>Ann Reyk</author>"),
    ]  # fmt: skip
    assert len({*same, *(only(rss(other)).digest for other in others)}) == 7


# What hostile makers do


def test_a_billion_laughs() -> None:
    entities = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    error = refused(f"<!DOCTYPE rss [<!ENTITY l0 'lol'>{entities}]><rss><channel><title>&l9;</title></channel></rss>")
    assert (error.code, error.reason) == (
        "unsafe",
        "This declares entities of its own, which no feed needs; it is not read.",
    )


@pytest.mark.parametrize(
    "declared",
    ["<!ENTITY x SYSTEM 'file:///etc/passwd'>", "<!ENTITY % x SYSTEM 'http://127.0.0.1/x'> %x;"],
)
def test_external_entities(declared: str) -> None:
    assert refused(f"<!DOCTYPE rss [{declared}]><rss><channel><title>&x;</title></channel></rss>").code == "unsafe"


def test_a_document_type_without_entities_is_that_of_old_feeds() -> None:
    head = "<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://127.0.0.1/rss-0.91.dtd'>"
    assert read(head + rss(item("/a")).decode()).entries


def test_bombs() -> None:
    assert refused(gzip.compress(b" " * (MAX_BYTES + 1))).code == "too_big"
    assert refused(rss(item("/a", "x" * (MAX_BYTES + 1)))).code == "too_big"
    assert refused(b"\x1f\x8b broken").reason == "This is packed, and cannot be unpacked."


def test_entries_without_end() -> None:
    entry = "<item><link>/a</link></item>"
    started = time.monotonic()
    assert refused(f"<rss><channel>{entry * 150_000}").code == "too_long"
    assert refused("<rss><channel>" + "<item>" * (MAX_LISTED + 1)).code in {"too_long", "unsafe"}
    assert time.monotonic() - started < 10


def test_nesting_without_end() -> None:
    assert refused("<rss><channel>" + "<a>" * 1_000_000).code == "unsafe"


@pytest.mark.parametrize(
    "data", [b"/etc/passwd", b"https://courier.example/feed", b"", b"hello", b"\x00\xff", b'{"items": []}']
)
def test_what_is_no_feed_says_so_and_nothing_is_opened(data: bytes) -> None:
    error = refused(data)
    assert isinstance(error, NotAFeed)
    assert (error.reason, error.feeds) == ("This is no feed: neither RSS nor Atom nor a news sitemap.", [])


def test_half_of_a_surrogate_pair_on_which_the_library_fails() -> None:
    assert refused(rss(item("https://a.example/&#xD800;"))).reason == "This looks like a feed, but cannot be read."


def test_a_page_that_names_its_feeds() -> None:
    error = refused(
        "<!DOCTYPE html><html><head><link rel=alternate type='application/rss+xml' href=/feed><link rel='stylesheet' href=a>"
        "<link rel='alternate' type='application/atom+xml' href='javascript:1'><link rel='alternate' hreflang='de' href='/de'>"
        "<link rel='Alternate nofollow' type='application/atom+xml; charset=utf-8' href='https://other.example/atom'></head>"
    )
    assert isinstance(error, NotAFeed)
    assert error.feeds == ["https://courier.example/feed", "https://other.example/atom"]
    assert error.reason.startswith(
        "This is a web page and no feed. It names as its feed: https://courier.example/feed, "
    )


def test_a_sitemap_of_pages_that_are_no_news() -> None:
    error = refused(SITEMAP.format("<url><loc>https://courier.example/about</loc></url>"))
    assert error.reason == "This is a sitemap, but none of what it lists is marked as news."


@settings(max_examples=15)
@given(
    st.binary(max_size=300),
    st.sampled_from(["", "<rss><channel><item>", "<feed>", "<urlset>", "<sitemapindex>", "\x1f\x8b"]),
)
def test_any_bytes_are_read_or_refused(data: bytes, start: str) -> None:
    with suppress(IngestError):
        read(start.encode("latin-1") + data)


@pytest.mark.parametrize(
    "data",
    [
        "<rss><channel><item><title>" + "&" * 4_000_000,
        "<rss><channel><item><title>a < b" + "a < b" * 800_000,
        "<rss><!" * 600_000,
        "<rss>" + "<!--" * 1_000_000,
        "<rss " + "a='b' " * 700_000 + ">",
        "<rss><channel><item><title><![CDATA[" + "<![CDATA[" * 400_000,
        "<rss><channel><item><description>" + "&lt;a href=&quot;" * 250_000,
        "<rss><channel><item>" + "<category>a</category>" * 200_000,
        "<rss><channel><item><link>/a</link><description>" + "&lt;p&gt;" * 400_000,
        "<rss><channel><item><author>" + "a@" * 2_000_000,
        "<rss><channel><item><pubDate>" + "1" * 4_000_000,
        "<rss version='2.0'><channel><title>" + "<b>" * 250 + "x",
    ],
    ids=lambda data: data[:60],
)
def test_bytes_made_to_take_long_do_not(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "FEED_SECONDS", 1)
    started = time.monotonic()
    with suppress(IngestError):
        read(data)
    assert time.monotonic() - started < 10


# Rules


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("mayor", "The MAYOR resigns", True),
        ("Mayor", "the mayor's office", True),
        ("mayor", "Mayoral race", False),
        ("town  council", "the Town\nCouncil voted", True),
        ("town council", "the town's council", False),
        ("C++", "written in C++, they say", True),
        ("STRASSE", "in der Straße", True),
        ("мэр", "Мэр Сандхольма", True),
        ("мэр", "Мэрия", False),
        ("渡船", "新的渡船码头", True),
        (".*", "anything", False),
        (" ", "anything", False),
    ],
)
def test_keywords_are_whole_words_whatever_their_case(keyword: str, text: str, found: bool) -> None:
    assert has_word(text.casefold(), keyword) is found


SAYS = FeedContent(FeedKind.RSS)
ENTRY = Entry(
    "k", "https://courier.example/a", "Ferry closes", "The mayor said so.", publisher="The Wire", sections=("Politics",)
)


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({}, ""),
        (
            {
                "publishers": ["the wire"],
                "sections": ["Sport", "POLITICS"],
                "keywords": ["mayor"],
                "excluded": ["goal"],
            },
            "",
        ),
        ({"publishers": ["The Courier"]}, "Publisher: “The Wire” is none of those that are watched."),
        ({"sections": ["Sport"]}, "Section: “Politics” is none of those that are watched."),
        ({"keywords": ["goal", "match"]}, "Keywords: none of them stands in its title or summary."),
        ({"keywords": ["ferry"], "excluded": ["mayor"]}, "Excluded keyword: “mayor”."),
    ],
)
def test_rules(rules: dict[str, list[str]], reason: str) -> None:
    assert reason_against(WatchList(**rules), Feed(), SAYS, ENTRY) == reason


def test_rules_about_what_the_feed_does_not_say() -> None:
    entry = Entry("k", "https://courier.example/a")
    assert reason_against(WatchList(publishers=["The Courier"]), Feed(publisher="the courier"), SAYS, entry) == ""
    assert reason_against(WatchList(publishers=["A"]), Feed(), SAYS, entry) == "The feed does not name its publisher."
    assert reason_against(WatchList(sections=["A"]), Feed(), SAYS, entry) == "The feed does not name its section."
