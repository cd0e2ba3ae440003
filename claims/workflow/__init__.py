"""The only writer of claims. `apply` is the one way in for every change of one claim; docs/workflow.md has the rules.

Buttons, bulk actions, the admin, commands and tests all call what is exported here.
"""

from .apply import BulkResult, Refusal, apply, apply_many
from .articles import Obstacle, clear, clearing_obstacles, edit_article, find_overdue, source_changed
from .duplicates import Likely, likely_same
from .errors import NotAllowed, NotReady, StaleClaim, WorkflowError
from .merging import MergePlan, SplitPlan, merge_speakers, plan_merge, plan_split, split_speakers
from .opening import add, open_claims, waive_sentences
from .placing import Plan, plan_revision
from .reanchoring import carry_over, places_told
from .speakers import edit_speaker, keep_apart, resolve_speaker, speaker_token
from .table import CLAIM_ACTIONS, check, offers
from .undoing import undoable

__all__ = [
    "CLAIM_ACTIONS",
    "BulkResult",
    "Likely",
    "MergePlan",
    "NotAllowed",
    "NotReady",
    "Obstacle",
    "Plan",
    "Refusal",
    "SplitPlan",
    "StaleClaim",
    "WorkflowError",
    "add",
    "apply",
    "apply_many",
    "carry_over",
    "check",
    "clear",
    "clearing_obstacles",
    "edit_article",
    "edit_speaker",
    "find_overdue",
    "keep_apart",
    "likely_same",
    "merge_speakers",
    "offers",
    "open_claims",
    "places_told",
    "plan_merge",
    "plan_revision",
    "plan_split",
    "resolve_speaker",
    "source_changed",
    "speaker_token",
    "split_speakers",
    "undoable",
    "waive_sentences",
]
