"""Whose number wins, and what a band typed by hand may say."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.science.limits import (
    Limits,
    check_band,
    limits_in_force,
    with_clinician_band,
    with_kidney_rule,
    with_own_band,
)
from intake.science.verdict.band_words import origin_words
from intake.text import Reader
from tests.intake.science.assessments import (
    INFANT,
    SEX_NOT_SAID,
    WOMAN,
    limits_of_anybody,
    make_limits,
)

D = Decimal
LOW, TARGET, HIGH = D(280), D(350), D(500)


@dataclass(frozen=True)
class Stated:
    low_mg: Decimal | None = LOW
    target_mg: Decimal | None = TARGET
    high_mg: Decimal | None = HIGH
    high_basis: str = "diet"
    supplement_limit_mg: Decimal | None = None


def check(
    *numbers: str | None, ul: str | None = "350", kidneys: bool = False, by_clinician: bool = False
) -> dict[str, str]:
    low, target, high, limit = (None if number is None else D(number) for number in numbers)
    return check_band(
        low,
        target,
        high,
        limit,
        ul=None if ul is None else D(ul),
        kidneys_impaired=kidneys,
        by_clinician=by_clinician,
    )


@pytest.mark.parametrize(
    "edges",
    [
        {"low": 330},
        {"target": 500},
        {"low_if_other_sex": 330},
        {"low": -1},
        {"low": None, "target": None, "high": -1},
    ],
)
def test_limits_out_of_order_cannot_be_made(edges: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not in order"):
        make_limits(**edges)


def test_reference_holds_where_nothing_else_is_stated() -> None:
    assert limits_in_force(WOMAN) == WOMAN


def test_own_band_replaces_the_reference() -> None:
    limits = limits_in_force(WOMAN, own=Stated(high_basis="all"))
    assert [limits.low, limits.target, limits.high] == [D(280), D(350), D(500)]
    assert (limits.source, limits.target_kind, limits.high_basis) == ("own", "own", "all")
    assert origin_words(limits, Reader.PERSON) == "Set by yourself"
    assert origin_words(limits, Reader.DIETITIAN) == "Set by the client"


def test_own_band_may_leave_out_low_and_high_and_ends_the_doubt_about_sex() -> None:
    limits = with_own_band(SEX_NOT_SAID, Stated(low_mg=None, high_mg=None))
    assert [limits.low, limits.low_if_other_sex, limits.high] == [None] * 3


@pytest.mark.parametrize(
    ("stated", "holds"), [(None, "350"), ("0", "0"), ("200", "200"), ("350", "350"), ("900", "350")]
)
def test_own_supplement_limit_may_be_lower_but_not_higher(stated: str | None, holds: str) -> None:
    band = Stated(supplement_limit_mg=None if stated is None else D(stated))
    assert with_own_band(WOMAN, band).supplement_limit == D(holds)


def test_own_band_cannot_make_a_supplement_safe_where_none_is_established() -> None:
    limits = with_own_band(INFANT, Stated(supplement_limit_mg=D(100)))
    assert limits.no_supplement_is_safe
    assert limits.supplement_limit is None


def test_clinicians_band_wins_over_everything_it_states() -> None:
    clinician = Stated(supplement_limit_mg=D(500))
    limits = limits_in_force(WOMAN, own=Stated(low_mg=D(1)), clinician=clinician)
    assert (limits.low, limits.supplement_limit) == (D(280), D(500))
    assert (limits.source, limits.target_kind) == ("clinician", "clinician")


def test_clinicians_band_leaves_the_supplement_limit_it_does_not_state() -> None:
    assert with_clinician_band(WOMAN, Stated()).supplement_limit == 350
    assert with_clinician_band(INFANT, Stated()).no_supplement_is_safe
    stated = with_clinician_band(INFANT, Stated(supplement_limit_mg=D(20)))
    assert (stated.no_supplement_is_safe, stated.supplement_limit) == (False, D(20))


def test_kidney_rule_sets_the_limit_to_zero_and_hides_the_zones() -> None:
    limits = limits_in_force(WOMAN, kidneys_impaired=True)
    assert limits == with_kidney_rule(WOMAN)
    assert (limits.supplement_limit, limits.no_supplement_is_safe) == (D(0), True)
    assert not limits.shows_zones
    assert not limits.may_suggest_more
    assert [limits.low, limits.target, limits.high] == [WOMAN.low, WOMAN.target, WOMAN.high]


def test_kidney_rule_sets_an_own_band_aside() -> None:
    limits = limits_in_force(WOMAN, own=Stated(), kidneys_impaired=True)
    assert limits == with_kidney_rule(WOMAN)


def test_clinicians_band_brings_the_zones_back_with_impaired_kidneys() -> None:
    limits = limits_in_force(WOMAN, clinician=Stated(), kidneys_impaired=True)
    assert (limits.shows_zones, limits.source) == (True, "clinician")
    assert (limits.supplement_limit, limits.no_supplement_is_safe) == (D(0), True)
    assert not limits.may_suggest_more


def test_clinicians_supplement_limit_holds_with_impaired_kidneys() -> None:
    stated = Stated(supplement_limit_mg=D(100))
    limits = limits_in_force(WOMAN, clinician=stated, kidneys_impaired=True)
    assert (limits.supplement_limit, limits.no_supplement_is_safe) == (D(100), False)


def test_kidney_rule_keeps_the_numbers_of_a_clinician() -> None:
    limits = with_kidney_rule(make_limits(source="clinician", supplement_limit=100))
    assert (limits.supplement_limit, limits.shows_zones) == (D(100), True)
    assert not limits.may_suggest_more


@given(limits_of_anybody(), st.booleans())
def test_own_limit_never_exceeds_the_reference(limits: Limits, kidneys: bool) -> None:
    reference = replace(limits, source="reference")
    own = Stated(supplement_limit_mg=D(4000))
    found = limits_in_force(reference, own=own, kidneys_impaired=kidneys)
    if kidneys:
        assert found.supplement_limit == 0
    elif reference.supplement_limit is not None:
        assert found.supplement_limit == reference.supplement_limit


@pytest.mark.parametrize(
    "numbers",
    [
        ("265", "320", "415", "350"),
        ("265", "320", "415", "0"),
        ("265", "320", None, None),
        (None, "320", None, None),
        ("0", "0.1", "0.1", "1"),
        ("300", "300", "300", "349.9"),
        ("5000", "5000", "5000", None),
    ],
)
def test_check_band_lets_a_sensible_band_through(numbers: tuple[str | None, ...]) -> None:
    assert check(*numbers) == {}


@pytest.mark.parametrize(
    ("numbers", "field", "words"),
    [
        (("330", "320", "415", None), "low", "not be above the target of 320 mg"),
        (("265", "320", "319.9", None), "high", "not be below the target of 320 mg"),
        (("265", None, "415", None), "target", "Enter a target above zero"),
        (("0", "0", "415", None), "target", "Enter a target above zero"),
        (("-1", "320", "415", None), "low", "zero or more"),
        (("265", "-320", "415", None), "target", "zero or more"),
        (("265", "320", "-415", None), "high", "zero or more"),
        (("265", "320", "415", "-1"), "supplement_limit", "zero or more"),
        (("265", "5000.1", None, None), "target", "at most 5,000 mg"),
        (("265", "320", "1e99", None), "high", "at most 5,000 mg"),
        (("NaN", "320", None, None), "low", "Enter a number"),
        (("265", "sNaN", None, None), "target", "Enter a number"),
        (("265", "320", "Infinity", None), "high", "Enter a number"),
        (("265", "320", "415", "350.1"), "supplement_limit", "not raise it above 350 mg"),
    ],
)
def test_check_band_refuses_in_words_beside_the_field(
    numbers: tuple[str | None, ...], field: str, words: str
) -> None:
    wrong = check(*numbers)
    assert list(wrong) == [field]
    assert words in wrong[field]


def test_check_band_names_every_slip_at_once() -> None:
    assert set(check("-1", "320", "9000", None)) == {"low", "high"}
    assert set(check("330", "320", "300", "400")) == {"low", "high", "supplement_limit"}


def test_check_band_allows_no_supplement_limit_where_none_is_established() -> None:
    assert (
        "No supplement limit is established"
        in check("1", "75", None, "10", ul=None)["supplement_limit"]
    )
    assert check("1", "75", None, "0", ul=None) == {}


def test_check_band_leaves_the_band_to_the_clinician_with_impaired_kidneys() -> None:
    own = check("265", "320", "415", None, kidneys=True)
    assert own == {"": "With impaired kidneys your clinician sets your band."}
    assert check("265", "320", "415", "900", kidneys=True, by_clinician=True) == {}
    wrong = check("330", "320", "415", None, kidneys=True, by_clinician=True)
    assert list(wrong) == ["low"]


@given(
    st.lists(
        st.none() | st.decimals(min_value=-10, max_value=6000, places=1), min_size=4, max_size=4
    )
)
def test_a_band_that_passes_can_be_made(numbers: list[Decimal | None]) -> None:
    low, target, high, limit = numbers
    if not check_band(low, target, high, limit, ul=D(350), kidneys_impaired=False):
        band = Stated(low, target, high, "diet", limit)
        assert with_own_band(WOMAN, band).target == target
