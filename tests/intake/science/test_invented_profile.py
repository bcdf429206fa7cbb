"""One more set of reference values is rows in the file and a member of the list, and no code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import TextChoices

from accounts.enums import ENUM_LENGTH, ReferenceProfile
from accounts.models import profile as profile_models
from intake.science.limits import Limits
from intake.science.reference import reference_rows, values
from intake.science.reference.profiles import meaning_of
from intake.science.verdict.band_words import target_name
from intake.text import Reader

TODAY = dt.date(2026, 11, 22)
SOURCE = "Utopia 2030"
#: Values of an island: women and men of 18 and over, with a requirement, and small children.
ROWS = """\
MOON,moon_c1_17,any,1,17,none,,,,150,90,,71,assumed,Utopia 2030,,memory,AI,Utopian
MOON,moon_f18_up,F,18,120,none,210,memory,270,,300,,86,assumed,Utopia 2030,0.12,memory,RNI,Utopian
MOON,moon_m18_up,M,18,120,none,240,memory,310,,300,,122,assumed,Utopia 2030,0.15,memory,RNI,Utopian
"""

#: What each line says of "low".
LOW = "“Low” can be said."
LOW_FOR_ADULTS = "“Low” can be said for adults alone."
NEVER_LOW = "No “low”: a day is “adequate”, or we cannot say."
#: The members of the list and one more, as it would stand in ``accounts/enums.py``.
MEMBERS = [(one.name, (one.value, str(one.label))) for one in ReferenceProfile]
MEMBERS.append(("MOON", ("MOON", "Utopia")))


def with_one_more_member() -> type[TextChoices]:
    """The list with that member."""
    made: Any = TextChoices
    longer: type[TextChoices] = made("ReferenceProfile", MEMBERS)
    return longer


@pytest.fixture(autouse=True)
def one_more_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The reference file with more rows, and the list with one more member."""
    path = tmp_path / "reference.csv"
    path.write_text(reference_rows.REFERENCE_FILE.read_text(encoding="utf-8") + ROWS, "utf-8")
    monkeypatch.setattr(reference_rows, "REFERENCE_FILE", path)
    monkeypatch.setattr(profile_models, "ReferenceProfile", with_one_more_member())
    forget()
    yield
    monkeypatch.undo()
    forget()


def forget() -> None:
    """Let the file be read anew."""
    reference_rows.rows.cache_clear()
    values._limits_at.cache_clear()


def limits(born: str, sex: str, stage: str = "none") -> Limits:
    birth_date = dt.date.fromisoformat(born)
    return values.limits_for(
        profile="MOON", birth_date=birth_date, on=TODAY, sex=sex, life_stage=stage
    )


def test_it_gives_limits() -> None:
    woman, unsaid = limits("1990-01-01", "F"), limits("1990-01-01", "")
    assert [woman.low, woman.target, woman.supplement_limit] == [210, 270, 300]
    assert (woman.target_kind, woman.cv_req) == ("RNI", Decimal("0.12"))
    assert [unsaid.low, unsaid.low_if_other_sex, unsaid.target] == [210, 240, 310]
    assert unsaid.cv_req == Decimal("0.15")
    assert limits("2020-01-01", "M").target_kind == "AI"


def test_it_gives_words() -> None:
    assert limits("1990-01-01", "F").reference == f"{SOURCE}, women 18 and over"
    assert target_name(limits("1990-01-01", "F"), Reader.PERSON) == "the recommended intake"
    assert target_name(limits("2020-01-01", "F"), Reader.PERSON) == "the adequate intake"
    assert limits("2026-06-01", "F").reference_note == (
        "The Utopian values have no row for children under 1 year; the US one is used."
    )
    assert limits("1990-01-01", "F", "pregnant").reference_note == (
        "The Utopian values have no row for pregnancy; the US one is used."
    )
    assert meaning_of("MOON") == (
        f"Adults: 270 to 310 mg a day. {LOW_FOR_ADULTS} Supplements: at most 300 mg."
    )


def test_it_can_be_chosen_and_its_value_fits_the_columns() -> None:
    assert ("MOON", "Utopia") in profile_models.reference_profiles()
    assert profile_models.reference_choices()[-1] == ("MOON", "Utopia")
    assert all(len(one.value) <= ENUM_LENGTH for one in with_one_more_member())


@pytest.mark.parametrize(
    ("profile", "targets", "low", "limit"),
    [
        ("US", "320 to 420", LOW, 350),
        ("EU", "300 to 350", NEVER_LOW, 250),
        ("UK", "270 to 300", LOW_FOR_ADULTS, 400),
        ("DACH", "300 to 350", NEVER_LOW, 250),
        ("NORDIC", "300 to 350", NEVER_LOW, 250),
        ("WHO", "220 to 260", NEVER_LOW, 350),
        ("AUNZ", "320 to 420", LOW, 350),
    ],
)
def test_what_goes_with_each_set_is_one_short_line(
    profile: str, targets: str, low: str, limit: int
) -> None:
    line = f"Adults: {targets} mg a day. {low} Supplements: at most {limit} mg."
    assert meaning_of(profile) == line


def test_a_set_without_rows_means_nothing() -> None:
    assert meaning_of("XX") == ""
