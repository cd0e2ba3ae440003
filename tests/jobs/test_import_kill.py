"""A worker that is killed while it brings in many articles: another goes on, nothing is lost or doubled."""

from __future__ import annotations

import io
import json
import time

import pytest
from django.utils import timezone

from claims.history import verify
from claims.ingest.bulk import Options, facts_of, uploads
from claims.models import Article, Import, ImportChunk, ImportLine, Job, JobStatus, Revision, User

from .test_kill import MODES, Start, start, until

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["start"]

COUNT = 40
TEXT = (
    "The ferry of {0} carried 41,000 passengers in 2024. “Nobody will miss it,” said Mira Tolland, the harbour master."
)


@pytest.mark.parametrize("mode", MODES)
def test_killed_in_the_middle_another_worker_goes_on(mode: str, start: Start, reviewer: User) -> None:
    lines = [{"id": f"n{i}", "title": f"Ferry {i}", "text": f"{TEXT.format(i)}\n\n" * 6} for i in range(COUNT)]
    file = io.BytesIO("".join(f"{json.dumps(line)}\n" for line in lines).encode())
    run = uploads.take_upload("a.jsonl", file, facts_of("a.jsonl", file, 10**9), Options(), reviewer)
    first = start(mode)
    until(lambda: bool(Import.objects.get().trial), "the dry run ends")
    assert uploads.begin(run, reviewer)
    until(lambda: ImportLine.objects.count() >= 5, "articles come in")
    first.kill()
    first.wait()
    time.sleep(0.5)
    before = Article.objects.count()
    assert 0 < before == ImportLine.objects.count() < COUNT
    job = Job.objects.get(kind="import")
    assert job.status == JobStatus.RUNNING
    # A worker that starts looks for such jobs at once, afterwards every minute on PostgreSQL.
    until(lambda: Job.objects.filter(lease_until__lt=timezone.now()).exists(), "its lease is over")
    start(mode)
    until(lambda: Job.objects.get(pk=job.pk).status == JobStatus.DONE, "the second worker ends it")
    assert sorted(Article.objects.values_list("external_id", flat=True)) == sorted(line["id"] for line in lines)
    outcomes = ImportLine.objects.order_by("line").values_list("line", "outcome", "article__external_id")
    assert list(outcomes) == [(i + 1, "made", f"n{i}") for i in range(COUNT)]
    assert Revision.objects.count() == COUNT
    assert not ImportChunk.objects.exists()
    assert not [problem for article in Article.objects.all() for problem in verify(article)]
