"""CSV and Excel files of foods; reading stops at the first error."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from import_export.formats.base_formats import CSV, XLSX
from tablib import Dataset

from foods.curation.files.dataset import dataset_of
from foods.curation.files.resource import FoodResource
from foods.curation.files.workbook_check import check_workbook

#: The largest file that is read (bytes). The whole table is under 5 MB.
MAX_BYTES = 5_000_000
#: Columns that are read, of the 16,384 that Excel has.
_MAX_COLUMNS = 100


def too_large_text() -> str:
    """The message for a file of more than ``MAX_BYTES``."""
    return f"A file may have at most {MAX_BYTES // 1_000_000} MB."


class FoodCsv(CSV):
    """CSV, checked row by row while it is read."""

    def create_dataset(self, in_stream: bytes, **_: Any) -> Dataset:
        """Read the rows. Raises FoodFileError at the first error."""
        text = io.TextIOWrapper(io.BytesIO(in_stream), encoding=self.encoding, newline="")
        return _food_dataset(row for row in csv.reader(text) if row)


class FoodExcel(XLSX):
    """Excel, written by xlsxwriter: three times as fast as django-import-export's own."""

    def export_data(self, dataset: Dataset, **_: Any) -> bytes:
        """Write one sheet in which every cell is text and none a formula."""
        # Imported here, so that other pages do not load it.
        from xlsxwriter import Workbook  # noqa: PLC0415  # only where asked for

        file = io.BytesIO()
        book = Workbook(file, {"constant_memory": True, "in_memory": True})
        sheet = book.add_worksheet("Foods")
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for column, header in enumerate(dataset.headers):
            sheet.write_string(0, column, header, bold)
        for number, row in enumerate(dataset, start=1):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write_string(number, column, str(cell))
        book.close()
        return file.getvalue()

    def create_dataset(self, in_stream: bytes, **_: Any) -> Dataset:
        """Read the first sheet. Raises FoodFileError at the first error."""
        from openpyxl import load_workbook  # noqa: PLC0415  # as above

        check_workbook(io.BytesIO(in_stream))
        book = load_workbook(
            io.BytesIO(in_stream), read_only=True, data_only=True, keep_links=False
        )
        # Ignore the stated size of the sheet: a wrong one would cut rows off.
        book.active.reset_dimensions()
        rows = book.active.iter_rows(values_only=True, max_col=_MAX_COLUMNS)
        # Rows of empty cells become empty: a sheet may begin a million rows down.
        return _food_dataset(row if row.count(None) < len(row) else () for row in rows)


#: The formats of a file, in the order of the forms: their numbers are sent and kept.
FORMATS = (FoodCsv, FoodExcel)


def read_foods(content: bytes, number: int) -> Dataset:
    """Return the rows of a file in the format of this number. Raises FoodFileError."""
    # A spreadsheet writes a byte order mark before a CSV; a workbook has no encoding.
    return FORMATS[number](encoding="utf-8-sig").create_dataset(content)


def _food_dataset(rows: Iterable[Sequence[Any]]) -> Dataset:
    meta = FoodResource.Meta
    return dataset_of(rows, known=meta.fields, needed=meta.import_id_fields)
