"""What a range of days adds up to. Pure: frames of ``insights.frames`` in, numbers out.

Only complete days are averaged or counted by zone: an open or partial day is
not a low one. What is not known stays out of a sum instead of counting as 0
(``min_count=1``), so a day on which nothing is known is in no mean. Amounts are
mg of magnesium a day.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from intake.enums import DayState
from intake.insights.charts.days import DayBar, day_look
from intake.science.sums import ENOUGH_KNOWN, Sums
from intake.science.u_shape import interval
from intake.science.usual_intake.adequacy import MIN_DAYS
from intake.science.zones import Zone

#: The parts of what counts on a day, in the order in which they are drawn and listed.
PARTS = ("food", "water", "supplement")
#: The zones that count as in the band: the band itself, and "adequate" where there is no low.
IN_BAND = (Zone.BORDERLINE.value, Zone.OPTIMAL.value, Zone.ADEQUATE.value)
#: Monday is 0.
SATURDAY = 5


@dataclass(frozen=True)
class Mean:
    """A mean over some days; None without a day."""

    mg: float | None
    days: int
    #: Whether something without a value was eaten on them, so that it is a lower bound.
    is_at_least: bool = False


@dataclass(frozen=True)
class MeanPart:
    """A part of the mean day: mg a day and share (0 to 1) of all; None where unknown."""

    mg: float | None
    share: float | None


@dataclass(frozen=True)
class DayRun:
    """Dates that follow each other; no dates where there are none."""

    days: int
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class Period:
    """A range of days summed up. Means, zones and parts are of the complete days."""

    first: dt.date | None
    last: dt.date | None
    #: Calendar days, days with an entry, and of these the partial and the open ones;
    #: a complete day may be one on which nothing was eaten.
    calendar: int
    logged: int
    complete: int
    partial: int
    open: int
    mean: Mean
    #: Complete days on which nothing is known or nothing was logged, which are in no mean.
    unknown_days: int
    #: Where the usual intake lies with 95 % confidence; None below ``MIN_DAYS``.
    interval: tuple[float, float] | None
    #: Of what counts, by kind; they add up to the mean.
    parts: dict[str, MeanPart]
    #: Of supplements on the days of the mean the share (0 to 1) that counts.
    supplement_share: float
    #: Supplements and medicines on the mean complete day with an entry, uncapped (mg): what
    #: their limit is for, whatever is known of the food; and how many have no value.
    supplement_mg: float | None
    medicine_mg: float | None
    supplemental_unknown: int
    #: Complete days by zone, without empty zones.
    zones: dict[str, int]
    #: The longest run of complete days in the band, the latest of equal ones.
    run: DayRun
    weekdays: Mean
    weekends: Mean
    #: Share (0 to 1) of the grams of food with a value on the days of the mean; None without food.
    known_share: float | None

    @property
    def is_at_least(self) -> bool:
        """Whether something without a value was eaten, so that the mean is a lower bound."""
        return self.mean.is_at_least

    @property
    def knows_enough(self) -> bool:
        """Whether so much of the food has a value that the mean may be called low."""
        return self.known_share is None or self.known_share >= ENOUGH_KNOWN

    @property
    def says_enough(self) -> bool:
        """Whether there are enough complete days to compare or judge anything."""
        return self.mean.days >= MIN_DAYS


@dataclass(frozen=True)
class MealShare:
    """One meal on the mean complete day."""

    meal: str
    part: MeanPart
    entries: int
    unknown: int


@dataclass(frozen=True)
class MagnesiumSource:
    """What one food, or one group of foods, brings on the mean complete day.

    ``key`` is the food's number, "name:..." for a quick add, or the group's slug.
    """

    key: str
    name: str
    kind: str
    part: MeanPart
    entries: int
    unknown: int
    #: All of it (mg), None where unknown, and the grams of what is known.
    mg: float | None
    known_grams: float
    #: Dates on which it was eaten; 0 for a group, where they are not counted.
    days: int = 0


def between(days: pd.DataFrame, first: dt.date, last: dt.date) -> pd.DataFrame:
    """The rows of a day frame from first to last."""
    return days[(days["date"] >= pd.Timestamp(first)) & (days["date"] <= pd.Timestamp(last))]


def summarise(days: pd.DataFrame, sd_within: Decimal | None = None) -> Period:
    """Sum up a day frame.

    ``sd_within`` is the published pooled day-to-day standard deviation (mg) for
    the interval; None where there is none.
    """
    complete = days[days["state"] == DayState.COMPLETE]
    states = days["state"][days["entry_count"] > 0]
    known = complete[complete["total_mg"].notna()]
    logged = complete[complete["entry_count"] > 0]
    mean = _mean(known)
    is_weekend = known["date"].dt.day_of_week >= SATURDAY
    # Around a lower bound there is no interval.
    has_interval = mean.mg is not None and mean.days >= MIN_DAYS and not mean.is_at_least
    return Period(
        first=_date(days["date"].iloc[0]) if len(days) else None,
        last=_date(days["date"].iloc[-1]) if len(days) else None,
        calendar=len(days),
        logged=int((days["entry_count"] > 0).sum()),
        complete=len(complete),
        partial=int((~states.isin([DayState.COMPLETE, DayState.OPEN])).sum()),
        open=int((states == DayState.OPEN).sum()),
        mean=mean,
        unknown_days=len(complete) - len(known),
        interval=interval(mean.mg or 0.0, sd_within, mean.days) if has_interval else None,
        parts=_parts(known),
        supplement_share=_supplement_share(known),
        supplement_mg=_mean_of(logged["supplement_mg"]),
        medicine_mg=_mean_of(logged["medicine_mg"]),
        supplemental_unknown=_supplemental_unknown(logged),
        zones={str(zone): int(n) for zone, n in complete["zone"].value_counts(sort=False).items()},
        run=longest_run(days),
        weekdays=_mean(known[~is_weekend]),
        weekends=_mean(known[is_weekend]),
        known_share=_known_share(known),
    )


def _mean(days: pd.DataFrame) -> Mean:
    """The mean of days of which something is known."""
    if days.empty:
        return Mean(None, 0)
    is_at_least = bool((days["unknown_count"] > 0).any())
    return Mean(float(days["total_mg"].mean()), len(days), is_at_least)


def _mean_of(mg: pd.Series[float]) -> float | None:
    """A column as mg a day over all of its days; None where nothing of it is known."""
    whole = mg.sum(min_count=1)
    return None if pd.isna(whole) else float(whole) / len(mg)


def _supplement_share(known: pd.DataFrame) -> float:
    """How much of the supplements of some days counts; all of none."""
    whole = float(known["supplement_mg"].sum())
    return float(known["counted_supplement_mg"].sum()) / whole if whole else 1.0


def _supplemental_unknown(days: pd.DataFrame) -> int:
    """Supplements and medicines without a value: no foods, and no waters."""
    foods = days["food_count"] - days["food_known_count"]
    return int((days["unknown_count"] - foods - days["water_unknown_count"]).sum())


def _parts(known: pd.DataFrame) -> dict[str, MeanPart]:
    """Each kind that counts as mg a day over all of these days, and as a share of their totals."""
    columns = ["food_mg", "water_mg", "counted_supplement_mg", "total_mg"]
    *sums, whole = known[columns].sum(min_count=1).tolist()
    return {kind: _share(mg, whole, len(known)) for kind, mg in zip(PARTS, sums, strict=True)}


def _known_share(known: pd.DataFrame) -> float | None:
    """The known share of the days of a mean together, by the rule that holds for one day."""
    share = Sums(
        food_count=int(known["food_count"].sum()),
        food_known_count=int(known["food_known_count"].sum()),
        food_grams=Decimal(str(round(float(known["food_grams"].sum()), 3))),
        food_known_grams=Decimal(str(round(float(known["food_known_grams"].sum()), 3))),
    ).known_share
    return None if share is None else float(share)


def longest_run(days: pd.DataFrame) -> DayRun:
    """The longest run of complete days in the band; any other day ends a run."""
    is_in_band = days["zone"].isin(IN_BAND)
    if not is_in_band.any():
        return DayRun(0)
    # Days in the band between the same two others share a number.
    number = (~is_in_band).cumsum()[is_in_band]
    lengths = number.value_counts(sort=False)
    longest = number == lengths.index[lengths == lengths.max()].max()
    dates = days["date"][is_in_band][longest]
    return DayRun(len(dates), _date(dates.iloc[0]), _date(dates.iloc[-1]))


def day_bars(days: pd.DataFrame) -> list[DayBar]:
    """The rows of a day frame as charts take them."""
    amounts = (
        "food_mg",
        "water_mg",
        "supplement_mg",
        "medicine_mg",
        "counted_supplement_mg",
        "total_mg",
    )
    edges = ("low", "low_if_other_sex", "target", "high")
    zones = days["zone"].tolist()
    entries = days["entry_count"].tolist()
    looks = map(day_look, days["state"].tolist(), zones, entries)
    return [
        DayBar(*row)
        for row in zip(
            [stamp.date() for stamp in days["date"].tolist()],
            looks,
            zones,
            *(_knowns(days[name]) for name in amounts),
            entries,
            days["unknown_count"].tolist(),
            *(_knowns(days[name]) for name in edges),
            strict=True,
        )
    ]


def _knowns(mg: pd.Series[float]) -> list[float | None]:
    return [_known(one) for one in mg.tolist()]


def by_meal(meals: pd.DataFrame, days: int) -> list[MealShare]:
    """Each meal on the mean of so many complete days, in the frame's order."""
    whole = meals["mg"].sum(min_count=1)
    return [
        MealShare(row.meal, _share(row.mg, whole, days), row.entries, row.unknown)
        for row in _rows(meals)
    ]


