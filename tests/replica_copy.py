"""A replica to test with: a second file that becomes a copy of the database when told to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.test import override_settings

from jobs.replica import REPLICA

ROUTERS = ["jobs.replica.ReplicaRouter"]


@contextmanager
def replica_at(**settings: Any) -> Iterator[None]:
    """Let the alias stand for a database like the default one, but for these settings.

    The test itself needs the alias among the databases of its mark, so it must be known before.
    """
    before = connections.databases[REPLICA]
    connections.databases[REPLICA] = connection.settings_dict | settings
    # A connection keeps the settings it was made with.
    connections[REPLICA].close()
    del connections[REPLICA]
    try:
        with override_settings(DATABASE_ROUTERS=ROUTERS):
            yield
    finally:
        connections[REPLICA].close()
        del connections[REPLICA]
        connections.databases[REPLICA] = before


class ReplicaFile:
    """A file beside SQLite's, which follows it only where ``follow`` is called."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def follow(self, *statements: str) -> None:
        """Become a copy of what is committed by now, told from it by what statements change."""
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as primary,
            closing(sqlite3.connect(self.path)) as copy,
        ):
            primary.backup(copy)
            for statement in statements:
                copy.execute(statement)
            copy.commit()
