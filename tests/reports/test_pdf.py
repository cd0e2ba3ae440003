"""Reports as PDF: what they say, tags, links, page numbers, scripts of both directions, and what they never fetch."""

from __future__ import annotations

import builtins
import re
import socket
import sys
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring, tostring

import pytest
from django.test import Client

from claims.models import Article, Claim, Report, Source, User
from claims.reports import ARTICLE_FORMATS, FORMATS, CannotWrite, Head
from claims.reports.direction import direction_of
from claims.reports.pdf_bidi import set_directions
from claims.reports.pdf_format import SYSTEM_PACKAGES, pdf_of
from tests.factories import make_article, make_editor, make_reviewer, make_user, make_viewer
from tests.reports.pdf import Pdf
from tests.reports.story import INSIDE, Story
from tests.reports.test_formats import HOSTILE

pytestmark = pytest.mark.django_db

HEAD = Head(title="Ferries", made_by="Ana", site="https://desk.example", made_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC))
PDFS = ["pdf", "article-pdf", "corrections-pdf"]


@pytest.fixture
def story() -> Story:
    return Story()


def written(fmt: str, story: Story, claims: Any = None, **head: Any) -> Pdf:
    claims = story.signed if claims is None else claims
    full = replace(HEAD, **{"article": story.article.pk, "count": 7, **head})
    return Pdf(b"".join(ARTICLE_FORMATS[fmt].write(full, claims)))


class TestWhatItSays:
    def test_the_article_with_its_notes(self, story: Story) -> None:
        with written("article-pdf", story) as pdf:
            text = pdf.text()
            words = text.replace(" ", "")
            assert "MiraTollandsaid:“Wecarried41,000people2,andnobodyfellin.”3Thepierisold." in words
            assert "We carried 14,000 people" in text
            assert "Yearly report (Document), p. 4" in text
            assert "7 items: 7 checked, 6 verified." in text

    def test_the_list_of_items(self, story: Story) -> None:
        with written("pdf", story) as pdf:
            text = pdf.text()
            assert text.count("Signed off by") == 7
            assert "Checked: Change" in text
            assert f"event {Article.objects.get().head_seq}" in text

    def test_the_corrections(self, story: Story) -> None:
        with written("corrections-pdf", story, story.signed.filter(outcome="change")) as pdf:
            text = pdf.text()
            assert "The copy says" in text
            assert "It should say We carried 14,000 people" in text
            assert "This is not accurate." in text

    def test_pages_are_numbered_and_named(self, story: Story) -> None:
        with written("pdf", story) as pdf:
            assert len(pdf) > 1
            for number in range(len(pdf)):
                assert f"Page {number + 1} of {len(pdf)}" in pdf.text(number)
            assert "Ferries 4 March 2026, 05:06 UTC" in pdf.text(1)

    def test_the_same_report_has_the_same_bytes(self, story: Story) -> None:
        with written("article-pdf", story) as one, written("article-pdf", story) as other:
            assert one.data == other.data


class TestForReadersOfAllKinds:
    @pytest.mark.parametrize("fmt", PDFS)
    def test_is_tagged_and_says_so(self, fmt: str, story: Story) -> None:
        with written(fmt, story, title="Ferries & “piers”") as pdf:
            assert pdf.is_tagged()
            inside = pdf.inside()
            assert b"pdfuaid" in inside
            assert b"/DisplayDocTitle true" in inside
            assert b"/Lang (en)" in inside
            assert pdf.title() == "Ferries & “piers”, 4 March 2026"
            kinds = pdf.structure()
            assert kinds[0] == "Document"
            assert {"H1", "H2", "P", "Link", "L", "LI", "BlockQuote"} <= set(kinds)
            assert kinds.count("H1") == 1

    def test_headings_are_bookmarks(self, story: Story) -> None:
        with written("article-pdf", story) as pdf:
            assert pdf.bookmarks()[:4] == [(0, "Ferries"), (1, "The text"), (1, "Notes"), (2, "1. Claim")]
            assert (2, "3. Quote: Mira Tolland") in pdf.bookmarks()

    def test_links_lead_to_notes_back_and_out(self, story: Story) -> None:
        with written("article-pdf", story) as pdf:
            inner = pdf.inner_links()
            for number in range(1, 8):
                assert f"note-{number}" in inner
                assert f"ref-{number}" in inner
            assert "https://harbour.example/report?a=1&b=2" in pdf.links()
            assert f"https://desk.example/claims/{story.wrong.pk}/" in pdf.links()

    def test_no_heading_ends_a_page(self, story: Story) -> None:
        """Whatever the length of the text before it."""
        for lines in range(8, 14):
            rows = "".join(f"<p>line {n}</p>" for n in range(lines * 3))
            page = _page(f'<main>{rows}<div class="item"><header><h3>Heading</h3></header><p>Body</p></div></main>')
            with Pdf(pdf_of(page)) as pdf:
                for number in range(len(pdf)):
                    assert not re.search(r"Heading( Page \d+ of \d+)?$", pdf.text(number))


