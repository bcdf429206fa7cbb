"""Reference values by profile, age, sex and life stage.

The numbers live in ``fixtures/references/dri_magnesium.csv`` and nowhere else;
``docs/science.md`` says where each comes from and how sure it is. Pure: no Django.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from accounts.rules import (
    LIFE_STAGE_FROM,
    OLDEST_YEARS,
    STAGE_NAMES,
    KnownSex,
    KnownStage,
    Misfit,
    completed_months,
    misfit_of,
)
from intake.science.limits import Limits
from intake.science.reference.reference_rows import ANY_SEX, ReferenceRow, rows
from intake.text import counted, sentences

#: The set of values that stands in where another has no row for an age or a life stage;
#: it has one for each.
FALLBACK_PROFILE = "US"
_SEXES, _STAGES = frozenset(KnownSex), frozenset(KnownStage)

#: The upper edge for adults is the RDA times this (an administrator may change it).
HIGH_FACTOR = Decimal("1.3")
#: ... rounded to this many mg.
HIGH_STEP = Decimal(5)
#: The age (years) that is assumed where none is stated (policy).
AGE_NOT_SAID = 31


@dataclass(frozen=True)
class Age:
    """Completed months of life on a date."""

    months: int

    @property
    def years(self) -> int:
        """Completed years."""
        return self.months // 12


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
        return f"The reference values for {stage} begin at {LIFE_STAGE_FROM} years."
    return ""


def limits_for(  # keyword-only, one a fact of the profile
    *,
    profile: str = FALLBACK_PROFILE,
    birth_date: dt.date | None,
    on: dt.date,
    sex: str,
    life_stage: str = KnownStage.NONE,
    high_factor: Decimal = HIGH_FACTOR,
) -> Limits:
    """Return the reference limits of a person on a date.

    Where sex is not stated, low is the smaller requirement of the age group and
    ``low_if_other_sex`` the larger; target and high are the larger ones. Age not
    said counts as 31 to 50. Pregnant or breastfeeding above the oldest row of that
    stage has that row. Where the profile has no row for an age or stage, that of
    ``FALLBACK_PROFILE`` holds; ``reference_note`` says either. Where no row fits, low,
    target and high are None, ``no_reference`` says why, and the supplement limit
    is that of the age without the life stage.
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
        found, note = _rows_for(profile, months, known_sex, stage)
        if found:
            limits = replace(_limits(found, high_factor), reference_note=note)
            if age is not None:
                return limits
            whom = "adults, age not said" if known_sex else "adults, age and sex not said"
            return replace(limits, reference=f"{found[0].source}, {whom}")
        words = "There are no reference values for this profile."
    months = min(months, OLDEST_YEARS * 12)
    found, _note = _rows_for(profile, months, known_sex, KnownStage.NONE)
    if not found:
        return Limits(no_reference=words, no_supplement_is_safe=True)
    return replace(
        _limits(found, high_factor),
        low=None,
        low_if_other_sex=None,
        cv_req=None,
        target=None,
        high=None,
        reference="",
        no_reference=words,
    )


def _rows_for(
    profile: str, months: int, sex: str, stage: KnownStage
) -> tuple[Sequence[ReferenceRow], str]:
    """Return the rows that apply at an age in months, and what is to be said of them, if anything.

    One row, or one of each sex where that is not stated; none for a profile without any.
    """
    own = [row for row in rows() if row.profile == profile]
    if not own:
        return [], ""
    found = _matching(profile, months, sex, stage)
    note = ""
    if not found:
        found = _matching(FALLBACK_PROFILE, months, sex, stage)
        note = (
            f"The {own[0].set_name} values have no row for {_lacking(own, months, stage)}; "
            f"the {found[0].set_name} one is used."
        )
    if stage is not KnownStage.NONE and months > found[0].months_max:
        oldest = f"those for {found[0].ages} are used"
        note = sentences(
            note, f"There are no values for {STAGE_NAMES[stage]} at this age; {oldest}."
        )
    return found, note


def _lacking(own: Sequence[ReferenceRow], months: int, stage: KnownStage) -> str:
    """Whom a set of values has no row for, as a sentence names them."""
    of_stage = [row.months_min for row in own if row.stage is stage]
    if stage is not KnownStage.NONE:
        return f"{STAGE_NAMES[stage]} at this age" if of_stage else STAGE_NAMES[stage]
    first = min(of_stage, default=0)
    if months >= first:
        return "this age"
    return f"children under {f'{first} months' if first % 12 else counted(first // 12, 'year')}"


def _matching(profile: str, months: int, sex: str, stage: KnownStage) -> Sequence[ReferenceRow]:
    """Return a profile's rows for an age in months; of a life stage the oldest above its last."""
    found = [row for row in rows() if row.profile == profile and row.stage is stage]
    if stage is not KnownStage.NONE:
        months = min(months, max((row.months_max for row in found), default=months))
    return [
        row
        for row in found
        if row.months_min <= months <= row.months_max and (not sex or row.sex in {sex, ANY_SEX})
    ]


def _limits(found: Sequence[ReferenceRow], high_factor: Decimal) -> Limits:
    """Make limits of one row, or merge the rows of both sexes where none is stated."""
    ears = [row.ear for row in found if row.ear is not None]
    low = min(ears) if len(ears) == len(found) else None
    targets = [row.target for row in found if row.target is not None]
    highs = [
        _high(row.rda, high_factor) for row in found if row.high is not None and row.rda is not None
    ]
    spreads = [row.cv_req for row in found if row.cv_req is not None]
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
        # The larger of two, for the same reason.
        cv_req=max(spreads) if low is not None else None,
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
