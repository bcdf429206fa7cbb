"""A streaming replica of a server, and what both are asked of themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench.faults.cluster import Cluster, as_user, tools_folder


@contextmanager
def following(primary: Cluster) -> Iterator[Cluster]:
    """A replica of a server that runs; it may be stopped, started and promoted."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if user := as_user().get("user"):
            shutil.chown(folder, user)
        _run(
            *("pg_basebackup", f"--pgdata={folder}/data", "--write-recovery-conf"),
            *("--checkpoint=fast", "--no-sync"),
            *("--host=127.0.0.1", f"--port={primary.port}", "--username=midband"),
        )
        replica = Cluster(Path(folder), _tools())
        replica.start()
        try:
            yield replica
        finally:
            replica.stop("immediate")


def promote(replica: Cluster) -> None:
    """Let it follow no more, and be written to."""
    _run("pg_ctl", "promote", "-w", "-D", str(replica.data))


def ask(server: Cluster, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a statement, which stands in no transaction."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        done = connection.execute(sql)
        return done.fetchall() if done.description else []


def configure(server: Cluster, **settings: str) -> None:
    """Change settings that need no restart."""
    for name, value in settings.items():
        ask(server, f"ALTER SYSTEM SET {name} = '{value}'")
    ask(server, "SELECT pg_reload_conf()")
    # Whoever is told by a signal has heard it by then.
    time.sleep(0.5)


def processes(server: Cluster) -> dict[int, str]:
    """The server's processes by number, and what each calls itself; the first one too."""
    first = int((server.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return {pid: _read(pid, "cmdline") for pid in (first, *map(int, children))}


def processor_s(server: Cluster) -> float:
    """Seconds of processor time of all its processes, also of those that ended."""
    first, *children = processes(server)
    # The first one's own time, and that of its children that ended.
    own = seconds_of(first, with_ended=True)
    return own + sum(seconds_of(pid) for pid in children)


def seconds_of(pid: int, *, with_ended: bool = False) -> float:
    """Seconds of processor time of a process, and of its children that ended; 0 once it has."""
    fields = _read(pid, "stat").rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if with_ended else 13])) / os.sysconf("SC_CLK_TCK")


def _read(pid: int, file: str) -> str:
    """A file of the system about a process; empty where that has just ended."""
    try:
        return Path(f"/proc/{pid}/{file}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _tools() -> Path:
    found = tools_folder()
    if found is None:
        raise FileNotFoundError("no PostgreSQL on this machine")
    return found


def _run(tool: str, *arguments: str) -> None:
    command = [str(_tools() / tool), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **as_user(), cwd="/")
