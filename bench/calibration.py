"""Calibration of the stated probability of adequacy, by simulated people with a fixed seed.

Run ``python -m bench.calibration``. Each person has a true usual intake and a
true requirement; their days vary around the usual intake with the published
spread. Of those told "p %", p of a hundred should be adequate. A short form runs
with the tests.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from intake.science.usual_intake.normal import p_adequate
from intake.science.usual_intake.populations import Population, p_adequate_in, populations
from numpy.typing import NDArray

from intake.science.usual_intake.answers import (
    LIKELY_ADEQUATE_BELOW,
    LIKELY_LOW_BELOW,
    POSSIBLY_LOW_BELOW,
    UNCERTAIN_BELOW,
    AdequacyAnswer,
    answer_for,
)

Amounts = NDArray[np.float64]
Random = np.random.Generator

SEED = 20261122
PEOPLE = 200_000
DAYS = (3, 7, 14)
#: Where one word gives way to the next.
EDGES = (LIKELY_LOW_BELOW, POSSIBLY_LOW_BELOW, UNCERTAIN_BELOW, LIKELY_ADEQUATE_BELOW)
#: A word said to fewer people than this share is too rare to judge.
RARE = 0.02
#: Likewise a tenth of the probabilities.
RARE_TENTH = 0.01


@dataclass(frozen=True)
class World:
    """A population to draw from, and the published one its members count to (mg a day)."""

    name: str
    ear: float
    sd_within: float
    usual: Callable[[Random, int], Amounts]
    #: The population whose members they are, for population knowledge.
    population: Population | None = None
    has_lognormal_days: bool = False


@dataclass(frozen=True)
class Told:
    """A group told the same: its share of all, the mean stated p, the share adequate."""

    share: float
    stated: float
    adequate: float

    @property
    def off(self) -> float:
        """Stated minus true, in percentage points; above zero overstates."""
        return 100 * (self.stated - self.adequate)


@dataclass(frozen=True)
class Sample:
    """Simulated people: the mean of their days (mg), and whether they are adequate."""

    means: Amounts
    is_adequate: NDArray[np.bool_]


def people(world: World, n: int, rng: Random, count: int) -> Sample:
    """Draw people, their requirements and the mean of ``n`` days each."""
    usual = world.usual(rng, count)
    requirement = rng.normal(world.ear, 0.10 * world.ear, count)
    if world.has_lognormal_days:
        # The same mean and spread as normal days, with the long tail to the right.
        variance = np.log1p((world.sd_within / usual) ** 2)
        scatter = rng.normal(-variance / 2, np.sqrt(variance), (n, count))
        means = (usual * np.exp(scatter)).mean(axis=0)
    else:
        means = rng.normal(usual, world.sd_within, (n, count)).mean(axis=0)
    return Sample(means, usual >= requirement)


def book(world: World, sample: Sample, n: int) -> Amounts:
    """The probability by IOM 2000 for each person."""
    return _each(sample.means, lambda mean: p_adequate(mean, world.ear, world.sd_within, n))


def informed(world: World, population: Population, sample: Sample, n: int) -> Amounts:
    """The probability with a population as prior for each person."""
    return _each(
        sample.means,
        lambda mean: p_adequate_in(population, mean, world.ear, world.sd_within, n),
    )


def _each(means: Amounts, stated: Callable[[float], float]) -> Amounts:
    """Apply a function to each distinct mean (to 0.1 mg) once."""
    different, where = np.unique(means.round(1), return_inverse=True)
    answers: Amounts = np.array([stated(float(mean)) for mean in different])[where]
    return answers


def told(stated: Amounts, sample: Sample, chosen: NDArray[np.bool_] | None = None) -> Told:
    """Compare stated and true for the chosen people (default: all)."""
    of = np.ones(len(stated), dtype=bool) if chosen is None else chosen
    return Told(float(of.mean()), float(stated[of].mean()), float(sample.is_adequate[of].mean()))


def by_word(stated: Amounts, sample: Sample) -> dict[AdequacyAnswer, Told]:
    """Compare for each verdict that is not rare."""
    words = np.digitize(stated, EDGES)
    return {
        answer: told(stated, sample, words == at)
        for at, answer in enumerate(map(answer_for, (0.0, *EDGES)))
        if (words == at).mean() >= RARE
    }


def by_tenth(stated: Amounts, sample: Sample) -> list[Told]:
    """Compare for each tenth of the stated probability that is not rare."""
    tenths = np.minimum((stated * 10).astype(int), 9)
    return [
        told(stated, sample, tenths == tenth)
        for tenth in range(10)
        if (tenths == tenth).mean() >= RARE_TENTH
    ]


def named(key: str) -> Population:
    """The population with this key in the reference file."""
    return next(one for one in populations() if one.key == key)


def normal(mean: float, sd: float) -> Callable[[Random, int], Amounts]:
    """Usual intakes with a normal distribution, none below 1 mg."""
    return lambda rng, count: np.maximum(rng.normal(mean, sd, count), 1.0)


def flat(ear: float) -> Callable[[Random, int], Amounts]:
    """Usual intakes as IOM 2000 assumes: uniform over a wide range."""
    return lambda rng, count: rng.uniform(0.2 * ear, 1.8 * ear, count)


def _of(percentile: Decimal | None) -> float:
    if percentile is None:
        raise ValueError("This population has no percentiles.")
    return float(percentile)


def skewed(one: Population) -> Callable[[Random, int], Amounts]:
    """Usual intakes through the 5th, 50th and 95th percentile, lognormal on either side."""
    p5, p50, p95 = _of(one.p5), _of(one.p50), _of(one.p95)
    left, right = math.log(p50 / p5) / 1.645, math.log(p95 / p50) / 1.645

    def usual(rng: Random, count: int) -> Amounts:
        z = rng.normal(0.0, 1.0, count)
        return p50 * np.exp(z * np.where(z < 0, left, right))

    return usual


def worlds() -> list[World]:
    """The populations of the report: women 31 to 50, and men."""
    low, middle = named("low_women"), named("middle_women")
    women, men = named("us_women"), named("us_men")
    made = [
        World("women N(230, 60)", 265, 86, normal(230, 60), low),
        World("women N(265, 65)", 265, 86, normal(265, 65), middle),
        World("US women", 265, 86, skewed(women), women),
        World("US men", 350, 122, skewed(men), men),
    ]
    tails = [
        replace(one, name=f"{one.name}, lognormal days", has_lognormal_days=True) for one in made
    ]
    return made + tails


def flat_worlds() -> list[World]:
    """The scenario that IOM 2000 assumes, with a woman's and a man's numbers."""
    return [
        World("flat, women", 265, 86, flat(265)),
        World("flat, men", 350, 122, flat(350)),
    ]


def _row(name: str, n: int, how: str, found: Iterable[tuple[str, Told]]) -> str:
    cells = "  ".join(
        f"{word}: {100 * one.stated:.0f}/{100 * one.adequate:.0f} ({one.off:+.1f})"
        for word, one in found
    )
    return f"{name:32} n={n:<3} {how:10} {cells}"


def main() -> None:
    """Print stated against true, overall and by verdict, for every scenario."""
    print("stated / truly adequate, in per cent (stated less true, in points)")
    for world in flat_worlds():
        for n in DAYS:
            sample = people(world, n, np.random.default_rng(SEED), PEOPLE)
            tenths = by_tenth(book(world, sample, n), sample)
            worst = max(tenths, key=lambda one: abs(one.off))
            print(_row(world.name, n, "book", [("worst tenth", worst)]))
    shipped = {265: named("us_women"), 350: named("us_men")}
    for world in worlds():
        for n in DAYS:
            sample = people(world, n, np.random.default_rng(SEED), PEOPLE)
            stated = {"book": book(world, sample, n)}
            if world.population is not None:
                stated["own"] = informed(world, world.population, sample, n)
            stated["shipped"] = informed(world, shipped[int(world.ear)], sample, n)
            stated["said"] = np.minimum(stated["book"], stated["shipped"])
            for how, p in stated.items():
                words = [(str(word), one) for word, one in by_word(p, sample).items()]
                print(_row(world.name, n, how, [("all", told(p, sample)), *words]))


if __name__ == "__main__":
    main()
