"""Reads amount, weight and magnesium of a row, and derives what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from foods.amounts import MAX_GRAMS, MAX_MG_PER_100G, MG_STEP, magnesium_in, quantise_mg
from foods.limits import MAX_PORTION_LABEL
from intake.enums import ImportLayout
from intake.transfer.reading import cells
from intake.transfer.reading.cells import CellError
from intake.transfer.reading.kind_evidence import SUPPLEMENTAL
from intake.transfer.reading.row_cells import ReadingOptions, RowCells

#: More than this in one row is refused (mg).
MAX_MG = 100_000
#: The grams of one unit are stored to this.
_GRAMS_STEP = Decimal("0.0001")


@dataclass(slots=True)
class RowAmount:
    """Amount, weight (g) and magnesium (mg) of a row; None where they are not stated."""

    quantity: Decimal
    label: str
    unit_grams: Decimal | None
    unit_mg: Decimal | None
    grams: Decimal | None
    mg_per_100g: Decimal | None
    mg: Decimal | None

    @property
    def stated_mg(self) -> Decimal | None:
        """The magnesium of the row (mg) before ``complete``; None where nothing tells it."""
        if self.mg is not None or self.mg_per_100g is None:
            return self.mg
        grams = self.grams or (self.unit_grams and self.quantity * self.unit_grams)
        return self.mg_per_100g * grams / 100 if grams else None

    def complete(self, kind: str, layout: ImportLayout) -> None:
        """Derive missing values from the others, and round all as they are stored.

        Raises CellError for amounts beyond what anybody eats or a food can hold.
        """
        if self.grams is None and self.unit_grams is not None:
            self.grams = self.quantity * self.unit_grams
        self.grams = None if not self.grams else rounded(self.grams, MG_STEP) or None
        if self.grams is not None and self.grams > MAX_GRAMS:
            raise CellError(f"{self.grams / 1000:.0f} kg is more than anybody eats.")
        if self.mg is None and self.mg_per_100g is not None and self.grams is not None:
            self.mg = magnesium_in(self.grams, self.mg_per_100g)
        if self.mg is not None:
            self.mg = quantise_mg(self.mg)
            if self.mg > MAX_MG:
                raise CellError(f"{self.mg:,.0f} mg of magnesium is more than one row can hold.")
        if layout is not ImportLayout.MIDBAND:
            self._derive_concentration(kind)
        if self.mg_per_100g is not None and self.mg_per_100g > MAX_MG_PER_100G:
            raise CellError("That is more magnesium than fits into its weight.")
        self._complete_unit()

    def _derive_concentration(self, kind: str) -> None:
        """Derive mg per 100 g from the magnesium and the weight."""
        if self.mg_per_100g is None and self.mg is not None and self.grams:
            self.mg_per_100g = quantise_mg(self.mg * 100 / self.grams)
            if self.mg_per_100g > MAX_MG_PER_100G and kind in SUPPLEMENTAL:
                # The "weight" of a tablet is often its number or dose: count it by piece.
                self.grams = self.mg_per_100g = None

    def _complete_unit(self) -> None:
        """Give one unit either a weight or, without one, its magnesium; never both."""
        if self.grams is not None and (self.unit_mg is None or self.unit_grams is not None):
            each = self.grams / self.quantity if self.unit_grams is None else self.unit_grams
            self.unit_grams, self.unit_mg = _unit(each, _GRAMS_STEP) or None, None
        else:
            each_mg = self.unit_mg
            if each_mg is None and self.mg is not None:
                each_mg = self.mg / self.quantity
            self.unit_grams = None
            self.unit_mg = None if each_mg is None else _unit(each_mg, MG_STEP)
        if self.mg_per_100g is not None:
            self.mg_per_100g = quantise_mg(self.mg_per_100g)


def read_amount(cell: RowCells, options: ReadingOptions) -> RowAmount:
    """Read what a row states of its amount. Raises CellError for what cannot be read."""
    label = cell.free_text("portion")
    if options.layout is ImportLayout.MIDBAND or label:
        quantity = cell.number("quantity")
    else:
        quantity, label = cells.split_amount(cell["quantity"], comma=options.decimal_comma)
    grams = cell.number("grams")
    unit_grams = cell.number("portion_grams")
    if options.layout is not ImportLayout.MIDBAND:
        unit_grams = cells.GRAMS_IN.get(label.casefold()) if grams is None else None
        if grams and not label and not cell["quantity"]:
            quantity, label, unit_grams = grams, "g", Decimal(1)
    return RowAmount(
        quantity=_quantity(quantity),
        label=label[:MAX_PORTION_LABEL],
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
    value = rounded(value, MG_STEP)
    if not value:
        raise CellError("The amount is zero.")
    return value


def _unit(value: Decimal, step: Decimal) -> Decimal | None:
    """Round the grams or magnesium (mg) of one unit; None where its column cannot hold it."""
    value = rounded(value, step)
    return value if value < 1_000_000 else None


def rounded(value: Decimal, step: Decimal) -> Decimal:
    """Round half up to a multiple of ``step``."""
    return value.quantize(step, ROUND_HALF_UP)
