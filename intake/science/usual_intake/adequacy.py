"""The assessment of usual intake from a window of days.

Method: IOM 2000, *Applications in Dietary Assessment*; see ``normal`` for the formulas.
"""

from __future__ import annotations

import datetime as dt
import functools
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from intake.science.limits import Limits
from intake.science.sums import Sums, TakenAnswer
from intake.science.u_shape import interval
from intake.science.usual_intake.answers import (
    SURE_ENOUGH,
    AdequacyAnswer,
    answer_for,
    answer_whatever_sex,
)
from intake.science.usual_intake.normal import (
    days_needed,
    p_above,
    p_adequate,
    sd_of_difference,
    sd_of_requirement,
    z_of_edge,
    z_of_requirement,
)
from intake.science.usual_intake.populations import (
    Population,
    UsualIntakeEstimate,
    p_adequate_in,
    usual_intake_in,
)
from intake.science.zones import (
    Doubt,
    SupplementState,
    Zone,
    supplement_state,
    supplement_state_at,
    zone_at,
)

#: Below this number of complete days nothing is said (policy).
MIN_DAYS = 3
#: From this number on the verdict is full, before it is a first estimate (policy).
FULL_DAYS = 7
#: The windows a page offers, in days.
WINDOWS = (7, 14, 28, 90)
DEFAULT_WINDOW = 14
#: "n more days would firm this up": until the mean is known to within this share (policy).
FIRM_SHARE = 0.20


@dataclass(frozen=True)
class LoggedDay:
    """One day of a log. ``supplements`` is a ``TakenAnswer`` or empty for not tracked.

    ``reference`` are the reference limits of that day, to notice that they changed
    inside the window; None where the caller knows that they did not. ``limits`` is
    the band in force that day, with whose supplement limit it is compared; None for
    that of the window.
    """

    date: dt.date
    sums: Sums
    is_complete: bool
    supplements: str = ""
    reference: Limits | None = None
    limits: Limits | None = None

    @property
    def has_supplement(self) -> bool:
        """Whether a supplement or medicine was taken, also one without a value."""
        return self.sums.has_supplemental or self.supplements == TakenAnswer.TAKEN

    @property
    def knows_supplements(self) -> bool:
        """Whether it is known what was taken that day: nothing, or what was logged."""
        return self.supplements == TakenAnswer.NONE or self.sums.supplemental_mg > 0


@dataclass(frozen=True)
class Adequacy:
    """An assessment of usual intake. Amounts in mg a day, probabilities 0 to 1.

    What cannot be computed or must not be said is None. Below ``MIN_DAYS``
    complete days only the counts and the mean are there.
    """

    first: dt.date
    last: dt.date
    #: Complete days, the only ones that count.
    n_days: int
    answer: AdequacyAnswer
    #: What all days are compared with: the reference in force on the last day.
    reference: Limits
    #: The band in force on the last day, for ``high`` and the supplement limit.
    limits: Limits
    #: The complete days on which something of what counts is known, added up.
    sums: Sums
    #: The same of every complete day with an entry, and how many those are: what is
    #: known of supplements and medicines does not depend on what is known of the food.
    taken: Sums
    taken_days: int
    doubt: Doubt = Doubt.NONE
    mean_mg: Decimal | None = None
    #: The mean from food and water, and from supplements and medicines, uncapped.
    #: ``mean_mg`` is of what counts, each day's supplements up to that day's limit.
    mean_diet_mg: Decimal | None = None
    mean_supplemental_mg: Decimal | None = None
    interval: tuple[float, float] | None = None
    #: The book's probability, and its parts.
    p_adequate: float | None = None
    z: float | None = None
    sd_req: float | None = None
    sdd: float | None = None
    #: For reference values without a requirement: that the target is reached.
    confidence_at_target: float | None = None
    #: With population knowledge, where there is any.
    population: Population | None = None
    p_in_population: float | None = None
    usual_in_population: UsualIntakeEstimate | None = None
    supplement_state: SupplementState = SupplementState.NONE
    #: Complete days whose supplements and medicines exceed the limit, whatever their mean.
    days_over_supplement_limit: int = 0
    #: Days of the window, complete or not, on which a supplement or medicine was taken.
    days_taken: int = 0
    #: Complete days on which nothing is known of supplements.
    days_without_known_supplements: int = 0
    p_above_high: float | None = None
    #: Whether the reference was another one on some of the days.
    reference_changed: bool = False

    @property
    def days_in_window(self) -> int:
        """Calendar days from first to last."""
        return (self.last - self.first).days + 1

    @property
    def mean_sums(self) -> Sums:
        """Supplements and medicines of the mean day (mg), and how many of all have no value."""
        n = max(1, self.taken_days)
        return Sums(
            supplement_mg=self.taken.supplement_mg / n,
            medicine_mg=self.taken.medicine_mg / n,
            unknown_count=self.taken.supplemental_unknown_count,
        )

    @property
    def has_verdict(self) -> bool:
        """Whether there are enough complete days to say anything."""
        return self.n_days >= MIN_DAYS

    @property
    def is_first_estimate(self) -> bool:
        """Whether there are enough days for a verdict, but not for a full one."""
        return MIN_DAYS <= self.n_days < FULL_DAYS

    @property
    def is_at_least(self) -> bool:
        """Whether something without a value was eaten, so the mean is a lower bound."""
        return self.sums.is_at_least

    @property
    def is_over_limit(self) -> bool:
        """Whether the mean of supplements and medicines alerts; no word stands beside that."""
        return self.supplement_state.is_alert

    @property
    def band_zone(self) -> Zone:
        """Where the mean lies on the band in force, with the same doubts as a day."""
        if not self.has_verdict or self.mean_mg is None or self.mean_diet_mg is None:
            return Zone.OPEN
        if self.is_over_limit:
            return Zone.OVER_LIMIT
        zone, _doubt = zone_at(self.mean_mg, self.mean_diet_mg, self.limits)
        is_unsure = not self.sums.knows_enough or self.sums.other_unknown_count > 0
        return Zone.CANNOT_SAY if zone is Zone.LOW and is_unsure else zone

    @property
    def p_cautious(self) -> float | None:
        """The probability that decides the answer: the lower of the two."""
        known = [p for p in (self.p_adequate, self.p_in_population) if p is not None]
        return min(known) if known else None

    @property
    def is_high(self) -> bool:
        """Whether usual intake is above the usual range, surely enough to say so."""
        return self.p_above_high is not None and self.p_above_high >= SURE_ENOUGH

    def days_needed(self, share: float) -> int | None:
        """Days that would give the mean to within +-``share`` (0 to 1); None if unknown."""
        if self.mean_mg is None or self.reference.sd_within is None:
            return None
        return days_needed(float(self.mean_mg), float(self.reference.sd_within), share)

    @property
    def more_days(self) -> int:
        """How many more complete days would firm the verdict up; 0 for enough."""
        if not self.has_verdict:
            return MIN_DAYS - self.n_days
        return max(0, FULL_DAYS - self.n_days, (self.days_needed(FIRM_SHARE) or 0) - self.n_days)


