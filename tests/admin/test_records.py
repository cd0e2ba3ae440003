"""What else is kept in the admin: articles' facts, sources, speakers, accounts."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from claims import history
from claims.models import (
    Article,
    Source,
    Speaker,
    User,
)
from tests.admin.pages import (
    ClientFor,
    add_url,
    list_url,
    page_url,
)

pytestmark = pytest.mark.django_db


class TestArticles:
    def facts(self, article: Article, **data: Any) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name in ("title", "byline", "publisher", "url", "language", "published_at"):
            value = getattr(article, name) or ""
            values[name] = values[f"initial-{name}"] = str(value)
        for name in ("due_at_0", "due_at_1"):
            values[name] = values[f"initial-{name}"] = ""
        return {**values, "revisions-TOTAL_FORMS": 0, "revisions-INITIAL_FORMS": 0, **data}

    def test_facts_are_corrected_through_the_workflow(
        self, article: Article, reviewer: User, client_for: ClientFor
    ) -> None:
        data = self.facts(article, publisher="Coast Courier", due_at_0="2026-03-01", due_at_1="12:00")
        assert client_for(reviewer).post(page_url(article), data).status_code == 302
        article.refresh_from_db()
        assert article.publisher == "Coast Courier"
        assert article.due_at is not None
        event = article.events.latest("seq")
        assert (event.action, event.channel, set(event.new)) == ("edit_article", "admin", {"publisher", "due_at"})
        assert history.verify(article) == []

    def test_somebody_elses_correction_is_not_overwritten(
        self, article: Article, reviewer: User, client_for: ClientFor
    ) -> None:
        data = self.facts(article, publisher="Mine", byline="Me")
        Article.objects.filter(pk=article.pk).update(publisher="Theirs")
        response = client_for(reviewer).post(page_url(article), data)
        assert "Somebody else changed this to “Theirs” meanwhile." in response.content.decode()
        assert "Mine" in response.content.decode()
        article.refresh_from_db()
        assert (article.publisher, article.byline) == ("Theirs", "")

    def test_text_and_title_are_refused_when_empty(
        self, article: Article, reviewer: User, client_for: ClientFor
    ) -> None:
        response = client_for(reviewer).post(page_url(article), self.facts(article, title=""))
        assert response.context["adminform"].form.errors["title"]

    def test_superusers_without_a_role_look_only(
        self, article: Article, superuser: User, client_for: ClientFor
    ) -> None:
        client = client_for(superuser)
        assert 'name="_save"' not in client.get(page_url(article)).content.decode()
        assert client.post(page_url(article), self.facts(article, title="X")).status_code == 403


class TestSourcesAndSpeakers:
    def test_reviewers_keep_sources(self, reviewer: User, client_for: ClientFor) -> None:
        data = {"title": "Yearly report", "kind": "document", "url": "https://harbour.example/report"}
        data |= {"evidence-TOTAL_FORMS": "0", "evidence-INITIAL_FORMS": "0"}
        assert client_for(reviewer).post(add_url(Source), data).status_code == 302
        source = Source.objects.get()
        assert (source.created_by, source.folded) == (reviewer, "yearly report")
        assert client_for(reviewer).post(page_url(source), {**data, "title": "Report"}).status_code == 302
        source.refresh_from_db()
        assert source.title == "Report"

    def test_reviewers_keep_speakers_and_aliases(self, reviewer: User, client_for: ClientFor) -> None:
        data = {"name": "Mira Tolland", "aliases-TOTAL_FORMS": 1, "aliases-INITIAL_FORMS": 0, "aliases-0-name": "M. T."}
        assert client_for(reviewer).post(add_url(Speaker), data).status_code == 302
        assert Speaker.objects.named("m. t.").get().name == "Mira Tolland"

    def test_superusers_without_a_role_look_only(self, superuser: User, client_for: ClientFor) -> None:
        assert client_for(superuser).get(add_url(Source)).status_code == 403
        assert client_for(superuser).get(add_url(Speaker)).status_code == 403


class TestAccounts:
    @pytest.mark.parametrize("who", ["reviewer", "editor"])
    def test_only_superusers_see_accounts(
        self, who: str, request: pytest.FixtureRequest, client_for: ClientFor, viewer: User
    ) -> None:
        user = request.getfixturevalue(who)
        user.user_permissions.set([])
        client = client_for(user)
        assert client.get(list_url(User)).status_code == 403
        assert client.get(page_url(viewer)).status_code == 403
        assert reverse("admin:claims_user_changelist") not in client.get(reverse("admin:index")).content.decode()

    def test_a_superuser_gives_a_role(self, superuser: User, outsider: User, client_for: ClientFor) -> None:
        client = client_for(superuser)
        assert client.get(list_url(User)).status_code == 200
        group = Group.objects.get(name="Reviewer")
        data = {"username": "outsider", "groups": [group.pk], "is_active": "on", "email": "outsider@example.org"}
        assert client.post(page_url(outsider), data).status_code == 302
        assert User.objects.get(pk=outsider.pk).is_reviewer

    def test_a_superuser_makes_an_account(self, superuser: User, client_for: ClientFor) -> None:
        group = Group.objects.get(name="Editor")
        data = {"username": "new", "usable_password": "true", "groups": [group.pk]}
        data |= {"password1": "a long way to the harbour", "password2": "a long way to the harbour"}
        assert client_for(superuser).post(add_url(User), data).status_code == 302
        made = User.objects.get(username="new")
        assert made.is_editor
        assert made.check_password("a long way to the harbour")

    def test_groups_are_not_edited(self) -> None:
        assert Group not in admin.site._registry
