"""The sentences of an assessment: the summary, and what qualifies it."""

from __future__ import annotations

from foods.amounts import show_mg
from intake.science.kidneys import kidney_words
from intake.science.usual_intake.adequacy import FULL_DAYS, Adequacy
from intake.science.usual_intake.answers import AdequacyAnswer
from intake.science.verdict.band_words import clinician_sets_range
from intake.science.verdict.over_limit import over_limit_headline, why_any_alerts
from intake.science.zones import Doubt, SupplementState
from intake.text import Reader, at_least, counted, date_words, sentences, show_beside

#: Stands beside a mean where the supplement limit is passed, instead of a word for it.
WHAT_COUNTS = "It counts food, water and each day's supplements up to their limit; no medicines."


def answer_words(found: Adequacy, reader: Reader) -> str:
    """Return the word of the verdict, as it stands inside a sentence."""
    if found.answer is AdequacyAnswer.CANNOT_SAY and found.doubt is Doubt.SEX:
        return f"cannot say without {reader.choose('your', 'the client’s')} sex"
    if found.answer is AdequacyAnswer.NOT_SHOWN:
        return reader.choose("your clinician sets your range", "a clinician sets the range")
    return found.answer.value


def summary(found: Adequacy, reader: Reader) -> str:
    """Say the assessment in one or two sentences.

    "14 days, 12 complete: mean 314 mg; likely adequate. Supplements: 200 of
    350 mg, within the limit." Above the limit ``over_limit_words`` are said before
    it, and here no word beside the mean. Days above it come first too where their
    mean is within.
    """
    days = f"{counted(found.days_in_window, 'day')}, {found.n_days} complete"
    if not found.has_verdict:
        kidneys = "" if found.is_over_limit else _kidney_advice(found, reader)
        return sentences(f"{days}. {more_days_words(found)}", kidneys)
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
        return f"{found.n_days} of {counted(found.days_in_window, 'day')} complete"
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
    of_all = found.limits.counts_all_sources
    # Only the reference's own edge says anything of what is usual.
    range_ = "the usual range" if found.limits.is_reference else "the band that was set"
    of_what = "Food, water and supplements" if of_all else "Food and water"
    return f"{of_what} are above {range_}."


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
        return "Supplements were not tracked." if unknown_days else "No supplements taken."
    is_at_least = unknown_days > 0 or found.taken.supplemental_unknown_count > 0
    name = "Supplements and medicines" if found.taken.medicine_mg else "Supplements"
    taken = f"{name}: {at_least(show_mg(mean), is_at_least=is_at_least)}"
    if limit is None:
        return f"{taken} mg; no limit is known."
    of_limit = f"{taken} of {show_mg(limit)} mg"
    over = found.days_over_supplement_limit
    if over:
        # A mean within the limit does not make the days so.
        days = counted(found.taken_days, "day")
        return f"{of_limit} on average; above the limit on {over} of {days}."
    return {
        SupplementState.CANNOT_SAY: f"{of_limit}; a value is missing.",
        SupplementState.WITHIN: f"{of_limit}, {'so far ' if unknown_days else ''}within the limit.",
    }[state]


def _kidney_advice(found: Adequacy, reader: Reader) -> str:
    """What to do with impaired kidneys after magnesium on any day of the window; else empty."""
    if not (found.limits.kidneys_forbid_supplements and found.days_taken):
        return ""
    days = counted(found.days_in_window, "day")
    return kidney_words(found.days_taken, f"these {days}", reader)


def more_days_words(found: Adequacy) -> str:
    """Say how many more complete days would help; empty where there are enough."""
    more = found.more_days
    if not more:
        return ""
    days = counted(more, "more complete day")
    if not found.has_verdict:
        return f"{days} for a first estimate."
    return f"{days} would firm this up."


def notes(found: Adequacy, reader: Reader) -> list[str]:
    """List what qualifies the verdict, most important first."""
    qualifying: list[str] = []
    if found.reference.no_reference and found.doubt is Doubt.NO_REFERENCE:
        qualifying.append(found.reference.no_reference)
    if found.doubt is Doubt.COVERAGE:
        qualifying.append("Too little of the food has a value to call it low: unknown is not zero.")
    if found.doubt is Doubt.UNKNOWN_SUPPLEMENT:
        qualifying.append("A supplement, medicine or water has no value, so it is not called low.")
    if found.doubt is Doubt.BELOW_TARGET:
        qualifying.append(
            "These reference values state no average requirement. They can only support "
            "“adequate”, and these days do not do so surely enough; that does not mean low."
        )
    if found.doubt is Doubt.SEX:
        qualifying.append("The mean would be low for one sex and not for the other.")
    if found.is_first_estimate:
        qualifying.append(f"A first estimate: it is full from {FULL_DAYS} complete days.")
    if found.reference_changed and not found.reference.no_reference:
        qualifying.append(
            f"{reader.choose('Your', 'The')} reference values changed inside this window. "
            f"All its days are held against those in force on {date_words(found.last)}."
        )
    if found.has_verdict and not found.limits.is_reference and found.p_adequate is not None:
        qualifying.append(
            "This is about the average requirement of people like "
            f"{reader.choose('you', 'the client')}, not about the band that was set."
        )
    unknown_days = found.days_without_known_supplements
    if found.has_verdict and unknown_days:
        qualifying.append(
            f"Supplements are not known on {unknown_days} of {counted(found.n_days, 'day')}; "
            "the mean leaves out any that were taken."
        )
    return qualifying


def _mean(found: Adequacy) -> str:
    """The mean, never printed like an edge of the reference that it misses."""
    mean, reference = found.mean_mg, found.reference
    if mean is None:
        return ""
    return show_beside(mean, reference.low, reference.low_if_other_sex, reference.target)
