"""Reference values: every row of the file, birthdays, and who is refused."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.science.limits import Limits
from intake.science.reference.reference_rows import ReferenceRow, rows
from intake.science.reference.values import Age, age_on, limits_for
from tests.intake.science.assessments import TODAY, born

D = Decimal

#: The published table, typed again by hand as a check on the file:
#: group, sex, EAR, RDA or AI, limit for supplements, high, SD within.
PUBLISHED = [
    ("inf_0_6m", "any", None, 30, None, None, None),
    ("inf_7_12m", "any", None, 75, None, None, None),
    ("c1_3", "any", 65, 80, 65, None, 60),
    ("c4_8", "F", 110, 130, 110, None, 61),
    ("c4_8", "M", 110, 130, 110, None, 71),
    ("f9_13", "F", 200, 240, 350, None, 86),
    ("m9_13", "M", 200, 240, 350, None, 109),
    ("f14_18", "F", 300, 360, 350, None, 86),
    ("m14_18", "M", 340, 410, 350, None, 109),
    ("f19_30", "F", 255, 310, 350, 405, 86),
    ("m19_30", "M", 330, 400, 350, 520, 122),
    ("f31_50", "F", 265, 320, 350, 415, 86),
    ("m31_50", "M", 350, 420, 350, 545, 122),
    ("f51_up", "F", 265, 320, 350, 415, 74),
    ("m51_up", "M", 350, 420, 350, 545, 94),
    ("p14_18", "F", 335, 400, 350, None, 86),
    ("p19_30", "F", 290, 350, 350, None, 86),
    ("p31_50", "F", 300, 360, 350, None, 86),
    ("l14_18", "F", 300, 360, 350, None, 86),
    ("l19_30", "F", 255, 310, 350, None, 86),
    ("l31_50", "F", 265, 320, 350, None, 86),
]
US_ROWS = [row for row in rows() if row.profile == "US"]


def whole(value: int | None) -> Decimal | None:
    return None if value is None else D(value)


def edges(found: Limits) -> list[Any]:
    """Low, the other sex's low, target and high (mg a day)."""
    return [found.low, found.low_if_other_sex, found.target, found.high]


def limits(**facts: Any) -> Limits:
    return limits_for(**({"birth_date": None, "on": TODAY, "sex": ""} | facts))


@pytest.mark.parametrize(
    ("row", "published"),
    list(zip(US_ROWS, PUBLISHED, strict=True)),
    ids=[f"{row.group}-{row.sex}" for row in US_ROWS],
)
def test_every_row_of_the_file_is_as_published(
    row: ReferenceRow, published: tuple[str, str, int | None, int, int | None, int, int]
) -> None:
    group, sex, ear, target, ul, high, sd = published
    assert (row.group, row.sex) == (group, sex)
    assert (row.ear, row.target, row.ul_supplement) == (whole(ear), D(target), whole(ul))
    assert (row.high, row.sd_within) == (whole(high), whole(sd))
    assert row.target_kind == ("AI" if ear is None else "RDA")
    assert row.source == "IOM 1997"


@pytest.mark.parametrize("row", US_ROWS, ids=[f"{row.group}-{row.sex}" for row in US_ROWS])
@pytest.mark.parametrize("at", ["first day", "last day"])
def test_limits_follow_every_row_from_its_first_to_its_last_day(row: ReferenceRow, at: str) -> None:
    last = min(row.months_max, 120 * 12 + 11)
    birth_date = born(row.months_min) if at == "first day" else born(last + 1) + dt.timedelta(1)
    sex = "F" if row.sex == "any" else row.sex
    found = limits(birth_date=birth_date, sex=sex, life_stage=row.stage)
    assert (found.low, found.target, found.high) == (row.ear, row.target, row.high)
    assert found.low_if_other_sex is None
    assert found.supplement_limit == row.ul_supplement
    assert found.no_supplement_is_safe == (row.ul_supplement is None)
    assert (found.target_kind, found.sd_within) == (row.target_kind, row.sd_within)
    assert found.reference == f"IOM 1997, {row.people}"
    assert (found.source, found.shows_zones, found.high_basis) == ("reference", True, "diet")


@pytest.mark.parametrize("row", [row for row in US_ROWS if row.stage == "none"], ids=str)
def test_rows_without_a_life_stage_leave_no_gap(row: ReferenceRow) -> None:
    ends = {0, *(other.months_max + 1 for other in US_ROWS if other.stage == "none")}
    assert row.months_min in ends


@pytest.mark.parametrize("row", US_ROWS, ids=[f"{row.group}-{row.sex}" for row in US_ROWS])
def test_default_high_is_the_rda_times_the_factor_for_adults_only(row: ReferenceRow) -> None:
    has_high = row.months_min >= 19 * 12 and row.stage == "none"
    assert (row.high is not None) == has_high
    if row.high is not None and row.rda is not None:
        assert abs(row.high - row.rda * D("1.3")) <= D("2.5")
        assert row.high % 5 == 0


