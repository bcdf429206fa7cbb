"""The words under the ruler."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from foods.amounts import show_mg
from intake.science.limits import Limits, with_kidney_rule
from intake.science.sums import Sums
from intake.science.verdict.day_verdict import DISCLAIMER, DayVerdict, verdict_for
from intake.science.zones import Doubt, Zone
from intake.text import Reader
from tests.intake.science.assessments import (
    INFANT,
    SEX_NOT_SAID,
    WOMAN,
    limits_of_anybody,
    make_limits,
    make_sums,
    sums_of_a_day,
)

D = Decimal
OVER_WORDS = "Food does not count towards this limit. Ask your doctor or pharmacist about the dose."
NEED_WORDS = "The average need is 265 mg."
ADEQUATE_WORDS = "The adequate intake is 75 mg."
NO_SUPPLEMENT_WORDS = "Supplements were not noted. If any were taken, they are not in the total."


def finished(sums: Sums, limits: Limits = WOMAN, supplements: str = "none") -> DayVerdict:
    return verdict_for(
        sums, limits, is_complete=True, supplements=supplements, reader=Reader.PERSON
    )


def so_far(sums: Sums, limits: Limits = WOMAN) -> DayVerdict:
    return verdict_for(sums, limits, is_complete=False, reader=Reader.PERSON)


@pytest.mark.parametrize(
    ("food", "limits", "headline", "detail"),
    [
        ("140", WOMAN, "So far 140 mg, 125 mg below the average need", NEED_WORDS),
        ("264.8", WOMAN, "So far just under 265 mg", NEED_WORDS),
        (
            "300",
            WOMAN,
            "So far 300 mg",
            "Past the average need of 265 mg. 20 mg more to the recommended intake of 320 mg.",
        ),
        ("900", WOMAN, "So far 900 mg", "Past the recommended intake of 320 mg."),
        ("30", INFANT, "So far 30 mg, 45 mg below the adequate intake", ADEQUATE_WORDS),
        ("80", INFANT, "So far 80 mg", "Past the adequate intake of 75 mg."),
        (
            "140",
            make_limits(source="own", target_kind="own"),
            "So far 140 mg, 125 mg below the lower edge of your band",
            "The lower edge of your band is 265 mg.",
        ),
        ("140", Limits(no_reference="None fits."), "So far 140 mg", "None fits."),
    ],
)
def test_open_day_is_not_judged(food: str, limits: Limits, headline: str, detail: str) -> None:
    verdict = so_far(make_sums(food), limits)
    assert (verdict.zone, verdict.doubt) == (Zone.OPEN, Doubt.NONE)
    assert (verdict.headline, verdict.detail, verdict.is_alert) == (headline, detail, False)


def test_open_day_with_an_unknown_food_has_at_most_that_much_to_go() -> None:
    verdict = so_far(make_sums("140", unknown_foods=1))
    assert verdict.headline == "So far at least 140 mg, up to 125 mg below the average need"
    assert verdict.detail.endswith("1 of 2 foods have a value.")


@given(sums_of_a_day(), limits_of_anybody())
def test_open_day_never_gets_a_zone_word(sums: Sums, limits: Limits) -> None:
    verdict = so_far(sums, limits)
    assert verdict.zone is Zone.OPEN
    if not verdict.supplement_state.is_alert:
        assert verdict.headline.startswith("So far ")
    assert not re.search(r"\b(low|optimal|high|adequate)\b", verdict.headline)


@pytest.mark.parametrize(
    ("food", "limits", "zone", "headline", "detail"),
    [
        (
            "169",
            WOMAN,
            Zone.LOW,
            "96 mg below your band",
            "169 mg in all. Your band begins at 265 mg.",
        ),
        ("264.9", WOMAN, Zone.LOW, "Just under your band", "Your band begins at 265 mg."),
        (
            "300",
            WOMAN,
            Zone.BORDERLINE,
            "In your band, borderline",
            ("300 mg in all: past the average need and below the recommended intake of 320 mg."),
        ),
        (
            "319.9",
            WOMAN,
            Zone.BORDERLINE,
            "In your band, borderline",
            (
                "Just under 320 mg in all: past the average need and below the "
                "recommended intake of 320 mg."
            ),
        ),
        (
            "330",
            WOMAN,
            Zone.OPTIMAL,
            "In your band",
            "330 mg in all. Your band is 265 to 415 mg.",
        ),
        (
            "330",
            make_limits(high=None),
            Zone.OPTIMAL,
            "In your band",
            "330 mg in all. Your band begins at 265 mg and has no upper edge.",
        ),
        (
            "450",
            SEX_NOT_SAID,
            Zone.OPTIMAL,
            "In your band",
            "450 mg in all. Your band is 350 to 545 mg.",
        ),
        (
            "500",
            WOMAN,
            Zone.HIGH,
            "Above the usual range",
            (
                "500 mg from food and water. Your band ends at 415 mg. "
                "Most people eat less. That does not say that it is too much."
            ),
        ),
        (
            "415.2",
            WOMAN,
            Zone.HIGH,
            "Above the usual range",
            (
                "Just over 415 mg from food and water. Your band ends at 415 mg. "
                "Most people eat less. That does not say that it is too much."
            ),
        ),
        (
            "80",
            INFANT,
            Zone.ADEQUATE,
            "Adequate",
            "80 mg in all reaches the adequate intake of 75 mg.",
        ),
        (
            "50",
            INFANT,
            Zone.CANNOT_SAY,
            "Cannot say",
            (
                "50 mg is below the adequate intake of 75 mg. These values have no average need to "
                "compare with, so that does not mean low."
            ),
        ),
        (
            "300",
            SEX_NOT_SAID,
            Zone.CANNOT_SAY,
            "Cannot say without your sex",
            (
                "300 mg lies between the average needs of the two sexes, 265 and 350 mg. "
                "Your profile has a place for it."
            ),
        ),
        ("300", Limits(no_reference="None fits."), Zone.CANNOT_SAY, "Cannot say", "None fits."),
    ],
)
def test_finished_day_says_its_zone(
    food: str, limits: Limits, zone: Zone, headline: str, detail: str
) -> None:
    verdict = finished(make_sums(food), limits)
    assert (verdict.zone, verdict.headline, verdict.detail) == (zone, headline, detail)
    assert verdict.supplement == "No supplements taken."


def test_empty_day_says_what_to_do_next() -> None:
    for is_complete in (True, False):
        verdict = verdict_for(Sums(), WOMAN, is_complete=is_complete, reader=Reader.PERSON)
        assert verdict.zone is Zone.EMPTY
        assert verdict.headline == "Nothing logged yet"
        assert verdict.supplement == ""


@pytest.mark.parametrize(
    ("unknown", "headline", "detail"),
    [
        (
            {"unknown_foods": 1, "possible": "25"},
            "Up to 165 mg below your band",
            (
                "At least 100 mg in all. Your band begins at 265 mg. "
                "Low even if the food without a value were rich in magnesium. "
                "1 of 2 foods have a value."
            ),
        ),
        (
            {"unknown_foods": 2, "possible": "300"},
            "Cannot say: 2 foods without a value decide it",
            "At least 100 mg is known, and unknown is not zero. 1 of 3 foods have a value.",
        ),
        (
            {"unknown_others": 1},
            "Cannot say: 1 supplement without a value decides it",
            (
                "At least 100 mg is known, and unknown is not zero. "
                "1 supplement or medicine entry has no value."
            ),
        ),
    ],
)
def test_unknown_is_said_and_never_zero(
    unknown: dict[str, Any], headline: str, detail: str
) -> None:
    verdict = finished(make_sums("100", **unknown))
    assert (verdict.headline, verdict.detail) == (headline, detail)
    assert verdict.total == "at least 100 mg"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("none", "No supplements taken."),
        ("taken", "Supplements were taken but not logged, so they are not in the total."),
        ("not_tracked", NO_SUPPLEMENT_WORDS),
        ("", NO_SUPPLEMENT_WORDS),
    ],
)
def test_finished_day_says_what_is_known_of_supplements(answer: str, words: str) -> None:
    assert finished(make_sums("330"), supplements=answer).supplement == words
    assert so_far(make_sums("330")).supplement == ""


@pytest.mark.parametrize(
    ("sums", "limits", "words", "is_alert"),
    [
        (
            make_sums(supplement="100", medicine="50"),
            WOMAN,
            "Supplements and medicines: 150 mg, within the limit of 350 mg.",
            False,
        ),
        (
            make_sums(supplement="400"),
            WOMAN,
            OVER_WORDS,
            True,
        ),
        (
            make_sums(supplement="350.2"),
            WOMAN,
            OVER_WORDS,
            True,
        ),
        (
            make_sums(unknown_others=1),
            WOMAN,
            "Supplements and medicines: at least 0 mg; a value is missing. The limit is 350 mg.",
            False,
        ),
        (
            make_sums(supplement="10"),
            INFANT,
            "No safe amount is established at this age; ask a doctor.",
            True,
        ),
        (
            make_sums(supplement="10"),
            make_limits(supplement_limit=0),
            "The limit set for you is 0 mg.",
            True,
        ),
        (
            make_sums(supplement="10"),
            with_kidney_rule(WOMAN),
            "With impaired kidneys, ask your doctor before taking any.",
            True,
        ),
        (
            make_sums(supplement="10"),
            make_limits(supplement_limit=None),
            "Supplements and medicines: 10 mg. No limit is known for this profile.",
            False,
        ),
    ],
)
def test_supplements_are_held_against_their_own_limit(
    sums: Sums, limits: Limits, words: str, is_alert: bool
) -> None:
    for is_complete in (True, False):
        verdict = verdict_for(sums, limits, is_complete=is_complete, reader=Reader.PERSON)
        assert (verdict.supplement, verdict.is_alert) == (words, is_alert)


@pytest.mark.parametrize(("source", "is_alert"), [("reference", False), ("clinician", True)])
@pytest.mark.parametrize("basis", ["diet", "all"])
def test_high_is_an_alert_only_where_a_clinician_set_the_band(
    source: Any, is_alert: bool, basis: Any
) -> None:
    limits = make_limits(source=source, high_basis=basis)
    assert finished(make_sums("900"), limits).is_alert == is_alert
    assert not so_far(make_sums("900"), limits).is_alert


def test_high_of_a_clinicians_band_is_called_theirs() -> None:
    verdict = finished(make_sums("900"), make_limits(source="clinician", high_basis="all"))
    assert verdict.headline == "Above the range your clinician set"
    assert verdict.detail == "900 mg in all. That range ends at 415 mg."


def test_kidney_day_shows_no_zone_and_suggests_nothing() -> None:
    limits = with_kidney_rule(WOMAN)
    done, begun = finished(make_sums("169"), limits), so_far(make_sums("169"), limits)
    assert (done.zone, done.headline) == (Zone.NOT_SHOWN, "Your clinician sets your range")
    assert done.detail == "169 mg in all."
    assert (begun.headline, begun.detail) == ("So far 169 mg", "Your clinician sets your range.")


def test_kidney_day_under_a_clinicians_band_has_zones_but_nothing_to_go() -> None:
    limits = with_kidney_rule(make_limits(source="clinician"))
    assert finished(make_sums("330"), limits).zone is Zone.OPTIMAL
    begun = so_far(make_sums("169"), limits)
    assert (begun.headline, begun.detail) == ("So far 169 mg", "Your band is 265 to 415 mg.")


@pytest.mark.parametrize(
    ("food", "total"),
    [
        ("169", "169 mg"),
        ("264.9996", "just under 265 mg"),
        ("265", "265 mg"),
        ("265.3", "265 mg"),
        ("319.6", "just under 320 mg"),
        ("415.001", "just over 415 mg"),
    ],
)
def test_total_is_never_printed_like_an_edge_it_misses(food: str, total: str) -> None:
    assert finished(make_sums(food)).total == total


@given(sums_of_a_day(), limits_of_anybody())
def test_what_stands_beside_the_large_total_leaves_the_total_out(
    sums: Sums, limits: Limits
) -> None:
    done, begun = finished(sums, limits), so_far(sums, limits)
    assert done.beside_total == done.headline
    if begun.zone is Zone.OPEN and not begun.supplement_state.is_alert:
        after = f", {begun.beside_total}" if begun.beside_total else ""
        assert begun.headline == f"So far {begun.total}{after}"
    else:
        assert begun.beside_total == begun.headline


@given(sums_of_a_day(), limits_of_anybody())
def test_a_low_total_never_stands_as_the_same_number_beside_low(sums: Sums, limits: Limits) -> None:
    verdict = finished(sums, limits)
    if verdict.zone is Zone.LOW and limits.low is not None and limits.low >= 10:
        assert verdict.total.removeprefix("at least ") != f"{show_mg(limits.low)} mg"
        assert f"{show_mg(limits.low)} mg from" not in verdict.detail.replace(
            f"ust under {show_mg(limits.low)} mg from", ""
        )


@given(sums_of_a_day(), limits_of_anybody())
def test_words_are_whole_plain_and_never_call_food_harmful(sums: Sums, limits: Limits) -> None:
    for is_complete in (True, False):
        verdict = verdict_for(sums, limits, is_complete=is_complete, reader=Reader.PERSON)
        said = "|".join([verdict.headline, verdict.detail, verdict.supplement])
        assert verdict.headline
        assert not re.search(r"None|!|  |\bmg mg\b|\bharm|danger|toxic|\{|\}", said)
        assert (
            verdict.zone is not Zone.HIGH
            or limits.source == "clinician"
            or (verdict.is_alert == verdict.supplement_state.is_alert)
        )


def test_disclaimer_says_what_the_app_is_not() -> None:
    assert "not medical advice" in DISCLAIMER
    assert "not your personal risk" in DISCLAIMER
