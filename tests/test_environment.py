"""What the start does to ``var/``, and what it refuses, in one line."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.environment import SECRETS

ROOT = Path(settings.BASE_DIR)
ENVIRONMENT = str(ROOT / "config/environment.py")


def rights(path: Path) -> int:
    """The rights of a file or folder as a number, such as 0o600."""
    return path.lstat().st_mode & 0o777


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that was there before, open to everybody, as was all in it."""
    var = tmp_path / "var"
    for folder in ("mail", "search/1", "static"):
        (var / folder).mkdir(parents=True)
    names = ("midband.sqlite3", "midband.sqlite3-wal", "midband.sqlite3-shm", "secret_key")
    for name in (*names, "mail/1.log", "search/1/meta.json", "static/site.css"):
        (var / name).write_text("x")
    for path in (var, *var.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    (var / "elsewhere").symlink_to(tmp_path / "outside")
    (tmp_path / "outside").write_text("x")
    (tmp_path / "outside").chmod(0o644)
    monkeypatch.setenv("MIDBAND_VAR", str(var))
    return var


def test_a_folder_that_was_open_is_closed_with_all_in_it(var: Path) -> None:
    runpy.run_path(ENVIRONMENT)
    open_ones = {
        path.relative_to(var).as_posix()
        for path in (var, *var.rglob("*"))
        if not path.is_symlink() and rights(path) & 0o077
    }
    # Collected files are public, and lie in a closed folder.
    assert open_ones == {"static", "static/site.css"}
    assert rights(var) == rights(var / "mail") == 0o700
    assert rights(var / "secret_key") == 0o600
    # What a link names is no part of it.
    assert rights(var.parent / "outside") == 0o644


def test_what_is_made_later_is_closed_too(var: Path) -> None:
    runpy.run_path(ENVIRONMENT)
    (var / "new").write_text("x")
    (var / "folder").mkdir()
    assert (rights(var / "new"), rights(var / "folder")) == (0o600, 0o700)


def test_a_file_of_somebody_else_is_named(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, _mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(ImproperlyConfigured, match="belongs to another user"):
        runpy.run_path(ENVIRONMENT)


def test_a_folder_of_everybody_is_refused_and_left_alone(var: Path) -> None:
    var.chmod(0o1777)
    with pytest.raises(ImproperlyConfigured, match="a folder of its own"):
        runpy.run_path(ENVIRONMENT)
    assert rights(var) == 0o777


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "prepare"],
        ["manage.py", "who_is", "x"],
        ["-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi", "--check-config"],
    ],
)
def test_debug_with_https_is_refused_in_one_line(tmp_path: Path, command: list[str]) -> None:
    stated = {"DEBUG": "yes", "SITE_URL": "https://midband.example.org"}
    found = subprocess.run(  # noqa: S603  # ours
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ
        | stated
        | {"MIDBAND_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert found.stderr.startswith("midband: DEBUG is on and SITE_URL is https://midband")
    assert found.stderr.count("\n") == 1


def test_debug_at_home_is_no_fault(monkeypatch: pytest.MonkeyPatch, var: Path) -> None:
    monkeypatch.setenv("DEBUG", "yes")
    monkeypatch.setenv("SITE_URL", "http://192.168.1.20:8000")
    assert runpy.run_path(ENVIRONMENT)["DEBUG"] is True


# -- Secrets in files --------------------------------------------------------------------------


def test_a_secret_may_lie_in_a_file(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (var / "key").write_text("a key from a file\n")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(var / "key"))
    found = runpy.run_path(ENVIRONMENT)
    assert found["SECRET_KEY"] == "a key from a file"
    assert not found["SECRET_KEY_IS_NEW"]
    # What is started from here reads the file itself, and inherits no secret.
    assert "SECRET_KEY" not in os.environ


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_is_read_so(name: str, var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (var / "secret").write_text("from a file\n")
    monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(f"{name}_FILE", str(var / "secret"))
    assert runpy.run_path(ENVIRONMENT)["env"].str(name) == "from a file"


@pytest.mark.parametrize(
    ("content", "set_too", "words"),
    [
        (None, "", "cannot read"),
        (b"\n", "", "is empty"),
        (b"\xff\xfe", "", "it is no text"),
        (b"from a file", "from the environment", "both set"),
    ],
)
def test_a_secret_that_cannot_be_had_ends_the_start_in_a_line(
    content: bytes | None,
    set_too: str,
    words: str,
    var: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if content is not None:
        (var / "secret").write_bytes(content)
    monkeypatch.setenv("SECRET_KEY", set_too)
    monkeypatch.setenv("SECRET_KEY_FILE", str(var / "secret"))
    with pytest.raises(ImproperlyConfigured, match=words) as caught:
        runpy.run_path(ENVIRONMENT)
    # The line names the variable and the file, never what is in it.
    assert "from" not in str(caught.value)