def _page(body: str) -> str:
    style = (
        Path("claims/static/claims/report.css").read_text() + Path("claims/static/claims/report_pdf.css").read_text()
    )
    return f"<!doctype html><html lang=en><head><title>T</title><style>{style}</style></head><body>{body}</body></html>"


class TestScripts:
    def test_all_are_in_it(self, story: Story) -> None:
        """As far as there are fonts: these scripts are in DejaVu Sans, which comes with Pango."""
        with written("article-pdf", story) as pdf:
            text = pdf.text()
            for word in ("المدير", "הרציף", "Ferries"):
                assert word in text, word

    @pytest.mark.parametrize(
        ("text", "direction"),
        [("12 مرحبا", "rtl"), ("«שלום» a", "rtl"), ("a مرحبا", "ltr"), ("渡船", "ltr"), ("1, 2!", "ltr"), ("", "ltr")],
    )
    def test_direction_of(self, text: str, direction: str) -> None:
        assert direction_of(text) == direction

    @pytest.mark.parametrize(
        ("given", "arranged"),
        [
            # Each part is within one mark or none: nothing to do but to say which way it runs.
            ('<p dir="auto">قال <mark>عدد</mark> ثم</p>', '<p dir="rtl">قال <mark>عدد</mark> ثم</p>'),
            ('<p dir="auto">a <bdi>مرحبا</bdi> b</p>', '<p dir="ltr">a <bdi dir="rtl">مرحبا</bdi> b</p>'),
            ("<p>a <mark>مرحبا</mark> b</p>", "<p>a <mark>مرحبا</mark> b</p>"),
            # bdi has no say in what is around it.
            ('<p dir="auto"><bdi>a</bdi> مرحبا</p>', '<p dir="rtl"><bdi dir="ltr">a</bdi> مرحبا</p>'),
            # Words of the other direction, cut by a mark: they are kept together.
            (
                "<p>She said مرحبا <mark>بالعالم</mark> and left</p>",
                '<p>She said <span dir="rtl">مرحبا <mark>بالعالم</mark></span> and left</p>',
            ),
            (
                '<p dir="rtl">אמר Hello <mark>world is</mark><sup>1</sup> big אחר</p>',
                '<p dir="rtl">אמר <span dir="ltr">Hello <mark>world is</mark><sup>1</sup> big</span> אחר</p>',
            ),
            # A mark that begins in them and goes on.
            (
                "<p>a مرحبا <mark>بالعالم and</mark> b</p>",
                '<p>a <span dir="rtl">مرحبا <mark>بالعالم</mark></span><mark> and</mark> b</p>',
            ),
            # One within the other.
            (
                "<p>a مرحبا 1<mark>2 بالعالم</mark> b</p>",
                '<p>a <span dir="rtl">مرحبا <span dir="ltr">1<mark>2</mark></span><mark> بالعالم</mark></span> b</p>',
            ),
        ],
    )
    def test_set_directions(self, given: str, arranged: str) -> None:
        root = Element("div")
        root.append(fromstring(given))  # noqa: S314
        set_directions(root)
        assert tostring(root[0], "unicode") == arranged

    @pytest.mark.parametrize("text", [*HOSTILE, "\u2067مرحبا\u2069 x", "\u202e" * 200, "a\u0000b", "א" * 5000])
    def test_no_text_is_lost(self, text: str) -> None:
        text = text.replace("\0", "")
        half = len(text) // 2
        root = Element("div")
        root.append(fromstring(f"<p>a {escape(text[:half])}<mark>{escape(text[half:])} b</mark> c</p>"))  # noqa: S314
        before = "".join(root.itertext())
        set_directions(root)
        assert "".join(root.itertext()) == before


