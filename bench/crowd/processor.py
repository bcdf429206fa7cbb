"""Processor time, which is the same on a busy machine as on a quiet one; Linux counts it."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bench.crowd.places import Places


def processor_s(made: Places) -> tuple[float, float, float]:
    """Seconds of processor time so far: of the app's processes, PostgreSQL's, and this one's."""
    first = (made.server.data / "postmaster.pid").read_text().splitlines()[0]
    return _below(os.getpid()), _below(int(first), also=True), time.process_time()


def _below(first: int, *, also: bool = False) -> float:
    """The processor time (s) of the processes that one started, ended ones included."""
    parents, ticks = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        pid = int(file.parent.name)
        parents[pid] = int(fields[1])
        own, ended = fields[11:13], fields[13:15]
        ticks[pid] = sum(map(int, own)), sum(map(int, ended))
    wanted, new = set(), {first}
    while new:
        wanted |= new
        new = {pid for pid, parent in parents.items() if parent in new} - wanted
    spent = sum(sum(ticks[pid]) for pid in wanted if pid != first)
    spent += sum(ticks[first]) if also else ticks[first][1]
    return spent / os.sysconf("SC_CLK_TCK")
