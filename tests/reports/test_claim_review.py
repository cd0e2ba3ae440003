"""ClaimReview: valid by a schema that encodes schema.org's and Google's properties; only what has a rating goes out."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from claims.models import Article, Claim, Rating, Source, User, Verdict
from claims.reports.claim_review import Publication, reviews, stream_claim_review
from tests.factories import (
    assertion_of,
    make_article,
    make_reviewer,
    make_source,
    make_user,
    make_viewer,
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


def graph(claims: Any) -> list[dict[str, Any]]:
    found = json.loads("".join(stream_claim_review(claims, Publication(PAGE, "Coast Check"))))
    assert faults(found, GRAPH) == []
    reviews: list[dict[str, Any]] = found["@graph"]
    return reviews


def get(user: User | None, path: str) -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(path)


def address(article: Article, **query: str) -> str:
    return f"/articles/{article.pk}/report/claimreview/" + (f"?{urlencode(query)}" if query else "")


@pytest.fixture
def article() -> Article:
    return make_article(publisher="Coast Courier", url="https://courier.example/ferries")


def signed(claim: Claim, **data: Any) -> Claim:
    return sign_off(claim, make_reviewer(), make_reviewer(), note="See the table.", **data)


def only(claim: Claim) -> Any:
    return Claim.objects.filter(pk=claim.pk)


def test_a_quote_is_that_somebody_said_it(article: Article) -> None:
    source = make_source("Tape", url="https://tape.example/1")
    claim = signed(quote_of(article), source=source)
    (review,) = graph(only(claim))
    assert claim.signed_at is not None
    assert review == {
        "@type": "ClaimReview",
        "url": f"{PAGE}#claim-{claim.uuid}",
        "claimReviewed": "Mira Tolland said: “We have never had a summer like this one”",
        "inLanguage": review["inLanguage"],
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
        "datePublished": timezone.localtime(claim.signed_at).date().isoformat(),
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
    claim = signed(quote_of(article))
    only(claim).update(form=form, text=text)
    assert graph(only(claim))[0]["claimReviewed"] == claimed


def test_a_quote_without_a_speaker_stays_out(article: Article) -> None:
    claim = signed(quote_of(article))
    only(claim).update(speaker=None, mention="")
    assert graph(only(claim)) == []


@pytest.mark.parametrize(
    ("verdict", "rating"), [("accurate", "True"), ("inaccurate", "False"), ("misleading", None), ("unproven", None)]
)
def test_what_a_verdict_amounts_to(article: Article, verdict: str, rating: str | None) -> None:
    assert verdict in Verdict.values
    claim = signed(assertion_of(article), verdict=verdict)
    found = graph(only(claim))
    assert [review["reviewRating"]["alternateName"] for review in found] == ([rating] if rating else [])
    if found:
        assert found[0]["claimReviewed"] == claim.text
        assert found[0]["itemReviewed"]["author"]["name"] == "Coast Courier"


@pytest.mark.parametrize(
    "data", [{"attribution": "wrong_speaker"}, {"wording": "altered_meaning"}, {"context": "misleading"}]
)
def test_a_quote_that_has_to_change_needs_a_rating(article: Article, data: dict[str, str]) -> None:
    claim = signed(quote_of(article), **data)
    assert graph(only(claim)) == []
    only(claim).update(rating=Rating.MOSTLY_FALSE)
    assert graph(only(claim))[0]["reviewRating"]["ratingValue"] == 2


@pytest.mark.parametrize(
    ("rating", "value"),
    [("true", 5), ("mostly_true", 4), ("half_true", 3), ("mostly_false", 2), ("false", 1), ("outdated", None)],
)
def test_the_editors_rating_comes_first(article: Article, rating: str, value: int | None) -> None:
    claim = signed(assertion_of(article), verdict="misleading", rating=rating)
    (review,) = graph(only(claim))
    assert review["reviewRating"]["alternateName"] == Rating(rating).label
    assert review["reviewRating"].get("ratingValue") == value


def test_what_somebody_says_is_theirs_once_the_quote_is_verified(article: Article) -> None:
    claim = signed(assertion_of(article))
    quote = quote_of(article)
    only(claim).update(quote=quote)
    assert graph(only(claim))[0]["itemReviewed"]["author"]["name"] == "Coast Courier"
    signed(quote)
    assert graph(only(claim))[0]["itemReviewed"]["author"] == {"@type": "Person", "name": "Mira Tolland"}


def test_what_is_not_signed_off_stays_out(article: Article) -> None:
    propose(assertion_of(article), make_reviewer())
    assert list(reviews(Claim.objects.all())) == []


def test_confidential_sources_stay_inside(article: Article) -> None:
    claim = signed(quote_of(article))
    Source.objects.update(title="The night watchman", url="https://leak.example/")
    claim.evidence.update(confidential=True, excerpt="In the garage", locator="level 3")
    text = json.dumps(graph(only(claim)))
    for secret in ("night watchman", "leak.example", "garage", "level 3", "citation", "See the table"):
        assert secret not in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(article: Article, text: str) -> None:
    claim = signed(assertion_of(article))
    only(claim).update(text=f"It was {text}")
    Article.objects.update(title=text)
    raw = "".join(stream_claim_review(only(claim), Publication(PAGE, text)))
    assert "<" not in raw
    (review,) = json.loads(raw)["@graph"]
    assert review["claimReviewed"] == " ".join(f"It was {text}".split())
    assert review["author"]["name"] == review["itemReviewed"]["appearance"]["headline"] == text


class TestPage:
    def test_asks_where_it_is_published(self, article: Article) -> None:
        fine, wrong = signed(quote_of(article)), signed(assertion_of(article), verdict="misleading")
        response = get(make_reviewer(), address(article))
        html = response.content.decode()
        assert response.status_code == 200
        assert "1 signed-off check has a public rating and goes in." in " ".join(html.split())
        assert "1 is left out: it has no rating" in " ".join(html.split())
        assert f"claim-{fine.uuid}" in html
        assert str(wrong.uuid) not in html
        assert 'value="Coast Courier"' in html

    def test_nothing_to_publish(self, article: Article) -> None:
        html = get(make_reviewer(), address(article)).content.decode()
        assert "0 signed-off checks have a public rating" in " ".join(html.split())
        assert "Save JSON-LD" not in html

    def test_gives_the_file(self, article: Article) -> None:
        claim = signed(quote_of(article))
        response = get(make_viewer(), address(article, page=f"{PAGE}#top", publisher="Coast Check"))
        assert response["Content-Type"] == "application/ld+json"
        assert response["Content-Disposition"].startswith('attachment; filename="claimreview-')
        found = json.loads(b"".join(response.streaming_content))
        assert faults(found, GRAPH) == []
        assert [review["url"] for review in found["@graph"]] == [f"{PAGE}#claim-{claim.uuid}"]

    @pytest.mark.parametrize(
        ("page", "publisher"),
        [("", "Coast Check"), (PAGE, ""), ("javascript:alert(1)", "Coast Check"), ("ftp://checks.example/", "x")],
    )
    def test_without_an_address_there_is_no_file(self, article: Article, page: str, publisher: str) -> None:
        signed(quote_of(article))
        response = get(make_reviewer(), address(article, page=page, publisher=publisher))
        assert response.status_code == 400
        assert not response.streaming
        assert "Not done yet" in response.content.decode()
        assert sum(map(len, response.context["form"].errors.values())) == 1

    def test_who_may(self, article: Article) -> None:
        signed(quote_of(article))
        for user in (make_viewer(), make_reviewer(), make_user(superuser=True)):
            assert get(user, address(article)).status_code == 200
        for query in ({}, {"page": PAGE, "publisher": "x"}):
            refused = get(make_user(), address(article, **query))
            assert refused.status_code == 403
            assert "Your account has no role yet." in refused.content.decode()
            assert get(None, address(article, **query)).status_code == 302
        hidden = make_article(title="Nothing signed off")
        assert get(make_viewer(), address(hidden)).status_code == 404
        assert get(make_reviewer(), "/claims/export/claimreview/").status_code == 404

    def test_the_report_leads_to_it(self, article: Article) -> None:
        response = get(make_reviewer(), f"/articles/{article.pk}/report/")
        assert f'href="{address(article)}"' in b"".join(response.streaming_content).decode()


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
    (review,) = graph(only(signed(quote_of(article))))
    assert faults(review, REVIEW) == []
    broken: Any = deepcopy(review)
    inner = broken
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = value
    assert faults(broken, REVIEW)
    for name in REVIEW["required"]:
        assert faults({key: item for key, item in review.items() if key != name}, REVIEW)
