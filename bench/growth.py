"""How the main pages slow down as the site grows, as ratios of one run.

Three pairs of sites, alike but for one thing: 1 person or 1,000 others beside them, 10 or
3,650 days of one person, the food table as it is or 500,000 foods. Both sites of a pair
run at once and are asked in turn; printed is the p50 of the grown one as a multiple of
the other's (median of the rounds), the most it may be, and the seconds to the first
answer of a search, which opens the index.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from copy import copy
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.db import connection, transaction
from django.db.models.base import ModelState

from bench.pages import our_pages, seconds
from bench.people import person_with_days, update_statistics
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
from foods.limits import LAST_RANK, MAX_FOOD_NAME

if TYPE_CHECKING:
    from accounts.models import User

GROWTHS = ("people", "days", "foods")
ROUNDS, REQUESTS = 5, 20
#: The most that the p50 of a page may be, as a multiple of the small site's.
MOST, MOST_OF_SEARCH = 1.15, 1.5
PEOPLE, PEOPLES_DAYS = 1_000, 30
FEW_DAYS, MANY_DAYS = 10, 3_650
#: Of trends and sources (days): both people of the pair have logged all of it.
WEEK = 7
FOODS = 500_000
#: Rows in one insert.
BATCH = 5_000
#: Three make a brand: 15,625 of them.
SYLLABLES = [consonant + vowel for consonant in "bdklm" for vowel in "aeiou"]


def main() -> None:
    """Make the sites, measure pair by pair, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=GROWTHS)
    parser.add_argument("--fill", choices=GROWTHS, help="only fill the site of MIDBAND_VAR")
    parser.add_argument("--size", choices=("small", "grown"), default="grown")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    chosen = parser.parse_args()
    if chosen.fill:
        print(fill(chosen.fill, chosen.size))
        return
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        prepare(str(base))
        print(f"{'':8}{'page':12}{'small ms':>10}{'grown ms':>10}{'ratio':>8}{'most':>6}")
        for name in [chosen.only] if chosen.only else GROWTHS:
            _measure(name, base, rounds=chosen.rounds, requests=chosen.requests)


def _measure(name: str, base: Path, *, rounds: int, requests: int) -> None:
    """Compare one pair and print it."""
    with ExitStack() as stack:
        pages = {}
        for size in ("small", "grown"):
            site = base.parent / size
            shutil.rmtree(site, ignore_errors=True)
            shutil.copytree(base, site)
            environment = os.environ | {"MIDBAND_VAR": str(site)}
            session = _filled(name, size, environment)
            port = stack.enter_context(served(environment=environment))
            pages[size] = hot_pages(Browser(port, session))
        for size in pages:
            print(f"{name:8}first search, {size}: {pages[size]['search']().seconds:.2f} s")
        asks = {
            f"{size} {page}": partial(seconds, pages[size][page])
            for page in pages["small"]
            for size in pages
        }
        found = in_turn(asks, rounds=rounds, requests=requests)
    for page in pages["small"]:
        small, grown = found[f"small {page}"], found[f"grown {page}"]
        print(
            f"{name:8}{page:12}{middle(small, 50) * 1e3:10.2f}{middle(grown, 50) * 1e3:10.2f}"
            f"{ratio(grown, small):8.2f}{MOST_OF_SEARCH if page == 'search' else MOST:6}"
        )


def hot_pages(ours: Browser) -> dict[str, Callable[[], Answer]]:
    """The pages that people wait for every day; what is added goes on the few last days."""
    days = [str(todays_date() - dt.timedelta(days=back)) for back in range(1, FEW_DAYS)]
    return our_pages(ours, days, window=WEEK)


def _filled(name: str, size: str, environment: dict[str, str]) -> str:
    """Fill a site in a process of its own; the key of a session of its person."""
    command = [sys.executable, "-m", "bench.growth", "--fill", name, "--size", size]
    # Thousands of commits, none of which has to survive a power cut.
    quick = environment | {"SQLITE_SYNCHRONOUS": "OFF"}
    done = subprocess.run(
        command, cwd=ROOT, env=quick, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


def fill(name: str, size: str) -> str:
    """Fill the site of ``MIDBAND_VAR``; the key of a session of its person."""
    django.setup()
    is_grown = size == "grown"
    days = (MANY_DAYS if is_grown else FEW_DAYS) if name == "days" else PEOPLES_DAYS
    person = person_with_days("one@demo.example", days=days)
    if name == "people" and is_grown:
        add_people_like(person, PEOPLE)
    if name == "foods" and is_grown:
        add_foods(FOODS)
    update_statistics()
    return session_of(person)


def add_people_like(person: User, total: int) -> None:
    """Add people who have eaten the same on the same days."""
    from accounts.models import User
    from intake.models import Day, Entry

    User.objects.bulk_create(User(email=f"other{at}@demo.example") for at in range(total))
    with connection.cursor() as cursor:
        for model in (Entry, Day):
            columns = [
                column
                for field in model._meta.concrete_fields
                if not field.primary_key and (column := field.column) not in {None, "subject_id"}
            ]
            copied = ", ".join(f"mine.{column}" for column in columns)
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} (subject_id, {', '.join(columns)})"  # noqa: S608  # columns of our models
                f" SELECT other.id, {copied} FROM {model._meta.db_table} mine"
                f" JOIN {User._meta.db_table} other ON other.id <> %s WHERE subject_id = %s",
                [person.pk, person.pk],
            )


def add_foods(total: int) -> None:
    """Grow the table to so many foods: those that are there, under invented brands.

    They have the words, portions and values of real foods, and one new word each of
    fifteen thousand, so that the vocabulary grows as it does with a table of brands.
    """
    from foods.models import Food, IndexVersion, Portion
    from foods.search.index.versions import refresh

    brands = [
        "".join(syllables).capitalize()
        for syllables in itertools.product(SYLLABLES, SYLLABLES, SYLLABLES)
    ]
    chosen = random.Random(1)  # noqa: S311  # for names that are the same each time
    known = list(Food.objects.shared().order_by("pk"))
    while (here := Food.objects.count()) < total:
        with transaction.atomic():
            foods = []
            for at in range(here, min(here + BATCH, total)):
                food = copy(chosen.choice(known))
                food.pk, food._state = None, ModelState()
                food.name = f"{chosen.choice(brands)} {food.name}"[:MAX_FOOD_NAME]
                food.source_key, food.is_staple, food.rank = f"grown {at}", False, LAST_RANK
                foods.append(food)
            Food.objects.bulk_create(foods)
            Portion.objects.bulk_create(
                [Portion(food=food, label="1 serving", grams=Decimal(30)) for food in foods]
            )
    IndexVersion.objects.move()
    refresh()


if __name__ == "__main__":
    main()
