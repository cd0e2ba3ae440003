"""The corrections list: what the copy says, what it should say, why, with sources; and who may have it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from itertools import product
from typing import Any

import pytest
from django.test import Client

from claims.models import (
    Action,
    Article,
    AttributionFinding,
    Claim,
    ContextFinding,
    SaidFinding,
    Source,
    User,
    Verdict,
    WordingFinding,
)
from claims.reports import ARTICLE_FORMATS, FORMATS, Head
from claims.reports.reasons import why
from claims.workflow import apply
from tests.factories import (
    assertion_of,
    make_article,
    make_editor,
    make_reviewer,
    make_source,
    make_user,
    make_viewer,
    propose,
    quote_of,
    sign_off,
)
from tests.reports.test_formats import HOSTILE, Reader

pytestmark = pytest.mark.django_db

HEAD = Head(title="Checked", made_by="Ana", site="https://desk.example", made_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC))


class Desk:
    """An article with a correction, something unconfirmed, something fine, and a correction that is only proposed."""

    def __init__(self) -> None:
        self.ana, self.ben, self.editor = (
            make_reviewer(first_name="Ana"),
            make_reviewer(first_name="Ben"),
            make_editor(),
        )
        self.viewer = make_viewer()
        self.article = make_article(title="Harbour town", byline="Lio Farr", publisher="Coast Courier")
        table = make_source("Yearly report", url="https://harbour.example/report", kind="document")
        self.wrong = self.signed(
            assertion_of(self.article),
            source=table,
            verdict="inaccurate",
            correction="The ferry service carried 14,000 passengers in 2024",
        )
        self.unproven = self.signed(assertion_of(self.article, "1931"), verdict="unproven")
        self.fine = self.signed(quote_of(self.article))
        self.proposed = propose(
            quote_of(self.article, "higher taxes"), self.ana, attribution="wrong_speaker", note="It was the mayor."
        )

    def signed(self, claim: Claim, **data: Any) -> Claim:
        return sign_off(claim, self.ana, self.ben, note="The red scarf told me.", **data)

    def path(self, query: str = "") -> str:
        return f"/articles/{self.article.pk}/report/corrections/{query}"


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
    return b"".join(response.streaming_content).decode()


def items(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'<article class="item" id="item-(\d+)"', html)]


def words(html: str) -> str:
    """The text of a page, a blank for each tag."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def written(claims: Any, head: Head = HEAD) -> str:
    return "".join(ARTICLE_FORMATS["corrections"].write(head, claims))


class TestWhatItSays:
    def test_what_has_to_change_in_the_order_of_the_text(self, desk: Desk) -> None:
        html = body(get(desk.ana, desk.path()))
        assert items(html) == [desk.wrong.pk, desk.unproven.pk]
        text = words(html)
        assert "2 items. 1 more is left out because it is not signed off." in text
        assert "Lio Farr · Coast Courier" in text

    def test_says_it_and_should_say_it_and_why(self, desk: Desk) -> None:
        text = words(written(Claim.objects.filter(pk=desk.wrong.pk)))
        copy = text.split("The copy says ")[1].split(" It should say")[0]
        assert desk.wrong.text in copy
        assert "the harbour office said in its yearly report." in copy
        assert "It should say The ferry service carried 14,000 passengers in 2024 Why This is not accurate." in text
        assert "Sources Supports: Yearly report (Document) , p. 4" in text
        assert "https://harbour.example/report" in text
        assert "Signed off by Ben" in text
        assert f"<mark>{desk.wrong.text}</mark>" in written(Claim.objects.filter(pk=desk.wrong.pk))

    def test_where_no_wording_is_proposed(self, desk: Desk) -> None:
        text = words(written(Claim.objects.filter(pk=desk.unproven.pk)))
        assert "It should say Give a source that confirms it, or leave it out." in text
        assert "Why Nothing was found that proves this." in text
        Claim.objects.filter(pk=desk.wrong.pk).update(correction="")
        assert "It should say No wording is proposed; see why." in words(
            written(Claim.objects.filter(pk=desk.wrong.pk))
        )

    def test_work_in_progress_is_marked(self, desk: Desk) -> None:
        html = body(get(desk.ana, desk.path("?work=1")))
        assert items(html) == [desk.wrong.pk, desk.proposed.pk, desk.unproven.pk]
        text = words(html)
        assert "Change (Awaiting second check)" in text
        assert "Why Somebody else said this." in text
        assert "What is not signed off is not a result yet." in text

    def test_what_was_set_aside_is_not_in_it(self, desk: Desk) -> None:
        apply(desk.editor, desk.proposed, Action.WAIVE, {"reason": "no_time"})
        assert Claim.objects.get(pk=desk.proposed.pk).outcome == "change"
        assert items(body(get(desk.ana, desk.path("?work=1")))) == [desk.wrong.pk, desk.unproven.pk]
        assert get(desk.ana, desk.path())["X-Left-Out"] == "0"

    def test_notes_and_confidential_sources_stay_inside(self, desk: Desk) -> None:
        Source.objects.update(title="The night watchman", url="https://leak.example/")
        desk.wrong.evidence.update(confidential=True, excerpt="In the garage", locator="level 3")
        html = written(Claim.objects.filter(pk=desk.wrong.pk))
        for secret in ("red scarf", "night watchman", "leak.example", "garage", "level 3"):
            assert secret not in html
        assert "Confidential source on file" in html

    def test_nothing_to_change_is_said(self, desk: Desk) -> None:
        html = written(Claim.objects.filter(pk=desk.fine.pk))
        assert "Nothing that is signed off has to change." in html
        assert items(html) == []

    def test_a_file_to_pass_on_brings_its_style_along(self, desk: Desk) -> None:
        response = get(desk.ana, desk.path("?download=1"))
        assert response["Content-Disposition"].startswith('attachment; filename="corrections-harbour-town-2')
        html = body(response)
        assert "<style>" in html
        assert "@media print" in html
        assert not re.search(r"<link|<script|<img|class=\"links\"", html)
        served = get(desk.ana, desk.path())
        assert served["Content-Disposition"].startswith("inline")
        assert "<style" not in body(served)

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_stays_text(self, text: str, desk: Desk) -> None:
        claims = Claim.objects.filter(pk=desk.wrong.pk)
        claims.update(text=text, correction=text)
        Article.objects.update(title=text, publisher=text, byline=text)
        Source.objects.update(title=text)
        desk.wrong.evidence.update(excerpt=text, locator=text)
        reader = Reader()
        reader.feed(written(claims, replace(HEAD, title=text)))
        assert not reader.tags & {"script", "b", "lone"}
        assert " ".join(text.split()) in " ".join(reader.text.split())


