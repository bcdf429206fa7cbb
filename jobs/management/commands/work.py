"""Do background work until told to stop."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from jobs.worker import JobProcess


class Command(BaseCommand):
    """Do background work: exports, imports, mail, the daily sweep.

    ``make run`` has a process for it already; this is for one by itself.
    """

    help = __doc__ or ""

    def handle(self, **_options: Any) -> None:
        """Work until SIGTERM or Ctrl+C; what is not done then goes on in the next process."""
        is_over = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: is_over.set())
        process = JobProcess()
        while not is_over.is_set():
            process.turn()
            is_over.wait(1.0)
        process.stop()
