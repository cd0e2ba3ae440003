"""A refused action says why, at its field, and leaves nothing behind; an overtaken one names who was faster."""

from __future__ import annotations

from typing import Any

import pytest

from claims import history
from claims.models import (
    Action,
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
    SpeakerAlias,
    User,
)
from claims.workflow import NotAllowed, NotReady, StaleClaim, WorkflowError, apply, apply_many, waive_sentences
from tests.factories import (
    Item,
    findings_of,
    item_of,
    make_article,
    make_editor,
    make_source,
    make_viewer,
    propose,
    sign_off,
)

pytestmark = pytest.mark.django_db

TEXT = "Tolland counts\n\n“We had 300 ships,” she said. “Nor a winter,” she added.\n\nThe pier was built in 1931.\n"
QUOTE, NEIGHBOUR, CLAIM = "“We had 300 ships,”", "“Nor a winter,”", "The pier was built in 1931."
TABLES = (
    Article, Revision, Claim, Anchor, ClaimType, ClaimEvent, Evidence, Note, Source, Speaker, SpeakerAlias,
)  # fmt: skip


@pytest.fixture
def article() -> Article:
    items = [Item(QUOTE, "Mira Tolland"), Item(NEIGHBOUR, "Mira Tolland"), Item(CLAIM)]
    return make_article(TEXT, items=items)


def everything() -> list[Any]:
    """Every row of every table that the workflow writes."""
    return [sorted(map(repr, model.objects.values())) for model in TABLES]  # type: ignore[attr-defined]


# What is wrong, and the field at which the person is told. On a quote that Ana works on, with one piece of evidence.
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("assign", {}, "assignee"),
    ("assign", {"assignee": "ben"}, "assignee"),
    ("edit", {"said": "perhaps"}, "said"),
    ("edit", {"said": "confirmed", "attribution": "almost"}, "attribution"),
    ("edit", {"context": "unfair"}, "context"),
    ("edit", {"wording": "close"}, "wording"),
    ("edit", {"verdict": "splendid"}, "verdict"),
    ("edit", {"speaker": "x" * 201}, "speaker"),
    ("edit", {"speaker": "Somebody New", "role": "x" * 301}, "role"),
    ("edit", {"mention": "x" * 501}, "mention"),
    ("edit", {"via": "x" * 201}, "via"),
    ("edit", {"types": ["law", "gossip"]}, "types"),
    ("edit", {"types": ["law"], "priority": "urgent"}, "priority"),
    ("edit", {"spans": [[0, 7]], "recheck_on": "2026-13-01"}, "recheck_on"),
    ("edit", {"spans": [[3]]}, "spans"),
    ("edit", {"spans": []}, "spans"),
    ("edit", {"kind": "assertion", "speaker": "Odo Brandt"}, "speaker"),
    ("add_evidence", {"stance": "supports"}, "source"),
    ("add_evidence", {"source": "Minutes"}, "source"),
    ("add_evidence", {"source": "SOURCE", "stance": "doubts"}, "stance"),
    ("add_evidence", {"source": "SOURCE", "locator": "x" * 201}, "locator"),
    ("change_evidence", {"locator": "p. 2"}, "evidence"),
    ("change_evidence", {"evidence": "EVIDENCE", "stance": "doubts"}, "stance"),
    ("change_evidence", {"evidence": "EVIDENCE", "source": None}, "source"),
    ("change_evidence", {"evidence": "FOREIGN", "locator": "p. 2"}, "evidence"),
    ("remove_evidence", {}, "evidence"),
    ("remove_evidence", {"evidence": "FOREIGN"}, "evidence"),
    ("note", {"text": " \n "}, "text"),
    ("query", {}, "text"),
    ("answer", {"answer": "1931."}, "note"),
    ("answer", {"note": "NOTE", "answer": "1931."}, "note"),
    ("propose", {"speaker": "Somebody New", "note": "Half of it."}, "said"),
    ("propose", {"said": "confirmed", "note": "Half of it."}, "wording"),
    ("propose", {"said": "denied"}, "note"),
    ("propose", {"said": "not_found"}, "note"),
    ("waive", {}, "reason"),
    ("waive", {"reason": "opinion", "note": "Just a view."}, "reason"),
    ("remove", {}, "reason"),
    ("split", {"at": [0]}, "at"),
    ("merge", {}, "others"),
]


