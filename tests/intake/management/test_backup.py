"""Making backups: what is in them, how many stay, what a kill or a full disk leaves."""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import os
import signal
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from accounts.models import Session
from intake.management.keeping import archive, postgresql
from intake.management.keeping.archive import BackupError, read_manifest
from intake.management.keeping.backups import (
    backup_fault,
    make_backup,
    own_backups,
)
from intake.management.keeping.counts import table_counts
from intake.management.keeping.restoring import verify
from jobs.models import WorkerProcess
from tests.access_world import create_world
from tests.intake.management.places import here
from tests.served import until

pytestmark = pytest.mark.django_db(transaction=True)

START = dt.datetime(2026, 11, 1, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def moving() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as moved:
        yield moved


def test_a_backup_holds_every_row_but_what_would_act_twice(tmp_path: Path) -> None:
    create_world()
    WorkerProcess.objects.create(name="here")
    path, manifest = make_backup(tmp_path)
    assert read_manifest(path) == manifest
    assert Session.objects.exists()
    here_now = table_counts()
    left_out = {name: here_now.pop(name) for name in manifest.left_out}
    assert manifest.tables == here_now
    assert sum(table.rows for table in left_out.values()) > 0
    assert {"accounts_session", "jobs_job", "django_tasks_database_dbtaskresult"} <= left_out.keys()
    assert verify(path).is_restored


def test_only_its_owner_can_read_a_backup(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    before = os.umask(0)
    try:
        path, _manifest = make_backup(folder)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_manifest_says_whether_the_key_is_in_it(tmp_path: Path, settings: Settings) -> None:
    key = settings.SECRET_KEY
    _path, with_key = make_backup(tmp_path / "one")
    settings.SECRET_KEY = "of the environment"
    path, without = make_backup(tmp_path / "other")
    assert (with_key.has_secret_key, without.has_secret_key) == (True, False)
    assert with_key.key_check != without.key_check
    assert key not in with_key.to_json()
    assert "of the environment" not in path.read_bytes().decode("latin-1")


def test_the_newest_stay_and_nothing_else_is_touched(
    tmp_path: Path, moving: time_machine.Traveller, settings: Settings
) -> None:
    others = ["notes.txt", "midband-0.1.0-20250101T000000Z.tar", "midband-copy.tar"]
    for name in others:
        (tmp_path / name).write_text("not a backup")
    own = settings.SITE_URL
    settings.SITE_URL = "https://another.example.org"
    of_another_site, _manifest = make_backup(tmp_path)
    settings.SITE_URL = own
    made = []
    for _number in range(4):
        moving.shift(dt.timedelta(days=1))
        made.append(make_backup(tmp_path, keep=2)[0])
    assert list(own_backups(tmp_path)) == [made[3], made[2]]
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*others, of_another_site.name, made[2].name, made[3].name}


@pytest.mark.parametrize("keep", [1, 2])
def test_the_one_just_made_stays_where_the_clock_went_back(
    keep: int, tmp_path: Path, moving: time_machine.Traveller
) -> None:
    made = []
    for _number in range(3):
        made.append(make_backup(tmp_path, keep=keep)[0])
        moving.shift(dt.timedelta(days=-1))
    assert made[-1].exists()
    assert len(own_backups(tmp_path)) == keep


def test_sites_with_the_same_address_leave_each_others_alone(
    tmp_path: Path, moving: time_machine.Traveller, settings: Settings
) -> None:
    path, _manifest = make_backup(tmp_path, keep=1)
    settings.SECRET_KEY = "of another site"
    moving.shift(60)
    other, _manifest = make_backup(tmp_path, keep=1)
    assert path.exists()
    assert list(own_backups(tmp_path)) == [other]


@contextmanager
def damaged_database() -> Iterator[None]:
    """A row that refers to what is not there, as SQLite lets it be."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("INSERT INTO accounts_user_groups (user_id, group_id) VALUES (999, 999)")
        try:
            yield
        finally:
            cursor.execute("DELETE FROM accounts_user_groups")
            cursor.execute("PRAGMA foreign_keys = ON")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks after its references")
def test_a_backup_that_cannot_be_restored_is_kept_and_told(
    tmp_path: Path, moving: time_machine.Traveller, settings: Settings
) -> None:
    settings.BACKUP_DIR = str(tmp_path)
    older, _manifest = make_backup(tmp_path, keep=1)
    moving.shift(60)
    said = "was made, but it cannot be restored: acc"
    with damaged_database(), pytest.raises(CommandError, match=said):
        call_command("backup", str(tmp_path), keep=1)
    newer, oldest = own_backups(tmp_path)
    assert oldest == older
    with pytest.raises(BackupError, match="refers to what is not"):
        verify(newer)
    # At once, not when two days have gone.
    told = "the newest cannot be restored; the last that can is of 2026-11-01 03:00 (UTC)"
    assert backup_fault() == told
    older.unlink()
    assert backup_fault() == "there is none that can be restored"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks after its references")
def test_one_that_cannot_be_restored_takes_no_others_place(
    tmp_path: Path, moving: time_machine.Traveller
) -> None:
    made = []
    for is_damaged in (False, True, False, True, False, False):
        if is_damaged:
            with damaged_database(), pytest.raises(BackupError):
                make_backup(tmp_path, keep=3)
            made.append(next(iter(own_backups(tmp_path))))
        else:
            made.append(make_backup(tmp_path, keep=3)[0])
        moving.shift(60)
    # The last three that can be restored, and what lies between them.
    assert list(own_backups(tmp_path)) == made[:1:-1]


def test_one_at_least_stays(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="1 or more"):
        call_command("backup", str(tmp_path), keep=0)


@pytest.mark.usefixtures("moving")
def test_no_backup_takes_the_place_of_another(tmp_path: Path) -> None:
    path, _manifest = make_backup(tmp_path)
    before = path.read_bytes()
    with pytest.raises(BackupError, match="same second"):
        make_backup(tmp_path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moving: time_machine.Traveller
) -> None:
    path, _manifest = make_backup(tmp_path, keep=1)
    moving.shift(60)
    write = archive.write

    def full(*arguments: object) -> None:
        write(*arguments)  # type: ignore[arg-type]  # as they came
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive, "write", full)
    with pytest.raises(BackupError, match="no room is left"):
        make_backup(tmp_path, keep=1)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_backup_leaves_none_that_looks_whole(tmp_path: Path, number: int) -> None:
    create_world()
    started = here().start("backup", str(tmp_path))
    while not any(tmp_path.iterdir()):
        assert started.poll() is None
        time.sleep(0.01)
    started.send_signal(number)
    started.communicate()
    assert started.returncode != 0
    assert list(own_backups(tmp_path)) == []
    # Nothing is left of one that was told to end, and what a kill leaves goes with the next.
    assert bool(list(tmp_path.iterdir())) == (number == signal.SIGKILL)
    # A child that was being started at that moment has the lock until it runs pg_dump.
    until(lambda: is_free(tmp_path))
    path, _manifest = make_backup(tmp_path)
    assert list(tmp_path.iterdir()) == [path]


def is_free(folder: Path) -> bool:
    """Whether no backup into a folder is under way."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def test_two_at_once_do_not_meet_in_a_folder(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        with pytest.raises(BackupError, match="under way"):
            make_backup(tmp_path)
    finally:
        os.close(folder)


def test_the_command_says_what_it_made_and_no_sum(tmp_path: Path) -> None:
    code, out, _error = here().run("backup", str(tmp_path))
    (path,) = own_backups(tmp_path)
    assert (code, out.startswith(f"{path}: ")) == (0, True)
    assert " rows in " in out
    assert "mg" not in out.removeprefix(str(path))


def test_a_missing_backup_is_told_after_two_days(
    tmp_path: Path, settings: Settings, moving: time_machine.Traveller
) -> None:
    assert backup_fault() == ""
    settings.BACKUP_DIR = str(tmp_path / "backups")
    assert backup_fault() == "there is none"
    make_backup(Path(settings.BACKUP_DIR))
    moving.shift(dt.timedelta(days=2))
    assert backup_fault() == ""
    moving.shift(dt.timedelta(days=1))
    assert backup_fault() == "the newest is 3 days old"
    moving.move_to(START - dt.timedelta(days=1))
    assert backup_fault().startswith("the newest is of 2026-11-01 03:00 (UTC), which is to come")


def test_a_folder_that_cannot_be_read_is_told(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_folder: Path) -> Iterator[Path]:
        raise PermissionError(errno.EACCES, "Permission denied")

    settings.BACKUP_DIR = str(tmp_path)
    monkeypatch.setattr(Path, "iterdir", closed)
    assert backup_fault() == f"{tmp_path} cannot be read: Permission denied"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="of PostgreSQL alone")
def test_pgbouncer_is_passed_by(tmp_path: Path, settings: Settings) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
        with pytest.raises(BackupError, match="BACKUP_DATABASE_URL"):
            make_backup(tmp_path)
        options = {"application_name": "past PgBouncer"}
        settings.BACKUP_DATABASE = dict(connection.settings_dict) | {"OPTIONS": options}
        with postgresql.direct() as own, own.cursor() as cursor:
            cursor.execute("SHOW application_name")
            assert cursor.fetchone() == ("past PgBouncer",)
        path, _manifest = make_backup(tmp_path)
    assert verify(path).is_restored
