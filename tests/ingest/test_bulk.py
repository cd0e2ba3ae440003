"""Many articles at once: what becomes of each line, what is stored, and that a stop loses and doubles nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from claims.history import verify
from claims.ingest import draft_of, make_article
from claims.ingest.bulk import Progress, Trial, bring_in, facts_of, keep, kept, options_of, pieces_of, tried
from claims.models import (
    Article,
    Channel,
    Claim,
    ClaimEvent,
    Import,
    ImportChunk,
    ImportLine,
    LineOutcome,
    Revision,
    User,
)
from claims.workflow import NotAllowed

pytestmark = pytest.mark.django_db

TEXT = (
    "The ferry of {0} carried 41,000 passengers in 2024. “Nobody will miss it,” said Mira Tolland, the harbour master."
)


@pytest.fixture(autouse=True)
def _in_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Extraction in a thread: starting processes takes a second each time."""
    pools: list[Executor] = []

    def pool(workers: int) -> Executor:
        pools.append(ThreadPoolExecutor(workers))
        return pools[-1]

    monkeypatch.setattr("claims.ingest.bulk.run.pool", pool)
    yield
    for each in pools:
        each.shutdown()


def record(place: str, **values: Any) -> dict[str, Any]:
    return {"title": f"Ferry of {place}", "text": TEXT.format(place), "published_at": "2026-03-04", **values}


def jsonl(*records: dict[str, Any] | str) -> bytes:
    lines = (each if isinstance(each, str) else json.dumps(each) for each in records)
    return "".join(f"{line}\n" for line in lines).encode()


def import_of(data: bytes, **values: Any) -> Import:
    facts = facts_of("archive.jsonl", io.BytesIO(data), 10**9)
    return Import.objects.create(
        name="archive.jsonl", sha256=facts.sha256, format=facts.format, size=facts.size, lines=facts.lines, **values
    )


def run(data: bytes, it: Import | None = None, *, actor: User | None = None, **values: Any) -> Import:
    it = it or import_of(data)
    bring_in(it, io.BytesIO(data), actor=actor, channel=Channel.COMMAND, **values)
    return it


def outcomes(it: Import) -> list[tuple[int, str, str]]:
    return list(it.results.order_by("line").values_list("line", "outcome", "reason"))


def test_articles_are_stored_as_if_each_was_brought_in_alone(reviewer: User) -> None:
    it = run(
        jsonl(record("Sandholm", id=7, publisher="The Courier", url="https://courier.example/7", byline="Ann Reyk")),
        actor=reviewer,
    )
    article = Article.objects.get()
    assert (article.external_id, article.publisher, article.byline) == ("7", "The Courier", "Ann Reyk")
    assert article.created_by == reviewer
    assert article.current_revision.source_name == "archive.jsonl"
    draft = draft_of(TEXT.format("Sandholm"), title="Ferry of Sandholm", published_at=article.published_at)
    alone = make_article(draft, actor=reviewer, channel=Channel.COMMAND, allow_copy=True)

    def told(article: Article) -> list[Any]:
        events = article.events.order_by("seq").values_list(
            "action", "channel", "new__text", "new__types", "new__spans"
        )
        return [
            list(article.claims.order_by("pk").values_list("kind", "text", "speaker__name", "priority", "score")),
            [(a, c, t, y, list((s or {}).values())) for a, c, t, y, s in events],
            list(article.claims.order_by("pk").values_list("types__type", "anchors__start", "anchors__exact")),
        ]

    assert told(article) == told(alone)
    assert len(told(article)[0]) > 1
    assert not list(verify(article)), "what the history tells is what the rows say"
    assert it.results.get().article == article
    assert it.finished_at is not None


def test_what_becomes_of_lines(reviewer: User) -> None:
    known = make_article(
        draft_of(TEXT.format("Old"), title="Ferry of Old"), actor=reviewer, channel=Channel.WEB
    )  # fmt: skip
    it = run(
        jsonl(
            record("A", id="a", publisher="P"),
            "{bad",
            record("Old", published_at=""),
            record("A", id="a", publisher="P"),
            record("B", id="a", publisher="P"),
            record("C", id="a", publisher="Q"),
            record("C"),
            record("C"),
            record("D", published_at="soon"),
        )
    )
    first, other = Article.objects.get(publisher="P"), Article.objects.get(publisher="Q")
    assert [(line, outcome) for line, outcome, _reason in outcomes(it)] == [
        (1, "made"), (2, "refused"), (3, "known"), (4, "known"), (5, "refused"), (6, "made"), (7, "known"),
        (8, "known"), (9, "refused"),
    ]  # fmt: skip
    articles = dict(it.results.values_list("line", "article"))
    assert articles == {1: first.pk, 2: None, 3: known.pk, 4: first.pk, 5: None, 6: other.pk, 7: other.pk, 8: other.pk, 9: None}  # fmt: skip
    assert "No JSON at column 2" in outcomes(it)[1][2]
    assert outcomes(it)[4][2] == "Line 1 has the same ID and says otherwise."
    assert it.counts() == {"made": 2, "revised": 0, "known": 4, "refused": 3}


