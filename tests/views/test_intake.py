"""Bringing an article in through the web, and correcting its facts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from claims.ingest import make_article as store
from claims.models import Action, Article, Channel, User
from claims.workflow import edit_article
from tests.factories import make_article
from tests.ingest.files import docx, paragraph, pdf

pytestmark = pytest.mark.django_db

TEXT = """Ferry terminal closes
By Ann Reyk

The town council of Sandholm voted on Monday to close the ferry terminal, which carried 41,000 passengers in 2024.

[Source: The Sandholm Courier]
"""
PAGE = (
    '<html lang="fr"><head><title>Le pont</title><meta name="author" content="Zoé Marin"></head><body><h1>Le pont</h1>'
    "<p>Le pont ne sera pas fermé, a déclaré le maire lundi.</p>"
    "<figure><figcaption>Le pont, hier</figcaption></figure></body></html>"
)
NEW = "/articles/new/"


@pytest.fixture
def client(client_for: Callable[[User], Client], reviewer: User) -> Client:
    return client_for(reviewer)


def read(client: Client, **data: Any) -> Any:
    return client.post(NEW, {"step": "read", **data})


def values_of(response: Any) -> dict[str, Any]:
    """What a browser would send back of the preview's form."""
    form = response.context["form"]
    values = {field.html_name: field.value() for field in form}
    values["published_at"] = values["published_at"].isoformat() if values["published_at"] else ""
    return {**values, "step": "save"}


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_pasted_text_is_shown_before_it_is_saved(client: Client) -> None:
    response = read(client, text=TEXT.replace("\n", "\r\n"))
    assert response.status_code == 200
    values = values_of(response)
    assert values["title"] == "Ferry terminal closes"
    assert values["byline"] == "Ann Reyk"
    assert values["publisher"] == "The Sandholm Courier"
    assert values["language"] == "en"
    assert values["text"].startswith("By Ann Reyk\n\nThe town council")
    assert not Article.objects.exists()


def test_what_was_corrected_is_saved(client: Client, reviewer: User) -> None:
    values = values_of(read(client, text=TEXT))
    values |= {"title": "Ferry terminal to close", "published_at": "2026-03-04", "url": "https://courier.example/ferry"}
    values["text"] = values["text"].replace("41,000", "42,000").replace("\n", "\r\n") + "\r\n[caption] At dusk"
    response = client.post(NEW, values)
    article = Article.objects.get()
    assert response.status_code == 302
    assert response["Location"] == article.get_absolute_url()
    assert (article.title, article.published_at) == ("Ferry terminal to close", date(2026, 3, 4))
    assert (article.url, article.created_by) == ("https://courier.example/ferry", reviewer)
    revision = article.current_revision
    assert revision.text.startswith("Ferry terminal to close\n\nBy Ann Reyk")
    assert revision.text.endswith("At dusk")
    assert [block.type for block in revision.block_list] == ["headline", "byline", "paragraph", "source", "caption"]
    assert article.claims.filter(text__contains="42,000").exists()
    assert {event.channel for event in article.events.all()} == {Channel.WEB}


def test_an_uploaded_page(client: Client) -> None:
    response = read(client, file=upload("pont.html", PAGE.encode()))
    values = values_of(response)
    assert (values["title"], values["byline"], values["language"]) == ("Le pont", "Zoé Marin", "fr")
    assert values["source_name"] == "pont.html"
    assert "[caption] Le pont, hier" in values["text"]
    client.post(NEW, values)
    revision = Article.objects.get().current_revision
    assert revision.source_name == "pont.html"
    assert [block.type for block in revision.block_list] == ["headline", "paragraph", "caption"]
    assert "[caption]" not in revision.text


