"""Articles brought in as in earnest, with blocks and sentences, but with items that the test has chosen.

What the extraction finds gets better all the time; tests of what is done with it should not notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from unittest import mock

from claims import ingest
from claims.extraction import Extraction, extract
from claims.ingest import articles, draft_of
from claims.models import Article, Channel, User
from tests.factories import Item, found_in


def ingest_items(body: str, items: Sequence[Item], *, title: str, actor: User) -> Article:
    """The article of `body`, in which `items` were found and nothing else."""

    def some(text: str, **facts: Any) -> Extraction:
        return replace(found_in(text, items), sentences=extract(text, **facts).sentences)

    with mock.patch.object(articles, "extract", some):
        return ingest.make_article(draft_of(body, title=title), actor=actor, channel=Channel.WEB)
