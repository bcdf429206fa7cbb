"""What people see while the app is stopped, through both proxies as they really are."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.error import HTTPError

import pytest

from config.middleware import MAX_UPLOAD_BYTES
from tests.proxies import DEPLOY, caddy, nginx
from tests.served import free_port

AWAY = (DEPLOY / "away.html").read_text()
Proxy = Callable[..., AbstractContextManager[int]]


def asked(port: int, data: bytes | None = None) -> HTTPError:
    """The answer to a page or, with data, to a form; it must be a fault."""
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/add/", data)
    return refused.value


@pytest.fixture(params=[caddy, nginx])
def proxy(request: pytest.FixtureRequest) -> Proxy:
    """One of the two."""
    kind: Proxy = request.param
    return kind


@pytest.mark.parametrize("data", [None, b"amount=2"], ids=["a page", "a form"])
def test_a_stopped_app_is_said_to_be_so(proxy: Proxy, data: bytes | None, tmp_path: Path) -> None:
    with proxy(tmp_path, upstream=free_port()) as port:
        answer = asked(port, data)
    assert (answer.code, answer.read().decode()) == (502, AWAY)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Retry-After"]) > 0


def test_a_fault_of_the_app_keeps_its_own_page(proxy: Proxy, tmp_path: Path) -> None:
    with unready_app() as upstream, proxy(tmp_path, upstream=upstream) as port:
        answer = asked(port)
    assert (answer.code, answer.read()) == (503, b"our own words")


def test_it_names_the_largest_file() -> None:
    assert f"{max(MAX_UPLOAD_BYTES.values()) // 1024**2} MB" in AWAY


@contextmanager
def unready_app() -> Iterator[int]:
    """An app that says by itself that it cannot; its port."""
    server = HTTPServer(("127.0.0.1", 0), Unready)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Unready(BaseHTTPRequestHandler):
    """Answers 503 with a page of its own."""

    def do_GET(self) -> None:  # the name that the library calls
        self.send_response(503)
        self.send_header("Content-Length", "13")
        self.end_headers()
        self.wfile.write(b"our own words")

    def log_message(self, *_words: object) -> None:
        """Nothing."""
