"""An article, untouched and with everything that can hang on it."""

from __future__ import annotations

import pytest

from claims.models import (
    Article,
    SpeakerAlias,
    User,
)
from claims.workflow import apply
from tests.factories import make_article, quote_of, sign_off


@pytest.fixture
def article(reviewer: User) -> Article:
    return make_article(created_by=reviewer)


@pytest.fixture
def everything(article: Article, reviewer: User, second_reviewer: User) -> Article:
    """An article with a row of every noun."""
    claim = sign_off(quote_of(article), reviewer, second_reviewer)
    apply(reviewer, claim, "query", {"text": "Was this on tape?"})
    assert claim.speaker is not None
    SpeakerAlias.objects.create(speaker=claim.speaker, name="M. Tolland")
    return article
