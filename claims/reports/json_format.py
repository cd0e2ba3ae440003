"""JSON for machines: one object, written claim by claim."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from .rows import Head, Row

SCHEMA = 1


def stream_json(head: Head, rows: Iterator[Row]) -> Iterator[str]:
    """{"schema", "title", "made_at", "made_by", "filters", "left_out", "claims": […], "count"}."""
    opening = {
        "schema": SCHEMA,
        "title": head.title,
        "made_at": head.made_at.isoformat(timespec="seconds"),
        "made_by": head.made_by,
        "filters": dict(head.filters),
        "left_out": head.left_out,
    }
    yield json.dumps(opening, ensure_ascii=False)[:-1] + ', "claims": [\n'
    count = 0
    for row in rows:
        yield (",\n" if count else "") + json.dumps(row.as_dict(), ensure_ascii=False, default=_plain)
        count += 1
    yield f'\n], "count": {count}}}\n'


def _plain(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{value!r} has no JSON form")
