"""A site that may be killed, and people who send again what was not answered."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.site import ROOT, manage, session_of, todays_date

if TYPE_CHECKING:
    from accounts.models import User

#: Seconds that a start may take.
START_S = 180.0
#: Seconds after which somebody sends again.
PATIENCE_S = 60.0


class Site:
    """Midband under gunicorn, as ``make run`` serves it, on one port for all of its starts."""

    def __init__(self, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        own = {"PLAIN_STATIC": "yes", "DJANGO_SETTINGS_MODULE": "config.settings"}
        self.environment = os.environ | own | environment
        self._log = Path(self.environment["MIDBAND_VAR"]) / "log"

    def start(self) -> None:
        """Start, and wait until it answers. Raises TimeoutError."""
        command = [
            *(sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn"),
            *("config.wsgi", "--bind", f"127.0.0.1:{self.port}"),
        ]
        with self._log.open("ab") as log:
            self._master = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        end = time.monotonic() + START_S
        while self.status("/healthz") != 200:
            if time.monotonic() > end:
                raise TimeoutError("the site does not start:\n" + self.log())
            time.sleep(0.05)

    def status(self, path: str) -> int:
        """What an address answers somebody who is not signed in; 0 for nothing."""
        return Person(self.port, "").send(path)

    def workers(self) -> list[int]:
        """The processes that the first one started."""
        tasks = Path(f"/proc/{self._master.pid}/task").glob("*/children")
        return [int(pid) for file in tasks for pid in file.read_text().split()]

    def kill_worker(self, pid: int) -> None:
        """Kill one without a word; the first process starts another."""
        os.kill(pid, signal.SIGKILL)

    def kill_master(self) -> None:
        """Kill the first process without a word; the others notice and end."""
        self._master.kill()
        self._master.wait()

    def stop(self) -> None:
        """Stop as a service manager does."""
        self._master.terminate()
        try:
            self._master.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._master.kill()

    def log(self) -> str:
        """What it wrote to its log."""
        return self._log.read_text(errors="replace")


@contextmanager
def running(**environment: str) -> Iterator[Site]:
    """A site that is stopped at the end."""
    site = Site(**environment)
    site.start()
    try:
        yield site
    finally:
        site.stop()


def prepare_empty(folder: str) -> None:
    """Make a site without foods in a folder, and let this process use it."""
    os.environ |= {"MIDBAND_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
    (Path(folder) / "static").mkdir()
    manage("migrate")
    manage("createcachetable")
    import django

    django.setup()


class Person:
    """Somebody with a session, who asks over a new connection each time."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.session = port, session
        self.token = secrets.token_hex(16)
        self.headers: Mapping[str, str] = {}
        self.body = b""

    def send(self, path: str, form: Mapping[str, str] | None = None) -> int:
        """The status of the answer, 0 for none; its body and headers are kept."""
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={self.token}",
            "X-CSRFToken": self.token,
        }
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request("GET" if form is None else "POST", path, body, headers)
            answer = connection.getresponse()
            self.body = answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
        self.headers = dict(answer.headers)
        return answer.status


class Writer(threading.Thread):
    """Logs one thing after the other; what was not answered is sent again, with its key."""

    def __init__(self, person: Person) -> None:
        super().__init__(daemon=True)
        self.person = person
        self.is_stopping = threading.Event()
        self.acknowledged: list[str] = []
        self.sent: list[str] = []
        self.others: Counter[int] = Counter()

    def run(self) -> None:
        """Write until told to stop."""
        path = f"/day/{todays_date()}/quick/"
        while not self.is_stopping.is_set():
            key = str(uuid.uuid4())
            self.sent.append(key)
            form = {"name": key, "mg": "1", "meal": "lunch", "request_key": key}
            while (status := self.person.send(path, form)) != 302:
                self.others[status] += 1
                if self.is_stopping.is_set():
                    return
                time.sleep(0.02)
            self.acknowledged.append(key)

    def end(self) -> None:
        """Stop after what is under way."""
        self.is_stopping.set()
        self.join()


def writers(port: int, count: int) -> list[Writer]:
    """So many people who write, each a day of their own, and all started."""
    started = [Writer(Person(port, session_of(new_person()))) for _number in range(count)]
    for writer in started:
        writer.start()
    return started


def new_person() -> User:
    """Somebody with an account."""
    from accounts.models import Profile, User

    address = f"{secrets.token_hex(6)}@demo.example"
    user = User.objects.create_user(address, secrets.token_urlsafe())
    Profile.objects.create(user=user, time_zone="UTC")
    return user


def lost_and_doubled(found: list[Writer]) -> tuple[int, int]:
    """How many acknowledged entries are not there, and how many keys acted more than once."""
    from accounts.models import Session
    from intake.models import Entry

    # Of those who wrote alone: others may have millions.
    users = Session.objects.filter(session_key__in=[writer.person.session for writer in found])
    entries = Entry.objects.filter(subject__in=users.values("user"))
    there = Counter(entries.values_list("name", flat=True))
    lost = sum(there[key] == 0 for writer in found for key in writer.acknowledged)
    return lost, sum(there[key] > 1 for writer in found for key in writer.sent)
