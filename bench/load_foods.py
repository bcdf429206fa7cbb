"""Time of loading the food table, as a ratio to inserting the same rows directly.

Run ``python -m bench.load_foods``. The direct inserts are one ``sqlite3.executemany``
per table, into plain tables of a new file, in one transaction; the load reads and
checks the files, writes through the ORM and builds the search index.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

ROUNDS = 5
AIM = 40
TABLES = ("foods_food", "foods_foodalias", "foods_portion")


def main() -> int:
    """Print both times and their ratio, the median of five rounds; 1 if above the aim."""
    with tempfile.TemporaryDirectory(prefix="midband-bench-") as folder:
        os.environ["MIDBAND_VAR"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/load.sqlite3"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
        django.setup()
        rounds = [_round(Path(folder)) for _ in range(ROUNDS)]
    load, floor = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(load / floor for load, floor in rounds)
    print(f"load {load:.3f} s, floor {floor:.4f} s, ratio {ratio:.1f} (aim: at most {AIM})")
    return ratio > AIM


def _round(folder: Path) -> tuple[float, float]:
    """One load into an empty table and one floor of the rows it wrote (s)."""
    connection.close()
    for file in folder.glob("load.sqlite3*"):
        file.unlink()
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    call_command("load_foods", verbosity=0)
    load = time.perf_counter() - start
    plain = sqlite3.connect(folder / "load.sqlite3")
    tables = {
        table: plain.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  # names of our own
        for table in TABLES
    }
    plain.close()
    return load, _floor(folder / "floor.sqlite3", tables)


def _floor(path: Path, tables: dict[str, list[tuple[object, ...]]]) -> float:
    path.unlink(missing_ok=True)
    start = time.perf_counter()
    floor = sqlite3.connect(path)
    for table, rows in tables.items():
        width = len(rows[0])
        columns = ", ".join(f"c{number}" for number in range(width))
        floor.execute(f"CREATE TABLE {table} ({columns})")
        marks = ", ".join("?" * width)
        floor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608  # as above
    floor.commit()
    floor.close()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