class TestWhoMay:
    def test_by_role(self, desk: Desk) -> None:
        for user in (desk.viewer, desk.ana, desk.editor, make_user(superuser=True)):
            assert get(user, desk.path()).status_code == 200
        refused = get(make_user(), desk.path())
        assert refused.status_code == 403
        assert "Your account has no role yet." in refused.content.decode()
        assert get(None, desk.path()).status_code == 302

    def test_viewers_see_what_is_signed_off(self, desk: Desk) -> None:
        html = body(get(desk.viewer, desk.path()))
        assert items(html) == [desk.wrong.pk, desk.unproven.pk]
        assert "left out" not in html
        assert get(desk.viewer, desk.path("?work=1")).status_code == 403
        hidden = make_article(title="Nothing signed off")
        assert get(desk.viewer, f"/articles/{hidden.pk}/report/corrections/").status_code == 404

    def test_is_made_of_one_article_only(self, desk: Desk) -> None:
        assert get(desk.ana, "/claims/export/corrections/").status_code == 404
        assert "corrections" not in FORMATS
        client = Client()
        client.force_login(desk.ana)
        assert client.post(desk.path()).status_code == 405

    def test_the_report_leads_to_it_and_back(self, desk: Desk) -> None:
        assert f'href="{desk.path()}"' in body(get(desk.ana, f"/articles/{desk.article.pk}/report/"))
        assert f'href="/articles/{desk.article.pk}/report/html/?work=1"' in body(get(desk.ana, desk.path("?work=1")))


class TestWhy:
    @pytest.mark.parametrize("verdict", Verdict.values)
    def test_an_assertion_has_a_reason_unless_it_is_accurate(self, verdict: str) -> None:
        assert bool(why({"verdict": verdict})) == (verdict != Verdict.ACCURATE)

    def test_each_finding_of_a_quote_that_is_not_fine_has_its_own(self) -> None:
        fine = {"confirmed", "correct", "fair", "verbatim", "marked_ellipsis"}
        every = product(
            SaidFinding.values, AttributionFinding.values, ContextFinding.values, WordingFinding.values, [True, False]
        )
        for said, attribution, context, wording, translated in every:
            found = {"said": said, "attribution": attribution, "context": context, "wording": wording}
            reasons = why({**found, "translated": translated})
            excused = translated and wording == WordingFinding.SAME_MEANING
            assert len(reasons) == len(set(reasons)) == len(set(found.values()) - fine) - excused

    def test_without_findings_there_is_none(self) -> None:
        assert why({}) == []
