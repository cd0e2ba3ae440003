"""ClaimReview JSON-LD (schema.org, as search engines read it) for signed-off checks that have a public rating.

Properties: https://schema.org/ClaimReview and Google, "Fact Check (ClaimReview) structured data". Which finding amounts
to which rating is written in docs/reports.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..models import Claim, Form, Rating, Status, Verdict
from .rows import Row, report_rows

# The best is 5, the worst 1. "Outdated" is no place on that scale: it has a name and no number.
_VALUES = {Rating.TRUE: 5, Rating.MOSTLY_TRUE: 4, Rating.HALF_TRUE: 3, Rating.MOSTLY_FALSE: 2, Rating.FALSE: 1}
_OPENING, _CLOSING = "\"'“”„«‹‘‚»›", "\"'“”»›’‘«‹"


@dataclass(frozen=True)
class Publication:
    """Where the checks are published and by whom. `page` is an absolute address without a fragment."""

    page: str
    publisher: str


@dataclass(frozen=True)
class Review:
    """A check that can be published. `anchor` is the id that its place in the page must have."""

    row: Row
    claimed: str
    rating: Rating
    anchor: str


def reviews(claims: QuerySet[Claim]) -> Iterator[Review]:
    """Those of `claims` that are signed off, have a rating, and say what was claimed; a quote needs its speaker."""
    for row in report_rows(claims.filter(status=Status.SIGNED_OFF)):
        rating, claimed = rating_of(row), claimed_in(row)
        if rating and claimed:
            yield Review(row, claimed, rating, f"claim-{row.uuid}")


def rating_of(row: Row) -> Rating | None:
    """The public rating that an editor gave, else the one that the findings amount to, else None."""
    given = row.finding_codes.get("rating")
    if given:
        return Rating(str(given))
    if row.verified:
        return Rating.TRUE
    return Rating.FALSE if row.finding_codes.get("verdict") == Verdict.INACCURATE else None


def claimed_in(row: Row) -> str:
    """What was claimed, in one line: the words of an assertion; of a quote that somebody said them, "" for nobody."""
    words = " ".join(row.text.split())
    if not row.is_quote:
        return words
    if not row.speaker:
        return ""
    if row.form == Form.DIRECT:
        words = f"“{_bare(words)}”"
    return _("%(speaker)s said: %(words)s") % {"speaker": row.speaker, "words": words}


def stream_claim_review(claims: QuerySet[Claim], publication: Publication) -> Iterator[str]:
    """{"@context", "@graph": [a ClaimReview each]}. `<` is escaped, so that it can stand in a page's script element."""
    graph = [_review(review, publication) for review in reviews(claims)]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, indent=1)
    yield text.replace("<", "\\u003c") + "\n"


def _review(review: Review, publication: Publication) -> dict[str, Any]:
    row = review.row
    parts = urlsplit(publication.page)
    found: dict[str, Any] = {
        "@type": "ClaimReview",
        "url": f"{publication.page}#{review.anchor}",
        "claimReviewed": review.claimed,
        "inLanguage": get_language(),
        "author": {
            "@type": "Organization",
            "name": publication.publisher,
            "url": f"{parts.scheme}://{parts.netloc}/",
        },
        "reviewRating": _rating(review.rating),
        "itemReviewed": _claim(row),
    }
    if row.signed_at:
        found["datePublished"] = timezone.localtime(row.signed_at).date().isoformat()
    sources = {item.url: item.source for item in row.evidence if item.url}
    if sources:
        found["citation"] = [{"@type": "CreativeWork", "name": name, "url": url} for url, name in sources.items()]
    return found


def _rating(rating: Rating) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Rating", "alternateName": str(rating.label)}
    if rating in _VALUES:
        found |= {"ratingValue": _VALUES[rating], "bestRating": 5, "worstRating": 1}
    return found


def _claim(row: Row) -> dict[str, Any]:
    """The claim: by whom, and where it appeared. That somebody said something is claimed by the article."""
    article = row.article
    found: dict[str, Any] = {"@type": "Claim"}
    if row.said_by:
        found["author"] = {"@type": "Person", "name": row.said_by}
    elif article.publisher:
        found["author"] = {"@type": "Organization", "name": article.publisher}
    appearance = {"@type": "CreativeWork", "headline": article.title}
    if article.url:
        appearance["url"] = article.url
    if article.published_at:
        found["datePublished"] = appearance["datePublished"] = article.published_at.isoformat()
    return {**found, "appearance": appearance}


def _bare(words: str) -> str:
    """Quoted words without the marks around them, and without the comma that belongs to the sentence around."""
    if words[:1] not in _OPENING:
        return words
    words = words[1:].rstrip(", ")
    return words[:-1].rstrip(", ") if words[-1:] in _CLOSING else words
