"""What the keys need to know of an item: why one does not apply, and what "everything in order" answers."""

from __future__ import annotations

from collections.abc import Mapping

from ..models import (
    Action,
    AttributionFinding,
    Claim,
    ContextFinding,
    Form,
    SaidFinding,
    User,
    Verdict,
    WordingFinding,
)
from ..permissions import Answer
from ..workflow import check

# What a key is called in `templatetags.keys`, and the action that it leads to.
_ACTIONS: dict[str, Action] = {
    "take": Action.TAKE,
    "findings": Action.EDIT,
    "in-order": Action.EDIT,
    "evidence": Action.ADD_EVIDENCE,
    "reuse": Action.ADD_EVIDENCE,
    "note": Action.NOTE,
    "query": Action.QUERY,
    "propose": Action.PROPOSE,
    "sign-off": Action.SIGN_OFF,
    "return": Action.RETURN,
    "waive": Action.WAIVE,
    "boundaries": Action.EDIT,
    "undo": Action.UNDO,
}


def unavailable(user: User, claim: Claim, offers: Mapping[str, Answer]) -> list[tuple[str, str]]:
    """(key's name, why not) for each key that leads to an action which is refused here. No queries."""
    answers = {
        name: offers[action] if action in offers else check(user, claim, action) for name, action in _ACTIONS.items()
    }
    return [(name, answer.reason) for name, answer in answers.items() if not answer]


def in_order(claim: Claim) -> dict[str, str]:
    """field → answer: the findings of an item with which everything is right."""
    if not claim.is_quote:
        return {"verdict": Verdict.ACCURATE}
    found: dict[str, str] = {
        "said": SaidFinding.CONFIRMED,
        "attribution": AttributionFinding.CORRECT,
        "context": ContextFinding.FAIR,
    }
    return found if claim.form == Form.INDIRECT else {**found, "wording": WordingFinding.VERBATIM}
