from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from ..models import Article


class IngestError(Exception):
    """What was given cannot be taken in; nothing has been written.

    `reason` is a sentence for the person who tried, `name` the file it is about, if any; `str(error)` has both.
    `code` is one of empty, binary, encoding, unsupported, too_big, too_long, no_article, unreadable, encrypted, scan,
    unsafe, facts, known, overtaken; of feeds no_feed, busy, broken; or that of a class in `fetch_errors`.
    """

    def __init__(self, reason: str, code: str, name: str = "") -> None:
        super().__init__(reason)
        self.reason, self.code, self.name = reason, code, name

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}" if self.name else self.reason


class KnownText(Exception):
    """This very text is there already, as a revision of `articles`. Nothing has been written."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = list(articles)
        super().__init__(_("This text is there already."))
