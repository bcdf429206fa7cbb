"""Restoring: an empty place only, whole backups only, and what a restored site holds."""

from __future__ import annotations

import errno
import io
import json
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from intake.management.keeping import archive, sqlite
from intake.management.keeping.archive import BackupError, read_manifest
from intake.management.keeping.backups import key_check, make_backup
from intake.management.keeping.restoring import (
    _key_to_keep,
    is_of_this_version,
    leaving_no_key,
    restore,
    verify,
)
from tests.access_world import create_world
from tests.intake.management.places import empty_place, here


@pytest.fixture(scope="module")
def made(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A backup of the test's own place."""
    with django_db_blocker.unblock():
        path, _manifest = make_backup(tmp_path_factory.mktemp("backups"))
        connection.close()
    return path


@pytest.fixture(autouse=True)
def _key_of_before(settings: Settings) -> None:
    """The first run of the suite has just made its key, which these commands would take away."""
    settings.SECRET_KEY_IS_NEW = False


# -- Into an empty place --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_backup_comes_back_row_by_row_and_is_served(tmp_path: Path) -> None:
    create_world()
    path, manifest = make_backup(tmp_path / "backups")
    folder = tmp_path / "place"
    with empty_place(folder) as place:
        code, out, error = place.run("restore", str(path))
        assert (code, error) == (0, "")
        assert f"{manifest.row_count:,} rows" in out
        assert "The database is whole." in out
        assert f"--since {manifest.made_at.isoformat()}" in out
        # The key is the backup's, so the next command finds second factors that work.
        assert key_check((folder / "secret_key").read_text()) == manifest.key_check
        # A second time it is no empty place.
        code, _out, error = place.run("restore", str(path))
        assert (code, len(error.splitlines())) == (1, 1)
        assert "already" in error
        # What was restored is backed up to the same numbers.
        code, _out, error = place.run("backup", str(tmp_path / "again"))
        assert (code, error) == (0, "")
        (again,) = (tmp_path / "again").iterdir()
        assert read_manifest(again).tables == manifest.tables


@pytest.mark.django_db(transaction=True)
def test_a_place_in_use_is_refused_and_stays_as_it_is(made: Path) -> None:
    before = _found_here()
    with pytest.raises(BackupError, match="already"):
        restore(made)
    assert _found_here() == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's file")
def test_a_damaged_file_of_sqlite_is_no_empty_place(tmp_path: Path) -> None:
    file = tmp_path / "midband.sqlite3"
    assert sqlite.is_empty(file)
    file.write_bytes(b"")
    assert sqlite.is_empty(file)
    file.write_bytes(b"what is left of a diary" * 100)
    assert not sqlite.is_empty(file)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's file")
@pytest.mark.parametrize("end", ["-wal", "-journal"])
def test_a_log_without_its_file_is_no_empty_place(end: str, tmp_path: Path) -> None:
    file, log = tmp_path / "midband.sqlite3", tmp_path / f"midband.sqlite3{end}"
    log.write_bytes(b"")
    assert sqlite.is_empty(file)
    log.write_bytes(b"the newest of a diary")
    assert not sqlite.is_empty(file)
    file.write_bytes(b"")
    assert not sqlite.is_empty(file)


@pytest.mark.django_db(transaction=True)
def test_a_backup_can_be_tried_without_touching_the_site(made: Path) -> None:
    out = io.StringIO()
    before = _found_here()
    call_command("verify_backup", str(made), stdout=out)
    assert "can be restored" in out.getvalue()
    assert _found_here() == before


# -- What is refused ------------------------------------------------------------------------------


Members = dict[str, bytes]
Change = Callable[[Members], object]


def changed(path: Path, target: Path, change: Change) -> Path:
    """A copy of a backup in which something is another."""
    with tarfile.open(path) as tar:
        members = {one.name: tar.extractfile(one).read() for one in tar}  # type: ignore[union-attr]  # files
    change(members)
    with tarfile.open(target, "w") as tar:
        for name, content in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            tar.addfile(header, io.BytesIO(content))
    return target


def with_facts(**facts: Any) -> Change:
    """A change of the manifest."""

    def change(members: Members) -> None:
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | facts).encode()

    return change


