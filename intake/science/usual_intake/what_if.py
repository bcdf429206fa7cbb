"""One portion of a food more or less in the usual week, and what would then be said.

The portion, spread evenly over the days that count, is added to the food and water of each
(mg) or taken from it, and the same days are assessed anew: so the words are those that the
page would have for days like these. Supplements stay as they are. Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from foods.amounts import show_mg
from intake.science.usual_intake.adequacy import Adequacy, LoggedDay, assess
from intake.science.usual_intake.answers import MIN_DAYS
from intake.science.usual_intake.posterior import LEAST_DAY_MG
from intake.science.usual_intake.sentences import answer_words, high_names, range_words
from intake.science.verdict.band_words import clinician_sets_range
from intake.science.zones import Doubt
from intake.text import Reader, counted, sentences

#: Youngest age (years) at which a change of what is eaten is tried out (policy).
TRIED_FROM_AGE = 18
#: A portion can come and go so many times a week at most (policy): twice a day.
MOST_TIMES_A_WEEK = 14
_DAYS_A_WEEK = 7


class PortionChange(StrEnum):
    """Whether a portion is eaten more, or left out."""

    MORE = "more"
    LESS = "less"


@dataclass(frozen=True)
class TriedChange:
    """One portion of a food more or less, so many times a week; amounts in mg of magnesium."""

    change: PortionChange
    food_name: str
    #: The portion in words: "1 cup".
    portion_words: str
    portion_mg: Decimal
    #: From 1 to ``MOST_TIMES_A_WEEK``.
    times_a_week: int
    #: What was eaten of the food on all the days that count together; only "less" reads it.
    eaten_mg: Decimal = Decimal(0)

    @property
    def mg_a_week(self) -> Decimal:
        """What the portions hold in a week."""
        return self.portion_mg * self.times_a_week


@dataclass(frozen=True)
class WhatIf:
    """What is said of some days, and what would be said with a change."""

    tried: TriedChange
    before: Adequacy
    after: Adequacy
    #: How much more of food and water the mean day would have (mg); below zero for less.
    daily_mg: Decimal
    #: What was eaten of the food in a week of these days (mg).
    eaten_mg_a_week: Decimal

    @property
    def is_all_of_it(self) -> bool:
        """Whether more is left out than was eaten, so that all that was is taken away."""
        is_less = self.tried.change is PortionChange.LESS
        return is_less and self.tried.mg_a_week > self.eaten_mg_a_week


def may_try(age_years: int | None, *, logs_for_child: bool = False) -> bool:
    """Whether a change may be tried out for somebody of this age (completed years).

    An age that is not said is that of an adult, but where somebody logs for a child.
    """
    return not logs_for_child if age_years is None else age_years >= TRIED_FROM_AGE


def why_nothing_is_tried(found: Adequacy, reader: Reader) -> str:
    """Say why no change is tried out on an assessment; empty where one may be."""
    if found.limits.kidneys_impaired or not found.limits.shows_zones:
        return f"{clinician_sets_range(reader)} So nothing is tried out here."
    if found.is_over_limit:
        return "Supplements are above their limit. That comes first, so nothing is tried out here."
    if not found.has_verdict:
        return f"It takes {counted(MIN_DAYS, 'full day')} to try something out."
    if found.doubt is Doubt.UNKNOWN_DECIDES:
        return "What has no value decides the answer, so nothing can be tried out."
    if found.usual is None or found.doubt is Doubt.NO_REFERENCE:
        return "There are no reference values to try something out against."
    return ""


def what_if(days: Sequence[LoggedDay], before: Adequacy, tried: TriedChange) -> WhatIf:
    """Assess the days of a window again with a change.

    ``before`` is their assessment as they are. Of a food no more is left out than was eaten
    of it, and no day is taken below the amount for which the model takes an empty one.
    Raises ValueError where ``why_nothing_is_tried`` has an answer.
    """
    if before.usual is None or why_nothing_is_tried(before, Reader.PERSON):
        raise ValueError("Nothing is tried out on such an assessment.")
    eaten = tried.eaten_mg * _DAYS_A_WEEK / before.n_days
    mg_a_week = tried.mg_a_week
    if tried.change is PortionChange.LESS:
        mg_a_week = -min(mg_a_week, eaten)
    after = assess(
        [_changed(day, mg_a_week / _DAYS_A_WEEK) if day.is_counted else day for day in days],
        first=before.first,
        last=before.last,
        reference=before.reference,
        limits=before.limits,
        prior=before.usual.prior,
    )
    daily = (after.sums.diet_mg - before.sums.diet_mg) / before.n_days
    return WhatIf(tried, before, after, daily, eaten)


def _changed(day: LoggedDay, daily_mg: Decimal) -> LoggedDay:
    sums = day.sums
    least = min(sums.diet_mg, Decimal(str(LEAST_DAY_MG)))
    diet = max(sums.diet_mg + daily_mg, least)
    food = max(diet - sums.water_mg, Decimal(0))
    return replace(day, sums=replace(sums, food_mg=food, water_mg=diet - food))


def what_if_words(found: WhatIf, reader: Reader) -> list[str]:
    """Say what would change, in a sentence for the amount and one for the answer.

    "With one more portion of Oats (1 cup, 83 mg), 3 times a week, your usual day would be
    about 36 mg higher: probably 250 to 340 mg." No range is given around a lower bound.
    """
    tried, daily = found.tried, abs(found.daily_mg)
    is_more = tried.change is PortionChange.MORE
    # "1 oz (23 kernels)" stands in brackets itself.
    amount = tried.portion_words.replace(" (", ", ").replace(")", "")
    portion = f"of {tried.food_name} ({amount}, {show_mg(tried.portion_mg)} mg)"
    what = f"one more portion {portion}" if is_more else f"one portion {portion} less"
    day = reader.choose("your usual day", "the client’s usual day")
    said = f"With {what}, {_times(tried.times_a_week)} a week, {day} would be"
    if not daily:
        return [f"{said} as it is.", _answer_words(found, reader)]
    said += f" about {show_mg(daily)} mg {'higher' if is_more else 'lower'}"
    if found.after.interval is not None:
        said += f": probably {range_words(found.after.interval)} mg"
    return [f"{said}.", *_left_out(found, reader), _answer_words(found, reader)]


def _times(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def _left_out(found: WhatIf, reader: Reader) -> list[str]:
    """Say that no more can be left out than was eaten."""
    if not found.is_all_of_it:
        return []
    who = reader.choose("you", "the client")
    week = f"about {show_mg(found.eaten_mg_a_week)} mg a week"
    return [f"On these days {who} had less of it than that: {week}. No more can be left out."]


def _answer_words(found: WhatIf, reader: Reader) -> str:
    before, after = (answer_words(one, reader) for one in (found.before, found.after))
    said = f"The answer would stay “{before}”."
    if after != before:
        said = f"The answer would change from “{before}” to “{after}”."
    if found.after.is_high == found.before.is_high:
        return said
    of_what, range_ = high_names(found.after.limits)
    then = "then" if found.after.is_high else "no longer"
    return sentences(said, f"{of_what} would {then} be above {range_}.")
