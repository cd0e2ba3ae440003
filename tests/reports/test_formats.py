"""What each format says of a claim, and that no text, however hostile, breaks out of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Action, Article, Claim, Source, Status, User
from claims.reports import FORMATS, Head, in_batches, report_rows
from claims.reports import rows as rows_module
from claims.reports.csv_format import cell
from claims.reports.rows import CHUNK, report_chapters
from claims.workflow import apply
from tests.factories import assertion_of, make_article, make_editor, make_reviewer, make_source, quote_of, sign_off

pytestmark = pytest.mark.django_db

HEAD = Head(title="Checked", made_by="Ana", site="https://desk.example", made_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC))
HOSTILE = [
    '=HYPERLINK("https://evil.example","x")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1",
    "  =1+1",
    "＝1+1",
    '"quoted", and; semicolons',
    "line one\nline two",
    "مرحبا بالعالم",
    "🧨 👩‍🚀 𝔘",
    "</script><script>alert(1)</script>",
    "</style><b onmouseover=alert(1)>x",
    "<lone",
    "&amp; &lt;",
    "{{ settings.SECRET_KEY }} {% now 'Y' %}",
    "\u202egnorw yaw\u202c",
    "\u2028\u2029",
    "'apostrophe first",
]


def written(fmt: str, claims: Any = None, head: Head = HEAD) -> str:
    return "".join(FORMATS[fmt].write(head, Claim.objects.all() if claims is None else claims))


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.fixture
def ana() -> User:
    return make_reviewer(username="ana", first_name="Ana", last_name="Reis")


@pytest.fixture
def ben() -> User:
    return make_reviewer(username="ben", first_name="Ben", last_name="Okri")


@pytest.fixture
def article() -> Article:
    return make_article(
        title="Harbour town counts its ferries", publisher="Coast Courier", url="https://courier.example/ferries"
    )


@pytest.fixture
def signed(article: Article, ana: User, ben: User) -> Claim:
    source = make_source("Tape of the meeting", url="https://tape.example/1", kind="recording")
    return sign_off(quote_of(article), ana, ben, source=source)


class TestFields:
    def test_csv(self, signed: Claim, article: Article) -> None:
        (row,) = csv_rows(written("csv", Claim.objects.filter(pk=signed.pk)))
        article.refresh_from_db()
        assert {key: row[key] for key in row if key not in ("Proposed at", "Signed off at", "UUID")} == {
            "Article": "Harbour town counts its ferries",
            "Publisher": "Coast Courier",
            "Published": "2025-10-21",
            "Article URL": "https://courier.example/ferries",
            "Kind": "Quote",
            "Quote or claim": signed.text,
            "Text before": row["Text before"],
            "Text after": row["Text after"],
            "Page": "",
            "Speaker": "Mira Tolland",
            "Role": signed.role,
            "Via": "",
            "Form": "Direct",
            "Status": "Signed off",
            "Checked": "yes",
            "Verified": "yes",
            "Findings": "Said: Confirmed; Attribution: Correct; Context: Fair; Wording: Verbatim",
            "Outcome": "OK",
            "Correction": "",
            "Reason for setting aside": "",
            "Evidence": "Supports: Tape of the meeting (Recording), p. 4, https://tape.example/1, “As said.”",
            "Assignee": "Ana Reis",
            "Proposed by": "Ana Reis",
            "Signed off by": "Ben Okri",
            "Self-checked": "no",
            "Round": "1",
            "Number": str(signed.pk),
            "Address": f"https://desk.example/claims/{signed.pk}/",
            "Text version": "1",
            "History: last event": str(article.head_seq),
            "History: hash": article.head_hash,
        }
        assert row["UUID"] == str(signed.uuid)
        assert datetime.fromisoformat(row["Signed off at"]).utcoffset() is not None
        assert row["Text before"].startswith("The ferry service carried")
        assert row["Text after"].endswith("by March 2026.")

    def test_json(self, signed: Claim, article: Article) -> None:
        article.refresh_from_db()
        head = replace(HEAD, filters=[("Kind", "Quote"), ("Kind", "again")], left_out=3)
        report = json.loads(written("json", Claim.objects.filter(pk=signed.pk), head))
        (claim,) = report.pop("claims")
        assert report == {
            "schema_version": 1,
            "title": "Checked",
            "generated_at": "2026-03-04T05:06:00+00:00",
            "generated_by": "Ana",
            "filter": [{"label": "Kind", "value": "Quote"}, {"label": "Kind", "value": "again"}],
            "work_in_progress": False,
            "counts": {"claims": 1, "checked": 1, "verified": 1, "left_out_not_signed_off": 3},
        }
        assert claim["article"]["history"] == {"seq": article.head_seq, "hash": article.head_hash}
        assert claim["article"]["published_at"] == "2025-10-21"
        assert claim["speaker"] == {"name": "Mira Tolland", "role": signed.role, "via": ""}
        assert claim["findings"] == {
            "said": "confirmed",
            "attribution": "correct",
            "context": "fair",
            "wording": "verbatim",
        }
        assert claim["evidence"] == [
            {
                "stance": "supports",
                "confidential": False,
                "source": {"title": "Tape of the meeting", "kind": "recording", "url": "https://tape.example/1"},
                "locator": "p. 4",
                "excerpt": "As said.",
            }
        ]
        assert claim["signed_off"]["by"] == "Ben Okri"
        assert claim["signed_off"]["self_checked"] is False
        assert (claim["status"], claim["outcome"], claim["checked"], claim["verified"]) == (
            "signed_off",
            "ok",
            True,
            True,
        )
        assert "".join(piece["text"] for piece in claim["context"]["pieces"]) == signed.text

    def test_checked_and_verified_are_told_apart(self, article: Article, ana: User, ben: User) -> None:
        claim = sign_off(
            assertion_of(article), ana, ben, verdict="inaccurate", note="See the table.", correction="14,000"
        )
        (row,) = csv_rows(written("csv", Claim.objects.filter(pk=claim.pk)))
        assert (row["Checked"], row["Verified"], row["Outcome"], row["Correction"]) == ("yes", "no", "Change", "14,000")
        html = written("html", Claim.objects.filter(pk=claim.pk))
        assert "Checked: Change" in html
        assert ">Verified<" not in html
        (found,) = json.loads(written("json", Claim.objects.filter(pk=claim.pk)))["claims"]
        assert (found["checked"], found["verified"]) == (True, False)

    def test_work_in_progress_is_neither(self, article: Article) -> None:
        waived = apply(make_editor(), assertion_of(article), Action.WAIVE, {"reason": "opinion"})
        (row,) = csv_rows(written("csv", Claim.objects.filter(pk=waived.pk)))
        assert (row["Status"], row["Checked"], row["Verified"]) == ("Set aside", "no", "no")
        assert row["Reason for setting aside"] == "Opinion"
        assert (row["Signed off by"], row["Signed off at"]) == ("", "")

    def test_self_checked_is_said_plainly(self, article: Article, ana: User, settings: LazySettings) -> None:
        settings.DESK_OF_ONE = True
        claim = sign_off(quote_of(article), ana, ana)
        assert "Self-checked: no second person signed this off." in written("html", Claim.objects.filter(pk=claim.pk))
        (row,) = csv_rows(written("csv", Claim.objects.filter(pk=claim.pk)))
        assert row["Self-checked"] == "yes"

    @pytest.mark.parametrize("fmt", ["csv", "json", "html"])
    def test_confidential_sources_and_notes_stay_inside(self, fmt: str, signed: Claim, ana: User) -> None:
        Source.objects.update(title="The night watchman", url="https://leak.example/")
        signed.evidence.update(confidential=True, excerpt="In the garage", locator="level 3")
        apply(ana, signed, Action.NOTE, {"text": "He wore a red scarf."})
        text = written(fmt, Claim.objects.filter(pk=signed.pk))
        for secret in ("The night watchman", "leak.example", "garage", "level 3", "red scarf"):
            assert secret not in text
        assert '"confidential": true' in text if fmt == "json" else "Confidential source on file" in text

    def test_removed_evidence_is_not_reported(self, signed: Claim) -> None:
        signed.evidence.update(removed_at=datetime(2026, 1, 1, tzinfo=UTC))
        assert "Tape of the meeting" not in written("csv", Claim.objects.filter(pk=signed.pk))


class Reader(HTMLParser):
    """Collects tags and text, and fails on attributes that would run or style."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") or name == "style" for name, _value in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str, signed: Claim, article: Article) -> None:
    claims = Claim.objects.filter(pk=signed.pk)
    claims.update(text=text, correction=text, role=text, mention=text, speaker=None, via=text[:40])
    Article.objects.filter(pk=article.pk).update(title=text, publisher=text, byline=text)
    Source.objects.update(title=text)
    signed.evidence.update(excerpt=text, locator=text)

    output = written("csv", claims)
    assert output.startswith('\ufeff"Article",')
    (row,) = csv_rows(output)
    assert None not in row
    for value in row.values():
        assert not value.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), value
        assert not value.startswith(("\t", "\r", "\n")), value
    for name in ("Article", "Publisher", "Quote or claim", "Speaker", "Role", "Correction"):
        assert row[name] in (text, f"'{text}"), name

    (claim,) = json.loads(written("json", claims))["claims"]
    assert claim["text"] == claim["correction"] == claim["article"]["title"] == text
    assert claim["evidence"][0]["excerpt"] == text

    reader = Reader()
    reader.feed(written("html", claims, replace(HEAD, title=text)))
    assert not reader.tags & {"script", "b"}
    assert " ".join(text.split()) in " ".join(reader.text.split())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (12, "12"),
        (-3, "'-3"),
        (date(2026, 3, 4), "2026-03-04"),
        ("plain", "plain"),
        ("2,500", "2,500"),
        ("=1", "'=1"),
        ("\r=1", "'\r=1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("a=1", "a=1"),
    ],
)
def test_cell(value: Any, shown: str) -> None:
    assert cell(value) == shown


