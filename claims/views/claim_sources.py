"""The sources that the panel of an item offers: to type, to attach with one press, to use as last time."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q

from ..models import Claim, Evidence, Source, User

SHOWN_SOURCES = 40
# As many as there are digits on the keys.
PINNED_SOURCES = 9


class Pinned(NamedTuple):
    """A source that is used in this article already; `digit` is its key, `attached` where the item has it."""

    source: Source
    digit: int
    attached: bool


def pinned_sources(user: User, claim: Claim, present: list[Evidence]) -> list[Pinned]:
    """The sources used in this article, the most used first."""
    used = (
        Evidence.objects.visible_to(user)
        .live()
        .filter(claim__article=claim.article_id)
        .order_by()
        .values("source")
        .annotate(times=Count("pk"), last=Max("pk"))
        .order_by("-times", "-last")[:PINNED_SOURCES]
    )
    ranks = {row["source"]: rank for rank, row in enumerate(used)}
    sources = Source.objects.visible_to(user).filter(pk__in=ranks)
    attached = {evidence.source_id for evidence in present}
    ordered = sorted(sources, key=lambda source: ranks[source.pk])
    return [Pinned(source, digit, source.pk in attached) for digit, source in enumerate(ordered, 1)]


def known_sources(user: User, claim: Claim) -> list[Source]:
    """Sources to choose from: those used in this article first, then those used last."""
    here = Max("evidence__pk", filter=Q(evidence__claim__article=claim.article_id))
    return list(
        Source.objects.visible_to(user)
        .annotate(used_here=here, used=Max("evidence__pk"))
        .order_by(F("used_here").desc(nulls_last=True), F("used").desc(nulls_last=True), "-pk")[:SHOWN_SOURCES]
    )


def last_evidence(user: User, claim: Claim, present: list[Evidence]) -> Evidence | None:
    """What the person added last in this article, unless the item has the same already."""
    last = (
        Evidence.objects.visible_to(user)
        .live()
        .filter(claim__article=claim.article_id, added_by=user)
        .select_related("source")
        .order_by("-pk")
        .first()
    )
    if last is None:
        return None
    same = [e for e in present if (e.source_id, e.locator, e.excerpt) == (last.source_id, last.locator, last.excerpt)]
    return None if same else last


def pinned_source(user: Any, claim: Claim, pk: int | None) -> Source | None:
    """The source that a press on one of `pinned_sources` names; None where it is none of them."""
    if pk is None:
        return None
    here = Evidence.objects.visible_to(user).live().filter(claim__article=claim.article_id, source=pk)
    return Source.objects.visible_to(user).filter(pk=pk).first() if here.exists() else None
