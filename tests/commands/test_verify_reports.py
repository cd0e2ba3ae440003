"""`manage.py verify_reports`: what is whole, and what has been tampered with past the triggers."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims.history.triggers import drop_triggers
from claims.models import Report
from claims.reports.freezing import freeze
from claims.reports.selection import of_article
from tests.factories import make_article, make_reviewer, quote_of, sign_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    ana, article = make_reviewer(), make_article()
    sign_off(quote_of(article), ana, make_reviewer())
    return freeze(ana, "csv", of_article(ana, article, work=False), site="https://desk.example")


def verify(*arguments: str) -> str:
    out = StringIO()
    try:
        call_command("verify_reports", *arguments, stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error} ({error.returncode})"
    return out.getvalue()


def test_what_is_whole(report: Report) -> None:
    assert verify() == f"report {report.uuid}: ok, 1 items, {report.size} bytes\n"
    assert verify("--report", str(report.uuid)).startswith(f"report {report.uuid}: ok")


DAMAGE: dict[str, tuple[Callable[[Report], Any], str]] = {
    "bytes": (lambda r: r.chunks.update(data=b"x" * r.size), "its bytes are not those that were made"),
    "a piece": (lambda r: r.chunks.update(number=1), "a piece of its bytes is gone"),
    "an item": (lambda r: r.items.all().delete(), "it had 1 items and has 0"),
    "what it said": (lambda r: r.items.update(said={"text": "Something else"}), "what it said of 1 of its items"),
    "the hash": (lambda r: Report.objects.filter(pk=r.pk).update(sha256="0" * 64), "its bytes are not"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_has_been_tampered_with(report: Report, damage: str) -> None:
    drop_triggers(connection)
    harm, message = DAMAGE[damage]
    harm(report)
    said = verify()
    assert message in said
    assert said.endswith("1 report damaged. (1)")


@pytest.mark.parametrize("uuid", ["00000000-0000-0000-0000-000000000000", "x"])
def test_one_that_is_not_there(report: Report, uuid: str) -> None:
    assert verify("--report", uuid) == f"There is no kept report {uuid}. (2)"