def test_the_same_file_once_more_writes_nothing_but_its_report() -> None:
    data = jsonl(record("A", id="a"), record("B"))
    run(data)
    before = (Article.objects.count(), Revision.objects.count(), Claim.objects.count(), ClaimEvent.objects.count())
    again = run(data)
    assert [outcome for _line, outcome, _reason in outcomes(again)] == ["known", "known"]
    assert before == (
        Article.objects.count(), Revision.objects.count(), Claim.objects.count(), ClaimEvent.objects.count(),
    )  # fmt: skip


def test_another_text_under_the_same_id_is_a_new_version(reviewer: User) -> None:
    run(jsonl(record("A", id="a", publisher="P"), record("B", id="b", publisher="P")))
    changed = record("A", id="a", publisher="P")
    changed["text"] = changed["text"].replace("41,000", "42,000")
    it = run(jsonl(record("B", id="b", publisher="P"), changed, record("C", id="c", publisher="P")), actor=reviewer)
    assert [outcome for _line, outcome, _reason in outcomes(it)] == ["known", "revised", "made"]
    article = Article.objects.get(external_id="a")
    assert [revision.number for revision in article.revisions.order_by("number")] == [1, 2]
    assert "42,000" in article.current_revision.text
    assert article.current_revision.created_by == reviewer
    assert article.claims.filter(text__contains="42,000").exists()
    assert not verify(article)
    data = jsonl(record("A", id="a", publisher="P"))
    assert [line.outcome for line in tried(io.BytesIO(data), "jsonl", options_of(it))] == ["refused"]
    back = run(data)
    assert outcomes(back) == [
        (1, "refused", "This is the text of version 1, which has been replaced since.")
    ]  # fmt: skip
    assert article.revisions.count() == 2


def test_a_copy_is_brought_in_once_more_when_it_is_asked_for() -> None:
    data = jsonl(record("A"), record("A"))
    run(data)
    assert Article.objects.count() == 1
    run(data, import_of(data, copy=True))
    assert Article.objects.count() == 3


def test_an_identical_line_of_one_that_was_refused_meanwhile_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from claims.ingest.bulk import storing
    from claims.ingest.errors import IngestError

    def fail(*_args: Any, **_values: Any) -> None:
        raise IngestError("No.", "facts")

    monkeypatch.setattr(storing, "make_article", fail)
    it = run(jsonl(record("A", id="a"), record("A", id="a")))
    assert [reason for _line, _outcome, reason in outcomes(it)] == [
        "No.", "It is the same as line 1, which was not brought in.",
    ]  # fmt: skip


def test_a_failure_inside_a_line_leaves_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from claims.ingest import articles
    from claims.workflow import open_claims

    def fail(article: Article, *args: Any, **values: Any) -> Any:
        made = open_claims(article, *args, **values)
        if "of B" in article.title:
            Article.objects.create(title="")  # A constraint refuses it, late.
        return made

    monkeypatch.setattr(articles, "open_claims", fail)
    it = run(jsonl(record("A"), record("B"), record("C")))
    assert [outcome for _line, outcome, _reason in outcomes(it)] == ["made", "refused", "made"]
    assert list(Article.objects.order_by("pk").values_list("title", flat=True)) == ["Ferry of A", "Ferry of C"]
    assert not Claim.objects.filter(article__title__contains="of B").exists()
    assert Revision.objects.count() == 2


@pytest.mark.parametrize("after", [1, 2, 3, 5, 8])
def test_it_goes_on_where_it_was_stopped(after: int) -> None:
    places = [record("A", id="a"), "{bad", record("B"), record("B", id="a"), record("A", id="a"), *map(record, "CDEF")]
    data = jsonl(*places)
    whole = run(data)
    expected = outcomes(whole)
    titles = sorted(Article.objects.values_list("title", flat=True))
    # The same once more, with articles that are not there: by another name.
    data = data.replace(b"Ferry of", b"Boats of").replace(b'"id": "a"', b'"id": "z"')
    it = import_of(data)
    heard: list[int] = []

    class Halted(Exception):
        pass

    def halt(progress: Progress, lines: list[ImportLine]) -> None:
        heard.extend(line.line for line in lines)
        if len(heard) >= after:
            raise Halted

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claims.ingest.bulk.run._TOGETHER", 1)
        with pytest.raises(Halted):
            run(data, it, told=halt)
    it.refresh_from_db()
    assert it.results.count() == after
    assert it.finished_at is None
    run(data, it)
    assert outcomes(it) == expected
    again = Article.objects.filter(title__startswith="Boats")
    assert sorted(title.replace("Boats", "Ferry") for title in again.values_list("title", flat=True)) == titles


