"""Claims in the admin: edited and acted on through the workflow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from claims import history
from claims.models import (
    Article,
    Channel,
    Claim,
    ClaimEvent,
    User,
)
from claims.workflow import apply
from tests.admin.pages import (
    CLAIM_LIST,
    ClientFor,
    act,
    messages_of,
    page_url,
    work_post,
)
from tests.factories import assertion_of, make_source, propose, quote_of

pytestmark = pytest.mark.django_db


class TestEditing:
    def test_an_edit_goes_through_the_workflow(self, article: Article, reviewer: User, client_for: ClientFor) -> None:
        claim = assertion_of(article)
        data = work_post(claim, verdict="inaccurate", correction="14,000", types=["quantity"], legal="on")
        response = client_for(reviewer).post(page_url(claim), data, follow=True)
        assert response.status_code == 200
        claim.refresh_from_db()
        assert (claim.status, claim.assignee, claim.verdict) == ("checking", reviewer, "inaccurate")
        assert (claim.outcome, claim.correction, claim.legal) == ("change", "14,000", True)
        assert [row.type for row in claim.types.all()] == ["quantity"]
        event = claim.events.latest("seq")
        assert (event.action, event.channel, event.actor) == ("edit", Channel.ADMIN, reviewer)
        assert event.new["verdict"] == "inaccurate"
        assert history.verify(article) == []

    def test_a_note_is_written_beside_the_edit(self, article: Article, reviewer: User, client_for: ClientFor) -> None:
        claim = quote_of(article)
        client_for(reviewer).post(page_url(claim), work_post(claim, said="confirmed", note="On tape."))
        assert [note.text for note in claim.notes.all()] == ["On tape."]

    def test_saving_without_a_change_says_so(self, article: Article, reviewer: User, client_for: ClientFor) -> None:
        claim = quote_of(article)
        response = client_for(reviewer).post(page_url(claim), work_post(claim))
        assert "Nothing was changed." in response.content.decode()
        claim.refresh_from_db()
        assert claim.status == "new"

    def test_what_is_not_ready_stands_at_its_field(
        self, article: Article, reviewer: User, client_for: ClientFor
    ) -> None:
        claim = assertion_of(article)
        Claim.objects.filter(pk=claim.pk).update(priority=3)
        claim.refresh_from_db()
        data = work_post(claim, priority=1, correction="Kept while refused")
        response = client_for(reviewer).post(page_url(claim), data)
        content = response.content.decode()
        assert response.status_code == 200
        assert response.context["adminform"].form.errors["priority"] == ["Only editors lower a priority."]
        assert "Kept while refused" in content
        claim.refresh_from_db()
        assert (claim.priority, claim.correction, claim.status) == (3, "", "new")

    def test_a_stale_form_names_who_changed_what_and_keeps_what_was_typed(
        self, article: Article, reviewer: User, editor: User, client_for: ClientFor
    ) -> None:
        claim = apply(reviewer, quote_of(article), "take")
        seen = work_post(claim, correction="Typed with care", said="denied")
        apply(reviewer, claim, "edit", {"role": "harbour master of the town", "said": "confirmed"})
        response = client_for(reviewer).post(page_url(claim), seen)
        content = response.content.decode()
        assert "Rosa Keller edited" in content
        assert "Typed with care" in content
        assert "Said is now “Confirmed”." in content
        form = response.context["adminform"].form
        assert form["role"].value() == "harbour master of the town"
        assert form["said"].value() == "denied"
        claim.refresh_from_db()
        assert claim.correction == ""
        again = {**seen, "version": form["version"].value(), "role": form["role"].value()}
        assert client_for(reviewer).post(page_url(claim), again).status_code == 302
        claim.refresh_from_db()
        assert (claim.correction, claim.said, claim.role) == ("Typed with care", "denied", "harbour master of the town")

    def test_taken_by_somebody_else_meanwhile_is_a_refusal_that_keeps_what_was_typed(
        self, article: Article, reviewer: User, second_reviewer: User, client_for: ClientFor
    ) -> None:
        claim = quote_of(article)
        seen = work_post(claim, correction="Typed with care", version=2)
        apply(second_reviewer, claim, "take")
        content = client_for(reviewer).post(page_url(claim), seen).content.decode()
        assert "Samir Okafor is working on this." in content
        assert "Typed with care" in content

    def test_the_page_says_why_it_cannot_be_changed(
        self, article: Article, reviewer: User, second_reviewer: User, client_for: ClientFor
    ) -> None:
        claim = apply(second_reviewer, quote_of(article), "take")
        content = client_for(reviewer).get(page_url(claim)).content.decode()
        assert "Samir Okafor is working on this." in content
        assert 'name="_save"' not in content

    def test_a_superuser_without_a_role_sees_everything_and_changes_no_claim(
        self, everything: Article, superuser: User, client_for: ClientFor
    ) -> None:
        client, claim = client_for(superuser), assertion_of(everything)
        page = client.get(page_url(claim)).content.decode()
        assert "Being superuser gives no rights in the workflow." in page
        assert 'name="_save"' not in page
        assert client.post(page_url(claim), work_post(claim, verdict="accurate")).status_code == 403
        listing = client.get(reverse(CLAIM_LIST))
        assert "Being superuser gives no rights in the workflow." in listing.content.decode()
        assert listing.context["cl"].result_count == Claim.objects.count()
        act(client, "take", claim)
        claim.refresh_from_db()
        assert claim.status == "new"

    def test_pages_lead_to_the_workbench_and_to_the_history(
        self, article: Article, reviewer: User, client_for: ClientFor
    ) -> None:
        client, claim = client_for(reviewer), quote_of(article)
        assert f'href="{claim.get_absolute_url()}"' in client.get(page_url(claim)).content.decode()
        assert f'href="{page_url(claim)}"' in client.get(claim.get_absolute_url()).content.decode()
        response = client.get(reverse("admin:claims_claim_history", args=[claim.pk]), follow=True)
        assert response.context["cl"].result_count == claim.events.count()
        response = client.get(reverse("admin:claims_article_history", args=[article.pk]), follow=True)
        assert response.context["cl"].result_count == article.events.count()


class TestActions:
    def test_the_page_shows_what_is_possible_and_asks(
        self, article: Article, reviewer: User, second_reviewer: User, client_for: ClientFor
    ) -> None:
        free, taken = quote_of(article), apply(second_reviewer, assertion_of(article), "take")
        posted = {"action": "take", "_selected_action": [free.pk, taken.pk], "index": 0}
        response = client_for(reviewer).post(reverse(CLAIM_LIST), posted)
        rows = {row.claim.pk: row for row in response.context["rows"]}
        assert rows[free.pk].answer
        assert "not possible while the status is “Checking”" in rows[taken.pk].answer.reason
        free.refresh_from_db()
        assert free.status == "new"

    def test_take_release_propose_withdraw(self, article: Article, reviewer: User, client_for: ClientFor) -> None:
        client, claim = client_for(reviewer), assertion_of(article)

        def step(action: str, **data: Any) -> str:
            claim.refresh_from_db()
            assert act(client, action, claim, **data).status_code == 302, action
            claim.refresh_from_db()
            return claim.status

        assert step("take") == "checking"
        assert step("release") == "new"
        apply(reviewer, claim, "add_evidence", {"source": make_source()})
        apply(reviewer, claim, "edit", {"verdict": "accurate"})
        assert step("propose", note="Counted twice.") == "proposed"
        assert claim.notes.get().text == "Counted twice."
        assert step("withdraw") == "checking"
        channels = set(claim.events.filter(action__in=["take", "release", "propose"]).values_list("channel", flat=True))
        assert channels == {Channel.ADMIN}

    def test_sign_off_return_reopen(
        self, article: Article, reviewer: User, second_reviewer: User, editor: User, client_for: ClientFor
    ) -> None:
        quote, claim = propose(quote_of(article), reviewer), propose(assertion_of(article), reviewer)
        assert act(client_for(second_reviewer), "return", quote, comment="Which tape?").status_code == 302
        assert act(client_for(second_reviewer), "sign_off", claim).status_code == 302
        quote.refresh_from_db()
        claim.refresh_from_db()
        assert (quote.status, claim.status, claim.signed_by) == ("checking", "signed_off", second_reviewer)
        assert act(client_for(editor), "reopen", claim, reason="A new count.").status_code == 302
        claim.refresh_from_db()
        assert (claim.status, claim.round) == ("checking", 2)

    def test_assign_waive_remove(self, article: Article, reviewer: User, editor: User, client_for: ClientFor) -> None:
        client, quote, claim = client_for(editor), quote_of(article), assertion_of(article)
        assert act(client, "assign", quote, claim, assignee=reviewer.pk).status_code == 302
        quote.refresh_from_db()
        claim.refresh_from_db()
        assert (quote.assignee, claim.assignee) == (reviewer, reviewer)
        assert act(client, "waive", quote, reason="agency").status_code == 302
        assert act(client, "remove", claim, reason="A headline.").status_code == 302
        quote.refresh_from_db()
        claim.refresh_from_db()
        assert (quote.waive_reason, claim.status) == ("agency", "removed")
        bulks = {event.bulk for event in ClaimEvent.objects.filter(action="assign")}
        assert len(bulks) == 1
        assert None not in bulks

    def test_four_eyes_hold(self, article: Article, reviewer: User, client_for: ClientFor) -> None:
        claim = propose(quote_of(article), reviewer)
        response = act(client_for(reviewer), "sign_off", claim)
        assert "You proposed this; a second person signs it off." in response.content.decode()
        claim.refresh_from_db()
        assert claim.status == "proposed"

    def test_each_claim_gets_its_own_result(
        self, article: Article, reviewer: User, second_reviewer: User, client_for: ClientFor
    ) -> None:
        ready, stale = propose(quote_of(article), reviewer), propose(assertion_of(article), reviewer)
        apply(reviewer, stale, "withdraw")
        apply(reviewer, stale, "propose")
        response = act(client_for(second_reviewer), "sign_off", ready, stale)
        assert messages_of(response) == ["Sign off: 1 done."]
        (row,) = response.context["rows"]
        assert row.claim.pk == stale.pk
        assert "Rosa Keller withdrew the proposal; Rosa Keller proposed" in row.refusal
        stale.refresh_from_db()
        assert stale.status == "proposed"
        assert act(client_for(second_reviewer), "sign_off", row.claim).status_code == 302
        stale.refresh_from_db()
        assert stale.status == "signed_off"

    def test_a_missing_reason_stands_at_its_field_and_the_rest_stays_typed(
        self, article: Article, editor: User, client_for: ClientFor
    ) -> None:
        response = act(client_for(editor), "waive", quote_of(article), reason="", note="Typed with care")
        form = response.context["form"]
        assert "Choose a reason" in form.errors["reason"][0]
        assert "Typed with care" in response.content.decode()

    def test_the_claim_page_offers_what_is_possible(
        self, article: Article, reviewer: User, client_for: ClientFor
    ) -> None:
        content = client_for(reviewer).get(page_url(quote_of(article))).content.decode()
        assert '<button name="action" value="take"' in content
        assert '<button name="action" value="assign"' not in content
        assert "Only editors can do this." in content


def test_idle_work_can_be_released_by_a_reviewer(
    article: Article, reviewer: User, second_reviewer: User, client_for: ClientFor
) -> None:
    claim = apply(second_reviewer, quote_of(article), "take")
    assert "within the last 30 minutes" in act(client_for(reviewer), "release", claim).content.decode()
    Claim.objects.filter(pk=claim.pk).update(updated_at=timezone.now() - timedelta(minutes=31))
    assert act(client_for(reviewer), "release", claim).status_code == 302
    claim.refresh_from_db()
    assert claim.status == "new"
