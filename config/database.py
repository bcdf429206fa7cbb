"""Which database, how it is connected to, and what another host needs beside it.

From the environment, as other settings; docs/operations.md lists the variables.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.environment import VAR_DIR, env

#: What ``DATABASE_URL`` calls this machine; a path is that of a socket.
_LOCAL_HOSTS = {"", "localhost", "127.0.0.1", "::1", "[::1]"}
#: Django's backend with patience for a restart.
_POSTGRESQL = "config.postgresql"

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'midband.sqlite3'}")
}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction that reads and then writes takes its lock at the
    # start and waits for it, where the default fails half-way under load.
    # FULL: an entry that was acknowledged survives a power cut.
    # secure_delete: what is deleted is overwritten, not only let go; some builds do it anyway.
    _synchronous = env.str("SQLITE_SYNCHRONOUS", default="FULL")
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous={_synchronous}; "
            # KiB for each connection, so for each thread; the system keeps the file's
            # pages for all of them.
            "PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON; "
            # Notices a damaged page as it is read; no cost that could be measured.
            "PRAGMA cell_size_check=ON;"
        ),
    }
elif _database["ENGINE"] == "django.db.backends.postgresql":
    _database["ENGINE"] = _POSTGRESQL
    # A restarted PostgreSQL leaves dead connections; each is tried before a request uses it.
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {
        # Seconds that one attempt may take; libpq takes no less than two.
        "connect_timeout": 2,
        # A server that lost its power says nothing: it is given up after 20 seconds. Keepalives
        # see to that while an answer is awaited, the last (milliseconds) while what was sent
        # is not acknowledged, since no keepalive is sent then.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "tcp_user_timeout": 20_000,
    } | _database.get("OPTIONS", {})
    # In its transaction mode PgBouncer lends a connection for one transaction. A cursor of
    # the server would be on one that is somebody else's by then. Statements are prepared in
    # this process alone (accounts/models/prepared.py), and psycopg prepares none unless told.
    _database["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("PGBOUNCER", default=False)
# Each thread keeps its own: opening one (for SQLite, with seven pragmas) costs more than
# most queries. Seconds.
_database["CONN_MAX_AGE"] = 600

# A copy that follows the database by streaming; jobs that read much read there, once it has all
# that was kept before (jobs/replica.py).
if REPLICA_URL := env.str("REPLICA_URL", default=""):
    # Loaded here: SQLite needs no driver of PostgreSQL.
    from psycopg import IsolationLevel

    _replica: dict[str, Any] = env.db_url_config(REPLICA_URL)
    if {_database["ENGINE"], f"config.{_replica['ENGINE'].rpartition('.')[2]}"} != {_POSTGRESQL}:
        raise ImproperlyConfigured(
            "REPLICA_URL is for PostgreSQL: it and DATABASE_URL must both begin with postgres://."
        )
    DATABASES["replica"] = {
        **_database,
        **_replica,
        "ENGINE": _POSTGRESQL,
        # Whatever a job reads is of one moment.
        "OPTIONS": _database["OPTIONS"]
        | _replica.get("OPTIONS", {})
        | {"isolation_level": IsolationLevel.REPEATABLE_READ},
        "TEST": {"MIRROR": "default"},
    }
    DATABASE_ROUTERS = ["jobs.replica.ReplicaRouter"]

_host = _database.get("HOST") or ""
if _host not in _LOCAL_HOSTS and not _host.startswith("/") and not env.str("SECRET_KEY", ""):
    raise ImproperlyConfigured(
        f"The database is on another host ({_host}), so SECRET_KEY must be set, the same on "
        "every host that uses it: each would otherwise make a key of its own."
    )
