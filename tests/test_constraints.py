"""Rules that the database itself holds: each is broken by a raw write, past all application code."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, F, ProtectedError, UniqueConstraint
from django.utils import timezone

from claims.history.triggers import (
    CAPTURE_MESSAGE,
    HISTORY_MESSAGE,
    REVISION_MESSAGE,
    create_triggers,
    drop_triggers,
    existing_triggers,
    trigger_names,
)
from claims.models import (
    Action,
    Anchor,
    Article,
    Capture,
    CaptureOrigin,
    Claim,
    ClaimEvent,
    ClaimType,
    Evidence,
    Feed,
    FeedItem,
    Import,
    ImportChunk,
    ImportLine,
    Job,
    Note,
    PolledHost,
    Presence,
    Publication,
    Report,
    ReportChunk,
    ReportItem,
    Revision,
    SavedFilter,
    Source,
    Speaker,
    SpeakerAlias,
    SpeakerMerge,
    SpeakersApart,
    WatchList,
)
from claims.workflow import apply
from tests.factories import (
    Item,
    item_of,
    make_article,
    make_editor,
    make_reviewer,
    make_source,
    propose,
    sign_off,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
COMPARED = ("items_new", "items_changed", "items_gone")
TEXT = "“Long ago,” she said, “we had ships,” and then she said that it was over. One ship. Two ships. Three ships.\n"


class Room:
    """An article with an item at each status, and one row of everything else."""

    def __init__(self) -> None:
        self.ana, self.ben = make_reviewer(), make_reviewer()
        quotes = ["“Long ago,”", "“we had ships,”", "it was over"]
        claims = ["One ship.", "Two ships.", "Three ships."]
        items = [*(Item(words, "Mira Tolland") for words in quotes), *(Item(words, types=("law",)) for words in claims)]
        self.article = make_article(TEXT, items=items)
        self.revision = self.article.current_revision
        self.signed, self.quote, self.indirect = (item_of(self.article, words) for words in quotes)
        self.new, self.proposed, self.waived = (item_of(self.article, words) for words in claims)
        self.signed = sign_off(self.signed, self.ana, self.ben)
        self.proposed = propose(self.proposed, self.ana)
        self.waived = apply(make_editor(), self.waived, Action.WAIVE, {"reason": "no_time"})
        apply(self.ana, self.new, Action.NOTE, {"text": "A note."})
        apply(self.ana, self.new, Action.QUERY, {"text": "Which ship?"})
        self.note, self.query = self.new.notes.order_by("pk")
        self.source = make_source()
        self.speaker = Speaker.objects.get()
        self.alias = SpeakerAlias.objects.create(speaker=self.speaker, name="Tolland")
        self.other = Speaker.objects.create(name="M. Tolland")
        self.merge = self.merged(gone_id=10**6)
        self.apart = SpeakersApart.objects.create(low=self.speaker, high=self.other, said_by=self.ana)
        self.filter = SavedFilter.objects.create(owner=self.ana, name="Quotes", query="kind=quote")
        self.page = self.captured(revision=self.revision)
        self.unsaved = self.captured()
        self.watch_list = WatchList.objects.create(name="Ships", created_by=self.ana)
        self.feed = Feed.objects.create(watch_list=self.watch_list, url="https://a.example/feed")
        self.waiting = self.watched(key="k")
        self.followed = self.watched(article=self.article, made=True, state="brought_in")
        self.publication = self.published()
        self.presence = Presence.objects.create(article=self.article, user=self.ana)

    def watched(self, **values: Any) -> FeedItem:
        fields = {"key": uuid4().hex, "url": "https://a.example/ship", "digest": "0" * 64, "next_try_at": NOW}
        return FeedItem.objects.create(**{**fields, "feed": self.feed, **values})

    def published(self, **values: Any) -> Publication:
        fields = {"claim": self.signed, "page": "https://a.example/", "publisher": "A", "rating": "true", "review": {}}
        return Publication.objects.create(**{**fields, "by": self.ana, **values})

    def captured(self, **values: Any) -> Capture:
        facts = {"url": "https://a.example/", "asked_url": "https://a.example/", "http_status": 200}
        capture = Capture.of(b"<p>A ship.</p>", CaptureOrigin.FETCHED, **facts)
        for name, value in values.items():
            setattr(capture, name, value)
        capture.save()
        return capture

    def job(self, **values: Any) -> Job:
        return Job.objects.create(**{"kind": "report", "title": "Ships", **values})

    def event(self, **values: Any) -> ClaimEvent:
        fields = {"article": self.article, "seq": 10**6, "channel": "web", "action": "note", "salt": "s"}
        return ClaimEvent.objects.create(**{**fields, "digest": "d", "hash": "h", **values})

    def merged(self, **values: Any) -> SpeakerMerge:
        fields = {"bulk": uuid4(), "kept": self.speaker, "name": "M. T.", "created_at": NOW, "merged_by": self.ana}
        return SpeakerMerge.objects.create(**{**fields, **values})

    def brought_in(self, **values: Any) -> Import:
        fields = {"name": "archive.csv", "sha256": "0" * 64, "format": "csv", "size": 9, "lines": 2}
        return Import.objects.create(**{**fields, **values})

    def line(self, run: Import | None = None, **values: Any) -> ImportLine:
        fields = {"run": run or self.brought_in(), "line": 2, "outcome": "made", "article": self.article}
        return ImportLine.objects.create(**{**fields, **values})

    def reported(self, *, made: bool = False, **values: Any) -> Report:
        fields = {"format": "csv", "title": "Ships", "subject": uuid4().hex, "article": self.article}
        complete = {
            "state": "made",
            "sha256": "0" * 64,
            "size": 9,
            "content_type": "text/csv",
            "file_name": "ships.csv",
        }
        return Report.objects.create(**{**fields, "made_by": self.ana, **(complete if made else {}), **values})

    def items_of(self, *claims: Claim, numbers: tuple[int, ...] = (1, 2)) -> list[ReportItem]:
        report = self.reported()
        pairs = zip(claims, numbers, strict=True)
        items = [ReportItem(report=report, claim=claim, number=n, version=1, digest="d", said={}) for claim, n in pairs]
        return ReportItem.objects.bulk_create(items)

    def text(self, **values: Any) -> Revision:
        fields = {"article": self.article, "number": 2, "text": "Another text.", "sha256": "0" * 64}
        return Revision.objects.create(**{**fields, **values})


def update(row: Any, **values: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**values)


def update_at_once(row: Any, **values: Any) -> None:
    """With the foreign keys checked now instead of when the transaction ends."""
    with transaction.atomic():
        update(row, **values)
        connection.check_constraints()


Attempt = Callable[[Room], Any]
# constraint → writes that it refuses.
REFUSED: dict[str, list[Attempt]] = {
    "job_status_known": [lambda r: r.job(status="lost", finished_at=NOW)],
    "job_is_named": [lambda r: r.job(kind=""), lambda r: r.job(title="")],
    "job_done_of_total": [lambda r: r.job(done=3, total=2)],
    "job_running_is_held": [
        lambda r: r.job(status="running", lease_until=NOW, started_at=NOW),
        lambda r: r.job(status="running", worker="w", started_at=NOW),
        lambda r: r.job(status="running", worker="w", lease_until=NOW),
        lambda r: r.job(worker="w"),
    ],
    "job_finished_has_time": [lambda r: r.job(status="done"), lambda r: r.job(finished_at=NOW)],
    "job_failed_has_reason": [
        lambda r: r.job(status="failed", finished_at=NOW),
        lambda r: r.job(error="It did not work."),
    ],
    "job_key_once_under_way": [lambda r: [r.job(key="k"), r.job(key="k")]],
    "watchlist_has_name": [lambda r: update(r.watch_list, name="")],
    "feed_once_per_list": [lambda r: Feed.objects.create(watch_list=r.watch_list, url=r.feed.url)],
    "feed_has_address": [lambda r: update(r.feed, url="")],
    "feed_kind": [lambda r: update(r.feed, kind="pigeon")],
    "feed_failure_has_reason": [lambda r: update(r.feed, failures=1)],
    "feeditem_once_per_feed": [lambda r: r.watched(key="k")],
    "feeditem_has_address": [lambda r: update(r.waiting, key=""), lambda r: update(r.waiting, url="")],
    "feeditem_state": [lambda r: update(r.waiting, state="lost")],
    "feeditem_state_has_article": [
        lambda r: update(r.waiting, state="brought_in"),
        lambda r: update(r.waiting, state="known"),
    ],
    "feeditem_state_has_reason": [
        lambda r: update(r.waiting, state="left_out"),
        lambda r: update(r.waiting, state="failed"),
    ],
    "feeditem_made_article": [lambda r: update(r.waiting, made=True)],
    "feeditem_waits_for_try": [lambda r: update(r.waiting, next_try_at=None)],
    "polledhost_has_name": [lambda r: PolledHost.objects.create(name="")],
    "article_id_once_per_publisher": [
        lambda r: [
            make_article(items=[], publisher="The Courier", external_id="7"),
            make_article(items=[], publisher="The Courier", external_id="7"),
        ]
    ],
    "import_format": [lambda r: r.brought_in(format="xml")],
    "import_begun_before_finished": [lambda r: r.brought_in(finished_at=NOW)],
    "importline_once": [lambda r: r.line(r.line().run)],
    "importline_from_1": [lambda r: r.line(line=0)],
    "importline_article_or_reason": [
        lambda r: r.line(article=None),
        lambda r: r.line(outcome="refused", reason="No date."),
        lambda r: r.line(outcome="refused", article=None),
        lambda r: r.line(outcome="lost"),
    ],
    "importchunk_once": [
        lambda r: ImportChunk.objects.bulk_create(
            [ImportChunk(run=run, number=0, data=b"") for run in [r.brought_in()] * 2]
        )
    ],
    "report_state_known": [lambda r: r.reported(state="lost")],
    "report_made_is_complete": [
        lambda r: r.reported(state="made"),
        *(lambda r, name=name: r.reported(made=True, **{name: ""}) for name in ("sha256", "content_type", "file_name")),
        lambda r: r.reported(made=True, size=0),
    ],
    "report_says_what_it_is": [
        *(lambda r, name=name: r.reported(**{name: ""}) for name in ("title", "format", "subject")),
    ],
    "report_of_an_article_or_a_filter": [lambda r: r.reported(query="kind=quote")],
    "report_previous_once_made": [
        lambda r: r.reported(previous=r.reported(made=True)),
        lambda r: r.reported(pk=7, made=True, previous_id=7),
    ],
    "report_compared_with_previous": [
        *(lambda r, name=name: r.reported(made=True, **{name: 1}) for name in COMPARED),
    ],
    "report_first_of_subject_once": [lambda r: [r.reported(made=True, subject="ships") for _time in range(2)]],
    "reportchunk_number_once": [
        lambda r: ReportChunk.objects.bulk_create(
            [ReportChunk(report=report, number=0, data=b"") for report in [r.reported()] * 2]
        )
    ],
    "reportitem_claim_once": [lambda r: r.items_of(r.new, r.new)],
    "reportitem_number_once": [lambda r: r.items_of(r.new, r.quote, numbers=(1, 1))],
    "savedfilter_name_once": [
        lambda r: SavedFilter.objects.create(owner=r.ana, name="Quotes", query="kind=quote&sort=due")
    ],
    "savedfilter_not_empty": [lambda r: update(r.filter, name=""), lambda r: update(r.filter, query="")],
    "speaker_merged_once_at_a_time": [lambda r: r.merged(gone_id=10**6)],
    "speaker_not_merged_with_itself": [lambda r: update(r.merge, gone_id=r.speaker.pk)],
    "speakers_apart_once": [
        lambda r: SpeakersApart.objects.create(low=r.speaker, high=r.other, said_by=r.ben),
    ],
    "speakers_apart_in_order": [lambda r: update(r.apart, low=r.other, high=r.speaker)],
    "presence_once": [lambda r: Presence.objects.create(article=r.article, user=r.ana, claim=r.new)],
    "publication_live_once": [lambda r: r.published(rating="false")],
    "publication_rating": [
        lambda r: update(r.publication, rating=""),
        lambda r: update(r.publication, rating="splendid"),
    ],
    "publication_says_where": [
        lambda r: update(r.publication, page=""),
        lambda r: update(r.publication, publisher=""),
    ],
    "publication_withdrawn_by_someone": [
        lambda r: update(r.publication, withdrawn_at=NOW),
        lambda r: update(r.publication, withdrawn_by=r.ana),
        lambda r: update(r.publication, reason="It was wrong."),
    ],
    "capture_from_somewhere": [
        lambda r: r.captured(origin="found"),
        lambda r: r.captured(url=""),
        lambda r: r.captured(asked_url=""),
        lambda r: r.captured(http_status=None),
        lambda r: r.captured(file_name="a.html"),
        lambda r: r.captured(origin="uploaded", file_name="a.html"),
        lambda r: r.captured(origin="uploaded", url="", asked_url="", http_status=None),
    ],
    "capture_not_empty": [lambda r: r.captured(size=0), lambda r: r.captured(sha256="")],
    "claim_status": [lambda r: update(r.new, status="done")],
    "claim_outcome": [lambda r: update(r.new, outcome="fine")],
    "claim_priority": [lambda r: update(r.new, priority=0), lambda r: update(r.new, priority=4)],
    "claim_has_text": [lambda r: update(r.new, text="")],
    "claim_score_0_to_1": [lambda r: update(r.new, score=-0.1), lambda r: update(r.new, score=1.1)],
    "claim_confidence_0_to_1": [lambda r: update(r.new, confidence=-0.1), lambda r: update(r.new, confidence=1.1)],
    "claim_counters_from_1": [lambda r: update(r.new, round=0), lambda r: update(r.new, version=0)],
    "claim_form_of_quotes_only": [
        lambda r: update(r.new, form="direct"),
        lambda r: update(r.quote, form=""),
        lambda r: update(r.quote, form="loud"),
        lambda r: update(r.quote, quote=r.signed),
    ],
    "claim_findings_of_its_kind": [
        lambda r: update(r.new, said="confirmed"),
        lambda r: update(r.new, attribution="correct"),
        lambda r: update(r.new, context="fair"),
        lambda r: update(r.new, wording="verbatim"),
        lambda r: update(r.new, translated=True),
        lambda r: update(r.quote, verdict="accurate"),
    ],
    "claim_under_way_has_assignee": [
        lambda r: update(r.new, status="checking"),
        lambda r: update(r.proposed, assignee=None),
    ],
    "claim_new_has_no_assignee": [lambda r: update(r.new, assignee=r.ana)],
    "claim_proposed_is_complete": [
        lambda r: update(r.new, status="proposed", assignee=r.ana),
        lambda r: update(r.new, status="proposed", assignee=r.ana, proposed_by=r.ana, proposed_at=NOW),
        lambda r: update(r.proposed, verdict=""),
        lambda r: update(r.proposed, verdict="splendid"),
        lambda r: update(r.proposed, outcome=""),
        lambda r: update(r.proposed, proposed_by=None),
        lambda r: update(r.proposed, proposed_at=None),
        lambda r: update(r.signed, said=""),
        lambda r: update(r.signed, said="perhaps"),
        lambda r: update(r.signed, attribution=""),
        lambda r: update(r.signed, attribution="almost"),
        lambda r: update(r.signed, context=""),
        lambda r: update(r.signed, wording=""),
        lambda r: update(r.signed, wording="close"),
        lambda r: update(r.signed, outcome=""),
        lambda r: update(r.signed, proposed_by=None),
        lambda r: update(r.signed, proposed_at=None),
    ],
    "claim_signed_by_a_second_person": [
        lambda r: update(r.proposed, status="signed_off"),
        lambda r: update(r.proposed, status="signed_off", signed_at=NOW),
        lambda r: update(r.proposed, status="signed_off", signed_by=r.ben),
        lambda r: update(r.proposed, status="signed_off", signed_by=r.ana, signed_at=NOW),
        lambda r: update(r.signed, signed_by=None),
        lambda r: update(r.signed, signed_at=None),
        lambda r: update(r.signed, signed_by=r.ana),
        lambda r: update(r.signed, proposed_by=r.ben),
    ],
    "claim_signer_only_when_signed": [
        lambda r: update(r.proposed, signed_by=r.ben),
        lambda r: update(r.proposed, signed_at=NOW),
        lambda r: update(r.proposed, self_checked=True),
        lambda r: update(r.signed, status="checking"),
    ],
    "claim_waived_with_reason": [
        lambda r: update(r.new, status="waived"),
        lambda r: update(r.new, waive_reason="opinion"),
        lambda r: update(r.waived, waive_reason=""),
        lambda r: update(r.waived, waive_reason="because"),
        lambda r: update(r.waived, status="new", assignee=None),
    ],
    "claim_replaced_is_removed": [lambda r: update(r.new, replaced_by=r.quote)],
    "claim_kind": [lambda r: update(r.new, kind="rumour")],
    "anchor_once_per_revision": [lambda r: update(r.new.anchors.get(), claim=r.quote)],
    "anchor_state": [lambda r: update(r.new.anchors.get(), state="somewhere")],
    "anchor_not_empty": [
        lambda r: update(r.new.anchors.get(), end=F("start")),
        lambda r: update(r.new.anchors.get(), end=0),
        lambda r: update(r.new.anchors.get(), state="vanished"),
        lambda r: update(r.new.anchors.get(), state="vanished", end=F("start")),
        lambda r: update(r.new.anchors.get(), state="vanished", spans=[]),
    ],
    "claimtype_once": [lambda r: ClaimType.objects.create(claim=r.new, type="law")],
    "claimtype_known": [lambda r: ClaimType.objects.filter(claim=r.new).update(type="gossip")],
    "article_has_title": [lambda r: update(r.article, title="")],
    "article_head_complete": [
        lambda r: update(r.article, head_hash=""),
        lambda r: update(r.article, head_seq=0),
    ],
    "revision_number_once": [lambda r: r.text(number=1)],
    "revision_text_once_per_article": [lambda r: r.text(sha256=r.revision.sha256)],
    "revision_number_from_1": [lambda r: r.text(number=0)],
    "revision_has_text": [lambda r: r.text(text="")],
    "revision_cleared_by_someone": [
        lambda r: update(r.revision, cleared_at=NOW),
        lambda r: update(r.revision, cleared_by=r.ana),
    ],
    "event_number_once": [lambda r: r.event(seq=1)],
    "event_number_from_1": [lambda r: r.event(seq=0)],
    "event_channel": [lambda r: r.event(channel="rumour")],
    "evidence_stance": [lambda r: update(r.signed.evidence.get(), stance="doubts")],
    "source_has_title": [lambda r: update(r.source, title="")],
    "source_kind": [lambda r: update(r.source, kind="hearsay")],
    "speaker_has_name": [lambda r: update(r.speaker, name="")],
    "alias_has_name": [lambda r: update(r.alias, name="")],
    "alias_once_per_speaker": [lambda r: SpeakerAlias.objects.create(speaker=r.speaker, name="TOLLAND")],
    "note_has_text": [lambda r: update(r.note, text="")],
    "note_kind": [lambda r: update(r.note, kind="rumour")],
    "note_answer_complete": [
        lambda r: update(r.query, answer="Half of one."),
        lambda r: update(r.query, answered_by=r.ana, answered_at=NOW),
        lambda r: update(r.query, answer="No one’s.", answered_at=NOW),
        lambda r: update(r.query, answer="Timeless.", answered_by=r.ana),
        lambda r: update(r.note, answer="To a note.", answered_by=r.ana, answered_at=NOW),
    ],
}
# Writes that break several rules at once, of which the database names one; on SQLite a trigger comes first.
NAMED_INSTEAD: dict[str, set[str]] = {
    "job_status_known": {"job_finished_has_time"},
    "claim_kind": {"claim_form_of_quotes_only", "claim_findings_of_its_kind"},
    "event_number_once": {HISTORY_MESSAGE},
    "revision_number_once": {REVISION_MESSAGE},
    "revision_text_once_per_article": {REVISION_MESSAGE},
}

ACCEPTED: dict[str, Attempt] = {
    "jobs without a key, and one of a key that is over": lambda r: [
        r.job(),
        r.job(),
        r.job(key="k", status="done", finished_at=NOW),
        r.job(key="k"),
    ],
    "one address in two watch lists": lambda r: Feed.objects.create(
        watch_list=WatchList.objects.create(name="Boats", created_by=r.ana), url=r.feed.url
    ),
    "what has come in fails to be fetched again": lambda r: update(r.followed, state="failed", reason="Gone."),
    "one ID at two publishers": lambda r: [
        make_article(items=[], publisher=publisher, external_id="7") for publisher in ("The Courier", "")
    ],
    "articles without ID": lambda r: [make_article(items=[], publisher="The Courier") for _number in range(2)],
    "a refused line": lambda r: r.line(outcome="refused", article=None, reason="No date."),
    "take": lambda r: update(r.new, status="checking", assignee=r.ana),
    "propose": lambda r: update(
        r.new, status="proposed", assignee=r.ana, proposed_by=r.ana, proposed_at=NOW, verdict="unproven",
        outcome="unconfirmed",
    ),
    "sign off": lambda r: update(r.proposed, status="signed_off", signed_by=r.ben, signed_at=NOW),
    "sign off one's own as self-checked": lambda r: update(
        r.proposed, status="signed_off", signed_by=r.ana, signed_at=NOW, self_checked=True
    ),
    "a denied quote needs nothing more": lambda r: update(
        r.signed, said="denied", attribution="", context="", wording="", outcome="change"
    ),
    "an indirect quote has no wording": lambda r: update(r.signed, form="indirect", wording=""),
    "set aside": lambda r: update(r.new, status="waived", waive_reason="opinion"),
    "replace": lambda r: update(r.new, status="removed", replaced_by=r.quote),
    "stale without an assignee": lambda r: update(r.waived, status="stale", waive_reason=""),
    "a claim inside a quote": lambda r: update(r.new, quote=r.quote),
    "another text": lambda r: r.text(),
    "the same text in another article": lambda r: r.text(article=make_article(items=[]), sha256=r.revision.sha256),
    "clear": lambda r: update(r.revision, cleared_at=NOW, cleared_by=r.ana),
    "answer": lambda r: update(r.query, answer="This one.", answered_by=r.ana, answered_at=NOW),
    "the same alias for somebody else": lambda r: SpeakerAlias.objects.create(
        speaker=Speaker.objects.create(name="Ida Tolland"), name="Tolland"
    ),
    "the same name of a filter for somebody else": lambda r: SavedFilter.objects.create(
        owner=r.ben, name="Quotes", query="kind=quote"
    ),
    "two people on one item": lambda r: [
        Presence.objects.create(article=r.article, user=r.ben, claim=r.new),
        update(r.presence, claim=r.new),
    ],
    "merged again after a split": lambda r: [update(r.merge, split_at=NOW), r.merged(gone_id=10**6)],
    "publish anew": lambda r: [update(r.publication, withdrawn_at=NOW, withdrawn_by=r.ben), r.published()],
    "two people of one name": lambda r: Speaker.objects.create(name=r.speaker.name),
}  # fmt: skip


@pytest.fixture
def room() -> Room:
    return Room()


def refusal(attempt: Attempt, room: Room) -> set[str]:
    """What the database complains of: names of constraints (SQLite names unique ones by columns), its message."""
    columns = {
        ", ".join(f"{model._meta.db_table}.{model._meta.get_field(name).column}" for name in constraint.fields): (
            constraint.name
        )
        for model in apps.get_app_config("claims").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint)
    }
    try:
        with transaction.atomic():
            attempt(room)
            transaction.set_rollback(True)
    except IntegrityError as error:
        message = str(error).splitlines()[0]
        unique = {name for place, name in columns.items() if message.endswith(f": {place}")}
        return {message} | unique | (set(re.findall(r"\w+", message)) & REFUSED.keys())
    return set()


def test_every_constraint_has_a_row() -> None:
    declared = {
        constraint.name
        for model in apps.get_app_config("claims").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }
    assert declared - {"claims_user_username"} == REFUSED.keys()


def test_what_the_database_refuses(room: Room) -> None:
    for constraint, attempts in REFUSED.items():
        for number, attempt in enumerate(attempts):
            expected = {constraint} | NAMED_INSTEAD.get(constraint, set())
            assert refusal(attempt, room) & expected, (constraint, number, refusal(attempt, room))


@pytest.mark.parametrize("attempt", ACCEPTED.values(), ids=ACCEPTED)
def test_what_the_database_accepts(attempt: Attempt, room: Room) -> None:
    attempt(room)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (ClaimEvent, {"actor_name": "Nobody"}),
        (ClaimEvent, {"hash": "0"}),
        (ClaimEvent, {"claim": None}),
        (Revision, {"text": "Something else"}),
        (Revision, {"sha256": "0"}),
        (Revision, {"number": 7}),
        (Revision, {"sentences": []}),
        (Revision, {"blocks": []}),
    ],
)
def test_history_and_texts_do_not_change(model: Any, values: dict[str, Any], room: Room) -> None:
    before = list(model.objects.order_by("pk").values())
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("table", ["claims_claimevent", "claims_revision"])
def test_history_and_texts_are_not_deleted(table: str, room: Room) -> None:
    statements = [f"DELETE FROM {table}", f"DELETE FROM {table} WHERE id IN (SELECT min(id) FROM {table})"]
    if connection.vendor == "postgresql":
        statements.append(f"TRUNCATE {table} CASCADE")
    else:
        statements.append(f"REPLACE INTO {table} SELECT * FROM {table}")
    # PostgreSQL truncates nothing that has checks outstanding, whatever the triggers say.
    connection.check_constraints()
    for statement in statements:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_what_was_fetched_or_uploaded_does_not_change(room: Room) -> None:
    for capture in (room.page, room.unsaved):
        for values in (
            {"body": b"x"},
            {"sha256": "0"},
            {"size": 1},
            {"url": "https://b.example/"},
            {"is_packed": False},
        ):
            with pytest.raises(IntegrityError, match=CAPTURE_MESSAGE), transaction.atomic():
                update(capture, **values)
    other = room.text()
    for attempt in (lambda: update(room.page, revision=None), lambda: update(room.page, revision=other)):
        with pytest.raises(IntegrityError, match=CAPTURE_MESSAGE), transaction.atomic():
            attempt()
    statements = [f"DELETE FROM claims_capture WHERE id = {room.page.pk}", "DELETE FROM claims_capture"]
    if connection.vendor == "postgresql":
        statements.append("TRUNCATE claims_capture")
    else:
        statements.append("REPLACE INTO claims_capture SELECT * FROM claims_capture")
    connection.check_constraints()
    for statement in statements:
        with pytest.raises(IntegrityError, match=CAPTURE_MESSAGE), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Capture.objects.count() == 2


def test_what_nobody_has_saved_gets_its_text_or_goes(room: Room) -> None:
    update(room.unsaved, revision=room.text())
    room.captured().delete()
    assert Capture.objects.filter(revision__isnull=False).count() == 2
    assert Capture.objects.count() == 2


def test_a_history_grows(room: Room) -> None:
    event = room.event()
    assert ClaimEvent.objects.filter(pk=event.pk).exists()


def test_triggers_are_there_and_come_back() -> None:
    assert existing_triggers(connection) == trigger_names(connection)
    drop_triggers(connection)
    assert existing_triggers(connection) == set()
    create_triggers(connection)
    create_triggers(connection)
    assert existing_triggers(connection) == trigger_names(connection)


@pytest.mark.parametrize("model", [Article, Revision, Claim, Speaker, Source])
def test_nothing_that_the_work_names_is_deleted(model: Any, room: Room) -> None:
    named = Source.objects.filter(evidence__isnull=False) if model is Source else model.objects.all()
    assert named.exists()
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        named.delete()
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        room.ana.delete()


def test_rows_point_to_rows_that_are_there(room: Room) -> None:
    """Foreign keys are checked on both databases, at the latest when the transaction ends."""
    for row, values in (
        (room.new, {"article": 10**9}),
        (room.proposed, {"assignee": 10**9}),
        (room.signed.evidence.get(), {"source": 10**9}),
        (Evidence.objects.first(), {"claim": 10**9}),
        (Note.objects.first(), {"author": 10**9}),
        (Anchor.objects.first(), {"revision": 10**9}),
    ):
        with pytest.raises(IntegrityError):
            update_at_once(row, **values)
