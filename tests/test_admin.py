"""The admin: who gets in, what they see, and that claims change there through the workflow alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims import history
from claims.models import (
    Anchor,
    Article,
    Channel,
    Claim,
    ClaimEvent,
    ClaimType,
    Evidence,
    Note,
    Revision,
    Source,
    Speaker,
    SpeakerAlias,
    User,
)
from claims.workflow import apply

from .factories import assertion_of, make_article, make_source, propose, quote_of, sign_off

pytestmark = pytest.mark.django_db

NOUNS = [Anchor, Article, Claim, ClaimEvent, ClaimType, Evidence, Note, Revision, Source, Speaker, SpeakerAlias]
WRITTEN_BY_WORKFLOW = [Anchor, Claim, ClaimEvent, ClaimType, Evidence, Note, Revision]
CLAIM_LIST = "admin:claims_claim_changelist"
CLAIM_PAGE = "admin:claims_claim_change"

ClientFor = Callable[[User], Client]


def list_url(model: type[Any]) -> str:
    return reverse(f"admin:claims_{model._meta.model_name}_changelist")


def page_url(row: Any) -> str:
    return reverse(f"admin:claims_{row._meta.model_name}_change", args=[row.pk])


def add_url(model: type[Any]) -> str:
    return reverse(f"admin:claims_{model._meta.model_name}_add")


@pytest.fixture
def article(reviewer: User) -> Article:
    return make_article(created_by=reviewer)


@pytest.fixture
def everything(article: Article, reviewer: User, second_reviewer: User) -> Article:
    """An article with a row of every noun."""
    claim = sign_off(quote_of(article), reviewer, second_reviewer)
    apply(reviewer, claim, "query", {"text": "Was this on tape?"})
    assert claim.speaker is not None
    SpeakerAlias.objects.create(speaker=claim.speaker, name="M. Tolland")
    return article


def rows_of(article: Article) -> list[Any]:
    claim = quote_of(article)
    assertion = Claim.objects.filter(article=article, types__isnull=False).first()
    assert assertion is not None
    return [
        article,
        article.current_revision,
        claim,
        claim.anchors.get(),
        assertion.types.all()[0],
        claim.evidence.get(),
        claim.evidence.get().source,
        claim.notes.get(),
        claim.speaker,
        claim.speaker.aliases.get(),
        claim.events.all()[0],
    ]


def work_post(claim: Claim, **data: Any) -> dict[str, Any]:
    """What the browser posts from the change page of `claim`, with `data` typed in."""
    posted = {
        "version": claim.version,
        "priority": claim.priority,
        "correction": claim.correction,
        "note": "",
        "speaker": claim.speaker.name if claim.speaker else "",
        "role": claim.role,
        "via": claim.via,
        "mention": claim.mention,
        "verdict": claim.verdict,
        "types": [row.type for row in claim.types.all()],
    }
    for prefix in ("evidence", "notes", "types", "anchors", "events"):
        posted |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return {**posted, **data}


def act(client: Client, action: str, *claims: Claim, **data: Any) -> Any:
    """Post the page of an action for claims as they were seen."""
    versions = {f"version-{claim.pk}": claim.version for claim in claims}
    posted = {"action": action, "_selected_action": [c.pk for c in claims], "index": 0, "apply": 1, **versions, **data}
    return client.post(reverse(CLAIM_LIST), posted)


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


class TestGettingIn:
    @pytest.mark.parametrize("who", ["reviewer", "editor", "superuser"])
    def test_those_who_work_get_in_without_is_staff(
        self, who: str, request: pytest.FixtureRequest, client_for: ClientFor
    ) -> None:
        user = request.getfixturevalue(who)
        User.objects.filter(pk=user.pk).update(is_staff=False)
        assert client_for(user).get(reverse("admin:index")).status_code == 200

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


def test_idle_work_can_be_released_by_a_reviewer(
    article: Article, reviewer: User, second_reviewer: User, client_for: ClientFor
) -> None:
    claim = apply(second_reviewer, quote_of(article), "take")
    assert "within the last 30 minutes" in act(client_for(reviewer), "release", claim).content.decode()
    Claim.objects.filter(pk=claim.pk).update(updated_at=timezone.now() - timedelta(minutes=31))
    assert act(client_for(reviewer), "release", claim).status_code == 302
    claim.refresh_from_db()
    assert claim.status == "new"


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
