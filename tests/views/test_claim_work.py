"""Working on an item through the web: findings, evidence, and what others did meanwhile; what is typed stays."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from claims.history import verify
from claims.models import Action, Article, Claim, Source, Speaker, Status, User
from claims.workflow import apply
from tests.factories import (
    findings_of,
    make_article,
    make_source,
    propose,
    quote_of,
)
from tests.views.panel import act, fresh, page, work

pytestmark = pytest.mark.django_db


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
        assert "Ana Reyes · minister · 0 quotes" in html
        answer = act(rita, quote, "edit", work(quote, speaker="Ana Reyes", speaker_choice=second.pk))
        assert answer.status_code == 200
        assert fresh(quote).speaker == second

    def test_a_day_that_has_passed_is_not_one_to_look_again_on(self, rita: User, assertion: Claim) -> None:
        answer = act(rita, assertion, "edit", work(assertion, recheck_on="2020-01-01"))
        assert answer.status_code == 422
        assert "This day has passed." in answer.content.decode()
        today = timezone.localdate()
        assert act(rita, assertion, "edit", work(assertion, recheck_on=today.isoformat())).status_code == 200
        assert fresh(assertion).recheck_on == today

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
        make_source("Minutes", publisher="City council")
        second = make_source("Minutes", url="https://harbour.example/minutes")
        html = act(rita, quote, "add_evidence", work(quote) | {"new-source": "Minutes"}).content.decode()
        assert "Several sources have this title" in html
        assert "City council · added" in html
        assert "https://harbour.example/minutes · added" in html
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
