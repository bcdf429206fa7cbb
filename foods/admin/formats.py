"""The food table as an Excel file, written and read without holding a workbook in memory."""

from __future__ import annotations

import io
from typing import Any

from import_export.formats.base_formats import XLSX
from tablib import Dataset

from foods.resources import MAX_ROWS


class Excel(XLSX):
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
        """The first sheet, up to the first row that is too many; the file is then refused."""
        from openpyxl import load_workbook  # noqa: PLC0415  # as above

        book = load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
        rows = book.active.iter_rows(values_only=True, max_row=MAX_ROWS + 2)
        dataset = Dataset(headers=list(next(rows)))
        for row in rows:
            dataset.append(row)
        return dataset
