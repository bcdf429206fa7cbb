"""Lines of ``/readyz`` that may be slow to have: asked seldom, and by one thread at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.db import Error

from intake.management.keeping.archive import BackupError

#: Seconds for which a line is told as it was.
KEPT_S = 30.0


class ToldLine:
    """What a function says, for ``KEPT_S``; everybody may ask, and as often as they like.

    While one thread asks anew, the others tell the line of before, at first none.
    """

    def __init__(self, ask: Callable[[], str]) -> None:
        self._ask = ask
        self._asking = threading.Lock()
        self._words = ""
        #: On the monotonic clock.
        self._asked_at: float | None = None

    def __call__(self) -> str:
        """The line; one that cannot be had says so."""
        if self._is_old() and self._asking.acquire(blocking=False):
            try:
                # Another thread may have asked just before.
                if self._is_old():
                    self._words = self._asked()
                    self._asked_at = time.monotonic()
            finally:
                self._asking.release()
        return self._words

    def _is_old(self) -> bool:
        return self._asked_at is None or time.monotonic() - self._asked_at >= KEPT_S

    def _asked(self) -> str:
        try:
            return self._ask()
        except (OSError, Error, BackupError):
            return "cannot be read"
