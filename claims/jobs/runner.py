"""The worker inside the server's own process, where there is no queue: on SQLite."""

from __future__ import annotations

from threading import Event

_wake = Event()


def wake() -> None:
    """Look for work now."""
    _wake.set()
