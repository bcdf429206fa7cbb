"""The sentences of an assessment: the summary, and what qualifies it."""

from __future__ import annotations

from collections.abc import Sequence

from foods.amounts import show_mg
from intake.science.kidneys import kidney_words
from intake.science.limits import Limits
from intake.science.usual_intake.adequacy import FULL_DAYS, Adequacy
from intake.science.usual_intake.answers import AdequacyAnswer, answer_for
from intake.science.verdict.band_words import clinician_sets_range
from intake.science.verdict.food_share import food_share_words
from intake.science.verdict.over_limit import over_limit_headline, why_any_alerts
from intake.science.verdict.unknown_words import named_words
from intake.science.zones import Doubt, SupplementState
from intake.text import (
    Reader,
    at_least,
    capitalised,
    counted,
    date_words,
    plural,
    sentences,
    show_beside,
)

#: From here on a range is printed in tens of mg, as sure as it is.
RANGE_IN_TENS = 100
#: Stands beside a mean where the supplement limit is passed, instead of a word for it.
WHAT_COUNTS = (
    "It counts food, water and each day's supplements up to their limit. It counts no medicines."
)


def answer_words(found: Adequacy, reader: Reader) -> str:
    """Return the word of the verdict, as it stands inside a sentence."""
    if found.answer is AdequacyAnswer.CANNOT_SAY and found.doubt is Doubt.SEX:
        return f"cannot say without {reader.choose('your', 'the client’s')} sex"
    if found.answer is AdequacyAnswer.NOT_SHOWN:
        return reader.choose("your clinician sets your range", "a clinician sets the range")
    return found.answer.value


def summary(found: Adequacy, reader: Reader) -> str:
    """Say the assessment in one or two sentences.

    "14 days, 12 full: mean 314 mg; likely adequate. Supplements: 200 mg on
    6 of 12 days; limit 350 mg a day." Above the limit ``over_limit_words`` are said before
    it, and here no word beside the mean. Days above it come first too where their
    mean is within.
    """
    days = f"{counted(found.days_in_window, 'day')}, {found.n_days} full"
    if not found.has_verdict:
        kidneys = "" if found.is_over_limit else _kidney_advice(found, reader)
        return sentences(f"{days}. {more_days_words(found, reader)}", kidneys)
    mean = f"{days}: mean {at_least(_mean(found), is_at_least=found.is_at_least)} mg"
    supplements = "" if found.is_over_limit else supplement_words(found, reader)
    if found.answer is AdequacyAnswer.NOT_SHOWN:
        return sentences(f"{mean}. {clinician_sets_range(reader)}", supplements)
    if found.is_over_limit:
        return f"{mean}. {WHAT_COUNTS}"
    verdict = sentences(f"{mean}; {answer_words(found, reader)}.", high_words(found))
    if found.days_over_supplement_limit:
        return sentences(supplements, verdict)
    return sentences(verdict, supplements)


def summary_line(found: Adequacy, reader: Reader) -> str:
    """Say the assessment in one short line: "mean 314 mg; likely adequate".

    Without enough days for one it says how many are complete.
    """
    if not found.has_verdict:
        return f"{found.n_days} of {counted(found.days_in_window, 'day')} full"
    mean = f"mean {at_least(_mean(found), is_at_least=found.is_at_least)} mg"
    if found.is_over_limit or found.answer is AdequacyAnswer.NOT_SHOWN:
        return mean
    return f"{mean}; {answer_words(found, reader)}"


def over_limit_words(found: Adequacy, reader: Reader) -> str:
    """The headline where the mean of supplements and medicines alerts; else empty.

    From the first complete day on: a limit that is passed needs no third one.
    """
    if not found.is_over_limit:
        return ""
    headline = over_limit_headline(found.mean_sums, found.limits, is_mean=True)
    any_alerts = found.supplement_state is SupplementState.ALERT_ANY
    return sentences(
        f"{headline}.",
        why_any_alerts(found.limits, reader, _kidney_advice(found, reader)) if any_alerts else "",
    )


