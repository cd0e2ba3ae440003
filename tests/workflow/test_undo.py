"""Taking back one's own edits: what comes back, in which order, and what stays for good."""

from __future__ import annotations

from typing import Any

import pytest

from claims import history
from claims.models import Action, Article, Claim, Status, User
from claims.permissions import may
from claims.workflow import NotAllowed, NotReady, StaleClaim, apply, undoable
from tests.factories import Item, findings_of, item_of, make_article, make_source

pytestmark = pytest.mark.django_db

TEXT = "Tolland counts\n\nThe pier cost 12 crowns in 1931. “It is long,” she said.\n"
COST, QUOTE = "The pier cost 12 crowns in 1931.", "“It is long,”"


@pytest.fixture
def article() -> Article:
    return make_article(TEXT, items=[Item(COST), Item(QUOTE, "Mira Tolland")])


def undo(user: User, claim: Claim) -> Claim:
    return apply(user, claim, Action.UNDO, version=claim.version)


@pytest.mark.parametrize(
    ("words", "data", "field"),
    [
        (COST, {"verdict": "accurate"}, "verdict"),
        (COST, {"correction": "13 crowns"}, "correction"),
        (COST, {"priority": 3}, "priority"),
        (COST, {"legal": True}, "legal"),
        (COST, {"types": ["quantity", "date"]}, "types"),
        (QUOTE, {"speaker": "Odo Brandt", "role": "council leader"}, "speaker"),
        (QUOTE, {"said": "confirmed", "attribution": "wrong_speaker", "translated": True}, "attribution"),
    ],
)
def test_an_edit_is_as_before_and_stays_in_the_history(
    ana: User, article: Article, words: str, data: dict[str, Any], field: str
) -> None:
    def values(claim: Claim) -> dict[str, Any]:
        return {
            "types": sorted(row.type for row in claim.types.all()),
            **{
                name: getattr(claim, name)
                for name in ("verdict", "correction", "priority", "legal", "speaker", "role", "said", "attribution")
            },
            "translated": claim.translated,
        }

    claim = item_of(article, words)
    before = values(claim)
    edited = apply(ana, claim, Action.EDIT, data)
    assert values(edited)[field] != before[field]
    undone = undo(ana, edited)
    assert values(undone) == before
    assert (undone.status, undone.assignee, undone.version) == (Status.CHECKING, ana, edited.version + 1)
    assert [event.action for event in claim.events.order_by("seq")] == ["find", "edit", "undo"]
    assert history.verify(article) == []


def test_edits_are_taken_back_one_by_one_from_the_newest(ana: User, article: Article) -> None:
    claim = apply(ana, item_of(article, COST), Action.EDIT, {"verdict": "accurate"})
    claim = apply(ana, claim, Action.EDIT, {"verdict": "inaccurate", "correction": "13 crowns"})
    claim = apply(ana, claim, Action.NOTE, {"text": "Hm."})
    claim = undo(ana, claim)
    assert (claim.verdict, claim.correction) == ("accurate", "")
    claim = apply(ana, claim, Action.EDIT, {"verdict": "unproven"})
    claim = undo(ana, claim)
    assert claim.verdict == "accurate"
    claim = undo(ana, claim)
    assert claim.verdict == ""
    assert undoable(claim, ana) is None
    with pytest.raises(NotReady, match="no edit of yours"):
        undo(ana, claim)


def test_evidence_comes_and_goes_with_it(ana: User, article: Article) -> None:
    tape, minutes = make_source("Tape"), make_source("Minutes")
    claim = apply(ana, item_of(article, COST), Action.ADD_EVIDENCE, {"source": tape, "locator": "12:40"})
    evidence = claim.evidence.get()
    values = {"evidence": evidence, "source": minutes, "locator": "p. 3", "stance": "refutes"}
    claim = apply(ana, claim, Action.CHANGE_EVIDENCE, values)
    claim = apply(ana, claim, Action.REMOVE_EVIDENCE, {"evidence": evidence})
    assert claim.evidence.live().count() == 0
    claim = undo(ana, claim)
    told = claim.evidence.live().get()
    assert (told.source, told.locator, told.stance) == (minutes, "p. 3", "refutes")
    claim = undo(ana, claim)
    told = claim.evidence.live().get()
    assert (told.source, told.locator, told.stance) == (tape, "12:40", "supports")
    claim = undo(ana, claim)
    assert claim.evidence.live().count() == 0
    assert history.verify(article) == []


