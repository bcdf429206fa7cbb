"""Which answers about a person fit together."""

import datetime as dt
from typing import Any

import pytest

from accounts.rules import Misfit, completed_years, misfit_of, refusals
from accounts.time_zones import time_zone_choices, time_zone_or_blank

TODAY = dt.date(2026, 11, 23)


def words(**answers: Any) -> dict[str, str]:
    """The refusals of one set of answers, the rest unsaid."""
    unsaid: dict[str, Any] = {
        "birth_date": None,
        "sex": "",
        "life_stage": "none",
        "logs_for_child": False,
        "today": TODAY,
    }
    return refusals(**{**unsaid, **answers})


@pytest.mark.parametrize(
    ("birth_date", "on", "years"),
    [
        (dt.date(2000, 11, 23), TODAY, 26),
        (dt.date(2000, 11, 24), TODAY, 25),
        (dt.date(2004, 2, 29), dt.date(2023, 2, 28), 18),
        (dt.date(2004, 2, 29), dt.date(2023, 3, 1), 19),
        (TODAY, TODAY, 0),
    ],
)
def test_completed_years_count_the_birthday_itself(
    birth_date: dt.date, on: dt.date, years: int
) -> None:
    assert completed_years(birth_date, on) == years


def test_everything_unsaid_is_accepted() -> None:
    assert words() == {}


@pytest.mark.parametrize(
    ("birth_date", "refused"),
    [
        (dt.date(2010, 11, 23), False),  # 16 today
        (dt.date(2010, 11, 24), True),  # 16 tomorrow
        (TODAY, True),
        (dt.date(2026, 11, 24), True),  # tomorrow
        (dt.date(1906, 11, 23), False),  # 120 today
        (dt.date(1905, 11, 23), True),  # 121 today
    ],
)
def test_birth_date_is_refused_under_16_in_the_future_and_over_120(
    birth_date: dt.date, refused: bool
) -> None:
    assert list(words(birth_date=birth_date)) == (["birth_date"] if refused else [])


def test_a_child_is_accepted_when_logged_for() -> None:
    child = dt.date(2025, 1, 1)
    assert "I log for a child" in words(birth_date=child)["birth_date"]
    assert words(birth_date=child, logs_for_child=True) == {}


def test_logging_for_a_child_does_not_excuse_a_future_birth_date() -> None:
    assert words(birth_date=dt.date(2027, 1, 1), logs_for_child=True) == {
        "birth_date": "This date is in the future."
    }


@pytest.mark.parametrize("stage", ["pregnant", "lactating"])
@pytest.mark.parametrize(
    ("birth_date", "refused"),
    [
        (dt.date(1976, 11, 23), False),  # 50
        (dt.date(1975, 11, 23), False),  # 51
        (dt.date(1906, 11, 23), False),  # 120
        (dt.date(2012, 11, 23), False),  # 14
        (dt.date(2012, 11, 24), True),  # 13
        (None, False),
    ],
)
def test_life_stage_fits_from_14_years_on(
    stage: str, birth_date: dt.date | None, refused: bool
) -> None:
    found = words(birth_date=birth_date, life_stage=stage, sex="F", logs_for_child=True)
    assert list(found) == (["life_stage"] if refused else [])


def test_life_stage_is_held_against_the_age_when_it_began() -> None:
    since = dt.date(2024, 11, 23)
    found = words(
        birth_date=dt.date(2011, 1, 1),
        life_stage="pregnant",
        logs_for_child=True,
        since=since,
    )
    assert list(found) == ["life_stage"]


@pytest.mark.parametrize("stage", ["pregnant", "lactating"])
def test_life_stage_does_not_go_with_male(stage: str) -> None:
    assert list(words(sex="M", life_stage=stage)) == ["life_stage"]
    assert words(sex="", life_stage=stage) == {}


@pytest.mark.parametrize(
    ("years", "sex", "stage", "misfit"),
    [
        (None, "", "none", None),
        (120, "M", "none", None),
        (121, "M", "none", Misfit.TOO_OLD),
        (None, "F", "pregnant", None),
        (None, "M", "pregnant", Misfit.STAGE_OF_MALE),
        (13, "F", "lactating", Misfit.STAGE_AT_AGE),
        (14, "F", "lactating", None),
        (50, "", "lactating", None),
        (51, "", "lactating", None),
    ],
)
def test_misfit_says_why_no_reference_values_exist(
    years: int | None, sex: str, stage: str, misfit: Misfit | None
) -> None:
    assert misfit_of(years, sex, stage) == misfit


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "a" * 5000, "\x00", None, 3])
def test_unknown_time_zones_are_dropped(name: object) -> None:
    assert time_zone_or_blank(name) == ""


@pytest.mark.parametrize("name", ["Europe/Berlin", "Asia/Calcutta", "UTC"])
def test_known_time_zones_are_kept_old_names_too(name: str) -> None:
    assert time_zone_or_blank(name) == name


def test_choices_are_places_named_once() -> None:
    values = [value for value, _ in time_zone_choices()]
    assert len(values) == len(set(values))
    assert ("America/New_York", "America/New York") in time_zone_choices()
    assert not [value for value in values if value.startswith("Etc/")]
