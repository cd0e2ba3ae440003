"""What an article was read from is kept with it, byte for byte."""

from __future__ import annotations

import gzip
import hashlib
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from claims import history, ingest
from claims.ingest import Draft, KnownText, make_article, read_file, read_text
from claims.ingest.captures import LostCapture, drop_unsaved, held, hold
from claims.ingest.fetch import fetch_article
from claims.jobs import Run, enqueue
from claims.models import Article, Capture, CaptureOrigin, Channel, User
from claims.tasks import forget_old_uploads
from tests.ingest.files import docx, paragraph, pdf
from tests.ingest.web import PAGE, answer, redirect, web_server

pytestmark = pytest.mark.django_db

FILES = {
    "ferry.html": PAGE,
    "ferry.txt": "The ferry’s terminal is closed, the mayor said.".encode("utf-16"),
    "ferry.docx": docx(paragraph("The ferry terminal is closed, the mayor said.")),
    "ferry.pdf": pdf([(72, 700, 12, "The ferry terminal is closed, the mayor said.")]),
}


def stored(article: Article) -> Capture:
    return Capture.objects.get(revision=article.current_revision)


def brought_in(draft: Draft, **options: Any) -> Article:
    return make_article(draft, **{"actor": None, "channel": Channel.COMMAND, **options})


