"""The server as `make run` starts it: nobody who holds a connection holds up the others."""

from __future__ import annotations

import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from django.conf import settings
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from config import serving
from config.middleware import MAX_FORM_BYTES
from config.serving import IncomingRequests
from tests.request_lines import checked
from tests.served import served, until

#: More than there are threads, by far.
HELD = 60
#: How long an answer may take (s); with gunicorn's own threads it came after 30 or never.
PATIENCE_S = 5.0

#: An application that opens a connection to the database and says which process it is.
WHO = """
import os
import django
django.setup()
from django.db import connection
def app(environ, start_response):
    connection.ensure_connection()
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site has its files."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    """The site, served; `/healthz` needs no database."""
    with served(folder, REQUEST_LOG="requests.log") as (_server, port):
        ask(port, patience=60)
        yield port


def ask(port: int, patience: float = PATIENCE_S, path: str = "/healthz") -> int:
    """Ask whether the site answers; its status. Raises TimeoutError."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


_POST = b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        _POST + b"Content-Length: 5000\r\n\r\nlogin=a",
        _POST + b"Transfer-Encoding: chunked\r\n\r\n7\r\nlogin=a\r\n",
    ],
    ids=["nothing", "half a head", "half a body", "half the chunks"],
)
def test_connections_that_say_half_of_something_hold_nobody_up(port: int, sent: bytes) -> None:
    with ExitStack() as held:
        for _number in range(HELD):
            connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
            held.enter_context(connection)
            connection.sendall(sent)
        assert [ask(port) for _request in range(5)] == [200] * 5


def test_what_is_pasted_into_a_search_is_read_at_any_length_of_note(port: int) -> None:
    # 5,000 letters or emoji, as an address has them; the page cuts them before they are sent.
    for sign in ("a", "%E3%81%8B", "%F0%9F%8D%8E"):
        assert ask(port, path=f"/healthz?q={sign * 5_000}") == 200


def chunked(port: int, size: int) -> bytes:
    """The first line of the answer to a body of so many bytes that does not say its length."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(_POST + b"Transfer-Encoding: chunked\r\n\r\n")
        piece = b"x" * 65536
        for _number in range(size // len(piece)):
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\n\r\n")
        return connection.recv(4096).split(b"\r\n")[0]


def test_a_body_in_chunks_has_the_same_cap(port: int) -> None:
    assert b" 413 " in chunked(port, MAX_FORM_BYTES + 65536)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"TINGLINGTOES\r\n\r\n", 400),
        (_POST + b"Content-Length: %d\r\n\r\n" % (serving.MAX_BODY + 1), 413),
        (_POST + b"X-Toes: %s\r\n\r\n" % (b"x" * serving.MAX_HEADERS), 431),
    ],
    ids=["no request", "too large a body", "too large a head"],
)
def test_what_no_page_sees_is_answered_and_has_a_line(
    port: int, folder: Path, sent: bytes, status: int
) -> None:
    log = folder / "requests.log"
    before = len(log.read_text().splitlines()) if log.exists() else 0
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
        connection.sendall(sent)
        assert f" {status} ".encode() in connection.recv(4096).split(b"\r\n")[0]
    until(lambda: log.exists() and len(log.read_text().splitlines()) > before)
    line = checked(log.read_text().splitlines()[-1])
    assert (line["method"], line["route"], line["status"]) == ("other", "server", status)


@pytest.mark.parametrize(
    ("age", "requests", "unsent", "is_busy"),
    [(0.1, 0, 0, True), (2.0, 0, 0, False), (2.0, 1, 0, True), (2.0, 0, 9, True)],
    ids=["just made", "silent", "asked", "being sent"],
)
def test_a_stopping_server_hears_out(age: float, requests: int, unsent: int, is_busy: bool) -> None:
    channel = HTTPChannel.__new__(HTTPChannel)
    channel.creation_time = time.time() - age
    channel.requests, channel.total_outbufs_len = [object()] * requests, unsent
    assert serving._is_busy({1: channel, 2: object()}) == is_busy


def who(port: int) -> int:
    """The process that answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/")
    pid = int(connection.getresponse().read())
    connection.close()
    return pid


def databases_of(pid: int) -> list[str]:
    """The files of databases that a process has open."""
    files = [os.readlink(file) for file in Path(f"/proc/{pid}/fd").iterdir()]  # noqa: PTH115  # text
    return [file for file in files if ".sqlite3" in file]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed by Linux")
