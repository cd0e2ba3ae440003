"""W3C Web Annotation JSON-LD: the items of one article as annotations of its text.

https://www.w3.org/TR/annotation-model/; docs/reports.md says what stands where.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from ..models import Claim
from .passage import Selection
from .rows import Head, Row, report_rows

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def stream_annotations(head: Head, claims: QuerySet[Claim]) -> Iterator[str]:
    """An AnnotationCollection with all its annotations in one page. What has no place in the text is not in it."""
    items = [_annotation(head, row) for row in report_rows(claims) if row.selections]
    first = {"type": "AnnotationPage", "id": f"{head.site}{head.path}#items", "startIndex": 0, "items": items}
    collection = {
        "@context": CONTEXT,
        "id": f"{head.site}{head.path}",
        "type": "AnnotationCollection",
        "label": head.title,
        "created": utc(head.made_at),
        "creator": {"type": "Person", "name": head.made_by},
        "total": len(items),
        **({"first": first} if items else {}),
    }
    yield json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def utc(moment: datetime) -> str:
    """The form that the annotation model asks for: UTC, written as Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _annotation(head: Head, row: Row) -> dict[str, Any]:
    targets = [_target(head, row, selection) for selection in row.selections]
    annotation = {
        "id": f"urn:uuid:{row.uuid}",
        "type": "Annotation",
        "motivation": "assessing",
        "via": f"{head.site}{row.path}",
        "body": _bodies(row),
        "target": targets if len(targets) > 1 else targets[0],
    }
    if row.checked and row.signed_at:
        annotation |= {"created": utc(row.signed_at), "creator": {"type": "Person", "name": row.signed_by}}
    return annotation


def _bodies(row: Row) -> list[dict[str, Any]]:
    words = [*row.findings, *([("", row.outcome_label)] if row.outcome else [])]
    said = "; ".join(f"{label}: {value}" if label else value for label, value in words)
    bodies = [_text("tagging", row.kind), _text("describing", row.status_label, get_language())]
    if said:
        bodies.append(_text("assessing", said, get_language()))
    if row.correction:
        bodies.append(_text("editing", row.correction, row.article.language))
    links = dict.fromkeys(item.url for item in row.evidence if item.url)
    return bodies + [{"type": "SpecificResource", "purpose": "linking", "source": url} for url in links]


def _text(purpose: str, value: str, language: str | None = None) -> dict[str, Any]:
    body = {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}
    return {**body, "language": language} if language else body


def _target(head: Head, row: Row, selection: Selection) -> dict[str, Any]:
    """One span in the text as the workbench keeps it, since positions hold for that text only."""
    source = {
        "id": f"{head.site}{reverse('article-detail', args=[row.article.id])}",
        "type": "Text",
        "format": "text/plain",
        "language": row.article.language,
    }
    if row.article.url:
        source["canonical"] = row.article.url
    quote = {"exact": selection.exact, "prefix": selection.prefix, "suffix": selection.suffix}
    target: dict[str, Any] = {
        "type": "SpecificResource",
        "source": source,
        "selector": [
            {"type": "TextPositionSelector", "start": selection.start, "end": selection.end},
            {"type": "TextQuoteSelector", **quote},
        ],
    }
    if row.text_since:
        target["state"] = {"type": "TimeState", "sourceDate": utc(row.text_since)}
    return target
