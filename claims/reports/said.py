"""What a report said of an item, as data that can be kept and compared."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from .json_format import evidence_of
from .rows import Row


def said_of(row: Row) -> dict[str, Any]:
    """The item's words, who said them, where it stood, what was found, and on what evidence; codes of the database.

    Of confidential evidence it holds the stance only, as reports do, so that everybody may see it who may see the
    report. Who checked it and when is not in it, nor where it stood in the text: they are no part of what was found.
    """
    return {
        "kind": row.kind,
        "text": row.text,
        "speaker": row.speaker,
        "role": row.role,
        "via": row.via,
        "form": row.form,
        "status": row.status,
        "findings": row.finding_codes,
        "outcome": row.outcome,
        "correction": row.correction,
        "waive_reason": row.waive_reason,
        "evidence": [evidence_of(item) for item in row.evidence],
    }


def digest_of(said: dict[str, Any]) -> str:
    """SHA-256, in hex, of `said` as JSON with sorted keys: the same whenever the same is said."""
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
