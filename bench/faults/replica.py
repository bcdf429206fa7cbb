"""Exports from a streaming replica: never old, never missing, whatever becomes of it.

    python -m bench.faults.replica

The server and its replica are its own. At the end each loses its primary once, with a replica
that is waited for and with one that is not.
"""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import zipfile
from collections.abc import Callable
from contextlib import ExitStack

from bench.beside import one_file
from bench.export import ENTRIES_A_DAY, fill
from bench.faults.cluster import Cluster, cluster
from bench.faults.pgbouncer import CONNECTIONS, bouncer, bouncer_tool
from bench.faults.promises import Promises
from bench.faults.replication import (
    ask,
    configure,
    following,
    processes,
    processor_s,
    promote,
)
from bench.faults.site import Person, Site, lost_and_doubled, prepare_empty, running, writers
from bench.panel import dietitian_with_clients
from bench.site import ROOT, Browser, manage, session_of, todays_date

#: Days of whoever exports.
DAYS = 365
#: Exports of each comparison, and writes that the next export must have.
EXPORTS, WRITES = 10, 10
#: Comparisons of the two, and seconds in which nobody asks.
ROUNDS, IDLE_S = 2, 5.0
#: Seconds that people write before a primary is lost, and that nothing of it arrives before.
WRITING_S, CUT_OFF_S = 3.0, 1.5
FORM = "everything.zip"


class Exporter:
    """Somebody with a year of days, and what they have logged since."""

    def __init__(self, site: Site, email: str) -> None:
        from accounts.models import User

        fill({email: DAYS})
        self.user = User.objects.get(email=email)
        self.person = Person(site.port, session_of(self.user))
        self.logged: list[str] = []

    def log(self) -> None:
        """Log something by a name of its own. Raises RuntimeError where it is not acknowledged."""
        name = str(uuid.uuid4())
        form = {"name": name, "mg": "1", "meal": "lunch", "request_key": name}
        if self.person.send(f"/day/{todays_date()}/quick/", form) != 302:
            raise RuntimeError("not acknowledged")
        self.logged.append(name)

    def export(self) -> bool:
        """Have everything made; whether all is in it that was acknowledged before."""
        expected = [*self.logged]
        # Everything is given to whoever confirmed just now who they are, as a new session has.
        browser = Browser(self.person.port, session_of(self.user))
        with zipfile.ZipFile(io.BytesIO(one_file(browser, FORM))) as archive:
            text = archive.read("entries.csv").decode("utf-8-sig")
            is_whole = archive.testzip() is None
        names = [row["food"] for row in csv.DictReader(io.StringIO(text))]
        is_there = set(expected) <= set(names)
        return is_whole and is_there and len(names) >= DAYS * ENTRIES_A_DAY + len(expected)


def main() -> None:
    """Make both servers, try each fault, and print."""
    tool = bouncer_tool()
    promises = Promises("A streaming replica, read by jobs")
    with ExitStack() as stack:
        primary = stack.enter_context(cluster())
        # Counted as ever, but nobody has so many exports made.
        often = {"LIMIT_EXPORT_EVERYTHING": "1000000/h/user,1000000/h/ip"}
        os.environ |= {"DATABASE_URL": primary.url} | often
        prepare_empty(stack.enter_context(tempfile.TemporaryDirectory()))
        replica = stack.enter_context(following(primary))
        os.environ["REPLICA_URL"] = replica.url
        # With both, nothing is to be made on the replica.
        manage("migrate")
        manage("createcachetable")
        manage("check")
        manage("makemigrations", "--check", "--dry-run")
        site = stack.enter_context(running())
        exporter = Exporter(site, "exports@demo.example")
        _pooled(promises, site, exporter, replica, tool)
        _reads(promises, site, exporter, primary, replica)
        _freshness(promises, exporter, replica)
        _revoked(promises, replica)
        _faults(promises, site, exporter, replica)
        _promoted(promises, site, primary, replica)
    promises.end()