def test_the_form_shows_markup_as_text(client: Client) -> None:
    response = read(client, text='Odd </textarea><script>alert(1)</script>\n\nThe mayor said "no" & 12 people left.')
    content = response.content.decode()
    assert "<script>alert" not in content
    assert "&lt;/textarea&gt;" in content
    values = values_of(response)
    client.post(NEW, values)
    assert Article.objects.get().title == "Odd </textarea><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({}, "text", "Paste a text, or choose a file."),
        ({"text": " \r\n "}, "text", "Paste a text, or choose a file."),
        ({"text": "* * *"}, "text", "There is no text in it."),
        ({"text": "word " * 200_001}, "text", "This is too long: 200,001 words"),
        ({"text": "a" * (5 * 1024**2 + 1)}, "text", "This is too big: at most 5 MB"),
        ({"file": ("a.odt", b"PK")}, "file", "a.odt: .odt is not supported."),
        ({"file": ("a.docx", b"PK")}, "file", "a.docx: This Word file is broken"),
        ({"file": ("a.pdf", pdf([]))}, "file", "a.pdf: There is no text in this PDF"),
        ({"file": ("a.txt", b"\x7fELF\0\0")}, "file", "a.txt: This is a program file"),
        ({"file": ("a.txt", b"")}, "file", "a.txt: There is no text in it."),
        ({"file": ("a.txt", b"a" * (5 * 1024**2 + 1))}, "file", "a.txt: This is too big"),
        ({"file": ("a.html", b"<script>1</script>")}, "file", "a.html: No article was found"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_errors_stand_at_their_field(client: Client, data: dict[str, Any], field: str, message: str) -> None:
    if "file" in data:
        data = {"file": upload(*data["file"])}
    response = read(client, **data)
    assert response.status_code == 422
    (error,) = response.context["form"].errors[field]
    assert error.startswith(message)
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not Article.objects.exists()


def test_a_refused_file_keeps_the_typed_text(client: Client) -> None:
    response = read(client, text="Half a sentence that I typed", file=upload("a.txt", b"Some text"))
    assert response.status_code == 422
    assert "Bring in one at a time" in response.context["form"].errors["file"][0]
    assert "Half a sentence that I typed" in response.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "T" * 501}, "title"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"published_at": "yesterday"}, "published_at"),
        ({"language": "klingon-in-space-and-time"}, "language"),
        ({"text": "word " * 200_001}, "text"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_nothing_is_lost_when_a_fact_is_wrong(client: Client, change: dict[str, str], field: str) -> None:
    values = values_of(read(client, text=TEXT)) | {"publisher": "Typed by hand"} | change
    response = client.post(NEW, values)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    again = values_of_bound(response)
    assert again == {name: value for name, value in values.items() if name != "step"}
    assert not Article.objects.exists()


def values_of_bound(response: Any) -> dict[str, Any]:
    return {field.html_name: field.value() for field in response.context["form"]}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ferry.docx", docx(paragraph("Ferry closes", "Titel"), paragraph("The ferry carried 41,000 people in 2024."))),
        ("ferry.pdf", pdf([(50, 780, 20, "Ferry closes"), (50, 740, 10, "The ferry carried 41,000 people in 2024.")])),
    ],
)
def test_word_and_pdf_files_are_looked_over(client: Client, name: str, data: bytes) -> None:
    values = values_of(read(client, file=upload(name, data)))
    page = "[page 1]\n\n" if name == "ferry.pdf" else ""
    assert (values["title"], values["text"]) == ("Ferry closes", f"{page}The ferry carried 41,000 people in 2024.")
    client.post(NEW, values)
    assert Article.objects.get().current_revision.source_name == name


