"""Usual intakes of people of a sex and age: what is plausible before a day is logged.

The numbers are in ``fixtures/references/usual_intake_prior.csv``, estimated from NHANES
2007-2012 (two recalls, food codes mapped to FNDDS magnesium, survey weights). They are the
same for every set of reference values. Pure: no Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from accounts.rules import OLDEST_YEARS, KnownSex
from intake.science.reference.reference_rows import ADULT_FROM, ANY_SEX
from intake.science.reference.tables import REFERENCES, ReferenceLine, read_reference_lines
from intake.science.reference.values import AGE_NOT_SAID

#: Where the rows are kept.
PRIOR_FILE = REFERENCES / "usual_intake_prior.csv"
#: In the file and for ``prior_for``: both sexes together, or sex not said.
_SEXES = {"female": KnownSex.FEMALE.value, "male": KnownSex.MALE.value, "any": ANY_SEX}

COLUMNS = (
    "sex",
    "age_from",
    "age_to",
    "people",
    "mean_root4",
    "between_sd_root4",
    "within_sd_root4",
    "usual_median_mg",
    "usual_p5_mg",
    "usual_p95_mg",
)


@dataclass(frozen=True)
class Prior:
    """Usual intakes of food and water in a group of people, on the fourth root of mg a day."""

    #: A ``KnownSex``, or ``ANY_SEX``.
    sex: str
    #: First and last age in completed years.
    age_from: int
    age_to: int
    #: How many people were asked.
    people: int
    #: Centre of the people's means (m), their spread (tau), and the day-to-day spread (s0).
    mean: float
    between_sd: float
    within_sd: float
    #: The usual intakes of the group (mg a day), to be told; the method does not read them.
    median_mg: float
    p5_mg: float
    p95_mg: float
    #: Whether a viewer may know whose it is: it tells a sex and an age.
    is_told: bool = True

    @property
    def who(self) -> str:
        """The group in words: "women of 31 to 50 in the United States"."""
        is_open = self.age_to >= OLDEST_YEARS
        ages = f"{self.age_from} and over" if is_open else f"{self.age_from} to {self.age_to}"
        if self.age_to < ADULT_FROM:
            names = {KnownSex.FEMALE.value: "girls", KnownSex.MALE.value: "boys"}
            name = names.get(self.sex, "children")
        else:
            names = {KnownSex.FEMALE.value: "women", KnownSex.MALE.value: "men"}
            name = names.get(self.sex, "adults")
        return f"{name} of {ages} in the United States"


def load_priors(path: Path) -> tuple[Prior, ...]:
    """Read a file of priors. Raises tables.ReferenceFileError, naming the place, if damaged.

    Two rows for the same people are damage too: which of them counts would be chance.
    """
    found: list[Prior] = []
    for line in read_reference_lines(path, COLUMNS):
        prior = _prior(line)
        if any(_overlap(prior, other) for other in found):
            raise line.fault("age_from", "overlaps with an earlier row of the same sex.")
        found.append(prior)
    return tuple(found)


def _overlap(one: Prior, other: Prior) -> bool:
    is_same_age = one.age_from <= other.age_to and other.age_from <= one.age_to
    return one.sex == other.sex and is_same_age


def _whole(line: ReferenceLine, column: str) -> int:
    number = line.amount(column)
    if number % 1:
        raise line.fault(column, f"'{number}' is not a whole number.")
    return int(number)


def _prior(line: ReferenceLine) -> Prior:
    prior = Prior(
        sex=_SEXES[line.one_of("sex", tuple(_SEXES))],
        age_from=_whole(line, "age_from"),
        age_to=_whole(line, "age_to"),
        people=_whole(line, "people"),
        mean=float(line.amount("mean_root4")),
        between_sd=float(line.amount("between_sd_root4")),
        within_sd=float(line.amount("within_sd_root4")),
        median_mg=float(line.amount("usual_median_mg")),
        p5_mg=float(line.amount("usual_p5_mg")),
        p95_mg=float(line.amount("usual_p95_mg")),
    )
    if prior.age_to < prior.age_from:
        raise line.fault("age_to", "is below age_from.")
    for column in ("mean_root4", "between_sd_root4", "within_sd_root4"):
        if not line.amount(column):
            raise line.fault(column, "must be above zero.")
    return prior


@cache
def priors() -> tuple[Prior, ...]:
    """Return the priors that come with Midband, read once."""
    return load_priors(PRIOR_FILE)


@cache
def prior_for(sex: str, years: int | None) -> Prior | None:
    """Return the prior of a sex and an age in completed years; None for infants.

    ``sex`` is a ``KnownSex``; anything else is not said. An age that is not said counts as
    31. Children of 1 to 3 have one row for both sexes.
    """
    age = AGE_NOT_SAID if years is None else years
    rows = [one for one in priors() if one.age_from <= age <= one.age_to]
    own = [one for one in rows if one.sex == sex]
    return next(iter(own or [one for one in rows if one.sex == ANY_SEX]), None)
