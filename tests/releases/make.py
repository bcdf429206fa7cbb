"""Make the database of a release, for SQLite and for PostgreSQL, with data of every kind.

    python -m tests.releases.make 0.1.0 --postgresql postgres://user@127.0.0.1/an_empty_one

Do this once, with the code that is released, and never again: later versions are tested
with what that release wrote, and what today's code would write is no proof of that.
"""

from __future__ import annotations

import argparse
import lzma
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.releases.files import FOLDER, NOTES, POSTGRESQL, SQLITE

ROOT = Path(__file__).resolve().parents[2]
#: Of what pg_dump writes, lines that only psql reads.
_PSQL = "\\"


def main() -> None:
    """Make both, each in a process and a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("release", help="its number, as 0.1.0")
    parser.add_argument("--postgresql", required=True, help="an empty database")
    chosen = parser.parse_args()
    folder = FOLDER / chosen.release
    if folder.exists():
        sys.exit(
            f"{folder.name} was made already. What a release wrote is never made again; before "
            "it is published, delete the folder first."
        )
    with tempfile.TemporaryDirectory() as place:
        var = Path(place)
        sqlite = f"sqlite:///{var / 'midband.sqlite3'}"
        made = {
            SQLITE: _made(sqlite, var),
            POSTGRESQL: _made(chosen.postgresql, var / "second"),
        }
        folder.mkdir()
        (folder / SQLITE).write_bytes(lzma.compress(_sqlite(var)))
        (folder / POSTGRESQL).write_bytes(lzma.compress(_dump(chosen.postgresql)))
        for name, notes in made.items():
            (folder / NOTES.format(name.split(".")[0])).write_bytes(lzma.compress(notes))
    size = sum(path.stat().st_size for path in folder.iterdir())
    sys.stdout.write(f"{size / 1e3:.0f} kB in {folder.name}\n")


def _made(url: str, var: Path) -> bytes:
    """Fill a database in a process of its own; what that wrote down of it."""
    var.mkdir(exist_ok=True)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": url,
        "MIDBAND_VAR": str(var),
        "PLAIN_STATIC": "yes",
        # Nothing of it has to survive a power cut.
        "SQLITE_SYNCHRONOUS": "OFF",
        "PGOPTIONS": "-c synchronous_commit=off",
    }
    notes = var / "notes.json"
    code = f"from tests.releases.filling import fill; fill({str(notes)!r})"
    subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", code],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return notes.read_bytes()


def _sqlite(var: Path) -> bytes:
    """The file as one, without what was deleted and without its log."""
    copy = var / "copy.sqlite3"
    connection = sqlite3.connect(var / "midband.sqlite3")
    connection.execute("VACUUM INTO ?", [str(copy)])
    connection.close()
    return copy.read_bytes()


def _dump(url: str) -> bytes:
    """As SQL that any client of PostgreSQL can send."""
    command = ["pg_dump", "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=200"]
    dumped = subprocess.run(  # noqa: S603  # a tool of PostgreSQL's
        [*command, url], check=True, capture_output=True, text=True
    ).stdout
    lines = [line for line in dumped.splitlines() if not line.startswith(_PSQL)]
    return "\n".join(lines).encode()


if __name__ == "__main__":
    main()
