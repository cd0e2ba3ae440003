"""Background work: who sees what, how far it is, trying again and cancelling."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from claims.jobs import enqueue
from claims.models import Job, Role, User
from tests.clients import client_of, page_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db

URL = "/jobs/"
HTMX = {"HX-Request": "true"}


def job_of(user: User | None, status: str = "waiting", **values: Any) -> Job:
    """A job as it is in that status."""
    job = enqueue("count", {}, actor=user, title=values.pop("title", "Count the ships"))
    now = timezone.now()
    if status == "running":
        values = {"worker": "here:1", "started_at": now, "lease_until": now + timedelta(minutes=1), **values}
    elif status != "waiting":
        values = {"started_at": now, "finished_at": now, **values}
    if status == "failed":
        values.setdefault("error", "The file has no column “text”.")
    Job.objects.filter(pk=job.pk).update(status=status, **values)
    job.refresh_from_db()
    return job


class TestList:
    def test_each_state_says_what_a_person_wants_to_know(self, rita: User) -> None:
        job_of(rita, "running", title="Bring in ships.csv", done=12, total=48, message="Line 12")
        job_of(rita, title="Wait", run_after=timezone.now() + timedelta(hours=1))
        job_of(rita, "failed", title="Bring in lakes.csv")
        done = job_of(rita, "done", title="Report", result={"url": "/articles/"})
        html = page_of(rita, URL)
        row = {}
        for job in Job.objects.all():
            row[job.title.split()[-1]] = html.split(f'id="job-{job.pk}"')[1].split("</tr>")[0]
        assert 'value="12" max="48"' in row["ships.csv"]
        assert "12 of 48" in row["ships.csv"]
        assert "Line 12" in row["ships.csv"]
        assert "Cancel" in row["ships.csv"]
        assert "not before" in row["Wait"]
        assert "The file has no column “text”." in row["lakes.csv"]
        assert "Retry" in row["lakes.csv"]
        assert 'href="/articles/"' in row["Report"]
        assert done.get_absolute_url() in html
        main = html[html.index("<main") :]
        order = [main.index(title) for title in ("ships.csv", "Wait", "Report", "lakes.csv")]
        assert order == sorted(order), "running, waiting, then the newest"

    def test_by_state(self, rita: User, edda: User) -> None:
        for status in ("running", "waiting", "failed", "done", "cancelled"):
            job_of(rita, status, title=f"It is {status}")
        job_of(None, "done", title="Nightly")
        job_of(None, "failed", title="Hourly")
        shown = {
            state: {word for word in ("running", "waiting", "failed", "done", "cancelled") if f"It is {word}" in html}
            | {word for word in ("Nightly", "Hourly") if word in html}
            for state in ("", "under_way", "failed", "done", "cancelled", "by_itself", "nonsense")
            for html in [page_of(edda, URL, state=state)]
        }
        everything = {"running", "waiting", "failed", "done", "cancelled", "Hourly"}
        assert shown == {
            "": everything,
            "under_way": {"running", "waiting"},
            "failed": {"failed", "Hourly"},
            "done": {"done"},
            "cancelled": {"cancelled"},
            "by_itself": {"Nightly", "Hourly"},
            "nonsense": everything,
        }
        assert "It is" not in page_of(rita, URL, state="by_itself")

    def test_it_asks_again_while_something_is_under_way_and_no_longer(self, rita: User) -> None:
        job = job_of(rita, "running")
        assert 'hx-trigger="every 3s"' in page_of(rita, URL)
        part = client_of(rita).get(URL, headers=HTMX)
        assert b"<html" not in part.content
        assert b'id="jobs"' in part.content
        assert part.headers["Cache-Control"].startswith("max-age=0")
        Job.objects.filter(pk=job.pk).update(
            status="done", worker="", lease_until=None, finished_at=timezone.now(), done=0
        )
        assert "hx-trigger" not in page_of(rita, URL)

    def test_without_a_worker_it_says_so(self, rita: User, edda: User) -> None:
        job = job_of(rita)
        words = "Perhaps no worker runs on the server"
        assert words not in page_of(rita, URL)
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(minutes=3))
        assert words in page_of(rita, URL)
        assert words in page_of(rita, job.get_absolute_url())
        job_of(edda, "running")
        assert words not in page_of(rita, URL), "it is busy with the work of others"
        assert words not in page_of(rita, job.get_absolute_url())

    def test_many_are_paged_and_the_way_back_is_kept(self, rita: User) -> None:
        for number in range(35):
            job_of(rita, "failed", title=f"Ship {number:02}")
        first, second = page_of(rita, URL, state="failed"), page_of(rita, URL, state="failed", page=2)
        assert first.count("<tr>") == 31
        assert second.count("<tr>") == 6
        assert "state=failed&amp;page=2" in first
        assert 'name="next" value="/jobs/?state=failed&amp;page=2"' in second

    def test_queries_do_not_grow(self, edda: User, rita: User, django_assert_max_num_queries: Any) -> None:
        job_of(rita, "running")
        with django_assert_max_num_queries(50) as one:
            page_of(edda, URL)
        for number in range(29):
            job_of(make_user(Role.REVIEWER), ("running", "waiting", "failed", "done")[number % 4])
        with django_assert_max_num_queries(len(one)):
            assert page_of(edda, URL).count("<tr>") == 31

    def test_the_menu_says_how_much_is_under_way(self, rita: User, edda: User, viewer: User) -> None:
        assert "under way" not in page_of(rita, "/account/")
        job_of(rita, "running")
        job_of(rita)
        assert "2 under way" in page_of(rita, "/account/")
        assert "2 under way" in page_of(edda, "/account/")
        assert "Background work" not in page_of(viewer, "/account/")


class TestOne:
    def test_progress_then_the_result(self, rita: User) -> None:
        job = job_of(rita, "running", done=3, total=9, message="Line 3")
        page = page_of(rita, job.get_absolute_url())
        assert 'value="3" max="9"' in page
        assert 'hx-trigger="every 2s"' in page
        assert f'hx-get="{job.get_absolute_url()}?was=running"' in page
        assert "hx-swap-oob" not in page
        Job.objects.filter(pk=job.pk).update(
            status="done", worker="", lease_until=None, finished_at=timezone.now(), result={"url": "/claims/?bulk=7"}
        )
        part = client_of(rita).get(job.get_absolute_url(), {"was": "running"}, headers=HTMX).content.decode()
        assert 'href="/claims/?bulk=7"' in part
        assert "hx-trigger" not in part
        assert "innerHTML:#job-news" in part, "screen readers are told"

    def test_text_is_text(self, rita: User) -> None:
        evil = "<img src=x onerror=alert(1)>"
        job = job_of(rita, "failed", title=evil, error=f"{evil}\nSecond line", message=evil)
        for page in (page_of(rita, URL), page_of(rita, job.get_absolute_url())):
            assert "<img" not in page
            assert "&lt;img" in page

    def test_an_address_that_is_none_is_no_link(self, rita: User) -> None:
        for url in ("javascript:alert(1)", "//elsewhere.example/", "https://elsewhere.example/"):
            job = job_of(rita, "done", result={"url": url})
            assert url not in page_of(rita, job.get_absolute_url())

    def test_what_was_interrupted_says_so(self, rita: User) -> None:
        job = job_of(rita, "running", attempts=2)
        assert "It was interrupted and started again." in page_of(rita, job.get_absolute_url())


PEOPLE = ["anonymous", "outsider", "viewer", "superuser", "other reviewer", "owner", "editor"]


class TestChanging:
    @pytest.mark.parametrize("who", PEOPLE)
    @pytest.mark.parametrize(
        ("act", "before", "after"), [("cancel", "waiting", "cancelled"), ("retry", "failed", "waiting")]
    )
    def test_who_may(self, act: str, before: str, after: str, who: str, rita: User, edda: User) -> None:
        job = job_of(rita, before)
        others = {
            "outsider": make_user,
            "viewer": lambda: make_user(Role.VIEWER),
            "superuser": lambda: make_user(superuser=True),
            "other reviewer": lambda: make_user(Role.REVIEWER),
            "owner": lambda: rita,
            "editor": lambda: edda,
        }
        client = Client() if who == "anonymous" else client_of(others[who]())
        answer = client.post(f"{job.get_absolute_url()}{act}/")
        job.refresh_from_db()
        if who in ("owner", "editor"):
            assert (answer.status_code, answer.headers["Location"]) == (302, job.get_absolute_url())
            assert job.status == after
        else:
            assert answer.status_code == (302 if who == "anonymous" else 404)
            assert job.status == before

    @pytest.mark.parametrize("act", ["cancel", "retry"])
    def test_only_by_post(self, act: str, rita: User) -> None:
        job = job_of(rita, "failed")
        assert client_of(rita).get(f"{job.get_absolute_url()}{act}/").status_code == 405
        job.refresh_from_db()
        assert job.status == "failed"

    @pytest.mark.parametrize(
        ("act", "status", "says"),
        [
            ("cancel", "done", "Not cancelled, since it was over already"),
            ("retry", "running", "Not tried again"),
            ("retry", "done", "Not tried again"),
        ],
    )
    def test_too_late_is_told(self, act: str, status: str, says: str, rita: User) -> None:
        job = job_of(rita, status)
        answer = client_of(rita).post(f"{job.get_absolute_url()}{act}/", follow=True)
        assert says in answer.content.decode()
        job.refresh_from_db()
        assert job.status == status

    def test_one_comes_back_to_where_one_was(self, rita: User) -> None:
        job = job_of(rita, "failed")
        answer = client_of(rita).post(f"{job.get_absolute_url()}retry/", {"next": "/jobs/?state=failed"})
        assert answer.headers["Location"] == "/jobs/?state=failed"
        answer = client_of(rita).post(f"{job.get_absolute_url()}cancel/", {"next": "https://elsewhere.example/"})
        assert answer.headers["Location"] == job.get_absolute_url()

    @pytest.mark.parametrize("path", [URL, "one"])
    def test_others_are_told_why_not(self, path: str, rita: User, viewer: User, superuser: User) -> None:
        path = job_of(rita).get_absolute_url() if path == "one" else path
        answer = client_of(viewer).get(path)
        assert answer.status_code == 403
        assert "Only reviewers and editors can do this." in answer.content.decode()
        assert client_of(superuser).get(path).status_code == 403
        assert "Count the ships" not in answer.content.decode()
