"""The backup of each day, made beside all other work and told of where it fails."""

from __future__ import annotations

import logging
import os
import subprocess
import sys

from django.conf import settings
from django_tasks import task

from jobs.progress import STOPPING, JobRefusedError, JobStoppedError

logger = logging.getLogger(__name__)

#: How far it stands behind what people wait for.
_NICENESS = 10
#: Seconds between two looks whether this process is to end.
_POLL_S = 0.5
#: Seconds that the command has to take away what is unfinished.
_PATIENCE_S = 5.0


@task(queue_name="backups")
def back_up(_key: str) -> None:
    """Make a backup in ``BACKUP_DIR`` once a day (``DAILY_TASKS``).

    In a process of its own, behind everybody else; where the process for jobs ends, it ends
    too, and is begun anew by the next.
    """
    manage = str(settings.BASE_DIR / "manage.py")
    keep = str(settings.BACKUP_KEEP)
    command = [sys.executable, manage, "backup", settings.BACKUP_DIR, "--keep", keep]
    made = subprocess.Popen(  # noqa: S603  # our own command
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        # Who is nicer already cannot take that back.
        own = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, made.pid, max(own, _NICENESS))
        words = _waited_for(made)
    finally:
        _end(made)
    if made.returncode:
        # The last line is the command's own, without a trace.
        line = (words.strip().splitlines() or ["no word"])[-1]
        logger.error("The backup failed: %s", line)
        raise JobRefusedError(line[:200])


def _waited_for(made: subprocess.Popen[str]) -> str:
    while True:
        try:
            return made.communicate(timeout=_POLL_S)[1]
        except subprocess.TimeoutExpired:
            if not STOPPING.is_set():
                continue
        raise JobStoppedError


def _end(made: subprocess.Popen[str]) -> None:
    """End it, unless it did by itself; no backup goes on without the job that waits for it."""
    if made.poll() is not None:
        return
    made.terminate()
    try:
        made.wait(timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired:
        made.kill()
        made.wait()
