"""A PostgreSQL of one's own, which may be stopped and started without asking anybody."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench.faults.promises import left_out

#: Where Debian keeps what is on no PATH, below the root.
_FOLDERS = "usr/lib/postgresql/*/bin"


class Cluster:
    """One server in a folder of its own, on a port that was free."""

    def __init__(self, folder: Path, tools: Path) -> None:
        self._folder, self.tools = folder, tools
        self.port = free_port()

    def create(self) -> None:
        """Make an empty one."""
        self._run("initdb", "--auth=trust", "--username=midband", "--no-sync")

    def copy(self, other: Cluster) -> None:
        """Make a copy of another that runs, which follows it once it is started."""
        self._run(
            *("pg_basebackup", "--write-recovery-conf", "--checkpoint=fast", "--no-sync"),
            *("--host=127.0.0.1", f"--port={other.port}", "--username=midband"),
        )

    @property
    def url(self) -> str:
        """As ``DATABASE_URL`` names it."""
        return f"postgres://midband@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "-w", "-o", options, "-l", log)

    def stop(self, mode: str = "fast") -> None:
        """Stop; ``immediate`` is as a power cut."""
        self._run("pg_ctl", "stop", "-w", "-m", mode)

    @property
    def is_running(self) -> bool:
        """Whether it was started and not stopped."""
        return (self._folder / "data" / "postmaster.pid").exists()

    def promote(self) -> None:
        """Let a copy follow no more, and be written to."""
        self._run("pg_ctl", "promote", "-w")

    def set(self, **settings: str) -> None:
        """Change settings that need no restart."""
        for name, value in settings.items():
            self.ask(f"ALTER SYSTEM SET {name} = '{value}'")
        self.ask("SELECT pg_reload_conf()")
        # Whoever was told by a signal has heard it by then.
        time.sleep(0.5)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a statement, which stands in no transaction."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            done = connection.execute(sql)
            return done.fetchall() if done.description else []

    def processes(self) -> dict[int, str]:
        """The server's processes by number, and what each calls itself; the first one too."""
        first = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return {pid: _title(pid) for pid in (first, *map(int, children))}

    def processor_s(self) -> float:
        """Seconds of processor time of all its processes, also of those that ended."""
        first, *children = self.processes()
        # The first one's own time, and that of its children that ended.
        return _processor_s(first, slice(11, 15)) + sum(
            _processor_s(pid, slice(11, 13)) for pid in children
        )

    def _run(self, tool: str, *arguments: str) -> None:
        data = str(self._folder / "data")
        command = [str(self.tools / tool), "-D", data, *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **as_user(), cwd="/")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server that runs, and is gone afterwards; ends the script where there is none."""
    tools = tools_folder()
    if tools is None:
        left_out("there is no PostgreSQL on this machine")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if user := as_user().get("user"):
            shutil.chown(folder, user)
        server = Cluster(Path(folder), tools)
        server.create()
        server.start()
        try:
            yield server
        finally:
            if server.is_running:
                server.stop("immediate")


@contextmanager
def following(other: Cluster) -> Iterator[Cluster]:
    """A streaming replica of a server, as ``cluster``; it may be stopped already at the end."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if user := as_user().get("user"):
            shutil.chown(folder, user)
        server = Cluster(Path(folder), other.tools)
        server.copy(other)
        server.start()
        try:
            yield server
        finally:
            if server.is_running:
                server.stop("immediate")


def _title(pid: int) -> str:
    return _read(pid, "cmdline").strip("\0 ")


def _processor_s(pid: int, fields: slice) -> float:
    found = _read(pid, "stat").rpartition(")")[2].split()[fields]
    return sum(map(int, found)) / os.sysconf("SC_CLK_TCK")


def _read(pid: int, file: str) -> str:
    """A file of the system about a process; empty where that has just ended."""
    try:
        return Path(f"/proc/{pid}/{file}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


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
