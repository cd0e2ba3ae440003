"""Files, the hostile ones first: a plain message or a sound draft, in little time, and never another exception."""

from __future__ import annotations

import gzip
import io
import random
import time
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.ingest import MAX_BYTES, IngestError, draft_of, read_file, read_text
from claims.ingest.language import guess_language
from claims.ingest.readers.decoding import decode

LEAD = "The town council of Sandholm voted on Monday to close the old ferry terminal after 90 years of service."
PAGE = """<!doctype html>
<html lang="en-GB"><head>
<title>Ferry terminal closes after 90 years | The Sandholm Courier</title>
<meta property="og:site_name" content="The Sandholm Courier">
<meta name="author" content="Ann Reyk">
<meta property="article:published_time" content="2026-03-04T23:10:00-05:00">
<meta property="article:modified_time" content="2026-03-09T10:00:00Z">
<link rel="canonical" href="https://courier.example/ferry-terminal">
<style>p { color: red }</style>
</head><body onload="alert(1)">
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article>
<h1>Ferry terminal closes after 90&nbsp;years</h1>
<figure><img src="x.jpg" onerror="alert(2)"><figcaption>The terminal at dusk, last week</figcaption></figure>
<p>The town council of Sandholm voted on Monday to close the old ferry terminal, the harbour office said.</p>
<script>document.write("<p>The script was here.</p>")</script>
<h2>Costs</h2>
<p>The new building will cost about <b>12 million</b> crowns,<br>twice the sum first planned.</p>
<blockquote><p>“Nobody will miss the draught in the waiting room,” said Mira Tolland, the harbour master.</p></blockquote>
<ul><li>The old hall was built in 1931.</li><li>The new hall opens in March 2027.</li></ul>
</article>
<footer>© 2026 The Sandholm Courier. All rights reserved.</footer>
</body></html>"""


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", LEAD)
    return buffer.getvalue()


NOISE = random.Random(7).randbytes(4000)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        pytest.param("a.txt", b"", "empty", id="empty"),
        pytest.param("a.html", b"", "empty", id="empty page"),
        pytest.param("a.txt", b" \r\n\t \n", "empty", id="blank"),
        pytest.param("a.txt", b"\0" * 50, "empty", id="NULs only"),
        pytest.param("a.txt", "\u200b\ufeff\u2060".encode(), "empty", id="invisible only"),
        pytest.param("a.txt", b"*** --- ***", "empty", id="no letter, no digit"),
        pytest.param("a.txt", b"\xef\xbb\xbf", "empty", id="byte order mark only"),
        pytest.param("a.txt", b"\x7fELF\x02\x01\x01" + NOISE, "binary", id="program"),
        pytest.param("a.txt", NOISE, "binary", id="noise"),
        pytest.param("a.html", NOISE, "binary", id="noise as a page"),
        pytest.param("a.txt", zipped(), "binary", id="ZIP by the name of a text"),
        pytest.param("a.txt", gzip.compress(LEAD.encode()), "binary", id="gzip by the name of a text"),
        pytest.param("a.txt", b"%PDF-1.7\n" + LEAD.encode(), "binary", id="PDF by the name of a text"),
        pytest.param("a.txt", b"{\\rtf1 " + LEAD.encode(), "binary", id="RTF by the name of a text"),
        pytest.param("a.html", b"\x89PNG\r\n\x1a\n" + LEAD.encode(), "binary", id="picture by the name of a page"),
        pytest.param("a.txt", b"\xff\xfe" + LEAD.encode("utf-16-le") + b"x", "encoding", id="UTF-16, half a unit"),
        pytest.param("a.txt", "Größe, Maße, süß, größer\n".encode() * 3 + b"\xff!", "encoding", id="damaged UTF-8"),
        pytest.param("a.txt", b"a" * (MAX_BYTES + 1), "too_big", id="too big"),
        pytest.param("a.txt", b"word " * 200_001, "too_long", id="too many words"),
        pytest.param("a.html", b"<p>" + b"<b>x</b> " * 30_000, "too_long", id="too many elements"),
        pytest.param("a.html", b"<html><body></body></html>", "no_article", id="page without text"),
        pytest.param(
            "a.html", b"<html><script>var a = 'A long text in a script.'</script>", "no_article", id="script only"
        ),
        pytest.param("a.html", b"<!-- " + b"x" * 1000, "unreadable", id="comment only"),
        pytest.param("a.html", b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000, "no_article", id="100,000 levels"),
        pytest.param("a.docx", zipped(), "unreadable", id="ZIP by the name of a Word file"),
        pytest.param("a.doc", b"\xd0\xcf\x11\xe0", "unsupported", id="Word's old format"),
        pytest.param("a", LEAD.encode(), "unsupported", id="no ending"),
        pytest.param("https://courier.example/ferry", b"", "unsupported", id="address"),
    ],
)
def test_refused_with_a_plain_message(name: str, data: bytes, code: str) -> None:
    started = time.perf_counter()
    with pytest.raises(IngestError) as caught:
        read_file(name, data)
    assert caught.value.code == code
    assert str(caught.value).startswith(f"{name}: ")
    assert caught.value.reason.endswith(".")
    assert time.perf_counter() - started < 5


