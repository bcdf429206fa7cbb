"""PostgreSQL's own tools, with a snapshot that they and the counts share."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as DatabaseFault
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from intake.management.keeping.archive import BackupError
from intake.management.keeping.counts import table_counts
from intake.management.keeping.engines import Copied, left_out_of, migrations_of

#: A tool says what is wrong in its last lines; more than this is noise (letters).
_WORDS_MAX = 300
#: How databases are called in which a backup is tried, and when: so killed ones are known.
_TRIED, _TRIED_AT = "midband_verify_", "%Y%m%dt%H%M%S"
_TRIED_AGO = dt.timedelta(hours=1)
#: A table that is there while a restore is under way.
_UNFINISHED = "midband_restore_under_way"


@contextmanager
def direct(*, database: str = "") -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own, past PgBouncer; to another database of the server if named.

    Raises BackupError where only the address of a PgBouncer in transaction mode is known:
    what pg_dump sets would stay with connections that are lent to others.
    """
    connection = connections[DEFAULT_DB_ALIAS].copy()
    if settings.BACKUP_DATABASE is not None:
        kept = ("HOST", "PORT", "USER", "PASSWORD", "NAME")
        connection.settings_dict |= {name: settings.BACKUP_DATABASE.get(name) for name in kept}
        # Such as sslmode; what it does not say is as for DATABASE_URL.
        connection.settings_dict["OPTIONS"] = connection.settings_dict["OPTIONS"] | (
            settings.BACKUP_DATABASE.get("OPTIONS") or {}
        )
        connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = False
    elif connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        raise BackupError(
            "DATABASE_URL names a PgBouncer. Set BACKUP_DATABASE_URL to the address of "
            "PostgreSQL itself."
        )
    if database:
        connection.settings_dict["NAME"] = database
    try:
        connection.ensure_connection()
        yield connection
    except DatabaseFault as fault:
        raise BackupError(f"PostgreSQL: {_line(str(fault))}") from fault
    finally:
        connection.close()


@contextmanager
def in_transaction(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """One transaction that is rolled back at its end, in which rows are read by a cursor."""
    connection.set_autocommit(autocommit=False)
    try:
        yield
    finally:
        connection.rollback()
        connection.set_autocommit(autocommit=True)


def copy_database(folder: Path) -> Copied:
    """Dump the site's database into a folder, as of one moment. Raises BackupError.

    pg_dump reads the snapshot of the transaction in which the rows are counted.
    """
    target = folder / "database.dump"
    with direct() as connection, in_transaction(connection):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # The snapshot is gone with the transaction, however long the dump takes.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(
                "SELECT pg_export_snapshot(), current_schema(), current_setting('server_version')"
            )
            snapshot, schema, version = cursor.fetchone()
        left_out = left_out_of(connection)
        dump = _started(
            connection,
            "pg_dump",
            *("--format=custom", f"--snapshot={snapshot}", f"--schema={_pattern(schema)}"),
            *("--no-owner", "--no-privileges", f"--file={target}"),
            *(f"--exclude-table-data={_pattern(schema)}.{_pattern(one)}" for one in left_out),
        )
        try:
            tables = table_counts(connection, leave_out=frozenset(left_out))
            migrations = migrations_of(connection)
            _finish(dump)
        finally:
            if dump.poll() is None:
                dump.terminate()
                dump.wait()
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return Copied(target, version, schema, 0, migrations, left_out, tables)


def is_empty() -> bool:
    """Whether the schema holds nothing but what extensions brought. Raises BackupError."""
    with direct() as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace "
            "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') "
            "LIMIT 1"
        )
        return cursor.fetchone() is None


