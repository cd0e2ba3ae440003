"""Connections that go to public hosts only, and end when their time is up.

The guard stands where connections are made: a name is resolved once, every address that it has is checked, and the
connection is made to that very address. Whatever leads here (a redirect, a second answer of the name server, a number
written in an odd way) is checked at the one place that it cannot get around.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from .addresses import may_connect
from .fetch_errors import Insecure, NotPublic, TooSlow, UnknownHost, Unreachable

# Takes host and port, gives IP addresses in text, those to try first in front.
Resolve = Callable[[str, int], list[str]]

# A host of which one address is dead answers at another; no single one may use up all the time.
_SECONDS_FOR_ONE = 4.0
_ADDRESSES_TRIED = 4


def system_resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host as the system knows them.

    Raises:
        OSError, UnicodeError: there is no such host.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class Deadline:
    """`seconds` from now. Every wait asks how much is left, so that a server that drips gains nothing."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, more than 0.

        Raises:
            TooSlow: none are.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.missed()
        return left

    def missed(self) -> TooSlow:
        return TooSlow(self._seconds)


class GuardedBackend(httpcore.NetworkBackend):
    """Makes the connections of httpcore. Its own timeouts are not used: the deadline bounds all of them together."""

    def __init__(self, deadline: Deadline, resolve: Resolve = system_resolve) -> None:
        self._deadline, self._resolve = deadline, resolve
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """
        Raises:
            UnknownHost, NotPublic, Unreachable, TooSlow
        """
        addresses = self._addresses(host, port)
        # One that is not public makes all of them suspect: names are given such a second address to get past guards.
        if not all(may_connect(address, port) for address in addresses):
            raise NotPublic(host)
        for address in addresses[:_ADDRESSES_TRIED]:
            seconds = min(self._deadline.left(), _SECONDS_FOR_ONE)
            try:
                stream = self._sockets.connect_tcp(address, port, timeout=seconds)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return _TimedStream(stream, self._deadline, host)
        self._deadline.left()
        raise Unreachable(host)

    def _addresses(self, host: str, port: int) -> list[str]:
        """What the resolver says. It has no timeout of its own, so it is asked in a thread that nobody waits for."""
        answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(host, port))
            except (OSError, UnicodeError):
                answers.put([])

        threading.Thread(target=ask, daemon=True, name="resolve").start()
        try:
            addresses = answers.get(timeout=self._deadline.left())
        except queue.Empty:
            raise self._deadline.missed() from None
        if not addresses:
            raise UnknownHost(host)
        return addresses


class _TimedStream(httpcore.NetworkStream):
    """A connection of which every read and write takes no longer than what is left."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline, host: str) -> None:
        self._stream, self._deadline, self._host = stream, deadline, host

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        except httpcore.ConnectTimeout as error:
            raise self._deadline.missed() from error
        except httpcore.ConnectError as error:
            reason = Insecure if isinstance(error.__cause__, ssl.SSLError) else Unreachable
            raise reason(self._host) from error
        return _TimedStream(stream, self._deadline, self._host)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
