"""A site to measure: Midband or the yardstick under gunicorn, and somebody who asks it."""

from __future__ import annotations

import datetime as dt
import gzip
import http.client
import os
import secrets
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

ROOT = Path(__file__).resolve().parent.parent
WARM_UPS = 10

#: Asks a page once; its seconds.
Ask = Callable[[], float]


def prepare(folder: str) -> None:
    """Make Midband's database and files in a folder, and let this process use them.

    ``DATABASE_URL`` may name a database of PostgreSQL, which has to be empty.
    """
    os.environ |= {"MIDBAND_VAR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    lift_limits()
    manage("prepare")
    import django

    django.setup()


def lift_limits() -> None:
    """Let sites that start from here be asked more often than people ask; counted as ever."""
    often = "1000000/h/user,1000000/h/ip"
    kinds = ("SEARCH", "EXPORT_TABLE", "EXPORT_WORKBOOK", "EXPORT_EVERYTHING", "REPORT_PDF")
    os.environ |= {f"LIMIT_{kind}": often for kind in kinds}


def manage(*arguments: str) -> None:
    """Run one of the app's commands in a process of its own."""
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


@contextmanager
def served(
    application: str = "config.wsgi", *, environment: Mapping[str, str] | None = None
) -> Iterator[int]:
    """A site under gunicorn, as ``make run`` serves the app; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn"),
        *(application, "--bind", f"127.0.0.1:{port}", "--log-level", "error"),
    ]
    own = {"JOB_WORKERS": "1"} | dict(environment or os.environ)
    if application != "config.wsgi":
        # The yardstick has no jobs to do.
        own["JOB_WORKERS"] = "0"
    server = subprocess.Popen(command, cwd=ROOT, env=own)
    try:
        for _attempt in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


@dataclass(frozen=True)
class Answer:
    """What a page answered with."""

    seconds: float
    #: The page as it was sent (compressed where it was) and as it reads (bytes).
    sent: int
    whole: int
    text: str = ""


class Browser:
    """Somebody signed in who asks pages, each over a connection of its own, compressed."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.token = secrets.token_hex(16)
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={self.token}",
            "X-CSRFToken": self.token,
            "Accept-Encoding": "gzip",
        }

    #: Whether a page may lead to another one, as a form does; its own time is what counts.
    leads_on = False

    def ask(
        self,
        path: str,
        form: Mapping[str, str] | None = None,
        *,
        fragment: bool = False,
        **more: str,
    ) -> Answer:
        """Send one request, by htmx where it wants a fragment, with ``more`` headers.

        Raises RuntimeError unless the answer is a 200, or a redirect after a form or where
        the browser ``leads_on``.
        """
        body = None if form is None else urllib.parse.urlencode(form)
        headers = self.headers | more | ({"HX-Request": "true"} if fragment else {})
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        sent = answer.read()
        connection.close()
        seconds = time.perf_counter() - start
        may_lead_on = self.leads_on or body is not None
        if answer.status != 200 and not (may_lead_on and answer.status == 302):
            raise RuntimeError(f"{path} answered {answer.status}")
        is_compressed = answer.headers.get("Content-Encoding") == "gzip"
        whole = gzip.decompress(sent) if is_compressed else sent
        return Answer(seconds, len(sent), len(whole), whole.decode())


def in_turn(
    pages: Mapping[str, Ask],
    *,
    rounds: int,
    requests: int,
    connections: int = 1,
    after_round: Callable[[], None] = lambda: None,
) -> dict[str, list[list[float]]]:
    """Seconds by page and round, of so many requests to a page each round.

    The pages take turns, so that a slow minute of the machine is everybody's. With
    several connections so many ask the same page at once.
    """
    found: dict[str, list[list[float]]] = {name: [] for name in pages}
    with ThreadPoolExecutor(connections) as askers:

        def at_once(page: Ask) -> list[float]:
            return list(askers.map(lambda _asker: page(), range(connections)))

        for page in pages.values():
            for _warm_up in range(WARM_UPS):
                at_once(page)
        for _round in range(rounds):
            seconds: dict[str, list[float]] = {name: [] for name in pages}
            for _request in range(requests):
                for name, page in pages.items():
                    seconds[name] += at_once(page)
            for name, values in seconds.items():
                found[name].append(values)
            after_round()
    return found


def percentile(values: list[float], share: int) -> float:
    """So many per cent of the values are at or below this."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def middle(rounds: list[list[float]], share: int) -> float:
    """The percentile of each round, and of these the median."""
    return statistics.median(percentile(values, share) for values in rounds)


def ratio(rounds: list[list[float]], unit: list[list[float]], *, share: int = 50) -> float:
    """The percentile as a multiple of the unit's in the same round; the median of the rounds."""
    return statistics.median(
        percentile(values, share) / percentile(units, share)
        for values, units in zip(rounds, unit, strict=True)
    )


def session_of(user: AbstractBaseUser, backend: str = "accounts.backends.AccountBackend") -> str:
    """A session in which this person is signed in, and has just confirmed it; its key."""
    from django.conf import settings

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = backend
    store["_auth_user_hash"] = user.get_session_auth_hash()
    confirmed = {"method": "password", "at": time.time(), "reauthenticated": True}
    store["account_authentication_methods"] = [confirmed]
    store["account_authentication_methods_user"] = str(user.pk)
    store.create()
    return str(store.session_key)


def todays_date() -> dt.date:
    """The date in UTC, which is the bench's person's own."""
    return dt.datetime.now(dt.UTC).date()