def test_a_refusal_says_what_is_supported() -> None:
    with pytest.raises(IngestError, match=r"^story\.odt: \.odt is not supported\. Save it as \.docx or \.txt"):
        read_file("story.odt", b"")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"<!DOCTYPE a [" + b"".join(b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10) for i in range(1, 20)) + b"]><html><body><p>&e19; " + LEAD.encode() + b"</p></body></html>", id="entity bomb"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>&x; ' + LEAD.encode() + b"</p></body></html>", id="external entity"),
        pytest.param(b"<p " + b"a=b " * 200_000 + b">" + LEAD.encode(), id="200,000 attributes"),
        pytest.param(b"<p>" + LEAD.encode() + b"<i><b><a href=x>" * 50_000, id="unclosed"),
        pytest.param(b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>" + LEAD.encode(), id="deep JSON"),
        pytest.param(b'<script type="application/ld+json">{"@type": [1, {"author": 7}], "datePublished": {}}</script><p>' + LEAD.encode(), id="odd JSON"),
        pytest.param(b"<meta charset=punycode><p>" + LEAD.encode(), id="a codec that is no character set"),
        pytest.param(b"<p>" + LEAD.encode() + b"\0\0</p>", id="NUL"),
        pytest.param(b"<p>" + LEAD.encode() + b"&#0;&#xD800;&#x1F600;</p>", id="surrogate by reference"),
    ],
)  # fmt: skip
def test_hostile_pages_do_no_harm(data: bytes) -> None:
    started = time.perf_counter()
    draft = read_file("a.html", data)
    assert LEAD in draft.text
    assert "root:" not in draft.text
    assert len(draft.text) < 1000
    draft.text.encode("utf-8")
    assert time.perf_counter() - started < 5


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html"]))
def test_any_bytes_give_a_draft_or_a_message(data: bytes, name: str) -> None:
    try:
        draft = read_file(name, data)
    except IngestError:
        return
    assert draft.text.strip()
    assert draft.title


LINES = [
    "Ferry terminal closes",
    LEAD,
    "By Ann Reyk",
    "4 March 2026",
    "Photo: Jo",
    "[caption] x",
    "[page 2]",
    "[page 12] x",
    "What it costs",
    "",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(LINES), max_size=8).map("\n".join)))
