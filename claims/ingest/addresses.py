"""Addresses of pages, and which hosts behind them may be connected to.

The setting FETCH_ALSO_ALLOW lists endpoints ("10.0.0.5:8080", "[fd00::5]:80") that may be connected to besides public
ones: a newsroom's own preview server, or a server in a test.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

import idna
from django.conf import settings
from django.utils.translation import gettext as _

from .fetch_errors import BadAddress

PORTS = {"http": 80, "https": 443}
_MAX_LENGTH = 4000
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_SAFE = "%/:@!$&'()*+,;=~?[]"

# Python 3.11 calls each of these global, or does not know it.
_NOT_PUBLIC_4 = [IPv4Network("192.88.99.0/24")]
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [
    IPv6Network("2001::/23"),  # protocol assignments; Teredo among them, which leads to an IPv4 host
    IPv6Network("2002::/16"),  # 6to4, which leads to an IPv4 host
    IPv6Network("3fff::/20"),  # documentation (RFC 9637)
]
# Where a network of IPv6 only reaches the IPv4 internet, every name has such an address (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")


class Address(NamedTuple):
    """A page's address: `host` in ASCII without brackets, `target` the path and query as they are sent."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.target}"


def parse_address(text: str, base: Address | None = None) -> Address:
    """The address that `text` names, seen from the page `base`; https where it names no scheme.

    Raises:
        BadAddress: not http or https, another port than theirs, a user name in it, no host, or longer than 4000.
    """
    text = text.strip()
    if base is None and "://" not in text:
        text = f"https://{text}"
    if len(text) > _MAX_LENGTH or _CONTROLS.search(text):
        raise _no_address()
    try:
        parts = urlsplit(urljoin(base.url, text) if base else text)
        port = parts.port
    except ValueError as error:
        raise _no_address() from error
    if parts.scheme not in PORTS:
        raise BadAddress(_("Only addresses that start with http:// or https:// are fetched."))
    if "@" in parts.netloc:
        raise BadAddress(_("There is a user name in the address. Leave it out: pages are fetched without signing in."))
    host = _host(parts.hostname or "")
    port = PORTS[parts.scheme] if port is None else port
    if port not in PORTS.values() and not any(place.endswith(f":{port}") for place in _also_allowed()):
        raise BadAddress(_("Port %(port)d is not fetched from, only the usual ones, 80 and 443.") % {"port": port})
    target = quote(parts.path or "/", _SAFE.replace("?", "")) + (f"?{quote(parts.query, _SAFE)}" if parts.query else "")
    return Address(parts.scheme, host, port, target)


def may_connect(address: str, port: int) -> bool:
    """Whether a connection to this IP address is one to the public internet, or one that the settings allow.

    `address` is an IPv4 or IPv6 address in text; everything else is refused.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    place = f"[{ip}]:{port}" if ip.version == 6 else f"{ip}:{port}"
    return (is_public(ip) and port in PORTS.values()) or place in _also_allowed()


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Whether the address is one host on the public internet, however IPv4 is packed into IPv6."""
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_PUBLIC_4)
    if ip.scope_id is not None:
        return False
    if ip in _NAT64:
        return is_public(IPv4Address(int(ip) & 0xFFFF_FFFF))
    # Mapped, compatible, local, multicast and translated addresses all lie outside of global unicast.
    return ip in _GLOBAL_UNICAST and ip.is_global and not any(ip in network for network in _NOT_PUBLIC_6)


def _host(host: str) -> str:
    host = host.removesuffix(".")
    if "%" in host:  # In IPv6 it names one of the networks of this machine.
        raise _no_address()
    try:
        if ":" in host:
            return str(IPv6Address(host))
        if not host.isascii():
            host = idna.encode(host, uts46=True).decode("ascii")
    except ValueError as error:
        raise _no_address() from error
    if not _HOST.fullmatch(host):
        raise _no_address()
    return host


def _no_address() -> BadAddress:
    return BadAddress(_("This is not the address of a web page. One looks like https://courier.example/ferry."))


def _also_allowed() -> Collection[str]:
    return getattr(settings, "FETCH_ALSO_ALLOW", ())
