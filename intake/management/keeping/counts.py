"""What a database holds, as numbers that are equal where the rows are, on SQLite and PostgreSQL.

Read from the database alone, not from the models, so that a backup made by an earlier
version is compared as it was made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

#: Rows that are fetched at once.
_ROWS = 2000
#: Hashes of rows are added up below this, so that their order does not matter.
_MODULUS = 2**128
#: Of a column of SQLite, by how its declared type begins.
_SQLITE_KINDS = (
    ("bool", "boolean"),
    ("decimal", "decimal"),
    ("datetime", "datetime"),
    ("date", "date"),
    ("time", "time"),
    # Django's UUIDField; its texts are varchar.
    ("char(32)", "uuid"),
    ("blob", "binary"),
    ("real", "float"),
    ("bigint", "integer"),
    ("int", "integer"),
    ("smallint", "integer"),
    ("varchar", "text"),
    ("text", "text"),
)
_POSTGRESQL_KINDS = {
    "boolean": "boolean",
    "numeric": "decimal",
    "timestamp with time zone": "datetime",
    "date": "date",
    "time without time zone": "time",
    "uuid": "uuid",
    "bytea": "binary",
    "double precision": "float",
    "smallint": "integer",
    "integer": "integer",
    "bigint": "integer",
    "character varying": "text",
    "text": "text",
    "jsonb": "json",
}
_JSON_CHECK = re.compile(r'JSON_VALID\("(\w+)"\)')
#: Columns that are added up as well: amounts of magnesium (mg).
_SUMMED = re.compile(r"(^|_)mg$")

Columns = dict[str, str]


@dataclass(frozen=True)
class TableCount:
    """What one table holds. Equal where its columns, their kinds and its rows are."""

    rows: int
    #: Of all its rows, whatever their order.
    checksum: str
    #: Sums of amounts of magnesium (mg), as exact decimals.
    sums: dict[str, str] = field(default_factory=dict)


def table_counts(
    connection: BaseDatabaseWrapper | str = DEFAULT_DB_ALIAS,
    *,
    leave_out: frozenset[str] = frozenset(),
) -> dict[str, TableCount]:
    """Count every table of a database (a connection or its alias) but those left out.

    Reads every row: see docs/decisions/backups.md for how long that takes. To count one
    moment of a database that others write to, open a transaction that sees one
    (``REPEATABLE READ`` on PostgreSQL) first. Raises CommandError for a column of a kind
    that is not known.
    """
    own = connections[connection] if isinstance(connection, str) else connection
    with own.cursor():
        # Connects, and checks that it may be used.
        pass
    return {
        table: _count(own, table, columns)
        for table, columns in _tables(own)
        if table not in leave_out
    }


def _tables(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, Columns]]:
    """Each table with its columns in the order of their names, and their kinds."""
    of = _sqlite_columns if connection.vendor == "sqlite" else _postgresql_columns
    for table, columns in of(connection).items():
        yield table, dict(sorted(columns.items()))


def _sqlite_columns(connection: BaseDatabaseWrapper) -> dict[str, Columns]:
    found: dict[str, Columns] = {}
    tables = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' "
        "AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
    )
    for table, sql in _rows(connection, tables):
        checked = set(_JSON_CHECK.findall(sql))
        quoted = connection.ops.quote_name(table)
        found[table] = {
            name: "json" if name in checked else _sqlite_kind(table, name, declared)
            for _number, name, declared, *_more in _rows(connection, f"PRAGMA table_info({quoted})")
        }
    return found


def _sqlite_kind(table: str, name: str, declared: str) -> str:
    for beginning, kind in _SQLITE_KINDS:
        if declared.lower().startswith(beginning):
            return kind
    raise CommandError(f"{table}.{name} is {declared!r}, which nobody knows how to compare.")


def _postgresql_columns(connection: BaseDatabaseWrapper) -> dict[str, Columns]:
    found: dict[str, Columns] = {}
    # A partitioned table is read as a whole, so its parts are left out; so are the tables
    # of extensions, which are no rows of the site's.
    columns = (
        "SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_class c "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition "
        "AND c.relnamespace = current_schema()::regnamespace "
        "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') "
        "ORDER BY c.relname"
    )
    for table, name, type_name in _rows(connection, columns):
        if type_name not in _POSTGRESQL_KINDS:
            raise CommandError(
                f"{table}.{name} is {type_name!r}, which nobody knows how to compare."
            )
        found.setdefault(table, {})[name] = _POSTGRESQL_KINDS[type_name]
    return found


def _rows(connection: BaseDatabaseWrapper, sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


# -- One table ----------------------------------------------------------------------------


def _count(connection: BaseDatabaseWrapper, table: str, columns: Columns) -> TableCount:
    is_sqlite = connection.vendor == "sqlite"
    selected = _SQLITE_SELECTED if is_sqlite else _POSTGRESQL_SELECTED
    spelling = _SQLITE_SPELLING if is_sqlite else _POSTGRESQL_SPELLING
    quote = connection.ops.quote_name
    names = ", ".join(selected.get(kind, "{}").format(quote(n)) for n, kind in columns.items())
    spelt = [
        (place, spelling[kind]) for place, kind in enumerate(columns.values()) if kind in spelling
    ]
    summed = {name: place for place, name in enumerate(columns) if _SUMMED.search(name)}
    sums = dict.fromkeys(summed, Decimal(0))
    total = count = 0
    head = ascii(columns).encode()
    for row in _stream(connection, f"SELECT {names} FROM {quote(table)}"):  # noqa: S608  # names of the catalogue
        values = list(row)
        for place, spell in spelt:
            if values[place] is not None:
                values[place] = spell(values[place])
        for name, place in summed.items():
            if values[place] is not None:
                sums[name] += Decimal(values[place])
        # As ASCII: what counts as printable differs between versions of Python.
        digest = blake2b(ascii(values).encode(), digest_size=16).digest()
        total += int.from_bytes(digest, "big")
        count += 1
    # With the columns, so that an empty table with another one is another table.
    checksum = (total + int.from_bytes(blake2b(head, digest_size=16).digest(), "big")) % _MODULUS
    return TableCount(
        rows=count,
        checksum=f"{checksum:032x}",
        sums={name: _plain_decimal(f"{amount:f}") for name, amount in sums.items()},
    )


def _stream(connection: BaseDatabaseWrapper, sql: str) -> Iterator[tuple[Any, ...]]:
    """Rows a few at a time; by a cursor of the server's where there is a transaction for it."""
    opened = connection.chunked_cursor() if connection.vendor == "postgresql" else None
    with opened or connection.cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(_ROWS):
            yield from rows


