"""What a keeper waits for at the size of a crowd, and whether people wait meanwhile.

    python -m bench.crowd.keeping --keep FOLDER

On a copy of the crowd's database: the checks, the daily and the hourly tasks, a backup, a vacuum,
the end of an account, and the statements of migrations that touch the entries. While each of
them runs people of the crowd ask for their day; printed is how long it took, and their p50, p95
and worst.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.crowd.asked import person_pages, sessions_of, site_of, use
from bench.crowd.places import Places, copy_host, folder_of, kept_or_gone, places
from bench.faults.cluster import tools_folder
from bench.site import ROOT, percentile

COPY = "kept"
#: Seconds for which the quiet site is asked.
QUIET_S = 15.0
ASKED = 50
#: What a task of the background does, in a process of its own, as the worker does it.
_RENEW = (
    "import django; django.setup();"
    "from accounts.models import ClientSummary; from intake.care.panel import summaries;"
    "{}print(summaries.renew_all(), 'renewed')"
)
_DELETE = (
    "import django; django.setup();"
    "from django.db import transaction; from accounts.models import User;"
    "from intake.diary.account import delete_account;"
    "user = User.objects.get(email='{}@crowd.example');"
    "transaction.atomic()(delete_account)(user=user)"
)
#: Statements that migrations consist of, each with what takes it back.
STATEMENTS = {
    "CREATE INDEX of entries": "CREATE INDEX tried ON intake_entry (subject_id, meal, date)",
    "  CONCURRENTLY": "CREATE INDEX CONCURRENTLY tried2 ON intake_entry (subject_id, meal, date)",
    "ADD COLUMN with a default": (
        "ALTER TABLE intake_entry ADD COLUMN tried varchar(20) NOT NULL DEFAULT ''"
    ),
    "ADD CONSTRAINT ... CHECK": "ALTER TABLE intake_entry ADD CONSTRAINT t CHECK (quantity > 0)",
    "  NOT VALID": "ALTER TABLE intake_entry ADD CONSTRAINT t2 CHECK (quantity > 0) NOT VALID",
    "  VALIDATE CONSTRAINT": "ALTER TABLE intake_entry VALIDATE CONSTRAINT t2",
    "ALTER COLUMN TYPE, longer": "ALTER TABLE intake_entry ALTER COLUMN note TYPE varchar(400)",
    "ALTER COLUMN TYPE, rewritten": (
        "ALTER TABLE intake_entry ALTER COLUMN grams TYPE numeric(10, 4)"
    ),
    "VACUUM (ANALYZE) of all": "VACUUM (ANALYZE)",
}
#: The same, for ten minutes and more on a quiet machine.
LONG_STATEMENTS = {
    "UPDATE of every entry": "UPDATE intake_entry SET tried = 'x'",
    "VACUUM after it": "VACUUM (ANALYZE) intake_entry",
}


def main() -> None:
    """Copy the crowd, and do one thing after the other."""
    parser = kept_or_gone()
    parser.add_argument("--long", action="store_true", help="also what takes ten minutes")
    chosen = parser.parse_args()
    with folder_of(chosen.keep) as folder, places(folder) as made:
        with made.connected("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {COPY}")
            connection.execute(f"CREATE DATABASE {COPY} TEMPLATE crowd STRATEGY FILE_COPY")
        copy_host(made, "crowd", COPY)
        use(made, COPY)
        try:
            _measure(made, is_long=chosen.long)
        finally:
            with made.connected("postgres") as connection:
                connection.execute(f"DROP DATABASE {COPY} WITH (FORCE)")


def _measure(made: Places, *, is_long: bool) -> None:
    print(f"{'':34}{'seconds':>9}{'day p50':>9}{'p95':>8}{'worst ms':>10}  load")
    # Its background tasks come when this asks for them.
    with site_of(made, COPY, awaits_due=False, JOB_WORKERS="0") as port:
        people = [
            person_pages(port, session, made.last_date)["day"]
            for session in sessions_of(made, COPY, "person", ASKED)
        ]
        people[0]()
        asked = itertools.cycle(people)

        def timed(name: str, work: Callable[[], None]) -> None:
            with _asking(asked) as taken:
                start = time.perf_counter()
                work()
                seconds = time.perf_counter() - start
            of_day = (percentile(taken, 50), percentile(taken, 95), max(taken))
            words = "{:9.1f}{:8.1f}{:10.1f}".format(*(one * 1e3 for one in of_day))
            print(f"{name:34}{seconds:9.2f}{words}  {os.getloadavg()[0]:.1f}", flush=True)

        timed("nothing", partial(time.sleep, QUIET_S))
        for command in ("sweep", "migrate", "sweep", "clearsessions", "check_panel"):
            timed(f"manage.py {command}", partial(_python, made, "manage.py", command))
        stale = "ClientSummary.objects.mark_stale();"
        for name, first in {"renew_summaries, all": stale, "renew_summaries, none": ""}.items():
            timed(name, partial(_python, made, "-c", _RENEW.format(first)))
        for name in ("person77", "dietitian7"):
            timed(f"end of an account: {name}", partial(_python, made, "-c", _DELETE.format(name)))
        for name, statement in STATEMENTS.items():
            timed(name, partial(_execute, made, statement))
        _back_up(made, timed)
        if is_long:
            timed("manage.py check_days", partial(_python, made, "manage.py", "check_days"))
            for name, statement in LONG_STATEMENTS.items():
                timed(name, partial(_execute, made, statement))


@contextmanager
def _asking(people: Iterator[Callable[[], object]]) -> Iterator[list[float]]:
    """People who ask one after the other until the end of the block; the seconds of each."""
    taken: list[float] = []
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set() or len(taken) < 2:
            start = time.perf_counter()
            next(people)()
            taken.append(time.perf_counter() - start)
            # As many as ask at once must not be what is measured.
            is_over.wait(0.02)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield taken
    finally:
        is_over.set()
        thread.join()


def _python(made: Places, *command: str) -> None:
    own = made.environment(COPY) | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
    said = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=own,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    print(*(f"    {line}" for line in said.splitlines()), sep="\n")


def _execute(made: Places, statement: str) -> None:
    with made.connected(COPY) as connection:
        connection.execute(statement.encode())


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True)


def _back_up(made: Places, timed: Callable[[str, Callable[[], None]], None]) -> None:
    tools = tools_folder()
    if tools is None:
        return
    with TemporaryDirectory(dir=made.folder) as folder:
        file = Path(folder) / "dump"
        command = [str(tools / "pg_dump"), "-Fc", "-f", str(file), made.server.url_of(COPY)]
        timed("pg_dump -Fc", lambda: _run(command))
        print(f"    {file.stat().st_size / 1e9:.2f} GB")


if __name__ == "__main__":
    main()
