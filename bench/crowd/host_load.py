"""How many requests a second one host answers in time, and so how many people it serves.

    python -m bench.crowd.host_load --keep FOLDER

Requests of a crowd arrive by chance at a growing rate, whether earlier ones were answered or not,
in the mix of a person's day (``MIX``). Each rate lasts 20 seconds; printed are the rate, p50, p95
and p99 from when a request was due, and the processor time by request of the app, of PostgreSQL
and of who asks, all on this machine. The last line is the people whose busiest hour that is.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from bench.crowd.asked import Pages, delete_added, person_pages, sessions_of, site_of, use
from bench.crowd.places import Places, folder_of, kept_or_gone, places
from bench.crowd.processor import processor_s
from bench.site import percentile

#: What a person asks in a day of eight entries: each is searched with three looks while it is
#: typed, and the day is opened now and then. Styles and scripts are kept by browsers.
MIX = {"search": 24, "add": 8, "day": 4, "trends": 1, "sources": 0.5, "band": 0.2}
#: The share of a day's requests that come in its busiest hour.
BUSIEST_HOUR = 0.15
RATES = (10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 120, 140, 160, 180, 200)
SECONDS, ASKERS, ASKED = 20.0, 64, 200
#: The p95 that is in time (s).
IN_TIME_S = 0.5


def main() -> None:
    """Raise the rate until answers are late."""
    parser = kept_or_gone()
    parser.add_argument("--rates", type=int, nargs="+", default=RATES)
    chosen = parser.parse_args()
    with folder_of(chosen.keep) as folder, places(folder) as made, ExitStack() as stack:
        use(made, "crowd")
        port = stack.enter_context(site_of(made, "crowd"))
        people = [
            person_pages(port, session, made.last_date)
            for session in sessions_of(made, "crowd", "person", ASKED)
        ]
        _asked_at(40, people, seconds=5)
        best = _raise(made, people, chosen.rates)
    a_day = sum(MIX.values())
    served = best * 3600 / (a_day * BUSIEST_HOUR)
    print(f"{best}/s in time: {served:,.0f} people of {a_day:.0f} requests a day")


def _raise(made: Places, people: list[Pages], rates: Sequence[int]) -> int:
    """The highest rate in time, each printed as it was measured."""
    best = 0
    head = f"{'a second':>9}{'p50 ms':>8}{'p95':>8}{'p99':>8}{'late':>6}"
    print(f"{head}{'app ms':>8}{'PostgreSQL':>11}{'asking':>8}  load")
    for rate in rates:
        before = processor_s(made)
        taken = _asked_at(rate, people, seconds=SECONDS)
        spent = [now - then for now, then in zip(processor_s(made), before, strict=True)]
        delete_added(made, "crowd")
        p50, p95, p99 = (percentile(taken, share) for share in (50, 95, 99))
        late = sum(one > IN_TIME_S for one in taken)
        each = [seconds / len(taken) * 1e3 for seconds in spent]
        print(
            f"{rate:9}{p50 * 1e3:8.0f}{p95 * 1e3:8.0f}{p99 * 1e3:8.0f}{late:6}"
            f"{each[0]:8.1f}{each[1]:11.1f}{each[2]:8.1f}  {os.getloadavg()[0]:.1f}",
            flush=True,
        )
        if p95 > IN_TIME_S:
            break
        best = rate
    return best


def _asked_at(rate: int, people: list[Pages], *, seconds: float) -> list[float]:
    """Ask at a mean rate; how long each took from when it was due."""
    chance = random.Random(rate)  # noqa: S311  # the same requests each time

    def ask(due: float, page: str) -> float:
        chance.choice(people)[page]()
        return time.monotonic() - due

    with ThreadPoolExecutor(ASKERS) as askers:
        answers = []
        due = time.monotonic()
        end = due + seconds
        while (due := due + chance.expovariate(rate)) < end:
            time.sleep(max(0.0, due - time.monotonic()))
            [page] = chance.choices(list(MIX), list(MIX.values()))
            answers.append(askers.submit(ask, due, page))
        return [answer.result() for answer in answers]


if __name__ == "__main__":
    main()
