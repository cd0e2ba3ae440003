"""One action under way, and what all steps share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ..history import Entry
from ..models import FINDING_FIELDS, Action, Article, Claim, Evidence, User
from .errors import NotAllowed

# Changing these is changing findings, attribution or boundaries: whoever did so does not sign off. The rating is given
# after signing off, and emptied when a new round begins.
SUBSTANCE = frozenset(
    {*FINDING_FIELDS, "correction", "speaker_id", "mention", "role", "via", "spans", "kind", "form", "quote_id"}
) - {"rating"}


@dataclass
class Change:
    """One action under way. Steps fill `extra_old` and `extra_new` (what the event says beyond the claim's own fields),
    `reason`, `touches`, `entries` (events of claims made on the way) and `follow_ups` (what the
    system does to other claims in consequence: claim, action, data)."""

    actor: User | None
    article: Article
    claim: Claim
    data: dict[str, Any]
    channel: str
    action: str
    bulk: UUID | None
    reason: str = ""
    touches: bool = False
    extra_old: dict[str, Any] = field(default_factory=dict)
    extra_new: dict[str, Any] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    follow_ups: list[tuple[Claim, str, dict[str, Any]]] = field(default_factory=list)
    substance: frozenset[str] = SUBSTANCE

    @property
    def person(self) -> User:
        if self.actor is None:
            raise NotAllowed(_("Somebody has to do this."))
        return self.actor

    def text(self, name: str) -> str:
        return str(self.data.get(name) or "").strip()

    def tell(
        self,
        action: str,
        claim: Claim,
        *,
        new: dict[str, Any],
        old: dict[str, Any] | None = None,
        reason: str = "",
        touches: bool = False,
    ) -> None:
        """Have the history tell, before this action itself, what it did to another claim on the way."""
        self.entries.append(
            Entry(
                action=action,
                actor=self.actor,
                channel=self.channel,
                claim=claim,
                old=old or {},
                new=new,
                reason=reason,
                touches=touches,
                bulk=self.bulk,
            )
        )

    def follow_up(self, claim: Claim, action: str, reason: str) -> None:
        """Have the system do `action` to another claim afterwards, if it is possible from where that claim stands."""
        self.follow_ups.append((claim, action, {"reason": reason}))

    def follow_up_assertions(self, reason: str) -> None:
        """What was claimed inside a quote that is gone or changed has to be looked at again."""
        for assertion in self.claim.assertions.all():
            self.follow_up(assertion, Action.MARK_STALE, reason)


def load(pk: int) -> Claim:
    """The claim as it is in the database, with what snapshots need."""
    return (
        Claim.objects.select_related("article", "assignee", "speaker", "quote", "proposed_by", "signed_by")
        .prefetch_related("types", "anchors__revision")
        .get(pk=pk)
    )


def evidence_as_json(evidence: Evidence) -> dict[str, Any]:
    """What the history keeps of a piece of evidence."""
    return {
        "id": evidence.pk,
        "source_id": evidence.source_id,
        "source": evidence.source.title,
        "stance": evidence.stance,
        "locator": evidence.locator,
        "excerpt": evidence.excerpt,
        "confidential": evidence.confidential,
    }
