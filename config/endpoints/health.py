"""Answers for load balancers and uptime checks: does this process answer, can the site.

Under any host name, by http too, without session: a probe asks a machine by its address.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils import timezone

from config.endpoints.told import ToldLine
from foods.models import IndexVersion
from foods.search.index import versions
from intake.management.keeping.backups import backup_fault
from jobs.lost import LOST_S
from jobs.models import WorkerProcess
from jobs.replica import replica_state

GetResponse = Callable[[HttpRequest], HttpResponseBase]

#: Room below which the site is not ready (bytes): bodies of 48 MB wait on the disk.
LEAST_ROOM = 64 * 1024 * 1024


def probes(get_response: GetResponse) -> GetResponse:
    """Answer ``/healthz`` and ``/readyz``, and pass all else on."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        probe = _PROBES.get(request.path_info)
        if probe is None:
            return get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        status, text = probe()
        headers = {"Cache-Control": "no-store", "Content-Length": str(len(text))}
        content = "" if request.method == "HEAD" else text
        return HttpResponse(content, status=status, content_type="text/plain", headers=headers)

    return middleware


def process() -> tuple[HTTPStatus, str]:
    """That this process takes requests, and of which version it is.

    With a query, one slow minute of the database would have every process replaced.
    """
    return HTTPStatus.OK, f"ok\nmidband {settings.VERSION}\n"


def site() -> tuple[HTTPStatus, str]:
    """Whether the site can do its work: one line for each check, none with a secret."""
    lines = {check.__name__: check() for check in ON_MACHINE}
    away = database()
    lines["database"] = away
    lines |= {one.__name__: "not asked" if away else _asked(one) for one in IN_DATABASE}
    status = HTTPStatus.SERVICE_UNAVAILABLE if any(lines.values()) else HTTPStatus.OK
    lines |= {name: words for name, told in TOLD.items() if (words := told())}
    return status, "".join(f"{name}: {words or 'ok'}\n" for name, words in lines.items())


_PROBES: dict[str, Callable[[], tuple[HTTPStatus, str]]] = {"/healthz": process, "/readyz": site}


# -- Checks: each says what is wrong, or nothing ----------------------------------------------


def database() -> str:
    """It answers a query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return "no answer"
    return ""


def migrations() -> str:
    """All that this version of the app knows are applied."""
    applied = MigrationRecorder(connection).migration_qs.values_list("app", "name")
    missing = len(_last_migrations() - set(applied))
    return f"missing of {missing} apps; run manage.py prepare" if missing else ""


@cache
def _last_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def index() -> str:
    """A search index lies in this machine's folder; what it lacks is told or being built."""
    if IndexVersion.objects.current() == 0:
        return "no foods were loaded; run manage.py prepare"
    return "" if versions.newest_on_disk() else "none; it is being built"


def jobs() -> str:
    """Some process that does what outlasts a request gave a sign of life, on any host."""
    since = timezone.now() - dt.timedelta(seconds=LOST_S)
    is_done = WorkerProcess.objects.filter(seen_at__gte=since).exists()
    return "" if is_done else "no process does them"


def disk() -> str:
    """There is room for what is kept, and for bodies that wait until they are whole."""
    free = min(
        shutil.disk_usage(folder).free for folder in (settings.VAR_DIR, tempfile.gettempdir())
    )
    return f"only {free // 1024**2} MB free" if free < LEAST_ROOM else ""


def _asked(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, InterfaceError):
        return "cannot be read"


#: Checks that need nothing, and those that are asked where the database answers.
ON_MACHINE: tuple[Callable[[], str], ...] = (disk,)
IN_DATABASE: tuple[Callable[[], str], ...] = (migrations, index, jobs)
#: What whoever watches the site has to know, without which it does its work all the same.
TOLD = {"replica": ToldLine(replica_state), "backup": ToldLine(backup_fault)}
