"""A site on SQLite that is to be moved, and places of PostgreSQL to move it to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections

from intake.management.commands.move_database import database_at
from intake.management.keeping.move import make_tables, move
from intake.management.keeping.move_checks import LAID_DOWN
from tests.releases.files import releases, unpack_sqlite
from tests.releases.loading import default_is_sqlite, new_postgresql, parameters

#: What nobody may read in a message.
SECRET = "quillon"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@dataclass(frozen=True)
class Places:
    """A SQLite file that is the default database, and an empty database to move to."""

    path: Path
    #: How to connect to the other one.
    to: dict[str, Any]
    alias: str

    @property
    def url(self) -> str:
        """The other one as ``--to`` names it."""
        return url_of(self.to)

    def change(self, sql: str, *values: object) -> None:
        """Change the SQLite file as no part of the app would."""
        own = sqlite3.connect(self.path)
        own.execute("PRAGMA ignore_check_constraints = ON")
        own.execute(sql, values)
        own.commit()
        own.close()

    def there(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What a statement yields in PostgreSQL."""
        with psycopg.connect(**self.to, autocommit=True) as own:
            cursor = own.execute(sql.encode(), values or None)
            return cursor.fetchall() if cursor.description else []


def url_of(to: dict[str, Any]) -> str:
    """An address from the parts of a connection."""
    secret = f":{quote(to['password'])}" if to.get("password") else ""
    place = f"{quote(to.get('host', ''), safe='')}:{to.get('port', 5432)}"
    return f"postgres://{quote(to.get('user', ''))}{secret}@{place}/{to['dbname']}"


@contextmanager
def made_ready(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The newest release's site, up to date, and how to connect to a database without rows."""
    path = folder / "site.sqlite3"
    unpack_sqlite(releases()[-1], path)
    with new_postgresql() as name:
        to = parameters(name)
        with default_is_sqlite(path):
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            connection.close()
            with database_at(url_of(to)) as alias:
                make_tables(alias)
        yield path, to


@contextmanager
def places(path: Path, to: dict[str, Any]) -> Iterator[Places]:
    """A site to move and the database to move it to, which is emptied again."""
    with default_is_sqlite(path), database_at(url_of(to)) as alias:
        found = Places(path, to, alias)
        try:
            yield found
        finally:
            connections[alias].close()
            empty_again(found)


def empty_again(places: Places) -> None:
    """Take away all that a test has put there."""
    places.there("DROP TABLE IF EXISTS theirs")
    places.there("DROP FUNCTION IF EXISTS fault CASCADE")
    places.there("DELETE FROM django_migrations WHERE name = '9999_later'")
    if filled := rows_there(places):
        places.there(f"TRUNCATE {', '.join(sorted(filled))} CASCADE")


def rows_there(places: Places) -> set[str]:
    """The tables that have rows, but for those that migrations fill."""
    names = {name for (name,) in places.there(_TABLES)} - LAID_DOWN
    return {name for name in names if places.there(f'SELECT 1 FROM "{name}" LIMIT 1')}  # noqa: S608  # names of the catalogue


def refused(site: Places) -> str:
    """What is said where a move is refused; nothing was kept of it, and nothing was lost."""
    connection.close()
    before = site.path.read_bytes()
    with pytest.raises(CommandError) as caught:
        move(DEFAULT_DB_ALIAS, site.alias)
    assert site.path.read_bytes() == before
    assert rows_there(site) == set()
    assert SECRET not in str(caught.value)
    return str(caught.value)
