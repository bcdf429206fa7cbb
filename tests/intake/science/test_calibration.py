"""Stated probabilities come true, in the short form of ``bench/calibration.py``; seeded."""

import numpy as np
import pytest

from bench.calibration import (
    DAYS,
    SEED,
    World,
    book,
    by_tenth,
    by_word,
    flat_worlds,
    informed,
    named,
    people,
    told,
    worlds,
)
from intake.science.usual_intake.answers import AdequacyAnswer

PEOPLE = 80_000
NORMAL = [world for world in worlds() if not world.has_lognormal_days]
LOGNORMAL = [world for world in worlds() if world.has_lognormal_days]
WOMEN_230, WOMEN_265 = NORMAL[:2]


def random() -> np.random.Generator:
    return np.random.default_rng(SEED)


def names(world: World) -> str:
    return world.name


@pytest.mark.parametrize("n", DAYS)
@pytest.mark.parametrize("world", flat_worlds(), ids=names)
def test_books_probability_is_right_within_2_points_where_intakes_are_flat(
    world: World, n: int
) -> None:
    sample = people(world, n, random(), PEOPLE)
    stated = book(world, sample, n)
    assert abs(told(stated, sample).off) < 0.5
    tenths = by_tenth(stated, sample)
    assert len(tenths) == 10
    assert max(abs(one.off) for one in tenths) < 2
    assert max(abs(one.off) for one in by_word(stated, sample).values()) < 2


@pytest.mark.parametrize("n", DAYS)
@pytest.mark.parametrize("world", NORMAL, ids=names)
def test_population_knowledge_is_right_within_3_points_in_its_population(
    world: World, n: int
) -> None:
    assert world.population is not None
    sample = people(world, n, random(), PEOPLE)
    stated = informed(world, world.population, sample, n)
    assert abs(told(stated, sample).off) < 2
    assert max(abs(one.off) for one in by_word(stated, sample).values()) < 3


@pytest.mark.parametrize("world", LOGNORMAL, ids=names)
def test_long_tailed_days_are_right_within_3_points_from_two_weeks(world: World) -> None:
    assert world.population is not None
    sample = people(world, 14, random(), PEOPLE)
    stated = informed(world, world.population, sample, 14)
    assert max(abs(one.off) for one in by_word(stated, sample).values()) < 3


def test_book_overstates_where_intakes_cluster_low() -> None:
    likely = {}
    for world in (WOMEN_230, WOMEN_265):
        sample = people(world, 3, random(), PEOPLE)
        likely[world.name] = by_word(book(world, sample, 3), sample)[AdequacyAnswer.LIKELY_ADEQUATE]
    low, middle = likely.values()
    assert low.stated == pytest.approx(0.92, abs=0.01)
    assert low.adequate == pytest.approx(0.76, abs=0.02)
    assert middle.adequate == pytest.approx(0.86, abs=0.02)


@pytest.mark.parametrize("n", DAYS)
@pytest.mark.parametrize("world", NORMAL, ids=names)
def test_words_as_shipped_never_overstate_adequacy_by_3_points(world: World, n: int) -> None:
    shipped = named("us_women" if world.ear == 265 else "us_men")
    sample = people(world, n, random(), PEOPLE)
    said = np.minimum(book(world, sample, n), informed(world, shipped, sample, n))
    assert max(one.off for one in by_word(said, sample).values()) < 3
