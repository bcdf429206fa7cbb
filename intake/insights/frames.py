"""Where the diary's rows become pandas frames; nothing else reads rows for pandas.

Every frame has the same columns and types whether it has rows or not. What is
not known is missing (NaN) and never 0. Amounts are mg of magnesium as floats,
good for means and pictures; zones are decided before, on the exact values.
pandas costs most of a second to import, so views import this when they need it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import starmap
from typing import Any, NamedTuple

import pandas as pd
from django.db.models import (
    Case,
    CharField,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from accounts.access import Subject
from foods.enums import FoodKind
from intake.bands.in_force import Standing
from intake.enums import DayState
from intake.insights.analysis import Mean
from intake.models import Day, Entry
from intake.science.limits import Limits
from intake.science.sums import Sums
from intake.science.zones import Zone, zone_of

#: One row for every date of a range, logged or not. ``state`` is open, partial,
#: complete, or empty for a date without a row. The edges are those of the date.
#: ``total_mg`` is what counts: food, water, and supplements up to the date's limit,
#: which are ``counted_supplement_mg``; medicines are in neither.
DAY_COLUMNS = {
    "date": "datetime64[s]",
    "state": "object",
    "zone": "object",
    "food_mg": "float64",
    "water_mg": "float64",
    "supplement_mg": "float64",
    "medicine_mg": "float64",
    "counted_supplement_mg": "float64",
    "total_mg": "float64",
    "entry_count": "int64",
    "unknown_count": "int64",
    "food_count": "int64",
    "food_known_count": "int64",
    "food_grams": "float64",
    "food_known_grams": "float64",
    "water_unknown_count": "int64",
    "low": "float64",
    "low_if_other_sex": "float64",
    "target": "float64",
    "high": "float64",
}
#: One row a meal: its entries added up.
MEAL_COLUMNS = {"meal": "object", "mg": "float64", "entries": "int64", "unknown": "int64"}
#: One row a food and kind, quick adds by their name: its entries added up. ``food``
#: is 0 for a quick add, whose group is empty. ``known_grams`` are the grams of
#: the entries with a value; ``days`` on how many dates it was eaten.
FOOD_COLUMNS = {
    "food": "int64",
    "name": "object",
    "kind": "object",
    "group": "object",
    "group_name": "object",
    "mg": "float64",
    "known_grams": "float64",
    "entries": "int64",
    "unknown": "int64",
    "days": "int64",
}

#: No value, or a recipe of which some part has none.
HAS_UNKNOWN = Q(magnesium_mg=None) | Q(known_grams__isnull=False)
_MG = ("food_mg", "water_mg", "supplement_mg", "medicine_mg")
_COUNTS = ("entry_count", "unknown_count", "food_count", "food_known_count")
_GRAMS = ("food_grams", "food_known_grams")
_EDGES = ("low", "low_if_other_sex", "target", "high")


class StoredDay(NamedTuple):
    """A day's row as far as frames need it; amounts as floats that are exact to 0.001."""

    date: dt.date
    state: str
    food_mg: float
    water_mg: float
    supplement_mg: float
    medicine_mg: float
    entry_count: int
    unknown_count: int
    food_count: int
    food_known_count: int
    food_grams: float
    food_known_grams: float
    water_unknown_count: int = 0

    @property
    def sums(self) -> Sums:
        """The stored sums, exact again."""
        return Sums(
            food_mg=_exact(self.food_mg),
            water_mg=_exact(self.water_mg),
            supplement_mg=_exact(self.supplement_mg),
            medicine_mg=_exact(self.medicine_mg),
            entry_count=self.entry_count,
            unknown_count=self.unknown_count,
            food_count=self.food_count,
            food_known_count=self.food_known_count,
            food_grams=_exact(self.food_grams),
            food_known_grams=_exact(self.food_known_grams),
            water_unknown_count=self.water_unknown_count,
        )

    @property
    def knows_what_counts(self) -> bool:
        """As ``Sums.knows_what_counts``, without making the amounts exact for it."""
        eaten = self.food_mg + self.water_mg + self.supplement_mg
        if self.medicine_mg and not eaten:
            return self.food_known_count > 0
        return self.entry_count > self.unknown_count or eaten > 0

    def counted_supplement(self, limits: Limits) -> float:
        """How much of the supplements counts (mg)."""
        # Most days have none, and exact amounts are dear.
        if not self.supplement_mg:
            return 0.0
        return float(limits.counted_supplement(_exact(self.supplement_mg)))

    def counted(self, limits: Limits) -> float:
        """What is held against ``low`` and the target (mg), as ``Sums.counted_mg``."""
        return self.food_mg + self.water_mg + self.counted_supplement(limits)

    def known(self, limits: Limits) -> tuple[float, ...]:
        """What is known of each kind, of supplements as they count, and of what counts (mg).

        NaN where nothing is known. Whether a supplement or a medicine has no value is
        not stored, so with one of them a kind that adds up to 0 is not known to be 0.
        """
        nothing = float("nan")
        waters_unknown = self.water_unknown_count
        others_unknown = self.unknown_count - (self.food_count - self.food_known_count)
        is_unknown = (waters_unknown, *[others_unknown - waters_unknown] * 2)
        no_food_known = self.food_count > 0 and not self.food_known_count
        food = nothing if no_food_known and not self.food_mg else self.food_mg
        water, supplement, medicine = (
            nothing if unknown and not mg else mg
            for unknown, mg in zip(is_unknown, self[3:6], strict=True)
        )
        counted = self.counted_supplement(limits) if self.supplement_mg else supplement
        total = self.counted(limits) if self.knows_what_counts else nothing
        return food, water, supplement, medicine, counted, total


