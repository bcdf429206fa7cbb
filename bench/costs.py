"""What one person costs: processor time of a page in the app and in the database, bytes of rows.

    python -m bench.costs

PostgreSQL is its own. Pages are asked in this process, so that its processor time is the app's;
that of the database is of the one server process that answers it. Printed are means (ms), the
bytes of write-ahead log, and the bytes of a row with its indexes: what docs/growing.md reckons
with.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bench.faults.cluster import cluster
from bench.faults.replication import seconds_of
from bench.faults.site import running
from bench.people import person_with_days
from bench.site import Browser, prepare, session_of, todays_date

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from accounts.models import User

#: People with a year each, beside one with two.
PEOPLE, DAYS = 20, 365
#: Requests of each kind after the first few, and works that take long.
REQUESTS, WORKS = 150, 5
#: Clients side by side on a page and in a file.
CLIENTS = 50
SEARCH = "add/?meal=lunch&q=almo"


def main() -> None:
    """Make a site on a server of its own, and print."""
    with ExitStack() as stack:
        os.environ["DATABASE_URL"] = stack.enter_context(cluster()).url
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        prepare(folder)
        before = _sizes()
        user = person_with_days("one@demo.example")
        for number in range(PEOPLE):
            person_with_days(f"other{number}@demo.example", days=DAYS)
        _print_sizes(before, _sizes())
        _print_pages(user)
        _print_works(user)
        _print_memory(user)


# -- Rows -------------------------------------------------------------------------------------


def _sizes() -> dict[str, tuple[int, int]]:
    """Bytes with indexes, and rows, of each table."""
    with _cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(
            "SELECT relname, pg_total_relation_size(oid), reltuples FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        return {name: (size, int(rows)) for name, size, rows in cursor.fetchall()}


def _print_sizes(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> None:
    print(f"tables without people: {sum(size for size, _rows in before.values()) / 1e6:.0f} MB")
    for name in ("intake_entry", "intake_day"):
        size, rows = (now - then for now, then in zip(after[name], before[name], strict=True))
        print(f"{name:16}{rows:>10,} rows{size / rows:>8.0f} bytes each with indexes")


# -- Processor time ---------------------------------------------------------------------------


def _print_pages(user: User) -> None:
    from django.test import Client

    browser = Client(headers={"Accept-Encoding": "gzip", "Host": "127.0.0.1"})
    browser.force_login(user, backend="accounts.backends.AccountBackend")
    day = f"/day/{todays_date()}/"
    asked: dict[str, Callable[[], object]] = {
        "day": lambda: browser.get(day),
        "search": lambda: browser.get(
            f"{day}add/?meal=lunch&q=almo", headers={"HX-Request": "true"}
        ),
        "quick add": lambda: browser.post(
            f"{day}quick/",
            {"name": "Soup", "mg": "40", "meal": "lunch", "request_key": str(uuid.uuid4())},
            headers={"HX-Request": "true"},
        ),
        "trends of a year": lambda: browser.get("/trends/?window=365"),
    }
    print(f"{'page':20}{'app ms':>9}{'database ms':>13}{'WAL bytes':>11}")
    for name, ask in asked.items():
        _measure(name, ask, REQUESTS)


def _print_works(user: User) -> None:
    from accounts.access import Subject
    from bench.panel import dietitian_with_clients
    from intake.care.cohort import cohort_of, cohort_rows, read_cohort
    from intake.pages.report.context import report_context
    from intake.transfer.exports.archive import stream_archive

    dietitian, today = dietitian_with_clients(CLIENTS), todays_date()
    subject = Subject(user, user)
    works: dict[str, Callable[[], object]] = {
        "everything, 2 years": lambda: sum(map(len, stream_archive(user))),
        "report of 90 days": lambda: report_context(
            subject, today - dt.timedelta(days=89), today, today=today
        ),
        f"{CLIENTS} clients": lambda: cohort_rows(
            read_cohort(cohort_of(dietitian), window=90), window=90
        ),
    }
    for name, work in works.items():
        _measure(name, work, WORKS)


def _measure(name: str, ask: Callable[[], object], count: int) -> None:
    for _warm_up in range(3):
        ask()
    backend, wal = _backend(), _wal()
    app, database = time.process_time(), seconds_of(backend)
    for _request in range(count):
        ask()
    app, database = time.process_time() - app, seconds_of(backend) - database
    per = 1e3 / count
    print(f"{name:20}{app * per:9.1f}{database * per:13.1f}{(_wal() - wal) / count:11,.0f}")


def _cursor() -> CursorWrapper:
    from django.db import connection

    return connection.cursor()


def _backend() -> int:
    with _cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _wal() -> int:
    """Bytes of write-ahead log since the server was made."""
    with _cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])


# -- Memory -----------------------------------------------------------------------------------


def _print_memory(user: User) -> None:
    """Of a site that has answered: each process by its share, and a connection's own."""
    with running() as site:
        browser = Browser(site.port, session_of(user))
        for path in ("/", "/trends/?window=365", f"/day/{todays_date()}/{SEARCH}"):
            for _request in range(20):
                browser.ask(path)
        shares = [
            _kb(int(pid.name), "Pss")
            for pid in Path("/proc").glob("[0-9]*")
            if f"127.0.0.1:{site.port}" in _title(int(pid.name))
        ]
        with _cursor() as cursor:
            sql = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
            cursor.execute(sql)
            own = [_kb(pid, "Private_Dirty") for (pid,) in cursor.fetchall()]
    print(
        f"{len(shares)} processes of the app: {', '.join(f'{one / 1e3:.0f}' for one in shares)} MB"
    )
    print(f"{len(own)} connections: up to {max(own) / 1e3:.0f} MB of their own each")


def _title(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        # It ended between the look and the question.
        return ""


def _kb(pid: int, kind: str) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))


if __name__ == "__main__":
    main()