@pytest.mark.parametrize(
    ("group", "sex", "certainty"),
    [
        ("f19_30", "F", "confirmed"),
        ("f31_50", "F", "confirmed"),
        ("c1_3", "any", "assumed"),
        ("c4_8", "M", "unsure"),
        ("c4_8", "F", "memory"),
        ("m31_50", "M", "memory"),
        ("p19_30", "F", "memory"),
        ("inf_0_6m", "any", ""),
    ],
)
def test_certainty_of_the_day_to_day_spread_is_stated(group: str, sex: str, certainty: str) -> None:
    row = next(row for row in US_ROWS if (row.group, row.sex) == (group, sex))
    assert row.sd_certainty == certainty


@pytest.mark.parametrize(
    ("birth_date", "on", "months"),
    [
        (dt.date(2000, 5, 10), dt.date(2000, 5, 10), 0),
        (dt.date(2000, 5, 10), dt.date(2000, 6, 9), 0),
        (dt.date(2000, 5, 10), dt.date(2000, 6, 10), 1),
        (dt.date(2000, 5, 10), dt.date(2001, 5, 9), 11),
        (dt.date(2000, 5, 10), dt.date(2001, 5, 10), 12),
        (dt.date(2000, 12, 31), dt.date(2001, 1, 1), 0),
        (dt.date(2000, 1, 31), dt.date(2000, 2, 29), 0),
        (dt.date(2000, 1, 31), dt.date(2000, 3, 1), 1),
        (dt.date(2004, 2, 29), dt.date(2023, 2, 28), 19 * 12 - 1),
        (dt.date(2004, 2, 29), dt.date(2023, 3, 1), 19 * 12),
        (dt.date(2004, 2, 29), dt.date(2024, 2, 28), 20 * 12 - 1),
        (dt.date(2004, 2, 29), dt.date(2024, 2, 29), 20 * 12),
    ],
)
def test_age_is_completed_months_and_years(birth_date: dt.date, on: dt.date, months: int) -> None:
    assert age_on(birth_date, on) == Age(months)


def test_age_not_said_is_none() -> None:
    assert age_on(None, TODAY) is None


def test_age_before_birth_is_refused() -> None:
    with pytest.raises(ValueError, match="before the date of birth"):
        age_on(dt.date(2020, 1, 2), dt.date(2020, 1, 1))


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 120))
def test_age_changes_on_the_birthday_and_not_the_day_before(birth: dt.date, years: int) -> None:
    try:
        birthday = birth.replace(year=birth.year + years)
    except ValueError:  # 29 February in a common year
        birthday = dt.date(birth.year + years, 3, 1)
    age = age_on(birth, birthday)
    assert age is not None
    assert age.years == years
    if years:
        eve = age_on(birth, birthday - dt.timedelta(days=1))
        assert eve is not None
        assert eve.years == years - 1


@pytest.mark.parametrize(
    ("birthday", "sex", "before", "after"),
    [
        (1, "F", None, 65),
        (4, "F", 65, 110),
        (9, "M", 110, 200),
        (14, "M", 200, 340),
        (19, "M", 340, 330),
        (31, "M", 330, 350),
        (51, "M", 350, 350),
        (14, "F", 200, 300),
        (19, "F", 300, 255),
        (31, "F", 255, 265),
    ],
)
def test_limits_change_on_the_birthday(
    birthday: int, sex: str, before: int | None, after: int
) -> None:
    birth_date = dt.date(2026 - birthday, 11, 22)
    eve = limits(birth_date=birth_date, on=TODAY - dt.timedelta(days=1), sex=sex)
    assert eve.low == whole(before)
    assert limits(birth_date=birth_date, sex=sex).low == whole(after)


def test_limits_of_infants_change_at_six_and_twelve_months() -> None:
    found = [limits(birth_date=born(months)).target for months in (0, 5, 6, 11, 12)]
    assert found == [30, 30, 75, 75, 80]


def test_limits_without_sex_and_age_are_the_general_adult_band() -> None:
    found = limits()
    assert edges(found) == [265, 350, 420, 545]
    assert found.supplement_limit == 350
    assert found.sd_within == 122
    assert found.reference == "IOM 1997, adults, age and sex not said"


@pytest.mark.parametrize(
    ("years", "low", "other", "target", "high"),
    [
        (2, 65, None, 80, None),
        (6, 110, None, 130, None),
        (10, 200, None, 240, None),
        (16, 300, 340, 410, None),
        (25, 255, 330, 400, 520),
        (40, 265, 350, 420, 545),
        (70, 265, 350, 420, 545),
    ],
)
def test_limits_without_sex_span_both(
    years: int, low: int, other: int | None, target: int, high: int | None
) -> None:
    found = limits(birth_date=born(years * 12))
    assert edges(found) == [low, other, target, high]
    ages = {
        2: "children 1 to 3",
        6: "children 4 to 8, sex not said",
        70: "adults 51 and over, sex not said",
    }
    assert years not in ages or found.reference == f"IOM 1997, {ages[years]}"


