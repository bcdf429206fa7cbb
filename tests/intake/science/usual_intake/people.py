"""Made-up people for the tests of usual intake, with the prior of each typed from its row."""

from __future__ import annotations

from dataclasses import dataclass

from intake.science.usual_intake.posterior import Posterior, RootSummary, posterior
from intake.science.usual_intake.prior import Prior


@dataclass(frozen=True)
class Eater:
    """One person: days of food and water (mg), and what they are compared with (mg a day).

    m, tau and s0 are on the fourth root of mg.
    """

    name: str
    m: float
    tau: float
    s0: float
    days_mg: tuple[float, ...]
    ear_mg: float
    cv_req: float = 0.10
    supplements_mg: float = 0.0

    def __str__(self) -> str:
        return self.name


def plain_prior(m: float, tau: float, s0: float) -> Prior:
    """A prior with the three numbers that the model reads; the others are never read."""
    return Prior("any", 31, 50, 1, m, tau, s0, 1.0, 1.0, 1.0)


def posterior_of(eater: Eater) -> Posterior:
    """What the app works out for a person."""
    prior = plain_prior(eater.m, eater.tau, eater.s0)
    return posterior(RootSummary.of(eater.days_mg), prior)


#: Six weeks of a woman whose days swing.
FORTY_DAYS = (212, 305, 180, 260, 415, 199, 233, 150, 287, 342) * 4

EATERS = (
    Eater("woman of 40, 3 days", 3.983, 0.31, 0.327, (320, 290, 350), 265),
    Eater("woman of 40, 14 flat days", 3.983, 0.31, 0.327, (320,) * 14, 265),
    Eater(
        "man of 35, 7 spread days and tablets",
        *(4.26, 0.299, 0.369, (180, 420, 350, 610, 275, 390, 330), 350),
        supplements_mg=60,
    ),
    Eater(
        "girl of 6, 3 flat days and tablets",
        *(3.785, 0.214, 0.273, (85, 85, 85), 110),
        supplements_mg=20,
    ),
    Eater(
        "man of 75, 14 days",
        *(4.079, 0.299, 0.313),
        (310, 405, 298, 350, 377, 290, 512, 333, 260, 371, 340, 365, 420, 280),
        350,
    ),
    Eater("woman of 25, 40 days", 3.885, 0.263, 0.353, FORTY_DAYS, 255),
    Eater(
        "woman of 60 in the UK, 7 days",
        *(3.994, 0.282, 0.299, (150, 260, 190, 175, 340, 120, 205), 200),
        cv_req=0.175,
    ),
    Eater(
        "sex not said, 3 very different days and tablets",
        *(4.025, 0.329, 0.361, (90, 700, 250), 330),
        supplements_mg=100,
    ),
    Eater(
        "man of 45 who eats very much, 7 days",
        *(4.26, 0.299, 0.369, (820, 905, 640, 1100, 760, 980, 870), 350),
    ),
    Eater("boy of 16, 2 days", 4.038, 0.282, 0.378, (250, 610), 340),
    Eater("woman of 40, 1 day", 3.983, 0.31, 0.327, (240,), 265),
)
