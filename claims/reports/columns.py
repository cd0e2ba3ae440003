"""What a table of claims holds, column by column: the same in CSV and in XLSX."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _lazy

from .rows import EvidenceRow, Head, Row


class Column(NamedTuple):
    """`value_of` gives text, a whole number, a yes or no, a date, a time, or None. `width` is in characters."""

    title: Any
    value_of: Callable[[Head, Row], Any]
    width: int = 14


def evidence_in_words(item: EvidenceRow) -> str:
    """One line: stance, source, where in it, and the excerpt."""
    kind = f" ({item.kind_label})" if item.kind_label else ""
    excerpt = f"“{item.excerpt}”" if item.excerpt else ""
    parts = [f"{item.source}{kind}", item.locator, item.url, excerpt]
    return f"{item.stance_label}: " + ", ".join(part for part in parts if part)


COLUMNS = [
    Column(_lazy("Article"), lambda head, row: row.article.title, 32),
    Column(_lazy("Publisher"), lambda head, row: row.article.publisher, 18),
    Column(_lazy("Published"), lambda head, row: row.article.published_at, 12),
    Column(_lazy("Article URL"), lambda head, row: row.article.url, 24),
    Column(_lazy("Kind"), lambda head, row: row.kind_label, 10),
    Column(_lazy("Quote or claim"), lambda head, row: row.text, 60),
    Column(_lazy("Text before"), lambda head, row: row.passage.before.strip(), 30),
    Column(_lazy("Text after"), lambda head, row: row.passage.after.strip(), 30),
    Column(_lazy("Page"), lambda head, row: row.page, 8),
    Column(_lazy("Speaker"), lambda head, row: row.speaker, 20),
    Column(_lazy("Role"), lambda head, row: row.role, 20),
    Column(_lazy("Via"), lambda head, row: row.via, 12),
    Column(_lazy("Form"), lambda head, row: row.form_label, 10),
    Column(_lazy("Status"), lambda head, row: row.status_label),
    Column(_lazy("Checked"), lambda head, row: row.checked, 10),
    Column(_lazy("Verified"), lambda head, row: row.verified, 10),
    Column(_lazy("Findings"), lambda head, row: "; ".join(f"{label}: {value}" for label, value in row.findings), 36),
    Column(_lazy("Outcome"), lambda head, row: row.outcome_label),
    Column(_lazy("Correction"), lambda head, row: row.correction, 40),
    Column(_lazy("Reason for setting aside"), lambda head, row: row.waive_reason_label),
    Column(_lazy("Evidence"), lambda head, row: "\n".join(map(evidence_in_words, row.evidence)), 50),
    Column(_lazy("Assignee"), lambda head, row: row.assignee, 18),
    Column(_lazy("Proposed by"), lambda head, row: row.proposed_by, 18),
    Column(_lazy("Proposed at"), lambda head, row: row.proposed_at, 17),
    Column(_lazy("Signed off by"), lambda head, row: row.signed_by, 18),
    Column(_lazy("Signed off at"), lambda head, row: row.signed_at, 17),
    Column(_lazy("Self-checked"), lambda head, row: row.self_checked, 10),
    Column(_lazy("Round"), lambda head, row: row.round, 8),
    Column(_lazy("Number"), lambda head, row: row.id, 10),
    Column(_lazy("UUID"), lambda head, row: row.uuid, 16),
    Column(_lazy("Address"), lambda head, row: f"{head.site}{row.path}", 24),
    Column(_lazy("Text version"), lambda head, row: row.text_version, 10),
    Column(_lazy("History: last event"), lambda head, row: row.article.history_seq, 12),
    Column(_lazy("History: hash"), lambda head, row: row.article.history_hash, 16),
]
