"""Making a backup, keeping the newest ones, and saying when there was none for too long."""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.erasure import truncate_write_ahead_log
from intake.management.keeping import archive, postgresql, sqlite
from intake.management.keeping.archive import BackupError, Manifest
from intake.management.keeping.engines import engine

#: Backups that are kept where nothing else is said: two weeks of one a day.
KEEP = 14
#: After so long without one somebody is told: one that failed once is made again a day later.
TOO_OLD = dt.timedelta(days=2)
#: By so much the clock of whoever made it may be ahead.
_CLOCKS_DIFFER = dt.timedelta(minutes=10)
#: What is wrong with a database is written down up to here; check_database lists all of it.
_MOST_FAULTS = 10
#: How a backup is called until it is whole; what is left of one that was killed goes by it.
_UNFINISHED = ".midband-unfinished-"
#: Django derives a key from this and the secret key, so that the check tells nothing of that.
_KEY_SALT = "midband.backup.key"


def make_backup(folder: Path, *, keep: int = KEEP) -> tuple[Path, Manifest]:
    """Back the site up into a folder, and delete all but the newest ``keep`` of this site there.

    Raises BackupError; what was there before is then still there, and nothing else is but a
    backup of a database that is damaged: it is kept, and takes the place of no other.
    """
    folder = folder.absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder), _room_to_work(folder) as work:
            manifest = _made(work)
            target = folder / manifest.file_name
            if target.exists():
                raise BackupError(f"{target.name} was made within the same second.")
            (work / target.name).rename(target)
            archive.sync_folder(folder)
            if not manifest.faults:
                _delete_old(folder, target, keep=keep)
    except OSError as fault:
        raise BackupError(f"{folder}: {_words_of(fault)}.") from fault
    except sqlite3.Error as fault:
        raise BackupError(f"{folder}: {fault}.") from fault
    # While the copy was read nobody could empty it.
    truncate_write_ahead_log()
    if manifest.faults:
        raise BackupError(
            f"{target} was made, but it cannot be restored: {manifest.faults[0]}. "
            "Older ones were kept. manage.py check_database lists what is wrong."
        )
    return target, manifest


def _made(work: Path) -> Manifest:
    """Put a whole archive into a folder, under its own name."""
    made_at = timezone.now()
    copy = sqlite.copy_database if engine() == "sqlite" else postgresql.copy_database
    copied = copy(work)
    files = {archive.DATABASE[engine()]: copied.file}
    key = Path(settings.VAR_DIR) / "secret_key"
    # One of the environment is kept where the environment is.
    if key.is_file() and key.read_text().strip() == settings.SECRET_KEY:
        files[archive.SECRET_KEY] = key
    manifest = Manifest(
        version=settings.VERSION,
        site=settings.SITE_URL,
        made_at=made_at,
        engine=engine(),
        engine_version=copied.engine_version,
        schema=copied.schema,
        migrations=copied.migrations,
        database_size=copied.size,
        has_secret_key=archive.SECRET_KEY in files,
        key_check=key_check(settings.SECRET_KEY),
        left_out=copied.left_out,
        tables=copied.tables,
        members={name: archive.member_of(path) for name, path in files.items()},
        faults=copied.faults[:_MOST_FAULTS],
    )
    archive.write(manifest, files, work / manifest.file_name)
    return manifest


def key_check(secret: str) -> str:
    """What tells one secret key from another, and nothing of either."""
    return salted_hmac(_KEY_SALT, "check", secret=secret, algorithm="sha256").hexdigest()[:32]


# -- The folder -----------------------------------------------------------------------------------


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other backup into this folder meanwhile. Raises BackupError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupError(f"Another backup into {folder} is under way.") from None
    finally:
        os.close(handle)


@contextmanager
def _room_to_work(folder: Path) -> Iterator[Path]:
    """A folder for what is unfinished, on the same disk; those of killed backups go first."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    work = folder / f"{_UNFINISHED}{secrets.token_hex(4)}"
    try:
        work.mkdir(mode=0o700)
        yield work
    finally:
        # Also where a signal came between the two.
        shutil.rmtree(work, ignore_errors=True)


def own_backups(folder: Path) -> dict[Path, Manifest]:
    """The whole backups of this site in a folder, the newest first.

    Of this address and with this key: two sites may share a folder and both have the address
    that a site has by default. Those of a damaged database are among them
    (``Manifest.faults``). Raises OSError where the folder cannot be read.
    """
    found, own_key = {}, key_check(settings.SECRET_KEY)
    for path in folder.iterdir():
        if not archive.NAME.fullmatch(path.name) or path.is_symlink() or not path.is_file():
            continue
        try:
            manifest = archive.read_manifest(path)
        except (BackupError, OSError):
            continue
        is_own = manifest.site == settings.SITE_URL and manifest.key_check == own_key
        if is_own and manifest.file_name == path.name:
            found[path] = manifest
    return dict(sorted(found.items(), key=lambda one: one[1].made_at, reverse=True))


def _delete_old(folder: Path, made: Path, *, keep: int) -> None:
    """Delete all but the one just made and the newest beside it, also where the clock went back.

    Those that cannot be restored take no other's place: they stay as long as an older one does
    that can.
    """
    others = {path: one for path, one in own_backups(folder).items() if path != made}
    kept = [path for path, one in others.items() if not one.faults][: keep - 1]
    since = min((others[path].made_at for path in kept), default=None)
    for path, one in others.items():
        is_between = bool(one.faults) and since is not None and one.made_at > since
        if path not in kept and not is_between:
            path.unlink()


def _words_of(fault: OSError) -> str:
    if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "no room is left; nothing was kept"
    return fault.strerror or type(fault).__name__


# -- Watching -------------------------------------------------------------------------------------


def backup_fault(now: dt.datetime | None = None) -> str:
    """What is wrong with the backups of this machine, in a line; nothing where there is nothing.

    Nothing, too, where none are to be made (``BACKUP_DIR``). It reads names and the first
    lines of a few files, and no database.
    """
    if not settings.BACKUP_DIR:
        return ""
    folder = Path(settings.BACKUP_DIR)
    try:
        found = list(own_backups(folder).values()) if folder.is_dir() else []
    except OSError as fault:
        return f"{folder} cannot be read: {_words_of(fault)}"
    last = next((one.made_at for one in found if not one.faults), None)
    if last is None:
        return "there is none that can be restored" if found else "there is none"
    age = (now or timezone.now()) - last
    if age < -_CLOCKS_DIFFER:
        return f"the newest is of {last:%Y-%m-%d %H:%M} (UTC), which is to come: look at the clock"
    if found[0].faults:
        return f"the newest cannot be restored; the last that can is of {last:%Y-%m-%d %H:%M} (UTC)"
    return f"the newest is {age.days} days old" if age > TOO_OLD else ""
