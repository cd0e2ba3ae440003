"""What feeds and news sitemaps say: bytes to entries, without trusting the bytes. Nothing that they name is loaded.

RSS and Atom are read by feedparser, which forgives what feeds in the wild get wrong, in a process of its own; sitemaps
are read here. Before either, lxml says what the bytes are, and refuses what no feed needs: entities of its own, and
endless nesting.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree
from lxml import html as lxml_html

from ..models import FeedItem, FeedKind, column
from .addresses import Address, parse_address
from .child import answer_of
from .errors import IngestError
from .fetch_errors import BadAddress
from .language import clean_language
from .limits import FEED_MEMORY, FEED_SECONDS, MAX_BYTES, check_bytes
from .normalise import one_line

# The newest of a feed; Google takes a thousand of a news sitemap, and nobody reads that many between two polls.
MAX_ENTRIES = 500
# Entries of RSS or Atom altogether; 5,000 take feedparser a second or two.
MAX_LISTED = 5_000
# Sitemaps of an index that are looked at, and feeds that are offered where a page names some.
MAX_SITEMAPS = 5
MAX_OFFERED = 5
# Characters of a summary, which only the rules look at.
_MAX_SUMMARY = 5_000
_MAX_SECTIONS = 50
_ENTRIES = Path(__file__).with_name("feed_entries.py")

# What feeds are served as. Web pages are among them to see which feeds they name.
FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/xml",
    "text/xml",
    "application/rdf+xml",
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "application/gzip",
    "application/x-gzip",
)
_OFFERED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_FEED_ROOTS = frozenset({"rss", "rdf", "feed"})
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_MAIL = re.compile(r"[^\s()<>@]+@[^\s()<>@]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BLOCK_TAG = re.compile(r"<(?=/?(?:p|br|div|li|ul|ol|h\d|td|tr|table)\b)", re.IGNORECASE)


class NotAFeed(IngestError):
    """The bytes are no feed. `feeds`: the addresses of those that the page names, if it is a page; code "no_feed"."""

    def __init__(self, reason: str, feeds: Iterable[str] = ()) -> None:
        super().__init__(reason, "no_feed")
        self.feeds = list(feeds)


@dataclass(frozen=True)
class Entry:
    """What a feed says of one item: plain text on one line each, "" and None for what it does not say.

    `key` is its guid, or else its address; `digest` is that of all that the feed says, and changes with it.
    """

    key: str
    url: str
    title: str = ""
    summary: str = ""
    byline: str = ""
    publisher: str = ""
    language: str = ""
    sections: tuple[str, ...] = ()
    published_at: datetime | None = None
    changed_at: datetime | None = None
    digest: str = ""

    @property
    def at(self) -> datetime | None:
        """When it was changed last, as far as the feed says."""
        return max(filter(None, (self.published_at, self.changed_at)), default=None)


@dataclass
class FeedContent:
    """A feed as it was read: its `entries` the newest first, at most MAX_ENTRIES.

    An index of sitemaps has no entries but the addresses of its `sitemaps`, the newest first, at most MAX_SITEMAPS.
    """

    kind: FeedKind
    title: str = ""
    publisher: str = ""
    language: str = ""
    entries: list[Entry] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)


def parse_feed(data: bytes, url: str, *, charset: str = "") -> FeedContent:
    """What the feed `data`, fetched from `url`, says. `charset` is the one that the server declares.

    Raises:
        NotAFeed: it is none; with the feeds that it names, where it is a web page.
        IngestError: too big, or built to do harm; codes "too_big", "unsafe".
        BadAddress: `url` is none.
    """
    base = parse_address(url)
    data = _unpacked(data)
    check_bytes(len(data))
    data = data.lstrip()
    root = _root(data)
    name = "" if root is None else etree.QName(root).localname.lower()
    if name in _FEED_ROOTS:
        _check_entries(data, root)
        return _finished(_from_feed(data, base, charset))
    if name == "urlset":
        return _finished(_from_sitemap(root, base))
    if name == "sitemapindex":
        return FeedContent(FeedKind.INDEX, title=base.host, sitemaps=_sitemaps(root, base))
    raise _no_feed(data, base)


# What it is


def _unpacked(data: bytes) -> bytes:
    """Sitemaps are often gzip files (sitemaps.org). What is unpacked is bounded."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise NotAFeed(_("This is packed, and cannot be unpacked.")) from error


