"""Splitting, merging, moving boundaries, changing the kind: what is carried over, and what the rest of the items feels."""

from __future__ import annotations

from typing import Any

import pytest

from claims import history
from claims.models import Action, Article, Claim, Kind, Priority, Status, User
from claims.workflow import NotAllowed, NotReady, StaleClaim, add, apply, clearing_obstacles
from tests.factories import Item, item_of, make_article, make_editor, make_source, propose, sign_off

pytestmark = pytest.mark.django_db

TEXT = """Tolland counts

“We had 300 ships and 40 boats,” she said. “Nor a winter,” she added. Brandt said the pier costs 12 crowns.

The old pier was built in 1931. It is long.
"""
QUOTE, NEIGHBOUR, INDIRECT = "“We had 300 ships and 40 boats,”", "“Nor a winter,”", "the pier costs 12 crowns"
SHIPS, BOATS, PIER, LONG = "300 ships", "40 boats", "The old pier was built in 1931.", "It is long."


@pytest.fixture
def article() -> Article:
    return make_article(
        TEXT,
        items=[
            Item(QUOTE, "Mira Tolland"),
            Item(NEIGHBOUR, "Mira Tolland"),
            Item(INDIRECT, "Odo Brandt"),
            Item(SHIPS, types=("quantity",)),
            Item(BOATS),
            Item(PIER, priority="high", types=("date",)),
            Item(LONG, priority="low", types=("superlative",)),
        ],
    )


def split(who: User, claim: Claim, at: str) -> list[Claim]:
    """The parts of `claim`, cut before the words `at`."""
    apply(who, claim, Action.SPLIT, {"at": [TEXT.index(at)]})
    newest = list(claim.article.claims.order_by("-pk")[:2])
    return newest[::-1]


def merge(who: User, claim: Claim, *others: Claim) -> Claim:
    done = apply(who, claim, Action.MERGE, {"others": [(other, other.version) for other in others]})
    assert done.replaced_by is not None
    return done.replaced_by


def test_what_a_quote_claims_goes_to_the_part_that_says_it_and_is_checked_again(
    ana: User, ben: User, article: Article
) -> None:
    sign_off(item_of(article, SHIPS), ana, ben)
    first, second = split(ana, item_of(article, QUOTE), " and 40")
    ships, boats = item_of(article, SHIPS), item_of(article, BOATS)
    assert (ships.quote, boats.quote) == (first, second)
    assert (ships.status, boats.status) == (Status.STALE, Status.NEW), "what nobody has checked yet stays to check"
    assert (first.round, ships.round) == (1, 2)
    assert history.verify(article) == []


def test_merged_quotes_keep_what_they_claim(ana: User, article: Article) -> None:
    merged = merge(ana, item_of(article, QUOTE), item_of(article, NEIGHBOUR))
    assert {claim.text for claim in merged.assertions.all()} == {SHIPS, BOATS}
    assert history.verify(article) == []


def test_what_is_merged_is_as_urgent_as_its_most_urgent_part(ana: User, article: Article) -> None:
    """Else a reviewer could lower a priority, and with it set the item aside, by merging it into a lesser one."""
    low, high = item_of(article, LONG), item_of(article, PIER)
    Claim.objects.filter(pk=high.pk).update(legal=True)
    merged = merge(ana, low, high)
    assert (merged.priority, merged.legal) == (Priority.HIGH, True)
    assert {row.type for row in merged.types.all()} == {"date", "superlative"}
    assert merged.text == f"{PIER} {LONG}"
    with pytest.raises(NotAllowed):
        apply(ana, merged, Action.WAIVE, {"reason": "no_time"})


def test_a_quote_says_a_merged_claim_only_if_it_says_all_of_it(ana: User, article: Article) -> None:
    assert merge(ana, item_of(article, SHIPS), item_of(article, BOATS)).quote == item_of(article, QUOTE)
    merged = merge(ana, item_of(article, f"{SHIPS} {BOATS}"), item_of(article, PIER))
    assert merged.quote is None


