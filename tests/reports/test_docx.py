"""Reports as Word files: comments at the words concerned, headings, directions, and nothing that Word refuses."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx.oxml.ns import qn
from lxml import etree

from claims.models import Article, Claim, Source
from claims.reports import ARTICLE_FORMATS, Head
from claims.reports.direction import runs_of
from claims.reports.docx_file import clean, initials_of
from tests.factories import make_article, make_editor, make_reviewer, make_user, make_viewer, sign_off
from tests.reports.story import BLOCKS, INSIDE, QUOTE, Story
from tests.reports.test_formats import HOSTILE

pytestmark = pytest.mark.django_db

HEAD = Head(title="Ferries", made_by="Ana", site="https://desk.example", made_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC))
WORD = ["docx", "article-docx", "corrections-docx"]


class Word:
    """A Word file, opened."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.document = docx.Document(io.BytesIO(data))
        with ZipFile(io.BytesIO(data)) as file:
            self.parts = {name: file.read(name) for name in file.namelist()}
            self.dates = {info.date_time for info in file.infolist()}
        for name, content in self.parts.items():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(content)

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        return [
            (paragraph.style.name if paragraph.style else "", paragraph.text) for paragraph in self.document.paragraphs
        ]

    @property
    def text(self) -> str:
        return "\n".join(text for _style, text in self.paragraphs)

    @property
    def comments(self) -> dict[int, Any]:
        return {comment.comment_id: comment for comment in self.document.comments}

    def commented(self) -> list[tuple[int, str]]:
        """(number of the comment, the words in its range), in the order in which they end."""
        inside: dict[int, str] = {}
        found = []
        for node in self.document.element.body.iter():
            if node.tag == qn("w:commentRangeStart"):
                inside[int(node.get(qn("w:id")))] = ""
            elif node.tag == qn("w:commentRangeEnd"):
                number = int(node.get(qn("w:id")))
                found.append((number, inside.pop(number)))
            elif node.tag == qn("w:t"):
                inside = {number: words + (node.text or "") for number, words in inside.items()}
        assert not inside, "a comment does not end"
        return found

    def links(self) -> set[str]:
        return {rel.target_ref for rel in self.document.part.rels.values() if rel.is_external}


@pytest.fixture
def story() -> Story:
    return Story()


def written(fmt: str, story: Story, claims: Any = None, **head: Any) -> Word:
    claims = story.signed if claims is None else claims
    full = replace(HEAD, **{"article": story.article.pk, "count": 7, **head})
    return Word(b"".join(ARTICLE_FORMATS[fmt].write(full, claims)))


