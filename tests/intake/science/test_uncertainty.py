"""How sure an amount and a day's number are, against computations of the tests' own."""

import random
from dataclasses import dataclass
from decimal import Decimal
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.enums import Evidence
from intake.science import uncertainty
from intake.science.limits import Limits
from intake.science.sums import Sums, sum_entries
from intake.science.uncertainty import (
    amount_cv,
    composition_cv,
    doubt_shares,
    probable_range,
    sd_of_total,
)
from intake.science.verdict.sure_words import WHY_NOT, how_sure, range_words, rough
from tests.intake.science.assessments import WOMAN, limits_of_anybody, make_limits, sums_of_a_day

D = Decimal
TENTH, FIFTH, WEIGHT = D("0.1"), D("0.2"), D(100)


@dataclass(frozen=True)
class Eaten:
    magnesium_mg: Decimal | None
    composition_cv: Decimal | None = TENTH
    amount_cv: Decimal | None = FIFTH
    shown_name: str = "Rice"
    kind: str = "food"
    grams: Decimal | None = WEIGHT
    known_grams: Decimal | None = None
    is_estimate: bool = False
    possible_mg: Decimal | None = None


@pytest.mark.parametrize(
    ("evidence", "group", "points", "cv"),
    [
        ("laboratory", "fruit", 3, "0.10"),
        ("laboratory", "fruit", 2, "0.15"),
        ("laboratory", "fruit", 1, "0.15"),
        ("laboratory", "fruit", None, "0.15"),
        ("laboratory", "fruit", 0, "0.30"),
        ("laboratory", "nuts-seeds", 1, "0.05"),
        ("laboratory", "leafy-greens", 12, "0.20"),
        ("laboratory", "vegetables", 12, "0.20"),
        ("laboratory", "dishes", 5, "0.10"),
        ("survey", "dishes", None, "0.35"),
        ("calculated", "dishes", None, "0.35"),
        ("", "dishes", None, "0.35"),
        ("survey", "fruit", None, "0.20"),
        ("calculated", "bread-cereals", None, "0.20"),
        ("label", "dishes", None, "0.20"),
        ("estimate", "nuts-seeds", None, "0.30"),
        ("doubtful", "fruit", 9, "0.30"),
        ("", "fruit", None, "0.30"),
    ],
)
def test_composition_by_evidence_samples_and_group(
    evidence: str, group: str, points: int | None, cv: str
) -> None:
    assert composition_cv(evidence=evidence, group=group, data_points=points) == D(cv)


def test_the_words_of_evidence_are_those_of_the_food_table() -> None:
    words = {
        getattr(uncertainty, name)
        for name in vars(uncertainty)
        if name in {"_LABORATORY", "_LABEL", "_SURVEY", "_CALCULATED", "_ESTIMATE", "_DOUBTFUL"}
    }
    assert words == set(Evidence.values) - {""}


def test_own_foods_and_supplements() -> None:
    assert composition_cv(evidence="", group="", is_own=True) == D("0.20")
    assert composition_cv(evidence="estimate", group="", is_own=True) == D("0.30")
    assert composition_cv(evidence="label", group="", is_supplement=True) == 0
    assert amount_cv("1 tablet", is_supplement=True) == D("0.05")


@pytest.mark.parametrize(
    ("label", "cv"),
    [
        ("g", "0.20"),
        ("oz", "0.20"),
        ("1 oz", "0.20"),
        ("fl oz", "0.20"),
        ("100 ml", "0.20"),
        ("½ lb", "0.20"),
        ("1 cup", "0.25"),
        ("1 cup, sliced", "0.25"),
        ("2 tbsp", "0.25"),
        ("1 serving", "0.25"),
        ("1 glass (250 ml)", "0.25"),
        ("1 medium", "0.15"),
        ("1 slice", "0.15"),
        ("1 egg", "0.15"),
        ("1 can (12 fl oz)", "0.15"),
        ("", "0.15"),
    ],
)
def test_amount_by_the_unit_it_was_said_in(label: str, cv: str) -> None:
    assert amount_cv(label) == D(cv)
    assert amount_cv(label, is_weighed=True) == D("0.05")


def test_sd_of_a_day_is_the_root_of_its_variances_and_what_days_share() -> None:
    # 100 mg with 30 % and 40 %, 10 mg with 10 % and 20 %: 50 and 2.236; 8 % of 110 is 8.8.
    entries = [
        Eaten(D(100), D("0.3"), D("0.4")),
        Eaten(D(10), D("0.1"), D("0.2"), kind="water"),
        Eaten(D(500), D(0), D("0.05"), kind="medicine"),
    ]
    sd = sd_of_total(sum_entries(entries), WOMAN)
    assert float(sd) == pytest.approx((50**2 + 5 + 8.8**2) ** 0.5)


def test_twelve_ordinary_foods_have_about_fourteen_per_cent() -> None:
    mg = [60, 50, 40, 35, 30, 25, 20, 15, 10, 5, 5, 5]
    entries = [Eaten(D(one), D("0.15"), D("0.25")) for one in mg]
    sums = sum_entries(entries)
    assert 0.11 < float(sd_of_total(sums, WOMAN)) / sum(mg) < 0.16


