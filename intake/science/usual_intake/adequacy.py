"""The assessment of usual intake from a window of days.

One statement, from the hierarchical model in ``posterior``; the formula of IOM 2000,
*Applications in Dietary Assessment*, is worked out beside it for comparison (``book``).
Where something without a value was eaten, the statement is made for what is known and for
the most it can have been, and said where both agree.
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
from intake.science.usual_intake.answers import (
    MIN_DAYS,
    SURE_ENOUGH,
    AdequacyAnswer,
    agreed,
    answer_for,
    answer_whatever_sex,
)
from intake.science.usual_intake.book import REQUIREMENT_CV, BookAnswer, book_answer
from intake.science.usual_intake.more_days import more_days
from intake.science.usual_intake.prior import Prior
from intake.science.usual_intake.usual import UsualIntake
from intake.science.zones import (
    Doubt,
    SupplementState,
    Zone,
    agreed_zone,
    supplement_state,
    supplement_state_at,
)

#: From this number on the verdict is full, before it is a first estimate (policy).
FULL_DAYS = 7
#: The windows a page offers, in days.
WINDOWS = (7, 14, 28, 90)
DEFAULT_WINDOW = 14


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
    def is_counted(self) -> bool:
        """Whether it is a day of the mean: one on which nothing is known is no day of 0 mg."""
        return self.is_complete and self.sums.entry_count > 0 and self.sums.knows_what_counts

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
    #: Usual intake, from what is known; None without a prior (infants) and below a verdict.
    usual: UsualIntake | None = None
    #: The same with the most that what has no value can have held; None where nothing is
    #: unknown, and where there is no such bound.
    usual_at_most: UsualIntake | None = None
    #: The probability that decides the answer, and the same at the upper bound.
    p_adequate: float | None = None
    p_adequate_at_most: float | None = None
    #: The formula of the book, for comparison.
    book: BookAnswer | None = None
    #: For reference values without a requirement: that the target is reached.
    p_target: float | None = None
    supplement_state: SupplementState = SupplementState.NONE
    #: Complete days whose supplements and medicines exceed the limit, whatever their mean.
    days_over_supplement_limit: int = 0
    #: Days of the window, complete or not, on which a supplement or medicine was taken.
    days_taken: int = 0
    #: Complete days with a known dose of supplements and medicines, the smallest and the
    #: largest of them (mg a day).
    dose_days: int = 0
    least_dose_mg: Decimal | None = None
    most_dose_mg: Decimal | None = None
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
        possible = self.sums.possible_mg / self.n_days if self.is_bounded else None
        return agreed_zone(self.mean_mg, self.mean_diet_mg, possible, self.limits)[0]

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where usual intake lies with 95 % probability; none around a lower bound."""
        return None if self.usual is None or self.is_at_least else self.usual.interval

    @property
    def is_bounded(self) -> bool:
        """Whether all that has no value has a bound, or nothing is without one."""
        return not self.sums.unbounded_count

    @property
    def is_high(self) -> bool:
        """Whether usual intake is above the usual range, surely enough to say so."""
        return self.p_above_high is not None and self.p_above_high >= SURE_ENOUGH

    @functools.cached_property
    def more_days(self) -> int:
        """How many more complete days would firm the verdict up; 0 for enough.

        0 also where something is unknown: more days do not tell what was in those.
        """
        if not self.has_verdict:
            return MIN_DAYS - self.n_days
        if self.answer is not AdequacyAnswer.UNCERTAIN or self.usual is None or self.is_at_least:
            return 0
        return more_days(self.usual, lambda usual: _answer(usual, self.reference))


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
    prior: Prior | None = None,
) -> Adequacy:
    """Assess the usual intake of a window, first and last date included.

    ``reference`` are the reference limits in force on the last day: all days are
    compared with them, also those before a birthday or a pregnancy, since the
    question is whether what is usually eaten is enough now. An own or a
    clinician's band is not a requirement and does not move the probability;
    ``limits``, the band in force on the last day (default: the reference), gives
    ``high``, the supplement limit and the kidney rule. ``prior`` is what people of the
    same sex and age usually eat; None for infants, of whom there is none. Raises
    ValueError for a window that ends before it begins.
    """
    if last < first:
        raise ValueError("A window cannot end before it begins.")
    limits = reference if limits is None else limits
    within = [day for day in days if first <= day.date <= last]
    logged = [day for day in within if day.is_complete and day.sums.entry_count]
    counted = [day for day in within if day.is_counted]
    n, sums = len(counted), _added(counted)
    found = Adequacy(
        first=first,
        last=last,
        n_days=n,
        answer=AdequacyAnswer.NOT_YET,
        reference=reference,
        limits=limits,
        sums=sums,
        taken=sums if len(logged) == n else _added(logged),
        taken_days=len(logged),
        days_over_supplement_limit=sum(_is_over_limit(day, day.limits or limits) for day in logged),
        days_taken=sum(day.has_supplement for day in within),
        days_without_known_supplements=sum(not day.knows_supplements for day in counted),
        reference_changed=_changed(counted, reference),
    )
    doses = [day.sums.supplemental_mg for day in logged if day.sums.supplemental_mg]
    found = replace(
        found,
        supplement_state=supplement_state(found.mean_sums, limits),
        dose_days=len(doses),
        least_dose_mg=min(doses, default=None),
        most_dose_mg=max(doses, default=None),
    )
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
    if prior is not None:
        found = _stated(found, counted, prior)
    return _judged(_with_high(found))


