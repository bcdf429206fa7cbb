"""Usual intake of one person as pages and the command line state it. Pure: no Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from intake.science.usual_intake.posterior import Posterior, RootSummary, posterior
from intake.science.usual_intake.prior import Prior


@dataclass(frozen=True)
class UsualIntake:
    """What some days say of usual intake; amounts in mg a day, probabilities 0 to 1.

    Food and water are uncertain; the mean of daily supplements, each day's up to its limit,
    is added as it is.
    """

    days: RootSummary
    prior: Prior
    supplements_mg: float = 0.0

    @classmethod
    def of(cls, diet_mg: Sequence[float], prior: Prior, supplements_mg: float = 0.0) -> UsualIntake:
        """State it from food and water (mg) of each day. Raises ValueError without a day."""
        return cls(RootSummary.of(diet_mg), prior, supplements_mg)

    @cached_property
    def diet(self) -> Posterior:
        """Usual intake of food and water alone."""
        return posterior(self.days, self.prior)

    def p_adequate(self, ear_mg: float, cv_req: float) -> float:
        """Return the probability that all that counts covers the person's own requirement."""
        return self.diet.p_adequate(ear_mg, cv_req, self.supplements_mg)

    def p_reaches(self, mg: float) -> float:
        """Return the probability that all that counts is above an amount."""
        return self.diet.p_above(mg - self.supplements_mg)

    @cached_property
    def median_mg(self) -> float:
        """All that counts, as likely too high as too low."""
        return self.diet.median_mg + self.supplements_mg

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Where all that counts lies with 95 % probability."""
        low, high = self.diet.interval
        return low + self.supplements_mg, high + self.supplements_mg

    def with_more(self, days: int) -> UsualIntake:
        """The same after more days like these. Raises ValueError for a single day."""
        return UsualIntake(self.days.with_more(days), self.prior, self.supplements_mg)
