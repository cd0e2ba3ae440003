"""The pages of a PDF file, from the form in which it is looked over to the reports of what was checked in it."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from claims import history
from claims.ingest import make_article as bring_in
from claims.ingest import read_file, read_text
from claims.models import Article, Channel, Claim, User
from tests.clients import client_of, page_of
from tests.factories import make_article, sign_off
from tests.ingest.files import Word, pdf

pytestmark = pytest.mark.django_db

NEW = "/articles/new/"
LINES = (
    ("The ferry carried 41,000 passengers in 2024.", "Ferry terminal closes", 22),
    ("The new pier would cost about 12 million crowns.", "What it costs", 13),
)


def page_with(sentence: str, heading: str, size: float) -> list[Word]:
    return [(50, 780, size, heading), (50, 740, 10, sentence)]


PDF = pdf(*(page_with(*line) for line in LINES))


@pytest.fixture
def article(reviewer: User) -> Article:
    return bring_in(read_file("report.pdf", PDF), actor=reviewer, channel=Channel.WEB)


def claim_with(article: Article, words: str) -> Claim:
    return article.claims.filter(kind="assertion", text__contains=words)[0]


def test_pages_come_through_the_form_and_can_be_corrected(reviewer: User) -> None:
    client = client_of(reviewer)
    response = client.post(NEW, {"step": "read", "file": SimpleUploadedFile("report.pdf", PDF)})
    assert "A line such as [page 3] says" in response.content.decode()
    values: dict[str, Any] = {field.html_name: field.value() for field in response.context["form"]}
    assert values["text"] == f"[page 1]\n\n{LINES[0][0]}\n\n[page 2]\n\nWhat it costs\n\n{LINES[1][0]}".replace(
        "What it", "[heading] What it"
    )
    values["text"] = values["text"].replace("[page 2]", "[page 12]").replace("\n", "\r\n")
    client.post(NEW, {**values, "published_at": "", "step": "save"})
    article = Article.objects.get()
    revision = article.current_revision
    assert [(block.type, block.page) for block in revision.block_list] == [
        ("headline", 1),
        ("paragraph", 1),
        ("heading", 12),
        ("paragraph", 12),
    ]
    assert "[page" not in revision.text
    assert history.verify(article) == []


def test_texts_without_pages_are_stored_as_before(reviewer: User) -> None:
    article = bring_in(read_text("The ferry carried 41,000 passengers."), actor=reviewer, channel=Channel.WEB)
    assert [len(block) for block in article.current_revision.blocks] == [3]
    page = page_of(reviewer, article.get_absolute_url())
    assert "page-begins" not in page


def test_the_article_shows_where_a_page_begins_and_the_panel_where_an_item_stands(
    article: Article, reviewer: User
) -> None:
    claim = claim_with(article, "12 million")
    page = page_of(reviewer, article.get_absolute_url(), item=claim.pk)
    story = page[page.index('<article class="story"') :]
    before, after = story.split('<span class="page-begins"><bdi>Page 2</bdi></span>')
    assert LINES[0][0][:9] in before
    assert "What it costs" not in before
    assert "What it costs" in after
    assert "On page 2 of the original." in page
    first = claim_with(article, "41,000")
    assert "On page 1 of the original." in page_of(reviewer, f"/claims/{first.pk}/")


def test_old_texts_have_no_page_in_the_panel(reviewer: User) -> None:
    claim = claim_with(make_article(), "41,000")
    assert "of the original" not in page_of(reviewer, f"/claims/{claim.pk}/")


def test_reports_say_on_which_page_it_stands(article: Article, reviewer: User, second_reviewer: User) -> None:
    sign_off(claim_with(article, "12 million"), reviewer, second_reviewer, verdict="inaccurate", note="See.")
    client = client_of(reviewer)

    def report(fmt: str) -> str:
        return b"".join(client.get(f"/articles/{article.pk}/report/{fmt}/").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    (row,) = csv.DictReader(report("csv").splitlines())
    assert row["Page"] == "2"
    (claim,) = json.loads(report("json"))["claims"]
    assert claim["context"]["page"] == 2
    assert " · page 2 · text version 1" in report("html")
    assert " · page 2 · text version 1" in report("corrections")
    assert "page=2" not in report("annotations")
