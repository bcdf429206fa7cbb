"""Writes the diary as an Excel workbook: a summary with a chart, and a sheet for each table."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, BinaryIO

from accounts.models import Profile, User
from intake.enums import DayState
from intake.science.zones import Zone
from intake.transfer.exports.tables import DIARY, ExportTable

#: Widths of columns in characters, by name; others are as wide as their name.
_WIDTHS = {"food": 34, "note": 30, "portion": 18, "reason": 30, "reference": 24, "name": 28}
_ZONES = (
    Zone.LOW,
    Zone.BORDERLINE,
    Zone.OPTIMAL,
    Zone.ADEQUATE,
    Zone.HIGH,
    Zone.OVER_LIMIT,
    Zone.CANNOT_SAY,
    Zone.NOT_SHOWN,
)


class _DiarySummary:
    """Adds up the numbers of the first sheet while the days are written."""

    def __init__(self) -> None:
        self.zones: Counter[str] = Counter()
        self.days = self.complete = self.known = self.partly_known = 0
        self.counted_mg = Decimal(0)
        self.first: dt.date | None = None
        self.last: dt.date | None = None

    def add(self, row: dict[str, Any]) -> None:
        """Add a row of the days; one without entries is not counted."""
        if not row["entries"]:
            return
        self.days += 1
        self.first, self.last = self.first or row["date"], row["date"]
        if row["day_state"] == DayState.COMPLETE:
            self.complete += 1
            # A day on which no amount is known is in no mean.
            if row["counted_mg"] is not None:
                self.known += 1
                self.partly_known += row["unknown_entries"] > 0
                self.counted_mg += row["counted_mg"]
            self.zones[row["zone"]] += 1


def write_workbook(file: BinaryIO, subject: User) -> None:
    """Write the workbook into an open file, row by row as they are read."""
    with _workbook_in(file) as book:
        sheets = _WorkbookSheets(book)
        front = book.add_worksheet("Summary")
        summary = _DiarySummary()
        counts = {
            table.name: sheets.write(table, subject, summary if table.name == "days" else None)
            for table in DIARY.values()
        }
        sheets.write_summary(front, summary, counts, Profile.objects.of(subject).today())


def write_table(file: BinaryIO, table: ExportTable, subject: User) -> None:
    """Write one table as a workbook of one sheet into an open file."""
    with _workbook_in(file) as book:
        _WorkbookSheets(book).write(table, subject, None)


@contextmanager
def _workbook_in(file: BinaryIO) -> Iterator[Any]:
    """A workbook that is whole at the end; one that is given up leaves no rows on the disk."""
    # Loaded here, so that processes that write no workbook do not load it.
    from xlsxwriter import Workbook  # noqa: PLC0415  # only where asked for

    # It deletes its own files of rows only when it is closed.
    with tempfile.TemporaryDirectory() as folder:
        book = Workbook(
            file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "tmpdir": folder,
            },
        )
        try:
            yield book
        except BaseException:
            for sheet in book.worksheets():
                sheet.row_data_fh.close()
            raise
        book.close()


class _WorkbookSheets:
    """The formats of one workbook and the sheets written with them."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.strong = book.add_format({"bold": True, "font_size": 14})
        self.formats = {
            dt.datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            dt.date: book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            dt.time: book.add_format({"num_format": "hh:mm"}),
        }
        self.whole = book.add_format({"num_format": "0"})

    def write(self, table: ExportTable, subject: User, summary: _DiarySummary | None) -> int:
        """Write a table to a sheet of its own; return the number of its rows."""
        sheet = self.book.add_worksheet(table.name.capitalize())
        sheet.freeze_panes(1, 1)
        for place, name in enumerate(table.columns):
            sheet.set_column(place, place, _WIDTHS.get(name, max(len(name) + 2, 11)))
            sheet.write_string(0, place, name, self.head)
        number = 0
        for number, row in enumerate(table.rows(subject), 1):
            if summary is not None:
                summary.add(dict(zip(table.columns, row, strict=True)))
            for place, value in enumerate(row):
                self._cell(sheet, number, place, value)
        if number:
            sheet.autofilter(0, 0, number, len(table.columns) - 1)
        return number

    def _cell(self, sheet: Any, row: int, place: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, Decimal | int):
            sheet.write_number(row, place, float(value))
        elif isinstance(value, dt.datetime):
            # A sheet has no time zones: every time with a date is written as UTC.
            plain = value.astimezone(dt.UTC).replace(tzinfo=None)
            sheet.write_datetime(row, place, plain, self.formats[dt.datetime])
        elif isinstance(value, dt.date | dt.time):
            sheet.write_datetime(row, place, value, self.formats[type(value)])
        else:
            # A text is always written as text, so that it is never a formula.
            sheet.write_string(row, place, str(value))

    def write_summary(
        self, sheet: Any, summary: _DiarySummary, counts: dict[str, int], today: dt.date
    ) -> None:
        """Write the summary and the chart of the days to the first sheet."""
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 14)
        sheet.write_string(0, 0, "Magnesium diary", self.strong)
        mean = summary.counted_mg / summary.known if summary.known else None
        lines: list[tuple[str, Any]] = [
            ("Made on", today),
            ("First day logged", summary.first),
            ("Last day logged", summary.last),
            ("Days with entries", summary.days),
            ("Entries", counts["entries"]),
            ("Complete days", summary.complete),
            ("Mean of complete days, mg a day", None if mean is None else round(mean, 1)),
            ("Days in the mean", summary.known),
            ("of these with something unknown", summary.partly_known),
            *(
                (f"Complete days {zone.word}", summary.zones[zone.value])
                for zone in _ZONES
                if summary.zones[zone.value]
            ),
        ]
        for row, (label, value) in enumerate(lines, 2):
            sheet.write_string(row, 0, label)
            self._cell(sheet, row, 1, value)
        row = len(lines) + 3
        sheet.write_string(row, 0, "Days that are not complete are not judged.")
        sheet.write_string(row + 1, 0, "General information, not medical advice.")
        if counts["days"]:
            sheet.insert_chart(row + 3, 0, self._chart(counts["days"]))

    def _chart(self, days: int) -> Any:
        columns = DIARY["days"].columns
        chart = self.book.add_chart({"type": "column", "subtype": "stacked"})
        colours = {"food_mg": "#2B3A3A", "water_mg": "#6B8C97", "supplement_mg": "#C9C2B4"}
        dates = ["Days", 1, 0, days, 0]
        for name, colour in colours.items():
            place = columns.index(name)
            chart.add_series(
                {
                    "name": ["Days", 0, place],
                    "categories": dates,
                    "values": ["Days", 1, place, days, place],
                    "fill": {"color": colour},
                    "gap": 40,
                }
            )
        line = self.book.add_chart({"type": "line"})
        place = columns.index("band_target_mg")
        line.add_series(
            {
                "name": "Target",
                "categories": dates,
                "values": ["Days", 1, place, days, place],
                "line": {"color": "#0E5F5B", "width": 1.5},
            }
        )
        chart.combine(line)
        chart.set_title({"name": "Magnesium by day, mg (supplements as taken, no medicines)"})
        chart.set_x_axis({"date_axis": True, "num_format": "d mmm yy"})
        chart.set_y_axis({"num_format": "0", "major_gridlines": {"visible": True}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 960, "height": 380})
        return chart