class TestStreaming:
    @pytest.mark.parametrize("fmt", FORMATS)
    def test_nothing_is_read_before_it_is_asked_for(self, fmt: str, signed: Claim) -> None:
        with CaptureQueriesContext(connection) as queries:
            parts = FORMATS[fmt].write(HEAD, Claim.objects.all())
        assert isinstance(parts, Iterator)
        assert len(queries) == 0
        assert signed.text not in str(next(parts))

    @pytest.mark.parametrize("fmt", FORMATS)
    def test_queries_do_not_grow_with_rows(self, fmt: str, ana: User, ben: User) -> None:
        counts = []
        for number in range(2):
            article = make_article(title=f"Story {number}")
            for claim in list(article.claims.order_by("pk"))[: 1 if number == 0 else None]:
                sign_off(claim, ana, ben)
            with CaptureQueriesContext(connection) as queries:
                list(FORMATS[fmt].write(HEAD, Claim.objects.filter(status=Status.SIGNED_OFF)))
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_one_chunk_at_a_time(self, article: Article) -> None:
        """More rows than a chunk holds: the second chunk's evidence is asked for when the first has been read."""
        model = assertion_of(article)
        Claim.objects.bulk_create(
            Claim(article=article, kind="assertion", text=f"Item {n}", folded=f"item {n}", priority=model.priority)
            for n in range(CHUNK + 5)
        )
        claims = Claim.objects.filter(text__startswith="Item ")
        with CaptureQueriesContext(connection) as queries:
            rows = report_rows(claims)
            for _number in range(CHUNK):
                next(rows)
            asked = len(queries)
            rest = list(rows)
            assert len(rest) == 5
            assert len(queries) > asked

    def test_in_batches(self) -> None:
        assert list(in_batches(iter(["ab", "c", "def", "g"]), 3)) == ["abc", "def", "g"]
        assert list(in_batches(iter([b"ab", b"cd", b"e"]), 3)) == [b"abcd", b"e"]
        assert list(in_batches(iter([]), 3)) == []


