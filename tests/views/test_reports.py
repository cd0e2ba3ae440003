"""Exports through the web: who may, exactly what is filtered, how files are named, and articles' reports."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from claims.models import Action, Claim, Source, Status, User
from claims.reports import FORMATS
from claims.workflow import apply
from tests.factories import (
    assertion_of,
    make_article,
    make_editor,
    make_reviewer,
    make_user,
    make_viewer,
    propose,
    quote_of,
    sign_off,
)

pytestmark = pytest.mark.django_db


class Desk:
    def __init__(self) -> None:
        self.ana, self.ben, self.editor = make_reviewer(first_name="Ana"), make_reviewer(), make_editor()
        self.viewer = make_viewer()
        self.article = make_article()
        self.mill = make_article('The mill ground 900 tons in 1999.\n\n"It is over," said Lea Moss.\n', title="Mill")
        self.signed = sign_off(quote_of(self.article), self.ana, self.ben)
        self.wrong = sign_off(
            assertion_of(self.article), self.ana, self.ben, verdict="misleading", note="See the table."
        )
        self.proposed = propose(quote_of(self.article, "higher taxes"), self.ben)
        self.waived = apply(self.editor, assertion_of(self.mill, "900"), Action.WAIVE, {"reason": "no_time"})
        self.removed = apply(self.editor, assertion_of(self.article, "1931"), Action.REMOVE, {"reason": "No claim."})


@pytest.fixture
def desk() -> Desk:
    return Desk()


def get(user: User | None, path: str) -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(path)


def body(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    assert response.streaming
    return b"".join(response.streaming_content).decode()


def ids(user: User, fmt: str, query: str = "") -> set[int]:
    text = body(get(user, f"/claims/export/{fmt}/?{query}"))
    if fmt == "json":
        return {claim["id"] for claim in json.loads(text)["claims"]}
    return {int(row["Number"]) for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))}


def listed(user: User, query: str) -> set[int]:
    table = get(user, f"/claims/?{query}&per_page=100").context["table"]
    return {row.record.pk for row in table.paginated_rows}


QUERIES = [
    "",
    "kind=quote",
    "status=removed",
    "status=proposed&status=signed_off",
    "outcome=change",
    "checked=verified",
    "priority=3&priority=1",
    "text=ferry",
    "speaker=brandt&kind=quote",
    "evidence=yes",
    "assignee=me",
    "mine_to_sign=on",
    "article_title=mill",
    "sort=-updated_at&status=new",
    "signed_from=2020-01-01",
]


def test_exports_exactly_what_is_listed(desk: Desk) -> None:
    for query in QUERIES:
        shown = listed(desk.ana, query)
        checked = set(Claim.objects.filter(pk__in=shown, status=Status.SIGNED_OFF).values_list("pk", flat=True))
        for fmt in ("csv", "json"):
            assert ids(desk.ana, fmt, query) == checked, query
            assert ids(desk.ana, fmt, f"{query}&work=1") == shown, query


def test_says_how_many_are_left_out(desk: Desk) -> None:
    total = Claim.objects.exclude(status=Status.REMOVED).count()
    report = json.loads(body(get(desk.ana, "/claims/export/json/")))
    assert report["counts"] == {"claims": 2, "checked": 2, "verified": 1, "left_out_not_signed_off": total - 2}
    response = get(desk.ana, "/claims/export/csv/")
    assert response["X-Left-Out"] == str(total - 2)
    assert f"{total - 2} more are left out because they are not signed off." in body(
        get(desk.ana, "/claims/export/html/")
    )
    assert get(desk.ana, "/claims/export/csv/?work=1")["X-Left-Out"] == "0"
    assert f"2 of {total} are signed off" in get(desk.ana, "/claims/").content.decode()


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("query", ["status=finished", "signed_from=x", "signed_from=2025-02-03&signed_to=2025-02-02"])
def test_an_invalid_filter_exports_nothing(desk: Desk, fmt: str, query: str) -> None:
    response = get(desk.ana, f"/claims/export/{fmt}/?{query}")
    assert response.status_code == 400
    assert not response.streaming
    assert "Nothing was exported" in response.content.decode()
    assert "Content-Disposition" not in response


def test_a_mistyped_filter_does_not_widen_the_export(desk: Desk) -> None:
    response = get(desk.ana, "/claims/export/csv/?statuss=new")
    assert response.status_code == 400
    assert "There is no filter “statuss”." in response.content.decode()


class TestPermissions:
    @pytest.mark.parametrize("fmt", FORMATS)
    def test_by_role(self, desk: Desk, fmt: str) -> None:
        for user in (desk.viewer, desk.ana, desk.editor, make_user(superuser=True)):
            response = get(user, f"/claims/export/{fmt}/")
            assert response.status_code == 200
            # As a server does, so that no writer is left half-way with its temporary files.
            list(response.streaming_content)
        assert get(None, f"/claims/export/{fmt}/").status_code == 302
        refused = get(make_user(), f"/claims/export/{fmt}/")
        assert refused.status_code == 403
        assert "Your account has no role yet." in refused.content.decode()

    @pytest.mark.parametrize("path", ["/claims/export/csv/?work=1", "/claims/export/html/?work=1"])
    def test_work_in_progress_is_for_those_who_see_it(self, desk: Desk, path: str) -> None:
        refused = get(desk.viewer, path)
        assert refused.status_code == 403
        assert "Only reviewers and editors see work in progress." in refused.content.decode()
        assert get(desk.ana, path).status_code == 200

    def test_viewers_export_what_they_see(self, desk: Desk) -> None:
        assert ids(desk.viewer, "csv") == {desk.signed.pk, desk.wrong.pk}
        assert ids(desk.viewer, "csv", "status=proposed") == set()

    def test_confidential_sources_are_on_file_for_everybody(self, desk: Desk) -> None:
        Source.objects.update(title="The night watchman")
        desk.signed.evidence.update(confidential=True)
        for user in (desk.viewer, desk.editor):
            (claim,) = json.loads(body(get(user, "/claims/export/json/?kind=quote")))["claims"]
            assert claim["evidence"] == [{"stance": "supports", "confidential": True}]


class TestFiles:
    @pytest.mark.parametrize(
        ("path", "disposition", "content_type"),
        [
            ("/claims/export/csv/", 'attachment; filename="checked-claims-', "text/csv; charset=utf-8"),
            ("/claims/export/csv/?work=1", 'attachment; filename="claims-in-progress-', "text/csv; charset=utf-8"),
            ("/claims/export/json/", 'attachment; filename="checked-claims-', "application/json; charset=utf-8"),
            ("/claims/export/html/", 'inline; filename="checked-claims-', "text/html; charset=utf-8"),
            ("/claims/export/html/?download=1", 'attachment; filename="checked-claims-', "text/html; charset=utf-8"),
        ],
    )
    def test_name_and_type(self, desk: Desk, path: str, disposition: str, content_type: str) -> None:
        response = get(desk.ana, path)
        assert response["Content-Disposition"].startswith(disposition)
        assert response["Content-Type"] == content_type
        assert response["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize(
        ("title", "name"),
        [
            ('../../etc/"passwd"', "etcpasswd-"),
            ("Müller & Söhne: 50 %", "m%C3%BCller-s%C3%B6hne-50-"),
            ("🧨", "report-"),
            ("x" * 200, "x" * 60 + "-"),
        ],
    )
    def test_articles_name_their_files_safely(self, desk: Desk, title: str, name: str) -> None:
        type(desk.article).objects.filter(pk=desk.article.pk).update(title=title)
        disposition = get(desk.ana, f"/articles/{desk.article.pk}/report/csv/")["Content-Disposition"]
        assert name in disposition
        assert "/" not in disposition.split("filename", 1)[1].replace("utf-8''", "")

    def test_no_such_format(self, desk: Desk) -> None:
        assert get(desk.ana, "/claims/export/ods/").status_code == 404

    def test_only_by_get(self, desk: Desk) -> None:
        client = Client()
        client.force_login(desk.ana)
        assert client.post("/claims/export/csv/").status_code == 405


class TestArticleReport:
    def path(self, desk: Desk, more: str = "") -> str:
        return f"/articles/{desk.article.pk}/report/{more}"

    def test_holds_the_checked_claims_of_the_article(self, desk: Desk) -> None:
        html = body(get(desk.ana, self.path(desk)))
        assert f'id="item-{desk.signed.pk}"' in html
        assert f'id="item-{desk.wrong.pk}"' in html
        assert f'id="item-{desk.proposed.pk}"' not in html
        desk.article.refresh_from_db()
        assert desk.article.head_hash in html
        left_out = desk.article.claims.exclude(status__in=["signed_off", "removed"]).count()
        assert f"{left_out} more are left out" in html

    def test_in_other_formats(self, desk: Desk) -> None:
        found = json.loads(body(get(desk.ana, self.path(desk, "json/"))))["claims"]
        assert {claim["id"] for claim in found} == {desk.signed.pk, desk.wrong.pk}
        found = json.loads(body(get(desk.ana, self.path(desk, "json/?work=1"))))["claims"]
        assert {claim["id"] for claim in found} == set(
            desk.article.claims.exclude(status=Status.REMOVED).values_list("pk", flat=True)
        )

    def test_who_may(self, desk: Desk) -> None:
        assert get(desk.viewer, self.path(desk)).status_code == 200
        assert get(desk.viewer, self.path(desk, "html/?work=1")).status_code == 403
        assert get(desk.viewer, f"/articles/{desk.mill.pk}/report/").status_code == 404
        assert get(make_user(), self.path(desk)).status_code == 403
        assert get(None, self.path(desk)).status_code == 302
        assert get(desk.ana, "/articles/999999/report/").status_code == 404
