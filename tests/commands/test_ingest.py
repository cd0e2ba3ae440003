"""`manage.py ingest`: each file by itself, a line for each, and exit status 1 if one was refused."""

from __future__ import annotations

import io
import os
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims.models import Article, Channel, User
from tests.ingest.files import docx, paragraph, pdf

pytestmark = pytest.mark.django_db

STORY = "At the ferry terminal\n\nThe ferry terminal of Sandholm carried 41,000 passengers in 2024.\n"
PAGE = "<html lang='en'><head><title>Bridge opens</title></head><body><h1>Bridge opens</h1><p>The bridge cost 12 million crowns, the mayor said on Monday.</p></body></html>"


def ingest(*arguments: object) -> tuple[list[str], str, str]:
    """Result lines, what went to standard error, and the failure's message."""
    out, err, failure = io.StringIO(), io.StringIO(), ""
    try:
        call_command("ingest", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        failure = str(error)
    return out.getvalue().splitlines(), err.getvalue(), failure


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    return tmp_path


def test_a_file(folder: Path, reviewer: User) -> None:
    lines, errors, failure = ingest(
        folder / "story.txt", "--publisher", "The Courier", "--published-at", "2026-03-04", "--language", "en-GB", "--as", reviewer.username
    )  # fmt: skip
    article = Article.objects.get()
    assert lines == [f"{folder / 'story.txt'}: article {article.pk}, “At the ferry terminal”, 1 item to check."]
    assert (errors, failure) == ("", "")
    assert (article.publisher, article.published_at, article.language) == ("The Courier", date(2026, 3, 4), "en-gb")
    assert article.created_by == reviewer
    assert {event.channel for event in article.events.all()} == {Channel.COMMAND}
    assert article.current_revision.source_name == "story.txt"


def test_one_bad_file_does_not_keep_the_others(folder: Path) -> None:
    (folder / "noise.txt").write_bytes(b"\x7fELF" + bytes(range(256)))
    (folder / "story.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    lines, _errors, failure = ingest(
        folder / "noise.txt", folder / "missing.txt", folder / "story.doc", folder / "story.txt"
    )
    assert [line.removeprefix(f"{folder}/").split(". ")[0] for line in lines[:3]] == [
        "noise.txt: not brought in",
        "missing.txt: not brought in",
        "story.doc: not brought in",
    ]
    assert "program file" in lines[0]
    assert "No such file" in lines[1]
    assert ".doc is not supported" in lines[2]
    assert "At the ferry terminal" in lines[3]
    assert failure == "3 of 4 files not brought in."
    assert Article.objects.count() == 1


def test_word_and_pdf_files(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(
        docx(paragraph("Bridge opens", "Titel"), paragraph("The bridge cost 12 million crowns."))
    )
    (tmp_path / "b.pdf").write_bytes(
        pdf([(50, 780, 20, "Ferry closes"), (50, 740, 10, "The ferry carried 41,000 people.")])
    )
    (tmp_path / "c.pdf").write_bytes(pdf([]))
    lines, _errors, failure = ingest(tmp_path)
    assert "a.docx: article " in lines[0]
    assert "“Bridge opens”, " in lines[0]
    assert "“Ferry closes”, " in lines[1]
    assert "A PDF does not say" in lines[1]
    assert {article.claims.exists() for article in Article.objects.all()} == {True}
    assert "c.pdf: not brought in. There is no text in this PDF; it seems to be a scan." in lines[2]
    assert failure == "1 of 3 files not brought in."


def test_folders_are_searched(folder: Path) -> None:
    (folder / "deeper").mkdir()
    (folder / "deeper" / "third.HTM").write_text(PAGE.replace("12 million", "14 million"), encoding="utf-8")
    (folder / ".hidden.txt").write_text("Hidden\n\nThis is 1 hidden file.", encoding="utf-8")
    (folder / "notes.md").write_text("No article", encoding="utf-8")
    (folder / "deeper" / "loop").symlink_to(folder, target_is_directory=True)
    lines, _errors, failure = ingest(folder)
    assert [line.removeprefix(f"{folder}/").split(":")[0] for line in lines] == [
        "page.html",
        "story.txt",
        "deeper/third.HTM",
    ]
    assert failure == ""
    assert Article.objects.count() == 3


def test_known_text(folder: Path) -> None:
    ingest(folder / "story.txt")
    article = Article.objects.get()
    lines, _errors, failure = ingest(folder / "story.txt")
    assert f"there already. Article {article.pk} (“At the ferry terminal”)" in lines[0]
    assert failure == "1 of 1 files not brought in."
    _lines, _errors, failure = ingest(folder / "story.txt", "--copy")
    assert failure == ""
    assert Article.objects.count() == 2


def test_whoever_may_not(folder: Path, viewer: User) -> None:
    assert ingest(folder / "story.txt", "--as", viewer.username)[2] == "Only reviewers and editors can do this."
    assert ingest(folder / "story.txt", "--as", "nobody")[2] == "There is no account “nobody”."
    assert not Article.objects.exists()


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    lines, _errors, _failure = ingest(tmp_path / "pipe.txt")
    assert lines == [f"{tmp_path / 'pipe.txt'}: not brought in. This is no file."]


@pytest.mark.parametrize("option", [["--published-at", "4 March"], ["--language", "English!"]])
def test_options_that_make_no_sense(folder: Path, option: list[str]) -> None:
    assert option[1] in ingest(folder / "story.txt", *option)[2]


def test_the_bar_is_shown_on_demand_only(folder: Path) -> None:
    assert ingest(folder / "story.txt")[1] == ""
    assert "2/2" in ingest(folder, "--copy", "--progress")[1]


def test_a_new_version_of_an_article(tmp_path: Path, reviewer: User) -> None:
    lines = [
        "Ferry terminal closes",
        "The ferry carried 41,000 passengers in 2024.",
        "The pier cost 12 million crowns.",
    ]
    file = tmp_path / "ferry.txt"
    file.write_text("\n\n".join(lines), encoding="utf-8")
    ingest(file)
    article = Article.objects.get()
    file.write_text("\n\n".join([*lines[:2], "The pier cost 15 million crowns."]), encoding="utf-8")
    (line,), _err, failure = ingest(file, "--article", article.pk, "--as", reviewer.username)
    assert line.startswith(f"{file}: article {article.pk}, version 2: ")
    assert "1 changed" in line
    assert not failure
    assert article.current_revision.created_by == reviewer
    (line,), _err, failure = ingest(file, "--article", article.pk)
    assert line == f"{file}: article {article.pk} has this text already."
    file.write_text("\n\n".join(lines), encoding="utf-8")
    (line,), _err, failure = ingest(file, "--article", article.pk)
    assert "the text of version 1" in line
    assert failure == "1 of 1 files not brought in."
    assert Article.objects.count() == 1


def test_no_new_version_of_what_is_not_there(folder: Path) -> None:
    assert "There is no article 99999." in ingest(folder / "story.txt", "--article", 99999)[2]
    ingest(folder / "story.txt")
    article = Article.objects.get()
    assert "name one file" in ingest(folder, "--article", article.pk)[2]
    assert article.revisions.count() == 1
