"""How many more days would firm a statement up: the fewest that do, or nothing."""

from __future__ import annotations

import itertools

import pytest

from intake.science.usual_intake.answers import AdequacyAnswer, answer_for
from intake.science.usual_intake.more_days import more_days
from intake.science.usual_intake.posterior import RootSummary
from intake.science.usual_intake.prior import prior_for
from intake.science.usual_intake.usual import UsualIntake


def word_of(usual: UsualIntake, ear_mg: float) -> AdequacyAnswer:
    return answer_for(usual.p_adequate(ear_mg, 0.10))


def is_firm(usual: UsualIntake, more: int, ear_mg: float) -> bool:
    """The rule of the method, of a person after more days of the same mean and spread."""
    days = usual.days
    n = days.n + more
    then = RootSummary(n, days.mean, days.squares / (days.n - 1) * (n - 1))
    found = UsualIntake(then, usual.prior, usual.supplements_mg)
    low, high = found.interval
    is_narrow = high - low <= 0.40 * found.median_mg
    return word_of(found, ear_mg) != "uncertain" or is_narrow


def more_of(usual: UsualIntake, ear_mg: float) -> int:
    return more_days(usual, lambda one: word_of(one, ear_mg))


#: Sex, age and EAR (mg), the mean as a share of the group's median, and the spread of days
#: as a share of the usual one.
GRID = list(
    itertools.product(
        [("F", 40, 265), ("M", 35, 350), ("F", 6, 110), ("M", 80, 350), ("", 25, 330)],
        [3, 7, 14],
        [0.8, 1.0, 1.15, 1.4],
        [0.3, 1.0, 2.0],
    )
)


@pytest.mark.parametrize("who", sorted({case[0] for case in GRID}), ids=str)
def test_number_of_more_days_is_the_smallest_that_is_firm(who: tuple[str, int, int]) -> None:
    """Asked of each number from 0 to 60, one by one."""
    sex, years, ear_mg = who
    prior = prior_for(sex, years)
    assert prior is not None
    found = []
    for _who, n, share, spread in (case for case in GRID if case[0] == who):
        root = (share * prior.median_mg) ** 0.25
        days = RootSummary(n, root, (n - 1) * (spread * prior.within_sd) ** 2)
        usual = UsualIntake(days, prior)
        more = more_of(usual, ear_mg)
        first = next((k for k in range(61) if is_firm(usual, k, ear_mg)), 0)
        assert more == first
        found.append(more)
    assert min(found) == 0


def test_some_need_a_few_days_and_some_many() -> None:
    prior = prior_for("F", 40)
    assert prior is not None
    found = [
        more_of(UsualIntake.of(days, prior), 265) for days in ([320, 290, 350], [90, 700, 250])
    ]
    assert 0 < found[0] < found[1] <= 60


def test_nothing_is_said_where_sixty_days_do_not_help() -> None:
    """Days so different that sixty more of them still leave the interval wide."""
    prior = prior_for("F", 40)
    assert prior is not None
    usual = UsualIntake.of([1, 1_500, 60, 900], prior)
    ear_mg = usual.with_more(60).median_mg / 1.03
    assert not any(is_firm(usual, more, ear_mg) for more in (0, 30, 60))
    assert more_of(usual, ear_mg) == 0


@pytest.mark.parametrize("days", [[320] * 14, [60, 80, 70], [900, 800, 700]])
def test_nothing_is_said_of_a_statement_that_is_firm(days: list[float]) -> None:
    prior = prior_for("F", 40)
    assert prior is not None
    assert more_of(UsualIntake.of(days, prior), 265) == 0


def test_supplements_count_in_it() -> None:
    prior = prior_for("F", 40)
    assert prior is not None
    days = [180.0, 260.0, 140.0]
    ear_mg = 265 + 100
    without, found = UsualIntake.of(days, prior), UsualIntake.of(days, prior, 150)
    assert word_of(without, ear_mg) is AdequacyAnswer.LIKELY_LOW
    assert word_of(found, ear_mg) is AdequacyAnswer.UNCERTAIN
    more = more_of(found, ear_mg)
    assert more == next((k for k in range(61) if is_firm(found, k, ear_mg)), 0)


def test_a_single_day_is_refused() -> None:
    prior = prior_for("F", 40)
    assert prior is not None
    usual = UsualIntake.of([320], prior)
    with pytest.raises(ValueError, match="single day"):
        more_of(usual, 265)
