"""The usual value of a food's kind, for a food that has none of its own. Pure, no Django.

An estimate, and only offered where it means something: a kind is the foods of one group
whose names have the food's own noun, or, where these are few, the group itself; at least
``FEWEST`` of them must have a value, and their middle half must lie close together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles

from foods.amounts import quantise_mg
from foods.search.survey_category import POWDER_STEMS, kinds_of_name, stems_of

#: The fewest foods with a value that make a kind (policy).
FEWEST = 5
#: The middle half of a kind lies within this factor, or within so many mg in 100 g, that of a
#: whole group within a smaller one (policy): wider apart the middle one says little of any.
WIDEST_FACTOR = Decimal(4)
WIDEST_GROUP_FACTOR = Decimal("2.5")
WIDEST_MG = Decimal(10)


@dataclass(frozen=True)
class KnownFood:
    """A food with a value (mg in 100 g)."""

    name: str
    mg_per_100g: Decimal


@dataclass(frozen=True)
class UsualValue:
    """The middle value of a kind (mg in 100 g), and what it rests on."""

    mg_per_100g: Decimal
    #: How many foods of the kind have a value, and between what half of them lie (mg in 100 g).
    count: int
    low: Decimal
    high: Decimal
    #: The noun that the names of the kind have; empty where it is the whole group.
    noun: str


def usual_value(name: str, of_group: Sequence[KnownFood]) -> UsualValue | None:
    """Return the usual value of a food's kind among the foods of its group.

    The kind is made of the foods that have every word of the name's head ("Chicken soup" of
    "Chicken soup, canned"), else those with its last word, which is the noun ("soup"); else
    the same of what follows the head, since a source may name the food last; else the group.
    None where each is too small or too mixed to say.
    """
    is_powder = bool(stems_of(name) & POWDER_STEMS)
    alike = [
        (stems_of(food.name), food.mg_per_100g)
        for food in of_group
        if bool(stems_of(food.name) & POWDER_STEMS) == is_powder
    ]
    for wanted in kinds_of_name(name):
        stems = stems_of(" ".join(wanted))
        values = [mg for names, mg in alike if stems <= names]
        found = _middle(values, WIDEST_FACTOR, " ".join(wanted))
        if found is not None:
            return found
    return _middle([mg for _names, mg in alike], WIDEST_GROUP_FACTOR, "")


def _middle(values: Sequence[Decimal], widest: Decimal, noun: str) -> UsualValue | None:
    if len(values) < FEWEST:
        return None
    low, _half, high = quantiles(values, n=4, method="inclusive")
    if high - low > WIDEST_MG and high > low * widest:
        return None
    return UsualValue(quantise_mg(median(values)), len(values), low, high, noun)
