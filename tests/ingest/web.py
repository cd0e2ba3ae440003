"""A web server that says exactly the bytes that a test wants, also those that no decent server says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Say = Callable[[socket.socket], None]

PAGE = (
    '<html lang="en"><head><title>Ferry terminal closes</title><meta name="author" content="Ann Reyk">'
    '<meta property="og:site_name" content="The Sandholm Courier">'
    '<meta property="article:published_time" content="2026-03-04T08:00:00Z"></head><body><article>'
    "<h1>Ferry terminal closes</h1>"
    "<p>The town council of Sandholm voted on Monday to close the ferry terminal, which carried 41,000 passengers in "
    "2024 and lost 2.3 million crowns.</p>"
    "<p>“We cannot pay for it any longer,” mayor Ida Holt said after the vote.</p></article></body></html>"
).encode()


def answer(body: bytes = PAGE, status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer. Headers by name with underscores; a web page of that length unless they say something else."""
    told = {"content_type": "text/html", "content_length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in told.items() if value]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, location=to)


class Web:
    """What is said at each path: bytes, or a function that writes to the connection. `asked` are the request heads."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.paths: dict[str, bytes | Say] = {}
        self.asked: list[str] = []
        self.ended = threading.Event()
        self.wrap: Callable[[socket.socket], socket.socket] = lambda connection: connection

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def serve(self, listener: socket.socket) -> None:
        while not self.ended.is_set():
            try:
                connection, _peer = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, self.wrap(connection) as connection:
            connection.settimeout(5)
            head = b""
            while b"\r\n\r\n" not in head:
                if not (piece := connection.recv(65_536)):
                    return
                head += piece
            self.asked.append(head.decode("latin-1"))
            said = self.paths.get(head.split()[1].decode(), answer(b"", "404 Not Found"))
            if callable(said):
                said(connection)
            else:
                connection.sendall(said)


@contextmanager
def web_server() -> Iterator[Web]:
    """A server on a free port of 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        web = Web(listener.getsockname()[1])
        thread = threading.Thread(target=web.serve, args=[listener], daemon=True)
        thread.start()
        try:
            yield web
        finally:
            web.ended.set()
            with suppress(OSError), socket.create_connection(("127.0.0.1", web.port), 1):
                pass
            thread.join(2)