def restore_dump(dump: Path, connection: BaseDatabaseWrapper, *, schema: str) -> None:
    """Put a dump into an empty database, all of it or nothing. Raises BackupError."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        here = cursor.fetchone()[0]
    if here != schema:
        raise BackupError(
            f"This backup is of the schema {schema}, and here it would be {here}. Set search_path."
        )
    _finish(
        _started(
            connection,
            "pg_restore",
            # With its schema alone it makes the tables in there, and not the schema itself.
            *(f"--schema={schema}", "--no-owner", "--no-privileges"),
            *("--single-transaction", "--exit-on-error", str(dump)),
        )
    )


@contextmanager
def temporary_database() -> Iterator[BaseDatabaseWrapper]:
    """A new database of the server, dropped afterwards. Raises BackupError without the right."""
    name = f"{_TRIED}{timezone.now():{_TRIED_AT}}_{secrets.token_hex(4)}"
    with direct() as own, own.cursor() as cursor:
        _drop_left(cursor, own.ops.quote_name)
        try:
            cursor.execute(f"CREATE DATABASE {own.ops.quote_name(name)}")
            with direct(database=name) as connection:
                yield connection
        finally:
            # A tool that was told to end may still be connected.
            cursor.execute(f"DROP DATABASE IF EXISTS {own.ops.quote_name(name)} WITH (FORCE)")


def _drop_left(cursor: CursorWrapper, quote: Callable[[str], str]) -> None:
    """Drop what killed trials of this role left: in use by nobody, and an hour old."""
    # A trial is connected all the while, but for the moment in which it begins.
    before = f"{_TRIED}{timezone.now() - _TRIED_AGO:{_TRIED_AT}}"
    cursor.execute(
        "SELECT datname FROM pg_database d WHERE starts_with(datname, %s) AND datname < %s "
        "AND pg_get_userbyid(datdba) = current_user "
        "AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datid = d.oid)",
        [_TRIED, before],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(name)}")


# -- A restore that has not ended ------------------------------------------------------------------


@contextmanager
def emptied_unless_whole(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Put something into an empty database and look at it; gone again where that fails.

    A table says so meanwhile, also to other hosts, and stays where the process is killed.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {_UNFINISHED} ()")
    with ExitStack() as undo:
        undo.callback(_drop_tables, connection)
        yield
        undo.pop_all()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {_UNFINISHED}")


def require_ended_restore() -> None:
    """Raise BackupError where the site's database is what a killed restore left."""
    default = connections[DEFAULT_DB_ALIAS]
    if default.vendor != "postgresql":
        return
    with default.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [_UNFINISHED])
        if cursor.fetchone()[0] is not None:
            raise BackupError(
                "A restore into this database did not end. Make the database anew (dropdb, "
                "createdb), and restore again."
            )


def _drop_tables(connection: BaseDatabaseWrapper) -> None:
    """Drop every table of the schema but those of extensions, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') "
            "AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace "
            "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
        )
        names = ", ".join(connection.ops.quote_name(name) for (name,) in cursor.fetchall())
        cursor.execute(f"DROP TABLE {names} CASCADE")


def sequence_faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables whose next number was given out before."""
    faults = []
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname, s.relname FROM pg_depend d "
            "JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' "
            "JOIN pg_class c ON c.oid = d.refobjid "
            "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid "
            "WHERE d.deptype IN ('a', 'i') AND c.relnamespace = current_schema()::regnamespace"
        )
        for table, column, sequence in cursor.fetchall():
            cursor.execute(
                f"SELECT (SELECT max({quote(column)}) FROM {quote(table)}), "  # noqa: S608  # names of the catalogue
                f"last_value, is_called FROM {quote(sequence)}"
            )
            highest, last, is_called = cursor.fetchone()
            if (highest or 0) >= last + (1 if is_called else 0):
                faults.append(f"{table}: its next number was given out before")
    return faults


# -- Tools ----------------------------------------------------------------------------------------


def _pattern(name: str) -> str:
    """A name to pg_dump, which takes patterns: quoted, as it stands."""
    return '"' + name.replace('"', '""') + '"'


def _started(connection: BaseDatabaseWrapper, tool: str, *arguments: str) -> subprocess.Popen[str]:
    """Start one of PostgreSQL's tools; its password goes by the environment."""
    path = shutil.which(tool)
    if path is None:
        raise BackupError(
            f"{tool} is not there. Install PostgreSQL's client tools, of the server's version."
        )
    psql, passwords = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    # As Django calls psql: where the server is, and the database at the end.
    command = [path, *psql[1:-1], f"--dbname={psql[-1]}", *arguments]
    return subprocess.Popen(  # noqa: S603  # a tool of the system, without a shell
        command,
        env=os.environ | (passwords or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _finish(tool: subprocess.Popen[str]) -> None:
    """Wait for a tool. Raises BackupError with its last words where it failed."""
    try:
        _nothing, words = tool.communicate()
    finally:
        # Also where this process is told to end.
        if tool.poll() is None:
            tool.terminate()
            tool.wait()
    if tool.returncode:
        arguments: Sequence[str] = tool.args  # type: ignore[assignment]  # as it was started
        name = Path(arguments[0]).name
        raise BackupError(f"{name} failed: {_line(words) or f'exit code {tool.returncode}'}")


def _line(words: str) -> str:
    """The first lines of an error, on one, without what a row holds (``DETAIL``)."""
    kept = [
        line for line in words.splitlines() if not line.lstrip().startswith(("DETAIL", "CONTEXT"))
    ]
    return " ".join(" ".join(kept).split())[:_WORDS_MAX]
