"""How the cells of a file are to be read, and the cells of one row by field."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from intake.enums import ImportLayout
from intake.transfer.reading import cells
from intake.transfer.reading.kinds import KindClassifier
from intake.transfer.reading.layouts import ColumnMapping


@dataclass(frozen=True)
class ReadingOptions:
    """How the cells of one file are to be read.

    Rows dated before ``earliest`` or after ``latest`` are refused. ``month_first``
    says what 3/4/2026 means.
    """

    layout: ImportLayout
    mapping: ColumnMapping
    earliest: dt.date
    latest: dt.date
    month_first: bool = False
    decimal_comma: bool = False
    #: Decides the kind of a row where the file does not state it.
    classifier: KindClassifier = field(default_factory=KindClassifier)


class RowCells:
    """The cells of one row by field; a missing cell is empty."""

    def __init__(self, row: list[str], options: ReadingOptions) -> None:
        self.row, self.options = row, options

    def __getitem__(self, name: str) -> str:
        """The text of a field, without blanks around it."""
        return self._text(name).strip()

    def free_text(self, name: str) -> str:
        """The text of a field that people fill freely: to the letter in our own export.

        So a name or note with blanks at its ends comes back as it was, and a row
        that is in the diary already is recognised.
        """
        return self._text(name) if self.options.layout is ImportLayout.MIDBAND else self[name]

    def _text(self, name: str) -> str:
        column = self.options.mapping.get(name, -1)
        text = self.row[column] if 0 <= column < len(self.row) else ""
        # Our export escapes texts; others are unescaped too, since people edit our files.
        return cells.unescape(text).replace("\0", "")

    def number(self, name: str) -> Decimal | None:
        """The number of a field; None for an empty cell. Raises CellError."""
        return cells.number(self[name], comma=self.options.decimal_comma)

    @property
    def summary(self) -> str:
        """Date, food and amount as the file has them, to name the row on a page."""
        shown = [self["date"], self["food"], self["quantity"]]
        return ", ".join(text[:60] for text in shown if text)
