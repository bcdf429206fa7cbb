"""Midband's own everyday foods, a file for each cuisine, with where their values come from.

A value is that of another food of the tables (``like``), is worked out from the parts of
a dish (``parts``), or is stated with its source; ``calculated`` finds the first two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from foods.amounts import MAX_MG_PER_100G
from foods.enums import SUPPLEMENTAL, DataSet, Evidence, FoodKind
from foods.importers.cells import (
    FoodKey,
    aliases_of,
    group_of,
    one_of,
    portions_of,
    reference_of,
    tags_of,
    unique_name,
)
from foods.importers.records import FoodRecord, ReleaseRecord
from foods.importers.releases import release_of
from foods.importers.seed_files import SeedFileError, SeedRow, SeedTable
from foods.importers.staples import POURED_GROUPS
from foods.limits import MAX_FORM, MAX_SOURCE, MAX_SOURCE_KEY

EVERYDAY_FOLDER = "everyday"
COLUMNS = (
    *("key", "name", "group", "kind", "form", "rank", "like", "parts", "cooked_grams"),
    *("magnesium_mg_per_100g", "evidence", "source", "aliases", "contains", "portions", "joins"),
)
#: How a stated value may have been found.
STATED = (Evidence.LABORATORY, Evidence.LABEL, Evidence.ESTIMATE)
#: What a value of parts rests on where the file says nothing else.
HOUSEHOLD_RECIPE = "Proportions of an ordinary household recipe, estimated by Midband"

#: The groups of powders and shakes of a brand, whose label is asked for.
_BRANDED = ("supplements", "drinks", "snacks")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: The most that one dish weighs (g).
_MAX_COOKED_GRAMS = 20_000
_VOLUME = re.compile(r"\b(?:fl oz|ml|litre)\b")
_DRINK = re.compile(r"\b(?:milk|drink|juice)\b", re.IGNORECASE)

#: Called with a fault; the row is left out where it returns.
OnFault = Callable[[SeedFileError], object]


@dataclass(frozen=True, slots=True)
class DishPart:
    """A part of a dish, with its weight in g."""

    food: FoodKey
    grams: Decimal


@dataclass(slots=True)
class EverydayFood:
    """A row of a file: its record, whose value may have to be found yet, and how."""

    row: SeedRow
    record: FoodRecord
    like: FoodKey | None
    is_near: bool
    parts: tuple[DishPart, ...]
    cooked_grams: Decimal | None
    joins: tuple[FoodKey, ...]


def raise_fault(fault: SeedFileError) -> None:
    """Stop at the first fault."""
    raise fault


def read_everyday(
    folder: Path,
    slugs: Collection[str],
    releases: Sequence[ReleaseRecord],
    names: set[str],
    on_fault: OnFault = raise_fault,
) -> dict[str, EverydayFood]:
    """Read the files of ``folder`` in order of their names; return the foods by key.

    ``slugs`` are those of the groups; ``names`` collects the plain names, which must be
    unique. Raises SeedFileError, for a row only where ``on_fault`` does.
    """
    foods: dict[str, EverydayFood] = {}
    for path in sorted((folder / EVERYDAY_FOLDER).glob("*.csv")):
        for row in SeedTable(path, COLUMNS).rows():
            try:
                food = _everyday_food(row, slugs, releases, names)
                food.record.file = path.stem
                if food.record.key in foods:
                    raise row.error("key", f"{food.record.key} is there twice")
            except SeedFileError as fault:
                on_fault(fault)
            else:
                foods[food.record.key] = food
    return foods


def _everyday_food(
    row: SeedRow, slugs: Collection[str], releases: Sequence[ReleaseRecord], names: set[str]
) -> EverydayFood:
    key = row.required("key", longest=MAX_SOURCE_KEY)
    if not _KEY.fullmatch(key):
        raise row.error("key", f"{key!r} is not lower-case words with hyphens")
    kind = one_of(row, "kind", FoodKind.values)
    form = row.text("form", longest=MAX_FORM)
    if form and kind not in SUPPLEMENTAL:
        raise row.error("form", "only supplements and medicines have one")
    source = row.text("source", longest=MAX_SOURCE)
    value = row.decimal("magnesium_mg_per_100g", most=MAX_MG_PER_100G)
    evidence = row.text("evidence") and one_of(row, "evidence", STATED)
    if value is None and evidence:
        raise row.error("evidence", "there is no stated value to have any")
    if value is not None and not (evidence and source):
        raise row.error("evidence" if source else "source", "a value needs one")
    record = FoodRecord(
        data_set=DataSet.MIDBAND,
        key=key,
        name=unique_name(row, names),
        description="",
        group=group_of(row, slugs),
        mg_per_100g=value,
        release=release_of(source, releases),
        evidence=evidence,
        kind=kind,
        form=form,
        source=source,
        is_staple=True,
        rank=row.integer("rank", least=1, most=5),
        contains=tags_of(row),
        aliases=aliases_of(row),
        portions=portions_of(row),
    )
    food = EverydayFood(row, record, *_like(row), *_dish(row), joins=_joins(row))
    ways = (food.like is not None) + bool(food.parts) + (value is not None)
    if ways > 1:
        raise row.error("like", "the value is given in more than one way")
    if not (ways or kind in SUPPLEMENTAL or (record.group in _BRANDED and record.rank > 2)):
        raise row.error("like", "nothing says where the value comes from")
    if not record.portions and not (kind in SUPPLEMENTAL and value is None):
        raise row.error("portions", "is empty")
    labels = (portion.label for portion in record.portions)
    if (
        record.group in POURED_GROUPS
        or _DRINK.search(record.name)
        or any(map(_VOLUME.search, labels))
    ):
        # Nearly all of it is water; the pages say that 1 ml is taken as 1 g.
        record.grams_per_ml = Decimal(1)
    return food


def _like(row: SeedRow) -> tuple[FoodKey | None, bool]:
    """The food whose value it has, and whether that is only the nearest kind (``~``)."""
    text = row.text("like")
    if not text:
        return None, False
    return reference_of(row, "like", text.removesuffix("~").strip()), text.endswith("~")


def _dish(row: SeedRow) -> tuple[tuple[DishPart, ...], Decimal | None]:
    """The parts of a dish, and the weight (g) of all of it as eaten."""
    cooked = row.decimal("cooked_grams", least=Decimal("0.1"), most=_MAX_COOKED_GRAMS)
    texts = row.parts("parts", " | ")
    if bool(texts) != (cooked is not None):
        column = "cooked_grams" if texts else "parts"
        raise row.error(column, "is empty; a dish needs its parts and its weight as eaten")
    parts = tuple(_dish_part(row, text) for text in texts)
    if len({part.food for part in parts}) < len(parts):
        raise row.error("parts", "a food is there twice")
    return parts, cooked


def _dish_part(row: SeedRow, text: str) -> DishPart:
    reference, _, grams = text.rpartition("=")
    if not re.fullmatch(r"\d+(?:\.\d+)?", grams.strip()) or not Decimal(grams):
        raise row.error("parts", f"{text!r} is not 'reference=grams'")
    return DishPart(reference_of(row, "parts", reference.strip()), Decimal(grams))


def _joins(row: SeedRow) -> tuple[FoodKey, ...]:
    return tuple(reference_of(row, "joins", text) for text in row.parts("joins", " | "))


def joined_pairs(foods: Collection[EverydayFood]) -> Iterator[tuple[EverydayFood, FoodKey, bool]]:
    """Yield (everyday food, food joined to it, whether its row says so), the said ones first.

    Without being said, a food is joined to the everyday food that has its very value.
    """
    for food in foods:
        yield from ((food, joined, True) for joined in food.joins)
    for food in foods:
        if food.like is not None and not food.is_near:
            yield food, food.like, False
