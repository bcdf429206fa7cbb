"""Which answers about a person fit together, and with the reference values. Pure: no Django."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

#: The highest age (years) that is believed; an earlier date of birth is a typing error.
OLDEST_YEARS = 120
#: The age (years) from which a person may log for themself.
YOUNGEST_FOR_ONESELF = 16
#: The reference values know pregnancy and breastfeeding from this age on (years; IOM 1997:
#: groups 14-18, 19-30 and 31-50). Above the last group its values hold.
LIFE_STAGE_FROM = 14


class KnownSex(StrEnum):
    """The sexes that have reference values; anything else is not stated."""

    FEMALE = "F"
    MALE = "M"


class KnownStage(StrEnum):
    """The life stages that have reference values; any other is none."""

    NONE = "none"
    PREGNANT = "pregnant"
    LACTATING = "lactating"


#: The life stages with reference values of their own, as sentences name them.
STAGE_NAMES: dict[str, str] = {
    KnownStage.PREGNANT: "pregnancy",
    KnownStage.LACTATING: "breastfeeding",
}


class Misfit(StrEnum):
    """Why there are no reference values for a combination of age, sex and life stage."""

    TOO_OLD = "too old"
    STAGE_OF_MALE = "life stage of a male"
    STAGE_AT_AGE = "life stage at another age"


def completed_months(birth_date: dt.date, on: dt.date) -> int:
    """Return the age in completed months; who is born on 29 February ages on 1 March."""
    months = (on.year - birth_date.year) * 12 + on.month - birth_date.month
    return months - (on.day < birth_date.day)


def completed_years(birth_date: dt.date, on: dt.date) -> int:
    """Return the age in completed years."""
    return completed_months(birth_date, on) // 12


def misfit_of(years: int | None, sex: str, life_stage: str) -> Misfit | None:
    """Return why no reference values exist; None where they do.

    ``years`` is the age in completed years, None where it is not stated;
    ``sex`` is a ``KnownSex`` or empty; ``life_stage`` is a ``KnownStage``.
    """
    if years is not None and years > OLDEST_YEARS:
        return Misfit.TOO_OLD
    if life_stage not in STAGE_NAMES:
        return None
    if sex == KnownSex.MALE:
        return Misfit.STAGE_OF_MALE
    if years is not None and years < LIFE_STAGE_FROM:
        return Misfit.STAGE_AT_AGE
    return None


def refusals(
    *,
    birth_date: dt.date | None,
    sex: str,
    life_stage: str,
    logs_for_child: bool,
    today: dt.date,
    since: dt.date | None = None,
) -> dict[str, str]:
    """Return the form's error messages by field, empty where the answers fit together.

    ``sex`` and ``life_stage`` are as in ``misfit_of``. ``since`` is the day from
    which the life stage holds, where it is not all days; the age must fit then
    and today. What is not stated is not refused.
    """
    messages: dict[str, str] = {}
    years = None if birth_date is None else completed_years(birth_date, today)
    if birth_date is not None and birth_date > today:
        messages["birth_date"] = "This date is in the future."
        years = None
    elif years is not None and misfit_of(years, "", KnownStage.NONE):
        messages["birth_date"] = f"This date is more than {OLDEST_YEARS} years ago."
        years = None
    elif years is not None and years < YOUNGEST_FOR_ONESELF and not logs_for_child:
        messages["birth_date"] = (
            f"People log for themselves from {YOUNGEST_FOR_ONESELF} years on. "
            "For a younger person, tick “I log for a child”."
        )
    ages = [years]
    if birth_date is not None and years is not None and since is not None:
        ages.append(completed_years(birth_date, since))
    misfit = next(filter(None, (misfit_of(age, sex, life_stage) for age in ages)), None)
    if misfit is Misfit.STAGE_OF_MALE:
        messages["life_stage"] = (
            f"The reference values for males know no {STAGE_NAMES[life_stage]}. "
            "Change one of the two answers."
        )
    elif misfit is Misfit.STAGE_AT_AGE:
        messages["life_stage"] = (
            f"The reference values know {STAGE_NAMES[life_stage]} from {LIFE_STAGE_FROM} "
            "years on. Change this answer or the date of birth."
        )
    return messages
