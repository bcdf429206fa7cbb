"""Reads the rows of a table as amounts eaten: each sound, doubtful or refused with a reason."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from foods.amounts import (
    MG_STEP,
    UNUSUAL_MG_PER_100G,
    AmountError,
    Unit,
)
from foods.enums import FoodKind
from foods.limits import MAX_FOOD_NAME
from foods.typed_words import tidy_words
from intake.enums import ImportLayout, Meal, ValueGiven
from intake.science.limits import ABSURD_MG
from intake.science.recipe_parts import WholeRecipe
from intake.transfer.reading import cells
from intake.transfer.reading.cells import CellError
from intake.transfer.reading.csv_table import CsvTable
from intake.transfer.reading.kind_evidence import KINDS, SUPPLEMENTAL, group_kind
from intake.transfer.reading.kind_nutrients import NutrientEvidence, is_little
from intake.transfer.reading.kinds import Classification
from intake.transfer.reading.meals import meal_named
from intake.transfer.reading.row_amounts import RowAmount, read_amount, rounded
from intake.transfer.reading.row_cells import ReadingOptions, RowCells

#: More than this in one row is more likely another unit than magnesium in mg.
DOUBTFUL_MG = 1_500
#: A remark on a file, which stands behind a number of rows.
NO_MAGNESIUM = "no magnesium, which are kept as unknown"
#: The most letters of a name and of a note, as ``Entry`` holds them.
MAX_NOTE = 300

#: What an entry keeps of how sure it is; relative SDs have three decimals, as mg have.
UNCERTAINTY = ("possible_mg", "composition_cv", "amount_cv")


@dataclass(slots=True)
class DiaryRow:
    """One amount eaten, as it would be logged; amounts and units as in ``Entry``."""

    line: int
    date: dt.date
    time: dt.time | None
    meal: str
    name: str
    kind: str
    quantity: Decimal
    unit_label: str
    unit_grams: Decimal | None
    unit_mg: Decimal | None
    mg_per_100g: Decimal | None
    grams: Decimal | None
    magnesium_mg: Decimal | None
    note: str
    source: str
    source_key: str
    day_state: str = ""
    day_supplements: str = ""
    #: Of a recipe: the grams that have a value, where not all have one, and what was in it.
    known_grams: Decimal | None = None
    parts: dict[str, Any] | None = None
    #: What the person calls it, beside the name of its food.
    typed_words: str = ""
    #: Who gave its value, a ``ValueGiven``.
    value_given: str = ValueGiven.BY_FOOD
    #: What our own export states of how sure it is, by ``UNCERTAINTY``; empty where it does not.
    uncertainty: dict[str, str | None] = field(default_factory=dict)
    doubt: str = ""
    #: What it was taken for, whatever the person answered.
    classification: Classification = field(default_factory=lambda: Classification(FoodKind.FOOD))
    #: What was left out or moved; each is shown with the number of its rows.
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RefusedRow:
    """A row that cannot be logged, and why."""

    line: int
    text: str
    reason: str


def read_rows(table: CsvTable, options: ReadingOptions) -> Iterator[DiaryRow | RefusedRow]:
    """Read every row of a table, in its order. Raises FileError where the table ends early."""
    for line, row in table.rows():
        cell = RowCells(row, options)
        try:
            yield _read(line, cell, options)
        except CellError as error:
            yield RefusedRow(line, cell.summary, str(error))


def _read(line: int, cell: RowCells, options: ReadingOptions) -> DiaryRow:
    """Read one row. Raises CellError for what it cannot be logged without."""
    date, rest = cells.date(cell["date"], month_first=options.month_first)
    if not options.earliest <= date <= options.latest:
        raise CellError(f"{date} is not between {options.earliest} and {options.latest}.")
    remarks: list[str] = []
    name = cell.free_text("food")
    if options.layout is not ImportLayout.MIDBAND:
        name = " ".join(name.split())
    if not name.strip():
        raise CellError("There is no food.")
    if len(name) > MAX_FOOD_NAME:
        name = name[:MAX_FOOD_NAME].rstrip()
        remarks.append(f"names longer than {MAX_FOOD_NAME} characters, which are cut")
    note = cell.free_text("note")
    if len(note) > MAX_NOTE:
        note = note[:MAX_NOTE].rstrip()
        remarks.append(f"notes longer than {MAX_NOTE} characters, which are cut")
    amount = read_amount(cell, options)
    classification = _classify(cell, name, amount, options)
    kind = options.classifier.final_kind(name, classification)
    amount.complete(kind, options.layout)
    row = DiaryRow(
        line=line,
        date=date,
        time=_time(cell["time"] or rest, remarks),
        meal=_meal(cell["meal"], kind, options.layout, remarks),
        name=name,
        kind=kind,
        note=note,
        source=cell["source"],
        source_key=cell["source_key"],
        day_state=cell["day_state"],
        day_supplements=cell["day_supplements"],
        remarks=remarks,
        classification=classification,
        quantity=amount.quantity,
        unit_label=amount.label,
        unit_grams=amount.unit_grams,
        unit_mg=amount.unit_mg,
        mg_per_100g=amount.mg_per_100g,
        grams=amount.grams,
        magnesium_mg=amount.mg,
    )
    if options.layout is not ImportLayout.MIDBAND:
        row.doubt = _doubt(row)
    else:
        _add_recipe(row, cell)
        row.typed_words = tidy_words(cell.free_text("typed_words"))
        if row.magnesium_mg is not None and row.known_grams is None:
            given = cell["value_given"]
            row.value_given = given if given in ValueGiven.values else ValueGiven.BY_FOOD
        row.uncertainty = _uncertainty(row, cell)
    if row.magnesium_mg is None and row.mg_per_100g is None:
        remarks.append(NO_MAGNESIUM)
    return row


def _uncertainty(row: DiaryRow, cell: RowCells) -> dict[str, str | None]:
    """Read how sure our own export says a row is; empty where it does not, or contradicts itself.

    It is then worked out as for any other file.
    """
    stated = {name: cell.number(name) for name in UNCERTAINTY}
    possible, *cvs = stated.values()
    is_open = row.magnesium_mg is None or row.known_grams is not None
    if possible is None and None in cvs:
        return {}
    if possible is not None and (not is_open or possible > ABSURD_MG):
        return {}
    if any(cv is not None and cv > 1 for cv in cvs) or (
        None in cvs and row.magnesium_mg is not None
    ):
        return {}
    return {
        name: None if value is None else str(rounded(value, MG_STEP))
        for name, value in stated.items()
    }


def _add_recipe(row: DiaryRow, cell: RowCells) -> None:
    """Read what our own export states of a recipe; what contradicts itself is left out."""
    known = cell.number("known_grams")
    if known is not None:
        known = rounded(known, MG_STEP)
        is_lower_bound = (
            row.kind == FoodKind.FOOD and row.magnesium_mg is not None and row.grams is not None
        )
        if is_lower_bound and row.grams is not None and known < row.grams:
            row.known_grams = known
    if not cell["parts"] or row.kind != FoodKind.FOOD:
        return
    try:
        whole = WholeRecipe.from_json(json.loads(cell["parts"]))
        unit = Unit(row.unit_label, row.unit_grams, row.unit_mg)
        whole.eaten(whole.share_of(row.quantity, unit))
    except (AmountError, ValueError, TypeError, RecursionError):
        row.remarks.append("parts of a recipe that cannot be read, which are left out")
    else:
        row.parts = whole.as_json()


def reclassify(row: DiaryRow, options: ReadingOptions) -> None:
    """Classify a row anew after all were read: others of its name may have made it doubtful."""
    classification = options.classifier.reconsider(row.name, row.classification)
    if classification is row.classification:
        return
    row.classification = classification
    row.kind = options.classifier.final_kind(row.name, classification)
    if options.layout is ImportLayout.CRONOMETER and row.kind in SUPPLEMENTAL:
        row.meal = Meal.SUPPLEMENTS
    row.doubt = _doubt(row)


def _classify(
    cell: RowCells, name: str, amount: RowAmount, options: ReadingOptions
) -> Classification:
    """Classify a row by what the file states, its texts, and its magnesium and energy."""
    category = cell["kind"]
    if options.layout is ImportLayout.MIDBAND and category.casefold() in KINDS:
        return Classification(category.casefold(), is_stated=True)
    unit = amount.label
    classification = options.classifier.classify(
        name=name, group=cell["meal"], unit=unit, category=category
    )
    mg = amount.stated_mg
    if mg is None or is_little(mg, amount.quantity) or classification.is_settled:
        return classification
    numbers = NutrientEvidence(mg, amount.quantity, _energy(cell), "energy_kcal" in options.mapping)
    return options.classifier.with_nutrients(
        classification, numbers, name=name, unit=unit, category=category
    )


def _energy(cell: RowCells) -> Decimal | None:
    """Return the energy (kcal); None for a cell that cannot be read, since it is only a hint."""
    try:
        return cell.number("energy_kcal")
    except CellError:
        return None


def _meal(text: str, kind: str, layout: ImportLayout, remarks: list[str]) -> str:
    """Return the meal of this name; snacks, with a remark, for one we do not have."""
    if layout is ImportLayout.CRONOMETER and kind in SUPPLEMENTAL:
        return Meal.SUPPLEMENTS
    meal = meal_named(text)
    if meal is None and group_kind(text):
        return Meal.SUPPLEMENTS
    if meal is None:
        remarks.append("a meal that has another name here; they go under Snacks")
    return meal or Meal.SNACKS


def _time(text: str, remarks: list[str]) -> dt.time | None:
    """Return the time of a row; None, with a remark, for one that cannot be read."""
    try:
        return cells.time(text)
    except CellError:
        remarks.append("a time that cannot be read, which is left out")
        return None


def _doubt(row: DiaryRow) -> str:
    """Return why a row is added only on request; "" for a sound one."""
    mg = row.magnesium_mg
    if mg is not None and mg > DOUBTFUL_MG:
        return f"{mg:,.0f} mg of magnesium in one row; is it in mg?"
    if mg and row.kind in SUPPLEMENTAL and row.classification.is_for_skin:
        return "What is put on the skin is not counted."
    unusual = row.mg_per_100g is not None and row.mg_per_100g > UNUSUAL_MG_PER_100G
    if unusual and row.kind in {FoodKind.FOOD, FoodKind.WATER}:
        return f"{row.mg_per_100g:,.0f} mg in 100 g is more than food holds."
    return ""