_ZERO = Decimal(0)


def _exact(amount: float) -> Decimal:
    # Most days have neither water nor medicine, and zero is the dearest to convert.
    return Decimal(str(amount)) if amount else _ZERO


def stored_days(subject: Subject, first: dt.date, last: dt.date) -> list[StoredDay]:
    """The person's days of a range that the viewer may see; one query."""
    # As floats: a year's decimals would take longer to read than all else.
    amounts = {f"{name}_": Cast(name, FloatField()) for name in (*_MG, *_GRAMS)}
    kept = visible(subject, subject.user.days.filter(date__range=(first, last)))
    rows = kept.values_list(
        "date",
        "food",
        *(amounts[f"{name}_"] for name in _MG),
        *_COUNTS,
        *(amounts[f"{name}_"] for name in _GRAMS),
        "water_unknown_count",
    )
    return list(starmap(StoredDay, rows))


def visible(subject: Subject, rows: QuerySet[Day]) -> QuerySet[Day]:
    """Leave out the days from before what was shared with the viewer."""
    earliest = subject.consent.earliest_day if subject.consent else None
    return rows if earliest is None else rows.filter(date__gte=earliest)


def day_frame(
    days: Iterable[StoredDay], standing: Standing, first: dt.date, last: dt.date
) -> pd.DataFrame:
    """One row for every date from first to last, in order (columns: ``DAY_COLUMNS``).

    A day is judged by the band in force on it, a day that is not complete not at
    all. No rows where the range ends before it begins.
    """
    found = {day.date: day for day in days}
    rows = []
    held: Limits | None = None
    edges: list[float] = []
    for date, limits in standing.limits_between(first, last).items():
        if limits is not held:
            held, edges = limits, [_float(getattr(limits, edge)) for edge in _EDGES]
        day = found.get(date)
        rows.append((*_NO_DAY, *edges) if day is None else (*_day_row(day, limits), *edges))
    frame = _frame(rows, {name: DAY_COLUMNS[name] for name in DAY_COLUMNS if name != "date"})
    frame.insert(0, "date", pd.date_range(first, last, unit="s") if rows else _no_dates())
    return frame


_NO_DAY = ("", Zone.EMPTY.value, *[float("nan")] * 6, 0, 0, 0, 0, 0.0, 0.0, 0)


def _day_row(day: StoredDay, limits: Limits) -> tuple[object, ...]:
    zone = zone_of(day.sums, limits) if day.state == DayState.COMPLETE else Zone.OPEN
    return (day.state, zone.value, *day.known(limits), *day[6:])


