"""Appending to the chain.

Each event carries `digest` = SHA-256 of its salt and its payload in canonical JSON, and `hash` = SHA-256 of the
previous hash, the article, the number, the time and the digest. The salt lets a payload be blacked out one day (law may
demand it) without breaking the chain and without leaving a digest that can be guessed.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ..models import Article, Claim, ClaimEvent, User
from ..models.inserting import insert


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What an event says, before it has a place in the chain."""

    action: str
    actor: User | None
    channel: str
    claim: Claim | None = None
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    touches: bool = False
    bulk: UUID | None = None


def lock(article_id: int) -> Article:
    """The article, locked until the transaction ends: chains grow by one writer at a time.

    SQLite has no row locks; there the IMMEDIATE transaction does it.

    Raises:
        Article.DoesNotExist: no such article.
    """
    return Article.objects.select_for_update().get(pk=article_id)


def append(article: Article, entries: Iterable[Entry]) -> list[ClaimEvent]:
    """Append `entries` to the history of `article`, which the caller has got from `lock` in this transaction.

    Raises:
        RuntimeError: called outside a transaction, or with an article whose head has moved since it was read.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("History is written inside the transaction of the change it tells of.")
    before, at = article.head_seq, timezone.now()
    events = []
    for entry in entries:
        event = ClaimEvent(
            article=article,
            claim=entry.claim,
            seq=article.head_seq + 1,
            at=at,
            actor=entry.actor,
            actor_name=entry.actor.display_name if entry.actor else "",
            channel=entry.channel,
            action=entry.action,
            round=entry.claim.round if entry.claim else 1,
            touches=entry.touches,
            old=entry.old,
            new=entry.new,
            reason=entry.reason,
            bulk=entry.bulk,
            salt=secrets.token_hex(16),
            prev_hash=article.head_hash,
        )
        event.digest = payload_digest(event)
        event.hash = link_hash(event, article)
        article.head_seq, article.head_hash = event.seq, event.hash
        events.append(event)
    insert(events)
    moved = Article.objects.filter(pk=article.pk, head_seq=before).update(
        head_seq=article.head_seq, head_hash=article.head_hash
    )
    if not moved:
        raise RuntimeError(f"The history of article {article.pk} moved while it was being written.")
    return events


def payload_digest(event: ClaimEvent) -> str:
    """SHA-256, in hex, of the event's salt and of everything that it says, as JSON with sorted keys."""
    payload = {
        "action": event.action,
        "actor": event.actor_id,
        "actor_name": event.actor_name,
        "bulk": str(event.bulk) if event.bulk else None,
        "channel": event.channel,
        "claim": event.claim_id,
        "new": event.new,
        "old": event.old,
        "reason": event.reason,
        "round": event.round,
        "touches": event.touches,
    }
    canonical = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{event.salt}{canonical}".encode()).hexdigest()


def link_hash(event: ClaimEvent, article: Article) -> str:
    """SHA-256, in hex, of what ties the event to its place: hash before it, article, number, time (UTC), digest."""
    at: datetime = event.at.astimezone(UTC)
    parts = (event.prev_hash, str(article.uuid), str(event.seq), at.isoformat(timespec="microseconds"), event.digest)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