class TestSecrets:
    @pytest.mark.parametrize("fmt", PDFS)
    def test_notes_and_confidential_sources_stay_inside(self, fmt: str, story: Story) -> None:
        Source.objects.update(title="The night watchman", url="https://leak.example/")
        story.wrong.evidence.update(confidential=True, excerpt="In the garage", locator="level 3")
        with written(fmt, story, story.claims.filter(pk=story.wrong.pk)) as pdf:
            text, inside = pdf.text(), pdf.inside()
            for secret in ("red scarf", "night watchman", "leak.example", "garage", "level 3"):
                assert secret not in text
                assert secret.encode() not in inside
            assert "Confidential source on file" in text

    def test_hostile_text_stays_text(self, story: Story) -> None:
        """All of it in one report, since setting one takes a second."""
        text = " | ".join(text for text in HOSTILE if "\t" not in text)
        story.claims.filter(pk=story.wrong.pk).update(text=text, correction=text, role=text[:300], via=text[:40])
        Article.objects.update(title=text[:500], publisher=text[:200], byline=text[:300])
        Source.objects.update(title=text[:300], url="https://x.example/</a><img src=file:///etc/passwd>")
        story.wrong.evidence.update(excerpt=text, locator=text[:200])
        for fmt in PDFS:
            with written(fmt, story, title=text[:200]) as pdf:
                shown = pdf.text()
                assert "<script>alert(1)</script>" in shown
                assert "{{ settings.SECRET_KEY }}" in shown
                assert b"/JavaScript" not in pdf.inside()
                assert b"/EmbeddedFile" not in pdf.inside()

    def test_nothing_is_fetched(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Not even where a page names files and addresses, which those of reports never do."""

        def refused(*_args: Any, **_kwargs: Any) -> Any:
            raise AssertionError("somebody was asked")

        monkeypatch.setattr(socket, "create_connection", refused)
        monkeypatch.setattr(socket, "getaddrinfo", refused)
        secret = tmp_path / "secret.txt"
        secret.write_text("the secret words")
        style = tmp_path / "style.css"
        style.write_text("p::after { content: 'the secret words' }")
        picture = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><text>the secret words</text></svg>"
        opened: list[str] = []
        real = builtins.open

        def watched(file: Any, *args: Any, **kwargs: Any) -> Any:
            opened.append(str(file))
            return real(file, *args, **kwargs)

        monkeypatch.setattr(builtins, "open", watched)
        page = f"""<!doctype html><html lang=en><head><title>T</title><base href="file://{tmp_path}/">
            <link rel=stylesheet href="style.css"><link rel=stylesheet href="http://evil.example/x.css">
            <link rel=attachment href="secret.txt"><link rel=icon href="secret.txt">
            <style>@import url("file://{style}"); p {{ background: url("http://evil.example/x.png") }}
            @font-face {{ font-family: F; src: url("file://{secret}") }}</style></head>
            <body><p>Text</p><img src="{escape(picture)}"><img src="file://{secret}"><img src="http://evil.example/x.png">
            <object data="secret.txt"></object><embed src="secret.txt"><iframe src="secret.txt"></iframe>
            <a rel=attachment href="file://{secret}">it</a><svg><image href="file://{secret}"/></svg></body></html>"""
        with Pdf(pdf_of(page)) as pdf:
            assert "Text" in pdf.text()
            assert b"the secret words" not in pdf.inside()
            assert "the secret words" not in pdf.text()
            assert b"/EmbeddedFile" not in pdf.inside()
        assert not [name for name in opened if str(tmp_path) in name]


class TestWithoutPango:
    @pytest.fixture(params=["ImportError", "OSError"])
    def without(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        """As where the package is not there, and as where the library that it opens is not."""
        real = builtins.__import__

        def fails(name: str, *args: Any, **kwargs: Any) -> Any:
            if name == "weasyprint":
                raise {"ImportError": ImportError, "OSError": OSError}[request.param](
                    "cannot load library 'libpango-1.0-0'"
                )
            return real(name, *args, **kwargs)

        for module in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
            monkeypatch.delitem(sys.modules, module)
        monkeypatch.setattr(builtins, "__import__", fails)

    def test_the_page_says_what_to_install(self, without: None, story: Story) -> None:
        client = Client()
        client.force_login(story.ana)
        for fmt in PDFS:
            response = client.get(f"/articles/{story.article.pk}/report/{fmt}/")
            assert response.status_code == 503
            html = response.content.decode()
            assert f"apt-get install {' '.join(SYSTEM_PACKAGES)}" in html
            assert f'href="/articles/{story.article.pk}/"' in html
        assert client.get("/claims/export/pdf/").status_code == 503
        assert client.get(f"/articles/{story.article.pk}/report/article/").status_code == 200

    def test_none_is_kept(self, without: None, story: Story) -> None:
        client = Client()
        client.force_login(story.ana)
        response = client.post(f"/articles/{story.article.pk}/keep/", {"format": "article-pdf"})
        assert response.status_code == 422
        assert "PDF needs the library Pango" in response.content.decode()
        assert not Report.objects.exists()

    def test_writers_say_so(self, without: None, story: Story) -> None:
        with pytest.raises(CannotWrite, match="Pango"):
            next(FORMATS["pdf"].write(HEAD, Claim.objects.all()))


class TestServed:
    def get(self, user: User | None, path: str) -> Any:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client.get(path)

    def test_by_role(self, story: Story) -> None:
        path = f"/articles/{story.article.pk}/report/article-pdf/"
        for user in (make_viewer(), make_editor(), make_user(superuser=True)):
            response = self.get(user, path)
            assert response["Content-Type"] == "application/pdf"
            assert response["Content-Disposition"].startswith('attachment; filename="notes-ferries-carry-41000-')
            with Pdf(b"".join(response.streaming_content)) as pdf:
                assert INSIDE in pdf.text()
        assert self.get(make_user(), path).status_code == 403
        assert self.get(None, path).status_code == 302
        assert self.get(make_viewer(), f"{path}?work=1").status_code == 403
        hidden = make_article(title="Nothing signed off")
        assert self.get(make_viewer(), f"/articles/{hidden.pk}/report/article-pdf/").status_code == 404

    def test_work_in_progress(self, story: Story) -> None:
        response = self.get(make_reviewer(), f"/articles/{story.article.pk}/report/article-pdf/?work=1")
        with Pdf(b"".join(response.streaming_content)) as pdf:
            assert "To check" in pdf.text()
            assert "What is not signed off is not a result yet." in pdf.text()

    def test_a_large_one_is_left_to_the_background(self, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(ARTICLE_FORMATS, "article-pdf", ARTICLE_FORMATS["article-pdf"]._replace(at_once=6))
        response = self.get(story.ana, f"/articles/{story.article.pk}/report/article-pdf/")
        assert response.status_code == 422
        html = response.content.decode()
        assert "It has 7 items. In this format up to 6 are written while you wait" in html
        assert f"/articles/{story.article.pk}/keep/?format=article-pdf" in html

    def test_files_of_the_corrections_are_called_that(self, story: Story) -> None:
        response = self.get(make_reviewer(), f"/articles/{story.article.pk}/report/corrections-pdf/")
        assert response["Content-Disposition"].startswith('attachment; filename="corrections-ferries-carry-41000-')