def _no_dates() -> pd.Series[Any]:
    return pd.Series([], dtype=DAY_COLUMNS["date"])


def _float(mg: Decimal | None) -> float:
    return float("nan") if mg is None else float(mg)


def known_mean(subject: Subject, standing: Standing, first: dt.date, last: dt.date) -> Mean:
    """The mean of a range's complete days on which something is known; one query.

    For a range of which nothing else is told; ``summed_up`` gives the same mean.
    """
    held = standing.limits_between(first, last)
    complete = [day for day in stored_days(subject, first, last) if day.state == DayState.COMPLETE]
    known = [day for day in complete if day.knows_what_counts]
    if not known:
        return Mean(None, 0)
    total = sum(day.counted(held[day.date]) for day in known)
    return Mean(total / len(known), len(known), any(day.unknown_count for day in known))


def meal_frame(entries: QuerySet[Entry], *, supplement_share: float = 1.0) -> pd.DataFrame:
    """Entries added up by meal in the database (columns: ``MEAL_COLUMNS``); one query.

    ``supplement_share`` (0 to 1) is how much of supplements counts.
    """
    rows = (
        entries.order_by()
        .values_list("meal")
        .annotate(
            mg=_mg_sum(supplement_share),
            count=Count("pk"),
            unknown=Count("pk", filter=HAS_UNKNOWN),
        )
    )
    return _frame(list(rows), MEAL_COLUMNS)


def food_frame(entries: QuerySet[Entry], *, supplement_share: float = 1.0) -> pd.DataFrame:
    """Entries added up by food in the database (columns: ``FOOD_COLUMNS``); one query.

    The name is the one that was logged. ``supplement_share`` (0 to 1) is how much
    of supplements counts.
    """
    rows = (
        entries.order_by()
        .annotate(quick_name=_name_of_quick_adds())
        .values_list("food", "quick_name", "kind")
        .annotate(
            logged_name=Max("name"),
            group_slug=Max("food__group__slug"),
            group_name=Max("food__group__name"),
            mg=_mg_sum(supplement_share),
            weight_known=Sum(
                Cast(Coalesce("known_grams", "grams"), FloatField()),
                filter=Q(magnesium_mg__isnull=False),
            ),
            count=Count("pk"),
            unknown=Count("pk", filter=HAS_UNKNOWN),
            days=Count("date", distinct=True),
        )
    )
    return _frame(
        [
            (food or 0, name, kind, group or "", group_name or "", *rest)
            for food, _quick, kind, name, group, group_name, *rest in rows
        ],
        FOOD_COLUMNS,
    )


def _mg_sum(supplement_share: float) -> Sum:
    """The known magnesium as it counts; the database gives null where none is known."""
    mg = Cast("magnesium_mg", FloatField())
    if supplement_share == 1.0:
        return Sum(mg)
    counted = ExpressionWrapper(mg * Value(supplement_share), FloatField())
    return Sum(Case(When(kind=FoodKind.SUPPLEMENT, then=counted), default=mg))


def _name_of_quick_adds() -> Case:
    return Case(When(food=None, then=F("name")), default=Value(""), output_field=CharField())


def entries_of_complete_days(subject: Subject, first: dt.date, last: dt.date) -> QuerySet[Entry]:
    """What was eaten on the complete days of a range that the viewer may see.

    Without medicines, which are no nutrition and in no mean.
    """
    days = subject.user.days.filter(date__range=(first, last), food=DayState.COMPLETE)
    eaten = subject.user.entries.exclude(kind=FoodKind.MEDICINE)
    return eaten.filter(date__in=visible(subject, days).values("date"))


def _frame(rows: Sequence[tuple[object, ...]], columns: dict[str, str]) -> pd.DataFrame:
    """Rows as a frame of exactly these columns and types, also without rows."""
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame(
        {
            name: pd.Series(values[place], dtype=dtype)
            for place, (name, dtype) in enumerate(columns.items())
        }
    )
