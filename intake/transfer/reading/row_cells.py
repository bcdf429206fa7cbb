"""How the cells of one file are to be read, and those of one row by field."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from intake.transfer.reading import cells
from intake.transfer.reading.kinds import KindClassifier
from intake.transfer.reading.layouts import ColumnMapping, Layout


@dataclass(frozen=True)
class ReadingOptions:
    """How the cells of one file are to be read."""

    layout: Layout
    mapping: ColumnMapping
    earliest: dt.date
    latest: dt.date
    month_first: bool = False
    comma: bool = False
    #: Says what each row is where the file does not.
    classifier: KindClassifier = field(default_factory=KindClassifier)


class RowCells:
    """The cells of one row by field; a missing cell is empty."""

    def __init__(self, row: list[str], options: ReadingOptions) -> None:
        self.row, self.options = row, options

    def __getitem__(self, name: str) -> str:
        place = self.options.mapping.get(name, -1)
        text = self.row[place] if 0 <= place < len(self.row) else ""
        # What our export escaped; elsewhere too, since people edit our files.
        return cells.unescape(text).replace("\0", "").strip()

    def number(self, name: str) -> Decimal | None:
        return cells.number(self[name], comma=self.options.comma)

    @property
    def words(self) -> str:
        """The row in brief, for a page that names it."""
        shown = [self["date"], self["food"], self["quantity"]]
        return ", ".join(text[:60] for text in shown if text)
