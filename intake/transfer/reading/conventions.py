"""How a file writes its dates and numbers, as far as its cells tell."""

from __future__ import annotations

from intake.transfer.reading import cells
from intake.transfer.reading.csv_table import CsvTable
from intake.transfer.reading.layouts import ColumnMapping


def detect_conventions(
    table: CsvTable, mapping: ColumnMapping
) -> tuple[bool | None, bool, bool | None]:
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


def _number_columns(mapping: ColumnMapping) -> list[int]:
    fields = ("quantity", "grams", "magnesium_mg", "mg_per_100g", "portion_grams", "portion_mg")
    return [mapping[name] for name in fields if name in mapping]
