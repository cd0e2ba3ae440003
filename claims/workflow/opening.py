"""How items come to be: found by the machine, added by hand, or set aside as sentences with nothing to check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import history
from ..extraction import Extraction
from ..history.snapshot import snapshot
from ..models import (
    Action,
    Anchor,
    Article,
    Channel,
    Claim,
    ClaimType,
    Kind,
    Origin,
    Priority,
    Revision,
    Status,
    User,
    WaiveReason,
    column,
)
from ..models.inserting import insert
from ..permissions import may
from .anchoring import Span, anchor_fields, clean_spans, quoted_and_form, require_revision, text_of
from .change import load
from .coverage import undo_clearing
from .editing import set_text, set_types
from .errors import NotReady, require
from .speakers import resolve_many, speaker_from

_PRIORITIES = {"high": Priority.HIGH, "medium": Priority.MEDIUM, "low": Priority.LOW}


@dataclass(frozen=True)
class Known:
    """What an extraction found that is there already: the places in its lists of quotes and of claims; of a quote which
    item it is, None where there is none to belong to."""

    quotes: Mapping[int, Claim | None] = field(default_factory=dict)
    claims: frozenset[int] = frozenset()


def open_claims(
    article: Article,
    revision: Revision,
    extraction: Extraction,
    *,
    actor: User | None,
    channel: str,
    known: Known | None = None,
) -> list[Claim]:
    """Make the items that the extraction found in `revision`, without those `known`; status new. Ingest calls it, with
    `article` locked."""
    found, known = extraction.to_dict(), known or Known()
    names = [item["speaker"] for i, item in enumerate(found["quotes"]) if item["speaker"] and i not in known.quotes]
    speakers = resolve_many(names)
    quotes = {i: _quote(revision, item, speakers) for i, item in enumerate(found["quotes"]) if i not in known.quotes}
    inside = _claims_by_quote(found)
    for i, (quote, _anchor) in quotes.items():
        quote.priority = _quote_priority(quote, inside[i])
    insert([quote for quote, _anchor in quotes.values()])
    homes: dict[int | None, Claim | None] = {None: None}
    homes.update(known.quotes.items())
    homes.update((i, quote) for i, (quote, _anchor) in quotes.items())
    wanted = [item for i, item in enumerate(found["claims"]) if i not in known.claims]
    assertions = [_assertion(revision, item, homes[item["quote"]]) for item in wanted]
    insert([assertion for assertion, _anchor in assertions])
    made = [*quotes.values(), *assertions]
    insert([anchor for _claim, anchor in made])
    types = [
        ClaimType(claim=claim, type=value)
        for (claim, _anchor), item in zip(assertions, wanted, strict=True)
        for value in sorted(set(item["types"]))
    ]
    insert(types)
    for claim, anchor in made:
        # Histories tell what was just written; reading it back would take a fifth of the time of storing an article.
        claim._prefetched_objects_cache = {"types": [], "anchors": [anchor]}  # type: ignore[attr-defined]
    for row in types:
        row.claim._prefetched_objects_cache["types"].append(row)  # type: ignore[attr-defined]
    entries = [
        history.Entry(action=Action.FIND, actor=actor, channel=channel, claim=claim, new=snapshot(claim))
        for claim, _anchor in made
    ]
    history.append(article, entries)
    return [claim for claim, _anchor in made]


def add(actor: User, article: Article, data: Mapping[str, Any], *, channel: str = Channel.WEB) -> Claim:
    """Add a quote or claim that the machine missed; the actor works on it.

    `data`: kind; spans, [start, end] in code points of the current revision, and revision, the number of the one that
    was seen; for quotes speaker, role, mention, via;
    for claims types; priority.

    Raises:
        NotAllowed: not a reviewer.
        NotReady: by field.
    """
    require(may(actor, Action.ADD, article))
    kind = str(data.get("kind") or "")
    if kind not in Kind.values:
        raise NotReady({"kind": _("Choose quote or claim.")})
    with transaction.atomic():
        locked = history.lock(article.pk)
        revision = locked.current_revision
        require_revision(revision, data.get("revision"))
        spans = clean_spans(revision.text, data.get("spans"))
        _refuse_twin(revision, kind, spans)
        claim = Claim(article=locked, kind=kind, origin=Origin.PERSON, touched_at=timezone.now())
        claim.status, claim.assignee = Status.CHECKING, actor
        quoted = _add_details(claim, revision, spans, data)
        claim.save(force_insert=True)
        set_types(claim, {str(value) for value in data.get("types") or []} if kind == Kind.ASSERTION else set())
        Anchor.objects.create(claim=claim, revision=revision, quoted=quoted, **anchor_fields(revision, spans))
        _record_added(locked, claim, actor, channel, touches=True, no_longer_cleared=undo_clearing(locked))
    return load(claim.pk)


def waive_sentences(
    actor: User,
    article: Article,
    spans: Iterable[Sequence[int]],
    reason: str = WaiveReason.NOTHING_CHECKABLE,
    *,
    channel: str = Channel.WEB,
    seen: int | None = None,
) -> list[Claim]:
    """Set sentences aside that hold no item: each becomes a waived assertion of low priority, under one bulk id.

    Sentences that an item covers already are left as they are. `seen` is the number of the revision that was seen.

    Raises:
        NotAllowed: not a reviewer.
        NotReady: an unknown reason, or a span that is not a sentence of the current revision.
    """
    require(may(actor, Action.WAIVE, None))
    if reason not in WaiveReason.for_kind(Kind.ASSERTION):
        raise NotReady({"reason": _("Choose a reason.")})
    try:
        wanted = sorted({(int(start), int(end)) for start, end in spans})
    except (TypeError, ValueError):
        raise NotReady({"spans": _("Choose sentences of the text.")}) from None
    bulk, made = uuid4(), []
    with transaction.atomic():
        locked = history.lock(article.pk)
        revision = locked.current_revision
        require_revision(revision, seen)
        sentences = {(start, end) for start, end in revision.sentences}
        covered = [tuple(span) for anchor in _live_anchors(revision) for span in anchor.spans]
        for start, end in wanted:
            if (start, end) not in sentences:
                raise NotReady({"spans": _("Choose sentences of the text.")})
            if any(s < end and start < e for s, e in covered):
                continue
            claim = Claim(
                article=locked,
                kind=Kind.ASSERTION,
                origin=Origin.PERSON,
                priority=Priority.LOW,
                status=Status.WAIVED,
                waive_reason=reason,
                touched_at=timezone.now(),
            )
            set_text(claim, revision.text[start:end])
            claim.save(force_insert=True)
            Anchor.objects.create(claim=claim, revision=revision, **anchor_fields(revision, [(start, end)]))
            _record_added(locked, claim, actor, channel, action=Action.WAIVE, bulk=bulk)
            made.append(claim)
    return made


def _add_details(claim: Claim, revision: Revision, spans: list[Span], data: Mapping[str, Any]) -> list[list[int]]:
    """Fill in what differs between quotes and claims; returns the pieces inside quotation marks."""
    set_text(claim, text_of(revision.text, spans))
    try:
        claim.priority = Priority(int(data.get("priority") or Priority.MEDIUM))
    except (TypeError, ValueError):
        raise NotReady({"priority": _("Choose low, medium or high.")}) from None
    if claim.kind == Kind.ASSERTION:
        claim.quote = _enclosing_quote(revision, spans)
        return []
    quoted, claim.form = quoted_and_form(revision.text, spans)
    claim.speaker = speaker_from(data.get("speaker"))
    for name in ("mention", "role", "via"):
        value = str(data.get(name) or "").strip()
        limit = column(Claim, name).max_length
        if limit and len(value) > limit:
            raise NotReady({name: _("At most %(limit)d characters.") % {"limit": limit}})
        setattr(claim, name, value)
    return [list(span) for span in quoted]


def _refuse_twin(revision: Revision, kind: str, spans: list[Span]) -> None:
    """A second press of the button adds nothing. What was set aside may be added after all."""
    same = _live_anchors(revision).filter(claim__kind=kind, start=spans[0][0], end=spans[-1][1])
    wanted = [list(span) for span in spans]
    if any(anchor.spans == wanted for anchor in same.exclude(claim__status=Status.WAIVED)):
        raise NotReady({"spans": _("There is an item with exactly these words already.")})


def _enclosing_quote(revision: Revision, spans: list[Span]) -> Claim | None:
    """The quote of `revision` inside which all of `spans` stand."""
    anchors = _live_anchors(revision).filter(claim__kind=Kind.QUOTE).select_related("claim")
    for anchor in anchors:
        if all(any(a <= s and e <= b for a, b in anchor.spans) for s, e in spans):
            return anchor.claim
    return None


def _live_anchors(revision: Revision) -> QuerySet[Anchor]:
    standing = Anchor.objects.standing().filter(revision=revision)
    return standing.exclude(claim__status=Status.REMOVED).order_by("start")


def _record_added(
    article: Article,
    claim: Claim,
    actor: User,
    channel: str,
    *,
    action: str = Action.ADD,
    touches: bool = False,
    bulk: UUID | None = None,
    no_longer_cleared: Sequence[int] = (),
) -> None:
    claim = load(claim.pk)
    extra = {"no_longer_cleared": list(no_longer_cleared)} if no_longer_cleared else {}
    reason = str(claim.get_waive_reason_display()) if claim.waive_reason else ""
    entry = history.Entry(
        action=action,
        actor=actor,
        channel=channel,
        claim=claim,
        new={**snapshot(claim), **extra},
        touches=touches,
        reason=reason,
        bulk=bulk,
    )
    history.append(article, [entry])


def _quote(revision: Revision, item: dict[str, Any], speakers: Mapping[str, Any]) -> tuple[Claim, Anchor]:
    spans = [(start, end) for start, end in item["content"]]
    mention = text_of(revision.text, item["source"] or []) or (item["speaker"] or "")
    claim = Claim(
        article_id=revision.article_id,
        kind=Kind.QUOTE,
        form=item["form"],
        speaker=speakers.get(item["speaker"]),
        mention=mention[:500],
        candidates=item["candidates"],
        role=(item["role"] or "")[:300],
        via=(item["via"] or "")[:200],
        confidence=item["confidence"],
    )
    set_text(claim, text_of(revision.text, spans))
    anchor = Anchor(
        claim=claim,
        revision=revision,
        source=item["source"] or [],
        cue=item["cue"] or [],
        quoted=item["quoted"],
        **anchor_fields(revision, spans),
    )
    return claim, anchor


def _assertion(revision: Revision, item: dict[str, Any], quote: Claim | None) -> tuple[Claim, Anchor]:
    start, end = item["span"]
    claim = Claim(
        article_id=revision.article_id,
        kind=Kind.ASSERTION,
        quote=quote,
        figures=item["figures"],
        dates=item["dates"],
        reasons=item["reasons"],
        score=item["score"],
        confidence=item["confidence"],
        priority=_PRIORITIES[item["priority"]],
    )
    set_text(claim, revision.text[start:end])
    return claim, Anchor(claim=claim, revision=revision, **anchor_fields(revision, [(start, end)]))


def _claims_by_quote(found: dict[str, Any]) -> list[list[dict[str, Any]]]:
    grouped: list[list[dict[str, Any]]] = [[] for _quote in found["quotes"]]
    for item in found["claims"]:
        if item["quote"] is not None:
            grouped[item["quote"]].append(item)
    return grouped


def _quote_priority(quote: Claim, claims_inside: list[dict[str, Any]]) -> Priority:
    """Words in quotation marks are always worth a check; a quote is as urgent as the most urgent claim inside it."""
    least = Priority.LOW if quote.form == "indirect" else Priority.MEDIUM
    return max([least, *(_PRIORITIES[item["priority"]] for item in claims_inside)])
