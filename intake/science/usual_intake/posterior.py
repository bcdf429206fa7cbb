"""Usual intake of one person, from a few of their days and what people like them eat.

A hierarchical model on the fourth root of intake. Dietary magnesium is skewed, and its
day-to-day spread grows with a person's own mean (Box-Cox power 0.1 to 0.3 in NHANES
2007-2012); on the fourth root both are nearly gone. That scale and the idea to give the
mean back on the scale of mg are those of the ISU and NCI methods (Nusser et al., J Am Stat
Assoc 1996;91:1440; Tooze et al., J Am Diet Assoc 2006;106:1575), here for one person::

    y   = x ** 0.25               x: food and water of a complete day (mg)
    mu  ~ 0.7 N(m, tau^2) + 0.3 N(m, (2.5 tau)^2)         the person's mean
    s^2 ~ scaled inverse chi^2(10, s0^2)                  the person's day-to-day variance
    T   = mu^4 + 6 mu^2 s^2 + 3 s^4                       usual intake (mg a day)

m, tau and s0 are the prior's; the second part of the mixture lets unusual eaters be unusual.
Given s and the part, mu is normal: so the posterior is a mixture of normals over a grid of
s. Pure Python, without numpy: a page works it out in about a millisecond.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from intake.science.usual_intake.prior import Prior

#: The power that makes days of intake nearly normal.
ROOT = 0.25
#: A day below this (mg) counts as this: the fourth root of nothing says too much.
LEAST_DAY_MG = 1.0
#: How much days of one person are alike (assumed: no survey with two recalls tells it).
DAYS_ALIKE = 0.1
#: The parts of the mixture of means: weight, and how many times the spread tau.
MIXTURE = ((0.7, 1.0), (0.3, 2.5))
#: Degrees of freedom of what is known beforehand of a person's day-to-day variance.
SPREAD_DF = 10.0
#: The day-to-day spreads that are tried, on the fourth root: 24, equally spaced in ln s.
SPREADS = tuple(0.1 * 10 ** (step / 23) for step in range(24))
#: The smallest mean on the fourth root at which adequacy is asked.
LEAST_MEAN = 0.5
#: Parts of the posterior below this weight cannot move what is printed.
NEGLIGIBLE = 1e-8
#: The share of the posterior between the ends of the interval.
LEVEL = 0.95
#: Gauss-Hermite quadrature with 11 nodes for a standard normal: (node, weight), from
#: Abramowitz & Stegun 25.4.46, here to double precision; the nodes are symmetric.
_HALF_OF_NODES = (
    (0.9288689973810641, 0.24224029987396992),
    (1.876035020154846, 0.06613874607105782),
    (2.8651231606436456, 0.0067202852355372645),
    (3.9361666071299766, 0.00019567193027122338),
    (5.188001224374871, 8.121849790214923e-07),
)
NODES = (
    *((-node, weight) for node, weight in reversed(_HALF_OF_NODES)),
    (0.0, 0.36940836940836935),
    *_HALF_OF_NODES,
)
#: A point of the posterior is looked for among its parts' points within so many SDs; after so
#: many halvings by false position, until so small a share of the posterior is missed.
_REACH = 6.0
_HALVINGS = 5
_POSITIONS = 30
_NEAR_ENOUGH = 1e-9
_SQRT_HALF = math.sqrt(0.5)
_LOG_SPREADS = tuple(map(math.log, SPREADS))


@dataclass(frozen=True)
class Component:
    """A normal part of the posterior of a person's mean, for one day-to-day spread."""

    weight: float
    #: The day-to-day spread (s), the mean and the SD of mu, all on the fourth root.
    spread: float
    mean: float
    sd: float


