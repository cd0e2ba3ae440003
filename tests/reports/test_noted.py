"""The article with notes: the text as it reads, a number at the end of each item's words, the notes in that order."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.models import Action, Article, Claim, Revision, Source, User
from claims.reports import ARTICLE_FORMATS, FORMATS, Head
from claims.workflow import apply
from tests.factories import Item, make_article, make_editor, make_reviewer, make_user, make_viewer, quote_of, sign_off
from tests.reports.story import BLOCKS, INSIDE, ITEMS, QUOTE, TEXT, Story
from tests.reports.test_formats import HOSTILE, Reader

pytestmark = pytest.mark.django_db

HEAD = Head(title="Ferries", made_by="Ana", site="https://desk.example", made_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC))


@pytest.fixture
def story() -> Story:
    return Story()


def written(story: Story, claims: Any = None, **head: Any) -> str:
    claims = story.signed if claims is None else claims
    return "".join(ARTICLE_FORMATS["article"].write(replace(HEAD, article=story.article.pk, **head), claims))


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def text_of(html: str) -> list[tuple[str, str]]:
    """(type, text) of the blocks of the article as they stand in the page, references left out."""
    part = html.split('<section class="story"')[1].split("</section>")[0]
    found = re.findall(r'<(h3|h4|p) class="(headline|subhead|block (\w+))"[^>]*>(.*?)</\1>', part, re.S)
    plain = [(kind or "heading", re.sub(r"<sup.*?</sup>", "", inner, flags=re.S)) for _t, css, kind, inner in found]
    types = [
        "headline" if css == "headline" else kind for (_t, css, _k, _i), (kind, _p) in zip(found, plain, strict=True)
    ]
    return [(kind, unescape(re.sub(r"<[^>]*>", "", inner))) for kind, (_k, inner) in zip(types, plain, strict=True)]


def references(html: str) -> list[int]:
    return [int(n) for n in re.findall(r'id="ref-(\d+)" href="#note-\1"', html)]


def notes(html: str) -> list[str]:
    return re.findall(r'<article class="item note" id="note-\d+".*?</article>', html, re.S)


class TestText:
    def test_is_there_word_for_word(self, story: Story) -> None:
        assert text_of(written(story)) == BLOCKS

    def test_each_block_runs_its_own_way(self, story: Story) -> None:
        html = written(story)
        assert html.count('dir="auto" lang="en">') >= len(BLOCKS)

    def test_is_there_with_nothing_signed_off(self, story: Story) -> None:
        html = written(story, story.claims.none())
        assert text_of(html) == BLOCKS
        assert references(html) == []
        assert "Nothing here has been signed off yet." in html

    def test_needs_its_article(self, story: Story) -> None:
        with pytest.raises(ValueError, match="needs the article"):
            "".join(ARTICLE_FORMATS["article"].write(HEAD, story.signed))

    def test_line_breaks_inside_a_block_stay(self, story: Story) -> None:
        article = make_article("One line\nand another.", items=[])
        html = "".join(ARTICLE_FORMATS["article"].write(replace(HEAD, article=article.pk), Claim.objects.none()))
        assert "One line\nand another." in html


class TestNotes:
    def test_numbers_ascend_as_one_reads(self, story: Story) -> None:
        html = written(story)
        assert references(html) == list(range(1, 8))
        assert len(notes(html)) == 7
        assert [f'id="note-{n}"' in note for n, note in enumerate(notes(html), 1)] == [True] * 7

    def test_a_claim_within_a_quote_keeps_its_own(self, story: Story) -> None:
        html = written(story)
        ends = re.search(
            r"We carried 41,000 people</mark><sup[^>]*><a[^>]*>(\d)</a></sup><mark.*?”</mark><sup[^>]*><a[^>]*>(\d)",
            html,
        )
        assert ends
        assert ends.groups() == ("2", "3")
        assert "Claim" in words(notes(html)[1])
        assert "Quote: Mira Tolland" in words(notes(html)[2])
        marks = re.findall(r'<mark class="([\w ]+)">(.*?)</mark>', html)
        assert marks[1:4] == [
            ("quote", "“"),
            ("quote claim", INSIDE),
            ("quote", QUOTE.removeprefix(f"“{INSIDE}")),
        ]

    def test_the_same_words_have_both_numbers(self, story: Story) -> None:
        article = make_article("She said it is 5.", items=[Item("it is 5", speaker="She"), Item("it is 5")])
        html = "".join(
            ARTICLE_FORMATS["article"].write(replace(HEAD, article=article.pk, work=True), article.claims.all())
        )
        assert references(html) == [1, 2]
        assert "Quote" in words(notes(html)[0])
        assert "Claim" in words(notes(html)[1])

    def test_say_what_was_found_and_on_what(self, story: Story) -> None:
        text = words(notes(written(story))[1])
        assert "Checked: Change" in text
        assert "Correction We carried 14,000 people" in text
        assert "Verdict: Inaccurate" in text
        assert "Yearly report (Document) , p. 4" in text
        assert "As said." in text
        assert "Signed off by Ben Okri" in text

    def test_lead_back(self, story: Story) -> None:
        assert all(f'href="#ref-{n}"' in note for n, note in enumerate(notes(written(story)), 1))

    def test_counts_at_the_end(self, story: Story) -> None:
        story.article.refresh_from_db()
        foot = words(written(story).split('<footer class="report-foot">')[1])
        assert "7 items: 7 checked, 6 verified." in foot
        assert f"event {story.article.head_seq}, {story.article.head_hash}" in foot

    def test_work_in_progress_is_told_apart(self, story: Story) -> None:
        html = written(story, story.claims, work=True)
        assert references(html) == list(range(1, 9))
        assert "To check" in words(notes(html)[3])
        assert "What is not signed off is not a result yet." in html

    def test_what_the_text_no_longer_has_comes_after(self, story: Story) -> None:
        story.revise(gone=BLOCKS[-1][1])
        html = written(story)
        assert references(html) == list(range(1, 7))
        last = words(notes(html)[-1])
        assert last.startswith("7. Claim")
        assert "These words stand in version 1 of the text, not in this one." in last
        assert html.index("Not in this text") < html.index('id="note-7"')
        assert 'href="#ref-7"' not in html
        assert text_of(html) == BLOCKS[:-1]

    def test_what_has_no_place_comes_after(self, story: Story) -> None:
        lost = Claim.objects.create(
            article=story.article, kind="assertion", text="Words of no place", folded="words of no place"
        )
        html = written(story, story.claims, work=True)
        assert f">Item {lost.pk}</a>" in notes(html)[-1]
        assert "This item has no place in the text." in notes(html)[-1]

    def test_what_no_block_shows_comes_after(self) -> None:
        """Words between the parts of a text: no part has them, so no reference can stand there."""
        article = make_article(TEXT, items=ITEMS, blocks=[["paragraph", 0, 20]])
        head = replace(HEAD, article=article.pk, work=True)
        html = "".join(ARTICLE_FORMATS["article"].write(head, article.claims.all()))
        assert references(html) == [1]
        assert len(notes(html)) == len(ITEMS)


class TestSecrets:
    def test_notes_and_confidential_sources_stay_inside(self, story: Story) -> None:
        Source.objects.update(title="The night watchman", url="https://leak.example/")
        story.wrong.evidence.update(confidential=True, excerpt="In the garage", locator="level 3")
        html = written(story, story.claims.filter(pk=story.wrong.pk))
        for secret in ("red scarf", "night watchman", "leak.example", "garage", "level 3"):
            assert secret not in html
        assert "Confidential source on file" in html

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_stays_text(self, text: str, story: Story) -> None:
        story.claims.filter(pk=story.wrong.pk).update(text=text, correction=text, role=text, via=text[:40])
        Article.objects.update(title=text, publisher=text, byline=text, language='"><b>'[:16])
        Source.objects.update(title=text, url=f"https://x.example/{text}"[:200])
        story.wrong.evidence.update(excerpt=text, locator=text)
        reader = Reader()
        reader.feed(written(story, title=text))
        assert not reader.tags & {"script", "b", "lone"}
        assert " ".join(text.split()) in " ".join(reader.text.split())

    def test_a_hostile_article_stays_text(self) -> None:
        text = "</p><script>alert(1)</script> said <b onclick=x>5</b> & {{ x }}"
        article = make_article(text, items=[])
        html = "".join(ARTICLE_FORMATS["article"].write(replace(HEAD, article=article.pk), Claim.objects.none()))
        reader = Reader()
        reader.feed(html)
        assert not reader.tags & {"script", "b"}
        assert text in reader.text


class TestServed:
    def get(self, user: User | None, path: str) -> Any:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client.get(path)

    def body(self, response: Any) -> str:
        assert response.status_code == 200
        return b"".join(response.streaming_content).decode()

    def test_by_role(self, story: Story) -> None:
        path = f"/articles/{story.article.pk}/report/article/"
        for user in (make_viewer(), make_reviewer(), make_editor(), make_user(superuser=True)):
            html = self.body(self.get(user, path))
            assert references(html) == list(range(1, 8))
        assert self.get(make_user(), path).status_code == 403
        assert self.get(None, path).status_code == 302
        assert self.get(make_viewer(), f"{path}?work=1").status_code == 403
        assert references(self.body(self.get(make_reviewer(), f"{path}?work=1"))) == list(range(1, 9))
        hidden = make_article(title="Nothing signed off")
        assert self.get(make_viewer(), f"/articles/{hidden.pk}/report/article/").status_code == 404
        assert "article" not in FORMATS

    def test_removed_items_are_not_in_it(self, story: Story) -> None:
        apply(make_editor(), story.item("The pier is old."), Action.REMOVE, {"reason": "No claim."})
        html = self.body(self.get(make_reviewer(), f"/articles/{story.article.pk}/report/article/?work=1"))
        assert len(notes(html)) == 7

    def test_as_a_file_it_stands_alone(self, story: Story) -> None:
        response = self.get(make_viewer(), f"/articles/{story.article.pk}/report/article/?download=1")
        assert response["Content-Disposition"].startswith('attachment; filename="notes-ferries-carry-41000-')
        html = self.body(response)
        assert "<style>" in html
        assert not re.search(r"<link|<script|<img|class=\"links\"", html)

    def test_leads_to_the_other_reports(self, story: Story) -> None:
        html = self.body(self.get(make_reviewer(), f"/articles/{story.article.pk}/report/article/?work=1"))
        for fmt in ("html", "corrections", "xlsx", "csv", "json", "annotations"):
            assert f'href="/articles/{story.article.pk}/report/{fmt}/?work=1"' in html
        assert html.count('aria-current="page"') == 1


def test_queries_do_not_grow_with_items() -> None:
    ana, ben = make_reviewer(), make_reviewer()
    counts = []
    for few in (True, False):
        article = make_article()
        for claim in [quote_of(article)] if few else list(article.claims.all()):
            sign_off(claim, ana, ben)
        with CaptureQueriesContext(connection) as queries:
            head = replace(HEAD, article=article.pk)
            list(ARTICLE_FORMATS["article"].write(head, Claim.objects.filter(article=article, status="signed_off")))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_text_is_the_stories(story: Story) -> None:
    assert Revision.objects.get(article=story.article).text == TEXT
