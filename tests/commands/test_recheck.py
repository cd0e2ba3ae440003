"""`manage.py recheck`: what was to be looked at again comes back into the work, once."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from claims import history
from claims.models import Channel, Claim, User
from claims.workflow import apply

from ..factories import assertion_of, make_article, propose, quote_of, sign_off

pytestmark = pytest.mark.django_db


def recheck() -> str:
    out = StringIO()
    call_command("recheck", stdout=out)
    return out.getvalue()


def test_what_is_due_is_to_be_checked_again(reviewer: User, second_reviewer: User) -> None:
    article = make_article(created_by=reviewer)
    today = timezone.localdate()
    due = sign_off(quote_of(article), reviewer, second_reviewer, recheck_on=today)
    later = sign_off(assertion_of(article), reviewer, second_reviewer, recheck_on=today + timedelta(days=1))
    out = recheck()
    assert out == f"{due.pk}: {due}\n1 to check again.\n"
    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.status, due.recheck_on, due.round) == ("stale", None, 2)
    assert (later.status, later.round) == ("signed_off", 1)
    event = due.events.latest("seq")
    assert (event.action, event.actor, event.channel) == ("mark_stale", None, Channel.SYSTEM)
    assert history.verify(article) == []


def test_a_second_run_finds_nothing(reviewer: User, second_reviewer: User) -> None:
    article = make_article(created_by=reviewer)
    sign_off(quote_of(article), reviewer, second_reviewer, recheck_on=date(2020, 1, 1))
    assert recheck().endswith("1 to check again.\n")
    assert recheck() == "0 to check again.\n"


def test_open_work_that_nobody_has_begun_stays_as_it_is(reviewer: User) -> None:
    claim = propose(quote_of(make_article(created_by=reviewer)), reviewer, recheck_on=date(2020, 1, 1))
    Claim.objects.filter(pk=claim.pk).update(status="new", assignee=None)
    assert recheck() == "0 to check again.\n"


def test_one_that_is_released_meanwhile_does_not_stop_the_others(
    reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = make_article(created_by=reviewer)
    first = apply(reviewer, quote_of(article), "edit", {"recheck_on": date(2020, 1, 1)})
    second = apply(reviewer, assertion_of(article), "edit", {"recheck_on": date(2020, 1, 1)})

    def late(actor: User | None, claim: Claim, action: str, *arguments: Any, **options: Any) -> Claim:
        if claim == first:
            apply(reviewer, claim, "release")
        return apply(actor, claim, action, *arguments, **options)

    monkeypatch.setattr("claims.workflow.articles.apply", late)
    assert recheck() == f"{second.pk}: {second}\n1 to check again.\n"
    first.refresh_from_db()
    assert first.status == "new"
