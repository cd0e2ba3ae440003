"""Bringing an article in by its address."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from claims import jobs
from claims.forms import intake_url
from claims.models import Article, Capture, CaptureOrigin, Channel, Job, User
from tests.clients import client_of
from tests.factories import make_article
from tests.ingest.web import PAGE, Say, Web, answer, redirect

pytestmark = pytest.mark.django_db

FETCH = "/articles/new/address/"


@pytest.fixture
def client(client_for: Callable[[User], Client], reviewer: User) -> Client:
    return client_for(reviewer)


@pytest.fixture
def web(web: Web) -> Web:
    web.paths["/ferry"] = answer()
    return web


def values_of(response: Any) -> dict[str, Any]:
    """What a browser would send back of the preview's form."""
    values = {field.html_name: field.value() for field in response.context["form"]}
    return {name: str(value or "") for name, value in values.items()} | {"step": "save"}


def test_the_page_for_it_is_found_from_where_articles_are_brought_in(client: Client) -> None:
    assert f'href="{FETCH}"' in client.get(reverse("article-new")).content.decode()
    content = client.get(FETCH).content.decode()
    assert '<label for="id_address">Address of the page</label>' in content
    assert "Not done yet" not in content


def test_a_page_is_shown_before_it_is_saved_as_it_was_corrected(client: Client, web: Web, reviewer: User) -> None:
    response = client.post(FETCH, {"step": "read", "address": web.url("/ferry")})
    assert response.status_code == 200
    values = values_of(response)
    assert (values["title"], values["byline"]) == ("Ferry terminal closes", "Ann Reyk")
    assert (values["publisher"], values["published_at"]) == ("The Sandholm Courier", "2026-03-04")
    assert (values["language"], values["url"]) == ("en", web.url("/ferry"))
    assert f"Read from <bdi>{web.url('/ferry')}</bdi>" in response.content.decode()
    assert not Article.objects.exists()

    values["text"] = values["text"].replace("41,000", "42,000")
    response = client.post(FETCH, {**values, "publisher": "The Courier"})
    article = Article.objects.get()
    assert response["Location"] == article.get_absolute_url()
    assert (article.publisher, article.url, article.created_by) == ("The Courier", web.url("/ferry"), reviewer)
    assert article.published_at == date(2026, 3, 4)
    assert "42,000" in article.current_revision.text
    assert article.current_revision.source_name == web.url("/ferry")
    assert article.claims.exists()
    assert {event.channel for event in article.events.all()} == {Channel.WEB}
    assert len(web.asked) == 1


def test_what_to_look_at_is_told(client: Client, web: Web) -> None:
    told = '<head><link rel="canonical" href="https://tribune.example/a">'
    web.paths["/ferry"] = answer(PAGE.replace(b"<head>", told.encode()))
    response = client.post(FETCH, {"address": web.url("/ferry")})
    assert "The page says that its address is https://tribune.example/a, but" in response.content.decode()


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (answer(b"", "403 Forbidden"), "The site does not give this page out"),
        (answer(content_type="image/png"), "This is “image/png”, and neither a web page nor"),
        (answer(b"<html><body></body></html>"), "No article was found on this page"),
        (redirect("http://127.0.0.1/"), "127.0.0.1 is not on the public internet"),
        (answer(content_length="9999"), "What the site sent is incomplete"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_failure_stands_at_the_address_which_stays(client: Client, web: Web, said: bytes, message: str) -> None:
    web.paths["/<b>"] = web.paths["/%3Cb%3E"] = said
    address = web.url("/<b>")
    response = client.post(FETCH, {"step": "read", "address": address})
    content = response.content.decode()
    assert response.status_code == 422
    (error,) = response.context["form"].errors["address"]
    assert error.startswith(message)
    assert f'value="{escape(address)}"' in content
    assert 'aria-describedby="id_address_helptext id_address_error"' in content
    assert 'aria-invalid="true"' in content
    assert not Article.objects.exists()


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "http://127.0.0.1/", "http://a\0b/", "a" * 5000])
def test_what_is_no_address(client: Client, address: str) -> None:
    response = client.post(FETCH, {"address": address})
    assert response.status_code == 422
    assert len(response.context["form"].errors["address"]) == 1


