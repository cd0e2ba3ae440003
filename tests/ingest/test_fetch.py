"""Fetching from servers that lie, drip, pass on to where they should not, and send bombs."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import time
import zlib
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from claims.ingest import fetch as fetching
from claims.ingest.connections import system_resolve
from claims.ingest.errors import IngestError
from claims.ingest.fetch import ARTICLE_TYPES, MAX_REDIRECTS, Fetched, fetch, fetch_article
from claims.ingest.fetch_errors import (
    BadAddress,
    BrokenAnswer,
    FetchError,
    Insecure,
    NotPublic,
    Refused,
    TooBig,
    TooManyRedirects,
    TooSlow,
    UnknownHost,
    Unreachable,
    WrongType,
)
from claims.ingest.limits import MAX_BYTES

from .files import docx, paragraph, pdf
from .web import PAGE, Web, answer, redirect, web_server


def get(web: Web, path: str = "/", **options) -> Fetched:
    return fetch(web.url(path), ARTICLE_TYPES, **options)


class Names:
    """A name server of a test: what each host resolves to, answer by answer, and what was asked."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers, self.asked = answers, []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        found = self.answers[host.removesuffix(".example")]
        return found.pop(0) if len(found) > 1 else found[0]


# What comes back


def test_a_page_and_what_was_sent_to_get_it(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    web.paths["/first"] = answer(b"", "302 Found", location="/ferry?a=%20b", set_cookie="id=1; Path=/")
    web.paths["/ferry?a=%20b"] = answer(content_type="text/html; charset=UTF-8", content_encoding="identity")
    headers = {"content-type": "text/html; charset=UTF-8", "content-encoding": "identity"}
    assert get(web, "/first#part") == Fetched(web.url("/ferry?a=%20b"), PAGE, "text/html", "UTF-8", 200, headers)
    for head in web.asked:
        assert f"Host: {web.place}\r\n" in head
        assert "Accept-Encoding: gzip\r\n" in head
        assert "cookie" not in head.lower()
        assert "authorization" not in head.lower()
        assert "referer" not in head.lower()


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(answer(gzip.compress(PAGE), content_encoding="gzip"), id="gzip"),
        pytest.param(answer(gzip.compress(PAGE) + b"more", content_encoding="x-gzip"), id="something after it"),
        pytest.param(answer(content_length=""), id="no length"),
        pytest.param(
            answer(f"{len(PAGE):x}\r\n".encode() + PAGE + b"\r\n0\r\n\r\n", content_length="", transfer_encoding="chunked"),
            id="chunked",
        ),
        pytest.param(b"HTTP/1.1 103 Early Hints\r\n\r\n" + answer(), id="a word before the answer"),
        pytest.param(answer(PAGE + b"more", content_length=str(len(PAGE))), id="more than it says"),
    ],
)  # fmt: skip
def test_ways_to_send_a_page(web: Web, said: bytes) -> None:
    web.paths["/"] = said
    assert get(web).data == PAGE