# -- One value, spelt the same whichever database it comes from ---------------------------------


def _plain_decimal(text: str) -> str:
    """Without an exponent or zeros at the end."""
    if "e" in text or "E" in text:
        text = f"{Decimal(text):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def _hashed(value: bytes) -> str:
    return blake2b(value, digest_size=16).hexdigest()


def _plain_json(text: str) -> str:
    """Keys in order and numbers as exact decimals; jsonb keeps neither as it was written."""
    return _spelt(_read_json(text))


def _read_json(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def _spelt(value: object) -> str:
    if isinstance(value, Decimal):
        return _plain_decimal(f"{value:f}")
    if isinstance(value, dict):
        inner = (f"{key!a}: {_spelt(value[key])}" for key in sorted(value))
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_spelt, value)) + "]"
    return ascii(value)


#: An expression has no declared type, so no converter of Django's is at work. A number is kept
#: by SQLite to 15 digits, which is more than any column has.
_SQLITE_SELECTED = {"decimal": "CAST({} AS TEXT)"} | dict.fromkeys(
    ("boolean", "datetime", "date", "time", "uuid"), "+{}"
)
_POSTGRESQL_SELECTED = {
    "boolean": "{}::int",
    "datetime": "{} AT TIME ZONE 'UTC'",
    "json": "{}::text",
}
_SQLITE_SPELLING: dict[str, Callable[[Any], Any]] = {
    "decimal": _plain_decimal,
    "binary": _hashed,
    "float": repr,
    "json": _plain_json,
}
_POSTGRESQL_SPELLING: dict[str, Callable[[Any], Any]] = {
    "decimal": lambda value: _plain_decimal(f"{value:f}"),
    "datetime": str,
    "date": str,
    "time": str,
    "uuid": lambda value: value.hex,
    "binary": _hashed,
    "float": repr,
    "json": _plain_json,
}
