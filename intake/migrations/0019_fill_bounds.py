"""Fill what entries keep of how sure they are, and the sums of it, for what was logged before.

From each entry's own copy of what was eaten, and of its food the source of the value, the
group and the name. A food's category is told by its name, as a load of the food table tells
it. What an entry has of magnesium, grams or parts stays as it is.
"""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from foods.amounts import AmountError, Unit, quantise_mg
from foods.enums import SUPPLEMENTAL, DataSet, FoodKind
from foods.search.survey_category import SurveyFood, category_of, is_as_eaten, survey_foods
from intake.science.recipe_parts import WholeRecipe
from intake.science.reference.category_bounds import bound_of
from intake.science.sums import sum_entries
from intake.science.uncertainty import amount_cv, composition_cv

_BATCH = 2_000
_FIXTURES = Path(settings.FIXTURES_DIR)
_COUNTS_AS = {kind.value: kind.counts_as for kind in FoodKind}
_SUMS = ("possible_mg", "unbounded_count", "diet_variance_mg2", "supplement_variance_mg2")
#: Who gave a value, as ``Entry.value_given`` has it, and what that is evidence of.
_EVIDENCE_GIVEN = {"from_label": "label", "usual_of_kind": "estimate"}


class EntryRow(NamedTuple):
    """What the sums read of an entry."""

    subject_id: int
    date: Any
    kind: str
    magnesium_mg: Decimal | None
    grams: Decimal | None
    known_grams: Decimal | None
    possible_mg: Decimal | None
    composition_cv: Decimal | None
    amount_cv: Decimal | None
    is_estimate: bool = False


@cache
def _survey() -> list[SurveyFood]:
    with (_FIXTURES / "usda_fndds_2021_2023.csv").open(encoding="utf-8", newline="") as file:
        return survey_foods(
            (row["description"], row["wweia_category"]) for row in csv.DictReader(file)
        )


@cache
def _survey_categories() -> dict[str, str]:
    with (_FIXTURES / "usda_fndds_2021_2023.csv").open(encoding="utf-8", newline="") as file:
        return {row["description"]: row["wweia_category"] for row in csv.DictReader(file)}


