"""Keeping reports: what is stored, that it stays as it is, how it is compared, and two at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import QueryDict
from django.utils import timezone

from claims import jobs
from claims.history.triggers import drop_triggers
from claims.models import Action, Article, Claim, Evidence, Job, Report, ReportChunk, ReportItem, Source, Status
from claims.reports import ARTICLE_FORMATS, FORMATS, drawing, freezing
from claims.reports.changes import Changes, changed_since
from claims.reports.drawing import FreezingError, Progress
from claims.reports.freezing import DamagedReportError, begin, chunks_of, discard, freeze, make, verified_chunks
from claims.reports.selection import Selection, of_article, of_filter
from claims.reports.verifying import problems_of
from claims.workflow import apply
from claims.workflow.speakers import edit_speaker, speaker_token
from tests.factories import (
    assertion_of,
    make_article,
    make_editor,
    make_reviewer,
    make_viewer,
    quote_of,
    sign_off,
)
from tests.test_concurrency import at_once

SITE = "https://desk.example"


class Desk:
    def __init__(self) -> None:
        self.ana, self.ben = make_reviewer(first_name="Ana", last_name="Reis"), make_reviewer(first_name="Ben")
        self.editor = make_editor()
        self.article = make_article()
        self.quote = sign_off(quote_of(self.article), self.ana, self.ben)
        self.wrong = sign_off(
            assertion_of(self.article),
            self.ana,
            self.ben,
            verdict="misleading",
            correction="38,000 passengers",
            note="See the table.",
        )

    def selection(self, *, work: bool = False) -> Selection:
        return of_article(self.ana, self.article, work=work)

    def keep(self, name: str = "html", *, work: bool = False) -> Report:
        return freeze(self.ana, name, self.selection(work=work), site=SITE)

    def reopen(self, claim: Claim) -> Claim:
        return apply(self.editor, Claim.objects.get(pk=claim.pk), Action.REOPEN, {"reason": "A reader wrote."})

    def correct(self, claim: Claim, **findings: Any) -> Claim:
        """Signed off anew, with other findings."""
        again = self.reopen(claim)
        if again.assignee_id != self.ana.pk:
            again = apply(self.editor, again, Action.ASSIGN, {"assignee": self.ana})
        again = apply(self.ana, again, Action.PROPOSE, {"note": "Looked again.", **findings})
        return apply(self.ben, again, Action.SIGN_OFF, version=again.version)


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def stored(report: Report) -> bytes:
    return b"".join(chunks_of(report))


@pytest.mark.parametrize("name", ARTICLE_FORMATS)
def test_every_format_is_kept_and_fetched_byte_for_byte(desk: Desk, name: str) -> None:
    report = desk.keep(name)
    before = stored(report)
    assert report.is_made
    assert (report.size, report.sha256) == (len(before), hashlib.sha256(before).hexdigest())
    form = ARTICLE_FORMATS[name]
    assert report.content_type == form.content_type
    assert report.file_name.endswith(f".{form.suffix}")
    assert report.items.count() == report.count == (1 if form.only else 2)
    desk.correct(desk.wrong, verdict="accurate", correction="")
    Article.objects.filter(pk=desk.article.pk).update(title="Another title")
    assert b"".join(verified_chunks(Report.objects.get(pk=report.pk))) == before


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_filter_selects_is_kept(desk: Desk, name: str) -> None:
    selection = of_filter(desk.ana, QueryDict("kind=quote&sort=-updated_at"), work=False)
    report = freeze(desk.ana, name, selection, site=SITE)
    assert (report.article, report.query, report.filters) == (None, "kind=quote", [["Kind", "Quote"]])
    assert [item.claim for item in report.items.all()] == [desk.quote]
    assert report.left_out == Claim.objects.filter(kind="quote").exclude(status=Status.REMOVED).count() - 1


def test_the_bytes_and_the_items_say_the_same(desk: Desk) -> None:
    report = desk.keep("json", work=True)
    written = {claim["id"]: claim for claim in json.loads(stored(report))["claims"]}
    items = list(report.items.all())
    assert [item.claim_id for item in items] == list(written)
    for item in items:
        said = written[item.claim_id]
        for name in ("kind", "text", "status", "findings", "correction", "evidence"):
            assert item.said[name] == said[name]
        assert item.version == said["version"]
        assert item.text_version == said["context"]["text_version"]


def test_large_ones_are_stored_in_pieces(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "CHUNK_SIZE", 1000)
    report = desk.keep("html")
    assert report.chunks.count() == -(-report.size // 1000) > 3
    assert hashlib.sha256(stored(report)).hexdigest() == report.sha256


def test_of_confidential_evidence_nothing_is_kept_but_its_stance(desk: Desk) -> None:
    Source.objects.update(title="The night watchman", url="https://watch.example/")
    Evidence.objects.filter(claim=desk.quote).update(confidential=True, excerpt="He saw it.", locator="gate 4")
    for name in ARTICLE_FORMATS:
        report = desk.keep(name, work=True)
        said = json.dumps([item.said for item in report.items.filter(claim=desk.quote)])
        assert "watch" not in said
        assert "saw" not in said
        assert "gate 4" not in said
        if ARTICLE_FORMATS[name].suffix in {"html", "json", "csv", "jsonld"}:
            assert b"He saw it" not in stored(report)
    item = ReportItem.objects.filter(claim=desk.quote).first()
    assert item is not None
    assert item.said["evidence"] == [{"stance": "supports", "confidential": True}]


class TestChain:
    def test_each_follows_the_newest_of_the_same_whatever_the_format(self, desk: Desk) -> None:
        first, second, third = desk.keep("html"), desk.keep("csv"), desk.keep("xlsx")
        assert [first.previous, second.previous, third.previous] == [None, first, second]
        assert first.made_at < second.made_at < third.made_at

    def test_goes_on_after_a_clock_was_set_back(self, desk: Desk) -> None:
        earlier = timezone.now() - timedelta(hours=1)
        first = desk.keep()
        with mock.patch("claims.reports.drawing.timezone.now", return_value=earlier):
            second, third = desk.keep(), desk.keep()
        assert [second.previous, third.previous] == [first, second]
        assert [problems_of(report) for report in (first, second, third)] == [[], [], []]

    def test_others_are_not_the_same(self, desk: Desk) -> None:
        desk.keep("html")
        other = make_article("The mill ground 900 tons in 1999.\n", title="Mill")
        all_quotes = of_filter(desk.ana, QueryDict("kind=quote"), work=False)
        for report in (
            desk.keep("html", work=True),
            desk.keep("corrections"),
            freeze(desk.ana, "html", of_article(desk.ana, other, work=True), site=SITE),
            freeze(desk.ana, "html", all_quotes, site=SITE),
            freeze(desk.ana, "html", of_filter(desk.ana, QueryDict(""), work=False), site=SITE),
        ):
            assert report.previous is None

    def test_the_order_of_a_filter_does_not_make_another(self, desk: Desk) -> None:
        first, second = (
            freeze(desk.ana, "csv", of_filter(desk.ana, QueryDict(query), work=False), site=SITE)
            for query in ("kind=quote&outcome=ok&sort=due", "outcome=ok&kind=quote")
        )
        assert second.previous == first

    @pytest.mark.parametrize("query", ["assignee=me", "mine_to_sign=on"])
    def test_what_means_me_is_another_for_everybody(self, desk: Desk, query: str) -> None:
        reports = [
            freeze(user, "csv", of_filter(user, QueryDict(query), work=True), site=SITE)
            for user in (desk.ana, desk.ben, desk.ana)
        ]
        assert [report.previous for report in reports] == [None, None, reports[0]]

    def test_says_what_has_changed(self, desk: Desk) -> None:
        first = desk.keep()
        desk.correct(desk.wrong, verdict="inaccurate", correction="37,000 passengers")
        desk.reopen(desk.quote)
        fresh = sign_off(assertion_of(desk.article, "1931"), desk.ana, desk.ben)
        second = desk.keep()
        assert (second.items_new, second.items_changed, second.items_gone) == (1, 1, 1)
        changes = Changes(first, second)
        assert [item.claim for item in changes.new()] == [fresh]
        assert [item.claim for item in changes.gone()] == [desk.quote]
        (changed,) = changes.pairs(changes.changed())
        assert changed.claim == desk.wrong
        assert [tuple(difference) for difference in changed.differences] == [
            ("Verdict", "Misleading", "Inaccurate"),
            ("Correction", "38,000 passengers", "37,000 passengers"),
        ]
        html = stored(second).decode()
        assert "1 new, 1 changed, 1 gone." in html
        assert f'href="{SITE}/reports/{second.uuid}/changes/"' in html
        assert f'href="{SITE}/reports/{second.uuid}/"' in html
        assert "Changed since" not in stored(first).decode()

    def test_json_says_it_too(self, desk: Desk) -> None:
        first = desk.keep("json")
        assert "changed_since" not in json.loads(stored(first))
        second = desk.keep("json")
        written = json.loads(stored(second))
        assert written["kept"] == f"{SITE}/reports/{second.uuid}/"
        assert written["changed_since"] == {
            "made_at": first.made_at.isoformat(),
            "url": f"{SITE}/reports/{second.uuid}/changes/",
            "new": 0,
            "changed": 0,
            "gone": 0,
        }

    def test_sources_come_and_go(self, desk: Desk) -> None:
        first = desk.keep()
        again = desk.reopen(desk.quote)
        apply(desk.editor, again, Action.ASSIGN, {"assignee": desk.ana})
        apply(
            desk.ana,
            Claim.objects.get(pk=again.pk),
            Action.ADD_EVIDENCE,
            {"source": Source.objects.create(title="Tape"), "locator": "00:12"},
        )
        again = apply(desk.ana, Claim.objects.get(pk=again.pk), Action.PROPOSE, {})
        apply(desk.ben, again, Action.SIGN_OFF, version=again.version)
        second = desk.keep()
        (changed,) = Changes(first, second).pairs(Changes(first, second).changed())
        ((label, before, after),) = changed.differences
        assert label == "Sources"
        assert after == "Supports: Tape (Document), 00:12"
        assert "Tape" not in before

    def test_signed_again_with_the_same_findings_is_no_change(self, desk: Desk) -> None:
        first = desk.keep()
        desk.correct(desk.wrong, verdict="misleading", correction="38,000 passengers")
        assert changed_since(first, desk.ana).items == []
        assert desk.keep().items_changed == 0


class TestSince:
    def test_which_items_have_changed(self, desk: Desk) -> None:
        report = desk.keep()
        assert changed_since(report, desk.ana).items == []
        desk.correct(desk.wrong, verdict="accurate", correction="")
        desk.reopen(desk.quote)
        by_claim = {item.claim: item for item in changed_since(report, desk.ana).items}
        assert set(by_claim) == {desk.wrong, desk.quote}
        assert ("Verdict", "Misleading", "Accurate") in by_claim[desk.wrong].differences
        assert ("Status", "Signed off", "Checking") in by_claim[desk.quote].differences

    def test_viewers_learn_of_no_work_in_progress(self, desk: Desk) -> None:
        report = desk.keep()
        desk.reopen(desk.quote)
        (item,) = changed_since(report, make_viewer()).items
        assert (item.claim, item.after, item.differences) == (desk.quote, None, [])

    def test_who_goes_by_another_name_is_a_change_though_nobody_worked_on_the_item(self, desk: Desk) -> None:
        report = desk.keep()
        speaker = desk.quote.speaker
        assert speaker
        edit_speaker(desk.ana, speaker, "Mira Tolland-Ruiz", "", [], speaker_token(speaker))
        (item,) = changed_since(report, desk.ana).items
        assert [tuple(difference) for difference in item.differences] == [
            ("Speaker", "Mira Tolland", "Mira Tolland-Ruiz")
        ]

    def test_a_source_of_another_name_is_a_change(self, desk: Desk) -> None:
        report = desk.keep()
        Source.objects.filter(evidence__claim=desk.quote).update(title="Minutes of the harbour board")
        found = {item.claim: item.differences for item in changed_since(report, desk.ana).items}
        assert "Minutes of the harbour board" in found[desk.quote][0].after

    def test_looks_at_no_more_than_it_can(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        report = desk.keep()
        desk.reopen(desk.quote)
        desk.reopen(desk.wrong)
        monkeypatch.setattr("claims.reports.changes.LOOKED_AT", 1)
        lately = changed_since(report, desk.ana)
        assert (len(lately.items), lately.more) == (1, True)


class TestAllOrNothing:
    def test_nothing_is_left_of_what_failed(self, desk: Desk) -> None:
        def breaks(*_: Any) -> Iterator[str]:
            yield "half"
            raise RuntimeError("The pen broke.")

        broken = {**ARTICLE_FORMATS, "html": ARTICLE_FORMATS["html"]._replace(write=breaks)}
        with (
            mock.patch.object(Selection, "formats", property(lambda self: broken)),
            pytest.raises(RuntimeError, match="pen"),
        ):
            desk.keep()
        assert not Report.objects.exists()
        assert not ReportItem.objects.exists()

    def test_what_a_killed_worker_left_is_replaced(self, desk: Desk) -> None:
        report = begin(desk.ana, "html", desk.selection())
        ReportChunk.objects.create(report=report, number=0, data=b"half of")
        ReportChunk.objects.create(report=report, number=7, data=b"it")
        ReportItem.objects.create(report=report, claim=desk.quote, number=5, version=1, digest="0", said={})
        made = make(report, site=SITE)
        assert hashlib.sha256(stored(made)).hexdigest() == made.sha256
        assert made.items.count() == 2

    def test_made_once_it_is_not_made_again(self, desk: Desk) -> None:
        report = desk.keep()
        with mock.patch.object(freezing, "draw", side_effect=AssertionError):
            assert make(report, site=SITE) == report

    def test_what_is_given_up_while_it_is_made_stays_away(self, desk: Desk) -> None:
        report = begin(desk.ana, "html", desk.selection())
        real = freezing.draw

        def given_up(*args: Any) -> Any:
            drawn = real(*args)
            discard(report)
            return drawn

        with mock.patch.object(freezing, "draw", given_up), pytest.raises(FreezingError):
            make(report, site=SITE)
        assert not Report.objects.exists()
        assert not ReportChunk.objects.exists()

    def test_whoever_may_no_longer_see_it_makes_nothing(self, desk: Desk) -> None:
        report = begin(desk.ana, "html", desk.selection(work=True))
        desk.ana.groups.clear()
        with pytest.raises(FreezingError, match="no role"):
            make(Report.objects.get(pk=report.pk), site=SITE)
        assert discard(report)

    def test_only_those_who_see_work_in_progress_keep_it(self, desk: Desk) -> None:
        viewer = make_viewer()
        with pytest.raises(FreezingError, match="Only reviewers and editors"):
            begin(viewer, "html", of_article(viewer, desk.article, work=True))


CHANGES = [
    "UPDATE claims_report SET title = 'x'",
    "UPDATE claims_report SET state = 'making'",
    "DELETE FROM claims_report",
    "UPDATE claims_reportchunk SET number = number + 1",
    "DELETE FROM claims_reportchunk",
    "UPDATE claims_reportitem SET digest = 'x'",
    "DELETE FROM claims_reportitem",
    "INSERT INTO claims_reportchunk (report_id, number, data) SELECT id, 99, '' FROM claims_report",
    "INSERT INTO claims_reportitem (report_id, claim_id, number, version, digest, said) "
    "SELECT id, (SELECT MAX(id) FROM claims_claim), 99, 1, '', '{}' FROM claims_report",
]
REPLACEMENTS = [
    "INSERT OR REPLACE INTO claims_report SELECT * FROM claims_report",
    "INSERT OR REPLACE INTO claims_reportchunk SELECT * FROM claims_reportchunk",
    "INSERT OR REPLACE INTO claims_reportitem SELECT * FROM claims_reportitem",
]


class TestImmutable:
    @pytest.mark.parametrize("statement", CHANGES)
    def test_what_is_made_cannot_be_changed(self, desk: Desk, statement: str) -> None:
        report = desk.keep()
        before = stored(report)
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.replace("data) SELECT id, 99, ''", "data) SELECT id, 99, %s"), *_bytes(statement))
        assert stored(Report.objects.get(pk=report.pk)) == before

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces")
    @pytest.mark.parametrize("statement", REPLACEMENTS)
    def test_nor_replaced(self, desk: Desk, statement: str) -> None:
        desk.keep()
        with (
            pytest.raises(IntegrityError, match="does not change"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    def test_a_claim_of_a_report_cannot_be_deleted(self, desk: Desk) -> None:
        desk.keep()
        with pytest.raises(IntegrityError):
            desk.quote.delete()

    @pytest.mark.parametrize(
        "values",
        [{"sha256": ""}, {"size": 0}, {"file_name": ""}, {"items_new": 1}, {"query": "kind=quote"}, {"state": "lost"}],
    )
    def test_what_is_made_is_complete(self, desk: Desk, values: dict[str, Any]) -> None:
        report = begin(desk.ana, "html", desk.selection())
        complete = {"state": "made", "sha256": "0" * 64, "size": 1, "file_name": "a.html"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**{**complete, **values})

    def test_what_is_damaged_is_noticed_and_cut_short(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(freezing, "CHUNK_SIZE", 1000)
        report = desk.keep()
        drop_triggers(connection)
        last = report.chunks.order_by("-number").first()
        assert last is not None
        ReportChunk.objects.filter(pk=last.pk).update(data=bytes(last.data)[:-1] + b"!")
        given = []
        with pytest.raises(DamagedReportError):
            given.extend(verified_chunks(report))
        assert len(b"".join(given)) < report.size


def _bytes(statement: str) -> list[list[bytes]]:
    return [[b""]] if "reportchunk (" in statement else []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL truncates")
@pytest.mark.parametrize("table", ["claims_report", "claims_reportchunk", "claims_reportitem"])
def test_what_is_made_is_not_emptied(table: str) -> None:
    report = Desk().keep()
    with pytest.raises(IntegrityError, match="does not change"), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
    assert hashlib.sha256(stored(report)).hexdigest() == report.sha256


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_who_keep_the_same_follow_each_other(self) -> None:
        desk = Desk()
        first = desk.keep()
        results = at_once(*(lambda n=name: desk.keep(n) for name in ("html", "csv", "json")))
        assert all(isinstance(result, Report) for result in results), results
        chain = list(Report.objects.order_by("made_at"))
        assert [report.previous for report in chain] == [None, *chain[:-1]]
        assert chain[0] == first
        for report in chain:
            assert hashlib.sha256(stored(report)).hexdigest() == report.sha256

    def test_the_first_two_of_the_same_do_too(self) -> None:
        desk = Desk()
        results = at_once(*(lambda n=name: desk.keep(n) for name in ("html", "csv")))
        assert all(isinstance(result, Report) for result in results), results
        assert sorted((report.previous is None) for report in Report.objects.all()) == [False, True]

    def test_two_workers_with_the_same_report_make_it_once(self) -> None:
        desk = Desk()
        report = begin(desk.ana, "html", desk.selection())
        results = at_once(*[lambda: make(Report.objects.get(pk=report.pk), site=SITE)] * 2)
        assert any(isinstance(result, Report) for result in results), results
        assert all(isinstance(result, Report | FreezingError) for result in results), results
        made = Report.objects.get(pk=report.pk)
        assert made.is_made
        assert hashlib.sha256(stored(made)).hexdigest() == made.sha256
        assert made.items.count() == made.count

    def test_what_changes_while_it_is_read_is_not_in_it(self) -> None:
        """Both passes see the state at which it was begun, and nobody is kept from working meanwhile."""
        desk = Desk()
        real = drawing.report_rows
        passes = []

        def interrupted(claims: Any) -> Iterator[Any]:
            rows = list(real(claims))
            if not passes:
                (result,) = at_once(lambda: desk.correct(desk.wrong, verdict="accurate", correction=""))
                assert isinstance(result, Claim), result
            passes.append(len(rows))
            return iter(rows)

        with mock.patch.object(drawing, "report_rows", interrupted):
            report = desk.keep("json")
        assert passes == [2]
        written = {claim["id"]: claim for claim in json.loads(stored(report))["claims"]}
        assert written[desk.wrong.pk]["findings"]["verdict"] == "misleading"
        assert report.items.get(claim=desk.wrong).said["findings"]["verdict"] == "misleading"
        assert Claim.objects.get(pk=desk.wrong.pk).verdict == "accurate"
        assert [item.claim for item in changed_since(report, desk.ana).items] == [desk.wrong]


@pytest.mark.django_db(transaction=True)
class TestInTheBackground:
    def enqueue(self, desk: Desk) -> tuple[Report, Job]:
        report = begin(desk.ana, "csv", desk.selection())
        data = {"report": str(report.uuid), "site": SITE}
        return report, jobs.enqueue("report", data, actor=desk.ana, title="Report", key=f"report:{report.uuid}")

    def test_a_job_makes_it_and_tells_how_far_it_is(self) -> None:
        report, job = self.enqueue(Desk())
        done = jobs.run(job.pk)
        assert done is not None
        assert (done.status, done.error) == ("done", "")
        assert (done.done, done.total) == (4, 4)
        assert done.result_url == f"/reports/{report.uuid}/"
        assert Report.objects.get(pk=report.pk).count == 2

    def test_run_again_it_is_the_same(self) -> None:
        report, job = self.enqueue(Desk())
        jobs.run(job.pk)
        made = Report.objects.get(pk=report.pk)
        Job.objects.filter(pk=job.pk).update(status="waiting", finished_at=None)
        again = jobs.run(job.pk)
        assert again is not None
        assert again.status == "done"
        assert Report.objects.get(pk=report.pk).sha256 == made.sha256

    def test_what_was_given_up_is_said(self) -> None:
        report, job = self.enqueue(Desk())
        discard(report)
        done = jobs.run(job.pk)
        assert done is not None
        assert (done.status, done.error) == ("failed", "The report was given up.")

    def test_what_another_worker_has_spoilt_is_made_again(self) -> None:
        report, _job = self.enqueue(Desk())
        spoilt = []

        def spoil(progress: Progress) -> None:
            if not spoilt and ReportChunk.objects.exists():
                spoilt.append(ReportChunk.objects.all().delete())

        made = make(report, site=SITE, tell=spoil)
        assert spoilt
        assert made.is_made
        assert hashlib.sha256(stored(made)).hexdigest() == made.sha256

    def test_cancelled_it_stops(self, monkeypatch: pytest.MonkeyPatch) -> None:
        report, job = self.enqueue(Desk())

        def slow(report: Report, folder: Path, site: str, progress: Progress) -> Any:
            jobs.cancel(Job.objects.get(pk=job.pk))
            assert progress.stop.wait(20), "nobody stopped it"
            progress.check()

        monkeypatch.setattr(freezing, "_TELL_EVERY", 0.01)
        monkeypatch.setattr(freezing, "draw", slow)
        done = jobs.run(job.pk)
        assert done is not None
        assert done.status == "cancelled"
        assert not Report.objects.get(pk=report.pk).is_made
