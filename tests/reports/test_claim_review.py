"""ClaimReview: valid by a schema that encodes schema.org's and Google's properties; what is published, as it was."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from django.utils import timezone

from claims.claim_review import json_ld, suggested_rating
from claims.models import Action, Article, Claim, Publication, Rating, Source, Verdict
from claims.workflow import apply
from tests.factories import (
    assertion_of,
    make_article,
    make_editor,
    make_reviewer,
    make_source,
    propose,
    quote_of,
    sign_off,
)
from tests.reports.schema import faults
from tests.reports.test_formats import HOSTILE

pytestmark = pytest.mark.django_db

PAGE = "https://checks.example/harbour"
URL = {"type": "string", "pattern": r"^https?://[^\s#]+(#\S+)?$"}
DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
NAME = {"type": "string", "minLength": 1}
WHO = {
    "type": "object",
    "required": ["@type", "name"],
    "properties": {"@type": {"enum": ["Person", "Organization"]}, "name": NAME, "url": URL},
}
# Google, "Fact Check (ClaimReview) structured data". Required: claimReviewed, reviewRating, url; of a Rating,
# alternateName. Recommended: author, itemReviewed; of a Claim, appearance, author, datePublished; of a Rating,
# bestRating, ratingValue, worstRating, the numbers together, and none below 1.
RATING = {
    "type": "object",
    "required": ["@type", "alternateName"],
    "additionalProperties": False,
    "dependentRequired": {
        "ratingValue": ["bestRating", "worstRating"],
        "bestRating": ["ratingValue"],
        "worstRating": ["ratingValue"],
    },
    "properties": {
        "@type": {"const": "Rating"},
        "alternateName": NAME,
        "ratingValue": {"enum": [1, 2, 3, 4, 5]},
        "bestRating": {"const": 5},
        "worstRating": {"const": 1},
    },
}
CLAIM = {
    "type": "object",
    "required": ["@type", "appearance"],
    "additionalProperties": False,
    "properties": {
        "@type": {"const": "Claim"},
        "author": WHO,
        "datePublished": DAY,
        "appearance": {
            "type": "object",
            "required": ["@type"],
            "properties": {"@type": {"const": "CreativeWork"}, "url": URL, "headline": NAME, "datePublished": DAY},
        },
    },
}
REVIEW = {
    "type": "object",
    "required": ["@type", "claimReviewed", "reviewRating", "url", "author", "itemReviewed", "datePublished"],
    "additionalProperties": False,
    "properties": {
        "@type": {"const": "ClaimReview"},
        "claimReviewed": NAME,
        # One page with several reviews: each url names its own place in the page.
        "url": {"type": "string", "pattern": r"^https?://[^\s#]+#claim-[0-9a-f-]{36}$"},
        "inLanguage": NAME,
        "datePublished": DAY,
        "author": {**WHO, "required": ["@type", "name", "url"]},
        "reviewRating": RATING,
        "itemReviewed": CLAIM,
        "citation": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["@type", "name", "url"],
                "properties": {"@type": {"const": "CreativeWork"}, "name": NAME, "url": URL},
            },
        },
    },
}
GRAPH = {
    "type": "object",
    "required": ["@context", "@graph"],
    "additionalProperties": False,
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@graph": {"type": "array", "items": REVIEW},
    },
}


def published(claim: Claim, rating: str = "true", **data: Any) -> dict[str, Any]:
    """The ClaimReview of `claim`, which an editor publishes, as other programs get it."""
    data = {"page": PAGE, "publisher": "Coast Check", "rating": rating, **data}
    apply(make_editor(), claim, Action.PUBLISH, data, version=claim.version)
    (review,) = graph(claim)
    return review


def graph(claim: Claim) -> list[dict[str, Any]]:
    found = json.loads(json_ld(Publication.objects.live().filter(claim=claim)))
    assert faults(found, GRAPH) == []
    reviews: list[dict[str, Any]] = found["@graph"]
    return reviews


@pytest.fixture
def article() -> Article:
    return make_article(publisher="Coast Courier", url="https://courier.example/ferries")


def signed(claim: Claim, **data: Any) -> Claim:
    return sign_off(claim, make_reviewer(), make_reviewer(), note="See the table.", **data)


def changed(claim: Claim, **values: Any) -> Claim:
    Claim.objects.filter(pk=claim.pk).update(**values)
    return Claim.objects.get(pk=claim.pk)


def test_a_quote_is_that_somebody_said_it(article: Article) -> None:
    claim = signed(quote_of(article), source=make_source("Tape", url="https://tape.example/1"))
    review = published(claim)
    assert review == {
        "@type": "ClaimReview",
        "url": f"{PAGE}#claim-{claim.uuid}",
        "claimReviewed": "Mira Tolland said: “We have never had a summer like this one”",
        "inLanguage": "en",
        "author": {"@type": "Organization", "name": "Coast Check", "url": "https://checks.example/"},
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "True",
            "ratingValue": 5,
            "bestRating": 5,
            "worstRating": 1,
        },
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Organization", "name": "Coast Courier"},
            "datePublished": "2025-10-21",
            "appearance": {
                "@type": "CreativeWork",
                "headline": article.title,
                "url": "https://courier.example/ferries",
                "datePublished": "2025-10-21",
            },
        },
        "datePublished": timezone.localdate().isoformat(),
        "citation": [{"@type": "CreativeWork", "name": "Tape", "url": "https://tape.example/1"}],
    }


@pytest.mark.parametrize(
    ("form", "text", "claimed"),
    [
        ("direct", '"It is over,"', "Mira Tolland said: “It is over”"),
        ("direct", "“One”, “two,”", "Mira Tolland said: “One”, “two”"),
        ("direct", "»Es ist vorbei«", "Mira Tolland said: “Es ist vorbei”"),
        ("direct", "It is over.", "Mira Tolland said: “It is over.”"),
        ("mixed", "it was “a promise kept”", "Mira Tolland said: it was “a promise kept”"),
        ("indirect", "the pier\nwould cost more", "Mira Tolland said: the pier would cost more"),
    ],
)
def test_words_of_a_quote(article: Article, form: str, text: str, claimed: str) -> None:
    claim = changed(signed(quote_of(article)), form=form, text=text)
    assert published(claim)["claimReviewed"] == claimed


@pytest.mark.parametrize(
    ("verdict", "rating"), [("accurate", "true"), ("inaccurate", "false"), ("misleading", None), ("unproven", None)]
)
def test_what_a_verdict_suggests(article: Article, verdict: str, rating: str | None) -> None:
    assert verdict in Verdict.values
    claim = signed(assertion_of(article), verdict=verdict)
    assert suggested_rating(claim) == rating
    review = published(claim, "outdated")
    assert review["claimReviewed"] == claim.text
    assert review["itemReviewed"]["author"]["name"] == "Coast Courier"


def test_what_a_quote_suggests(article: Article) -> None:
    assert suggested_rating(signed(quote_of(article))) == Rating.TRUE


@pytest.mark.parametrize(
    "data", [{"attribution": "wrong_speaker"}, {"wording": "altered_meaning"}, {"context": "misleading"}]
)
def test_a_quote_that_has_to_change_suggests_nothing(article: Article, data: dict[str, str]) -> None:
    assert suggested_rating(signed(quote_of(article), **data)) is None


def test_nothing_is_suggested_for_what_is_not_signed_off(article: Article) -> None:
    assert suggested_rating(propose(assertion_of(article), make_reviewer(), verdict="inaccurate", note="See.")) is None


@pytest.mark.parametrize(
    ("rating", "value"),
    [("true", 5), ("mostly_true", 4), ("half_true", 3), ("mostly_false", 2), ("false", 1), ("outdated", None)],
)
def test_the_editors_rating_is_the_one(article: Article, rating: str, value: int | None) -> None:
    review = published(signed(assertion_of(article), verdict="misleading"), rating)
    assert review["reviewRating"]["alternateName"] == Rating(rating).label
    assert review["reviewRating"].get("ratingValue") == value


def test_what_somebody_says_is_theirs_once_the_quote_is_verified(article: Article) -> None:
    quote = quote_of(article)
    claim = changed(signed(assertion_of(article)), quote=quote)
    assert published(claim)["itemReviewed"]["author"]["name"] == "Coast Courier"
    signed(quote)
    assert published(Claim.objects.get(pk=claim.pk))["itemReviewed"]["author"] == {
        "@type": "Person",
        "name": "Mira Tolland",
    }


def test_an_article_of_which_little_is_known() -> None:
    review = published(signed(quote_of(make_article(published_at=None, publisher=""))))
    assert set(review["itemReviewed"]) == {"@type", "appearance"}
    assert set(review["itemReviewed"]["appearance"]) == {"@type", "headline"}


def test_what_is_published_stays_as_it_was(article: Article) -> None:
    claim = signed(quote_of(article))
    before = published(claim)
    Article.objects.update(title="Another title", publisher="Somebody else")
    changed(claim, text="Other words", speaker=None, mention="")
    claim.evidence.update(removed_at=timezone.now())
    assert graph(claim) == [before]


def test_confidential_sources_stay_inside(article: Article) -> None:
    claim = signed(quote_of(article))
    Source.objects.update(title="The night watchman", url="https://leak.example/")
    claim.evidence.update(confidential=True, excerpt="In the garage", locator="level 3")
    text = json.dumps(published(claim))
    for secret in ("night watchman", "leak.example", "garage", "level 3", "citation", "See the table"):
        assert secret not in text


def test_removed_evidence_is_not_cited(article: Article) -> None:
    claim = signed(quote_of(article), source=make_source("Tape", url="https://tape.example/1"))
    claim.evidence.update(removed_at=timezone.now())
    assert "citation" not in published(claim)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(article: Article, text: str) -> None:
    Article.objects.update(title=text)
    claim = changed(signed(assertion_of(article)), text=f"It was {text}")
    review = published(claim, publisher=f"Check {text}.")
    assert review["claimReviewed"] == " ".join(f"It was {text}".split())
    assert (review["author"]["name"], review["itemReviewed"]["appearance"]["headline"]) == (f"Check {text}.", text)
    assert "<" not in json_ld(Publication.objects.all())


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (["claimReviewed"], ""),
        (["url"], PAGE),
        (["reviewRating", "alternateName"], ""),
        (["reviewRating", "ratingValue"], 0),
        (["reviewRating"], {"@type": "Rating", "alternateName": "True", "ratingValue": 5}),
        (["author", "name"], ""),
        (["itemReviewed", "@type"], "CreativeWork"),
        (["itemReviewed", "appearance"], "x"),
        (["datePublished"], "4 March"),
    ],
)
def test_the_schema_finds_faults(article: Article, where: list[str], value: Any) -> None:
    review = published(signed(quote_of(article)))
    assert faults(review, REVIEW) == []
    broken: Any = deepcopy(review)
    inner = broken
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = value
    assert faults(broken, REVIEW)
    for name in REVIEW["required"]:
        assert faults({key: item for key, item in review.items() if key != name}, REVIEW)