class TestComments:
    def test_stand_at_the_words_concerned(self, story: Story) -> None:
        word = written("article-docx", story)
        found = [(word.comments[number].text.split("\n")[0], words) for number, words in word.commented()]
        assert found == [
            ("1. Claim. Verified", "Ferries carry 41,000"),
            ("2. Claim. Checked: Change", INSIDE),
            ("3. Quote: Mira Tolland. Verified", QUOTE),
            ("4. Claim. Verified", "عدد الركاب 41,000 في عام 2024"),
            ("5. Claim. Verified", "הרציף Old Pier נבנה בשנת 1931"),
            ("6. Claim. Verified", "渡船每天開十二次"),
            ("7. Claim. Verified", "built in 1931"),
        ]

    def test_say_what_was_found_by_whom_and_on_what(self, story: Story) -> None:
        word = written("article-docx", story)
        (comment,) = (comment for comment in word.comments.values() if comment.text.startswith("2."))
        assert (comment.author, comment.initials) == ("Ben Okri", "BO")
        assert comment.timestamp == Claim.objects.get(pk=story.wrong.pk).signed_at.replace(microsecond=0)  # type: ignore[union-attr]
        lines = comment.text.split("\n")
        assert lines[1:3] == ["Correction: We carried 14,000 people", "Findings: Verdict: Inaccurate"]
        assert lines[3].startswith("Signed off by: Ben Okri, ")
        assert (
            lines[4] == "Supports: Yearly report (Document), p. 4, https://harbour.example/report?a=1&b=2, “As said.”"
        )

    def test_work_in_progress_is_the_workbenchs(self, story: Story) -> None:
        word = written("article-docx", story, story.claims.filter(text="The pier is old."), work=True)
        (comment,) = word.comments.values()
        assert (comment.author, comment.initials) == ("Fact-check workbench", "FW")
        assert comment.timestamp == HEAD.made_at
        assert comment.text == "1. Claim. To check"

    def test_the_same_words_have_two(self) -> None:
        article = make_article("It is 5.", items=[])
        claims = [Claim.objects.create(article=article, kind="assertion", text="It", folded="it") for _n in range(2)]
        revision = article.current_revision
        for claim in claims:
            claim.anchors.create(revision=revision, spans=[[0, 2]], start=0, end=2, exact="It")
        word = Word(
            b"".join(ARTICLE_FORMATS["article-docx"].write(replace(HEAD, article=article.pk), article.claims.all()))
        )
        assert [words for _number, words in word.commented()] == ["It", "It"]

    def test_one_goes_over_words_that_are_not_its_own_and_over_paragraphs(self) -> None:
        text = "A one.\n\nB two."
        article = make_article(text, items=[], blocks=[["paragraph", 0, 6], ["paragraph", 8, 14]])
        claim = Claim.objects.create(article=article, kind="assertion", text="A B", folded="a b")
        revision = article.current_revision
        claim.anchors.create(revision=revision, spans=[[0, 1], [8, 9]], start=0, end=9, exact=text[:9])
        word = Word(
            b"".join(ARTICLE_FORMATS["article-docx"].write(replace(HEAD, article=article.pk), article.claims.all()))
        )
        assert [words for _number, words in word.commented()] == ["A one.B"]


class TestText:
    def test_is_there_word_for_word_and_nothing_else(self, story: Story) -> None:
        paragraphs = written("article-docx", story).paragraphs
        start, end = paragraphs.index(("Heading 1", "The text")), paragraphs.index(("Heading 1", "Notes"))
        styles = {"headline": "Heading 2", "heading": "Heading 3", "caption": "Caption", "paragraph": "Normal"}
        assert paragraphs[start + 1 : end] == [(styles[kind], text) for kind, text in BLOCKS]

    def test_runs_the_way_it_does(self, story: Story) -> None:
        word = written("article-docx", story)
        directions = {p.text: bool(p._p.xpath("w:pPr/w:bidi")) for p in word.document.paragraphs}
        for _kind, text in BLOCKS:
            assert directions[text] == (text[0] in "قה"), text
        (hebrew,) = (p for p in word.document.paragraphs if p.text == BLOCKS[4][1])
        runs = [
            ("".join(t.text or "" for t in r.xpath("w:t")), bool(r.xpath("w:rPr/w:rtl")))
            for r in hebrew._p.xpath("w:r[w:t]")
        ]
        assert ("Old Pier", False) in runs
        assert all(rtl for text, rtl in runs if text != "Old Pier")

    def test_has_its_language(self, story: Story) -> None:
        Article.objects.update(language="he")
        word = written("article-docx", story)
        (hebrew,) = (p for p in word.document.paragraphs if p.text == BLOCKS[4][1])
        assert set(hebrew._p.xpath("w:r/w:rPr/w:lang/@w:bidi")) == {"he"}
        assert set(word.document.styles.element.xpath("w:docDefaults//w:lang/@w:val")) == {"en"}

    def test_items_lead_to_their_place(self, story: Story) -> None:
        body = written("article-docx", story).document.element.body
        places = set(body.xpath("//w:bookmarkStart/@w:name"))
        anchors = body.xpath("//w:hyperlink/@w:anchor")
        assert anchors == [f"place_{number}" for number in range(1, 8)]
        assert set(anchors) <= places

    def test_what_the_text_no_longer_has_comes_after(self, story: Story) -> None:
        story.revise(gone=BLOCKS[-1][1])
        word = written("article-docx", story)
        assert len(word.comments) == 6
        assert ("Heading 1", "Not in this text") in word.paragraphs
        assert "These words stand in version 1 of the text, not in this one." in word.text

    @pytest.mark.parametrize(
        ("text", "base", "runs"),
        [
            ("plain", "ltr", [("plain", "ltr")]),
            ("a אב, גד b", "ltr", [("a ", "ltr"), ("אב, גד", "rtl"), (" b", "ltr")]),
            ("אב Old Pier 12 גד", "rtl", [("אב ", "rtl"), ("Old Pier", "ltr"), (" 12 גד", "rtl")]),
            ("12!", "rtl", [("12!", "rtl")]),
            ("", "ltr", []),
        ],
    )
    def test_runs_of(self, text: str, base: str, runs: list[tuple[str, str]]) -> None:
        assert list(runs_of(text, base)) == runs


