"""Several people acting at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from django.db import connections


def at_once(*acts: Callable[[], Any]) -> list[Future[Any]]:
    """Run each act in a thread with its own connection, all started together, to the end."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait(timeout=10)
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        futures = [pool.submit(run, act) for act in acts]
        done, _waiting = wait(futures, timeout=60)
    assert len(done) == len(futures)
    return futures
