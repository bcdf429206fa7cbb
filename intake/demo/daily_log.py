"""Logs days of a person of the demo from the menus in ``fixtures/demo``."""

from __future__ import annotations

import csv
import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from accounts.models import User
from foods.models import Food, Portion
from intake.diary.entries import new_entry
from intake.diary.products import remember_supplement
from intake.enums import DayState, Meal, SupplementsTaken
from intake.models import Day, Entry
from intake.science.sums import sum_entries


@dataclass(frozen=True)
class DemoMenu:
    """What is eaten together at one meal, and how often compared with others."""

    meal: Meal
    weight: int
    items: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class DemoHabits:
    """How somebody eats and logs.

    ``*_days`` are shares of all days (0 to 1); ``appetite`` is a factor on amounts.
    """

    skipped_days: float = 0.06
    partial_days: float = 0.05
    snack_days: float = 0.7
    supplement_days: float = 0.0
    supplement_mg: Decimal = Decimal(150)
    appetite: Decimal = Decimal(1)


def read_menus(path: Path) -> list[DemoMenu]:
    """Read the menus of a CSV file; rows with the same meal and menu are eaten together."""
    found: dict[tuple[str, str, int], list[tuple[str, Decimal]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["meal"], row["menu"], int(row["weight"]))
            found.setdefault(key, []).append((row["food"], Decimal(row["quantity"])))
    return [
        DemoMenu(Meal(meal), weight, tuple(items)) for (meal, _, weight), items in found.items()
    ]


@transaction.atomic
def fill_days(
    *,
    subject: User,
    menus: list[DemoMenu],
    habits: DemoHabits,
    first: dt.date,
    last: dt.date,
    seed: int,
) -> int:
    """Log the days from first to last; return the number of entries.

    Some days are skipped or partial; the last one is still open. The same seed
    gives the same days. Raises Food.DoesNotExist where the table lacks a food of
    a menu.
    """
    chance = random.Random(seed)  # noqa: S311  # a demo needs repeatable days, not secrets
    foods = _foods_with_portion(menus)
    tablet = _tablet(subject, habits)
    entries: list[Entry] = []
    days: list[Day] = []
    for offset in range((last - first).days + 1):
        date = first + dt.timedelta(days=offset)
        is_last = date == last
        if not is_last and chance.random() < habits.skipped_days:
            continue
        is_partial = not is_last and chance.random() < habits.partial_days
        eaten = _choose_menus(chance, menus, habits, is_short=is_partial or is_last)
        logged = [
            _entry(subject, date, menu.meal, *foods[name], quantity * habits.appetite)
            for menu in eaten
            for name, quantity in menu.items
        ]
        if tablet is not None and chance.random() < habits.supplement_days:
            logged.append(_entry(subject, date, Meal.SUPPLEMENTS, tablet.food, tablet, Decimal(1)))
        day = Day(subject=subject, date=date)
        day.sums = sum_entries(logged)
        if not is_last:
            day.food = DayState.PARTIAL if is_partial else DayState.COMPLETE
            day.supplements = SupplementsTaken.TAKEN if day.supplement_mg else SupplementsTaken.NONE
        entries += logged
        days.append(day)
    Entry.objects.bulk_create(entries)
    Day.objects.bulk_create(days)
    return len(entries)


def _foods_with_portion(menus: list[DemoMenu]) -> dict[str, tuple[Food, Portion]]:
    """Return the foods of all menus by name, each with its first portion."""
    names = {name for menu in menus for name, _quantity in menu.items}
    foods = Food.objects.shared().filter(name__in=names, is_staple=True)
    found = {food.name: food for food in foods.select_related("group").prefetch_related("portions")}
    if missing := sorted(names - found.keys()):
        raise Food.DoesNotExist(f"The food table lacks {', '.join(missing)}.")
    return {name: (food, food.portions.all()[0]) for name, food in found.items()}


def _tablet(subject: User, habits: DemoHabits) -> Portion | None:
    """Add the person's supplement, and return its portion; None for who takes none."""
    if not habits.supplement_days:
        return None
    citrate = Food.objects.shared().get(source_key="supplement-magnesium-citrate")
    return remember_supplement(
        subject=subject, food=citrate, piece="tablet", magnesium_mg=habits.supplement_mg
    )


def _choose_menus(
    chance: random.Random, menus: list[DemoMenu], habits: DemoHabits, *, is_short: bool
) -> list[DemoMenu]:
    """Choose a menu for each meal of a day; a short day has breakfast alone."""
    meals = [Meal.BREAKFAST] if is_short else [Meal.BREAKFAST, Meal.LUNCH, Meal.DINNER]
    if not is_short and chance.random() < habits.snack_days:
        meals.append(Meal.SNACKS)
    return [
        chance.choices(of_meal, [menu.weight for menu in of_meal])[0]
        for meal in meals
        if (of_meal := [menu for menu in menus if menu.meal == meal])
    ]


def _entry(
    subject: User, date: dt.date, meal: Meal, food: Food, portion: Portion, quantity: Decimal
) -> Entry:
    return new_entry(
        subject=subject,
        by=subject,
        date=date,
        meal=meal,
        food=food,
        quantity=quantity,
        unit=portion.unit,
        portion=portion,
    )