# Hosts


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "http://１２７.0.0.1/",
    ],
)
def test_hosts_that_are_not_public_are_not_connected_to(url: str, connections: list[str]) -> None:
    with pytest.raises(NotPublic) as refused:
        fetch(url, ARTICLE_TYPES)
    assert "is not on the public internet" in str(refused.value)
    assert connections == []


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that connections were made to, which are made nonetheless."""
    made: list[str] = []
    connect = socket.create_connection

    def watched(address, *args, **options):
        made.append(address[0])
        return connect(address, *args, **options)

    monkeypatch.setattr(socket, "create_connection", watched)
    return made


@pytest.mark.parametrize("to", ["http://127.0.0.1/", "http://[::1]/", "http://10.0.0.1/", "http://2130706433/"])
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_redirects_to_hosts_that_are_not_public(web: Web, to: str, status: str, connections: list[str]) -> None:
    web.paths["/"] = redirect(to, status)
    with pytest.raises(NotPublic):
        get(web)
    assert connections == ["127.0.0.1"]


@pytest.mark.parametrize(
    "to",
    ["file:///etc/passwd", "http://courier.example:22/", "http://a:b@courier.example/", "javascript:1", "https://"],
)
def test_redirects_to_what_is_no_page(web: Web, to: str) -> None:
    web.paths["/"] = redirect(to)
    with pytest.raises(BadAddress):
        get(web)


def test_a_name_is_resolved_once_and_that_address_is_connected_to(web: Web, connections: list[str]) -> None:
    names = Names(courier=[["127.0.0.1"], ["10.0.0.1"]])
    web.paths["/"] = answer()
    assert fetch(web.url(host="courier.example"), ARTICLE_TYPES, resolve=names).data == PAGE
    assert names.asked == ["courier.example"]
    assert connections == ["127.0.0.1"]
    assert f"Host: courier.example:{web.port}" in web.asked[0]


def test_a_name_that_leads_elsewhere_the_second_time(web: Web, connections: list[str]) -> None:
    """DNS rebinding: the name is good when it is looked at, and the server's own network when it is used."""
    names = Names(courier=[["127.0.0.1"], ["10.0.0.1"]])
    web.paths["/"] = redirect("/again")
    with pytest.raises(NotPublic):
        fetch(web.url(host="courier.example"), ARTICLE_TYPES, resolve=names)
    assert names.asked == ["courier.example"] * 2
    assert connections == ["127.0.0.1"]


def test_one_address_among_several_that_is_not_public(web: Web, connections: list[str]) -> None:
    with pytest.raises(NotPublic):
        fetch(web.url(host="courier.example"), ARTICLE_TYPES, resolve=Names(courier=[["127.0.0.1", "10.0.0.1"]]))
    assert connections == []


def test_a_host_of_which_one_address_does_not_answer(web: Web, settings, connections: list[str]) -> None:
    settings.FETCH_ALSO_ALLOW = [web.place, f"127.0.0.2:{web.port}"]
    web.paths["/"] = answer()
    names = Names(courier=[["127.0.0.2", "127.0.0.1"]])
    assert fetch(web.url(host="courier.example"), ARTICLE_TYPES, resolve=names).data == PAGE
    assert connections == ["127.0.0.2", "127.0.0.1"]


def unknown(host: str, port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_a_host_that_there_is_not(web: Web) -> None:
    with pytest.raises(UnknownHost, match=r"no site called curier\.example"):
        fetch("https://curier.example/", ARTICLE_TYPES, resolve=unknown)


def test_a_host_that_does_not_answer(settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}"
    settings.FETCH_ALSO_ALLOW = [place]
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1 cannot be reached"):
        fetch(f"http://{place}/", ARTICLE_TYPES)


def test_the_system_knows_this_machine() -> None:
    assert "127.0.0.1" in system_resolve("localhost", 80)


# Redirects, status, type


def test_redirects_are_counted(web: Web) -> None:
    for hop in range(MAX_REDIRECTS + 1):
        web.paths[f"/{hop}"] = redirect(f"/{hop + 1}")
    web.paths[f"/{MAX_REDIRECTS + 1}"] = answer()
    assert get(web, "/1").data == PAGE
    with pytest.raises(TooManyRedirects):
        get(web, "/0")
    web.paths["/loop"] = redirect("/loop")
    web.asked.clear()
    with pytest.raises(TooManyRedirects):
        get(web, "/loop")
    assert len(web.asked) == MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("401 Unauthorized", "sign in or pay (401)"),
        ("403 Forbidden", "sign in or pay (403)"),
        ("404 Not Found", "no such page (404)"),
        ("410 Gone", "no such page (410)"),
        ("429 Too Many Requests", "asked too often (429)"),
        ("503 Service Unavailable", "a fault of its own (503)"),
        ("206 Partial Content", "status 206"),
        ("304 Not Modified", "status 304"),
        ("302 Found", "status 302"),
    ],
)
def test_a_status_that_is_no_success(web: Web, status: str, words: str) -> None:
    web.paths["/"] = answer(PAGE if status[0] in "245" else b"", status)
    with pytest.raises(Refused) as refused:
        get(web)
    assert words in str(refused.value)
    assert refused.value.status == int(status[:3])


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("image/png", "image/png"),
        ("application/octet-stream", "octet-stream"),
        ("", "does not say what this is"),
        ("text/html-and-more", "text/html-and-more"),
        ("nonsense" * 50, "nonsense"),
    ],
)
def test_what_says_that_it_is_no_page_is_not_read(web: Web, told: str, words: str) -> None:
    web.paths["/"] = answer(content_type=told)
    with pytest.raises(WrongType, match=words):
        get(web)


