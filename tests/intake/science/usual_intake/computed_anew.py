"""Usual intake worked out twice more, from the text of the method and not from the app's code.

``Grid`` follows the method word for word (24 spreads, 11 Gauss-Hermite nodes) in numbers of
20 digits. ``Quadrature`` has no grid: it integrates the product of the prior and
the likelihood over ln s and mu by Gauss-Legendre quadrature in short pieces.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any

import mpmath
from mpmath import fp, mp
from mpmath.calculus.quadrature import GaussLegendre

from tests.intake.science.usual_intake.people import Eater

mp.dps = 20
mpf: Callable[..., Any] = mpmath.mpf


def roots_of(eater: Eater) -> list[Any]:
    """The days on the fourth root; under 1 mg counts as 1."""
    return [mpf(max(1, day)) ** (mpf(1) / 4) for day in eater.days_mg]


def effective_days(n: int) -> Any:
    """n (1 - rho) / (1 + rho) with rho = 0.1; 1 for one day."""
    return mpf(1) if n == 1 else mpf(n) * 9 / 11


@cache
def hermite_nodes(count: int) -> list[tuple[Any, Any]]:
    """Nodes and weights of Gauss-Hermite quadrature against the standard normal density.

    The nodes are the roots of the polynomial He_n; a weight is n! / (n He_(n-1))^2.
    """

    def he(n: int, x: Any) -> Any:
        before, now = mpf(1), x
        for order in range(1, n):
            before, now = now, x * now - order * before
        return now

    # The roots of He_n interlace within this reach: every change of sign holds one.
    reach, steps = 2 * mpmath.sqrt(count), 400
    ends = [-reach + 2 * reach * step / (steps - 1) for step in range(steps)]
    found = []
    for left, right in itertools.pairwise(ends):
        if he(count, left) * he(count, right) < 0:
            node = mpmath.findroot(lambda x: he(count, x), (left, right), solver="anderson")
            weight = mpmath.factorial(count) / (count * he(count - 1, node)) ** 2
            found.append((node, weight))
    return found


class Grid:
    """The method to the letter."""

    def __init__(self, eater: Eater) -> None:
        self.eater = eater
        roots = roots_of(eater)
        n, ybar = len(roots), mpmath.fsum(roots) / len(roots)
        squares = mpmath.fsum((root - ybar) ** 2 for root in roots)
        m, tau, s0 = mpf(eater.m), mpf(eater.tau), mpf(eater.s0)
        parts = []
        for step in range(24):
            s = mpmath.exp(mpmath.log(mpf("0.1")) * (1 - mpf(step) / 23))
            for part, t in ((mpf("0.7"), tau), (mpf("0.3"), mpf("2.5") * tau)):
                of_mean = s**2 / effective_days(n)
                v = t**2 + of_mean
                ln_w = (
                    mpmath.log(part)
                    - 10 * mpmath.log(s)
                    - 10 * s0**2 / (2 * s**2)
                    - (n - 1) * mpmath.log(s)
                    - squares / (2 * s**2)
                    - mpmath.log(v) / 2
                    - (ybar - m) ** 2 / (2 * v)
                )
                mean = (t**2 * ybar + of_mean * m) / v
                sd = mpmath.sqrt(t**2 * of_mean / v)
                parts.append((mpmath.exp(ln_w), s, mean, sd))
        total = mpmath.fsum(part[0] for part in parts)
        self.parts = [(w / total, s, mean, sd) for w, s, mean, sd in parts]

    @cached_property
    def p(self) -> float:
        """P(adequate), supplements included."""
        ear, supplements = mpf(self.eater.ear_mg), mpf(self.eater.supplements_mg)
        spread = mpf(self.eater.cv_req) * ear
        sums = []
        for node, node_weight in hermite_nodes(11):
            for w, s, mean, sd in self.parts:
                mu = max(mpf("0.5"), mean + node * sd)
                usual = mu**4 + 6 * mu**2 * s**2 + 3 * s**4
                sums.append(node_weight * w * mpmath.ncdf((usual + supplements - ear) / spread))
        return float(mpmath.fsum(sums))

    def below(self, usual_mg: float) -> float:
        """The distribution function of usual intake of food and water."""
        sums = []
        for w, s, mean, sd in self.parts:
            square = -3 * s**2 + mpmath.sqrt(6 * s**4 + mpf(usual_mg))
            if square > 0:
                sums.append(w * mpmath.ncdf((mpmath.sqrt(square) - mean) / sd))
        return float(mpmath.fsum(sums))


#: Nodes and weights of Gauss-Legendre quadrature on -1 to 1, 12 of them.
LEGENDRE = [
    (float(node), float(weight)) for node, weight in GaussLegendre(mp).calc_nodes(3, mp.prec)
]


def integral(value: Callable[[float], float], pieces: Sequence[float]) -> float:
    """Integrate over adjoining pieces, given by their ends, 12 nodes in each."""
    sums = []
    for left, right in itertools.pairwise(pieces):
        half, middle = (right - left) / 2, (right + left) / 2
        sums += [half * weight * value(middle + half * node) for node, weight in LEGENDRE]
    return math.fsum(sums)


def _one(_mu: float, _s: float) -> float:
    return 1.0


class Quadrature:
    """The stated density, integrated over ln s between 0.1 and 1.0 and over mu."""

    def __init__(self, eater: Eater) -> None:
        self.eater = eater
        roots = [float(root) for root in roots_of(eater)]
        self.n = len(roots)
        self.ybar = sum(roots) / self.n
        self.squares = sum((root - self.ybar) ** 2 for root in roots)
        self.n_eff = float(effective_days(self.n))
        # Integrated in pieces around the middle of the days and of the prior.
        middles = sorted((self.ybar, eater.m))
        self.mu_pieces = [0.0, *(middles[0] - step for step in (1.2, 0.6, 0.25)), *middles]
        self.mu_pieces += [middles[1] + step for step in (0.25, 0.6, 1.2, 4.0)]
        self.mu_pieces = sorted({max(0.0, piece) for piece in self.mu_pieces})
        self.total = self._over_both(_one)

    def _density(self, mu: float, s: float) -> float:
        """Prior of the mean times that of the variance times what the days say (in ln s)."""
        eater, variance = self.eater, s * s
        of_mean = 0.7 * fp.npdf(mu, eater.m, eater.tau)
        of_mean += 0.3 * fp.npdf(mu, eater.m, 2.5 * eater.tau)
        # Scaled inverse chi-square of s^2 with 10 degrees of freedom; d(s^2) = 2 s^2 d(ln s).
        of_variance = variance ** -(10 / 2 + 1) * fp.exp(-10 * eater.s0**2 / (2 * variance))
        of_spread = s ** -(self.n - 1) * fp.exp(-self.squares / (2 * variance))
        of_days = fp.npdf(self.ybar, mu, s / self.n_eff**0.5)
        return float(of_mean * of_variance * of_spread * of_days * variance)

    def _over_both(
        self, value: Callable[[float, float], float], end: Callable[[float], float] | None = None
    ) -> float:
        """Integrate value times density over ln s, and over mu up to an end for each s."""

        def over_mu(ln_s: float) -> float:
            s = fp.exp(ln_s)
            pieces = self.mu_pieces
            if end is not None:
                last = end(s)
                pieces = [*(piece for piece in pieces if piece < last), last]
            return integral(lambda mu: value(mu, s) * self._density(mu, s), pieces)

        return integral(over_mu, [fp.log(0.1) * (1 - step / 4) for step in range(5)])

    @cached_property
    def p(self) -> float:
        """P(adequate), supplements included."""
        eater = self.eater

        def enough(mu: float, s: float) -> float:
            usual = mu**4 + 6 * mu**2 * s**2 + 3 * s**4
            gap = usual + eater.supplements_mg - eater.ear_mg
            return float(fp.ncdf(gap / (eater.cv_req * eater.ear_mg)))

        return self._over_both(enough) / self.total

    def below(self, usual_mg: float) -> float:
        """The distribution function of usual intake of food and water."""

        def mean_at(s: float) -> float:
            return float(max(0.0, -3 * s * s + (6 * s**4 + usual_mg) ** 0.5) ** 0.5)

        return self._over_both(_one, mean_at) / self.total
