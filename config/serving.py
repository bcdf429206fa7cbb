"""The worker class for gunicorn: threads that receive only complete requests.

gunicorn starts, watches and replaces the processes; inside of each, waitress
reads requests in one loop and passes one to a thread when it is complete. An idle
or slow connection occupies a socket and no thread. gunicorn's own threaded worker
gives such a connection a thread; docs/decisions/serving.md has the measurements.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask

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
#: Of so many open connections those that say nothing are closed sooner, so that there is room
#: for others however many one client opens.
CROWDED = CONNECTIONS // 2
#: Seconds that an idle connection has while it is crowded.
IDLE_CROWDED_S = 5
#: Seconds that a request has to come in whole, and how many bytes buy it one second more: a
#: browser on a bad line sends thousands, who wants to hold a connection one at a time.
REQUEST_S, BYTES_A_SECOND = 20, 500
#: Seconds after which the loop reports to gunicorn at the latest.
_HEARTBEAT_S = 1.0
#: Seconds that a new connection has to say what it wants, also when the site stops.
_HEARD_S = 1.0
#: Seconds after which a process that stops looks again whether it may.
_PAUSE_S = 0.1
#: How much less of the processor a process that does jobs gets when others want it, too.
_NICENESS = 10
#: A frame of so many words (64 kB) gets a block of 128 kB, half of which is room.
FRAME_WORDS = 8192


class BufferedWorker(Worker):
    """Serves gunicorn's sockets with waitress until gunicorn stops it, or does jobs instead."""

    #: Whether it does jobs, and whether another is about to take its place (config/gunicorn.py).
    does_jobs = is_leaving = False

    def run(self) -> None:
        """Do what the process is for."""
        if self.does_jobs:
            self._do_jobs()
        else:
            self._answer()

    def _do_jobs(self) -> None:
        """Do jobs; when stopped, bring them to the end of a step."""
        # Loaded here, since the app is ready by now.
        from jobs.worker import JobProcess  # noqa: PLC0415

        # Whoever waits for a page comes first.
        os.nice(_NICENESS)
        process = JobProcess()
        try:
            while self.alive and self.ppid == os.getppid():
                self.notify()
                process.turn()
                time.sleep(_HEARTBEAT_S)
        finally:
            process.stop()

    def _answer(self) -> None:
        """Answer requests; when stopped, accept no new ones and finish those in progress."""
        channels: dict[int, Any] = {}
        requests = IncomingRequests()
        server = create_server(
            self.wsgi,
            map=channels,
            sockets=[listener.sock for listener in self.sockets],
            threads=self.cfg.threads,
            connection_limit=self.cfg.worker_connections,
            channel_timeout=IDLE_S,
            cleanup_interval=1,
            max_request_body_size=MAX_BODY,
            max_request_header_size=MAX_HEADERS,
            asyncore_use_poll=True,
            ident=None,
            # Which proxy is believed is decided in the settings (TRUST_PROXY).
            clear_untrusted_proxy_headers=False,
        )
        for part in channels.values():
            if isinstance(part, BaseWSGIServer):
                part.channel_class = Channel
        while self.alive and self.ppid == os.getppid():
            self._turn(channels)
            requests.close_slow(channels, time.monotonic())
        for part in [*channels.values()]:
            if isinstance(part, BaseWSGIServer):
                _close_listener(part)
        end = time.monotonic() + float(self.cfg.graceful_timeout)
        while _is_busy(channels) and time.monotonic() < end:
            self._turn(channels, _PAUSE_S)
        server.task_dispatcher.shutdown(timeout=max(0.0, end - time.monotonic()))

    def _turn(self, channels: dict[int, Any], wait: float = _HEARTBEAT_S) -> None:
        """Report to gunicorn, then process the sockets that are ready."""
        self.notify()
        wasyncore.loop(timeout=wait, map=channels, use_poll=True, count=1)


class Refusal(ErrorTask):
    """Answers what no page sees, such as a body that is too large, and tells of it."""

    def execute(self) -> None:
        """Answer, and write a line as a page has one."""
        super().execute()
        # Loaded here, since the settings of the app are ready by now.
        from config.logs.request_log import tell_refused  # noqa: PLC0415

        tell_refused(int(self.status.partition(" ")[0]))


class Channel(HTTPChannel):
    """A connection that tells of what it refuses."""

    error_task_class = Refusal


class IncomingRequests:
    """Knows since when requests have been coming in, and closes those that take too long.

    waitress closes a connection on which nothing moves, so a byte now and then keeps it.
    """

    def __init__(self) -> None:
        self._since: WeakKeyDictionary[HTTPRequestParser, float] = WeakKeyDictionary()
        self._next_look = 0.0

    def close_slow(self, channels: dict[int, Any], now: float) -> None:
        """Look once a second; ``now`` is monotonic (s)."""
        if now < self._next_look:
            return
        self._next_look = now + 1.0
        is_crowded = len(channels) > CROWDED
        for part in channels.values():
            if isinstance(part, BaseWSGIServer):
                part.adj.channel_timeout = IDLE_CROWDED_S if is_crowded else IDLE_S
            elif isinstance(part, HTTPChannel) and part.request is not None and not part.requests:
                request = part.request
                came = request.header_bytes_received + request.body_bytes_received
                most_s = (IDLE_CROWDED_S if is_crowded else REQUEST_S) + came / BYTES_A_SECOND
                if now - self._since.setdefault(request, now) > most_s:
                    part.will_close = True


def _close_listener(server: BaseWSGIServer) -> None:
    """Refuse new connections: one that is only queued would wait for an answer nobody gives.

    Not by the server's own ``close``, which takes along what wakes the loop for answers.
    """
    server.accepting = False
    server.del_channel()
    server.socket.close()


def _is_busy(channels: dict[int, Any]) -> bool:
    """Whether a response is still being generated or sent, or a connection was only just made."""
    since = time.time() - _HEARD_S
    return any(
        isinstance(part, HTTPChannel)
        and (part.requests or part.total_outbufs_len or part.creation_time > since)
        for part in channels.values()
    )


def in_one_block(application: WSGIApplication) -> WSGIApplication:
    """Let the frames of each request to an application lie in one block of memory.

    CPython (3.11 to 3.13) keeps the frames of a thread in blocks of 16 kB. Where the depth of
    a page's templates crosses from one to the next, every call there and back asks the system
    for a block and gives it back: the same day page took 6.1 to 12 ms, by the depth alone. A
    frame that says it may need more than a block gets a larger one, with room for the rest.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return application(environ, start_response)

    answer.__code__ = answer.__code__.replace(co_stacksize=FRAME_WORDS)
    return answer
