"""Which IDs and texts a file has had so far, in constant memory however many they are."""

from __future__ import annotations

import sqlite3
from types import TracebackType


class Seen:
    """Keys with the line and digest that they first came with. SQLite keeps them in a file of its own that has no name,
    and in a little memory as long as they are few."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=OFF")
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, line INTEGER, digest TEXT) WITHOUT ROWID")

    def __enter__(self) -> Seen:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._database.close()

    def first(self, key: str, line: int, digest: str = "") -> tuple[int, str]:
        """(line, digest) with which `key` came first; this one where it is new."""
        self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (key, line, digest))
        first = self._database.execute("SELECT line, digest FROM seen WHERE key = ?", (key,))
        found: tuple[int, str] = first.fetchone()
        return found
