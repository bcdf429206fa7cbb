"""Which foods and groups bring most of a range's magnesium. Pure: sums by food in, ranks out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
    foods: Iterable[FoodSum], days: int, count: int | None = None
) -> list[MagnesiumSource]:
    """The foods that bring most on the mean of so many complete days; unknown ones last."""
    return _ranked(
        [
            MagnesiumSource(
                key=f"name:{food.name}" if food.food is None else str(food.food),
                name=food.name,
                kind=food.kind,
                part=MeanPart(None, None),
                entries=food.entries,
                unknown=food.unknown,
                mg=food.mg,
                known_grams=food.known_grams or 0.0,
                days=food.days,
            )
            for food in foods
        ],
        days,
        count,
    )


def top_groups(
    foods: Iterable[FoodSum], days: int, count: int | None = None
) -> list[MagnesiumSource]:
    """The groups of foods that bring most, as ``top_foods``; quick adds are one group."""
    groups: dict[tuple[str, str], list[FoodSum]] = {}
    for food in foods:
        groups.setdefault((food.group, food.group_name), []).append(food)
    return _ranked(
        [
            MagnesiumSource(
                key=key,
                name=name,
                kind=those[0].kind,
                part=MeanPart(None, None),
                entries=sum(food.entries for food in those),
                unknown=sum(food.unknown for food in those),
                mg=known_sum(food.mg for food in those),
                known_grams=sum(food.known_grams or 0.0 for food in those),
            )
            for (key, name), those in groups.items()
        ],
        days,
        count,
    )


def _ranked(sources: list[MagnesiumSource], days: int, count: int | None) -> list[MagnesiumSource]:
    """The first so many sources with their parts of the mean day, most first."""
    whole = known_sum(one.mg for one in sources)
    sources.sort(key=lambda one: (one.mg is None, -(one.mg or 0.0), one.name))
    return [replace(one, part=share_of(one.mg, whole, days)) for one in sources[:count]]
