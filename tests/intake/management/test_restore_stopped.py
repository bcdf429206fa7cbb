"""A restore that fails, is told to end or is killed leaves an empty place, and says so."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from intake.management.commands import restore as command
from intake.management.keeping import archive, postgresql, restoring, sqlite
from intake.management.keeping.archive import BackupError
from intake.management.keeping.backups import make_backup
from intake.management.keeping.restoring import restore, verify
from intake.management.keeping.work_folders import work_folder
from tests.intake.management.places import Place, empty_place
from tests.intake.management.test_restore import changed, with_facts

pytestmark = pytest.mark.django_db(transaction=True)

of_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL alone")
of_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's file")


@pytest.fixture(autouse=True)
def _key_of_before(settings: Settings) -> None:
    """The first run of the suite has just made its key, which these commands would take away."""
    settings.SECRET_KEY_IS_NEW = False


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A backup of the test's own place."""
    return make_backup(tmp_path / "backups")[0]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with empty_place(tmp_path / "place") as found:
        yield found


def left_in(*folders: Path) -> list[str]:
    """What lies there unpacked."""
    return [path.name for folder in folders for path in folder.glob(".restoring-*")]


def differing(path: Path) -> Path:
    """A backup that is whole and has another number of rows than it says."""
    with archive._opened(path) as tar:
        tables = json.loads(archive._manifest_of(tar).to_json())["tables"]
    tables["django_migrations"]["rows"] += 1
    return changed(path, path.with_name("changed.tar"), with_facts(tables=tables))


# -- Alone in the place ---------------------------------------------------------------------------


def test_nothing_else_makes_the_place_ready_meanwhile(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(_manifest: object) -> None:
        with (
            (Path(project.VAR_DIR) / "prepare.lock").open("w") as file,
            pytest.raises(BlockingIOError),
        ):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        raise BackupError("It was looked.")

    monkeypatch.setattr(restoring, "_require_usable", look)
    with pytest.raises(BackupError, match="It was looked"):
        restore(made)


@of_sqlite
def test_a_database_that_came_meanwhile_stays(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "new" / "midband.sqlite3"
    monkeypatch.setattr(sqlite, "database_file", lambda: target)
    monkeypatch.setattr(
        restoring, "_require_whole", lambda *_arguments: target.write_bytes(b"somebody's")
    )
    with pytest.raises(BackupError, match="already"):
        restore(made)
    assert target.read_bytes() == b"somebody's"


# -- Where it is unpacked -------------------------------------------------------------------------


@pytest.mark.parametrize("may_write", [True, False])
def test_a_backup_is_unpacked_beside_itself_where_that_may_be(
    may_write: bool, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In containers the place lies in memory, which is less than a database may need."""
    seen: list[Path] = []

    def unpack(_file: Path, folder: Path) -> None:
        seen.append(folder.parent)
        raise BackupError("It was unpacked.")

    monkeypatch.setattr(archive, "unpack", unpack)
    monkeypatch.setattr(os, "access", lambda *_arguments: may_write)
    with pytest.raises(BackupError, match="It was unpacked"):
        verify(made)
    assert seen == [made.parent if may_write else Path(project.VAR_DIR)]


def test_what_a_killed_process_left_goes_and_what_is_in_use_stays(tmp_path: Path) -> None:
    killed = tmp_path / ".restoring-killed"
    killed.mkdir()
    (killed / "member-0").write_text("a diary")
    with work_folder(tmp_path) as one, work_folder(tmp_path) as other:
        assert set(tmp_path.iterdir()) == {one, other}
    assert list(tmp_path.iterdir()) == []


# -- Told to end ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["restore", "verify_backup"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_told_to_end_leaves_nothing(
    name: str, number: int, place: Place, tmp_path: Path
) -> None:
    waits = tmp_path / "pipe.tar"
    os.mkfifo(waits)
    started = place.start(name, str(waits))
    while not left_in(place.folder):
        assert started.poll() is None
        time.sleep(0.01)
    while started.poll() is None:
        started.send_signal(number)
        # One that comes right before it opens the pipe is noticed with the next alone.
        with suppress(subprocess.TimeoutExpired):
            started.communicate(timeout=2)
    assert started.returncode == 1
    assert left_in(place.folder) == []
    assert not (place.folder / "secret_key").exists()


@of_postgresql
def test_pg_restore_ends_with_the_command(place: Place, made: Path, tmp_path: Path) -> None:
    tool, number = tmp_path / "bin" / "pg_restore", tmp_path / "number"
    tool.parent.mkdir()
    tool.write_text(
        f"#!/bin/sh\necho $$ > {number}.new\nmv {number}.new {number}\nexec sleep 600\n"
    )
    tool.chmod(0o700)
    started = place.start("restore", str(made), PATH=f"{tool.parent}:{os.environ['PATH']}")
    while not number.exists():
        assert started.poll() is None
        time.sleep(0.01)
    started.terminate()
    started.communicate()
    assert started.returncode == 1
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)
    assert left_in(place.folder, made.parent) == []
    code, _out, error = place.run("restore", str(made))
    assert (code, error) == (0, "")


# -- Failed ---------------------------------------------------------------------------------------


def test_what_differs_from_its_backup_is_not_kept(place: Place, made: Path) -> None:
    code, _out, error = place.run("restore", str(differing(made)))
    assert (code, len(error.splitlines())) == (1, 1)
    assert "django_migrations is not as it was" in error
    assert not (place.folder / "secret_key").exists()
    # The place is as empty as it was.
    code, out, error = place.run("restore", str(made))
    assert (code, error) == (0, "")
    assert "The database is whole." in out


@of_postgresql
def test_what_a_killed_restore_left_is_not_served(place: Place, made: Path) -> None:
    name = place.environment["DATABASE_URL"].rpartition("/")[2]
    with postgresql.direct(database=name) as own, own.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {postgresql._UNFINISHED} ()")
    for arguments in (["prepare"], ["restore", str(made)]):
        code, _out, error = place.run(*arguments)
        assert (code, len(error.splitlines())) == (1, 1)
        assert "did not end. Make the database anew" in error


@of_postgresql
def test_what_killed_trials_left_is_dropped(made: Path) -> None:
    old, new = "midband_verify_20250101t000000_00000000", "midband_verify_99990101t000000_00000000"
    with connection.cursor() as cursor:
        for name in (old, new):
            cursor.execute(f"CREATE DATABASE {name}")
        try:
            assert verify(made).is_restored
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, 'midband_verify_')"
            )
            found = {name for (name,) in cursor.fetchall()}
        finally:
            for name in (old, new):
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")
    assert (old in found, new in found) == (False, True)


def test_what_is_next_is_said_before_the_database_is_checked(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def check(*_arguments: object, **_options: object) -> None:
        raise CommandError("3 faults.")

    monkeypatch.setattr(command, "restore", lambda *_a, **_o: archive.read_manifest(made))
    monkeypatch.setattr(command, "call_command", check)
    with pytest.raises(CommandError, match="3 faults"):
        call_command("restore", str(made))
    assert "repeat_endings SECURITY_LOG --since" in capsys.readouterr().out
