"""The arithmetic of usual intake: means of a few days against a requirement.

Method: IOM 2000, *Applications in Dietary Assessment*, chapter 3 and appendix B.
All amounts are mg a day, ``n`` is a number of complete days.
"""

from __future__ import annotations

import math

from intake.science.u_shape import Z_95

#: Spread of requirements between people, as a share of the average requirement
#: (IOM 1997: a CV of 10 % is assumed for each magnesium EAR).
REQUIREMENT_CV = 0.10


def phi(z: float) -> float:
    """Return the share (0 to 1) of a standard normal distribution below ``z``."""
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))


def sd_of_requirement(ear_mg: float) -> float:
    """Return the standard deviation (mg) of requirements around their average."""
    return REQUIREMENT_CV * ear_mg


def sd_of_mean(sd_within_mg: float, n: int) -> float:
    """Return the standard error (mg) of the mean of ``n`` days.

    Raises ValueError for less than one day or a spread that is not above zero.
    """
    if n < 1 or sd_within_mg <= 0:
        raise ValueError("A mean needs at least one day and a day-to-day spread.")
    return sd_within_mg / math.sqrt(n)


def sd_of_difference(ear_mg: float, sd_within_mg: float, n: int) -> float:
    """Return the spread (mg) of usual intake less requirement, given the mean of ``n`` days."""
    return math.hypot(sd_of_requirement(ear_mg), sd_of_mean(sd_within_mg, n))


def z_of_requirement(mean_mg: float, ear_mg: float, sd_within_mg: float, n: int) -> float:
    """Return how many spreads the mean lies above the average requirement."""
    return (mean_mg - ear_mg) / sd_of_difference(ear_mg, sd_within_mg, n)


def p_adequate(mean_mg: float, ear_mg: float, sd_within_mg: float, n: int) -> float:
    """Return the probability that usual intake covers the person's own requirement.

    The book's statement: every usual intake is as plausible as any other
    beforehand. See ``populations.p_adequate_in`` for one that knows better.
    """
    return phi(z_of_requirement(mean_mg, ear_mg, sd_within_mg, n))


def z_of_edge(mean_mg: float, edge_mg: float, sd_within_mg: float, n: int) -> float:
    """Return how many standard errors the mean lies above a fixed edge (an AI, a limit)."""
    return (mean_mg - edge_mg) / sd_of_mean(sd_within_mg, n)


def p_above(mean_mg: float, edge_mg: float, sd_within_mg: float, n: int) -> float:
    """Return the confidence that usual intake is above a fixed edge."""
    return phi(z_of_edge(mean_mg, edge_mg, sd_within_mg, n))


def mean_needed(ear_mg: float, sd_within_mg: float, n: int, z: float = 2.0) -> float:
    """Return the mean (mg) of ``n`` days from which the z of adequacy is ``z``.

    The book's z of 2 stands for 97.5 %.
    """
    return ear_mg + z * sd_of_difference(ear_mg, sd_within_mg, n)


def days_needed(mean_mg: float, sd_within_mg: float, share: float) -> int | None:
    """Return the days that give a person's mean to within +-``share`` (0 to 1), 95 % of the time.

    None for a mean of zero, around which no share is defined. Raises ValueError
    for a share that is not above zero.
    """
    if share <= 0:
        raise ValueError("The share must be above zero.")
    if mean_mg <= 0:
        return None
    return max(1, math.ceil((Z_95 * sd_within_mg / mean_mg / share) ** 2 - 1e-9))
