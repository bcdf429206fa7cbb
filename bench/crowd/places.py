"""The databases that are compared, in one PostgreSQL that may be kept from run to run.

    python -m bench.crowd.places --keep FOLDER

``one`` has one person, ``practice`` a dietitian with clients, ``crowd`` 10,000 people and a
hundred dietitians; every person has 90 days of 8 entries. Prints what the tables take.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bench.faults.cluster import Cluster, cluster
from bench.site import ROOT, todays_date

#: People and dietitians of each database.
SIZES = {"one": (1, 0), "practice": (30, 1), "crowd": (10_000, 100)}
#: What the others are copies of.
BASE = "base"
#: As a keeper with 8 GB sets PostgreSQL up; what is not here is its default.
SETTINGS = {
    "shared_buffers": "2GB",
    "effective_cache_size": "6GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "track_io_timing": "on",
}
#: For filling alone: nothing of it has to survive a power cut.
_FILLING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
#: Sessions last as long as the folder is kept, unused too.
_KEPT_SESSIONS = {
    "STAFF_SESSION_HOURS": "10000",
    "STAFF_IDLE_MINUTES": "600000",
    "SESSION_DAYS": "400",
    "SESSION_IDLE_DAYS": "400",
}


@dataclass(frozen=True)
class Places:
    """A server with the databases in it, and a folder for each host that uses one."""

    folder: Path
    server: Cluster
    secret: str

    def environment(self, name: str, host: str = "") -> dict[str, str]:
        """What an app server on a database is started with; each host has a folder of its own."""
        var = self.folder / f"var-{name}{host}"
        var.mkdir(exist_ok=True)
        own = {"MIDBAND_VAR": str(var), "DATABASE_URL": self.server.url_of(name)}
        return os.environ | own | _KEPT_SESSIONS | {"SECRET_KEY": self.secret}

    def connected(self, name: str) -> psycopg.Connection:
        """A connection past the app, each of whose statements is committed by itself."""
        return psycopg.connect(self.server.url_of(name), autocommit=True)

    @property
    def last_date(self) -> dt.date:
        """The date on which everybody logged last: the one on which it was filled."""
        with self.connected("crowd") as connection:
            row = connection.execute("SELECT max(date) FROM intake_day").fetchone()
        date: dt.date = row[0] if row else todays_date()
        return date


@contextmanager
def places(folder: Path, names: tuple[str, ...] = tuple(SIZES)) -> Iterator[Places]:
    """The databases, filled where they were not, and served with a keeper's settings."""
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / "secret_key"
    if not key.exists():
        key.write_text(secrets.token_urlsafe(40))
    secret = key.read_text()
    wanted = [name for name in names if not (folder / f"filled-{name}").exists()]
    if wanted:
        with cluster(folder / "postgresql", **SETTINGS | _FILLING) as server:
            made = Places(folder, server, secret)
            with made.connected("postgres") as connection:
                known = connection.execute("SELECT datname FROM pg_database").fetchall()
                if (BASE,) not in known:
                    connection.execute(f"CREATE DATABASE {BASE}")
            for name in wanted:
                _fill(made, name)
                (folder / f"filled-{name}").touch()
    with cluster(folder / "postgresql", **SETTINGS) as server:
        yield Places(folder, server, secret)


def _fill(made: Places, name: str) -> None:
    """Make one of the databases, from one that has the foods and nobody."""
    _run_in(made, BASE, "manage.py", "prepare")
    with made.connected("postgres") as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")  # one of SIZES
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {BASE}")
    copy_host(made, BASE, name)
    people, dietitians = SIZES[name]
    sizes = ["--people", str(people), "--dietitians", str(dietitians)]
    _run_in(made, name, "-m", "bench.crowd.fill", *sizes)


def copy_host(made: Places, source: str, target: str) -> None:
    """Give another host what ``prepare`` made in the folder of one: the index and the files."""
    folder = made.folder / f"var-{target}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made.folder / f"var-{source}", folder)


def _run_in(made: Places, name: str, *command: str) -> None:
    own = made.environment(name) | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
    subprocess.run([sys.executable, *command], cwd=ROOT, env=own, check=True)


def evict(data: Path) -> None:
    """Let the system forget the files of a server that was stopped, and no others."""
    for path in data.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def kept_or_gone() -> argparse.ArgumentParser:
    """The option that all scripts of the crowd have."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", type=Path, help="a folder in which the databases stay")
    return parser


@contextmanager
def folder_of(kept: Path | None) -> Iterator[Path]:
    """The folder that was named, or one that is gone afterwards."""
    if kept is not None:
        yield kept.resolve()
        return
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        yield Path(folder)


def main() -> None:
    """Fill what is not there, and print sizes."""
    chosen = kept_or_gone().parse_args()
    with folder_of(chosen.keep) as folder, places(folder) as made:
        _print_sizes(made)


def _print_sizes(made: Places) -> None:
    """Print rows, bytes of tables and of each index, the largest tables first."""
    people = SIZES["crowd"][0]
    with made.connected("crowd") as connection:
        tables = connection.execute(
            "SELECT relname, reltuples::bigint, pg_table_size(oid), pg_indexes_size(oid), oid"
            " FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
            " ORDER BY pg_total_relation_size(oid) DESC LIMIT 16"
        ).fetchall()
        print(f"{'table or index':44}{'rows':>11}{'MB':>9}{'indexes MB':>12}{'B a person':>12}")
        for name, rows, size, indexes, oid in tables:
            each = (size + indexes) // people
            print(f"{name:44}{rows:11,}{size / 1e6:9.1f}{indexes / 1e6:12.1f}{each:12,}")
            of_table = connection.execute(
                "SELECT indexrelid::regclass::text, pg_relation_size(indexrelid) FROM pg_index"
                " WHERE indrelid = %s ORDER BY 2 DESC",
                [oid],
            ).fetchall()
            for index, bytes_of in of_table:
                print(f"  {index:53}{bytes_of / 1e6:21.1f}")
        row = connection.execute("SELECT pg_database_size('crowd')").fetchone()
        print(f"the database: {row[0] / 1e9 if row else 0:.2f} GB")


if __name__ == "__main__":
    main()
