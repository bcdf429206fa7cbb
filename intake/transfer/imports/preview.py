"""What is read of a file before it is added: its rows by date, and what the preview says."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from foods.amounts import amount_words, show_mg
from foods.enums import SUPPLEMENTAL
from intake.transfer.imports.kind_questions import KindQuestions
from intake.transfer.reading.rows import DiaryRow, RefusedRow

#: More rows than this on one date are a mistake in the dates.
MAX_ROWS_A_DAY = 300
#: How many rows the preview lists of those that need a look, and of the others.
_MAX_LISTED = 100
_MAX_SAMPLE = 12


class ImportPreview:
    """Gathers the rows of a file and counts them as sound, doubtful, known or refused."""

    def __init__(self) -> None:
        self.days: dict[dt.date, list[DiaryRow]] = {}
        self.counts: Counter[str] = Counter()
        self.remarks: Counter[str] = Counter()
        self.questions = KindQuestions()
        #: By state: line, the row in words, and the reason.
        self.listed: dict[str, list[list[Any]]] = {
            state: [] for state in ("sound", "doubtful", "known", "refused")
        }

    def add(self, row: DiaryRow | RefusedRow) -> None:
        """Take a row as it was read; refuse it where its date has too many."""
        if isinstance(row, RefusedRow):
            self.note("refused", row.line, row.text, row.reason)
            return
        rows = self.days.setdefault(row.date, [])
        if len(rows) == MAX_ROWS_A_DAY:
            reason = f"{row.date} has more than {MAX_ROWS_A_DAY} rows."
            self.note("refused", row.line, row_summary(row), reason)
            return
        rows.append(row)

    def note(self, state: str, line: int, text: str, reason: str = "") -> None:
        """Count a row under its state, and list it if there is room."""
        self.counts[state] += 1
        if len(self.listed[state]) < (_MAX_SAMPLE if state in {"sound", "known"} else _MAX_LISTED):
            self.listed[state].append([line, text, reason])

    def as_json(self) -> dict[str, Any]:
        """Return the preview as ``Import.preview`` stores it, but for the questions."""
        return {
            **self.listed,
            "remarks": self.remarks.most_common(),
            "first": min(self.days).isoformat() if self.days else None,
            "last": max(self.days).isoformat() if self.days else None,
            "days": len(self.days),
            "matched": self.counts["matched"],
        }


def row_summary(row: DiaryRow) -> str:
    """Return a row in one line, as the preview lists it."""
    mg = "unknown" if row.magnesium_mg is None else f"{show_mg(row.magnesium_mg)} mg"
    kind = f", {row.kind}" if row.kind in SUPPLEMENTAL else ""
    return f"{row.date}, {row.name}, {amount_words(row.quantity, row.unit_label)}, {mg}{kind}"
