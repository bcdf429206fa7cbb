"""What a range of days adds up to. Pure: judged days in, numbers out.

Only complete days are averaged or counted by zone: an open or partial day is
not a low one. What is not known is None and stays out of a sum instead of counting
as 0, so a day on which nothing is known is in no mean. Amounts are mg of magnesium a
day, added up exactly.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from intake.enums import DayState
from intake.insights.charts.days import DayBar, day_look
from intake.science.limits import Limits
from intake.science.sums import Sums
from intake.science.uncertainty import probable_range
from intake.science.usual_intake.answers import MIN_DAYS
from intake.science.usual_intake.prior import Prior
from intake.science.usual_intake.usual import UsualIntake
from intake.science.zones import Zone

#: The parts of what counts on a day, in the order in which they are drawn and listed.
PARTS = ("food", "water", "supplement")
#: The zones that count as in the band: the band itself, and "adequate" where there is no low.
IN_BAND = (Zone.BORDERLINE, Zone.OPTIMAL, Zone.ADEQUATE)
#: Monday is 0.
SATURDAY = 5
#: Complete days from Monday to Friday, and at weekends, from which their means stand side by
#: side (policy).
MIN_WEEKDAYS, MIN_WEEKEND_DAYS = 4, 2


class JudgedDay(NamedTuple):
    """A date of a range with what its log says, by the band in force on it."""

    date: dt.date
    #: Open, partial, complete, or empty for a date without a row.
    state: str
    #: Of a complete day, where zones are asked for; else open.
    zone: Zone
    sums: Sums
    #: ``Sums.known_mg``.
    known_mg: dict[str, Decimal | None]
    #: Supplements as far as they count, and all that counts; None where nothing of it is known.
    counted_supplement: Decimal | None
    total: Decimal | None
    limits: Limits


class MealSum(NamedTuple):
    """The entries of one meal added up; mg is None where none of them has a value."""

    meal: str
    mg: float | None
    entries: int
    unknown: int


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


class SureDay(NamedTuple):
    """What counts of a day, and between what it lies with 80 % probability (mg)."""

    mg: Decimal
    low_mg: Decimal
    high_mg: Decimal


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
    #: Where the usual intake lies with 95 % probability; None below ``MIN_DAYS`` and
    #: around a lower bound.
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
    #: Complete days by zone, without empty zones; none where none were asked for.
    zones: dict[str, int]
    #: The longest run of complete days in the band, the latest of equal ones.
    run: DayRun
    weekdays: Mean
    weekends: Mean
    #: Share (0 to 1) of the grams of food with a value on the days of the mean; None without food.
    known_share: float | None
    #: Values on the days of the mean that a person took from a food's kind.
    estimated: int = 0
    #: The most that what has no value may add to the mean day (mg); None where it has no bound.
    possible_mg: float | None = 0.0

    @property
    def is_at_least(self) -> bool:
        """Whether something without a value was eaten, so that the mean is a lower bound."""
        return self.mean.is_at_least

    @property
    def most_mg(self) -> float | None:
        """The mean with the most that what has no value may hold; None where it has no bound."""
        if self.mean.mg is None or self.possible_mg is None:
            return None
        return self.mean.mg + self.possible_mg

    @property
    def tells_week_apart(self) -> bool:
        """Whether weekdays and weekends have days enough to stand side by side."""
        return self.weekdays.days >= MIN_WEEKDAYS and self.weekends.days >= MIN_WEEKEND_DAYS

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


def summarise(days: Sequence[JudgedDay], prior: Prior | None = None) -> Period:
    """Sum up the dates of a range, in order.

    ``prior`` is what people of the same sex and age usually eat, for the interval;
    None where there is none.
    """
    complete = [day for day in days if day.state == DayState.COMPLETE]
    states = Counter(day.state for day in days if day.sums.entry_count)
    known = [day for day in complete if day.total is not None]
    logged = [day for day in complete if day.sums.entry_count]
    mean = _mean(known)
    return Period(
        first=days[0].date if days else None,
        last=days[-1].date if days else None,
        calendar=len(days),
        logged=states.total(),
        complete=len(complete),
        partial=states.total() - states[DayState.COMPLETE] - states[DayState.OPEN],
        open=states[DayState.OPEN],
        mean=mean,
        unknown_days=len(complete) - len(known),
        interval=_interval(known, mean, prior),
        parts=_parts(known),
        supplement_share=_supplement_share(known),
        supplement_mg=_mean_of([day.known_mg["supplement_mg"] for day in logged]),
        medicine_mg=_mean_of([day.known_mg["medicine_mg"] for day in logged]),
        supplemental_unknown=sum(day.sums.supplemental_unknown_count for day in logged),
        zones=dict(Counter(day.zone.value for day in complete if day.zone is not Zone.OPEN)),
        run=longest_run(days),
        weekdays=_mean([day for day in known if day.date.weekday() < SATURDAY]),
        weekends=_mean([day for day in known if day.date.weekday() >= SATURDAY]),
        known_share=_known_share(known),
        estimated=sum(day.sums.estimated_count for day in known),
        possible_mg=_possible_mg(known),
    )


def _added(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [mg for mg in amounts if mg is not None]
    return sum(known, Decimal(0)) if known else None


def _interval(
    known: Sequence[JudgedDay], mean: Mean, prior: Prior | None
) -> tuple[float, float] | None:
    if prior is None or mean.mg is None or mean.days < MIN_DAYS or mean.is_at_least:
        return None
    diet = [float(day.sums.diet_mg) for day in known]
    supplements = max(0.0, mean.mg - sum(diet) / len(diet))
    return UsualIntake.of(diet, prior, supplements).interval


def _mean(days: Sequence[JudgedDay]) -> Mean:
    """The mean of days of which something is known."""
    whole = _added(day.total for day in days)
    if whole is None:
        return Mean(None, 0)
    is_at_least = any(day.sums.is_at_least for day in days)
    return Mean(float(whole) / len(days), len(days), is_at_least)


def _mean_of(amounts: Sequence[Decimal | None]) -> float | None:
    """Amounts as mg a day over all of their days; None where nothing of it is known."""
    whole = _added(amounts)
    return None if whole is None else float(whole) / len(amounts)


def _supplement_share(known: Iterable[JudgedDay]) -> float:
    """How much of the supplements of some days counts; all of none."""
    taken = [day for day in known if day.known_mg["supplement_mg"]]
    whole = _added(day.known_mg["supplement_mg"] for day in taken)
    counted = _added(day.counted_supplement for day in taken)
    return float(counted or 0) / float(whole) if whole else 1.0


def _parts(known: Sequence[JudgedDay]) -> dict[str, MeanPart]:
    """Each kind that counts as mg a day over all of these days, and as a share of their totals."""
    whole = _added(day.total for day in known)
    amounts = (
        _added(day.known_mg["food_mg"] for day in known),
        _added(day.known_mg["water_mg"] for day in known),
        _added(day.counted_supplement for day in known),
    )
    return {kind: share_of(mg, whole, len(known)) for kind, mg in zip(PARTS, amounts, strict=True)}


def _possible_mg(known: Sequence[JudgedDay]) -> float | None:
    """What has no value may add so much to the mean day; None where something has no bound."""
    if any(day.sums.unbounded_count for day in known):
        return None
    return float(_added(day.sums.possible_mg for day in known) or 0) / max(1, len(known))


def _known_share(known: Sequence[JudgedDay]) -> float | None:
    """The known share of the days of a mean together, by the rule that holds for one day."""
    sums = [day.sums for day in known]
    share = Sums(
        food_count=sum(map(attrgetter("food_count"), sums)),
        food_known_count=sum(map(attrgetter("food_known_count"), sums)),
        food_grams=sum(map(attrgetter("food_grams"), sums), Decimal(0)),
        food_known_grams=sum(map(attrgetter("food_known_grams"), sums), Decimal(0)),
    ).known_share
    return None if share is None else float(share)


def middle_sure_day(days: Iterable[JudgedDay]) -> SureDay | None:
    """The day in the middle, by its amount, of the complete days on which all has a value."""
    found = sorted(
        SureDay(day.sums.counted_mg(day.limits), *between)
        for day in days
        if day.state == DayState.COMPLETE
        and (between := probable_range(day.sums, day.limits)) is not None
    )
    return found[len(found) // 2] if found else None


def longest_run(days: Iterable[JudgedDay]) -> DayRun:
    """The longest run of complete days in the band, the latest of equal ones.

    Any other day ends a run.
    """
    longest, length = DayRun(0), 0
    for day in days:
        length = length + 1 if day.zone in IN_BAND else 0
        if length and length >= longest.days:
            longest = DayRun(length, day.date - dt.timedelta(days=length - 1), day.date)
    return longest


def day_bars(days: Iterable[JudgedDay]) -> list[DayBar]:
    """The dates as charts take them."""
    bars = []
    held: Limits | None = None
    low = other = target = high = None
    for day in days:
        if day.limits is not held:
            held = day.limits
            low, other, target, high = map(
                _float, (held.low, held.low_if_other_sex, held.target, held.high)
            )
        entries, known = day.sums.entry_count, day.known_mg
        bars.append(
            DayBar(
                day.date,
                day_look(day.state, day.zone, entries),
                day.zone.value,
                _float(known["food_mg"]),
                _float(known["water_mg"]),
                _float(known["supplement_mg"]),
                _float(known["medicine_mg"]),
                _float(day.counted_supplement),
                _float(day.total),
                entries,
                day.sums.unknown_count,
                low,
                other,
                target,
                high,
            )
        )
    return bars


def by_meal(meals: Sequence[MealSum], days: int) -> list[MealShare]:
    """Each meal on the mean of so many complete days, in the order given."""
    whole = known_sum(meal.mg for meal in meals)
    return [
        MealShare(meal.meal, share_of(meal.mg, whole, days), meal.entries, meal.unknown)
        for meal in meals
    ]


def known_sum(amounts: Iterable[float | None]) -> float | None:
    """The sum of what is known; None where nothing is."""
    known = [mg for mg in amounts if mg is not None]
    return sum(known) if known else None


def share_of(mg: Decimal | float | None, whole: Decimal | float | None, days: int) -> MeanPart:
    """A sum as mg a day and as a share of all."""
    if mg is None or not days:
        return MeanPart(None, None)
    return MeanPart(float(mg) / days, float(mg) / float(whole) if whole else None)


def _float(mg: Decimal | None) -> float | None:
    # A decimal becomes a float by way of its text, and most amounts of a year are 0.
    return None if mg is None else float(mg) if mg else 0.0
