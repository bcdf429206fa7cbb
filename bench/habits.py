"""How often a change of habits is asked about that is none, and how soon a true one is found.

Run ``python -m bench.habits`` (some minutes). People's days are drawn on the fourth root of mg
with a fixed seed and looked at every day of a year, as ``intake.science.questions.habits`` looks:
with all the days of the time before in the log, so that no look has too few. Here
it is arrays, to be fast; a test holds the two together, and a short form runs with the tests.
The columns stand in docs/science.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intake.science.questions.habits import (
    CHANGE_LIMIT,
    DAYS_EACH_SIDE,
    HABIT_DAYS,
    HABIT_DAYS_ALIKE,
)

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

SEED = 20261130
PEOPLE = 10_000
YEAR = 365
#: Women of 31 to 50 in NHANES 2007-2012, on the fourth root of mg: mean and spread of people's
#: means, spread of one person's days, and on how many days that spread is known (docs/science.md).
MEAN, BETWEEN, WITHIN, SPREAD_DAYS = 3.983, 0.310, 0.327, 10
#: Day 0 is a Monday.
SATURDAY = 5
#: How much more is eaten since a true change, and by when it is looked for (days since).
FACTORS = (1.2, 1.3, 1.5, 2.0, 0.7)
FOUND_BY = (21, 28, 60, 90, 150)


@dataclass(frozen=True)
class HabitWorld:
    """How people eat and log who never change their habits."""

    name: str
    #: Correlation of two days that follow each other.
    alike: float = 0.0
    #: What is eaten at weekends, against other days.
    weekend: float = 1.0
    #: Share of days without a complete log, and of weekends.
    missing: float = 0.0
    missing_weekends: float = 0.0
    #: Share of days on which 2.5 day-to-day spreads more is eaten.
    feasts: float = 0.0
    #: Up and down with the seasons, by this share either way.
    seasons: float = 0.0
    #: Days of a holiday in the middle, on which half as much again is eaten.
    holiday: int = 0


WORLDS = (
    HabitWorld("days independent"),
    HabitWorld("days correlated 0.2", alike=0.2),
    HabitWorld("weekends 25 % more", weekend=1.25),
    HabitWorld("correlated 0.2, weekends 25 % more", alike=0.2, weekend=1.25),
    HabitWorld("the same, 30 % of days not logged", alike=0.2, weekend=1.25, missing=0.3),
    HabitWorld(
        "the same, weekends logged one in five", alike=0.2, weekend=1.25, missing_weekends=0.8
    ),
    HabitWorld("the same, a feast on 5 % of days", alike=0.2, weekend=1.25, feasts=0.05),
    HabitWorld("correlated 0.2, weekends 60 % more", alike=0.2, weekend=1.6),
)
#: What the limit is not made for.
BEYOND = (
    HabitWorld("days correlated 0.3", alike=0.3, weekend=1.25),
    HabitWorld("10 % more and less with the seasons", alike=0.2, weekend=1.25, seasons=0.1),
    HabitWorld("a holiday of two weeks, half as much again", alike=0.2, weekend=1.25, holiday=14),
)


@dataclass(frozen=True)
class DrawnDays:
    """Days of people (rows): fourth roots of mg, whether they are complete, and weekends."""

    roots: Values
    is_complete: Flags
    is_weekend: Flags


def drawn(
    world: HabitWorld, rng: np.random.Generator, people: int, days: int, *, changed: int = 0,
    factor: float = 1.0,
) -> DrawnDays:  # fmt: skip
    """Draw the days of some people; from day ``changed`` on they eat ``factor`` times as much."""
    mean = rng.normal(MEAN, BETWEEN, people)[:, None]
    spread = np.sqrt(SPREAD_DAYS * WITHIN**2 / rng.chisquare(SPREAD_DAYS, people))[:, None]
    scatter = rng.normal(0.0, 1.0, (people, days))
    for day in range(1, days):
        fresh = np.sqrt(1 - world.alike**2) * scatter[:, day]
        scatter[:, day] = world.alike * scatter[:, day - 1] + fresh
    scatter += 2.5 * (rng.random((people, days)) < world.feasts)
    at = np.arange(days)
    is_weekend = at % 7 >= SATURDAY
    times = np.where(is_weekend, world.weekend, 1.0) * np.where(at >= changed, factor, 1.0)
    times = times * (1 + world.seasons * np.sin(2 * np.pi * at / YEAR))
    times = times * np.where((at >= days // 2) & (at < days // 2 + world.holiday), 1.5, 1.0)
    roots = np.maximum((mean + spread * scatter) * times**0.25, 1.0)
    missing = np.where(is_weekend, max(world.missing, world.missing_weekends), world.missing)
    return DrawnDays(roots, rng.random((people, days)) >= missing, is_weekend)


def strengths(days: DrawnDays, last: int) -> Values:
    """The strongest change of each person on day ``last``; below zero where it is to less."""
    start = max(0, last - HABIT_DAYS + 1)
    roots = days.roots[:, start : last + 1]
    counts = days.is_complete[:, start : last + 1].astype(float)
    apart = np.zeros_like(roots)
    is_weekend = days.is_weekend[start : last + 1]
    for kind in (is_weekend, ~is_weekend):
        held = counts[:, kind]
        mean = (roots[:, kind] * held).sum(axis=1) / np.maximum(held.sum(axis=1), 1)
        apart[:, kind] = (roots[:, kind] - mean[:, None]) * held
    total = counts.sum(axis=1)
    before, sums = counts.cumsum(axis=1)[:, :-1], apart.cumsum(axis=1)[:, :-1]
    since = total[:, None] - before
    may_be = (before >= DAYS_EACH_SIDE) & (since >= DAYS_EACH_SIDE)
    each = np.where(may_be, before * since, 1.0)
    explained = np.where(may_be, sums**2 * total[:, None] / each, 0.0)
    at = explained.argmax(axis=1)
    people = np.arange(len(roots))
    most = explained[people, at]
    within = np.maximum((apart**2).sum(axis=1) - most, 1e-9) / np.maximum(total - 3, 1)
    enlarged = np.sqrt((1 + HABIT_DAYS_ALIKE) / (1 - HABIT_DAYS_ALIKE))
    strongest: Values = -np.sign(sums[people, at]) * np.sqrt(most / within) / enlarged
    return strongest


def strongest_of_a_year(world: HabitWorld, people: int, seed: int = SEED) -> Values:
    """The strongest change, whichever way, that each person shows within a year of looks."""
    days = drawn(world, np.random.default_rng(seed), people, HABIT_DAYS - 1 + YEAR)
    looks = (np.abs(strengths(days, HABIT_DAYS - 1 + look)) for look in range(YEAR))
    strongest = np.zeros(people)
    for look in looks:
        strongest = np.maximum(strongest, look)
    return strongest


def false_alarms(world: HabitWorld, people: int, seed: int = SEED) -> float:
    """The share of people who are asked at least once in a year, though nothing changed."""
    return float((strongest_of_a_year(world, people, seed) >= CHANGE_LIMIT).mean())


def found_after(world: HabitWorld, factor: float, people: int, seed: int = SEED) -> Values:
    """Days from a true change to the first question about it; infinite where it is not found."""
    changed = HABIT_DAYS
    rng = np.random.default_rng(seed)
    days = drawn(world, rng, people, 2 * HABIT_DAYS, changed=changed, factor=factor)
    found = np.full(people, np.inf)
    for last in range(changed + DAYS_EACH_SIDE - 1, 2 * HABIT_DAYS):
        is_found = strengths(days, last) * np.sign(factor - 1) >= CHANGE_LIMIT
        found = np.where(np.isinf(found) & is_found, last - changed + 1, found)
    return found


def main() -> None:
    """Print false alarms of every world, and how soon true changes are found."""
    print(f"asked within a year though nothing changed, of {PEOPLE:,} people each")
    for world in (*WORLDS, *BEYOND):
        strongest = strongest_of_a_year(world, PEOPLE)
        share, edge = (strongest >= CHANGE_LIMIT).mean(), np.quantile(strongest, 0.95)
        print(f"| {world.name} | {100 * share:.1f} % |   (5 % reach {edge:.2f})", flush=True)
    usual = WORLDS[3]
    print(f"found by day {FOUND_BY}, and the median; {usual.name}")
    for world in (usual, replace(usual, name="30 % of days not logged", missing=0.3)):
        for factor in FACTORS:
            found = found_after(world, factor, PEOPLE // 2)
            shares = " | ".join(f"{100 * (found <= day).mean():.0f} %" for day in FOUND_BY)
            print(
                f"| {world.name} | {factor} times | {shares} | {np.median(found):.0f} |", flush=True
            )


if __name__ == "__main__":
    main()
