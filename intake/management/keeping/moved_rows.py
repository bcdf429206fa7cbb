"""The rows of one table on their way from SQLite to PostgreSQL."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
from django.core.management.base import CommandError
from django.db import OperationalError, connections

from intake.management.keeping.moved_tables import MovedTable, rows

#: Rows that are read at once.
_ROWS = 2_000
#: What PostgreSQL calls a refusal, and what it is. Its own words may quote the value.
_WORDS: tuple[tuple[type[psycopg.Error], str], ...] = (
    (psycopg.errors.StringDataRightTruncation, "a text is longer than the column takes"),
    (psycopg.errors.NumericValueOutOfRange, "a number is outside of the column's range"),
    (psycopg.errors.UntranslatableCharacter, "a text has a zero character (\\u0000)"),
    (psycopg.errors.NotNullViolation, "a value is missing"),
    (psycopg.errors.UniqueViolation, "another row has the same"),
    (psycopg.errors.CheckViolation, "a rule of the table is broken"),
)
#: Where in its input PostgreSQL stopped: the line, and the column where there is one.
_PLACE = re.compile(r"^COPY .+?, line (\d+)(?:, column (\w+))?", re.MULTILINE)


def count_rows(alias: str, table: MovedTable) -> int:
    """How many rows a table has."""
    quoted = connections[alias].ops.quote_name(table.name)
    count: int = rows(alias, f"SELECT count(*) FROM {quoted}")[0][0]  # noqa: S608  # a name of the catalogue
    return count


def copy_rows(source: str, target: str, table: MovedTable) -> Iterator[int]:
    """Copy a table; yield how many rows more were sent, each time some were.

    Raises CommandError that names the row and the column which PostgreSQL refuses.
    """
    quote = connections[target].ops.quote_name
    columns = ", ".join(map(quote, table.columns))
    sent = 0
    with connections[source].cursor() as reader, connections[target].cursor() as writer:
        try:
            reader.execute(_selection(source, table))
            with writer.copy(f"COPY {quote(table.name)} ({columns}) FROM STDIN") as copy:
                while some := reader.fetchmany(_ROWS):
                    for row in some:
                        copy.write_row(row)
                        sent += 1
                    yield len(some)
        except OperationalError as error:
            if not isinstance(error.__cause__, sqlite3.OperationalError):
                raise
            raise _unreadable(source, table) from None
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            raise _refused(source, table, error, sent) from None


def _selection(source: str, table: MovedTable) -> str:
    """What SQLite has, as it has it: an expression has no type, so nothing is converted.

    A decimal is a number of 15 digits there, which is more than any column has.
    """
    quote = connections[source].ops.quote_name
    columns = ", ".join(
        f"CAST({quote(name)} AS TEXT)" if name in table.decimals else f"+{quote(name)}"
        for name in table.columns
    )
    return f"SELECT {columns} FROM {quote(table.name)} ORDER BY {_key(source, table)}"  # noqa: S608  # names of the catalogue


def _key(source: str, table: MovedTable) -> str:
    quote = connections[source].ops.quote_name
    return ", ".join(map(quote, table.key)) or "rowid"


def _refused(source: str, table: MovedTable, error: psycopg.Error, sent: int) -> CommandError:
    """Say which row and column it was, and nothing of what stands there.

    PostgreSQL tells the line of its input; a zero byte is noticed before it is sent.
    """
    words = next((words for kind, words in _WORDS if isinstance(error, kind)), "")
    if error.sqlstate is None:
        line, words = sent + 1, "a text has a zero byte, which PostgreSQL cannot keep"
        values = zip(table.columns, _nth(source, table, line), strict=True)
        column = next((name for name, value in values if "\0" in str(value)), "")
    else:
        place = _PLACE.search(error.diag.context or "")
        line = int(place[1]) if place else 0
        column = (place and place[2]) or error.diag.column_name or ""
    words = words or f"PostgreSQL refuses it ({type(error).__name__})"
    if rule := error.diag.constraint_name:
        words = f"{words} ({rule})"
    return fault(table, key_of(source, table, line), column, words)


def fault(table: MovedTable, key: str, column: str, words: str) -> CommandError:
    """Where something is wrong, and what is to be done."""
    of_column = f", column {column}" if column else ""
    return CommandError(
        f"{table.name}, row {key}{of_column}: {words}. Nothing was moved. Mend it in the SQLite "
        "database, then start this again."
    )


def key_of(source: str, table: MovedTable, line: int) -> str:
    """The key of the row that was sent as the so manieth (from 1), unless that is a text.

    A session's key would let somebody in, and one of the cache may hold an address.
    """
    by_name = dict(zip(table.columns, _nth(source, table, line), strict=False))
    key = [by_name.get(name) for name in table.key]
    if not key or not all(isinstance(value, int) for value in key):
        return f"number {line}"
    return ", ".join(map(str, key))


def _nth(source: str, table: MovedTable, line: int) -> tuple[Any, ...]:
    found = rows(source, f"{_selection(source, table)} LIMIT 1 OFFSET {max(line, 1) - 1}")
    return found[0] if found else ()


def _unreadable(source: str, table: MovedTable) -> CommandError:
    """Find the text that is no UTF-8, which Python does not read."""
    connection = connections[source]
    own = connection.connection
    own.text_factory = bytes
    try:
        with connection.cursor() as cursor:
            cursor.execute(_selection(source, table))
            for line, row in enumerate(cursor, 1):
                for name, value in zip(table.columns, row, strict=True):
                    if name not in table.binary and not _is_text(value):
                        return fault(table, key_of(source, table, line), name, "a text is no UTF-8")
    finally:
        own.text_factory = str
    return CommandError(f"{table.name} cannot be read. manage.py check_database says more.")


def _is_text(value: object) -> bool:
    if isinstance(value, bytes):
        try:
            value.decode()
        except UnicodeDecodeError:
            return False
    return True
