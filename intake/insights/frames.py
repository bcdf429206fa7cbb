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
from typing import NamedTuple

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

from foods.enums import FoodKind
from intake.bands.in_force import BandsInForce
from intake.diary.log import Log
from intake.enums import DayState
from intake.insights.analysis import Mean
from intake.models import Entry
from intake.science.limits import Limits
from intake.science.sums import KIND_SUMS, SUM_TYPES, Sums
from intake.science.zones import Zone, zone_of

#: One row for every date of a range, logged or not. ``state`` is open, partial,
#: complete, or empty for a date without a row. The edges are those of the date.
#: ``total_mg`` is what counts: food, water, and supplements up to the date's limit,
#: which are ``counted_supplement_mg``; medicines are in neither.
DAY_COLUMNS = {
    "date": "datetime64[s]",
    "state": "object",
    "zone": "object",
    **{name: "float64" if kind is Decimal else "int64" for name, kind in SUM_TYPES.items()},
    "counted_supplement_mg": "float64",
    "total_mg": "float64",
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
_EDGES = ("low", "low_if_other_sex", "target", "high")


class StoredDay(NamedTuple):
    """A day's row as far as frames need it."""

    date: dt.date
    state: str
    sums: Sums


def stored_days(log: Log, first: dt.date, last: dt.date) -> list[StoredDay]:
    """The days of a range; one query."""
    # As text: exact, and a decimal is made from text in a tenth of the time Django takes.
    columns = [
        Cast(name, CharField()) if kind is Decimal else name for name, kind in SUM_TYPES.items()
    ]
    days = log.days().filter(date__range=(first, last))
    return [
        StoredDay(date, state, Sums.of(values))
        for date, state, *values in days.values_list("date", "food", *columns)
    ]


def day_frame(
    days: Iterable[StoredDay], bands: BandsInForce, first: dt.date, last: dt.date
) -> pd.DataFrame:
    """One row for every date from first to last, in order (columns: ``DAY_COLUMNS``).

    A day is judged by the band in force on it, a day that is not complete not at
    all. No rows where the range ends before it begins.
    """
    found = {day.date: day for day in days}
    rows = []
    held: Limits | None = None
    edges: list[float] = []
    for date, limits in bands.limits_between(first, last).items():
        if limits is not held:
            held, edges = limits, [_float(getattr(limits, edge)) for edge in _EDGES]
        day = found.get(date)
        rows.append((*_NO_DAY, *edges) if day is None else (*_day_row(day, limits), *edges))
    frame = _frame(rows, {name: DAY_COLUMNS[name] for name in DAY_COLUMNS if name != "date"})
    frame.insert(0, "date", pd.date_range(first, last, unit="s"))
    return frame


#: A date without a row: nothing is known of any kind, and every count is 0.
_NO_DAY = (
    "",
    Zone.EMPTY.value,
    *(Sums().by_name | dict.fromkeys(KIND_SUMS)).values(),
    None,
    None,
)


def _day_row(day: StoredDay, limits: Limits) -> tuple[object, ...]:
    sums, known = day.sums, day.sums.known_mg
    zone = zone_of(sums, limits) if day.state == DayState.COMPLETE else Zone.OPEN
    supplement = known["supplement_mg"]
    return (
        day.state,
        zone.value,
        *(sums.by_name | known).values(),
        None if supplement is None else limits.counted_supplement(supplement),
        sums.counted_mg(limits) if sums.knows_what_counts else None,
    )


def _float(mg: Decimal | None) -> float:
    return float("nan") if mg is None else float(mg)


def known_mean(log: Log, bands: BandsInForce, first: dt.date, last: dt.date) -> Mean:
    """The mean of a range's complete days on which something is known; one query.

    For a range of which nothing else is told; ``summarise`` gives the same mean.
    """
    held = bands.limits_between(first, last)
    complete = [day for day in stored_days(log, first, last) if day.state == DayState.COMPLETE]
    known = [day for day in complete if day.sums.knows_what_counts]
    if not known:
        return Mean(None, 0)
    total = sum(day.sums.counted_mg(held[day.date]) for day in known)
    return Mean(float(total) / len(known), len(known), any(day.sums.is_at_least for day in known))


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
        .annotate(quick_name=Case(When(food=None, then=F("name")), default=Value("")))
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


def entries_of_complete_days(log: Log, first: dt.date, last: dt.date) -> QuerySet[Entry]:
    """What was eaten on the complete days of a range.

    Without medicines, which are no nutrition and in no mean.
    """
    days = log.days().filter(date__range=(first, last), food=DayState.COMPLETE)
    return log.entries().exclude(kind=FoodKind.MEDICINE).filter(date__in=days.values("date"))


def _frame(rows: Sequence[tuple[object, ...]], columns: dict[str, str]) -> pd.DataFrame:
    """Rows as a frame of exactly these columns and types, also without rows."""
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame(
        {
            name: pd.Series(values[place], dtype=dtype)
            for place, (name, dtype) in enumerate(columns.items())
        }
    )