def high_words(found: Adequacy) -> str:
    """Say that usual intake is above the upper edge; empty where it is not.

    Nor beside a supplement limit that is passed.
    """
    if not found.is_high or found.is_over_limit:
        return ""
    of_what, range_ = high_names(found.limits)
    return f"{of_what} are above {range_}."


def high_names(limits: Limits) -> tuple[str, str]:
    """What is held against the upper edge, and what that is the edge of."""
    of_what = "Food, water and supplements" if limits.counts_all_sources else "Food and water"
    # Only the reference's own edge says anything of what is usual.
    return of_what, "the usual range" if limits.is_reference else "the band that was set"


def supplement_words(found: Adequacy, reader: Reader) -> str:
    """Compare the mean of supplements and medicines with their limit, in words."""
    if found.is_over_limit:
        return over_limit_words(found, reader)
    mean, limit = found.mean_supplemental_mg, found.limits.supplement_limit
    kidneys = _kidney_advice(found, reader)
    unknown_days, state = found.days_without_known_supplements, found.supplement_state
    if not found.has_verdict or mean is None or (kidneys and state is SupplementState.NONE):
        return kidneys
    if state is SupplementState.NONE:
        return "Supplements were not noted." if unknown_days else "No supplements taken."
    name = "Supplements and medicines" if found.taken.medicine_mg else "Supplements"
    taken = f"{name}: {_doses(found)}"
    if limit is None:
        return f"{taken}; no limit is known."
    over = found.days_over_supplement_limit
    if over:
        # A mean within the limit does not make the days so.
        return f"{taken}; above the limit of {show_mg(limit)} mg on {counted(over, 'day')}."
    return f"{taken}; limit {show_mg(limit)} mg a day."


def _doses(found: Adequacy) -> str:
    """What was taken on the complete days it was taken on: "150 mg on 6 of 26 days"."""
    least, most = found.least_dose_mg, found.most_dose_mg
    days = counted(found.taken_days, "day")
    without = found.taken.supplemental_unknown_count
    no_value = f"{counted(without, 'entry', 'entries')} without a value"
    if least is None or most is None:
        return no_value
    amount = show_mg(least) if least == most else f"{show_mg(least)} to {show_mg(most)}"
    words = f"{amount} mg on {found.dose_days} of {days}"
    return f"{words}, and {no_value}" if without else words


def interval_words(found: Adequacy, reader: Reader) -> str:
    """Say where usual intake lies; empty below a verdict and around a lower bound."""
    if found.interval is None or found.is_over_limit:
        return ""
    return usual_range_words(found.interval, reader)


def usual_range_words(interval: tuple[float, float], reader: Reader) -> str:
    """Say a range of usual intake (mg a day): "Your usual day is probably 220 to 430 mg."."""
    return (
        f"{reader.choose('Your', 'The client’s')} usual day is probably {range_words(interval)} mg."
    )


def range_words(interval: tuple[float, float]) -> str:
    """Print a range (mg) as sure as it is: "220 to 430"."""
    low, high = (round(edge, -1) if edge >= RANGE_IN_TENS else round(edge) for edge in interval)
    return f"{low:g} to {high:g}"


def _kidney_advice(found: Adequacy, reader: Reader) -> str:
    """What to do with impaired kidneys after magnesium on any day of the window; else empty."""
    if not (found.limits.kidneys_forbid_supplements and found.days_taken):
        return ""
    days = counted(found.days_in_window, "day")
    return kidney_words(found.days_taken, f"these {days}", reader)


def more_days_words(found: Adequacy, reader: Reader) -> str:
    """Say how many more complete days would help; empty where there are enough."""
    more = found.more_days
    if not more:
        return ""
    days = counted(more, "more full day")
    answer = "a surer answer" if found.has_verdict else "a first answer"
    needs = f"{capitalised(answer)} needs {days}."
    return reader.choose(f"Log {days} for {answer}.", needs)


