"""Indexed foods as rows of numbers, as the index keeps them. Pure, no Django."""

from __future__ import annotations

from typing import Any

from foods.search.ranking import IndexedFood, IndexedName


def pack(food: IndexedFood, numbers: dict[str, int]) -> list[Any]:
    """A food as a row; each word as its number, which a new word gets here."""

    def text(value: IndexedName) -> list[int]:
        return [value.head, *(numbers.setdefault(word, len(numbers)) for word in value.words)]

    return [
        food.food_id,
        food.quality,
        text(food.name),
        [text(alias) for alias in food.aliases],
        text(food.description) if food.description is not None else None,
        food.is_plain,
        food.other_state_id,
        food.everyday_food_id,
        food.kin_words,
    ]


def unpack(row: list[Any], words: list[str]) -> IndexedFood:
    """The food of a row."""

    def text(value: list[int]) -> IndexedName:
        return IndexedName(tuple(words[number] for number in value[1:]), value[0])

    food_id, quality, name, aliases, description, *rest = row
    return IndexedFood(
        food_id,
        quality,
        text(name),
        tuple(text(alias) for alias in aliases),
        text(description) if description is not None else None,
        *rest,
    )
