"""From item to item: what comes next, sources with one press, undoing, sentences with nothing to check, why not."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse

from claims.models import Action, Article, Claim, Status, User
from claims.workflow import apply
from claims.workflow.coverage import uncovered_sentences
from tests.clients import client_of
from tests.factories import Item, findings_of, item_of, make_article, make_source, propose
from tests.views.panel import act, fresh, page, work

pytestmark = pytest.mark.django_db

TEXT = "One is 1.\nTwo is 2.\n“Three is three,” said Mira Tolland.\nFour is 4.\nNothing here.\nNor here.\n"
ONE, TWO, THREE, FOUR = "One is 1.", "Two is 2.", "“Three is three,”", "Four is 4."


@pytest.fixture
def article() -> Article:
    return make_article(TEXT, items=[Item(ONE), Item(TWO), Item(THREE, "Mira Tolland"), Item(FOUR, priority="high")])


def proposed(user: User, claim: Claim, *, url: str = "") -> Claim:
    """What the panel shows after `user` has proposed `claim` and asked for the next."""
    claim = apply(user, claim, Action.ADD_EVIDENCE, {"source": make_source(f"Source of {claim.pk}")})
    sent = {"version": claim.version, **work(claim, **findings_of(claim)), "then": "next"}
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{url or claim.article.get_absolute_url()}"}
    answer = client_of(user).post(reverse("claim-act", args=[claim.pk, "propose"]), sent, headers=headers)
    assert answer.status_code == 200, answer.content.decode()
    assert fresh(claim).status == Status.PROPOSED
    return Claim.objects.get(pk=json.loads(answer["HX-Trigger"])["claim-changed"]["shown"])


class TestNext:
    def test_the_following_item_and_after_the_last_the_first(self, rita: User, article: Article) -> None:
        assert proposed(rita, item_of(article, TWO)).text == THREE
        assert proposed(rita, item_of(article, FOUR)).text == ONE

    def test_not_what_somebody_else_has(self, rita: User, sam: User, article: Article) -> None:
        apply(sam, item_of(article, TWO), Action.TAKE)
        assert proposed(rita, item_of(article, ONE)).text == THREE

    def test_ones_own_returned_work(self, rita: User, sam: User, article: Article) -> None:
        back = propose(item_of(article, ONE), rita)
        apply(sam, back, Action.RETURN, {"comment": "Which page?"})
        for words in (TWO, FOUR):
            apply(sam, item_of(article, words), Action.TAKE)
        assert proposed(rita, item_of(article, THREE)).text == ONE

    def test_what_others_have_proposed_when_no_work_is_left(self, rita: User, sam: User, article: Article) -> None:
        for words in (ONE, TWO):
            propose(item_of(article, words), sam)
        apply(sam, item_of(article, FOUR), Action.TAKE)
        assert proposed(rita, item_of(article, THREE)).text == ONE

    def test_the_item_itself_when_nothing_waits(self, rita: User, sam: User, article: Article) -> None:
        for words in (TWO, THREE, FOUR):
            apply(sam, item_of(article, words), Action.TAKE)
        assert proposed(rita, item_of(article, ONE)).text == ONE

    @pytest.mark.parametrize(("query", "expected"), [("show=high", FOUR), ("q=tolland", THREE), ("show=mine", TWO)])
    def test_what_the_rail_shows_goes_first(self, rita: User, article: Article, query: str, expected: str) -> None:
        claim = item_of(article, ONE)
        assert proposed(rita, claim, url=f"{article.get_absolute_url()}?{query}").text == expected

    def test_signing_goes_on_to_what_is_to_be_signed(self, rita: User, sam: User, article: Article) -> None:
        first, last = (propose(item_of(article, words), sam) for words in (ONE, FOUR))
        answer = act(rita, first, "sign_off", {"then": "next"})
        assert json.loads(answer["HX-Trigger"])["claim-changed"] == {"id": first.pk, "shown": last.pk}
        answer = act(rita, last, "sign_off", {"then": "next"})
        assert json.loads(answer["HX-Trigger"])["claim-changed"]["shown"] == item_of(article, TWO).pk

    def test_without_scripts_too(self, rita: User, sam: User, article: Article) -> None:
        first, last = (propose(item_of(article, words), sam) for words in (ONE, FOUR))
        back = f"{article.get_absolute_url()}?show=open&item={first.pk}"
        answer = act(rita, first, "sign_off", {"then": "next", "next": back}, htmx=False)
        assert answer.url == f"{article.get_absolute_url()}?show=open&item={last.pk}"

    def test_asked_for_from_anywhere(self, rita: User, sam: User, viewer: User, article: Article) -> None:
        url = reverse("item-next", args=[article.pk])
        claims = {words: item_of(article, words) for words in (ONE, TWO, THREE, FOUR)}
        propose(claims[ONE], sam)
        apply(sam, claims[TWO], Action.TAKE)
        client = client_of(rita)

        def shown(**query: str | int) -> int:
            answer = client.get(url, query, headers={"HX-Request": "true"})
            assert answer.status_code == 200
            return int(json.loads(answer["HX-Trigger"])["claim-changed"]["shown"])

        assert shown() == claims[ONE].pk
        assert shown(item=claims[ONE].pk) == claims[THREE].pk
        assert shown(item=claims[FOUR].pk) == claims[ONE].pk
        assert shown(show="high") == claims[FOUR].pk
        assert client.get(url, {"show": "high"}).url == f"{article.get_absolute_url()}?show=high&item={claims[FOUR].pk}"
        for words in (THREE, FOUR):
            apply(sam, claims[words], Action.TAKE)
        act(rita, fresh(claims[ONE]), "sign_off")
        answer = client.get(url, headers={"HX-Request": "true"})
        assert (answer.status_code, "waits for you" in answer["HX-Trigger"]) == (204, True)
        assert client_of(viewer).get(url).status_code == 403

    def test_only_after_success(self, rita: User, article: Article) -> None:
        claim = item_of(article, ONE)
        answer = act(rita, claim, "propose", work(claim) | {"then": "next"})
        assert answer.status_code == 422
        assert f'data-claim="{claim.pk}"' in answer.content.decode()


class TestPinned:
    def test_the_most_used_first_and_attached_with_what_was_typed(self, rita: User, article: Article) -> None:
        rare, common = make_source("Rarely"), make_source("Often")
        apply(rita, item_of(article, ONE), Action.ADD_EVIDENCE, {"source": rare})
        for words in (ONE, TWO):
            apply(rita, item_of(article, words), Action.ADD_EVIDENCE, {"source": common})
        claim = item_of(article, FOUR)
        offered = re.findall(r'name="pin" value="(\d+)"', page(rita, claim))
        assert offered == [str(common.pk), str(rare.pk)]
        sent = work(claim, verdict="accurate") | {"pin": rare.pk, "new-locator": "p. 7", "new-stance": "context"}
        assert act(rita, claim, "add_evidence", sent).status_code == 200
        evidence = claim.evidence.get()
        assert (evidence.source, evidence.locator, evidence.stance) == (rare, "p. 7", "context")
        assert fresh(claim).verdict == "accurate"
        assert re.search(rf'value="{rare.pk}"[^>]* disabled', page(rita, fresh(claim)))

    @pytest.mark.parametrize("pin", ["0", "999999", "x", ""])
    def test_only_what_is_used_in_this_article(self, rita: User, article: Article, pin: str) -> None:
        make_source("Elsewhere")
        claim = item_of(article, FOUR)
        answer = act(rita, claim, "add_evidence", {"pin": pin})
        assert answer.status_code == 422
        assert "no longer used in this article" in answer.content.decode()
        assert not claim.evidence.exists()

    def test_another_source_that_is_typed_is_not_dropped(self, rita: User, article: Article) -> None:
        used, typed = make_source("Used"), make_source("Typed")
        apply(rita, item_of(article, ONE), Action.ADD_EVIDENCE, {"source": used})
        claim = item_of(article, FOUR)
        answer = act(rita, claim, "add_evidence", work(claim) | {"pin": used.pk, "new-source": typed.title})
        assert answer.status_code == 422
        assert "Another source is typed here" in answer.content.decode()
        assert 'value="Typed"' in answer.content.decode()


class TestUndo:
    def test_the_button_says_what_it_takes_back(self, rita: User, sam: User, article: Article) -> None:
        claim = apply(rita, item_of(article, ONE), Action.EDIT, {"verdict": "accurate"})
        assert "Undo: outcome, verdict" in page(rita, claim)
        assert "Undo" not in page(sam, claim)
        answer = act(rita, claim, "undo")
        assert answer.status_code == 200
        assert fresh(claim).verdict == ""
        assert "undid an edit" in answer.content.decode()
        assert act(rita, fresh(claim), "undo").status_code == 422

    def test_not_for_others(self, rita: User, sam: User, viewer: User, article: Article) -> None:
        claim = apply(rita, item_of(article, ONE), Action.EDIT, {"verdict": "accurate"})
        assert act(sam, claim, "undo").status_code == 403
        assert act(viewer, claim, "undo").status_code == 404
        assert fresh(claim).verdict == "accurate"


class TestNothingToCheck:
    def waive(self, user: User, article: Article, first: str, last: str) -> int:
        text = article.current_revision.text
        data = {"range": f"{text.index(first) + 2}-{text.index(last) + 3}"}
        url = reverse("sentences-waive", args=[article.pk])
        return client_of(user).post(url, data, headers={"HX-Request": "true"}).status_code

    def test_a_sentence_of_which_some_is_selected(self, rita: User, article: Article) -> None:
        assert self.waive(rita, article, "Nothing", "Nothing") == 204
        assert item_of(article, "Nothing here.").status == Status.WAIVED

    def test_a_run_of_sentences_leaves_items_alone(self, rita: User, article: Article) -> None:
        assert self.waive(rita, article, "One", "Nor") == 204
        waived = article.claims.filter(status=Status.WAIVED)
        assert sorted(waived.values_list("text", flat=True)) == ["Nor here.", "Nothing here."]
        assert uncovered_sentences(article.current_revision) == []
        assert item_of(article, ONE).status == Status.NEW

    def test_where_everything_is_covered_it_says_so(self, rita: User, article: Article) -> None:
        assert self.waive(rita, article, "One", "One") == 422
        assert not article.claims.filter(status=Status.WAIVED).exists()

    def test_not_by_viewers(self, viewer: User, article: Article) -> None:
        assert self.waive(viewer, article, "Nothing", "Nothing") in (403, 404)
        assert not article.claims.filter(status=Status.WAIVED).exists()


class TestWhyNot:
    def reasons(self, user: User, claim: Claim) -> dict[str, str]:
        return dict(re.findall(r'data-unavailable="([^"]+)">([^<]+)<', page(user, claim)))

    def test_the_panel_says_why_keys_do_not_apply(self, rita: User, sam: User, article: Article) -> None:
        new = self.reasons(rita, item_of(article, ONE))
        assert set(new) == {"sign-off", "return", "waive", "undo"}
        mine = propose(item_of(article, ONE), rita)
        assert self.reasons(rita, mine)["sign-off"] == "You proposed this; a second person signs it off."
        assert "sign-off" not in self.reasons(sam, mine)
        taken = apply(rita, item_of(article, TWO), Action.TAKE)
        assert self.reasons(sam, taken)["findings"] == f"{rita.display_name} is working on this."

    def test_viewers_are_told_nothing_of_the_work(self, rita: User, sam: User, viewer: User, article: Article) -> None:
        claim = propose(item_of(article, ONE), rita)
        claim = apply(sam, claim, Action.SIGN_OFF, version=claim.version)
        assert self.reasons(viewer, claim) == {}


def test_a_selection_that_is_no_word_of_the_list_moves_an_item(rita: User, article: Article) -> None:
    claim = item_of(article, THREE)
    start = article.current_revision.text.index("Three")
    sent = {"part": "boundaries", "start": start, "end": start + len("Three is")}
    assert act(rita, claim, "edit", sent).status_code == 200
    assert fresh(claim).text == "Three is"
    for wrong in ({"start": "x"}, {"end": "99999"}, {"start": start + 20}):
        assert act(rita, fresh(claim), "edit", sent | wrong).status_code == 422
