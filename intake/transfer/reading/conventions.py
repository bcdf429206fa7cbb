"""Detects how a file writes its dates and numbers."""

from __future__ import annotations

from typing import NamedTuple

from intake.transfer.reading import cells
from intake.transfer.reading.csv_table import CsvTable
from intake.transfer.reading.layouts import ColumnMapping


class Conventions(NamedTuple):
    """How dates and numbers of a file are written; None where no cell tells."""

    month_first: bool | None
    decimal_comma: bool | None
    #: Whether it has dates that can be read two ways, and none that tells which.
    is_order_unknown: bool


def detect_conventions(table: CsvTable, mapping: ColumnMapping) -> Conventions:
    """Look through a file for the first date and the first number that tell.

    Raises FileError where the table cannot be read to its end.
    """
    date, numbers = mapping.get("date"), _number_columns(mapping)
    month_first: bool | None = None
    decimal_comma: bool | None = None
    is_ambiguous = False
    for _line, row in table.rows():
        if date is not None and date < len(row) and month_first is None:
            month_first = cells.month_comes_first([row[date]])
            is_ambiguous = is_ambiguous or cells.is_ambiguous(row[date])
        if decimal_comma is None:
            found = [row[n].strip().split(" ")[0] for n in numbers if n < len(row)]
            decimal_comma = cells.comma_is_decimal(found)
    if decimal_comma is None and table.separator == ";":
        # Programs separate by semicolons where the comma is taken.
        decimal_comma = True
    return Conventions(month_first, decimal_comma, is_ambiguous and month_first is None)


def _number_columns(mapping: ColumnMapping) -> list[int]:
    fields = ("quantity", "grams", "magnesium_mg", "mg_per_100g", "portion_grams", "portion_mg")
    return [mapping[name] for name in fields if name in mapping]
