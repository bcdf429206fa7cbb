"""Programs that tests ask, which a machine need not have."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def program(name: str) -> str:
    """The path of a program, of the virtual environment's or the system's.

    Where there is none the test is skipped; with ``MIDBAND_REQUIRE_PROGRAMS=1`` it fails.
    """
    folders = f"{Path(sys.executable).parent}:{os.environ['PATH']}:/usr/sbin:/sbin"
    found = shutil.which(name, path=folders)
    if found is None and os.environ.get("MIDBAND_REQUIRE_PROGRAMS") == "1":
        pytest.fail(f"MIDBAND_REQUIRE_PROGRAMS is set, but there is no {name} on the PATH.")
    if found is None:
        pytest.skip(f"there is no {name} on the PATH")
    return found


def said_by(name: str, *arguments: str | Path, **environment: str) -> tuple[int, str]:
    """Run a program; its exit code, and all that it wrote."""
    done = subprocess.run(  # noqa: S603  # its name is one of ours
        [program(name), *arguments],
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | environment,
    )
    return done.returncode, done.stdout
