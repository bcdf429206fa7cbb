"""The site as `make run` starts it, in processes of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def is_open(port: int) -> bool:
    """Whether a new connection is taken."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def database_url() -> str:
    """The address of the test database, for another process."""
    kept = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{kept['NAME']}"
    return (
        f"postgres://{kept['USER']}:{kept['PASSWORD']}@{kept['HOST']}:{kept['PORT']}/{kept['NAME']}"
    )


@contextmanager
def served(
    folder: Path, app: str = "config.wsgi", *, before: tuple[str, ...] = (), **more: str
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """An application under the site's gunicorn settings, one process of two threads; its port.

    ``before`` is a command that starts it.
    """
    port = free_port()
    command = [*before, sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn"]
    command += [app, "--bind", f"127.0.0.1:{port}", "--pythonpath", str(folder)]
    environment = (
        os.environ
        | {
            "MIDBAND_VAR": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PLAIN_STATIC": "yes",
            "WORKERS": "1",
            "JOB_WORKERS": "0",
            "THREADS": "2",
        }
        | more
    )
    (folder / "static").mkdir()
    server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)  # noqa: S603  # ours
    try:
        until(lambda: is_open(port))
        yield server, port
    finally:
        server.terminate()
        server.wait(timeout=30)
