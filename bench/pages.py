"""Times and sizes of the main pages, in F: a signed-in page of a bare Django site.

Starts Midband and the yardstick (``bench/floor.py``) under the same gunicorn line, asks
their pages in turn over several rounds, and prints p50 and p95, the p50 as a multiple of
F's (median of the rounds), the aim, and the bytes a page sends. ``--connections 4`` has
four people ask each page at once. ``DATABASE_URL`` may name an empty database of
PostgreSQL for Midband; the yardstick is on SQLite always, so that F is the same unit.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import os
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import uuid
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench.people import DAYS, everyday_foods, person_with_days
from bench.site import (
    ROOT,
    Answer,
    Browser,
    in_turn,
    middle,
    prepare,
    ratio,
    served,
    session_of,
    todays_date,
)

ROUNDS = 5
REQUESTS = 40
#: The most that the p50 of a page may be, in F.
AIMS = {
    "bare page": 1.2,
    "search": 2.5,
    "day": 4.0,
    "add": 2.9,
    "trends": 6.0,
    "sources": 6.0,
    "band": 3.5,
}
#: A meal told in a sentence: ten foods, read in at most 40 ms.
TEN_FOODS = (
    "two eggs and a slice of rye toast with peanut butter, flat white, a banana, 200 g greek "
    "yogurt with honey and walnuts, a glass of orange juice and an apple"
)
#: What is typed, as somebody types it.
TYPED = ("p", "pu", "pum", "pumpk", "spi", "spinach", "brown r", "almnds", "chick peas", "milk")


def main() -> None:
    """Prepare, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as sites:
        prepare(folder)
        of_floor = prepare_floor(folder)
        of_ours = session_of(person_with_days("year@demo.example"))
        floor = Browser(sites.enter_context(served("bench.floor")), of_floor)
        ours = Browser(sites.enter_context(served()), of_ours)
        pages = floor_pages(floor) | our_pages(ours, days_before_the_log())
        sizes = {name: page() for name, page in pages.items()}
        found = in_turn(
            {name: partial(seconds, page) for name, page in pages.items()},
            rounds=chosen.rounds,
            requests=chosen.requests,
            connections=chosen.connections,
            after_round=_delete_added,
        )
    _print(found, sizes)


def prepare_floor(folder: str) -> str:
    """Make the database of the yardstick with the names of our foods; the key of a session."""
    from foods.models import Food

    os.environ["FLOOR_DATABASE"] = str(Path(folder) / "floor.sqlite3")
    names = Food.objects.shared().order_by("pk").values_list("name", flat=True)
    command = [sys.executable, "-m", "bench.floor"]
    typed = "\n".join(names)
    done = subprocess.run(
        command, cwd=ROOT, check=True, input=typed, capture_output=True, text=True
    )
    return done.stdout


def floor_pages(floor: Browser) -> dict[str, Callable[[], Answer]]:
    """The pages of the yardstick; F is the first."""
    typed = _one_after_another(TYPED)
    before = str(todays_date() - dt.timedelta(days=400))
    return {
        "F": lambda: floor.ask("/signed-in"),
        "floor: search": lambda: floor.ask(f"/search?q={urllib.parse.quote(typed())}"),
        "floor: day": lambda: floor.ask("/day"),
        # On a day of its own, so that the page of the day stays as long as it is.
        "floor: add": lambda: floor.ask("/add", {"food": "17", "grams": "80", "day": before}),
        "floor: year": lambda: floor.ask("/year"),
    }


def days_before_the_log() -> list[str]:
    """Twenty empty days that are logged on in turn, so that each stays of ordinary length."""
    return [str(todays_date() - dt.timedelta(days=2 * DAYS + at)) for at in range(1, 21)]


def our_pages(
    ours: Browser, logged_on: Iterable[str], *, window: int = DAYS, today: dt.date | None = None
) -> dict[str, Callable[[], Answer]]:
    """Midband's pages of somebody with eight entries today, who logs on some dates in turn.

    ``window`` is how many days the trends and sources are of. ``today`` may be the date on which
    a site that was kept was filled.
    """
    today = today or todays_date()
    typed = _one_after_another(TYPED)
    dates = _one_after_another(logged_on)
    food = everyday_foods()[0]
    row = {"food": str(food.pk), "unit": f"p{food.portions.all()[0].pk}", "quantity": "1"}
    versions: dict[str, str] = {}

    def add() -> Answer:
        date = dates()
        # As the page says which state of the day it shows.
        known = {"Day-Version": versions.get(date, "")}
        key = {"meal": "lunch", "request_key": str(uuid.uuid4())}
        answer = ours.ask(f"/day/{date}/entries/", row | key, fragment=True, **known)
        versions[date] = answer.text.partition('data-version="')[2].partition('"')[0]
        return answer

    return {
        "bare page": lambda: ours.ask("/bare/"),
        "search": lambda: ours.ask(
            f"/day/{today}/add/?meal=lunch&q={urllib.parse.quote(typed())}", fragment=True
        ),
        "ten foods": lambda: ours.ask(
            f"/day/{today}/add/?meal=lunch&q={urllib.parse.quote(TEN_FOODS)}", fragment=True
        ),
        "day": lambda: ours.ask(f"/day/{today}/"),
        "add": add,
        "trends": lambda: ours.ask(f"/trends/?window={window}"),
        "sources": lambda: ours.ask(f"/sources/?window={window}"),
        "band": lambda: ours.ask("/band/"),
    }


def _one_after_another(values: Iterable[str]) -> Callable[[], str]:
    """A function that gives the next of the values, from the first again after the last."""
    endless, lock = itertools.cycle(values), threading.Lock()

    def following() -> str:
        with lock:
            return next(endless)

    return following


def seconds(page: Callable[[], Answer]) -> float:
    """Ask a page; how long it took."""
    return page().seconds


def _delete_added() -> None:
    """Empty the days that were logged on, so that each round finds them as the first did."""
    from intake.models import Day, Entry

    before = todays_date() - dt.timedelta(days=2 * DAYS - 1)
    Entry.objects.filter(date__lt=before).delete()
    Day.objects.filter(date__lt=before).delete()


def _print(found: dict[str, list[list[float]]], sizes: dict[str, Answer]) -> None:
    unit = found["F"]
    print(f"{'page':14}{'p50 ms':>8}{'p95 ms':>8}{'p50 / F':>9}{'aim':>6}{'sent':>9}{'whole':>9}")
    for name, rounds in found.items():
        print(
            f"{name:14}{middle(rounds, 50) * 1e3:8.2f}{middle(rounds, 95) * 1e3:8.2f}"
            f"{ratio(rounds, unit):9.2f}{AIMS.get(name, ''):>6}"
            f"{sizes[name].sent:9,}{sizes[name].whole:9,}"
        )


if __name__ == "__main__":
    main()
