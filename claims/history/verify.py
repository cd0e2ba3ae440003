"""Checking a chain, and the claims against it.

A chain without a secret shows any change to which the rest was not made to fit. Whoever rewrites all events after the
change, the head included, is found only by comparing the head with one written down elsewhere: reports print it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from ..models import Action, Article, Capture, Claim, ClaimEvent, Evidence, Note, Publication
from .chain import link_hash, lock, payload_digest
from .snapshot import row_snapshot


@dataclass(frozen=True)
class Problem:
    """`kind` is altered, removed, inserted, cut-off or state; `seq` the event's number, where there is one."""

    kind: str
    seq: int | None
    text: str


def verify(article: Article) -> list[Problem]:
    """Everything in which the history of `article` does not hold; empty when it does."""
    # Locked, so that nothing is appended between reading the head and reading the events.
    with transaction.atomic():
        return _verify(lock(article.pk))


def _verify(article: Article) -> list[Problem]:
    problems: list[Problem] = []
    recorded: dict[int, dict[str, Any]] = {}
    evidence: dict[int, dict[str, Any]] = {}
    notes: dict[int, dict[str, str]] = {}
    published: dict[int, dict[str, Any]] = {}
    texts: dict[int, str] = {}
    captured: dict[int, str] = {}
    numbers = dict(article.revisions.values_list("number", "pk"))
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
            _replay_evidence(event, evidence)
            _replay_notes(event, notes)
            if "publication" in event.new:
                published[event.claim_id] = event.new["publication"]
            elif event.action == Action.UNPUBLISH:
                published.pop(event.claim_id, None)
        elif "sha256" in event.new:
            texts[event.new["revision"]] = event.new["sha256"]
            if "capture" in event.new:
                captured[event.new["revision"]] = event.new["capture"]
            _replay_places(event, numbers, recorded)
    if expected_seq <= article.head_seq:
        last = article.head_seq
        names = f"event {last} is" if expected_seq == last else f"events {expected_seq} to {last} are"
        problems.append(Problem("cut-off", expected_seq, f"the history is cut off: {names} missing"))
    elif expected_prev != article.head_hash:
        problems.append(Problem("altered", None, "the head on the article does not fit the last event"))
    problems += _text_problems(article, texts)
    problems += _capture_problems(article, captured)
    problems += _state_problems(article, recorded)
    problems += _evidence_problems(article, evidence)
    problems += _note_problems(article, notes)
    problems += _publication_problems(article, published)
    return problems


def _replay_places(event: ClaimEvent, numbers: dict[int, int], recorded: dict[int, dict[str, Any]]) -> None:
    """Where the items stand in a new version: one event tells it of all of them."""
    for pk, spans in event.new.get("places", {}).items():
        said = recorded.setdefault(int(pk), {})
        said["spans"] = {**said.get("spans", {}), str(numbers.get(event.new["revision"])): spans}


def _link_problems(event: ClaimEvent, article: Article, expected_prev: str | None) -> Iterator[Problem]:
    if payload_digest(event) != event.digest or link_hash(event, article) != event.hash:
        yield Problem("altered", event.seq, f"event {event.seq} ({event.action}) has been altered")
    elif expected_prev is not None and event.prev_hash != expected_prev:
        yield Problem(
            "inserted",
            event.seq,
            f"event {event.seq} ({event.action}) does not follow on event {event.seq - 1}: inserted or moved",
        )


def _text_problems(article: Article, recorded: dict[int, str]) -> Iterator[Problem]:
    """Revisions whose text is not the one that was brought in."""
    texts = dict(article.revisions.values_list("number", "text"))
    for number in sorted(texts.keys() | recorded.keys()):
        if number not in texts:
            yield Problem("state", None, f"revision {number} is gone")
        elif hashlib.sha256(texts[number].encode()).hexdigest() != recorded.get(number):
            yield Problem("state", None, f"revision {number}: the text is not what its history says")