@pytest.mark.parametrize(("sex", "low", "high"), [("F", 265, 415), ("M", 350, 545)])
def test_limits_without_age_are_as_for_31_and_over(sex: str, low: int, high: int) -> None:
    found = limits(sex=sex)
    assert edges(found) == [low, None, 320 if sex == "F" else 420, high]
    assert found.reference == "IOM 1997, adults, age not said"


def test_limits_in_pregnancy_need_no_stated_sex_or_age() -> None:
    found = limits(life_stage="pregnant")
    assert edges(found) == [300, None, 360, None]


@pytest.mark.parametrize(
    ("sex", "factor", "high"),
    [("F", "1.05", 335), ("F", "1.5", 480), ("M", "2", 840), ("M", "1", 420)],
)
def test_high_follows_the_factor_rounded_to_five(sex: str, factor: str, high: int) -> None:
    assert limits(sex=sex, high_factor=D(factor)).high == high


def test_high_is_never_below_the_target() -> None:
    assert limits(birth_date=born(25 * 12), sex="F", high_factor=D("1.001")).high == 310


def test_high_factor_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        limits(high_factor=D("0.9"))


def test_high_factor_gives_no_high_where_there_is_none() -> None:
    assert limits(birth_date=born(16 * 12), sex="M", high_factor=D(2)).high is None


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"birth_date": born(13 * 12), "life_stage": "pregnant", "sex": "F"}, "begin at 14 years"),
        ({"birth_date": born(13 * 12), "life_stage": "lactating", "sex": "F"}, "begin at 14 years"),
        ({"life_stage": "lactating", "sex": "M"}, "sex male"),
        ({"birth_date": born(121 * 12)}, "above 120 years"),
    ],
)
def test_limits_that_do_not_exist_say_why_and_keep_the_supplement_limit(
    facts: dict[str, Any], words: str
) -> None:
    found = limits(**facts)
    assert edges(found) == [None] * 4
    assert words in found.no_reference
    assert found.supplement_limit == 350


def test_limits_before_birth_or_of_an_unknown_profile_allow_no_supplement() -> None:
    for found in (limits(birth_date=TODAY + dt.timedelta(days=1)), limits(profile="XX")):
        assert found.no_reference
        assert found.target is None
        assert found.no_supplement_is_safe


@pytest.mark.parametrize(
    ("years", "sex", "stage", "words"),
    [
        (None, "", "none", ""),
        (None, "F", "pregnant", ""),
        (15, "F", "none", ""),
        (16, "F", "none", ""),
        (13, "F", "pregnant", "begin at 14 years"),
        (14, "F", "pregnant", ""),
        (50, "F", "lactating", ""),
        (51, "F", "lactating", ""),
        (30, "M", "pregnant", "sex male"),
        (30, "", "pregnant", ""),
        (120, "M", "none", ""),
        (121, "M", "none", "above 120 years"),
    ],
)
def test_limits_say_in_words_why_there_are_none(
    years: int | None, sex: str, stage: str, words: str
) -> None:
    months = None if years is None else years * 12 + (11 if years in {13, 15, 50} else 0)
    found = limits(birth_date=None if months is None else born(months), sex=sex, life_stage=stage)
    assert bool(found.no_reference) == bool(words)
    assert words in found.no_reference


@given(
    st.one_of(st.none(), st.dates(dt.date(1890, 1, 1), dt.date(2027, 1, 1))),
    st.sampled_from(["F", "M", ""]),
    st.sampled_from(["none", "pregnant", "lactating"]),
)
def test_limits_are_in_order_for_everybody(
    birth_date: dt.date | None, sex: str, stage: str
) -> None:
    found = limits(birth_date=birth_date, sex=sex, life_stage=stage)
    known = [edge for edge in edges(found) if edge is not None]
    assert known == sorted(known)
    assert (found.target is None) == bool(found.no_reference)
    assert found.no_supplement_is_safe == (found.supplement_limit is None)


def test_people_are_named_plainly() -> None:
    named = {f"{row.group} {row.sex}": row.people for row in US_ROWS}
    assert named["inf_0_6m any"] == "infants 0 to 5 months"
    assert named["inf_7_12m any"] == "infants 6 to 11 months"
    assert named["c1_3 any"] == "children 1 to 3"
    assert named["f14_18 F"] == "girls 14 to 18"
    assert named["f31_50 F"] == "women 31 to 50"
    assert named["m51_up M"] == "men 51 and over"
    assert named["p19_30 F"] == "in pregnancy, 19 to 30"
    assert named["l31_50 F"] == "while breastfeeding, 31 to 50"
