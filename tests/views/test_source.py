"""Sources: the list, where each was used, and the word that what one says has changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from claims.models import Action, Claim, Source, Status, User
from claims.workflow import apply
from tests.clients import client_of, page_of
from tests.factories import make_article, make_reviewer, make_source, make_viewer, propose, quote_of, sign_off

pytestmark = pytest.mark.django_db


def full(source: Source, **fields: Any) -> dict[str, Any]:
    sent = {"title": source.title, "kind": source.kind, "url": source.url, "publisher": "", "description": ""}
    return sent | fields


class TestList:
    url = "/sources/"

    def test_search_kind_and_use(self, rita: User) -> None:
        tape = make_source("Tape of the meeting", kind="recording")
        make_source("Yearly report")
        apply(rita, quote_of(make_article()), Action.ADD_EVIDENCE, {"source": tape})
        row = page_of(rita, self.url).split("Tape of the meeting")[1].split("</tr>")[0]
        assert 'class="number">1</td>' in row
        assert "Yearly" not in page_of(rita, self.url, q="TAPE")
        assert "Yearly" not in page_of(rita, self.url, kind="recording")
        assert "No source fits." in page_of(rita, self.url, q="nothing of the kind")

    def test_order_by_use(self, rita: User) -> None:
        make_source("A, never used")
        used = make_source("B, used")
        apply(rita, quote_of(make_article()), Action.ADD_EVIDENCE, {"source": used})
        html = page_of(rita, self.url, sort="uses")
        assert html.index("B, used") < html.index("A, never used")

    def test_viewers_see_what_they_can_see_at_work(self, rita: User) -> None:
        claim = quote_of(make_article())
        apply(rita, claim, Action.ADD_EVIDENCE, {"source": make_source("Secret voice"), "confidential": True})
        make_source("Unused")
        sign_off(claim, rita, make_reviewer(), note="fine")
        html = page_of(make_viewer(), self.url)
        assert "Secret voice" not in html
        assert "Unused" not in html
        assert 'class="number">1</td>' in html
        assert "Add a source: Only reviewers and editors can do this." in html

    def test_queries_do_not_grow(self, rita: User, django_assert_max_num_queries: Any) -> None:
        make_source()
        with django_assert_max_num_queries(50) as one:
            page_of(rita, self.url)
        for number in range(30):
            make_source(f"Source {number}")
        with django_assert_max_num_queries(len(one)):
            assert page_of(rita, self.url).count("<tr>") > 30


class TestDetail:
    def test_where_it_was_used(self, rita: User) -> None:
        source = make_source()
        claim = quote_of(make_article())
        values = {"source": source, "stance": "refutes", "locator": "p. 12", "excerpt": "It rained all summer."}
        apply(rita, claim, Action.ADD_EVIDENCE, values)
        html = page_of(rita, source.get_absolute_url())
        for shown in ("Refutes", "p. 12", "It rained all summer.", claim.get_absolute_url(), claim.article.title):
            assert shown in html

    def test_confidential_use_is_hidden_from_viewers(self, rita: User) -> None:
        source, article = make_source(), make_article()
        open_claim, secret = quote_of(article), quote_of(article, "higher taxes")
        signer = make_reviewer()
        apply(rita, secret, Action.ADD_EVIDENCE, {"source": source, "confidential": True})
        sign_off(propose(open_claim, rita, source=source), rita, signer)
        sign_off(propose(Claim.objects.get(pk=secret.pk), rita), rita, signer)
        html = page_of(make_viewer(), source.get_absolute_url())
        assert open_claim.get_absolute_url() in html
        assert secret.get_absolute_url() not in html

    def test_queries_do_not_grow(self, rita: User, django_assert_max_num_queries: Any) -> None:
        source, claim = make_source(), quote_of(make_article())
        claim = apply(rita, claim, Action.ADD_EVIDENCE, {"source": source})
        with django_assert_max_num_queries(50) as one:
            page_of(rita, source.get_absolute_url())
        for number in range(29):
            claim = apply(rita, claim, Action.ADD_EVIDENCE, {"source": source, "locator": f"p. {number}"})
        with django_assert_max_num_queries(len(one)):
            page_of(rita, source.get_absolute_url())


class TestEditing:
    def test_adding(self, rita: User) -> None:
        answer = client_of(rita).post(reverse("source-add"), {"title": "Yearly report", "kind": "document"})
        source = Source.objects.get()
        assert answer["Location"] == source.get_absolute_url()
        assert source.created_by == rita

    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            ({"title": "", "kind": "document"}, "This field is required."),
            ({"title": "x", "kind": "rumour"}, "Select a valid choice"),
            ({"title": "x", "kind": "web", "url": "javascript:alert(1)"}, "Enter a valid URL."),
            ({"title": "x", "kind": "web", "url": "https://known.example/"}, "“Known” has this address already."),
        ],
    )
    def test_mistakes_are_told(self, rita: User, sent: dict[str, str], message: str) -> None:
        make_source("Known", url="https://known.example/")
        answer = client_of(rita).post(reverse("source-add"), sent)
        assert answer.status_code == 422
        assert message in answer.content.decode()
        assert Source.objects.count() == 1

    def test_correcting_the_description_leaves_work_alone(self, rita: User) -> None:
        source = make_source()
        claim = sign_off(propose(quote_of(make_article()), rita, source=source), rita, make_reviewer())
        client_of(rita).post(reverse("source-edit", args=[source.pk]), full(source, title="Minutes, final"))
        source.refresh_from_db()
        assert source.title == "Minutes, final"
        assert Claim.objects.get(pk=claim.pk).status == Status.SIGNED_OFF

    def test_what_it_says_has_changed(self, rita: User) -> None:
        source = make_source()
        claim = sign_off(propose(quote_of(make_article()), rita, source=source), rita, make_reviewer())
        url = reverse("source-edit", args=[source.pk])
        assert "1 item rests on it" in page_of(rita, url)
        client_of(rita).post(url, full(source, changed="The table on page 4 was corrected."))
        claim = Claim.objects.get(pk=claim.pk)
        assert claim.status == Status.STALE
        html = page_of(rita, claim.get_absolute_url())
        assert "The table on page 4 was corrected." in html
        assert "Check again" in html

    def test_viewers_are_refused_with_the_reason(self, rita: User) -> None:
        source = make_source()
        sign_off(propose(quote_of(make_article()), rita, source=source), rita, make_reviewer())
        viewer = make_viewer()
        assert client_of(viewer).post(reverse("source-add"), {"title": "x", "kind": "web"}).status_code == 403
        assert (
            client_of(viewer).post(reverse("source-edit", args=[source.pk]), full(source, title="x")).status_code == 403
        )
        assert "Edit: Only reviewers and editors can do this." in page_of(viewer, source.get_absolute_url())


def test_completion_offers_titles(rita: User) -> None:
    make_source("Tape of the meeting", kind="recording")
    html = page_of(rita, reverse("source-options"), **{"new-source": "tape"})
    assert '<option value="Tape of the meeting">Recording</option>' in html