@pytest.fixture
def draft() -> Draft:
    return read_file("ferry.html", PAGE)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_kept_as_it_was_uploaded(name: str, reviewer: User) -> None:
    data = FILES[name]
    draft = read_file(name, data)
    assert Capture.objects.count() == 0
    article = brought_in(draft, actor=reviewer)
    capture = stored(article)
    assert capture.data == data
    assert (capture.size, capture.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (capture.origin, capture.file_name, capture.url) == (CaptureOrigin.UPLOADED, name, "")
    assert capture.received_by == reviewer
    assert capture.is_intact
    first = article.events.first()
    assert first is not None
    assert first.new["capture"] == capture.sha256
    assert history.verify(article) == []


def test_bytes_are_packed_where_that_makes_them_fewer() -> None:
    for data, is_packed in ((PAGE * 20, True), (b"short", False)):
        capture = Capture.of(data, CaptureOrigin.UPLOADED, file_name="a")
        capture.save()
        capture = Capture.objects.get(pk=capture.pk)
        assert capture.is_packed == is_packed
        assert (len(bytes(capture.body)) < len(data)) == is_packed
        assert capture.data == data


def test_a_page_is_kept_as_the_site_made_it(settings) -> None:
    page = PAGE.decode().replace("Holt", "Hölt").encode("cp1252")
    packed = gzip.compress(page)
    headers = {"content_type": "text/html; charset=windows-1252", "content_encoding": "gzip", "etag": '"7"'}
    with web_server() as web:
        settings.FETCH_ALSO_ALLOW = [web.place]
        web.paths["/old"] = redirect("/ferry")
        web.paths["/ferry"] = answer(packed, **headers, last_modified="Wed, 04 Mar 2026 08:00:00 GMT", set_cookie="a=b")
        before = timezone.now()
        capture = fetch_article(web.url("/old")).capture
        after = timezone.now()
    assert capture is not None
    # As sent before it was packed for the way, and before it was decoded.
    assert capture.data == page
    assert capture.sha256 == hashlib.sha256(page).hexdigest()
    assert (capture.asked_url, capture.url) == (web.url("/old"), web.url("/ferry"))
    assert (capture.http_status, capture.content_type, capture.charset) == (200, "text/html", "windows-1252")
    assert capture.headers == {
        "content-encoding": "gzip",
        "content-type": "text/html; charset=windows-1252",
        "etag": '"7"',
        "last-modified": "Wed, 04 Mar 2026 08:00:00 GMT",
    }
    assert before <= capture.received_at <= after


def test_a_hostile_charset_is_stored(settings) -> None:
    with web_server() as web:
        settings.FETCH_ALSO_ALLOW = [web.place]
        web.paths["/ferry"] = answer(content_type="text/html; charset*=utf-8''%00%ED%A0%80x" + "y" * 500)
        article = brought_in(fetch_article(web.url("/ferry")))
    assert len(stored(article).charset) <= 100


def test_pasted_text_has_none() -> None:
    article = brought_in(read_text("The ferry terminal is closed."))
    assert not Capture.objects.exists()
    first = article.events.first()
    assert first is not None
    assert "capture" not in first.new


def test_refused_texts_leave_none(draft: Draft) -> None:
    brought_in(draft)
    with pytest.raises(KnownText):
        brought_in(read_file("ferry.html", PAGE))
    assert Capture.objects.count() == 1


def test_what_waits_is_attached_and_given_to_its_person_only(
    draft: Draft, reviewer: User, second_reviewer: User
) -> None:
    assert draft.capture
    token = hold(draft.capture, reviewer)
    capture = held(token, reviewer)
    assert (capture.data, capture.received_by, capture.revision) == (PAGE, reviewer, None)
    for other in (
        lambda: held(token, second_reviewer),
        lambda: held(token[:-2] + "xx", reviewer),
        lambda: held("", reviewer),
        lambda: held(signing.dumps({"capture": str(capture.uuid), "user": reviewer.pk}), reviewer),
    ):
        with pytest.raises(LostCapture):
            other()
    draft.capture = capture
    article = brought_in(draft, actor=reviewer)
    assert stored(article).pk == capture.pk
    assert history.verify(article) == []


def test_a_copy_of_the_article_has_a_copy_of_it(draft: Draft, reviewer: User) -> None:
    assert draft.capture
    token = hold(draft.capture, reviewer)
    articles = []
    for _time in range(2):
        draft.capture = held(token, reviewer)
        articles.append(brought_in(draft, actor=reviewer, allow_copy=True))
    first, second = map(stored, articles)
    assert first.uuid != second.uuid
    assert (first.data, first.sha256, first.received_at) == (second.data, second.sha256, second.received_at)
    assert [history.verify(article) for article in articles] == [[], []]


def test_it_goes_back_to_waiting_when_the_article_is_not_made(
    draft: Draft, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert draft.capture
    token = hold(draft.capture, reviewer)
    draft.capture = held(token, reviewer)

    def fail(*_args: Any, **_options: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(ingest.articles, "open_claims", fail)
        with pytest.raises(RuntimeError), transaction.atomic():
            brought_in(draft, actor=reviewer)
    assert held(token, reviewer).revision is None
    draft.capture = held(token, reviewer)
    assert stored(brought_in(draft, actor=reviewer)).data == PAGE


def test_what_is_not_saved_within_a_day_goes(draft: Draft, reviewer: User) -> None:
    long_ago = timezone.now() - timedelta(days=1, minutes=1)
    saved = Capture.of(b"saved", CaptureOrigin.UPLOADED, file_name="a.txt", received_at=long_ago)
    saved_draft = read_text("The ferry terminal is closed.")
    saved_draft.capture = saved
    brought_in(saved_draft)
    assert draft.capture
    draft.capture.received_at = long_ago
    token = hold(draft.capture, reviewer)
    fresh = hold(Capture.of(b"fresh", CaptureOrigin.UPLOADED, file_name="b.txt"), reviewer)
    assert held(token, reviewer).data == PAGE
    assert forget_old_uploads(Run(enqueue("forget_old_uploads", {}, actor=None, title="Tidy up"))) == {"deleted": 1}
    with pytest.raises(LostCapture):
        held(token, reviewer)
    assert held(fresh, reviewer).data == b"fresh"
    assert drop_unsaved() == 0
    assert Capture.objects.count() == 2


def test_the_command_line_keeps_files_and_pages(tmp_path: Path, settings) -> None:
    (tmp_path / "a.txt").write_text("The harbour office was closed on Monday.")
    (tmp_path / "b.docx").write_bytes(b"no Word file")
    with web_server() as web:
        settings.FETCH_ALSO_ALLOW = [web.place]
        web.paths["/ferry"] = answer()
        with pytest.raises(CommandError, match="1 of 3"):
            call_command("ingest", str(tmp_path), web.url("/ferry"), stdout=StringIO(), stderr=StringIO())
    assert {capture.origin: capture.data for capture in Capture.objects.all()} == {
        "uploaded": b"The harbour office was closed on Monday.",
        "fetched": PAGE,
    }
    assert not Capture.objects.filter(revision=None).exists()
