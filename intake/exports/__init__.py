"""One's own data on its way out, as CSV, Excel, JSON or one zip; docs/export.md is the contract.

Everything is written while it is read, so ten years need no more memory than a month.
"""

from intake.exports.archive import stream_archive
from intake.exports.tables import DIARY, EVERYTHING, Table
from intake.exports.texts import stream_csv, stream_json
from intake.exports.workbook import write_workbook

__all__ = [
    "DIARY",
    "EVERYTHING",
    "Table",
    "stream_archive",
    "stream_csv",
    "stream_json",
    "write_workbook",
]
