"""What has changed from one kept report to another: a page, and JSON."""

from __future__ import annotations

import json
import uuid as uuids
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from ..models import Claim, Report, ReportItem
from ..reports import in_batches
from ..reports.changes import Changes
from .kept_reports import made_report

# Items that the page lists of each sort; JSON has all.
LISTED = 500
SCHEMA_VERSION = 1


@require_GET
def report_changes(request: HttpRequest, uuid: Any) -> HttpResponseBase:
    """What is new, changed and gone since the previous report of the same, or since the one that `since` names.

    `format=json` gives all of it as JSON.
    """
    report = made_report(request, uuid)
    others = Report.objects.visible_to(request.user).made().filter(subject=report.subject).exclude(pk=report.pk)
    since = _since(request, report, others)
    if request.GET.get("format") == "json":
        if since is None:
            raise Http404
        return _as_json(request, Changes(since, report))
    context: dict[str, Any] = {"report": report, "since": since, "others": others.order_by("-made_at")}
    if since:
        context |= _listed(Changes(since, report))
    return render(request, "claims/report_changes.html", context)


def _since(request: HttpRequest, report: Report, others: Any) -> Report | None:
    given = request.GET.get("since")
    if not given:
        return others.filter(next=report).first()
    try:
        return get_object_or_404(others, uuid=uuids.UUID(given))
    except ValueError:
        raise Http404 from None


def _listed(changes: Changes) -> dict[str, Any]:
    new, changed, gone = changes.new(), changes.changed(), changes.gone()
    return {
        "new": new[:LISTED],
        "changed": changes.pairs(changed[:LISTED]),
        "gone": gone[:LISTED],
        "counts": {"new": new.count(), "changed": changed.count(), "gone": gone.count()},
        "listed": LISTED,
    }


def _as_json(request: HttpRequest, changes: Changes) -> HttpResponse | StreamingHttpResponse:
    site = request.build_absolute_uri("/").rstrip("/")
    parts = in_batches(_json(changes, site))
    response = StreamingHttpResponse(parts, content_type="application/json; charset=utf-8")
    name = f"changes-{changes.report.made_at:%Y-%m-%d}.json"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _json(changes: Changes, site: str) -> Iterator[str]:
    """{"schema_version", "report", "since", "new": […], "changed": […], "gone": […], "counts"}, item by item."""
    opening = {
        "schema_version": SCHEMA_VERSION,
        "report": _report(changes.report, site),
        "since": _report(changes.since, site),
    }
    yield _dump(opening)[:-1]
    counts = {}
    lists: dict[str, Iterator[dict[str, Any]]] = {
        "new": ({**_item(item.claim, site), "says": item.said} for item in _stream(changes.new())),
        "changed": (
            {**_item(pair.claim, site), "said": pair.before, "says": pair.after}
            for pair in changes.pairs(_stream(changes.changed()))
        ),
        "gone": ({**_item(item.claim, site), "said": item.said} for item in _stream(changes.gone())),
    }
    for name, items in lists.items():
        yield f', "{name}": ['
        counts[name] = 0
        for item in items:
            yield (",\n" if counts[name] else "\n") + _dump(item)
            counts[name] += 1
        yield "\n]"
    yield f', "counts": {_dump(counts)}}}\n'


def _stream(items: Any) -> Iterator[ReportItem]:
    found: Iterator[ReportItem] = items.iterator(chunk_size=500)
    return found


def _report(report: Report, site: str) -> dict[str, Any]:
    return {
        "uuid": str(report.uuid),
        "url": f"{site}{report.get_absolute_url()}",
        "title": report.title,
        "made_at": report.made_at.isoformat(),
        "sha256": report.sha256,
    }


def _item(claim: Claim, site: str) -> dict[str, Any]:
    return {"id": claim.pk, "uuid": str(claim.uuid), "url": f"{site}{claim.get_absolute_url()}"}


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
