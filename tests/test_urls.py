"""Every URL of the project, found through the resolver, visited by nobody, by each role, and by somebody without one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from claims.ingest.captures import attach
from claims.jobs import enqueue
from claims.models import (
    Article,
    Capture,
    CaptureOrigin,
    Claim,
    Feed,
    FeedItem,
    Import,
    ImportLine,
    Role,
    Source,
    Speaker,
    WatchList,
)
from claims.reports.freezing import freeze
from claims.reports.selection import of_article
from claims.workflow import apply
from tests.factories import (
    assertion_of,
    make_article,
    make_reviewer,
    make_source,
    make_user,
    propose,
    quote_of,
    sign_off,
)

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {"login", "health", "set-theme"}
# Signing out by a link would be a defect; it takes a post.
NOT_CRAWLED = {"logout", "jsi18n"}
ROLES = [Role.VIEWER, Role.REVIEWER, Role.EDITOR, "superuser", "nobody"]


@dataclass(frozen=True)
class Page:
    name: str
    path: str


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name, route) of each pattern, the admin's model pages left to the admin's own tests."""
    for pattern in resolver.url_patterns:
        route = prefix + re.sub(r"[\^$]|\\Z", "", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from patterns(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield str(pattern.name), route


@pytest.fixture
def newsroom() -> dict[str, Any]:
    """An article with work in several states, and the values that routes ask for."""
    ana, ben = make_reviewer(), make_reviewer()
    article = make_article(created_by=ana)
    source = make_source("Tape")
    signed = sign_off(quote_of(article), ana, ben, source=source)
    propose(assertion_of(article), ana, source=source)
    apply(ana, article.claims.exclude(pk=signed.pk).filter(status="new").first(), "take")  # type: ignore[arg-type]
    assert signed.speaker is not None
    job = enqueue("forget_old_jobs", {}, actor=ana, title="Tidy up the harbour")
    capture = Capture.of(b"<p>As it was fetched.</p>", CaptureOrigin.UPLOADED, file_name="a.html")
    attach(capture, article.current_revision)
    watched = WatchList.objects.create(name="Harbours of the coast", keywords=["ferry"], created_by=ana)
    feed = Feed.objects.create(watch_list=watched, url="https://courier.example/feed", title="The Sandholm Courier")
    FeedItem.objects.create(
        feed=feed, key="1", url="https://courier.example/1", article=article, made=True, state="brought_in"
    )
    FeedItem.objects.create(feed=feed, key="2", url="https://courier.example/2", state="failed", reason="It was gone.")
    brought_in = Import.objects.create(
        name="archive.csv", sha256="0" * 64, format="csv", size=9, lines=2, created_by=ana, begun_at=timezone.now()
    )
    ImportLine.objects.create(run=brought_in, line=2, outcome="made", article=article)
    return {
        "article": article,
        "claim": signed,
        "speaker": signed.speaker,
        "source": source,
        "job": job,
        "capture": capture,
        "report": freeze(ana, "csv", of_article(ana, article, work=False), site="http://testserver"),
        "watch": watched,
        "import": brought_in,
        "feed": feed,
    }


def pages(newsroom: dict[str, Any]) -> list[Page]:
    found = []
    for name, route in patterns(get_resolver()):
        if name in NOT_CRAWLED:
            continue
        noun = next((noun for noun in newsroom if route.startswith((f"{noun}s/", f"{noun}/"))), "article")
        values = {"pk": newsroom[noun].pk, "fmt": "csv", "format": "csv", "action": "take", "number": 1}
        values["uuid"] = getattr(newsroom[noun], "uuid", "")
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match, values=values: str(values[match[1]]), route)
        found.append(Page(name, f"/{path}"))
    assert len(found) > 20
    return found


def reason_in(html: str) -> str:
    """What a refusal says besides its heading and its buttons, navigation left out."""
    main = html[html.index("<main") : html.index("</main>")]
    paragraphs = re.findall(
        r"<p(?:\s[^>]*)?>(.*?)</p>", re.sub(r"(?s)<a\s.*?</a>|<button.*?</button>", "", main), re.DOTALL
    )
    return " ".join(re.sub(r"<[^>]+>", "", paragraph).strip() for paragraph in paragraphs).strip()


def content_of(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode("utf-8-sig"))


def test_nobody_gets_in_without_signing_in(newsroom: dict[str, Any], client: Client) -> None:
    for page in pages(newsroom):
        response = client.get(page.path)
        if page.name in OPEN_TO_ALL:
            assert response.status_code in (200, 302, 405), page
        else:
            assert response.status_code == 302, page
            assert response.headers["Location"].startswith("/accounts/login/?next="), page


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_every_role(role: str, newsroom: dict[str, Any], client: Client) -> None:
    user = make_user(superuser=True) if role == "superuser" else make_user() if role == "nobody" else make_user(role)
    client.force_login(user)
    for page in pages(newsroom):
        response = client.get(page.path)
        assert response.status_code in (200, 302, 403, 404, 405), (role, page, response.status_code)
        text = content_of(response)
        if response.status_code == 403:
            # The page's own sentence for when nobody gave a reason is none.
            assert reason_in(text) not in {"", "Your account may not do this."}, (role, page, "a refusal says why")
        if response.headers.get("Content-Type", "").startswith("text/html") and "<html" in text:
            assert len(re.findall(r"<h1[\s>]", text)) == 1, (role, page)
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", text), (role, page)
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy, page
            assert "unsafe" not in policy, page


def test_somebody_without_a_role_sees_nothing_of_the_newsroom(newsroom: dict[str, Any], client: Client) -> None:
    client.force_login(make_user())
    words = [
        *Article.objects.values_list("title", flat=True),
        *Speaker.objects.values_list("name", flat=True),
        *Source.objects.values_list("title", flat=True),
        *Claim.objects.values_list("text", flat=True),
        *WatchList.objects.values_list("name", flat=True),
        *Feed.objects.values_list("title", flat=True),
    ]
    for page in pages(newsroom):
        text = content_of(client.get(page.path))
        assert not [word for word in words if word in text], page


def test_a_refusal_without_its_reason_would_be_noticed() -> None:
    page = '<nav><p>My work Articles Claims Speakers Sources</p></nav><main><h1>Not allowed</h1>{}<p><a href="/">Go on</a></p></main>'
    assert reason_in(page.format("")) == ""
    assert reason_in(page.format("<p>Only editors can do this.</p>")) == "Only editors can do this."
