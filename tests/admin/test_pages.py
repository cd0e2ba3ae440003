"""The admin's pages: who gets in, every model searched and shown, and nothing that writes beside the workflow."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import (
    Anchor,
    Article,
    Claim,
    ClaimEvent,
    ClaimType,
    Evidence,
    Note,
    Revision,
    Source,
    Speaker,
    User,
)
from claims.workflow import apply
from tests.admin.pages import (
    CLAIM_LIST,
    NOUNS,
    WRITTEN_BY_WORKFLOW,
    ClientFor,
    add_url,
    list_url,
    page_url,
    rows_of,
    work_post,
)
from tests.factories import make_article, make_source, propose, quote_of

pytestmark = pytest.mark.django_db


class TestGettingIn:
    @pytest.mark.parametrize("who", ["reviewer", "editor", "superuser"])
    def test_those_who_work_get_in_without_is_staff(
        self, who: str, request: pytest.FixtureRequest, client_for: ClientFor
    ) -> None:
        user = request.getfixturevalue(who)
        User.objects.filter(pk=user.pk).update(is_staff=False)
        assert client_for(user).get(reverse("admin:index")).status_code == 200

    def test_the_queue_of_background_work_is_none_of_its_business(self, superuser: User, client_for: ClientFor) -> None:
        page = client_for(superuser).get(reverse("admin:index")).content.decode().lower()
        assert "claims" in page
        assert "procrastinate" not in page

    @pytest.mark.parametrize("who", ["viewer", "outsider"])
    def test_others_are_refused(self, who: str, request: pytest.FixtureRequest, client_for: ClientFor) -> None:
        client = client_for(request.getfixturevalue(who))
        response = client.get(reverse("admin:index"), follow=True)
        assert response.status_code == 403

    def test_anonymous_is_sent_to_the_one_sign_in_page(self, client: Client) -> None:
        response = client.get(reverse(CLAIM_LIST))
        assert response.status_code == 302
        assert "login" in response["Location"]
        assert "next=" in response["Location"]


class TestEveryModel:
    def test_all_our_models_are_there(self) -> None:
        registered = {model for model in admin.site._registry if model._meta.app_label == "claims"}
        assert registered == {*NOUNS, User}

    @pytest.mark.parametrize("who", ["reviewer", "editor", "superuser"])
    def test_every_list_and_page_opens(
        self, who: str, request: pytest.FixtureRequest, client_for: ClientFor, everything: Article
    ) -> None:
        client = client_for(request.getfixturevalue(who))
        for model in NOUNS:
            assert client.get(list_url(model)).status_code == 200, model
            found = client.get(list_url(model), {"q": "ferry O'Brien 100%"})
            assert found.status_code == 200, model
        for row in rows_of(everything):
            response = client.get(page_url(row))
            assert response.status_code == 200, row
            assert 'class="viewsitelink"' in response.content.decode(), row

    @pytest.mark.parametrize("model", NOUNS)
    def test_every_list_can_be_searched_and_the_filters_work(
        self, model: type[Any], editor: User, client_for: ClientFor, everything: Article
    ) -> None:
        client = client_for(editor)
        nothing = client.get(list_url(model), {"q": "zzzz-nowhere"})
        assert nothing.context["cl"].result_count == 0
        for spec in nothing.context["cl"].filter_specs:
            for choice in spec.choices(nothing.context["cl"]):
                assert client.get(list_url(model) + choice["query_string"]).status_code == 200

    @pytest.mark.parametrize("model", [Article, Claim, ClaimEvent, Evidence, Source, Speaker])
    def test_queries_do_not_grow_with_the_rows(
        self, model: type[Any], editor: User, reviewer: User, client_for: ClientFor, everything: Article
    ) -> None:
        client = client_for(editor)
        client.get(list_url(model))
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(list_url(model))
        for number in range(4):
            more = make_article(created_by=reviewer, title=f"Another {number}")
            propose(quote_of(more), reviewer, source=make_source(f"Other source {number}"))
            Speaker.objects.create(name=f"Speaker {number}")
        with CaptureQueriesContext(connection) as many:
            client.get(list_url(model))
        assert len(many) == len(few)

    def test_queries_of_a_claim_page_do_not_grow_with_its_evidence(
        self, article: Article, reviewer: User, client_for: ClientFor
    ) -> None:
        client, claim = client_for(reviewer), quote_of(article)
        propose(claim, reviewer)
        client.get(page_url(claim))
        with CaptureQueriesContext(connection) as few:
            client.get(page_url(claim))
        for number in range(5):
            claim = apply(reviewer, claim, "note", {"text": f"Note {number}"})
        apply(reviewer, claim, "withdraw")
        for number in range(5):
            apply(reviewer, claim, "add_evidence", {"source": make_source(f"Source {number}")})
        apply(reviewer, claim, "propose")
        with CaptureQueriesContext(connection) as many:
            client.get(page_url(claim))
        assert len(many) == len(few)

    def test_search_folds_every_script(self, editor: User, client_for: ClientFor) -> None:
        Speaker.objects.create(name="Ærøskøbing ÅSTRÖM")
        found = client_for(editor).get(list_url(Speaker), {"q": "ÆRØSKØBING åström"})
        assert found.context["cl"].result_count == 1

    def test_rows_pass_through_visible_to(
        self, editor: User, client_for: ClientFor, everything: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whatever is hidden from a person one day is hidden from them here as well."""
        client, rows = client_for(editor), rows_of(everything)
        pages = [page_url(row) for row in rows]
        for model in (Article, Revision, Claim, Evidence, Note, Source, Speaker, ClaimEvent):
            monkeypatch.setattr(type(model.objects.all()), "visible_to", lambda queryset, user: queryset.none())
        for model in NOUNS:
            assert client.get(list_url(model)).context["cl"].result_count == 0, model
        for page in pages:
            assert client.get(page).status_code == 302, page


