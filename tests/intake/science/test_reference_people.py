"""People of every age, sex and stage against every set of reference values, typed by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from intake.science.reference.reference_rows import rows
from intake.science.reference.values import limits_for

#: The day on which they are judged.
ON = dt.date(2026, 11, 22)

#: Profile, date of birth, sex, stage; low, the other sex's low, target and its kind, high,
#: supplement limit (mg a day), CV of the requirement, and whether the US row stands in.
Person = tuple[
    str,
    str,
    str,
    str,
    int | None,
    int | None,
    int,
    str,
    int | None,
    int | None,
    str | None,
    bool,
]
PEOPLE: list[Person] = [
    # United States.
    ("US", "2026-06-01", "F", "none", None, None, 30, "AI", None, None, None, False),
    ("US", "2026-05-22", "M", "none", None, None, 75, "AI", None, None, None, False),
    ("US", "2023-01-01", "", "none", 65, None, 80, "RDA", None, 65, "0.10", False),
    ("US", "2022-11-22", "", "none", 110, None, 130, "RDA", None, 110, "0.10", False),
    ("US", "1995-11-23", "M", "none", 330, None, 400, "RDA", 520, 350, "0.10", False),
    ("US", "1995-11-22", "M", "none", 350, None, 420, "RDA", 545, 350, "0.10", False),
    ("US", "1986-04-01", "F", "none", 265, None, 320, "RDA", 415, 350, "0.10", False),
    ("US", "1986-04-01", "", "none", 265, 350, 420, "RDA", 545, 350, "0.10", False),
    ("US", "", "", "none", 265, 350, 420, "RDA", 545, 350, "0.10", False),
    ("US", "1998-04-01", "F", "pregnant", 290, None, 350, "RDA", None, 350, "0.10", False),
    ("US", "1971-04-01", "F", "pregnant", 300, None, 360, "RDA", None, 350, "0.10", False),
    ("US", "1966-04-01", "", "lactating", 265, None, 320, "RDA", None, 350, "0.10", False),
    # European Union.
    ("EU", "2026-04-23", "F", "none", None, None, 75, "AI", None, None, None, True),
    ("EU", "2026-04-22", "F", "none", None, None, 80, "AI", None, None, None, False),
    ("EU", "2022-11-23", "M", "none", None, None, 230, "AI", None, None, None, False),
    ("EU", "2022-11-22", "M", "none", None, None, 230, "AI", None, 250, None, False),
    ("EU", "2016-11-23", "F", "none", None, None, 230, "AI", None, 250, None, False),
    ("EU", "2016-11-22", "F", "none", None, None, 250, "AI", None, 250, None, False),
    ("EU", "2008-11-23", "M", "none", None, None, 300, "AI", None, 250, None, False),
    ("EU", "2008-11-22", "M", "none", None, None, 350, "AI", None, 250, None, False),
    ("EU", "1986-04-01", "", "none", None, None, 350, "AI", None, 250, None, False),
    ("EU", "1968-04-01", "F", "lactating", None, None, 300, "AI", None, 250, None, False),
    # United Kingdom.
    ("UK", "2026-05-01", "F", "none", None, None, 75, "AI", None, None, None, True),
    ("UK", "2025-11-22", "F", "none", None, None, 85, "RNI", None, None, None, False),
    ("UK", "2007-11-23", "F", "none", None, None, 300, "RNI", None, None, None, False),
    ("UK", "2007-11-22", "F", "none", 200, None, 270, "RNI", None, 400, "0.175", False),
    ("UK", "1956-04-01", "M", "none", 250, None, 300, "RNI", None, 400, "0.10", False),
    ("UK", "1986-04-01", "", "none", 200, 250, 300, "RNI", None, 400, "0.175", False),
    ("UK", "1996-04-01", "F", "pregnant", 200, None, 270, "RNI", None, 400, "0.175", False),
    ("UK", "1974-04-01", "F", "lactating", None, None, 320, "RNI", None, 400, None, False),
    # Germany, Austria, Switzerland.
    ("DACH", "2026-07-23", "M", "none", None, None, 30, "AI", None, None, None, True),
    ("DACH", "2026-07-22", "M", "none", None, None, 80, "AI", None, None, None, False),
    ("DACH", "2025-11-23", "M", "none", None, None, 80, "AI", None, None, None, False),
    ("DACH", "2025-11-22", "M", "none", None, None, 170, "AI", None, None, None, False),
    ("DACH", "2022-11-22", "F", "none", None, None, 190, "AI", None, 250, None, False),
    ("DACH", "2019-11-22", "F", "none", None, None, 240, "AI", None, 250, None, False),
    ("DACH", "2016-11-23", "M", "none", None, None, 240, "AI", None, 250, None, False),
    ("DACH", "2016-11-22", "M", "none", None, None, 260, "AI", None, 250, None, False),
    ("DACH", "2013-11-23", "F", "none", None, None, 230, "AI", None, 250, None, False),
    ("DACH", "2013-11-22", "F", "none", None, None, 240, "AI", None, 250, None, False),
    ("DACH", "2013-11-22", "", "none", None, None, 280, "AI", None, 250, None, False),
    ("DACH", "2011-11-22", "F", "none", None, None, 260, "AI", None, 250, None, False),
    ("DACH", "2007-11-23", "M", "none", None, None, 330, "AI", None, 250, None, False),
    ("DACH", "2007-11-22", "M", "none", None, None, 350, "AI", None, 250, None, False),
    ("DACH", "", "F", "none", None, None, 300, "AI", None, 250, None, False),
    ("DACH", "", "", "none", None, None, 350, "AI", None, 250, None, False),
    ("DACH", "2012-11-22", "F", "pregnant", None, None, 300, "AI", None, 250, None, False),
    ("DACH", "1970-04-01", "F", "lactating", None, None, 300, "AI", None, 250, None, False),
    # Nordic countries.
    ("NORDIC", "2026-04-23", "F", "none", None, None, 75, "AI", None, None, None, True),
    ("NORDIC", "2026-04-22", "F", "none", None, None, 80, "AI", None, None, None, False),
    ("NORDIC", "2023-04-01", "", "none", None, None, 170, "AI", None, None, None, False),
    ("NORDIC", "2015-11-23", "M", "none", None, None, 230, "AI", None, 250, None, False),
    ("NORDIC", "2015-11-22", "M", "none", None, None, 300, "AI", None, 250, None, False),
    ("NORDIC", "2008-11-23", "F", "none", None, None, 250, "AI", None, 250, None, False),
    ("NORDIC", "2008-11-22", "F", "none", None, None, 300, "AI", None, 250, None, False),
    ("NORDIC", "1986-04-01", "", "none", None, None, 350, "AI", None, 250, None, False),
    ("NORDIC", "1998-04-01", "F", "pregnant", 290, None, 350, "RDA", None, 350, "0.10", True),
    ("NORDIC", "1970-04-01", "F", "lactating", 265, None, 320, "RDA", None, 350, "0.10", True),
    # World Health Organization.
    ("WHO", "2026-05-23", "F", "none", None, None, 30, "AI", None, None, None, True),
    ("WHO", "2026-04-22", "F", "none", None, None, 54, "RNI", None, None, None, False),
    ("WHO", "2022-11-23", "F", "none", None, None, 60, "RNI", None, 65, None, False),
    ("WHO", "2022-11-22", "F", "none", None, None, 76, "RNI", None, 110, None, False),
    ("WHO", "2017-11-23", "M", "none", None, None, 100, "RNI", None, 110, None, False),
    ("WHO", "2017-11-22", "M", "none", None, None, 100, "RNI", None, 350, None, False),
    ("WHO", "2016-11-22", "M", "none", None, None, 230, "RNI", None, 350, None, False),
    ("WHO", "2007-11-22", "M", "none", None, None, 260, "RNI", None, 350, None, False),
    ("WHO", "1961-11-23", "M", "none", None, None, 260, "RNI", None, 350, None, False),
    ("WHO", "1961-11-22", "M", "none", None, None, 224, "RNI", None, 350, None, False),
    ("WHO", "1961-11-22", "F", "none", None, None, 190, "RNI", None, 350, None, False),
    ("WHO", "1961-11-22", "", "none", None, None, 224, "RNI", None, 350, None, False),
    ("WHO", "1986-04-01", "", "none", None, None, 260, "RNI", None, 350, None, False),
    ("WHO", "1996-04-01", "", "pregnant", None, None, 220, "RNI", None, 350, None, False),
    ("WHO", "1970-04-01", "F", "lactating", None, None, 270, "RNI", None, 350, None, False),
    # Australia and New Zealand.
    ("AUNZ", "2026-07-01", "F", "none", None, None, 30, "AI", None, None, None, False),
    ("AUNZ", "1986-04-01", "F", "none", 265, None, 320, "RDI", None, 350, "0.10", False),
    ("AUNZ", "2012-11-23", "M", "none", 200, None, 240, "RDI", None, 350, "0.10", False),
    ("AUNZ", "2012-11-22", "M", "none", 340, None, 410, "RDI", None, 350, "0.10", False),
    ("AUNZ", "1986-04-01", "", "none", 265, 350, 420, "RDI", None, 350, "0.10", False),
    ("AUNZ", "2010-04-01", "F", "pregnant", 335, None, 400, "RDI", None, 350, "0.10", False),
]


def mg(value: int | str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: "-".join(person[:4]))
def test_everybody_is_held_against_the_numbers_of_their_set(person: Person) -> None:
    profile, born, sex, stage, low, other, target, kind, high, limit, spread, stands_in = person
    birth_date = dt.date.fromisoformat(born) if born else None
    found = limits_for(profile=profile, birth_date=birth_date, on=ON, sex=sex, life_stage=stage)
    assert (found.low, found.low_if_other_sex) == (mg(low), mg(other))
    assert (found.target, found.target_kind, found.high) == (mg(target), kind, mg(high))
    assert (found.supplement_limit, found.no_supplement_is_safe) == (mg(limit), limit is None)
    assert found.cv_req == mg(spread)
    assert found.no_reference == ""
    assert ("the US one is used." in found.reference_note) == stands_in
    assert found.reference.startswith("IOM 1997") == (stands_in or profile == "US")


def test_every_set_has_people_whose_sex_is_not_said() -> None:
    assert {person[0] for person in PEOPLE if not person[2]} == {row.profile for row in rows()}


@pytest.mark.parametrize("profile", sorted({row.profile for row in rows()}))
@pytest.mark.parametrize(
    ("born", "sex", "words"),
    [
        ("2012-11-23", "F", "begin at 14 years"),
        ("1990-01-01", "M", "with sex male"),
        ("1970-01-01", "M", "with sex male"),
    ],
)
def test_refusals_stay_with_every_set(profile: str, born: str, sex: str, words: str) -> None:
    found = limits_for(
        profile=profile,
        birth_date=dt.date.fromisoformat(born),
        on=ON,
        sex=sex,
        life_stage="pregnant",
    )
    assert words in found.no_reference
    assert (found.low, found.target, found.cv_req, found.high) == (None, None, None, None)
    assert found.reference_note == ""


@pytest.mark.parametrize(
    ("profile", "born", "stage", "note"),
    [
        ("EU", "2026-10-01", "none", "The European values have no row for children under 7 months"),
        ("UK", "2026-10-01", "none", "The UK values have no row for children under 1 year"),
        ("DACH", "2026-10-01", "none", "The D-A-CH values have no row for children under 4 months"),
        ("WHO", "2026-10-01", "none", "The WHO/FAO values have no row for children under 6 months"),
        ("NORDIC", "1990-01-01", "lactating", "The Nordic values have no row for breastfeeding"),
    ],
)
def test_what_a_set_lacks_is_said(profile: str, born: str, stage: str, note: str) -> None:
    birth_date = dt.date.fromisoformat(born)
    sex = "" if stage == "none" else "F"
    found = limits_for(profile=profile, birth_date=birth_date, on=ON, sex=sex, life_stage=stage)
    assert found.reference_note == f"{note}; the US one is used."


@pytest.mark.parametrize(
    ("profile", "stage", "ages"),
    [
        ("US", "pregnancy", "31 to 50"),
        ("EU", "breastfeeding", "18 to 50"),
        ("UK", "pregnancy", "19 to 50"),
        ("WHO", "breastfeeding", "14 to 50"),
    ],
)
def test_above_the_oldest_row_of_a_stage_it_is_said_which_is_used(
    profile: str, stage: str, ages: str
) -> None:
    word = "pregnant" if stage == "pregnancy" else "lactating"
    for born, is_said in ((dt.date(1975, 11, 22), True), (dt.date(1975, 11, 23), False)):
        found = limits_for(profile=profile, birth_date=born, on=ON, sex="F", life_stage=word)
        note = f"There are no values for {stage} at this age; those for {ages} are used."
        assert found.reference_note == (note if is_said else "")