def _capture_problems(article: Article, recorded: dict[int, str]) -> Iterator[Problem]:
    """Revisions whose original is gone, or is not the one from which they were read."""
    there: dict[int, str] = {}
    captures = Capture.objects.filter(revision__article=article).annotate(number=F("revision__number"))
    # One at a time: each may hold megabytes.
    for capture in captures.order_by("number").iterator(chunk_size=1):
        number = capture.number
        there[number] = capture.sha256
        if not capture.is_intact:
            yield Problem("state", None, f"revision {number}: the original does not fit its SHA-256")
    for number in sorted(there.keys() | recorded.keys()):
        if number not in there:
            yield Problem("state", None, f"revision {number}: the original is gone")
        elif there[number] != recorded.get(number):
            yield Problem("state", None, f"revision {number}: the original is not the one that its history names")


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


def _replay_evidence(event: ClaimEvent, evidence: dict[int, dict[str, Any]]) -> None:
    """Bring `evidence` (id → what the history says of it, live only) up to date with one event."""
    if event.action in (Action.REMOVE_EVIDENCE, Action.UNDO) and "evidence" not in event.new:
        evidence.pop(event.old.get("evidence", {}).get("id"), None)
        return
    said = event.new.get("evidence") or []
    for item in said if isinstance(said, list) else [said]:
        evidence[item["id"]] = item


def _evidence_problems(article: Article, recorded: dict[int, dict[str, Any]]) -> Iterator[Problem]:
    """Live evidence whose row says something else than the history does, or stands in only one of them."""
    rows = {row.pk: row for row in Evidence.objects.live().filter(claim__article=article).order_by("pk")}
    for pk in sorted(rows.keys() - recorded.keys()):
        yield Problem("state", None, f"evidence {pk} on claim {rows[pk].claim_id} stands in no event")
    for pk in sorted(recorded.keys() - rows.keys()):
        yield Problem("state", None, f"evidence {pk} is gone, its history says it is live")
    for pk in sorted(recorded.keys() & rows.keys()):
        for key in ("source_id", "stance", "locator", "excerpt", "confidential"):
            if getattr(rows[pk], key) != recorded[pk][key]:
                yield Problem("state", None, f"evidence {pk}: {key} is not what its history says")


def _replay_notes(event: ClaimEvent, notes: dict[int, dict[str, str]]) -> None:
    """Bring `notes` (id → what the history says of it) up to date with one event."""
    if written := event.new.get("note"):
        notes[written["id"]] = {"kind": written["kind"], "text": written["text"], "answer": ""}
    if answered := event.new.get("answer"):
        notes.setdefault(answered["note"], {})["answer"] = answered["text"]


def _note_problems(article: Article, recorded: dict[int, dict[str, str]]) -> Iterator[Problem]:
    """Notes and questions whose row says something else than the history does, or stands in only one of them."""
    rows = {row.pk: row for row in Note.objects.filter(claim__article=article)}
    for pk in sorted(rows.keys() | recorded.keys()):
        if pk not in recorded:
            yield Problem("state", None, f"note {pk} on claim {rows[pk].claim_id} stands in no event")
        elif pk not in rows:
            yield Problem("state", None, f"note {pk} is gone")
        elif any(getattr(rows[pk], key) != value for key, value in recorded[pk].items()):
            yield Problem("state", None, f"note {pk}: it is not what its history says")


def _publication_problems(article: Article, recorded: dict[int, dict[str, Any]]) -> Iterator[Problem]:
    """What is published but stands in no event, and the other way round, and what is published otherwise."""
    rows = {row.claim_id: row for row in Publication.objects.live().filter(claim__article=article)}
    for pk in sorted(rows.keys() | recorded.keys()):
        if pk not in recorded:
            yield Problem("state", None, f"claim {pk}: that it is published stands in no event")
        elif pk not in rows:
            yield Problem("state", None, f"claim {pk}: its publication is gone, its history says it is live")
        else:
            for key in ("page", "publisher", "rating", "review"):
                if getattr(rows[pk], key) != recorded[pk][key]:
                    yield Problem(
                        "state", None, f"claim {pk}: the {key} that is published is not what its history says"
                    )