def _stated(found: Adequacy, counted: Sequence[LoggedDay], prior: Prior) -> Adequacy:
    """Add usual intake from what is known and, where there is a bound, from the most it can be."""
    supplements = float((found.mean_mg or 0) - (found.mean_diet_mg or 0))
    diet = [day.sums.diet_mg for day in counted]
    found = replace(found, usual=UsualIntake.of([float(mg) for mg in diet], prior, supplements))
    if not (found.is_at_least and found.is_bounded):
        return found
    at_most = [float(mg + day.sums.possible_mg) for mg, day in zip(diet, counted, strict=True)]
    return replace(found, usual_at_most=UsualIntake.of(at_most, prior, supplements))


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
    """Compare usual food and water, or all that counts, with ``high``."""
    limits, usual = found.limits, found.usual
    if usual is None or limits.high is None or not limits.shows_zones:
        return found
    high = float(limits.high)
    above = usual.p_reaches(high) if limits.counts_all_sources else usual.diet.p_above(high)
    return replace(found, p_above_high=above)


def _judged(found: Adequacy) -> Adequacy:
    reference = found.reference
    if found.limits.kidneys_impaired:
        return replace(found, answer=AdequacyAnswer.NOT_SHOWN)
    if found.is_over_limit:
        return replace(found, answer=AdequacyAnswer.OVER_LIMIT)
    if found.usual is not None and reference.low is not None:
        return _against_requirement(found, found.usual)
    if reference.low is None and reference.target is not None:
        return _against_target(found)
    return replace(found, answer=AdequacyAnswer.CANNOT_SAY, doubt=Doubt.NO_REFERENCE)


def _answer(usual: UsualIntake, reference: Limits) -> AdequacyAnswer:
    """The word for a usual intake against a requirement; one that holds for both sexes."""
    smaller, larger = reference.low, reference.low_if_other_sex
    p = _p_adequate(usual, smaller, reference)
    return (
        answer_for(p)
        if larger is None
        else answer_whatever_sex(p, _p_adequate(usual, larger, reference))
    )


def _p_adequate(usual: UsualIntake, ear: Decimal | None, reference: Limits) -> float:
    return usual.p_adequate(float(ear or 0), float(reference.cv_req or REQUIREMENT_CV))


def _against_requirement(found: Adequacy, usual: UsualIntake) -> Adequacy:
    reference, at_most = found.reference, found.usual_at_most
    if reference.low_if_other_sex is not None:
        answer = _answer(usual, reference)
        doubt = Doubt.SEX if answer is AdequacyAnswer.CANNOT_SAY else Doubt.NONE
    else:
        # Without the sex the probability itself is withheld.
        p = _p_adequate(usual, reference.low, reference)
        answer, doubt = answer_for(p), Doubt.NONE
        most = None if at_most is None else _p_adequate(at_most, reference.low, reference)
        found = replace(found, p_adequate=p, p_adequate_at_most=most, book=_book(found))
    if found.is_at_least:
        of_both = agreed(answer, None if at_most is None else _answer(at_most, reference))
        if of_both is None and doubt is Doubt.NONE:
            answer, doubt = AdequacyAnswer.CANNOT_SAY, Doubt.UNKNOWN_DECIDES
        else:
            answer = of_both or answer
    return replace(found, answer=answer, doubt=doubt)


def _book(found: Adequacy) -> BookAnswer | None:
    reference = found.reference
    if reference.low is None or reference.sd_within is None or found.is_at_least:
        return None
    return book_answer(
        float(found.mean_mg or 0),
        float(reference.low),
        float(reference.sd_within),
        found.n_days,
        float(reference.cv_req or REQUIREMENT_CV),
    )


def _against_target(found: Adequacy) -> Adequacy:
    """An intake without a requirement behind it can only support "adequate".

    More than is known would only support it more, so a lower bound may. Of infants, for
    whom there is no prior, the mean itself is compared.
    """
    target, mean = found.reference.target or Decimal(0), found.mean_mg or Decimal(0)
    is_reached = mean >= target
    if found.usual is not None:
        found = replace(found, p_target=found.usual.p_reaches(float(target)))
        is_reached = (found.p_target or 0.0) >= SURE_ENOUGH
    if is_reached:
        return replace(found, answer=AdequacyAnswer.ADEQUATE)
    return replace(found, answer=AdequacyAnswer.CANNOT_SAY, doubt=Doubt.BELOW_TARGET)
