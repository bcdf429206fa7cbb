"""Prove that the database is whole, after a restore or when something looks wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.models import F

from intake.models.person import PersonKey

#: A file of SQLite up to this size is looked through at each start (bytes); that takes
#: 0.13 s of processor time for 20 MB, so 0.4 s at most.
QUICK_CHECK_MAX_BYTES = 64 * 1024 * 1024


class Command(BaseCommand):
    """Check files, indexes, references, constraints and persons, and then every day's sums."""

    help = __doc__ or ""

    def handle(self, **_options: Any) -> None:
        """Name each fault on a line; fail if there is any."""
        check = _sqlite if connection.vendor == "sqlite" else _postgresql
        count = 0
        try:
            for fault in (*_missing_tables(), *check(), *_of_another()):
                count += 1
                self.stdout.write(fault)
        except DatabaseError as error:
            count += 1
            self.stdout.write(_line(error))
        if count:
            raise CommandError(f"{count} faults. Restore a backup, and check it again.")
        call_command("check_days", stdout=self.stdout, stderr=self.stderr)
        self.stdout.write("The database is whole.")


def check_quickly() -> None:
    """Look through SQLite's file, where that takes a moment. Raises DatabaseError.

    So a damaged one is noticed at the start, and not where somebody meets the damage.
    """
    if connection.vendor != "sqlite":
        return
    file = Path(str(connection.settings_dict["NAME"]))
    if not file.exists() or file.stat().st_size > QUICK_CHECK_MAX_BYTES:
        return
    faults = _rows("PRAGMA quick_check(1)")
    if faults != [("ok",)]:
        raise CommandError(
            f"The database is damaged ({_line(faults[0][0])}). Restore a backup; "
            "manage.py check_database lists what is wrong."
        )


def _missing_tables() -> Iterator[str]:
    """A file that was emptied is whole for SQLite, and has no table."""
    there = set(connection.introspection.table_names())
    for table in connection.introspection.django_table_names(only_existing=False):
        if table not in there:
            yield f"{table}: this table is not there"


def _sqlite() -> Iterator[str]:
    yield from (_line(text) for (text,) in _rows("PRAGMA integrity_check") if text != "ok")
    for table, row, parent, _number in _rows("PRAGMA foreign_key_check"):
        yield f"{table}, row {row}: what it refers to in {parent} is not there"


def _postgresql() -> Iterator[str]:
    """amcheck looks through tables and B-trees where it is or may be installed."""
    if _has_amcheck():
        yield from _of_amcheck()
    for table, name in _rows(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint "
        "WHERE NOT convalidated AND connamespace = current_schema()::regnamespace"
    ):
        yield f"{table}: constraint {name} was never validated"
    yield from _references()


def _of_another() -> Iterator[str]:
    """Rows that name another person than the row they hang on."""
    there = set(connection.introspection.table_names())
    for model in apps.get_models():
        for key in model._meta.concrete_fields:
            table = model._meta.db_table
            if not isinstance(key, PersonKey) or table not in there:
                continue
            same = {f"{key.parent}__subject": F(key.name)}
            try:
                count = model._base_manager.exclude(**same).count()
            except DatabaseError as error:
                yield f"{table}: {_line(error)}"
                continue
            if count:
                yield f"{table}: {count} rows are of another person than their {key.parent}"


def _has_amcheck() -> bool:
    if not _rows("SELECT 1 FROM pg_available_extensions WHERE name = 'amcheck'"):
        return False
    try:
        _rows("CREATE EXTENSION IF NOT EXISTS amcheck", returns=False)
    except DatabaseError:
        # It takes a right that the app's role need not have.
        return False
    return True


def _of_amcheck() -> Iterator[str]:
    relations = (
        "SELECT c.oid, c.relname, c.relkind FROM pg_class c LEFT JOIN pg_am a ON a.oid = c.relam "
        "WHERE c.relnamespace = current_schema()::regnamespace "
        "AND (c.relkind = 'r' OR c.relkind = 'i' AND a.amname = 'btree') ORDER BY c.relname"
    )
    for oid, name, kind in _rows(relations):
        try:
            if kind == "i":
                _rows("SELECT bt_index_check(%s, true)", oid)
            else:
                found = _rows("SELECT blkno, msg FROM verify_heapam(%s)", oid)
                yield from (f"{name}, block {block}: {_line(text)}" for block, text in found)
        except DatabaseError as error:
            yield f"{name}: {_line(error)}"


def _references() -> Iterator[str]:
    """Rows whose reference leads nowhere, which only damage or a forced write leaves."""
    keys = (
        "SELECT k.conrelid::regclass::text, k.confrelid::regclass::text, "
        "ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY n(number, place) "
        "JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number ORDER BY place), "
        "ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY n(number, place) "
        "JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.number ORDER BY place) "
        "FROM pg_constraint k WHERE k.contype = 'f' AND k.conparentid = 0 "
        "AND k.connamespace = current_schema()::regnamespace ORDER BY 1, 3"
    )
    quote = connection.ops.quote_name
    for table, parent, columns, parent_columns in _rows(keys):
        said = " AND ".join(f"child.{quote(column)} IS NOT NULL" for column in columns)
        same = " AND ".join(
            f"{quote(theirs)} = child.{quote(own)}"
            for own, theirs in zip(columns, parent_columns, strict=True)
        )
        missing = (
            f"SELECT count(*) FROM {table} child WHERE {said} "  # noqa: S608  # names of the catalogue
            f"AND NOT EXISTS (SELECT 1 FROM {parent} WHERE {same})"
        )
        try:
            count = _rows(missing)[0][0]
        except DatabaseError as error:
            yield f"{table}: {_line(error)}"
            continue
        if count:
            yield f"{table}: {count} rows refer by {', '.join(columns)} to what is not in {parent}"


def _rows(sql: str, *values: int, returns: bool = True) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if returns else []


def _line(text: object) -> str:
    return " ".join(str(text).split())
