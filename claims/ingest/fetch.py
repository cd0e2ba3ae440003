"""Pages fetched from the web by their address, without trusting the address, the network or the server.

`connections.py` decides whom to connect to and for how long, `addresses.py` what is an address; here is what is asked
for and how much of the answer is taken.
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Collection, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from functools import cache
from typing import NamedTuple

import httpcore
from django.utils import timezone
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from ..models import Capture, CaptureOrigin
from .addresses import Address, parse_address
from .connections import Deadline, GuardedBackend, Resolve, system_resolve
from .draft import Draft, fit
from .fetch_errors import BadAddress, BrokenAnswer, Refused, TooBig, TooManyRedirects, Unreachable, WrongType
from .limits import MAX_BYTES
from .normalise import one_line
from .readers import READERS
from .readers.decoding import decode

# For all of it: names, connections, redirects, the whole answer. Well below what a web server grants a request.
MAX_SECONDS = 15.0
MAX_REDIRECTS = 5
# Content types of articles, with the ending whose reader reads them.
_TEXTS = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt"}
ARTICLE_TYPES = {
    **_TEXTS,
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}

_USER_AGENT = "Mozilla/5.0 (compatible; factcheck-workbench)"
_MAX_VALIDATOR = 300
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


# What an answer says of the page, as opposed to the connection.
_KEPT_HEADERS = (
    "content-encoding", "content-language", "content-location", "content-type", "date", "etag", "last-modified",
)  # fmt: skip
_HEADER_LENGTH = 1000


class Fetched(NamedTuple):
    """An answer: the address it came from in the end, its content type and declared charset, its status, and of its
    headers those that tell of the page, by names in lower case.

    `data` is the page's bytes as the site made them: the packing for the way (Content-Encoding) is undone, and nothing
    else is. The same page is packed another way at another time, so only these bytes have a SHA-256 that compares.
    """

    url: str
    data: bytes
    type: str
    charset: str
    status: int
    headers: Mapping[str, str]

    @property
    def etag(self) -> str:
        """What the server calls this state of it, "" where it does not."""
        return _sendable(self.headers.get("etag", ""))

    @property
    def modified(self) -> str:
        """Since when the server says that it is so, word for word."""
        return _sendable(self.headers.get("last-modified", ""))


def fetch(
    url: str, types: Collection[str], *, resolve: Resolve = system_resolve, seconds: float = MAX_SECONDS
) -> Fetched:
    """What stands at `url`, if its content type is one of `types`, at most MAX_BYTES as sent and as unpacked.

    No cookies, no credentials, no proxies; each redirect is a new address and a new connection, and checked as such.

    Raises:
        FetchError: a subclass for each reason.
    """
    fetched = fetch_if_changed(url, types, resolve=resolve, seconds=seconds)
    assert fetched is not None, "nothing was said that could be unchanged"
    return fetched


def fetch_if_changed(
    url: str,
    types: Collection[str],
    *,
    etag: str = "",
    modified: str = "",
    resolve: Resolve = system_resolve,
    seconds: float = MAX_SECONDS,
) -> Fetched | None:
    """`fetch`, or None where the server says that it still is what it called `etag` or `modified` (RFC 9110, 13.1).

    Raises:
        FetchError: a subclass for each reason.
    """
    told = {"If-None-Match": etag, "If-Modified-Since": modified}
    conditions = {name: value for name, value in told.items() if value}
    address = parse_address(url)
    deadline = Deadline(seconds)
    for _hop in range(MAX_REDIRECTS + 1):
        answer = _get(address, types, conditions, deadline, resolve)
        if not isinstance(answer, Address):
            return answer
        address = answer
    raise TooManyRedirects(MAX_REDIRECTS)


def fetch_article(url: str, *, resolve: Resolve = system_resolve, seconds: float = MAX_SECONDS) -> Draft:
    """The draft of the page at `url`, with its address, what was fetched, and notices of what to look at.

    Raises:
        FetchError: it was not fetched.
        IngestError: it was fetched, and the reader refuses it.
    """
    return read_capture(fetch_capture(url, resolve=resolve, seconds=seconds))


def fetch_capture(url: str, *, resolve: Resolve = system_resolve, seconds: float = MAX_SECONDS) -> Capture:
    """What stands at `url`, if an article can be read from it; not stored.

    Raises:
        FetchError: it was not fetched.
    """
    asked = parse_address(url)
    fetched = fetch(url, ARTICLE_TYPES, resolve=resolve, seconds=seconds)
    return Capture.of(
        fetched.data,
        CaptureOrigin.FETCHED,
        asked_url=asked.url,
        url=fetched.url,
        content_type=fetched.type,
        charset=fetched.charset,
        http_status=fetched.status,
        headers=dict(fetched.headers),
    )


def read_capture(capture: Capture) -> Draft:
    """The draft of a page that was fetched, with its address and notices of what to look at.

    Raises:
        IngestError: the reader refuses it.
    """
    data, notice = capture.data, ""
    if capture.charset and capture.content_type in _TEXTS:
        # What the server says goes before what the page says (HTML standard, 13.2.3.2); readers try UTF-8 first.
        text, notice = decode(data, capture.charset)
        data = text.encode()
    draft = READERS[ARTICLE_TYPES[capture.content_type]](data)
    draft.source_name = capture.url[:300]
    draft.capture = capture
    draft.notices += [notice] if notice else []
    _settle_address(draft, parse_address(capture.asked_url), capture.url)
    return draft


def _settle_address(draft: Draft, asked: Address, url: str) -> None:
    """The page's own word for its address, unless it names another site; then where it was fetched from."""
    arrived = _site(url)
    if arrived != _site(asked.url):
        draft.notices.append(_("%(asked)s passed on to %(url)s.") % {"asked": asked.host, "url": url})
    if draft.url and _site(draft.url) != arrived:
        message = _("The page says that its address is %(told)s, but it was fetched from %(url)s.")
        draft.notices.append(message % {"told": draft.url, "url": url})
    if not draft.url or _site(draft.url) != arrived:
        draft.url = url if url == fit("url", url) else ""


