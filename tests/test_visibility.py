"""`visible_to`, per model and role: what exists once with something signed off, and once with nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from claims.jobs import enqueue
from claims.models import (
    Article,
    Claim,
    ClaimEvent,
    Evidence,
    Feed,
    FeedItem,
    Import,
    ImportLine,
    Job,
    Note,
    Presence,
    Role,
    SavedFilter,
    Source,
    Speaker,
    User,
    WatchList,
)
from claims.workflow import apply
from tests.factories import (
    assertion_of,
    make_article,
    make_editor,
    make_reviewer,
    make_source,
    make_user,
    make_viewer,
    quote_of,
    sign_off,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed() -> Claim:
    """A signed-off quote with open and confidential evidence and a note; beside it untouched work and another article."""
    ana, ben = make_reviewer(), make_reviewer()
    make_article("Quiet day\n\nNothing much cost 400 crowns in 2024, said Vera Holm.\n")
    article = make_article()
    claim = quote_of(article)
    apply(ana, claim, "add_evidence", {"source": make_source("Secret file"), "confidential": True})
    apply(ana, claim, "note", {"text": "Ask again."})
    apply(ana, assertion_of(article), "add_evidence", {"source": make_source("Yearbook")})
    return sign_off(claim, ana, ben, source=make_source("Tape"))


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.EDITOR, "superuser"])
def test_those_who_work_see_everything(role: str, signed: Claim) -> None:
    user = make_user(superuser=True) if role == "superuser" else make_user(role)
    for model in (Article, Claim, Evidence, Note, ClaimEvent, Speaker, Source):
        assert model.objects.visible_to(user).count() == model.objects.count() > 0, model  # type: ignore[attr-defined]


def test_viewers_see_what_is_signed_off(signed: Claim) -> None:
    viewer = make_viewer()
    assert list(Claim.objects.visible_to(viewer)) == [signed]
    assert list(Article.objects.visible_to(viewer)) == [signed.article]
    assert [e.source.title for e in Evidence.objects.visible_to(viewer)] == ["Tape"]
    assert [s.title for s in Source.objects.visible_to(viewer)] == ["Tape"]
    assert list(Speaker.objects.visible_to(viewer)) == [signed.speaker]
    assert not Note.objects.visible_to(viewer).exists()
    assert not ClaimEvent.objects.visible_to(viewer).exists()


@pytest.mark.parametrize("who", ["anonymous", "without a role", "switched off"])
def test_others_see_nothing(who: str, signed: Claim) -> None:
    user: User | AnonymousUser = AnonymousUser()
    if who == "without a role":
        user = make_user()
    elif who == "switched off":
        user = make_editor(is_active=False)
    for model in (Article, Claim, Evidence, Note, ClaimEvent, Speaker, Source):
        assert not model.objects.visible_to(user).exists(), model  # type: ignore[attr-defined]


def test_who_is_where_is_for_those_who_work_and_filters_are_ones_own_or_shared(signed: Claim) -> None:
    owner, editor, viewer = make_reviewer(), make_editor(), make_viewer()
    Presence.objects.create(article=signed.article, user=owner, claim=signed)
    for name, shared in (("Mine", False), ("Ours", True)):
        SavedFilter.objects.create(owner=owner, name=name, query="kind=quote", shared=shared)
    superuser, nobody = make_user(superuser=True), make_user()
    off = make_editor(is_active=False)
    here = {
        user: Presence.objects.visible_to(user).exists() for user in (owner, editor, superuser, viewer, nobody, off)
    }
    assert here == {owner: True, editor: True, superuser: True, viewer: False, nobody: False, off: False}
    assert not Presence.objects.visible_to(AnonymousUser()).exists()
    for user, names in ((owner, ["Mine", "Ours"]), (editor, ["Ours"]), (superuser, ["Ours"]), (viewer, ["Ours"])):
        assert [row.name for row in SavedFilter.objects.visible_to(user)] == names
    for user in (nobody, off, AnonymousUser()):
        assert not SavedFilter.objects.visible_to(user).exists()


def test_background_work_is_ones_own_and_editors_see_all() -> None:
    owner, other, editor = make_reviewer(), make_reviewer(), make_editor()
    for title, actor in (("Mine", owner), ("By the clock", None)):
        enqueue("count", {}, actor=actor, title=title)
    seen = {
        who: {job.title for job in Job.objects.visible_to(user)}
        for who, user in {
            "owner": owner,
            "other": other,
            "editor": editor,
            "viewer": make_viewer(),
            "superuser": make_user(superuser=True),
            "nobody": make_user(),
            "switched off": make_editor(is_active=False),
            "anonymous": AnonymousUser(),
        }.items()
    }
    assert seen.pop("owner") == {"Mine"}
    assert seen.pop("editor") == {"Mine", "By the clock"}
    assert not any(seen.values()), seen


def test_what_is_watched_is_for_those_who_work(signed: Claim) -> None:
    watched = WatchList.objects.create(name="Harbours", created_by=make_editor())
    feed = Feed.objects.create(watch_list=watched, url="https://courier.example/feed")
    FeedItem.objects.create(feed=feed, key="1", url=feed.url, article=signed.article, state="known")
    workers = (make_reviewer(), make_editor(), make_user(superuser=True))
    for model in (WatchList, Feed, FeedItem):
        assert all(model.objects.visible_to(user).exists() for user in workers), model  # type: ignore[attr-defined]
        for user in (make_viewer(), make_user(), make_editor(is_active=False), AnonymousUser()):
            assert not model.objects.visible_to(user).exists(), (model, user)  # type: ignore[attr-defined]
    lists = WatchList.objects.visible_to(workers[0]).by_article([signed.article_id])
    assert lists == {signed.article_id: [watched]}
    assert WatchList.objects.visible_to(make_viewer()).by_article([signed.article_id]) == {}


def test_imports_are_for_those_who_work(signed: Claim) -> None:
    run = Import.objects.create(name="a.csv", sha256="0" * 64, format="csv", size=9, lines=2)
    ImportLine.objects.create(run=run, line=2, outcome="made", article=signed.article)
    for user in (make_reviewer(), make_editor(), make_user(superuser=True)):
        assert Import.objects.visible_to(user).get() == run
        assert ImportLine.objects.visible_to(user).get().run == run
    for other in (make_viewer(), make_user(), make_editor(is_active=False), AnonymousUser()):
        assert not Import.objects.visible_to(other).exists()
        assert not ImportLine.objects.visible_to(other).exists()
