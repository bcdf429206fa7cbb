"""PostgreSQL's own tools, with a snapshot that they and the counts share."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as DatabaseFault
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

from intake.management.keeping.archive import BackupError
from intake.management.keeping.counts import table_counts
from intake.management.keeping.engines import Copied, left_out_of, migrations_of

#: A tool says what is wrong in its last lines; more than this is noise (letters).
_WORDS_MAX = 300


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
    name = f"midband_verify_{os.getpid()}"
    with direct() as own, own.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {own.ops.quote_name(name)}")
        try:
            with direct(database=name) as connection:
                yield connection
        finally:
            cursor.execute(f"DROP DATABASE {own.ops.quote_name(name)}")


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
    _nothing, words = tool.communicate()
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
