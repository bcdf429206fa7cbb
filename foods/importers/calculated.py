"""The values of everyday foods that rest on other foods: the same one, or a dish's parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from foods.amounts import CALCULATED_STEP, MG_STEP
from foods.enums import DataSet, Evidence
from foods.importers.cells import FoodKey
from foods.importers.everyday import (
    HOUSEHOLD_RECIPE,
    EverydayFood,
    OnFault,
    raise_fault,
)
from foods.importers.records import DishRecord, FoodRecord, PartRecord
from foods.importers.seed_files import SeedFileError

#: A dish that weighs less, or more, than so much of its parts is a slip of the pen.
_LEAST_KEPT, _MOST_KEPT = Decimal("0.15"), Decimal(5)


def find_values(
    everyday: Mapping[str, EverydayFood],
    tables: Mapping[FoodKey, FoodRecord],
    on_fault: OnFault = raise_fault,
) -> None:
    """Give everyday foods the values (mg per 100 g) of the foods they rest on.

    ``tables`` has the foods of all other data sets. A reference to no food, to one
    without a value, or round in a circle is a SeedFileError.
    """
    open_keys: list[str] = []
    done: set[str] = set()

    def find(food: EverydayFood) -> None:
        key = food.record.key
        if key in done:
            return
        if key in open_keys:
            circle = " > ".join((*open_keys[open_keys.index(key) :], key))
            raise food.row.error("parts" if food.parts else "like", f"goes in a circle: {circle}")
        open_keys.append(key)
        try:
            if food.like is not None:
                _set_like(food, valued(food, "like", food.like))
            elif food.parts:
                _set_dish(food, [valued(food, "parts", part.food) for part in food.parts])
        finally:
            open_keys.pop()
        done.add(key)

    def valued(food: EverydayFood, column: str, key: FoodKey) -> FoodRecord:
        if key[0] == DataSet.MIDBAND and key[1] in everyday:
            find(everyday[key[1]])
            found = everyday[key[1]].record
        elif (other := tables.get(key)) is not None:
            found = other
        else:
            raise food.row.error(column, f"{key[1]!r} is not a food of {key[0]}")
        if found.overruled_because:
            raise food.row.error(column, f"{key[1]!r} is overruled: {found.overruled_because}")
        if found.mg_per_100g is None:
            raise food.row.error(column, f"{found.name!r} ({key[1]}) has no value")
        return found

    for food in everyday.values():
        try:
            find(food)
        except SeedFileError as fault:
            on_fault(fault)


def _set_like(food: EverydayFood, other: FoodRecord) -> None:
    record = food.record
    record.mg_per_100g, record.release = other.mg_per_100g, other.release
    words = other.description or other.name
    place = other.data_set if words == other.key else f"{other.data_set} {other.key}"
    said = f"“{words}” ({place})"
    if food.is_near:
        record.evidence = Evidence.ESTIMATE
        said = f"The nearest kind of food in the tables: {said}"
    else:
        record.evidence, record.description = other.evidence, other.description
        record.data_points = other.data_points
        said = f"As {said}"
    record.source = "; ".join(filter(None, (said, record.source)))


def _set_dish(food: EverydayFood, parts: Iterable[FoodRecord]) -> None:
    cooked = food.cooked_grams or Decimal(0)
    dish = DishRecord(
        cooked,
        tuple(
            PartRecord(
                other.data_set,
                other.key,
                other.name,
                part.grams,
                (part.grams * (other.mg_per_100g or 0) / 100).quantize(MG_STEP),
            )
            for part, other in zip(food.parts, parts, strict=True)
        ),
    )
    whole = sum((part.grams for part in dish.parts), Decimal(0))
    if not _LEAST_KEPT * whole <= cooked <= _MOST_KEPT * whole:
        raise food.row.error(
            "cooked_grams", f"{cooked} g of a dish from {whole} g of parts is not possible"
        )
    total = sum((part.mg for part in dish.parts), Decimal(0))
    record = food.record
    record.dish = dish
    record.mg_per_100g = (total * 100 / cooked).quantize(CALCULATED_STEP)
    record.evidence = Evidence.CALCULATED
    record.source = record.source or HOUSEHOLD_RECIPE
