"""The item's panel and page through the web: what they show, to whom, and what hostile input does."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from claims.models import Action, Article, Claim, Note, User
from claims.workflow import apply
from tests.clients import client_of
from tests.factories import (
    make_article,
    make_source,
    make_user,
    make_viewer,
    propose,
    quote_of,
    sign_off,
)
from tests.views.panel import act, fresh, page, work

pytestmark = pytest.mark.django_db


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