def top_foods(foods: pd.DataFrame, days: int, count: int | None = None) -> list[MagnesiumSource]:
    """The foods that bring most on the mean of so many complete days; unknown ones last."""
    keys = foods["food"].astype(str).where(foods["food"] > 0, "name:" + foods["name"])
    return _ranked(foods.assign(key=keys), foods["mg"].sum(min_count=1), days, count)


def top_groups(foods: pd.DataFrame, days: int, count: int | None = None) -> list[MagnesiumSource]:
    """The groups of foods that bring most, as ``top_foods``; quick adds are one group."""
    added = foods.groupby(["group", "group_name"], as_index=False).agg(
        {"kind": "first", "entries": "sum", "unknown": "sum", "known_grams": "sum"}
    )
    added["mg"] = foods.groupby(["group", "group_name"])["mg"].sum(min_count=1).to_numpy()
    named = added.rename(columns={"group": "key", "group_name": "name"}).assign(days=0)
    return _ranked(named, foods["mg"].sum(min_count=1), days, count)


def _ranked(
    rows: pd.DataFrame, whole: float, days: int, count: int | None
) -> list[MagnesiumSource]:
    """Rows that have a ``key`` as sources of ``whole`` (mg over so many days), most first."""
    ranked = rows.sort_values(["mg", "name"], ascending=[False, True], na_position="last")
    return [
        MagnesiumSource(
            key=row.key,
            name=row.name,
            kind=row.kind,
            part=_share(row.mg, whole, days),
            entries=row.entries,
            unknown=row.unknown,
            mg=_known(row.mg),
            known_grams=_known(row.known_grams) or 0.0,
            days=row.days,
        )
        for row in _rows(ranked.head(len(ranked) if count is None else count))
    ]


def _share(mg: float, whole: float, days: int) -> MeanPart:
    """A sum as mg a day and as a share of all."""
    if pd.isna(mg) or not days:
        return MeanPart(None, None)
    return MeanPart(float(mg) / days, float(mg) / float(whole) if whole else None)


def _known(mg: float) -> float | None:
    return None if math.isnan(mg) else mg


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows as named tuples; pandas states no types for their columns."""
    yield from frame.itertuples(index=False)


def _date(stamp: pd.Timestamp) -> dt.date:
    return stamp.date()
