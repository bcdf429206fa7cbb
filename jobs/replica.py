"""Reading from a copy of the database that follows it: where, when, and never anything old.

Only a job reads there, and only inside of ``read_replica``. Before it does, it writes a mark
of its own into the database that is written to (the primary), and begins once a transaction
on the replica shows it. What was kept or ended before the mark is then in that transaction,
whatever the delay and whichever server answers in its name. Another database, or one that
was cut off or promoted, never shows the mark. docs/decisions/replicas.md has the alternatives.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, Error, connection, connections, models, transaction

from jobs.models import Job

logger = logging.getLogger(__name__)

#: What settings call it (config/database.py).
REPLICA = "replica"
#: The rooms whose tables a job may read there: diaries and foods. Who people are, who may see
#: whom and which job is still wanted is always asked of the primary.
READ_THERE = frozenset({"foods", "intake"})
#: Seconds that a replica has to show what was just kept, and between two looks.
WAIT_S = 3.0
PAUSE_S = 0.05

Result = TypeVar("Result")

_reads_replica: ContextVar[bool] = ContextVar("reads_replica", default=False)


class ReplicaRouter:
    """Sends reads of diaries and foods to the replica inside of ``read_replica``.

    Django would follow a row to the database it was read from. A row of the replica is
    followed home, to the primary, and written there. None leaves the rest to Django.
    """

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        """Where rows of a model are read now."""
        if _reads_replica.get() and model._meta.app_label in READ_THERE:
            return REPLICA
        return _home(**hints)

    def db_for_write(self, _model: type[models.Model], **hints: Any) -> str | None:
        """Where every row is written."""
        return _home(**hints)

    def allow_relation(self, one: models.Model, other: models.Model, **_hints: Any) -> bool | None:
        """Rows of both may refer to each other: they are the same rows."""
        return {one._state.db, other._state.db} <= {REPLICA, DEFAULT_DB_ALIAS} or None

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool | None:
        """Tables are made on the primary alone; the replica follows."""
        return False if db == REPLICA else None


def _home(*, instance: models.Model | None = None, **_hints: Any) -> str | None:
    is_of_replica = instance is not None and instance._state.db == REPLICA
    return DEFAULT_DB_ALIAS if is_of_replica else None


def read_replica(job: Job, work: Callable[[], Result]) -> Result:
    """Do the part of a job that reads much, on the replica where it is as new as the primary.

    ``work`` reads diaries and foods as they were at one moment, after this call began. It must bear
    being done again from its start: where the replica fails half-way, the primary is read.
    It may write; that goes to the primary, and so do all its questions of access.
    """
    if REPLICA not in connections or connection.in_atomic_block:
        # A mark that is not committed is shown by nobody.
        return work()
    mark = uuid.uuid4()
    Job.objects.filter(pk=job.pk).update(read_mark=mark)
    try:
        for _look in range(round(WAIT_S / PAUSE_S)):
            with transaction.atomic(using=REPLICA):
                if Job.objects.using(REPLICA).filter(pk=job.pk, read_mark=mark).exists():
                    with _reading_there():
                        return work()
            time.sleep(PAUSE_S)
        logger.warning("The replica is more than %.0f s behind; the primary is read.", WAIT_S)
    except Error as error:
        # Without the message, which may hold what somebody wrote. A fault that is not the
        # replica's comes again below.
        name = type(error.__cause__ or error).__name__
        logger.warning("The replica failed (%s); the primary is read.", name)
    finally:
        # Jobs are few: none keeps a connection that a failover would leave behind.
        connections[REPLICA].close()
    return work()


@contextmanager
def _reading_there() -> Iterator[None]:
    token = _reads_replica.set(True)
    try:
        yield
    finally:
        _reads_replica.reset(token)


#: Whether it follows, whether its primary reaches it, and by how many seconds it is behind: 0
#: where all that came was replayed, so also where nothing comes any more.
_STATE = """
    SELECT pg_is_in_recovery(),
           EXISTS (SELECT FROM pg_stat_wal_receiver),
           CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END
"""


def replica_state() -> str:
    """How the replica is, in words for whoever runs the site; empty where there is none.

    Never a reason to call the site unready, since the primary is read without it.
    """
    if REPLICA not in connections:
        return ""
    replica = connections[REPLICA]
    try:
        with replica.cursor() as cursor:
            cursor.execute(_STATE)
            follows, receives, seconds = cursor.fetchone()
    except Error:
        return "no answer; exports read the primary"
    finally:
        replica.close()
    if not follows:
        return "it follows nobody; exports read the primary"
    if not receives:
        return "cut off from its primary; exports read the primary when it is behind"
    return f"{float(seconds or 0):.0f} s behind"
