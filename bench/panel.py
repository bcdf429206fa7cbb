"""Times the dietitian's list of clients at four sizes, in F, with its queries and bytes.

A dietitian for each size (5, 50, 500 and 2,000 clients), every client with 90 days. The list, a
search as typed, the way to the next client, and the page of invitations (as many as clients)
with a search in it take turns with the yardstick (``bench/floor.py``) under the same gunicorn
line. Prints p50 and p95, the p50 as a multiple of F's (median of the rounds), the aim, the
bytes sent and whole, and the queries, counted in this process. Then the first look after
midnight, when every kept row is worked out anew, and the same after the hourly job.
"""

from __future__ import annotations

import argparse
import copy
import datetime as dt
import random
import statistics
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

SIZES = (5, 50, 500, 2_000)
CLIENT_DAYS = 90
ROUNDS, REQUESTS = 3, 10
#: The most that a page of 500 clients may be, in F.
AIMS = {"list": 12.0, "search": 8.0, "invitations": 12.0, "invited": 8.0}
#: What is timed and counted, by name; each search finds as many at any size.
PAGES = {
    "list": "/clients/",
    "search": "/clients/?q=client+00",
    "invitations": "/account/invitations/",
    "invited": "/account/invitations/?q=client+00",
}
#: First looks that are timed.
MORNINGS = 3
#: In seven of eight of its days a client logs, and finishes four of five of these.
LOGGED, FINISHED = 7 / 8, 4 / 5


def main() -> None:
    """Prepare, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes = parser.parse_args().sizes
    with tempfile.TemporaryDirectory() as folder, ExitStack() as sites:
        prepare(folder)
        of_floor = prepare_floor(folder)
        dietitians = {size: dietitian_with_clients(size) for size in sizes}
        floor = Browser(sites.enter_context(served("bench.floor")), of_floor)
        port = sites.enter_context(served())
        browsers = {size: Browser(port, session_of(one)) for size, one in dietitians.items()}
        pages: dict[str, Callable[[], Answer]] = {"F": lambda: floor.ask("/signed-in")}
        for size, browser in browsers.items():
            for name, ask in _pages_of(browser, dietitians[size]).items():
                pages[f"{name}, {size:,} clients"] = ask
        answers = {name: page() for name, page in pages.items()}
        asked = {name: partial(seconds, page) for name, page in pages.items()}
        found = in_turn(asked, rounds=ROUNDS, requests=REQUESTS)
        queries = {
            f"{name}, {size:,} clients": count
            for size, one in dietitians.items()
            for name, count in _queries(one).items()
        }
        _print(found, answers, queries)
        unit = middle(found["F"], 50)
        for size, browser in browsers.items():
            _print_mornings(browser, dietitians[size], size, unit)


def _pages_of(browser: Browser, dietitian: User) -> dict[str, Callable[[], Answer]]:
    """Each page, the search of the list by htmx, and the way to the next client."""
    from django.urls import reverse

    pages: dict[str, Callable[[], Answer]] = {
        name: partial(browser.ask, url, fragment=name == "search") for name, url in PAGES.items()
    }
    code = dietitian.consents_held.select_related("client").earliest("pk").client.code
    url = reverse("intake:next_client", args=[code])
    # It leads to a client's day, which is not what is measured.
    passer = copy.copy(browser)
    passer.leads_on = True
    return pages | {"next": partial(passer.ask, url)}


def _queries(dietitian: User) -> dict[str, int]:
    """How many queries a page takes in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(dietitian, backend="accounts.backends.AccountBackend")
    found = {}
    for name, url in PAGES.items():
        browser.get(url)
        with CaptureQueriesContext(connection) as queries:
            browser.get(url)
        found[name] = len(queries)
    return found


def _print(
    found: dict[str, list[list[float]]], answers: dict[str, Answer], queries: dict[str, int]
) -> None:
    print(
        f"{'page':27}{'p50 ms':>9}{'p95 ms':>9}{'p50 / F':>9}{'aim':>6}"
        f"{'sent':>9}{'whole':>10}{'queries':>9}"
    )
    for name, rounds in found.items():
        aim = AIMS.get(name.partition(",")[0], "") if ", 500 " in name else ""
        print(
            f"{name:27}{middle(rounds, 50) * 1e3:9.1f}{middle(rounds, 95) * 1e3:9.1f}"
            f"{ratio(rounds, found['F']):9.1f}{aim:>6}"
            f"{answers[name].sent:9,}{answers[name].whole:10,}{queries.get(name, ''):>9}"
        )


def _print_mornings(browser: Browser, dietitian: User, size: int, unit: float) -> None:
    """Time the first look when all kept rows are too old, and after the job has renewed them."""
    from accounts.models import ClientSummary
    from intake.care.panel.summaries import renew_all

    mine = ClientSummary.objects.filter(consent__dietitian=dietitian)
    looks: dict[str, list[float]] = {"all to renew": [], "after the job": []}
    for _morning in range(MORNINGS):
        for name, taken in looks.items():
            mine.mark_stale()
            if name == "after the job":
                renew_all()
            taken.append(browser.ask("/clients/").seconds)
    for name, taken in looks.items():
        middle_s = statistics.median(taken)
        taken_ms, in_f = middle_s * 1e3, middle_s / unit
        print(f"first look, {size:,} clients, {name}: {taken_ms:.0f} ms, {in_f:.1f} F")


def dietitian_with_clients(count: int) -> User:
    """A dietitian to whom so many people gave their leave, each with a season of days."""
    from django.contrib.auth.models import Group
    from django.utils import timezone

    from accounts.models import Consent, Invitation, Profile, ProfileFacts, User
    from accounts.models.consent import INVITATION_LIFETIME
    from accounts.roles import DIETITIAN
    from intake.models import Day

    chance = random.Random(1)  # noqa: S311  # no secret depends on it
    dietitian = User.objects.create_user(
        f"panel{count}@demo.example", name="Dana Reyes", practice="Nutrition clinic, Leeds"
    )
    dietitian.groups.add(Group.objects.get(name=DIETITIAN))
    # Nobody signs in as a client, so none has a password, which takes long to hash.
    clients = User.objects.bulk_create(
        User(email=f"client{count}-{number:04}@demo.example", name=f"Client {number:04}")
        for number in range(count)
    )
    since = timezone.now() - dt.timedelta(days=CLIENT_DAYS)
    today = todays_date()
    Profile.objects.bulk_create(
        Profile(user=client, birth_date=dt.date(1950 + at % 50, 1 + at % 12, 1 + at % 28))
        for at, client in enumerate(clients)
    )
    ProfileFacts.objects.bulk_create(
        ProfileFacts(user=client, sex="FM"[at % 2]) for at, client in enumerate(clients)
    )
    Consent.objects.bulk_create(
        Consent(client=client, dietitian=dietitian, valid_from=since) for client in clients
    )
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
        for client in clients
        for back in range(CLIENT_DAYS)
        if chance.random() < LOGGED
    )
    Invitation.objects.bulk_create(
        Invitation(
            dietitian=dietitian,
            email=f"asked{count}-{at:04}@demo.example",
            client_name=f"Client {at:04}",
            label="Postal",
            token_hash=Invitation.hash_of(f"{count} {at}"),
            expires_at=timezone.now() + INVITATION_LIFETIME,
        )
        for at in range(count)
    )
    return dietitian


if __name__ == "__main__":
    main()
