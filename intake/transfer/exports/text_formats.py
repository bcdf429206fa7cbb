"""Streams tables as text: as CSV or as JSON."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from accounts.models import User
from intake.transfer.exports.tables import ExportTable
from intake.transfer.reading.cells import escape

#: Rows in one part of the answer.
_ROWS_A_PART = 200


def stream_csv(table: ExportTable, subject: User) -> Iterator[bytes]:
    """Yield a table as CSV: UTF-8 with a byte order mark, commas, formulas escaped."""
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.columns)
    for number, row in enumerate(table.rows(subject), 1):
        writer.writerow(map(as_text, row))
        if number % _ROWS_A_PART == 0:
            yield _take(buffer)
    yield _take(buffer)


def _take(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def as_text(value: Any) -> str:
    """Return a value as a cell of a CSV; "" for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.time):
        return value.isoformat("seconds" if value.second else "minutes")
    return escape(str(value))


def stream_json(table: ExportTable, subject: User) -> Iterator[bytes]:
    """Yield a table as one JSON list with an object for each row."""
    separator = "[\n"
    lines: list[str] = []
    for row in table.rows(subject):
        values = {name: as_json(value) for name, value in zip(table.columns, row, strict=True)}
        lines.append(separator + json.dumps(values, ensure_ascii=False))
        separator = ",\n"
        if len(lines) == _ROWS_A_PART:
            yield "".join(lines).encode()
            lines.clear()
    yield ("".join(lines) + ("[]\n" if separator == "[\n" else "\n]\n")).encode()


def as_json(value: Any) -> Any:
    """Return a value as JSON takes it: amounts as numbers, dates and times as text."""
    if isinstance(value, Decimal):
        # Amounts have at most ten digits, which a float holds exactly enough to print.
        return float(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value