class TestLists:
    def test_the_list_of_items(self, story: Story) -> None:
        word = written("docx", story, filters=[("Kind", "Quote")], left_out=1)
        assert word.paragraphs[1] == ("Title", "Ferries")
        assert ("Heading 1", "Ferries carry 41,000") in word.paragraphs
        assert len([style for style, _text in word.paragraphs if style == "Heading 2"]) == 7
        for words in (
            "Made on 4 March 2026, 05:06 UTC by Ana. 7 items. 1 more is left out because it is not signed off.",
            "Kind: Quote",
            "Correction: We carried 14,000 people",
            "7 items: 7 checked, 6 verified.",
            Article.objects.get().head_hash,
        ):
            assert words in word.text
        assert f"https://desk.example/claims/{story.wrong.pk}/" in word.links()
        assert "https://harbour.example/report?a=1&b=2" in word.links()
        assert not word.comments

    def test_the_corrections(self, story: Story) -> None:
        word = written("corrections-docx", story, story.signed.filter(outcome="change"))
        text = word.text
        assert "1. Claim. Change\nThe copy says\n" in text
        assert "Mira Tolland said: “We carried 41,000 people, and nobody fell in.”" in text
        assert "It should say\nWe carried 14,000 people\nWhy: This is not accurate." in text
        assert "1 item: 1 checked, 0 verified." in text

    @pytest.mark.parametrize(
        ("fmt", "words"),
        [
            ("docx", "Nothing here has been signed off yet."),
            ("article-docx", "Nothing here has been signed off yet."),
            ("corrections-docx", "Nothing that is signed off has to change."),
        ],
    )
    def test_empty_ones_say_so(self, fmt: str, words: str, story: Story) -> None:
        assert words in written(fmt, story, story.claims.none()).text

    def test_pages_are_numbered_and_named(self, story: Story) -> None:
        word = written("docx", story)
        section = word.document.sections[0]
        assert section.header.paragraphs[0].text == "Ferries · 4 March 2026, 05:06 UTC"
        assert re.findall(r'w:instr="([^"]*)"', etree.tostring(section.footer._element).decode()) == [
            " PAGE ",
            " NUMPAGES ",
        ]


