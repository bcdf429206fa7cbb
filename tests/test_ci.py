"""What proves a change ends whole: nothing of it goes on once it failed."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from django.conf import settings

from tests.programs import program

#: Stands in for make: the check goes on for ever, the suite fails once that has begun.
_MAKE = """
case $1 in
lint) echo $$ >begun.part; mv begun.part begun; exec sleep 600 ;;
test) while [ ! -e begun ]; do sleep 0.02; done; exit 3 ;;
esac
"""
#: What the script would install where it is not there.
_THERE = ("chromium-headless-shell", "dpkg", "caddy", "nginx", "systemd-analyze", "openssl")


def is_alive(process: str) -> bool:
    """Whether a process runs; one that ended and was not yet asked about does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_the_check_beside_a_suite_that_fails_ends_with_it(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    for folder in (programs, tmp_path / ".ci"):
        folder.mkdir()
    shutil.copy(Path(settings.BASE_DIR) / ".ci/run", tmp_path / ".ci/run")
    for name in ("make", *_THERE):
        (programs / name).write_text(f"#!/bin/sh\n{_MAKE if name == 'make' else ''}")
        (programs / name).chmod(0o755)
    done = subprocess.run(  # noqa: S603  # our own script
        [program("bash"), tmp_path / ".ci/run"],
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "TMPDIR": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    checking = (tmp_path / "begun").read_text().strip()
    for _look in range(3000):
        if not is_alive(checking):
            break
        time.sleep(0.01)
    assert not is_alive(checking)
    # Nor does its file stay.
    assert sorted(path.name for path in tmp_path.iterdir()) == [".ci", "begun", "programs"]
