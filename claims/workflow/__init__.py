"""The only writer of claims. `apply` is the one way in for every change of one claim; docs/workflow.md has the rules.

Buttons, bulk actions, the admin, commands and tests all call what is exported here.
"""

from .apply import BulkResult, Refusal, apply, apply_many
from .articles import Obstacle, clear, clearing_obstacles, edit_article, find_overdue, source_changed
from .errors import NotAllowed, NotReady, StaleClaim, WorkflowError
from .opening import add, open_claims, waive_sentences
from .speakers import resolve_speaker
from .table import CLAIM_ACTIONS, check, offers
from .undoing import undoable

__all__ = [
    "CLAIM_ACTIONS",
    "BulkResult",
    "NotAllowed",
    "NotReady",
    "Obstacle",
    "Refusal",
    "StaleClaim",
    "WorkflowError",
    "add",
    "apply",
    "apply_many",
    "check",
    "clear",
    "clearing_obstacles",
    "edit_article",
    "find_overdue",
    "offers",
    "open_claims",
    "resolve_speaker",
    "source_changed",
    "undoable",
    "waive_sentences",
]