def several(client: Client, *files: tuple[str, bytes]) -> tuple[int, list[str]]:
    """Status, and the words of each file's line."""
    response = read(client, file=[upload(name, data) for name, data in files])
    lines = re.findall(r'<li class="result-.*?</li>', response.content.decode(), re.DOTALL)
    return response.status_code, [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


STORY = ("story.txt", TEXT.encode())
WORD = (
    "bridge.docx",
    docx(paragraph("Bridge opens", "Titel"), paragraph("The bridge cost 12 million crowns in 2025.")),
)
BROKEN = ("broken.pdf", b"%PDF-1.7")


def test_several_files_each_with_its_result(client: Client, reviewer: User) -> None:
    client.post(NEW, values_of(read(client, text=TEXT)))
    status, lines = several(client, STORY, BROKEN, WORD, ("again.docx", WORD[1]), ("page.odt", b"x"))
    bridge = Article.objects.get(title="Bridge opens")
    assert status == 200
    assert lines[0].startswith("There already story.txt Ferry terminal closes")
    assert lines[1].startswith("Not brought in broken.pdf This PDF is broken")
    assert lines[2] == f"Brought in bridge.docx Bridge opens , {bridge.claims.count()} items to check"
    assert lines[3].startswith("There already again.docx Bridge opens")
    assert lines[4].startswith("Not brought in page.odt .odt is not supported")
    assert Article.objects.count() == 2
    assert bridge.created_by == reviewer
    assert {event.channel for event in bridge.events.all()} == {Channel.WEB}


def test_several_files_none_of_which_can_be_read(client: Client) -> None:
    status, lines = several(client, BROKEN, ("<b>.odt", b"x"))
    assert status == 422
    assert lines[1].startswith("Not brought in &lt;b&gt;.odt")


def test_a_failure_of_the_database_does_not_keep_the_others(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_once(*args: Any, **kwargs: Any) -> Article:
        monkeypatch.setattr("claims.ingest.batch.make_article", store)
        raise OperationalError("database is locked")

    monkeypatch.setattr("claims.ingest.batch.make_article", fail_once)
    _status, lines = several(client, STORY, WORD)
    assert "Nothing of it was saved; try again." in lines[0]
    assert lines[1].startswith("Brought in")


def test_what_there_is_no_time_for_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.views.intake.SEVERAL_SECONDS", 0)
    status, lines = several(client, STORY, WORD)
    assert status == 422
    assert all("There was no time left for it." in line for line in lines)


def test_too_many_files(client: Client) -> None:
    response = read(client, file=[upload(f"{number}.txt", TEXT.encode()) for number in range(21)])
    assert response.status_code == 422
    assert "at most 20 are taken in at once" in response.context["form"].errors["file"][0]
    assert not Article.objects.exists()


def test_a_text_and_several_files(client: Client) -> None:
    response = read(client, text=TEXT, file=[upload(*STORY), upload(*WORD)])
    assert response.status_code == 422
    assert "There is a text above as well" in response.context["form"].errors["file"][0]


@pytest.mark.parametrize("person", ["viewer", "outsider", "superuser"])
def test_several_files_by_whoever_may_not(
    person: str, client_for: Callable[[User], Client], request: pytest.FixtureRequest
) -> None:
    response = read(client_for(request.getfixturevalue(person)), file=[upload(*STORY), upload(*WORD)])
    assert response.status_code == 403
    assert not Article.objects.exists()


def test_nul_in_pasted_text(client: Client) -> None:
    values = values_of(read(client, text="Ferry\0 closes\n\nThe mayor said\0 that 12 people left."))
    assert values["title"] == "Ferry closes"
    client.post(NEW, values | {"text": values["text"] + "\0"})
    assert "\0" not in Article.objects.get().current_revision.text


def test_known_text_is_offered_or_copied(client: Client) -> None:
    values = values_of(read(client, text=TEXT))
    client.post(NEW, values)
    first = Article.objects.get()
    early = read(client, text=TEXT)
    assert early.status_code == 200
    assert f'href="{first.get_absolute_url()}"' in early.content.decode()
    response = client.post(NEW, values | {"byline": "Typed by hand"})
    content = response.content.decode()
    assert response.status_code == 409
    assert f'href="{first.get_absolute_url()}"' in content
    assert "Typed by hand" in content
    assert Article.objects.count() == 1
    response = client.post(NEW, values | {"copy": "1"})
    copy = Article.objects.latest("pk")
    assert response["Location"] == copy.get_absolute_url() != first.get_absolute_url()


@pytest.mark.parametrize("person", ["viewer", "outsider", "superuser"])
def test_whoever_may_not_bring_in_is_told_why(
    person: str, client_for: Callable[[User], Client], request: pytest.FixtureRequest
) -> None:
    client = client_for(request.getfixturevalue(person))
    for response in (client.get(NEW), read(client, text=TEXT), client.post(NEW, {"step": "save", "title": "T"})):
        assert response.status_code == 403
        assert re.search("reviewers and editors", response.content.decode(), re.IGNORECASE)
    assert not Article.objects.exists()


def test_without_signing_in() -> None:
    assert Client().get(NEW)["Location"].startswith(reverse("login"))


@pytest.fixture
def article(reviewer: User) -> Article:
    return make_article(title="Ferry terminal closes", publisher="The Courier", created_by=reviewer)


def facts_of(response: Any) -> dict[str, Any]:
    """What a browser would send back of the form of facts."""
    html = response.content.decode()
    values = {}
    for field in response.context["form"]:
        value = field.value()
        values[field.html_name] = field.field.widget.format_value(value) if value is not None else ""
        values[field.html_name] = values[field.html_name] or ""
        if isinstance(values[field.html_name], list):
            (values[field.html_name],) = values[field.html_name]
    assert escape(values["title"]) in html
    return values


def test_facts_are_corrected(client: Client, article: Article) -> None:
    url = reverse("article-facts", args=[article.pk])
    values = facts_of(client.get(url))
    assert values["published_at"] == "2025-10-21"
    values |= {"publisher": "The Sandholm Courier", "language": "de", "due_at": "2026-03-05T18:30", "published_at": ""}
    response = client.post(url, values)
    assert response["Location"] == article.get_absolute_url()
    article.refresh_from_db()
    assert (article.publisher, article.language, article.published_at) == ("The Sandholm Courier", "de", None)
    assert article.due_at == datetime(2026, 3, 5, 18, 30, tzinfo=UTC)
    event = article.events.get(action=Action.EDIT_ARTICLE)
    assert event.old == {"publisher": "The Courier", "language": "en", "published_at": "2025-10-21", "due_at": None}


def test_saving_unchanged_facts_writes_no_history(client: Client, article: Article, editor: User) -> None:
    edit_article(editor, article, {"due_at": datetime(2026, 3, 5, 18, 30, tzinfo=UTC)})
    url = reverse("article-facts", args=[article.pk])
    client.post(url, facts_of(client.get(url)))
    assert article.events.filter(action=Action.EDIT_ARTICLE).count() == 1


def test_what_others_changed_meanwhile_is_not_overwritten(client: Client, article: Article, editor: User) -> None:
    url = reverse("article-facts", args=[article.pk])
    values = facts_of(client.get(url))
    edit_article(editor, article, {"publisher": "The Herald"})
    # Another field is no conflict, and the other's change stays.
    client.post(url, values | {"byline": "Ann Reyk"})
    article.refresh_from_db()
    assert (article.publisher, article.byline) == ("The Herald", "Ann Reyk")
    response = client.post(url, values | {"publisher": "The Gazette"})
    assert response.status_code == 422
    assert "The Herald" in response.context["form"].errors["publisher"][0]
    assert 'value="The Gazette"' in response.content.decode()
    article.refresh_from_db()
    assert article.publisher == "The Herald"


@pytest.mark.parametrize("seen", ["", "{", "[]", '{"title": 1}', '{"published_at": "x", "due_at": 7}'])
def test_a_broken_hidden_field_does_no_harm(client: Client, article: Article, seen: str) -> None:
    url = reverse("article-facts", args=[article.pk])
    values = facts_of(client.get(url)) | {"seen_values": seen, "byline": "Ann Reyk"}
    assert client.post(url, values).status_code == 302
    article.refresh_from_db()
    assert article.byline == "Ann Reyk"


def test_facts_need_a_title(client: Client, article: Article) -> None:
    url = reverse("article-facts", args=[article.pk])
    response = client.post(url, facts_of(client.get(url)) | {"title": " ", "byline": "Typed by hand"})
    assert response.status_code == 422
    assert "title" in response.context["form"].errors
    assert "Typed by hand" in response.content.decode()


def test_facts_for_viewers(client_for: Callable[[User], Client], viewer: User, article: Article) -> None:
    assert client_for(viewer).get(reverse("article-facts", args=[article.pk])).status_code == 404