def test_naming_an_item_twice_merges_it_once(ana: User, article: Article) -> None:
    other = item_of(article, NEIGHBOUR)
    done = apply(ana, item_of(article, QUOTE), Action.MERGE, {"others": [(other, None), (other, None)]})
    assert other.events.filter(action=Action.MERGE).count() == 1
    assert done.status == Status.REMOVED


def test_findings_are_not_carried_over_but_evidence_is(ana: User, article: Article) -> None:
    claim = apply(ana, item_of(article, PIER), Action.EDIT, {"verdict": "accurate", "correction": "1932"})
    apply(ana, claim, Action.ADD_EVIDENCE, {"source": make_source(), "locator": "p. 3", "confidential": True})
    apply(ana, claim, Action.ADD_EVIDENCE, {"source": make_source("Wrong file")})
    apply(ana, claim, Action.REMOVE_EVIDENCE, {"evidence": claim.evidence.get(source__title="Wrong file")})
    for part in split(ana, claim, " was built"):
        assert (part.verdict, part.correction, part.outcome) == ("", "", "")
        carried = part.evidence.get()
        assert (carried.locator, carried.confidential) == ("p. 3", True)
    assert history.verify(article) == []


def test_a_question_to_the_author_outlives_the_split_of_its_item(ana: User, article: Article) -> None:
    claim = item_of(article, PIER)
    apply(ana, claim, Action.QUERY, {"text": "Which year?"})
    split(ana, claim, " was built")
    assert [o.text for o in clearing_obstacles(article) if o.kind == "query"] == ["Which year?"]
    apply(ana, claim, Action.ANSWER, {"note": claim.notes.get(), "answer": "1931."})
    assert not [o for o in clearing_obstacles(article) if o.kind == "query"]


def test_a_question_goes_with_an_item_that_was_none(ana: User, article: Article) -> None:
    claim = apply(ana, item_of(article, PIER), Action.TAKE)
    apply(ana, claim, Action.QUERY, {"text": "Which year?"})
    apply(ana, claim, Action.REMOVE, {"reason": "No claim."})
    assert not [o for o in clearing_obstacles(article) if o.kind == "query"]


@pytest.mark.parametrize("at", [[QUOTE], ["“We had", " and 40"], [PIER], []], ids=str)
def test_a_split_leaves_words_on_both_sides(at: list[str], ana: User, article: Article) -> None:
    with pytest.raises(NotReady) as error:
        apply(ana, item_of(article, QUOTE), Action.SPLIT, {"at": [TEXT.index(words) for words in at]})
    assert set(error.value.errors) == {"at"}


@pytest.mark.parametrize("at", [["here"], "x", None, [[1, 2]]], ids=str)
def test_a_split_at_nonsense_is_refused(at: Any, ana: User, article: Article) -> None:
    with pytest.raises(NotReady) as error:
        apply(ana, item_of(article, QUOTE), Action.SPLIT, {"at": at})
    assert set(error.value.errors) == {"at"}


def test_merging_with_what_changed_meanwhile_is_refused(ana: User, ben: User, article: Article) -> None:
    quote, other = item_of(article, QUOTE), item_of(article, NEIGHBOUR)
    apply(ben, apply(ben, other, Action.TAKE), Action.RELEASE)
    with pytest.raises(NotReady) as error:
        apply(ana, quote, Action.MERGE, {"others": [(other, other.version)]})
    assert set(error.value.errors) == {"others"}
    assert quote.events.count() == 1, "nothing of a refused merge is left"


@pytest.mark.parametrize("status", ["proposed", "signed_off", "waived", "removed"])
def test_only_what_can_be_worked_on_is_merged(status: str, ana: User, ben: User, article: Article) -> None:
    other, eva = item_of(article, NEIGHBOUR), make_editor()
    if status in ("proposed", "signed_off"):
        other = propose(other, ana) if status == "proposed" else sign_off(other, ana, ben)
    elif status == "waived":
        other = apply(eva, other, Action.WAIVE, {"reason": "no_time"})
    else:
        other = apply(eva, other, Action.REMOVE, {"reason": "No quote."})
    with pytest.raises(NotReady) as error:
        apply(ana, item_of(article, QUOTE), Action.MERGE, {"others": [(other, other.version)]})
    assert set(error.value.errors) == {"others"}