def _root(data: bytes) -> Any:
    """The root of the document, None where there is none.

    Raises:
        IngestError: it declares entities, or is nested without end; code "unsafe".
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None
    if root is None or not isinstance(root.tag, str):
        return None
    doctype = root.getroottree().docinfo.internalDTD
    if doctype is not None and next(doctype.iterentities(), None) is not None:
        raise IngestError(_("This declares entities of its own, which no feed needs; it is not read."), "unsafe")
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise IngestError(_("This is nested too deep, or has words without end; it is not read."), "unsafe")
    return root


def _check_entries(data: bytes, root: Any) -> None:
    """
    Raises:
        IngestError: more entries than any feed has; reading them takes time. Code "too_long".
    """
    # Counted in the bytes too, since what is not well-formed may end the document early for one parser only.
    count = max(sum(1 for _entry in root.iter("{*}item", "{*}entry")), data.count(b"<item") + data.count(b"<entry"))
    if count > MAX_LISTED:
        message = _("This feed has %(count)s entries, and at most %(limit)s are read.")
        raise IngestError(message % {"count": f"{count:,}", "limit": f"{MAX_LISTED:,}"}, "too_long")


def _no_feed(data: bytes, base: Address) -> NotAFeed:
    if offered := _offered(data, base):
        return NotAFeed(_("This is a web page and no feed. It names as its feed: %s.") % ", ".join(offered), offered)
    return NotAFeed(_("This is no feed: neither RSS nor Atom nor a news sitemap."))


def _offered(data: bytes, base: Address) -> list[str]:
    """The feeds that a web page names (`<link rel="alternate">`, HTML standard 4.6.7.1)."""
    try:
        tree = lxml_html.document_fromstring(data, parser=lxml_html.HTMLParser(no_network=True))
    except (etree.LxmlError, ValueError):
        return []
    found = []
    for link in tree.iter("link"):
        kind = link.get("type", "").partition(";")[0].strip().lower()
        if "alternate" in link.get("rel", "").lower().split() and kind in _OFFERED_TYPES:
            found.append(_address(link.get("href"), base))
    return list(dict.fromkeys(filter(None, found)))[:MAX_OFFERED]


# RSS and Atom


def _from_feed(data: bytes, base: Address, charset: str) -> FeedContent:
    read = answer_of(_ENTRIES, data, base.url, charset, memory=FEED_MEMORY, seconds=FEED_SECONDS)
    if read is None:
        raise NotAFeed(_("This looks like a feed, but cannot be read."))
    is_atom = read["version"].startswith("atom")
    return FeedContent(
        kind=FeedKind.ATOM if is_atom else FeedKind.RSS,
        title=_plain(read["title"]),
        publisher=one_line(read["publisher"] or "", 200),
        language=clean_language(read["language"]),
        entries=[entry for told in read["entries"] if (entry := _entry(told, base, is_atom))],
    )


def _entry(told: Any, base: Address, is_atom: bool) -> Entry | None:
    """An entry as `feed_entries` gives it."""
    guid = one_line(told["id"] or "")
    # A guid is an address as well where the feed does not say otherwise, and no link is given (RSS 2.0).
    url = _address(told["link"], base) or (_address(guid, None) if "://" in guid else "")
    if not url:
        return None
    published_at, changed_at = _moment(*told["published"]), _moment(*told["updated"])
    if published_at is None and not is_atom:
        # Dublin Core's date, which RSS 1.0 has, is that of publication; feedparser reads it as an update.
        published_at, changed_at = changed_at, None
    contents = [_plain(content, _MAX_SUMMARY) for content in told["contents"]]
    entry = Entry(
        key=guid or url,
        url=url,
        title=_plain(told["title"]),
        summary=_plain(told["summary"], _MAX_SUMMARY) or next(iter(contents), ""),
        byline=_byline(told["authors"]),
        publisher=one_line(told["source"] or told["publisher"] or "", 200),
        language=clean_language(told["language"]),
        sections=_names(told["tags"]),
        published_at=published_at,
        changed_at=changed_at,
    )
    return replace(entry, digest=_digest(entry, *(str(value) for _type, value in told["contents"])))


def _byline(authors: Iterable[str | None]) -> str:
    """Names without the mail addresses that RSS has in their place or beside them: "ann@courier.example (Ann Reyk)"."""
    names = (_MAIL.sub(" ", one_line(author or "", _MAX_SUMMARY)).strip(" ()<>,;") for author in authors)
    return one_line(", ".join(dict.fromkeys(filter(None, names))), 300)


def _names(words: Iterable[str | None]) -> tuple[str, ...]:
    """Sections, each once, no more than an entry can have in earnest."""
    return tuple(dict.fromkeys(filter(None, (one_line(word or "", 100) for word in words))))[:_MAX_SECTIONS]


def _plain(text: tuple[str | None, str | None], limit: int = 500) -> str:
    """A text of a feed, [type, value], as one line, without the HTML that its type says it has."""
    kind, value = text[0], (text[1] or "")[: limit * 20]
    if kind != "text/plain" and ("<" in value or "&" in value):
        value = f"<div>{_BLOCK_TAG.sub(' <', value)}</div>"
        try:
            tree = lxml_html.fragment_fromstring(value, parser=lxml_html.HTMLParser(no_network=True))
        except (etree.LxmlError, ValueError):
            return one_line(re.sub(r"<[^>]*>", " ", value), limit)
        etree.strip_elements(tree, "script", "style", with_tail=False)
        value = tree.text_content()
    return one_line(value, limit)


# Sitemaps (https://www.sitemaps.org/protocol.html and Google's extension for news)


def _from_sitemap(root: Any, base: Address) -> FeedContent:
    """A page of a sitemap without `<news:news>` is any page of the site, and passed over."""
    entries = []
    listed = 0
    for place in root.iterchildren("{*}url"):
        listed += 1
        news = place.find("{*}news")
        url = "" if news is None else _address(place.findtext("{*}loc"), base)
        if not url:
            continue
        words = (news.findtext("{*}keywords") or "").split(",") + (news.findtext("{*}genres") or "").split(",")
        entry = Entry(
            key=url,
            url=url,
            title=one_line(news.findtext("{*}title") or "", 500),
            publisher=one_line(news.findtext("{*}publication/{*}name") or "", 200),
            language=clean_language(news.findtext("{*}publication/{*}language")),
            sections=_names(words),
            published_at=_moment(news.findtext("{*}publication_date")),
            changed_at=_moment(place.findtext("{*}lastmod")),
        )
        entries.append(replace(entry, digest=_digest(entry)))
    if listed and not entries:
        raise NotAFeed(_("This is a sitemap, but none of what it lists is marked as news."))
    publisher = entries[0].publisher if entries else ""
    return FeedContent(FeedKind.SITEMAP, title=publisher or base.host, publisher=publisher, entries=entries)


def _sitemaps(root: Any, base: Address) -> list[str]:
    found = [
        (_moment(place.findtext("{*}lastmod")), _address(place.findtext("{*}loc"), base))
        for place in root.iterchildren("{*}sitemap")
    ]
    # Those of which nobody knows how old they are come after those that are known to be new.
    found.sort(key=lambda one: one[0] or _EARLIEST, reverse=True)
    return list(dict.fromkeys(url for _at, url in found if url))[:MAX_SITEMAPS]


# What they have in common


def _finished(content: FeedContent) -> FeedContent:
    """`content` with one entry for each key, the newest first, and no more than are taken."""
    content.title = one_line(content.title, 300)
    # A guid that stands for several addresses is none.
    shared = Counter(key for key, _url in {(entry.key, entry.url) for entry in content.entries})
    entries: dict[str, Entry] = {}
    for entry in content.entries:
        key = entry.url if shared[entry.key] > 1 else entry.key
        if len(key) > (column(FeedItem, "key").max_length or 0):
            key = f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"
        entries.setdefault(key, replace(entry, key=key))
    now = timezone.now()
    newest = sorted(entries.values(), key=lambda entry: entry.at or now, reverse=True)
    content.entries = newest[:MAX_ENTRIES]
    return content


def _address(value: str | None, base: Address | None) -> str:
    """`value` as the address of a page, "" where it is none or longer than is stored."""
    if not (value or "").strip():
        return ""
    try:
        url = parse_address(value or "", base).url
    except (BadAddress, UnicodeError):  # The latter for half of a surrogate pair.
        return ""
    return url if len(url) <= (column(FeedItem, "url").max_length or 0) else ""


def _moment(told: Any, parsed: Any = None) -> datetime | None:
    """A moment by the feed's own word; None for what is none, or lies where no news can come from.

    `told` is read as ISO 8601, a day or time without a zone as the newsroom's; `parsed` is feedparser's reading of any
    other way to write it, a struct_time in UTC.
    """
    text = str(told or "").strip()
    try:
        if _DAY.fullmatch(text):
            moment = datetime.combine(date.fromisoformat(text), time.min)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            year, month, day, hour, minute, second = parsed[:6]
            moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        except (TypeError, ValueError):
            return None
    try:
        moment = timezone.make_aware(moment) if timezone.is_naive(moment) else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment if _EARLIEST <= moment <= timezone.now() + timedelta(days=2) else None


def _digest(entry: Entry, *more: str) -> str:
    return hashlib.sha256("\x1f".join(_said(entry, more)).encode("utf-8", "replace")).hexdigest()


def _said(entry: Entry, more: Iterable[str]) -> Iterator[str]:
    yield from (entry.url, entry.title, entry.summary, entry.byline, entry.publisher, "\x1e".join(entry.sections))
    yield from (str(moment or "") for moment in (entry.published_at, entry.changed_at))
    yield from more
