"""A new version of the text while people work on its items: one after the other, and nobody's work is lost."""

from __future__ import annotations

from typing import Any

import pytest

from claims.ingest import IngestError, draft_of, make_article, revise
from claims.models import Action, Anchor, Article, Channel, Claim, Revision, Status, User
from claims.workflow import StaleClaim, add, apply, clear, waive_sentences
from tests.factories import Item, found_in, item_of, make_editor, make_reviewer, make_source, propose
from tests.test_concurrency import assert_intact, at_once

pytestmark = pytest.mark.django_db(transaction=True)

LINES = ["One ship left.", "Two ships came.", "Three ships sank.", "Four ships stayed."]


def begin(actor: User) -> Article:
    draft = draft_of("\n\n".join(LINES), title="Tolland counts")
    found = found_in(draft.text, [Item(line) for line in LINES])
    return make_article(draft, actor=actor, channel=Channel.WEB, found=found)


def bring(article: Article, lines: list[str], **options: Any) -> Revision | None:
    draft = draft_of("\n\n".join(lines), title="Tolland counts")
    options.setdefault("actor", article.created_by)
    return revise(article, draft, channel=Channel.WEB, found=found_in(draft.text, []), **options)


def assert_sound(article: Article) -> None:
    """Every item has one place in each text, and says what stands there."""
    assert_intact(article)
    revision = article.current_revision
    for claim in article.claims.exclude(status=Status.REMOVED):
        anchor = Anchor.objects.get(claim=claim, revision=revision)
        assert anchor.is_vanished or claim.text == " ".join(revision.text[s:e] for s, e in anchor.spans)


def test_two_versions_at_once() -> None:
    people = make_reviewer(), make_reviewer()
    article = begin(people[0])
    texts = LINES[1:], LINES[:3]
    jobs = [lambda u=u, t=t: bring(article, t, actor=u, seen=1) for u, t in zip(people, texts, strict=True)]
    results = at_once(*jobs)
    refused = [result for result in results if isinstance(result, IngestError)]
    assert [error.code for error in refused] == ["overtaken"], results
    assert article.revisions.count() == 2
    assert_sound(article)


def test_the_same_version_twice_at_once() -> None:
    article = begin(make_reviewer())
    results = at_once(*[lambda: bring(article, LINES[1:])] * 3)
    assert sum(isinstance(result, Revision) for result in results) == 1, results
    assert results.count(None) == 2
    assert article.revisions.count() == 2
    assert_sound(article)


@pytest.mark.parametrize(
    ("words", "new"), [(LINES[0], "Nine ships left."), (LINES[0], None), (LINES[3], LINES[3])], ids=["changed", "gone", "moved"]
)  # fmt: skip
@pytest.mark.parametrize("action", ["edit", "propose", "waive", "remove", "split", "add_evidence"])
def test_somebody_works_on_an_item_meanwhile(action: str, words: str, new: str | None) -> None:
    editor = make_editor()
    article = begin(editor)
    claim = item_of(article, words)
    claim = apply(editor, claim, Action.TAKE)
    data: dict[str, Any] = {
        "edit": {"verdict": "accurate"},
        "propose": {"verdict": "unproven", "note": "Looked in the archive."},
        "waive": {"reason": "no_time"},
        "remove": {"reason": "Nothing to check."},
        "split": {"at": [article.current_revision.text.index(words) + words.index("ship")], "revision": 1},
        "add_evidence": {"source": make_source()},
    }[action]
    lines = [line for line in ([LINES[3], *LINES[:3]] if new == words else [new, *LINES[1:]]) if line]
    done, made = at_once(
        lambda: apply(editor, claim, action, data, claim.version), lambda: bring(article, lines, seen=1)
    )
    assert isinstance(made, Revision), made
    assert isinstance(done, Claim) or type(done).__name__ in ("StaleClaim", "NotReady", "NotAllowed"), done
    if isinstance(done, StaleClaim):
        assert new != words, "what only moved is no other version of the item"
    assert_sound(article)


def test_items_are_added_and_signed_meanwhile() -> None:
    people = make_reviewer(), make_reviewer()
    article = begin(people[0])
    proposed = propose(item_of(article, LINES[1]), people[0])
    start = article.current_revision.text.index("ships sank")
    results = at_once(
        lambda: apply(people[1], proposed, Action.SIGN_OFF, version=proposed.version),
        lambda: add(people[0], article, {"kind": "assertion", "spans": [(start, start + 10)], "revision": 1}),
        lambda: waive_sentences(people[1], article, [(0, 14)], seen=1),
        lambda: bring(article, ["A line before all others.", *LINES], seen=1),
    )
    assert isinstance(results[0], Claim), "its words did not change"
    assert isinstance(results[3], Revision), results[3]
    assert Claim.objects.get(pk=proposed.pk).status == Status.SIGNED_OFF
    assert_sound(article)


def test_the_older_text_is_cleared_meanwhile() -> None:
    editor = make_editor()
    article = begin(editor)
    for claim in article.claims.all():
        apply(editor, claim, Action.WAIVE, {"reason": "no_time"})
    waive_sentences(editor, article, [(0, 14)])
    cleared, made = at_once(lambda: clear(editor, article), lambda: bring(article, [*LINES, "One more."]))
    assert isinstance(made, Revision)
    assert made.cleared_at is None
    assert Revision.objects.get(pk=made.pk).cleared_at is None
    assert cleared
    assert_sound(article)
