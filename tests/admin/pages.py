"""The admin's addresses and what its forms post."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from claims.models import (
    Anchor,
    Article,
    Claim,
    ClaimEvent,
    ClaimType,
    Evidence,
    Note,
    Revision,
    Source,
    Speaker,
    SpeakerAlias,
    User,
)
from tests.factories import quote_of

NOUNS = [Anchor, Article, Claim, ClaimEvent, ClaimType, Evidence, Note, Revision, Source, Speaker, SpeakerAlias]
WRITTEN_BY_WORKFLOW = [Anchor, Claim, ClaimEvent, ClaimType, Evidence, Note, Revision]
CLAIM_LIST = "admin:claims_claim_changelist"
CLAIM_PAGE = "admin:claims_claim_change"
ClientFor = Callable[[User], Client]


def list_url(model: type[Any]) -> str:
    return reverse(f"admin:claims_{model._meta.model_name}_changelist")


def page_url(row: Any) -> str:
    return reverse(f"admin:claims_{row._meta.model_name}_change", args=[row.pk])


def add_url(model: type[Any]) -> str:
    return reverse(f"admin:claims_{model._meta.model_name}_add")


def rows_of(article: Article) -> list[Any]:
    claim = quote_of(article)
    assertion = Claim.objects.filter(article=article, types__isnull=False).first()
    assert assertion is not None
    return [
        article,
        article.current_revision,
        claim,
        claim.anchors.get(),
        assertion.types.all()[0],
        claim.evidence.get(),
        claim.evidence.get().source,
        claim.notes.get(),
        claim.speaker,
        claim.speaker.aliases.get(),
        claim.events.all()[0],
    ]


def work_post(claim: Claim, **data: Any) -> dict[str, Any]:
    """What the browser posts from the change page of `claim`, with `data` typed in."""
    posted = {
        "version": claim.version,
        "priority": claim.priority,
        "correction": claim.correction,
        "note": "",
        "speaker": claim.speaker.name if claim.speaker else "",
        "role": claim.role,
        "via": claim.via,
        "mention": claim.mention,
        "verdict": claim.verdict,
        "types": [row.type for row in claim.types.all()],
    }
    for prefix in ("evidence", "notes", "types", "anchors", "events"):
        posted |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return {**posted, **data}


def act(client: Client, action: str, *claims: Claim, **data: Any) -> Any:
    """Post the page of an action for claims as they were seen."""
    versions = {f"version-{claim.pk}": claim.version for claim in claims}
    posted = {"action": action, "_selected_action": [c.pk for c in claims], "index": 0, "apply": 1, **versions, **data}
    return client.post(reverse(CLAIM_LIST), posted)


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]