def _reads(
    promises: Promises, site: Site, exporter: Exporter, primary: Cluster, replica: Cluster
) -> None:
    """Where the entries are read, and what that takes off the primary."""
    exporter.export()
    spent = {"with": 0.0, "without": 0.0}
    for name, url in (("without", ""), ("with", replica.url)) * ROUNDS:
        _restart(site, REPLICA_URL=url)
        before = _entries_read(primary), _entries_read(replica)
        idle, whole = _idle_rate(primary), 0
        start, seconds = time.monotonic(), processor_s(primary)
        for _export in range(EXPORTS):
            whole += exporter.export()
        # Looking for jobs and the like costs the same without any, for as long as this took.
        now = processor_s(primary) - seconds - idle * (time.monotonic() - start)
        spent[name] += now
        time.sleep(1.5)  # The servers count once a second.
        here, there = _entries_read(primary) - before[0], _entries_read(replica) - before[1]
        seen = f"{whole} whole; rows of entries read at the primary {here:,}, there {there:,}; "
        seen += f"{now / EXPORTS * 1e3:.0f} ms of the primary each"
        is_kept = whole == EXPORTS and (there == 0 if name == "without" else here == 0)
        promises.check(f"{EXPORTS} exports {name} it", seen, is_kept=is_kept)
    print(f"          taken off the primary: {1 - spent['with'] / spent['without']:.0%}")


def _idle_rate(server: Cluster) -> float:
    """Processor time of a server per second while nothing is exported."""
    before = processor_s(server)
    time.sleep(IDLE_S)
    return (processor_s(server) - before) / IDLE_S


def _freshness(promises: Promises, exporter: Exporter, replica: Cluster) -> None:
    """What was acknowledged is in the next export, however far the replica is behind."""
    for name, settings in (
        ("at once", {"recovery_min_apply_delay": "0"}),
        ("0.7 s behind", {"recovery_min_apply_delay": "700ms"}),
        ("a minute behind", {"recovery_min_apply_delay": "1min"}),
    ):
        configure(replica, **settings)
        right, there = _logged_and_exported(exporter, replica)
        seen = f"{right} of {WRITES}, {'from the replica' if there else 'from the primary'}"
        reads_there = name != "a minute behind"
        is_kept = right == WRITES and bool(there) is reads_there
        promises.check(
            f"a replica that replays {name}: the last entry is in", seen, is_kept=is_kept
        )
    configure(replica, recovery_min_apply_delay="0")


def _revoked(promises: Promises, replica: Cluster) -> None:
    """A consent that ended while its replica still knows it as live."""
    from accounts.actions.consent import end_consent
    from intake.pages.clients.cohort.tasks import start_cohort_file
    from jobs.models import Job, JobPart

    dietitian = dietitian_with_clients(5)
    consents = list(dietitian.consents_held.select_related("client"))
    ask(replica, "SELECT pg_wal_replay_pause()")
    made, parts = 0, JobPart.objects.count()
    for consent in consents[:4]:
        job = start_cohort_file(dietitian, ending="csv", window=28, tag=None)
        time.sleep(1)  # It waits for the replica by now.
        end_consent(consent=consent, by=consent.client)
        time.sleep(4)
        made += Job.objects.filter(key=job.key).exists()
    made += JobPart.objects.count() - parts
    ask(replica, "SELECT pg_wal_replay_resume()")
    promises.check("files of those who ended their sharing", made, is_kept=made == 0)
    job = start_cohort_file(dietitian, ending="csv", window=28, tag=None)
    _wait_for(lambda: Job.objects.get(key=job.key).part_count > 0)
    is_made = not Job.objects.get(key=job.key).failure
    promises.check("a file of those who share", is_made, is_kept=is_made)


def _faults(promises: Promises, site: Site, exporter: Exporter, replica: Cluster) -> None:
    """Stopped, killed, paused in the middle of exports: each file comes, and is whole."""
    results: list[bool] = []
    is_over = threading.Event()

    def export() -> None:
        while not is_over.is_set():
            results.append(exporter.export())

    thread = threading.Thread(target=export)
    thread.start()
    states: list[str] = []
    for mode in ("immediate", "fast") * 3:
        time.sleep(1.3)
        replica.stop(mode)
        time.sleep(1.5)
        states.append(_state(site))
        replica.start()
        time.sleep(1.5)
        ask(replica, "SELECT pg_wal_replay_pause()")
        time.sleep(1)
        ask(replica, "SELECT pg_wal_replay_resume()")
    is_over.set()
    thread.join()
    words = {"no answer; exports read the primary"}
    is_kept = all(results) and len(results) > len(states) and set(states) == words
    seen = f"{sum(results)} of {len(results)} whole; {', '.join(sorted(set(states)))}"
    promises.check("6 stops and 6 pauses under exports", seen, is_kept=is_kept)
    failed = site.log().count("The replica failed")
    traces = site.log().count("Traceback")
    promises.check("lines and traces in the log", (failed, traces), is_kept=traces == 0)
    time.sleep(1)
    state = _state(site)
    promises.check("it is back", state, is_kept=state == "0 s behind")