def _site(url: str) -> str:
    """The host, by the name that it has with "www." and without; "" where the address is none to fetch from."""
    try:
        return parse_address(url).host.removeprefix("www.")
    except BadAddress:
        return ""


def _get(
    address: Address, types: Collection[str], conditions: Mapping[str, str], deadline: Deadline, resolve: Resolve
) -> Fetched | Address | None:
    """One request: the answer, the address that it passes on to, or None for "not modified"."""
    headers = [
        ("Host", address.netloc),
        ("Accept", ", ".join(types)),
        ("Accept-Encoding", "gzip"),
        ("User-Agent", _USER_AGENT),
        ("Connection", "close"),
        *conditions.items(),
    ]
    target = httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target)
    backend = GuardedBackend(deadline, resolve)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_ssl_context(), max_connections=1, network_backend=backend) as pool,
            pool.stream("GET", target, headers=headers) as response,
        ):
            if response.status == 304 and conditions:
                return None
            return _answer(response, address, types)
    except httpcore.TimeoutException as error:
        raise deadline.missed() from error
    except httpcore.ConnectError as error:
        raise Unreachable(address.host) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise BrokenAnswer from error


def _answer(response: httpcore.Response, address: Address, types: Collection[str]) -> Fetched | Address:
    headers = _Headers(response.headers)
    location = headers["location"]
    if response.status in _REDIRECTS and location:
        return parse_address(location, base=address)
    if response.status != 200:
        raise Refused(response.status, _retry_after(headers["retry-after"]))
    told, options = parse_header_parameters(headers["content-type"])
    if told not in types:
        raise WrongType(told)
    length = headers["content-length"]
    if length.isdecimal() and int(length) > MAX_BYTES:
        raise TooBig(MAX_BYTES)
    data = _body(response, headers["content-encoding"].strip().lower())
    kept = {name: one_line(headers[name], _HEADER_LENGTH) for name in _KEPT_HEADERS if headers[name]}
    charset = one_line(options.get("charset", ""), 100)
    return Fetched(address.url, data, told, charset, response.status, kept)


def _sendable(value: str) -> str:
    """A header's value that can be sent back as it came; "" for one that no decent server sends."""
    return value if value.isascii() and value.isprintable() and len(value) <= _MAX_VALIDATOR else ""


def _retry_after(value: str) -> float | None:
    """The seconds that a server asks to be left alone (RFC 9110, 10.2.3), None where it says nothing of use."""
    if value.strip().isdecimal():
        return float(value)
    with suppress(ValueError, OverflowError, TypeError):
        return max((parsedate_to_datetime(value) - timezone.now()).total_seconds(), 0.0)
    return None


def _body(response: httpcore.Response, encoding: str) -> bytes:
    """The answer's bytes. What is unpacked is counted while it is: a bomb goes off into a few MB."""
    unpacker = None if encoding in {"", "identity"} else zlib.decompressobj(wbits=31)
    if unpacker and encoding not in {"gzip", "x-gzip"}:
        raise BrokenAnswer
    data, received = bytearray(), 0
    for piece in response.iter_stream():
        received += len(piece)
        if received > MAX_BYTES:
            raise TooBig(MAX_BYTES)
        if unpacker is None:
            data += piece
        elif not unpacker.eof:
            data += _unpack(unpacker, piece, MAX_BYTES + 1 - len(data))
        if len(data) > MAX_BYTES:
            raise TooBig(MAX_BYTES)
    if unpacker and not unpacker.eof:
        raise BrokenAnswer
    return bytes(data)


def _unpack(unpacker: zlib._Decompress, piece: bytes, limit: int) -> bytes:
    try:
        return unpacker.decompress(piece, limit)
    except zlib.error as error:
        raise BrokenAnswer from error


class _Headers:
    """The headers of an answer by name in lower case: the first of each, "" where there is none."""

    def __init__(self, pairs: list[tuple[bytes, bytes]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs:
            self._values.setdefault(name.decode("latin-1").lower(), value.decode("utf-8", "replace"))

    def __getitem__(self, name: str) -> str:
        return self._values.get(name, "")


@cache
def _ssl_context() -> ssl.SSLContext:
    return httpcore.default_ssl_context()
