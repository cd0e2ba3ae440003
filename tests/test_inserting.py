"""Rows written by `insert` are those that `bulk_create` writes."""

from __future__ import annotations

from copy import copy
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from claims.models import Anchor, Article, Claim, ClaimEvent, ClaimType, Speaker, User
from claims.models.inserting import insert
from tests.factories import make_article

pytestmark = pytest.mark.django_db

COUNT = 60  # More than go into one statement on SQLite.


def stored(rows: list[Any], *but: str) -> list[dict[str, Any]]:
    """What the database has of `rows`, in their order."""
    model = type(rows[0])
    found = model.objects.in_bulk([row.pk for row in rows])
    names = [field.attname for field in model._meta.concrete_fields if field.name not in ("id", *but)]
    return [{name: getattr(found[row.pk], name) for name in names} for row in rows]


def rows_of(article: Article, person: User) -> list[list[models.Model]]:
    """Rows of each table that takes many, with all kinds of values in them."""
    revision, speaker = article.current_revision, Speaker.objects.create(name="Mira Tolland")
    claims = [
        Claim(
            article=article,
            kind="quote" if number % 2 else "assertion",
            form="direct" if number % 2 else "",
            text=f"“Straße” {number} %s 'x' \U0001f6a2",
            folded=f"“strasse” {number}",
            speaker=speaker if number % 2 else None,
            figures=[{"text": "41,000", "value": 41000.5, "span": [1, 2], "unit": None}],
            candidates=["Ida Tolland", "M. T."],
            score=number / COUNT,
            priority=number % 3 + 1,
            status="checking" if number % 5 == 0 else "new",
            assignee=person if number % 5 == 0 else None,
            touched_at=timezone.now() if number % 7 else None,
            recheck_on=timezone.localdate() if number % 7 else None,
            legal=bool(number % 2),
        )
        for number in range(COUNT)
    ]
    anchors: list[models.Model] = [
        Anchor(claim=claim, revision=revision, spans=[[0, 3]], start=0, end=3, exact="A s", quoted=[])
        for claim in claims
    ]
    types: list[models.Model] = [ClaimType(claim=claim, type="date") for claim in claims]
    events: list[models.Model] = [
        ClaimEvent(
            article=article, claim=claim, seq=1000 + number, actor=person, actor_name="Rosa", channel="web",
            action="note", new={"a": [1, None, "ü"]}, bulk=uuid4() if number % 2 else None, salt="s", digest="d",
            hash="h",
        )
        for number, claim in enumerate(claims)
    ]  # fmt: skip
    return [list(claims), anchors, types, events]


def test_the_same_is_stored(reviewer: User) -> None:
    one, other = make_article(items=[]), make_article("Another text.\n", items=[])
    for rows, alike in zip(rows_of(one, reviewer), rows_of(other, reviewer), strict=True):
        insert(rows)
        type(alike[0])._default_manager.bulk_create(alike)
        changing = (
            "uuid",
            "created_at",
            "updated_at",
            "touched_at",
            "article",
            "claim",
            "revision",
            "at",
            "bulk",
            "speaker",
        )
        assert stored(rows, *changing) == stored(alike, *changing)
        assert not any(row._state.adding for row in rows)
        for row in rows:
            # Every key went to its own row, and every value with it.
            kept = type(row)._default_manager.get(pk=row.pk)
            assert {f.attname: getattr(kept, f.attname) for f in row._meta.concrete_fields} == {
                f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields
            }


def test_what_the_database_refuses_is_refused(reviewer: User) -> None:
    article = make_article(items=[])
    claims = rows_of(article, reviewer)[0]
    bad = copy(claims[-1])
    bad.text = ""  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([*claims[:-1], bad])
    assert not article.claims.exists()


def test_no_rows() -> None:
    assert insert([]) == []
