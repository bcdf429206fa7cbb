"""Whether somebody seems to eat more or less magnesium since a date: asked, never announced.

Food and water of complete days, on the fourth root of mg, where a person's days are
about normal. Every date with enough complete days on each side is tried as the day of a
change, and the strongest counts. Its strength is that of a two-sample t statistic: the
difference of the two means over its standard error, the spread that of the days within each
side, weekends and other days each about their own mean, and the error enlarged for days that are
alike. The limit comes from people whose habits do not change, looked at every day of a year
(``bench/habits.py``; its table stands in docs/science.md). Pure: no Django.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import sub

from foods.amounts import show_mg
from intake.text import Reader, at_least, day_and_month, exact_mg

#: Complete days that each side of a change needs (policy).
DAYS_EACH_SIDE = 14
#: How far back a change is looked for (days, today included): it finds three in four of the people
#: who eat 30 % more, where 90 days find fewer than half of them (policy).
HABIT_DAYS = 180
#: How alike two days that follow each other are taken to be: their correlation (assumed).
HABIT_DAYS_ALIKE = 0.2
#: From this strength on a change is asked about: fewer than 5 % of people whose habits do not
#: change reach it within a year, looked at every day (by simulation, ``bench/habits.py``).
CHANGE_LIMIT = 4.3
#: Entries a day without a value by which the side with less magnesium may have more of them
#: (policy): what is not known could be all of a larger difference.
UNKNOWN_APART = 0.25

#: Monday is 0.
_SATURDAY = 5
#: A standard error is larger by this where days are alike (a first-order autoregression).
_ENLARGED = math.sqrt((1 + HABIT_DAYS_ALIKE) / (1 - HABIT_DAYS_ALIKE))


@dataclass(frozen=True, slots=True)
class IntakeDay:
    """Food and water of a complete day (mg), and how many of its entries have no value."""

    date: dt.date
    mg: float
    unknown: int = 0


@dataclass(frozen=True)
class AskedBefore:
    """The latest change that was asked about: the day it began, and that of the answer."""

    began_on: dt.date
    answered_on: dt.date


@dataclass(frozen=True)
class ChangePoint:
    """A date since which somebody seems to eat more, or less; means in mg a day."""

    began_on: dt.date
    is_more: bool
    before_mg: float
    since_mg: float
    days_before: int
    days_since: int
    #: Whether something without a value was eaten, so that both means are lower bounds.
    is_at_least: bool
    #: Of what ``CHANGE_LIMIT`` is the least.
    strength: float


def change_point(days: Iterable[IntakeDay], asked: AskedBefore | None = None) -> ChangePoint | None:
    """The date since which somebody seems to eat more or less; None where that is not clear.

    ``days`` are complete days in their order; those on which nothing is known are left out. Of
    a change that was asked about the days before it are no part of the habit any more, and
    whatever changed by the day of the answer is not asked about again.
    """
    known = [day for day in days if day.mg > 0 and (asked is None or day.date >= asked.began_on)]
    first = DAYS_EACH_SIDE
    if asked is not None:
        first = max(first, sum(day.date <= asked.answered_on for day in known))
    found = _strongest_split(known, first)
    if found is None or found[1] < CHANGE_LIMIT:
        return None
    split, strength = found
    before, since = known[:split], known[split:]
    before_mg, since_mg = (_mean([day.mg for day in side]) for side in (before, since))
    is_more = _mean_root(since) > _mean_root(before)
    unknown = [_mean([float(day.unknown) for day in side]) for side in (before, since)]
    less, more = unknown if is_more else reversed(unknown)
    if less - more > UNKNOWN_APART or (since_mg > before_mg) is not is_more:
        return None
    return ChangePoint(
        began_on=since[0].date,
        is_more=is_more,
        before_mg=before_mg,
        since_mg=since_mg,
        days_before=len(before),
        days_since=len(since),
        is_at_least=any(unknown),
        strength=strength,
    )


def _strongest_split(days: Sequence[IntakeDay], first: int) -> tuple[int, float] | None:
    """How many days lie before the strongest change, and its strength; None without enough days.

    At least ``first`` days lie before it and ``DAYS_EACH_SIDE`` after it.
    """
    count, last = len(days), len(days) - DAYS_EACH_SIDE
    if last < first:
        return None
    apart = _about_their_kind(days)
    sums = list(accumulate(apart))
    # What the two means explain of all squares, where ``split`` days lie before; the sum of all
    # days is 0, so that of the later ones is minus that of the earlier ones.
    explained, split = max(
        (sums[split - 1] ** 2 * count / (split * (count - split)), split)
        for split in range(first, last + 1)
    )
    within = sum(one * one for one in apart) - explained
    # Three means are estimated: two sides, and weekends apart from other days.
    if within <= 1e-9:
        return split, math.inf if explained > 1e-9 else 0.0
    return split, math.sqrt(explained / (within / (count - 3))) / _ENLARGED


def _about_their_kind(days: Sequence[IntakeDay]) -> list[float]:
    """The fourth root of each day less the mean of its kind: weekends, and other days."""
    roots = [_root(day) for day in days]
    kinds = [day.date.weekday() >= _SATURDAY for day in days]
    means = {
        kind: _mean([root for root, its in zip(roots, kinds, strict=True) if its is kind])
        for kind in set(kinds)
    }
    return list(map(sub, roots, (means[kind] for kind in kinds)))


def _root(day: IntakeDay) -> float:
    """Its amount on the scale of the fourth root; under 1 mg counts as 1."""
    return math.sqrt(math.sqrt(max(day.mg, 1.0)))


def _mean_root(days: Sequence[IntakeDay]) -> float:
    return _mean([_root(day) for day in days])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


# -- In words ------------------------------------------------------------------------------------


def seems_words(
    began_on: dt.date, today: dt.date, reader: Reader, *, is_more: bool, is_child: bool = False
) -> str:
    """Say what seems to have changed: "You seem to eat more magnesium since 3 November."."""
    who = reader.choose("The child seems" if is_child else "You seem", "The client seems")
    amount = "more" if is_more else "less"
    return f"{who} to eat {amount} magnesium since {day_and_month(began_on, today)}."


def confirmed_words(began_on: dt.date, today: dt.date, reader: Reader, *, is_more: bool) -> str:
    """Say that the person themself said that something changed."""
    who = reader.choose("You said that your", "The client said that their")
    amount = "more" if is_more else "less"
    return f"{who} habits changed around {day_and_month(began_on, today)} ({amount} magnesium)."


def means_words(change: ChangePoint) -> str:
    """Say the two means it is read from, and on how many days each stands."""
    before, since = (
        at_least(show_mg(exact_mg(mg)), is_at_least=change.is_at_least)
        for mg in (change.before_mg, change.since_mg)
    )
    return (
        f"Food and drinks on full days: {before} mg a day before ({change.days_before} days), "
        f"{since} mg since then ({change.days_since} days)."
    )
