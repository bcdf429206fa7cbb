"""Strict reading of CSV files; errors name file, line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path


class SeedFileError(ValueError):
    """An invalid seed file; its text has file, line, column and reason."""

    def __init__(self, path: Path, line: int, column: str, message: str) -> None:
        place = ":".join(str(part) for part in (path.name, line, column) if part)
        super().__init__(f"{place}: {message}")


class SeedRow:
    """One row of a file, with methods that check and convert its cells."""

    __slots__ = ("_cells", "_table", "line")

    def __init__(self, table: SeedTable, line: int, cells: list[str]) -> None:
        self._table = table
        self._cells = cells
        self.line = line

    def text(self, column: str, *, longest: int = 0) -> str:
        """The stripped cell. Raises SeedFileError where it is too long."""
        cell = self._cells[self._table.positions[column]].strip()
        if longest and len(cell) > longest:
            raise self.error(column, f"{len(cell)} characters are more than {longest}")
        return cell

    def required(self, column: str, *, longest: int = 0) -> str:
        """The stripped cell. Raises SeedFileError where it is empty or too long."""
        cell = self.text(column, longest=longest)
        if not cell:
            raise self.error(column, "is empty")
        return cell

    def decimal(
        self, column: str, *, least: Decimal = Decimal(0), most: Decimal | int
    ) -> Decimal | None:
        """The cell as an exact number; None where it is empty: unknown is not zero.

        Raises SeedFileError for anything that is no number from ``least`` to ``most``.
        """
        cell = self.text(column)
        if not cell:
            return None
        try:
            number = Decimal(cell)
        except InvalidOperation:
            raise self.error(column, f"{cell!r} is not a number") from None
        if not number.is_finite() or not least <= number <= most:
            raise self.error(column, f"{cell} is not between {least} and {most}")
        return number

    def integer(self, column: str, *, least: int = 0, most: int) -> int:
        """The cell as a whole number. Raises SeedFileError for anything else."""
        cell = self.required(column)
        if not (cell.isascii() and cell.isdigit()):
            raise self.error(column, f"{cell!r} is not a whole number")
        number = int(cell)
        if not least <= number <= most:
            raise self.error(column, f"{cell} is not between {least} and {most}")
        return number

    def parts(self, column: str, separator: str = ";") -> tuple[str, ...]:
        """The cell split into distinct texts, without empty ones."""
        parts = (part.strip() for part in self.text(column).split(separator))
        return tuple(dict.fromkeys(part for part in parts if part))

    def error(self, column: str, message: str) -> SeedFileError:
        """A SeedFileError at this line and column."""
        return SeedFileError(self._table.path, self.line, column, message)


class SeedTable:
    """One CSV file with exactly these columns, in UTF-8."""

    def __init__(self, path: Path, columns: Sequence[str], *, expected: int | None = None) -> None:
        self.path = path
        self.columns = tuple(columns)
        self.positions = {column: place for place, column in enumerate(self.columns)}
        self.expected = expected

    def rows(self) -> Iterator[SeedRow]:
        """Yield the rows. Raises SeedFileError at the first invalid one.

        With ``expected`` another number of rows is an error, so that a file truncated
        between two lines is noticed.
        """
        # Without newline translation, as the csv module requires.
        reader = csv.reader(io.StringIO(self._text(), newline=""), strict=True)
        width = len(self.columns)
        count = 0
        line = 1
        try:
            for cells in reader:
                if line == 1:
                    self._check_header(cells)
                elif len(cells) != width:
                    raise self._error(line, f"has {len(cells)} columns instead of {width}")
                else:
                    count += 1
                    yield SeedRow(self, line, cells)
                line = reader.line_num + 1
        except csv.Error as error:
            raise self._error(reader.line_num, f"is not readable as CSV: {error}") from error
        if reader.line_num == 0:
            raise self._error(1, "the file is empty")
        if self.expected is not None and count != self.expected:
            raise self._error(
                reader.line_num,
                f"the file has {count:,} rows, {self.expected:,} are expected; is it cut off?",
            )

    def _text(self) -> str:
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise self._error(0, f"cannot be read: {error.strerror}") from error
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise self._error(line, "is not UTF-8 text") from error
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise self._error(line, "holds a NUL byte; is it a text file?")
        return text

    def _check_header(self, cells: list[str]) -> None:
        for place, wanted in enumerate(self.columns):
            found = cells[place].strip() if place < len(cells) else ""
            if found != wanted:
                raise SeedFileError(
                    self.path,
                    1,
                    wanted,
                    f"column {place + 1} is {found!r} instead of {wanted!r}; is it another file?",
                )
        if len(cells) > len(self.columns):
            extra = cells[len(self.columns)]
            raise SeedFileError(self.path, 1, extra, "is a column too many")

    def _error(self, line: int, message: str) -> SeedFileError:
        return SeedFileError(self.path, line, "", message)
