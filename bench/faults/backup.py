"""Backups of a site that people write to, each restored into an empty place.

    python -m bench.faults.backup
    python -m bench.faults.backup --postgresql     # on a server of its own
    python -m bench.faults.backup --people 100 --backups 1     # how long a larger one takes

Four people log one thing after the other. Between two backups there is a pause as long as a
backup, so that the times with and without one are those of the same minutes.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from bench.faults.cluster import Cluster, cluster
from bench.faults.promises import Promises
from bench.faults.site import Person, Site, Writer, lost_and_doubled, new_person, running
from bench.people import person_with_days
from bench.site import ROOT, manage, prepare, session_of

BACKUPS = 10
WRITERS = 4
#: People with a year of eight entries a day, so that a backup takes a while.
PEOPLE, DAYS = 20, 365
#: Seconds before the first backup, and between two at least.
PAUSE_S = 3.0
#: By how much those who write may be slower meanwhile, at the 95th of 100.
SLOWER = 3.0


class TimedPerson(Person):
    """Somebody who notes when each of their requests began and how long it took."""

    def __init__(self, port: int, session: str) -> None:
        super().__init__(port, session)
        self.times: list[tuple[float, float]] = []

    def send(self, path: str, form: Mapping[str, str] | None = None) -> int:
        """Ask, and note the time."""
        start = time.monotonic()
        status = super().send(path, form)
        self.times.append((start, time.monotonic() - start))
        return status


@dataclass(frozen=True)
class Made:
    """One backup: when it was made, and what was acknowledged before it began."""

    path: Path
    start: float
    end: float
    acknowledged: frozenset[str]


def main() -> None:
    """Prepare, write, back up, and restore each backup."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--backups", type=int, default=BACKUPS)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--postgresql", action="store_true")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        server = stack.enter_context(cluster()) if chosen.postgresql else None
        if server is not None:
            os.environ["DATABASE_URL"] = server.url
        prepare(stack.enter_context(tempfile.TemporaryDirectory()))
        for number in range(chosen.people):
            person_with_days(f"year{number}@demo.example", days=DAYS)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site = stack.enter_context(running())
        _judge(site, folder, chosen.backups, server)


def _judge(site: Site, folder: Path, count: int, server: Cluster | None) -> None:
    from django.db import connection

    promises = Promises(f"{count} backups under writes, {connection.vendor}")
    people = [TimedPerson(site.port, session_of(new_person())) for _number in range(WRITERS)]
    writers = [Writer(person) for person in people]
    for writer in writers:
        writer.start()
    time.sleep(PAUSE_S)
    backups = [_back_up(folder, writers) for _number in range(count)]
    for writer in writers:
        writer.end()
    seconds = [one.end - one.start for one in backups]
    size = backups[-1].path.stat().st_size / 1024**2
    seen = f"{statistics.median(seconds):.1f} s, {size:.1f} MB, {_rows(backups[-1].path):,} rows"
    promises.check("the usual backup", seen, is_kept=len(backups) == count)
    kept = sum(len(writer.acknowledged) for writer in writers)
    promises.check("entries were acknowledged", f"{kept:,}", is_kept=kept > count)
    others = sum((writer.others for writer in writers), Counter[int]())
    promises.check("other answers to those who write", dict(others), is_kept=not others)
    lost = lost_and_doubled(writers)
    promises.check("lost, doubled", lost, is_kept=lost == (0, 0))
    _compare_times(people, backups, promises)
    sent = frozenset(key for writer in writers for key in writer.sent)
    restored = [_restored(one, sent, number, server) for number, one in enumerate(backups)]
    whole = sum(not fault for fault in restored)
    faults = [fault for fault in restored if fault]
    promises.check("backups restored whole", [whole, *faults], is_kept=whole == count)
    promises.end()


def _back_up(folder: Path, writers: list[Writer]) -> Made:
    before = {path.name for path in folder.iterdir()}
    acknowledged = frozenset(key for writer in writers for key in tuple(writer.acknowledged))
    start = time.monotonic()
    manage("backup", str(folder), "--keep", "1000")
    end = time.monotonic()
    (path,) = (path for path in folder.iterdir() if path.name not in before)
    time.sleep(max(PAUSE_S, end - start))
    return Made(path, start, end, acknowledged)


def _rows(path: Path) -> int:
    from intake.management.keeping.archive import read_manifest

    return read_manifest(path).row_count


def _compare_times(people: list[TimedPerson], backups: list[Made], promises: Promises) -> None:
    """How long requests took that began during a backup, and the others since the first."""
    during: list[float] = []
    between: list[float] = []
    for start, seconds in (one for person in people for one in person.times):
        is_during = any(made.start <= start <= made.end for made in backups)
        (during if is_during else between).append(seconds)
    slow, usual = (statistics.quantiles(times, n=20)[-1] for times in (during, between))
    seen = f"{slow / usual:.2f} times ({len(during):,} and {len(between):,} requests)"
    promises.check("p95 of writes during a backup", seen, is_kept=slow <= SLOWER * usual)


def _restored(made: Made, sent: frozenset[str], number: int, server: Cluster | None) -> str:
    """Restore a backup into an empty place; what is wrong with it, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        place = {"MIDBAND_VAR": folder}
        if server is not None:
            name = f"restored_{number}"
            _run_sql(server.url, f"CREATE DATABASE {name}")
            place["DATABASE_URL"] = server.url.removesuffix("postgres") + name
        command = [sys.executable, "manage.py", "restore", str(made.path)]
        # It compares every row with the manifest, and the sums of days with their entries.
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | place, capture_output=True, text=True, check=False
        )
        if done.returncode:
            return done.stderr.strip().splitlines()[-1]
        names = _names(folder, place.get("DATABASE_URL", ""))
    counts = Counter(name for name in names if name in sent)
    lost = len(made.acknowledged - counts.keys())
    doubled = sum(count > 1 for count in counts.values())
    return f"{lost} lost, {doubled} doubled" if lost or doubled else ""


def _names(folder: str, url: str) -> list[str]:
    """What is logged in a restored database, asked without the app."""
    names = "SELECT name FROM intake_entry"
    if url:
        return _run_sql(url, names)
    with closing(sqlite3.connect(Path(folder) / "midband.sqlite3")) as connection:
        return [name for (name,) in connection.execute(names)]


def _run_sql(url: str, sql: str) -> list[str]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql)
        return [row[0] for row in cursor.fetchall()] if cursor.description else []


if __name__ == "__main__":
    main()
