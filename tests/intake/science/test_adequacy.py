"""Usual intake against the requirement: worked checks, every row, and properties."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.science.limits import Limits, with_kidney_rule
from intake.science.reference.reference_rows import ReferenceRow, rows
from intake.science.reference.values import limits_for
from intake.science.sums import Sums
from intake.science.usual_intake.adequacy import Adequacy, LoggedDay, assess, window_ending
from intake.science.usual_intake.answers import AdequacyAnswer, answer_for, answer_whatever_sex
from intake.science.usual_intake.book import book_answer
from intake.science.usual_intake.explanation import explanation
from intake.science.usual_intake.prior import Prior, prior_for
from intake.science.usual_intake.sentences import answer_words, summary
from intake.science.usual_intake.usual import UsualIntake
from intake.science.zones import Doubt
from intake.text import Reader
from tests.intake.science.assessments import born, make_limits, make_sums

D = Decimal
TODAY = dt.date(2026, 11, 22)
WOMAN = make_limits(sd_within=D(86))
WOMEN = prior_for("F", 40)
ORDER = [
    AdequacyAnswer.LIKELY_LOW,
    AdequacyAnswer.POSSIBLY_LOW,
    AdequacyAnswer.UNCERTAIN,
    AdequacyAnswer.LIKELY_ADEQUATE,
    AdequacyAnswer.VERY_LIKELY_ADEQUATE,
]


def logged(
    sums: Sequence[Sums], *, complete: int | None = None, supplements: str = "none"
) -> list[LoggedDay]:
    """The last days up to today, newest first; the first ``complete`` of them are complete."""
    known = len(sums) if complete is None else complete
    return [
        LoggedDay(TODAY - dt.timedelta(days=back), one, back < known, supplements)
        for back, one in enumerate(sums)
    ]


def assessed(
    mean: str | int = 320,
    n: int = 12,
    *,
    reference: Limits = WOMAN,
    limits: Limits | None = None,
    prior: Prior | None = WOMEN,
    **sums: Any,
) -> Adequacy:
    """An assessment of ``n`` equal days in the usual window."""
    first, last = window_ending(TODAY, max(14, n))
    days = logged([make_sums(str(mean), **sums)] * n)
    return assess(days, first=first, last=last, reference=reference, limits=limits, prior=prior)


@pytest.mark.parametrize(
    ("p", "answer"),
    [
        (0.0, AdequacyAnswer.LIKELY_LOW),
        (0.1499, AdequacyAnswer.LIKELY_LOW),
        (0.15, AdequacyAnswer.POSSIBLY_LOW),
        (0.4999, AdequacyAnswer.POSSIBLY_LOW),
        (0.5, AdequacyAnswer.UNCERTAIN),
        (0.8499, AdequacyAnswer.UNCERTAIN),
        (0.85, AdequacyAnswer.LIKELY_ADEQUATE),
        (0.9749, AdequacyAnswer.LIKELY_ADEQUATE),
        (0.975, AdequacyAnswer.VERY_LIKELY_ADEQUATE),
        (1.0, AdequacyAnswer.VERY_LIKELY_ADEQUATE),
    ],
)
def test_words_change_at_their_edges(p: float, answer: AdequacyAnswer) -> None:
    assert answer_for(p) is answer


@given(st.lists(st.floats(0, 1), min_size=2, max_size=2).map(sorted))
def test_words_partition_the_line_in_order(ps: list[float]) -> None:
    assert ORDER.index(answer_for(ps[0])) <= ORDER.index(answer_for(ps[1]))


def test_it_is_the_one_statement_of_the_days() -> None:
    first, last = window_ending(TODAY)
    days = logged([make_sums(mg) for mg in ("320", "290", "350")])
    found = assess(days, first=first, last=last, reference=WOMAN, prior=WOMEN)
    assert found.p_adequate == pytest.approx(0.805, abs=0.001)
    assert found.interval == pytest.approx((222, 430), abs=1)
    assert found.answer is AdequacyAnswer.UNCERTAIN
    fortnight = assessed(320, 14)
    assert fortnight.p_adequate == pytest.approx(0.962, abs=0.001)
    assert fortnight.interval == pytest.approx((286, 364), abs=1)


def test_the_books_formula_stands_beside_it() -> None:
    found = assessed(320, 3)
    assert found.book is not None
    assert found.book == book_answer(320, 265, 86, 3)
    assert found.book.p == pytest.approx(0.836, abs=0.001)
    assert found.answer is not answer_for(0.999)
    assert assessed(320, 3, reference=make_limits()).book is None


@given(st.integers(0, 1000), st.integers(3, 40))
def test_more_days_never_widen_the_interval(mean: int, n: int) -> None:
    few, many = assessed(mean, n).interval, assessed(mean, n + 1).interval
    assert few is not None
    assert many is not None
    assert many[1] - many[0] <= few[1] - few[0] + 0.05


@given(st.lists(st.integers(1, 900), min_size=3, max_size=20), st.floats(1.0, 3.0))
def test_probability_rises_when_all_days_rise(days: list[int], factor: float) -> None:
    assert WOMEN is not None
    few = UsualIntake.of([float(mg) for mg in days], WOMEN)
    many = UsualIntake.of([mg * factor for mg in days], WOMEN)
    assert few.p_adequate(265, 0.1) <= many.p_adequate(265, 0.1) + 1e-9


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.group}-{row.sex}")
def test_every_row_is_judged_as_it_can_be(row: ReferenceRow) -> None:
    reference = limits_for(
        profile=row.profile,
        birth_date=born(row.months_min),
        on=TODAY,
        sex="F" if row.sex == "any" else row.sex,
        life_stage=row.stage,
    )
    prior = prior_for("F" if row.sex == "any" else row.sex, row.months_min // 12)
    answers = {mg: assessed(mg, 7, reference=reference, prior=prior) for mg in range(0, 1201, 30)}
    if row.ear is not None:
        assert prior is not None
        for mg, found in answers.items():
            usual = UsualIntake.of([float(mg)] * 7, prior)
            p = usual.p_adequate(float(row.ear), float(reference.cv_req or 0.1))
            assert found.p_adequate == pytest.approx(p)
            assert found.answer is answer_for(p)
        assert answers[0].answer is AdequacyAnswer.LIKELY_LOW
        assert answers[1200].answer is AdequacyAnswer.VERY_LIKELY_ADEQUATE
    else:
        assert {found.answer for found in answers.values()} == {
            AdequacyAnswer.CANNOT_SAY,
            AdequacyAnswer.ADEQUATE,
        }
        assert all(found.p_adequate is None for found in answers.values())
        assert all(
            found.answer is AdequacyAnswer.CANNOT_SAY
            for mg, found in answers.items()
            if mg < (row.target or 0)
        )
    assert all(
        found.has_verdict and explanation(found, Reader.PERSON) for found in answers.values()
    )


@pytest.mark.parametrize("birthday", [19, 31, 51])
def test_birthday_in_the_window_holds_all_days_against_the_last(birthday: int) -> None:
    turned = TODAY - dt.timedelta(days=3)
    birth_date = dt.date(turned.year - birthday, turned.month, turned.day)
    first, last = window_ending(TODAY)

    def reference(on: dt.date) -> Limits:
        return limits_for(birth_date=birth_date, on=on, sex="F")

    days = [
        LoggedDay(day.date, day.sums, day.is_complete, "none", reference(day.date))
        for day in logged([make_sums("300")] * 14)
    ]
    found = assess(days, first=first, last=last, reference=reference(TODAY), prior=WOMEN)
    assert found.reference_changed
    assert found.p_adequate == assessed(300, 14, reference=reference(TODAY)).p_adequate
    assert not assess(
        days[:4], first=first, last=last, reference=reference(TODAY)
    ).reference_changed


def test_pregnancy_in_the_window_holds_all_days_against_the_larger_requirement() -> None:
    pregnant = limits_for(birth_date=born(33 * 12), on=TODAY, sex="F", life_stage="pregnant")
    days = [
        LoggedDay(day.date, day.sums, day.is_complete, "none", WOMAN)
        for day in logged([make_sums("300")] * 14)
    ]
    first, last = window_ending(TODAY)
    found = assess(days, first=first, last=last, reference=pregnant, prior=WOMEN)
    assert (found.reference.low, found.reference_changed) == (D(300), True)
    assert WOMEN is not None
    assert found.p_adequate == UsualIntake.of([300.0] * 14, WOMEN).p_adequate(300, 0.1)


@pytest.mark.parametrize(
    ("mean", "words"),
    [
        (100, "likely low"),
        (300, "cannot say without your sex"),
        (480, "very likely adequate"),
    ],
)
def test_sex_not_said_withholds_the_probability(mean: int, words: str) -> None:
    reference = limits_for(birth_date=born(33 * 12), on=TODAY, sex="")
    found = assessed(mean, 14, reference=reference, prior=prior_for("", 33))
    assert answer_words(found, Reader.PERSON) == words
    assert (found.p_adequate, found.book) == (None, None)
    assert (found.doubt is Doubt.SEX) == (mean == 300)


@pytest.mark.parametrize(
    ("smaller", "larger", "answer"),
    [
        (0.4, 0.01, AdequacyAnswer.POSSIBLY_LOW),
        (0.99, 0.6, AdequacyAnswer.UNCERTAIN),
        (0.99, 0.9, AdequacyAnswer.LIKELY_ADEQUATE),
        (0.6, 0.4, AdequacyAnswer.CANNOT_SAY),
    ],
)
def test_words_without_a_sex_hold_for_both(
    smaller: float, larger: float, answer: AdequacyAnswer
) -> None:
    assert answer_whatever_sex(smaller, larger) is answer


def test_supplements_are_added_as_they_are() -> None:
    plain, found = assessed(100, 3), assessed(100, 3, supplement="300")
    assert plain.interval is not None
    assert found.interval == pytest.approx([edge + 300 for edge in plain.interval])
    capped = assessed(100, 3, supplement="400", limits=make_limits(sd_within=D(86)))
    assert capped.is_over_limit


# -- What has no value ---------------------------------------------------------------------------


def test_no_interval_stands_around_a_lower_bound() -> None:
    for possible in ("30", None):
        found = assessed(300, 7, unknown_foods=1, possible=possible)
        assert found.usual is not None
        assert found.interval is None
        assert found.book is None
        assert found.more_days == 0


@pytest.mark.parametrize(
    ("mean", "possible", "answer"),
    [
        # One latte of 355 g cannot matter: both ends say the same.
        (100, "35", AdequacyAnswer.LIKELY_LOW),
        (600, "500", AdequacyAnswer.VERY_LIKELY_ADEQUATE),
        # The ends are on the same side, and the more careful of the two is said.
        (200, "40", AdequacyAnswer.POSSIBLY_LOW),
        # It decides.
        (200, "200", AdequacyAnswer.CANNOT_SAY),
        (290, "100", AdequacyAnswer.CANNOT_SAY),
    ],
)
def test_a_verdict_is_given_when_both_ends_agree(
    mean: int, possible: str, answer: AdequacyAnswer
) -> None:
    found = assessed(mean, 14, unknown_foods=1, possible=possible)
    assert found.answer is answer
    assert (found.doubt is Doubt.UNKNOWN_DECIDES) == (answer is AdequacyAnswer.CANNOT_SAY)


def test_without_a_bound_only_what_more_cannot_change_is_said() -> None:
    assert assessed(100, 14, unknown_foods=1).answer is AdequacyAnswer.CANNOT_SAY
    sure = assessed(600, 14, unknown_foods=1)
    assert sure.answer is AdequacyAnswer.VERY_LIKELY_ADEQUATE


def _sureness(answer: AdequacyAnswer) -> int:
    """How far a word is from saying nothing."""
    if answer not in ORDER:
        return 0
    return abs(ORDER.index(answer) - ORDER.index(AdequacyAnswer.UNCERTAIN))


@given(
    st.lists(st.integers(20, 800), min_size=3, max_size=14),
    st.lists(st.integers(0, 400), min_size=14, max_size=14),
    st.booleans(),
)
def test_unknown_never_raises_certainty(
    known: list[int], possible: list[int], is_unbounded: bool
) -> None:
    first, last = window_ending(TODAY)

    def of(sums: list[Sums]) -> Adequacy:
        return assess(logged(sums), first=first, last=last, reference=WOMAN, prior=WOMEN)

    plain = of([make_sums(str(mg)) for mg in known])
    unsure = of(
        [
            make_sums(
                str(mg),
                unknown_foods=1,
                possible=None if is_unbounded and at == 0 else str(more),
            )
            for at, (mg, more) in enumerate(zip(known, possible, strict=False))
        ]
    )
    assert _sureness(unsure.answer) <= _sureness(plain.answer)
    assert unsure.interval is None


@given(st.integers(0, 900), st.integers(0, 600))
def test_food_and_supplement_never_mix_in_the_limits(food: int, supplement: int) -> None:
    found = assessed(food, 7, supplement=str(supplement))
    plain = assessed(food, 7)
    limit = assessed(0, 7, supplement=str(supplement))
    assert found.p_above_high == plain.p_above_high
    assert found.supplement_state is limit.supplement_state


def test_kidneys_withhold_everything_that_could_say_more() -> None:
    kidneys = with_kidney_rule(WOMAN)
    for mean in (50, 265, 700):
        found = assessed(mean, 14, limits=kidneys)
        assert found.answer is AdequacyAnswer.NOT_SHOWN
        assert (found.p_adequate, found.p_above_high) == (None, None)
        assert not found.is_high
        assert "more" not in summary(found, Reader.PERSON)
        assert summary(found, Reader.PERSON).startswith(
            f"14 days, 14 full: mean {mean} mg. Your clinician sets your range."
        )


def test_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        assess([], first=TODAY, last=TODAY - dt.timedelta(days=1), reference=WOMAN)
    with pytest.raises(ValueError, match="at least one day"):
        window_ending(TODAY, 0)
    assert window_ending(TODAY, 7) == (dt.date(2026, 11, 16), TODAY)
