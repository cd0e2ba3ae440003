"""Text search over claims: one function, the same answer on both databases."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from .models import Claim


def matching(claims: QuerySet[Claim], query: str) -> QuerySet[Claim]:
    """Those of `claims` in which every word of `query` occurs: in the text, the mention or the speaker's name.

    Case does not matter. The folded text has a trigram index on PostgreSQL; SQLite scans.
    """
    for word in query.casefold().split():
        claims = claims.filter(
            Q(folded__contains=word) | Q(speaker__folded__contains=word) | Q(mention__icontains=word)
        )
    return claims
