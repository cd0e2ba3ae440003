"""Migrations: nothing pending; from zero, back to zero, and forward again; what must be there afterwards."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from claims.history.triggers import existing_triggers, trigger_names
from claims.models import Anchor, Role, User
from tests.factories import make_article


@pytest.mark.django_db
def test_nothing_is_pending() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_back_to_zero_and_forward_again() -> None:
    # The admin's log and the sessions point to our users.
    for app in ("admin", "claims"):
        call_command("migrate", app, "zero", verbosity=0)
    assert "claims_claim" not in connection.introspection.table_names()
    call_command("migrate", verbosity=0)
    assert existing_triggers(connection) >= trigger_names(connection)
    assert set(Group.objects.values_list("name", flat=True)) >= set(Role.values)
    assert make_article().claims.exists()


@pytest.mark.django_db
def test_roles_hold_the_rights_that_the_admin_asks_for() -> None:
    rights = {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}
    assert rights["Viewer"] == set()
    assert {"view_claim", "change_claim", "add_source"} <= rights["Reviewer"] <= rights["Editor"]
    for right in (
        "delete_claim",
        "add_claim",
        "change_evidence",
        "change_claimevent",
        "delete_claimevent",
        "change_user",
    ):
        assert right not in rights["Editor"]


@pytest.mark.django_db(transaction=True)
def test_back_over_places_without_words(reviewer: User) -> None:
    """Before there were versions every anchor had words: one that vanished gets a width on the way back."""
    article = make_article(created_by=reviewer)
    claim = article.claims.filter(kind="assertion")[0]
    Anchor.objects.filter(claim=claim).update(state="vanished", spans=[], end=F("start"))
    call_command("migrate", "claims", "0009", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute('SELECT "end" - start FROM claims_anchor WHERE claim_id = %s', [claim.pk])
        assert cursor.fetchone() == (1,)
    call_command("migrate", verbosity=0)
