"""`manage.py verify_history` after somebody has had the database file in their hands.

An attacker can drop the triggers; so these tests do, and write with plain SQL.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from claims.history.triggers import create_triggers, drop_triggers, existing_triggers, trigger_names
from claims.ingest import make_article as bring_in
from claims.ingest import read_file
from claims.models import Article, Capture, CaptureOrigin, Channel, Claim, ClaimEvent, Evidence, Note, Revision, User
from claims.workflow import add, apply, clear, edit_article, find_overdue, source_changed, waive_sentences
from claims.workflow.coverage import uncovered_sentences

from ..factories import assertion_of, make_article, make_source, propose, quote_of, sign_off

pytestmark = pytest.mark.django_db

Verify = Callable[..., str]


@pytest.fixture
def article(reviewer: User, second_reviewer: User) -> Article:
    """An article with some history, in which nothing has been tampered with."""
    article = make_article(created_by=reviewer)
    sign_off(quote_of(article), reviewer, second_reviewer)
    propose(assertion_of(article), second_reviewer)
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def verify() -> Verify:
    """verify(*arguments): what the command prints when nothing is wrong."""

    def verify(*arguments: str) -> str:
        out = StringIO()
        call_command("verify_history", *arguments, stdout=out, no_color=True)
        return out.getvalue()

    return verify


def problems(*arguments: str) -> str:
    """What the command prints when it finds something, which it must."""
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("verify_history", *arguments, stdout=out, no_color=True)
    assert caught.value.returncode == 1
    return out.getvalue()


def tamper(statement: str, *parameters: Any) -> None:
    """One SQL statement with the triggers out of the way; it must hit something."""
    drop_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        assert cursor.rowcount > 0
    create_triggers(connection)


def event_of(article: Article, action: str) -> ClaimEvent:
    event = article.events.filter(action=action).order_by("seq").first()
    assert event is not None
    return event


class TestUntampered:
    def test_all_is_well(self, article: Article, verify: Verify) -> None:
        assert verify() == f"article {article.pk}: ok, {article.head_seq} events\n"

    def test_an_article_can_be_chosen(self, article: Article, verify: Verify) -> None:
        other = make_article()
        assert f"article {article.pk}" not in verify("--article", str(other.pk))
        with pytest.raises(CommandError, match="no article 987654"):
            verify("--article", "987654")

    def test_after_every_action_there_is(
        self, reviewer: User, second_reviewer: User, editor: User, verify: Verify
    ) -> None:
        article = make_article(created_by=reviewer)
        walk_through_everything(article, reviewer, second_reviewer, editor)
        assert "ok" in verify()
        done = set(article.events.values_list("action", flat=True))
        assert done == {
            "ingest", "edit_article", "clear", "find", "add", "take", "assign", "release", "edit", "add_evidence",
            "change_evidence", "remove_evidence", "note", "query", "answer", "propose", "withdraw", "sign_off",
            "return", "waive", "remove", "split", "merge", "mark_stale", "reopen", "publish",
            "unpublish",
        }  # fmt: skip


class TestTampered:
    def test_an_altered_payload(self, article: Article) -> None:
        event = event_of(article, "sign_off")
        new = json.dumps({**event.new, "outcome": "change"})
        tamper("UPDATE claims_claimevent SET new = %s WHERE id = %s", new, event.pk)
        assert f"altered: event {event.seq} (sign_off) has been altered" in problems()

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("actor_name", "Somebody Else"),
            ("action", "edit"),
            ("at", "2020-01-01 00:00:00+00:00"),
            ("reason", "because"),
            ("channel", "api"),
            ("salt", "0" * 32),
            ("digest", "0" * 64),
            ("prev_hash", "0" * 64),
            ("hash", "0" * 64),
        ],
    )
    def test_an_altered_column(self, article: Article, column: str, value: str) -> None:
        event = event_of(article, "sign_off")
        tamper(f"UPDATE claims_claimevent SET {column} = %s WHERE id = %s", value, event.pk)
        assert f"altered: event {event.seq} (" in problems()

    def test_another_actor(self, article: Article, editor: User) -> None:
        event = event_of(article, "sign_off")
        tamper("UPDATE claims_claimevent SET actor_id = %s WHERE id = %s", editor.pk, event.pk)
        assert f"altered: event {event.seq} (sign_off) has been altered" in problems()

    def test_an_event_moved_to_another_claim(self, article: Article) -> None:
        event, other = event_of(article, "sign_off"), assertion_of(article)
        tamper("UPDATE claims_claimevent SET claim_id = %s WHERE id = %s", other.pk, event.pk)
        assert f"altered: event {event.seq} (sign_off) has been altered" in problems()

    def test_touches_taken_away(self, article: Article) -> None:
        """Whoever touched the substance may not sign off: the mark is part of what is hashed."""
        event = event_of(article, "propose")
        tamper("UPDATE claims_claimevent SET touches = %s WHERE id = %s", False, event.pk)
        assert f"altered: event {event.seq} (propose) has been altered" in problems()

    def test_an_event_removed_in_the_middle(self, article: Article) -> None:
        event = event_of(article, "propose")
        tamper("DELETE FROM claims_claimevent WHERE id = %s", event.pk)
        found = problems()
        assert f"removed: event {event.seq} has been removed" in found
        assert "altered" not in found

    def test_events_removed_at_the_start(self, article: Article) -> None:
        tamper("DELETE FROM claims_claimevent WHERE article_id = %s AND seq <= 2", article.pk)
        found = problems()
        assert "removed: event 1 has been removed" in found
        assert "removed: event 2 has been removed" in found

    def test_the_end_cut_off(self, article: Article) -> None:
        last = article.head_seq
        tamper("DELETE FROM claims_claimevent WHERE article_id = %s AND seq >= %s", article.pk, last - 1)
        assert f"cut-off: the history is cut off: events {last - 1} to {last} are missing" in problems()

    def test_everything_removed(self, article: Article) -> None:
        tamper("DELETE FROM claims_claimevent WHERE article_id = %s", article.pk)
        assert "cut-off: the history is cut off: events 1 to" in problems()

    def test_the_end_cut_off_and_the_head_set_back(self, article: Article) -> None:
        """Then the claims still show what the history no longer tells."""
        event = event_of(article, "sign_off")
        before = article.events.get(seq=event.seq - 1)
        tamper("DELETE FROM claims_claimevent WHERE article_id = %s AND seq >= %s", article.pk, event.seq)
        tamper("UPDATE claims_article SET head_seq = %s, head_hash = %s", before.seq, before.hash)
        assert "status is 'signed_off', its history says 'proposed'" in problems()

    def test_an_event_inserted_at_the_end(self, article: Article) -> None:
        insert_copy(event_of(article, "propose"), seq=article.head_seq + 1)
        found = problems()
        assert f"inserted: event {article.head_seq + 1} stands after the end of the history" in found

    def test_an_event_inserted_in_the_place_of_another(self, article: Article) -> None:
        event, other = event_of(article, "propose"), event_of(article, "find")
        tamper("DELETE FROM claims_claimevent WHERE id = %s", event.pk)
        insert_copy(other, seq=event.seq)
        assert f"event {event.seq} (find) has been altered" in problems()

    def test_an_event_rewritten_with_its_own_hashes(self, article: Article) -> None:
        """Made to fit in itself, it no longer fits the next."""
        from claims.history.chain import link_hash, payload_digest

        event = event_of(article, "propose")
        event.reason = "rewritten"
        event.digest = payload_digest(event)
        event.hash = link_hash(event, article)
        tamper(
            "UPDATE claims_claimevent SET reason = %s, digest = %s, hash = %s WHERE id = %s",
            event.reason, event.digest, event.hash, event.pk,
        )  # fmt: skip
        assert f"event {event.seq + 1} (" in problems()

    def test_an_original_altered_or_gone_or_put_in_the_place_of_another(self, article: Article, verify: Verify) -> None:
        draft = read_file("ferry.txt", b"Ferry terminal closes\n\nThe council voted on Monday. " * 20)
        other = bring_in(draft, actor=None, channel=Channel.COMMAND)
        assert "ok" in verify()
        page = Capture.objects.get(revision__article=other)
        assert page.is_packed
        tamper(
            "UPDATE claims_capture SET body = %s WHERE id = %s", zlib.compress(b"The council did not vote."), page.pk
        )
        assert f"article {other.pk}: state: revision 1: the original does not fit its SHA-256" in problems()
        tamper("UPDATE claims_capture SET body = %s WHERE id = %s", b"no zlib", page.pk)
        assert "revision 1: the original does not fit its SHA-256" in problems()
        fitting = Capture.of(b"The council did not vote.", CaptureOrigin.UPLOADED)
        tamper(
            "UPDATE claims_capture SET body = %s, sha256 = %s, is_packed = %s WHERE id = %s",
            fitting.body, fitting.sha256, fitting.is_packed, page.pk,
        )  # fmt: skip
        assert "revision 1: the original is not the one that its history names" in problems()
        tamper("DELETE FROM claims_capture WHERE id = %s", page.pk)
        found = problems()
        assert f"article {other.pk}: state: revision 1: the original is gone" in found
        assert f"article {article.pk}: ok" in found

    def test_the_head_altered(self, article: Article) -> None:
        tamper("UPDATE claims_article SET head_hash = %s WHERE id = %s", "0" * 64, article.pk)
        assert "altered: the head on the article does not fit the last event" in problems()

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("verdict", "inaccurate"),
            ("text", "The ferry service carried nobody"),
            ("correction", "nobody"),
            ("mention", "somebody"),
            ("outcome", "change"),
            ("priority", 1),
            ("recheck_on", "2030-01-01"),
            ("proposed_at", "2020-01-01 00:00:00+00:00"),
        ],
    )
    def test_a_claim_changed_behind_the_history(self, article: Article, column: str, value: Any) -> None:
        claim = assertion_of(article)
        tamper(f"UPDATE claims_claim SET {column} = %s WHERE id = %s", value, claim.pk)
        assert f"state: claim {claim.pk}: {column} is " in problems()

    def test_a_claim_signed_off_behind_the_history(self, article: Article, reviewer: User) -> None:
        claim = assertion_of(article)
        tamper(
            "UPDATE claims_claim SET status = 'signed_off', signed_by_id = %s, signed_at = proposed_at WHERE id = %s",
            reviewer.pk, claim.pk,
        )  # fmt: skip
        found = problems()
        assert f"claim {claim.pk}: status is 'signed_off', its history says 'proposed'" in found
        assert f"claim {claim.pk}: signed_by_id is {reviewer.pk}, its history says None" in found

    def test_a_claim_moved_in_the_text(self, article: Article) -> None:
        claim = assertion_of(article)
        tamper("UPDATE claims_anchor SET spans = '[[0, 4]]' WHERE claim_id = %s", claim.pk)
        assert f"claim {claim.pk}: spans is" in problems()

    def test_a_claim_slipped_in(self, article: Article) -> None:
        claim = Claim(article=article, kind="assertion", text="Slipped in", folded="slipped in")
        claim.save()
        assert f"claim {claim.pk} stands in no event" in problems()

    def test_evidence_changed_slipped_in_or_gone(self, article: Article, reviewer: User) -> None:
        (kept, gone) = Evidence.objects.filter(claim__article=article).order_by("pk")
        slipped = Evidence.objects.create(claim=kept.claim, source=kept.source, added_by=reviewer)
        tamper("UPDATE claims_evidence SET excerpt = 'Nothing of the kind.' WHERE id = %s", kept.pk)
        tamper("DELETE FROM claims_evidence WHERE id = %s", gone.pk)
        found = problems()
        assert f"evidence {kept.pk}: excerpt is not what its history says" in found
        assert f"evidence {gone.pk} is gone, its history says it is live" in found
        assert f"evidence {slipped.pk} on claim {kept.claim_id} stands in no event" in found

    def test_a_rewritten_text(self, article: Article) -> None:
        revision = article.current_revision
        tamper("UPDATE claims_revision SET text = %s WHERE id = %s", revision.text.upper(), revision.pk)
        assert f"revision {revision.number}: the text is not what its history says" in problems()

    def test_a_text_rewritten_together_with_its_checksum(self, article: Article) -> None:
        tamper("UPDATE claims_revision SET text = 'x', sha256 = %s", hashlib.sha256(b"x").hexdigest())
        assert "revision 1: the text is not what its history says" in problems()

    def test_notes_changed_slipped_in_or_gone(self, article: Article, reviewer: User) -> None:
        claim = quote_of(article)
        apply(reviewer, claim, "query", {"text": "On tape?"})
        question = claim.notes.get()
        apply(reviewer, claim, "answer", {"note": question, "answer": "Yes."})
        apply(reviewer, claim, "note", {"text": "Gone soon."})
        gone = claim.notes.latest("pk")
        slipped = Note.objects.create(claim=claim, text="Slipped in", round=1, author=reviewer)
        tamper("UPDATE claims_note SET answer = 'No.' WHERE id = %s", question.pk)
        tamper("DELETE FROM claims_note WHERE id = %s", gone.pk)
        found = problems()
        assert f"note {question.pk}: it is not what its history says" in found
        assert f"note {gone.pk} is gone" in found
        assert f"note {slipped.pk} on claim {claim.pk} stands in no event" in found

    def test_other_articles_are_still_reported_well(self, article: Article) -> None:
        other = make_article()
        tamper("UPDATE claims_article SET head_hash = %s WHERE id = %s", "0" * 64, article.pk)
        assert f"article {other.pk}: ok" in problems()

    def test_missing_triggers_are_named(self, article: Article) -> None:
        drop_triggers(connection)
        found = problems()
        for name in trigger_names(connection):
            assert f"the trigger {name} is missing" in found
        create_triggers(connection)


class TestHeads:
    def test_heads_of_all_articles(self, article: Article, verify: Verify) -> None:
        assert verify("--heads") == f"{article.uuid} {article.head_seq} {article.head_hash}\n"

    def test_a_history_that_went_on_still_goes_through_its_head(
        self, article: Article, reviewer: User, verify: Verify, tmp_path: Path
    ) -> None:
        heads = tmp_path / "heads.txt"
        heads.write_text(verify("--heads"), encoding="utf-8")
        apply(reviewer, quote_of(article), "note", {"text": "Later."})
        assert "ok" in verify("--against", str(heads))

    def test_a_history_written_anew_is_found_by_its_head(
        self, article: Article, verify: Verify, tmp_path: Path
    ) -> None:
        """All hashes made to fit, the head included: nothing inside the database shows it."""
        from claims.history.chain import link_hash, payload_digest

        heads = tmp_path / "heads.txt"
        heads.write_text(verify("--heads"), encoding="utf-8")
        previous = ""
        for event in article.events.order_by("seq"):
            event.actor_name = event.actor_name.replace("Rosa", "Rose")
            event.prev_hash, event.digest = previous, payload_digest(event)
            event.hash = previous = link_hash(event, article)
            tamper(
                "UPDATE claims_claimevent SET actor_name = %s, prev_hash = %s, digest = %s, hash = %s WHERE id = %s",
                event.actor_name, event.prev_hash, event.digest, event.hash, event.pk,
            )  # fmt: skip
        tamper("UPDATE claims_article SET head_hash = %s WHERE id = %s", previous, article.pk)
        assert "ok" in verify()
        found = problems("--against", str(heads))
        assert f"rewritten: article {article.uuid}: event {article.head_seq} is not the one" in found

    def test_an_article_that_is_gone(self, article: Article, verify: Verify, tmp_path: Path) -> None:
        heads = tmp_path / "heads.txt"
        gone = "00000000-0000-4000-8000-000000000000"
        heads.write_text(f"{verify('--heads')}{gone} 12 {'a' * 64}\n", encoding="utf-8")
        assert f"article {gone} is gone; it had 12 events" in problems("--against", str(heads))

    @pytest.mark.parametrize("content", ["not heads at all", "uuid twelve hash\n"])
    def test_another_file_is_refused(self, article: Article, verify: Verify, tmp_path: Path, content: str) -> None:
        path = tmp_path / "heads.txt"
        path.write_text(content, encoding="utf-8")
        with pytest.raises(CommandError, match="not a line that --heads prints"):
            verify("--against", str(path))
        with pytest.raises(CommandError, match="cannot be read"):
            verify("--against", str(tmp_path / "nowhere.txt"))


class TestTriggers:
    @pytest.fixture(autouse=True)
    def _history(self, article: Article) -> Iterator[None]:
        yield
        assert ClaimEvent.objects.filter(article=article).count() == article.head_seq

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE claims_claimevent SET reason = 'x'",
            "UPDATE claims_claimevent SET seq = seq + 1000",
            "DELETE FROM claims_claimevent",
        ],
    )
    def test_history_refuses(self, statement: str) -> None:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE claims_revision SET text = 'x'",
            "UPDATE claims_revision SET sha256 = 'x'",
            "UPDATE claims_revision SET sentences = '[]'",
            "DELETE FROM claims_revision",
        ],
    )
    def test_texts_refuse(self, statement: str) -> None:
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    @pytest.mark.parametrize("table", ["claims_claimevent", "claims_revision"])
    def test_no_truncate(self, table: str) -> None:
        """SQLite has no TRUNCATE; there it is a syntax error, and either way nothing goes."""
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")

    def test_the_orm_is_refused_as_well(self, article: Article) -> None:
        event = event_of(article, "propose")
        for attempt in (
            lambda: ClaimEvent.objects.filter(pk=event.pk).update(reason="x"),
            lambda: ClaimEvent.objects.filter(pk=event.pk).delete(),
            lambda: Revision.objects.update(text="x"),
        ):
            with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
                attempt()


@pytest.mark.django_db(transaction=True)
def test_triggers_are_there_after_migrate_and_flush() -> None:
    assert trigger_names(connection) <= existing_triggers(connection)
    drop_triggers(connection)
    call_command("migrate", verbosity=0)
    assert trigger_names(connection) <= existing_triggers(connection)
    drop_triggers(connection)
    call_command("flush", verbosity=0, interactive=False)
    assert trigger_names(connection) <= existing_triggers(connection)


def insert_copy(event: ClaimEvent, *, seq: int) -> None:
    """A copy of the event in another place, written as an attacker would."""
    names = [field.column for field in ClaimEvent._meta.concrete_fields if field.column not in ("id", "seq")]
    columns = ", ".join(f'"{name}"' for name in names)
    tamper(
        f"INSERT INTO claims_claimevent (seq, {columns}) SELECT {seq}, {columns} FROM claims_claimevent WHERE id = %s",
        event.pk,
    )


def walk_through_everything(article: Article, reviewer: User, second_reviewer: User, editor: User) -> None:
    """Every action of the workflow at least once, ending with a cleared article."""
    source = make_source("Yearly report")
    edit_article(reviewer, article, {"publisher": "Coast Courier"})
    quote = apply(reviewer, quote_of(article), "take")
    quote = apply(reviewer, quote, "release")
    quote = apply(editor, quote, "assign", {"assignee": reviewer})
    quote = apply(reviewer, quote, "add_evidence", {"source": source, "locator": "p. 1", "excerpt": "Never."})
    evidence = quote.evidence.get()
    quote = apply(reviewer, quote, "change_evidence", {"evidence": evidence, "locator": "p. 2", "stance": "context"})
    quote = apply(reviewer, quote, "remove_evidence", {"evidence": evidence})
    quote = apply(reviewer, quote, "note", {"text": "Listened to it twice."})
    quote = apply(reviewer, quote, "query", {"text": "Who held the microphone?"})
    quote = apply(reviewer, quote, "answer", {"note": quote.notes.open_queries().get(), "answer": "Ana."})
    quote = apply(reviewer, quote, "edit", {"role": "harbour master", "said": "confirmed"})
    quote = propose(quote, reviewer)
    quote = apply(reviewer, quote, "withdraw")
    quote = propose(quote, reviewer)
    quote = apply(second_reviewer, quote, "return", {"comment": "Which minute?"})
    quote = sign_off(quote, reviewer, second_reviewer)
    place = {"page": "https://checks.example/", "publisher": "Coast Check"}
    quote = apply(editor, quote, "publish", {**place, "rating": "true"}, version=quote.version)
    quote = apply(editor, quote, "publish", {**place, "rating": "mostly_true"}, version=quote.version)
    quote = apply(editor, quote, "unpublish", {"reason": "Another tape turned up."})
    quote = apply(editor, quote, "reopen", {"reason": "Another tape turned up."})
    quote = propose(quote, editor, source=source)
    quote = sign_off(quote, editor, reviewer)
    source_changed(editor, source, "It was withdrawn.")
    quote.refresh_from_db()
    assert quote.status == "stale"

    claim = propose(assertion_of(article), reviewer)
    claim = sign_off(claim, reviewer, editor)
    claim = apply(editor, claim, "reopen", {"reason": "Look again."})
    claim = apply(editor, claim, "edit", {"types": ["quantity", "date"], "recheck_on": claim.created_at.date()})
    assert find_overdue(claim.created_at.date()) == [claim]

    text = article.current_revision.text
    start = text.index("The old pier was built in 1931.")
    end = text.index("It is the longest on the coast.") + len("It is the longest on the coast.")
    whole = add(reviewer, article, {"kind": "assertion", "spans": [(start, end)], "types": ["date"]})
    apply(reviewer, whole, "split", {"at": [text.index("It is the longest")]})
    first, second = article.claims.filter(status="checking").order_by("pk")
    apply(reviewer, first, "merge", {"others": [(second, second.version)]})
    apply(editor, article.claims.get(text=text[start:end], status="checking"), "remove", {"reason": "A duplicate."})
    for item in article.current_revision.live_claims().filter(status="new"):
        reason = "agency" if item.is_quote else "no_time"
        apply(editor, item, "waive", {"reason": reason, "note": "The deadline."})
    for item in article.current_revision.live_claims().filter(status="stale"):
        sign_off(item, reviewer, second_reviewer)
    waive_sentences(editor, article, uncovered_sentences(article.current_revision))
    clear(editor, article)
