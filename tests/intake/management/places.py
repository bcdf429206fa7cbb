"""Places to back up from and to restore into, each a process's own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

#: What a shell of the tests may have set, and a place must not have.
_UNSET = ("SECRET_KEY", "BACKUP_DIR", "BACKUP_DATABASE_URL", "PGBOUNCER")


class Place:
    """A folder and a database, and the app's commands there."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
        self.environment = kept | {
            "MIDBAND_VAR": str(folder),
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command, which ignores no signal that the suite itself may ignore (nohup)."""
        return subprocess.Popen(  # noqa: S603  # ours
            ["/usr/bin/env", "--default-signal", sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """Run a command; how it ended, and what it wrote."""
        started = self.start(*arguments, **environment)
        out, error = started.communicate()
        return started.returncode, out, error


def here() -> Place:
    """The test's own folder and database, for another process."""
    return Place(Path(settings.VAR_DIR), _url(str(connection.settings_dict["NAME"])))


@contextmanager
def empty_place(folder: Path) -> Iterator[Place]:
    """A folder and a database with nothing in them; gone afterwards."""
    if connection.vendor == "sqlite":
        yield Place(folder, _url(str(folder / "midband.sqlite3")))
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted}")
        try:
            yield Place(folder, _url(name))
        finally:
            cursor.execute(f"DROP DATABASE {quoted}")


def _url(name: str) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    facts = connection.settings_dict
    login = f"{facts['USER']}:{facts['PASSWORD']}" if facts["PASSWORD"] else facts["USER"]
    return f"postgres://{login}@{facts['HOST']}:{facts['PORT']}/{name}"