class TestOrder:
    def test_by_article_then_text(self, ana: User, ben: User) -> None:
        old, new, undated = (
            make_article(title="Old", published_at=date(2020, 1, 1)),
            make_article(title="New", published_at=date(2026, 1, 1)),
            make_article(title="Undated"),
        )
        Article.objects.filter(pk=undated.pk).update(published_at=None)
        for article in (old, undated, new):
            for claim in article.claims.order_by("-pk"):
                sign_off(claim, ana, ben)
        rows = list(report_rows(Claim.objects.filter(status=Status.SIGNED_OFF)))
        titles = [row.article.title for row in rows]
        assert list(dict.fromkeys(titles)) == ["New", "Old", "Undated"]
        assert [(c.title, c.items) for c in report_chapters(Claim.objects.all())] == [
            (title, titles.count(title)) for title in ("New", "Old", "Undated")
        ]
        starts = [Claim.objects.get(pk=row.id).anchors.get().start for row in rows if row.article.title == "New"]
        assert starts == sorted(starts)
        html = written("html", Claim.objects.filter(status=Status.SIGNED_OFF))
        assert html.count('<section class="article"') == html.count("</section>") == 3
        assert f'href="#article-{old.pk}"' in html


def test_an_empty_report_says_so() -> None:
    assert csv_rows(written("csv")) == []
    assert json.loads(written("json"))["claims"] == []
    assert "Nothing here has been signed off yet." in written("html")


def test_a_file_to_pass_on_brings_its_style_along(signed: Claim) -> None:
    claims = Claim.objects.filter(pk=signed.pk)
    alone = written("html", claims, replace(HEAD, self_contained=True, links=[("Back", "/claims/")]))
    assert "<style>" in alone
    assert "@media print" in alone
    assert "<link" not in alone
    assert 'class="links"' not in alone
    served = written("html", claims, replace(HEAD, links=[("Back", "/claims/")]))
    assert "<style" not in served
    assert 'href="/claims/"' in served


@pytest.mark.django_db(transaction=True)
def test_streams_without_a_transaction(
    article: Article, ana: User, ben: User, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> None:
    """As in earnest: the view's request is over, and rows come by a cursor of their own while others write."""
    monkeypatch.setattr(rows_module, "CHUNK", 2)
    claims = list(article.claims.order_by("pk"))
    for claim in claims[:3]:
        sign_off(claim, ana, ben)
    rows = report_rows(Claim.objects.filter(status=Status.SIGNED_OFF))
    first = next(rows)
    sign_off(claims[3], ana, ben)
    assert {first.id, *(row.id for row in rows)} == {claim.pk for claim in claims[:3]}
