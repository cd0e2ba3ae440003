"""Feeds, sitemaps and the pages they name, as a newsroom's site would serve them."""

from __future__ import annotations

from collections.abc import Sequence

from claims.models import Feed, WatchList
from tests.factories import make_editor

from .web import Web, answer

RSS_TYPE = "application/rss+xml"


def page(title: str, *paragraphs: str, head: str = "") -> bytes:
    """A page that says its title and nothing else about itself, unless `head` does."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>".encode()


def story(number: int, more: str = "") -> bytes:
    return page(
        f"Ferry {number} sails again",
        f"The harbour office of Sandholm said on Monday that ferry number {number} carried 41,{number:03} passengers in 2024, more than ever before.",
        f"“We have never had a summer like this one,” said Mira Tolland, the harbour master, about the ferry. {more}",
    )


def item(url: str, title: str = "Ferry sails again", *, guid: str = "", more: str = "") -> str:
    told = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return f"<item><title>{title}</title><link>{url}</link>{told}{more}</item>"


def rss(*items: str, title: str = "The Sandholm Courier") -> bytes:
    return f"<rss version='2.0'><channel><title>{title}</title>{''.join(items)}</channel></rss>".encode()


def serve(web: Web, path: str, body: bytes, content_type: str = RSS_TYPE, **headers: str) -> None:
    web.paths[path] = answer(body, content_type=content_type, **headers)


def serve_stories(web: Web, numbers: Sequence[int], path: str = "/feed") -> None:
    """A feed at `path`, and the stories that it names."""
    for number in numbers:
        web.paths[f"/ferry-{number}"] = answer(story(number))
    serve(web, path, rss(*(item(web.url(f"/ferry-{number}"), guid=f"g{number}") for number in numbers)))


def make_list(name: str = "Harbours", **rules: object) -> WatchList:
    return WatchList.objects.create(name=name, created_by=make_editor(), **rules)


def make_feed(url: str, watch_list: WatchList | None = None, **fields: object) -> Feed:
    return Feed.objects.create(watch_list=watch_list or make_list(), url=url, **fields)
