"""Finds the foods of the table that a file names by source and key."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from accounts.models import User
from foods.enums import DataSet
from foods.models import Food, Portion
from intake.transfer.reading.rows import DiaryRow

#: Keys in one query; databases limit the number of its parameters.
_AT_ONCE = 500

_DATA_SETS = {value.casefold(): value for value in DataSet.values}


class MatchedFoods:
    """Foods by source and key, and their portions by label."""

    def __init__(self, foods: Iterable[Food]) -> None:
        self._foods = {(food.data_set, food.source_key): food for food in foods}
        self._portions: dict[tuple[int, str, Decimal | None, Decimal | None], int] = {}
        numbers = [food.pk for food in self._foods.values()]
        for start in range(0, len(numbers), _AT_ONCE):
            portions = Portion.objects.filter(food__in=numbers[start : start + _AT_ONCE])
            for pk, *label in portions.values_list("pk", "food", "label", "grams", "magnesium_mg"):
                self._portions[tuple(label)] = pk  # type: ignore[index]  # four columns

    def food(self, row: DiaryRow) -> Food | None:
        """Return the food a row names; None where it names none that the person may log."""
        source = _DATA_SETS.get(row.source.casefold())
        return None if source is None else self._foods.get((source, row.source_key))

    def portion(self, food: Food, row: DiaryRow) -> int | None:
        """Return the key of the portion a row was measured in, if the food still has it so."""
        return self._portions.get((food.pk, row.unit_label, row.unit_grams, row.unit_mg))


def match_foods(subject: User, rows: list[DiaryRow]) -> MatchedFoods:
    """Find the foods that rows name among those the person may log."""
    wanted: dict[str, set[str]] = {}
    for row in rows:
        source = _DATA_SETS.get(row.source.casefold())
        if source is not None and row.source_key:
            wanted.setdefault(source, set()).add(row.source_key)
    found: list[Food] = []
    for source, keys in wanted.items():
        ordered = sorted(keys)
        for start in range(0, len(ordered), _AT_ONCE):
            found += Food.objects.visible_to(subject).filter(
                data_set=source, source_key__in=ordered[start : start + _AT_ONCE]
            )
    return MatchedFoods(found)