def notes(found: Adequacy, reader: Reader, unknown: Sequence[str] = ()) -> list[str]:
    """List what qualifies the verdict, most important first.

    ``unknown`` are the names of what was eaten without a value, where the caller has them.
    """
    qualifying: list[str] = []
    if found.reference.no_reference and found.doubt is Doubt.NO_REFERENCE:
        qualifying.append(found.reference.no_reference)
    qualifying += _unknown_words(found, unknown)
    if found.has_verdict:
        qualifying.append(_food_share(found, reader))
    if found.doubt is Doubt.BELOW_TARGET:
        qualifying.append(
            "These reference values have no average need. They can only support “adequate”, "
            "and these days do not do so surely enough. That does not mean low."
        )
    if found.doubt is Doubt.SEX:
        qualifying.append("The mean would be low for one sex, but not for the other.")
    if found.is_first_estimate:
        qualifying.append(f"This is a first estimate, from fewer than {FULL_DAYS} full days.")
    if found.reference_changed and not found.reference.no_reference:
        qualifying.append(
            f"{reader.choose('Your', 'The')} reference values changed in this time. "
            f"All days are compared with those of {date_words(found.last)}."
        )
    if found.has_verdict and not found.limits.is_reference and found.p_adequate is not None:
        qualifying.append(
            "This is about the average need of people like "
            f"{reader.choose('you', 'the client')}, not about the band that was set."
        )
    unknown_days = found.days_without_known_supplements
    if found.has_verdict and unknown_days:
        qualifying.append(
            f"Supplements were not noted on {unknown_days} of {counted(found.n_days, 'day')}. "
            "If any were taken, they are not in the mean."
        )
    return [words for words in qualifying if words]


def _food_share(found: Adequacy, reader: Reader) -> str:
    """How much of the mean is food, where only tablets lift it out of low; else empty."""
    mean, diet, reference = found.mean_mg, found.mean_diet_mg, found.reference
    if mean is None or diet is None or found.is_at_least or not found.limits.shows_zones:
        return ""
    if reference.low is None or mean < reference.low:
        return ""
    whole = diet + found.sums.supplement_mg / max(1, found.n_days)
    return food_share_words(diet, whole, reference.low, is_over_limit=False, reader=reader)


def _unknown_words(found: Adequacy, names: Sequence[str]) -> list[str]:
    """Say what the entries without a value decide, or that they do not."""
    if found.usual is None or not found.is_at_least or found.p_adequate is None:
        return []
    count = len(names) or found.sums.unknown_count
    things = counted(len(names), "food") if names else counted(count, "entry", "entries")
    named = f": {named_words(names)}" if names else ""
    if found.doubt is Doubt.UNKNOWN_DECIDES:
        decide = f"{things} without a value {plural(count, 'decides', 'decide')} it"
        return [f"{decide}{named}.", _ends(found)]
    if found.answer.is_low:
        return [f"Low even if {things} without a value were rich in magnesium{named}."]
    return [f"{things} without a value {plural(count, 'changes', 'change')} nothing{named}."]


def _ends(found: Adequacy) -> str:
    """The words at both ends of what it can be."""
    if found.p_adequate is None:
        return ""
    known = f"With what is known alone it would be {answer_for(found.p_adequate)}"
    if found.p_adequate_at_most is None:
        return f"{known}. Nobody can say how much the rest can hold."
    most = answer_for(found.p_adequate_at_most)
    return f"{known}. With the most the rest can hold, it would be {most}."


def _mean(found: Adequacy) -> str:
    """The mean, never printed like an edge of the reference that it misses."""
    mean, reference = found.mean_mg, found.reference
    if mean is None:
        return ""
    return show_beside(mean, reference.low, reference.low_if_other_sex, reference.target)
