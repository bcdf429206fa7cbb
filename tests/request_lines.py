"""What a line of the request log may hold; the whole suite writes its lines through this."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Line = dict[str, Any]

#: What stands in a line, by its event: its names in this order, and all that each may hold.
#: No code of a client, no date and no address fits a route.
SHAPES = {
    "request": {
        "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00",
        "event": "request",
        "request": "[0-9a-fA-F-]{8,64}",
        "method": "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|other",
        "route": "[A-Za-z_][A-Za-z0-9_.:-]*",
        "status": r"[2-5]\d\d",
        "ms": r"\d+\.\d",
        "queries": r"\d+",
        "cut": "True",
    },
    "job": {
        "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00",
        "event": "job",
        "kind": "[a-z_.]+",
        "outcome": "done|refused|failed|gone|given back|put off|interrupted",
        "ms": r"\d+\.\d",
    },
}


def checked(text: str) -> Line:
    """What a line tells, where each fact is there in its place and has its shape."""
    found: Line = json.loads(text)
    shapes = SHAPES[found["event"]]
    assert [name for name in shapes if name in found or name != "cut"] == list(found)
    for name, value in found.items():
        assert re.fullmatch(shapes[name], str(value)), (name, value)
    return found


class Checked(logging.Handler):
    """Looks at each line as it is written, and keeps it for whoever listens."""

    kept: list[list[Line]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Raise AssertionError for a line that holds anything else."""
        line = checked(self.format(record))
        for lines in self.kept:
            lines.append(line)


@contextmanager
def told() -> Iterator[list[Line]]:
    """The lines that are written meanwhile."""
    lines: list[Line] = []
    Checked.kept.append(lines)
    yield lines
    Checked.kept.remove(lines)
