"""Fixtures for all tests: people, clients, a database like the real one. Articles and claims: `tests/factories.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connections
from django.test import Client, TransactionTestCase, override_settings

from claims.history.triggers import drop_triggers
from claims.models import User

PASSWORD = "correct horse battery staple"

# The same examples on every run, and no deadline: the machines that run this are busy.
hypothesis.settings.register_profile("checks", deadline=None, derandomize=True)
hypothesis.settings.load_profile("checks")


@pytest.fixture(scope="session", autouse=True)
def _settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STATIC_ROOT=tmp_path_factory.mktemp("staticfiles"),
        # Templates are to render without collectstatic.
        STORAGES=settings.STORAGES
        | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A file for SQLite: threads and browsers share an in-memory database with other locking than production's."""
    for database in settings.DATABASES.values():
        if database["ENGINE"] == "django.db.backends.sqlite3":
            database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _flush_despite_triggers() -> Iterator[None]:
    """Transaction tests empty the tables that triggers keep append-only; post_migrate puts the triggers back."""
    teardown = TransactionTestCase._fixture_teardown

    def without_triggers(case: TransactionTestCase) -> None:
        for alias in case._databases_names(include_mirrors=False):
            drop_triggers(connections[alias])
        teardown(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_triggers)
        yield


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """make_user(username, *roles, **fields): a person with PASSWORD in the groups named by the roles."""

    def make(username: str, *roles: str, **fields: Any) -> User:
        user = User.objects.create_user(username, f"{username}@example.org", PASSWORD, **fields)
        user.groups.set([Group.objects.get(name=role) for role in roles])
        return user

    return make


@pytest.fixture
def viewer(make_user: Callable[..., User]) -> User:
    return make_user("viewer", "Viewer", first_name="Vera", last_name="Lund")


@pytest.fixture
def reviewer(make_user: Callable[..., User]) -> User:
    return make_user("reviewer", "Reviewer", first_name="Rosa", last_name="Keller")


@pytest.fixture
def second_reviewer(make_user: Callable[..., User]) -> User:
    return make_user("second_reviewer", "Reviewer", first_name="Samir", last_name="Okafor")


@pytest.fixture
def editor(make_user: Callable[..., User]) -> User:
    return make_user("editor", "Editor", first_name="Edda", last_name="Moreau")


@pytest.fixture
def superuser(make_user: Callable[..., User]) -> User:
    return make_user("superuser", is_staff=True, is_superuser=True)


@pytest.fixture
def outsider(make_user: Callable[..., User]) -> User:
    """Signed in, without any role."""
    return make_user("outsider")


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """client_for(user): a test client signed in as that person."""

    def client_for(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client_for
