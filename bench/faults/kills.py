"""kill -9 of the site's processes under writes: nothing acknowledged is lost, nothing doubled.

    python -m bench.faults.kills --kills 100
    python -m bench.faults.kills --postgresql     # on a server of its own

Four people log one thing after the other and send again, with its key, what was not
answered. One kill in ten is of the first process, which is then started again; the others
are of one of those it watches, whatever that does.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack

from bench.faults.cluster import cluster
from bench.faults.promises import Promises
from bench.faults.site import (
    START_S,
    Site,
    Writer,
    lost_and_doubled,
    prepare_empty,
    running,
    writers,
)
from bench.site import ROOT

KILLS = 100
PEOPLE = 4
#: One kill in so many is of the first process.
MASTER_EVERY = 10
#: Entries that are kept between two kills, at least, and seconds after that, at most.
KEPT_BETWEEN = 8
PAUSE_S = 0.2


def main() -> None:
    """Prepare, kill, and count what is there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--postgresql", action="store_true")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        if chosen.postgresql:
            os.environ["DATABASE_URL"] = stack.enter_context(cluster()).url
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        prepare_empty(folder)
        site = stack.enter_context(running())
        _judge(site, chosen.kills)


def _judge(site: Site, kills: int) -> None:
    from django.db import connection

    promises = Promises(f"{kills} kills under writes, {connection.vendor}")
    people = writers(site.port, PEOPLE)
    killed = _kill(site, people, kills)
    for person in people:
        person.end()
    count = _kept(people)
    lost, doubled = lost_and_doubled(people)
    others = sum((person.others for person in people), Counter[int]())
    promises.check("kills were done", dict(killed), is_kept=killed.total() == kills)
    promises.check("entries were acknowledged", f"{count:,}", is_kept=count > kills)
    promises.check("acknowledged and lost", lost, is_kept=lost == 0)
    promises.check("keys that acted twice", doubled, is_kept=doubled == 0)
    # 0: the connection ended without an answer.
    promises.check("other answers", dict(others), is_kept=others.keys() <= {0, 503})
    done = subprocess.run([sys.executable, "manage.py", "check_days"], cwd=ROOT, check=False)
    promises.check("sums equal entries", f"exit {done.returncode}", is_kept=not done.returncode)
    promises.end()


def _kept(people: list[Writer]) -> int:
    return sum(len(person.acknowledged) for person in people)


def _kill(site: Site, people: list[Writer], kills: int) -> Counter[str]:
    chance = random.Random(1)  # noqa: S311  # no secret depends on it
    done: Counter[str] = Counter()
    for number in range(kills):
        # Once something was kept since the last, so that none hits an idle site.
        wanted, end = _kept(people) + KEPT_BETWEEN, time.monotonic() + START_S
        while _kept(people) < wanted and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, PAUSE_S))
        if number % MASTER_EVERY == MASTER_EVERY - 1:
            site.kill_master()
            site.start()
            done["of the first process"] += 1
        else:
            while not (pids := site.workers()):
                time.sleep(0.05)
            site.kill_worker(chance.choice(pids))
            done["of the others"] += 1
    return done


if __name__ == "__main__":
    main()