def test_a_place_comes_back_with_the_facts_that_stand_in_it(ana: User) -> None:
    article = make_article("The pier cost 12 crowns, and 40 people built it in the year 1931.\n")
    claim = next(c for c in article.claims.filter(kind="assertion") if c.figures)
    place = claim.anchors.get()
    assert claim.figures
    moved = apply(ana, claim, Action.EDIT, {"spans": [(place.start, place.start + 1)]})
    assert (moved.text, moved.figures) == (claim.text[0], [])
    undone = undo(ana, moved)
    assert (undone.text, undone.figures, undone.dates, undone.reasons) == (
        claim.text,
        claim.figures,
        claim.dates,
        claim.reasons,
    )
    assert undone.anchors.get().spans == place.spans


def test_only_ones_own_newest_work_is_undone(ana: User, ben: User, eva: User, article: Article) -> None:
    claim = apply(ana, item_of(article, COST), Action.EDIT, {"verdict": "accurate"})
    with pytest.raises(NotAllowed):
        undo(ben, claim)
    claim = apply(eva, claim, Action.ASSIGN, {"assignee": ben})
    with pytest.raises(NotAllowed):
        undo(ana, claim)
    with pytest.raises(NotReady):
        undo(ben, claim)
    claim = apply(ben, claim, Action.EDIT, {"correction": "13 crowns"})
    claim = apply(eva, claim, Action.ASSIGN, {"assignee": ana})
    assert undoable(claim, ana) is None


def test_a_change_of_kind_and_what_lies_before_it_stay(ana: User, article: Article) -> None:
    claim = apply(ana, item_of(article, QUOTE), Action.EDIT, {"role": "harbour master"})
    claim = apply(ana, claim, Action.EDIT, {"kind": "assertion"})
    assert undoable(claim, ana) is None


def test_an_edit_of_an_earlier_round_stays(ana: User, ben: User, eva: User, article: Article) -> None:
    claim = item_of(article, COST)
    claim = apply(ana, claim, Action.ADD_EVIDENCE, {"source": make_source()})
    claim = apply(ana, claim, Action.PROPOSE, findings_of(claim))
    claim = apply(ben, claim, Action.SIGN_OFF, version=claim.version)
    claim = apply(eva, claim, Action.REOPEN, {"reason": "A reader wrote."})
    claim = apply(eva, claim, Action.ASSIGN, {"assignee": ana})
    assert undoable(claim, ana) is None


def test_whoever_edited_does_not_sign_though_it_was_undone(ana: User, ben: User, eva: User, article: Article) -> None:
    claim = apply(ana, item_of(article, COST), Action.EDIT, {"verdict": "inaccurate"})
    claim = undo(ana, claim)
    claim = apply(eva, claim, Action.ASSIGN, {"assignee": ben})
    claim = apply(ben, claim, Action.ADD_EVIDENCE, {"source": make_source()})
    claim = apply(ben, claim, Action.PROPOSE, findings_of(claim))
    assert not may(ana, Action.SIGN_OFF, claim)
    assert may(eva, Action.SIGN_OFF, claim)


def test_nothing_is_undone_over_a_version_that_was_not_seen(ana: User, article: Article) -> None:
    claim = apply(ana, item_of(article, COST), Action.EDIT, {"verdict": "accurate"})
    apply(ana, claim, Action.EDIT, {"correction": "13 crowns"})
    with pytest.raises(StaleClaim):
        undo(ana, claim)


def test_what_is_claimed_in_a_quote_is_checked_again_when_its_words_come_back(ana: User, ben: User) -> None:
    text = "“The pier cost 12 crowns,” she said.\n"
    article = make_article(
        text, items=[Item("“The pier cost 12 crowns,”", "Mira Tolland"), Item("The pier cost 12 crowns")]
    )
    quote = article.claims.get(kind="quote")
    inside = article.claims.get(kind="assertion")
    assert inside.quote == quote
    quote = apply(ana, quote, Action.EDIT, {"speaker": "Odo Brandt"})
    apply(ben, inside, Action.TAKE)
    undo(ana, quote)
    assert Claim.objects.get(pk=inside.pk).status == Status.STALE
