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
    interval_words,
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
        (0, AdequacyAnswer.NOT_YET, False, "Log 3 more full days for a first answer."),
        (2, AdequacyAnswer.NOT_YET, False, "Log 1 more full day for a first answer."),
        (3, AdequacyAnswer.UNCERTAIN, True, "Log 2 more full days for a surer answer."),
        (6, AdequacyAnswer.LIKELY_ADEQUATE, True, ""),
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
    assert more_days_words(found, Reader.PERSON) == more
    assert any("first estimate" in note for note in notes(found, Reader.PERSON)) == is_first


def test_a_word_that_is_said_asks_for_no_more_days() -> None:
    found = assessed(150, 14)
    assert (found.answer, found.more_days) == (AdequacyAnswer.LIKELY_LOW, 0)
    assert more_days_words(found, Reader.PERSON) == ""


def test_only_complete_days_of_the_window_count() -> None:
    first, last = window_ending(TODAY, 7)
    days = logged([make_sums("320")] * 5 + [make_sums("9000")] * 9, complete=5)
    days.append(LoggedDay(TODAY + dt.timedelta(days=1), make_sums("9000"), True, "none"))
    found = assess(days, first=first, last=last, reference=WOMAN, prior=WOMEN)
    assert (found.n_days, found.days_in_window, found.mean_mg) == (5, 7, D(320))


def test_summary_says_it_in_two_sentences() -> None:
    first, last = window_ending(TODAY)
    days = logged([make_sums("114", supplement="200")] * 14, complete=12, supplements="taken")
    found = assess(days, first=first, last=last, reference=WOMAN, prior=WOMEN)
    assert summary(found, Reader.PERSON) == (
        "14 days, 12 full: mean 314 mg; likely adequate. "
        "Supplements: 200 mg on 12 of 12 days; limit 350 mg a day."
    )


def test_summary_before_a_verdict_says_what_is_missing() -> None:
    assert summary(assessed(300, 1), Reader.PERSON) == (
        "14 days, 1 full. Log 2 more full days for a first answer."
    )


def test_the_line_of_a_summary_is_short() -> None:
    assert summary_line(assessed(300, 1), Reader.PERSON) == "1 of 14 days full"
    assert summary_line(assessed(600, 7), Reader.PERSON) == "mean 600 mg; very likely adequate"
    of_some = assessed(100, 7, unknown_foods=3)
    assert summary_line(of_some, Reader.PERSON) == "mean at least 100 mg; cannot say"
    # Above the limit of supplements no word stands beside the mean.
    over = assessed(100, 7, supplement="900")
    assert over.is_over_limit
    assert summary_line(over, Reader.PERSON) == "mean 450 mg"


def test_mean_that_just_misses_an_edge_is_not_printed_like_it() -> None:
    assert "mean just under 265 mg; uncertain" in summary(assessed("264.9", 14), Reader.PERSON)
    assert "mean 265 mg; uncertain" in summary(assessed(265, 14), Reader.PERSON)


def test_it_is_said_what_decides() -> None:
    found = assessed(200, 7, unknown_foods=2, possible="200")
    assert (found.answer, found.doubt) == (AdequacyAnswer.CANNOT_SAY, Doubt.UNKNOWN_DECIDES)
    assert "mean at least 200 mg; cannot say" in summary(found, Reader.PERSON)
    decides, ends = notes(found, Reader.PERSON)[:2]
    assert decides == "14 entries without a value decide it."
    assert ends == (
        "With what is known alone it would be likely low. With the most the rest can hold, "
        "it would be very likely adequate."
    )
    named = notes(found, Reader.PERSON, ["Latte", "Lasagne"])
    assert named[0] == "2 foods without a value decide it: “Latte” and “Lasagne”."
    assert (
        notes(found, Reader.PERSON, ["Latte"])[0] == "1 food without a value decides it: “Latte”."
    )


def test_it_is_said_where_what_is_unknown_changes_nothing() -> None:
    low = assessed(100, 7, unknown_foods=1, possible="30")
    assert notes(low, Reader.PERSON, ["Latte"])[0] == (
        "Low even if 1 food without a value were rich in magnesium: “Latte”."
    )
    enough = assessed(600, 7, unknown_foods=1, possible="30")
    assert notes(enough, Reader.PERSON, ["Latte"])[0] == (
        "1 food without a value changes nothing: “Latte”."
    )


def test_a_supplement_without_a_value_has_no_bound() -> None:
    found = assessed(100, 7, unknown_others=1)
    assert (found.answer, found.doubt) == (AdequacyAnswer.CANNOT_SAY, Doubt.UNKNOWN_DECIDES)
    assert notes(found, Reader.PERSON)[1] == (
        "With what is known alone it would be likely low. "
        "Nobody can say how much the rest can hold."
    )


