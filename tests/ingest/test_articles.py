"""The one function that makes articles: all of it or nothing, and never the same text twice by accident."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from claims import history, workflow
from claims.ingest import Draft, IngestError, KnownText, articles, known_articles, make_article, read_text
from claims.models import Action, Article, Channel, Claim, ClaimEvent, Kind, Revision, Speaker, User

pytestmark = pytest.mark.django_db

TEXT = """Ferry terminal closes
By Ann Reyk

The town council of Sandholm voted on Monday to close the ferry terminal, which carried 41,000 passengers in 2024.

"Nobody will miss the draught in the waiting room," said Mira Tolland, the harbour master.

[Source: The Sandholm Courier]
"""


def draft(text: str = TEXT, **facts: Any) -> Draft:
    made = read_text(text)
    for name, value in {"published_at": date(2026, 3, 4), **facts}.items():
        setattr(made, name, value)
    return made


def nothing_is_left() -> bool:
    return not any(model.objects.exists() for model in (Article, Revision, Claim, ClaimEvent, Speaker))


def test_an_article_with_its_text_and_items(reviewer: User) -> None:
    article = make_article(draft(source_name="ferry.txt"), actor=reviewer, channel=Channel.WEB)
    article.refresh_from_db()
    assert (article.title, article.byline, article.publisher) == (
        "Ferry terminal closes",
        "Ann Reyk",
        "The Sandholm Courier",
    )
    assert (article.language, article.published_at, article.created_by) == ("en", date(2026, 3, 4), reviewer)
    revision = article.current_revision
    assert revision.number == 1
    assert revision.text == "\n\n".join(line for line in TEXT.split("\n") if line)
    assert revision.sha256 == hashlib.sha256(revision.text.encode()).hexdigest()
    assert [block.type for block in revision.block_list] == ["headline", "byline", "paragraph", "paragraph", "source"]
    assert (revision.source_name, revision.created_by) == ("ferry.txt", reviewer)
    assert revision.engine
    assert "".join(revision.text[start:end] for start, end in revision.sentences).startswith("Ferry terminal closes")
    quote = article.claims.get(kind=Kind.QUOTE)
    assert quote.speaker is not None
    assert quote.speaker.name == "Mira Tolland"
    assert article.claims.filter(kind=Kind.ASSERTION, text__contains="41,000").exists()
    for anchor in revision.anchors.all():
        assert anchor.exact == revision.text[anchor.start : anchor.end]


def test_the_history_starts_with_it(reviewer: User) -> None:
    article = make_article(draft(), actor=reviewer, channel=Channel.COMMAND)
    first = article.events.first()
    assert first is not None
    assert (first.action, first.actor, first.channel, first.claim) == (Action.INGEST, reviewer, Channel.COMMAND, None)
    assert first.new["title"] == "Ferry terminal closes"
    assert first.new["sha256"] == article.current_revision.sha256
    assert history.verify(article) == []


def test_titles_are_corrected_before_saving(reviewer: User) -> None:
    article = make_article(draft(title="Ferry  terminal to\nclose"), actor=reviewer, channel=Channel.WEB)
    assert article.title == "Ferry terminal to close"
    assert article.current_revision.text.startswith("Ferry terminal to close\n\nBy Ann Reyk")


@pytest.mark.parametrize(
    "text",
    [
        "Το λιμάνι κλείνει\n\nΟ δήμαρχος είπε ότι το λιμάνι θα κλείσει τον Μάρτιο.",
        "الميناء يغلق\n\nقال رئيس البلدية: «الميناء سيغلق في 4 مارس 2026».",
        "👩‍🚒 saves 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ferry\n\n“We were 12 people 👍🏽,” said Mira Tolland.",
        "Odd\x00 one\ud800\r\n\r\nThe mayor said\u200b that 12 people\ufffe came.",
    ],
)
def test_any_script_is_stored_as_it_is_read(reviewer: User, text: str) -> None:
    made = read_text(text)
    article = make_article(made, actor=reviewer, channel=Channel.WEB)
    revision = Revision.objects.get(article=article)
    assert revision.text == made.text
    for anchor in revision.anchors.all():
        assert anchor.exact == revision.text[anchor.start : anchor.end]


def test_the_same_text_again(reviewer: User, editor: User) -> None:
    first = make_article(draft(), actor=reviewer, channel=Channel.WEB)
    # Line ends, blanks at their ends and hidden characters make no other text of it.
    again = draft(TEXT.replace("\n", "  \r\n\r\n").replace("Ann", "A\u00adnn"), publisher="Another Courier")
    with pytest.raises(KnownText) as caught:
        make_article(again, actor=editor, channel=Channel.WEB)
    assert caught.value.articles == [first]
    assert Article.objects.count() == 1
    copy = make_article(again, actor=editor, channel=Channel.WEB, allow_copy=True)
    assert copy.publisher == "Another Courier"
    assert known_articles(again.text) == [first, copy]


def test_another_headline_is_another_text(reviewer: User) -> None:
    make_article(draft(), actor=reviewer, channel=Channel.WEB)
    make_article(draft(title="Terminal to close"), actor=reviewer, channel=Channel.WEB)
    assert Article.objects.count() == 2


@pytest.mark.parametrize("person", ["viewer", "outsider", "superuser"])
def test_whoever_may_not_is_told_why(person: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(workflow.NotAllowed, match=r"(?i)reviewers and editors"):
        make_article(draft(), actor=request.getfixturevalue(person), channel=Channel.WEB)
    assert nothing_is_left()


def test_a_reviewer_who_left_may_not(reviewer: User) -> None:
    reviewer.groups.remove(Group.objects.get(name="Reviewer"))
    with pytest.raises(workflow.NotAllowed):
        make_article(draft(), actor=User.objects.get(pk=reviewer.pk), channel=Channel.WEB)
    assert nothing_is_left()


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (Draft([], title="Only a title, and that is text"), None),
        (Draft([], title=""), "facts"),
        (Draft(read_text("* * * a").parts[:0], title=" \u200b "), "facts"),
        (draft(url="javascript:alert(1)"), "facts"),
        (draft(url="https://courier.example/" + "a" * 1000), "facts"),
    ],
)
def test_drafts_that_are_none(reviewer: User, broken: Draft, code: str | None) -> None:
    if code is None:
        assert make_article(broken, actor=reviewer, channel=Channel.WEB).current_revision.text == broken.title
        return
    with pytest.raises(IngestError) as caught:
        make_article(broken, actor=reviewer, channel=Channel.WEB)
    assert caught.value.code == code
    assert nothing_is_left()


@pytest.mark.parametrize("step", ["extract", "open_claims", "history.append"])
def test_a_failure_half_way_leaves_nothing(reviewer: User, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(f"{articles.__name__}.{step}", fail)
    with pytest.raises(RuntimeError):
        make_article(draft(), actor=reviewer, channel=Channel.WEB)
    assert nothing_is_left()


def test_long_facts_are_cut_to_what_the_columns_hold(reviewer: User) -> None:
    made = draft(title="T" * 600, byline="B" * 600, publisher="P" * 600)
    article = make_article(made, actor=reviewer, channel=Channel.WEB)
    assert (len(article.title), len(article.byline), len(article.publisher)) == (500, 300, 200)
    assert article.current_revision.text.startswith("T" * 600)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_article(reviewer: User) -> None:
    together = Barrier(2)

    def click() -> bool:
        try:
            together.wait(timeout=10)
            make_article(draft(), actor=reviewer, channel=Channel.WEB)
        except KnownText:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        made = [future.result() for future in [pool.submit(click), pool.submit(click)]]
    assert sorted(made) == [False, True]
    assert Article.objects.count() == 1
