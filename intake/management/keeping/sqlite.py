"""SQLite's file: copied while others write, and put back in one step."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from intake.management.keeping.archive import BackupError, sync_folder
from intake.management.keeping.counts import table_counts
from intake.management.keeping.engines import Copied, left_out_of, migrations_of

#: Of zlib: a higher one takes longer and makes the file hardly smaller.
_LEVEL = 6
_BLOCK = 1024 * 1024
#: Seconds that it waits for a lock, as the site does.
_TIMEOUT_S = 20


def database_file() -> Path:
    """Where the site has it."""
    return Path(str(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"]))


def copy_database(folder: Path) -> Copied:
    """Copy the site's database into a folder, as of one moment. Raises BackupError.

    VACUUM INTO reads in one transaction, so it never begins again because somebody writes,
    and takes along no remains of what was deleted.
    """
    plain, packed = folder / "database.sqlite3", folder / "database.sqlite3.gz"
    source = database_file()
    if not source.is_file():
        raise BackupError(f"There is no database at {source}.")
    try:
        with closing(_reader(source)) as reader:
            reader.execute("VACUUM INTO ?", [str(plain)])
    except sqlite3.Error as fault:
        raise BackupError(f"The database cannot be copied: {fault}.") from fault
    with opened(plain) as connection:
        left_out = left_out_of(connection)
        # In any order: what refers to them is among them.
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            for table in left_out:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608  # names of models
        tables = table_counts(connection, leave_out=frozenset(left_out))
        migrations = migrations_of(connection)
    # What a restore would refuse is to be told while the site it comes from is there.
    faults = tuple(faults_of(plain))
    size = plain.stat().st_size
    with plain.open("rb") as content, gzip.open(packed, "wb", compresslevel=_LEVEL) as file:
        shutil.copyfileobj(content, file, _BLOCK)
    plain.unlink()
    version = sqlite3.sqlite_version
    return Copied(packed, version, "", size, migrations, left_out, tables, faults)


def _reader(file: Path) -> sqlite3.Connection:
    """A connection that writes nothing into the site's database."""
    return sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=_TIMEOUT_S
    )


@contextmanager
def opened(file: Path) -> Iterator[BaseDatabaseWrapper]:
    """A file of SQLite as Django sees one, which is nobody else's."""
    connection = connections[DEFAULT_DB_ALIAS].copy()
    connection.settings_dict |= {
        "NAME": str(file),
        # What is deleted is overwritten; no log beside the file.
        "OPTIONS": {"init_command": "PRAGMA journal_mode=MEMORY; PRAGMA secure_delete=ON;"},
    }
    try:
        yield connection
    finally:
        connection.close()


def unpack_database(packed: Path, target: Path, *, size: int) -> None:
    """Decompress a database of so many bytes and wait until it is on the disk.

    Raises BackupError where it is another size, or no room is left.
    """
    free = shutil.disk_usage(target.parent).free
    if free < size:
        raise BackupError(
            f"{target.parent} has {free // 1024**2} MB of room, and {size // 1024**2 + 1} MB are "
            "needed."
        )
    left = size
    try:
        with gzip.open(packed) as content, target.open("xb") as file:
            while left >= 0 and (block := content.read(_BLOCK)):
                left -= len(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
    except (EOFError, gzip.BadGzipFile, zlib.error) as fault:
        raise BackupError("The database in this backup is damaged.") from fault
    if left:
        raise BackupError("The database in this backup has another size than it says.")


def faults_of(file: Path) -> list[str]:
    """What SQLite itself finds wrong with a file."""
    with opened(file) as connection:
        try:
            with connection.cursor() as cursor:
                found = [text for (text,) in cursor.execute("PRAGMA integrity_check")]
                missing = cursor.execute("PRAGMA foreign_key_check").fetchall()
        except DatabaseError as fault:
            return [str(fault)]
    faults = [] if found == ["ok"] else found
    return faults + [f"{row[0]}: a row refers to what is not in {row[2]}" for row in missing]


def sequence_faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables whose next number was given out before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        given = cursor.fetchall()
        faults = []
        for table, last in given:
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT max(rowid) FROM {quoted}")  # noqa: S608  # names of the catalogue
            highest = cursor.fetchone()[0] or 0
            if highest > last:
                faults.append(f"{table}: its next number was given out before")
    return faults


def is_empty(file: Path) -> bool:
    """Whether there is no database: no file, or one without a table, and no log beside it."""
    if not file.exists() or file.stat().st_size == 0:
        # Where the file itself is lost the newest of a diary may be left in one of these.
        logs = (Path(f"{file}{end}") for end in ("-wal", "-journal"))
        return not any(log.exists() and log.stat().st_size for log in logs)
    try:
        with closing(_reader(file)) as reader:
            return not reader.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.Error:
        # Something is there, and it may be what is left of somebody's diary.
        return False


def put_in_place(file: Path, target: Path) -> None:
    """Make a file the site's database, in one step."""
    for beside in ("-wal", "-shm", "-journal"):
        Path(f"{target}{beside}").unlink(missing_ok=True)
    file.replace(target)
    sync_folder(target.parent)
