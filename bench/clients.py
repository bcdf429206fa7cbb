"""Times the dietitian's list of clients, in F and beside the panel of the bare site.

As many clients as the bare site's panel has (``bench/floor.py``), each with as many days; the
pages take turns under the same gunicorn line. ``--clients 325`` asks for another number of
ours. Prints p50 and p95, and the p50 as a multiple of F's (median of the rounds).
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from bench.pages import prepare_floor, seconds
from bench.site import (
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
from intake.enums import DayState, SupplementsTaken

if TYPE_CHECKING:
    from accounts.models import User

CLIENTS = 500
CLIENT_DAYS = 90
ROUNDS, REQUESTS = 3, 8
#: In seven of eight of its days a client logs, and finishes four of five of these.
LOGGED, FINISHED = 7 / 8, 4 / 5


def main() -> None:
    """Prepare, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--clients", type=int, default=CLIENTS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as sites:
        prepare(folder)
        of_floor = prepare_floor(folder)
        of_ours = session_of(dietitian_with_clients(chosen.clients))
        floor = Browser(sites.enter_context(served("bench.floor")), of_floor)
        ours = Browser(sites.enter_context(served()), of_ours)
        pages: dict[str, Callable[[], Answer]] = {
            "F": lambda: floor.ask("/signed-in"),
            "floor: panel": lambda: floor.ask("/panel"),
            "clients": lambda: ours.ask("/clients/"),
            "clients, by htmx": lambda: ours.ask("/clients/", fragment=True),
        }
        sizes = {name: page() for name, page in pages.items()}
        asked = {name: partial(seconds, page) for name, page in pages.items()}
        found = in_turn(asked, rounds=ROUNDS, requests=REQUESTS)
    print(f"{'page':18}{'p50 ms':>9}{'p95 ms':>9}{'p50 / F':>9}{'sent':>10}{'whole':>10}")
    for name, rounds in found.items():
        print(
            f"{name:18}{middle(rounds, 50) * 1e3:9.1f}{middle(rounds, 95) * 1e3:9.1f}"
            f"{ratio(rounds, found['F']):9.1f}{sizes[name].sent:10,}{sizes[name].whole:10,}"
        )


def dietitian_with_clients(count: int) -> User:
    """A dietitian to whom so many people gave their leave, each with a season of days."""
    from django.contrib.auth.models import Group
    from django.utils import timezone

    from accounts.models import Consent, Profile, ProfileFacts, User
    from accounts.roles import DIETITIAN
    from intake.models import Day

    chance = random.Random(1)  # noqa: S311  # no secret depends on it
    dietitian = User.objects.create_user("panel@demo.example", name="Dana Reyes")
    dietitian.groups.add(Group.objects.get(name=DIETITIAN))
    clients = [
        User.objects.create_user(f"client{number:03}@demo.example", name=f"Client {number:03}")
        for number in range(count)
    ]
    since = timezone.now() - dt.timedelta(days=CLIENT_DAYS)
    today = todays_date()
    for number, client in enumerate(clients):
        born = dt.date(1950 + number % 50, 1 + number % 12, 1 + number % 28)
        Profile.objects.create(user=client, birth_date=born)
        ProfileFacts.objects.create(user=client, sex="FM"[number % 2])
        Consent.objects.create(client=client, dietitian=dietitian, valid_from=since)
        Day.objects.bulk_create(
            Day(
                subject=client,
                date=today - dt.timedelta(days=back),
                food=DayState.COMPLETE if chance.random() < FINISHED else DayState.OPEN,
                supplements=SupplementsTaken.NONE,
                food_mg=Decimal(chance.randrange(120, 520)),
                entry_count=8,
                food_count=8,
                food_known_count=8,
                food_grams=Decimal(1500),
                food_known_grams=Decimal(1500),
            )
            for back in range(CLIENT_DAYS)
            if chance.random() < LOGGED
        )
    return dietitian


if __name__ == "__main__":
    main()
