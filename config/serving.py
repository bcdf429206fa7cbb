"""The worker that gunicorn starts: threads that only ever see whole requests.

gunicorn starts, watches and replaces the processes; inside of each, waitress
reads requests in one loop and hands one to a thread when all of it has come.
A connection that says nothing, or half of something, costs a socket and no
thread. gunicorn's own threaded worker gives such a connection a thread;
docs/decisions/serving.md has what was measured.
"""

from __future__ import annotations

import os
import time
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

#: Open connections of one process. Well below the 1,024 files that a process may
#: have open by default, since the database and the search index need some too.
CONNECTIONS = 500
#: The largest body that is read at all (bytes), sent in chunks or not. It lies
#: above the largest cap of config/middleware.py, so that a page can say what was too large.
MAX_BODY = 48 * 1024 * 1024
#: All headers of a request together (bytes).
MAX_HEADERS = 64 * 1024
#: A connection on which nothing moves for so long (s) is closed.
IDLE_S = 60
#: The longest that the loop waits before it reports that it lives (s).
_BEAT_S = 1.0


class BufferedWorker(Worker):
    """Serves gunicorn's sockets with waitress until gunicorn says stop."""

    def run(self) -> None:
        """Answer requests; on a stop, take no new ones and finish those under way."""
        channels: dict[int, Any] = {}
        server = create_server(
            self.wsgi,
            map=channels,
            sockets=[listener.sock for listener in self.sockets],
            threads=self.cfg.threads,
            connection_limit=self.cfg.worker_connections,
            channel_timeout=IDLE_S,
            max_request_body_size=MAX_BODY,
            max_request_header_size=MAX_HEADERS,
            asyncore_use_poll=True,
            ident=None,
            # Which proxy is believed is decided in the settings (TRUST_PROXY).
            clear_untrusted_proxy_headers=False,
        )
        while self.alive and self.ppid == os.getppid():
            self._turn(channels)
        for part in channels.values():
            if isinstance(part, BaseWSGIServer):
                part.accepting = False
        end = time.monotonic() + float(self.cfg.graceful_timeout)
        while _is_busy(channels) and time.monotonic() < end:
            self._turn(channels)
        server.task_dispatcher.shutdown(timeout=max(0.0, end - time.monotonic()))

    def _turn(self, channels: dict[int, Any]) -> None:
        """Report to gunicorn, then read and write what is ready."""
        self.notify()
        wasyncore.loop(timeout=_BEAT_S, map=channels, use_poll=True, count=1)


def _is_busy(channels: dict[int, Any]) -> bool:
    """Whether an answer is still being made or sent."""
    return any(
        isinstance(part, HTTPChannel) and (part.requests or part.total_outbufs_len)
        for part in channels.values()
    )