class TestNothingBesideTheWorkflow:
    @pytest.mark.parametrize("who", ["reviewer", "editor", "superuser"])
    @pytest.mark.parametrize("model", WRITTEN_BY_WORKFLOW)
    def test_nobody_adds_or_deletes(
        self,
        model: type[Any],
        who: str,
        request: pytest.FixtureRequest,
        client_for: ClientFor,
        everything: Article,
    ) -> None:
        client = client_for(request.getfixturevalue(who))
        row = next(row for row in rows_of(everything) if isinstance(row, model))
        assert client.get(add_url(model)).status_code == 403
        delete = reverse(f"admin:claims_{model._meta.model_name}_delete", args=[row.pk])
        assert client.post(delete, {"post": "yes"}).status_code == 403
        posted = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(list_url(model), posted)
        assert model.objects.filter(pk=row.pk).exists()

    @pytest.mark.parametrize("model", [Anchor, ClaimEvent, ClaimType, Evidence, Note, Revision])
    def test_nobody_changes_records(
        self, model: type[Any], superuser: User, editor: User, client_for: ClientFor, everything: Article
    ) -> None:
        row = next(row for row in rows_of(everything) if isinstance(row, model))
        for user in (superuser, editor):
            assert client_for(user).post(page_url(row), {"text": "x", "exact": "x"}).status_code == 403

    def test_posted_inline_rows_write_nothing(self, article: Article, reviewer: User, client_for: ClientFor) -> None:
        claim = quote_of(article)
        claim = apply(reviewer, claim, "add_evidence", {"source": make_source(), "locator": "p. 4"})
        evidence = claim.evidence.get()
        posted = {
            "evidence-TOTAL_FORMS": 2,
            "evidence-INITIAL_FORMS": 1,
            "evidence-0-id": evidence.pk,
            "evidence-0-claim": claim.pk,
            "evidence-0-locator": "p. 99",
            "evidence-0-DELETE": "on",
            "evidence-1-claim": claim.pk,
            "evidence-1-source": evidence.source_id,
        }
        response = client_for(reviewer).post(page_url(claim), work_post(claim, role="harbour master", **posted))
        assert response.status_code == 302
        assert list(claim.evidence.values_list("locator", flat=True)) == ["p. 4"]


def test_people_stand_there_by_name_without_a_way_to_their_account(
    article: Article, reviewer: User, editor: User, client_for: ClientFor, everything: Article
) -> None:
    client = client_for(editor)
    accounts = reverse("admin:claims_user_changelist")
    for row in rows_of(everything):
        for address in (page_url(row), list_url(type(row))):
            assert accounts not in client.get(address).content.decode(), address
    page = client.get(page_url(quote_of(everything))).content.decode()
    assert "Rosa Keller" in page
    assert "Samir Okafor" in page
