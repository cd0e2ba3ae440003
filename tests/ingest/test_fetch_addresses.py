"""Which addresses are addresses, and which hosts are public."""

from __future__ import annotations

import pytest

from claims.ingest.addresses import Address, may_connect, parse_address
from claims.ingest.fetch_errors import BadAddress


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://courier.example/ferry?id=1&x=%20#end", "https://courier.example/ferry?id=1&x=%20"),
        ("  courier.example/ferry ", "https://courier.example/ferry"),
        ("HTTP://Courier.Example:80", "http://courier.example/"),
        ("http://courier.example:443/", "http://courier.example:443/"),
        ("https://courier.example./", "https://courier.example/"),
        ("https://straße.example/a b/ü?q=ö", "https://xn--strae-oqa.example/a%20b/%C3%BC?q=%C3%B6"),
        ("https://[2606:4700:0::1111]/", "https://[2606:4700::1111]/"),
        ("https://under_score.example/", "https://under_score.example/"),
    ],
)
def test_addresses_as_people_type_them(typed: str, url: str) -> None:
    assert parse_address(typed).url == url


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "https://",
        "file:///etc/passwd",
        "ftp://courier.example/",
        "gopher://courier.example:80/",
        "javascript:alert(1)",
        "mailto:a@courier.example",
        "http://courier.example:22/",
        "http://courier.example:8000/",
        "http://courier.example:0/",
        "http://courier.example:99999/",
        "http://courier.example:x/",
        "http://name:word@courier.example/",
        "http://courier.example\\@127.0.0.1/",
        "http://courier.example/a\r\nHost: x",
        "http://courier.example/\x00",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://a..example/",
        "http://a b.example/",
        "http://" + "a" * 64 + ".example/",
        "http://courier.example/" + "a" * 4000,
        "http://xn--\u2488.example/",
    ],
)
def test_what_is_no_address_of_a_page(typed: str) -> None:
    with pytest.raises(BadAddress):
        parse_address(typed)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b?c", "http://courier.example/b?c"),
        ("b", "http://courier.example/a/b"),
        ("//other.example", "http://other.example/"),
        ("https://other.example/é", "https://other.example/%C3%A9"),
    ],
)
def test_redirects_are_seen_from_their_page(location: str, url: str) -> None:
    assert parse_address(location, base=Address("http", "courier.example", 80, "/a/")).url == url


PUBLIC = ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::808:808"]
NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.1.2.3 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250
240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::127.0.0.1
64:ff9b:1::808:808 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1 2002:7f00:1:: 2002:808:808:: 3fff::1
5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 2606:4700::1%eth0 fec0::1 ff02::1
localhost 0x7f.1 2130706433 127.1 [::1] courier.example
""".split()


@pytest.mark.parametrize("address", PUBLIC)
def test_public_hosts(address: str) -> None:
    assert may_connect(address, 80)
    assert may_connect(address, 443)
    assert not may_connect(address, 22)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_hosts_that_are_not_public(address: str) -> None:
    assert not may_connect(address, 80)


def test_the_setting_allows_one_endpoint_and_no_other(settings) -> None:
    settings.FETCH_ALSO_ALLOW = ["10.0.0.5:8080", "[fd00::5]:80"]
    assert may_connect("10.0.0.5", 8080)
    assert may_connect("fd00::5", 80)
    assert not may_connect("10.0.0.5", 80)
    assert not may_connect("10.0.0.6", 8080)
    assert not may_connect("8.8.8.8", 8080)
    assert parse_address("http://preview.example:8080/").port == 8080
