"""The words under the ruler: what a day's numbers mean, plainly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from foods.amounts import show_mg
from intake.science.kidneys import KIDNEY_ASK_FIRST
from intake.science.limits import Limits
from intake.science.sums import Sums
from intake.science.zones import Doubt, SupplementState, Zone, judge, supplement_state
from intake.text import said_of_another, show_beside, show_gap

#: Stands on every page with a verdict.
DISCLAIMER = (
    "General information, not medical advice; population associations, not your personal risk."
)
#: What stands in place of the zones with impaired kidneys.
KIDNEY_WORDS = "Your clinician sets your range."


@dataclass(frozen=True)
class Verdict:
    """What the page says under the ruler."""

    zone: Zone
    headline: str
    detail: str
    #: The day's total as it may stand beside the headline ("at least 169 mg").
    total: str
    #: The total alone, as the large number; a tenth beside an edge it only just misses.
    figure: str
    #: Words on supplements and medicines; empty where there is nothing to say.
    supplement: str = ""
    supplement_state: SupplementState = SupplementState.NONE
    doubt: Doubt = Doubt.NONE
    #: Whether the day belongs on a list of things to look at. A high day from
    #: food alone never does, unless a clinician set the band.
    is_alert: bool = False


def of_another(verdict: Verdict) -> Verdict:
    """The same verdict as it is said to somebody else than the person it is about."""
    return replace(
        verdict,
        headline=said_of_another(verdict.headline),
        detail=said_of_another(verdict.detail),
        supplement=said_of_another(verdict.supplement),
    )


def verdict_for(
    sums: Sums,
    limits: Limits,
    *,
    is_complete: bool,
    supplements: str = "not_tracked",
    kidney_said: str = "",
) -> Verdict:
    """Say what a day's sums mean against its limits.

    Only a day that is marked complete gets a zone word, and only where supplements
    and medicines stay within their limit. ``supplements`` is what
    the person said of them: "taken", "none", or anything else for not tracked.
    ``kidney_said`` is what to do with impaired kidneys after magnesium on the days up to it.
    """
    state = supplement_state(sums, limits)
    about = _supplement_words(sums, limits, state, kidney_said)
    zone, doubt = judge(sums, limits)
    if zone is not Zone.EMPTY and not is_complete:
        zone, doubt = Zone.OPEN, Doubt.NONE
    if zone is Zone.EMPTY:
        headline, detail = "Nothing logged yet", "Add what was eaten to see where it leads."
    elif state.is_alert:
        # Whatever the day is besides: this comes first, and no zone word beside it.
        headline = over_limit_headline(sums, limits)
        detail = _counted_words(sums, limits, is_complete=is_complete)
    elif not is_complete:
        headline, detail = _open_words(sums, limits)
    else:
        headline, detail = _finished_words(sums, limits, zone, doubt)
        about = about or _answer_words(supplements)
    return Verdict(
        zone=zone,
        headline=headline,
        detail=_join(detail, _coverage_words(sums)),
        total=_total(sums, limits),
        figure=_figure(sums.counted_mg(limits), limits),
        supplement=about,
        supplement_state=state,
        doubt=doubt,
        is_alert=state.is_alert or (zone is Zone.HIGH and limits.source == "clinician"),
    )


def _join(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _total(sums: Sums, limits: Limits) -> str:
    """What counts, in words; beside an edge that it only just misses, "just under" it."""
    total = sums.counted_mg(limits)
    edge = _near_edge(total, limits)
    amount = show_mg(total) if edge is None else show_beside(total, edge)
    return f"{'at least ' if sums.is_at_least else ''}{amount} mg"


def _figure(value: Decimal, limits: Limits) -> str:
    edge = _near_edge(value, limits)
    if edge is None:
        return show_mg(value)
    towards = ROUND_FLOOR if value < edge else ROUND_CEILING
    return f"{value.quantize(Decimal('0.1'), towards):,f}"


def _near_edge(value: Decimal, limits: Limits) -> Decimal | None:
    """The edge that an amount is printed alike with while on its other side, if any."""
    if not limits.shows_zones:
        return None
    under = (limits.low, limits.low_if_other_sex, limits.target)
    near = [edge for edge in under if edge is not None and value < edge]
    if limits.high is not None and value > limits.high:
        near.append(limits.high)
    return next((edge for edge in near if show_mg(edge) == show_mg(value)), None)


def _coverage_words(sums: Sums) -> str:
    if not sums.is_at_least:
        return ""
    others = sums.other_unknown_count
    words = ""
    if sums.food_known_count < sums.food_count:
        foods = "food has" if sums.food_count == 1 else "foods have"
        words = f"{sums.food_known_count} of {sums.food_count} {foods} a value."
    if others:
        plural = "entries have" if others > 1 else "entry has"
        words = _join(words, f"{others} {_others_name(sums)} {plural} no value.")
    return words


def _others_name(sums: Sums) -> str:
    """What besides food has no value."""
    if not sums.water_unknown_count:
        return "supplement or medicine"
    return "supplement, medicine or water" if sums.supplemental_unknown_count else "water"


def _open_words(sums: Sums, limits: Limits) -> tuple[str, str]:
    """A day still open is not judged: how far it got, and what is to go."""
    total, counted = f"So far {_total(sums, limits)}", sums.counted_mg(limits)
    if not limits.may_suggest_more:
        return total, _band_words(limits) if limits.shows_zones else KIDNEY_WORDS
    low, target = limits.low, limits.target
    aim, name = (target, _target_name(limits)) if low is None else (low, _low_name(limits))
    if aim is None:
        return total, limits.no_reference
    if counted < aim:
        gap = show_gap(counted, aim)
        up_to = "up to " if sums.is_at_least else ""
        return (
            f"{total}, {up_to}{gap} to go" if gap else total,
            f"{_capital(name)} is {show_mg(aim)} mg.",
        )
    past = f"Past {name} of {show_mg(aim)} mg"
    if target is None or low is None:
        return total, f"{past}."
    if counted >= target:
        return total, f"Past {_target_name(limits)} of {show_mg(target)} mg."
    gap = show_gap(counted, target) or "less than 1"
    return total, f"{past}; {gap} mg to {_target_name(limits)} of {show_mg(target)} mg."


def _finished_words(sums: Sums, limits: Limits, zone: Zone, doubt: Doubt) -> tuple[str, str]:
    """Headline and detail of a day that is marked complete."""
    total = _capital(_total(sums, limits))
    sources = _sources(sums)
    if zone is Zone.LOW:
        return _low_words(sums, limits, total)
    if zone is Zone.HIGH:
        return _high_words(sums, limits)
    if zone is Zone.CANNOT_SAY:
        return _cannot_say_words(limits, total, doubt)
    target = f"{_target_name(limits)} of {show_mg(limits.target or Decimal(0))} mg"
    headline, detail = {
        Zone.BORDERLINE: (
            "In your band, borderline",
            f"{total} {sources}: past {_low_name(limits)} and below {target}.",
        ),
        Zone.OPTIMAL: ("In your band", _optimal_words(sums, limits, total)),
        Zone.ADEQUATE: ("Adequate", f"{total} {sources} reaches {target}."),
        Zone.NOT_SHOWN: (KIDNEY_WORDS.rstrip("."), f"{total} {sources}."),
    }[zone]
    return headline, detail


def _optimal_words(sums: Sums, limits: Limits, total: str) -> str:
    """The total and the band; what counts for the upper edge where the total is beyond it."""
    said = f"{total} {_sources(sums)}. {_band_words(limits)}"
    if limits.high is None or sums.counted_mg(limits) <= limits.high:
        return said
    at_least = "at least " if sums.is_at_least else ""
    diet = f"{at_least}{show_beside(sums.diet_mg, limits.high)} mg"
    return f"{said} The upper edge counts food and water alone: {diet}."


def _low_words(sums: Sums, limits: Limits, total: str) -> tuple[str, str]:
    low = limits.low or Decimal(0)
    gap = show_gap(sums.counted_mg(limits), low)
    if not gap:
        return "Just under your band", f"Your band begins at {show_mg(low)} mg."
    up_to = "Up to " if sums.is_at_least else ""
    return (
        f"{up_to}{gap} mg below your band",
        f"{total} {_sources(sums)}; your band begins at {show_mg(low)} mg.",
    )


def _high_words(sums: Sums, limits: Limits) -> tuple[str, str]:
    high = limits.high or Decimal(0)
    of_all = limits.high_basis == "all"
    value = sums.counted_mg(limits) if of_all else sums.diet_mg
    at_least = "at least " if sums.is_at_least else ""
    amount = f"{at_least}{show_beside(value, high)} mg"
    sources = _sources(sums) if of_all else "from food and water"
    if limits.source == "clinician":
        return (
            "Above the range your clinician set",
            f"{_capital(amount)} {sources}; that range ends at {show_mg(high)} mg.",
        )
    ends = f"{_capital(amount)} {sources}; your band ends at {show_mg(high)} mg."
    if limits.source == "own":
        return "Above your band", ends
    return "Above the usual range", (
        f"{ends} This says that most people eat less, not that it is too much."
    )


def _cannot_say_words(limits: Limits, total: str, doubt: Doubt) -> tuple[str, str]:
    if doubt is Doubt.COVERAGE:
        return (
            "Cannot say: too little has a value",
            f"{total} is known, and unknown is not zero.",
        )
    if doubt is Doubt.UNKNOWN_SUPPLEMENT:
        return "Cannot say: a value is missing", f"{total} is known."
    if doubt is Doubt.SEX and limits.low is not None and limits.low_if_other_sex is not None:
        return "Cannot say without your sex", (
            f"{total} lies between the average needs of the two sexes, "
            f"{show_mg(limits.low)} and {show_mg(limits.low_if_other_sex)} mg. "
            "Your profile has a place for it."
        )
    if doubt is Doubt.BELOW_TARGET and limits.target is not None:
        return "Cannot say", (
            f"{total} is below {_target_name(limits)} of {show_mg(limits.target)} mg; "
            "with no average requirement to compare with, that does not mean low."
        )
    return "Cannot say", limits.no_reference or "There are no reference values for this profile."


def _sources(sums: Sums) -> str:
    """What a total is from, behind it: medicines are in none."""
    return "from all sources but medicines" if sums.medicine_mg else "from all sources"


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
    at_least = "at least " if sums.supplemental_unknown_count else ""
    limit, taken = limits.supplement_limit, sums.supplemental_mg
    amount = show_beside(taken, limit) if limit and taken > limit else show_mg(taken)
    return f"{name}: {at_least}{amount} mg{' a day' if is_mean else ''}"


def _counted_words(sums: Sums, limits: Limits, *, is_complete: bool) -> str:
    """What counts towards the band beside a limit that is passed; without a zone word."""
    total = _total(sums, limits)
    counted = _capital(total) if is_complete else f"So far {total}"
    food = "food and water" if sums.water_mg else "food"
    taken = limits.counted_supplement(sums.supplement_mg)
    if taken == sums.supplement_mg and taken:
        food += " and supplements"
    elif taken:
        whole = show_beside(sums.supplement_mg, taken)
        food += f" and {show_mg(taken)} of {whole} mg from supplements"
    if not limits.shows_zones:
        return f"{counted} from {food}. {KIDNEY_WORDS}"
    medicines = "Medicines do not count towards it." if sums.medicine_mg else ""
    band = _band_words(limits)
    return _join(f"{counted} from {food} counts towards your band.", medicines, band)


def _supplement_words(sums: Sums, limits: Limits, state: SupplementState, kidney_said: str) -> str:
    """Supplements and medicines against their limit; where it is passed, what follows from that."""
    if state is SupplementState.NONE:
        return ""
    if state is SupplementState.OVER:
        return (
            "Food does not count towards this limit. Ask your doctor or pharmacist about the dose."
        )
    if state is SupplementState.ALERT_ANY:
        return why_any_alerts(limits, kidney_said)
    at_least = "at least " if sums.supplemental_unknown_count > 0 else ""
    limit = limits.supplement_limit
    taken = f"Supplements and medicines: {at_least}{show_mg(sums.supplemental_mg)} mg"
    if limit is None:
        return f"{taken}. No limit is known for this profile."
    if state is SupplementState.CANNOT_SAY:
        return f"{taken}; a value is missing. The limit is {show_mg(limit)} mg."
    return f"{taken}, within the limit of {show_mg(limit)} mg."


def why_any_alerts(limits: Limits, kidney_said: str = "") -> str:
    """What to do where any supplement or medicine is too much, in words.

    ``kidney_said`` is what to do with impaired kidneys after magnesium was logged.
    """
    if limits.kidneys_impaired:
        return kidney_said or KIDNEY_ASK_FIRST
    if limits.no_supplement_is_safe:
        return "No safe amount is established at this age; ask a doctor."
    return "The limit set for you is 0 mg."


def _answer_words(supplements: str) -> str:
    """What a finished day says of supplements when none is logged."""
    if supplements == "none":
        return "No supplements taken."
    if supplements == "taken":
        return "Supplements taken, but none logged, so the total leaves them out."
    return "Supplements were not tracked, so the total leaves out any that were taken."


def _low_name(limits: Limits) -> str:
    return (
        "the average requirement" if limits.source == "reference" else "the lower edge of your band"
    )


def _target_name(limits: Limits) -> str:
    if limits.target_kind == "AI":
        return "the adequate intake"
    if limits.target_kind in {"RDA", "RNI"}:
        return "the recommended intake"
    return "your target"


def _band_words(limits: Limits) -> str:
    if limits.low is None and limits.high is None:
        return ""
    if limits.low is None:
        return f"Your band ends at {show_mg(limits.high or Decimal(0))} mg."
    if limits.high is None:
        return f"Your band begins at {show_mg(limits.low)} mg and has no upper edge."
    low = limits.low if limits.low_if_other_sex is None else limits.low_if_other_sex
    return f"Your band is {show_mg(low)} to {show_mg(limits.high)} mg."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
