"""The foods a day's gap may be closed with: one's own recent ones, and everyday ones."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, Q

from foods.amounts import AmountError, amount_of, amount_words
from foods.enums import FoodKind
from foods.models import Food
from foods.units import usual_unit
from intake.diary.log import Log
from intake.science.shortfall import Candidate, Shortfall

#: How many of the foods logged last count as the person's own recent ones.
RECENT = 40
#: Everyday foods up to this rank are offered (1 is eaten by nearly everybody, 5 rarely).
EVERYDAY_RANK = 3
#: The heaviest portion that is offered (g); with it the leanest food that can help.
HEAVIEST_PORTION = Decimal(400)
#: Where no portion closes a gap, the richest foods are looked at from here (mg per 100 g).
RICH = Decimal(60)


@dataclass(frozen=True)
class PortionedCandidate:
    """A candidate with what a form needs to log it."""

    candidate: Candidate
    unit: str
    amount_words: str


def candidates_for(log: Log, gap: Shortfall) -> dict[int, PortionedCandidate]:
    """Foods that may close a gap, by number, each in its usual portion; two queries."""
    latest = (
        log.entries()
        .filter(kind=FoodKind.FOOD)
        .exclude(food=None)
        .values_list("food")
        .annotate(last=Max("pk"))
        .order_by("-last")[:RECENT]
    )
    recency = {food: place for place, (food, _last) in enumerate(latest)}
    least = min(gap.missing_mg * 100 / HEAVIEST_PORTION, RICH)
    foods = (
        Food.objects.visible_to(log.user)
        .filter(
            Q(is_staple=True, rank__lte=EVERYDAY_RANK) | Q(pk__in=recency),
            kind=FoodKind.FOOD,
            magnesium_mg_per_100g__gte=least,
        )
        .select_related("group")
        .with_usual_portion()
    )
    found = {}
    for food in foods:
        portioned = _in_usual_portion(food, recency.get(food.pk))
        if portioned is not None:
            found[food.pk] = portioned
    return found


def _in_usual_portion(food: Food, recency: int | None) -> PortionedCandidate | None:
    """A food in its usual household portion; None for one without, or with too heavy a one."""
    key, unit = usual_unit(food) or ("", None)
    if unit is None or not key.startswith("p") or (unit.grams or 0) > HEAVIEST_PORTION:
        return None
    try:
        mg = amount_of(Decimal(1), unit, food.magnesium_mg_per_100g)[1]
    except AmountError:
        return None
    if mg is None:
        return None
    candidate = Candidate(
        food_id=food.pk,
        name=food.name,
        group=food.group.slug,
        mg=mg,
        rank=food.rank,
        recency=recency,
        contains=frozenset(food.contains),
    )
    return PortionedCandidate(candidate, key, amount_words(Decimal(1), unit.label))