def test_a_draft_comes_through_the_form_unchanged(text: str) -> None:
    try:
        draft = read_text(text)
    except IngestError:
        return
    again = draft_of(draft.body.replace("\n", "\r\n"), title=draft.title)
    assert again.text == draft.text
    assert again.blocks == draft.blocks


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-8", "Café Größe “naïve” 👩‍🚒"),
        ("utf-8-sig", "Café Größe"),
        ("utf-16", "Café Größe “naïve”"),
        ("utf-16-le", "Cafe in Sandholm reopens"),
        ("utf-16-be", "Cafe in Sandholm reopens"),
        ("utf-32", "Café Größe"),
    ],
)
def test_unicode_is_recognised(charset: str, text: str) -> None:
    assert decode(text.encode(charset)) == (text, "")


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("latin-1", "Le maire a annoncé que le pont sera fermé jusqu'à l'été. C'est nécessaire, a-t-il déclaré."),
        ("cp1252", "Der Bürgermeister sagte, die Straße sei für alle geöffnet. „Das ist schön“, fügte er hinzu."),
        ("cp1252", "“The café is naïve,” she said — and left."),
        ("cp1250", "Starosta řekl, že most bude otevřen v březnu. „Je to dobrá zpráva pro všechny,“ dodal."),
        ("cp1251", "Мэр города сказал, что мост будет открыт в марте."),
        ("cp1256", "قال رئيس البلدية إن الجسر سيفتح في مارس. وأضاف أن هذا خبر جيد للجميع."),
        ("shift_jis", "市長は月曜日に新しい橋を開くと述べた。これは住民にとって良い知らせだ。"),
    ],
)
def test_other_character_sets_are_guessed_and_said_to_be(charset: str, text: str) -> None:
    decoded, notice = decode(text.encode(charset))
    assert decoded == text
    assert "not UTF-8" in notice


def test_a_page_is_read_in_the_character_set_that_it_declares() -> None:
    words = "Мэр города сказал, что мост будет открыт в марте, и поблагодарил жителей."
    page = f'<html><head><meta charset="koi8-r"></head><body><p>{words}</p></body></html>'
    draft = read_file("a.html", page.encode("koi8-r"))
    assert draft.text == words
    assert draft.notices == []
    assert draft.language == "ru"


def test_latin_1_pages_are_read_as_browsers_do() -> None:
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1"></head><body><p>“Hé” – {LEAD}</p></body></html>'
    assert read_file("a.html", page.encode("cp1252")).text == f"“Hé” – {LEAD}"


def test_what_a_page_says_of_itself() -> None:
    draft = read_file("ferry.html", PAGE.encode())
    assert draft.title == "Ferry terminal closes after 90 years"
    assert draft.publisher == "The Sandholm Courier"
    assert draft.byline == "Ann Reyk"
    assert draft.language == "en-gb"
    assert draft.published_at == date(2026, 3, 4)
    assert draft.url == "https://courier.example/ferry-terminal"
    assert draft.source_name == "ferry.html"


def test_what_stands_in_a_page() -> None:
    draft = read_file("ferry.html", PAGE.encode())
    assert [(block.type, draft.text[block.start : block.end]) for block in draft.blocks] == [
        ("headline", "Ferry terminal closes after 90 years"),
        ("caption", "The terminal at dusk, last week"),
        (
            "paragraph",
            "The town council of Sandholm voted on Monday to close the old ferry terminal, the harbour office said.",
        ),
        ("heading", "Costs"),
        ("paragraph", "The new building will cost about 12 million crowns,"),
        ("paragraph", "twice the sum first planned."),
        ("paragraph", "“Nobody will miss the draught in the waiting room,” said Mira Tolland, the harbour master."),
        ("paragraph", "The old hall was built in 1931."),
        ("paragraph", "The new hall opens in March 2027."),
    ]
    assert "script" not in draft.text
    assert "alert" not in draft.text