def test_after_a_stop_an_id_is_still_that_of_the_line_that_was_refused_with_it() -> None:
    run(jsonl(record("A", id="a")))
    run(jsonl(record("B", id="a")))
    data = jsonl(record("A", id="a"), record("C", id="a"))
    expected = [(1, "refused"), (2, "refused")]
    assert [(line, outcome) for line, outcome, _reason in outcomes(run(data))] == expected

    class Halted(Exception):
        pass

    def halt(progress: Progress, lines: list[ImportLine]) -> None:
        raise Halted

    it = import_of(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claims.ingest.bulk.run._TOGETHER", 1)
        with pytest.raises(Halted):
            run(data, it, told=halt)
    assert it.results.count() == 1
    assert [(line, outcome) for line, outcome, _reason in outcomes(run(data, it))] == expected


def test_it_stops_when_it_is_asked_to() -> None:
    data = jsonl(*map(record, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    it = import_of(data)
    progress = bring_in(it, io.BytesIO(data), actor=None, channel=Channel.COMMAND, should_stop=lambda: True)
    assert progress.stopped
    assert 0 < Article.objects.count() == it.results.count() < 26
    assert it.finished_at is None


def test_two_at_once_do_nothing_twice() -> None:
    """Another runs the same import between our look at what is done and our storing of it."""
    data = jsonl(*map(record, "ABC"))
    it = import_of(data)
    twin = Import.objects.get(pk=it.pk)

    def overtake(progress: Progress, lines: list[ImportLine]) -> None:
        if progress.line == 1:
            run(data, twin)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claims.ingest.bulk.run._TOGETHER", 1)
        run(data, it, told=overtake)
    assert [line for line, _outcome, _reason in outcomes(it)] == [1, 2, 3]
    assert Article.objects.count() == 3


def test_who_may_not_bring_articles_in(viewer: User, superuser: User, outsider: User) -> None:
    for person in (viewer, superuser, outsider):
        with pytest.raises(NotAllowed):
            run(jsonl(record("A")), actor=person)
    assert not Article.objects.exists()


def test_a_dry_run_writes_nothing_and_foretells_what_becomes_of_each_line(
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    run(jsonl(record("Old", id="old"), record("Text"), record("Older", id="older")))
    data = jsonl(
        record("A", id="a", mood="good"),
        "[]",
        record("Old", id="old"),
        record("Text", published_at=None),
        record("A", id="a", mood="bad"),
        record("B", id="a"),
        record("C"),
        record("C"),
        record("New", id="older"),
    )
    it = import_of(data)
    before = _everything()
    trial = Trial()
    with django_assert_max_num_queries(4):
        for line in tried(io.BytesIO(data), it.format, options_of(it)):
            trial.add(line)
    assert _everything() == before
    found = trial.to_dict()
    assert json.loads(json.dumps(found)) == {**found, "refused": [list(line) for line in found["refused"]]}
    assert found["records"] == 9
    assert found["counts"] == {"made": 2, "revised": 1, "known": 4, "refused": 2}
    assert (found["columns"], found["others"]) == (["id", "title", "text", "published_at"], {"mood": 2})
    assert [(line, name) for line, name, _reason in found["refused"]] == [(2, ""), (6, "a")]
    assert [(row["line"], row["title"], row["outcome"]) for row in found["first"]][:2] == [
        (1, "Ferry of A", LineOutcome.MADE), (3, "Ferry of Old", LineOutcome.KNOWN),
    ]  # fmt: skip
    assert found["first"][0]["opening"].startswith("The ferry of A carried")


def test_a_dry_run_and_the_run_agree() -> None:
    data = jsonl(record("A", id="a"), record("A"), record("A", id="a"), record("B", id="a"), "nothing", record("C"))
    foretold = [(line.record.line, str(line.outcome)) for line in tried(io.BytesIO(data), "jsonl", options_of(import_of(data)))]  # fmt: skip
    assert [(line, outcome) for line, outcome, _reason in outcomes(run(data))] == foretold


def test_an_upload_is_kept_until_it_has_been_brought_in() -> None:
    data = jsonl(*map(record, "ABC"))
    it = import_of(data)
    keep(it, [data[:100], data[100:101], data[101:]])
    assert kept(it).read() == data
    assert list(pieces_of(kept(it))) == [data]
    bring_in(it, kept(it), actor=None, channel=Channel.WEB)
    assert Article.objects.count() == 3
    assert not ImportChunk.objects.exists()


def _everything() -> list[int]:
    tables = [table for table in connection.introspection.table_names() if table.startswith("claims_")]
    with connection.cursor() as cursor:
        return [cursor.execute(f"SELECT count(*) FROM {table}") and cursor.fetchone()[0] for table in tables]