def window_ending(last: dt.date, days: int = DEFAULT_WINDOW) -> tuple[dt.date, dt.date]:
    """Return the first and the last date of a window. Raises ValueError below one day."""
    if days < 1:
        raise ValueError("A window has at least one day.")
    return last - dt.timedelta(days=days - 1), last


def assess(  # keyword-only after the days, one a thing they are compared with
    days: Iterable[LoggedDay],
    *,
    first: dt.date,
    last: dt.date,
    reference: Limits,
    limits: Limits | None = None,
    population: Population | None = None,
) -> Adequacy:
    """Assess the usual intake of a window, first and last date included.

    ``reference`` are the reference limits in force on the last day: all days are
    compared with them, also those before a birthday or a pregnancy, since the
    question is whether what is usually eaten is enough now. An own or a
    clinician's band is not a requirement and does not move the probability;
    ``limits``, the band in force on the last day (default: the reference), gives
    ``high``, the supplement limit and the kidney rule. Raises ValueError for a
    window that ends before it begins.
    """
    if last < first:
        raise ValueError("A window cannot end before it begins.")
    limits = reference if limits is None else limits
    within = [day for day in days if first <= day.date <= last]
    logged = [day for day in within if day.is_complete and day.sums.entry_count]
    # A day on which nothing is known is no day of 0 mg.
    counted = [day for day in logged if day.sums.knows_what_counts]
    n = len(counted)
    found = Adequacy(
        first=first,
        last=last,
        n_days=n,
        answer=AdequacyAnswer.NOT_YET,
        reference=reference,
        limits=limits,
        sums=_added(counted),
        taken=_added(logged),
        taken_days=len(logged),
        days_over_supplement_limit=sum(_is_over_limit(day, day.limits or limits) for day in logged),
        days_taken=sum(day.has_supplement for day in within),
        days_without_known_supplements=sum(not day.knows_supplements for day in counted),
        reference_changed=_changed(counted, reference),
    )
    found = replace(found, supplement_state=supplement_state(found.mean_sums, limits))
    if n == 0:
        return found
    total = sum((day.sums.counted_mg(day.limits or limits) for day in counted), Decimal(0))
    found = replace(
        found,
        mean_mg=total / n,
        mean_diet_mg=found.sums.diet_mg / n,
        mean_supplemental_mg=found.mean_sums.supplemental_mg,
    )
    if n < MIN_DAYS:
        return found
    if not found.is_at_least:
        # Around a lower bound there is no interval.
        found = replace(found, interval=interval(float(total / n), reference.sd_within, n))
    return _judged(_with_high(found), population)


