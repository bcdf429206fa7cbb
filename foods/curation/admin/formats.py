"""The food table as CSV and Excel, read no further than a file can be one."""

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

#: The largest file that is read (bytes), a workbook unpacked; the whole table is under 5 MB.
MAX_BYTES = 5_000_000
#: Columns that are looked at; a cell may stand in any of 16,384.
_MAX_COLUMNS = 100


def too_large(*, unpacked: bool = False) -> str:
    """Words against a file of more than so many bytes."""
    more = " when it is unpacked" if unpacked else ""
    return f"A file may have at most {MAX_BYTES // 1_000_000} MB{more}."


class FoodCsv(CSV):
    """CSV, judged by its first row and its length."""

    def create_dataset(self, in_stream: bytes, **_: Any) -> Dataset:
        """The rows. Raises FoodFileError where they cannot be foods."""
        text = io.TextIOWrapper(io.BytesIO(in_stream), encoding=self.encoding, newline="")
        return _foods(row for row in csv.reader(text) if row)


class FoodExcel(XLSX):
    """Excel by xlsxwriter, as everywhere else here: three times as fast as the library's own."""

    def export_data(self, dataset: Dataset, **_: Any) -> bytes:
        """One sheet, in which every cell is a text and none a formula."""
        # Loaded for whoever asks for a workbook, not for every page.
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
        """The first sheet. Raises FoodFileError where its rows cannot be foods."""
        from openpyxl import load_workbook  # noqa: PLC0415  # as above

        # A member gives no more bytes than it says here, whatever it was packed from.
        with ZipFile(io.BytesIO(in_stream)) as members:
            size = sum(member.file_size for member in members.infolist())
        if size > MAX_BYTES:
            raise FoodFileError(too_large(unpacked=True))
        book = load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
        # What the sheet says of its own size would cut rows off where it is wrong.
        book.active.reset_dimensions()
        rows = book.active.iter_rows(values_only=True, max_col=_MAX_COLUMNS)
        # A sheet may begin a million rows further down.
        return _foods(row if row.count(None) < len(row) else () for row in rows)


def _foods(rows: Iterable[Sequence[Any]]) -> Dataset:
    meta = FoodResource.Meta
    return dataset_of(rows, known=meta.fields, needed=meta.import_id_fields)
