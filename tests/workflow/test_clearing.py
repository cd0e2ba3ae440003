"""Clearing an article: each obstacle, who may, and what undoes it. And correcting an article's facts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from claims import history
from claims.models import Action, Article, User
from claims.workflow import NotAllowed, NotReady, add, apply, clear, clearing_obstacles, edit_article, waive_sentences
from tests.factories import Item, item_of, make_article, make_user, make_viewer, sign_off

pytestmark = pytest.mark.django_db

TEXT = "Tolland counts\n\nThe pier was built in 1931.\n\nIt cost 12 crowns.\n"
TITLE, PIER, COST = (0, 14), "The pier was built in 1931.", "It cost 12 crowns."


@pytest.fixture
def ready(ana: User, ben: User, eva: User) -> Article:
    """An article with nothing in the way: one item signed off, one set aside, the title set aside as a sentence."""
    article = make_article(TEXT, items=[Item(PIER), Item(COST)])
    sign_off(item_of(article, PIER), ana, ben)
    apply(eva, item_of(article, COST), Action.WAIVE, {"reason": "no_time"})
    waive_sentences(ana, article, [TITLE])
    assert clearing_obstacles(article) == []
    return article


def obstacles(article: Article) -> list[tuple[str, str]]:
    return [(obstacle.kind, obstacle.text) for obstacle in clearing_obstacles(article)]


def test_a_ready_article_is_cleared_once_by_an_editor(ready: Article, ana: User, eva: User) -> None:
    for user in (ana, make_viewer(), make_user(superuser=True), make_user()):
        with pytest.raises(NotAllowed):
            clear(user, ready)
    revision = clear(eva, ready)
    assert (revision.cleared_by, ready.current_revision.cleared_by) == (eva, eva)
    event = ready.events.last()
    assert (event.action, event.actor, event.new) == ("clear", eva, {"revision": 1})
    with pytest.raises(NotReady, match="already"):
        clear(eva, ready)
    assert history.verify(ready) == []


def test_an_article_in_which_nothing_was_found_needs_all_its_sentences_set_aside(ana: User, eva: User) -> None:
    article = make_article("Sunday\n\nIt was fine.\n", items=[])
    assert obstacles(article) == [("uncovered", "Sunday"), ("uncovered", "It was fine.")]
    waive_sentences(ana, article, [o.span for o in clearing_obstacles(article) if o.span], "opinion")
    assert clear(eva, article).cleared_by == eva


def test_whatever_is_open_is_in_the_way(ready: Article, ana: User, eva: User) -> None:
    claim = apply(eva, item_of(ready, COST), Action.REOPEN, {"reason": "There is time."})
    assert obstacles(ready) == [("open", COST)]
    claim = apply(eva, claim, Action.PROPOSE, {"verdict": "unproven", "note": "Looked in the archive."})
    assert obstacles(ready) == [("open", COST)]
    with pytest.raises(NotReady):
        clear(eva, ready)
    apply(ana, claim, Action.SIGN_OFF, version=claim.version)
    assert obstacles(ready) == [], "what is unconfirmed and signed off does not block"


def test_a_removed_item_uncovers_its_sentence(ready: Article, eva: User) -> None:
    claim = apply(eva, item_of(ready, COST), Action.REOPEN, {"reason": "Looked again."})
    apply(eva, claim, Action.REMOVE, {"reason": "No claim."})
    assert obstacles(ready) == [("uncovered", COST)]


def test_an_open_question_is_in_the_way_until_it_is_answered(ready: Article, ana: User) -> None:
    claim = item_of(ready, PIER)
    apply(ana, claim, Action.QUERY, {"text": "Which pier?"})
    assert obstacles(ready) == [("query", "Which pier?")]
    apply(ana, claim, Action.ANSWER, {"note": claim.notes.get(kind="query"), "answer": "The old one."})
    assert obstacles(ready) == []


@pytest.mark.parametrize(
    ("text", "correction", "in_the_way"),
    [
        (TEXT, "The pier was built in 1932.", True),
        (TEXT, "", True),
        (TEXT + "\nThe pier was built in 1932.\n", "The pier was built in 1932.", True),
        # The correction takes the item's own words along, and stands in the copy.
        (TEXT.replace("\n\nIt", " It"), "The pier was built in 1931. It cost 12 crowns.", False),
        (TEXT.replace("\n\nIt", "\nIt"), "the pier was built  in 1931. It COST 12 crowns.", False),
    ],
)
def test_what_is_to_be_changed_is_in_the_way_until_the_copy_says_so(
    text: str, correction: str, in_the_way: bool, ana: User, ben: User
) -> None:
    article = make_article(text, items=[Item(PIER)])
    sign_off(item_of(article, PIER), ana, ben, verdict="misleading", correction=correction, note="See the yearbook.")
    assert [kind for kind, _text in obstacles(article) if kind == "change"] == ["change"] * in_the_way


UNDOES: dict[str, Any] = {
    "reopened": lambda article, ana, eva: apply(eva, item_of(article, PIER), Action.REOPEN, {"reason": "A letter."}),
    "stale": lambda article, ana, eva: apply(
        None, item_of(article, COST), Action.MARK_STALE, {"reason": "its text changed"}, channel="system"
    ),
    "added": lambda article, ana, eva: add(ana, article, {"kind": "assertion", "spans": [[0, 7]]}),
}


@pytest.mark.parametrize("work", UNDOES.values(), ids=UNDOES)
def test_open_work_undoes_the_clearing_and_says_so(work: Any, ready: Article, ana: User, eva: User) -> None:
    clear(eva, ready)
    work(ready, ana, eva)
    revision = ready.current_revision
    assert (revision.cleared_at, revision.cleared_by) == (None, None)
    assert ready.events.last().new["no_longer_cleared"] == [1]
    assert history.verify(ready) == []


def test_remarks_and_facts_leave_the_clearing_alone(ready: Article, ana: User, eva: User) -> None:
    clear(eva, ready)
    apply(ana, item_of(ready, PIER), Action.NOTE, {"text": "Well done."})
    edit_article(ana, ready, {"byline": "Ada Poole"})
    assert ready.current_revision.cleared_by == eva


# --- facts -------------------------------------------------------------------------------------------------------


def test_facts_are_recorded_with_old_and_new(ready: Article, ana: User) -> None:
    due = datetime(2026, 3, 4, 17, 30, tzinfo=UTC)
    done = edit_article(ana, ready, {"publisher": "Coast Courier", "due_at": due, "title": ready.title, "head_seq": 1})
    assert (done.publisher, done.due_at) == ("Coast Courier", due)
    event = ready.events.last()
    assert event.old == {"publisher": "", "due_at": None}
    assert event.new == {"publisher": "Coast Courier", "due_at": "2026-03-04T17:30:00+00:00"}
    assert event.claim is None
    assert history.verify(Article.objects.get(pk=ready.pk)) == []


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "not a link"}, "url"),
        ({"language": "x" * 17}, "language"),
        ({"published_at": "soon"}, "published_at"),
    ],
)
def test_wrong_facts_are_refused_at_their_field(data: dict[str, Any], field: str, ready: Article, ana: User) -> None:
    events = ready.events.count()
    with pytest.raises(NotReady) as error:
        edit_article(ana, ready, data)
    assert set(error.value.errors) == {field}
    assert ready.events.count() == events


def test_an_unchanged_fact_is_no_event(ready: Article, ana: User) -> None:
    events = ready.events.count()
    edit_article(ana, ready, {"title": ready.title, "published_at": date(2025, 10, 21)})
    assert ready.events.count() == events


def test_viewers_correct_no_facts(ready: Article) -> None:
    for user in (make_viewer(), make_user(superuser=True), make_user()):
        with pytest.raises(NotAllowed):
            edit_article(user, ready, {"title": "Mine"})
