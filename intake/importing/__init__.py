"""Reading a diary from a CSV file, wherever it was kept before.

Pure: no Django. ``actions.imports`` writes what is read here.
"""

from intake.importing.cells import CellError, escape, unescape
from intake.importing.layouts import ENTRY_COLUMNS, FIELDS, Layout, Mapping, recognise
from intake.importing.rows import (
    NO_MAGNESIUM,
    Reading,
    Refused,
    Row,
    read_rows,
    settle_kind,
    survey,
)
from intake.importing.tables import MAX_BYTES, MAX_ROWS, FileError, Table, open_table

__all__ = [
    "ENTRY_COLUMNS",
    "FIELDS",
    "MAX_BYTES",
    "MAX_ROWS",
    "NO_MAGNESIUM",
    "CellError",
    "FileError",
    "Layout",
    "Mapping",
    "Reading",
    "Refused",
    "Row",
    "Table",
    "escape",
    "open_table",
    "read_rows",
    "recognise",
    "settle_kind",
    "survey",
    "unescape",
]