@dataclass(frozen=True)
class RootSummary:
    """What the model reads of complete days: their number, mean and sum of squares on y."""

    n: int
    mean: float
    #: Sum of the squares of the days about their mean.
    squares: float

    @classmethod
    def of(cls, days_mg: Sequence[float]) -> RootSummary:
        """Summarise days of food and water (mg). Raises ValueError without a day."""
        if not days_mg:
            raise ValueError("Usual intake needs at least one day.")
        roots = [max(LEAST_DAY_MG, mg) ** ROOT for mg in days_mg]
        mean = math.fsum(roots) / len(roots)
        return cls(len(roots), mean, math.fsum((root - mean) ** 2 for root in roots))

    def with_more(self, days: int) -> RootSummary:
        """The same person after more days with the same mean and the same spread.

        Raises ValueError for a single day, whose spread is unknown.
        """
        if self.n < 2:
            raise ValueError("The spread of a single day is unknown.")
        n = self.n + days
        return RootSummary(n, self.mean, self.squares * (n - 1) / (self.n - 1))


def independent_days(n: int) -> float:
    """Return how many independent days ``n`` days of one person are worth."""
    return 1.0 if n == 1 else n * (1 - DAYS_ALIKE) / (1 + DAYS_ALIKE)


def usual_mg(mean: float, spread: float) -> float:
    """Return the usual intake (mg a day) for a mean and a day-to-day spread on the fourth root.

    The mean of the fourth power of a normal variable.
    """
    return mean**4 + 6 * mean**2 * spread**2 + 3 * spread**4


def root_of(mg: float, spread: float) -> float:
    """Return the mean on the fourth root at which the usual intake is ``mg``.

    The inverse of ``usual_mg``, which rises with the mean; 0 for an amount that no mean gives.
    """
    square = math.sqrt(6 * spread**4 + mg) - 3 * spread**2 if mg > 0 else 0.0
    return math.sqrt(square) if square > 0 else 0.0


