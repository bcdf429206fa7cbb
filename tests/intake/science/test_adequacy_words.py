"""What an assessment says: counts, doubts, supplements, high, steps."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from intake.science.limits import Limits
from intake.science.reference.values import limits_for
from intake.science.usual_intake.adequacy import LoggedDay, assess, window_ending
from intake.science.usual_intake.answers import AdequacyAnswer, show_p
from intake.science.usual_intake.explanation import explanation, limit_of_the_method
from intake.science.usual_intake.sentences import (
    answer_words,
    high_words,
    more_days_words,
    notes,
    over_limit_words,
    summary,
    summary_line,
    supplement_words,
)
from intake.science.zones import Doubt, Zone
from intake.text import Reader
from tests.intake.science.assessments import INFANT, born, make_limits, make_sums
from tests.intake.science.test_adequacy import TODAY, WOMAN, WOMEN, assessed, logged

D = Decimal


@pytest.mark.parametrize(
    ("n", "answer", "is_first", "more"),
    [
        (0, AdequacyAnswer.NOT_YET, False, "3 more complete days for a first estimate."),
        (2, AdequacyAnswer.NOT_YET, False, "1 more complete day for a first estimate."),
        (3, AdequacyAnswer.UNCERTAIN, True, "4 more complete days would firm this up."),
        (6, AdequacyAnswer.LIKELY_ADEQUATE, True, "1 more complete day would firm this up."),
        (7, AdequacyAnswer.LIKELY_ADEQUATE, False, ""),
        (14, AdequacyAnswer.LIKELY_ADEQUATE, False, ""),
    ],
)
def test_verdict_needs_three_days_and_is_full_from_seven(
    n: int, answer: AdequacyAnswer, is_first: bool, more: str
) -> None:
    found = assessed(320, n)
    assert (found.answer, found.is_first_estimate, found.n_days) == (answer, is_first, n)
    assert (found.interval is None) == (n < 3)
    assert (found.p_adequate is None) == (n < 3)
    assert more_days_words(found) == more
    assert any("first estimate" in note for note in notes(found, Reader.PERSON)) == is_first


def test_low_means_need_more_days_to_be_sure_of() -> None:
    found = assessed(150, 14)
    assert (found.days_needed(0.2), found.more_days) == (32, 18)
    assert more_days_words(found) == "18 more complete days would firm this up."


def test_only_complete_days_of_the_window_count() -> None:
    first, last = window_ending(TODAY, 7)
    days = logged([make_sums("320")] * 5 + [make_sums("9000")] * 9, complete=5)
    days.append(LoggedDay(TODAY + dt.timedelta(days=1), make_sums("9000"), True, "none"))
    found = assess(days, first=first, last=last, reference=WOMAN)
    assert (found.n_days, found.days_in_window, found.mean_mg) == (5, 7, D(320))


def test_summary_says_it_in_two_sentences() -> None:
    first, last = window_ending(TODAY)
    days = logged([make_sums("114", supplement="200")] * 14, complete=12, supplements="taken")
    found = assess(days, first=first, last=last, reference=WOMAN)
    assert summary(found, Reader.PERSON) == (
        "14 days, 12 complete: mean 314 mg; likely adequate. "
        "Supplements: 200 of 350 mg, within the limit."
    )


def test_summary_before_a_verdict_says_what_is_missing() -> None:
    assert summary(assessed(300, 1), Reader.PERSON) == (
        "14 days, 1 complete. 2 more complete days for a first estimate."
    )


def test_the_line_of_a_summary_is_short() -> None:
    assert summary_line(assessed(300, 1), Reader.PERSON) == "1 of 14 days complete"
    assert summary_line(assessed(600, 7), Reader.PERSON) == "mean 600 mg; very likely adequate"
    of_some = assessed(100, 7, unknown_foods=3)
    assert summary_line(of_some, Reader.PERSON) == "mean at least 100 mg; cannot say"
    # Above the limit of supplements no word stands beside the mean.
    over = assessed(100, 7, supplement="900")
    assert over.is_over_limit
    assert summary_line(over, Reader.PERSON) == "mean 450 mg"


def test_mean_that_just_misses_an_edge_is_not_printed_like_it() -> None:
    assert "mean just under 265 mg; possibly low" in summary(assessed("264.9", 14), Reader.PERSON)
    assert "mean 265 mg; uncertain" in summary(assessed(265, 14), Reader.PERSON)


def test_low_is_withheld_where_too_little_has_a_value() -> None:
    found = assessed(100, 7, unknown_foods=3)
    assert (found.answer, found.doubt) == (AdequacyAnswer.CANNOT_SAY, Doubt.COVERAGE)
    assert (found.p_adequate, found.z, found.p_cautious) == (None, None, None)
    assert "mean at least 100 mg; cannot say" in summary(found, Reader.PERSON)
    assert "unknown is not zero" in notes(found, Reader.PERSON)[0]
    assert assessed(100, 7, unknown_foods=2).answer is AdequacyAnswer.LIKELY_LOW
    assert assessed(600, 7, unknown_foods=9).answer is AdequacyAnswer.VERY_LIKELY_ADEQUATE


def test_low_is_withheld_while_a_supplement_has_no_value() -> None:
    found = assessed(100, 7, unknown_others=1)
    assert (found.answer, found.doubt) == (AdequacyAnswer.CANNOT_SAY, Doubt.UNKNOWN_SUPPLEMENT)


def test_infants_are_adequate_or_not_said() -> None:
    found = assessed(75, 7, reference=INFANT)
    assert (answer_words(found, Reader.PERSON), found.interval, found.confidence_at_target) == (
        "adequate",
        None,
        None,
    )
    found = assessed(74, 7, reference=INFANT)
    assert (answer_words(found, Reader.PERSON), found.doubt) == ("cannot say", Doubt.BELOW_TARGET)
    found = assessed(74, 7, reference=INFANT, supplement="0.5")
    assert found.answer is AdequacyAnswer.OVER_LIMIT
    assert "ask a doctor" in supplement_words(found, Reader.PERSON)


@pytest.mark.parametrize(
    ("mean", "words", "p"), [(300, "cannot say", 0.5), (340, "adequate", 0.89), (100, None, 0.0)]
)
def test_adequate_intake_can_only_support_adequate(mean: int, words: str | None, p: float) -> None:
    reference = limits_for(profile="EU", birth_date=born(480), on=TODAY, sex="F")
    found = assessed(mean, 7, reference=reference)
    assert answer_words(found, Reader.PERSON) == (words or "cannot say")
    assert found.confidence_at_target == pytest.approx(p, abs=0.01)
    assert (found.p_adequate, found.sdd) == (None, None)
    assert "EFSA 2015" in " ".join(step.source for step in explanation(found, Reader.PERSON))


def test_no_reference_says_why() -> None:
    nobody = Limits(no_reference="None fits.")
    found = assessed(300, 7, reference=nobody)
    assert (found.answer, found.doubt) == (AdequacyAnswer.CANNOT_SAY, Doubt.NO_REFERENCE)
    assert notes(found, Reader.PERSON)[0] == "None fits."
    assert notes(replace(found, reference_changed=True), Reader.PERSON) == notes(
        found, Reader.PERSON
    )


@pytest.mark.parametrize(
    ("mean", "n", "is_high"), [(415, 14, False), (440, 14, True), (440, 7, False), (445, 7, False)]
)
def test_high_is_said_from_85_per_cent(mean: int, n: int, is_high: bool) -> None:
    found = assessed(mean, n)
    assert found.p_above_high is not None
    assert found.is_high == is_high == (found.p_above_high >= 0.85)
    assert bool(high_words(found)) == is_high


def test_high_counts_all_sources_only_where_the_band_says_so() -> None:
    band = make_limits(sd_within=D(86), high_basis="all")
    assert not assessed(300, 14, supplement="300").is_high
    found = assessed(300, 14, limits=band, supplement="300")
    assert high_words(found) == "Food, water and supplements are above the usual range."
    set_by_hand = replace(band, source="own")
    found = assessed(300, 14, limits=set_by_hand, supplement="300")
    assert high_words(found) == "Food, water and supplements are above the band that was set."


@pytest.mark.parametrize(
    ("supplement", "told", "words"),
    [
        ("0", "none", "No supplements taken."),
        ("0", "", "Supplements were not tracked."),
        ("0", "taken", "Supplements were not tracked."),
        ("200", "taken", "Supplements: 200 of 350 mg, within the limit."),
        ("350", "", "Supplements: 350 of 350 mg, within the limit."),
        ("350.2", "", "Supplements: just over 350 mg a day, where the limit lies."),
        ("500", "taken", "Supplements: 500 mg a day, 150 mg above the limit of 350 mg."),
    ],
)
def test_supplements_are_held_against_their_own_limit(
    supplement: str, told: str, words: str
) -> None:
    first, last = window_ending(TODAY, 7)
    days = logged([make_sums("300", supplement=supplement)] * 7, supplements=told)
    found = assess(days, first=first, last=last, reference=WOMAN)
    assert supplement_words(found, Reader.PERSON) == words
    assert over_limit_words(found, Reader.PERSON) == (words if " a day, " in words else "")


def test_a_mean_within_the_limit_does_not_hide_days_above_it() -> None:
    first, last = window_ending(TODAY, 7)
    amounts = ["500"] * 2 + ["350"] + ["0"] * 4
    days = logged([make_sums("300", supplement=mg) for mg in amounts], supplements="none")
    found = assess(days, first=first, last=last, reference=WOMAN)
    assert found.days_over_supplement_limit == 2
    assert supplement_words(found, Reader.PERSON) == (
        "Supplements: 193 of 350 mg on average; above the limit on 2 of 7 days."
    )


@pytest.mark.parametrize("n", [3, 14])
def test_a_laxative_is_no_nutrition_in_a_mean(n: int) -> None:
    first, last = window_ending(TODAY)
    days = logged([make_sums("120", medicine="1500")] * n, supplements="taken")
    found = assess(days, first=first, last=last, reference=WOMAN, population=WOMEN)
    assert (found.mean_mg, found.answer) == (D(120), AdequacyAnswer.OVER_LIMIT)
    assert (found.p_adequate, found.band_zone) == (None, Zone.OVER_LIMIT)
    assert (
        over_limit_words(found, Reader.PERSON)
        == "Medicines: 1,500 mg a day, 1,150 mg above the limit of 350 mg."
    )
    assert summary(found, Reader.PERSON) == (
        f"14 days, {n} complete: mean 120 mg. It counts food, water and each day's supplements up "
        "to their limit; no medicines."
    )


def test_a_medicine_within_the_limit_moves_no_probability() -> None:
    with_one = assessed(200, 7, population=WOMEN, medicine="300")
    without = assessed(200, 7, population=WOMEN)
    assert with_one.p_cautious == without.p_cautious
    assert answer_words(with_one, Reader.PERSON) == answer_words(without, Reader.PERSON)
    assert supplement_words(with_one, Reader.PERSON) == (
        "Supplements and medicines: 300 of 350 mg, within the limit."
    )


def test_each_day_of_a_mean_counts_supplements_up_to_its_own_limit() -> None:
    first, last = window_ending(TODAY, 7)
    lowered = replace(WOMAN, supplement_limit=D(100))
    days = logged([make_sums("100", supplement=mg) for mg in ("700", "0", "0", "0")])
    days[0] = replace(days[0], limits=lowered)
    found = assess(days, first=first, last=last, reference=WOMAN)
    assert found.mean_mg == D(500) / 4
    assert (found.mean_supplemental_mg, found.days_over_supplement_limit) == (D(175), 1)
    said = summary(found, Reader.PERSON)
    assert said.index("above the limit on 1 of 4 days") < said.index("mean 125 mg; likely low")


def test_no_interval_stands_around_a_lower_bound() -> None:
    for n in (3, 14):
        found = assessed(230, n, population=WOMEN, unknown_foods=1, unknown_grams="1")
        assert found.is_at_least
        assert found.interval is None
        steps = {step.name: step.working for step in explanation(found, Reader.PERSON)}
        assert "Where the usual intake lies" not in steps
        assert not any("±" in words for name, words in steps.items() if name.startswith("Your"))
        assert assessed(230, n).interval is not None


def test_no_probability_is_given_for_the_supplement_limit() -> None:
    first, last = window_ending(TODAY)
    days = logged([make_sums("300", supplement="340")] * 14, supplements="taken")
    found = assess(days, first=first, last=last, reference=WOMAN)
    assert supplement_words(found, Reader.PERSON) == "Supplements: 340 of 350 mg, within the limit."
    assert not any(
        "limit" in f"{step.name} {step.formula}" for step in explanation(found, Reader.PERSON)[3:]
    )


def test_days_on_which_supplements_were_not_tracked_are_counted() -> None:
    first, last = window_ending(TODAY, 7)
    days = logged([make_sums("300", supplement="70")] * 3 + [make_sums("300")] * 4, supplements="")
    found = assess(days, first=first, last=last, reference=WOMAN)
    assert found.days_without_known_supplements == 4
    assert supplement_words(found, Reader.PERSON) == (
        "Supplements: at least 30 of 350 mg, so far within the limit."
    )
    assert "Supplements are not known on 4 of 7 days" in notes(found, Reader.PERSON)[-1]


def test_own_band_moves_high_but_not_the_probability() -> None:
    band = replace(WOMAN, low=D(400), target=D(450), high=D(480), source="own")
    found = assessed(470, 14, limits=band)
    assert found.p_adequate == assessed(470, 14).p_adequate
    assert (found.band_zone, found.is_high) == (Zone.OPTIMAL, False)
    assert any("not about the band" in note for note in notes(found, Reader.PERSON))
    assert assessed(390, 14, limits=band).band_zone is Zone.LOW
    assert assessed(390, 14, limits=band, unknown_foods=9).band_zone is Zone.CANNOT_SAY
    assert assessed(390, 2, limits=band).band_zone is Zone.OPEN


def test_change_of_reference_is_said() -> None:
    first, last = window_ending(TODAY, 7)
    days = [replace(day, reference=make_limits(low=255)) for day in logged([make_sums("300")] * 7)]
    found = assess(days, first=first, last=last, reference=WOMAN)
    assert any("in force on 22 November 2026" in note for note in notes(found, Reader.PERSON))


def test_steps_show_formula_inputs_and_sources() -> None:
    found = assessed(320, 3, population=WOMEN)
    steps = {step.name: step for step in explanation(found, Reader.PERSON)}
    assert steps["Mean of the complete days"].working == "960 ÷ 3 = 320 mg"
    assert steps["Average requirement (EAR)"].source == "IOM 1997, women 31 to 50"
    assert steps["Spread of requirements (SD_req)"].working == "26.5 mg"
    assert steps["Spread of the difference (SDD)"].working == "56.3 mg"
    assert steps["Distance from the requirement (z)"].working == "0.98"
    assert steps["Probability of adequacy"].working == "84 %"
    assert steps["Usual intakes of a population"].working.startswith("222 ± 63 mg")
    assert steps["Probability with population knowledge"].working == "65 %"
    assert all(step.source and step.formula for step in steps.values())
    assert "76 %" in limit_of_the_method(Reader.PERSON)
    assert explanation(assessed(320, 2), Reader.PERSON) == []


@pytest.mark.parametrize(
    ("p", "shown"),
    [(0, "under 1 %"), (0.009, "under 1 %"), (0.5, "50 %"), (0.99, "99 %"), (1, "over 99 %")],
)
def test_percentages_are_never_certain(p: float, shown: str) -> None:
    assert show_p(p) == shown