def _pooled(
    promises: Promises, site: Site, exporter: Exporter, replica: Cluster, tool: str
) -> None:
    """The same behind PgBouncer in transaction mode."""
    with bouncer(replica, tool) as port:
        url = f"postgres://midband@127.0.0.1:{port}/postgres"
        _restart(site, REPLICA_URL=url, PGBOUNCER="yes")
        right, there = _logged_and_exported(exporter, replica)
        seen = f"{right} of {WRITES} whole, {there:,} rows read there"
        name = f"PgBouncer with {CONNECTIONS} connections before it"
        _restart(site, REPLICA_URL=replica.url, PGBOUNCER="")
        promises.check(name, seen, is_kept=right == WRITES and there > 0)


def _promoted(promises: Promises, site: Site, primary: Cluster, replica: Cluster) -> None:
    """The primary is lost, first with a replica that no commit waits for, then with one that is."""
    _lose(promises, site, primary, replica, name="one that is not waited for")
    with following(replica) as other:
        configure(replica, synchronous_standby_names="*")
        _lose(promises, site, replica, other, name="one that is waited for", may_lose=False)


def _lose(
    promises: Promises,
    site: Site,
    primary: Cluster,
    replica: Cluster,
    *,
    name: str,
    may_lose: bool = True,
) -> None:
    """Lose a server under writes, a moment after the line to its replica, and go on with that."""
    _restart(site, DATABASE_URL=primary.url, REPLICA_URL=replica.url, PGBOUNCER="")
    people = writers(site.port, 4)
    time.sleep(WRITING_S)
    for pid, title in processes(primary).items():
        if "walsender" in title:
            os.kill(pid, signal.SIGSTOP)
    time.sleep(CUT_OFF_S)
    for person in people:
        person.is_stopping.set()
    primary.stop("immediate")
    start = time.monotonic()
    promote(replica)
    # What a keeper does: the same setting, the other server, and a start.
    _restart(site, DATABASE_URL=replica.url, REPLICA_URL="")
    seconds = time.monotonic() - start
    for person in people:
        person.join()
    _use(replica)
    lost, doubled = lost_and_doubled(people)
    count = sum(len(person.acknowledged) for person in people)
    seen = f"{lost} of {count:,} acknowledged lost, {doubled} twice; served after {seconds:.1f} s"
    is_kept = doubled == 0 and count > 0 and (may_lose or lost == 0)
    promises.check(f"promoted, {name}", seen, is_kept=is_kept)


def _restart(site: Site, **environment: str) -> None:
    site.stop()
    site.environment |= environment
    os.environ |= environment
    site.start()


def _use(server: Cluster) -> None:
    """Let this process ask another server."""
    from django.db import connection

    connection.close()
    connection.settings_dict["PORT"] = server.port


def _state(site: Site) -> str:
    """What whoever runs the site is told of the replica."""
    script = (
        "import django; django.setup(); from jobs.replica import replica_state;"
        "print(replica_state())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=site.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def _logged_and_exported(exporter: Exporter, replica: Cluster) -> tuple[int, int]:
    """How many exports had what was logged right before, and entries that the replica read."""
    before = _entries_read(replica)
    right = 0
    for _write in range(WRITES):
        exporter.log()
        right += exporter.export()
    # What a server counts it tells a moment later.
    time.sleep(1.5)
    return right, _entries_read(replica) - before


def _entries_read(server: Cluster) -> int:
    """Rows of entries that a server has read so far, by its own count."""
    sql = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = "
    return int(ask(server, f"{sql}'intake_entry'")[0][0] or 0)


def _wait_for(is_so: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.1)


if __name__ == "__main__":
    main()