def test_the_range_holds_four_of_five_simulated_days() -> None:
    entries = [Eaten(D(mg), D("0.15"), D("0.2")) for mg in (80, 60, 50, 40, 30, 20)]
    found = probable_range(sum_entries(entries), WOMAN)
    assert found is not None
    chance = random.Random(7)  # noqa: S311  # the same days each time
    totals = []
    for _day in range(20_000):
        shared = chance.gauss(1, 0.08)
        parts = (float(one.magnesium_mg or 0) for one in entries)
        spread = (0.15**2 + 0.2**2) ** 0.5
        totals.append(shared * sum(mg * chance.gauss(1, spread) for mg in parts))
    tenths = quantiles(totals, n=10)
    assert float(found[0]) == pytest.approx(tenths[0], rel=0.02)
    assert float(found[1]) == pytest.approx(tenths[8], rel=0.02)


def test_supplements_count_as_far_as_they_count() -> None:
    tablet = Eaten(D(500), D(0), D("0.05"), kind="supplement")
    limits = make_limits(supplement_limit=250)
    sd = sd_of_total(sum_entries([tablet]), limits)
    # Half of it counts: 12.5 of its 25 mg, and 8 % of 250.
    assert float(sd) == pytest.approx((12.5**2 + 20**2) ** 0.5)


@pytest.mark.parametrize(
    "unknown",
    [
        Eaten(None),
        Eaten(None, possible_mg=D(3)),
        Eaten(None, kind="water", possible_mg=D(3)),
        Eaten(None, kind="supplement", grams=None),
        Eaten(D(40), known_grams=D(20), possible_mg=D(3)),
    ],
)
def test_no_range_is_given_around_a_lower_bound(unknown: Eaten) -> None:
    sums = sum_entries([Eaten(D(150)), unknown])
    assert probable_range(sums, WOMAN) is None
    said = how_sure(sums, WOMAN, [Eaten(D(150)), unknown])
    assert said is not None
    assert (said.words, said.shares, said.hint) == (WHY_NOT, (), "")


def test_a_medicine_without_a_value_hides_no_range() -> None:
    sums = sum_entries([Eaten(D(150)), Eaten(None, kind="medicine", grams=None)])
    assert probable_range(sums, WOMAN) is not None


def test_an_empty_day_has_no_range() -> None:
    assert probable_range(Sums(), WOMAN) is None
    assert how_sure(Sums(), WOMAN, []) is None
    water = sum_entries([Eaten(D(0), kind="water")])
    assert how_sure(water, WOMAN, []) is None


@given(sums_of_a_day(), limits_of_anybody(), st.decimals(0, 10_000, places=3))
def test_the_range_is_around_the_number_and_grows_with_doubt(
    sums: Sums, limits: Limits, more: Decimal
) -> None:
    found = probable_range(sums, limits)
    wider = probable_range(sums + Sums(diet_variance_mg2=more), limits)
    assert (found is None) == (wider is None)
    if found is not None and wider is not None:
        assert 0 <= wider[0] <= found[0] <= sums.counted_mg(limits) <= found[1] <= wider[1]


def test_what_adds_most_to_the_doubt_comes_first_and_is_added_up_by_name() -> None:
    entries = [
        Eaten(D(60), D("0.1"), D("0.25"), "Rice"),
        Eaten(D(60), D("0.1"), D("0.25"), "Rice"),
        Eaten(D(80), D("0.35"), D("0.05"), "Stew"),
        Eaten(D(1), D("0.1"), D("0.1"), "Salt"),
        Eaten(None, None, None, "Latte"),
    ]
    shares = doubt_shares(entries, most=5)
    variances = {"Rice": 2 * 3600 * (0.01 + 0.0625), "Stew": 6400 * (0.1225 + 0.0025)}
    whole = sum(variances.values()) + 0.02
    assert [one.name for one in shares] == ["Stew", "Rice"]
    assert float(shares[0].share) == pytest.approx(variances["Stew"] / whole, abs=1e-6)
    assert (shares[0].is_amount, shares[0].is_weighed) == (False, True)
    assert (shares[1].is_amount, shares[1].is_weighed) == (True, False)
    assert doubt_shares(entries, most=1) == shares[:1]


def test_the_hint_is_to_weigh_what_was_guessed() -> None:
    rice = [Eaten(D(100), D("0.1"), D("0.25"), "Rice")]
    stew = [Eaten(D(100), D("0.35"), D("0.25"), "Stew")]
    for eaten, hint in ((rice, "“Rice”: weigh it once."), (stew, "“Stew”: foods of this kind")):
        said = how_sure(sum_entries(eaten), WOMAN, eaten)
        assert said is not None
        assert hint in said.hint


def test_the_words_are_as_rough_as_the_number() -> None:
    assert range_words(D("152.4"), D("118.9"), D("184.2")) == (
        "About 150 mg, probably 120 to 180 mg."
    )
    assert [rough(D(mg)) for mg in ("1234", "99.9", "42", "8.6", "0")] == [
        "1,230",
        "100",
        "40",
        "9",
        "0",
    ]
