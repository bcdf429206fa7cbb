"""Population knowledge about usual intake: normal-normal shrinkage.

The numbers are in ``fixtures/references/populations.csv``. The mean of a person's
days is combined with the usual intakes of people like them: that of few days is drawn
strongly towards the population's centre, that of many days hardly at all. Surveys state
intake from food, so only the part from food and water is drawn; supplements are added
afterwards.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from accounts.rules import KnownSex, KnownStage
from intake.science.reference.tables import REFERENCES, ReferenceLine, read_reference_lines
from intake.science.reference.values import AGE_NOT_SAID, age_on
from intake.science.usual_intake.normal import phi, sd_of_mean, sd_of_requirement

#: Where the populations are kept.
POPULATIONS_FILE = REFERENCES / "populations.csv"

COLUMNS = (
    "key",
    "label",
    "profile",
    "sex",
    "age_min",
    "age_max",
    "use",
    "mean_mg",
    "sd_mg",
    "p5_mg",
    "p50_mg",
    "p95_mg",
    "source",
    "certainty",
)


@dataclass(frozen=True)
class Population:
    """Usual intakes (mg a day) from food in one population; ages in completed years."""

    key: str
    label: str
    profile: str
    sex: str
    age_min: int
    age_max: int
    #: "prior": shown to people; "simulation": only to try the method out.
    use: str
    mean: Decimal
    #: Between-person standard deviation of usual intake.
    sd: Decimal
    p5: Decimal | None
    p50: Decimal | None
    p95: Decimal | None
    source: str
    certainty: str

    @property
    def centre(self) -> Decimal:
        """Where shrinkage draws to: the median where it is published, else the mean.

        Intakes have a long tail to the right, which pulls the mean above most people.
        """
        return self.mean if self.p50 is None else self.p50


@dataclass(frozen=True)
class UsualIntakeEstimate:
    """A usual intake (mg a day) with its uncertainty: mean and SD of a normal distribution."""

    mean: float
    sd: float


def load_populations(path: Path) -> tuple[Population, ...]:
    """Read a file of populations.

    Raises tables.ReferenceFileError, naming the place, for a damaged one.
    """
    return tuple(_population(line) for line in read_reference_lines(path, COLUMNS))


def _population(line: ReferenceLine) -> Population:
    population = Population(
        key=line.text("key"),
        label=line.text("label"),
        profile=line.text("profile"),
        sex=line.one_of("sex", tuple(KnownSex)),
        age_min=int(line.amount("age_min")),
        age_max=int(line.amount("age_max")),
        use=line.one_of("use", ("prior", "simulation")),
        mean=line.amount("mean_mg"),
        sd=line.amount("sd_mg"),
        p5=line.number("p5_mg"),
        p50=line.number("p50_mg"),
        p95=line.number("p95_mg"),
        source=line.text("source"),
        certainty=line.certainty(),
    )
    if not population.sd:
        raise line.fault("sd_mg", "must be above zero.")
    return population


@cache
def populations() -> tuple[Population, ...]:
    """Return the populations that come with Midband, read once."""
    return load_populations(POPULATIONS_FILE)


def population_for(
    *,
    profile: str,
    birth_date: dt.date | None,
    on: dt.date,
    sex: str,
    life_stage: str = KnownStage.NONE,
) -> Population | None:
    """Return the published population a person belongs to on a date, if there is one.

    None in pregnancy and while breastfeeding, where sex is not stated, and for
    ages and profiles without published spread. An age not stated counts as 31.
    """
    if life_stage != KnownStage.NONE:
        return None
    try:
        age = age_on(birth_date, on)
    except ValueError:
        return None
    years = AGE_NOT_SAID if age is None else age.years
    return next(
        (
            one
            for one in populations()
            if one.use == "prior"
            and (one.profile, one.sex) == (profile, sex)
            and one.age_min <= years <= one.age_max
        ),
        None,
    )


def usual_intake_in(
    population: Population, diet_mg: float, sd_within_mg: float, n: int
) -> UsualIntakeEstimate:
    """Return the usual intake from food and water, given the mean of ``n`` days (mg).

    The mean of the days and the centre of the population, each weighed by how
    surely it is known.
    """
    between, error = float(population.sd) ** 2, sd_of_mean(sd_within_mg, n) ** 2
    weight = between / (between + error)
    return UsualIntakeEstimate(
        mean=weight * diet_mg + (1 - weight) * float(population.centre),
        sd=math.sqrt(weight * error),
    )


def p_adequate_in(  # one argument a number of the formula
    population: Population,
    diet_mg: float,
    ear_mg: float,
    sd_within_mg: float,
    n: int,
    *,
    supplemental_mg: float = 0.0,
) -> float:
    """Return the probability that usual intake covers the requirement, in this population.

    ``diet_mg`` is the mean of ``n`` days from food and water, ``supplemental_mg``
    that from supplements and medicines, which is taken as it is.
    """
    usual = usual_intake_in(population, diet_mg, sd_within_mg, n)
    spread = math.hypot(sd_of_requirement(ear_mg), usual.sd)
    return phi((usual.mean + supplemental_mg - ear_mg) / spread)
