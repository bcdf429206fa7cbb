"""What speaks against a move, and what is to be done about it."""

from __future__ import annotations

import datetime as dt

from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from intake.management.keeping.moved_rows import fault
from intake.management.keeping.moved_tables import MIGRATIONS, MovedTable, rows, table_names
from jobs.lost import LOST_S
from jobs.models import WorkerProcess

#: What migrations put into tables by themselves. They are emptied, since the other database
#: has the same rows with the keys that others refer to.
LAID_DOWN = MIGRATIONS | {
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
}


def check_kind(alias: str) -> None:
    """Raise CommandError unless this is a database of SQLite."""
    if connections[alias].vendor != "sqlite":
        raise CommandError(
            "DATABASE_URL names no SQLite database, so there is nothing to move. Start this with "
            "the settings of the site on SQLite."
        )


def check_source(alias: str) -> None:
    """Raise CommandError unless this SQLite database is whole, as the code has it, and at rest."""
    executor = MigrationExecutor(connections[alias])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError(
            "The SQLite database is not up to date with this version. Run manage.py prepare first."
        )
    if unknown := _applied(alias) - executor.loader.disk_migrations.keys():
        raise CommandError(
            f"The SQLite database was made by a newer version ({_names(unknown)}). Move it with "
            "that one."
        )
    seen_since = timezone.now() - dt.timedelta(seconds=LOST_S)
    if WorkerProcess.objects.using(alias).filter(seen_at__gte=seen_since).exists():
        raise CommandError(
            f"A process that does background work was seen less than {LOST_S} seconds ago. Stop "
            "the site and manage.py work; where it was killed, wait so long."
        )
    is_whole = rows(alias, "PRAGMA integrity_check(1)") == [("ok",)]
    if not is_whole or rows(alias, "PRAGMA foreign_key_check"):
        raise CommandError(
            "The SQLite database is damaged: manage.py check_database lists what is wrong."
        )


def check_target(alias: str) -> None:
    """Raise CommandError unless this PostgreSQL holds nothing but what migrations put in."""
    quote = connections[alias].ops.quote_name
    if (encoding := rows(alias, "SHOW server_encoding")[0][0]) != "UTF8":
        raise CommandError(
            f"The PostgreSQL database is in {encoding}. Make one in UTF-8: createdb -E UTF8 -T "
            "template0."
        )
    there = table_names(alias)
    if there and not there >= MIGRATIONS:
        raise CommandError(_not_empty(f"it has the table {min(there)}"))
    for table in sorted(there - LAID_DOWN):
        if rows(alias, f"SELECT 1 FROM {quote(table)} LIMIT 1"):  # noqa: S608  # a name of the catalogue
            raise CommandError(_not_empty(f"{table} has rows"))


def check_migrations(source: str, target: str) -> None:
    """Raise CommandError unless both databases have gone through the same migrations."""
    if differing := _applied(source) ^ _applied(target):
        raise CommandError(
            f"The databases differ in their migrations: {_names(differing)}. Make the one of "
            "PostgreSQL anew (dropdb, createdb)."
        )


def check_decimals(source: str, tables: list[MovedTable]) -> None:
    """Raise CommandError for a decimal with more places than its column keeps.

    The app writes none; PostgreSQL would round it.
    """
    quote = connections[source].ops.quote_name
    for table in tables:
        for name, places in table.decimals.items():
            column, key = quote(name), ", ".join(map(quote, table.key))
            finer = (
                f"SELECT {key} FROM {quote(table.name)} WHERE round({column}, {places}) <> {column}"  # noqa: S608  # names of the catalogue
            )
            for found in rows(source, f"{finer} LIMIT 1"):
                raise fault(
                    table,
                    ", ".join(map(str, found)),
                    name,
                    f"a number has more than {places} places after the point",
                )


def _not_empty(why: str) -> str:
    return (
        f"The PostgreSQL database is not empty: {why}. Make a new one (createdb); nothing there "
        "was touched."
    )


def _applied(alias: str) -> set[tuple[str, str]]:
    return {*MigrationRecorder(connections[alias]).applied_migrations()}


def _names(migrations: set[tuple[str, str]]) -> str:
    return ", ".join(sorted(f"{app} {name}" for app, name in migrations))
