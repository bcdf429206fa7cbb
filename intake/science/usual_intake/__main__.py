"""Usual intake at the command line: one JSON object a line in, one a line out.

``python -m intake.science.usual_intake < people.jsonl``. A line in::

    {"sex": "female", "age": 40, "ear_mg": 265, "cv_req": 0.1,
     "days_mg": [320, 290, 350], "supplements_mg": 0}

``sex`` is female, male or null, ``age`` completed years or null, ``ear_mg`` null where there
is no average requirement; ``days_mg`` is food and water of each complete day,
``supplements_mg`` the mean of daily supplements, each day at most its limit. A line out::

    {"p": 0.8053, "word": "uncertain", "low_mg": 221.9, "high_mg": 430.2,
     "median_mg": 311.8, "more_days": 6}

Amounts are mg a day with the supplements. Below three days ``p`` and ``word`` are null;
without a day, and for infants, all is null, and without a requirement ``more_days``. Numbers
are read up to 1,000,000, ``ear_mg`` and ``cv_req`` from 0.001; empty lines are passed over. All
lines are read and judged before the first is answered; a line that cannot be read is named,
and nothing is answered.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable
from typing import Any, TextIO

from accounts.rules import OLDEST_YEARS, KnownSex
from intake.science.reference.reference_rows import ANY_SEX
from intake.science.usual_intake.answers import MIN_DAYS, AdequacyAnswer, answer_for
from intake.science.usual_intake.book import REQUIREMENT_CV
from intake.science.usual_intake.more_days import more_days
from intake.science.usual_intake.prior import prior_for
from intake.science.usual_intake.usual import UsualIntake

#: The numbers that are read (mg; a share of the EAR): beyond them nothing can be worked out.
_LEAST_ABOVE_ZERO, _MOST = 0.001, 1_000_000
_SEXES = {"female": KnownSex.FEMALE.value, "male": KnownSex.MALE.value, None: ANY_SEX}


class PersonLineError(ValueError):
    """A line that does not describe a person; says what is wrong with it."""


def _number(person: dict[str, Any], name: str, *, above_zero: bool) -> float | None:
    value = person.get(name)
    if value is None:
        return None
    least = _LEAST_ABOVE_ZERO if above_zero else 0
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    # What is no number (NaN) is not within them either.
    if not is_number or not least <= value <= _MOST:
        raise PersonLineError(f"{name} is a number from {least} to {_MOST:,} or null.")
    return float(value)


def judge_person(line: str) -> dict[str, Any]:
    """Read one line. Raises PersonLineError, saying what is wrong with it."""
    try:
        person = json.loads(line)
    except RecursionError as error:
        raise PersonLineError("this is nested too deeply.") from error
    except ValueError as error:
        # Also a number of more digits than Python reads.
        raise PersonLineError(f"this is not JSON: {error}.") from error
    if not isinstance(person, dict):
        raise PersonLineError("a JSON object is expected.")
    sex, days = person.get("sex"), person.get("days_mg")
    if sex is not None and sex not in ("female", "male"):
        raise PersonLineError("sex is female, male or null.")
    age = _number(person, "age", above_zero=False)
    if age is not None and age > OLDEST_YEARS:
        raise PersonLineError(f"age is at most {OLDEST_YEARS}.")
    if not isinstance(days, list):
        raise PersonLineError("days_mg is a list of amounts.")
    amounts = [_number({"days_mg": day}, "days_mg", above_zero=False) for day in days]
    if None in amounts:
        raise PersonLineError("days_mg holds numbers alone.")
    return {
        "sex": _SEXES[sex],
        "age": None if age is None else int(age),
        "ear_mg": _number(person, "ear_mg", above_zero=True),
        "cv_req": _number(person, "cv_req", above_zero=True) or REQUIREMENT_CV,
        "days_mg": amounts,
        "supplements_mg": _number(person, "supplements_mg", above_zero=False) or 0.0,
    }


def answer_person(person: dict[str, Any]) -> dict[str, float | int | str | None]:
    """Return what is said of one person, from what ``judge_person`` read."""
    prior, days_mg = prior_for(person["sex"], person["age"]), person["days_mg"]
    told: dict[str, float | int | str | None] = dict.fromkeys(
        ("p", "word", "low_mg", "high_mg", "median_mg", "more_days")
    )
    if prior is None or not days_mg:
        return told
    usual = UsualIntake.of(days_mg, prior, person["supplements_mg"])
    low, high = usual.interval
    told |= {
        "low_mg": round(low, 3),
        "high_mg": round(high, 3),
        "median_mg": round(usual.median_mg, 3),
    }
    if len(days_mg) < MIN_DAYS:
        return told | {"more_days": MIN_DAYS - len(days_mg)}
    if person["ear_mg"] is None:
        return told
    p = usual.p_adequate(person["ear_mg"], person["cv_req"])

    def answer_of(one: UsualIntake) -> AdequacyAnswer:
        return answer_for(one.p_adequate(person["ear_mg"], person["cv_req"]))

    more = more_days(usual, answer_of)
    return told | {"p": round(p, 6), "word": str(answer_for(p)), "more_days": more}


def main(lines: Iterable[str], out: TextIO, errors: TextIO) -> int:
    """Answer every line; return 0, or 2 where one of them cannot be read."""
    people: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            people.append(judge_person(line))
        except PersonLineError as error:
            errors.write(f"Line {number}: {error}\n")
            return 2
    for person in people:
        out.write(json.dumps(answer_person(person)) + "\n")
    return 0


if __name__ == "__main__":
    # A byte that is not UTF-8 becomes an escape that JSON does not know: its line is named.
    people = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="backslashreplace")
    sys.exit(main(people, sys.stdout, sys.stderr))
