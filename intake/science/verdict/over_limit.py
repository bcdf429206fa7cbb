"""Supplements and medicines against their own limit, in sentences."""

from __future__ import annotations

from foods.amounts import show_mg
from intake.science.kidneys import ask_before_taking
from intake.science.limits import Limits
from intake.science.sums import Sums
from intake.science.verdict.band_words import band_sentence, clinician_sets_range, total_words
from intake.science.zones import SupplementState, supplement_state
from intake.text import Reader, at_least, capitalised, sentences, show_beside, show_gap


def over_limit_headline(sums: Sums, limits: Limits, *, is_mean: bool = False) -> str:
    """Say that supplements and medicines pass their limit; empty where they do not.

    This stands above a day and, with ``is_mean``, above a mean day; no zone word
    stands beside it. "Medicines: 1,500 mg, 1,150 mg above the limit of 350 mg"
    """
    state, limit = supplement_state(sums, limits), limits.supplement_limit
    if not state.is_alert:
        return ""
    taken = _taken_words(sums, limits, is_mean=is_mean)
    if state is SupplementState.OVER and limit is not None:
        gap = show_gap(sums.supplemental_mg, limit)
        return (
            f"{taken}, {gap} mg above the limit of {show_mg(limit)} mg"
            if gap
            else f"{taken}, where the limit lies"
        )
    if limits.kidneys_forbid_supplements:
        return f"{taken} with impaired kidneys"
    if limits.no_supplement_is_safe:
        return f"{taken}, and no safe amount is established at this age"
    return f"{taken}, and the limit set is 0 mg"


def _taken_words(sums: Sums, limits: Limits, *, is_mean: bool) -> str:
    """What was taken beside food: "Medicines: 1,500 mg"; never printed like a limit it passes."""
    if sums.supplemental_unknown_count or (sums.supplement_mg and sums.medicine_mg):
        name = "Supplements and medicines"
    else:
        name = "Medicines" if sums.medicine_mg else "Supplements"
    if not sums.supplemental_mg:
        return f"{name}: an unknown amount"
    limit, taken = limits.supplement_limit, sums.supplemental_mg
    amount = at_least(
        show_beside(taken, limit) if limit and taken > limit else show_mg(taken),
        is_at_least=sums.supplemental_unknown_count > 0,
    )
    return f"{name}: {amount} mg{' a day' if is_mean else ''}"


def counted_words(sums: Sums, limits: Limits, reader: Reader, *, is_complete: bool) -> str:
    """Say what counts towards the band of a day above the supplement limit; without a zone word."""
    total = total_words(sums, limits)
    counted = capitalised(total) if is_complete else f"So far {total}"
    food = "food and water" if sums.water_mg else "food"
    taken = limits.counted_supplement(sums.supplement_mg)
    if taken == sums.supplement_mg and taken:
        food += " and supplements"
    elif taken:
        whole = show_beside(sums.supplement_mg, taken)
        food += f" and {show_mg(taken)} of {whole} mg from supplements"
    if not limits.shows_zones:
        return f"{counted} from {food}. {clinician_sets_range(reader)}"
    return sentences(
        f"{counted} from {food} counts towards {reader.choose('your band', 'the band')}.",
        "Medicines do not count towards it." if sums.medicine_mg else "",
        band_sentence(limits, reader),
    )


def supplement_sentence(
    sums: Sums, limits: Limits, reader: Reader, *, kidney_advice: str = ""
) -> str:
    """Hold a day's supplements and medicines against their limit, in words; empty without any.

    Where the limit is passed the headline says by how much, and this what follows
    from that. ``kidney_advice`` as in ``why_any_alerts``.
    """
    state, limit = supplement_state(sums, limits), limits.supplement_limit
    if state is SupplementState.NONE:
        return ""
    if state is SupplementState.OVER:
        return "Food does not count towards this limit. " + reader.choose(
            "Ask your doctor or pharmacist about the dose.",
            "A doctor or pharmacist can advise on the dose.",
        )
    if state is SupplementState.ALERT_ANY:
        return why_any_alerts(limits, reader, kidney_advice)
    amount = at_least(
        show_mg(sums.supplemental_mg), is_at_least=sums.supplemental_unknown_count > 0
    )
    taken = f"Supplements and medicines: {amount} mg"
    if limit is None:
        return f"{taken}. No limit is known for this profile."
    if state is SupplementState.CANNOT_SAY:
        return f"{taken}; a value is missing. The limit is {show_mg(limit)} mg."
    return f"{taken}, within the limit of {show_mg(limit)} mg."


def why_any_alerts(limits: Limits, reader: Reader, kidney_advice: str = "") -> str:
    """Say what to do where any supplement or medicine is too much.

    ``kidney_advice`` is what ``kidneys.kidney_words`` says for the same reader once
    magnesium was logged with impaired kidneys.
    """
    if limits.kidneys_impaired:
        return kidney_advice or ask_before_taking(reader)
    if limits.no_supplement_is_safe:
        return "No safe amount is established at this age; " + reader.choose(
            "ask a doctor.", "the client should ask a doctor."
        )
    return reader.choose("The limit set for you is 0 mg.", "The limit set is 0 mg.")