def with_flipped_bit(members: Members) -> None:
    name = next(name for name in members if name.startswith("database"))
    content = bytearray(members[name])
    content[len(content) // 2] ^= 1
    members[name] = bytes(content)


def without_database(members: Members) -> None:
    del members[next(name for name in members if name.startswith("database"))]


@dataclass(frozen=True)
class Refused:
    change: Change
    words: str


REFUSED = {
    "a flipped bit": Refused(with_flipped_bit, "is damaged"),
    "another key": Refused(lambda members: members.update(secret_key=b"x" * 50), "is damaged"),
    "no database": Refused(without_database, "lacks a part"),
    "no manifest": Refused(lambda members: members.pop("manifest.json"), "no backup of Midband"),
    "something more": Refused(
        lambda members: members.update({"../../etc/cron.d/x": b""}), "does not belong"
    ),
    "a newer format": Refused(with_facts(format=2), "newer version of Midband"),
    "no format": Refused(with_facts(format=None), "manifest of this backup is damaged"),
    "another app": Refused(with_facts(app="other"), "no backup of Midband"),
    "an unknown fact": Refused(with_facts(colour="red"), "manifest of this backup is damaged"),
    "a number as a text": Refused(with_facts(database_size="1"), "manifest of this backup"),
    "rows as a text": Refused(
        with_facts(tables={"x": {"rows": "1", "checksum": "", "sums": {}}}), "manifest of this"
    ),
    "sums as a list": Refused(
        with_facts(tables={"x": {"rows": 1, "checksum": "", "sums": []}}), "manifest of this"
    ),
    "a size below zero": Refused(
        with_facts(members={"x": {"size": -1, "sha256": ""}}), "manifest of this backup"
    ),
    "a moment without its zone": Refused(
        with_facts(made_at="2026-12-01T03:00:00"), "manifest of this backup is damaged"
    ),
    "an unknown engine": Refused(with_facts(engine="mysql"), "manifest of this backup is damaged"),
    "too deep": Refused(
        lambda members: members.update({"manifest.json": b"[" * 200_000}), "manifest of this"
    ),
    "no JSON": Refused(
        lambda members: members.update({"manifest.json": b"{"}), "manifest of this backup"
    ),
    "newer tables": Refused(
        with_facts(migrations=[["intake", "9999_of_tomorrow"]]), "newer than this code"
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_backup_is_refused(name: str, made: Path, tmp_path: Path) -> None:
    refused = REFUSED[name]
    file = changed(made, tmp_path / "changed.tar", refused.change)
    with pytest.raises(BackupError, match=refused.words):
        restore(file)


@pytest.mark.django_db
def test_a_backup_of_another_database_says_how_to_move(made: Path, tmp_path: Path) -> None:
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"

    def change(members: Members) -> None:
        facts = json.loads(members["manifest.json"])
        own, theirs = archive.DATABASE[facts["engine"]], archive.DATABASE[other]
        facts["engine"] = other
        facts["members"][theirs] = facts["members"].pop(own)
        members[theirs] = members.pop(own)
        members["manifest.json"] = json.dumps(facts).encode()

    with pytest.raises(BackupError, match=r"manage\.py move_database"):
        restore(changed(made, tmp_path / "changed.tar", change))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
def test_a_member_that_is_no_plain_file_is_refused(kind: bytes, made: Path, tmp_path: Path) -> None:
    file = tmp_path / "changed.tar"
    with tarfile.open(made) as tar, tarfile.open(file, "w") as target:
        for header in tar:
            content = tar.extractfile(header)
            if header.name.startswith("database"):
                header.type, header.linkname, header.size = kind, "/etc/passwd", 0
                content = None
            target.addfile(header, content)
    with pytest.raises(BackupError, match="does not belong"):
        archive.unpack(file, _folder(tmp_path))


def test_a_member_that_is_there_twice_is_refused(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "changed.tar"
    with tarfile.open(made) as tar, tarfile.open(file, "w") as target:
        for header in [*tar, tar.getmembers()[-1]]:
            target.addfile(header, tar.extractfile(header))
    with pytest.raises(BackupError, match="does not belong"):
        archive.unpack(file, _folder(tmp_path))


@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.9])
def test_a_backup_that_is_cut_off_is_refused(share: float, made: Path, tmp_path: Path) -> None:
    file = tmp_path / "cut.tar"
    content = made.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    folder = _folder(tmp_path)
    with pytest.raises(BackupError):
        archive.unpack(file, folder)


def test_a_full_disk_is_no_damage(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(BackupError, match="No space left on device"):
        verify(Path(shutil.copy(made, tmp_path)))


@pytest.mark.django_db(transaction=True)
def test_rows_that_differ_from_the_manifest_are_told(made: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        facts = json.loads(members["manifest.json"])
        facts["tables"]["django_migrations"]["rows"] += 1
        members["manifest.json"] = json.dumps(facts).encode()

    with pytest.raises(BackupError, match="django_migrations is not as it was"):
        verify(changed(made, tmp_path / "changed.tar", change))


@pytest.mark.django_db
def test_the_command_fails_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "none.tar"
    with pytest.raises(CommandError, match="cannot be read as a backup") as refused:
        call_command("restore", str(file))
    assert "\n" not in str(refused.value)


def test_a_backup_of_earlier_tables_is_told_from_one_of_these(made: Path) -> None:
    manifest = read_manifest(made)
    assert is_of_this_version(manifest)
    last = max(name for app, name in manifest.migrations if app == "intake")
    without = tuple(one for one in manifest.migrations if one != ("intake", last))
    assert not is_of_this_version(replace(manifest, migrations=without))


# -- The secret key -------------------------------------------------------------------------------


def test_the_key_of_the_backup_is_the_one_that_counts(
    made: Path, tmp_path: Path, settings: Settings
) -> None:
    manifest, members = archive.unpack(made, _folder(tmp_path))
    own = settings.SECRET_KEY
    # It is here already, in a file or in the environment.
    assert _key_to_keep(manifest, members, with_another_key=False) is None
    # A start made one just now: the backup's takes its place.
    settings.SECRET_KEY, settings.SECRET_KEY_IS_NEW = "made just now", True
    assert _key_to_keep(manifest, members, with_another_key=False) == own
    # Another one is here: nothing of it is written over.
    settings.VAR_DIR, settings.SECRET_KEY_IS_NEW = tmp_path, False
    (tmp_path / "secret_key").write_text("made just now")
    with pytest.raises(BackupError, match=r"another key than the backup's\. Move it away"):
        _key_to_keep(manifest, members, with_another_key=False)
    # One of the environment, where the right one need not be looked for.
    settings.SECRET_KEY = "of the environment"
    with pytest.raises(BackupError, match=r"The key is in the backup.* Unset it") as refused:
        _key_to_keep(manifest, members, with_another_key=False)
    assert "--with-another-key" not in str(refused.value)
    assert _key_to_keep(manifest, members, with_another_key=True) is None


def test_a_key_of_the_environment_has_to_be_set(
    made: Path, tmp_path: Path, settings: Settings
) -> None:
    manifest, members = archive.unpack(made, _folder(tmp_path))
    del members[archive.SECRET_KEY]
    settings.SECRET_KEY, settings.SECRET_KEY_IS_NEW = "made just now", True
    with pytest.raises(BackupError, match="SECRET_KEY of the environment"):
        _key_to_keep(manifest, members, with_another_key=False)
    assert _key_to_keep(manifest, members, with_another_key=True) is None


def test_a_key_that_was_made_for_nothing_goes_again(tmp_path: Path, settings: Settings) -> None:
    settings.VAR_DIR, settings.SECRET_KEY_IS_NEW = tmp_path, True
    key = tmp_path / "secret_key"
    key.write_text(settings.SECRET_KEY)
    with pytest.raises(BackupError), leaving_no_key():
        raise BackupError
    assert not key.exists()
    key.write_text("the backup's")
    with leaving_no_key():
        pass
    assert key.read_text() == "the backup's"


def _found_here() -> list[str]:
    """What is in the folder of the tests, but for what SQLite has beside a file it reads."""
    names = (path.name for path in here().folder.iterdir())
    return sorted(name for name in names if not name.endswith(("-wal", "-shm", ".lock")))


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "unpacked"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
