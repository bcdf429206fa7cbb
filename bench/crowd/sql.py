"""Statements on the database of this process, for rows by the million."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model


def run(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement, in which a per cent sign is written twice; the rows that it gives."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return list(cursor.fetchall()) if cursor.description else []


def columns_of(model: type[Model], *left_out: str) -> list[str]:
    """The columns of a model but its key and those left out."""
    fields = model._meta.concrete_fields
    names = [field.column for field in fields if not field.primary_key]
    return [name for name in names if name is not None and name not in left_out]


def hash_of(words: str) -> str:
    """SQL for a number of 31 bits that depends on some words alone."""
    return f"(hashtext({words})::bigint & 2147483647)"


@contextmanager
def unindexed(*tables: str) -> Iterator[None]:
    """Fill some tables without their indexes and foreign keys, and make the indexes afterwards.

    It takes a fifth of the time. What is filled in has to be right: no key is looked at.
    """
    names = list(tables)
    # What refers to their unique columns goes first and comes back last.
    constraints = run(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(own.oid)"
        " FROM pg_constraint own LEFT JOIN pg_index i ON contype = 'f' AND i.indexrelid = conindid"
        " WHERE (contype = 'u' AND conrelid::regclass::text = ANY(%s))"
        " OR (contype = 'f' AND confrelid::regclass::text = ANY(%s) AND NOT i.indisprimary)"
        " ORDER BY contype",
        [names, names],
    )
    for table, name, _definition in constraints:
        run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    indexes = run(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
        r" AND indexname NOT LIKE '%%\_pkey'",
        [names],
    )
    for name, _definition in indexes:
        run(f"DROP INDEX {name}")
    run("SET session_replication_role = replica")
    try:
        yield
    finally:
        run("SET session_replication_role = origin")
        for _name, definition in indexes:
            run(definition)
        for table, name, definition in reversed(constraints):
            run(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
