"""Who may sign: nobody who in this round changed findings, evidence, attribution or boundaries, by whatever way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import override_settings

from claims import history
from claims.models import Action, Claim, Note, Status, User
from claims.permissions import touched_in_round
from claims.workflow import NotAllowed, add, apply
from tests.factories import Item, item_of, make_article, make_editor, make_reviewer, make_source, propose, sign_off

pytestmark = pytest.mark.django_db

TEXT = "Tolland counts.\n\n“We never had a summer like this,” she said. “Nor a winter.” Ships brought 300 tons.\n"
QUOTE, NEIGHBOUR, CLAIM = "“We never had a summer like this,”", "“Nor a winter.”", "Ships brought 300 tons."


@pytest.fixture
def quote() -> Claim:
    items = [Item(QUOTE, "Mira Tolland"), Item(NEIGHBOUR, "Mira Tolland"), Item(CLAIM)]
    return item_of(make_article(TEXT, items=items), QUOTE)


def shorten(claim: Claim, who: User) -> None:
    anchor = claim.anchors.get()
    apply(who, claim, Action.EDIT, {"spans": [[anchor.start, anchor.end - 6]]})


def question(claim: Claim, who: User) -> Note:
    apply(who, claim, Action.QUERY, {"text": "Which summer?"})
    return claim.notes.get(kind="query")


# What Ben did before he released it to Ana, who proposed: may he sign?
TOUCHES: dict[str, Callable[[Claim, User], object]] = {
    "said": lambda claim, ben: apply(ben, claim, Action.EDIT, {"said": "confirmed"}),
    "said, then taken back": lambda claim, ben: apply(
        ben, apply(ben, claim, Action.EDIT, {"said": "denied"}), Action.EDIT, {"said": ""}
    ),
    "correction": lambda claim, ben: apply(ben, claim, Action.EDIT, {"correction": "“We had a summer,”"}),
    "translated": lambda claim, ben: apply(ben, claim, Action.EDIT, {"said": "confirmed", "translated": True}),
    "speaker": lambda claim, ben: apply(ben, claim, Action.EDIT, {"speaker": "Odo Brandt"}),
    "role": lambda claim, ben: apply(ben, claim, Action.EDIT, {"role": "mayor"}),
    "mention": lambda claim, ben: apply(ben, claim, Action.EDIT, {"mention": "she"}),
    "via": lambda claim, ben: apply(ben, claim, Action.EDIT, {"via": "the Coast Courier"}),
    "boundaries": shorten,
    "kind": lambda claim, ben: apply(ben, claim, Action.EDIT, {"kind": "assertion"}),
    "evidence added": lambda claim, ben: apply(ben, claim, Action.ADD_EVIDENCE, {"source": make_source()}),
    "evidence changed": lambda claim, ben: apply(
        ben,
        apply(ben, claim, Action.ADD_EVIDENCE, {"source": make_source()}),
        Action.CHANGE_EVIDENCE,
        {"evidence": claim.evidence.get(), "locator": "p. 9"},
    ),
    "evidence removed": lambda claim, ben: apply(
        ben,
        apply(ben, claim, Action.ADD_EVIDENCE, {"source": make_source()}),
        Action.REMOVE_EVIDENCE,
        {"evidence": claim.evidence.get()},
    ),
    "proposed and withdrawn": lambda claim, ben: apply(ben, propose(claim, ben), Action.WITHDRAW),
}
LOOKS: dict[str, Callable[[Claim, User], object]] = {
    "taken": lambda claim, ben: apply(ben, claim, Action.TAKE),
    "types": lambda claim, ben: apply(ben, claim, Action.EDIT, {"types": ["law"]}),
    "legal flag": lambda claim, ben: apply(ben, claim, Action.EDIT, {"legal": True}),
    "priority": lambda claim, ben: apply(ben, claim, Action.EDIT, {"priority": 3}),
    "look again on": lambda claim, ben: apply(ben, claim, Action.EDIT, {"recheck_on": None}),
    "note": lambda claim, ben: apply(ben, claim, Action.NOTE, {"text": "Ask her."}),
    "answer": lambda claim, ben: apply(ben, claim, Action.ANSWER, {"note": question(claim, ben), "answer": "Last."}),
}


def released_to(ana: User, ben: User, claim: Claim) -> Claim:
    """Proposed by Ana after Ben, should he have it, has let go of it."""
    claim.refresh_from_db()
    if claim.assignee_id == ben.pk:
        claim = apply(ben, claim, Action.RELEASE)
    return propose(claim, ana)


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES)
def test_whoever_touched_it_does_not_sign(
    touch: Callable[[Claim, User], object], ana: User, ben: User, quote: Claim
) -> None:
    touch(quote, ben)
    claim = released_to(ana, ben, quote)
    for actor in (ana, ben):
        with pytest.raises(NotAllowed, match="second person"):
            apply(actor, claim, Action.SIGN_OFF, version=claim.version)
    assert apply(make_reviewer(), claim, Action.SIGN_OFF, version=claim.version).status == Status.SIGNED_OFF


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_whoever_only_looked_signs(look: Callable[[Claim, User], object], ana: User, ben: User, quote: Claim) -> None:
    look(quote, ben)
    claim = released_to(ana, ben, quote)
    assert apply(ben, claim, Action.SIGN_OFF, version=claim.version).signed_by == ben


def test_returning_is_no_touch_and_the_one_who_returned_may_sign(ana: User, ben: User, quote: Claim) -> None:
    claim = apply(ben, propose(quote, ana), Action.RETURN, {"comment": "Which minute?"})
    claim = apply(ana, claim, Action.PROPOSE)
    assert apply(ben, claim, Action.SIGN_OFF, version=claim.version).signed_by == ben


def test_an_editor_who_assigned_it_signs_but_not_one_who_worked_on_it(ana: User, quote: Claim) -> None:
    eva, edda = make_editor(), make_editor()
    claim = apply(eva, quote, Action.ASSIGN, {"assignee": edda})
    claim = apply(edda, claim, Action.EDIT, {"said": "confirmed"})
    claim = propose(apply(eva, claim, Action.ASSIGN, {"assignee": ana}), ana)
    with pytest.raises(NotAllowed):
        apply(edda, claim, Action.SIGN_OFF, version=claim.version)
    assert apply(eva, claim, Action.SIGN_OFF, version=claim.version).signed_by == eva


def test_work_done_before_a_split_counts_for_each_part(ana: User, ben: User, quote: Claim) -> None:
    """Ben's evidence is carried over to the parts: he would be signing off his own work."""
    apply(ben, quote, Action.ADD_EVIDENCE, {"source": make_source()})
    apply(ben, quote, Action.RELEASE)
    apply(ana, quote, Action.SPLIT, {"at": [quote.anchors.get().start + QUOTE.index(" summer")]})
    parts = list(quote.article.claims.filter(status=Status.CHECKING))
    assert len(parts) == 2
    for part in parts:
        assert part.evidence.get().added_by == ben, "what Ben found stays his"
        claim = apply(ana, part, Action.PROPOSE, {"said": "denied", "note": "She says she did not."})
        assert touched_in_round(claim) == {ana.pk, ben.pk}
        for actor in (ana, ben):
            with pytest.raises(NotAllowed, match="second person"):
                apply(actor, claim, Action.SIGN_OFF, version=claim.version)
    assert history.verify(quote.article) == []


