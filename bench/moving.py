"""How fast a site moves from SQLite to PostgreSQL, and in how much memory.

    python -m bench.moving --to postgres://user@127.0.0.1/an_empty_database

It makes a site of 1,000 people with 90 days of 8 entries each, moves it with
``manage.py move_database``, and prints rows a second, the largest memory of the process,
and both again for Django's ``dumpdata``, which only writes the file.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.growth import add_people_like
from bench.people import person_with_days
from bench.site import ROOT, prepare

PEOPLE, DAYS = 1_000, 90


def main() -> None:
    """Make the site, move it, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--to", required=True, help="an empty database of PostgreSQL")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--dumpdata", action="store_true", help="measure that, too")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SQLITE_SYNCHRONOUS"] = "OFF"
        prepare(folder)
        rows = fill(chosen.people)
        size = (Path(folder) / "midband.sqlite3").stat().st_size
        print(f"{rows:,} rows, {size / 1e6:.0f} MB of SQLite")
        _measured("move_database", rows, "move_database", "--to", chosen.to)
        if chosen.dumpdata:
            _measured("dumpdata", rows, "dumpdata", "--output", f"{folder}/dump.json")


def fill(people: int) -> int:
    """Fill the site of this process with so many people; how many rows it then has."""
    from django.apps import apps
    from django.db import connection, transaction

    person = person_with_days("one@demo.example", days=DAYS)
    with transaction.atomic():
        add_people_like(person, people - 1)
    count = sum(model._base_manager.count() for model in apps.get_models(include_auto_created=True))
    # A move begins where nobody has the file open.
    connection.close()
    return count


def _measured(name: str, rows: int, *arguments: str) -> None:
    began = time.monotonic()
    command = [sys.executable, "manage.py", *arguments]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{name} ended with {status}")
    _print(name, rows, time.monotonic() - began, used)


def _print(name: str, rows: int, seconds: float, used: resource.struct_rusage) -> None:
    print(
        f"{name}: {seconds:.0f} s ({used.ru_utime + used.ru_stime:.0f} s of this process), "
        f"{rows / seconds:,.0f} rows/s, {used.ru_maxrss / 1024:.0f} MB at most"
    )


if __name__ == "__main__":
    main()
