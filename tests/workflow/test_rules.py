"""What each action asks for, who may not sign, rounds, staleness, shaping, clearing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from claims import history
from claims.models import Article, Claim, Form, Kind, Origin, Outcome, Status, User
from claims.workflow import (
    NotAllowed,
    NotReady,
    StaleClaim,
    add,
    apply,
    apply_many,
    clear,
    clearing_obstacles,
    edit_article,
    find_overdue,
    source_changed,
    waive_sentences,
)
from tests.factories import (
    assertion_of,
    make_article,
    make_source,
    make_viewer,
    propose,
    quote_of,
    sign_off,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article()


def refused(actor: User, claim: Claim, action: str, data: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(NotReady) as error:
        apply(actor, claim, action, data)
    return error.value.errors


# --- what proposing asks for -------------------------------------------------------------------------------------


def test_proposing_asks_for_findings_evidence_and_notes(ana: User, article: Article) -> None:
    claim = assertion_of(article)
    assert set(refused(ana, claim, "propose", {})) == {"verdict"}
    assert set(refused(ana, claim, "propose", {"verdict": "accurate"})) == {"evidence"}
    assert set(refused(ana, claim, "propose", {"verdict": "unproven"})) == {"note"}
    apply(ana, claim, "add_evidence", {"source": make_source()})
    assert set(refused(ana, claim, "propose", {"verdict": "inaccurate"})) == {"note"}
    done = apply(ana, claim, "propose", {"verdict": "inaccurate", "note": "The yearbook says 14,000."})
    assert (done.status, done.outcome) == (Status.PROPOSED, Outcome.CHANGE)
    assert done.notes.get().text == "The yearbook says 14,000."


def test_where_nothing_was_found_a_note_is_enough(ana: User, article: Article) -> None:
    done = apply(ana, assertion_of(article), "propose", {"verdict": "unproven", "note": "Archive and port office."})
    assert (done.status, done.outcome) == (Status.PROPOSED, Outcome.UNCONFIRMED)


def test_removed_evidence_does_not_count(ana: User, article: Article) -> None:
    claim = assertion_of(article)
    apply(ana, claim, "add_evidence", {"source": make_source()})
    apply(ana, claim, "remove_evidence", {"evidence": claim.evidence.get()})
    assert set(refused(ana, claim, "propose", {"verdict": "accurate"})) == {"evidence"}


@pytest.mark.parametrize(
    ("action", "data", "field"),
    [
        ("edit", {"verdict": "splendid"}, "verdict"),
        ("edit", {"types": ["nonsense"]}, "types"),
        ("edit", {"priority": 7}, "priority"),
        ("edit", {"spans": [[5, 5]]}, "spans"),
        ("edit", {"spans": [[0, 10**9]]}, "spans"),
        ("edit", {"spans": "x"}, "spans"),
        ("edit", {"spans": [[0, 9], [4, 12]]}, "spans"),
        ("edit", {"speaker": "Mira Tolland"}, "speaker"),
        ("edit", {"kind": "rumour"}, "kind"),
        ("edit", {"recheck_on": "soon"}, "recheck_on"),
        ("add_evidence", {}, "source"),
        ("note", {"text": "  "}, "text"),
        ("query", {}, "text"),
        ("waive", {"reason": "agency"}, "reason"),
        ("remove", {"reason": " "}, "reason"),
        ("split", {"at": []}, "at"),
        ("split", {"at": [0]}, "at"),
        ("merge", {"others": []}, "others"),
    ],
)
def test_bad_data_is_refused_at_its_field(
    action: str, data: dict[str, Any], field: str, eva: User, article: Article
) -> None:
    claim = assertion_of(article)
    events = article.events.count()
    assert field in refused(eva, claim, action, data)
    assert article.events.count() == events
    assert Claim.objects.get(pk=claim.pk).version == 1


# --- four eyes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "touch",
    [
        lambda claim, who: apply(who, claim, "edit", {"verdict": "accurate"}),
        lambda claim, who: apply(who, claim, "edit", {"correction": "14,000"}),
        lambda claim, who: apply(who, claim, "edit", {"spans": [[claim.anchors.get().start, claim.anchors.get().end - 4]]}),
        lambda claim, who: apply(who, claim, "add_evidence", {"source": make_source()}),
    ],
    ids=["findings", "correction", "boundaries", "evidence"],
)  # fmt: skip
def test_whoever_touched_it_in_this_round_does_not_sign(touch: Any, ana: User, ben: User, article: Article) -> None:
    claim = assertion_of(article)
    touch(claim, ben)
    apply(ben, claim, "release")
    claim = propose(claim, ana)
    with pytest.raises(NotAllowed, match="second person"):
        apply(ben, claim, "sign_off", version=claim.version)
    with pytest.raises(NotAllowed, match="second person"):
        apply(ana, claim, "sign_off", version=claim.version)


def test_types_and_flags_do_not_keep_anybody_from_signing(ana: User, ben: User, article: Article) -> None:
    claim = assertion_of(article)
    apply(ben, claim, "edit", {"types": ["law"], "legal": True})
    apply(ben, claim, "release")
    claim = propose(claim, ana)
    assert apply(ben, claim, "sign_off", version=claim.version).signed_by == ben


def test_a_new_round_forgets_who_touched_it(ana: User, ben: User, eva: User, article: Article) -> None:
    claim = sign_off(assertion_of(article), ana, ben)
    claim = apply(eva, claim, "reopen", {"reason": "New figures."})
    assert (claim.round, claim.status, claim.signed_by, claim.assignee) == (2, Status.CHECKING, None, eva)
    claim = apply(eva, claim, "propose", {})
    assert apply(ana, claim, "sign_off", version=claim.version).status == Status.SIGNED_OFF


def test_signing_names_the_version_seen(ana: User, ben: User, article: Article) -> None:
    claim = propose(assertion_of(article), ana)
    with pytest.raises(NotReady):
        apply(ben, claim, "sign_off")
    seen = claim.version
    apply(ana, claim, "withdraw")
    apply(ana, claim, "propose", {})
    with pytest.raises(StaleClaim) as error:
        apply(ben, claim, "sign_off", version=seen)
    assert [event.action for event in error.value.events] == ["withdraw", "propose"]
    assert "Ana" in str(error.value)


@override_settings(DESK_OF_ONE=True)
def test_a_desk_of_one_signs_as_self_checked(ana: User, ben: User, article: Article) -> None:
    own = sign_off(assertion_of(article), ana, ana)
    assert (own.status, own.self_checked) == (Status.SIGNED_OFF, True)
    other = sign_off(quote_of(article), ana, ben)
    assert other.self_checked is False


# --- taking turns ------------------------------------------------------------------------------------------------


def test_editing_an_untaken_item_takes_it(ana: User, article: Article) -> None:
    claim = apply(ana, assertion_of(article), "edit", {"verdict": "accurate"})
    assert (claim.status, claim.assignee, claim.is_untouched) == (Status.CHECKING, ana, False)


def test_taking_alone_leaves_the_suggestion_the_machines(ana: User, article: Article) -> None:
    assert apply(ana, assertion_of(article), "take").is_untouched


def test_anybody_releases_what_lies_idle(ana: User, ben: User, article: Article) -> None:
    claim = apply(ana, assertion_of(article), "take")
    with pytest.raises(NotAllowed, match="30 minutes"):
        apply(ben, claim, "release")
    Claim.objects.filter(pk=claim.pk).update(updated_at=timezone.now() - timedelta(minutes=31))
    assert apply(ben, claim, "release").status == Status.NEW


def test_a_return_goes_back_to_its_proposer_with_the_comment(ana: User, ben: User, article: Article) -> None:
    claim = apply(ben, propose(assertion_of(article), ana), "return", {"comment": "Which page?"})
    assert (claim.assignee, claim.is_returned) == (ana, True)
    assert claim.notes.get().text == "Which page?"
    assert apply(ana, apply(ana, claim, "propose", {}), "withdraw").is_returned is False


def test_only_people_who_work_are_assigned(eva: User, ana: User, article: Article) -> None:
    claim = assertion_of(article)
    assert "assignee" in refused(eva, claim, "assign", {"assignee": make_viewer()})
    assert apply(eva, claim, "assign", {"assignee": ana}).assignee == ana


def test_only_editors_lower_a_priority(ana: User, eva: User, article: Article) -> None:
    claim = assertion_of(article)
    Claim.objects.filter(pk=claim.pk).update(priority=2)
    assert "priority" in refused(ana, claim, "edit", {"priority": 1})
    assert apply(eva, claim, "edit", {"priority": 1}).priority == 1


# --- rounds and staleness ----------------------------------------------------------------------------------------


def test_a_changed_quote_makes_what_it_claims_stale(ana: User, ben: User, eva: User) -> None:
    article = make_article()
    quote = article.claims.filter(kind=Kind.QUOTE, assertions__isnull=False).first()
    assert quote is not None
    inside = quote.assertions.first()
    assert inside is not None
    sign_off(inside, ana, ben)
    apply(eva, quote, "edit", {"speaker": "Somebody Else"})
    inside.refresh_from_db()
    assert (inside.status, inside.round, inside.signed_by) == (Status.STALE, 2, None)
    assert history.verify(article) == []


def test_a_changed_source_makes_what_rests_on_it_stale(ana: User, ben: User, article: Article) -> None:
    source = make_source()
    claim = sign_off(assertion_of(article), ana, ben, source=source)
    other = sign_off(quote_of(article), ana, ben)
    assert source_changed(ana, source, "The agency corrected its table.") == [claim]
    claim.refresh_from_db()
    other.refresh_from_db()
    assert (claim.status, other.status) == (Status.STALE, Status.SIGNED_OFF)
    with pytest.raises(NotReady):
        source_changed(ana, source, " ")


def test_what_is_to_be_looked_at_again_comes_back_on_its_day(ana: User, ben: User, article: Article) -> None:
    today = date(2026, 3, 4)
    claim = sign_off(assertion_of(article), ana, ben, recheck_on=today)
    assert find_overdue(today - timedelta(days=1)) == []
    assert find_overdue(today) == [claim]
    assert find_overdue(today) == []


# --- shaping -----------------------------------------------------------------------------------------------------


def test_splitting_keeps_the_words_the_speaker_and_the_evidence(ana: User, article: Article) -> None:
    quote = apply(ana, quote_of(article), "add_evidence", {"source": make_source()})
    anchor = quote.anchors.get()
    text = anchor.revision.text
    done = apply(ana, quote, "split", {"at": [text.index(" like this one")]})
    parts = list(article.claims.filter(status=Status.CHECKING, kind=Kind.QUOTE).order_by("pk"))
    assert done.status == Status.REMOVED
    assert done.replaced_by == parts[0]
    assert " ".join(part.text for part in parts) == quote.text
    assert {part.speaker for part in parts} == {quote.speaker}
    assert [part.evidence.live().count() for part in parts] == [1, 1]
    assert history.verify(article) == []


def test_merging_joins_the_words_and_retires_the_originals(ana: User, article: Article) -> None:
    quote = quote_of(article)
    start = quote.anchors.get().start
    apply(ana, quote, "split", {"at": [start + quote.text.index(" never")]})
    first, second = article.claims.filter(status=Status.CHECKING, kind=Kind.QUOTE).order_by("pk")
    done = apply(ana, first, "merge", {"others": [(second, second.version)]})
    merged = done.replaced_by
    assert merged is not None
    assert (merged.text, merged.status, merged.form) == (quote.text, Status.CHECKING, Form.DIRECT)
    second.refresh_from_db()
    assert (second.status, second.replaced_by) == (Status.REMOVED, merged)
    assert history.verify(article) == []


def test_merging_is_refused_over_kinds_and_other_peoples_work(ana: User, ben: User, article: Article) -> None:
    quote, claim = quote_of(article), assertion_of(article)
    assert "others" in refused(ana, quote, "merge", {"others": [(claim, None)]})
    second = article.claims.filter(kind=Kind.QUOTE).exclude(pk=quote.pk).first()
    assert second is not None
    apply(ben, second, "take")
    with pytest.raises(NotAllowed):
        apply(ana, quote, "merge", {"others": [(second, None)]})
    assert article.claims.filter(status=Status.REMOVED).count() == 0


def test_changing_the_kind_changes_what_is_asked(ana: User, article: Article) -> None:
    quote = apply(ana, quote_of(article), "edit", {"said": "confirmed"})
    turned = apply(ana, quote, "edit", {"kind": "assertion"})
    assert (turned.kind, turned.form, turned.said, turned.speaker) == (Kind.ASSERTION, "", "", None)
    back = apply(ana, turned, "edit", {"kind": "quote"})
    assert (back.kind, back.form) == (Kind.QUOTE, Form.DIRECT)


def test_adding_by_hand_is_somebodys_work(ana: User, ben: User, article: Article) -> None:
    text = article.current_revision.text
    start = text.index("It is the longest")
    claim = add(ana, article, {"kind": "assertion", "spans": [[start, start + 32]], "types": ["superlative"]})
    assert (claim.origin, claim.status, claim.assignee) == (Origin.PERSON, Status.CHECKING, ana)
    assert [row.type for row in claim.types.all()] == ["superlative"]
    quote = add(ana, article, {"kind": "quote", "spans": [[start, start + 32]], "speaker": "Odo Brandt"})
    assert (quote.form, quote.speaker_name) == (Form.INDIRECT, "Odo Brandt")
    claim = propose(claim, ana)
    with pytest.raises(NotAllowed):
        apply(ana, claim, "sign_off", version=claim.version)
    with pytest.raises(NotAllowed):
        add(make_viewer(), article, {"kind": "assertion", "spans": [[0, 5]]})


# --- sentences and clearing --------------------------------------------------------------------------------------


def test_a_bare_sentence_is_set_aside_and_then_covered(ana: User) -> None:
    article = make_article("Sunday\n\nIt was a fine day.\n\nThe mayor paid 400 crowns in 2024.\n")
    bare = [o.span for o in clearing_obstacles(article) if o.kind == "uncovered" and o.span]
    assert bare
    made = waive_sentences(ana, article, bare)
    assert {claim.status for claim in made} == {Status.WAIVED}
    assert waive_sentences(ana, article, bare) == [], "covered sentences are left alone"
    assert [o.kind for o in clearing_obstacles(article) if o.kind == "uncovered"] == []
    with pytest.raises(NotReady):
        waive_sentences(ana, article, [(0, 3)])
    with pytest.raises(NotAllowed):
        waive_sentences(make_viewer(), article, bare)


def test_an_article_is_cleared_when_everything_is_covered_checked_and_answered(
    ana: User, ben: User, eva: User, article: Article
) -> None:
    first = assertion_of(article)
    for claim in article.claims.exclude(pk=first.pk):
        apply(eva, claim, "waive", {"reason": "no_time"})
    apply(ana, first, "query", {"text": "Which year?"})
    sign_off(first, ana, ben, verdict="inaccurate", correction="14,000 passengers", note="See the yearbook.")
    assert {o.kind for o in clearing_obstacles(article)} == {"uncovered", "query", "change"}
    with pytest.raises(NotReady):
        clear(eva, article)
    waive_sentences(ana, article, [o.span for o in clearing_obstacles(article) if o.span])
    apply(ben, first, "answer", {"note": first.notes.get(kind="query"), "answer": "2024."})
    assert {o.kind for o in clearing_obstacles(article)} == {"change"}, "the correction is not in the copy"
    claim = apply(eva, first, "reopen", {"reason": "The yearbook was misread."})
    claim = apply(eva, claim, "propose", {"verdict": "accurate", "correction": ""})
    apply(ana, claim, "sign_off", version=claim.version)
    with pytest.raises(NotAllowed):
        clear(ana, article)
    assert clear(eva, article).cleared_by == eva
    apply(eva, first, "reopen", {"reason": "Once more."})
    assert article.current_revision.cleared_at is None, "open work undoes the clearing"
    assert history.verify(article) == []


def test_facts_are_corrected_and_an_overtaken_correction_is_refused(ana: User, ben: User, article: Article) -> None:
    edit_article(ana, article, {"title": "Ferries counted"}, {"title": article.title})
    with pytest.raises(NotReady) as error:
        edit_article(ben, article, {"title": "Counting ferries"}, {"title": article.title})
    assert set(error.value.errors) == {"title"}
    with pytest.raises(NotReady):
        edit_article(ben, article, {"title": ""})
    assert Article.objects.get(pk=article.pk).title == "Ferries counted"


# --- bulk --------------------------------------------------------------------------------------------------------


def test_a_bulk_edit_guards_each_and_has_one_id(eva: User, ana: User, article: Article) -> None:
    claims = list(article.claims.filter(kind=Kind.ASSERTION)[:3])
    seen = [(claim, claim.version) for claim in claims]
    apply(ana, claims[0], "take")
    result = apply_many(eva, seen, "waive", {"reason": "no_time"})
    assert [claim.pk for claim in result.done] == [claim.pk for claim in claims[1:]]
    assert [refusal.claim.pk for refusal in result.refused] == [claims[0].pk]
    assert isinstance(result.refused[0].error, StaleClaim)
    assert article.events.filter(bulk=result.bulk).count() == 2