def test_corrections_that_are_refused_are_kept(client: Client, web: Web) -> None:
    values = values_of(client.post(FETCH, {"address": web.url("/ferry")}))
    response = client.post(FETCH, {**values, "title": "", "publisher": "Typed by hand"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["title"]
    assert "Typed by hand" in response.content.decode()
    assert len(web.asked) == 1


def test_a_page_that_is_there_already_is_offered(client: Client, web: Web) -> None:
    client.post(FETCH, values_of(client.post(FETCH, {"address": web.url("/ferry")})))
    response = client.post(FETCH, {"address": web.url("/ferry")})
    assert "This text is there already." in response.content.decode()
    response = client.post(FETCH, values_of(response))
    assert response.status_code == 409
    assert Article.objects.count() == 1


def test_viewers_and_others_fetch_nothing(web: Web, viewer: User, superuser: User, outsider: User) -> None:
    for user in (viewer, superuser, outsider):
        for data in ({"address": web.url("/ferry")}, {"step": "save", "title": "A", "text": "The mayor left."}):
            assert client_of(user).post(FETCH, data).status_code == 403
    response = Client().post(FETCH, {"address": web.url("/ferry")})
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    assert web.asked == []
    assert not Article.objects.exists()


def test_editors_fetch_too(web: Web, editor: User) -> None:
    assert client_of(editor).post(FETCH, {"address": web.url("/ferry")}).status_code == 200


def late(said: bytes = answer(), seconds: float = 0.5) -> Say:
    def say(connection: socket.socket) -> None:
        time.sleep(seconds)
        connection.sendall(said)

    return say


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_url, "PATIENCE", 0.1)


@pytest.mark.usefixtures("_impatient")
class TestSlowSites:
    def fetched(self, client: Client, web: Web) -> Job:
        for _click in range(2):
            response = client.post(FETCH, {"step": "read", "address": web.url("/ferry")})
        job = Job.objects.get()
        assert response["Location"] == job.get_absolute_url()
        assert job.title == f"Fetch {web.url('/ferry')}"
        done = jobs.run(job.pk)
        assert done
        return done

    def test_they_are_waited_for_in_the_background(self, client: Client, web: Web, reviewer: User) -> None:
        web.paths["/ferry"] = late()
        url = self.fetched(client, web).result_url
        response = client.get(url)
        values = values_of(response)
        assert values["title"] == "Ferry terminal closes"
        assert len(web.asked) == 3
        response = client.post(url, values)
        article = Article.objects.get()
        assert response["Location"] == article.get_absolute_url()
        assert article.created_by == reviewer
        assert article.current_revision.capture.asked_url == web.url("/ferry")
        # Whoever goes back is told that it is there.
        assert article.get_absolute_url() in client.get(url).content.decode()

    def test_a_new_version_too(self, client: Client, web: Web) -> None:
        article = make_article("Ferry terminal closes\n\nIt carried 40,000 passengers.")
        web.paths["/ferry"] = late()
        page = reverse("article-revise", args=[article.pk])
        client.post(page, {"step": "fetch", "address": web.url("/ferry")})
        done = jobs.run(Job.objects.get().pk)
        assert done
        assert done.result_url.startswith(page)
        response = client.get(done.result_url)
        assert "What would change" in response.content.decode()
        client.post(page, {**values_of(response), "seen": "1"})
        assert article.current_revision.number == 2
        assert article.current_revision.capture.asked_url == web.url("/ferry")

    def test_what_somebody_fetched_is_theirs(self, client: Client, web: Web, editor: User) -> None:
        web.paths["/ferry"] = late()
        assert client_of(editor).get(self.fetched(client, web).result_url).status_code == 404

    def test_the_reason_stands_at_the_work(self, client: Client, web: Web) -> None:
        web.paths["/ferry"] = late(answer(b"", "404 Not Found"))
        job = self.fetched(client, web)
        assert job.status == "failed"
        assert "The site has no such page (404)." in client.get(job.get_absolute_url()).content.decode()

    def test_what_was_uploaded_is_no_fetched_page(self, client: Client, reviewer: User) -> None:
        capture = Capture.of(b"A file.", CaptureOrigin.UPLOADED, file_name="a.txt", received_by=reviewer)
        capture.save()
        assert client.get(FETCH, {"fetched": str(capture.uuid)}).status_code == 404

    def test_viewers_see_no_fetched_page(self, client: Client, web: Web, viewer: User) -> None:
        web.paths["/ferry"] = late()
        assert client_of(viewer).get(self.fetched(client, web).result_url).status_code == 403