def test_infants_are_adequate_or_not_said() -> None:
    found = assessed(75, 7, reference=INFANT, prior=None)
    assert answer_words(found, Reader.PERSON) == "adequate"
    assert (found.interval, found.p_target) == (None, None)
    found = assessed(74, 7, reference=INFANT, prior=None)
    assert (answer_words(found, Reader.PERSON), found.doubt) == ("cannot say", Doubt.BELOW_TARGET)
    found = assessed(74, 7, reference=INFANT, prior=None, supplement="0.5")
    assert found.answer is AdequacyAnswer.OVER_LIMIT
    assert "ask a doctor" in supplement_words(found, Reader.PERSON)


@pytest.mark.parametrize(
    ("mean", "words", "p"), [(300, "cannot say", 0.53), (360, "adequate", 0.95), (100, None, 0.0)]
)
def test_adequate_intake_can_only_support_adequate(mean: int, words: str | None, p: float) -> None:
    reference = limits_for(profile="EU", birth_date=born(480), on=TODAY, sex="F")
    found = assessed(mean, 7, reference=reference)
    assert answer_words(found, Reader.PERSON) == (words or "cannot say")
    assert found.p_target == pytest.approx(p, abs=0.01)
    assert (found.p_adequate, found.book) == (None, None)
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
    ("mean", "n", "is_high"), [(415, 14, False), (450, 14, True), (440, 7, False), (445, 7, False)]
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
        ("0", "", "Supplements were not noted."),
        ("0", "taken", "Supplements were not noted."),
        ("200", "taken", "Supplements: 200 mg on 7 of 7 days; limit 350 mg a day."),
        ("350", "", "Supplements: 350 mg on 7 of 7 days; limit 350 mg a day."),
        ("350.2", "", "Supplements: just over 350 mg a day, where the limit lies."),
        ("500", "taken", "Supplements: 500 mg a day, 150 mg above the limit of 350 mg."),
    ],
)
def test_supplements_are_held_against_their_own_limit(
    supplement: str, told: str, words: str
) -> None:
    first, last = window_ending(TODAY, 7)
    days = logged([make_sums("300", supplement=supplement)] * 7, supplements=told)
    found = assess(days, first=first, last=last, reference=WOMAN, prior=WOMEN)
    assert supplement_words(found, Reader.PERSON) == words
    assert over_limit_words(found, Reader.PERSON) == (words if " a day, " in words else "")


def test_a_mean_within_the_limit_does_not_hide_days_above_it() -> None:
    first, last = window_ending(TODAY, 7)
    amounts = ["500"] * 2 + ["350"] + ["0"] * 4
    days = logged([make_sums("300", supplement=mg) for mg in amounts], supplements="none")
    found = assess(days, first=first, last=last, reference=WOMAN, prior=WOMEN)
    assert found.days_over_supplement_limit == 2
    assert supplement_words(found, Reader.PERSON) == (
        "Supplements: 350 to 500 mg on 3 of 7 days; above the limit of 350 mg on 2 days."
    )


@pytest.mark.parametrize("n", [3, 14])
def test_a_laxative_is_no_nutrition_in_a_mean(n: int) -> None:
    first, last = window_ending(TODAY)
    days = logged([make_sums("120", medicine="1500")] * n, supplements="taken")
    found = assess(days, first=first, last=last, reference=WOMAN, prior=WOMEN)
    assert (found.mean_mg, found.answer) == (D(120), AdequacyAnswer.OVER_LIMIT)
    assert (found.p_adequate, found.band_zone) == (None, Zone.OVER_LIMIT)
    assert (
        over_limit_words(found, Reader.PERSON)
        == "Medicines: 1,500 mg a day, 1,150 mg above the limit of 350 mg."
    )
    assert summary(found, Reader.PERSON) == (
        f"14 days, {n} full: mean 120 mg. It counts food, water and each day's supplements up "
        "to their limit. It counts no medicines."
    )


def test_a_medicine_within_the_limit_moves_no_probability() -> None:
    with_one = assessed(200, 7, medicine="300")
    without = assessed(200, 7)
    assert with_one.p_adequate == without.p_adequate
    assert answer_words(with_one, Reader.PERSON) == answer_words(without, Reader.PERSON)
    assert supplement_words(with_one, Reader.PERSON) == (
        "Supplements and medicines: 300 mg on 7 of 7 days; limit 350 mg a day."
    )


def test_each_day_of_a_mean_counts_supplements_up_to_its_own_limit() -> None:
    first, last = window_ending(TODAY, 7)
    lowered = replace(WOMAN, supplement_limit=D(100))
    days = logged([make_sums("100", supplement=mg) for mg in ("700", "0", "0", "0")])
    days[0] = replace(days[0], limits=lowered)
    found = assess(days, first=first, last=last, reference=WOMAN, prior=WOMEN)
    assert found.mean_mg == D(500) / 4
    assert (found.mean_supplemental_mg, found.days_over_supplement_limit) == (D(175), 1)
    said = summary(found, Reader.PERSON)
    assert said.index("above the limit of 350 mg on 1 day") < said.index("mean 125 mg; likely low")


