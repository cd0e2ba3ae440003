"""Merging speakers on the web: suggestions, preview, doing it, taking it back; each for those who may."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from claims.models import Action, Claim, Speaker, SpeakerAlias, SpeakerMerge, SpeakersApart, User
from claims.workflow import apply, merge_speakers, plan_merge
from tests.clients import client_of, page_of
from tests.factories import Item, make_article, make_reviewer, make_user, make_viewer, sign_off

pytestmark = pytest.mark.django_db

DUPLICATES = "/speakers/duplicates/"


def quoted(name: str, words: str, count: int = 1) -> Speaker:
    """`name`, quoted `count` times in an article of its own."""
    said = [f"{words} {number}" for number in range(count)]
    text = "\n".join(f'"{words}," said {name}.' for words in said)
    claim = make_article(f"{text}\n", items=[Item(w, name) for w in said], title=words).claims.first()
    assert claim is not None
    assert claim.speaker is not None
    return claim.speaker


@pytest.fixture
def full() -> Speaker:
    return quoted("Mira Tolland", "We will come back", 2)


@pytest.fixture
def short(full: Speaker) -> Speaker:
    speaker = quoted("M. Tolland", "The pier is safe")
    apply(make_reviewer(), Claim.objects.get(speaker=speaker), Action.EDIT, {"role": "harbour master"})
    return speaker


def confirm_url(kept: Speaker, gone: Speaker) -> str:
    return f"{reverse('speaker-merge-confirm', args=[kept.pk])}?other={gone.pk}"


def seen_in(html: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', html)
    assert found is not None
    return found[1]


def merged(editor: User, kept: Speaker, gone: Speaker) -> SpeakerMerge:
    return merge_speakers(editor, kept, gone, plan_merge(kept, gone).token)


class TestDuplicates:
    def test_pairs_with_their_reason_and_the_more_quoted_kept(self, short: Speaker, full: Speaker, edda: User) -> None:
        html = page_of(edda, DUPLICATES)
        assert "The same surname, and the first names fit" in html
        assert confirm_url(full, short) in html
        assert confirm_url(short, full) not in html
        assert Speaker.objects.count() == 2, "looking merges nothing"

    def test_two_people_are_not_suggested_again(self, short: Speaker, full: Speaker, edda: User) -> None:
        sent = {"one": full.pk, "other": short.pk, "next": DUPLICATES}
        html = client_of(edda).post(reverse("speakers-apart"), sent, follow=True).content.decode()
        assert "No two speakers have names that fit together." in html
        assert "They stay two" in html
        assert "Names that fit" not in page_of(edda, reverse("speaker-merge", args=[full.pk]))

    @pytest.mark.parametrize("sent", [{}, {"one": "x", "other": "y"}, {"one": "1"}])
    def test_nobody_is_apart_from_nobody(self, sent: dict[str, str], full: Speaker, edda: User) -> None:
        assert client_of(edda).post(reverse("speakers-apart"), sent).status_code == 404
        same = client_of(edda).post(reverse("speakers-apart"), {"one": full.pk, "other": full.pk}, follow=True)
        assert "Choose two different speakers." in same.content.decode()
        assert not SpeakersApart.objects.exists()

    def test_queries_do_not_grow(self, short: Speaker, edda: User, django_assert_max_num_queries: Any) -> None:
        with django_assert_max_num_queries(50) as one:
            assert page_of(edda, DUPLICATES).count("Look at merging") == 1
        for number in range(30):
            name = f"{chr(65 + number % 26)}o{'abcdefgh'[number // 26]}lke{chr(97 + number % 26)} Verd"
            Speaker.objects.create(name=name)
            Speaker.objects.create(name=name)
        with django_assert_max_num_queries(len(one)):
            assert page_of(edda, DUPLICATES).count("Look at merging") == 25


class TestChoose:
    def test_names_that_fit_and_whoever_is_looked_up(self, short: Speaker, full: Speaker, edda: User) -> None:
        other = quoted("Odo Brandt", "The tax is too high")
        url = reverse("speaker-merge", args=[full.pk])
        html = page_of(edda, url)
        assert confirm_url(full, short) in html
        assert confirm_url(full, other) not in html
        html = page_of(edda, url, q="BRANDT")
        assert confirm_url(full, other) in html
        assert "Nobody else goes by" in page_of(edda, url, q="mira")

    def test_queries_do_not_grow(self, full: Speaker, edda: User, django_assert_max_num_queries: Any) -> None:
        url = reverse("speaker-merge", args=[full.pk])
        SpeakerAlias.objects.create(speaker=Speaker.objects.create(name="M. Tolland"), name="M. J. Tolland")
        with django_assert_max_num_queries(50) as one:
            page_of(edda, url, q="tolland")
        for number in range(29):
            speaker = Speaker.objects.create(name=f"Mira {chr(65 + number % 26)}{number} Tolland")
            SpeakerAlias.objects.create(speaker=speaker, name=f"M. {number} Tolland")
        with django_assert_max_num_queries(len(one)):
            assert page_of(edda, url, q="tolland").count("Look at merging") == 40


class TestMerge:
    def test_the_preview_says_what_moves_and_what_stays(
        self, short: Speaker, full: Speaker, edda: User, rita: User, sam: User
    ) -> None:
        SpeakerAlias.objects.create(speaker=short, name="Tolland of the harbour")
        Speaker.objects.filter(pk=full.pk).update(description="pilot")
        Speaker.objects.filter(pk=short.pk).update(description="master")
        sign_off(Claim.objects.get(speaker=short), Claim.objects.get(speaker=short).assignee, sam)  # type: ignore[arg-type]
        html = page_of(edda, confirm_url(full, short))
        for words in (
            "1 quote, in 1 article",
            '<span class="tag" dir="auto">M. Tolland</span>',
            '<span class="tag" dir="auto">Tolland of the harbour</span>',
            "<bdi>harbour master</bdi> (1)",
            "The pier is safe",
            "The name “Mira Tolland”",
            "The description “pilot”. “master” goes.",
            "1 signed-off quote stays signed off",
        ):
            assert words in html, words
        assert "We will come back 0" not in html
        assert Speaker.objects.count() == 2
        assert confirm_url(short, full) in html, "the other way round is one press away"

    def test_merging_and_the_way_back(self, short: Speaker, full: Speaker, edda: User, rita: User) -> None:
        client = client_of(edda)
        url = confirm_url(full, short)
        old = short.get_absolute_url()
        answer = client.post(url, {"seen": seen_in(page_of(edda, url))}, follow=True)
        html = answer.content.decode()
        assert "“M. Tolland” is now one with “Mira Tolland”." in html
        assert html.count('class="item-list"') == 1
        assert Claim.objects.filter(speaker=full).count() == 3
        assert client.get(old)["Location"] == full.get_absolute_url()
        assert client.post(url, {"seen": "x"})["Location"] == full.get_absolute_url(), "pressed twice"
        split = reverse("speaker-split", args=[SpeakerMerge.objects.get().pk])
        assert split in html
        seen_by_rita = page_of(rita, full.get_absolute_url())
        assert "Merged into this" in seen_by_rita
        assert split not in seen_by_rita
        claim = Claim.objects.get(text__contains="The pier")
        history = page_of(rita, reverse("article-history", args=[claim.article_id]))
        assert "“M. Tolland” and “Mira Tolland” are one speaker" in history
        html = page_of(edda, split)
        assert "The pier is safe" in html
        answer = client.post(split, {"seen": seen_in(html)}, follow=True)
        assert answer.redirect_chain == [(old, 302)]
        assert "“M. Tolland” is a speaker again." in answer.content.decode()
        assert Claim.objects.filter(speaker=short).count() == 1
        assert split not in page_of(edda, full.get_absolute_url())
        assert client.get(split).status_code == 409

    @pytest.mark.parametrize("seen", ["", "0" * 32, None])
    def test_what_changed_since_is_shown_and_nothing_done(
        self, short: Speaker, full: Speaker, edda: User, seen: str | None
    ) -> None:
        url = confirm_url(full, short)
        if seen is None:
            seen = seen_in(page_of(edda, url))
            quoted("M. Tolland", "The lighthouse is mine")
        answer = client_of(edda).post(url, {"seen": seen})
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "Something changed while you were looking at it." in html
        assert Speaker.objects.count() == 2
        assert client_of(edda).post(url, {"seen": seen_in(html)}).status_code == 302

    def test_namesakes_are_warned_of(self, full: Speaker, edda: User) -> None:
        other = Speaker.objects.create(name="mira tolland")
        assert "That alone does not make them one person." in page_of(edda, confirm_url(full, other))

    @pytest.mark.parametrize("other", ["", "?other=", "?other=x", "?other=999999", "?other=-1"])
    def test_nobody_to_merge_with(self, full: Speaker, edda: User, other: str) -> None:
        url = reverse("speaker-merge-confirm", args=[full.pk])
        assert client_of(edda).get(f"{url}{other}").status_code == 404

    def test_not_with_oneself(self, full: Speaker, edda: User) -> None:
        answer = client_of(edda).get(confirm_url(full, full), follow=True)
        assert "Choose two different speakers." in answer.content.decode()

    def test_what_stays_since_is_named_before_splitting(
        self, short: Speaker, full: Speaker, edda: User, sam: User
    ) -> None:
        done = merged(edda, full, short)
        claim = Claim.objects.get(text__contains="The pier")
        apply(claim.assignee, claim, Action.EDIT, {"speaker": "Odo Brandt"})
        html = page_of(edda, reverse("speaker-split", args=[done.pk]))
        assert "somebody has set their speaker since" in html
        assert html.index("Stay as they are") < html.index("The pier is safe")

    def test_a_merge_on_top_is_to_be_split_first(self, short: Speaker, full: Speaker, edda: User) -> None:
        third = quoted("Mira Tolland-Voss", "A third name")
        first = merged(edda, full, short)
        merged(edda, third, Speaker.objects.get(pk=full.pk))
        answer = client_of(edda).get(reverse("speaker-split", args=[first.pk]))
        assert answer.status_code == 409
        assert "Split those first." in answer.content.decode()
        assert client_of(edda).get(short.get_absolute_url(), follow=True).redirect_chain[-1][0] == (
            third.get_absolute_url()
        )

    @pytest.mark.parametrize("page", ["preview", "split"])
    def test_queries_do_not_grow(
        self, page: str, full: Speaker, edda: User, django_assert_max_num_queries: Any
    ) -> None:
        one, many = quoted("M. Tolland", "The pier is safe"), quoted("Mi. Tolland", "The sea is calm", 30)

        def url(gone: Speaker) -> str:
            if page == "preview":
                return confirm_url(full, gone)
            return reverse("speaker-split", args=[merged(edda, Speaker.objects.get(pk=full.pk), gone).pk])

        first, second = url(one), url(many)
        with django_assert_max_num_queries(50) as single:
            assert page_of(edda, first).count('class="small muted"') == 1
        with django_assert_max_num_queries(len(single)):
            assert page_of(edda, second).count('class="small muted"') == 30


class TestWho:
    @pytest.mark.parametrize("who", ["reviewer", "viewer", "superuser", "nobody"])
    def test_only_editors(self, who: str, short: Speaker, full: Speaker, edda: User, sam: User) -> None:
        signed = Claim.objects.get(speaker=short)
        sign_off(signed, signed.assignee, sam)  # type: ignore[arg-type]
        person = {
            "reviewer": make_reviewer,
            "viewer": make_viewer,
            "superuser": lambda: make_user(superuser=True),
            "nobody": make_user,
        }[who]()
        client = client_of(person)
        merge = confirm_url(full, short)
        seen = seen_in(page_of(edda, merge))
        pages = [DUPLICATES, reverse("speaker-merge", args=[short.pk]), merge]
        for url in pages:
            assert client.get(url).status_code == 403, url
        assert client.post(merge, {"seen": seen}).status_code == 403
        assert client.post(reverse("speakers-apart"), {"one": full.pk, "other": short.pk}).status_code == 403
        assert not SpeakersApart.objects.exists()
        done = merged(edda, full, short)
        split = reverse("speaker-split", args=[done.pk])
        seen = seen_in(page_of(edda, split))
        assert client.get(split).status_code == 403
        assert client.post(split, {"seen": seen}).status_code == 403
        assert not Speaker.objects.filter(pk=short.pk).exists()
        if who in ("reviewer", "superuser"):
            html = page_of(person, "/speakers/") + page_of(person, full.get_absolute_url())
            assert "Likely duplicates" not in html
            assert "/merge/" not in html

    def test_those_who_see_results_only_are_not_led_on(
        self, short: Speaker, full: Speaker, edda: User, sam: User
    ) -> None:
        signed = Claim.objects.get(speaker=short)
        sign_off(signed, signed.assignee, sam)  # type: ignore[arg-type]
        old = short.get_absolute_url()
        merged(edda, full, short)
        viewer = make_viewer()
        assert client_of(viewer).get(old).status_code == 404
        assert "Merged into this" not in page_of(viewer, full.get_absolute_url())
