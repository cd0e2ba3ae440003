"""The corrections list for the author of an article: what the copy says, what it should say, why, with sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.template.loader import get_template

from ..models import Claim, Outcome, Status
from .html_format import style_for
from .reasons import why
from .rows import Head, Row, Totals, report_rows

# What an author has to act upon; what was set aside keeps the findings that it had.
TO_CORRECT = Q(outcome__in=[Outcome.CHANGE, Outcome.UNCONFIRMED]) & ~Q(status=Status.WAIVED)


class Correction(NamedTuple):
    row: Row
    why: list[str]


def corrections_of(claims: QuerySet[Claim]) -> Iterator[Correction]:
    """Those of `claims` that are TO_CORRECT, in the order of the text."""
    return (Correction(row, why(row.finding_codes)) for row in report_rows(claims.filter(TO_CORRECT)))


def stream_corrections(head: Head, claims: QuerySet[Claim]) -> Iterator[str]:
    """A page of the items of one article that are TO_CORRECT, in the order of its text."""
    corrections = list(corrections_of(claims))
    article = corrections[0].row.article if corrections else None
    total = Totals()
    for correction in corrections:
        total.add(correction.row)
    context = {
        "head": head,
        "corrections": corrections,
        "article": article,
        "total": total,
        "style": style_for(head),
    }
    yield get_template("claims/report_corrections.html").render(context)
