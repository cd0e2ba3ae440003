"""The panel of an item, as its forms post to it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from claims.models import Claim, User
from tests.clients import client_of


def act(user: User, claim: Claim, action: str, data: dict[str, Any] | None = None, *, htmx: bool = True) -> Any:
    """Post one action as the panel does, over the version that `claim` has."""
    headers = {"HX-Request": "true"} if htmx else {}
    payload = {"version": claim.version, **(data or {})}
    return client_of(user).post(reverse("claim-act", args=[claim.pk, action]), payload, headers=headers)


def work(claim: Claim, **fields: Any) -> dict[str, Any]:
    """What the work form sends: the fields as they stand, with some typed over."""
    sent: dict[str, Any] = {"work": "1", "priority": claim.priority, "note": "", "correction": claim.correction}
    if claim.is_quote:
        sent |= {name: getattr(claim, name) for name in ("role", "via", "mention", "said", "attribution", "context")}
        sent |= {"speaker": claim.speaker.name if claim.speaker else "", "wording": claim.wording}
        sent |= {"translated": "on"} if claim.translated else {}
    else:
        sent |= {"verdict": claim.verdict, "types": [row.type for row in claim.types.all()]}
    return sent | fields


def page(user: User, claim: Claim) -> str:
    return client_of(user).get(claim.get_absolute_url()).content.decode()


def fresh(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)