@pytest.mark.parametrize(
    "body", [b"\x89PNG\r\n\x1a\n" + bytes(500), b"%PDF-1.7\n", b"PK\x03\x04" + bytes(99), bytes(99)]
)
def test_what_says_that_it_is_a_page_and_is_none(web: Web, body: bytes) -> None:
    web.paths["/"] = answer(body, content_type="text/html; charset=utf-8")
    with pytest.raises(IngestError) as refused:
        fetch_article(web.url())
    assert refused.value.code in {"binary", "empty"}


# Size, lies about it, bombs


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(answer(b"", content_length=str(MAX_BYTES + 1)), id="declared"),
        pytest.param(answer(b"", content_length="9" * 18), id="declared beyond sense"),
        pytest.param(answer(b"a" * (MAX_BYTES + 1), content_length=""), id="sent"),
        pytest.param(
            answer(f"{MAX_BYTES + 1:x}\r\n".encode() + b"a" * (MAX_BYTES + 1), content_length="", transfer_encoding="chunked"),
            id="chunked",
        ),
        pytest.param(answer(gzip.compress(bytes(MAX_BYTES + 1)), content_encoding="gzip"), id="unpacked"),
        pytest.param(answer(gzip.compress(PAGE) + bytes(MAX_BYTES), content_length="", content_encoding="gzip"), id="after the end"),
    ],
)  # fmt: skip
def test_too_much(web: Web, said: bytes) -> None:
    web.paths["/"] = said
    with pytest.raises(TooBig, match="at most 5 MB"):
        get(web)


def test_as_much_as_is_taken(web: Web) -> None:
    web.paths["/"] = answer(gzip.compress(b"a" * MAX_BYTES), content_encoding="gzip")
    assert len(get(web).data) == MAX_BYTES


def test_a_bomb_is_not_unpacked_beyond_the_limit(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """256 MB of zeros in a quarter of one: no more of it exists at any time than the limit and one byte."""
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(2**20)) for _megabyte in range(256)) + packer.flush()
    unpacked: list[int] = []
    unpack = fetching._unpack

    def watched(*args) -> bytes:
        data = unpack(*args)
        unpacked.append(len(data))
        return data

    monkeypatch.setattr(fetching, "_unpack", watched)
    web.paths["/"] = answer(bomb, content_encoding="gzip")
    with pytest.raises(TooBig):
        get(web)
    assert sum(unpacked) <= MAX_BYTES + 1


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(answer(content_length=str(len(PAGE) + 1)), id="less than it says"),
        pytest.param(answer(content_encoding="gzip"), id="not packed as it says"),
        pytest.param(answer(gzip.compress(PAGE)[:-9], content_encoding="gzip"), id="packed and cut off"),
        pytest.param(answer(zlib.compress(PAGE), content_encoding="deflate"), id="packed as it was not asked to"),
        pytest.param(answer(gzip.compress(gzip.compress(PAGE)), content_encoding="gzip, gzip"), id="packed twice"),
        pytest.param(answer(b"zz\r\n", content_length="", transfer_encoding="chunked"), id="chunks that are none"),
        pytest.param(answer(b"5\r\nabc", content_length="", transfer_encoding="chunked"), id="a chunk cut off"),
        pytest.param(answer(content_length="-1"), id="a length below nothing"),
        pytest.param(answer(content_length="many"), id="a length that is none"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"220 mail.example ESMTP\r\n", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nA: " + b"a" * 300_000, id="a header without end"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Ty", id="a header cut off"),
    ],
)
def test_what_is_not_http(web: Web, said: bytes) -> None:
    web.paths["/"] = said
    with pytest.raises(BrokenAnswer):
        get(web)


# Time


