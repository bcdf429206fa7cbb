"""The verdict on one day: the headline and the sentences under its ruler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from foods.amounts import show_mg
from intake.science.limits import Limits
from intake.science.sums import Sums, TakenAnswer
from intake.science.verdict.band_words import (
    band_sentence,
    clinician_sets_range,
    low_name,
    target_name,
    total_words,
)
from intake.science.verdict.food_share import food_share_of_day
from intake.science.verdict.over_limit import (
    counted_words,
    over_limit_headline,
    supplement_sentence,
)
from intake.science.verdict.unknown_words import deciding_headline, named_words, still_words
from intake.science.zones import Doubt, SupplementState, Zone, judge, supplement_state
from intake.text import (
    Reader,
    at_least,
    capitalised,
    counted,
    plural,
    sentences,
    show_beside,
    show_gap,
)

#: Stands on every page with a verdict.
DISCLAIMER = (
    "General information, not medical advice; population associations, not your personal risk."
)


@dataclass(frozen=True)
class DayVerdict:
    """What a page says of a day under its ruler, written for one reader."""

    zone: Zone
    headline: str
    detail: str
    #: The day's total as it may stand beside the headline ("at least 169 mg").
    total: str
    #: The headline where the total already stands large: "125 to go"; may be empty.
    beside_total: str
    #: On supplements and medicines; empty where there is nothing to say.
    supplement: str = ""
    supplement_state: SupplementState = SupplementState.NONE
    doubt: Doubt = Doubt.NONE
    #: Whether the day belongs on a list of things to look at. A high day from
    #: food alone never does, unless a clinician set the band.
    is_alert: bool = False


def verdict_for(
    sums: Sums,
    limits: Limits,
    *,
    reader: Reader,
    is_complete: bool,
    supplements: str = "",
    kidney_advice: str = "",
    unknown_names: Sequence[str] = (),
) -> DayVerdict:
    """Say what a day's sums mean against its limits.

    Only a day that is marked complete gets a zone word, and only where supplements
    and medicines stay within their limit. ``supplements`` is what the person
    answered about them: a ``TakenAnswer``, or anything else for not tracked.
    ``kidney_advice`` is what ``kidneys.kidney_words`` says, for the same reader, of
    the days up to this one; empty without impaired kidneys. ``unknown_names`` are what was
    eaten without a value, or with a part without one, where the caller knows the entries.
    """
    state = supplement_state(sums, limits)
    supplement = supplement_sentence(sums, limits, reader, kidney_advice=kidney_advice)
    total, beside_total = total_words(sums, limits), None
    zone, doubt = judge(sums, limits)
    if zone is not Zone.EMPTY and not is_complete:
        zone, doubt = Zone.OPEN, Doubt.NONE
    if zone is Zone.EMPTY:
        headline = "Nothing logged yet"
        detail = reader.choose(
            "Add what was eaten, and its magnesium shows here.",
            "Once the client logs something for this day, its magnesium shows here.",
        )
    elif state.is_alert:
        # Whatever the day is besides: this comes first, and no zone word beside it.
        headline = over_limit_headline(sums, limits)
        detail = counted_words(sums, limits, reader, is_complete=is_complete)
    elif not is_complete:
        beside_total, detail = _open_words(sums, limits, reader)
        headline = ", ".join(filter(None, [f"So far {total}", beside_total]))
    else:
        headline, detail = _finished_words(sums, limits, zone, doubt, reader)
        if doubt is Doubt.UNKNOWN_DECIDES:
            headline = deciding_headline(sums, unknown_names)
            detail = sentences(detail, _which_words(unknown_names))
        detail = sentences(detail, still_words(zone, sums, unknown_names))
        supplement = supplement or _answer_words(supplements)
    share = food_share_of_day(sums, limits, reader) if is_complete else ""
    return DayVerdict(
        zone=zone,
        headline=headline,
        detail=sentences(share, detail, _coverage_words(sums)),
        total=total,
        beside_total=headline if beside_total is None else beside_total,
        supplement=supplement,
        supplement_state=state,
        doubt=doubt,
        is_alert=state.is_alert or (zone is Zone.HIGH and limits.is_clinicians),
    )


def _which_words(names: Sequence[str]) -> str:
    """Name what decides; empty where the caller does not know the entries."""
    return f"Without a value: {named_words(names)}." if names else ""


def _coverage_words(sums: Sums) -> str:
    """How many of the entries have a value, and an estimate; empty where all have their own."""
    if not sums.is_at_least:
        return estimates_words(sums.estimated_count)
    others = sums.other_unknown_count
    return sentences(
        f"{sums.food_known_count} of {counted(sums.food_count, 'food has', 'foods have')} a value."
        if sums.food_known_count < sums.food_count
        else "",
        f"{others} {_others_name(sums)} {plural(others, 'entry has', 'entries have')} no value."
        if others
        else "",
        estimates_words(sums.estimated_count),
    )


def estimates_words(count: int) -> str:
    """How many of the values are estimates; empty where none is."""
    return f"{counted(count, 'value is an estimate', 'values are estimates')}." if count else ""


def _others_name(sums: Sums) -> str:
    """What besides food has no value."""
    if not sums.water_unknown_count:
        return "supplement or medicine"
    return "supplement, medicine or water" if sums.supplemental_unknown_count else "water"


def _open_words(sums: Sums, limits: Limits, reader: Reader) -> tuple[str, str]:
    """Say what is to go on a day still open, which is not judged; the total stands before it."""
    so_far = sums.counted_mg(limits)
    if not limits.may_suggest_more:
        band = band_sentence(limits, reader)
        return "", band if limits.shows_zones else clinician_sets_range(reader)
    low, target = limits.low, limits.target
    if low is None:
        aim, name = target, target_name(limits, reader)
    else:
        aim, name = low, low_name(limits, reader)
    if aim is None:
        return "", limits.no_reference
    if so_far < aim:
        gap = show_gap(so_far, aim)
        up_to = "up to " if sums.is_at_least else ""
        return (
            f"{up_to}{gap} mg below {name}" if gap else "",
            f"{capitalised(name)} is {show_mg(aim)} mg.",
        )
    past = f"Past {name} of {show_mg(aim)} mg"
    if target is None or low is None:
        return "", f"{past}."
    next_aim = f"{target_name(limits, reader)} of {show_mg(target)} mg"
    if so_far >= target:
        return "", f"Past {next_aim}."
    gap = show_gap(so_far, target) or "less than 1"
    return "", f"{past}. {gap} mg more to {next_aim}."


def _finished_words(
    sums: Sums, limits: Limits, zone: Zone, doubt: Doubt, reader: Reader
) -> tuple[str, str]:
    """Headline and detail of a day that is marked complete."""
    total = capitalised(total_words(sums, limits))
    sources = _sources(sums)
    if zone is Zone.LOW:
        return _low_words(sums, limits, total, reader)
    if zone is Zone.HIGH:
        return _high_words(sums, limits, reader)
    if zone is Zone.CANNOT_SAY:
        return _cannot_say_words(limits, total, doubt, reader)
    target = f"{target_name(limits, reader)} of {show_mg(limits.target or Decimal(0))} mg"
    in_band = reader.choose("In your band", "In the band")
    headline, detail = {
        Zone.BORDERLINE: (
            f"{in_band}, borderline",
            f"{total} {sources}: past {low_name(limits, reader)} and below {target}.",
        ),
        Zone.OPTIMAL: (in_band, _optimal_words(sums, limits, total, reader)),
        Zone.ADEQUATE: ("Adequate", f"{total} {sources} reaches {target}."),
        Zone.NOT_SHOWN: (clinician_sets_range(reader).rstrip("."), f"{total} {sources}."),
    }[zone]
    return headline, detail


def _optimal_words(sums: Sums, limits: Limits, total: str, reader: Reader) -> str:
    """The total and the band; what counts for the upper edge where the total is beyond it."""
    words = f"{total} {_sources(sums)}. {band_sentence(limits, reader)}"
    if limits.high is None or sums.counted_mg(limits) <= limits.high:
        return words
    diet = at_least(show_beside(sums.diet_mg, limits.high), is_at_least=sums.is_at_least)
    return f"{words} For the upper edge we count food and water alone: {diet} mg."


def _low_words(sums: Sums, limits: Limits, total: str, reader: Reader) -> tuple[str, str]:
    low = limits.low or Decimal(0)
    gap = show_gap(sums.counted_mg(limits), low)
    band = reader.choose("your band", "the band")
    begins = f"{band} begins at {show_mg(low)} mg."
    if not gap:
        return f"Just under {band}", capitalised(begins)
    up_to = "Up to " if sums.is_at_least else ""
    return f"{up_to}{gap} mg below {band}", f"{total} {_sources(sums)}. {capitalised(begins)}"


def _high_words(sums: Sums, limits: Limits, reader: Reader) -> tuple[str, str]:
    high = limits.high or Decimal(0)
    of_all = limits.counts_all_sources
    value = sums.counted_mg(limits) if of_all else sums.diet_mg
    amount = capitalised(at_least(show_beside(value, high), is_at_least=sums.is_at_least))
    eaten = f"{amount} mg {_sources(sums) if of_all else 'from food and water'}"
    band = reader.choose("your band", "the band")
    if limits.is_clinicians:
        return (
            f"Above the range {reader.choose('your clinician', 'a clinician')} set",
            f"{eaten}. That range ends at {show_mg(high)} mg.",
        )
    ends = f"{eaten}. {capitalised(band)} ends at {show_mg(high)} mg."
    if limits.is_own:
        return f"Above {band}", ends
    return "Above the usual range", (
        f"{ends} Most people eat less. That does not say that it is too much."
    )


def _cannot_say_words(limits: Limits, total: str, doubt: Doubt, reader: Reader) -> tuple[str, str]:
    if doubt is Doubt.UNKNOWN_DECIDES:
        return "Cannot say", f"{total} is known, and unknown is not zero."
    if doubt is Doubt.SEX and limits.low is not None and limits.low_if_other_sex is not None:
        return f"Cannot say without {reader.choose('your', 'the client’s')} sex", (
            f"{total} lies between the average needs of the two sexes, "
            f"{show_mg(limits.low)} and {show_mg(limits.low_if_other_sex)} mg. "
            f"{reader.choose('Your profile', 'The profile')} has a place for it."
        )
    if doubt is Doubt.BELOW_TARGET and limits.target is not None:
        return "Cannot say", (
            f"{total} is below {target_name(limits, reader)} of {show_mg(limits.target)} mg. "
            "These values have no average need to compare with, so that does not mean low."
        )
    return "Cannot say", limits.no_reference or "There are no reference values for this profile."


def _sources(sums: Sums) -> str:
    """What a total is from, behind it: medicines are in none."""
    return "in all, without medicines" if sums.medicine_mg else "in all"


def _answer_words(supplements: str) -> str:
    """What a finished day says of supplements when none is logged."""
    if supplements == TakenAnswer.NONE:
        return "No supplements taken."
    if supplements == TakenAnswer.TAKEN:
        return "Supplements were taken but not logged, so they are not in the total."
    return "Supplements were not noted. If any were taken, they are not in the total."
