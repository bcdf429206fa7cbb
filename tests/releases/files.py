"""The files that are kept of each release; tests/releases/make.py writes them."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

#: One folder a release.
FOLDER = Path(__file__).resolve().parent
SQLITE, POSTGRESQL = "sqlite.xz", "postgresql.sql.xz"
#: What each of them said of its days.
NOTES = "{}-days.json.xz"


def releases() -> list[str]:
    """The numbers of the releases whose databases are kept, in order."""
    found = [path.name for path in FOLDER.iterdir() if (path / SQLITE).exists()]
    return sorted(found, key=lambda name: [int(part) for part in name.split(".")])


def notes_of_release(release: str, vendor: str) -> dict[str, Any]:
    """What was noted beside its database of this kind (``sqlite``, ``postgresql``)."""
    path = FOLDER / release / NOTES.format(vendor)
    found: dict[str, Any] = json.loads(lzma.decompress(path.read_bytes()))
    return found


def unpack_sqlite(release: str, path: Path) -> None:
    """Write the release's SQLite file."""
    path.write_bytes(lzma.decompress((FOLDER / release / SQLITE).read_bytes()))
