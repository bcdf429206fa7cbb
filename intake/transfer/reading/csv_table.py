"""Opens a CSV file as a table: detects its encoding, separator and header, and reads its rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _csv import Reader

#: The largest file that is read (bytes): some 30,000 rows with 80 nutrients each.
MAX_BYTES = 20 * 1024 * 1024
#: The most rows of one file.
MAX_ROWS = 50_000
_MAX_COLUMNS = 400
_BLOCK = 1 << 16
_SEPARATORS = (",", ";", "\t", "|")

_ENCODING_NAMES = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Western European (Latin-1)"}


class FileError(ValueError):
    """A file that cannot be read as a table; its text is for the person."""


@dataclass(frozen=True)
class CsvTable:
    """An opened table. ``rows`` reads from the start each time."""

    file: BinaryIO
    encoding: str
    separator: str
    header: list[str]

    @property
    def encoding_name(self) -> str:
        """The encoding as a page prints it."""
        return _ENCODING_NAMES.get(self.encoding, self.encoding)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows below the header, each after the number of the line it ends on.

        Empty rows are left out. Raises FileError where a line cannot be read, and
        for more than ``MAX_ROWS``.
        """
        reader = _reader(self.file, self.encoding, self.separator)
        count = 0
        try:
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                count += 1
                if count == 1:
                    continue
                if count - 1 > MAX_ROWS:
                    raise FileError(
                        f"The file has more than {MAX_ROWS:,} rows. Split it into several files."
                    )
                yield reader.line_num, cells
        except (csv.Error, UnicodeError) as error:
            raise FileError(f"Line {reader.line_num} cannot be read: {error}.") from error


def open_table(file: BinaryIO) -> CsvTable:
    """Detect encoding, separator and header of a file.

    The separator is the one that splits the header into most columns. Raises
    FileError, whose text is for the person.
    """
    encoding = _encoding_of(file)
    found: tuple[int, str, list[str]] = (0, ",", [])
    for separator in _SEPARATORS:
        try:
            header: list[str] = next(
                (
                    cells
                    for cells in islice(_reader(file, encoding, separator), 20)
                    if any(cell.strip() for cell in cells)
                ),
                [],
            )
        except (csv.Error, UnicodeError):
            continue
        if len(header) > found[0]:
            found = len(header), separator, header
    columns, separator, header = found
    if not columns:
        raise FileError("The file is empty.")
    if columns == 1:
        raise FileError(
            "This file has one column only. Columns are separated by commas, semicolons or tabs."
        )
    if columns > _MAX_COLUMNS:
        raise FileError(f"The file has more than {_MAX_COLUMNS} columns.")
    return CsvTable(file, encoding, separator, [cell.strip() for cell in header])


def _reader(file: BinaryIO, encoding: str, separator: str) -> Reader:
    file.seek(0)
    # Latin-1 is the last resort, so bytes that stand for no letter in it are replaced.
    errors = "replace" if encoding == "cp1252" else "strict"
    raw = io.BufferedReader(_UnclosedFile(file), _BLOCK)
    text = io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline="")
    return csv.reader(text, delimiter=separator)


class _UnclosedFile(io.RawIOBase):
    """Reads from a file and leaves it open when it is closed itself, as readers do."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # any buffer
        data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _encoding_of(file: BinaryIO) -> str:
    """Return the encoding of a text file. Raises FileError for other files and large ones."""
    file.seek(0)
    start = file.read(4)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileError(
            "This is a workbook or a zip file. Open it, save the sheet as CSV, and choose that."
        )
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    size, is_utf8, block = 0, True, b"-"
    while block:
        block = file.read(_BLOCK)
        size += len(block)
        if size > MAX_BYTES:
            raise FileError(f"The file is larger than {MAX_BYTES // 1024**2} MB.")
        if b"\0" in block:
            raise FileError("This is not a text file. Save the table as CSV and choose that.")
        if is_utf8:
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError:
                is_utf8 = False
    return "utf-8-sig" if is_utf8 else "cp1252"