def test_items_of_another_article_and_the_item_itself_are_not_merged(ana: User, article: Article) -> None:
    quote = item_of(article, QUOTE)
    for other in (item_of(make_article(TEXT, items=[Item(QUOTE, "Mira Tolland")]), QUOTE), quote):
        with pytest.raises(NotReady):
            apply(ana, quote, Action.MERGE, {"others": [(other, None)]})


def test_reopening_an_original_does_not_bring_its_parts_down(ana: User, article: Article) -> None:
    claim = item_of(article, PIER)
    parts = split(ana, claim, " was built")
    again = apply(make_editor(), claim, Action.REOPEN, {"reason": "The split was wrong."})
    assert (again.status, again.replaced_by, again.round) == (Status.CHECKING, None, 2)
    assert {part.status for part in parts} == {Status.CHECKING}
    assert history.verify(article) == []


# --- boundaries and kind -----------------------------------------------------------------------------------------


def test_moving_boundaries_moves_words_selectors_and_hints(ana: User) -> None:
    article = make_article("Harbour\n\nThe harbour took in 41,000 ships in 2024 and 300 boats in 1931.\n")
    text = article.current_revision.text
    claim = article.claims.filter(text__contains="41,000").first()
    assert claim is not None
    assert claim.figures
    start = text.index("300 boats in 1931")
    claim = apply(ana, claim, Action.EDIT, {"spans": [[start - 1, start + len("300 boats in 1931") + 1]]})
    anchor = claim.anchors.get()
    assert (claim.text, anchor.exact) == ("300 boats in 1931.", "300 boats in 1931.")
    assert (anchor.prefix, anchor.suffix) == (text[start - 32 : start], "\n")
    for fact in (*claim.figures, *claim.dates):
        assert start <= fact["span"][0] < fact["span"][1] <= anchor.end
    assert all(reason["text"] in claim.text for reason in claim.reasons), "no hint of what it no longer says"


def test_a_quote_cut_down_to_words_outside_the_marks_is_indirect(ana: User, article: Article) -> None:
    quote = apply(ana, item_of(article, QUOTE), Action.EDIT, {"said": "confirmed", "wording": "verbatim"})
    start = TEXT.index("she said")
    done = apply(ana, quote, Action.EDIT, {"spans": [[start, start + 8]]})
    assert (done.form, done.wording) == ("indirect", ""), "wording is asked for only where there are quotation marks"
    start = TEXT.index("40 boats")
    mixed = apply(ana, done, Action.EDIT, {"spans": [[start, start + len("40 boats,” she said")]]})
    assert mixed.form == "mixed"


def test_a_quote_that_is_none_claims_nothing_any_more(ana: User, ben: User, article: Article) -> None:
    sign_off(item_of(article, SHIPS), ana, ben)
    turned = apply(ana, item_of(article, QUOTE), Action.EDIT, {"kind": "assertion"})
    ships, boats = item_of(article, SHIPS), item_of(article, BOATS)
    assert (turned.kind, ships.quote, boats.quote) == (Kind.ASSERTION, None, None)
    assert (ships.status, boats.status) == (Status.STALE, Status.NEW)
    assert history.verify(article) == []


@pytest.mark.parametrize("field", ["speaker", "mention", "role", "via"])
def test_only_quotes_are_attributed(field: str, ana: User, article: Article) -> None:
    with pytest.raises(NotReady) as error:
        apply(ana, item_of(article, PIER), Action.EDIT, {field: "Odo Brandt"})
    assert set(error.value.errors) == {field}


def test_removing_a_quote_makes_what_it_claims_stale(ana: User, ben: User, article: Article) -> None:
    sign_off(item_of(article, SHIPS), ana, ben)
    quote = apply(ana, item_of(article, QUOTE), Action.TAKE)
    apply(ana, quote, Action.REMOVE, {"reason": "Nobody said so."})
    ships = item_of(article, SHIPS)
    assert ships.status == Status.STALE
    stale = ships.events.last()
    assert (stale.action, stale.actor, stale.channel, stale.reason) == (
        "mark_stale", None, "system", "its quote was removed",
    )  # fmt: skip


