"""What the report of a range of days shows: read once, in numbers and rows.

Nine queries at most: three for the band in force, then days, foods, supplements
and medicines; two more where habits seem to have changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from foods.enums import SUPPLEMENTAL, FoodKind
from intake.bands.assessed import usual_intake
from intake.bands.in_force import BandsInForce
from intake.diary.eaten import eaten_by_food
from intake.diary.log import Log, StoredDay
from intake.insights.analysis import Period, SureDay, day_bars, middle_sure_day, summarise
from intake.insights.charts.days import DayBar
from intake.insights.habits import HabitsSeen, habits_from, habits_seen, intake_of_days
from intake.insights.range_days import judged
from intake.insights.ranking import FoodSum, MagnesiumSource, top_foods
from intake.insights.trends import SummedRange
from intake.models import Band, Medicine
from intake.science.spacing import SpacingNote, spacing_notes
from intake.science.sums import Sums
from intake.science.usual_intake.adequacy import Adequacy
from intake.text import exact_mg

#: What a medicine is called to a viewer who may not see the medicines.
A_MEDICINE = "A medicine"


@dataclass(frozen=True)
class ProductTaken:
    """A supplement or medicine with magnesium, over all days of a range."""

    name: str
    kind: str
    #: The form of the compound as it is stored; empty where it is not known.
    form: str
    #: Dates on which it was logged.
    days: int
    #: Elemental magnesium on a day on which it was logged (mg); None where unknown.
    mg: Decimal | None
    #: Whether some of it has no value, so that the amount is a lower bound.
    is_at_least: bool


@dataclass(frozen=True)
class Report(SummedRange):
    """A range for a dietitian or doctor."""

    #: The verdict on usual intake as on the Band page.
    found: Adequacy
    #: The mean complete day, for the rulers; None without a mean.
    mean: Sums | None
    bars: list[DayBar]
    #: Of the days up to the last one, also those before the range.
    habits: HabitsSeen
    sources: list[MagnesiumSource]
    #: Names of foods without a value, or of which some part has none.
    unknown: list[str]
    supplements: list[ProductTaken]
    #: What the person listed; empty for a viewer who may not see it.
    medicines: list[Medicine]
    spacing: list[SpacingNote]
    #: The clinician's band in force on the last day, with who set it.
    clinicians: Band | None
    #: How sure the number of the middle one of the complete days is; None where of none.
    sure: SureDay | None


def report_of(log: Log, first: dt.date, last: dt.date, *, count: int) -> Report | None:
    """Gather a range, first and last date included, with so many sources.

    None where the viewer may see nothing of the range.
    """
    first = log.first_reached(first)
    if last < first:
        return None
    bands = BandsInForce(log)
    read = log.days_between(min(first, habits_from(last)), last)
    habits = habits_seen(log, intake_of_days(read), last)
    days = [day for day in read if day.date >= first]
    stored = [StoredDay(day.date, day.food, day.sums) for day in days]
    all_days = judged(stored, bands, first, last)
    period = summarise(all_days, bands.prior_on(last))
    found = usual_intake(bands, days, first=first, last=last)
    foods = [FoodSum(*food) for food in eaten_by_food(log, first, last, period.supplement_share)]
    supplements, times = _taken(log, first, last)
    medicines = [one for one in log.medicines() if one.known]
    return Report(
        first=first,
        last=last,
        bands=bands,
        period=period,
        found=found,
        mean=_mean_day(period),
        bars=day_bars(all_days),
        habits=habits,
        sources=top_foods(foods, period.mean.days, count),
        unknown=[food.name for food in foods if food.unknown],
        supplements=supplements,
        medicines=medicines,
        spacing=spacing_notes(times, [one.taken for one in medicines], log.reader),
        clinicians=bands.clinician_band_on(last),
        sure=middle_sure_day(all_days),
    )


def _mean_day(period: Period) -> Sums | None:
    """The parts of the mean complete day; what is unknown of it stays out."""
    if period.mean.mg is None:
        return None

    return Sums(
        food_mg=exact_mg(period.parts["food"].mg or 0),
        water_mg=exact_mg(period.parts["water"].mg or 0),
        supplement_mg=exact_mg(period.supplement_mg or 0),
        medicine_mg=exact_mg(period.medicine_mg or 0),
    )


def _taken(
    log: Log, first: dt.date, last: dt.date
) -> tuple[list[ProductTaken], set[dt.time | None]]:
    """Supplements and medicines of every day, most first, and when they were taken."""
    rows = list(
        log.entries()
        .filter(date__range=(first, last), kind__in=SUPPLEMENTAL)
        .order_by("kind", "name", "food__form")
        .values_list("kind", "name", "food__form", "date", "time", "magnesium_mg")
    )
    if not log.sees_profile:
        # They come first, and are then one product without a name.
        rows = [
            (row[0], A_MEDICINE, "", *row[3:]) if row[0] == FoodKind.MEDICINE else row
            for row in rows
        ]
    found = [
        _product(kind, name, form or "", [(row[3], row[5]) for row in those])
        for (kind, name, form), those in groupby(rows, key=lambda row: row[:3])
    ]
    found.sort(key=lambda one: (-one.days * (one.mg or 0), one.name))
    return found, {row[4] for row in rows}


def _product(
    kind: str, name: str, form: str, rows: Iterable[tuple[dt.date, Decimal | None]]
) -> ProductTaken:
    rows = list(rows)
    dates = {date for date, mg in rows if mg is not None}
    known = [mg for _date, mg in rows if mg is not None]
    return ProductTaken(
        name=name,
        kind=kind,
        form=form,
        days=len({date for date, _mg in rows}),
        mg=sum(known, Decimal(0)) / len(dates) if dates else None,
        is_at_least=len(known) < len(rows),
    )
