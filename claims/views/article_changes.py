"""What happened to an article's items after a certain event, so that an open page fetches that and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..models import Article, Revision

# More than that and the page is as well drawn anew.
MOST_EVENTS = 200


@dataclass(frozen=True)
class Changes:
    """The ids of the items that were changed, made or removed, and the places that events name, by revision id."""

    claims: frozenset[int]
    places: tuple[dict[str, Any], ...]

    def spans_in(self, revision: Revision) -> Iterator[tuple[int, int]]:
        """Where the changed items stood or stand in `revision`, as far as the events say; code points."""
        for place in self.places:
            yield from place.get(str(revision.pk), ())


def changes_since(article: Article, seq: int) -> Changes | None:
    """What came after event `seq`; None where that is too much to tell apart, or `seq` is none of this article's."""
    if not 0 <= article.head_seq - seq <= MOST_EVENTS:
        return None
    events = article.events.filter(seq__gt=seq, claim__isnull=False).values_list("claim", "old", "new")
    claims, places = set(), []
    for claim, old, new in events:
        claims.add(claim)
        places += [values["spans"] for values in (old, new) if "spans" in values]
    return Changes(frozenset(claims), tuple(places))
