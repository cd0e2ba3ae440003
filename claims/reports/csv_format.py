"""CSV for spreadsheets: UTF-8 with a byte order mark, which Excel needs to read it as UTF-8; no live formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Claim
from .columns import COLUMNS
from .rows import Head, report_rows

# A cell that starts with one of these is a formula to a spreadsheet (OWASP, "CSV Injection").
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def stream_csv(head: Head, claims: QuerySet[Claim]) -> Iterator[str]:
    """One line a claim; findings and evidence are joined within their cells."""
    # Everything in quotation marks, so that a spreadsheet that splits at semicolons still leaves the cells whole.
    writer = csv.writer(Echo(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + str(writer.writerow([cell(column.title) for column in COLUMNS]))
    for row in report_rows(claims):
        yield str(writer.writerow([cell(column.value_of(head, row)) for column in COLUMNS]))


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
