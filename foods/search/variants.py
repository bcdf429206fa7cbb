"""Hits that say the same thing over again are left out. Pure, no Django."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from foods.search.ranking import IndexedFood

#: So many variants of one thing are shown that no everyday food stands for.
_MOST_VARIANTS = 3


def without_variants(
    hits: Iterable[int], foods: Mapping[int, IndexedFood], kept: Collection[int], sure: set[int]
) -> list[int]:
    """Return the hits, the best first, without those that another one stands for.

    A variant goes where its everyday food is a hit that is as sure. Of variants without
    one the best three stay, and none that is called like an everyday food. Foods in
    ``kept``, which the person eats, stay in any case.
    """
    shown: list[int] = []
    in_order = list(hits)
    found = set(in_order)
    counts: Counter[tuple[str, ...]] = Counter()
    names: set[tuple[str, ...]] = set()
    for food_id in in_order:
        food = foods[food_id]
        is_called_alike = not food.is_plain and food.name.words in names
        if food.is_plain:
            names.update(text.words for text in (food.name, *food.aliases))
        everyday = food.everyday_food_id
        if food_id not in kept:
            if is_called_alike:
                continue
            if everyday in found and (everyday in sure or food_id not in sure):
                continue
            if kin := food.kin:
                counts[kin] += 1
                if counts[kin] > _MOST_VARIANTS:
                    continue
        shown.append(food_id)
    return shown
