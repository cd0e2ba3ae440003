"""ClaimReview (schema.org, as search engines read it): what a check says to the public.

Properties: https://schema.org/ClaimReview and Google, "Fact Check (ClaimReview) structured data". Which finding amounts
to which rating is written in docs/reports.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .models import Claim, Form, Publication, Rating, Verdict

# The best is 5, the worst 1. "Outdated" is no place on that scale: it has a name and no number.
_VALUES = {Rating.TRUE: 5, Rating.MOSTLY_TRUE: 4, Rating.HALF_TRUE: 3, Rating.MOSTLY_FALSE: 2, Rating.FALSE: 1}
_OPENING, _CLOSING = "\"'“”„«‹‘‚»›", "\"'“”»›’‘«‹"


def suggested_rating(claim: Claim) -> Rating | None:
    """The public rating that was given in this round, else the one that the findings amount to, else None."""
    if claim.rating:
        return Rating(claim.rating)
    if claim.is_verified:
        return Rating.TRUE
    return Rating.FALSE if claim.is_checked and claim.verdict == Verdict.INACCURATE else None


def claimed_in(claim: Claim) -> str:
    """What was claimed, in one line: the words of an assertion; of a quote that somebody said them, "" for nobody."""
    words = " ".join(claim.text.split())
    if not claim.is_quote:
        return words
    if not claim.speaker_name:
        return ""
    if claim.form == Form.DIRECT:
        words = f"“{_bare(words)}”"
    return _("%(speaker)s said: %(words)s") % {"speaker": claim.speaker_name, "words": words}


def review_of(publication: Publication) -> dict[str, Any]:
    """The ClaimReview of a check that is being published, in the language that is active. Takes up to three queries."""
    claim = publication.claim
    parts = urlsplit(publication.page)
    found: dict[str, Any] = {
        "@type": "ClaimReview",
        "url": f"{publication.page}#claim-{claim.uuid}",
        "claimReviewed": claimed_in(claim),
        "inLanguage": get_language(),
        "author": {
            "@type": "Organization",
            "name": publication.publisher,
            "url": f"{parts.scheme}://{parts.netloc}/",
        },
        "reviewRating": _rating(Rating(publication.rating)),
        "itemReviewed": _claim(claim),
        "datePublished": timezone.localtime(publication.at).date().isoformat(),
    }
    evidence = claim.evidence.live().filter(confidential=False).select_related("source").order_by("pk")
    sources = {item.source.url: item.source.title for item in evidence if item.source.url}
    if sources:
        found["citation"] = [{"@type": "CreativeWork", "name": name, "url": url} for url, name in sources.items()]
    return found


def json_ld(publications: Iterable[Publication]) -> str:
    """{"@context", "@graph": [a ClaimReview each]}. `<` is escaped, so that it can stand in a page's script element."""
    graph = [publication.review for publication in publications]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c") + "\n"


def _rating(rating: Rating) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Rating", "alternateName": str(rating.label)}
    if rating in _VALUES:
        found |= {"ratingValue": _VALUES[rating], "bestRating": 5, "worstRating": 1}
    return found


def _claim(claim: Claim) -> dict[str, Any]:
    """The claim: by whom, and where it appeared. That somebody said something is claimed by the article."""
    article = claim.article
    found: dict[str, Any] = {"@type": "Claim"}
    if claim.quote and claim.quote.is_verified and claim.quote.speaker_name:
        found["author"] = {"@type": "Person", "name": claim.quote.speaker_name}
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
