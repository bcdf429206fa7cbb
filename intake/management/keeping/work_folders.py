"""Folders in which a backup lies unpacked for a while."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = ".restoring-"


@contextmanager
def work_folder(place: Path) -> Iterator[Path]:
    """A folder of its own in a place, for this user alone; those of killed processes go first.

    Each is locked by whoever works in it, and a lock ends with its process.
    """
    for left in place.glob(f"{_PREFIX}*"):
        if (handle := _locked(left)) is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(handle)
    folder = place / f"{_PREFIX}{secrets.token_hex(4)}"
    handle = None
    try:
        folder.mkdir(mode=0o700)
        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        # Also where a signal came between two of these.
        shutil.rmtree(folder, ignore_errors=True)
        if handle is not None:
            os.close(handle)


def _locked(folder: Path) -> int | None:
    """A handle with a lock; None where somebody works there, or it is somebody else's."""
    try:
        handle = os.open(folder, os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
