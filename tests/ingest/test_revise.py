"""A new version of an article's text: only what changed comes back, and nothing is lost on the way."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import history
from claims.extraction import Extraction
from claims.ingest import Draft, IngestError, articles, draft_of, make_article, revise
from claims.models import (
    Action,
    Anchor,
    AnchorState,
    Article,
    Channel,
    Claim,
    ClaimEvent,
    Revision,
    Status,
    User,
)
from claims.workflow import (
    NotAllowed,
    NotReady,
    apply,
    clear,
    edit_article,
    offers,
    plan_revision,
    waive_sentences,
)
from tests.factories import Item, found_in, item_of, make_editor, make_source, propose, sign_off, to_status

pytestmark = pytest.mark.django_db

LINES = [
    "The ferry carried 41,000 passengers in 2024.",
    "The pier would cost 12 million crowns.",
    "“We have never had such a summer,” said Mira Tolland.",
    "The old pier was built in 1931.",
    "Nobody was hurt in the storm.",
]
FERRY, COST, PIER, STORM = LINES[0], LINES[1], LINES[3], LINES[4]
QUOTE = "“We have never had such a summer,”"
ITEMS = [Item(FERRY), Item(COST), Item(QUOTE, "Mira Tolland"), Item(PIER), Item(STORM)]


def draft(lines: list[str], **facts: Any) -> Draft:
    return draft_of("\n\n".join(lines), **{"title": "A summer by the harbour", **facts})


def found(of: Draft, *items: Item) -> Extraction:
    return found_in(of.text, items)


def begin(actor: User, lines: list[str] = LINES, items: list[Item] = ITEMS) -> Article:
    first = draft(lines)
    return make_article(first, actor=actor, channel=Channel.WEB, found=found(first, *items))


def bring(article: Article, lines: list[str], *items: Item, **options: Any) -> Revision | None:
    """The next version, in which the extraction finds `items`."""
    options.setdefault("actor", article.created_by)
    new = draft(lines, **options.pop("facts", {}))
    made = revise(article, new, channel=Channel.WEB, found=found(new, *items), **options)
    assert history.verify(Article.objects.get(pk=article.pk)) == []
    return made


def replaced(old: str, new: str | None) -> list[str]:
    return [new if line == old else line for line in LINES if line != old or new is not None]


def state_of(claim: Claim) -> str:
    return Claim.objects.get(pk=claim.pk).anchors.get(revision=claim.article.current_revision).state


def reload(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def only(article: Article, words: str) -> Claim:
    return item_of(article, words)


def test_it_is_the_next_version(reviewer: User, editor: User) -> None:
    article = begin(reviewer)
    made = bring(article, replaced(FERRY, "The ferry carried 43,000 passengers in 2024."), actor=editor)
    assert made is not None
    assert (made.number, made.created_by, made.article) == (2, editor, article)
    assert article.current_revision == made
    assert article.revisions.get(number=1).text == draft(LINES).text, "the older text stays"
    event = article.events.get(action=Action.REVISE, claim=None)
    assert (event.actor, event.new["revision"], event.new["sha256"]) == (editor, 2, made.sha256)
    assert event.new["counts"] == {"stay": 4, "moved": 0, "changed": 1, "vanished": 0, "back": 0, "new": 0}


def test_the_same_text_makes_nothing(reviewer: User) -> None:
    article = begin(reviewer)
    events = ClaimEvent.objects.count()
    assert bring(article, LINES) is None
    assert (Revision.objects.count(), ClaimEvent.objects.count()) == (1, events)


def test_an_older_text_is_refused(reviewer: User) -> None:
    article = begin(reviewer)
    bring(article, LINES[:4])
    with pytest.raises(IngestError, match="version 1") as caught:
        bring(article, LINES)
    assert caught.value.code == "known"
    assert Revision.objects.count() == 2


def test_whoever_is_second_is_told(reviewer: User) -> None:
    article = begin(reviewer)
    bring(article, LINES[:4], seen=1)
    with pytest.raises(IngestError, match="Version 2") as caught:
        bring(article, LINES[1:], seen=1)
    assert caught.value.code == "overtaken"
    assert bring(article, LINES[1:], seen=2)


@pytest.mark.parametrize("person", ["viewer", "outsider", "superuser"])
def test_who_may(person: str, reviewer: User, request: pytest.FixtureRequest) -> None:
    article = begin(reviewer)
    with pytest.raises(NotAllowed):
        bring(article, LINES[:4], actor=request.getfixturevalue(person))
    assert Revision.objects.count() == 1
    assert bring(article, LINES[:4], actor=None), "the system may"


@pytest.mark.parametrize("step", ["plan_revision", "carry_over", "open_claims", "change_facts"])
def test_all_or_nothing(step: str, reviewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    article = begin(reviewer)
    before = list(Claim.objects.values().order_by("pk")), ClaimEvent.objects.count(), Anchor.objects.count()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(f"{articles.__name__}.{step}", fail)
    with pytest.raises(RuntimeError):
        bring(article, [*LINES[1:], "A new line of 12 words."], facts={"title": "Another"})
    assert Revision.objects.count() == 1
    assert (list(Claim.objects.values().order_by("pk")), ClaimEvent.objects.count(), Anchor.objects.count()) == before


# --- what stays --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [status for status in Status if status != Status.REMOVED])
def test_what_did_not_change_stays_as_it_is(status: Status, reviewer: User, second_reviewer: User) -> None:
    article = begin(reviewer)
    claim = to_status(only(article, COST), status, by=reviewer, second=second_reviewer)
    bring(article, ["A new first line.", *LINES[1:]])
    after = reload(claim)
    assert (after.status, after.version, after.round, after.text) == (status, claim.version, claim.round, COST)
    assert (after.signed_by, after.assignee, after.updated_at) == (claim.signed_by, claim.assignee, claim.updated_at)
    assert state_of(claim) == AnchorState.EXACT


def test_its_place_follows(reviewer: User) -> None:
    article = begin(reviewer)
    claim, quote = only(article, COST), only(article, QUOTE)
    old = claim.anchors.get()
    revision = bring(article, ["A new first line, longer than the one before it was.", *LINES])
    for item in (claim, quote):
        anchor = item.anchors.get(revision=revision)
        assert anchor.exact == revision.text[anchor.start : anchor.end] == item.text
        assert anchor.prefix == revision.text[anchor.start - len(anchor.prefix) : anchor.start]
        assert anchor.state == AnchorState.EXACT
    place = quote.anchors.get(revision=revision)
    assert [revision.text[s:e] for s, e in place.quoted] == [QUOTE]
    again = claim.anchors.get(pk=old.pk)
    assert (again.spans, again.start, again.exact) == (old.spans, old.start, old.exact), "old anchors stay"


def test_figures_move_with_their_words(reviewer: User) -> None:
    first = draft(LINES)
    article = make_article(first, actor=reviewer, channel=Channel.WEB)
    claim = article.claims.get(text__startswith="The ferry")
    revision = revise(article, draft(["A new first line.", *LINES]), actor=reviewer, channel=Channel.WEB)
    after = reload(claim)
    assert after.figures
    for fact in [*after.figures, *after.dates]:
        assert revision.text[slice(*fact["span"])] == fact["text"]
    assert after.version == claim.version


def test_what_moved_stays_as_it_is(reviewer: User, second_reviewer: User) -> None:
    article = begin(reviewer)
    signed = sign_off(only(article, FERRY), reviewer, second_reviewer)
    bring(article, [*LINES[1:], FERRY])
    assert state_of(signed) == AnchorState.MOVED
    assert reload(signed).status == Status.SIGNED_OFF


def test_quotation_marks_of_another_style_are_no_change(reviewer: User, second_reviewer: User) -> None:
    article = begin(reviewer)
    signed = sign_off(only(article, QUOTE), reviewer, second_reviewer)
    bring(article, [line.replace("“", '"').replace("”", '"') for line in LINES])
    after = reload(signed)
    assert (after.status, after.text) == (Status.SIGNED_OFF, QUOTE.replace("“", '"').replace("”", '"'))
    assert state_of(signed) == AnchorState.EXACT


def test_a_sentence_set_aside_stays_set_aside(reviewer: User) -> None:
    article = begin(reviewer, items=ITEMS[:4])
    start = article.current_revision.text.index(STORM)
    (waived,) = waive_sentences(reviewer, article, [(start, start + len(STORM))])
    bring(article, LINES[1:])
    assert reload(waived).status == Status.WAIVED
    bring(article, [*LINES[1:4], "Nobody was hurt in the flood."])
    assert reload(waived).status == Status.STALE


# --- what changed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.CHECKING, Status.PROPOSED, Status.SIGNED_OFF, Status.WAIVED])
def test_what_changed_is_to_be_checked_again(status: Status, reviewer: User, second_reviewer: User) -> None:
    article = begin(reviewer)
    claim = to_status(only(article, COST), status, by=reviewer, second=second_reviewer)
    new = "The pier would cost 15 million crowns."
    bring(article, replaced(COST, new), Item(new))
    after = reload(claim)
    assert (after.status, after.text, after.folded) == (Status.STALE, new, new.casefold())
    assert (after.signed_by, after.assignee, after.waive_reason, after.round) == (None, None, "", claim.round + 1)
    assert state_of(claim) == AnchorState.CHANGED
    event = after.events.order_by("seq").last()
    assert event is not None
    assert (event.action, event.actor, event.channel) == (Action.MARK_STALE, None, Channel.SYSTEM)
    assert COST in event.reason
    assert new in event.reason
    assert article.claims.filter(text=new).count() == 1, "what was found there is the item that was there"


def test_a_suggestion_follows_the_text(reviewer: User) -> None:
    first = draft(LINES)
    article = make_article(first, actor=reviewer, channel=Channel.WEB)
    claim = article.claims.get(text__startswith="The pier would")
    new = "The pier would cost 15 million crowns."
    revise(article, draft(replaced(COST, new)), actor=reviewer, channel=Channel.WEB)
    after = reload(claim)
    assert (after.status, after.text, after.is_untouched) == (Status.NEW, new.rstrip("."), True)
    assert [figure["text"] for figure in after.figures] == ["15 million crowns"]
    assert history.verify(article) == []


def test_a_denial_before_the_words_is_a_change(reviewer: User, second_reviewer: User) -> None:
    article = begin(reviewer)
    signed = sign_off(only(article, COST), reviewer, second_reviewer)
    bring(article, replaced(COST, "Brandt denied that the pier would cost 12 million crowns."))
    assert reload(signed).status == Status.STALE


def test_another_speaker_is_a_change_of_the_quote(reviewer: User, second_reviewer: User) -> None:
    first = draft(LINES)
    article = make_article(first, actor=reviewer, channel=Channel.WEB)
    quote = article.claims.get(kind="quote")
    assert quote.speaker is not None
    assert quote.speaker.name == "Mira Tolland"
    sign_off(quote, reviewer, second_reviewer)
    revise(
        article, draft([line.replace("Mira Tolland", "Odo Brandt") for line in LINES]), actor=reviewer, channel="web"
    )
    after = reload(quote)
    assert after.speaker is not None
    assert (after.status, after.text, after.speaker.name, after.mention) == (
        Status.STALE,
        quote.text,
        "Odo Brandt",
        "Odo Brandt",
    )
    assert state_of(quote) == AnchorState.CHANGED
    reason = after.events.order_by("-seq")[0].reason
    assert "attribution" in reason
    assert "Odo Brandt" in reason
    assert history.verify(article) == []


def test_what_is_claimed_in_a_changed_quote_comes_back_too(reviewer: User, second_reviewer: User) -> None:
    said = "“The pier costs 12 million. It will open in May,” said Mira Tolland."
    inside = "It will open in May"
    whole = "“The pier costs 12 million. It will open in May,”"
    article = begin(reviewer, [FERRY, said], [Item(whole, "Mira Tolland"), Item(inside)])
    claim = sign_off(only(article, inside), reviewer, second_reviewer)
    assert claim.quote is not None
    bring(article, [FERRY, said.replace("12", "14")])
    after = reload(claim)
    assert (after.status, after.text) == (Status.STALE, inside)
    assert after.events.order_by("-seq")[0].reason == "its quote changed"
    assert state_of(claim) == AnchorState.EXACT


# --- what is gone ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.CHECKING, Status.PROPOSED, Status.SIGNED_OFF, Status.WAIVED])
def test_what_is_gone_is_to_be_looked_at_again(status: Status, reviewer: User, second_reviewer: User) -> None:
    article = begin(reviewer)
    claim = to_status(only(article, COST), status, by=reviewer, second=second_reviewer)
    revision = bring(article, replaced(COST, None))
    assert revision is not None
    after = reload(claim)
    assert (after.status, after.text) == (Status.STALE, COST)
    assert "no longer in the text" in after.events.order_by("-seq")[0].reason
    anchor = claim.anchors.get(revision=revision)
    assert (anchor.state, anchor.spans, anchor.exact) == (AnchorState.VANISHED, [], COST)
    assert revision.text[: anchor.start].rstrip().endswith(FERRY), "where it would stand"
    assert after.is_vanished
    assert after.current_anchor is not None
    assert after.current_anchor.revision.number == 1, "the newest place in which it stands"
    version = after.version
    bring(article, [*replaced(COST, None), "One more line."])
    assert reload(claim).version == version, "gone once is enough"


def test_untouched_suggestions_go_with_their_words(reviewer: User) -> None:
    article = begin(reviewer)
    claim = only(article, COST)
    bring(article, replaced(COST, None))
    after = reload(claim)
    assert (after.status, after.touched_at) == (Status.REMOVED, None)
    event = after.events.order_by("-seq")[0]
    assert (event.action, event.actor, event.reason) == (Action.REMOVE, None, "no longer in the text")


@pytest.mark.parametrize("touch", ["note", "edited"])
def test_what_people_worked_on_stays_in_sight(touch: str, reviewer: User) -> None:
    article = begin(reviewer)
    claim = only(article, COST)
    if touch == "note":
        apply(reviewer, claim, Action.NOTE, {"text": "Ask the harbour office."})
    else:
        apply(reviewer, claim, Action.EDIT, {"types": ["quantity"]})
        apply(reviewer, claim, Action.RELEASE)
    bring(article, replaced(COST, None))
    assert reload(claim).status == Status.NEW
    assert reload(claim).is_vanished


def test_the_system_removes_nothing_else(reviewer: User) -> None:
    article = begin(reviewer)
    for status in (Status.NEW, Status.CHECKING):
        claim = to_status(only(article, FERRY), status, by=reviewer, second=reviewer)
        with pytest.raises(NotAllowed):
            apply(None, claim, Action.REMOVE, {"reason": "no longer in the text"}, channel=Channel.SYSTEM)
    apply(reviewer, only(article, COST), Action.NOTE, {"text": "Ask the harbour office."})
    bring(article, replaced(COST, None))
    with pytest.raises(NotAllowed):
        apply(None, only(article, COST), Action.REMOVE, {"reason": "gone"}, channel=Channel.SYSTEM)


def test_what_comes_back_is_the_same_item(reviewer: User, second_reviewer: User) -> None:
    article = begin(reviewer)
    signed = sign_off(only(article, COST), reviewer, second_reviewer)
    untouched = only(article, PIER)
    bring(article, [line for line in LINES if line not in (COST, PIER)])
    last = [*LINES, "One more line."]
    bring(article, last, Item(COST), Item(PIER))
    assert state_of(signed) == AnchorState.EXACT
    assert not reload(signed).is_vanished
    assert reload(signed).status == Status.STALE
    assert reload(untouched).status == Status.REMOVED
    assert only(article, COST) == signed
    assert only(article, PIER).status == Status.NEW


def test_what_is_gone_is_looked_for_in_as_many_queries_for_many_as_for_one(reviewer: User) -> None:
    def queries(count: int) -> int:
        gone = [f"The pier number {number} would cost 12 million crowns." for number in range(count)]
        article = begin(reviewer, [*LINES, *gone], [Item(line) for line in gone])
        for claim in article.claims.all():
            apply(reviewer, claim, Action.NOTE, {"text": "Ask the harbour office."})
        bring(article, LINES)
        assert article.current_revision.anchors.filter(state=AnchorState.VANISHED).count() == count
        new = draft([*LINES, "One more line."])
        with CaptureQueriesContext(connection) as asked:
            plan_revision(article.current_revision, new.text, found(new))
        return len(asked)

    assert queries(10) == queries(1)


def test_nothing_is_changed_where_it_does_not_stand(reviewer: User, second_reviewer: User) -> None:
    article = begin(reviewer)
    signed = sign_off(only(article, COST), reviewer, second_reviewer)
    bring(article, replaced(COST, None))
    anchors = list(signed.anchors.order_by("pk").values())
    for action, data in (("edit", {"spans": [(0, 8)]}), ("split", {"at": [30]})):
        with pytest.raises(NotReady, match="no longer in the text"):
            apply(reviewer, reload(signed), action, data)
    assert list(signed.anchors.order_by("pk").values()) == anchors
    assert Action.REMOVE in offers(make_editor(), reload(signed))


# --- what is new -------------------------------------------------------------------------------------------------


def test_only_what_is_new_is_opened(reviewer: User) -> None:
    article = begin(reviewer)
    new = "The second pier opens in May 2027."
    bring(article, [*LINES[:2], new, *LINES[2:]], *ITEMS, Item(new))
    assert article.claims.count() == 6
    assert only(article, new).status == Status.NEW


def test_what_was_removed_does_not_come_back(reviewer: User, editor: User) -> None:
    article = begin(reviewer)
    removed = apply(editor, only(article, COST), Action.REMOVE, {"reason": "Nothing to check."})
    bring(article, LINES[1:], *ITEMS[1:])
    assert not article.claims.filter(text=COST).exclude(pk=removed.pk).exists()
    # Nor where its sentence changed around it, nor after it was out of the text for a while.
    bring(article, LINES[2:], *ITEMS[2:])
    bring(article, [*LINES[1:], "One more line."], *ITEMS[1:])
    assert not article.claims.filter(text=COST).exclude(pk=removed.pk).exists()
    reopened = apply(editor, reload(removed), Action.REOPEN, {"reason": "It is one after all."})
    assert reopened.current_anchor is not None
    assert reopened.current_anchor.revision == article.current_revision


def test_what_was_split_does_not_come_back_whole(reviewer: User) -> None:
    line = "The pier costs 12 million and the ferry carries 300 people."
    article = begin(reviewer, [line, *LINES], [Item(line)])
    at = article.current_revision.text.index("and the ferry")
    apply(reviewer, only(article, line), Action.SPLIT, {"at": [at]})
    bring(article, [line, *LINES[1:]], Item(line))
    assert article.claims.exclude(status=Status.REMOVED).count() == 2
    changed = line.replace("300", "320")
    bring(article, [changed, *LINES[1:]], Item(changed))
    assert sorted(article.claims.exclude(status=Status.REMOVED).values_list("text", flat=True)) == [
        "The pier costs 12 million",
        "and the ferry carries 320 people.",
    ]


def test_what_was_added_by_hand_is_carried(reviewer: User) -> None:
    from claims.workflow import add

    article = begin(reviewer, items=[])
    start = article.current_revision.text.index(PIER)
    claim = add(reviewer, article, {"kind": "assertion", "spans": [(start, start + len(PIER))]})
    bring(article, LINES[2:])
    assert state_of(claim) == AnchorState.EXACT
    assert reload(claim).status == Status.CHECKING


def test_a_claim_in_a_quote_that_was_there_belongs_to_it(reviewer: User) -> None:
    whole = "“The pier costs 12 million. It will open in May,”"
    article = begin(reviewer, [f"{whole} said Mira Tolland.", *LINES], [Item(whole, "Mira Tolland")])
    longer = "“The pier costs 12 million. It has three lifts. It will open in May,”"
    inside = "It has three lifts."
    bring(article, [f"{longer} said Mira Tolland.", *LINES], Item(longer, "Mira Tolland"), Item(inside))
    quote = only(article, longer)
    assert only(article, inside).quote == quote
    assert article.claims.filter(kind="quote").count() == 1


# --- the article ---------------------------------------------------------------------------------------------------


def test_a_new_version_is_to_be_cleared_again(reviewer: User, editor: User) -> None:
    article = begin(reviewer, [FERRY], [Item(FERRY)])
    start = 0
    waive_sentences(editor, article, [article.current_revision.sentences[start]])
    sign_off(only(article, FERRY), reviewer, editor)
    clear(editor, article)
    bring(article, [FERRY, "One more line."])
    assert article.current_revision.cleared_at is None
    assert article.revisions.get(number=1).cleared_at, "the text that was cleared was cleared"
    assert Article.objects.not_cleared().filter(pk=article.pk).exists()
    apply(editor, only(article, FERRY), Action.REOPEN, {"reason": "A new figure."})
    assert article.revisions.get(number=1).cleared_at


def test_the_title_follows_the_headline(reviewer: User) -> None:
    article = begin(reviewer)
    bring(article, LINES[1:], facts={"title": "A storm by the harbour"})
    article.refresh_from_db()
    assert article.title == "A storm by the harbour"
    assert article.current_revision.text.startswith("A storm by the harbour\n")
    event = article.events.get(action=Action.EDIT_ARTICLE)
    assert (event.old, event.new) == (
        {"title": "A summer by the harbour"},
        {"title": "A storm by the harbour"},
    )


def test_corrected_facts_are_not_overwritten(reviewer: User) -> None:
    article = begin(reviewer)
    edit_article(reviewer, article, {"title": "Harbour: the summer", "publisher": "The Courier", "byline": "Ann Reyk"})
    bring(article, LINES[1:], facts={"publisher": "Courier Online", "byline": "Staff"})
    article.refresh_from_db()
    assert (article.title, article.publisher, article.byline) == ("Harbour: the summer", "The Courier", "Ann Reyk")


def test_reports_keep_the_place_of_what_is_gone(reviewer: User, second_reviewer: User) -> None:
    from claims.reports.rows import report_rows

    article = begin(reviewer)
    gone = sign_off(only(article, COST), reviewer, second_reviewer)
    kept = sign_off(only(article, PIER), reviewer, second_reviewer)
    bring(article, replaced(COST, None))
    rows = {row.id: row for row in report_rows(Claim.objects.filter(pk__in=[gone.pk, kept.pk]))}
    assert (rows[gone.pk].text_version, rows[kept.pk].text_version) == (1, 2)
    assert rows[gone.pk].selections


def test_evidence_and_notes_stay(reviewer: User) -> None:
    article = begin(reviewer)
    claim = propose(only(article, COST), reviewer, source=make_source())
    new = "The pier would cost 15 million crowns."
    bring(article, replaced(COST, new))
    assert reload(claim).evidence.live().count() == 1


def test_the_history_vouches_for_places_in_the_new_version(reviewer: User) -> None:
    article = begin(reviewer)
    claim = only(article, COST)
    revision = bring(article, LINES[1:])
    assert revision is not None
    anchor = claim.anchors.get(revision=revision)
    start, end = anchor.spans[0]
    Anchor.objects.filter(pk=anchor.pk).update(spans=[[start, end - 1]])
    problems = history.verify(Article.objects.get(pk=article.pk))
    assert [problem.kind for problem in problems] == ["state"]
    assert f"claim {claim.pk}: spans" in problems[0].text
