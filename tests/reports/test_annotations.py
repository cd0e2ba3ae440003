"""Web Annotations: valid by a schema that encodes the W3C's model, and each selector finds the words of its item."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from claims.extraction.selectors import TextQuoteSelector, locate
from claims.models import Anchor, Article, Claim, Source, User
from claims.reports import ARTICLE_FORMATS
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
from tests.reports.test_formats import HEAD, HOSTILE

pytestmark = pytest.mark.django_db

IRI = {"type": "string", "pattern": r"^(https?|urn):\S+$"}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
PERSON = {
    "type": "object",
    "required": ["type", "name"],
    "properties": {"type": {"const": "Person"}, "name": {"type": "string", "minLength": 1}},
}
# Of section 3.3.5, "Motivation and Purpose".
PURPOSES = [
    "assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying",
    "linking", "moderating", "questioning", "replying", "tagging",
]  # fmt: skip
TEXTUAL_BODY = {
    "type": "object",
    "required": ["type", "value"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "TextualBody"},
        "purpose": {"enum": PURPOSES},
        "value": {"type": "string", "minLength": 1},
        "format": {"const": "text/plain"},
        "language": {"type": "string", "pattern": "^[a-zA-Z]{2,8}(-[a-zA-Z0-9]+)*$"},
    },
}
LINKING_BODY = {
    "type": "object",
    "required": ["type", "source"],
    "additionalProperties": False,
    "properties": {"type": {"const": "SpecificResource"}, "purpose": {"const": "linking"}, "source": IRI},
}
POSITION = {
    "type": "object",
    "required": ["type", "start", "end"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "TextPositionSelector"},
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 1},
    },
}
QUOTE = {
    "type": "object",
    "required": ["type", "exact", "prefix", "suffix"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "TextQuoteSelector"},
        "exact": {"type": "string", "minLength": 1},
        "prefix": {"type": "string"},
        "suffix": {"type": "string"},
    },
}
TARGET = {
    "type": "object",
    "required": ["type", "source", "selector"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "SpecificResource"},
        "source": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": IRI, "type": {"const": "Text"}, "canonical": IRI},
        },
        "state": {
            "type": "object",
            "required": ["type", "sourceDate"],
            "properties": {"type": {"const": "TimeState"}, "sourceDate": TIME},
        },
        "selector": {"type": "array", "minItems": 2, "items": {"anyOf": [POSITION, QUOTE]}},
    },
}
ANNOTATION = {
    "type": "object",
    "required": ["id", "type", "target", "body", "motivation"],
    "additionalProperties": False,
    "properties": {
        "id": IRI,
        "via": IRI,
        "type": {"const": "Annotation"},
        "motivation": {"enum": PURPOSES},
        "created": TIME,
        "creator": PERSON,
        "body": {"type": "array", "minItems": 1, "items": {"anyOf": [TEXTUAL_BODY, LINKING_BODY]}},
        "target": {"anyOf": [TARGET, {"type": "array", "minItems": 2, "items": TARGET}]},
    },
}
COLLECTION = {
    "type": "object",
    "required": ["@context", "id", "type", "total"],
    "additionalProperties": False,
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": IRI,
        "type": {"const": "AnnotationCollection"},
        "label": {"type": "string"},
        "created": TIME,
        "creator": PERSON,
        "total": {"type": "integer", "minimum": 0},
        "first": {
            "type": "object",
            "required": ["id", "type", "items"],
            "properties": {
                "id": IRI,
                "type": {"const": "AnnotationPage"},
                "startIndex": {"const": 0},
                "items": {"type": "array", "minItems": 1, "items": ANNOTATION},
            },
        },
    },
}


def written(claims: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads("".join(ARTICLE_FORMATS["annotations"].write(HEAD, claims)))
    return found


def get(user: User | None, path: str) -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(path)


def collection(response: Any) -> dict[str, Any]:
    assert response.status_code == 200, response.status_code
    found: dict[str, Any] = json.loads(b"".join(response.streaming_content))
    assert faults(found, COLLECTION) == []
    return found


@pytest.fixture
def article() -> Article:
    return make_article(url="https://courier.example/ferries")


@pytest.fixture
def signed(article: Article) -> Claim:
    source = make_source("Tape", url="https://tape.example/1")
    return sign_off(quote_of(article), make_reviewer(first_name="Ana"), make_reviewer(first_name="Ben"), source=source)


def path(article: Article, query: str = "") -> str:
    return f"/articles/{article.pk}/report/annotations/{query}"


def test_is_valid_and_says_what_was_found(article: Article, signed: Claim) -> None:
    found = collection(get(make_reviewer(), path(article)))
    assert found["total"] == 1
    assert found["id"] == f"http://testserver{path(article)}"
    (item,) = found["first"]["items"]
    assert item["id"] == f"urn:uuid:{signed.uuid}"
    assert item["creator"]["name"] == "Ben"
    assert signed.signed_at is not None
    assert datetime.fromisoformat(item["created"]) == signed.signed_at.replace(microsecond=0)
    assert [(body["purpose"], body.get("value") or body["source"]) for body in item["body"]] == [
        ("tagging", "quote"),
        ("describing", "Signed off"),
        ("assessing", "Said: Confirmed; Attribution: Correct; Context: Fair; Wording: Verbatim; OK"),
        ("linking", "https://tape.example/1"),
    ]
    assert item["target"]["source"]["id"] == f"http://testserver/articles/{article.pk}/"
    assert item["target"]["source"]["canonical"] == "https://courier.example/ferries"


def test_each_selector_finds_the_words(article: Article) -> None:
    """Also after signs that are two units to JavaScript and one code point to us."""
    article = make_article('🧨👩‍🚀 Kıyı\n\nThe mill ground 900 tons in 1999. "It is over," said Lea Moss.\n')
    revision = article.current_revision
    for item in written(Claim.objects.filter(article=article))["first"]["items"]:
        claim = Claim.objects.get(uuid=item["id"].removeprefix("urn:uuid:"))
        anchor = Anchor.objects.get(claim=claim)
        position, quote = item["target"]["selector"]
        assert (position["start"], position["end"]) == (anchor.start, anchor.end)
        assert revision.text[position["start"] : position["end"]] == quote["exact"] == claim.text
        assert (quote["prefix"], quote["suffix"]) == (anchor.prefix, anchor.suffix)
        selector = TextQuoteSelector(quote["exact"], quote["prefix"], quote["suffix"])
        assert locate(revision.text, selector) == (anchor.start, anchor.end)


def test_an_item_in_pieces_has_a_target_for_each(signed: Claim) -> None:
    anchor = signed.anchors.get()
    spans = [[anchor.start, anchor.start + 8], [anchor.start + 12, anchor.end]]
    Anchor.objects.filter(pk=anchor.pk).update(spans=spans)
    found = written(Claim.objects.filter(pk=signed.pk))
    assert faults(found, COLLECTION) == []
    (item,) = found["first"]["items"]
    text = anchor.revision.text
    assert [target["selector"][1]["exact"] for target in item["target"]] == [text[a:b] for a, b in spans]


def test_a_correction_is_an_edit(article: Article) -> None:
    claim = sign_off(
        assertion_of(article), make_reviewer(), make_reviewer(), verdict="inaccurate", note="See.", correction="14,000"
    )
    (item,) = written(Claim.objects.filter(pk=claim.pk))["first"]["items"]
    assert {"purpose": "editing", "value": "14,000", "language": "en"}.items() <= item["body"][3].items()


def test_who_may(article: Article, signed: Claim) -> None:
    propose(assertion_of(article), make_reviewer())
    everything = article.claims.exclude(status="removed").count()
    for user in (make_viewer(), make_reviewer(), make_user(superuser=True)):
        assert collection(get(user, path(article)))["total"] == 1
    assert get(make_viewer(), path(article, "?work=1")).status_code == 403
    assert get(make_user(), path(article)).status_code == 403
    assert get(None, path(article)).status_code == 302
    found = collection(get(make_reviewer(), path(article, "?work=1")))
    assert found["total"] == everything > 2
    unsigned = [item for item in found["first"]["items"] if item["id"] != f"urn:uuid:{signed.uuid}"]
    assert not [item for item in unsigned if "creator" in item]
    assert {item["body"][1]["value"] for item in unsigned} == {"To check", "Awaiting second check"}
    hidden = make_article("Nothing here is signed off. The mill ground 900 tons in 1999.\n")
    assert get(make_viewer(), path(hidden)).status_code == 404
    assert get(make_reviewer(), "/claims/export/annotations/").status_code == 404
    empty = collection(get(make_reviewer(first_name="Ana"), path(hidden)))
    assert (empty["total"], "first" in empty) == (0, False)


def test_is_a_file_of_its_type(article: Article, signed: Claim) -> None:
    response = get(make_reviewer(), path(article))
    assert response["Content-Type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert ".jsonld" in response["Content-Disposition"]


def test_confidential_sources_stay_inside(signed: Claim) -> None:
    Source.objects.update(title="The night watchman", url="https://leak.example/")
    signed.evidence.update(confidential=True, excerpt="In the garage", locator="level 3")
    text = json.dumps(written(Claim.objects.filter(pk=signed.pk)))
    for secret in ("night watchman", "leak.example", "garage", "level 3", "linking"):
        assert secret not in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str, signed: Claim) -> None:
    claims = Claim.objects.filter(pk=signed.pk)
    claims.update(correction=text)
    found = written(claims)
    assert faults(found, COLLECTION) == []
    assert found["first"]["items"][0]["body"][3]["value"] == text


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (["@context"], "https://schema.org"),
        (["total"], "1"),
        (["first", "items"], []),
        (["first", "items", 0, "motivation"], "rating"),
        (["first", "items", 0, "created"], "2026-03-04T05:06:07+00:00"),
        (["first", "items", 0, "target", "selector", 0, "start"], -1),
        (["first", "items", 0, "target", "selector", 1, "exact"], ""),
        (["first", "items", 0, "target", "source", "id"], "article 1"),
        (["first", "items", 0, "body", 0, "purpose"], "kind"),
    ],
)
def test_the_schema_finds_faults(signed: Claim, where: list[Any], value: Any) -> None:
    found = written(Claim.objects.filter(pk=signed.pk))
    assert faults(found, COLLECTION) == []
    broken = deepcopy(found)
    inner: Any = broken
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = value
    assert faults(broken, COLLECTION)
