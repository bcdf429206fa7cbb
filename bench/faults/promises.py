"""What was promised and what was seen, as a table."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import NoReturn


@dataclass
class Promises:
    """The table of one script."""

    title: str
    rows: list[tuple[str, str, bool]] = field(default_factory=list)

    def check(self, promise: str, seen: object, *, is_kept: bool) -> None:
        """Note one; it is printed at once, since the next may take a minute."""
        if not self.rows:
            print(self.title)
        self.rows.append((promise, str(seen), is_kept))
        print(f"  {'kept  ' if is_kept else 'BROKEN'}  {promise}: {seen}", flush=True)

    def end(self) -> NoReturn:
        """End with 1 where one was broken."""
        sys.exit(0 if all(is_kept for _promise, _seen, is_kept in self.rows) else 1)


def left_out(words: str) -> NoReturn:
    """End in order where this machine lacks what a script needs."""
    print(f"left out: {words}")
    sys.exit(0)
