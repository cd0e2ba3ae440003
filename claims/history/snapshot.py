"""A claim's recorded fields as JSON values; events store the ones that changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from ..models import Claim

ROW_FIELDS = (
    "kind",
    "status",
    "text",
    "form",
    "mention",
    "role",
    "via",
    "verdict",
    "said",
    "attribution",
    "context",
    "wording",
    "translated",
    "rating",
    "outcome",
    "correction",
    "priority",
    "legal",
    "waive_reason",
    "recheck_on",
    "round",
    "version",
    "self_checked",
    "proposed_at",
    "signed_at",
    "assignee_id",
    "speaker_id",
    "quote_id",
    "replaced_by_id",
    "proposed_by_id",
    "signed_by_id",
)
# Readable companions of the ids, so that a history stays readable when somebody is renamed.
NAMES = {"assignee": "display_name", "speaker": "name"}


def row_snapshot(claim: Claim) -> dict[str, Any]:
    """The fields that `verify` compares with the row, as JSON values."""
    return {
        **{name: _plain(getattr(claim, name)) for name in ROW_FIELDS},
        "types": sorted(t.type for t in claim.types.all()),
        "spans": {str(a.revision_id): a.spans for a in claim.anchors.all()},
    }


def snapshot(claim: Claim) -> dict[str, Any]:
    """`row_snapshot` with names beside ids."""
    names = {
        field: getattr(getattr(claim, field), attribute) if getattr(claim, f"{field}_id") else ""
        for field, attribute in NAMES.items()
    }
    return {**row_snapshot(claim), **names}


def difference(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(old, new): the fields in which two snapshots differ."""
    changed = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in changed}, {key: after[key] for key in changed}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value
