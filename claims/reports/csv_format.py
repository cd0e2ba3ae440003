"""CSV for spreadsheets: UTF-8 with a byte order mark, which Excel needs to read it as UTF-8; no live formulas."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from ..models import Claim
from .rows import EvidenceRow, Head, Row, report_rows

# A cell that starts with one of these is a formula to a spreadsheet (OWASP, "CSV Injection").
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def stream_csv(head: Head, claims: QuerySet[Claim]) -> Iterator[str]:
    """One line a claim; findings and evidence are joined within their cells."""
    # Everything in quotation marks, so that a spreadsheet that splits at semicolons still leaves the cells whole.
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + str(writer.writerow([cell(title) for title, _value in _COLUMNS]))
    for row in report_rows(claims):
        yield str(writer.writerow([cell(value(head, row)) for _title, value in _COLUMNS]))


def cell(value: Any) -> str:
    """A value as a cell. Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    # Some spreadsheets drop blanks in front before they look for a formula.
    return f"'{text}" if text.startswith(_LIVE) or text.lstrip().startswith(_LIVE) else text


def _evidence(item: EvidenceRow) -> str:
    kind = f" ({item.kind_label})" if item.kind_label else ""
    excerpt = f"“{item.excerpt}”" if item.excerpt else ""
    parts = [f"{item.source}{kind}", item.locator, item.url, excerpt]
    return f"{item.stance_label}: " + ", ".join(part for part in parts if part)


_COLUMNS: list[tuple[Any, Callable[[Head, Row], Any]]] = [
    (_lazy("Article"), lambda head, row: row.article.title),
    (_lazy("Publisher"), lambda head, row: row.article.publisher),
    (_lazy("Published"), lambda head, row: row.article.published_at),
    (_lazy("Article URL"), lambda head, row: row.article.url),
    (_lazy("Kind"), lambda head, row: row.kind_label),
    (_lazy("Quote or claim"), lambda head, row: row.text),
    (_lazy("Text before"), lambda head, row: row.passage.before.strip()),
    (_lazy("Text after"), lambda head, row: row.passage.after.strip()),
    (_lazy("Speaker"), lambda head, row: row.speaker),
    (_lazy("Role"), lambda head, row: row.role),
    (_lazy("Via"), lambda head, row: row.via),
    (_lazy("Form"), lambda head, row: row.form_label),
    (_lazy("Status"), lambda head, row: row.status_label),
    (_lazy("Checked"), lambda head, row: row.checked),
    (_lazy("Verified"), lambda head, row: row.verified),
    (_lazy("Findings"), lambda head, row: "; ".join(f"{label}: {value}" for label, value in row.findings)),
    (_lazy("Outcome"), lambda head, row: row.outcome_label),
    (_lazy("Correction"), lambda head, row: row.correction),
    (_lazy("Reason for setting aside"), lambda head, row: row.waive_reason_label),
    (_lazy("Evidence"), lambda head, row: "\n".join(map(_evidence, row.evidence))),
    (_lazy("Assignee"), lambda head, row: row.assignee),
    (_lazy("Proposed by"), lambda head, row: row.proposed_by),
    (_lazy("Proposed at"), lambda head, row: row.proposed_at),
    (_lazy("Signed off by"), lambda head, row: row.signed_by),
    (_lazy("Signed off at"), lambda head, row: row.signed_at),
    (_lazy("Self-checked"), lambda head, row: row.self_checked),
    (_lazy("Round"), lambda head, row: row.round),
    (_lazy("Number"), lambda head, row: row.id),
    (_lazy("UUID"), lambda head, row: row.uuid),
    (_lazy("Address"), lambda head, row: f"{head.site}{row.path}"),
    (_lazy("Text version"), lambda head, row: row.text_version),
    (_lazy("History: last event"), lambda head, row: row.article.history_seq),
    (_lazy("History: hash"), lambda head, row: row.article.history_hash),
]
