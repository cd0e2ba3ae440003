"""An article with a quote and a claim in it, and the people who work on them."""

from __future__ import annotations

import pytest

from claims.models import Article, Claim, User
from tests.factories import (
    assertion_of,
    make_article,
    make_editor,
    make_reviewer,
    quote_of,
)


@pytest.fixture
def article() -> Article:
    return make_article()


@pytest.fixture
def quote(article: Article) -> Claim:
    return quote_of(article)


@pytest.fixture
def assertion(article: Article) -> Claim:
    return assertion_of(article)


@pytest.fixture
def rita() -> User:
    return make_reviewer(username="rita", first_name="Rita", last_name="Moss")


@pytest.fixture
def sam() -> User:
    return make_reviewer(username="sam", first_name="Sam", last_name="Oke")


@pytest.fixture
def edda() -> User:
    return make_editor(username="edda", first_name="Edda", last_name="Lind")
