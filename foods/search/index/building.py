"""Writing a version: what the ranking reads of the shared foods, and the engine's words."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import Any

import tantivy

from foods.enums import SUPPLEMENTAL
from foods.models import Food, FoodAlias, FoodQuerySet
from foods.search.counterparts import counterparts
from foods.search.index.packing import order_in_index, pack
from foods.search.index.version_files import FOODS_FILE, write_sums
from foods.search.ranking import FoodFacts, IndexedFood, indexed_food_of

_HEAP_BYTES = 30_000_000

#: The columns that ``food_facts_of`` takes, in its order.
RANKED_FIELDS = (
    "pk",
    "name",
    "description",
    "is_staple",
    "rank",
    "group__slug",
    "kind",
    "magnesium_mg_per_100g",
    "owner_id",
    "everyday_food_id",
)


def build(folder: Path, target: Path) -> None:
    """Write the shared foods as a version. Raises OSError or ValueError where that fails."""
    draft = folder / f"draft-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    foods = indexed_foods_of(Food.objects.shared())
    index = tantivy.Index(schema(), str(draft))
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    for place, food in enumerate(foods):
        document = tantivy.Document()
        # Unsigned: tantivy does not find a signed key again.
        document.add_unsigned("place", place)
        document.add_text("words", " ".join(sorted(set(food.words()))))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    with (draft / FOODS_FILE).open("wb") as file:
        file.writelines(pack(foods))
    write_sums(draft)
    if target.exists():
        # Renamed, not deleted: parts of a damaged one may not be deletable.
        target.rename(folder / f"damaged-{os.getpid()}-{time.monotonic_ns()}")
    draft.rename(target)


def food_facts_of(row: tuple[Any, ...]) -> FoodFacts:
    """Read a row of ``RANKED_FIELDS``."""
    food_id, name, description, is_staple, rank, group, kind, value, *ids = row
    owner_id, everyday_food_id = ids
    return FoodFacts(
        food_id,
        name,
        description,
        is_staple=is_staple,
        rank=rank,
        group=group,
        is_unknown=value is None and kind not in SUPPLEMENTAL,
        mg_per_100g=None if value is None else float(value),
        is_own=owner_id is not None,
        everyday_food_id=everyday_food_id or 0,
    )


def facts_of(foods: FoodQuerySet) -> list[FoodFacts]:
    """The columns of these foods that the ranking needs."""
    return [food_facts_of(row) for row in foods.order_by("pk").values_list(*RANKED_FIELDS)]


def aliases_of(foods: FoodQuerySet) -> dict[int, list[str]]:
    """Their other names, by id."""
    aliases: dict[int, list[str]] = {}
    names = FoodAlias.objects.filter(food__in=foods).order_by("pk")
    for food_id, name in names.values_list("food_id", "name"):
        aliases.setdefault(food_id, []).append(name)
    return aliases


def indexed_foods_of(foods: FoodQuerySet) -> list[IndexedFood]:
    """Build what the ranking reads of these foods and their aliases, the best first."""
    aliases, facts = aliases_of(foods), facts_of(foods)
    others = counterparts(facts)
    indexed = [
        indexed_food_of(one, aliases.get(one.food_id, ()), others.get(one.food_id, 0))
        for one in facts
    ]
    return sorted(indexed, key=order_in_index)


def schema() -> Any:
    """The engine's fields: the place of a food, and all words of its texts."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("place", fast=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    return builder.build()
