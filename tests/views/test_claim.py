"""The item's panel and page through the web: every action, who may, what stays typed, and what others did meanwhile."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.history import verify
from claims.models import Action, Article, Claim, ClaimEvent, Kind, Note, Source, Speaker, Status, User
from claims.workflow import apply
from tests.clients import client_of
from tests.factories import (
    assertion_of,
    findings_of,
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article()


@pytest.fixture
def quote(article: Article) -> Claim:
    return quote_of(article)


@pytest.fixture
def assertion(article: Article) -> Claim:
    return assertion_of(article)


@pytest.fixture
def rita() -> User:
    return make_reviewer(username="rita", first_name="Rita", last_name="Moss")


@pytest.fixture
def sam() -> User:
    return make_reviewer(username="sam", first_name="Sam", last_name="Oke")


@pytest.fixture
def edda() -> User:
    return make_editor(username="edda", first_name="Edda", last_name="Lind")


def act(user: User, claim: Claim, action: str, data: dict[str, Any] | None = None, *, htmx: bool = True) -> Any:
    """Post one action as the panel does, over the version that `claim` has."""
    headers = {"HX-Request": "true"} if htmx else {}
    payload = {"version": claim.version, **(data or {})}
    return client_of(user).post(reverse("claim-act", args=[claim.pk, action]), payload, headers=headers)


def work(claim: Claim, **fields: Any) -> dict[str, Any]:
    """What the work form sends: the fields as they stand, with some typed over."""
    sent: dict[str, Any] = {"work": "1", "priority": claim.priority, "note": "", "correction": claim.correction}
    if claim.is_quote:
        sent |= {name: getattr(claim, name) for name in ("role", "via", "mention", "said", "attribution", "context")}
        sent |= {"speaker": claim.speaker.name if claim.speaker else "", "wording": claim.wording}
        sent |= {"translated": "on"} if claim.translated else {}
    else:
        sent |= {"verdict": claim.verdict, "types": [row.type for row in claim.types.all()]}
    return sent | fields


def page(user: User, claim: Claim) -> str:
    return client_of(user).get(claim.get_absolute_url()).content.decode()


def fresh(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


class TestShowing:
    def test_panel_shows_text_with_its_surroundings_and_the_suggestion(self, rita: User, assertion: Claim) -> None:
        html = page(rita, assertion)
        assert '<mark class="mark-assertion status-' in html
        assert "carried 41,000 passengers in 2024" in html
        assert "harbour office said in its yearly report" in html
        assert "Suggested by the machine." in html
        assert "Figure: 41,000 passengers" in html

    def test_suggestion_is_said_only_until_a_person_touches_it(self, rita: User, quote: Claim) -> None:
        act(rita, quote, "edit", work(quote, said="confirmed"))
        assert "Suggested by the machine." not in page(rita, fresh(quote))

    def test_low_confidence_asks_to_look_again(self, rita: User, quote: Claim) -> None:
        assert "The machine is not sure" not in page(rita, quote)
        Claim.objects.filter(pk=quote.pk).update(confidence=0.3)
        assert "The machine is not sure: look again." in page(rita, quote)

    def test_wording_is_asked_only_where_there_are_quotation_marks(self, rita: User, article: Article) -> None:
        direct, indirect = quote_of(article), quote_of(article, "12 million")
        assert 'name="wording"' in page(rita, direct)
        assert 'name="wording"' not in page(rita, indirect)

    def test_foreign_text_has_its_own_direction(self, rita: User) -> None:
        article = make_article(
            "«لن نرفع الضرائب» قال رئيس المجلس. بلغ العدد 2500 عام 2024.\n", title="خبر", language="ar"
        )
        html = page(rita, article.claims.first())
        assert 'dir="auto" lang="ar"' in html

    def test_item_of_another_reviewer_is_read_only_and_says_why(self, rita: User, sam: User, quote: Claim) -> None:
        apply(sam, quote, Action.TAKE)
        html = page(rita, quote)
        assert "Sam Oke is working on this." in html
        assert 'id="claim-work"' not in html
        assert "has worked on this within the last 30 minutes" in html

    def test_refusals_of_one_reason_stand_together(self, rita: User, sam: User, quote: Claim) -> None:
        propose(quote, rita)
        html = page(rita, quote)
        assert "Sign off: You proposed this; a second person signs it off." in html
        assert 'data-action="sign-off"' not in html

    def test_previous_and_next_follow_the_text(self, rita: User, article: Article) -> None:
        live = list(article.current_revision.live_claims())
        html = page(rita, live[1])
        assert f'rel="prev" href="{live[0].get_absolute_url()}"' in html
        assert f'rel="next" href="{live[2].get_absolute_url()}"' in html

    def test_same_speakers_other_quotes(self, rita: User, quote: Claim) -> None:
        make_article('"Ferries are full today," said Mira Tolland, the captain.\n', title="Another day")
        html = page(rita, quote)
        assert "Also said by Mira Tolland" in html
        assert "Ferries are full today" in html

    def test_script_in_the_text_stays_text(self, rita: User) -> None:
        article = make_article('"<script>alert(1)</script> is 40 percent of it," said Mira Tolland.\n', title="x")
        html = page(rita, article.claims.first())
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html

    def test_history_in_words(self, rita: User, sam: User, quote: Claim) -> None:
        apply(rita, quote, Action.EDIT, {"said": "confirmed", "role": "captain"})
        html = page(sam, quote)
        assert "<strong>Rita Moss</strong> edited" in html
        assert "<ins>Confirmed</ins>" in html
        assert "<del>To check</del>" in html

    def test_history_page(self, rita: User, quote: Claim) -> None:
        apply(rita, quote, Action.EDIT, {"role": "captain"})
        url = reverse("claim-history", args=[quote.pk])
        assert "captain" in client_of(rita).get(url).content.decode()

    def test_queries_do_not_grow_with_what_hangs_on_the_item(
        self, rita: User, quote: Claim, django_assert_max_num_queries: Any
    ) -> None:
        claim = apply(rita, quote, Action.ADD_EVIDENCE, {"source": make_source()})
        apply(rita, claim, Action.NOTE, {"text": "one"})
        client = client_of(rita)
        with django_assert_max_num_queries(100) as one:
            client.get(quote.get_absolute_url())
        for number in range(29):
            claim = apply(rita, claim, Action.ADD_EVIDENCE, {"source": make_source(f"Source {number}")})
            apply(rita, claim, Action.NOTE, {"text": f"note {number}"})
            apply(rita, claim, Action.QUERY, {"text": f"question {number}"})
        with django_assert_max_num_queries(len(one)):
            client.get(quote.get_absolute_url())


class TestViewers:
    def test_see_signed_off_findings_and_evidence_but_no_work(self, rita: User, sam: User, quote: Claim) -> None:
        claim = apply(rita, quote, Action.NOTE, {"text": "the reporter is unsure"})
        secret = make_source("A voice in the dark")
        claim = apply(rita, claim, Action.ADD_EVIDENCE, {"source": secret, "confidential": True})
        sign_off(claim, rita, sam, note="heard the tape")
        html = page(make_viewer(), quote)
        assert "Confirmed" in html
        assert "p. 4" in html
        assert "Signed off by" in html
        for hidden in ("the reporter is unsure", "A voice in the dark", "heard the tape", "History", "Reopen", "<form"):
            assert hidden not in html.split('id="claim-panel"')[1].split("</section>")[0]

    def test_do_not_see_work_under_way(self, rita: User, quote: Claim) -> None:
        viewer = client_of(make_viewer())
        propose(quote, rita)
        assert viewer.get(quote.get_absolute_url()).status_code == 404
        assert viewer.get(reverse("claim-panel", args=[quote.pk])).status_code == 404

    def test_history_is_refused(self, rita: User, sam: User, quote: Claim) -> None:
        sign_off(quote, rita, sam)
        assert client_of(make_viewer()).get(reverse("claim-history", args=[quote.pk])).status_code == 403

    @pytest.mark.parametrize("action", ["reopen", "note", "edit"])
    def test_may_do_nothing(self, rita: User, sam: User, quote: Claim, action: str) -> None:
        claim = sign_off(quote, rita, sam)
        answer = act(make_viewer(), claim, action, {"reason": "why not", "text": "hello"})
        assert answer.status_code == 403
        assert fresh(claim).version == claim.version
        assert not Note.objects.filter(text="hello").exists()

    def test_nobody_without_a_role(self, quote: Claim) -> None:
        assert client_of(make_user()).get(quote.get_absolute_url()).status_code == 404


class TestWork:
    def test_saving_takes_an_untaken_item(self, rita: User, quote: Claim) -> None:
        answer = act(rita, quote, "edit", work(quote, said="confirmed", role="harbour master"))
        assert answer.status_code == 200
        assert json.loads(answer["HX-Trigger"]) == {
            "claim-changed": {"id": quote.pk, "shown": quote.pk},
            "notice": {"text": "Saved."},
        }
        claim = fresh(quote)
        assert (claim.status, claim.assignee, claim.said, claim.role) == (
            "checking",
            rita,
            "confirmed",
            "harbour master",
        )

    def test_saving_writes_only_what_was_changed(self, rita: User, quote: Claim) -> None:
        act(rita, quote, "edit", work(quote, said="confirmed"))
        event = quote.events.order_by("-seq").first()
        assert event is not None
        assert event.new["said"] == "confirmed"
        assert not {"role", "speaker", "priority", "correction"} & event.new.keys()

    def test_saving_nothing_says_so(self, rita: User, quote: Claim) -> None:
        answer = act(rita, quote, "edit", work(quote))
        assert answer.status_code == 422
        assert "nothing to save" in answer.content.decode()
        assert fresh(quote).status == Status.NEW

    def test_evidence_note_and_findings_are_proposed_in_one_go(self, rita: User, quote: Claim) -> None:
        tape = make_source("Tape of the meeting")
        sent = work(quote, **findings_of(quote), note="heard it twice")
        sent |= {"new-source": "tape of the MEETING", "new-locator": "12:40", "new-stance": "supports"}
        answer = act(rita, quote, "propose", sent)
        assert answer.status_code == 200, answer.content.decode()
        claim = fresh(quote)
        assert (claim.status, claim.outcome, claim.proposed_by) == ("proposed", "ok", rita)
        assert [(e.source, e.locator) for e in claim.evidence.all()] == [(tape, "12:40")]
        assert claim.notes.get().text == "heard it twice"
        assert verify(claim.article) == []

    def test_what_is_missing_stands_at_its_field_and_typed_words_stay(self, rita: User, quote: Claim) -> None:
        sent = work(quote, said="confirmed", attribution="correct", note="half a thought", role="mayor")
        answer = act(rita, quote, "propose", sent | {"new-locator": "p. 9"})
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "autofocus" in html
        assert "half a thought" in html
        assert 'value="mayor"' in html
        assert 'value="p. 9"' in html
        assert "Choose a source." in html
        claim = fresh(quote)
        assert (claim.version, claim.status, claim.role) == (quote.version, "new", quote.role)

    @pytest.mark.parametrize(
        ("found", "field", "message"),
        [
            ({"said": "confirmed", "attribution": "correct", "context": "fair"}, "wording", "Say how the words"),
            ({"said": ""}, "said", "Say whether it was said."),
            ({"said": "not_found"}, "note", "say in a note where you looked"),
            ({"said": "denied"}, "new-source", "Add the evidence that this rests on."),
        ],
    )
    def test_each_refusal_of_proposing_has_its_place(
        self, rita: User, quote: Claim, found: dict[str, str], field: str, message: str
    ) -> None:
        html = act(rita, quote, "propose", work(quote, **found)).content.decode()
        assert f'<div id="id_{field}_error"><p class="error">' in html.replace("\n", "").replace("> <", "><")
        assert message in html
        assert f'href="#id_{field}"' in html

    def test_unproven_needs_no_evidence_but_a_note(self, rita: User, assertion: Claim) -> None:
        sent = work(assertion, verdict="unproven", note="asked the harbour office, twice")
        assert act(rita, assertion, "propose", sent).status_code == 200
        assert fresh(assertion).outcome == "unconfirmed"

    def test_without_htmx_errors_come_as_the_items_page(self, rita: User, quote: Claim) -> None:
        answer = act(rita, quote, "propose", work(quote, note="kept"), htmx=False)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "<h1>" in html
        assert "kept" in html

    def test_without_htmx_it_goes_back_where_it_came_from(self, rita: User, quote: Claim) -> None:
        target = "/claims/?status=new"
        answer = act(rita, quote, "edit", work(quote, said="confirmed", next=target), htmx=False)
        assert (answer.status_code, answer["Location"]) == (302, target)

    def test_without_htmx_the_article_page_shows_the_item(self, rita: User, assertion: Claim) -> None:
        place = assertion.current_anchor
        assert place is not None
        at = [place.revision.text.index("41,000")]
        target = f"{assertion.article.get_absolute_url()}?show=open&item={assertion.pk}"
        answer = act(rita, assertion, "split", {"at": at, "next": target}, htmx=False)
        first = fresh(assertion).replaced_by
        assert first is not None
        assert answer["Location"] == f"{assertion.article.get_absolute_url()}?show=open&item={first.pk}"

    @pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
    def test_it_never_goes_elsewhere(self, rita: User, quote: Claim, target: str) -> None:
        answer = act(rita, quote, "edit", work(quote, said="confirmed", next=target), htmx=False)
        assert answer["Location"] == quote.get_absolute_url()

    def test_speaker_is_replaced_in_place(self, rita: User, quote: Claim) -> None:
        before = Speaker.objects.count()
        act(rita, quote, "edit", work(quote, speaker="Odo Brandt"))
        assert fresh(quote).speaker == Speaker.objects.get(name="Odo Brandt")
        assert Speaker.objects.count() == before

    def test_namesakes_are_told_apart(self, rita: User, quote: Claim) -> None:
        first = Speaker.objects.create(name="Ana Reyes", description="baker")
        second = Speaker.objects.create(name="Ana Reyes", description="minister")
        answer = act(rita, quote, "edit", work(quote, speaker="Ana Reyes"))
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "Several speakers go by “Ana Reyes”" in html
        assert f'name="speaker_choice" value="{first.pk}"' in html
        answer = act(rita, quote, "edit", work(quote, speaker="Ana Reyes", speaker_choice=second.pk))
        assert answer.status_code == 200
        assert fresh(quote).speaker == second

    def test_types_of_a_claim(self, rita: User, assertion: Claim) -> None:
        act(rita, assertion, "edit", work(assertion, types=["poll", "quantity"]))
        assert sorted(row.type for row in assertion.types.all()) == ["poll", "quantity"]

    def test_another_persons_item_is_refused_and_nothing_typed_is_lost(
        self, rita: User, sam: User, quote: Claim
    ) -> None:
        claim = apply(sam, quote, Action.TAKE)
        answer = act(rita, claim, "edit", work(claim, said="denied"))
        assert answer.status_code == 403
        assert "Sam Oke is working on this." in answer.content.decode()


class TestEvidence:
    def test_new_source_is_made_in_passing(self, rita: User, quote: Claim) -> None:
        sent = {
            "new-new_title": "Yearly report",
            "new-new_kind": "document",
            "new-new_url": "https://harbour.example/r",
        }
        answer = act(rita, quote, "add_evidence", work(quote) | sent | {"new-stance": "refutes"})
        assert answer.status_code == 200, answer.content.decode()
        source = Source.objects.get()
        assert (source.title, source.kind, source.created_by) == ("Yearly report", "document", rita)
        assert quote.evidence.get().stance == "refutes"

    def test_failed_propose_makes_no_source(self, rita: User, quote: Claim) -> None:
        act(rita, quote, "propose", work(quote) | {"new-new_title": "Yearly report"})
        assert not Source.objects.exists()

    def test_unknown_title_is_not_made_by_accident(self, rita: User, quote: Claim) -> None:
        answer = act(rita, quote, "add_evidence", work(quote) | {"new-source": "Yearly reprot"})
        assert answer.status_code == 422
        assert "No source goes by “Yearly reprot”" in answer.content.decode()
        assert not Source.objects.exists()

    def test_known_address_is_found_and_not_made_twice(self, rita: User, quote: Claim) -> None:
        known = make_source("Report", url="https://harbour.example/r")
        answer = act(rita, quote, "add_evidence", work(quote) | {"new-new_title": "R", "new-new_url": known.url})
        assert "This is “Report” already" in answer.content.decode()
        act(rita, quote, "add_evidence", work(quote) | {"new-source": known.url})
        assert quote.evidence.get().source == known

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x.example/a", "not an address"])
    def test_address_must_be_one_of_the_web(self, rita: User, quote: Claim, url: str) -> None:
        answer = act(rita, quote, "add_evidence", work(quote) | {"new-new_title": "R", "new-new_url": url})
        assert answer.status_code == 422
        assert not Source.objects.exists()

    def test_sources_of_one_title_are_told_apart(self, rita: User, quote: Claim) -> None:
        make_source("Minutes")
        second = make_source("Minutes")
        answer = act(rita, quote, "add_evidence", work(quote) | {"new-source": "Minutes"})
        assert "Several sources have this title" in answer.content.decode()
        sent = work(quote) | {"new-source": "Minutes", "new-source_choice": second.pk}
        assert act(rita, quote, "add_evidence", sent).status_code == 200
        assert quote.evidence.get().source == second

    def test_adding_keeps_the_findings_typed_beside_it(self, rita: User, quote: Claim) -> None:
        make_source("Minutes")
        act(
            rita,
            quote,
            "add_evidence",
            work(quote, said="denied", correction="Nobody said it.") | {"new-source": "Minutes"},
        )
        claim = fresh(quote)
        assert (claim.said, claim.correction, claim.evidence.count()) == ("denied", "Nobody said it.", 1)

    def test_last_evidence_is_offered_and_reused(self, rita: User, article: Article) -> None:
        first, second = quote_of(article), quote_of(article, "higher taxes")
        values = {"source": make_source(), "locator": "p. 7", "excerpt": "As said.", "confidential": True}
        apply(rita, first, Action.ADD_EVIDENCE, values)
        last = first.evidence.get()
        assert f'name="reuse" value="{last.pk}"' in page(rita, second)
        assert act(rita, second, "add_evidence", work(second) | {"reuse": last.pk}).status_code == 200
        copy = second.evidence.get()
        assert (copy.source, copy.locator, copy.excerpt, copy.confidential) == (last.source, "p. 7", "As said.", True)
        assert f'name="reuse" value="{last.pk}"' not in page(rita, fresh(second))

    def test_changing_and_removing(self, rita: User, quote: Claim) -> None:
        claim = apply(rita, quote, Action.ADD_EVIDENCE, {"source": make_source(), "locator": "p. 1"})
        evidence = claim.evidence.get()
        name = f"evidence-{evidence.pk}"
        sent = work(claim) | {"evidence": evidence.pk, f"{name}-source": evidence.source.title}
        sent |= {f"{name}-stance": "supports", f"{name}-locator": "p. 2", f"{name}-excerpt": ""}
        assert act(rita, claim, "change_evidence", sent).status_code == 200
        evidence.refresh_from_db()
        assert evidence.locator == "p. 2"
        claim = fresh(claim)
        assert act(rita, claim, "remove_evidence", work(claim) | {"evidence": evidence.pk}).status_code == 200
        assert not claim.evidence.live().exists()
        assert verify(claim.article) == []

    def test_evidence_of_another_item_is_not_there(self, rita: User, article: Article) -> None:
        first, second = quote_of(article), quote_of(article, "higher taxes")
        apply(rita, first, Action.ADD_EVIDENCE, {"source": make_source()})
        answer = act(rita, second, "remove_evidence", {"evidence": first.evidence.get().pk})
        assert answer.status_code == 404

    def test_sources_used_in_this_article_come_first(self, rita: User, article: Article) -> None:
        make_source("Used nowhere")
        elsewhere = quote_of(make_article(title="Other"))
        apply(rita, quote_of(article), Action.ADD_EVIDENCE, {"source": make_source("Used here")})
        apply(rita, elsewhere, Action.ADD_EVIDENCE, {"source": make_source("Used elsewhere")})
        html = page(rita, quote_of(article, "higher taxes"))
        assert (
            html.index('value="Used here"') < html.index('value="Used elsewhere"') < html.index('value="Used nowhere"')
        )


class TestHostileInput:
    @pytest.mark.parametrize(
        "typed", ["\x00", "a\x00b", "9" * 5000, "<script>alert(1)</script>", "‮evil", "' OR 1=1 --"]
    )
    @pytest.mark.parametrize("field", ["speaker", "note", "correction", "new-source", "new-new_url", "version"])
    def test_no_typed_text_breaks_the_form(self, rita: User, quote: Claim, field: str, typed: str) -> None:
        answer = act(rita, quote, "edit", work(quote) | {field: typed})
        assert answer.status_code in (200, 422)
        assert "<script>alert" not in answer.content.decode()

    @pytest.mark.parametrize("pk", ["9" * 40, "-1", "0", "x", "٣"])
    def test_ids_that_name_nothing(self, rita: User, quote: Claim, pk: str) -> None:
        assert act(rita, quote, "remove_evidence", {"evidence": pk}).status_code == 404
        assert act(rita, quote, "answer", {"note": pk}).status_code == 404
        assert act(rita, quote, "merge", {"others": [f"{pk}:1"]}).status_code == 422
        assert act(rita, quote, "edit", {"part": "boundaries", "start": pk, "end": pk}).status_code == 422
        assert act(rita, quote, "add_evidence", {"reuse": pk}).status_code == 422
        assert client_of(rita).get(f"/claims/{pk}/").status_code == 404


class TestSigning:
    def test_second_person_sees_what_is_signed_and_signs(self, rita: User, sam: User, quote: Claim) -> None:
        claim = propose(quote, rita, note="heard the tape", correction="Say it so.")
        html = page(sam, claim)
        sheet = html.split("What is being signed")[1]
        for shown in ("Confirmed", "Say it so.", "p. 4", "Rita Moss", "heard the tape"):
            assert shown in sheet
        answer = act(sam, claim, "sign_off")
        assert answer.status_code == 200
        claim = fresh(claim)
        assert (claim.status, claim.signed_by, claim.self_checked) == ("signed_off", sam, False)

    def test_proposer_is_refused_with_the_reason(self, rita: User, quote: Claim) -> None:
        claim = propose(quote, rita)
        answer = act(rita, claim, "sign_off")
        assert answer.status_code == 403
        assert "You proposed this; a second person signs it off." in answer.content.decode()
        assert fresh(claim).status == Status.PROPOSED

    def test_whoever_added_evidence_is_refused(self, rita: User, sam: User, quote: Claim) -> None:
        claim = apply(sam, quote, Action.ADD_EVIDENCE, {"source": make_source()})
        claim = apply(sam, claim, Action.RELEASE)
        claim = propose(claim, rita)
        answer = act(sam, claim, "sign_off")
        assert answer.status_code == 403
        assert "You worked on this in this round" in answer.content.decode()

    def test_version_must_be_named(self, rita: User, sam: User, quote: Claim) -> None:
        claim = propose(quote, rita)
        answer = act(sam, claim, "sign_off", {"version": ""})
        assert answer.status_code == 422
        assert fresh(claim).status == Status.PROPOSED

    def test_desk_of_one_is_told_that_it_is_self_checked(self, rita: User, quote: Claim, settings: Any) -> None:
        settings.DESK_OF_ONE = True
        claim = propose(quote, rita)
        assert "self-checked" in page(rita, claim)
        act(rita, claim, "sign_off")
        assert fresh(claim).self_checked is True
        assert "self-checked" in page(rita, claim)

    def test_returning_needs_a_comment_and_goes_to_the_proposer(self, rita: User, sam: User, quote: Claim) -> None:
        claim = propose(quote, rita)
        answer = act(sam, claim, "return", {"comment": " "})
        assert answer.status_code == 422
        assert "Say what is missing." in answer.content.decode()
        assert act(sam, claim, "return", {"comment": "Which page?"}).status_code == 200
        claim = fresh(claim)
        assert (claim.status, claim.assignee, claim.is_returned) == ("checking", rita, True)
        assert "Which page?" in page(rita, claim)

    def test_withdrawing_is_the_proposers(self, rita: User, sam: User, quote: Claim) -> None:
        claim = propose(quote, rita)
        assert act(sam, claim, "withdraw").status_code == 403
        assert act(rita, claim, "withdraw").status_code == 200
        assert fresh(claim).status == Status.CHECKING


class TestSteps:
    def test_take_and_release(self, rita: User, sam: User, quote: Claim) -> None:
        act(rita, quote, "take")
        claim = fresh(quote)
        assert (claim.status, claim.assignee) == ("checking", rita)
        answer = act(sam, claim, "release")
        assert answer.status_code == 403
        assert "An editor can release it now." in answer.content.decode()
        Claim.objects.filter(pk=claim.pk).update(updated_at=timezone.now() - timedelta(minutes=31))
        assert act(sam, claim, "release").status_code == 200
        assert fresh(claim).status == Status.NEW

    def test_assigning_is_the_editors(self, rita: User, sam: User, edda: User, quote: Claim) -> None:
        answer = act(rita, quote, "assign", {"assignee": sam.pk})
        assert answer.status_code == 403
        assert "Only editors can do this." in answer.content.decode()
        assert "Assign, Reopen" not in page(rita, quote)
        assert act(edda, quote, "assign", {"assignee": sam.pk}).status_code == 200
        assert fresh(quote).assignee == sam

    def test_viewers_cannot_be_assigned(self, edda: User, quote: Claim) -> None:
        answer = act(edda, quote, "assign", {"assignee": make_viewer().pk})
        assert answer.status_code == 422
        assert fresh(quote).assignee is None

    def test_setting_aside_offers_the_reasons_of_its_kind(self, edda: User, quote: Claim, assertion: Claim) -> None:
        assert 'value="opinion"' not in page(edda, quote)
        assert 'value="opinion"' in page(edda, assertion)
        answer = act(edda, quote, "waive", {"reason": "opinion"})
        assert answer.status_code == 422
        assert act(edda, quote, "waive", {"reason": "agency"}).status_code == 200
        claim = fresh(quote)
        assert (claim.status, claim.waive_reason) == ("waived", "agency")
        assert "Set aside: Relied on the agency." in page(edda, claim)

    def test_reviewers_set_aside_only_what_is_low(self, rita: User, quote: Claim) -> None:
        answer = act(rita, quote, "waive", {"reason": "no_time"})
        assert answer.status_code == 403
        assert "Reviewers set aside what has low priority" in answer.content.decode()
        assert "Set aside: Reviewers set aside what has low priority" in page(rita, quote)

    def test_removing_needs_a_reason_and_the_row_stays(self, rita: User, quote: Claim) -> None:
        claim = apply(rita, quote, Action.TAKE)
        assert act(rita, claim, "remove", {"reason": ""}).status_code == 422
        assert act(rita, claim, "remove", {"reason": "A headline, no quote."}).status_code == 200
        assert fresh(claim).status == Status.REMOVED
        assert "A headline, no quote." in page(rita, claim)

    def test_removing_an_untaken_item_says_take_it_first(self, rita: User, quote: Claim) -> None:
        answer = act(rita, quote, "remove", {"reason": "x"})
        assert answer.status_code == 403
        assert "Take it first, or ask an editor." in answer.content.decode()

    def test_reopening_is_the_editors_and_needs_a_reason(self, rita: User, sam: User, edda: User, quote: Claim) -> None:
        claim = sign_off(quote, rita, sam)
        assert "Reopen: Only editors can do this." in page(rita, claim)
        assert act(rita, claim, "reopen", {"reason": "x"}).status_code == 403
        assert act(edda, claim, "reopen", {"reason": ""}).status_code == 422
        assert act(edda, claim, "reopen", {"reason": "The tape was cut."}).status_code == 200
        claim = fresh(claim)
        assert (claim.status, claim.round) == ("checking", 2)

    def test_the_systems_action_is_nobodys(self, edda: User, quote: Claim) -> None:
        assert act(edda, quote, "mark_stale", {"reason": "x"}).status_code == 404
        assert act(edda, quote, "explode").status_code == 404

    def test_reading_changes_nothing(self, edda: User, quote: Claim) -> None:
        assert client_of(edda).get(reverse("claim-act", args=[quote.pk, "take"])).status_code == 405

    def test_superusers_without_a_role_are_told(self, quote: Claim) -> None:
        root = make_user(superuser=True)
        answer = act(root, quote, "take")
        assert answer.status_code == 403
        assert "Being superuser gives no rights in the workflow" in answer.content.decode()


class TestNotes:
    def test_notes_and_questions(self, rita: User, sam: User, quote: Claim) -> None:
        assert act(rita, quote, "note", {"text": ""}).status_code == 422
        assert act(rita, quote, "note", {"text": "Called her office."}).status_code == 200
        act(rita, quote, "query", {"text": "Who was in the room?"})
        html = page(sam, quote)
        assert "Called her office." in html
        assert "1 open question" in html
        question = Note.objects.get(kind="query")
        name = f"note-{question.pk}-answer"
        assert act(sam, quote, "answer", {"note": question.pk, name: ""}).status_code == 422
        assert act(sam, quote, "answer", {"note": question.pk, name: "Only the two of us."}).status_code == 200
        assert "Only the two of us." in page(rita, quote)
        assert "open question" not in page(rita, quote)

    def test_a_question_of_another_item_is_not_there(self, rita: User, article: Article) -> None:
        first, second = quote_of(article), quote_of(article, "higher taxes")
        act(rita, first, "query", {"text": "Who?"})
        question = Note.objects.get()
        answer = act(rita, second, "answer", {"note": question.pk, f"note-{question.pk}-answer": "Me."})
        assert answer.status_code == 404

    def test_a_note_does_not_make_others_stale(self, rita: User, sam: User, quote: Claim) -> None:
        act(sam, quote, "note", {"text": "I heard it too."})
        assert act(rita, quote, "edit", work(quote, said="confirmed")).status_code == 200


class TestShape:
    def test_boundaries_by_words(self, rita: User, assertion: Claim) -> None:
        place = assertion.current_anchor
        assert place is not None
        text = place.revision.text
        start, end = text.index("carried"), text.index("2024") + 4
        sent = {"part": "boundaries", "start": start, "end": end}
        assert act(rita, assertion, "edit", sent).status_code == 200
        assert fresh(assertion).text == "carried 41,000 passengers in 2024"

    def test_boundaries_the_wrong_way_round(self, rita: User, assertion: Claim) -> None:
        place = assertion.current_anchor
        assert place is not None
        text = place.revision.text
        sent = {"part": "boundaries", "start": text.index("passengers"), "end": text.index("carried") + 7}
        answer = act(rita, assertion, "edit", sent)
        assert answer.status_code == 422
        assert "The last word stands before the first one." in answer.content.decode()

    def test_splitting_shows_the_first_part(self, rita: User, assertion: Claim) -> None:
        place = assertion.current_anchor
        assert place is not None
        at = place.revision.text.index("41,000")
        answer = act(rita, assertion, "split", {"at": [at]})
        assert answer.status_code == 200
        parts = list(Claim.objects.filter(origin="person").order_by("pk"))
        assert [part.text for part in parts] == ["The ferry service carried", "41,000 passengers in 2024"]
        assert json.loads(answer["HX-Trigger"])["claim-changed"] == {"id": assertion.pk, "shown": parts[0].pk}
        assert f'data-claim="{parts[0].pk}"' in answer.content.decode()

    def test_splitting_nowhere(self, rita: User, assertion: Claim) -> None:
        answer = act(rita, assertion, "split", {})
        assert answer.status_code == 422
        assert "Say where to split." in answer.content.decode()

    def test_splitting_without_htmx_goes_to_the_first_part(self, rita: User, assertion: Claim) -> None:
        place = assertion.current_anchor
        assert place is not None
        sent = {"at": [place.revision.text.index("41,000")], "next": assertion.get_absolute_url()}
        answer = act(rita, assertion, "split", sent, htmx=False)
        assert answer["Location"] == fresh(assertion).replaced_by.get_absolute_url()  # type: ignore[union-attr]

    def test_merging_with_a_neighbour(self, rita: User, article: Article) -> None:
        first, second = assertion_of(article, "built in 1931"), assertion_of(article, "longest")
        html = page(rita, first)
        assert f'value="{second.pk}:{second.version}"' in html
        assert act(rita, first, "merge", {"others": []}).status_code == 422
        assert act(rita, first, "merge", {"others": [f"{second.pk}:{second.version}"]}).status_code == 200
        merged = fresh(first).replaced_by
        assert merged == fresh(second).replaced_by
        assert merged is not None
        assert "built in 1931" in merged.text
        assert "longest" in merged.text

    def test_merging_with_what_changed_meanwhile(self, rita: User, article: Article) -> None:
        first, second = assertion_of(article, "built in 1931"), assertion_of(article, "longest")
        apply(rita, second, Action.TAKE)
        answer = act(rita, first, "merge", {"others": [f"{second.pk}:{second.version}"]})
        assert answer.status_code == 422
        assert "changed while you were looking at it" in answer.content.decode()

    def test_changing_the_kind(self, rita: User, quote: Claim) -> None:
        assert act(rita, quote, "edit", {"part": "kind", "kind": "assertion"}).status_code == 200
        assert fresh(quote).kind == Kind.ASSERTION

    def test_removed_item_leads_to_what_replaced_it(self, rita: User, assertion: Claim) -> None:
        place = assertion.current_anchor
        assert place is not None
        apply(rita, assertion, Action.SPLIT, {"at": [place.revision.text.index("41,000")]})
        successor = fresh(assertion).replaced_by
        assert successor is not None
        assert successor.get_absolute_url() in page(rita, assertion)


class TestOvertaken:
    def test_both_versions_stand_side_by_side_and_it_can_be_sent_again(
        self, rita: User, edda: User, quote: Claim
    ) -> None:
        seen = apply(rita, quote, Action.EDIT, {"said": "confirmed", "role": "captain"})
        now = apply(edda, apply(edda, seen, Action.ASSIGN, {"assignee": edda}), Action.EDIT, {"role": "harbour master"})
        now = apply(edda, now, Action.EDIT, {"via": "the radio"})
        now = apply(edda, now, Action.ASSIGN, {"assignee": rita})
        answer = act(rita, seen, "edit", work(seen, role="mayor", correction="Say it so."))
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "Somebody else changed this" in html
        assert "<strong>Edda Lind</strong> edited" in html
        conflict = html.split('id="claim-conflict"')[1].split("</table>")[0]
        assert "mayor" in conflict
        assert "harbour master" in conflict
        assert "Say it so." not in conflict
        assert 'value="mayor"' in html
        assert 'value="the radio"' in html
        assert "Say it so.</textarea>" in html
        assert f'name="version" value="{now.version}"' in html
        sent = work(now, role="mayor", correction="Say it so.")
        assert act(rita, now, "edit", sent).status_code == 200
        claim = fresh(quote)
        assert (claim.role, claim.via, claim.correction) == ("mayor", "the radio", "Say it so.")

    def test_ones_own_other_window(self, rita: User, quote: Claim) -> None:
        seen = apply(rita, quote, Action.TAKE)
        apply(rita, seen, Action.EDIT, {"role": "harbour master"})
        html = act(rita, seen, "edit", work(seen, role="mayor")).content.decode()
        assert "You changed this yourself meanwhile" in html

    def test_typed_words_are_kept_where_the_form_is_gone(self, rita: User, edda: User, quote: Claim) -> None:
        seen = apply(rita, quote, Action.TAKE)
        apply(edda, seen, Action.WAIVE, {"reason": "no_time"})
        sent = work(seen, said="denied", note="the tape says otherwise") | {"new-excerpt": "No, never."}
        answer = act(rita, seen, "propose", sent)
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "<strong>Edda Lind</strong> set aside" in html
        for typed in ("Denied", "the tape says otherwise", "No, never."):
            assert typed in html

    def test_signing_what_has_changed_is_refused(self, rita: User, sam: User, quote: Claim) -> None:
        seen = propose(quote, rita)
        claim = apply(rita, seen, Action.WITHDRAW)
        claim = apply(rita, claim, Action.PROPOSE, {"context": "misleading", "note": "on second thought"})
        answer = act(sam, seen, "sign_off")
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "<ins>Misleading</ins>" in html
        assert fresh(claim).status == Status.PROPOSED
        assert act(sam, claim, "sign_off").status_code == 200

    def test_one_of_two_takers_is_told(self, rita: User, sam: User, quote: Claim) -> None:
        assert act(rita, quote, "take").status_code == 200
        answer = act(sam, quote, "take", htmx=False)
        assert answer.status_code == 409
        assert "<strong>Rita Moss</strong> took" in answer.content.decode()
        assert fresh(quote).assignee == rita

    def test_comment_of_a_return_is_kept(self, rita: User, sam: User, quote: Claim) -> None:
        seen = propose(quote, rita)
        apply(rita, seen, Action.WITHDRAW)
        answer = act(sam, seen, "return", {"comment": "Which page was it?"})
        assert answer.status_code == 409
        assert "Which page was it?" in answer.content.decode()


class TestAdding:
    def url(self, article: Article) -> str:
        return reverse("claim-add", args=[article.pk])

    def test_first_a_sentence_then_its_words(self, rita: User, article: Article) -> None:
        html = client_of(rita).get(self.url(article), {"kind": "quote"}).content.decode()
        start, end = article.current_revision.sentences[1]
        assert f"?span={start}-{end}&amp;kind=quote" in html
        html = client_of(rita).get(self.url(article), {"span": f"{start}-{end}", "kind": "quote"}).content.decode()
        assert "The ferry service carried" in html
        assert 'name="kind" value="quote" checked' in html.replace(' id="id_kind_0"', "").replace(" required", "")

    def test_a_quote_from_a_selection(self, rita: User, article: Article) -> None:
        text = article.current_revision.text
        start = text.index("It is the longest")
        end = text.index("coast.") + 5
        sent = {"span": f"{start}-{end}", "start": start, "end": end, "kind": "quote", "speaker": "Mira Tolland"}
        answer = client_of(rita).post(self.url(article), sent | {"priority": 3})
        made = Claim.objects.get(origin="person")
        assert answer["Location"] == made.get_absolute_url()
        assert (made.text, made.kind, made.priority) == ("It is the longest on the coast", "quote", 3)
        assert made.speaker == Speaker.objects.get(name="Mira Tolland")
        assert (made.status, made.assignee) == ("checking", rita)

    def test_with_htmx_the_new_item_is_shown(self, rita: User, article: Article) -> None:
        start, end = article.current_revision.sentences[1]
        sent = {"span": f"{start}-{end}", "start": start, "end": end, "kind": "assertion", "types": ["quantity"]}
        answer = client_of(rita).post(self.url(article), sent | {"priority": 2}, headers={"HX-Request": "true"})
        made = Claim.objects.get(origin="person")
        assert json.loads(answer["HX-Trigger"])["claim-changed"] == {"id": made.pk, "shown": made.pk}
        assert [row.type for row in made.types.all()] == ["quantity"]

    def test_mistakes_are_told_and_typed_words_stay(self, rita: User, article: Article) -> None:
        start, end = article.current_revision.sentences[1]
        sent = {"span": f"{start}-{end}", "start": start, "end": end, "kind": "", "speaker": "Kept Name", "priority": 2}
        answer = client_of(rita).post(self.url(article), sent)
        assert answer.status_code == 422
        assert "Kept Name" in answer.content.decode()
        assert not Claim.objects.filter(origin="person").exists()

    @pytest.mark.parametrize("span", ["9999999-99999999", "5-5", "9-2", "x-y", "-", "1-999999999999999999999"])
    def test_a_range_outside_the_text_asks_again(self, rita: User, article: Article, span: str) -> None:
        answer = client_of(rita).get(self.url(article), {"span": span})
        assert answer.status_code == 200
        assert "Choose a sentence" in answer.content.decode()

    def test_emoji_do_not_shift_the_words(self, rita: User) -> None:
        article = make_article("🎉🎉 Party! The town has 41,000 inhabitants.\n", title="x")
        text = article.current_revision.text
        start, end = text.index("town has"), text.index("inhabitants") + len("inhabitants")
        sent = {"span": f"{start}-{end}", "start": start, "end": end, "kind": "assertion", "priority": 2}
        client_of(rita).post(self.url(article), sent)
        assert Claim.objects.get(origin="person").text == "town has 41,000 inhabitants"

    def test_viewers_are_refused(self, rita: User, sam: User, article: Article) -> None:
        sign_off(quote_of(article), rita, sam)
        answer = client_of(make_viewer()).get(self.url(article))
        assert answer.status_code == 403


class TestSentences:
    def post(self, user: User, article: Article, **data: Any) -> Any:
        headers = {"HX-Request": "true"} if data.pop("htmx", False) else {}
        return client_of(user).post(reverse("sentences-waive", args=[article.pk]), data, headers=headers)

    def free(self, article: Article) -> str:
        start, end = article.current_revision.sentences[0]
        return f"{start}-{end}"

    def test_sentences_are_set_aside(self, rita: User, article: Article) -> None:
        answer = self.post(rita, article, spans=[self.free(article)], next="/articles/")
        assert answer["Location"] == "/articles/"
        made = Claim.objects.get(origin="person")
        assert (made.status, made.waive_reason) == ("waived", "nothing_checkable")

    def test_with_htmx_the_page_is_told(self, rita: User, article: Article) -> None:
        answer = self.post(rita, article, spans=[self.free(article)], reason="opinion", htmx=True)
        assert answer.status_code == 204
        made = Claim.objects.get(origin="person")
        assert json.loads(answer["HX-Trigger"])["claim-changed"] == {"id": made.pk}
        assert made.waive_reason == "opinion"

    @pytest.mark.parametrize("spans", [[], ["0-3"], ["a-b"], ["<b>"]])
    def test_what_is_no_sentence_is_refused(self, rita: User, article: Article, spans: list[str]) -> None:
        answer = self.post(rita, article, spans=spans, htmx=True)
        assert answer.status_code == 422
        assert not Claim.objects.filter(origin="person").exists()

    def test_viewers_are_refused(self, rita: User, sam: User, article: Article) -> None:
        sign_off(quote_of(article), rita, sam)
        assert self.post(make_viewer(), article, spans=[self.free(article)]).status_code == 403


def test_everything_through_the_web_leaves_a_history_that_holds(
    article: Article, rita: User, sam: User, edda: User
) -> None:
    quote, assertion = quote_of(article), assertion_of(article)
    make_source("Tape")
    act(rita, quote, "propose", work(quote, **findings_of(quote)) | {"new-source": "Tape"})
    act(sam, fresh(quote), "return", {"comment": "Where in it?"})
    act(rita, fresh(quote), "propose", work(fresh(quote), note="at the start"))
    act(sam, fresh(quote), "sign_off")
    act(edda, assertion, "waive", {"reason": "common_knowledge"})
    assert fresh(quote).status == Status.SIGNED_OFF
    assert fresh(assertion).status == Status.WAIVED
    assert verify(article) == []
    assert ClaimEvent.objects.filter(channel="web").count() >= 6
