"""Putting a backup into an empty place, and proving that one can be put back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from intake.management.keeping import archive, postgresql, sqlite
from intake.management.keeping.archive import BackupError, Manifest
from intake.management.keeping.backups import key_check
from intake.management.keeping.counts import TableCount, table_counts
from intake.management.keeping.engines import engine
from intake.management.keeping.work_folders import work_folder
from intake.management.one_at_a_time import one_at_a_time

_ENGINE_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Verified:
    """How far a backup was tried."""

    manifest: Manifest
    #: Whether its database was put somewhere and counted, or only its sums compared.
    is_restored: bool


def restore(file: Path, *, with_another_key: bool = False) -> Manifest:
    """Put a backup into this place, which has to be empty, and compare every row.

    Nothing else makes the place ready meanwhile. Raises BackupError where it is not empty or
    the backup cannot be used; then the place is as it was.
    """
    with _told_in_words(file), one_at_a_time(), _room_for(file) as work:
        manifest, members = archive.unpack(file, work)
        _require_usable(manifest)
        key = _key_to_keep(manifest, members, with_another_key=with_another_key)
        if manifest.engine == "sqlite":
            _restore_sqlite(manifest, members, key)
        else:
            _restore_postgresql(manifest, members, key)
    # Its versions are told apart by a number of the database, which has just gone back.
    shutil.rmtree(settings.SEARCH_INDEX_DIR, ignore_errors=True)
    return manifest


def is_of_this_version(manifest: Manifest) -> bool:
    """Whether its tables are those of this code, so that nothing has to be migrated."""
    loader = MigrationLoader(None)
    return set(loader.graph.leaf_nodes()) <= set(manifest.migrations)


@contextmanager
def leaving_no_key() -> Iterator[None]:
    """Take away a key that this start has just made, unless the backup's took its place.

    Else the next attempt would find a place with another key than the backup's.
    """
    path = Path(settings.VAR_DIR) / "secret_key"
    try:
        yield
    finally:
        is_new = settings.SECRET_KEY_IS_NEW and path.is_file()
        if is_new and path.read_text().strip() == settings.SECRET_KEY:
            path.unlink()


def verify(file: Path) -> Verified:
    """Prove that a backup can be put back, in a place of its own that is gone afterwards.

    Raises BackupError where it cannot. A backup of PostgreSQL needs a server on which a
    database may be made; without one only its sums are compared.
    """
    with _told_in_words(file), _room_for(file) as work:
        manifest, members = archive.unpack(file, work)
        database = members[archive.DATABASE[manifest.engine]]
        if manifest.engine == "sqlite":
            _require_whole(_unpacked(database, work, manifest), manifest)
            return Verified(manifest, is_restored=True)
        if engine() != "postgresql":
            return Verified(manifest, is_restored=False)
        with postgresql.temporary_database() as connection:
            _require_schema(connection, manifest.schema)
            postgresql.restore_dump(database, connection, schema=manifest.schema)
            with postgresql.in_transaction(connection):
                _compare(connection, manifest, postgresql.sequence_faults)
        return Verified(manifest, is_restored=True)


# -- Whether it can be used here ------------------------------------------------------------------


def _require_usable(manifest: Manifest) -> None:
    here = engine()
    if manifest.engine != here:
        theirs, ours = _ENGINE_NAMES[manifest.engine], _ENGINE_NAMES.get(here, here)
        raise BackupError(
            f"This is a backup of {theirs}, and DATABASE_URL names {ours}. Restore it into an "
            f"empty place with {theirs} and move that with manage.py move_database."
        )
    if newer := _unknown_migrations(manifest):
        raise BackupError(
            f"Version {manifest.version} made this backup, which is newer than this code "
            f"({settings.VERSION}): it knows no {newer[0]}. Install that version first."
        )
    if here == "sqlite":
        _require_no_file(sqlite.database_file())
    else:
        postgresql.require_ended_restore()
        if not postgresql.is_empty():
            raise _not_empty("DATABASE_URL", "it")


def _require_no_file(target: Path) -> None:
    if not sqlite.is_empty(target):
        raise _not_empty(str(target), "it with its -wal and -journal")


def _not_empty(where: str, what: str) -> BackupError:
    return BackupError(
        f"There is a database at {where} already. A backup is restored into an empty place "
        f"only: move {what} away, or name another place."
    )


def _unknown_migrations(manifest: Manifest) -> list[str]:
    """Migrations that were applied there and come after all that this code has of their app.

    One that is unknown and earlier was merged into others since.
    """
    known: dict[str, str] = {}
    for app, name in MigrationLoader(None).disk_migrations or ():
        known[app] = max(known.get(app, ""), name)
    return [
        f"{app}.{name}"
        for app, name in manifest.migrations
        if app in known and name[:4] > known[app][:4]
    ]


def _key_to_keep(
    manifest: Manifest, members: dict[str, Path], *, with_another_key: bool
) -> str | None:
    """The key to be written down; None where the one that is here is to be used.

    Raises BackupError where another key is here than the one of the backup.
    """
    own = Path(settings.VAR_DIR) / "secret_key"
    is_right = key_check(settings.SECRET_KEY) == manifest.key_check
    if is_right:
        return None
    if archive.SECRET_KEY in members and settings.SECRET_KEY_IS_NEW:
        key = members[archive.SECRET_KEY].read_text().strip()
        if key_check(key) != manifest.key_check:
            raise BackupError("The secret key in this backup is damaged.")
        return key
    if with_another_key:
        return None
    if archive.SECRET_KEY not in members:
        raise BackupError(
            "The backup was made with a SECRET_KEY of the environment, and it is not set here, or "
            "to another one. Set it; --with-another-key restores without it."
        )
    if own.is_file() and own.read_text().strip() == settings.SECRET_KEY:
        raise BackupError(
            f"{own} is another key than the backup's. Move it away; --with-another-key restores "
            "without the old one."
        )
    raise BackupError(
        "The key is in the backup, and SECRET_KEY is set to another one here. Unset it, or set it "
        f"to the one in the backup (tar xf FILE {archive.SECRET_KEY})."
    )


# -- Doing it -------------------------------------------------------------------------------------


def _restore_sqlite(manifest: Manifest, members: dict[str, Path], key: str | None) -> None:
    """The file is made and compared aside; its name is what makes the place no longer empty."""
    target = sqlite.database_file()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with work_folder(target.parent) as beside:
        file = _unpacked(members[archive.DATABASE["sqlite"]], beside, manifest)
        _require_whole(file, manifest)
        # Whoever started the site meanwhile has a database by now.
        _require_no_file(target)
        _write_key(key)
        sqlite.put_in_place(file, target)


def _restore_postgresql(manifest: Manifest, members: dict[str, Path], key: str | None) -> None:
    """The tools make all of it in one transaction; what then differs is dropped again."""
    dump = members[archive.DATABASE["postgresql"]]
    with postgresql.direct() as connection, ExitStack() as undo:
        # First, so that no kill leaves a database whose key is not there.
        _write_key(key)
        if key is not None:
            undo.callback((Path(settings.VAR_DIR) / "secret_key").unlink)
        with postgresql.emptied_unless_whole(connection):
            postgresql.restore_dump(dump, connection, schema=manifest.schema)
            with postgresql.in_transaction(connection):
                _compare(connection, manifest, postgresql.sequence_faults)
        undo.pop_all()
        with connection.cursor() as cursor:
            # A restore leaves no statistics, and without them queries are planned badly at first.
            cursor.execute("ANALYZE")


def _unpacked(packed: Path, folder: Path, manifest: Manifest) -> Path:
    file = folder / "restored.sqlite3"
    sqlite.unpack_database(packed, file, size=manifest.database_size)
    return file


def _require_whole(file: Path, manifest: Manifest) -> None:
    if faults := sqlite.faults_of(file):
        raise BackupError(f"The database in this backup is damaged: {faults[0]}.")
    with sqlite.opened(file) as connection:
        _compare(connection, manifest, sqlite.sequence_faults)


def _require_schema(connection: BaseDatabaseWrapper, schema: str) -> None:
    """A new database has ``public`` alone."""
    with connection.cursor() as cursor:
        quoted = connection.ops.quote_name(schema)
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted}")
        cursor.execute(f"SET search_path = {quoted}")


def _compare(
    connection: BaseDatabaseWrapper,
    manifest: Manifest,
    sequence_faults: Callable[[BaseDatabaseWrapper], list[str]],
) -> None:
    """Every table has the rows of the manifest, and none that was left out has any."""
    found = table_counts(connection)
    empty = {name: found.pop(name, None) for name in manifest.left_out}
    faults = [
        f"{name} is not as it was"
        for name in sorted(found.keys() | manifest.tables.keys())
        if found.get(name) != manifest.tables.get(name)
    ]
    faults += [f"{name} has rows" for name, one in empty.items() if one is None or one.rows]
    if faults := faults + sequence_faults(connection):
        raise BackupError(f"What was restored differs from the backup: {faults[0]}.")


def counted(tables: dict[str, TableCount]) -> str:
    """How much there is, in words: no sums, which may be one person's."""
    rows = sum(table.rows for table in tables.values())
    return f"{rows:,} rows in {len(tables)} tables"


def _write_key(key: str | None) -> None:
    """Keep the backup's key, whole or not at all."""
    if key is None:
        return
    place = Path(settings.VAR_DIR)
    with work_folder(place) as work:
        draft = work / "secret_key"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place / "secret_key")
    archive.sync_folder(place)


@contextmanager
def _room_for(file: Path) -> Iterator[Path]:
    """A folder to unpack a backup into: beside it where that may be and has room, or here.

    In containers the place lies in memory, which is less than a database may need.
    """
    beside = file.absolute().parent
    is_possible = os.access(beside, os.W_OK | os.X_OK) and file.is_file()
    has_room = is_possible and shutil.disk_usage(beside).free > file.stat().st_size
    with work_folder(beside if has_room else Path(settings.VAR_DIR)) as folder:
        yield folder


@contextmanager
def _told_in_words(file: Path) -> Iterator[None]:
    """What the disk or the database says as BackupError, which the commands tell in a line."""
    try:
        yield
    except OSError as fault:
        raise BackupError(f"{fault.filename or file}: {fault.strerror or fault}.") from fault
    except DatabaseFault as fault:
        raise BackupError(" ".join(str(fault).split())) from fault
