"""Commands that make a place ready, one after the other where two are started at once."""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

#: Of PostgreSQL's advisory locks, where several hosts share a database; any number.
_LOCK = 7_302_116


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other such command is under way for this folder or this database."""
    with (Path(settings.VAR_DIR) / "prepare.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("Another start is making this place ready; waiting for it.\n")
            fcntl.flock(file, fcntl.LOCK_EX)
        with _database_lock():
            yield


@contextmanager
def _database_lock() -> Iterator[None]:
    """A lock of PostgreSQL's, by a transaction on a connection of its own.

    PgBouncer keeps a connection for a transaction, and no longer. SQLite is in the folder.
    """
    default = connections[DEFAULT_DB_ALIAS]
    if default.vendor != "postgresql":
        yield
        return
    own = default.copy()
    try:
        own.set_autocommit(autocommit=False)
        with own.cursor() as cursor:
            # Waiting and holding take as long as they take.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield
    finally:
        own.close()
