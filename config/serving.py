"""The worker class for gunicorn: threads that receive only complete requests.

gunicorn starts, watches and replaces the processes; inside of each, waitress
reads requests in one loop and passes one to a thread when it is complete. An idle
or slow connection occupies a socket and no thread. gunicorn's own threaded worker
gives such a connection a thread; docs/decisions/serving.md has the measurements.
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
#: The largest body that is read at all (bytes), chunked or not. It is above the
#: largest limit of config/middleware.py, so that a page can show the error.
MAX_BODY = 48 * 1024 * 1024
#: All headers of a request together (bytes).
MAX_HEADERS = 64 * 1024
#: Seconds after which an idle connection is closed.
IDLE_S = 60
#: Seconds after which the loop reports to gunicorn at the latest.
_HEARTBEAT_S = 1.0
#: Seconds that a new connection has to say what it wants, also when the site stops.
_HEARD_S = 1.0
#: Seconds after which a process that stops looks again whether it may.
_PAUSE_S = 0.1


class BufferedWorker(Worker):
    """Serves gunicorn's sockets with waitress until gunicorn stops it."""

    def run(self) -> None:
        """Answer requests; when stopped, accept no new ones and finish those in progress."""
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
            self._turn(channels, _PAUSE_S)
        server.task_dispatcher.shutdown(timeout=max(0.0, end - time.monotonic()))

    def _turn(self, channels: dict[int, Any], wait: float = _HEARTBEAT_S) -> None:
        """Report to gunicorn, then process the sockets that are ready."""
        self.notify()
        wasyncore.loop(timeout=wait, map=channels, use_poll=True, count=1)


def _is_busy(channels: dict[int, Any]) -> bool:
    """Whether a response is still being generated or sent, or a connection was only just made."""
    since = time.time() - _HEARD_S
    return any(
        isinstance(part, HTTPChannel)
        and (part.requests or part.total_outbufs_len or part.creation_time > since)
        for part in channels.values()
    )
