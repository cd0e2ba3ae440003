"""The page on which an article's checks are published, and where else one sees that they are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Action, Article, Claim, Publication, User
from claims.workflow import apply
from tests.clients import client_of, page_of
from tests.factories import Item, assertion_of, item_of, make_article, make_editor, make_reviewer, quote_of, sign_off
from tests.reports.schema import faults
from tests.reports.test_claim_review import GRAPH

pytestmark = pytest.mark.django_db

PAGE = "https://checks.example/harbour"
RECHECKED = "Published, but being checked again"


@pytest.fixture
def article() -> Article:
    return make_article(publisher="Coast Courier")


@pytest.fixture
def quote(article: Article, reviewer: User, second_reviewer: User) -> Claim:
    return sign_off(quote_of(article), reviewer, second_reviewer)


@pytest.fixture
def wrong(article: Article, reviewer: User, second_reviewer: User) -> Claim:
    return sign_off(assertion_of(article), reviewer, second_reviewer, verdict="misleading", note="See the table.")


def address(article: Article) -> str:
    return f"/articles/{article.pk}/report/claimreview/"


def stable(article: Article) -> str:
    return f"/published/{article.uuid}/claimreview.jsonld"


def publish(claim: Claim, rating: str = "true", editor: User | None = None) -> Claim:
    data = {"page": PAGE, "publisher": "Coast Check", "rating": rating}
    return apply(editor or make_editor(), claim, Action.PUBLISH, data, version=claim.version)


def row(claim: Claim, rating: str, **data: Any) -> dict[str, str]:
    """What a browser sends of a ticked row."""
    prefix = f"claim-{claim.pk}"
    sent = {"chosen": "on", "rating": rating, "version": str(claim.version), **data}
    return {f"{prefix}-{name}": value for name, value in sent.items()}


class TestPublishing:
    def test_several_together(self, article: Article, quote: Claim, wrong: Claim, editor: User) -> None:
        client = client_of(editor)
        page = client.get(address(article)).content.decode()
        assert "Mira Tolland said: “We have never had a summer like this one”" in page
        assert wrong.text in page
        assert "Verdict: <strong>Misleading</strong>" in page
        response = client.get(address(article))
        ratings = {row.claim.pk: row.form["rating"].value() for row in response.context["rows"]}
        assert ratings == {quote.pk: "true", wrong.pk: ""}
        assert response.context["place"]["publisher"].value() == "Coast Courier"
        sent = {"page": PAGE, "publisher": "Coast Check", **row(quote, "true"), **row(wrong, "mostly_false")}
        response = client.post(address(article), sent, follow=True)
        assert "2 checks published." in response.content.decode()
        assert {p.claim_id: p.rating for p in Publication.objects.live()} == {
            quote.pk: "true",
            wrong.pk: "mostly_false",
        }
        assert len({event.bulk for event in article.events.filter(action="publish")}) == 1
        assert response.context["rows"] == []
        assert f"{PAGE}#claim-{wrong.uuid}" in response.content.decode()

    def test_what_is_not_ticked_stays_unpublished(
        self, article: Article, quote: Claim, wrong: Claim, editor: User
    ) -> None:
        sent = {"page": PAGE, "publisher": "Coast Check", **row(quote, "true"), **row(wrong, "false", chosen="")}
        client_of(editor).post(address(article), sent)
        assert [p.claim_id for p in Publication.objects.all()] == [quote.pk]

    def test_page_and_publisher_are_remembered(
        self, article: Article, quote: Claim, wrong: Claim, editor: User
    ) -> None:
        client = client_of(editor)
        client.post(address(article), {"page": PAGE, "publisher": "Coast Check", **row(quote, "true")})
        place = client.get(address(article)).context["place"]
        assert (place["page"].value(), place["publisher"].value()) == (PAGE, "Coast Check")
        panel = client.get(f"/claims/{wrong.pk}/panel/")
        assert panel.context["publish_form"]["page"].value() == PAGE

    def test_all_or_nothing_with_errors_in_place(
        self, article: Article, quote: Claim, wrong: Claim, editor: User
    ) -> None:
        client = client_of(editor)
        sent = {"page": "checks", "publisher": "Typed", **row(quote, "true"), **row(wrong, "")}
        response = client.post(address(article), sent)
        assert response.status_code == 422
        assert not Publication.objects.exists()
        assert list(response.context["place"].errors) == ["page"]
        rows = {row.claim.pk: row.form for row in response.context["rows"]}
        assert rows[quote.pk].errors == {}
        assert list(rows[wrong.pk].errors) == ["rating"]
        page = response.content.decode()
        assert "Nothing is published yet:" in page
        assert 'value="Typed"' in page
        assert f'id="id_claim-{wrong.pk}-rating_error"' in page
        assert page.count("checked") >= 2

    def test_nothing_ticked(self, article: Article, quote: Claim, editor: User) -> None:
        response = client_of(editor).post(address(article), {"page": PAGE, "publisher": "Coast Check"})
        assert response.status_code == 422
        assert "Tick the checks that are to be published." in response.content.decode()

    def test_what_changed_meanwhile_is_refused(
        self, article: Article, quote: Claim, wrong: Claim, editor: User
    ) -> None:
        sent = {"page": PAGE, "publisher": "Coast Check", **row(quote, "true"), **row(wrong, "false", version="1")}
        response = client_of(editor).post(address(article), sent)
        assert response.status_code == 422
        assert "This changed while you were looking at it" in response.content.decode()
        assert not Publication.objects.exists()

    def test_a_quote_of_nobody_is_shown_and_cannot_be_ticked(
        self, article: Article, quote: Claim, editor: User
    ) -> None:
        Claim.objects.filter(pk=quote.pk).update(speaker=None, mention="")
        client = client_of(editor)
        assert "It is not known who is quoted" in client.get(address(article)).content.decode()
        sent = {"page": PAGE, "publisher": "Coast Check", **row(quote, "true")}
        assert client.post(address(article), sent).status_code == 422

    def test_one_from_its_panel(self, wrong: Claim, editor: User) -> None:
        client = client_of(editor)
        url = f"/claims/{wrong.pk}/act/publish/"
        sent = {"version": wrong.version, "page": "", "publisher": "Coast Check", "rating": "half_true"}
        refused = client.post(url, sent)
        assert refused.status_code == 422
        assert "Give the address of the page" in refused.content.decode()
        client.post(url, {**sent, "page": PAGE})
        assert Publication.objects.live().get().rating == "half_true"
        page = page_of(editor, f"/claims/{wrong.pk}/")
        assert "Rated “Half true” by <bdi>Coast Check</bdi>." in page
        client.post(f"/claims/{wrong.pk}/act/unpublish/", {"reason": "The table was wrong."})
        assert not Publication.objects.live().exists()
        assert "Rated “" not in page_of(editor, f"/claims/{wrong.pk}/")

    def test_withdrawing_from_the_list(self, article: Article, quote: Claim, editor: User) -> None:
        publish(quote)
        client = client_of(editor)
        assert f'action="/claims/{quote.pk}/act/unpublish/"' in client.get(address(article)).content.decode()
        sent = {"reason": "It was wrong.", "next": address(article)}
        response = client.post(f"/claims/{quote.pk}/act/unpublish/", sent, follow=True)
        assert response.redirect_chain[0][0].startswith(address(article))
        assert "Nothing is published yet." in response.content.decode()

    def test_queries_do_not_grow_with_the_checks(self, editor: User) -> None:
        counts = []
        for number in (2, 12):
            lines = [f"In {1900 + n} the bridge carried {n + 2},000 cars." for n in range(number)]
            article = make_article("\n\n".join(lines), items=[Item(line) for line in lines])
            ana, ben = make_reviewer(), make_reviewer()
            signed = [sign_off(item_of(article, line), ana, ben) for line in lines]
            for claim in signed[: number // 2]:
                publish(claim, editor=editor)
            client = client_of(editor)
            client.get(address(article))
            with CaptureQueriesContext(connection) as queries:
                client.get(address(article))
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestRoles:
    def test_who_sees_and_who_publishes(
        self,
        article: Article,
        quote: Claim,
        wrong: Claim,
        viewer: User,
        reviewer: User,
        superuser: User,
        outsider: User,
    ) -> None:
        publish(quote)
        sent = {"page": PAGE, "publisher": "Coast Check", **row(wrong, "false")}
        for user in (viewer, reviewer, superuser):
            page = page_of(user, address(article))
            assert "We have never had a summer" in page
            assert "Only editors can do this." in page
            assert "Publish what is ticked" not in page
            assert "/act/unpublish/" not in page
            refused = client_of(user).post(address(article), sent)
            assert refused.status_code == 403
            assert "Only editors can do this." in refused.content.decode()
            for action in ("publish", "unpublish"):
                url = f"/claims/{quote.pk}/act/{action}/"
                assert client_of(user).post(url, {"reason": "x"}).status_code == 403
        assert client_of(outsider).get(address(article)).status_code == 403
        for method in ("get", "post"):
            assert getattr(Client(), method)(address(article)).status_code == 302
        assert Publication.objects.count() == 1
        hidden = make_article(title="Nothing signed off")
        assert client_of(viewer).get(address(hidden)).status_code == 404

    def test_viewers_are_not_told_of_the_work(self, article: Article, quote: Claim, wrong: Claim, viewer: User) -> None:
        apply(make_editor(), publish(quote), Action.REOPEN, {"reason": "Look again."})
        for url in (address(article), article.get_absolute_url()):
            assert "being checked again" not in page_of(viewer, url)


class TestStableAddress:
    def test_gives_what_is_published(self, article: Article, quote: Claim, wrong: Claim, viewer: User) -> None:
        publish(quote)
        publish(wrong, "outdated")
        response = client_of(viewer).get(stable(article))
        assert response["Content-Type"] == "application/ld+json"
        assert response["Cache-Control"] == "private, no-store"
        found = json.loads(response.content)
        assert faults(found, GRAPH) == []
        assert [review["url"] for review in found["@graph"]] == [
            f"{PAGE}#claim-{claim.uuid}" for claim in sorted((quote, wrong), key=lambda claim: claim.pk)
        ]
        page = page_of(viewer, address(article))
        assert f"http://testserver{stable(article)}" in page
        assert "for those who are signed in" in page

    def test_stays_while_it_is_checked_again_and_goes_when_it_is_withdrawn(
        self, article: Article, quote: Claim, editor: User
    ) -> None:
        claim = publish(quote, editor=editor)
        client = client_of(editor)
        before = client.get(stable(article)).content
        claim = apply(editor, claim, Action.REOPEN, {"reason": "Look again."})
        apply(editor, claim, Action.EDIT, {"speaker": "Somebody Else"})
        assert client.get(stable(article)).content == before
        apply(editor, claim, Action.UNPUBLISH, {"reason": "It was wrong."})
        assert json.loads(client.get(stable(article)).content)["@graph"] == []

    def test_who_gets_it(self, article: Article, quote: Claim, viewer: User, outsider: User, settings: Any) -> None:
        assert client_of(viewer).get(stable(article)).status_code == 404
        settings.OPEN_CLAIM_REVIEW = True
        assert Client().get(stable(article)).status_code == 404
        publish(quote)
        response = Client().get(stable(article))
        assert response.status_code == 200
        assert "public" in response["Cache-Control"]
        assert "We have never had a summer" in response.content.decode()
        assert "your site can fetch" in page_of(viewer, address(article)).lower()
        settings.OPEN_CLAIM_REVIEW = False
        response = Client().get(stable(article))
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=/published/")
        assert client_of(outsider).get(stable(article)).status_code == 403


class TestElsewhere:
    def test_where_one_sees_it(self, article: Article, quote: Claim, editor: User, reviewer: User) -> None:
        publish(quote)
        for user in (editor, reviewer):
            page = page_of(user, article.get_absolute_url(), item=quote.pk)
            assert "1 check published" in page
            assert 'class="rail-published"' in page
            assert "Rated “True” by <bdi>Coast Check</bdi>." in page
            assert RECHECKED not in page
            assert "Published</span>" in page_of(user, reverse("claim-list"), status="signed_off")

    def test_what_is_published_and_checked_again_is_said_loudly(
        self, article: Article, quote: Claim, editor: User, reviewer: User
    ) -> None:
        claim = apply(editor, publish(quote), Action.REOPEN, {"reason": "Look again."})
        page = page_of(reviewer, article.get_absolute_url(), item=claim.pk)
        assert "1 check is published, but is being checked again or has been since." in " ".join(page.split())
        assert page.count(RECHECKED) >= 2
        assert "What is public stays so until an editor publishes the new check" in page
        assert RECHECKED in page_of(reviewer, reverse("claim-list"), status="checking")
        assert RECHECKED in page_of(reviewer, address(article))

    @pytest.mark.parametrize(("value", "expected"), [("yes", "pq"), ("otherwise", "q"), ("no", "n")])
    def test_the_queue_filters_by_it(self, value: str, expected: str, editor: User, viewer: User) -> None:
        lines = {"p": "One ship came.", "q": "Two ships came.", "n": "Three ships came."}
        article = make_article("\n\n".join(lines.values()), items=[Item(line) for line in lines.values()])
        ana, ben = make_reviewer(), make_reviewer()
        claims = {name: sign_off(item_of(article, line), ana, ben) for name, line in lines.items()}
        publish(claims["p"])
        reopened = apply(editor, publish(claims["q"]), Action.REOPEN, {"reason": "Look again."})
        response = client_of(editor).get(reverse("claim-list"), {"published": value})
        shown = {row.record.pk for row in response.context["table"].rows}
        assert shown == {claims[name].pk for name in expected}
        # Also what is no item any longer, since readers still see it.
        apply(editor, reopened, Action.REMOVE, {"reason": "None."})
        response = client_of(editor).get(reverse("claim-list"), {"published": value})
        assert {row.record.pk for row in response.context["table"].rows} == shown
        response = client_of(viewer).get(reverse("claim-list"), {"published": value})
        assert {row.record.pk for row in response.context["table"].rows} == shown - {claims["q"].pk}

    def test_my_work_tells_editors(self, quote: Claim, editor: User, reviewer: User) -> None:
        claim = publish(quote)
        assert "Publish the new one, or unpublish" not in page_of(editor, "/")
        apply(editor, claim, Action.REOPEN, {"reason": "Look again."})
        page = page_of(editor, "/")
        assert "Readers see the earlier check. Publish the new one, or unpublish." in page
        assert "Readers see the earlier check." not in page_of(reviewer, "/")

    def test_the_report_leads_to_it(self, article: Article, reviewer: User) -> None:
        response: Any = client_of(reviewer).get(f"/articles/{article.pk}/report/")
        assert f'href="{address(article)}"' in b"".join(response.streaming_content).decode()
