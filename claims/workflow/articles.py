"""What is done to whole articles and to sources, and what the system does by itself."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import history
from ..models import Action, Article, Channel, Claim, Note, Outcome, Revision, Source, Status, User
from ..permissions import may
from .apply import apply
from .coverage import uncovered_sentences
from .errors import NotAllowed, NotReady, require
from .table import CLAIM_ACTIONS

FACTS = ("title", "byline", "publisher", "url", "language", "published_at", "due_at")


@dataclass(frozen=True)
class Obstacle:
    """Why an article cannot be cleared yet: kind is uncovered, open, query or change; `claim` or `span` says where."""

    kind: str
    text: str
    claim: Claim | None = None
    span: tuple[int, int] | None = None


def edit_article(
    actor: User,
    article: Article,
    data: Mapping[str, Any],
    seen: Mapping[str, Any] | None = None,
    *,
    channel: str = Channel.WEB,
) -> Article:
    """Correct an article's facts (any of FACTS). `seen` holds the values that the actor started from.

    Raises:
        NotAllowed: not a reviewer.
        NotReady: by field; also where somebody else changed a field since it was seen.
    """
    require(may(actor, Action.EDIT_ARTICLE, article))
    with transaction.atomic():
        locked = history.lock(article.pk)
        overtaken = [
            name
            for name in FACTS
            if name in data and seen and name in seen and getattr(locked, name) not in (data[name], seen[name])
        ]
        if overtaken:
            raise NotReady(
                {
                    name: _("Somebody else changed this to “%(value)s” meanwhile.") % {"value": getattr(locked, name)}
                    for name in overtaken
                }
            )
        change_facts(locked, data, actor=actor, channel=channel)
    return locked


def change_facts(locked: Article, data: Mapping[str, Any], *, actor: User | None, channel: str) -> None:
    """Write the facts (any of FACTS) in which `data` differs from the article, which is locked, and record it.

    Raises:
        NotReady: by field.
    """
    changed = {name: data[name] for name in FACTS if name in data and data[name] != getattr(locked, name)}
    if not changed:
        return
    old = {name: _plain(getattr(locked, name)) for name in changed}
    for name, value in changed.items():
        setattr(locked, name, value)
    try:
        locked.full_clean(exclude={"created_by", "head_hash"})
    except ValidationError as error:
        raise NotReady({name: " ".join(messages) for name, messages in error.message_dict.items()}) from error
    locked.save(update_fields=list(changed))
    new = {name: _plain(value) for name, value in changed.items()}
    history.append(locked, [history.Entry(action=Action.EDIT_ARTICLE, actor=actor, channel=channel, old=old, new=new)])


def clearing_obstacles(article: Article) -> list[Obstacle]:
    """What is missing before the current revision can be cleared, in text order; empty when nothing is."""
    revision = article.current_revision
    obstacles = [
        Obstacle("uncovered", revision.text[start:end], span=(start, end))
        for start, end in uncovered_sentences(revision)
    ]
    live = list(revision.live_claims())
    obstacles += [
        Obstacle("open", claim.text, claim=claim)
        for claim in live
        if claim.status not in (Status.SIGNED_OFF, Status.WAIVED)
    ]
    # A question lives on when its item was split or merged; it goes with an item that was none.
    gone = Q(claim__status=Status.REMOVED, claim__replaced_by__isnull=True)
    queries = Note.objects.open_queries().filter(claim__article=article).exclude(gone)
    obstacles += [Obstacle("query", note.text, claim=note.claim) for note in queries.select_related("claim")]
    obstacles += [
        Obstacle("change", claim.text, claim=claim)
        for claim in live
        if claim.status == Status.SIGNED_OFF and claim.outcome == Outcome.CHANGE
        if not is_in_copy(claim.correction, claim.text, revision.text)
    ]
    return obstacles


def clear(actor: User, article: Article, *, channel: str = Channel.WEB) -> Revision:
    """Clear the current revision: everything in it is covered, checked and answered.

    Raises:
        NotAllowed: not an editor.
        NotReady: something is missing; `clearing_obstacles` lists it. Or it has been cleared already.
    """
    require(may(actor, Action.CLEAR, article))
    with transaction.atomic():
        locked = history.lock(article.pk)
        revision = locked.current_revision
        if revision.cleared_at:
            raise NotReady({"__all__": _("This version has been cleared already.")})
        if obstacles := clearing_obstacles(locked):
            raise NotReady(
                {"__all__": _("%(count)d things are missing before this can be cleared.") % {"count": len(obstacles)}}
            )
        revision.cleared_at, revision.cleared_by = timezone.now(), actor
        revision.save(update_fields=["cleared_at", "cleared_by"])
        history.append(
            locked,
            [history.Entry(action=Action.CLEAR, actor=actor, channel=channel, new={"revision": revision.number})],
        )
    return revision


def source_changed(actor: User, source: Source, reason: str) -> list[Claim]:
    """A source no longer says what it said: whatever rests on it as live evidence is to be checked again.

    Raises:
        NotAllowed: not a reviewer.
        NotReady: no reason.
    """
    require(may(actor, "edit_sources"))
    if not reason.strip():
        raise NotReady({"reason": _("Say what changed in the source.")})
    resting = Claim.objects.filter(evidence__source=source, evidence__removed_at__isnull=True).distinct()
    return _mark_stale(resting, f"{source.title}: {reason.strip()} ({actor.display_name})")


def find_overdue(today: date) -> list[Claim]:
    """Mark what was to be looked at again on or before `today`; `manage.py recheck` runs it daily."""
    return _mark_stale(Claim.objects.filter(recheck_on__lte=today), _("its date to look again has passed"))


def _mark_stale(claims: Any, reason: str) -> list[Claim]:
    bulk = uuid4()
    sources = CLAIM_ACTIONS[Action.MARK_STALE].sources
    marked = []
    for claim in claims.filter(status__in=sources).order_by("article", "pk"):
        # Released or removed since it was listed: then there is nothing to mark, and the others still are.
        with suppress(NotAllowed):
            marked.append(apply(None, claim, Action.MARK_STALE, {"reason": reason}, channel=Channel.SYSTEM, bulk=bulk))
    return marked


def is_in_copy(correction: str, words: str, text: str) -> bool:
    """Whether `correction` stands in `text` and the `words` that it corrects do not."""
    text = " ".join(text.casefold().split())
    correction = " ".join(correction.casefold().split())
    if not correction or correction not in text:
        return False
    # The correction may repeat the words that it corrects ("about 40" for "40").
    return " ".join(words.casefold().split()) not in text.replace(correction, "\n")


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