def test_a_page_by_the_name_of_a_text_is_read_as_a_page() -> None:
    assert read_file("ferry.txt", PAGE.encode()).text == read_file("ferry.html", PAGE.encode()).text


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="DC.date.issued" content="2026-03-04">', date(2026, 3, 4)),
        ('<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-03-04T10:00:00Z"}</script>', date(2026, 3, 4)),
        ('<meta itemprop="datePublished" content="2026-03-04">', date(2026, 3, 4)),
        ('<meta property="article:published_time" content="2026-13-40">', None),
        ('<meta property="article:modified_time" content="2026-03-04">', None),
        ("", None),
    ],
)  # fmt: skip
def test_the_date_is_taken_where_the_page_tells_it(head: str, expected: date | None) -> None:
    page = f"<html><head>{head}</head><body><p>{LEAD}</p><footer>Updated 9 May 2024, © 2024</footer></body></html>"
    assert read_file("a.html", page.encode()).published_at == expected


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "/ferry", "https://" + "a" * 2000])
def test_only_web_addresses_are_taken(address: str) -> None:
    page = f'<html><head><link rel="canonical" href="{address}"></head><body><p>{LEAD}</p></body></html>'
    assert read_file("a.html", page.encode()).url == ""


def test_what_a_text_says_of_itself() -> None:
    draft = read_text(f"Ferry terminal closes\nBy Ann Reyk\n4 March 2026\n\n{LEAD}\n[Source: The Sandholm Courier]\n")
    assert draft.title == "Ferry terminal closes"
    assert draft.byline == "Ann Reyk"
    assert draft.published_at == date(2026, 3, 4)
    assert draft.publisher == "The Sandholm Courier"
    assert draft.language == "en"
    assert [block.type for block in draft.blocks] == ["headline", "byline", "byline", "paragraph", "source"]


@pytest.mark.parametrize(
    ("text", "title", "first"),
    [
        (f"Ferry terminal closes\n\n{LEAD}", "Ferry terminal closes", "headline"),
        (f"{LEAD}\n\n{LEAD}", "The town council of Sandholm voted on Monday to close the old ferry terminal…", "paragraph"),
        (f"{LEAD * 3}\n\nMore.", "The town council of Sandholm voted on Monday to close the old ferry terminal…", "paragraph"),
        ("It rained.", "It rained.", "headline"),
        (f"Photo: Jo Ling\n{LEAD}", "The town council of Sandholm voted on Monday to close the old ferry terminal…", "caption"),
    ],
)  # fmt: skip
def test_titles_of_texts(text: str, title: str, first: str) -> None:
    draft = read_text(text)
    assert draft.title == title
    assert draft.blocks[0].type == first
    # An opening is a name to call the article by; the text is not made to say it.
    assert draft.text.replace("\n\n", "\n") == text.replace("\n\n", "\n")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (LEAD, "en"),
        ("", "en"),
        ("Der Stadtrat hat am Montag beschlossen, die alte Fähre nicht mehr fahren zu lassen, und das ist auch gut.", "de"),
        ("Le conseil municipal a décidé lundi que le vieux terminal ne sera pas fermé avant la fin de l'année.", "fr"),
        ("El consejo municipal decidió el lunes que la vieja terminal no se cierra y que todo sigue como antes.", "es"),
        ("قال رئيس البلدية إن الجسر سيفتح في مارس.", "ar"),
        ("سەرۆکی شارەوانی ڕایگەیاند کە پردەکە لە مانگی ئازاردا دەکرێتەوە.", "ckb"),
        ("شهردار گفت که پل در ماه مارس باز می‌شود و پنج ساعت دیگر چراغ‌ها روشن می‌شوند.", "fa"),
        ("ראש העיר אמר כי הגשר ייפתח במרץ.", "he"),
        ("Мэр города сказал, что мост будет открыт в марте.", "ru"),
        ("Мер міста сказав, що міст буде відкрито в березні, і подякував їм.", "uk"),
        ("市長は新しい橋を開くと述べた。", "ja"),
        ("市长周一表示，新桥将于三月开放。", "zh-hans"),
    ],
)  # fmt: skip
def test_languages(text: str, language: str) -> None:
    assert guess_language(text) == language
