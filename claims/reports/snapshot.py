"""One state of the database for everything that is read, however long that takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Whatever is read inside is as it was at the first query, whoever writes meanwhile. Nothing may be written.

    On PostgreSQL a transaction that is REPEATABLE READ and READ ONLY. On SQLite a deferred one: it holds no lock, and
    in WAL mode reads the file as it was when it began ("Isolation In SQLite"); the default here, IMMEDIATE, would keep
    everybody from writing for as long as the report takes. Inside a transaction of the caller, theirs serves.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = mode
