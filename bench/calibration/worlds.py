"""Worlds to draw people from: what they usually eat, and how their days go.

Four worlds are like NHANES 2007-2012, from which the prior comes; the others differ from it in
one way each. Whoever is drawn belongs to a row of the prior, as a person who states sex and
age does: the rows of a world are mixed by how many people each was estimated from.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from accounts.rules import KnownSex
from intake.science.reference.reference_rows import rows
from intake.science.reference.values import FALLBACK_PROFILE
from intake.science.usual_intake.book import REQUIREMENT_CV
from intake.science.usual_intake.posterior import SPREAD_DF, root_of
from intake.science.usual_intake.prior import Prior, prior_for

Amounts = NDArray[np.float64]
Random = np.random.Generator

WOMEN, MEN = KnownSex.FEMALE, KnownSex.MALE
#: An age (years) in each row of the prior for 19 to 50, and for over 50.
TO_50, OVER_50 = (25, 40), (60, 80)


@dataclass(frozen=True)
class PriorRow:
    """A row of the prior with the requirement and the book's spread of the same people (mg)."""

    prior: Prior
    ear: float
    cv_req: float
    #: The pooled day-to-day SD that the book takes for everybody.
    sd_within: float

    @classmethod
    def of(cls, sex: KnownSex, years: int) -> PriorRow:
        """Find the row of an age. Raises LookupError where there is none."""
        prior = prior_for(sex, years)
        for row in rows():
            fits = (row.profile, row.sex, row.stage) == (FALLBACK_PROFILE, sex, "none")
            if fits and row.months_min <= 12 * years <= row.months_max:
                if prior is None or row.ear is None or row.sd_within is None:
                    break
                return cls(prior, float(row.ear), REQUIREMENT_CV, float(row.sd_within))
        raise LookupError(f"There is no row for {sex} at {years}.")


@dataclass(frozen=True)
class Figures:
    """The prior's figures for each person drawn, on the fourth root; arrays of one length."""

    mean: Amounts
    between_sd: Amounts
    within_sd: Amounts


@dataclass(frozen=True)
class Eaten:
    """What people usually eat, and what they log of it; mg a day."""

    #: Usual intake of food and water, one a person.
    usual: Amounts
    #: Food and water as logged: a row a person, a column a day.
    days: Amounts
    #: The usual mean of supplements, and that of the days, one a person.
    usual_supplements: Amounts
    supplements: Amounts


#: Draws usual intakes and ``n`` days each for the people whose figures are given.
Draw = Callable[[Random, Figures, int], tuple[Amounts, Amounts]]
#: Makes the people of a world differ from those drawn.
Change = Callable[[Random, Eaten], Eaten]


@dataclass(frozen=True)
class World:
    """People to draw."""

    key: str
    name: str
    people: tuple[PriorRow, ...]
    draw: Draw
    change: Change = lambda _rng, eaten: eaten
    #: Whether it is the world the prior was estimated in.
    is_nhanes_like: bool = False


@dataclass(frozen=True)
class Sample:
    """People of a world, and which of its rows each belongs to."""

    rows: tuple[PriorRow, ...]
    of_row: NDArray[np.int64]
    eaten: Eaten


def sample(world: World, n: int, count: int, rng: Random) -> Sample:
    """Draw people with ``n`` days each."""
    asked = np.array([one.prior.people for one in world.people], dtype=float)
    of_row = rng.choice(len(world.people), count, p=asked / asked.sum())

    def each(figures: list[float]) -> Amounts:
        return np.array(figures)[of_row]

    figures = Figures(
        mean=each([one.prior.mean for one in world.people]),
        between_sd=each([one.prior.between_sd for one in world.people]),
        within_sd=each([one.prior.within_sd for one in world.people]),
    )
    usual, days = world.draw(rng, figures, n)
    eaten = Eaten(usual, days, np.zeros(count), np.zeros(count))
    return Sample(world.people, of_row, world.change(rng, eaten))


def on_the_fourth_root(alike: float = 0.0) -> Draw:
    """Days normal on the fourth root; each is like the day before as far as ``alike`` says.

    Means of people are normal with the prior's spread, their variances from day to day
    scaled inverse chi-square.
    """

    def draw(rng: Random, figures: Figures, n: int) -> tuple[Amounts, Amounts]:
        count = len(figures.mean)
        mean = rng.normal(figures.mean, figures.between_sd)
        spread = figures.within_sd * np.sqrt(SPREAD_DF / rng.chisquare(SPREAD_DF, count))
        noise = rng.standard_normal((count, n))
        for day in range(1, n):
            noise[:, day] = alike * noise[:, day - 1] + math.sqrt(1 - alike**2) * noise[:, day]
        days = np.maximum(mean[:, None] + spread[:, None] * noise, 0.0) ** 4
        return mean**4 + 6 * mean**2 * spread**2 + 3 * spread**4, days

    return draw


def around(median_mg: float) -> Draw:
    """The same with another centre: whose usual intake has this median, at the prior's spread."""
    drawn = on_the_fourth_root()

    def draw(rng: Random, figures: Figures, n: int) -> tuple[Amounts, Amounts]:
        centre = np.array([root_of(median_mg, float(one)) for one in figures.within_sd])
        return drawn(rng, replace(figures, mean=centre), n)

    return draw


