"""Which tables move, in which order, and the numbers that their next rows get."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from django.core.management.base import CommandError
from django.db import connections

#: What Django keeps of its own work; each database has its own.
MIGRATIONS = frozenset({"django_migrations"})


@dataclass(frozen=True)
class MovedTable:
    """One table, alike in both databases."""

    name: str
    columns: tuple[str, ...]
    #: The columns of its key.
    key: tuple[str, ...]
    #: Columns of decimals, with the places after the point that they keep.
    decimals: dict[str, int]
    #: Columns of bytes.
    binary: frozenset[str] = frozenset()


def tables_to_move(source: str, target: str) -> list[MovedTable]:
    """Every table, each after those it refers to.

    Raises CommandError where the databases do not have the same tables and columns.
    """
    here, there = _sqlite_columns(source), _postgresql_columns(target)
    differing = [
        f"{table}.{column}"
        for table in sorted(here.keys() | there.keys())
        for column in sorted({*here.get(table, ())} ^ {*there.get(table, ())})
    ]
    if differing:
        raise CommandError(
            f"Not in both databases: {', '.join(differing)}. A table that is no part of Midband "
            "is not moved: put it elsewhere first."
        )
    places, keys, binary = _places(target), _keys(target), _binary(target)
    return [
        MovedTable(
            name=table,
            columns=tuple(here[table]),
            key=keys.get(table, ()),
            decimals={name: places[table, name] for name in here[table] if (table, name) in places},
            binary=frozenset(name for name in here[table] if (table, name) in binary),
        )
        for table in _in_order(target, here.keys() - MIGRATIONS)
    ]


def set_sequences(source: str, target: str) -> None:
    """Let the next row of each table get the number that SQLite would have given it.

    That may be above the largest there is, so that no number of a deleted row comes again.
    """
    given = dict(rows(source, "SELECT name, seq FROM sqlite_sequence"))
    own = (
        "SELECT table_name, column_name, "
        "pg_get_serial_sequence(quote_ident(table_name), column_name) "
        "FROM information_schema.columns WHERE table_schema = current_schema()"
    )
    quote = connections[target].ops.quote_name
    for table, column, sequence in rows(target, own):
        if sequence is None or table in MIGRATIONS:
            continue
        largest = f"SELECT coalesce(max({quote(column)}), 0) FROM {quote(table)}"  # noqa: S608  # names of the catalogue
        last = max(rows(target, largest)[0][0], given.get(table, 0))
        rows(target, "SELECT setval(%s, %s, %s)", sequence, max(last, 1), last > 0)


def rows(alias: str, sql: str, *values: str | int) -> list[tuple[Any, ...]]:
    """What a statement yields."""
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, values or None)
        return list(cursor.fetchall())


def table_names(alias: str) -> set[str]:
    """The tables of a database, but for those that it keeps for itself."""
    connection = connections[alias]
    return {*(_sqlite_columns if connection.vendor == "sqlite" else _postgresql_columns)(alias)}


def _sqlite_columns(alias: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    columns = (
        "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c "
        "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY t.name, c.cid"
    )
    for table, column in rows(alias, columns):
        found.setdefault(table, []).append(column)
    return found


def _postgresql_columns(alias: str) -> dict[str, list[str]]:
    """Parts of a partitioned table belong to it; columns that are computed are not written."""
    found: dict[str, list[str]] = {}
    columns = (
        "SELECT c.relname, a.attname FROM pg_class c "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attgenerated = '' "
        "AND c.relnamespace = current_schema()::regnamespace "
        "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
    )
    for table, column in rows(alias, columns):
        found.setdefault(table, []).append(column)
    return found


def _places(target: str) -> dict[tuple[str, str], int]:
    """How many places after the point the decimals of each column have."""
    scales = (
        "SELECT table_name, column_name, numeric_scale FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND data_type = 'numeric'"
    )
    return {(table, column): scale for table, column, scale in rows(target, scales)}


def _binary(target: str) -> set[tuple[str, str]]:
    found = (
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND data_type = 'bytea'"
    )
    return {(table, column) for table, column in rows(target, found)}


def _keys(target: str) -> dict[str, tuple[str, ...]]:
    """The columns of each table's primary key, in their order."""
    keys = (
        "SELECT c.relname, array_agg(a.attname::text ORDER BY array_position(i.indkey, a.attnum)) "
        "FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) "
        "WHERE i.indisprimary AND c.relnamespace = current_schema()::regnamespace GROUP BY 1"
    )
    return {table: tuple(columns) for table, columns in rows(target, keys)}


def _in_order(target: str, tables: set[str]) -> list[str]:
    """Each table after those it refers to, by name where that leaves a choice."""
    references = (
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    )
    graph: TopologicalSorter[str] = TopologicalSorter({table: set() for table in sorted(tables)})
    for table, parent in rows(target, references):
        if table != parent and table in tables:
            graph.add(table, parent)
    return list(graph.static_order())
