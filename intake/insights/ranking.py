"""Which foods and groups bring most of a range's magnesium. Pure: sums by food in, ranks out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from intake.insights.analysis import MeanPart, known_sum, share_of


class FoodSum(NamedTuple):
    """The entries of one food and kind, or of quick adds of one name, added up."""

    #: None for a quick add, whose group is empty.
    food: int | None
    name: str
    kind: str
    group: str
    group_name: str
    #: None where none of the entries has a value.
    mg: float | None
    #: The grams of the entries with a value; None where there are none.
    known_grams: float | None
    entries: int
    unknown: int
    #: On how many dates it was eaten.
    days: int


@dataclass(frozen=True)
class MagnesiumSource:
    """What one food, or one group of foods, brings on the mean complete day.

    ``key`` is the food's number, "name:..." for a quick add, or the group's slug.
    """

    key: str
    name: str
    kind: str
    part: MeanPart
    entries: int
    unknown: int
    #: All of it (mg), None where unknown, and the grams of what is known.
    mg: float | None
    known_grams: float
    #: Dates on which it was eaten; 0 for a group, where they are not counted.
    days: int = 0


def top_foods(
    foods: Sequence[FoodSum], days: int, count: int | None = None
) -> list[MagnesiumSource]:
    """The foods that bring most on the mean of so many complete days; unknown ones last."""
    whole = known_sum(food.mg for food in foods)
    found = [
        MagnesiumSource(
            key=f"name:{food.name}" if food.food is None else str(food.food),
            name=food.name,
            kind=food.kind,
            part=share_of(food.mg, whole, days),
            entries=food.entries,
            unknown=food.unknown,
            mg=food.mg,
            known_grams=food.known_grams or 0.0,
            days=food.days,
        )
        for food in foods
    ]
    return sorted(found, key=_most_first)[:count]


def top_groups(
    foods: Sequence[FoodSum], days: int, count: int | None = None
) -> list[MagnesiumSource]:
    """The groups of foods that bring most, as ``top_foods``; quick adds are one group."""
    whole = known_sum(food.mg for food in foods)
    groups: dict[tuple[str, str], list[FoodSum]] = {}
    for food in foods:
        groups.setdefault((food.group, food.group_name), []).append(food)
    found = [
        MagnesiumSource(
            key=key,
            name=name,
            kind=those[0].kind,
            part=share_of(mg, whole, days),
            entries=sum(food.entries for food in those),
            unknown=sum(food.unknown for food in those),
            mg=mg,
            known_grams=sum(food.known_grams or 0.0 for food in those),
        )
        for (key, name), those in groups.items()
        for mg in [known_sum(food.mg for food in those)]
    ]
    return sorted(found, key=_most_first)[:count]


def _most_first(source: MagnesiumSource) -> tuple[bool, float, str]:
    return source.mg is None, -(source.mg or 0.0), source.name
