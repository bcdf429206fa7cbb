"""How much longer people of a crowd of 10,000 wait than one person who is alone.

    python -m bench.crowd.pages --keep FOLDER

One site with one person and one with the crowd, alike but for that, on one PostgreSQL; all have
90 days of 8 entries. They are asked in turn: the one person each time, and of the crowd the next
of 200 people who have nothing but days either: no symptoms, no dietitian. The list of clients is
that of a practice of its own beside one of the crowd's dietitians. Printed are p50 and p95
(medians of the rounds) and the ratio of each, the processor time, and then the same pages asked
for the first time after a start of PostgreSQL, with nothing of its files in memory.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from django.db import connection

from bench.crowd.asked import (
    Pages,
    delete_added,
    in_turn_of,
    person_pages,
    sessions_of,
    site_of,
    use,
)
from bench.crowd.places import SETTINGS, SIZES, Places, evict, folder_of, kept_or_gone, places
from bench.crowd.processor import processor_s
from bench.pages import seconds
from bench.site import Browser, in_turn, middle, percentile, ratio

ROUNDS, REQUESTS = 5, 100
#: People of the crowd who are asked in turn, and others who ask each page cold.
ASKED, COLD = 200, 40
#: The most that the p95 may be, as a multiple of the one person's.
MOST = 1.3
AIMED_AT = ("day", "add", "search", "trends", "trends of a year")


def main() -> None:
    """Measure and print."""
    parser = kept_or_gone()
    parser.add_argument("--asked", type=int, default=ASKED, help="people of the crowd")
    parser.add_argument("--pages", nargs="+", help="only these")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    chosen = parser.parse_args()
    with folder_of(chosen.keep) as folder, places(folder) as made:
        use(made, "crowd")
        _renew_lists()
        with _sites(made) as ports:
            pages = _pages(made, ports, chosen.asked) | _lists(made, ports)
            if chosen.pages:
                pages = {
                    name: page
                    for name, page in pages.items()
                    if name.partition("/")[0] in chosen.pages
                }
            for name, page in pages.items():
                # What is measured first is what the server has in memory.
                for _person in range(chosen.asked if name.endswith("/crowd") else 1):
                    page()
            _measure(made, pages, rounds=chosen.rounds, requests=chosen.requests)
            _measure_processor(made, pages, requests=chosen.requests)
        if chosen.pages:
            return
        connection.close()
        made.server.stop()
        evict(made.server.data)
        made.server.start(**SETTINGS)
        with _sites(made) as ports:
            _measure_cold(made, ports)


@contextmanager
def _sites(made: Places) -> Iterator[dict[str, int]]:
    """A site on each of the databases; their ports."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(site_of(made, name)) for name in SIZES}


def _renew_lists() -> None:
    """Work out what is kept for the crowd's lists of clients, as it is after the hourly job."""
    from accounts.models import ClientSummary
    from intake.care.panel.summaries import renew_all

    if renew_all():
        # A row that was kept for the first time is relied on for two minutes only.
        ClientSummary.objects.mark_stale()
        renew_all()


def _pages(made: Places, ports: dict[str, int], count: int) -> Pages:
    """What is asked, by page and by who asks."""
    today = made.last_date
    [alone] = sessions_of(made, "one", "person", 1)
    crowd = sessions_of(made, "crowd", "person", count, plain=True)
    asked = {
        "one": person_pages(ports["one"], alone, today),
        "crowd": in_turn_of([person_pages(ports["crowd"], one, today) for one in crowd]),
    }
    return {f"{page}/{who}": asked[who][page] for page in asked["one"] for who in asked}


def _lists(made: Places, ports: dict[str, int]) -> Pages:
    """The list of 30 clients, of a practice that is alone and of those among the crowd."""

    asked = {}
    for who, name in {"one": "practice", "crowd": "crowd"}.items():
        # The crowd's first dietitian, dietitian0, has more clients than the others.
        of = "dietitian" if name == "practice" else "dietitian1"
        keys = sessions_of(made, name, of, ASKED)
        lists: list[Pages] = [
            {"": partial(Browser(ports[name], key).ask, "/clients/")} for key in keys
        ]
        asked[f"list of clients/{who}"] = in_turn_of(lists)[""]
    return asked


