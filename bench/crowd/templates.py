"""Days as people log them, made by the app's own code, of which a crowd's diaries are put together.

Forty people with fifty days each, everybody with foods of their own: some waters, supplements,
quick adds, foods without a value, times and notes among them. Chance is seeded.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import TYPE_CHECKING

from bench.people import ENTRIES_A_DAY, MEALS
from bench.site import todays_date
from foods.enums import FoodKind
from intake.enums import DayState, Meal, SupplementsTaken

if TYPE_CHECKING:
    from accounts.models import User
    from foods.models import Food
    from intake.models import Entry

#: People whose days are the templates, the days of each, and the foods each eats.
TEMPLATES, TEMPLATE_DAYS, HABITUAL_FOODS = 40, 50, 60
#: Foods that the crowd eats of in all.
POOL = 600
#: How often something is so (a share of entries, the last two of days).
QUICK, TIMED, NOTED, SUPPLEMENTED, LEFT_OPEN = 0.03, 0.3, 0.02, 0.25, 0.2
QUANTITIES = (Decimal("0.5"), Decimal(1), Decimal(1), Decimal("1.5"), Decimal(2))


def make_template_days() -> None:
    """Log the days of the templates, person by person, and as many entries a day as measured."""
    from accounts.models import User
    from intake.models import Day, Entry
    from intake.science.sums import sum_entries

    chance = random.Random(1)  # noqa: S311  # the same diaries each time
    pool, supplements = _pool(chance)
    for number in range(TEMPLATES):
        user = User.objects.create(email=f"template{number}@crowd.example")
        habitual = chance.sample(pool, HABITUAL_FOODS)
        entries: list[Entry] = []
        days: list[Day] = []
        for back in range(TEMPLATE_DAYS):
            date = todays_date() - dt.timedelta(days=back)
            taken = chance.choice(supplements) if chance.random() < SUPPLEMENTED else None
            eaten = [
                _entry(chance, user, date, place, None if place else taken, habitual)
                for place in range(ENTRIES_A_DAY)
            ]
            day = Day(subject=user, date=date)
            day.food = DayState.OPEN if chance.random() < LEFT_OPEN else DayState.COMPLETE
            day.supplements = SupplementsTaken.TAKEN if taken else SupplementsTaken.NONE
            day.sums = sum_entries(eaten)
            days.append(day)
            entries += eaten
        Day.objects.bulk_create(days)
        Entry.objects.bulk_create(entries)


def _pool(chance: random.Random) -> tuple[list[Food], list[Food]]:
    """Foods and waters that people eat every day, and supplements, with groups and portions."""
    from foods.models import Food

    shared = Food.objects.shared().select_related("group").prefetch_related("portions")
    eaten = shared.filter(kind__in=[FoodKind.FOOD, FoodKind.WATER], portions__grams__gt=0)
    staples = list(eaten.filter(is_staple=True).order_by("pk").distinct())
    without = list(eaten.filter(magnesium_mg_per_100g=None).order_by("pk").distinct()[:POOL])
    pool = chance.sample(staples, min(POOL, len(staples)))
    pool += chance.sample(without, min(POOL // 20, len(without)))
    supplements = shared.filter(kind=FoodKind.SUPPLEMENT, portions__isnull=False)
    return pool, list(supplements.order_by("pk").distinct()[:20])


def _entry(
    chance: random.Random,
    user: User,
    date: dt.date,
    place: int,
    supplement: Food | None,
    habitual: list[Food],
) -> Entry:
    """One unsaved entry, as the page for adding makes it."""
    from intake.diary.entries import new_entry
    from intake.models import Entry
    from intake.models.entry_uncertainty import set_uncertainty

    meal = Meal.SUPPLEMENTS if supplement else MEALS[place * len(MEALS) // ENTRIES_A_DAY]
    time = dt.time(7 + place * 2, chance.randrange(60)) if chance.random() < TIMED else None
    note = "with a little note beside it" if chance.random() < NOTED else ""
    if supplement is None and chance.random() < QUICK:
        mg = Decimal(chance.randrange(5, 90))
        entry = Entry(
            subject=user,
            date=date,
            meal=meal,
            time=time,
            note=note,
            name="What was for lunch at work",
            kind=FoodKind.FOOD,
            quantity=Decimal(1),
            unit_mg=mg,
            magnesium_mg=mg,
        )
        set_uncertainty(entry, None)
        return entry
    # The first foods of somebody's list are eaten most often.
    nth = min(int(chance.paretovariate(0.7)) - 1, chance.randrange(HABITUAL_FOODS))
    food = supplement or habitual[nth]
    portion = chance.choice([one for one in food.portions.all() if supplement or one.grams])
    return new_entry(
        subject=user,
        by=user,
        date=date,
        meal=meal,
        food=food,
        quantity=Decimal(1) if supplement else chance.choice(QUANTITIES),
        unit=portion.unit,
        portion=portion,
        time=time,
        note=note,
    )