@pytest.mark.parametrize(
    "values", [{"speaker": "Odo Brandt"}, {"spans": [[TEXT.index(QUOTE) + 4, TEXT.index(QUOTE) + 30]]}], ids=str
)
def test_a_changed_quote_makes_all_it_claims_stale_wherever_it_stands(
    values: dict[str, Any], ana: User, ben: User, article: Article
) -> None:
    sign_off(item_of(article, SHIPS), ana, ben)
    apply(ben, item_of(article, BOATS), Action.TAKE)
    apply(ana, item_of(article, QUOTE), Action.EDIT, values)
    for words in (SHIPS, BOATS):
        claim = item_of(article, words)
        assert (claim.status, claim.assignee, claim.round) == (Status.STALE, None, 2)
    assert item_of(article, PIER).status == Status.NEW


@pytest.mark.parametrize("values", [{"said": "confirmed"}, {"role": "mayor"}, {"legal": True}, {"types": ["law"]}])
def test_other_work_on_a_quote_leaves_what_it_claims_alone(
    values: dict[str, Any], ana: User, ben: User, article: Article
) -> None:
    sign_off(item_of(article, SHIPS), ana, ben)
    apply(ana, item_of(article, QUOTE), Action.EDIT, values)
    assert item_of(article, SHIPS).status == Status.SIGNED_OFF


# --- adding ------------------------------------------------------------------------------------------------------


def test_a_second_press_adds_nothing(ana: User, ben: User, article: Article) -> None:
    start = TEXT.index("Tolland counts")
    data = {"kind": "assertion", "spans": [[start, start + 14]]}
    add(ana, article, data)
    for again in (data, {**data, "spans": [[start, start + 15]]}):
        with pytest.raises(NotReady) as error:
            add(ben, article, again)
        assert set(error.value.errors) == {"spans"}
    assert add(ben, article, {**data, "kind": "quote"}).kind == Kind.QUOTE, "that she said it is another question"


def test_what_was_set_aside_or_removed_may_be_added_after_all(ana: User, article: Article) -> None:
    start = TEXT.index(PIER)
    data = {"kind": "assertion", "spans": [[start, start + len(PIER)]]}
    eva = make_editor()
    apply(eva, item_of(article, PIER), Action.WAIVE, {"reason": "no_time"})
    apply(eva, add(ana, article, data), Action.REMOVE, {"reason": "No claim."})
    assert add(ana, article, data).status == Status.CHECKING


def test_a_claim_added_inside_a_quote_is_the_quotes(ana: User, article: Article) -> None:
    start = TEXT.index("300 ships and 40 boats")
    claim = add(ana, article, {"kind": "assertion", "spans": [[start, start + 22]]})
    assert claim.quote == item_of(article, QUOTE)
    start = TEXT.index("Tolland counts")
    assert add(ana, article, {"kind": "assertion", "spans": [[start, start + 14]]}).quote is None


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "rumour", "spans": [[0, 7]]}, "kind"),
        ({"spans": [[0, 7]]}, "kind"),
        ({"kind": "assertion"}, "spans"),
        ({"kind": "assertion", "spans": [[14, 16]]}, "spans"),
        ({"kind": "assertion", "spans": [[-1, 7]]}, "spans"),
        ({"kind": "assertion", "spans": [[0, 7]], "priority": 9}, "priority"),
        ({"kind": "quote", "spans": [[0, 7]], "role": "x" * 301}, "role"),
        ({"kind": "quote", "spans": [[0, 7]], "speaker": "x" * 201}, "speaker"),
    ],
)
def test_what_cannot_be_added_is_refused_at_its_field(
    data: dict[str, Any], field: str, ana: User, article: Article
) -> None:
    before = (article.claims.count(), article.events.count())
    with pytest.raises(NotReady) as error:
        add(ana, article, data)
    assert set(error.value.errors) == {field}
    assert (article.claims.count(), article.events.count()) == before


def test_the_one_who_looks_at_an_old_page_hears_of_the_split(ana: User, ben: User, article: Article) -> None:
    quote = item_of(article, QUOTE)
    split(ana, quote, " and 40")
    with pytest.raises(StaleClaim, match="Ana split") as error:
        apply(ben, quote, Action.TAKE, version=quote.version)
    assert error.value.claim.replaced_by is not None