@pytest.mark.parametrize(("action", "data", "field"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    action: str, data: dict[str, Any], field: str, ana: User, eva: User, article: Article
) -> None:
    claim = apply(ana, item_of(article, QUOTE), Action.ADD_EVIDENCE, {"source": make_source()})
    apply(ana, claim, Action.NOTE, {"text": "No question."})
    foreign = apply(ana, item_of(article, CLAIM), Action.ADD_EVIDENCE, {"source": make_source()})
    # In a second round, since the note of the first would do.
    claim = apply(None, claim, Action.MARK_STALE, {"reason": "its text changed"}, channel="system")
    claim = apply(ana, claim, Action.TAKE)
    known = {
        "SOURCE": make_source("Tape"),
        "EVIDENCE": claim.evidence.get(),
        "FOREIGN": foreign.evidence.get(),
        "NOTE": claim.notes.get(),
    }
    filled = {key: known.get(value, value) if isinstance(value, str) else value for key, value in data.items()}
    before = everything()
    with pytest.raises(NotReady) as error:
        apply(eva if action in ("assign", "waive") else ana, claim, action, filled)
    assert field in error.value.errors
    assert all(message.strip() for message in error.value.errors.values())
    assert str(error.value).strip()
    assert everything() == before
    assert history.verify(article) == []


def test_all_that_is_wrong_is_said_at_once(ana: User, article: Article) -> None:
    with pytest.raises(NotReady) as error:
        apply(
            ana,
            item_of(article, QUOTE),
            Action.EDIT,
            {"said": "perhaps", "types": ["gossip"], "priority": 9, "recheck_on": "soon"},
        )
    assert set(error.value.errors) == {"said", "types", "priority", "recheck_on"}


def test_a_second_answer_does_not_replace_the_first(ana: User, ben: User, article: Article) -> None:
    claim = item_of(article, QUOTE)
    apply(ana, claim, Action.QUERY, {"text": "Which year?"})
    question = claim.notes.get()
    apply(ana, claim, Action.ANSWER, {"note": question, "answer": "1931."})
    before = everything()
    with pytest.raises(NotReady, match="already"):
        # Ben's copy of the question was read before it was answered.
        apply(ben, claim, Action.ANSWER, {"note": question, "answer": "1932."})
    assert everything() == before
    assert claim.notes.get().answer == "1931."


# --- overtaken ---------------------------------------------------------------------------------------------------


def test_the_overtaken_hear_who_did_what_and_write_nothing(ana: User, ben: User, article: Article) -> None:
    seen = item_of(article, QUOTE)
    claim = apply(ana, seen, Action.EDIT, {"said": "confirmed"})
    apply(ben, claim, Action.NOTE, {"text": "Not a change of the item."})
    claim = apply(ana, claim, Action.ADD_EVIDENCE, {"source": make_source()})
    apply(ana, claim, Action.RELEASE)
    before = everything()
    with pytest.raises(StaleClaim) as error:
        apply(
            ben,
            seen,
            Action.PROPOSE,
            {"speaker": "Somebody New", "note": "Done.", **findings_of(seen)},
            version=seen.version,
        )
    assert [(event.actor, event.action) for event in error.value.events] == [
        (ana, "edit"),
        (ana, "add_evidence"),
        (ana, "release"),
    ]
    assert error.value.claim.version == seen.version + 3
    assert str(error.value).count("Ana") == 3
    assert everything() == before


def test_the_overtaken_hear_of_the_system_too(ana: User, ben: User, article: Article) -> None:
    claim = sign_off(item_of(article, QUOTE), ana, ben)
    apply(None, claim, Action.MARK_STALE, {"reason": "its source changed"}, channel="system")
    with pytest.raises(StaleClaim, match="The system marked to check again"):
        apply(make_editor(), claim, Action.REOPEN, {"reason": "Once more."}, version=claim.version)


def test_notes_are_not_overtaken(ana: User, ben: User, article: Article) -> None:
    seen = item_of(article, QUOTE)
    apply(ana, seen, Action.TAKE)
    apply(ben, seen, Action.NOTE, {"text": "I know her."}, version=seen.version)
    assert seen.notes.get().author == ben


def test_a_version_from_the_future_is_no_version(ana: User, article: Article) -> None:
    claim = item_of(article, QUOTE)
    with pytest.raises(StaleClaim):
        apply(ana, claim, Action.TAKE, version=claim.version + 7)
    assert Claim.objects.get(pk=claim.pk).version == claim.version


@pytest.mark.parametrize("action", ["find", "ingest", "clear", "add", "nonsense"])
def test_what_is_no_action_on_an_item_is_a_programming_error(action: str, ana: User, article: Article) -> None:
    with pytest.raises(KeyError):
        apply(ana, item_of(article, QUOTE), action)


# --- bulk --------------------------------------------------------------------------------------------------------


def test_what_a_bulk_edit_refuses_is_left_as_it_was(ana: User, ben: User, eva: User, article: Article) -> None:
    quote, neighbour, claim = (item_of(article, words) for words in (QUOTE, NEIGHBOUR, CLAIM))
    propose(quote, ana)
    result = apply_many(eva, [(quote, None), (neighbour, None), (claim, 9)], Action.ASSIGN, {"assignee": ben})
    assert [done.pk for done in result.done] == [quote.pk, neighbour.pk]
    assert [type(refusal.error) for refusal in result.refused] == [StaleClaim]
    assert ClaimEvent.objects.filter(bulk=result.bulk).count() == 2
    before = everything()
    refused = apply_many(ana, [(quote, None), (neighbour, None)], Action.WAIVE, {"reason": "no_time"})
    assert [type(refusal.error) for refusal in refused.refused] == [NotAllowed, NotAllowed]
    assert (refused.done, everything()) == ([], before)


# --- sentences ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spans", "reason"),
    [
        ([(0, 14)], "agency"),
        ([(0, 14)], "because"),
        ([(0, 13)], "nothing_checkable"),
        ([(0, 14), (0, 10**6)], "nothing_checkable"),
        ([("a", "b")], "nothing_checkable"),
        ([(0,)], "nothing_checkable"),
        ([None], "nothing_checkable"),
    ],
)
def test_only_sentences_are_set_aside_and_for_a_reason(
    spans: list[Any], reason: str, ana: User, article: Article
) -> None:
    before = everything()
    with pytest.raises(NotReady):
        waive_sentences(ana, article, spans, reason)
    assert everything() == before


def test_viewers_and_superusers_do_not_set_sentences_aside(article: Article) -> None:
    before = everything()
    for user in (make_viewer(), User.objects.create_superuser("root")):
        with pytest.raises(WorkflowError):
            waive_sentences(user, article, [(0, 14)])
    assert everything() == before
