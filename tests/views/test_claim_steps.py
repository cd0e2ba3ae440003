"""The steps of an item through the web: signing, waiving, notes and questions, splitting and merging."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.history import verify
from claims.models import Action, Article, Claim, ClaimEvent, Kind, Note, Status, User
from claims.workflow import apply
from tests.clients import client_of
from tests.factories import (
    assertion_of,
    findings_of,
    make_source,
    make_user,
    make_viewer,
    propose,
    quote_of,
    sign_off,
)
from tests.views.panel import act, fresh, page, work

pytestmark = pytest.mark.django_db


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