def lognormal(median_mg: float, cv_between: float, cv_within: float) -> Draw:
    """Usual intakes and days lognormal, with the same relative spread for everybody."""

    def draw(rng: Random, figures: Figures, n: int) -> tuple[Amounts, Amounts]:
        count = len(figures.mean)
        usual = median_mg * np.exp(rng.normal(0.0, math.sqrt(math.log1p(cv_between**2)), count))
        variance = math.log1p(cv_within**2)
        days = usual[:, None] * np.exp(rng.normal(-variance / 2, math.sqrt(variance), (count, n)))
        return usual, days

    return draw


def normal(mean_mg: float, sd_between: float, sd_within: float) -> Draw:
    """Usual intakes and days normal, as the book has them; nothing is below zero."""

    def draw(rng: Random, figures: Figures, n: int) -> tuple[Amounts, Amounts]:
        usual = np.maximum(rng.normal(mean_mg, sd_between, len(figures.mean)), 1.0)
        return usual, np.maximum(rng.normal(usual[:, None], sd_within, (len(usual), n)), 0.0)

    return draw


def rich_weekends(times: float) -> Change:
    """Saturdays and Sundays with so many times a weekday; the week's mean stays."""

    def change(rng: Random, eaten: Eaten) -> Eaten:
        week = np.array([1.0] * 5 + [times] * 2)
        week /= week.mean()
        count, n = eaten.days.shape
        weekday = (rng.integers(7, size=(count, 1)) + np.arange(n)) % 7
        return replace(eaten, days=eaten.days * week[weekday])

    return change


def change_half_way(times: float) -> Change:
    """From the middle on, half of the people eat so many times as much, half as much less.

    What they usually eat is what they eat now.
    """

    def change(rng: Random, eaten: Eaten) -> Eaten:
        count, n = eaten.days.shape
        factor = np.where(rng.random(count) < 0.5, times, 1 / times)
        days = eaten.days.copy()
        days[:, n // 2 :] *= factor[:, None]
        return replace(eaten, usual=eaten.usual * factor, days=days)

    return change


def alternate_days(more: float) -> Change:
    """A day of ``1 + more`` times the usual, a day of ``1 - more``, in turn."""

    def change(rng: Random, eaten: Eaten) -> Eaten:
        count, n = eaten.days.shape
        is_more = (rng.integers(2, size=(count, 1)) + np.arange(n)) % 2
        return replace(eaten, days=eaten.days * np.where(is_more, 1 + more, 1 - more))

    return change


def under_reported(share: float, logged: float) -> Change:
    """On this share of days, only this part of what was eaten is logged."""

    def change(rng: Random, eaten: Eaten) -> Eaten:
        less = rng.random(eaten.days.shape) < share
        return replace(eaten, days=np.where(less, logged * eaten.days, eaten.days))

    return change


def supplements(share: float, mg: float) -> Change:
    """On this share of days, at random, a tablet of ``mg``."""

    def change(rng: Random, eaten: Eaten) -> Eaten:
        taken = rng.random(eaten.days.shape) < share
        return replace(
            eaten,
            usual_supplements=np.full(len(eaten.usual), share * mg),
            supplements=mg * taken.mean(axis=1),
        )

    return change


def _rows(sex: KnownSex, ages: tuple[int, ...]) -> tuple[PriorRow, ...]:
    return tuple(PriorRow.of(sex, years) for years in ages)


def worlds() -> tuple[World, ...]:
    """Return the thirteen worlds of the report, those like NHANES first."""
    root, to_50, at_40 = on_the_fourth_root(), _rows(WOMEN, TO_50), _rows(WOMEN, (40,))
    nhanes = [
        World("women_19_50", "women of 19 to 50", to_50, root),
        World("men_19_50", "men of 19 to 50", _rows(MEN, TO_50), root),
        World("women_51", "women over 50", _rows(WOMEN, OVER_50), root),
        World("men_51", "men over 50", _rows(MEN, OVER_50), root),
    ]
    return (
        *(replace(one, is_nhanes_like=True) for one in nhanes),
        World("eats_less", "women as in 1994", at_40, lognormal(222, 0.28, 0.36)),
        World("plant_rich", "plant-rich women", at_40, around(340)),
        World("normal", "normal days", at_40, normal(265, 65, 86)),
        World("alike", "days alike", to_50, on_the_fourth_root(0.2)),
        World("weekends", "rich weekends", to_50, root, rich_weekends(1.3)),
        World("change", "a change half-way", to_50, root, change_half_way(1.25)),
        World("alternate", "every other day", to_50, root, alternate_days(0.6)),
        World("under", "under-reported days", to_50, root, under_reported(0.2, 0.6)),
        World("tablets", "tablets on half the days", to_50, root, supplements(0.5, 100)),
    )


def world(key: str) -> World:
    """Return the world of this key. Raises LookupError if there is none."""
    for one in worlds():
        if one.key == key:
            return one
    raise LookupError(f"There is no world {key!r}.")
