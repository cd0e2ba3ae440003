"""What was fetched or uploaded: kept while the draft is corrected, told of on the article's page, and downloaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils.html import escape

from claims import history
from claims.history.triggers import create_triggers, drop_triggers
from claims.ingest import make_article, read_file, revise
from claims.models import Article, Capture, Channel, User
from tests.clients import client_of, page_of
from tests.factories import sign_off
from tests.ingest.files import docx, paragraph
from tests.ingest.web import PAGE, Web, answer

pytestmark = pytest.mark.django_db

NEW, FETCH = "/articles/new/", "/articles/new/address/"
LOST = "is not there any longer"


@pytest.fixture
def client(client_for: Callable[[User], Client], reviewer: User) -> Client:
    return client_for(reviewer)


@pytest.fixture
def web(web: Web) -> Web:
    web.paths["/ferry"] = answer()
    return web


@pytest.fixture
def article(reviewer: User) -> Article:
    return make_article(read_file("ferry.html", PAGE), actor=reviewer, channel=Channel.WEB)


def values_of(response: Any) -> dict[str, Any]:
    values = {field.html_name: field.value() for field in response.context["form"]}
    return {**values, "published_at": str(values["published_at"] or ""), "step": "save"}


def test_corrections_do_not_lose_what_was_fetched(client: Client, web: Web, reviewer: User) -> None:
    values = values_of(client.post(FETCH, {"address": web.url("/ferry")}))
    waiting = Capture.objects.get()
    assert (waiting.revision, waiting.received_by) == (None, reviewer)
    values["text"] = values["text"].replace("41,000", "42,000")
    refused = client.post(FETCH, {**values, "title": ""})
    assert refused.status_code == 422
    client.post(FETCH, {**values_of(refused), "title": "Ferry terminal to close"})
    article = Article.objects.get()
    capture = Capture.objects.get()
    assert (capture.pk, capture.revision) == (waiting.pk, article.current_revision)
    assert capture.data == PAGE
    assert "42,000" in article.current_revision.text


def test_a_file_that_is_uploaded_is_kept(client: Client) -> None:
    data = docx(paragraph("The ferry terminal is closed."))
    values = values_of(client.post(NEW, {"step": "read", "file": SimpleUploadedFile("ferry.docx", data)}))
    client.post(NEW, values)
    capture = Capture.objects.get()
    assert capture.revision == Article.objects.get().current_revision
    assert (capture.data, capture.file_name) == (data, "ferry.docx")


def test_several_files_are_kept(client: Client) -> None:
    files = [SimpleUploadedFile(f"{name}.txt", f"The {name} is closed.".encode()) for name in ("ferry", "port")]
    client.post(NEW, {"step": "read", "file": [*files, SimpleUploadedFile("bad.pdf", b"no PDF")]})
    kept = Capture.objects.filter(revision__isnull=False).order_by("file_name")
    assert [(capture.file_name, capture.data) for capture in kept] == [
        ("ferry.txt", b"The ferry is closed."),
        ("port.txt", b"The port is closed."),
    ]


def test_a_pasted_text_has_nothing_to_keep(client: Client) -> None:
    values = values_of(client.post(NEW, {"step": "read", "text": "The ferry terminal is closed."}))
    assert values["capture"] == ""
    assert client.post(NEW, values).status_code == 302
    assert not Capture.objects.exists()


def test_a_copy_keeps_it_too(client: Client, web: Web) -> None:
    values = values_of(client.post(FETCH, {"address": web.url("/ferry")}))
    client.post(FETCH, values)
    assert client.post(FETCH, values).status_code == 409
    assert client.post(FETCH, {**values, "copy": "1"}).status_code == 302
    assert [capture.data for capture in Capture.objects.filter(revision__isnull=False)] == [PAGE, PAGE]


@pytest.mark.parametrize("how", ["somebody else", "tampered", "invented", "gone"])
def test_a_token_that_does_not_hold_is_refused_and_nothing_typed_is_lost(
    how: str, client: Client, web: Web, second_reviewer: User
) -> None:
    values = values_of(client.post(FETCH, {"address": web.url("/ferry")}))
    if how == "somebody else":
        client = client_of(second_reviewer)
    elif how == "tampered":
        values["capture"] = values["capture"][:-1] + ("A" if values["capture"][-1] != "A" else "B")
    elif how == "invented":
        values["capture"] = str(Capture.objects.get().uuid)
    else:
        Capture.objects.all().delete()
    response = client.post(FETCH, {**values, "byline": "Typed by hand"})
    assert response.status_code == 422
    assert LOST in response.content.decode()
    assert not Article.objects.exists()

    # Saved again, it goes without.
    values = values_of(response)
    assert (values["byline"], values["capture"]) == ("Typed by hand", "")
    assert client.post(FETCH, values).status_code == 302
    assert Article.objects.get().byline == "Typed by hand"
    assert not Capture.objects.filter(revision__isnull=False).exists()


def test_the_page_of_the_article_tells_of_it(client: Client, web: Web, reviewer: User, editor: User) -> None:
    client.post(FETCH, values_of(client.post(FETCH, {"address": web.url("/ferry")})))
    article, capture = Article.objects.get(), Capture.objects.get()
    for user in (reviewer, editor):
        page = page_of(user, article.get_absolute_url())
        assert f'Fetched from <bdi class="address">{escape(web.url("/ferry"))}</bdi>' in page
        assert capture.sha256 in page
        assert f'href="{capture.get_absolute_url()}"' in page


def test_each_version_has_its_own(article: Article, reviewer: User, viewer: User) -> None:
    later = PAGE.replace(b"41,000", b"42,000")
    revise(article, read_file("later.html", later), actor=reviewer, channel=Channel.WEB)
    first, second = Capture.objects.order_by("revision__number")
    assert (first.data, second.data) == (PAGE, later)
    assert history.verify(article) == []
    page = page_of(reviewer, f"/articles/{article.pk}/versions/")
    assert first.get_absolute_url() in page
    assert second.get_absolute_url() in page
    page = page_of(reviewer, f"/articles/{article.pk}/versions/1/")
    assert first.sha256 in page
    assert second.sha256 not in page
    assert second.sha256 in page_of(reviewer, article.get_absolute_url())


def test_a_new_version_through_the_web_keeps_it(article: Article, client: Client, web: Web) -> None:
    web.paths["/ferry"] = answer(PAGE.replace(b"41,000", b"42,000"))
    url = f"/articles/{article.pk}/revise/"
    response = client.post(url, {"step": "fetch", "address": web.url("/ferry")})
    values = {field.html_name: field.value() for field in response.context["form"]}
    sent = {name: value for name, value in values.items() if value is not None}
    saved = client.post(url, {**sent, "step": "save", "seen": 1})
    assert saved.status_code == 302
    assert Capture.objects.get(revision__number=2).url == web.url("/ferry")
    assert history.verify(article) == []


def test_viewers_see_nothing_of_it(article: Article, reviewer: User, second_reviewer: User, viewer: User) -> None:
    sign_off(article.claims.filter(status="new")[0], reviewer, second_reviewer)
    page = page_of(viewer, article.get_absolute_url())
    assert "ferry.html" not in page
    assert Capture.objects.get().sha256 not in page


def test_it_is_downloaded_and_never_shown(article: Article, client: Client) -> None:
    response = client.get(Capture.objects.get().get_absolute_url())
    assert response.status_code == 200
    assert response.content == PAGE
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="ferry.html"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "page.html"),
        ("/a/ferry.pdf?x=1", "ferry.pdf"),
        ("/%0D%0Aset-cookie:%20a=b%22", r'"set-cookie: a=b\""'),
        ("/%D9%84", "%D9%84"),
    ],
)
def test_the_name_of_the_file_comes_from_the_address(path: str, name: str, client: Client, article: Article) -> None:
    drop_triggers(connection)
    Capture.objects.update(
        origin="fetched", file_name="", url=f"https://a.example{path}", asked_url="https://a.example/", http_status=200
    )
    create_triggers(connection)
    disposition = client.get(Capture.objects.get().get_absolute_url())["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert name in disposition
    assert "\n" not in disposition


def test_who_may_download_it(
    article: Article, viewer: User, superuser: User, outsider: User, editor: User, second_reviewer: User
) -> None:
    url = Capture.objects.get().get_absolute_url()
    for user, status in ((viewer, 403), (outsider, 403), (superuser, 200), (editor, 200), (second_reviewer, 200)):
        assert client_of(user).get(url).status_code == status, user
    assert Client().get(url).status_code == 302


def test_what_waits_is_downloaded_by_nobody(client: Client, web: Web, editor: User) -> None:
    client.post(FETCH, {"address": web.url("/ferry")})
    url = Capture.objects.get().get_absolute_url()
    assert client.get(url).status_code == 404
    assert client_of(editor).get(url).status_code == 404
