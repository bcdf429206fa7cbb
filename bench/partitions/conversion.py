"""Tables put into partitions by person, as the catalogue says they are.

Nothing of it is written down by hand but whose the tables are.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg

from bench.person_tables import key_columns

if TYPE_CHECKING:
    from psycopg import Connection, Cursor


@contextmanager
def connected(url: str) -> Iterator[Connection[Any]]:
    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as one:
        yield one


def copy_of(url: str, name: str) -> str:
    """A database with the same rows; its address."""
    from django.db import connections

    connections.close_all()
    template = url.rpartition("/")[2]
    with connected(f"{url.rpartition('/')[0]}/template1") as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"{url.rpartition('/')[0]}/{name}"


def same_rows(whole: str, parts: str) -> Iterator[str]:
    """Whether each table holds the same, by the number and a digest of its rows."""
    for table in key_columns():
        found = []
        for url in (whole, parts):
            with connected(url) as one, one.cursor() as cursor:
                digest = f"SELECT count(*), sum(hashtextextended(one::text, 0)) FROM {table} one"  # noqa: S608  # ours
                found.append(ask(cursor, digest)[0])
        verdict = "the same rows" if found[0] == found[1] else f"DIFFERS: {found}"
        yield f"{table}: {found[0][0]} rows, {verdict}"


def convert(connection: Connection[Any], keys: Mapping[str, str], count: int) -> float:
    """Put tables into so many partitions each, in one transaction; the seconds it took.

    ``keys``: the column of the person, by the table. The primary key, unique constraints and
    keys between these tables get it in front; checks, defaults and indexes stay.
    """
    start = time.monotonic()
    with connection.transaction(), connection.cursor() as cursor:
        listed = ", ".join(keys)
        cursor.execute(f"LOCK TABLE {listed} IN ACCESS EXCLUSIVE MODE")
        afterwards = [
            statement for table in keys for statement in _definitions(cursor, table, keys)
        ]
        for table, key in keys.items():
            _copy_into_partitions(cursor, table, key, count)
        for table in keys:
            ask(cursor, f"DROP TABLE {table} CASCADE")
        for table in keys:
            _take_the_name(cursor, table)
        # Keys last: they lead to the primary keys of others.
        for _is_reference, statement in sorted(afterwards):
            ask(cursor, statement)
    with connection.cursor() as cursor:
        ask(cursor, "ANALYZE")
    return time.monotonic() - start


def ask(cursor: Cursor[Any], sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run a statement made of names of the catalogue, and give its rows."""
    cursor.execute(sql, values or None)
    return cursor.fetchall() if cursor.description else []


def _copy_into_partitions(cursor: Cursor[Any], table: str, key: str, count: int) -> None:
    new = f"{table}_new"
    like = "INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING IDENTITY INCLUDING STORAGE"
    ask(cursor, f"CREATE TABLE {new} (LIKE {table} {like}) PARTITION BY HASH ({key})")
    for number in range(count):
        of = f"FOR VALUES WITH (MODULUS {count}, REMAINDER {number})"
        ask(cursor, f"CREATE TABLE {table}_p{number} PARTITION OF {new} {of}")
    columns = ", ".join(f'"{name}"' for name in _columns(cursor, table))
    ask(
        cursor,
        f"INSERT INTO {new} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {table}",  # noqa: S608  # names of the catalogue
    )
    sequence = "SELECT pg_get_serial_sequence(%s, 'id')"
    old_name, new_name = (ask(cursor, sequence, name)[0][0] for name in (table, new))
    ask(cursor, f"SELECT setval('{new_name}', last_value, is_called) FROM {old_name}")  # noqa: S608  # as above


def _columns(cursor: Cursor[Any], table: str) -> list[str]:
    found = ask(
        cursor,
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped ORDER BY attnum",
        table,
    )
    return [name for (name,) in found]


def _take_the_name(cursor: Cursor[Any], table: str) -> None:
    sequence = ask(cursor, "SELECT pg_get_serial_sequence(%s, 'id')", f"{table}_new")[0][0]
    ask(cursor, f"ALTER SEQUENCE {sequence} RENAME TO {table}_id_seq")
    ask(cursor, f"ALTER TABLE {table}_new RENAME TO {table}")


def _definitions(
    cursor: Cursor[Any], table: str, keys: Mapping[str, str]
) -> list[tuple[bool, str]]:
    """The constraints and indexes of a table as they stand on partitions; whether it is a key."""
    key, found = keys[table], []
    constraints = ask(
        cursor,
        "SELECT k.conname, k.contype, k.confrelid::regclass::text, pg_get_constraintdef(k.oid),"
        " ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY n(number, place)"
        "  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number ORDER BY place)"
        " FROM pg_constraint k WHERE k.conrelid = %s::regclass AND k.contype IN ('p', 'u', 'f')",
        table,
    )
    primary = [key, "id"]
    by_person = {
        columns[1]
        for _name, kind, _parent, _definition, columns in constraints
        if kind == "f" and len(columns) == 2 and columns[0] == key
    }
    for name, kind, parent, definition, columns in constraints:
        add = f'ALTER TABLE {table} ADD CONSTRAINT "{name}"'
        if kind == "f":
            if parent in keys and columns[0] != key:
                if columns[0] not in by_person:
                    raise ValueError(f"A key without the person: {name}")
                continue
            found.append((True, f"{add} {definition}"))
        elif kind == "p":
            found.append((False, f"{add} PRIMARY KEY ({', '.join(primary)})"))
        elif columns != primary:
            wide = columns if key in columns else [key, *columns]
            found.append((False, f"{add} UNIQUE ({', '.join(wide)})"))
    indexes = ask(
        cursor,
        "SELECT i.indisunique, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid = %s::regclass AND NOT EXISTS"
        " (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u'))",
        table,
    )
    for is_unique, definition in indexes:
        if is_unique and f"({key}" not in definition:
            raise ValueError(f"Unique without the person: {definition}")
        found.append((False, definition))
    return found
