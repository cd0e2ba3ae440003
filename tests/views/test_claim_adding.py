"""Adding items by hand, and setting sentences aside."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from claims.models import Article, Claim, Speaker, User
from tests.clients import client_of
from tests.factories import (
    make_article,
    make_viewer,
    quote_of,
    sign_off,
)

pytestmark = pytest.mark.django_db


class TestAdding:
    def url(self, article: Article) -> str:
        return reverse("claim-add", args=[article.pk])

    def test_first_a_sentence_then_its_words(self, rita: User, article: Article) -> None:
        html = client_of(rita).get(self.url(article), {"kind": "quote"}).content.decode()
        start, end = article.current_revision.sentences[1]
        assert f"?span={start}-{end}&amp;revision=1&amp;kind=quote" in html
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