@cache
def _data_points() -> dict[str, int]:
    with (_FIXTURES / "usda_sr28_foods.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["ndb_number"]: int(row["mg_data_points"] or 0) for row in rows}


@cache
def _category_told(name: str) -> str:
    return category_of(name, _survey())


def _samples(food: Any) -> int | None:
    if food.data_points is not None or food.data_set != DataSet.USDA_SR:
        return food.data_points  # type: ignore[no-any-return]  # of a model of that time
    return _data_points().get(food.source_key)


def _category(food: Any) -> str:
    if food.survey_category:
        return str(food.survey_category)
    if food.data_set == DataSet.USDA_FNDDS:
        return _survey_categories().get(food.source_key, "")
    return _category_told(food.name) if food.kind == FoodKind.FOOD else ""


def _group(food: Any) -> str:
    if food.kind == FoodKind.WATER:
        return "water"
    return "" if food.data_set == DataSet.OWN else str(food.group.slug)


def _possible_in(food: Any, grams: Decimal | None, quantity: Decimal) -> Decimal | None:
    if food is None or food.kind in SUPPLEMENTAL:
        return None
    group = _group(food)
    if not is_as_eaten(f"{food.name} {food.description}", group):
        return None
    bound = bound_of(_category(food), group)
    if bound is None:
        return None
    weight = quantity * bound.portion_grams if grams is None else grams
    return quantise_mg(weight * bound.mg_per_100g / 100)


def _possible_of(entry: Any, named: dict[str, Any]) -> Decimal | None:
    """The most that the unknown part of an entry may hold; None where nothing bounds it."""
    if entry.parts is None:
        return _possible_in(entry.food, entry.grams, entry.quantity)
    whole = WholeRecipe.from_json(entry.parts)
    bounds = [_possible_part(part, named) for part in whole.parts if part.magnesium_mg is None]
    if not bounds or None in bounds:
        return None
    unit = Unit(entry.unit_label, entry.unit_grams, entry.unit_mg)
    try:
        share = whole.share_of(entry.quantity, unit)
    except AmountError:
        # Of a file: so much by weight of a recipe that has none.
        return None
    return quantise_mg(sum((mg for mg in bounds if mg is not None), Decimal(0)) * share)


def _possible_part(part: Any, named: dict[str, Any]) -> Decimal | None:
    """The same of a part, which has a name and no food: a food of that name, or its category."""
    food = named.get(part.name)
    if food is not None:
        return _possible_in(food, part.grams, part.quantity)
    bound = bound_of(_category_told(part.name), "") if is_as_eaten(part.name) else None
    return None if bound is None else quantise_mg((part.grams or 0) * bound.mg_per_100g / 100)


def _set_uncertainty(entry: Any, named: dict[str, Any]) -> None:
    food, is_supplement = entry.food, entry.kind in SUPPLEMENTAL
    if entry.magnesium_mg is None or entry.known_grams is not None:
        entry.possible_mg = _possible_of(entry, named)
    if entry.magnesium_mg is None:
        return
    given = _EVIDENCE_GIVEN.get(entry.value_given)
    is_own = given is not None or food is None or food.data_set == DataSet.OWN
    is_worked_out = food is None or entry.parts is not None
    entry.composition_cv = composition_cv(
        evidence=given or ("" if is_worked_out else food.evidence),
        group="" if is_own else _group(food),
        data_points=None if is_own else _samples(food),
        is_own=is_own,
        is_supplement=is_supplement,
    )
    entry.amount_cv = amount_cv(entry.unit_label, is_supplement=is_supplement)


def _batches(entries: Any) -> Iterator[list[Any]]:
    last = 0
    rows = entries.select_related("food__group").order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:_BATCH]):
        last = batch[-1].pk
        yield batch


def _named(foods: Any, batch: Iterable[Any]) -> dict[str, Any]:
    """The shared foods that unknown parts of recipes are called by."""
    names = {
        part["name"]
        for entry in batch
        if entry.parts is not None
        for part in entry.parts["parts"]
        if part["magnesium_mg"] is None
    }
    found = foods.filter(name__in=names, owner=None).select_related("group") if names else []
    return {food.name: food for food in found}


def fill_bounds(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Fill the entries there are, then the days."""
    alias = schema_editor.connection.alias
    entries = apps.get_model("intake", "Entry").objects.using(alias)
    days = apps.get_model("intake", "Day").objects.using(alias)
    foods = apps.get_model("foods", "Food").objects.using(alias)
    for batch in _batches(entries):
        named = _named(foods, batch)
        for entry in batch:
            _set_uncertainty(entry, named)
        entries.bulk_update(
            batch, ["possible_mg", "composition_cv", "amount_cv"], batch_size=200
        )
    subjects = entries.order_by("subject").values_list("subject", flat=True).distinct()
    for subject in list(subjects):
        _fill_days(subject, entries, days)


def _fill_days(subject: int, entries: Any, days: Any) -> None:
    """Add up what was filled, a person's days at a time."""
    columns = [name for name in EntryRow._fields if name != "is_estimate"]
    rows = entries.filter(subject=subject).order_by("date").values_list(*columns)
    read = (EntryRow(*row) for row in rows.iterator(_BATCH))
    sums = {
        date: sum_entries(those, counts_as=_COUNTS_AS)
        for date, those in groupby(read, key=lambda row: row.date)
    }
    changed = []
    for day in days.filter(subject=subject, entry_count__gt=0).order_by("pk"):
        if day.date not in sums:
            continue
        for name in _SUMS:
            setattr(day, name, getattr(sums[day.date], name))
        changed.append(day)
    days.bulk_update(changed, _SUMS, batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("intake", "0018_bounds_of_the_unknown")]

    operations = [migrations.RunPython(fill_bounds, migrations.RunPython.noop)]
