"""The database of an earlier release, as the one under test for a while."""

from __future__ import annotations

import lzma
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.utils import load_backend

from tests.releases.files import FOLDER, POSTGRESQL, unpack_sqlite


@contextmanager
def loaded(release: str, folder: Path) -> Iterator[None]:
    """Let the default database be a copy of this release's, in a folder or beside the other."""
    if connection.vendor == "sqlite":
        path = folder / f"{release}.sqlite3"
        unpack_sqlite(release, path)
        with _named(str(path)):
            yield
        return
    with new_postgresql() as name:
        sql = lzma.decompress((FOLDER / release / POSTGRESQL).read_bytes()).decode()
        with psycopg.connect(**parameters(name)) as own:
            own.execute(sql.encode())
        with _named(name):
            yield


@contextmanager
def new_postgresql(options: str = "") -> Iterator[str]:
    """A database of its own on the server under test; gives its name."""
    name = f"midband_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(**parameters("postgres"), autocommit=True) as own:
        own.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 {options}'.encode())
        try:
            yield name
        finally:
            own.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def parameters(name: str) -> dict[str, Any]:
    """How to connect to another database of the server under test."""
    given = {"host", "port", "user", "password"}
    own = {key: value for key, value in connection.get_connection_params().items() if key in given}
    return own | {"dbname": name}


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Let the default connection lead to another database of the same kind."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    # Its keys may be others there.
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        ContentType.objects.clear_cache()


@contextmanager
def default_is_sqlite(path: Path) -> Iterator[None]:
    """Let the default connection be to a SQLite file, whatever kind is under test."""
    options = {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
    }
    engine = "django.db.backends.sqlite3"
    named = {"ENGINE": engine, "NAME": str(path), "OPTIONS": options}
    parts = connections.configure_settings({DEFAULT_DB_ALIAS: named})[DEFAULT_DB_ALIAS]
    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = load_backend(engine).DatabaseWrapper(parts, DEFAULT_DB_ALIAS)
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connection.close()
        connections[DEFAULT_DB_ALIAS] = before
        ContentType.objects.clear_cache()
