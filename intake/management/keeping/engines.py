"""A copy of the database as of one moment, and putting one back: SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session as PlainSession
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django_tasks_db.models import DBTaskResult

from accounts.models import Session
from intake.management.keeping.counts import TableCount
from jobs.models import Job, JobPart, WorkerProcess

#: What a copy would do twice or let in: sessions, work under way with the mail that waits in
#: it, and the processes that do it. docs/decisions/backups.md says why.
_LEFT_OUT = (Session, PlainSession, Job, JobPart, WorkerProcess, DBTaskResult)


@dataclass(frozen=True)
class Copied:
    """A copy of the database, and what it holds."""

    file: Path
    engine_version: str
    schema: str
    #: Before it was compressed (bytes); 0 where that is not known.
    size: int
    migrations: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    tables: dict[str, TableCount]
    #: For which a restore would refuse it.
    faults: tuple[str, ...] = ()


def left_out_of(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """The tables of this database whose rows belong into no backup; the cache has limits."""
    names = {model._meta.db_table for model in _LEFT_OUT}
    cache = settings.CACHES["default"]
    if cache["BACKEND"] == "django.core.cache.backends.db.DatabaseCache":
        names.add(cache["LOCATION"])
    return tuple(sorted(names & set(connection.introspection.table_names())))


def migrations_of(connection: BaseDatabaseWrapper) -> tuple[tuple[str, str], ...]:
    """The applied migrations, app and name."""
    rows = MigrationRecorder(connection).migration_qs.values_list("app", "name")
    return tuple(sorted(rows))


def engine() -> str:
    """``sqlite`` or ``postgresql``."""
    return connections[DEFAULT_DB_ALIAS].vendor
