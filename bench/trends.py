"""Times of the trends of a year, 365 days of eight entries, as ratios to a bare page.

"data" is the page's data (queries, frames, sums, chart), measured in this process;
"trends" and "sources" are the whole pages for a signed-in person under gunicorn.
Fails where the data of the year takes longer than the aim.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from bench.pages import Client, in_turn, manage, percentile, served, session_of, todays_date
from intake.enums import DayState

if TYPE_CHECKING:
    from accounts.models import User

REQUESTS = 20
DAYS = 365
ENTRIES_A_DAY = 8
#: The most the data of a year may take, as a multiple of the bare page's p50.
AIM = 8.0


def main() -> None:
    """Prepare, measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"MIDBAND_VAR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        for command in ("migrate", "createcachetable", "load_foods", "collectstatic --noinput"):
            manage(*command.split())
        user = person_with_a_year()
        with served() as port:
            client = Client(port, session_of(user))
            found = _measure(client, user)
    sys.exit(_print(found))


def person_with_a_year() -> User:
    """Somebody with a year of complete days up to today, eight foods each, and one before."""
    import django

    django.setup()
    from accounts.models import User
    from foods.models import Food
    from intake.enums import Meal
    from intake.models import Day, Entry
    from intake.science.sums import sum_entries

    user = User.objects.create_user("year@demo.example", secrets.token_urlsafe())
    foods = list(Food.objects.shared().filter(is_staple=True, rank__lte=2).order_by("pk")[:80])
    meals = [Meal.BREAKFAST, Meal.LUNCH, Meal.DINNER, Meal.SNACKS]
    entries: list[Entry] = []
    days: list[Day] = []
    for back in range(2 * DAYS):
        date = todays_date() - dt.timedelta(days=back)
        eaten = [
            Entry(
                subject=user,
                date=date,
                meal=meals[place % 4],
                food=food,
                name=food.name,
                kind=food.kind,
                quantity=1,
                unit_label="1 cup",
                unit_grams=Decimal(100),
                grams=Decimal(100),
                mg_per_100g=food.magnesium_mg_per_100g,
                magnesium_mg=food.magnesium_mg_per_100g,
            )
            for place in range(ENTRIES_A_DAY)
            for food in [foods[(back * 7 + place * 11) % len(foods)]]
        ]
        day = Day(subject=user, date=date, food=DayState.COMPLETE)
        day.sums = sum_entries(eaten)
        days.append(day)
        entries += eaten
    Entry.objects.bulk_create(entries)
    Day.objects.bulk_create(days)
    return user


def _data_of(user: User) -> Callable[[], float]:
    """The year's data, gathered here as the page gathers it; its seconds."""
    from intake.diary.log import Log
    from intake.insights.charts.days import day_rows, days_option
    from intake.insights.charts.strip import strip_months
    from intake.insights.trends import trends_of

    log = Log.of_oneself(user)
    last = todays_date()
    first = last - dt.timedelta(days=DAYS - 1)

    def seconds() -> float:
        start = time.perf_counter()
        found = trends_of(log, first, last)
        days_option(found.bars, title="A year")
        day_rows(found.bars)
        strip_months(found.bars)
        return time.perf_counter() - start

    return seconds


def _measure(client: Client, user: User) -> dict[str, list[list[float]]]:
    """Seconds by page and round; within a round they take turns."""
    pages: dict[str, Callable[[], float]] = {
        "bare": lambda: client.ask("/bare/"),
        "data": _data_of(user),
        "trends": lambda: client.ask(f"/trends/?window={DAYS}"),
        "sources": lambda: client.ask(f"/sources/?window={DAYS}"),
    }
    return in_turn(pages, requests=REQUESTS)


def _print(found: dict[str, list[list[float]]]) -> int:
    """Print p50, p95 and the ratio to the bare page; 1 where the aim is missed."""
    print(f"{DAYS} days of {ENTRIES_A_DAY} entries")
    print(f"{'what':8}{'p50 ms':>9}{'p95 ms':>9}{'p50/bare':>10}{'aim':>6}")
    ratios = {}
    for name, rounds in found.items():
        p50, p95 = (
            statistics.median(percentile(values, share) for values in rounds) for share in (50, 95)
        )
        ratios[name] = statistics.median(
            percentile(values, 50) / percentile(bare, 50)
            for values, bare in zip(rounds, found["bare"], strict=True)
        )
        aim = AIM if name == "data" else ""
        print(f"{name:8}{p50 * 1e3:9.2f}{p95 * 1e3:9.2f}{ratios[name]:10.2f}{aim:>6}")
    return int(ratios["data"] > AIM)


if __name__ == "__main__":
    main()
