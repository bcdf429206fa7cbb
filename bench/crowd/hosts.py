"""Two app servers, each with a folder of its own, serve a crowd together.

    python -m bench.crowd.hosts --keep FOLDER --minutes 3

One PostgreSQL behind PgBouncer in transaction mode, one Redis for limits, and nginx with the file
of ``deploy/`` before the two. People log, read, search, finish days and export, dietitians look
at their lists; meanwhile each server is stopped once (SIGTERM) and started again. What they
logged is taken out at the end.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.db import connection

from bench.crowd.asked import sessions_of, use
from bench.crowd.places import Places, copy_host, folder_of, kept_or_gone, places
from bench.faults.cluster import free_port
from bench.faults.pgbouncer import CONNECTIONS, bouncer, bouncer_tool
from bench.faults.promises import Promises, left_out
from bench.faults.site import Person, Site, Writer, lost_and_doubled, running, writers
from bench.faults.two_hosts import judge_hosts
from bench.pages import TYPED
from bench.proxies import nginx_file
from bench.site import percentile

MINUTES = 3.0
WRITERS, READERS, DIETITIANS = 6, 10, 2
#: Seconds between two requests of one who reads: sixteen of them keep both hosts busy.
PAUSE_S = 0.1
#: Seconds that a stopped server is away.
AWAY_S = 5.0


class Reader(threading.Thread):
    """Asks for one page after the other, and notes what was answered when."""

    def __init__(self, person: Person, paths: list[str]) -> None:
        super().__init__(daemon=True)
        self.person, self.paths = person, itertools.cycle(paths)
        self.is_stopping = threading.Event()
        self.answers: Counter[tuple[str, int]] = Counter()
        self.seconds: list[float] = []

    def run(self) -> None:
        """Ask until told to stop; a path that ends with finish/ is a form."""
        for path in self.paths:
            form = {"food": "complete"} if path.endswith("finish/") else None
            start = time.perf_counter()
            status = self.person.send(path, form)
            self.seconds.append(time.perf_counter() - start)
            if status not in {200, 302}:
                self.answers[(path, status)] += 1
            if self.is_stopping.wait(PAUSE_S):
                return


def main() -> None:
    """Start what is needed, let people work, and judge."""
    parser = kept_or_gone()
    parser.add_argument("--minutes", type=float, default=MINUTES)
    chosen = parser.parse_args()
    tool = bouncer_tool()
    if not shutil.which("redis-server") or not _nginx():
        left_out("there is no redis-server or no nginx on this machine")
    with folder_of(chosen.keep) as folder, places(folder) as made:
        copy_host(made, "crowd", "crowd-other")
        use(made, "crowd")
        try:
            _serve(made, tool, minutes=chosen.minutes)
        finally:
            _delete_new()


def _serve(made: Places, tool: str, *, minutes: float) -> None:
    """Serve the crowd by two hosts, and judge."""
    with ExitStack() as stack:
        port = stack.enter_context(bouncer(made.server, tool))
        redis = stack.enter_context(_redis())
        own = {
            "DATABASE_URL": f"postgres://midband@127.0.0.1:{port}/crowd",
            "PGBOUNCER": "yes",
            "CACHE_URL": f"redis://127.0.0.1:{redis}/0",
            "PLAIN_STATIC": "",
            "TRUSTED_PROXIES": "1",
        }
        variables = [made.environment("crowd", host)["MIDBAND_VAR"] for host in ("", "-other")]
        one, other = (stack.enter_context(running(**own, MIDBAND_VAR=var)) for var in variables)
        proxy = stack.enter_context(_proxy(one, other))
        _judge(made, one, other, proxy, minutes=minutes)


@contextmanager
def _redis() -> Iterator[int]:
    """A Redis of one's own, with nothing in it; its port."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--bind", "127.0.0.1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd="/")
    time.sleep(1)
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


