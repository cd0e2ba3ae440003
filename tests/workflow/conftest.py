"""The people of the workflow's tests: two reviewers and an editor."""

from __future__ import annotations

import pytest

from claims.models import User
from tests.factories import make_editor, make_reviewer


@pytest.fixture
def ana() -> User:
    return make_reviewer(first_name="Ana")


@pytest.fixture
def ben() -> User:
    return make_reviewer(first_name="Ben")


@pytest.fixture
def eva() -> User:
    return make_editor(first_name="Eva")