@dataclass(frozen=True)
class Posterior:
    """What some days say of a person's usual intake of food and water.

    Every amount that goes in or comes out is mg a day, without supplements: these are
    known as they are, so a caller adds them to an amount, or takes them from an edge.
    """

    components: tuple[Component, ...]

    @cached_property
    def _terms(self) -> tuple[tuple[float, float, float, float, float], ...]:
        """Weight, mean, 1 / (SD √2), 3 s² and 6 s⁴ of each part; what every sum over them needs."""
        return tuple(
            (one.weight, one.mean, _SQRT_HALF / one.sd, 3 * one.spread**2, 6 * one.spread**4)
            for one in self.components
        )

    @cached_property
    def _weight(self) -> float:
        return math.fsum(one.weight for one in self.components)

    def p_above(self, mg: float) -> float:
        """Return the probability (0 to 1) that usual intake is above ``mg``."""
        if mg <= 0:
            return 1.0
        # ``root_of`` and ``phi``, written out: a page asks this some dozen times.
        total, sqrt, erf = 0.0, math.sqrt, math.erf
        for weight, mean, scale, three_s2, six_s4 in self._terms:
            square = sqrt(six_s4 + mg) - three_s2
            total += weight * erf((mean - (sqrt(square) if square > 0 else 0.0)) * scale)
        return 0.5 * (self._weight + total)

    def p_adequate(self, ear_mg: float, cv_req: float, supplements_mg: float = 0.0) -> float:
        """Return the probability that usual intake and supplements cover the requirement.

        Requirements are normal around ``ear_mg`` with the spread ``cv_req`` times it.
        Raises ValueError unless both are above zero.
        """
        if ear_mg <= 0 or cv_req <= 0:
            raise ValueError("A requirement and its spread are above zero.")
        scale, lacking = _SQRT_HALF / (cv_req * ear_mg), ear_mg - supplements_mg
        total, erf = 0.0, math.erf
        for one, (weight, _mean, _scale, three_s2, six_s4) in zip(
            self.components, self._terms, strict=True
        ):
            of_part = 0.0
            for node, node_weight in NODES:
                mean = one.mean + node * one.sd
                # ``usual_mg``, written out: (mu² + 3 s²)² - 6 s⁴.
                root = (mean * mean if mean > LEAST_MEAN else LEAST_MEAN**2) + three_s2
                of_part += node_weight * erf((root * root - six_s4 - lacking) * scale)
            total += weight * of_part
        return min(1.0, max(0.0, 0.5 * (self._weight + total)))

    def quantile(self, share: float) -> float:
        """Return the usual intake (mg) below which ``share`` of it lies.

        Raises ValueError unless the share lies between 0.001 and 0.999, as far as the
        posterior is worked out.
        """
        if not 0.001 <= share <= 0.999:
            raise ValueError("A share lies between 0.001 and 0.999.")
        low = min(self._edge(one, -_REACH) for one in self.components)
        high = max(self._edge(one, _REACH) for one in self.components)
        for _step in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self._below(middle) < share else (low, middle)
        # The false position, with the end that stays halved (Illinois): the curve is smooth.
        off_low, off_high, root = self._below(low) - share, self._below(high) - share, low
        for _step in range(_POSITIONS):
            if off_high <= off_low:
                return ((low + high) / 2) ** 4
            root = high - off_high * (high - low) / (off_high - off_low)
            off = self._below(root) - share
            if abs(off) < _NEAR_ENOUGH:
                break
            if off < 0:
                low, off_low, off_high = root, off, off_high / 2
            else:
                high, off_high, off_low = root, off, off_low / 2
        return root**4

    def _below(self, root: float) -> float:
        """The share of the posterior below an amount, given as its fourth root."""
        return 1 - self.p_above(root**4)

    @staticmethod
    def _edge(one: Component, deviations: float) -> float:
        """The fourth root of the usual intake so many SDs from the middle of a part."""
        return math.sqrt(math.sqrt(usual_mg(max(0.0, one.mean + deviations * one.sd), one.spread)))

    @cached_property
    def median_mg(self) -> float:
        """The usual intake (mg) that is as likely too high as too low."""
        return self.quantile(0.5)

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Where the usual intake (mg) lies with 95 % probability."""
        tail = (1 - LEVEL) / 2
        return self.quantile(tail), self.quantile(1 - tail)


@lru_cache(maxsize=256)
def posterior(days: RootSummary, prior: Prior) -> Posterior:
    """Return what days of food and water say of a person, given people like them.

    The last few hundred are kept: a page is asked again after each entry of a day that is
    still open, while the full days before it stay as they are.
    """
    independent = independent_days(days.n)
    # All that does not depend on the part of the mixture, for each day-to-day spread.
    squares = (SPREAD_DF * prior.within_sd**2 + days.squares) / 2
    powers = SPREAD_DF + days.n - 1
    spreads = [
        (spread, spread**2 / independent, -powers * log_spread - squares / spread**2)
        for spread, log_spread in zip(SPREADS, _LOG_SPREADS, strict=True)
    ]
    off2 = (days.mean - prior.mean) ** 2 / 2
    found: list[tuple[float, float, float, float]] = []
    for share, wider in MIXTURE:
        between, log_share = (wider * prior.between_sd) ** 2, math.log(share)
        for spread, of_mean, log_weight in spreads:
            variance = between + of_mean
            log = log_share + log_weight - math.log(variance) / 2 - off2 / variance
            found.append((log, spread, between, of_mean))
    highest = max(log for log, *_rest in found)
    weights = [math.exp(log - highest) for log, *_rest in found]
    total = math.fsum(weights)
    return Posterior(
        tuple(
            Component(
                weight / total,
                spread,
                (between * days.mean + of_mean * prior.mean) / (between + of_mean),
                math.sqrt(between * of_mean / (between + of_mean)),
            )
            for weight, (_log, spread, between, of_mean) in zip(weights, found, strict=True)
            if weight > NEGLIGIBLE * total
        )
    )
