"""The zone of a day or mean on its band, and the separate test of supplements.

Zones are decided on unrounded values (mg); a value exactly on an edge is optimal.
Pure: no Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from intake.science.limits import Limits
from intake.science.sums import Sums


class Zone(StrEnum):
    """The zones of a finished day, and the states in which a day has none."""

    LOW = "low"
    BORDERLINE = "borderline"
    OPTIMAL = "optimal"
    HIGH = "high"
    ADEQUATE = "adequate"
    CANNOT_SAY = "cannot_say"
    #: Supplements and medicines exceed their limit, which is said instead of a zone.
    OVER_LIMIT = "over_limit"
    #: Impaired kidneys and no clinician's band.
    NOT_SHOWN = "not_shown"
    #: The day is not finished, so it is not judged.
    OPEN = "open"
    EMPTY = "empty"

    @property
    def is_optimal(self) -> bool:
        """Whether this lies in the band: borderline is its lower part."""
        return self in {Zone.BORDERLINE, Zone.OPTIMAL}

    @property
    def word(self) -> str:
        """The zone's word, as pages and tables print it."""
        return _WORDS[self]


_WORDS = {
    Zone.LOW: "low",
    Zone.BORDERLINE: "in the band, borderline",
    Zone.OPTIMAL: "in the band",
    Zone.HIGH: "above the usual range",
    Zone.ADEQUATE: "adequate",
    Zone.CANNOT_SAY: "cannot say",
    Zone.OVER_LIMIT: "supplements above the limit",
    Zone.NOT_SHOWN: "not shown",
    Zone.OPEN: "so far",
    Zone.EMPTY: "nothing logged",
}


class Doubt(StrEnum):
    """Why a day cannot be judged."""

    NONE = ""
    #: What has no value decides: the two ends of what it can hold differ.
    UNKNOWN_DECIDES = "unknown_decides"
    #: Between the two average requirements, and sex is not stated.
    SEX = "sex"
    #: Below a target where there is no average requirement.
    BELOW_TARGET = "below_target"
    #: No reference values fit the profile.
    NO_REFERENCE = "no_reference"


class SupplementState(StrEnum):
    """Supplements and medicines against their own limit."""

    NONE = "none"
    WITHIN = "within"
    OVER = "over"
    #: There is no safe amount here (infants, impaired kidneys, a limit of 0).
    ALERT_ANY = "alert_any"
    #: A value is missing, and what is known does not exceed the limit.
    CANNOT_SAY = "cannot_say"

    @property
    def is_alert(self) -> bool:
        """Whether a page should draw attention to it."""
        return self in _ALERTS


_ALERTS = (SupplementState.OVER, SupplementState.ALERT_ANY)


@dataclass(frozen=True)
class ZoneSpan:
    """The range (mg) of one zone; ``end`` is None for the last, which is open."""

    zone: Zone
    start: Decimal
    end: Decimal | None


def zone_spans(limits: Limits) -> tuple[ZoneSpan, ...]:
    """Return the zones end to end from 0 mg, without empty ones; none where none is shown.

    An edge belongs to the upper of its two zones, except ``high``, which still
    belongs to the band.
    """
    if not limits.shows_zones:
        return ()
    edges: list[tuple[Zone, Decimal | None]]
    if limits.low is not None:
        edges = [(Zone.LOW, limits.low)]
        if limits.low_if_other_sex is not None:
            edges.append((Zone.CANNOT_SAY, limits.low_if_other_sex))
        if limits.target is not None:
            edges.append((Zone.BORDERLINE, limits.target))
        edges.append((Zone.OPTIMAL, limits.high))
    else:
        edges = [(Zone.CANNOT_SAY, limits.high if limits.target is None else limits.target)]
        if limits.target is not None:
            edges.append((Zone.ADEQUATE, limits.high))
    if limits.high is not None:
        edges.append((Zone.HIGH, None))
    spans, start = [], Decimal(0)
    for zone, end in edges:
        if end is None or end > start:
            spans.append(ZoneSpan(zone, start, end))
        start = start if end is None else end
    return tuple(spans)


