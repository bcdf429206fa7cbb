"""Which column of a file holds which field: our own export, Cronometer's, or any other table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from intake.enums import ImportLayout
from intake.science.reference.tables import REFERENCES, read_reference_lines

#: Field to column number.
ColumnMapping = dict[str, int]

#: The columns of our own export of entries, in their order; docs/export.md is the contract.
ENTRY_COLUMNS = (
    "date",
    "meal",
    "time",
    "food",
    "source",
    "source_key",
    "quantity",
    "portion",
    "portion_grams",
    "portion_mg",
    "grams",
    "mg_per_100g",
    "magnesium_mg",
    "kind",
    "note",
    "day_state",
    "day_supplements",
    "band_low_mg",
    "band_target_mg",
    "band_high_mg",
    "zone",
    "known_grams",
    "parts",
    "typed_words",
    "value_given",
    "possible_mg",
    "composition_cv",
    "amount_cv",
)

#: A table with all of these is our own export.
_OWN_COLUMNS = {"date", "meal", "food", "quantity", "grams", "magnesium_mg", "kind"}

#: Where the columns are kept, in the order of the form.
COLUMNS_FILE = REFERENCES.parent / "import_columns.csv"
COLUMNS = ("field", "label", "cronometer", "other_names")


@dataclass(frozen=True)
class FileColumn:
    """A field that a person may assign a column to; names are as ``_plain`` gives them."""

    field: str
    label: str
    #: Its name in Cronometer's export; empty where that has none.
    cronometer: str
    #: Its names in any other table.
    other_names: tuple[str, ...]


def load_columns(path: Path) -> tuple[FileColumn, ...]:
    """Read a file of columns.

    Raises tables.ReferenceFileError, naming the place, for a damaged one.
    """
    return tuple(
        FileColumn(
            field=line.text("field"),
            label=line.text("label"),
            cronometer=line.cells["cronometer"],
            other_names=tuple(line.text("other_names").split("; ")),
        )
        for line in read_reference_lines(path, COLUMNS)
    )


@cache
def file_columns() -> tuple[FileColumn, ...]:
    """Return the columns that Midband knows, read once."""
    return load_columns(COLUMNS_FILE)


def _plain(name: str) -> str:
    """Return the name of a column in lower case, with one blank for all other signs."""
    return re.sub(r"[^a-z0-9]+", " ", name.casefold()).strip()


def recognise_layout(header: list[str]) -> tuple[ImportLayout, ColumnMapping]:
    """Return where a table comes from and which column holds which field, by its header."""
    exact = {name.strip().casefold(): place for place, name in reversed([*enumerate(header)])}
    if exact.keys() >= _OWN_COLUMNS:
        return ImportLayout.MIDBAND, {name: exact[name] for name in ENTRY_COLUMNS if name in exact}
    plain = {_plain(name): place for place, name in reversed([*enumerate(header)])}
    if plain.keys() >= {"day", "group", "food name", "amount"}:
        named = [(column.field, column.cronometer) for column in file_columns()]
        mapping = {field: plain[name] for field, name in named if name and name in plain}
        return ImportLayout.CRONOMETER, mapping
    mapping, taken = {}, set()
    for column in file_columns():
        for name in (_plain(column.field), *column.other_names):
            if name in plain and plain[name] not in taken:
                mapping[column.field] = plain[name]
                taken.add(plain[name])
                break
    return ImportLayout.OTHER, mapping