class TestFile:
    @pytest.mark.parametrize("fmt", WORD)
    def test_the_same_report_has_the_same_bytes(self, fmt: str, story: Story) -> None:
        one, other = written(fmt, story), written(fmt, story)
        assert one.data == other.data
        assert len(one.dates) == 1

    def test_says_what_it_is(self, story: Story) -> None:
        word = written("article-docx", story)
        properties = word.document.core_properties
        assert (properties.title, properties.author, properties.language) == ("Ferries", "Ana", "en")
        assert properties.created == properties.modified == datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
        assert not [name for name in word.parts if "thumbnail" in name]
        assert b"python-docx" not in word.parts["docProps/core.xml"]

    @pytest.mark.parametrize("fmt", WORD)
    def test_notes_and_confidential_sources_stay_inside(self, fmt: str, story: Story) -> None:
        Source.objects.update(title="The night watchman", url="https://leak.example/")
        story.wrong.evidence.update(confidential=True, excerpt="In the garage", locator="level 3")
        word = written(fmt, story, story.claims.filter(pk=story.wrong.pk))
        for content in word.parts.values():
            for secret in (b"red scarf", b"night watchman", b"leak.example", b"garage", b"level 3"):
                assert secret not in content
        assert "Confidential source on file" in word.text

    @pytest.mark.parametrize("text", [*HOSTILE, "\x01\x08\x1f￾￿ x", "_x0041_", "]]>", "a\r\nb"])
    def test_hostile_text_stays_text(self, text: str, story: Story) -> None:
        story.claims.filter(pk=story.wrong.pk).update(text=text, correction=text, role=text, via=text[:40])
        Article.objects.update(title=text, publisher=text, byline=text, language='"><x'[:16])
        Source.objects.update(title=text, url=f"https://x.example/{text}")
        story.wrong.evidence.update(excerpt=text, locator=text)
        for fmt in WORD:
            word = written(fmt, story, title=text, made_by=text, filters=[(text, text)])
            assert re.sub(r"[\n\u2028\u2029]", "\n", clean(text)).strip() in word.text, fmt
            names = {etree.QName(node).localname for node in word.document.element.iter() if isinstance(node.tag, str)}
            assert not names & {"script", "altChunk", "object", "attachedTemplate"}
            assert all(re.fullmatch(r"[!-~]+", link) and not re.search(r'[<>"\\^`{|}]', link) for link in word.links())

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "file:///etc/passwd", "https://[bad", "https://", "ftp://a.example/"]
    )
    def test_only_addresses_on_the_web_are_linked(self, url: str, story: Story) -> None:
        Source.objects.update(url=url)
        word = written("docx", story)
        assert not [link for link in word.links() if not link.startswith("https://desk.example/")]
        assert url in word.text

    @pytest.mark.parametrize(
        ("name", "initials"),
        [("Ben Okri", "BO"), ("Ana Maria de Reis", "AR"), ("editor", "E"), ("", ""), ("מירה לוי", "מל"), ("--", "")],
    )
    def test_initials_of(self, name: str, initials: str) -> None:
        assert initials_of(name) == initials


class TestServed:
    @pytest.mark.parametrize("fmt", WORD)
    def test_by_role(self, fmt: str, story: Story) -> None:
        def get(user: Any, path: str) -> Any:
            client = Client()
            if user is not None:
                client.force_login(user)
            return client.get(path)

        path = f"/articles/{story.article.pk}/report/{fmt}/"
        for user in (make_viewer(), make_reviewer(), make_editor(), make_user(superuser=True)):
            response = get(user, path)
            assert response["Content-Type"].endswith("wordprocessingml.document")
            assert ".docx" in response["Content-Disposition"]
            assert INSIDE in Word(b"".join(response.streaming_content)).text
        assert get(make_user(), path).status_code == 403
        assert get(None, path).status_code == 302
        assert get(make_viewer(), f"{path}?work=1").status_code == 403

    def test_a_newcomer_finds_it(self, story: Story) -> None:
        client = Client()
        client.force_login(make_viewer())
        html = b"".join(client.get(f"/articles/{story.article.pk}/report/").streaming_content).decode()  # type: ignore[attr-defined]
        assert f'<a href="/articles/{story.article.pk}/report/article-docx/">Word file with comments</a>' in html


def test_queries_do_not_grow_with_items() -> None:
    ana, ben = make_reviewer(), make_reviewer()
    for fmt in ("article-docx", "corrections-docx", "article-pdf", "corrections-pdf"):
        counts = []
        for few in (True, False):
            article = make_article()
            wrong = article.claims.filter(kind="assertion")
            for claim in wrong[:1] if few else wrong:
                sign_off(claim, ana, ben, verdict="unproven", note="Looked.")
            with CaptureQueriesContext(connection) as queries:
                head = replace(HEAD, article=article.pk)
                list(ARTICLE_FORMATS[fmt].write(head, Claim.objects.filter(article=article, status="signed_off")))
            counts.append(len(queries))
        assert counts[0] == counts[1], fmt