def test_no_interval_is_printed_around_a_lower_bound() -> None:
    for n in (3, 14):
        found = assessed(230, n, unknown_foods=1, possible="20")
        assert interval_words(found, Reader.PERSON) == ""
        steps = {step.name: step.working for step in explanation(found, Reader.PERSON)}
        assert steps["Where your usual day lies"] == (
            "a lower bound: what has no value can add up to 20 mg a day, so no range is given"
        )
        assert interval_words(assessed(230, n), Reader.PERSON).startswith("Your usual day is")


def test_no_probability_is_given_for_the_supplement_limit() -> None:
    first, last = window_ending(TODAY)
    days = logged([make_sums("300", supplement="340")] * 14, supplements="taken")
    found = assess(days, first=first, last=last, reference=WOMAN, prior=WOMEN)
    assert supplement_words(found, Reader.PERSON) == (
        "Supplements: 340 mg on 14 of 14 days; limit 350 mg a day."
    )
    assert not any(
        "limit" in f"{step.name} {step.formula}" for step in explanation(found, Reader.PERSON)[3:]
    )


def test_days_on_which_supplements_were_not_tracked_are_counted() -> None:
    first, last = window_ending(TODAY, 7)
    days = logged([make_sums("300", supplement="70")] * 3 + [make_sums("300")] * 4, supplements="")
    found = assess(days, first=first, last=last, reference=WOMAN, prior=WOMEN)
    assert found.days_without_known_supplements == 4
    assert supplement_words(found, Reader.PERSON) == (
        "Supplements: 70 mg on 3 of 7 days; limit 350 mg a day."
    )
    assert "Supplements were not noted on 4 of 7 days" in notes(found, Reader.PERSON)[-1]


def test_own_band_moves_high_but_not_the_probability() -> None:
    band = replace(WOMAN, low=D(400), target=D(450), high=D(480), source="own")
    found = assessed(470, 14, limits=band)
    assert found.p_adequate == assessed(470, 14).p_adequate
    assert (found.band_zone, found.is_high) == (Zone.OPTIMAL, False)
    assert any("not about the band" in note for note in notes(found, Reader.PERSON))
    assert assessed(390, 14, limits=band).band_zone is Zone.LOW
    assert (
        assessed(390, 14, limits=band, unknown_foods=1, possible="30").band_zone is Zone.CANNOT_SAY
    )
    assert assessed(390, 2, limits=band).band_zone is Zone.OPEN


def test_change_of_reference_is_said() -> None:
    first, last = window_ending(TODAY, 7)
    days = [replace(day, reference=make_limits(low=255)) for day in logged([make_sums("300")] * 7)]
    found = assess(days, first=first, last=last, reference=WOMAN, prior=WOMEN)
    assert any("those of 22 November 2026" in note for note in notes(found, Reader.PERSON))


def test_steps_show_formula_inputs_and_sources() -> None:
    found = assessed(320, 3)
    steps = {step.name: step for step in explanation(found, Reader.PERSON)}
    assert steps["Mean of the full days"].working == "960 ÷ 3 = 320 mg"
    assert steps["What people like you eat"].working == (
        "half of women of 31 to 50 in the United States eat more than 262 mg a day; nine in ten "
        "eat 153 to 421 mg"
    )
    assert steps["Average need (EAR)"].source == "IOM 1997, women 31 to 50"
    assert steps["Average need (EAR)"].working.endswith("spread 0.1 × EAR = 26.5")
    assert found.p_adequate is not None
    assert steps["Probability that it is enough"].working == show_p(found.p_adequate)
    assert steps["For comparison: the book’s formula"].working == (
        "SD_within 86 mg, SDD 56.3 mg, z 0.98: 84 %"
    )
    assert all(step.source and step.formula for step in steps.values())
    assert "food that was forgotten" in limit_of_the_method(Reader.PERSON)
    assert explanation(assessed(320, 2), Reader.PERSON) == []


@pytest.mark.parametrize(
    ("p", "shown"),
    [(0, "under 1 %"), (0.009, "under 1 %"), (0.5, "50 %"), (0.99, "99 %"), (1, "over 99 %")],
)
def test_percentages_are_never_certain(p: float, shown: str) -> None:
    assert show_p(p) == shown


def test_food_and_tablets_are_told_apart_where_only_tablets_lift_the_mean() -> None:
    child = make_limits(low=110, target=130, high=None, supplement_limit=110)
    over = assessed("75", 7, reference=child, limits=child, supplement="150")
    said = summary(over, Reader.PERSON), *notes(over, Reader.PERSON)
    assert over_limit_words(over, Reader.PERSON).startswith(
        "Supplements: 150 mg a day, 40 mg above"
    )
    assert "75 of 225 mg come from food, less than the 110 mg where your band begins." in said
    within = assessed("75", 7, reference=child, limits=child, supplement="60")
    assert "75 of 135 mg come from food" in " ".join(notes(within, Reader.PERSON))
    assert not any("from food" in note for note in notes(assessed(300, 7), Reader.PERSON))
