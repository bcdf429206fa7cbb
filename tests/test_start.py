"""Starts that meet each other, a lost key, and a database that is no database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from config import preflight
from intake.management.commands import check_database, prepare
from intake.management.one_at_a_time import one_at_a_time
from tests.at_once import at_once

ROOT = Path(project.BASE_DIR)


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of Python's in a place of its own."""
    kept = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(  # noqa: S603  # our own words
        [sys.executable, *command],
        cwd=ROOT,
        env=kept
        | {"MIDBAND_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )


# -- The port ----------------------------------------------------------------------------------


def test_of_two_starts_one_has_the_port_and_the_other_says_so_in_a_line() -> None:
    with preflight.listen("127.0.0.1:0") as taken:
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"cannot listen on 127.0.0.1:{port}; .*BIND=") as said:
            preflight.listen(f"127.0.0.1:{port}")
    assert "\n" not in str(said.value)
    preflight.listen(f"127.0.0.1:{port}").close()


def test_the_server_is_handed_the_port_that_was_taken(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    script = (
        "import socket, sys; one = socket.socket(fileno=int(sys.argv[-1][5:]));"
        "print(sys.argv[1:3], '%s:%s' % one.getsockname())"
    )
    command = ["config/preflight.py", "--serve", address, sys.executable, "-c", script, "app"]
    assert run(tmp_path, *command).stdout == f"['app', '--bind'] {address}\n"


def test_installing_waits_for_another_start(tmp_path: Path) -> None:
    done = run(tmp_path, "config/preflight.py", "--alone", "echo installed; exit 3")
    assert (done.stdout, done.returncode) == ("installed\n", 3)


# -- The key -----------------------------------------------------------------------------------

_KEY = "import config.environment as e; print(e.SECRET_KEY, e.SECRET_KEY_IS_NEW)"


def test_a_key_is_made_once_and_again_where_its_file_is_empty(tmp_path: Path) -> None:
    def key() -> list[str]:
        return run(tmp_path, "-c", _KEY, SECRET_KEY="").stdout.split()

    made, again = key(), key()
    assert len(made[0]) >= 50
    assert (made[1], again) == ("True", [made[0], "False"])
    (tmp_path / "secret_key").write_text("\n")
    remade = key()
    assert remade[0] != made[0]
    assert remade[1] == "True"
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.django_db
@pytest.mark.parametrize("is_new", [True, False])
def test_a_lost_key_is_said_where_somebody_was_signed_in(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], is_new: bool
) -> None:
    settings.VAR_DIR, settings.SECRET_KEY_IS_NEW = tmp_path, is_new
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepare, "call_command", lambda *_arguments, **_options: None)
        patch.setattr(prepare, "collect_static", lambda: None)
        patch.setattr(prepare, "is_loaded", lambda _state: True)
        call_command("prepare")
        assert "secret_key" not in capsys.readouterr().err
        SessionStore().create()
        call_command("prepare")
    assert ("everybody has to sign in again" in capsys.readouterr().err) == is_new


# -- Making ready ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_commands_that_make_a_place_ready_wait_for_each_other(
    settings: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings.VAR_DIR = tmp_path
    inside, most = threading.Semaphore(1), []

    def make_ready() -> None:
        with one_at_a_time():
            most.append(inside.acquire(blocking=False))
            # The other has come by then, or comes later and need not wait.
            threading.Event().wait(0.2)
            inside.release()

    for act in at_once(make_ready, make_ready):
        act.result()
    assert most == [True, True]


def test_a_full_disk_keeps_no_site_that_was_ready_from_starting(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], db: None
) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    settings.VAR_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepare, "call_command", lambda *_arguments, **_options: None)
        patch.setattr(prepare, "collect_static", full)
        patch.setattr(prepare, "is_loaded", lambda _state: True)
        with pytest.raises(OSError, match="No space left"):
            call_command("prepare")
        (tmp_path / "static").mkdir()
        (tmp_path / "static" / "site.css").touch()
        call_command("prepare")
    assert "Static files are those of before: No space left on device." in capsys.readouterr().err


# -- The database ------------------------------------------------------------------------------


def test_a_whole_database_is_said_to_be_whole(
    user: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_database")
    assert capsys.readouterr().out.endswith("The database is whole.\n")


def test_a_reference_to_nothing_is_found(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    table, column = User.groups.through._meta.db_table, "group_id"
    with connection.cursor() as cursor:
        # References are only looked at when a transaction ends.
        cursor.execute(
            f"INSERT INTO {table} (user_id, {column}) VALUES (%s, 987654)",  # noqa: S608  # ours
            [user.pk],
        )
        with pytest.raises(CommandError, match="1 faults"):
            call_command("check_database")
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # ours
    said = capsys.readouterr().out
    assert table in said
    assert "auth_group" in said


def test_a_file_that_was_emptied_is_found_and_takes_a_line_a_table(tmp_path: Path) -> None:
    (tmp_path / "midband.sqlite3").touch()
    done = run(tmp_path, "manage.py", "check_database")
    assert done.returncode == 1
    lines = (done.stdout + done.stderr).splitlines()
    assert "intake_entry: this table is not there" in lines
    assert (
        lines[-1] == f"CommandError: {len(lines) - 1} faults. Restore a backup, and check it again."
    )


@pytest.mark.parametrize("command", ["prepare", "check_database"])
def test_garbage_ends_a_start_in_one_line(tmp_path: Path, command: str) -> None:
    (tmp_path / "midband.sqlite3").write_bytes(b"no database at all" * 5_000)
    done = run(tmp_path, "manage.py", command)
    assert done.returncode == 1
    lines = (done.stdout + done.stderr).splitlines()
    assert len(lines) <= 2
    assert "file is not a database" in lines[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps files of its own")
@pytest.mark.django_db
def test_a_large_file_is_not_looked_through_at_each_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_database, "_rows", lambda _sql: [("wrong # of entries",)])
    with pytest.raises(CommandError, match="The database is damaged"):
        check_database.check_quickly()
    monkeypatch.setattr(check_database, "QUICK_CHECK_MAX_BYTES", 1)
    check_database.check_quickly()
