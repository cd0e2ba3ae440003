"""When a web page says that it was published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{10,40})"')
_META_NAMES = frozenset(
    "article:published_time datepublished date pubdate publishdate publication_date dc.date dc.date.issued "
    "dcterms.date dcterms.issued parsely-pub-date".split()
)


def publication_date(tree: Any) -> date | None:
    """The day of publication as the page states it, in its own time zone.

    Dates of updates, and dates that merely stand in the text, do not count.
    """
    for value in _told(tree):
        if match := _ISO_DATE.match(value.strip()):
            with suppress(ValueError):
                return date.fromisoformat(match[0])
    return None


def _told(tree: Any) -> Iterator[str]:
    for meta in tree.iter("meta"):
        names = {meta.get(attribute, "").lower() for attribute in ("property", "name", "itemprop")}
        if names & _META_NAMES:
            yield meta.get("content", "")
    for script in tree.iter("script"):
        if found := _JSON_DATE.search(script.text or ""):
            yield found[1]
    for time in tree.iter("time"):
        if time.get("itemprop") == "datePublished" or time.get("pubdate") is not None:
            yield time.get("datetime", "")
    for path in ("//article//header//time/@datetime", "//h1/following-sibling::*/descendant-or-self::time/@datetime"):
        yield from tree.xpath(path)
