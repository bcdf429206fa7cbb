"""Tables as text: CSV for every program, JSON for those who write their own."""

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

#: Rows in one piece of the answer.
_AT_ONCE = 200


def stream_csv(table: ExportTable, subject: User) -> Iterator[bytes]:
    """A table as CSV: UTF-8 with its mark, commas, one header row, formulas made harmless."""
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.columns)
    for number, row in enumerate(table.rows(subject), 1):
        writer.writerow(map(as_text, row))
        if number % _AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def as_text(value: Any) -> str:
    """One cell of a CSV; empty for what is not known or not said."""
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
    """A table as one JSON list with an object a row."""
    separator = "[\n"
    lines: list[str] = []
    for row in table.rows(subject):
        values = {name: as_json(value) for name, value in zip(table.columns, row, strict=True)}
        lines.append(separator + json.dumps(values, ensure_ascii=False))
        separator = ",\n"
        if len(lines) == _AT_ONCE:
            yield "".join(lines).encode()
            lines.clear()
    yield ("".join(lines) + ("[]\n" if separator == "[\n" else "\n]\n")).encode()


def as_json(value: Any) -> Any:
    """One value of a JSON object: amounts as numbers, dates and times as text."""
    if isinstance(value, Decimal):
        # At most ten digits, so a float prints them all.
        return float(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value
