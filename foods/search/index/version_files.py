"""The files of one version: written with their checksums, read as private copies. No database.

A damaged index makes tantivy panic, which reaches Python as an exception that is no
``Exception`` and that tantivy does not export; a file that is truncated while mapped kills
the process. So nothing is opened but copies whose checksums were verified as they were
made, in a folder that is unlinked at once.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy

#: What ``PackedFoods`` reads.
FOODS_FILE = "foods"
#: The file with the checksums of all other files of a version.
_CHECKSUM_FILE = "sums"
_TANTIVY_VERSION = version("tantivy")
#: To be raised when the words of foods, or what is kept of a food, become others.
_FORMAT = 7
#: Read at once (bytes), so that no file is in memory as a whole.
_CHUNK = 1 << 20


#: Name, size, time of change (ns) and mode of each file of a folder.
FileStats = frozenset[tuple[str, int, int, int]]


def file_stats(folder: Path) -> FileStats:
    """What tells whether a folder's files are as they were; empty where it cannot be read."""
    try:
        with os.scandir(folder) as files:
            stats = [(file.name, file.stat()) for file in files]
    except OSError:
        return frozenset()
    return frozenset((name, at.st_size, at.st_mtime_ns, at.st_mode) for name, at in stats)


def write_sums(folder: Path) -> None:
    """Write the checksums of the files in a folder beside them."""
    names = sorted(path.name for path in folder.iterdir())
    sums = _sums((name, _digest(folder / name)) for name in names)
    (folder / _CHECKSUM_FILE).write_bytes(sums)


def is_whole(folder: Path) -> bool:
    """Whether the files of a version are all there and as they were written."""
    try:
        _verified(folder)
    except (OSError, ValueError):
        return False
    return True


@contextmanager
def private_copies(folder: Path) -> Iterator[Path]:
    """A folder with verified copies of a version's files; what maps them outlives it.

    Raises OSError or ValueError where one is missing or damaged.
    """
    # Before its reload policy is set, a new index of tantivy watches its folder and may
    # create a lock file there during the cleanup; what is left is removed below.
    with TemporaryDirectory(prefix="midband-search-", ignore_cleanup_errors=True) as own:
        _verified(folder, Path(own))
        yield Path(own)
    shutil.rmtree(own, ignore_errors=True)


def mapped(path: Path) -> bytes | mmap.mmap:
    """A file's bytes, read from it as they are asked for."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def searcher_of(folder: Path) -> tantivy.Searcher:
    """Open the engine's files."""
    index = tantivy.Index.open(str(folder))
    index.config_reader(reload_policy="Manual")
    return index.searcher()


def _verified(folder: Path, copies: Path | None = None) -> None:
    """Read each file of a version, and copy it; raises ValueError where one is damaged."""
    names = sorted(path.name for path in folder.iterdir() if path.name != _CHECKSUM_FILE)
    wanted = (folder / _CHECKSUM_FILE).read_bytes() if names else b""
    found = _sums(
        (name, _digest(folder / name, None if copies is None else copies / name)) for name in names
    )
    if wanted != found:
        raise ValueError(f"{folder} is damaged")


def _digest(path: Path, copy: Path | None = None) -> str:
    """The checksum of a file, which is copied as it is read."""
    digest = hashlib.sha256()
    written = nullcontext() if copy is None else copy.open("wb")
    with path.open("rb", buffering=0) as file, written as to:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            if to is not None:
                to.write(chunk)
    return digest.hexdigest()


def _sums(digests: Iterable[tuple[str, str]]) -> bytes:
    """The checksums, headed by the format: what other versions wrote is built anew."""
    lines = [f"{digest} {name}" for name, digest in digests]
    return "\n".join([f"tantivy {_TANTIVY_VERSION}, format {_FORMAT}", *lines]).encode()