def _nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@contextmanager
def _proxy(*sites: Site) -> Iterator[int]:
    """nginx with the file of ``deploy/``, but for its certificate, before sites; its port."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        file = nginx_file(Path(folder), port=port, upstreams=[site.port for site in sites])
        process = subprocess.Popen([str(_nginx()), "-c", str(file), "-p", folder])
        time.sleep(1)
        try:
            yield port
        finally:
            process.terminate()
            process.wait()


def _judge(made: Places, one: Site, other: Site, proxy: int, *, minutes: float) -> None:
    promises = Promises(f"Two hosts, PgBouncer with {CONNECTIONS} connections, Redis, nginx")
    today = made.last_date
    day = f"/day/{today}/"
    found = [f"{day}add/?meal=lunch&q={typed.replace(' ', '+')}" for typed in TYPED]
    paths = [day, *found[:4], "/trends/", f"{day}finish/", *found[4:], "/sources/", "/band/"]
    paths += ["/my-data/entries.csv", "/symptoms/", "/"]
    readers = [
        Reader(Person(proxy, session), paths[at % len(paths) :] + paths[: at % len(paths)])
        for at, session in enumerate(sessions_of(made, "crowd", "person", READERS, skipped=1_000))
    ]
    lists = ["/clients/", "/clients/?q=person+1", "/account/invitations/"]
    readers += [
        Reader(Person(proxy, session), lists)
        for session in sessions_of(made, "crowd", "dietitian", DIETITIANS)
    ]
    people = writers(proxy, WRITERS)
    for reader in readers:
        reader.start()
    most = _work(made, (one, other), minutes * 60)
    workers: list[Writer | Reader] = [*people, *readers]
    for worker in workers:
        worker.is_stopping.set()
    for worker in workers:
        worker.join()
    wrong = sum((reader.answers for reader in readers), Counter[tuple[str, int]]())
    taken = [seconds for reader in readers for seconds in reader.seconds]
    promises.check(
        f"{len(taken):,} pages and forms without an error", dict(wrong), is_kept=not wrong
    )
    for share in (50, 95, 99):
        words = f"{percentile(taken, share) * 1e3:.0f} ms; load {os.getloadavg()[0]:.1f}"
        promises.check(f"p{share} of them", words, is_kept=True)
    sent = sum(len(person.acknowledged) for person in people)
    promises.check("entries were acknowledged", f"{sent:,}", is_kept=sent > 0)
    others = sum((person.others for person in people), Counter[int]())
    promises.check("other answers to those who write", dict(others), is_kept=not others)
    lost, doubled = lost_and_doubled(people)
    promises.check("lost, doubled", (lost, doubled), is_kept=(lost, doubled) == (0, 0))
    differing = _differing([worker.person.session for worker in workers])
    promises.check("days whose sums differ from their entries", differing, is_kept=not differing)
    promises.check("most connections of the app to PostgreSQL", most, is_kept=most <= CONNECTIONS)
    judge_hosts(promises, one, other)
    promises.end()


def _work(made: Places, sites: tuple[Site, ...], seconds: float) -> int:
    """Let people work, while each server is away once; the most connections there were."""
    # This process has one of its own, past PgBouncer.
    connection.close()
    most = 0
    start = time.monotonic()
    turns = {seconds * (at + 1) / (len(sites) + 1): site for at, site in enumerate(sites)}
    with made.connected("crowd") as watching:
        asked = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = 'crowd' AND"
            " backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        while time.monotonic() - start < seconds:
            for turn in [turn for turn in turns if time.monotonic() - start > turn]:
                site = turns.pop(turn)
                site.stop()
                time.sleep(AWAY_S)
                site.start()
            row = watching.execute(asked).fetchone()
            most = max(most, row[0] if row else 0)
            time.sleep(0.2)
    return most


def _differing(sessions: list[str]) -> int:
    """How many days of those who were signed in have sums that are not those of their entries."""
    from accounts.models import Session
    from intake.diary.days import set_sums
    from intake.models import Day

    users = Session.objects.filter(session_key__in=sessions).values("user")
    days = Day.objects.filter(subject__in=users).select_related("subject")
    return sum(set_sums(day, day.subject.entries.on(day.date)) for day in days)


def _delete_new() -> None:
    """Delete those who came to write, so that the next run finds the crowd as this one did."""
    from accounts.models import User
    from intake.diary.account import delete_account

    for user in User.objects.filter(email__endswith="@demo.example"):
        delete_account(user=user)


if __name__ == "__main__":
    main()
