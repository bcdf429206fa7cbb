"""CSV and Excel files of foods; reading stops at the first error."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any
from zipfile import ZipFile

from import_export.formats.base_formats import CSV, XLSX
from tablib import Dataset

from foods.curation.files.dataset import FoodFileError, dataset_of
from foods.curation.files.resource import FoodResource

#: The largest file that is read (bytes; a workbook unpacked). The whole table is under 5 MB.
MAX_BYTES = 5_000_000
#: Columns that are read, of the 16,384 that Excel has.
_MAX_COLUMNS = 100


def too_large_text(*, unpacked: bool = False) -> str:
    """The message for a file of more than ``MAX_BYTES``."""
    more = " when it is unpacked" if unpacked else ""
    return f"A file may have at most {MAX_BYTES // 1_000_000} MB{more}."


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

        # zipfile reads no more bytes of a member than this size.
        with ZipFile(io.BytesIO(in_stream)) as members:
            size = sum(member.file_size for member in members.infolist())
        if size > MAX_BYTES:
            raise FoodFileError(too_large_text(unpacked=True))
        book = load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
        # Ignore the stated size of the sheet: a wrong one would cut rows off.
        book.active.reset_dimensions()
        rows = book.active.iter_rows(values_only=True, max_col=_MAX_COLUMNS)
        # Rows of empty cells become empty: a sheet may begin a million rows down.
        return _food_dataset(row if row.count(None) < len(row) else () for row in rows)


def _food_dataset(rows: Iterable[Sequence[Any]]) -> Dataset:
    meta = FoodResource.Meta
    return dataset_of(rows, known=meta.fields, needed=meta.import_id_fields)