def zone_at(total_mg: Decimal, diet_mg: Decimal, limits: Limits) -> tuple[Zone, Doubt]:
    """Return the zone of a day or mean and, where there is none, why.

    ``total_mg`` is ``Sums.counted_mg``, ``diet_mg`` the part of it from food and water.
    Neither what has no value nor the supplement limit is considered; see ``judge``.
    """
    if not limits.shows_zones:
        return Zone.NOT_SHOWN, Doubt.NONE
    against_high = total_mg if limits.counts_all_sources else diet_mg
    if limits.high is not None and against_high > limits.high:
        return Zone.HIGH, Doubt.NONE
    if limits.low is None:
        return _zone_without_low(total_mg, limits.target)
    if total_mg < limits.low:
        return Zone.LOW, Doubt.NONE
    if limits.low_if_other_sex is not None and total_mg < limits.low_if_other_sex:
        return Zone.CANNOT_SAY, Doubt.SEX
    is_borderline = limits.target is not None and total_mg < limits.target
    return (Zone.BORDERLINE if is_borderline else Zone.OPTIMAL), Doubt.NONE


def _zone_without_low(total_mg: Decimal, target: Decimal | None) -> tuple[Zone, Doubt]:
    if target is None:
        return Zone.CANNOT_SAY, Doubt.NO_REFERENCE
    if total_mg >= target:
        return Zone.ADEQUATE, Doubt.NONE
    return Zone.CANNOT_SAY, Doubt.BELOW_TARGET


#: What may be added to a day on which something has no bound (mg).
_WITHOUT_END = Decimal("Infinity")


def judge(sums: Sums, limits: Limits) -> tuple[Zone, Doubt]:
    """Return the zone of a finished day and, where there is none, why.

    Where supplements and medicines exceed their limit there is no other zone. Unknown is
    not zero: the day lies between what is known and that with the most that its unknown
    part may hold (without end where something has no bound), and a zone is given where both
    ends agree. Between borderline and optimal it is borderline, the careful one.
    """
    if not sums.entry_count:
        return Zone.EMPTY, Doubt.NONE
    if supplement_state(sums, limits).is_alert:
        return Zone.OVER_LIMIT, Doubt.NONE
    if sums.is_medicine_alone:
        return Zone.EMPTY, Doubt.NONE
    possible = None if sums.unbounded_count else sums.possible_mg
    return agreed_zone(sums.counted_mg(limits), sums.diet_mg, possible, limits)


def agreed_zone(
    counted_mg: Decimal, diet_mg: Decimal, possible_mg: Decimal | None, limits: Limits
) -> tuple[Zone, Doubt]:
    """Return what is true of both ends of what a day or a mean may hold.

    ``possible_mg`` is the most that what has no value may add; None where it has no bound.
    """
    lowest = zone_at(counted_mg, diet_mg, limits)
    if possible_mg == 0:
        return lowest
    more = _WITHOUT_END if possible_mg is None else possible_mg
    highest = zone_at(counted_mg + more, diet_mg + more, limits)
    if lowest == highest:
        return lowest
    if lowest[0].is_optimal and highest[0].is_optimal:
        return Zone.BORDERLINE, Doubt.NONE
    return Zone.CANNOT_SAY, Doubt.UNKNOWN_DECIDES


def zone_of(sums: Sums, limits: Limits) -> Zone:
    """Return the zone of a finished day."""
    return judge(sums, limits)[0]


def supplement_state_at(
    supplemental_mg: Decimal, limits: Limits, *, has_unknown: bool = False
) -> SupplementState:
    """Compare supplements and medicines (mg a day, or a 7-day mean) with their limit.

    ``has_unknown`` says that some were logged without a value. Exactly at the
    limit is within it.
    """
    if not supplemental_mg and not has_unknown:
        return SupplementState.NONE
    if limits.no_supplement_is_safe or limits.supplement_limit == 0:
        return SupplementState.ALERT_ANY
    if limits.supplement_limit is not None and supplemental_mg > limits.supplement_limit:
        return SupplementState.OVER
    if has_unknown or limits.supplement_limit is None:
        return SupplementState.CANNOT_SAY
    return SupplementState.WITHIN


def supplement_state(sums: Sums, limits: Limits) -> SupplementState:
    """Compare a day's supplements and medicines with their limit; food never counts."""
    return supplement_state_at(
        sums.supplemental_mg, limits, has_unknown=sums.supplemental_unknown_count > 0
    )
