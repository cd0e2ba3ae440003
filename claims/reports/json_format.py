"""JSON for machines: one object, written claim by claim. docs/reports.md lists its fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from ..models import Claim
from .rows import EvidenceRow, Head, Row, report_rows

SCHEMA_VERSION = 1


def stream_json(head: Head, claims: QuerySet[Claim]) -> Iterator[str]:
    """{"schema_version", "title", "generated_at", …, "claims": […], "counts": {…}}; counts are of what was written."""
    opening = {
        "schema_version": SCHEMA_VERSION,
        "title": head.title,
        "generated_at": head.made_at,
        "generated_by": head.made_by,
        "filter": [{"label": label, "value": value} for label, value in head.filters],
        "work_in_progress": head.work,
        **_kept(head),
    }
    yield _dump(opening)[:-1] + ', "claims": [\n'
    counts = {"claims": 0, "checked": 0, "verified": 0}
    for row in report_rows(claims):
        yield (",\n" if counts["claims"] else "") + _dump(_claim(head, row))
        counts["claims"] += 1
        counts["checked"] += row.checked
        counts["verified"] += row.verified
    yield f'\n], "counts": {_dump({**counts, "left_out_not_signed_off": head.left_out})}}}\n'


def _kept(head: Head) -> dict[str, Any]:
    """Where a report is kept, and how it differs from the one kept before it; nothing for one that is not kept."""
    kept: dict[str, Any] = {"kept": f"{head.site}{head.kept}"} if head.kept else {}
    if head.since:
        made_at, path, new, changed, gone = head.since
        counts = {"new": new, "changed": changed, "gone": gone}
        kept["changed_since"] = {"made_at": made_at, "url": f"{head.site}{path}", **counts}
    return kept


def _claim(head: Head, row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "uuid": row.uuid,
        "url": f"{head.site}{row.path}",
        "article": _article(row),
        "kind": row.kind,
        "text": row.text,
        "context": {
            "before": row.passage.before,
            "pieces": [{"text": piece.text, "own": piece.own} for piece in row.passage.pieces],
            "after": row.passage.after,
            "text_version": row.text_version,
            "page": row.page,
        },
        "speaker": {"name": row.speaker, "role": row.role, "via": row.via} if row.is_quote else None,
        "form": row.form or None,
        "status": row.status,
        "checked": row.checked,
        "verified": row.verified,
        "findings": row.finding_codes,
        "findings_in_words": [{"label": label, "value": value} for label, value in row.findings],
        "outcome": row.outcome or None,
        "correction": row.correction,
        "waive_reason": row.waive_reason or None,
        "evidence": [evidence_of(item) for item in row.evidence],
        "assignee": row.assignee or None,
        "proposed": {"by": row.proposed_by, "at": row.proposed_at} if row.proposed_by else None,
        "signed_off": (
            {"by": row.signed_by, "at": row.signed_at, "self_checked": row.self_checked} if row.signed_by else None
        ),
        "round": row.round,
        "version": row.version,
    }


def _article(row: Row) -> dict[str, Any]:
    article = asdict(row.article)
    article["history"] = {"seq": article.pop("history_seq"), "hash": article.pop("history_hash")}
    return article


def evidence_of(item: EvidenceRow) -> dict[str, Any]:
    """Of confidential evidence the stance only."""
    if item.confidential:
        return {"stance": item.stance, "confidential": True}
    return {
        "stance": item.stance,
        "confidential": False,
        "source": {"title": item.source, "kind": item.kind, "url": item.url},
        "locator": item.locator,
        "excerpt": item.excerpt,
    }


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{value!r} has no JSON form")