def drip(before: bytes, drop: bytes):
    """Say `before`, then `drop` again and again, each within any timeout between two of them."""

    def say(connection: socket.socket) -> None:
        connection.sendall(before)
        for _drop in range(200):
            connection.sendall(drop)
            time.sleep(0.05)

    return say


@pytest.mark.parametrize(
    "say",
    [
        pytest.param(drip(answer(b"", content_length="1000"), b"a"), id="body"),
        pytest.param(drip(answer(b"", content_length="", transfer_encoding="chunked"), b"1\r\na\r\n"), id="chunks"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"), id="headers"),
        pytest.param(drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), id="words before the answer"),
        pytest.param(lambda connection: time.sleep(3), id="nothing"),
    ],
)
def test_dripping_gains_nothing(web: Web, say) -> None:
    web.paths["/"] = say
    started = time.monotonic()
    with pytest.raises(TooSlow):
        get(web, seconds=0.5)
    assert 0.4 < time.monotonic() - started < 1.5


def test_the_time_is_for_all_redirects_together(web: Web) -> None:
    def late(connection: socket.socket) -> None:
        time.sleep(0.3)
        connection.sendall(redirect("/"))

    web.paths["/"] = late
    with pytest.raises(TooSlow):
        get(web, seconds=0.5)


def test_a_name_server_that_does_not_answer() -> None:
    def never(host: str, port: int) -> list[str]:
        time.sleep(2)
        return []

    started = time.monotonic()
    with pytest.raises(TooSlow):
        fetch("https://courier.example/", ARTICLE_TYPES, resolve=never, seconds=0.2)
    assert time.monotonic() - started < 1


# Encryption


