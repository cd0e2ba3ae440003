"""The demo newsroom: loaded once, by the workflow alone, in every state of work."""

from __future__ import annotations

from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims import history, workflow
from claims.demo import newsroom
from claims.demo.newsroom import ARTICLES, PEOPLE, SOURCES, password_of, read_article
from claims.models import (
    Article,
    Channel,
    Claim,
    ClaimEvent,
    Evidence,
    Feed,
    FeedItem,
    Kind,
    Note,
    Origin,
    Outcome,
    Revision,
    Source,
    SourceKind,
    Stance,
    Status,
    User,
    WatchList,
)


@pytest.fixture(autouse=True)
def _debug(settings: LazySettings) -> None:
    settings.DEBUG = True


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def counts() -> dict[str, int]:
    models = (User, Article, Revision, Claim, Evidence, Note, Source, ClaimEvent, WatchList, Feed, FeedItem)
    return {model.__name__: model._default_manager.count() for model in models}


@pytest.mark.django_db
class TestOnce:
    def test_a_second_run_changes_nothing_and_prints_the_logins_again(self, client: Client) -> None:
        first = demo()
        before, heads = counts(), list(Article.objects.order_by("pk").values_list("head_hash", flat=True))
        second = demo()
        assert counts() == before
        assert list(Article.objects.order_by("pk").values_list("head_hash", flat=True)) == heads
        for username in PEOPLE:
            assert password_of(username) in first
            assert password_of(username) in second
            typed = {"username": username, "password": password_of(username)}
            assert client.post(reverse("login"), typed).status_code == 302
            client.logout()
        assert "for trying out only" in second

    def test_a_changed_password_is_not_printed(self) -> None:
        demo()
        user = User.objects.get(username="editor")
        user.set_password("my own from now on")
        user.save()
        assert password_of("editor") not in demo()

    def test_it_refuses_outside_debug_unless_forced(self, settings: LazySettings) -> None:
        settings.DEBUG = False
        with pytest.raises(CommandError, match="for trying out only"):
            demo()
        assert not User.objects.exists()
        assert "Loaded the demo newsroom" in demo("--force")

    def test_a_newsroom_in_use_is_left_alone(self) -> None:
        User.objects.create_user("harriet")
        assert "accounts of its own" in demo()
        assert not Article.objects.exists()

    def test_an_account_of_the_same_name_is_left_alone(self) -> None:
        User.objects.create_user("editor")
        with pytest.raises(CommandError, match="editor"):
            demo()
        assert not Article.objects.exists()

    def test_all_of_it_or_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(room: object, today: object) -> None:
            raise RuntimeError

        monkeypatch.setattr("claims.management.commands.demo.work", fail)
        with pytest.raises(RuntimeError):
            demo()
        assert set(counts().values()) == {0}


@pytest.mark.django_db
def test_the_newsroom_is_alive() -> None:
    """One load for all of these: it is the slowest part."""
    demo()
    check_that_every_state_is_there()
    check_that_everything_came_by_the_workflow()
    check_that_the_machine_found_what_the_demo_works_on()


def check_that_every_state_is_there() -> None:
    found = set(Claim.objects.values_list("status", "outcome").distinct().order_by())
    assert {status for status, _outcome in found} == set(Status.values)
    assert {outcome for status, outcome in found if status == Status.SIGNED_OFF} == set(Outcome.values)
    assert {outcome for status, outcome in found if status == Status.PROPOSED} == set(Outcome.values)
    for kind in Kind.values:
        assert Claim.objects.filter(kind=kind, status=Status.SIGNED_OFF).count() >= 5
        assert Claim.objects.filter(kind=kind, origin=Origin.MACHINE, status=Status.NEW).count() >= 20

    assert any(claim.is_returned for claim in Claim.objects.filter(status=Status.CHECKING))
    assert Claim.objects.filter(round=2, status=Status.CHECKING, events__action="reopen").exists()
    stale = ClaimEvent.objects.filter(action="mark_stale").values_list("reason", flat=True)
    assert any("date to look again" in reason for reason in stale)
    assert any("withdrawn" in reason for reason in stale)
    assert Claim.objects.filter(recheck_on__gt=timezone.localdate()).exists()
    assert Claim.objects.filter(replaced_by__isnull=False).count() >= 3
    assert {"split", "merge", "remove", "assign", "return", "reopen", "query", "answer", "note"} <= set(
        ClaimEvent.objects.values_list("action", flat=True)
    )
    assert Note.objects.open_queries().count() >= 3
    assert Note.objects.filter(answered_at__isnull=False).exists()
    assert Claim.objects.filter(legal=True).exists()

    assert set(Source.objects.values_list("kind", flat=True)) == set(SourceKind.values)
    assert set(Evidence.objects.values_list("stance", flat=True)) == set(Stance.values)
    uses = Source.objects.annotate(uses=Count("evidence")).values_list("uses", flat=True)
    assert min(uses) >= 1
    assert max(uses) >= 5

    cleared = Article.objects.filter(revisions__cleared_at__isnull=False)
    assert cleared.count() == 1
    assert workflow.clearing_obstacles(cleared[0]) == []
    untouched = [a for a in Article.objects.all() if not a.claims.exclude(status=Status.NEW).exists()]
    assert untouched
    assert Article.objects.filter(due_at__gt=timezone.now()).count() >= 4


def check_that_everything_came_by_the_workflow() -> None:
    for article in Article.objects.all():
        assert history.verify(article) == [], article
    assert set(ClaimEvent.objects.values_list("channel", flat=True)) == {Channel.COMMAND, Channel.SYSTEM}
    people = set(ClaimEvent.objects.exclude(channel=Channel.SYSTEM).values_list("actor__username", flat=True))
    assert people == {"reviewer", "reviewer2", "editor"}


def check_that_the_machine_found_what_the_demo_works_on() -> None:
    """Where it does not, the demo's people add the item by hand; that should stay the exception."""
    by_hand = Claim.objects.filter(events__action="add", origin=Origin.PERSON, replaces__isnull=True).distinct()
    assert by_hand.count() <= 5, [str(claim) for claim in by_hand]


@pytest.mark.django_db
def test_twice_the_same() -> None:
    """Another load gives the same newsroom, times and random salts aside."""

    def shape() -> list[tuple[object, ...]]:
        return list(
            Claim.objects.order_by("article__title", "pk").values_list(
                "article__title", "text", "status", "outcome", "speaker__name", "assignee__username", "version"
            )
        )

    with transaction.atomic():
        demo()
        first = shape()
        transaction.set_rollback(True)
    demo()
    assert shape() == first


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.txt")), ids=lambda path: path.stem)
def test_the_articles_are_long_enough_to_be_worth_a_check(path: object) -> None:
    facts, text = read_article(path)  # type: ignore[arg-type]
    assert {"title", "publisher", "byline", "published"} <= facts.keys()
    assert 280 <= len(text.split()) <= 700


def test_there_are_enough_articles() -> None:
    assert len(list(ARTICLES.glob("*.txt"))) >= 8
    assert len(SOURCES) >= len(SourceKind)


@pytest.mark.django_db
def test_a_word_that_is_not_in_the_text_fails_loudly() -> None:
    room = newsroom.Newsroom()
    room.bring_in()
    with pytest.raises(ValueError, match="substring not found"):
        room.quote("reviewer", "library-hours", "nobody ever said this")
