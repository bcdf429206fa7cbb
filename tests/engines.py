"""Which tests can come out differently on another database; the others run on one alone.

pytest-django lets no test at a database that does not ask for it by a fixture or a mark. What
is left is what a file does by itself: start processes, which have a database of their own, or
look at the connection or the settings of it. A file that has a word of that is run on each.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

#: What gives a test the database, with a server before it or without.
FIXTURES = frozenset(
    {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
    | {"django_db_setup", "live_server", "server", "site"}
)
#: Words of a file that may ask which database there is, or hand it to another process.
_ASKS = re.compile(
    r"\b(connections?|subprocess|served|multiprocessing|DATABASES?|DATABASE_URL|vendor|call_command"
    r"|environ|runpy|psycopg|sqlite3?|postgresql|PostgreSQL|SQLite)\b"
)

_IMPORT = re.compile(r"^from (tests[\w.]*) import \(?([\w ,\n]+)", re.MULTILINE)
ROOT = Path(__file__).resolve().parent.parent


def asks_for_database(fixtures: Collection[str], marks: Collection[str], file: Path) -> bool:
    """Whether a test with these fixtures and marks, in this file, depends on the database.

    What a page says is tested on each; how a browser draws the same document, on one.
    """
    if "drawn_alike" in marks:
        return False
    return "django_db" in marks or not FIXTURES.isdisjoint(fixtures) or _file_asks(file)


@cache
def _file_asks(file: Path) -> bool:
    """Whether it says one of the words, or a module of the tests that it imports does."""
    text = file.read_text(encoding="utf-8")
    return _ASKS.search(text) is not None or any(map(_file_asks, _imported(text)))


def _imported(text: str) -> Iterator[Path]:
    for module, names in _IMPORT.findall(text):
        folder = ROOT / module.replace(".", "/")
        # A module, or modules of a folder.
        for path in (folder, *(folder / name for name in re.findall(r"\w+", names))):
            if (file := path.with_suffix(".py")).is_file():
                yield file
