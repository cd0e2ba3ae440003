"""Kept reports through the web: keeping, the list, the page of each, its bytes, its changes; who sees what."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.models import Action, Claim, Evidence, Job, Report, Source, User, WatchList
from claims.reports import ARTICLE_FORMATS, FORMATS
from claims.reports.freezing import begin, chunks_of, freeze
from claims.reports.selection import of_article, of_filter
from claims.workflow import apply
from tests.clients import client_of
from tests.factories import (
    assertion_of,
    make_article,
    make_editor,
    make_reviewer,
    make_user,
    make_viewer,
    quote_of,
    sign_off,
)

pytestmark = pytest.mark.django_db
SITE = "https://desk.example"


class Desk:
    def __init__(self) -> None:
        self.ana, self.ben = make_reviewer(first_name="Ana", last_name="Reis"), make_reviewer(first_name="Ben")
        self.editor, self.viewer = make_editor(), make_viewer(first_name="Vera", last_name="Lund")
        self.article = make_article(title="Harbour town counts its ferries")
        self.hidden = make_article("The mill ground 900 tons in 1999.\n", title="Mill")
        self.quote = sign_off(quote_of(self.article), self.ana, self.ben)

    def kept(self, name: str = "html", *, work: bool = False, article: Any = None, by: User | None = None) -> Report:
        user = by or self.ana
        return freeze(user, name, of_article(user, article or self.article, work=work), site=SITE)

    def keep_url(self, query: str = "") -> str:
        return f"/articles/{self.article.pk}/keep/{query}"

    def reopen(self) -> Claim:
        claim = Claim.objects.get(pk=self.quote.pk)
        return apply(self.editor, claim, Action.REOPEN, {"reason": "A reader wrote."})


@pytest.fixture
def desk() -> Desk:
    return Desk()


def get(user: User | None, path: str, **headers: str) -> Any:
    client = client_of(user) if user else Client()
    return client.get(path, headers=headers or None)


def post(user: User, path: str, **data: Any) -> Any:
    return client_of(user).post(path, data)


def body(response: Any) -> bytes:
    assert response.status_code == 200, response.status_code
    return b"".join(response.streaming_content)


class TestKeeping:
    def test_from_an_articles_report_to_the_page_of_what_is_kept(self, desk: Desk) -> None:
        html = body(get(desk.ana, f"/articles/{desk.article.pk}/report/")).decode()
        assert f'href="{desk.keep_url("?format=html")}"' in html
        page = get(desk.ana, desk.keep_url("?format=html")).content.decode()
        assert re.search(r'value="html"[^>]*checked', page)
        for name in ARTICLE_FORMATS:
            assert f'value="{name}"' in page
        answer = post(desk.ana, desk.keep_url(), format="csv")
        report = Report.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/reports/{report.uuid}/")
        assert (report.format, report.article, report.made_by, report.work) == ("csv", desk.article, desk.ana, False)
        page = get(desk.ana, answer["Location"]).content.decode()
        for shown in (report.sha256, "Harbour town counts its ferries", "Ana Reis", "CSV", report.file_name):
            assert shown in page

    def test_from_the_export_of_the_queue(self, desk: Desk) -> None:
        assert (
            "/reports/keep/claims/?format=csv&amp;kind=quote" in get(desk.ana, "/claims/?kind=quote").content.decode()
        )
        page = get(desk.ana, "/reports/keep/claims/?format=csv&kind=quote").content.decode()
        assert "1 item" in page
        post(desk.ana, "/reports/keep/claims/?format=csv&kind=quote", format="json")
        report = Report.objects.get()
        assert (report.query, report.format, report.count) == ("kind=quote", "json", 1)

    def test_an_invalid_filter_keeps_nothing(self, desk: Desk) -> None:
        for method in (get, post):
            answer = method(desk.ana, "/reports/keep/claims/?status=finished")
            assert answer.status_code == 400
            assert "Nothing was exported" in answer.content.decode()
        assert not Report.objects.exists()

    @pytest.mark.parametrize("data", [{}, {"format": "docx97"}])
    def test_without_a_format_there_is_an_error(self, desk: Desk, data: dict[str, str]) -> None:
        answer = post(desk.ana, desk.keep_url(), **data)
        assert answer.status_code == 422
        assert 'class="error"' in answer.content.decode()
        assert not Report.objects.exists()

    def test_what_was_kept_before_is_named(self, desk: Desk) -> None:
        assert "Kept before" not in get(desk.ana, desk.keep_url()).content.decode()
        report = desk.kept()
        page = get(desk.ana, desk.keep_url()).content.decode()
        assert "Kept before" in page
        assert report.get_absolute_url() in page

    def test_who_may(self, desk: Desk) -> None:
        for user in (desk.viewer, desk.ana, desk.editor, make_user(superuser=True)):
            assert get(user, desk.keep_url()).status_code == 200
            assert post(user, desk.keep_url(), format="csv").status_code == 302
        refused = post(make_user(), desk.keep_url(), format="csv")
        assert refused.status_code == 403
        assert "Your account has no role yet." in refused.content.decode()
        assert get(None, desk.keep_url()).status_code == 302
        assert post(desk.viewer, f"/articles/{desk.hidden.pk}/keep/", format="csv").status_code == 404
        assert Report.objects.count() == 4

    @pytest.mark.parametrize("path", ["/articles/{}/keep/?work=1", "/reports/keep/claims/?work=1"])
    def test_work_in_progress_is_for_those_who_see_it(self, desk: Desk, path: str) -> None:
        path = path.format(desk.article.pk)
        for answer in (get(desk.viewer, path), post(desk.viewer, path, format="csv")):
            assert answer.status_code == 403
            assert "Only reviewers and editors see work in progress." in answer.content.decode()
        assert not Report.objects.exists()
        assert post(desk.ana, path, format="csv").status_code == 302
        assert Report.objects.get().work

    def test_viewers_keep_only_what_they_see(self, desk: Desk) -> None:
        post(desk.viewer, "/reports/keep/claims/", format="json")
        report = Report.objects.get()
        assert [item.claim for item in report.items.all()] == [desk.quote]
        assert post(desk.viewer, "/reports/keep/claims/?assignee=me", format="json").status_code == 400


class TestLarge:
    @pytest.fixture(autouse=True)
    def _small_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        small = ARTICLE_FORMATS["csv"]._replace(at_once=0)
        monkeypatch.setitem(ARTICLE_FORMATS, "csv", small)

    def test_is_left_to_the_background_once(self, desk: Desk) -> None:
        answer = post(desk.ana, desk.keep_url(), format="csv")
        report, job = Report.objects.get(), Job.objects.get()
        assert answer["Location"] == f"/reports/{report.uuid}/"
        assert (report.is_made, job.kind, job.created_by) == (False, "report", desk.ana)
        assert job.data == {"report": str(report.uuid), "site": "http://testserver"}

    def test_its_page_says_how_far_it_is(self, desk: Desk) -> None:
        post(desk.viewer, desk.keep_url(), format="csv")
        report = Report.objects.get()
        Job.objects.update(done=3, total=8, message="Reading the items")
        page = get(desk.viewer, report.get_absolute_url()).content.decode()
        assert "The report is being made." in page
        assert '<progress value="3" max="8"' in page
        assert "Reading the items" in page
        part = get(desk.viewer, f"{report.get_absolute_url()}?part=progress").content.decode()
        assert "<html" not in part
        assert 'hx-trigger="every 2s"' in part
        assert report.get_absolute_url() not in get(desk.viewer, "/reports/").content.decode()

    def test_nobody_else_sees_it_until_it_is_made(self, desk: Desk) -> None:
        report = begin(desk.ana, "csv", of_article(desk.ana, desk.article, work=False))
        for user in (desk.ben, desk.editor, desk.viewer):
            assert get(user, report.get_absolute_url()).status_code == 404
        for part in ("file/", "read/", "changes/"):
            assert get(desk.ana, report.get_absolute_url() + part).status_code == 404

    def test_it_can_be_given_up_by_its_maker(self, desk: Desk) -> None:
        post(desk.ana, desk.keep_url(), format="csv")
        report = Report.objects.get()
        path = f"{report.get_absolute_url()}discard/"
        assert post(desk.ben, path).status_code == 404
        assert get(desk.ana, path).status_code == 405
        assert post(desk.ana, path)["Location"] == "/reports/"
        assert not Report.objects.exists()
        assert Job.objects.get().status == "cancelled"

    def test_a_failure_says_why(self, desk: Desk) -> None:
        post(desk.ana, desk.keep_url(), format="csv")
        Job.objects.update(status="failed", error="The disk is full.", finished_at="2026-01-01T00:00Z")
        page = get(desk.ana, Report.objects.get().get_absolute_url()).content.decode()
        assert "The report could not be made." in page
        assert "The disk is full." in page
        assert "hx-trigger" not in page

    def test_what_is_made_cannot_be_given_up(self, desk: Desk) -> None:
        report = desk.kept("html")
        client = client_of(desk.ana)
        client.post(f"{report.get_absolute_url()}discard/")
        assert "It has been made meanwhile, and is kept." in client.get("/reports/").content.decode()
        assert Report.objects.get().is_made
        assert post(desk.editor, f"{report.get_absolute_url()}discard/").status_code == 403


class TestBytes:
    @pytest.mark.parametrize("name", ARTICLE_FORMATS)
    def test_are_those_that_were_made_whatever_changes(self, desk: Desk, name: str) -> None:
        report = desk.kept(name)
        before = b"".join(chunks_of(report))
        desk.reopen()
        Source.objects.update(title="Another source")
        response = get(desk.viewer if name != "html" else desk.ana, f"{report.get_absolute_url()}file/")
        if name != "html":
            # Nothing of the article is signed off any more, so that a viewer does not see it.
            assert response.status_code == 404
            response = get(desk.ana, f"{report.get_absolute_url()}file/")
        assert body(response) == before
        assert response["ETag"] == f'"{hashlib.sha256(before).hexdigest()}"'
        assert response["Content-Length"] == str(len(before))
        assert response["Content-Type"] == ARTICLE_FORMATS[name].content_type
        assert response["Content-Disposition"].startswith("attachment; filename=")
        assert report.file_name in response["Content-Disposition"]

    def test_are_not_sent_again_to_who_has_them(self, desk: Desk) -> None:
        report = desk.kept()
        path = f"{report.get_absolute_url()}file/"
        assert get(desk.ana, path, if_none_match=f'"{report.sha256}"').status_code == 304
        assert get(desk.ana, path, if_none_match='"0"').status_code == 200

    def test_a_page_is_read_under_a_policy_of_its_own(self, desk: Desk) -> None:
        report = desk.kept()
        response = get(desk.ana, f"{report.get_absolute_url()}read/")
        text = body(response)
        policy = response["Content-Security-Policy"]
        style = re.search(rb"<style>(.*?)</style>", text, re.DOTALL)
        assert style is not None
        assert f"'sha256-{base64.b64encode(hashlib.sha256(style[1]).digest()).decode()}'" in policy
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "unsafe" not in policy
        assert response["Content-Disposition"].startswith("inline")
        assert text == b"".join(chunks_of(report))

    def test_only_pages_are_read_in_place(self, desk: Desk) -> None:
        report = desk.kept("csv")
        assert get(desk.ana, f"{report.get_absolute_url()}read/").status_code == 404
        assert f"{report.get_absolute_url()}read/" not in get(desk.ana, report.get_absolute_url()).content.decode()


class TestWhoSees:
    def test_by_role(self, desk: Desk) -> None:
        results, work = desk.kept(), desk.kept(work=True)
        hidden = desk.kept(work=True, article=desk.hidden)
        empty = desk.kept(article=desk.hidden)
        everything = freeze(desk.ana, "csv", of_filter(desk.ana, QueryDict(""), work=False), site=SITE)
        seen = {
            desk.viewer: {results, everything},
            desk.ben: {results, work, hidden, empty, everything},
            desk.editor: {results, work, hidden, empty, everything},
            make_user(superuser=True): {results, work, hidden, empty, everything},
            make_user(): set(),
        }
        for user, reports in seen.items():
            assert set(Report.objects.visible_to(user)) == reports
            for report in (results, work, hidden, empty, everything):
                refused = 403 if not reports else 404
                for part in ("", "file/", "changes/"):
                    expected = 200 if report in reports else refused
                    assert get(user, report.get_absolute_url() + part).status_code == expected, (user, report, part)
        for part in ("", "file/", "read/", "changes/"):
            assert get(None, results.get_absolute_url() + part).status_code == 302
        assert get(None, "/reports/").status_code == 302
        assert get(make_user(), "/reports/").status_code == 403

    def test_who_made_one_sees_it_without_its_article_but_no_work_after_the_role_is_gone(self, desk: Desk) -> None:
        mine = desk.kept(by=desk.viewer)
        work = desk.kept(work=True)
        desk.reopen()
        assert set(Report.objects.visible_to(desk.viewer)) == {mine}
        desk.ana.groups.set(desk.viewer.groups.all())
        assert work not in Report.objects.visible_to(User.objects.get(pk=desk.ana.pk))

    def test_confidential_sources_are_nowhere(self, desk: Desk) -> None:
        first = desk.kept("json")
        Evidence.objects.update(confidential=True, excerpt="He saw it.")
        Source.objects.update(title="The night watchman")
        Claim.objects.filter(pk=desk.quote.pk).update(version=99)
        second = desk.kept("json")
        paths = [f"{r.get_absolute_url()}{part}" for r in (first, second) for part in ("", "changes/")]
        for path in [*paths, f"{second.get_absolute_url()}changes/?format=json"]:
            for user in (desk.viewer, desk.editor):
                response = get(user, path)
                text = (b"".join(response.streaming_content) if response.streaming else response.content).decode()
                assert "watchman" not in text
                assert "He saw it" not in text
        assert second.items_changed == 1


def test_what_would_not_fit_into_memory_is_refused_where_it_is_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for formats in (ARTICLE_FORMATS, FORMATS):
        monkeypatch.setitem(formats, "pdf", formats["pdf"]._replace(at_once=0, most=1))
    sign_off(assertion_of(desk.article), desk.ana, desk.ben)
    for path in (desk.keep_url(), "/reports/keep/claims/"):
        answer = post(desk.ana, path, format="pdf")
        assert answer.status_code == 422, path
        assert "has up to 1 items, and this one would have 2." in answer.content.decode()
    assert not Report.objects.exists()
    for path in (f"/articles/{desk.article.pk}/report/pdf/", "/claims/export/pdf/"):
        answer = get(desk.ana, path)
        assert answer.status_code == 422, path
        assert "This report is too large" in answer.content.decode()


def test_without_the_library_for_pdf_it_says_so_and_nothing_is_left(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = post(desk.ana, desk.keep_url(), format="pdf")
    assert answer.status_code == 422
    assert "PDF needs the library Pango" in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("query", ["watched={list}", "kind=quote&watched={list}", "assignee=me", "due=day"])
def test_viewers_see_none_by_a_filter_that_tells_of_the_work(desk: Desk, query: str) -> None:
    watched = WatchList.objects.create(name="Trade ministry", created_by=desk.editor)
    asked = QueryDict(query.format(list=watched.pk))
    hidden = freeze(desk.ana, "html", of_filter(desk.ana, asked, work=False), site=SITE)
    shown = freeze(desk.ana, "html", of_filter(desk.ana, QueryDict("text=due%3Dday"), work=False), site=SITE)
    for path in ("", "file/", "read/", "changes/"):
        assert get(desk.viewer, f"{hidden.get_absolute_url()}{path}").status_code == 404
        assert get(desk.viewer, f"{shown.get_absolute_url()}{path}").status_code == 200
        assert get(desk.ben, f"{hidden.get_absolute_url()}{path}").status_code == 200
    page = get(desk.viewer, "/reports/").content.decode()
    assert shown.get_absolute_url() in page
    assert hidden.get_absolute_url() not in page


class TestPage:
    def test_says_what_has_changed_since(self, desk: Desk) -> None:
        report = desk.kept()
        assert (
            "Everything it says of its items still holds." in get(desk.ana, report.get_absolute_url()).content.decode()
        )
        desk.reopen()
        page = get(desk.ana, report.get_absolute_url()).content.decode()
        assert "1 item has changed since this report was made." in page
        assert desk.quote.get_absolute_url() in page
        assert re.search(r"Signed off\s*</td>.*Checking", page, re.DOTALL)

    def test_does_not_say_that_all_holds_where_it_did_not_look_at_all(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sign_off(assertion_of(desk.article), desk.ana, desk.ben)
        report = desk.kept()
        monkeypatch.setattr("claims.reports.changes.LOOKED_AT", 1)
        page = get(desk.ana, report.get_absolute_url()).content.decode()
        assert "Nothing has changed in the items that were worked on since." in page
        Claim.objects.update(version=F("version") + 1)
        page = get(desk.ana, report.get_absolute_url()).content.decode()
        assert "More items have been worked on since than are looked at here." in page
        assert "still holds" not in page

    def test_leads_to_the_newer_and_the_one_before(self, desk: Desk) -> None:
        first, second = desk.kept(), desk.kept("csv")
        page = get(desk.ana, first.get_absolute_url()).content.decode()
        assert "There is a newer report of the same" in page
        assert f"{second.get_absolute_url()}changes/" in page
        page = get(desk.ana, second.get_absolute_url()).content.decode()
        assert first.get_absolute_url() in page
        assert f'<option value="{first.uuid}"' in page

    def test_the_article_leads_to_its_reports(self, desk: Desk) -> None:
        link = f'href="/reports/?article={desk.article.pk}"'
        assert link not in get(desk.ana, desk.article.get_absolute_url()).content.decode()
        desk.kept()
        assert link in get(desk.ana, desk.article.get_absolute_url()).content.decode()
        assert link in body(get(desk.ana, f"/articles/{desk.article.pk}/report/")).decode()


class TestChanges:
    def test_before_and_after(self, desk: Desk) -> None:
        desk.kept(work=True)
        desk.reopen()
        new = assertion_of(desk.article, "1931")
        apply(desk.editor, new, Action.REMOVE, {"reason": "No claim."})
        second = desk.kept(work=True)
        page = get(desk.ana, f"{second.get_absolute_url()}changes/").content.decode()
        assert "0 new, 1 changed, 1 gone." in page
        assert new.get_absolute_url() in page
        assert re.search(r"Status</th>\s*<td[^>]*>Signed off</td>\s*<td[^>]*>Checking</td>", page)

    def test_as_json(self, desk: Desk) -> None:
        first = desk.kept(work=True)
        desk.reopen()
        second = desk.kept(work=True)
        response = get(desk.ana, f"{second.get_absolute_url()}changes/?format=json")
        found = json.loads(body(response))
        assert found["since"]["uuid"] == str(first.uuid)
        assert found["report"]["sha256"] == second.sha256
        assert found["counts"] == {"new": 0, "changed": 1, "gone": 0}
        (changed,) = found["changed"]
        assert (changed["id"], changed["said"]["status"], changed["says"]["status"]) == (
            desk.quote.pk,
            "signed_off",
            "checking",
        )

    def test_against_any_other_of_the_same(self, desk: Desk) -> None:
        first = desk.kept(work=True)
        desk.reopen()
        desk.kept(work=True)
        third = desk.kept(work=True)
        path = f"{third.get_absolute_url()}changes/"
        assert "0 new, 0 changed, 0 gone." in get(desk.ana, path).content.decode()
        assert "0 new, 1 changed, 0 gone." in get(desk.ana, f"{path}?since={first.uuid}").content.decode()

    def test_not_against_others(self, desk: Desk) -> None:
        report, other = desk.kept(), desk.kept(work=True)
        path = f"{report.get_absolute_url()}changes/"
        for since in (str(other.uuid), str(report.uuid), "yesterday"):
            assert get(desk.ana, f"{path}?since={since}").status_code == 404
        assert "There is no earlier report of the same" in get(desk.ana, path).content.decode()
        assert get(desk.ana, f"{path}?format=json").status_code == 404


class TestList:
    def test_filters(self, desk: Desk) -> None:
        mine, theirs = desk.kept("html"), desk.kept("csv", by=desk.viewer)
        queue = freeze(desk.ana, "json", of_filter(desk.ana, QueryDict("kind=quote"), work=False), site=SITE)

        def listed(query: str) -> set[Report]:
            return {row.record for row in get(desk.ana, f"/reports/?{query}").context["table"].paginated_rows}

        assert listed("") == {mine, theirs, queue}
        assert listed("title=ferries+HARBOUR") == {mine, theirs}
        assert listed(f"made_by={desk.viewer.pk}") == {theirs}
        assert listed("format=json") == {queue}
        assert listed(f"article={desk.article.pk}") == {mine, theirs}
        assert listed("made_from=2020-01-01&made_to=2020-01-02") == set()
        assert listed("made_from=2020-01-01") == {mine, theirs, queue}
        for query, message in (
            ("made_from=soon", "Enter a valid date."),
            ("made_to=9999-12-31", "Ensure this value is less than or equal to"),
            ("made_from=0001-01-01", "Ensure this value is greater than or equal to"),
            ("format=ods", "Select a valid choice."),
            ("made_by=0", "Select a valid choice."),
        ):
            wrong = get(desk.ana, f"/reports/?{query}")
            assert wrong.status_code == 400
            assert message in wrong.content.decode()

    @pytest.mark.parametrize("sort", ["title", "-title", "format", "count", "made_by", "-made_by", "made_at"])
    def test_sorts(self, desk: Desk, sort: str) -> None:
        desk.kept()
        assert get(desk.ana, f"/reports/?sort={sort}").status_code == 200

    def test_says_what_to_do_while_there_is_none(self, desk: Desk) -> None:
        assert "No report has been kept yet." in get(desk.ana, "/reports/").content.decode()
        assert "No report matches these filters." in get(desk.ana, "/reports/?title=x").content.decode()

    def test_query_count_does_not_grow_with_rows(self, desk: Desk) -> None:
        client = client_of(desk.ana)
        counts = []
        for more in (1, 29):
            for _number in range(more):
                desk.kept("csv")
            client.get("/reports/")
            with CaptureQueriesContext(connection) as queries:
                response = client.get("/reports/")
            counts.append(len(queries))
        assert len(response.context["table"].paginated_rows) == 30
        assert counts[0] == counts[1] <= 10

    def test_query_counts_of_the_pages_do_not_grow_with_items(self, desk: Desk) -> None:
        client = client_of(desk.ana)
        counts = []
        for article in (make_article("The mill ground 900 tons in 1999.\n", title="One"), desk.article):
            first = desk.kept(work=True, article=article)
            for claim in list(article.claims.exclude(status__in=["removed", "signed_off"])):
                apply(desk.editor, claim, Action.WAIVE, {"reason": "no_time"})
            second = desk.kept(work=True, article=article)
            paths = [first.get_absolute_url(), f"{second.get_absolute_url()}changes/"]
            for path in paths:
                client.get(path)
            with CaptureQueriesContext(connection) as queries:
                pages = [client.get(path) for path in paths]
            assert all(page.status_code == 200 for page in pages)
            counts.append(len(queries))
        assert counts[0] == counts[1]
