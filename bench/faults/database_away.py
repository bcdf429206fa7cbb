"""A PostgreSQL that restarts, stays away and loses its power, under a site that is in use.

    python -m bench.faults.database_away

It is a server of its own. Four people write meanwhile, and others ask for pages.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from bench.faults.cluster import Cluster, cluster
from bench.faults.promises import Promises
from bench.faults.site import (
    Person,
    Site,
    lost_and_doubled,
    new_person,
    prepare_empty,
    running,
    writers,
)
from bench.site import manage, session_of

RESTARTS = 5
#: Seconds that the server stays away.
AWAY_S = 8.0
#: Seconds within which somebody is told that it is away: 3 of patience, and the machine's own.
TOLD_S = 5.0
#: As many as all processes have threads.
AT_ONCE = 16


def main() -> None:
    """Prepare, stop and start, and count the answers."""
    with ExitStack() as stack:
        server = stack.enter_context(cluster())
        os.environ["DATABASE_URL"] = server.url
        prepare_empty(stack.enter_context(tempfile.TemporaryDirectory()))
        site = stack.enter_context(running())
        _judge(server, site)


def _judge(server: Cluster, site: Site) -> None:
    promises = Promises("PostgreSQL away and back")
    session = session_of(new_person())
    people = writers(site.port, 4)
    for number in range(RESTARTS):
        time.sleep(1)
        server.stop("immediate" if number == RESTARTS - 1 else "fast")
        server.start()
        after = _at_once(site, session)
        promises.check(
            f"answers after restart {number + 1}", dict(after), is_kept=set(after) == {200}
        )
    _stay_away(server, site, session, promises)
    for person in people:
        person.end()
    others = sum((person.others for person in people), Counter[int]())
    count = sum(len(person.acknowledged) for person in people)
    promises.check("entries were acknowledged", f"{count:,}", is_kept=count > 0)
    promises.check("other answers to those who write", dict(others), is_kept=others.keys() <= {503})
    from django.db import connection

    connection.close()
    lost, doubled = lost_and_doubled(people)
    promises.check("acknowledged and lost", lost, is_kept=lost == 0)
    promises.check("keys that acted twice", doubled, is_kept=doubled == 0)
    manage("check_days")
    trace = site.log().count("Traceback")
    promises.check("traces in the log", trace, is_kept=trace == 0)
    promises.end()


def _stay_away(server: Cluster, site: Site, session: str, promises: Promises) -> None:
    """Stop it for a while; everybody is told soon, and nobody after it is back."""
    server.stop()
    end, slowest, answers, hints = time.monotonic() + AWAY_S, 0.0, Counter[int](), set[str]()
    person = Person(site.port, session)
    while time.monotonic() < end:
        start = time.monotonic()
        answers[person.send("/learn/")] += 1
        slowest = max(slowest, time.monotonic() - start)
        hints.add(person.headers.get("Retry-After", ""))
        time.sleep(0.1)
    promises.check("answers while it is away", dict(answers), is_kept=set(answers) == {503})
    promises.check("Retry-After", sorted(hints), is_kept=hints == {"5"})
    promises.check("the slowest of them", f"{slowest:.1f} s", is_kept=slowest < TOLD_S)
    probes = [site.status(path) for path in ("/healthz", "/readyz")]
    promises.check("/healthz and /readyz", probes, is_kept=probes == [200, 503])
    server.start()
    after = _at_once(site, session)
    promises.check("answers after it is back", dict(after), is_kept=set(after) == {200})


def _at_once(site: Site, session: str) -> Counter[int]:
    """Ask from all sides, so that each thread finds out about its connection."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [
            pool.submit(Person(site.port, session).send, "/learn/")
            for _number in range(4 * AT_ONCE)
        ]
    return Counter(one.result() for one in asked)


if __name__ == "__main__":
    main()
