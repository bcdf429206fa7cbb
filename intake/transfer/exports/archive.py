"""Streams all data of a person as one zip, made while it is sent."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator

from accounts.models import User
from intake.transfer.exports.person import account_facts
from intake.transfer.exports.tables import EVERYTHING
from intake.transfer.exports.text_formats import as_json, stream_csv

_README = """Your data at Midband, as it was when you downloaded it.

account.json: your account and profile.
{tables}

CSV files are UTF-8 with commas. A text that a spreadsheet would run as a formula
has an apostrophe before it. Times with a date are UTC. Amounts are mg of
magnesium; an empty cell is unknown, not zero. entries.csv can be brought back
under Settings, My data; the other files, saved meals and recipes among them, are
for you and are not read back. A meal in the diary can be saved again from its day.
Not in here: your password, which is kept as a hash only, and the keys of a second factor.
"""


class _UnsentBytes(io.RawIOBase):
    """Holds what the zip wrote until it is sent. Not seekable, so the zip writes in one pass."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        part = bytes(data)  # type: ignore[call-overload]  # any buffer
        self.parts.append(part)
        return len(part)

    def take(self) -> bytes:
        """Return what is held, and hold it no longer."""
        data = b"".join(self.parts)
        self.parts.clear()
        return data


def stream_archive(user: User) -> Iterator[bytes]:
    """Yield a zip of every table and the account in parts."""
    unsent = _UnsentBytes()
    with zipfile.ZipFile(unsent, "w", zipfile.ZIP_DEFLATED) as archive:
        tables = "\n".join(f"{table.name}.csv: {table.words.lower()}." for table in EVERYTHING)
        archive.writestr("README.txt", _README.format(tables=tables))
        facts = {name: as_json(value) for name, value in account_facts(user).items()}
        archive.writestr("account.json", json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
        for table in EVERYTHING:
            with archive.open(f"{table.name}.csv", "w") as file:
                for part in stream_csv(table, user):
                    file.write(part)
                    if data := unsent.take():
                        yield data
    yield unsent.take()
