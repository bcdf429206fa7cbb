"""Connecting to PostgreSQL: one that restarts is waited for, one that is gone is not.

Django finds the class by these names, ``base`` and ``DatabaseWrapper``.
"""

from __future__ import annotations

import time
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg import OperationalError

#: Seconds that a process waits for a database that has just gone; PostgreSQL restarts in
#: one or two.
PATIENCE_S = 3.0
#: Seconds between two attempts.
PAUSE_S = 0.1


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with patience for a restart.

    All threads of a process wait for the same restart, so a database that stays away costs
    each request no more than one attempt. A replica is not waited for: the primary is read.
    """

    #: When this process first found the database away, on the monotonic clock.
    _away_since: float | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect. Raises psycopg's OperationalError where the database stays away."""
        if self.alias != DEFAULT_DB_ALIAS:
            return super().get_new_connection(conn_params)
        shared = DatabaseWrapper
        while True:
            try:
                connection = super().get_new_connection(conn_params)
            except OperationalError:
                now = time.monotonic()
                shared._away_since = shared._away_since or now
                if now - shared._away_since >= PATIENCE_S:
                    raise
                time.sleep(PAUSE_S)
            else:
                shared._away_since = None
                return connection
