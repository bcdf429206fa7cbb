"""Rows of a table as amounts eaten, each sound, doubtful or refused with its reason."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from foods.amounts import (
    MAX_GRAMS,
    MAX_MG_PER_100G,
    MG_STEP,
    UNUSUAL_MG_PER_100G,
    AmountError,
    Unit,
    magnesium_in,
    quantise_mg,
)
from intake.science.dish_parts import Whole
from intake.transfer.reading import cells
from intake.transfer.reading.cells import CellError
from intake.transfer.reading.kind_numbers import Numbers, is_little
from intake.transfer.reading.kinds import KINDS, SUPPLEMENTAL, Judge, Verdict, group_kind
from intake.transfer.reading.layouts import Layout, Mapping
from intake.transfer.reading.tables import Table

#: More than this in one row is more likely another unit than magnesium in mg.
DOUBTFUL_MG = 1_500
#: More than this in one row is refused (mg).
MAX_MG = 100_000
#: Said of a file, after a count of rows.
NO_MAGNESIUM = "no magnesium, which are kept as unknown"
LONGEST_NAME = 200
LONGEST_NOTE = 300
LONGEST_PORTION = 120

_MEALS = {
    "breakfast": ("breakfast", "morning", "frühstück", "petit-déjeuner"),
    "lunch": ("lunch", "midday", "mittagessen", "déjeuner"),
    "dinner": ("dinner", "supper", "tea", "evening", "evening meal", "abendessen", "dîner"),
    "snacks": ("snacks", "snack", "uncategorized", "uncategorised", "other", ""),
    "supplements": ("supplements", "supplement", "vitamins", "medication", "medicines"),
}
_MEAL_OF = {word: meal for meal, words in _MEALS.items() for word in words}
_SMALL = Decimal("0.0001")


@dataclass(frozen=True)
class Reading:
    """How the cells of one file are to be read."""

    layout: Layout
    mapping: Mapping
    earliest: dt.date
    latest: dt.date
    month_first: bool = False
    comma: bool = False
    #: Says what each row is where the file does not.
    judge: Judge = field(default_factory=Judge)


@dataclass(slots=True)
class Row:
    """One amount eaten, as it would be logged. Amounts as in ``Entry``."""

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
    doubt: str = ""
    #: What it was taken for before the person's word.
    verdict: Verdict = field(default_factory=lambda: Verdict("food"))
    #: What was left out or put elsewhere, in words that are counted over the file.
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Refused:
    """A row that cannot be logged, and why."""

    line: int
    text: str
    reason: str


def survey(table: Table, mapping: Mapping) -> tuple[bool | None, bool, bool | None]:
    """Look through a file: (month first, whether that matters, decimal comma).

    None where the file does not tell.
    """
    date, numbers = mapping.get("date"), _number_columns(mapping)
    month_first: bool | None = None
    comma: bool | None = None
    is_ambiguous = False
    for _line, row in table.rows():
        if date is not None and date < len(row) and month_first is None:
            month_first = cells.month_comes_first([row[date]])
            is_ambiguous = is_ambiguous or cells.is_ambiguous(row[date])
        if comma is None:
            found = [row[n].strip().split(" ")[0] for n in numbers if n < len(row)]
            comma = cells.comma_is_decimal(found)
    if comma is None and table.separator == ";":
        comma = True
    return month_first, is_ambiguous and month_first is None, comma


def _number_columns(mapping: Mapping) -> list[int]:
    fields = ("quantity", "grams", "magnesium_mg", "mg_per_100g", "portion_grams", "portion_mg")
    return [mapping[name] for name in fields if name in mapping]


def read_rows(table: Table, how: Reading) -> Iterator[Row | Refused]:
    """Read every row of a table, in its order. Raises FileError from the table."""
    for line, row in table.rows():
        cell = _Cells(row, how)
        try:
            yield _read(line, cell, how)
        except CellError as error:
            yield Refused(line, cell.words, str(error))


class _Cells:
    """The cells of one row by field; a missing cell is empty."""

    def __init__(self, row: list[str], how: Reading) -> None:
        self.row, self.how = row, how

    def __getitem__(self, name: str) -> str:
        place = self.how.mapping.get(name, -1)
        text = self.row[place] if 0 <= place < len(self.row) else ""
        # What our export escaped; elsewhere too, since people edit our files.
        return cells.unescape(text).replace("\0", "").strip()

    def number(self, name: str) -> Decimal | None:
        return cells.number(self[name], comma=self.how.comma)

    @property
    def words(self) -> str:
        """The row in brief, for a page that names it."""
        shown = [self["date"], self["food"], self["quantity"]]
        return ", ".join(text[:60] for text in shown if text)


def _read(line: int, cell: _Cells, how: Reading) -> Row:
    date, rest = cells.date(cell["date"], month_first=how.month_first)
    if not how.earliest <= date <= how.latest:
        raise CellError(f"{date} is not between {how.earliest} and {how.latest}.")
    remarks: list[str] = []
    name = " ".join(cell["food"].split())
    if not name:
        raise CellError("There is no food.")
    if len(name) > LONGEST_NAME:
        name = name[:LONGEST_NAME].rstrip()
        remarks.append(f"names longer than {LONGEST_NAME} characters, which are cut")
    note = cell["note"]
    if len(note) > LONGEST_NOTE:
        note = note[:LONGEST_NOTE].rstrip()
        remarks.append(f"notes longer than {LONGEST_NOTE} characters, which are cut")
    amount = _amount(cell, how)
    verdict = _verdict(cell, name, amount, how)
    kind = how.judge.kind(name, verdict)
    amount.settle(kind, how.layout)
    row = Row(
        line=line,
        date=date,
        time=_time(cell["time"] or rest, remarks),
        meal=_meal(cell["meal"], kind, how.layout, remarks),
        name=name,
        kind=kind,
        note=note,
        source=cell["source"],
        source_key=cell["source_key"],
        day_state=cell["day_state"],
        day_supplements=cell["day_supplements"],
        remarks=remarks,
        verdict=verdict,
        quantity=amount.quantity,
        unit_label=amount.label,
        unit_grams=amount.unit_grams,
        unit_mg=amount.unit_mg,
        mg_per_100g=amount.mg_per_100g,
        grams=amount.grams,
        magnesium_mg=amount.mg,
    )
    if how.layout is not Layout.MIDBAND:
        row.doubt = _doubt(row)
    else:
        _take_recipe(row, cell)
    if row.magnesium_mg is None and row.mg_per_100g is None:
        remarks.append(NO_MAGNESIUM)
    return row


def _take_recipe(row: Row, cell: _Cells) -> None:
    """Read what our own export says of a recipe; what does not fit together is left out."""
    known = cell.number("known_grams")
    if known is not None:
        known = _rounded(known, MG_STEP)
        is_bound = row.kind == "food" and row.magnesium_mg is not None and row.grams is not None
        if is_bound and row.grams is not None and known < row.grams:
            row.known_grams = known
    if not cell["parts"] or row.kind != "food":
        return
    try:
        whole = Whole.from_kept(json.loads(cell["parts"]))
        unit = Unit(row.unit_label, row.unit_grams, row.unit_mg)
        whole.eaten(whole.share_of(row.quantity, unit))
    except (AmountError, ValueError, TypeError, RecursionError):
        row.remarks.append("parts of a recipe that cannot be read, which are left out")
    else:
        row.parts = whole.kept()


def settle_kind(row: Row, how: Reading) -> None:
    """Let a row share the doubt about its name that came from the numbers of another row."""
    verdict = how.judge.again(row.name, row.verdict)
    if verdict is row.verdict:
        return
    row.verdict = verdict
    row.kind = how.judge.kind(row.name, verdict)
    if how.layout is Layout.CRONOMETER and row.kind in SUPPLEMENTAL:
        row.meal = "supplements"
    row.doubt = _doubt(row)


def _verdict(cell: _Cells, name: str, amount: _Amount, how: Reading) -> Verdict:
    category = cell["kind"]
    if how.layout is Layout.MIDBAND and category.casefold() in KINDS:
        return Verdict(category.casefold(), is_stated=True)
    unit = amount.label
    verdict = how.judge.verdict(name=name, group=cell["meal"], unit=unit, category=category)
    mg = amount.stated_mg
    if mg is None or is_little(mg, amount.quantity) or verdict.is_settled:
        return verdict
    numbers = Numbers(mg, amount.quantity, _energy(cell), "energy_kcal" in how.mapping)
    return how.judge.weigh(verdict, numbers, name=name, unit=unit, category=category)


def _energy(cell: _Cells) -> Decimal | None:
    """Energy (kcal); it is a hint only, so a cell that cannot be read says nothing."""
    try:
        return cell.number("energy_kcal")
    except CellError:
        return None


def _meal(text: str, kind: str, layout: Layout, remarks: list[str]) -> str:
    if layout is Layout.CRONOMETER and kind in SUPPLEMENTAL:
        return "supplements"
    meal = _MEAL_OF.get(text.casefold())
    if meal is None and group_kind(text):
        return "supplements"
    if meal is None:
        remarks.append("a meal that has another name here; they go under Snacks")
    return meal or "snacks"


def _time(text: str, remarks: list[str]) -> dt.time | None:
    try:
        return cells.time(text)
    except CellError:
        remarks.append("a time that cannot be read, which is left out")
        return None


@dataclass(slots=True)
class _Amount:
    """What a row says of its amount; None where it says nothing."""

    quantity: Decimal
    label: str
    unit_grams: Decimal | None
    unit_mg: Decimal | None
    grams: Decimal | None
    mg_per_100g: Decimal | None
    mg: Decimal | None

    @property
    def stated_mg(self) -> Decimal | None:
        """The magnesium as far as it is known before the kind is (mg)."""
        if self.mg is not None or self.mg_per_100g is None:
            return self.mg
        grams = self.grams or (self.unit_grams and self.quantity * self.unit_grams)
        return self.mg_per_100g * grams / 100 if grams else None

    def settle(self, kind: str, layout: Layout) -> None:
        """Give each value from the others where it is not given. Raises CellError."""
        if self.grams is None and self.unit_grams is not None:
            self.grams = self.quantity * self.unit_grams
        self.grams = None if not self.grams else _rounded(self.grams, MG_STEP) or None
        if self.grams is not None and self.grams > MAX_GRAMS:
            raise CellError(f"{self.grams / 1000:.0f} kg is more than anybody eats.")
        if self.mg is None and self.mg_per_100g is not None and self.grams is not None:
            self.mg = magnesium_in(self.grams, self.mg_per_100g)
        if self.mg is not None:
            self.mg = quantise_mg(self.mg)
            if self.mg > MAX_MG:
                raise CellError(f"{self.mg:,.0f} mg of magnesium is more than one row can hold.")
        if layout is not Layout.MIDBAND:
            self._weigh(kind)
        if self.mg_per_100g is not None and self.mg_per_100g > MAX_MG_PER_100G:
            raise CellError("That is more magnesium than fits into its weight.")
        self._settle_unit()

    def _weigh(self, kind: str) -> None:
        if self.mg_per_100g is None and self.mg is not None and self.grams:
            self.mg_per_100g = quantise_mg(self.mg * 100 / self.grams)
            if self.mg_per_100g > MAX_MG_PER_100G and kind in SUPPLEMENTAL:
                # A tablet's weight that is no weight: count it by piece.
                self.grams = self.mg_per_100g = None

    def _settle_unit(self) -> None:
        if self.grams is not None and (self.unit_mg is None or self.unit_grams is not None):
            each = self.grams / self.quantity if self.unit_grams is None else self.unit_grams
            self.unit_grams, self.unit_mg = _unit(each, _SMALL) or None, None
        else:
            each_mg = self.unit_mg
            if each_mg is None and self.mg is not None:
                each_mg = self.mg / self.quantity
            self.unit_grams = None
            self.unit_mg = None if each_mg is None else _unit(each_mg, MG_STEP)
        if self.mg_per_100g is not None:
            self.mg_per_100g = quantise_mg(self.mg_per_100g)


def _amount(cell: _Cells, how: Reading) -> _Amount:
    label = cell["portion"]
    if how.layout is Layout.MIDBAND or label:
        quantity = cell.number("quantity")
    else:
        quantity, label = cells.split_amount(cell["quantity"], comma=how.comma)
    grams = cell.number("grams")
    unit_grams = cell.number("portion_grams")
    if how.layout is not Layout.MIDBAND:
        unit_grams = cells.GRAMS_IN.get(label.casefold()) if grams is None else None
        if grams and not label and not cell["quantity"]:
            quantity, label, unit_grams = grams, "g", Decimal(1)
    return _Amount(
        quantity=_quantity(quantity),
        label=label[:LONGEST_PORTION],
        unit_grams=unit_grams,
        unit_mg=cell.number("portion_mg"),
        grams=grams,
        mg_per_100g=cell.number("mg_per_100g"),
        mg=cell.number("magnesium_mg"),
    )


def _quantity(value: Decimal | None) -> Decimal:
    if value is None:
        return Decimal(1)
    if value > MAX_GRAMS:
        raise CellError(f"An amount of {value:,.0f} is more than anybody eats.")
    value = _rounded(value, MG_STEP)
    if not value:
        raise CellError("The amount is zero.")
    return value


def _unit(value: Decimal, step: Decimal) -> Decimal | None:
    """One unit's grams or magnesium (mg); None where it is too large to keep."""
    value = _rounded(value, step)
    return value if value < 1_000_000 else None


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, ROUND_HALF_UP)


def _doubt(row: Row) -> str:
    mg = row.magnesium_mg
    if mg is not None and mg > DOUBTFUL_MG:
        return f"{mg:,.0f} mg of magnesium in one row; is it in mg?"
    if mg and row.kind in SUPPLEMENTAL and row.verdict.is_for_skin:
        return "What is put on the skin is not counted."
    unusual = row.mg_per_100g is not None and row.mg_per_100g > UNUSUAL_MG_PER_100G
    if unusual and row.kind in {"food", "water"}:
        return f"{row.mg_per_100g:,.0f} mg in 100 g is more than food holds."
    return ""
