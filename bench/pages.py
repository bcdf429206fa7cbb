"""Times of the main pages, as ratios to a bare page of the same app.

Starts the app as ``make run`` does, on a database of its own, requests each page in
turn over several rounds, and prints its p50, p95 and p99 with the ratio of its p50
to the bare page's (median of the rounds).
"""

from __future__ import annotations

import datetime as dt
import http.client
import itertools
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

ROUNDS = 5
WARM_UPS = 10
REQUESTS = 60
#: Aims: p50 as a multiple of the bare page's, and p95 of the page's own p50.
AIMS = {"search": 2.5, "day": 5.0, "add": 3.0}
P95_AIM = 2.5
#: What is typed, as somebody types it.
TYPED = ("p", "pu", "pum", "pumpk", "spi", "spinach", "brown r", "almnds", "chick peas", "milk")

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Prepare, measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"MIDBAND_VAR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        for command in ("migrate", "createcachetable", "load_foods", "collectstatic --noinput"):
            manage(*command.split())
        session, row = _person_with_a_day()
        with served() as port:
            client = Client(port, session)
            _print(_measure(client, row))


def manage(*arguments: str) -> None:
    """Run one of the app's commands in a process of its own."""
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def _person_with_a_day() -> tuple[str, dict[str, str]]:
    """A signed-in person with eight entries today; the session and a row of the panel to log."""
    import django

    django.setup()
    from accounts.models import User
    from foods.models import Food
    from intake.diary.entries import add_entry

    user = User.objects.create_user("bench@demo.example", secrets.token_urlsafe())
    foods = list(Food.objects.shared().filter(is_staple=True).order_by("rank", "name")[:8])
    for food in foods:
        portion = food.portions.all()[0]
        add_entry(
            subject=user,
            by=user,
            date=todays_date(),
            meal="lunch",
            food=food,
            quantity=Decimal(1),
            unit=portion.unit,
            portion=portion,
            request_key=uuid.uuid4(),
        )
    row = {"food": str(foods[0].pk), "unit": f"p{foods[0].portions.all()[0].pk}", "quantity": "1"}
    return session_of(user), row


def session_of(user: User) -> str:
    """A session in which this person is signed in."""
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = "accounts.backends.AccountBackend"
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def todays_date() -> dt.date:
    """The date in UTC, which is the bench's person's own."""
    return dt.datetime.now(dt.UTC).date()


@contextmanager
def served() -> Iterator[int]:
    """The app under gunicorn; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:config.gunicorn",
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--log-level",
        "error",
    ]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        for _attempt in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


class Client:
    """A minimal HTTP client with a signed-in session."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.token = secrets.token_hex(16)
        self.cookie = f"sessionid={session}; csrftoken={self.token}"

    def ask(self, path: str, form: dict[str, str] | None = None) -> float:
        """Send one request; returns its seconds. Raises RuntimeError unless it is a 200."""
        body = None if form is None else urllib.parse.urlencode(form)
        headers = {"Cookie": self.cookie, "HX-Request": "true", "X-CSRFToken": self.token}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        seconds = time.perf_counter() - start
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return seconds


def _measure(client: Client, row: dict[str, str]) -> dict[str, list[list[float]]]:
    """Seconds by page and round; within a round the pages take turns."""
    today = todays_date()
    # In turn over ten days, so that each stays of ordinary length.
    days = itertools.cycle([today - dt.timedelta(days=number) for number in range(1, 11)])
    typed = itertools.cycle(TYPED)
    pages: dict[str, Callable[[], float]] = {
        "bare": lambda: client.ask("/bare/"),
        "search": lambda: client.ask(
            f"/day/{today}/add/?meal=lunch&q={urllib.parse.quote(next(typed))}"
        ),
        "day": lambda: client.ask(f"/day/{today}/"),
        "add": lambda: client.ask(
            f"/day/{next(days)}/entries/",
            row | {"meal": "lunch", "request_key": str(uuid.uuid4())},
        ),
    }
    return in_turn(pages, requests=REQUESTS, after_round=lambda: _empty_days_before(today))


def in_turn(
    pages: dict[str, Callable[[], float]],
    *,
    requests: int,
    after_round: Callable[[], None] = lambda: None,
) -> dict[str, list[list[float]]]:
    """Seconds by page and round, of so many requests to a page each round; the pages take turns."""
    for page in pages.values():
        for _warm_up in range(WARM_UPS):
            page()
    found: dict[str, list[list[float]]] = {name: [] for name in pages}
    for _round in range(ROUNDS):
        seconds: dict[str, list[float]] = {name: [] for name in pages}
        for _request in range(requests):
            for name, page in pages.items():
                seconds[name].append(page())
        for name, values in seconds.items():
            found[name].append(values)
        after_round()
    return found


def _empty_days_before(today: dt.date) -> None:
    from accounts.models import User

    User.objects.get().entries.filter(date__lt=today).delete()


def _print(found: dict[str, list[list[float]]]) -> None:
    print(
        f"{'page':8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'p50/bare':>10}{'aim':>6}"
        f"{'p95/p50':>9}{'aim':>6}"
    )
    for name, rounds in found.items():
        p50, p95, p99 = (
            statistics.median(percentile(values, share) for values in rounds)
            for share in (50, 95, 99)
        )
        ratio = statistics.median(
            percentile(values, 50) / percentile(bare, 50)
            for values, bare in zip(rounds, found["bare"], strict=True)
        )
        print(
            f"{name:8}{p50 * 1e3:9.2f}{p95 * 1e3:9.2f}{p99 * 1e3:9.2f}{ratio:10.2f}"
            f"{AIMS.get(name, ''):>6}{p95 / p50:9.2f}{P95_AIM:6}"
        )


def percentile(values: list[float], share: int) -> float:
    """So many per cent of the values are at or below this."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


if __name__ == "__main__":
    main()
