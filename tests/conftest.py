"""Fixtures for all tests: people, clients, a database like the real one. For articles see `tests.factories`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client, TransactionTestCase, override_settings

from claims.history.triggers import drop_triggers
from claims.models import User

from .clients import client_of
from .factories import make_editor, make_reviewer, make_user, make_viewer
from .ingest.web import Web, web_server

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
def viewer(db: None) -> User:
    return make_viewer(username="viewer", first_name="Vera", last_name="Lund")


@pytest.fixture
def reviewer(db: None) -> User:
    return make_reviewer(username="reviewer", first_name="Rosa", last_name="Keller")


@pytest.fixture
def second_reviewer(db: None) -> User:
    return make_reviewer(username="second_reviewer", first_name="Samir", last_name="Okafor")


@pytest.fixture
def editor(db: None) -> User:
    return make_editor(username="editor", first_name="Edda", last_name="Moreau")


@pytest.fixture
def superuser(db: None) -> User:
    return make_user(username="superuser", superuser=True)


@pytest.fixture
def outsider(db: None) -> User:
    """Signed in, without any role."""
    return make_user(username="outsider")


@pytest.fixture
def web(settings: Any) -> Iterator[Web]:
    """A web server that the settings allow; everything else but the public internet stays out of reach."""
    with web_server() as web:
        settings.FETCH_ALSO_ALLOW = [web.place]
        yield web


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """client_for(user): a test client signed in as that person."""

    return client_of