def test_each_process_has_its_own_connections_and_is_replaced_on_request(tmp_path: Path) -> None:
    (tmp_path / "who.py").write_text(WHO)
    with served(tmp_path, "who:app") as (server, port):
        first = who(port)
        assert first != server.pid
        assert who(port) == first
        if not os.environ.get("DATABASE_URL"):
            assert databases_of(first) != []
        assert databases_of(server.pid) == []
        server.send_signal(signal.SIGHUP)
        end = time.monotonic() + 30
        while (second := who(port)) == first:
            assert time.monotonic() < end, "the process was not replaced"
            time.sleep(0.05)
        # Until it has ended the first may answer still.
        while Path(f"/proc/{first}").exists():
            assert time.monotonic() < end, "the first process did not end"
            time.sleep(0.05)
        assert who(port) == second
        assert server.poll() is None


def test_pages_are_loaded_before_processes_are_forked() -> None:
    """What the first request would load otherwise, in each process by itself."""
    script = "import sys, config.wsgi; print('intake.pages.day.views' in sys.modules)"
    done = subprocess.run(  # noqa: S603  # ours
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "True\n"


def deep_work(depth: int) -> int:
    """Calls from a frame so deep; how many pages of memory the system had to give for them."""
    if depth:
        return deep_work(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _call in range(300):
        sum(number for number in range(1))
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_no_depth_of_a_request_costs_memory_at_every_call() -> None:
    given: list[int] = []

    def application(environ: WSGIEnvironment, _start: StartResponse) -> list[bytes]:
        given.append(deep_work(environ["depth"]))
        return [b"done"]

    in_block = serving.in_one_block(application)
    for app in (application, in_block):
        for depth in range(0, 300, 2):
            assert app({"depth": depth}, lambda *_: lambda _: None) == [b"done"]
    plain, roomy = max(given[:150]), max(given[150:])
    assert plain > 100
    assert roomy < plain / 4


class FakeRequest:
    """What waitress keeps of a request that is coming in."""

    def __init__(self, *, body: int = 0) -> None:
        self.header_bytes_received, self.body_bytes_received = 100, body


def channel(request: FakeRequest | None, *, answering: bool = False) -> Any:
    """A connection that has sent a part of something."""
    made = HTTPChannel.__new__(HTTPChannel)
    made.request, made.requests = request, [object()] if answering else []
    return made


def closed_after(seconds: float, *parts: Any, more: int = 0) -> list[bool]:
    """Which of these connections are to be closed after so long, with so many idle ones beside."""
    requests = IncomingRequests()
    channels = dict(enumerate([*parts, *(channel(None) for _idle in range(more))]))
    requests.close_slow(channels, 1000.0)
    requests.close_slow(channels, 1000.0 + seconds)
    return [part.will_close for part in parts]


def test_a_request_has_so_long_to_come_in() -> None:
    assert closed_after(serving.REQUEST_S, channel(FakeRequest())) == [False]
    assert closed_after(serving.REQUEST_S + 1, channel(FakeRequest())) == [True]


def test_a_large_body_on_a_slow_line_has_longer() -> None:
    body = FakeRequest(body=serving.BYTES_A_SECOND * 600)
    assert closed_after(600.0, channel(body)) == [False]


def test_nothing_is_closed_while_an_answer_is_made_or_nothing_has_come() -> None:
    waiting = (channel(FakeRequest(), answering=True), channel(None))
    assert closed_after(3600.0, *waiting) == [False, False]


def test_connections_that_say_nothing_have_less_time_in_a_crowd() -> None:
    server = TcpWSGIServer.__new__(TcpWSGIServer)
    server.adj = SimpleNamespace(channel_timeout=0)
    requests = IncomingRequests()
    requests.close_slow({0: server}, 1.0)
    assert server.adj.channel_timeout == serving.IDLE_S
    crowd: dict[int, Any] = {number: channel(None) for number in range(1, serving.CROWDED + 1)}
    requests.close_slow({0: server} | crowd, 3.0)
    assert server.adj.channel_timeout == serving.IDLE_CROWDED_S
    slow = channel(FakeRequest())
    assert closed_after(serving.IDLE_CROWDED_S + 1, slow, more=serving.CROWDED) == [True]
