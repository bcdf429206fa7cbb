"""The file of a backup: a tar with a manifest first, then the database and the secret key.

Written under a temporary name and renamed once all of it is on the disk; read without
trusting a name, a size or a sum in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from intake.management.keeping.counts import TableCount

#: Of the archive; one with a higher number is not read.
FORMAT = 1
MANIFEST = "manifest.json"
SECRET_KEY = "secret_key"  # noqa: S105  # the name of a file
#: The database, by engine.
DATABASE = {"sqlite": "database.sqlite3.gz", "postgresql": "database.dump"}
#: ``midband-0.1.0-20261201T031500Z.tar``
NAME = re.compile(r"midband-[0-9A-Za-z.+_-]+-(\d{8}T\d{6}Z)\.tar")
_STAMP = "%Y%m%dT%H%M%SZ"
#: A manifest is some hundred lines; more is none (bytes).
_MANIFEST_MAX = 4 * 1024 * 1024
_BLOCK = 1024 * 1024


class BackupError(Exception):
    """A backup cannot be made, read or restored; the message is for the site's keeper."""


@dataclass(frozen=True)
class Member:
    """A file in the archive."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds and where it comes from. Nothing of it is about one person."""

    #: Of the app, and whose site it is (its address).
    version: str
    site: str
    made_at: dt.datetime
    #: ``sqlite`` or ``postgresql``, its version, and on PostgreSQL the schema.
    engine: str
    engine_version: str
    schema: str
    #: Applied ones: app and name.
    migrations: tuple[tuple[str, str], ...]
    #: The database before it was compressed (bytes); 0 where that is not known.
    database_size: int
    #: Whether the secret key is in the archive, and what tells the right one from others.
    has_secret_key: bool
    key_check: str
    #: Tables whose rows are not in it.
    left_out: tuple[str, ...]
    tables: dict[str, TableCount]
    members: dict[str, Member]
    #: What was wrong with the database, so that this cannot be restored.
    faults: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """As the archive is called."""
        return f"midband-{self.version}-{self.made_at:{_STAMP}}.tar"

    @property
    def row_count(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    def to_json(self) -> str:
        """As it is written, a table a line to be read by people too."""
        facts = asdict(self) | {"made_at": self.made_at.isoformat()}
        return json.dumps({"format": FORMAT, "app": "midband"} | facts, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read one. Raises BackupError where it is none, or of a newer format."""
        try:
            facts: dict[str, Any] = json.loads(text)
            if facts.pop("app") != "midband":
                raise BackupError("This is no backup of Midband.")
            if facts.pop("format") > FORMAT:
                raise BackupError(
                    "A newer version of Midband made this backup. Install that version first."
                )
            facts["made_at"] = dt.datetime.fromisoformat(facts["made_at"])
            facts["migrations"] = tuple((app, name) for app, name in facts["migrations"])
            facts["left_out"] = tuple(facts["left_out"])
            facts["faults"] = tuple(facts.get("faults", ()))
            facts["tables"] = {name: TableCount(**one) for name, one in facts["tables"].items()}
            facts["members"] = {name: Member(**one) for name, one in facts["members"].items()}
            manifest = cls(**facts)
            if not manifest._is_of_its_types():
                raise BackupError("The manifest of this backup is damaged.")
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as fault:
            raise BackupError("The manifest of this backup is damaged.") from fault
        return manifest

    def _is_of_its_types(self) -> bool:
        """Whether every value is what the classes say, and no moment is without its zone."""
        texts: list[object] = [self.version, self.site, self.engine_version, self.schema]
        texts += [
            self.key_check,
            *self.left_out,
            *self.faults,
            *(text for one in self.migrations for text in one),
        ]
        numbers: list[object] = [self.database_size]
        for table in self.tables.values():
            numbers.append(table.rows)
            texts += [table.checksum, *table.sums.values()]
        for member in self.members.values():
            numbers.append(member.size)
            texts.append(member.sha256)
        return (
            self.engine in DATABASE
            and self.made_at.tzinfo is not None
            and isinstance(self.has_secret_key, bool)
            and all(isinstance(text, str) for text in texts)
            # A yes or no is a number to Python.
            and all(type(number) is int and number >= 0 for number in numbers)
        )


# -- Writing ------------------------------------------------------------------------------------


def member_of(path: Path) -> Member:
    """Size and sum of a file."""
    with path.open("rb") as file:
        return Member(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def write(manifest: Manifest, files: dict[str, Path], target: Path) -> None:
    """Write an archive and wait until it is on the disk; the name is the caller's to change."""
    text = manifest.to_json().encode()
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            tar.addfile(_header(MANIFEST, len(text), manifest), io.BytesIO(text))
            for name, path in files.items():
                with path.open("rb") as content:
                    tar.addfile(_header(name, path.stat().st_size, manifest), content)
        file.flush()
        os.fsync(file.fileno())


def _header(name: str, size: int, manifest: Manifest) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    header.mtime = int(manifest.made_at.timestamp())
    return header


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# -- Reading ------------------------------------------------------------------------------------


def read_manifest(archive: Path) -> Manifest:
    """The manifest of an archive, whose other members are not looked at. Raises BackupError."""
    with _opened(archive) as tar:
        return _manifest_of(tar)


def unpack(archive: Path, folder: Path) -> tuple[Manifest, dict[str, Path]]:
    """Unpack an archive into an empty folder, and compare every sum.

    Only plain files of known names are taken, so no path leads elsewhere. Raises BackupError
    where a member is damaged, missing, unknown or there twice, and where there is no room;
    OSError where the disk fails.
    """
    found: dict[str, Path] = {}
    with _opened(archive) as tar:
        manifest = _manifest_of(tar)
        _require_room(sum(one.size for one in manifest.members.values()), folder)
        for header in _headers(tar):
            promised = manifest.members.get(header.name)
            if promised is None or header.name in found or not header.isreg():
                raise BackupError(
                    f"{header.name!r} does not belong into a backup. Nothing was restored."
                )
            content = tar.extractfile(header)
            if content is None or header.size != promised.size:
                raise _damaged(header.name)
            path = folder / f"member-{len(found)}"
            with path.open("xb") as file:
                try:
                    shutil.copyfileobj(content, file, _BLOCK)
                except tarfile.TarError as fault:
                    raise _damaged(header.name) from fault
            if member_of(path) != promised:
                raise _damaged(header.name)
            found[header.name] = path
    known = {DATABASE.get(manifest.engine, ""), SECRET_KEY}
    expected = {DATABASE.get(manifest.engine), *([SECRET_KEY] * manifest.has_secret_key)}
    if not found.keys() <= known or found.keys() != expected:
        raise BackupError("This backup lacks a part, or has one too many. Nothing was restored.")
    return manifest, found


def _damaged(name: str) -> BackupError:
    return BackupError(f"{name} in this backup is damaged. Take another backup.")


def _require_room(size: int, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < size:
        raise BackupError(
            f"{folder} has {free // 1024**2} MB of room, and {size // 1024**2 + 1} MB are needed."
        )


@contextmanager
def _opened(archive: Path) -> Iterator[tarfile.TarFile]:
    """An archive to read from; what is no archive raises BackupError."""
    try:
        tar = tarfile.open(archive, "r:")  # noqa: SIM115  # closed below
    except (OSError, tarfile.TarError) as fault:
        raise BackupError(f"{archive} cannot be read as a backup.") from fault
    with tar:
        yield tar


def _headers(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    try:
        while (header := tar.next()) is not None:
            yield header
    except tarfile.TarError as fault:
        raise BackupError("This backup is cut off or damaged. Take another one.") from fault


def _manifest_of(tar: tarfile.TarFile) -> Manifest:
    try:
        header = tar.next()
        content = None if header is None else tar.extractfile(header)
        if header is None or content is None or header.name != MANIFEST:
            raise BackupError("This is no backup of Midband.")
        text = content.read(_MANIFEST_MAX).decode()
    except (tarfile.TarError, UnicodeDecodeError) as fault:
        raise BackupError("The manifest of this backup is damaged.") from fault
    return Manifest.from_json(text)
