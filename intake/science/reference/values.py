"""Reference values by profile, age, sex and life stage.

The numbers live in ``fixtures/references/dri_magnesium.csv`` and nowhere else;
``docs/science.md`` says where each comes from and how sure it is. Pure: no Django.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import get_args

from accounts.rules import (
    LIFE_STAGE_AGES,
    OLDEST_YEARS,
    STAGE_NAMES,
    KnownSex,
    KnownStage,
    Misfit,
    completed_months,
    misfit_of,
)
from intake.science.limits import Limits, TargetKind
from intake.science.reference.tables import (
    REFERENCES,
    Certainty,
    ReferenceLine,
    read_reference_lines,
)


class ValuesProfile(StrEnum):
    """Whose published values there are; ``accounts.enums.ReferenceProfile`` says them in words."""

    US = "US"
    EU = "EU"
    UK = "UK"


#: In the file, a row for both sexes.
ANY_SEX = "any"
_SEXES, _STAGES = frozenset(KnownSex), frozenset(KnownStage)

#: Where the reference rows are kept.
REFERENCE_FILE = REFERENCES / "dri_magnesium.csv"

#: The upper edge for adults is the RDA times this (an administrator may change it).
HIGH_FACTOR = Decimal("1.3")
#: ... rounded to this many mg.
HIGH_STEP = Decimal(5)
#: The age (years) that is assumed where none is stated (policy).
AGE_NOT_SAID = 31
#: The age, in years, from which the file's rows are called those of adults.
ADULT_FROM = 19

COLUMNS = (
    "profile",
    "group",
    "sex",
    "age_min",
    "age_max",
    "stage",
    "ear_mg",
    "ear_certainty",
    "rda_mg",
    "ai_mg",
    "ul_supplement_mg",
    "high_mg",
    "sd_within_mg",
    "sd_certainty",
    "source",
)


@dataclass(frozen=True)
class Age:
    """Completed months of life on a date."""

    months: int

    @property
    def years(self) -> int:
        """Completed years."""
        return self.months // 12


@dataclass(frozen=True)
class ReferenceRow:
    """One row of the reference file; amounts in mg a day, None where there is none."""

    profile: str
    group: str
    #: A ``KnownSex``, or ``ANY_SEX``.
    sex: str
    #: First and last completed month of life the row holds for.
    months_min: int
    months_max: int
    stage: KnownStage
    ear: Decimal | None
    ear_certainty: Certainty
    rda: Decimal | None
    ai: Decimal | None
    ul_supplement: Decimal | None
    #: The default upper edge (1.3 times the RDA); None where there is none.
    high: Decimal | None
    sd_within: Decimal | None
    sd_certainty: Certainty
    source: str

    @property
    def target(self) -> Decimal | None:
        """The recommended or, failing that, the adequate intake."""
        return self.ai if self.rda is None else self.rda

    @property
    def target_kind(self) -> TargetKind:
        """What kind of number ``target`` is."""
        if self.rda is None:
            return "AI"
        return "RNI" if self.profile == ValuesProfile.UK else "RDA"

    @property
    def ages(self) -> str:
        """The ages in words: "31 to 50", "51 and over", "6 to 11 months" (completed)."""
        first, last = self.months_min // 12, (self.months_max + 1) // 12 - 1
        if self.months_max < 12:
            return f"{self.months_min} to {self.months_max} months"
        if first == last:
            return f"aged {first}"
        return f"{first} and over" if last >= OLDEST_YEARS else f"{first} to {last}"

    @property
    def reaches_adults(self) -> bool:
        """Whether adults are among those the row is for."""
        return self.months_max >= ADULT_FROM * 12

    @property
    def people(self) -> str:
        """Whom the row is for, in words: "women 31 to 50"."""
        if self.stage is not KnownStage.NONE:
            stage = "in pregnancy" if self.stage is KnownStage.PREGNANT else "while breastfeeding"
            return f"{stage}, {self.ages}"
        if self.sex == ANY_SEX:
            return f"{'infants' if self.months_max < 12 else 'children'} {self.ages}"
        if not self.reaches_adults:
            return f"{'girls' if self.sex == KnownSex.FEMALE else 'boys'} {self.ages}"
        return f"{'women' if self.sex == KnownSex.FEMALE else 'men'} {self.ages}"


def load_rows(path: Path) -> tuple[ReferenceRow, ...]:
    """Read a reference file.

    Raises tables.ReferenceFileError, naming the place, for a damaged one.
    """
    rows: list[ReferenceRow] = []
    for line in read_reference_lines(path, COLUMNS):
        row = _row(line)
        clash = next((other for other in rows if _overlap(row, other)), None)
        if clash is not None:
            raise line.fault("group", f"overlaps with {clash.group!r}.")
        rows.append(row)
    return tuple(rows)


def _overlap(row: ReferenceRow, other: ReferenceRow) -> bool:
    return (
        (row.profile, row.stage) == (other.profile, other.stage)
        and (row.sex == other.sex or ANY_SEX in {row.sex, other.sex})
        and row.months_min <= other.months_max
        and other.months_min <= row.months_max
    )


def _row(line: ReferenceLine) -> ReferenceRow:
    """Build one row. Raises ReferenceFileError naming the column at fault."""
    certainties = get_args(Certainty)
    age_min, age_max = line.amount("age_min"), line.amount("age_max")
    if age_min > age_max:
        raise line.fault("age_max", "is below age_min.")
    row = ReferenceRow(
        profile=line.text("profile"),
        group=line.text("group"),
        sex=line.one_of("sex", (*KnownSex, ANY_SEX)),
        months_min=math.ceil(age_min * 12),
        months_max=_last_month(age_max),
        stage=KnownStage(line.one_of("stage", tuple(KnownStage))),
        ear=line.number("ear_mg"),
        ear_certainty=line.one_of("ear_certainty", certainties),  # type: ignore[arg-type]  # checked
        rda=line.number("rda_mg"),
        ai=line.number("ai_mg"),
        ul_supplement=line.number("ul_supplement_mg"),
        high=line.number("high_mg"),
        sd_within=line.number("sd_within_mg"),
        sd_certainty=line.one_of("sd_certainty", certainties),  # type: ignore[arg-type]  # checked
        source=line.text("source"),
    )
    if row.target is None or (row.rda is not None and row.ai is not None):
        raise line.fault("rda_mg", "exactly one of rda_mg and ai_mg is needed.")
    if row.ear is not None and row.ear > row.target:
        raise line.fault("ear_mg", "is above the recommended intake.")
    if row.high is not None and (row.rda is None or row.high < row.rda):
        raise line.fault("high_mg", "needs a recommended intake at or below it.")
    if (row.ear is None) != (not row.ear_certainty):
        raise line.fault("ear_certainty", "belongs to ear_mg: both or neither.")
    if (row.sd_within is None) != (not row.sd_certainty):
        raise line.fault("sd_certainty", "belongs to sd_within_mg: both or neither.")
    return row


def _last_month(age_max: Decimal) -> int:
    """The last completed month: whole years run to the next birthday, 0.49 to month 5."""
    if age_max == age_max.to_integral_value():
        return int(age_max) * 12 + 11
    return math.floor(age_max * 12)


@cache
def rows() -> tuple[ReferenceRow, ...]:
    """Return the reference rows that come with Midband, read once."""
    return load_rows(REFERENCE_FILE)


def age_on(birth_date: dt.date | None, on: dt.date) -> Age | None:
    """Return the age on a date; None without a birth date.

    Somebody born on 29 February is a year older on 1 March of a common year.
    Raises ValueError for a date before the birth.
    """
    if birth_date is None:
        return None
    if on < birth_date:
        raise ValueError("This day is before the date of birth.")
    return Age(completed_months(birth_date, on))


def _no_values(age: Age | None, sex: str, life_stage: KnownStage) -> str:
    """Why there are no reference values, as a sentence; empty where there are."""
    misfit = misfit_of(None if age is None else age.years, sex, life_stage)
    stage = STAGE_NAMES.get(life_stage, "")
    if misfit is Misfit.TOO_OLD:
        return f"There are no reference values above {OLDEST_YEARS} years."
    if misfit is Misfit.STAGE_OF_MALE:
        return f"There are no reference values for {stage} with sex male."
    if misfit is Misfit.STAGE_AT_AGE:
        first, last = LIFE_STAGE_AGES
        return f"The reference values for {stage} are for ages {first} to {last}."
    return ""


def limits_for(  # keyword-only, one a fact of the profile
    *,
    profile: str = ValuesProfile.US,
    birth_date: dt.date | None,
    on: dt.date,
    sex: str,
    life_stage: str = KnownStage.NONE,
    high_factor: Decimal = HIGH_FACTOR,
) -> Limits:
    """Return the reference limits of a person on a date.

    Where sex is not stated, low is the smaller requirement of the age group and
    ``low_if_other_sex`` the larger; target and high are the larger ones. Age not
    said counts as 31 to 50. Where no row fits, low, target and high are None,
    ``no_reference`` says why, and the supplement limit is that of the age
    without the life stage.
    """
    if high_factor < 1:
        raise ValueError("The high factor must be at least 1.")
    try:
        age = age_on(birth_date, on)
    except ValueError as error:
        return Limits(no_reference=str(error), no_supplement_is_safe=True)
    known_sex = sex if sex in _SEXES else ""
    stage = KnownStage(life_stage) if life_stage in _STAGES else KnownStage.NONE
    return _limits_at(profile, age, known_sex, stage, high_factor)


@lru_cache(maxsize=4096)
def _limits_at(
    profile: str, age: Age | None, known_sex: str, stage: KnownStage, high_factor: Decimal
) -> Limits:
    """The limits at an age; the same ones each time, since a year asks for two dozen."""
    months = AGE_NOT_SAID * 12 if age is None else age.months
    words = _no_values(age, known_sex, stage)
    if not words:
        found = _matching(profile, months, known_sex, stage)
        if found:
            limits = _limits(found, high_factor)
            if age is not None:
                return limits
            whom = "adults, age not said" if known_sex else "adults, age and sex not said"
            return replace(limits, reference=f"{found[0].source}, {whom}")
        words = "There are no reference values for this profile."
    found = _matching(profile, min(months, OLDEST_YEARS * 12), known_sex, KnownStage.NONE)
    if not found:
        return Limits(no_reference=words, no_supplement_is_safe=True)
    return replace(
        _limits(found, high_factor),
        low=None,
        low_if_other_sex=None,
        target=None,
        high=None,
        reference="",
        no_reference=words,
    )


def _matching(profile: str, months: int, sex: str, stage: KnownStage) -> Sequence[ReferenceRow]:
    """Return the rows that apply: one, or one of each sex where that is not stated."""
    return [
        row
        for row in rows()
        if row.profile == profile
        and row.stage == stage
        and row.months_min <= months <= row.months_max
        and (not sex or row.sex in {sex, ANY_SEX})
    ]


def _limits(found: Sequence[ReferenceRow], high_factor: Decimal) -> Limits:
    """Make limits of one row, or merge the rows of both sexes where none is stated."""
    ears = [row.ear for row in found if row.ear is not None]
    low = min(ears) if len(ears) == len(found) else None
    targets = [row.target for row in found if row.target is not None]
    highs = [
        _high(row.rda, high_factor) for row in found if row.high is not None and row.rda is not None
    ]
    uls = [row.ul_supplement for row in found if row.ul_supplement is not None]
    one = found[0]
    # Of two rows the wider spread is taken, so nothing is said too surely.
    widest = max(found, key=lambda row: row.sd_within or Decimal(0))
    people = one.people
    if len(found) > 1:
        people = f"{'adults' if one.reaches_adults else 'children'} {one.ages}"
        people += ", sex not said"
    return Limits(
        low=low,
        low_if_other_sex=max(ears) if low is not None and max(ears) != low else None,
        target=max(targets),
        target_kind=one.target_kind,
        high=max(highs) if len(highs) == len(found) else None,
        supplement_limit=min(uls) if len(uls) == len(found) else None,
        no_supplement_is_safe=len(uls) < len(found),
        reference=f"{one.source}, {people}",
        low_certainty=one.ear_certainty if low is not None else "",
        sd_within=widest.sd_within,
        sd_certainty=widest.sd_certainty,
    )


def _high(rda: Decimal, factor: Decimal) -> Decimal:
    """The upper edge (mg): the RDA times the factor, to the nearest 5, never below the RDA."""
    steps = (rda * factor / HIGH_STEP).to_integral_value(ROUND_HALF_UP)
    return max(rda, steps * HIGH_STEP)
