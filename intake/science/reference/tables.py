"""Reading the reference files: every fault names its file, line and column.

Pure: no Django.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal, get_args

#: Where the reference files are kept.
REFERENCES = Path(__file__).resolve().parents[3] / "fixtures/references"

#: How far a number could be traced; empty beside a cell without one.
Certainty = Literal["published", "confirmed", "memory", "assumed", "unsure", ""]


class ReferenceFileError(ValueError):
    """A reference file that cannot be used; says where and why."""


@dataclass(frozen=True)
class ReferenceLine:
    """One line of a reference file: its cells by column, and where it stands."""

    where: str
    cells: dict[str, str]

    def fault(self, column: str, words: str) -> ReferenceFileError:
        """Make the error that names this line and a column."""
        return ReferenceFileError(f"{self.where}, column {column}: {words}")

    def text(self, column: str) -> str:
        """Return a cell. Raises ReferenceFileError for an empty one."""
        if not self.cells[column]:
            raise self.fault(column, "is empty.")
        return self.cells[column]

    def one_of(self, column: str, known: Sequence[str]) -> str:
        """Return a cell. Raises ReferenceFileError unless it is one of the known words."""
        if self.cells[column] not in known:
            words = ", ".join(filter(None, known))
            raise self.fault(column, f"{self.cells[column]!r} is none of {words}.")
        return self.cells[column]

    def certainty(self) -> str:
        """Return how far the line could be traced. Raises ReferenceFileError where it says not."""
        return self.one_of("certainty", tuple(filter(None, get_args(Certainty))))

    def number(self, column: str) -> Decimal | None:
        """Return a cell as a number of zero or more, None for an empty one.

        Raises ReferenceFileError for anything else.
        """
        text = self.cells[column]
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise self.fault(column, f"{text!r} is not a number.") from None
        if not value.is_finite() or value < 0:
            raise self.fault(column, f"{text!r} is not an amount.")
        return value

    def amount(self, column: str) -> Decimal:
        """Return a cell as a number. Raises ReferenceFileError also for an empty one."""
        value = self.number(column)
        if value is None:
            raise self.fault(column, "is empty.")
        return value


def read_reference_lines(path: Path, columns: Sequence[str]) -> list[ReferenceLine]:
    """Read a reference file whose heading must be these columns.

    Raises ReferenceFileError, with file and line, for a damaged one.
    """
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReferenceFileError(f"{path.name}: cannot be read: {error}") from error
    if not lines or lines[0] != list(columns):
        raise ReferenceFileError(f"{path.name}, line 1: the columns must be {', '.join(columns)}.")
    found = []
    for number, line in enumerate(lines[1:], 2):
        where = f"{path.name}, line {number}"
        if len(line) != len(columns):
            raise ReferenceFileError(
                f"{where}: {len(columns)} columns are expected, not {len(line)}."
            )
        found.append(ReferenceLine(where, dict(zip(columns, line, strict=True))))
    return found
