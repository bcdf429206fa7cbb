"""What is measured of statements about simulated people whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.calibration.methods import METHODS, Method, Statement
from bench.calibration.worlds import Amounts, Sample, World, sample
from intake.science.usual_intake.answers import (
    LIKELY_ADEQUATE_BELOW,
    LIKELY_LOW_BELOW,
    POSSIBLY_LOW_BELOW,
    UNCERTAIN_BELOW,
    AdequacyAnswer,
    answer_for,
)
from intake.science.usual_intake.book import phi

SEED = 20261130
#: Where one word gives way to the next.
EDGES = (LIKELY_LOW_BELOW, POSSIBLY_LOW_BELOW, UNCERTAIN_BELOW, LIKELY_ADEQUATE_BELOW)
WORDS = tuple(answer_for(edge) for edge in (0.0, *EDGES))
#: A word said to fewer people than this share is too rare to judge.
RARE = 0.02


@dataclass(frozen=True)
class Told:
    """Those told one word: their share of all, the mean p stated, the share adequate."""

    word: AdequacyAnswer
    share: float
    stated: float
    adequate: float

    @property
    def off(self) -> float:
        """Stated less true, in points; above zero overstates adequacy."""
        return 100 * (self.stated - self.adequate)


@dataclass(frozen=True)
class Score:
    """How one method did with the people of one world."""

    #: Mean square of p less what came true; less is better.
    brier: float
    #: By word, those that nobody was told left out.
    told: tuple[Told, ...]
    #: The share of people whose usual intake lies in the interval, and its mean width (mg).
    coverage: float
    width: float

    @property
    def worst(self) -> Told:
        """The word furthest off, of those that are not rare."""
        return max((one for one in self.told if one.share >= RARE), key=lambda one: abs(one.off))

    @property
    def mean_off(self) -> float:
        """How far off the words are on the whole, in points: each by the share told it."""
        return sum(one.share * abs(one.off) for one in self.told)

    @property
    def decided(self) -> float:
        """The share of people told something else than "uncertain"."""
        return sum(one.share for one in self.told if one.word is not AdequacyAnswer.UNCERTAIN)


def true_chances(drawn: Sample) -> Amounts:
    """Return for each person the chance that their usual intake covers a requirement.

    Each stands for everybody who eats the same: requirements are normal around the EAR, and
    are added up exactly rather than drawn, which is the same but for the luck of the draw.
    """
    eaten = drawn.eaten
    total = eaten.usual + eaten.usual_supplements
    rows = [drawn.rows[at] for at in drawn.of_row]
    return np.array(
        [
            phi((float(mg) - row.ear) / (row.cv_req * row.ear))
            for mg, row in zip(total, rows, strict=True)
        ]
    )


def state(drawn: Sample, method: Method) -> list[Statement]:
    """Let a method judge each person by their days."""
    eaten = drawn.eaten
    return [
        method(drawn.rows[row], days, supplements)
        for row, days, supplements in zip(
            drawn.of_row.tolist(), eaten.days.tolist(), eaten.supplements.tolist(), strict=True
        )
    ]


def told_by_word(stated: Amounts, adequate: Amounts) -> tuple[Told, ...]:
    """Compare what was stated with what is true, word by word."""
    words: NDArray[np.int64] = np.digitize(stated, EDGES)
    return tuple(
        Told(
            word,
            float((words == at).mean()),
            float(stated[words == at].mean()),
            float(adequate[words == at].mean()),
        )
        for at, word in enumerate(WORDS)
        if (words == at).any()
    )


def score(drawn: Sample, statements: Sequence[Statement]) -> Score:
    """Measure statements against the truth of the people they are about."""
    p = np.array([one.p for one in statements])
    low, high = (
        np.array([one.low for one in statements]),
        np.array([one.high for one in statements]),
    )
    chances = true_chances(drawn)
    usual = drawn.eaten.usual + drawn.eaten.usual_supplements
    return Score(
        # The mean of (p - adequate)^2 over requirements.
        brier=float((p**2 - 2 * p * chances + chances).mean()),
        told=told_by_word(p, chances),
        coverage=float(((low <= usual) & (usual <= high)).mean()),
        width=float((high - low).mean()),
    )


def measure(
    world: World, n: int, count: int, methods: Mapping[str, Method] = METHODS
) -> dict[str, Score]:
    """Let each method judge the same people of a world by ``n`` days; the same ones each time."""
    rng = np.random.default_rng([SEED, n, *world.key.encode()])
    drawn = sample(world, n, count, rng)
    return {name: score(drawn, state(drawn, method)) for name, method in methods.items()}


def pooled(scores: Sequence[Score]) -> tuple[Told, ...]:
    """Return those told each word in several worlds of equally many people."""
    pool = []
    for word in WORDS:
        found = [one for each in scores for one in each.told if one.word is word]
        if not found:
            continue
        share = sum(one.share for one in found)
        stated = sum(one.share * one.stated for one in found) / share
        adequate = sum(one.share * one.adequate for one in found) / share
        pool.append(Told(word, share / len(scores), stated, adequate))
    return tuple(pool)
