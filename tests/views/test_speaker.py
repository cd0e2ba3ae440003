"""Speakers: the list, everything they are quoted with, and correcting who they are."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from claims.models import Action, Claim, Speaker, SpeakerAlias, User
from claims.workflow import apply, speaker_token
from tests.clients import client_of, page_of
from tests.factories import make_article, make_reviewer, make_viewer, quote_of, sign_off

pytestmark = pytest.mark.django_db


def quotes(count: int) -> None:
    """`count` speakers, each quoted once, in one article."""
    names = [f"Anna {chr(65 + n // 26)}{chr(97 + n % 26)}son" for n in range(count)]
    text = "\n\n".join(f'"The harbour is too small for number {n}," said {name}.' for n, name in enumerate(names))
    make_article(f"{text}\n", title=f"{count} voices")


class TestList:
    url = "/speakers/"

    def test_counts_and_last_quoted(self, rita: User) -> None:
        make_article(published_at=date(2025, 3, 1), title="First")
        make_article(published_at=date(2025, 6, 2), title="Second")
        row = page_of(rita, self.url).split("Mira Tolland")[1].split("</tr>")[0]
        assert 'class="number">2</td>' in row
        assert "2 Jun 2025" in row

    def test_search_knows_aliases_and_any_case(self, rita: User) -> None:
        make_article()
        SpeakerAlias.objects.create(speaker=Speaker.objects.get(name="Odo Brandt"), name="Großer Odo")
        assert "Odo Brandt" in page_of(rita, self.url, q="GROSSER")
        assert "Mira Tolland" not in page_of(rita, self.url, q="GROSSER")
        assert "Nobody goes by" in page_of(rita, self.url, q="Zzz")

    def test_order(self, rita: User) -> None:
        make_article()
        html = page_of(rita, self.url, sort="quotes")
        assert html.index("Odo Brandt") < html.index("Mira Tolland")
        html = page_of(rita, self.url, sort="name")
        assert html.index("Mira Tolland") < html.index("Odo Brandt")

    def test_viewers_see_who_is_signed_off_and_count_only_that(self, rita: User) -> None:
        article = make_article()
        viewer = make_viewer()
        assert "Odo Brandt" not in page_of(viewer, self.url)
        sign_off(quote_of(article, "higher taxes"), rita, make_reviewer())
        html = page_of(viewer, self.url)
        assert "Odo Brandt" in html
        assert "Mira Tolland" not in html
        assert 'class="number">1</td>' in html

    def test_removed_quotes_do_not_count(self, rita: User) -> None:
        claim = quote_of(make_article())
        apply(rita, apply(rita, claim, Action.TAKE), Action.REMOVE, {"reason": "no quote"})
        row = page_of(rita, self.url).split("Mira Tolland")[1].split("</tr>")[0]
        assert 'class="number">0</td>' in row

    def test_queries_do_not_grow(self, rita: User, django_assert_max_num_queries: Any) -> None:
        quotes(1)
        with django_assert_max_num_queries(50) as one:
            page_of(rita, self.url)
        quotes(30)
        with django_assert_max_num_queries(len(one)):
            html = page_of(rita, self.url)
        assert html.count("<tr>") > 30


@pytest.mark.parametrize("query", ["\x00", "%", "_", "' OR 1=1 --", "x" * 3000])
def test_searches_for_odd_things(rita: User, query: str) -> None:
    make_article()
    for url in ("/speakers/", "/speakers/options/", "/sources/", "/sources/options/"):
        page_of(rita, url, q=query, page="99999999999", sort="evil", kind="evil")
    assert "Nobody goes by" in page_of(rita, "/speakers/", q="%")


class TestDetail:
    def test_quotes_of_all_articles_with_roles_and_their_dates(self, rita: User) -> None:
        for day, role in ((date(2024, 5, 1), "deputy"), (date(2025, 7, 1), "harbour master")):
            claim = quote_of(make_article(published_at=day, title=f"Story of {day}"))
            apply(rita, claim, Action.EDIT, {"role": role})
        speaker = Speaker.objects.get(name="Mira Tolland")
        html = page_of(rita, speaker.get_absolute_url())
        assert html.count("We have never had a summer like this one") == 2
        assert "deputy <span" in html
        assert "May 2024" in html
        assert "Jul 2025" in html

    def test_filter_by_status(self, rita: User) -> None:
        first, second = quote_of(make_article(title="First")), quote_of(make_article(title="Second"))
        apply(rita, second, Action.TAKE)
        url = Speaker.objects.get(name="Mira Tolland").get_absolute_url()
        html = page_of(rita, url, status="checking")
        assert second.get_absolute_url() in html
        assert first.get_absolute_url() not in html
        assert first.get_absolute_url() in page_of(rita, url, status="nonsense")

    def test_viewers_see_only_what_is_signed_off(self, rita: User) -> None:
        signed, other = quote_of(make_article(title="First")), quote_of(make_article(title="Second"))
        sign_off(signed, rita, make_reviewer())
        html = page_of(make_viewer(), Speaker.objects.get(name="Mira Tolland").get_absolute_url())
        assert signed.get_absolute_url() in html
        assert other.get_absolute_url() not in html
        assert "Only reviewers and editors can do this." in html

    def test_unknown_to_viewers_without_signed_quotes(self) -> None:
        make_article()
        client = client_of(make_viewer())
        assert client.get(Speaker.objects.get(name="Mira Tolland").get_absolute_url()).status_code == 404

    def test_queries_do_not_grow(self, rita: User, django_assert_max_num_queries: Any) -> None:
        speaker = quote_of(make_article()).speaker
        assert speaker is not None
        with django_assert_max_num_queries(50) as one:
            page_of(rita, speaker.get_absolute_url())
        for number in range(29):
            make_article(title=f"Story {number}")
        assert Claim.objects.filter(speaker=speaker).count() == 30
        with django_assert_max_num_queries(len(one)):
            page_of(rita, speaker.get_absolute_url())


class TestEdit:
    def test_name_description_and_aliases(self, edda: User) -> None:
        make_article()
        speaker = Speaker.objects.get(name="Mira Tolland")
        SpeakerAlias.objects.create(speaker=speaker, name="Old Name")
        sent = {
            "name": "Mira Tolland-Voss",
            "description": "harbour master",
            "aliases": "Mira Tolland\r\n tolland \r\nTOLLAND",
            "seen": speaker_token(speaker),
        }
        answer = client_of(edda).post(reverse("speaker-edit", args=[speaker.pk]), sent)
        assert answer["Location"] == speaker.get_absolute_url()
        speaker.refresh_from_db()
        assert (speaker.name, speaker.folded, speaker.description) == (
            "Mira Tolland-Voss",
            "mira tolland-voss",
            "harbour master",
        )
        assert sorted(alias.name for alias in speaker.aliases.all()) == ["Mira Tolland", "tolland"]
        assert list(Speaker.objects.named("tolland")) == [speaker]

    def test_reviewers_add_aliases_and_take_none_away(self, rita: User) -> None:
        make_article()
        speaker = Speaker.objects.get(name="Mira Tolland")
        SpeakerAlias.objects.create(speaker=speaker, name="Old Name")
        url = reverse("speaker-edit", args=[speaker.pk])
        sent = {"name": speaker.name, "description": "", "aliases": "New Name", "seen": speaker_token(speaker)}
        answer = client_of(rita).post(url, sent)
        assert answer.status_code == 422
        assert "Only editors can do this." in answer.content.decode()
        assert [alias.name for alias in speaker.aliases.all()] == ["Old Name"]
        answer = client_of(rita).post(url, {**sent, "aliases": "New Name\nold name"})
        assert answer.status_code == 302
        assert sorted(alias.name for alias in speaker.aliases.all()) == ["New Name", "old name"]

    def test_what_somebody_else_wrote_is_shown_and_only_then_replaced(self, rita: User, sam: User) -> None:
        make_article()
        speaker = Speaker.objects.get(name="Mira Tolland")
        url = reverse("speaker-edit", args=[speaker.pk])
        seen = speaker_token(speaker)
        sent = {"name": speaker.name, "description": "harbour master", "aliases": "", "seen": seen}
        assert client_of(sam).post(url, sent).status_code == 302
        answer = client_of(rita).post(url, {**sent, "description": "pilot"})
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "Somebody else changed this meanwhile. Now it says: Mira Tolland; harbour master" in html
        assert 'value="pilot"' in html
        speaker.refresh_from_db()
        assert speaker.description == "harbour master"
        again = re.search(r'name="seen" value="(\w+)"', html)
        assert again is not None
        assert client_of(rita).post(url, {**sent, "description": "pilot", "seen": again[1]}).status_code == 302
        speaker.refresh_from_db()
        assert speaker.description == "pilot"

    def test_typed_words_stay_when_something_is_missing(self, rita: User) -> None:
        make_article()
        speaker = Speaker.objects.get(name="Mira Tolland")
        answer = client_of(rita).post(
            reverse("speaker-edit", args=[speaker.pk]), {"name": "", "description": "kept", "aliases": "A"}
        )
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "kept" in html
        assert "Mira Tolland" in html

    def test_viewers_are_refused(self, rita: User) -> None:
        claim = quote_of(make_article())
        sign_off(claim, rita, make_reviewer())
        url = reverse("speaker-edit", args=[claim.speaker_id])
        assert client_of(make_viewer()).post(url, {"name": "X", "aliases": ""}).status_code == 403
        assert not Speaker.objects.filter(name="X").exists()


def test_completion_offers_names(rita: User) -> None:
    make_article()
    html = page_of(rita, reverse("speaker-options"), speaker="mira")
    assert '<option value="Mira Tolland">' in html
    assert "Odo" not in html
