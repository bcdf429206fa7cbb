"""How far a day falls short of its band, and which foods would make that up.

Amounts are mg of magnesium. Only food is offered: nobody is advised to take a
supplement. Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from intake.science.limits import Limits
from intake.science.sums import Sums
from intake.science.zones import Zone, judge, supplement_state

#: How many foods are offered at most (policy).
MOST_OFFERS = 5
#: Portions with less magnesium than this (mg) come after all others (policy).
WORTH_MG = Decimal(20)
#: Youngest age (years) at which foods are offered: they are often nuts and seeds (policy).
OFFERED_FROM_AGE = 5


@dataclass(frozen=True)
class Shortfall:
    """How far a day is below its band (mg), and how much room there is up to ``high``."""

    total_mg: Decimal
    #: Where the band begins.
    edge_mg: Decimal
    #: What food may still add before "high"; None where there is no such edge.
    room_mg: Decimal | None

    @property
    def missing_mg(self) -> Decimal:
        """The amount (mg) that makes it up."""
        return self.edge_mg - self.total_mg


@dataclass(frozen=True)
class Candidate:
    """One food in one household portion."""

    food_id: int
    name: str
    group: str
    mg: Decimal
    #: 1 is eaten by nearly everybody, 5 rarely.
    rank: int = 9
    #: Place among the person's own recent foods, 0 for the latest; None for others.
    recency: int | None = None
    #: What it contains, of the tags that may be left out.
    contains: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Offer:
    """A candidate with the day's total once it is logged."""

    candidate: Candidate
    total_after_mg: Decimal
    closes: bool


def shortfall_of(sums: Sums, limits: Limits) -> Shortfall | None:
    """Return how far a day is below its band; None where nothing should be offered.

    Nothing is offered with impaired kidneys, on an empty day, above the supplement
    limit, and where what has no value may lift the day out of "low". Where there is no
    average requirement it is the distance to the target.
    """
    edge = limits.target if limits.low is None else limits.low
    if not limits.may_suggest_more or not limits.shows_zones or edge is None:
        return None
    counted = sums.counted_mg(limits)
    if not sums.entry_count or sums.is_medicine_alone or counted >= edge:
        return None
    # Above the supplement limit that is what the day is about.
    if supplement_state(sums, limits).is_alert:
        return None
    # A sum that may be low for want of values is no gap to fill.
    if limits.low is not None and judge(sums, limits)[0] is not Zone.LOW:
        return None
    if limits.low is None and sums.is_at_least:
        return None
    # What has no value may hold as much as its bound.
    against_high = (counted if limits.counts_all_sources else sums.diet_mg) + sums.possible_mg
    room = None if limits.high is None else max(limits.high - against_high, Decimal(0))
    return Shortfall(counted, edge, room)


def may_offer(age_years: int | None, *, logs_for_child: bool = False) -> bool:
    """Whether foods may be offered to somebody of this age (completed years).

    Not to a child without a stated age, who may be too young.
    """
    return not logs_for_child if age_years is None else age_years >= OFFERED_FROM_AGE


def offers(
    shortfall: Shortfall, candidates: Iterable[Candidate], excluded: Collection[str] = ()
) -> list[Offer]:
    """Choose up to ``MOST_OFFERS`` foods of which one portion makes up the shortfall.

    None takes the day above ``high`` or contains an excluded tag. One's own recent
    foods come first, the latest before others; then everyday foods, one of each food
    group before a second of any. Where no single portion is enough, those that bring
    the day nearest are offered instead.
    """
    fitting = [
        one
        for one in candidates
        if one.mg > 0
        and not one.contains & set(excluded)
        and (shortfall.room_mg is None or one.mg <= shortfall.room_mg)
    ]
    closing = [one for one in fitting if one.mg >= shortfall.missing_mg]
    if closing:
        chosen = _one_of_each_group(sorted(closing, key=_order))
    else:
        chosen = _one_of_each_group(sorted(fitting, key=lambda one: (-one.mg, one.name)))
    return [
        Offer(one, shortfall.total_mg + one.mg, closes=one.mg >= shortfall.missing_mg)
        for one in chosen[:MOST_OFFERS]
    ]


def _order(one: Candidate) -> tuple[bool, int, bool, int, Decimal, str]:
    """Sort key: own and recent, then everyday sources; among equals the smaller amount."""
    recency = (one.recency is None, one.recency or 0)
    return (*recency, one.mg < WORTH_MG, one.rank, one.mg, one.name)


def _one_of_each_group(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Put a second food of a group after the first of all others; own foods stay first.

    Of "Pumpkin seeds" and "Pumpkin seeds, salted" only the first is kept.
    """
    first: list[Candidate] = []
    later: list[Candidate] = []
    groups: set[str] = set()
    names: set[str] = set()
    for one in ranked:
        name = one.name.partition(",")[0].casefold()
        if name in names:
            continue
        (later if one.recency is None and one.group in groups else first).append(one)
        groups.add(one.group)
        names.add(name)
    return first + later
