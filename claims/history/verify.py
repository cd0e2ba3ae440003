"""Checking a chain, and the claims against it.

A chain without a secret shows any change to which the rest was not made to fit. Whoever rewrites all events after the
change, the head included, is found only by comparing the head with one written down elsewhere: reports print it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..models import Article, Claim, ClaimEvent
from .chain import link_hash, payload_digest
from .snapshot import row_snapshot


@dataclass(frozen=True)
class Problem:
    """`kind` is altered, removed, inserted, cut-off or state; `seq` the event's number, where there is one."""

    kind: str
    seq: int | None
    text: str


def verify(article: Article) -> list[Problem]:
    """Everything in which the history of `article` does not hold; empty when it does."""
    problems: list[Problem] = []
    recorded: dict[int, dict[str, Any]] = {}
    expected_seq, expected_prev, intact = 1, "", True
    for event in article.events.order_by("seq").iterator():
        if event.seq > article.head_seq:
            problems.append(Problem("inserted", event.seq, f"event {event.seq} stands after the end of the history"))
            continue
        if event.seq > expected_seq:
            problems += [
                Problem("removed", seq, f"event {seq} has been removed") for seq in range(expected_seq, event.seq)
            ]
            intact = False
        problems += _link_problems(event, article, expected_prev if intact else None)
        expected_seq, expected_prev, intact = event.seq + 1, event.hash, True
        if event.claim_id:
            recorded.setdefault(event.claim_id, {}).update(event.new)
    if expected_seq <= article.head_seq:
        last = article.head_seq
        names = f"event {last} is" if expected_seq == last else f"events {expected_seq} to {last} are"
        problems.append(Problem("cut-off", expected_seq, f"the history is cut off: {names} missing"))
    elif expected_prev != article.head_hash:
        problems.append(Problem("altered", None, "the head on the article does not fit the last event"))
    problems += _state_problems(article, recorded)
    return problems


def _link_problems(event: ClaimEvent, article: Article, expected_prev: str | None) -> Iterator[Problem]:
    if payload_digest(event) != event.digest or link_hash(event, article) != event.hash:
        yield Problem("altered", event.seq, f"event {event.seq} ({event.action}) has been altered")
    elif expected_prev is not None and event.prev_hash != expected_prev:
        yield Problem(
            "inserted",
            event.seq,
            f"event {event.seq} ({event.action}) does not follow on event {event.seq - 1}: inserted or moved",
        )


def _state_problems(article: Article, recorded: dict[int, dict[str, Any]]) -> Iterator[Problem]:
    """Claims whose row says something else than their history does."""
    for claim in Claim.objects.filter(article=article).prefetch_related("types", "anchors").order_by("pk"):
        if claim.pk not in recorded:
            yield Problem("state", None, f"claim {claim.pk} stands in no event")
            continue
        now = row_snapshot(claim)
        for key, value in recorded[claim.pk].items():
            if key in now and now[key] != value:
                yield Problem("state", None, f"claim {claim.pk}: {key} is {now[key]!r}, its history says {value!r}")