def _added(days: Iterable[LoggedDay]) -> Sums:
    return functools.reduce(operator.add, (day.sums for day in days), Sums())


def _is_over_limit(day: LoggedDay, limits: Limits) -> bool:
    return supplement_state_at(day.sums.supplemental_mg, limits) is SupplementState.OVER


def _changed(days: Sequence[LoggedDay], reference: Limits) -> bool:
    def numbers(limits: Limits) -> tuple[object, ...]:
        return (limits.low, limits.low_if_other_sex, limits.target, limits.sd_within)

    return any(
        day.reference is not None and numbers(day.reference) != numbers(reference) for day in days
    )


def _with_high(found: Adequacy) -> Adequacy:
    """Compare the mean of food and water, or of all that counts, with ``high``."""
    limits, sd = found.limits, found.reference.sd_within
    if sd is None or limits.high is None or not limits.shows_zones:
        return found
    against_high = found.mean_mg if limits.counts_all_sources else found.mean_diet_mg
    above = p_above(float(against_high or 0), float(limits.high), float(sd), found.n_days)
    return replace(found, p_above_high=above)


def _judged(found: Adequacy, population: Population | None) -> Adequacy:
    reference = found.reference
    if found.limits.kidneys_impaired:
        return replace(found, answer=AdequacyAnswer.NOT_SHOWN)
    if found.is_over_limit:
        return replace(found, answer=AdequacyAnswer.OVER_LIMIT)
    if reference.low is not None and reference.sd_within is not None:
        if reference.low_if_other_sex is not None:
            return _without_sex(found)
        return _against_requirement(found, population)
    if reference.low is None and reference.target is not None:
        return _against_target(found)
    return replace(found, answer=AdequacyAnswer.CANNOT_SAY, doubt=Doubt.NO_REFERENCE)


def _against_requirement(found: Adequacy, population: Population | None) -> Adequacy:
    ear, sd = float(found.reference.low or 0), float(found.reference.sd_within or 0)
    mean, n = float(found.mean_mg or 0), found.n_days
    found = replace(
        found,
        sd_req=sd_of_requirement(ear),
        sdd=sd_of_difference(ear, sd, n),
        z=z_of_requirement(mean, ear, sd, n),
        p_adequate=p_adequate(mean, ear, sd, n),
    )
    if population is not None:
        diet = float(found.mean_diet_mg or 0)
        supplemental = mean - diet
        found = replace(
            found,
            population=population,
            usual_in_population=usual_intake_in(population, diet, sd, n),
            p_in_population=p_adequate_in(
                population, diet, ear, sd, n, supplemental_mg=supplemental
            ),
        )
    return _unless_unknown(replace(found, answer=answer_for(found.p_cautious or 0.0)))


def _without_sex(found: Adequacy) -> Adequacy:
    """Give only an answer that holds for both sexes, without the probability itself."""
    sd, mean, n = float(found.reference.sd_within or 0), float(found.mean_mg or 0), found.n_days
    smaller, larger = (
        p_adequate(mean, float(ear or 0), sd, n)
        for ear in (found.reference.low, found.reference.low_if_other_sex)
    )
    answer = answer_whatever_sex(smaller, larger)
    doubt = Doubt.SEX if answer is AdequacyAnswer.CANNOT_SAY else Doubt.NONE
    return _unless_unknown(replace(found, answer=answer, doubt=doubt))


def _unless_unknown(found: Adequacy) -> Adequacy:
    """Withhold "low" where too little has a value: unknown is not zero."""
    if not found.answer.is_low:
        return found
    if not found.sums.knows_enough:
        doubt = Doubt.COVERAGE
    elif found.sums.other_unknown_count > 0:
        doubt = Doubt.UNKNOWN_SUPPLEMENT
    else:
        return found
    return replace(
        found,
        answer=AdequacyAnswer.CANNOT_SAY,
        doubt=doubt,
        p_adequate=None,
        p_in_population=None,
        usual_in_population=None,
        z=None,
    )


def _against_target(found: Adequacy) -> Adequacy:
    """An intake without a requirement behind it can only support "adequate"."""
    target, mean = float(found.reference.target or 0), float(found.mean_mg or 0)
    is_reached = mean >= target
    if found.reference.sd_within is not None:
        sd, n = float(found.reference.sd_within), found.n_days
        confidence = p_above(mean, target, sd, n)
        is_reached = confidence >= SURE_ENOUGH
        found = replace(found, z=z_of_edge(mean, target, sd, n), confidence_at_target=confidence)
    if is_reached:
        return replace(found, answer=AdequacyAnswer.ADEQUATE)
    return replace(found, answer=AdequacyAnswer.CANNOT_SAY, doubt=Doubt.BELOW_TARGET)
