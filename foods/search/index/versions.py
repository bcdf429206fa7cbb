"""Which index is open: its versions on disk, and how a process comes by the current one.

One folder per database under ``settings.SEARCH_INDEX_DIR``, in it one folder per version,
named by the number that the database had when it was built. A version is built whole
beside the others, under a file lock, and swapped in by a rename. What changed since is
told by the database food by food; each process reads it when the number moves and has it
in memory beside the version, until a new one is built.

Whoever finds no version builds one, one process at a time; where ``watching`` looks after
that, searches meanwhile use what there is: what is open, however old, an earlier version
on disk, or the best foods in memory.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import shutil
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from foods.models import IndexVersion
from foods.search.index import building
from foods.search.index.changes import best_foods, with_changes
from foods.search.index.reading import AnyVersion, OpenVersion, SearchIndex
from foods.search.index.version_files import FileStats, file_stats, is_whole

#: Seconds after a failed build in which it is not tried again: a try takes about one.
_RETRY_AFTER_S = 60.0

logger = logging.getLogger(__name__)
_opened: dict[Path, SearchIndex] = {}
#: The best foods, for a process that has found no version to open.
_in_memory: dict[Path, SearchIndex] = {}
#: Held while a version is opened, so that the threads of a process open it once.
_opening = threading.Lock()
#: Held while changes are read, so that none is undone by a thread that read them earlier.
_reading = threading.Lock()
_failed_at: dict[Path, float] = {}
#: Versions whose files are known to be damaged, so that no search reads them again.
_damaged: dict[Path, FileStats] = {}
#: Where versions are looked after beside the searches of this process: set to have that done now.
watched: threading.Event | None = None


def last_opened() -> SearchIndex | None:
    """The index this process opened last, current or not; None where its files changed."""
    index = _opened.get(database_folder())
    return index if index is not None and index.version.is_unchanged() else None


def index_of(number: int) -> SearchIndex:
    """Return the index with all changes up to this number, or the best there is meanwhile."""
    folder = database_folder()
    opened = _opened.get(folder)
    if opened is not None and opened.number == number and opened.version.is_unchanged():
        return opened
    if number == 0:
        return best_foods(number)
    return (
        _current(folder, number)
        or _opened.get(folder)
        or _earlier(folder)
        or _best_foods(folder, number)
    )


def open_newest() -> SearchIndex | None:
    """Open the newest version on disk that can be brought up to date, and do so; None for none."""
    folder = database_folder()
    with _opening:
        for target in _on_disk(folder):
            if not _is_told(target):
                continue
            opened = _opened.get(folder)
            if opened is not None and opened.version.is_of(target):
                return _with_changes(folder)
            if version := _read(target):
                return _with_changes(folder, version)
    return None


def newest_on_disk() -> int:
    """The number of the newest version on disk, whole or not; 0 for none."""
    return next((int(target.name) for target in _on_disk(database_folder())), 0)


def foods_changed(changed: Collection[int] | None = None) -> None:
    """Record that shared foods changed: those with these ids, or very many.

    This process finds them after the commit, others when they next look.
    """
    IndexVersion.objects.move(changed)
    transaction.on_commit(_look_after_commit)


def _look_after_commit() -> None:
    """Read what changed, or build. A failure is logged only: the data is saved."""
    if watched is not None:
        watched.set()
    folder = database_folder()
    if _with_changes(folder) or watched is not None or any(map(_is_told, _on_disk(folder))):
        return
    try:
        refresh()
    except (OSError, ValueError) as error:
        logger.warning("The search index cannot be built: %s", error)


def refresh(*, wait: bool = True) -> Path | None:
    """Build the version of the current number unless it is there and whole; return its folder.

    A second process waits for the first and finds the work done. None before
    anything was loaded. Raises OSError or ValueError where it cannot be written,
    BlockingIOError where another process builds it and ``wait`` is False.
    """
    folder = database_folder()
    with locked(folder, wait=wait):
        # Read before the foods: a later change of them moves the number again.
        number = IndexVersion.objects.current()
        if number == 0:
            return None
        target = folder / str(number)
        if not is_whole(target):
            building.build(folder, target)
        _remove_other_versions(folder, target)
    return target


def _current(folder: Path, number: int) -> SearchIndex | None:
    """The index with all changes; where no version has them, one is built, here or by others."""
    index = _with_changes(folder)
    if index is not None and index.version.is_unchanged():
        return index
    if watched is not None:
        watched.set()
        return index if folder in _opened else open_newest()
    return open_newest() or _rebuilt(number) or index


def _with_changes(folder: Path, version: AnyVersion | None = None) -> SearchIndex | None:
    """Bring this version up to date, or the one that is open; None where that cannot be done."""
    with _reading:
        opened = _opened.get(folder)
        if version is None and opened is not None:
            version = opened.version
        since = None if version is None else IndexVersion.objects.changes_since(version.number)
        if version is None or since is None:
            return None
        # Any other number, since one may be of a transaction that was rolled back.
        if opened is None or opened.version is not version or opened.number != since.number:
            opened = _opened[folder] = with_changes(version, since)
            _in_memory.pop(folder, None)
    return opened


def _earlier(folder: Path) -> SearchIndex | None:
    """Open a version of which nobody can tell what changed since; hits are read again anyway."""
    with _opening:
        for target in _on_disk(folder):
            if version := _read(target):
                return _opened.setdefault(folder, SearchIndex(version, version.number))
    return None


def _best_foods(folder: Path, number: int) -> SearchIndex:
    """The best foods in memory, read once a number."""
    with _opening:
        index = _in_memory.get(folder)
        if index is None or index.number != number:
            index = _in_memory[folder] = best_foods(number)
    return index


def _on_disk(folder: Path) -> list[Path]:
    """The folders of versions, the newest first."""
    try:
        found = [path for path in folder.iterdir() if path.name.isdecimal()]
    except OSError:
        return []
    return sorted(found, key=lambda path: -int(path.name))


def _is_told(target: Path) -> bool:
    """Whether the database can tell what changed since this version was built."""
    return IndexVersion.objects.changes_since(int(target.name)) is not None


def _read(target: Path) -> OpenVersion | None:
    stats = file_stats(target)
    if _damaged.get(target) == stats:
        return None
    try:
        return OpenVersion(target)
    except FileNotFoundError:
        # Removed since.
        return None
    except (OSError, ValueError) as error:
        logger.warning("The search index %s cannot be read: %s", target.name, error)
        if isinstance(error, ValueError):
            _damaged[target] = stats
        return None


def _rebuilt(number: int) -> SearchIndex | None:
    """Rebuild a missing or damaged version and open it; None where that fails.

    Does not wait: while another process builds it, the answer is None.
    """
    if is_resting(number):
        return None
    try:
        refresh(wait=False)
    except BlockingIOError:
        return None
    except (OSError, ValueError) as error:
        logger.warning("The search index %s cannot be built: %s", number, error)
    rebuilt = open_newest()
    if rebuilt is None:
        rest(number)
    return rebuilt


def is_resting(number: int) -> bool:
    """Whether this version could not be built a short while ago."""
    failed_at = _failed_at.get(database_folder() / str(number), -_RETRY_AFTER_S)
    return time.monotonic() - failed_at < _RETRY_AFTER_S


def rest(number: int) -> None:
    """Do not try to build this version for a while."""
    _failed_at[database_folder() / str(number)] = time.monotonic()


def database_folder() -> Path:
    """The folder with the indexes of the database in use."""
    parts = connection.settings_dict
    name = "|".join(str(parts.get(part, "")) for part in ("ENGINE", "HOST", "PORT", "NAME"))
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return Path(settings.SEARCH_INDEX_DIR) / digest


@contextmanager
def locked(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock under which versions are built. Raises BlockingIOError instead of waiting."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _remove_other_versions(folder: Path, target: Path) -> None:
    """Delete other versions; readers that have one open keep its files."""
    for old in folder.iterdir():
        if old.is_dir() and old != target:
            with suppress(OSError):
                # The permissions of a damaged one may be wrong too.
                old.chmod(0o700)
            shutil.rmtree(old, ignore_errors=True)
        elif old.name.startswith("damaged-"):
            old.unlink(missing_ok=True)