def test_a_server_without_encryption_where_it_is_asked_for(web: Web) -> None:
    def plain(connection: socket.socket) -> socket.socket:
        connection.sendall(answer(b"", "400 Bad Request"))
        return connection

    web.wrap = plain
    with pytest.raises(Insecure, match=r"127\.0\.0\.1 does not prove"):
        fetch(f"https://{web.place}/", ARTICLE_TYPES)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and self-signed certificate of courier.example in one file."""
    folder = tmp_path_factory.mktemp("certificate")
    names = ["-subj", "/CN=courier.example", "-addext", "subjectAltName=DNS:courier.example"]
    made = [folder / "key.pem", folder / "certificate.pem"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    try:
        subprocess.run([*command, "-keyout", made[0], "-out", made[1]], check=True, capture_output=True)  # noqa: S603
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    both = folder / "both.pem"
    both.write_bytes(b"".join(part.read_bytes() for part in made))
    return both


@pytest.mark.parametrize(
    ("host", "trusted", "reason"),
    [("courier.example", True, None), ("courier.example", False, Insecure), ("tribune.example", True, Insecure)],
)
def test_certificates_are_checked_against_the_name(
    host: str, trusted: bool, reason: type[FetchError] | None, certificate: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate)
    if trusted:
        context = ssl.create_default_context(cafile=str(certificate))
        monkeypatch.setattr(fetching, "_ssl_context", lambda: context)
    with web_server() as web:
        settings.FETCH_ALSO_ALLOW = [web.place]
        web.paths["/"] = answer()
        web.wrap = lambda connection: served.wrap_socket(connection, server_side=True)
        names = Names(courier=[["127.0.0.1"]], tribune=[["127.0.0.1"]])
        url = f"https://{host}:{web.port}/"
        if reason is None:
            assert fetch(url, ARTICLE_TYPES, resolve=names).data == PAGE
        else:
            with pytest.raises(reason):
                fetch(url, ARTICLE_TYPES, resolve=names)
            assert web.asked == []


# Drafts


def test_the_draft_of_a_page(web: Web) -> None:
    web.paths["/ferry"] = answer(content_type="text/html; charset=utf-8")
    draft = fetch_article(web.url("/ferry"))
    assert (draft.title, draft.byline, draft.publisher) == ("Ferry terminal closes", "Ann Reyk", "The Sandholm Courier")
    assert (draft.published_at, draft.language) == (date(2026, 3, 4), "en")
    assert "carried 41,000 passengers" in draft.text
    assert (draft.url, draft.source_name) == (web.url("/ferry"), web.url("/ferry"))
    assert draft.notices == []


def test_plain_text(web: Web) -> None:
    web.paths["/"] = answer(b"Ferry closes\n\nThe mayor said that 12 people left.", content_type="text/plain")
    draft = fetch_article(web.url())
    assert (draft.title, draft.body) == ("Ferry closes", "The mayor said that 12 people left.")


def test_a_pdf_file(web: Web) -> None:
    data = pdf([(50, 780, 20, "Ferry closes"), (50, 740, 10, "The ferry carried 41,000 people.")])
    web.paths["/ferry.pdf"] = answer(data, content_type="application/pdf; charset=binary")
    draft = fetch_article(web.url("/ferry.pdf"))
    assert (draft.title, draft.body) == ("Ferry closes", "[page 1]\n\nThe ferry carried 41,000 people.")
    assert (draft.url, draft.source_name) == (web.url("/ferry.pdf"),) * 2


def test_a_word_file(web: Web) -> None:
    told = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    data = docx(paragraph("Bridge opens", "Titel"), paragraph("The bridge cost 12 million crowns."))
    web.paths["/"] = answer(data, content_type=told)
    draft = fetch_article(web.url())
    assert (draft.title, draft.body) == ("Bridge opens", "The bridge cost 12 million crowns.")


def test_the_servers_character_set_goes_before_the_pages(web: Web) -> None:
    page = PAGE.replace(b"<head>", b'<head><meta charset="windows-1252">').decode().replace("Ida Holt", "Ида Холт")
    web.paths["/"] = answer(page.encode("koi8-r", "xmlcharrefreplace"), content_type='text/html; charset="KOI8-R"')
    assert "mayor Ида Холт said" in fetch_article(web.url()).text


@pytest.mark.parametrize("charset", ["no-such-set", "rot13", "base64", "utf-8\x00", "'"])
def test_character_sets_that_are_none(web: Web, charset: str) -> None:
    web.paths["/"] = answer(content_type=f"text/html; charset={charset}")
    with suppress(BrokenAnswer):
        assert "mayor Ida Holt" in fetch_article(web.url()).text


def test_the_address_is_where_the_page_was_in_the_end(web: Web) -> None:
    names = Names(short=[["127.0.0.1"]], courier=[["127.0.0.1"]])
    web.paths["/x"] = redirect(web.url("/ferry", "courier.example"))
    web.paths["/ferry"] = answer()
    draft = fetch_article(web.url("/x", "short.example"), resolve=names)
    assert draft.url == web.url("/ferry", "courier.example")
    assert draft.notices == [f"short.example passed on to {draft.url}."]


def test_www_is_the_same_site(web: Web) -> None:
    names = Names(courier=[["127.0.0.1"]], **{"www.courier": [["127.0.0.1"]]})
    web.paths["/"] = redirect(web.url("/ferry", "www.courier.example"))
    web.paths["/ferry"] = answer()
    draft = fetch_article(web.url("/", "courier.example"), resolve=names)
    assert (draft.url, draft.notices) == (web.url("/ferry", "www.courier.example"), [])


@pytest.mark.parametrize(
    ("told", "is_believed"),
    [
        ("http://courier.example/real", True),
        ("https://www.courier.example/real", True),
        ("https://tribune.example/real", False),
        ("https://courier.example.tribune.example/", False),
        ("https://courier.example@tribune.example/", False),
    ],
)
def test_a_page_is_believed_about_its_own_site_only(web: Web, told: str, is_believed: bool) -> None:
    web.paths["/x?utm=1"] = answer(PAGE.replace(b"<head>", f'<head><link rel="canonical" href="{told}">'.encode()))
    fetched = web.url("/x?utm=1", "courier.example")
    draft = fetch_article(fetched, resolve=Names(courier=[["127.0.0.1"]]))
    assert draft.url == (told if is_believed else fetched)
    said = f"The page says that its address is {told}, but it was fetched from {fetched}."
    assert draft.notices == ([] if is_believed else [said])


def test_a_page_without_an_article(web: Web) -> None:
    web.paths["/"] = answer(b"<html><body><script>go()</script></body></html>")
    with pytest.raises(IngestError) as refused:
        fetch_article(web.url())
    assert refused.value.code == "no_article"
