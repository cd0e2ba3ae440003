"""Roles × rights, written out; every refusal carries a reason that a person can use."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.test import override_settings

from claims.models import Action, Article, Claim, Role, User
from claims.permissions import ensure_roles, may
from claims.workflow import CLAIM_ACTIONS, apply
from tests.factories import (
    assertion_of,
    make_article,
    make_editor,
    make_reviewer,
    make_user,
    make_viewer,
    propose,
    quote_of,
)

pytestmark = pytest.mark.django_db

WHO = ("anonymous", "inactive editor", "outsider", "viewer", "reviewer", "editor", "superuser", "superuser who reviews")

# Of rights that are not about one item: who has them.
REVIEWERS = {"reviewer", "editor", "superuser who reviews"}
RIGHTS: dict[str, set[str]] = {
    "view": {"viewer", "superuser", *REVIEWERS},
    "export": {"viewer", "superuser", *REVIEWERS},
    "view_work": {"superuser", *REVIEWERS},
    "ingest": REVIEWERS,
    "revise": REVIEWERS,
    "edit_article": REVIEWERS,
    "add": REVIEWERS,
    "edit_sources": REVIEWERS,
    "edit_speakers": REVIEWERS,
    "view_jobs": REVIEWERS,
    "view_all_jobs": {"editor"},
    "clear": {"editor"},
    "merge_speakers": {"editor"},
    "edit_watch_lists": {"editor"},
    "manage_accounts": {"superuser", "superuser who reviews"},
    "find": set(),
}


@pytest.fixture
def people() -> dict[str, User | AnonymousUser]:
    return {
        "anonymous": AnonymousUser(),
        "inactive editor": make_editor(is_active=False),
        "outsider": make_user(),
        "viewer": make_viewer(),
        "reviewer": make_reviewer(),
        "editor": make_editor(),
        "superuser": make_user(superuser=True),
        "superuser who reviews": make_user(Role.REVIEWER, superuser=True),
    }


@pytest.mark.parametrize("right", RIGHTS)
def test_who_has_which_right(right: str, people: dict[str, User | AnonymousUser]) -> None:
    article = make_article()
    for who in WHO:
        answer = may(people[who], right, article)
        assert bool(answer) == (who in RIGHTS[right]), who
        assert bool(answer.reason) != bool(answer), "a refusal, and only a refusal, says why"


def test_every_action_and_right_is_in_the_tables() -> None:
    for action in Action:
        assert action in RIGHTS or action in CLAIM_ACTIONS, action
    with pytest.raises(KeyError):
        may(AnonymousUser(), "fly")


@pytest.mark.parametrize("action", CLAIM_ACTIONS)
@pytest.mark.parametrize("who", ["anonymous", "inactive editor", "outsider", "viewer", "superuser"])
def test_who_is_no_reviewer_does_nothing_to_an_item(
    action: str, who: str, people: dict[str, User | AnonymousUser]
) -> None:
    answer = may(people[who], action, assertion_of(make_article()))
    assert not answer
    assert answer.reason


def test_a_superuser_is_told_that_it_gives_no_rights(people: dict[str, User | AnonymousUser]) -> None:
    answer = may(people["superuser"], Action.EDIT, assertion_of(make_article()))
    assert "superuser gives no rights" in answer.reason


def test_the_refused_hear_who_has_it(people: dict[str, User | AnonymousUser]) -> None:
    ana = make_reviewer(first_name="Ana", last_name="Rey")
    claim = apply(ana, assertion_of(make_article()), Action.TAKE)
    assert "Ana Rey" in may(people["reviewer"], Action.EDIT, claim).reason
    assert "Ana Rey" in may(people["editor"], Action.PROPOSE, claim).reason


def test_signing_is_for_a_second_person_except_at_a_desk_of_one(people: dict[str, User | AnonymousUser]) -> None:
    ana = make_reviewer()
    claim = propose(quote_of(make_article()), ana)
    assert not may(ana, Action.SIGN_OFF, claim)
    assert may(people["reviewer"], Action.SIGN_OFF, claim)
    with override_settings(DESK_OF_ONE=True):
        assert may(ana, Action.SIGN_OFF, claim)
        for who in ("viewer", "superuser", "outsider"):
            assert not may(people[who], Action.SIGN_OFF, claim), who


def test_roles_come_from_groups_alone() -> None:
    user = make_user(superuser=True)
    assert (user.roles, user.is_reviewer, user.is_editor) == (frozenset(), False, False)
    user = make_user(Role.EDITOR)
    assert (user.is_reviewer, user.is_editor, user.sees_work, user.sees_results) == (True, True, True, True)
    user.groups.add(Group.objects.create(name="Owners"))
    assert User.objects.get(pk=user.pk).roles == {Role.EDITOR}, "other groups are no roles"


def test_rights_in_the_admin_come_back_with_every_migrate() -> None:
    editors = Group.objects.get(name=Role.EDITOR)
    wanted = set(editors.permissions.values_list("codename", flat=True))
    editors.permissions.clear()
    Group.objects.get(name=Role.VIEWER).delete()
    ensure_roles(using="default")
    assert set(editors.permissions.values_list("codename", flat=True)) == wanted
    assert not Group.objects.get(name=Role.VIEWER).permissions.exists()
    assert {"view_claim", "change_claim"} <= wanted


@pytest.mark.parametrize("model", [Article, Claim])
def test_django_rights_do_not_open_the_workflow(model: type[Article | Claim]) -> None:
    """Rights that the admin asks for, given to somebody by hand, are no role."""
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="claims"))
    user = User.objects.get(pk=user.pk)
    make_article()
    assert user.has_perm(f"claims.change_{model._meta.model_name}")
    assert not may(user, Action.EDIT, assertion_of(make_article()))
    assert not model.objects.visible_to(user).exists()
