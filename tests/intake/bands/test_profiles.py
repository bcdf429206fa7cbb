"""Every set of reference values but the American: each row, and what it never says."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.enums import ReferenceProfile
from accounts.models.profile import reference_choices
from accounts.rules import LIFE_STAGE_FROM
from intake.science.limits import Limits
from intake.science.reference.reference_rows import ReferenceRow, rows
from intake.science.reference.values import FALLBACK_PROFILE, limits_for
from intake.science.zones import SupplementState, Zone, supplement_state_at, zone_at
from tests.intake.science.assessments import TODAY, born

D = Decimal
OTHERS = [row for row in rows() if row.profile != "US"]

#: Typed again by hand: group, sex, EAR, target, supplement limit.
PUBLISHED: list[tuple[str, str, int | None, int, int | None]] = [
    ("eu_inf_7_11m", "any", None, 80, None),
    ("eu_c1_2", "any", None, 170, None),
    ("eu_c3", "any", None, 230, None),
    ("eu_c4_9", "any", None, 230, 250),
    ("eu_f10_17", "F", None, 250, 250),
    ("eu_m10_17", "M", None, 300, 250),
    ("eu_f18_up", "F", None, 300, 250),
    ("eu_m18_up", "M", None, 350, 250),
    ("eu_p14_17", "F", None, 250, 250),
    ("eu_p18_50", "F", None, 300, 250),
    ("eu_l14_17", "F", None, 250, 250),
    ("eu_l18_50", "F", None, 300, 250),
    ("uk_c1_3", "any", None, 85, None),
    ("uk_c4_6", "any", None, 120, None),
    ("uk_c7_10", "any", None, 200, None),
    ("uk_f11_14", "F", None, 280, None),
    ("uk_m11_14", "M", None, 280, None),
    ("uk_f15_18", "F", None, 300, None),
    ("uk_m15_18", "M", None, 300, None),
    ("uk_f19_up", "F", 200, 270, 400),
    ("uk_m19_up", "M", 250, 300, 400),
    ("uk_p14", "F", None, 280, None),
    ("uk_p15_18", "F", None, 300, None),
    ("uk_p19_50", "F", 200, 270, 400),
    ("uk_l14", "F", None, 330, None),
    ("uk_l15_18", "F", None, 350, None),
    ("uk_l19_50", "F", None, 320, 400),
    ("dach_inf_4_11m", "any", None, 80, None),
    ("dach_c1_3", "any", None, 170, None),
    ("dach_c4_6", "any", None, 190, 250),
    ("dach_c7_9", "any", None, 240, 250),
    ("dach_f10_12", "F", None, 230, 250),
    ("dach_m10_12", "M", None, 260, 250),
    ("dach_f13_14", "F", None, 240, 250),
    ("dach_m13_14", "M", None, 280, 250),
    ("dach_f15_18", "F", None, 260, 250),
    ("dach_m15_18", "M", None, 330, 250),
    ("dach_f19_up", "F", None, 300, 250),
    ("dach_m19_up", "M", None, 350, 250),
    ("dach_p14_50", "F", None, 300, 250),
    ("dach_l14_50", "F", None, 300, 250),
    ("nordic_inf_7_11m", "any", None, 80, None),
    ("nordic_c1_3", "any", None, 170, None),
    ("nordic_c4_10", "any", None, 230, 250),
    ("nordic_f11_17", "F", None, 250, 250),
    ("nordic_m11_17", "M", None, 300, 250),
    ("nordic_f18_up", "F", None, 300, 250),
    ("nordic_m18_up", "M", None, 350, 250),
    ("who_inf_7_12m", "any", None, 54, None),
    ("who_c1_3", "any", None, 60, 65),
    ("who_c4_6", "any", None, 76, 110),
    ("who_c7_8", "any", None, 100, 110),
    ("who_c9", "any", None, 100, 350),
    ("who_f10_18", "F", None, 220, 350),
    ("who_m10_18", "M", None, 230, 350),
    ("who_f19_64", "F", None, 220, 350),
    ("who_m19_64", "M", None, 260, 350),
    ("who_f65_up", "F", None, 190, 350),
    ("who_m65_up", "M", None, 224, 350),
    ("who_p14_50", "F", None, 220, 350),
    ("who_l14_50", "F", None, 270, 350),
    ("aunz_inf_0_6m", "any", None, 30, None),
    ("aunz_inf_7_12m", "any", None, 75, None),
    ("aunz_c1_3", "any", 65, 80, 65),
    ("aunz_c4_8", "F", 110, 130, 110),
    ("aunz_c4_8", "M", 110, 130, 110),
    ("aunz_f9_13", "F", 200, 240, 350),
    ("aunz_m9_13", "M", 200, 240, 350),
    ("aunz_f14_18", "F", 300, 360, 350),
    ("aunz_m14_18", "M", 340, 410, 350),
    ("aunz_f19_30", "F", 255, 310, 350),
    ("aunz_m19_30", "M", 330, 400, 350),
    ("aunz_f31_50", "F", 265, 320, 350),
    ("aunz_m31_50", "M", 350, 420, 350),
    ("aunz_f51_up", "F", 265, 320, 350),
    ("aunz_m51_up", "M", 350, 420, 350),
    ("aunz_p14_18", "F", 335, 400, 350),
    ("aunz_p19_30", "F", 290, 350, 350),
    ("aunz_p31_50", "F", 300, 360, 350),
    ("aunz_l14_18", "F", 300, 360, 350),
    ("aunz_l19_30", "F", 255, 310, 350),
    ("aunz_l31_50", "F", 265, 320, 350),
]
#: What the targets of each set are; the Australian infants have an AI.
KINDS = {"EU": "AI", "UK": "RNI", "DACH": "AI", "NORDIC": "AI", "WHO": "RNI", "AUNZ": "RDI"}
#: How the rows of each set were checked; of D-A-CH those with a supplement limit apart.
CHECKED = {"NORDIC": "secondary", "AUNZ": "memory"}


def limits(row: ReferenceRow, months: int) -> Limits:
    return limits_for(
        profile=row.profile,
        birth_date=born(months),
        on=TODAY,
        sex="F" if row.sex == "any" else row.sex,
        life_stage=row.stage,
    )


def of(profile: str, years: int, **facts: Any) -> Limits:
    stated: dict[str, Any] = {"birth_date": born(years * 12), "on": TODAY, "sex": ""}
    return limits_for(profile=profile, **(stated | facts))


@pytest.mark.parametrize(
    ("row", "published"),
    list(zip(OTHERS, PUBLISHED, strict=True)),
    ids=[f"{row.group}" for row in OTHERS],
)
def test_every_row_is_as_published(
    row: ReferenceRow, published: tuple[str, str, int | None, int, int | None]
) -> None:
    group, sex, ear, target, limit = published
    assert (row.group, row.sex) == (group, sex)
    assert row.ear == (None if ear is None else D(ear))
    assert row.target == D(target)
    assert row.ul_supplement == (None if limit is None else D(limit))
    assert row.high is None
    is_infant_of_aunz = row.group.startswith("aunz_inf")
    assert row.target_kind == ("AI" if is_infant_of_aunz else KINDS[row.profile])
    checked = "looked up, limit secondary" if row.profile == "DACH" and limit else "looked up"
    assert row.checked == CHECKED.get(row.profile, checked)
    is_british_woman = row.profile == "UK" and sex == "F"
    assert row.cv_req == (None if ear is None else D("0.175" if is_british_woman else "0.10"))
    assert row.ear_certainty == ("memory" if ear else "")
    assert row.sd_certainty == ("assumed" if row.sd_within else "")


@pytest.mark.parametrize("row", OTHERS, ids=lambda row: row.group)
def test_limits_follow_every_row_on_its_first_and_last_month(row: ReferenceRow) -> None:
    for months in (row.months_min, row.months_max):
        found = limits(row, months)
        assert (found.low, found.low_if_other_sex, found.high) == (row.ear, None, None)
        assert (found.target, found.target_kind) == (row.target, row.target_kind)
        assert found.supplement_limit == row.ul_supplement
        assert found.no_supplement_is_safe == (row.ul_supplement is None)
        assert found.reference == f"{row.source}, {row.people}"
        assert found.sd_within == row.sd_within
        assert (found.cv_req, found.reference_note) == (row.cv_req, "")


@pytest.mark.parametrize("row", OTHERS, ids=lambda row: row.group)
def test_profile_without_a_requirement_never_says_low(row: ReferenceRow) -> None:
    found = limits(row, row.months_min)
    zones = {zone_at(D(mg), D(mg), found)[0] for mg in range(0, 1200, 5)}
    if row.ear is None:
        assert zones == {Zone.CANNOT_SAY, Zone.ADEQUATE}
    else:
        assert zones == {Zone.LOW, Zone.BORDERLINE, Zone.OPTIMAL}


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.group}-{row.sex}")
def test_supplement_limit_of_every_row_holds_at_its_edge(row: ReferenceRow) -> None:
    found = limits(row, row.months_min)
    if row.ul_supplement is None:
        assert supplement_state_at(D("0.1"), found) is SupplementState.ALERT_ANY
        return
    assert supplement_state_at(row.ul_supplement, found) is SupplementState.WITHIN
    assert supplement_state_at(row.ul_supplement + D("0.001"), found) is SupplementState.OVER


@pytest.mark.parametrize(
    ("profile", "years", "sex", "low", "other", "target", "limit"),
    [
        ("EU", 3, "", None, None, 230, None),
        ("EU", 4, "", None, None, 230, 250),
        ("EU", 17, "F", None, None, 250, 250),
        ("EU", 18, "F", None, None, 300, 250),
        ("EU", 18, "", None, None, 350, 250),
        ("UK", 10, "", None, None, 200, None),
        ("UK", 18, "", None, None, 300, None),
        ("UK", 19, "", 200, 250, 300, 400),
        ("UK", 90, "M", 250, None, 300, 400),
        ("DACH", 3, "", None, None, 170, None),
        ("DACH", 15, "", None, None, 330, 250),
        ("NORDIC", 11, "", None, None, 300, 250),
        ("WHO", 9, "", None, None, 100, 350),
        ("WHO", 65, "", None, None, 224, 350),
        ("AUNZ", 40, "", 265, 350, 420, 350),
    ],
)
def test_limits_change_with_age_and_span_both_sexes(
    profile: str, years: int, sex: str, low: int | None, other: int | None, target: int, limit: int
) -> None:
    found = of(profile, years, sex=sex)
    assert [found.low, found.low_if_other_sex, found.target] == [low, other, target]
    assert found.supplement_limit == limit


@pytest.mark.parametrize(
    ("profile", "years", "sex", "people"),
    [
        ("EU", 18, "F", "EFSA 2015, supplements SCF 2001, women 18 and over"),
        ("EU", 40, "", "EFSA 2015, supplements SCF 2001, adults 18 and over, sex not said"),
        ("EU", 3, "", "EFSA 2015, children aged 3"),
        ("UK", 30, "M", "COMA 1991, supplements EVM 2003, men 19 and over"),
        ("UK", 16, "F", "COMA 1991, girls 15 to 18"),
    ],
)
def test_each_number_names_its_source(profile: str, years: int, sex: str, people: str) -> None:
    assert of(profile, years, sex=sex).reference == people


def test_profiles_may_be_chosen_by_a_person_and_by_the_site() -> None:
    declared = set(ReferenceProfile.values)
    assert {row.profile for row in rows()} == declared
    assert [value for value, _ in reference_choices()] == ["", *ReferenceProfile.values]
    assert ReferenceProfile(FALLBACK_PROFILE) is ReferenceProfile.US


def test_the_set_that_stands_in_for_others_has_a_row_for_everybody() -> None:
    mine = [row for row in rows() if row.profile == FALLBACK_PROFILE]
    for sex in ("F", "M"):
        for months in range(121 * 12):
            assert [
                row
                for row in mine
                if row.stage == "none" and row.sex in {sex, "any"}
                if row.months_min <= months <= row.months_max
            ], (sex, months)
    for stage in ("pregnant", "lactating"):
        first = min(row.months_min for row in mine if row.stage == stage)
        assert first == LIFE_STAGE_FROM * 12