def test_work_done_before_a_split_and_a_merge_still_counts(ana: User, ben: User, quote: Claim) -> None:
    neighbour = item_of(quote.article, NEIGHBOUR)
    apply(ben, neighbour, Action.EDIT, {"speaker": "Odo Brandt"})
    apply(ben, neighbour, Action.RELEASE)
    merged = apply(ana, quote, Action.MERGE, {"others": [(neighbour, None)]}).replaced_by
    assert merged is not None
    at = merged.anchors.get().start + 9
    apply(ana, merged, Action.SPLIT, {"at": [at]})
    for part in quote.article.claims.filter(status=Status.CHECKING):
        assert touched_in_round(part) == {ana.pk, ben.pk}
    assert history.verify(quote.article) == []


def test_a_new_round_of_a_part_forgets_what_was_before_the_split(ana: User, ben: User, quote: Claim) -> None:
    eva = make_editor()
    apply(ben, quote, Action.EDIT, {"said": "confirmed"})
    apply(ben, quote, Action.RELEASE)
    apply(ana, quote, Action.SPLIT, {"at": [quote.anchors.get().start + QUOTE.index(" summer")]})
    part = quote.article.claims.filter(status=Status.CHECKING).first()
    assert part is not None
    claim = sign_off(part, ana, make_reviewer())
    claim = apply(eva, claim, Action.REOPEN, {"reason": "A new tape."})
    claim = apply(eva, claim, Action.PROPOSE)
    assert apply(ben, claim, Action.SIGN_OFF, version=claim.version).signed_by == ben


def test_whoever_added_it_by_hand_does_not_sign(ana: User, ben: User, quote: Claim) -> None:
    start = TEXT.index("Tolland counts")
    claim = add(ana, quote.article, {"kind": "assertion", "spans": [[start, start + 14]]})
    claim = apply(ana, claim, Action.RELEASE)
    claim = propose(claim, ben)
    with pytest.raises(NotAllowed, match="second person"):
        apply(ana, claim, Action.SIGN_OFF, version=claim.version)


def test_whoever_brought_the_article_in_may_sign(ana: User, ben: User) -> None:
    article = make_article(TEXT, items=[Item(CLAIM)], created_by=ben)
    assert sign_off(item_of(article, CLAIM), ana, ben).signed_by == ben


@override_settings(DESK_OF_ONE=True)
def test_a_desk_of_one_is_told_apart_from_a_second_person(ana: User, ben: User, quote: Claim) -> None:
    neighbour, claim = item_of(quote.article, NEIGHBOUR), item_of(quote.article, CLAIM)
    assert sign_off(quote, ana, ana).self_checked is True
    assert sign_off(neighbour, ana, ben).self_checked is False
    apply(ben, claim, Action.EDIT, {"verdict": "accurate"})
    apply(ben, claim, Action.RELEASE)
    signed = sign_off(claim, ana, ben)
    assert signed.self_checked is True, "Ben worked on it, so he is no second person"
    again = apply(make_editor(), signed, Action.REOPEN, {"reason": "Once more."})
    assert again.self_checked is False
