"""Which answers about a person fit together. Pure: dates in, words out."""

from __future__ import annotations

import datetime as dt

#: Nobody older has been recorded reliably; an earlier date is a slip of the pen.
OLDEST_YEARS = 120
#: From this age a person may log for themself.
YOUNGEST_FOR_ONESELF = 16
#: The reference values know pregnancy and breastfeeding at these ages only
#: (IOM 1997: groups 14-18, 19-30 and 31-50).
LIFE_STAGE_AGES = (14, 50)

_STAGE_WORDS = {"pregnant": "pregnancy", "lactating": "breastfeeding"}


def completed_years(birth_date: dt.date, on: dt.date) -> int:
    """Return the age in completed years; who is born on 29 February ages on 1 March."""
    had_birthday = (on.month, on.day) >= (birth_date.month, birth_date.day)
    return on.year - birth_date.year - (not had_birthday)


def refusals(  # the answers, each by name
    *,
    birth_date: dt.date | None,
    sex: str,
    life_stage: str,
    logs_for_child: bool,
    today: dt.date,
    since: dt.date | None = None,
) -> dict[str, str]:
    """Return what does not fit, as words by the field they belong to.

    ``sex`` is F, M or empty; ``life_stage`` is none, pregnant or lactating.
    ``since`` is the day from which the life stage holds, where it is not all
    days; the age must fit then and today. Whatever is unsaid is not refused.
    """
    words: dict[str, str] = {}
    age = None
    if birth_date is not None:
        if birth_date > today:
            words["birth_date"] = "This date is in the future."
        elif (age := completed_years(birth_date, today)) > OLDEST_YEARS:
            words["birth_date"] = f"This date is more than {OLDEST_YEARS} years ago."
            age = None
        elif age < YOUNGEST_FOR_ONESELF and not logs_for_child:
            words["birth_date"] = (
                f"People log for themselves from {YOUNGEST_FOR_ONESELF} years on. "
                "For a younger person, tick “I log for a child”."
            )
    stage = _STAGE_WORDS.get(life_stage)
    if stage is None:
        return words
    if sex == "M":
        words["life_stage"] = (
            f"The reference values for males know no {stage}. Change one of the two answers."
        )
    elif birth_date is not None and age is not None:
        youngest, oldest = LIFE_STAGE_AGES
        ages = [age] if since is None else [age, completed_years(birth_date, since)]
        if min(ages) < youngest or max(ages) > oldest:
            words["life_stage"] = (
                f"The reference values know {stage} from {youngest} to {oldest} years. "
                "Change this answer or the date of birth."
            )
    return words
