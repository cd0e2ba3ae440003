"""Run by itself, in a process of its own: a feed on standard input, what feedparser reads of it as JSON.

feedparser is Python, and takes minutes for bytes that are made for that. Here it is ended before. This file imports
nothing of the project, so that it starts quickly.

Answer: {"version", "title", "publisher", "language", "entries": [{"id", "link", "title", "summary", "contents",
"authors", "source", "publisher", "language", "tags", "published", "updated"}, …]}. Texts are [type, value]; moments are
[as written, [year, month, day, hour, minute, second] in UTC or null]; what is not said is null or empty.
Arguments: the address of the feed, the character set that its server declares.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any


def read(data: bytes, url: str, charset: str) -> dict[str, Any]:
    """The answer that the module describes."""
    import feedparser

    told = {"content-location": url}
    if charset:
        told["content-type"] = f"application/xml; charset={charset}"
    # A stream: what is given as bytes alone, feedparser tries to open as a file.
    feed = feedparser.parse(io.BytesIO(data), response_headers=told, sanitize_html=False, resolve_relative_uris=False)
    return {
        "version": feed.version,
        "title": text_of(feed.feed.get("title_detail")),
        "publisher": feed.feed.get("publisher"),
        "language": feed.feed.get("language"),
        "entries": list(map(entry_of, feed.entries)),
    }


def entry_of(entry: Any) -> dict[str, Any]:
    people = entry.get("authors") or []
    title = entry.get("title_detail") or {}
    return {
        "id": entry.get("id"),
        "link": entry.get("link"),
        "title": text_of(title),
        "summary": text_of(entry.get("summary_detail")),
        "contents": [text_of(content) for content in entry.get("content") or ()],
        # Of one person feedparser takes name and mail address apart, wrongly where the address has a long ending.
        "authors": [person.get("name") for person in people] if len(people) > 1 else [entry.get("author")],
        "source": (entry.get("source") or {}).get("title"),
        "publisher": entry.get("publisher"),
        "language": entry.get("language") or title.get("language"),
        "tags": [tag.get("label") or tag.get("term") for tag in entry.get("tags") or ()],
        "published": moment_of(entry, "published"),
        # Asked for one that is not there, feedparser gives that of publication.
        "updated": moment_of(entry, "updated") if "updated" in entry else [None, None],
    }


def text_of(detail: Any) -> list[Any]:
    return [(detail or {}).get("type"), (detail or {}).get("value")]


def moment_of(entry: Any, name: str) -> list[Any]:
    parsed = entry.get(f"{name}_parsed")
    return [entry.get(name), list(parsed[:6]) if parsed else None]


if __name__ == "__main__":
    json.dump(read(sys.stdin.buffer.read(), *sys.argv[1:]), sys.stdout)
