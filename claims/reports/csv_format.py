"""CSV for spreadsheets: UTF-8 with a byte order mark, which Excel needs to read it as UTF-8; no live formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from .rows import EvidenceRow, Head, Row

# A cell that starts with one of these is a formula to a spreadsheet (OWASP, "CSV Injection").
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def stream_csv(head: Head, rows: Iterator[Row]) -> Iterator[str]:
    """One line a claim; findings and evidence are joined within their cells."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + str(writer.writerow(_titles()))
    for row in rows:
        yield str(writer.writerow([cell(value) for value in _cells(row)]))


def cell(value: Any) -> str:
    """A value as a cell. Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_LIVE) or text.startswith(_LIVE) else text


def _titles() -> list[str]:
    return [
        _("Article"), _("Publisher"), _("Published"), _("Article URL"), _("Kind"), _("Quote or claim"), _("Text before"),
        _("Text after"), _("Speaker"), _("Role"), _("Via"), _("Form"), _("Status"), _("Checked"), _("Verified"),
        _("Findings"), _("Outcome"), _("Correction"), _("Reason for setting aside"), _("Evidence"), _("Proposed by"),
        _("Proposed at"), _("Signed off by"), _("Signed off at"), _("Self-checked"), _("Round"), _("ID"),
        _("History: last event"), _("History: hash"),
    ]  # fmt: skip


def _cells(row: Row) -> list[Any]:
    return [
        row.article, row.publisher, row.published_at, row.article_url, row.kind, row.text, row.before, row.after,
        row.speaker, row.role, row.via, row.form, row.status, row.checked, row.verified,
        "; ".join(f"{label}: {value}" for label, value in row.findings), row.outcome_label, row.correction,
        row.waive_reason, "\n".join(_evidence(item) for item in row.evidence), row.proposed_by, row.proposed_at,
        row.signed_by, row.signed_at, row.self_checked, row.round, row.uuid, row.history_seq, row.history_hash,
    ]  # fmt: skip


def _evidence(item: EvidenceRow) -> str:
    parts = [item.source, item.locator, item.url, f"“{item.excerpt}”" if item.excerpt else ""]
    return f"{item.stance}: " + ", ".join(part for part in parts if part)
