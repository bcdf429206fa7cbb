"""USDA Standard Reference 28, with the changes of SR Legacy (2018) applied."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from foods.amounts import MAX_KCAL_PER_100G, MAX_MG_PER_100G, ML_PER_CUP, ML_PER_FLUID_OUNCE
from foods.enums import DataSet, Evidence, FoodKind, PortionOrigin
from foods.importers.records import FoodRecord, PortionRecord
from foods.importers.seed_files import SeedRow, SeedTable
from foods.search.tokens import words_of

FOODS_FILE = "usda_sr28_foods.csv"
PORTIONS_FILE = "usda_sr28_portions.csv"
UPDATES_FILE = "usda_sr_legacy_updates.csv"
WATER_GROUP = "water"
SR28 = "SR28 (2015)"
SR_LEGACY = "SR Legacy (2018)"

#: Rows of the published files (SR28 documentation, table of file sizes).
FOOD_ROWS = 8_789
PORTION_ROWS = 15_438
UPDATE_ROWS = 32

#: How a value was found, by USDA source code (SR28 documentation, Src_Cd).
EVIDENCE_OF = {
    "": Evidence.NONE,
    **dict.fromkeys(("1", "6", "12", "13"), Evidence.LABORATORY),
    **dict.fromkeys(("8", "9"), Evidence.LABEL),
    **dict.fromkeys(("4", "5", "7", "11"), Evidence.ESTIMATE),
}

_FOOD_COLUMNS = (
    "ndb_number",
    "description",
    "common_name",
    "manufacturer",
    "food_group",
    "magnesium_mg_per_100g",
    "mg_data_points",
    "mg_source_code",
    "refuse_pct",
    "energy_kcal_per_100g",
)
_PORTION_COLUMNS = ("ndb_number", "seq_num", "amount", "measure", "gram_weight")
_UPDATE_COLUMNS = (
    "ndb_number",
    "description",
    "food_group",
    "change",
    "magnesium_mg_per_100g_sr28",
    "magnesium_mg_per_100g_sr_legacy_2018",
)
_MAX_NDB = 99_999
#: More samples than any value of the file rests on.
MAX_DATA_POINTS = 9_999
#: Common names that are purchase codes or recipe numbers.
_NOT_A_NAME = re.compile(r"commodity|NFSMI|recipe no|\bWIC\b", re.IGNORECASE)
_FRACTIONS = {
    "25": "¼",
    "5": "½",
    "50": "½",
    "75": "¾",
    "33": "⅓",
    "333": "⅓",
    "66": "⅔",
    "67": "⅔",
    "667": "⅔",
    "125": "⅛",
}
#: Plain tap and bottled water; sweetened and flavoured ones are drinks.
_WATER = re.compile(
    r"^(?:beverages, )?water, (?:tap|bottled)"
    r"|\bwater, bottled, non-carbonated|\bmineral (?:bottled )?water"
)
_FLAVOURED = re.compile(r"calori|oxidants|\bvitamin|babyfood")
#: A drink weighs about as much as water; outside of this a portion is of something else.
_LEAST_GRAMS_PER_ML = Decimal("0.7")
_MOST_GRAMS_PER_ML = Decimal("1.4")
#: Not weighed as a drink: a "cup" of powder does not measure the drink.
_NOT_POURED = re.compile(r"\b(?:powder|powdered|dry|mix|condensed|undiluted|ice creams?)\b")
_OUNCES_IN_MEASURE = re.compile(r"\b(\d+(?:\.\d+)?) fl oz")


def read_usda(
    folder: Path, groups: Mapping[str, str], *, whole: bool = True
) -> dict[str, FoodRecord]:
    """Read the USDA foods by NDB number; ``groups`` maps USDA groups to slugs.

    ``whole`` requires the published number of rows. Raises SeedFileError.
    """
    foods = _read_foods(folder / FOODS_FILE, groups, FOOD_ROWS if whole else None)
    _apply_updates(folder / UPDATES_FILE, groups, foods, UPDATE_ROWS if whole else None)
    _read_portions(folder / PORTIONS_FILE, foods, PORTION_ROWS if whole else None)
    return foods


def amount_label(amount: str, measure: str) -> str:
    """Format a USDA amount and measure for people: ".5" "cup" is "½ cup"."""
    whole, _, decimals = amount.partition(".")
    decimals = decimals.rstrip("0")
    whole = whole.lstrip("0")
    if not decimals:
        number = whole or "0"
    elif decimals in _FRACTIONS:
        number = whole + _FRACTIONS[decimals]
    else:
        number = f"{whole or 0}.{decimals}"
    return f"{number} {measure}"


def _read_foods(
    path: Path, groups: Mapping[str, str], expected: int | None
) -> dict[str, FoodRecord]:
    foods: dict[str, FoodRecord] = {}
    for row in SeedTable(path, _FOOD_COLUMNS, expected=expected).rows():
        key = _ndb_number(row)
        if key in foods:
            raise row.error("ndb_number", f"{key} is there twice")
        code = row.text("mg_source_code")
        if code not in EVIDENCE_OF:
            raise row.error("mg_source_code", f"{code!r} is not a USDA source code")
        mg_per_100g = row.decimal("magnesium_mg_per_100g", most=MAX_MG_PER_100G)
        description = row.required("description", longest=200)
        is_water = _is_water(description)
        foods[key] = FoodRecord(
            data_set=DataSet.USDA_SR,
            key=key,
            name=description,
            description=description,
            group=WATER_GROUP if is_water else _group(row, groups),
            kind=FoodKind.WATER if is_water else FoodKind.FOOD,
            mg_per_100g=mg_per_100g,
            release=SR28,
            evidence=Evidence.NONE if mg_per_100g is None else EVIDENCE_OF[code],
            data_points=_data_points(row),
            aliases=_common_names(row),
            energy_kcal_per_100g=row.decimal("energy_kcal_per_100g", most=MAX_KCAL_PER_100G),
        )
    return foods


def _data_points(row: SeedRow) -> int | None:
    if not row.text("mg_data_points"):
        return None
    return row.integer("mg_data_points", most=MAX_DATA_POINTS)


def _is_water(description: str) -> bool:
    lower = description.lower()
    return bool(_WATER.search(lower)) and not _FLAVOURED.search(lower)


def _apply_updates(
    path: Path, groups: Mapping[str, str], foods: dict[str, FoodRecord], expected: int | None
) -> None:
    seen = set()
    for row in SeedTable(path, _UPDATE_COLUMNS, expected=expected).rows():
        key = _ndb_number(row)
        change = row.required("change")
        if key in seen:
            raise row.error("ndb_number", f"{key} is there twice")
        seen.add(key)
        if change not in {"new", "updated"}:
            raise row.error("change", f"{change!r} is neither 'new' nor 'updated'")
        if (change == "new") == (key in foods):
            raise row.error("change", f"{key} is {change}, which does not fit {FOODS_FILE}")
        description = row.required("description", longest=200)
        old = foods.get(key)
        foods[key] = FoodRecord(
            data_set=DataSet.USDA_SR,
            key=key,
            name=description,
            description=description,
            group=_group(row, groups),
            mg_per_100g=row.decimal("magnesium_mg_per_100g_sr_legacy_2018", most=MAX_MG_PER_100G),
            release=SR_LEGACY,
            # The file of changes does not say how the new values were found.
            evidence="",
            aliases=old.aliases if old else (),
            energy_kcal_per_100g=old.energy_kcal_per_100g if old else None,
        )


def _read_portions(path: Path, foods: Mapping[str, FoodRecord], expected: int | None) -> None:
    seen = set()
    for row in SeedTable(path, _PORTION_COLUMNS, expected=expected).rows():
        key = _ndb_number(row)
        food = foods.get(key)
        if food is None:
            raise row.error("ndb_number", f"{key} is not in {FOODS_FILE}")
        sequence = row.integer("seq_num", most=32_000)
        if (key, sequence) in seen:
            raise row.error("seq_num", f"{sequence} is there twice for food {key}")
        seen.add((key, sequence))
        amount = row.decimal("amount", least=Decimal("0.001"), most=Decimal(100_000))
        grams = row.decimal("gram_weight", least=Decimal("0.001"), most=Decimal(100_000))
        if amount is None or grams is None:
            raise row.error("gram_weight" if amount else "amount", "is empty")
        measure = row.required("measure", longest=100)
        food.portions.append(
            PortionRecord(
                PortionOrigin.SOURCE, sequence, amount_label(row.text("amount"), measure), grams
            )
        )
        _set_density(food, amount, measure, grams)


def _set_density(food: FoodRecord, amount: Decimal, measure: str, grams: Decimal) -> None:
    """Calculate a drink's g per ml from a portion in fluid ounces, preferably a plain one."""
    if _NOT_POURED.search(food.description.lower()):
        return
    if measure == "fl oz":
        millilitres = amount * ML_PER_FLUID_OUNCE
    elif food.grams_per_ml is None and (match := _OUNCES_IN_MEASURE.search(measure)):
        millilitres = amount * Decimal(match[1]) * ML_PER_FLUID_OUNCE
    else:
        return
    per_ml = (grams / millilitres).quantize(Decimal("0.0001"))
    if _LEAST_GRAMS_PER_ML <= per_ml <= _MOST_GRAMS_PER_ML:
        food.grams_per_ml = per_ml


def density_from_cup(food: FoodRecord) -> Decimal | None:
    """G per ml from the food's USDA cup; None without a cup of liquid."""
    if _NOT_POURED.search(f"{food.name} {food.description}".lower()):
        return None
    for portion in food.portions:
        if portion.origin == PortionOrigin.SOURCE and portion.label == "1 cup":
            per_ml = (portion.grams / ML_PER_CUP).quantize(Decimal("0.0001"))
            if _LEAST_GRAMS_PER_ML <= per_ml <= _MOST_GRAMS_PER_ML:
                return per_ml
    return None


def _ndb_number(row: SeedRow) -> str:
    return str(row.integer("ndb_number", least=1, most=_MAX_NDB))


def _group(row: SeedRow, groups: Mapping[str, str]) -> str:
    name = row.required("food_group")
    if name not in groups:
        raise row.error("food_group", f"{name!r} is not a USDA food group")
    return groups[name]


def _common_names(row: SeedRow) -> tuple[str, ...]:
    """The common names with words that the description lacks."""
    known = set(words_of(row.text("description")))
    return tuple(
        name
        for name in row.parts("common_name", ",")
        if len(name) > 2 and not _NOT_A_NAME.search(name) and not known.issuperset(words_of(name))
    )
