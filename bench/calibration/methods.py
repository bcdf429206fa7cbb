"""Three ways to state whether usual intake is enough, each from one person's days."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.rules import KnownSex
from bench.calibration.worlds import PriorRow
from intake.science.usual_intake.book import book_answer, phi
from intake.science.usual_intake.posterior import RootSummary, posterior

#: From the median of a normal distribution to the end of its middle 95 %.
Z_95 = 1.96


@dataclass(frozen=True)
class Statement:
    """What a method says: the probability of adequacy, and where usual intake lies (mg a day)."""

    p: float
    low: float
    high: float


#: From a row, the days of food and water, and the mean of supplements (mg).
Method = Callable[[PriorRow, Sequence[float], float], Statement]


def book(row: PriorRow, days_mg: Sequence[float], supplements_mg: float) -> Statement:
    """IOM 2000, chapter 3: the mean against the requirement, with a pooled spread."""
    mean = math.fsum(days_mg) / len(days_mg) + supplements_mg
    error = row.sd_within / math.sqrt(len(days_mg))
    p = book_answer(mean, row.ear, row.sd_within, len(days_mg), row.cv_req).p
    return Statement(p, max(0.0, mean - Z_95 * error), mean + Z_95 * error)


#: The earlier rule's populations: median and SD of usual intakes (mg a day) from nine years
#: on in the United States (IOM 1997, p. 195: CSFII 1994).
POPULATIONS_1994 = {KnownSex.FEMALE.value: (222.0, 63.2), KnownSex.MALE.value: (310.0, 103.0)}


def shrunk_1994(row: PriorRow, days_mg: Sequence[float], supplements_mg: float) -> float:
    """Return the probability with the mean of the days drawn towards the people of 1994."""
    centre, between = POPULATIONS_1994[row.prior.sex]
    error = row.sd_within / math.sqrt(len(days_mg))
    weight = between**2 / (between**2 + error**2)
    usual = weight * math.fsum(days_mg) / len(days_mg) + (1 - weight) * centre
    spread = math.hypot(row.cv_req * row.ear, math.sqrt(weight) * error)
    return phi((usual + supplements_mg - row.ear) / spread)


def lower_of_two(row: PriorRow, days_mg: Sequence[float], supplements_mg: float) -> Statement:
    """The rule of Midband until November 2026: the more careful of the two, the book's interval."""
    by_book = book(row, days_mg, supplements_mg)
    p = min(by_book.p, shrunk_1994(row, days_mg, supplements_mg))
    return Statement(p, by_book.low, by_book.high)


def model(row: PriorRow, days_mg: Sequence[float], supplements_mg: float) -> Statement:
    """The hierarchical model, as the product states it."""
    found = posterior(RootSummary.of(days_mg), row.prior)
    low, high = found.interval
    p = found.p_adequate(row.ear, row.cv_req, supplements_mg)
    return Statement(p, low + supplements_mg, high + supplements_mg)


#: In the order of the table; the last is the one the product uses.
METHODS: dict[str, Method] = {"book": book, "earlier": lower_of_two, "model": model}
