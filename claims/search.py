"""Text search over claims: one function, the same answer on both databases."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from .models import Claim, SpeakerAlias


def matching(claims: QuerySet[Claim], query: str) -> QuerySet[Claim]:
    """Those of `claims` in which every word of `query` occurs: in the text, the mention or the speaker's names.

    Case does not matter. The folded text has a trigram index on PostgreSQL; SQLite scans.
    """
    for word in query.split():
        claims = claims.filter(Q(folded__contains=word.casefold()) | spoken_by(word))
    return claims


def spoken_by(name: str) -> Q:
    """Claims whose speaker goes by a name or alias with `name` in it, or whose mention in the text has it."""
    folded = name.casefold()
    alias = SpeakerAlias.objects.filter(speaker=OuterRef("speaker"), folded__contains=folded)
    return Q(speaker__folded__contains=folded) | Q(Exists(alias)) | contains("mention", name)


def contains(field: str, words: str) -> Q:
    """`words` somewhere in `field`, a column without a folded copy, whatever the case.

    SQLite ignores the case of ASCII letters only, so that other scripts are looked for in the cases that text has.
    """
    cases = {words} if words.isascii() else {words, words.lower(), words.upper(), words.title()}
    found = Q()
    for case in sorted(cases):
        found |= Q(**{f"{field}__icontains": case})
    return found
