"""Which documents axe has found nothing in, so that the same one need not be looked at twice.

.ci/run drives the pages on two databases. Each page is opened and acted on in both, and what
it then is comes out alike but for keys and codes. Axe's answer follows from the document, the
styles, the width and the rules alone. So where ``MIDBAND_AXE_SEEN`` names a file, what had no
fault is written there, and the same document in the second run is known to have none. The file
is of one tree and one run; without the variable axe looks at everything.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

#: What two pages differ in that say the same: tokens, keys, e-mail addresses of factories, codes
#: of clients, and the numbers of rows in addresses and names of elements.
_NAMES = re.compile(
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
    r"|\b[A-Za-z0-9]{32,}\b"
    r"|\bperson\d+(?=@)"
    r"|(?<=/clients/)[\w-]+(?=/)"
    r"|(?<=[/_-])\d+(?=[\"/_#?&-])"
)


def alike(html: str) -> str:
    """A document with each such name as the number of them it is, so that equals stay equal."""
    numbers: dict[str, str] = {}
    return _NAMES.sub(lambda found: numbers.setdefault(found[0], f"#{len(numbers)}"), html)


def key_of(html: str, *circumstances: object) -> str:
    """What stands for a document under the circumstances in which it was looked at."""
    text = "\0".join([*map(str, circumstances), alike(html)])
    return hashlib.sha256(text.encode()).hexdigest()


class LookedAt:
    """The documents without a fault, in a file that several processes add to; or in none."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        is_there = file is not None and file.exists()
        self._keys = set(file.read_text().split()) if file and is_there else set()

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def add(self, key: str) -> None:
        """Keep a document that had none, for the next run."""
        if self._file is not None:
            with self._file.open("a") as file:
                file.write(f"{key}\n")


def of_this_run() -> LookedAt:
    """Those of the file that the environment names."""
    name = os.environ.get("MIDBAND_AXE_SEEN")
    return LookedAt(Path(name) if name else None)
