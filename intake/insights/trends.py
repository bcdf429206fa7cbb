"""What the trends of a person show, and where their magnesium comes from."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, F, FloatField, Max, Sum
from django.db.models.functions import Cast

from intake.bands.in_force import BandsInForce
from intake.diary.eaten import HAS_UNKNOWN, eaten, eaten_by_food, eaten_by_meal
from intake.diary.log import Log, stored_days
from intake.insights.analysis import (
    MealShare,
    MealSum,
    Mean,
    Period,
    by_meal,
    day_bars,
    summarise,
)
from intake.insights.charts.days import DayBar
from intake.insights.habits import HabitsSeen, habits_from, habits_seen, intake_of_rows
from intake.insights.range_days import judged, judged_days, known_mean
from intake.insights.ranking import FoodSum, MagnesiumSource, top_foods, top_groups
from intake.insights.trend_text import mg_words
from intake.science.limits import Limits
from intake.text import at_least


@dataclass(frozen=True)
class SummedRange:
    """A range of days of one person, as far as the viewer may see it."""

    first: dt.date
    last: dt.date
    bands: BandsInForce
    period: Period

    @cached_property
    def limits(self) -> Limits:
        """The band in force on the last day."""
        return self.bands.limits_on(self.last)


@dataclass(frozen=True)
class Trends(SummedRange):
    """A range drawn day by day."""

    #: The mean of the range as long just before; None where not all of it may be seen.
    before: Mean | None
    bars: list[DayBar]
    meals: list[MealShare]
    #: Of the days up to today; nothing where the range ends earlier.
    habits: HabitsSeen


@dataclass(frozen=True)
class Sources(SummedRange):
    """Where the magnesium of a range comes from, on the mean complete day."""

    #: The first of each; ``all_foods`` are all of them.
    foods: list[MagnesiumSource]
    groups: list[MagnesiumSource]
    all_foods: list[MagnesiumSource]


@dataclass(frozen=True)
class SourceDay:
    """One date on which a food, or something of a group, was eaten."""

    date: dt.date
    url: str
    #: None where nothing of it is known.
    mg: float | None
    is_at_least: bool
    times: int

    @property
    def words(self) -> str:
        """The amount as printed, and how often where more than once."""
        is_at_least = self.mg is not None and self.is_at_least
        amount = at_least(mg_words(self.mg), is_at_least=is_at_least)
        return amount if self.times == 1 else f"{amount}, {self.times} times"


@dataclass(frozen=True)
class SourceDays:
    """The dates behind a source, the latest first."""

    name: str
    days: list[SourceDay]


def trends_of(log: Log, first: dt.date, last: dt.date, *, today: dt.date) -> Trends:
    """Sum up a range, first and last date included, and the one before it.

    Five queries: three for the band in force, then the days of both ranges, and the meals; with
    the first, where the range ends today, those in which habits are looked for. One or two
    more where these seem to have changed.
    """
    first = log.first_reached(first)
    bands = BandsInForce(log)
    start = first - (last - first) - dt.timedelta(days=1)
    # Compared with the range as long just before, where all of it may be seen.
    is_compared = first <= last and log.first_reached(start) == start
    start = start if is_compared else first
    habits_start = habits_from(today) if last == today else first
    read = log.day_values(min(start, habits_start), last)
    rows = read[bisect_left(read, (start.isoformat(),)) :]
    count_before = bisect_left(rows, (first.isoformat(),))
    days = judged(stored_days(rows[count_before:]), bands, first, last)
    period = summarise(days, bands.prior_on(last))
    meals = eaten_by_meal(log, first, last, period.supplement_share)
    habits = HabitsSeen()
    if last == today:
        looked_at = read[bisect_left(read, (habits_start.isoformat(),)) :]
        habits = habits_seen(log, intake_of_rows(looked_at), today)
    return Trends(
        first=first,
        last=last,
        bands=bands,
        period=period,
        before=known_mean(rows[:count_before], bands) if is_compared else None,
        bars=day_bars(days),
        meals=by_meal([MealSum(*meal) for meal in meals], period.mean.days),
        habits=habits,
    )


def bars_of(log: Log, first: dt.date, last: dt.date) -> list[DayBar]:
    """The days of a range alone, as ``trends_of`` has them."""
    return day_bars(judged_days(log, BandsInForce(log), log.first_reached(first), last))


def sources_of(log: Log, first: dt.date, last: dt.date, *, count: int) -> Sources:
    """Rank the foods and groups of a range's complete days.

    Five queries: three for the band in force, then days and foods.
    """
    first = log.first_reached(first)
    bands = BandsInForce(log)
    days = judged_days(log, bands, first, last, has_zones=False)
    period = summarise(days)
    rows = eaten_by_food(log, first, last, period.supplement_share)
    sums = [FoodSum(*row) for row in rows]
    foods = top_foods(sums, period.mean.days)
    return Sources(
        first=first,
        last=last,
        bands=bands,
        period=period,
        foods=foods[:count],
        groups=top_groups(sums, period.mean.days, count),
        all_foods=foods,
    )


def source_days(log: Log, found: Sources, by: str, key: str) -> SourceDays | None:
    """The complete days behind a food or group of a range; None for one that is not in it.

    ``by`` is "food" or "group", ``key`` that of a ``MagnesiumSource``, with "quick" for the
    group of quick adds. One query.
    """
    entries = eaten(log, found.first, found.last)
    if by == "group":
        entries = (
            entries.filter(food=None) if key == "quick" else entries.filter(food__group__slug=key)
        )
        name = F("food__group__name")
    elif key.startswith("name:"):
        entries = entries.filter(food=None, name=key.removeprefix("name:"))
        name = F("name")
    elif key.isdecimal() and len(key) < 19:
        entries = entries.filter(food=int(key))
        name = F("name")
    else:
        return None
    rows = list(
        entries.order_by("-date")
        .values_list("date")
        .annotate(
            mg=Sum(Cast("magnesium_mg", FloatField())),
            unknown=Count("pk", filter=HAS_UNKNOWN),
            times=Count("pk"),
            called=Max(name),
        )
    )
    if not rows:
        return None
    return SourceDays(
        name=rows[0][4] or "Quick adds",
        days=[
            SourceDay(date, log.subject.url("intake:day", date), mg, unknown > 0, times)
            for date, mg, unknown, times, _called in rows
        ],
    )