def _measure(made: Places, pages: Pages, *, rounds: int, requests: int) -> None:
    def after_round() -> None:
        for name in ("one", "crowd"):
            delete_added(made, name)

    found = in_turn(
        {name: partial(seconds, page) for name, page in pages.items()},
        rounds=rounds,
        requests=requests,
        after_round=after_round,
    )
    print(f"warm, {rounds} rounds of {requests}; load {os.getloadavg()[0]:.1f}", flush=True)
    head = f"{'one p50':>9}{'p95':>9}{'crowd p50':>11}{'p95':>9}"
    print(f"{'page':20}{head}{'p50 ratio':>11}{'p95 ratio':>11}{'most':>6}")
    for page in dict.fromkeys(name.partition("/")[0] for name in pages):
        one, crowd = found[f"{page}/one"], found[f"{page}/crowd"]
        most = MOST if page in AIMED_AT else ""
        print(
            f"{page:20}{middle(one, 50) * 1e3:9.1f}{middle(one, 95) * 1e3:9.1f}"
            f"{middle(crowd, 50) * 1e3:11.1f}{middle(crowd, 95) * 1e3:9.1f}"
            f"{ratio(crowd, one):11.2f}{ratio(crowd, one, share=95):11.2f}{most:>6}",
            flush=True,
        )


def _measure_processor(made: Places, pages: Pages, *, requests: int) -> None:
    """Print the processor time of the app and of PostgreSQL, which tells little of the load."""
    head = f"{'one: app ms':>12}{'PostgreSQL':>11}{'crowd: app':>12}{'PostgreSQL':>11}"
    print(f"processor time by request\n{'page':20}{head}{'ratio':>7}")
    for page in dict.fromkeys(name.partition("/")[0] for name in pages):
        spent = []
        for who in ("one", "crowd"):
            before = processor_s(made)
            for _request in range(requests):
                pages[f"{page}/{who}"]()
            after = processor_s(made)
            spent += [
                (now - then) / requests * 1e3 for now, then in zip(after, before, strict=True)
            ][:2]
        of_all = sum(spent[2:]) / sum(spent[:2])
        print(
            f"{page:20}{spent[0]:12.1f}{spent[1]:11.1f}{spent[2]:12.1f}{spent[3]:11.1f}"
            f"{of_all:7.2f}",
            flush=True,
        )
    for name in ("one", "crowd"):
        delete_added(made, name)


def _measure_cold(made: Places, ports: dict[str, int]) -> None:
    """Ask each page by people whose rows nobody has read since the start of PostgreSQL."""
    today = made.last_date
    names = list(person_pages(0, "", today))
    crowd = sessions_of(made, "crowd", "person", COLD * len(names), skipped=ASKED)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for name, session in zip(itertools.cycle(names), crowd, strict=False):
        taken[name].append(person_pages(ports["crowd"], session, today)[name]().seconds)
    [alone] = sessions_of(made, "one", "person", 1)
    own = person_pages(ports["one"], alone, today)
    print(f"cold, {COLD} people a page; load {os.getloadavg()[0]:.1f}", flush=True)
    print(f"{'page':20}{'one, once':>11}{'crowd p50':>11}{'p95':>9}{'most':>9}")
    for name in names:
        print(
            f"{name:20}{own[name]().seconds * 1e3:11.1f}{percentile(taken[name], 50) * 1e3:11.1f}"
            f"{percentile(taken[name], 95) * 1e3:9.1f}{max(taken[name]) * 1e3:9.1f}",
            flush=True,
        )
    for name in ("one", "crowd"):
        delete_added(made, name)


if __name__ == "__main__":
    main()
