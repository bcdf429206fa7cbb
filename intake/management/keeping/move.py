"""Everything of a SQLite database into an empty one of PostgreSQL, all of it or nothing.

Tables and columns are read from the databases, not from the models, so that one which no
model has (the cache's) moves with the others. Values go over as SQLite keeps them, as text
that PostgreSQL reads, and what arrived is compared with what was there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, OperationalError, connections, transaction

from intake.management.keeping.counts import TableCount, table_counts
from intake.management.keeping.move_checks import (
    check_decimals,
    check_kind,
    check_migrations,
    check_source,
    check_target,
)
from intake.management.keeping.moved_rows import copy_rows, count_rows
from intake.management.keeping.moved_tables import (
    MIGRATIONS,
    MovedTable,
    set_sequences,
    tables_to_move,
)

#: Milliseconds that other connections have to let go of SQLite's file.
_SOURCE_PATIENCE_MS = 2_000
#: The same for tables of PostgreSQL.
_TARGET_PATIENCE = "5s"

#: Told how many rows are done and how many there are, at the start and each time some arrived.
Progress = Callable[[int, int], object]
Counts = dict[str, TableCount]


def move(source: str, target: str, *, tell: Progress = lambda _done, _total: None) -> Counts:
    """Copy everything between two aliases of databases; return what each table then holds.

    ``tell`` is called with the rows that are done and those there are in all. Raises
    CommandError where something speaks against it; the target then has no rows.
    """
    check_kind(source)
    with alone(source):
        check_source(source)
        check_target(target)
        make_tables(target)
        check_migrations(source, target)
        tables = tables_to_move(source, target)
        check_decimals(source, tables)
        with transaction.atomic(using=target):
            _take(target, tables)
            return _copy(source, target, tables, tell)


def make_tables(alias: str) -> None:
    """Migrate a database that need not be the default one.

    It stands in for that meanwhile: a migration of one of the parts (django-tasks-db) asks
    the default database, whichever it is run on.
    """
    default = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[alias]
    try:
        call_command("migrate", database=alias, verbosity=0)
        call_command("createcachetable", database=alias, verbosity=0)
    finally:
        connections[DEFAULT_DB_ALIAS] = default


@contextmanager
def alone(alias: str) -> Iterator[None]:
    """Have SQLite's file to oneself: others neither write nor read it meanwhile.

    Raises CommandError while anybody has it open, as each process of a site does that
    answered somebody.
    """
    connection = connections[alias]
    with ExitStack() as stack:
        # Others get in again only once it was closed.
        stack.callback(connection.close)
        try:
            with connection.cursor() as cursor:
                patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
                cursor.execute(f"PRAGMA busy_timeout = {_SOURCE_PATIENCE_MS}")
                cursor.execute("PRAGMA locking_mode = EXCLUSIVE")
            stack.enter_context(transaction.atomic(using=alias))
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            raise CommandError(
                "Somebody has the SQLite database open. Stop the site and its background work "
                "(make run, gunicorn, manage.py work), then start this again."
            ) from error
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
        yield


def _take(target: str, tables: list[MovedTable]) -> None:
    """Lock every table, look once more that nobody wrote, and empty what migrations put in."""
    quote = connections[target].ops.quote_name
    names = ", ".join(quote(table.name) for table in tables)
    with connections[target].cursor() as cursor:
        # Tables are read, counted and compared in one transaction, however long that takes.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(f"SET LOCAL lock_timeout = '{_TARGET_PATIENCE}'")
        try:
            cursor.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
        except OperationalError as error:
            raise CommandError(
                "Somebody uses the PostgreSQL database. Stop what does, then start this again."
            ) from error
    check_target(target)
    with connections[target].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names}")


def _copy(source: str, target: str, tables: list[MovedTable], tell: Progress) -> Counts:
    totals = {table.name: count_rows(source, table) for table in tables}
    total, done = sum(totals.values()), 0
    tell(done, total)
    for table in tables:
        for count in copy_rows(source, target, table):
            done += count
            tell(done, total)
        _check_references(target, table)
    set_sequences(source, target)
    expected = table_counts(source, leave_out=MIGRATIONS)
    found = table_counts(target, leave_out=MIGRATIONS)
    if differing := sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
    ):
        raise CommandError(
            f"What arrived is not what was there, in {', '.join(differing)}. "
            "Nothing was kept of it; both databases are as before."
        )
    return found


def _check_references(target: str, table: MovedTable) -> None:
    """Have PostgreSQL look at the references of these rows now; it forgets what it looked at.

    Else it would remember every row up to the end. What a table refers to came before it.
    """
    try:
        with connections[target].cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        rule = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "a reference")
        raise CommandError(
            f"{table.name}: {rule} leads nowhere. Nothing was moved. "
            "manage.py check_database names the rows."
        ) from None
