"""A PostgreSQL of one's own, which may be stopped and started without asking anybody."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.faults.promises import left_out

#: Where Debian keeps what is on no PATH, below the root.
_FOLDERS = "usr/lib/postgresql/*/bin"


class Cluster:
    """One server in a folder of its own, on a port that was free."""

    def __init__(self, folder: Path, tools: Path) -> None:
        self._folder, self._tools = folder, tools
        self.port = free_port()
        self.data = folder / "data"
        if not self.data.exists():
            self._run("initdb", "--auth=trust", "--username=midband", "--no-sync")

    @property
    def url(self) -> str:
        """As ``DATABASE_URL`` names it."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """As ``DATABASE_URL`` names one of its databases."""
        return f"postgres://midband@127.0.0.1:{self.port}/{database}"

    def start(self, **settings: str) -> None:
        """Start with some settings, and wait until it answers."""
        chosen = {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""} | settings
        options = " ".join(
            [f"-p {self.port}", *(f"-c {name}='{value}'" for name, value in chosen.items())]
        )
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "-w", "-o", options, "-l", log)

    def stop(self, mode: str = "fast") -> None:
        """Stop; ``immediate`` is as a power cut. One that does not run is left as it is."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-w", "-m", mode)

    def _run(self, tool: str, *arguments: str) -> None:
        command = [str(self._tools / tool), "-D", str(self.data), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **as_user(), cwd="/")


@contextmanager
def cluster(kept: Path | None = None, **settings: str) -> Iterator[Cluster]:
    """A server that runs with some settings; ends the script where there is none on this machine.

    It is gone afterwards, unless it is ``kept`` in a folder, where the next one finds it.
    """
    tools = tools_folder()
    if tools is None:
        left_out("there is no PostgreSQL on this machine")
    with ExitStack() as stack:
        if kept is None:
            folder = Path(
                stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            )
        else:
            folder = kept
            folder.mkdir(parents=True, exist_ok=True)
        if user := as_user().get("user"):
            shutil.chown(folder, user)
        server = Cluster(folder, tools)
        server.start(**settings)
        try:
            yield server
        finally:
            server.stop("immediate" if kept is None else "fast")


def tools_folder() -> Path | None:
    """Where initdb and pg_ctl are, the newest first."""
    folders = sorted(Path("/").glob(_FOLDERS), reverse=True)
    if found := shutil.which("pg_ctl"):
        folders.append(Path(found).parent)
    return next((one for one in folders if (one / "pg_ctl").exists()), None)


def as_user() -> dict[str, Any]:
    """The user to run servers as, which refuse to be root."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    return {"user": "postgres" if "postgres" in names else "nobody"}


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
