"""The book's formula for one person's adequacy, for comparison. Pure: no Django.

IOM 2000, *Applications in Dietary Assessment*, chapter 3 and appendix B. It takes every
usual intake as equally plausible beforehand and one day-to-day spread for everybody, both of
which are off for one person of today; pages state ``posterior`` instead. All amounts are mg
a day, ``n`` is a number of complete days.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Spread of requirements between people, as a share of the average requirement
#: (IOM 1997: a CV of 10 % is assumed for each magnesium EAR), where a row states no other.
REQUIREMENT_CV = 0.10


@dataclass(frozen=True)
class BookAnswer:
    """The formula with its parts: spreads in mg, ``p`` from 0 to 1."""

    sd_req: float
    sdd: float
    z: float
    p: float


def phi(z: float) -> float:
    """Return the share (0 to 1) of a standard normal distribution below ``z``."""
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))


def sd_of_difference(
    ear_mg: float, sd_within_mg: float, n: int, cv_req: float = REQUIREMENT_CV
) -> float:
    """Return the spread (mg) of usual intake less requirement, given the mean of ``n`` days.

    Raises ValueError for less than one day or a spread that is not above zero.
    """
    if n < 1 or sd_within_mg <= 0:
        raise ValueError("A mean needs at least one day and a day-to-day spread.")
    return math.hypot(cv_req * ear_mg, sd_within_mg / math.sqrt(n))


def book_answer(
    mean_mg: float, ear_mg: float, sd_within_mg: float, n: int, cv_req: float = REQUIREMENT_CV
) -> BookAnswer:
    """Return the probability that usual intake covers the requirement, as the book has it.

    Raises ValueError for less than one day or a spread that is not above zero.
    """
    sdd = sd_of_difference(ear_mg, sd_within_mg, n, cv_req)
    z = (mean_mg - ear_mg) / sdd
    return BookAnswer(sd_req=cv_req * ear_mg, sdd=sdd, z=z, p=phi(z))


def mean_needed(ear_mg: float, sd_within_mg: float, n: int, z: float = 2.0) -> float:
    """Return the mean (mg) of ``n`` days from which the book's z of adequacy is ``z``.

    The book's z of 2 stands for 97.5 %.
    """
    return ear_mg + z * sd_of_difference(ear_mg, sd_within_mg, n)
