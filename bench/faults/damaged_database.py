"""Garbage in SQLite's file: a start says so in a line, a running site by a page, and no trace.

    python -m bench.faults.damaged_database

Twenty damages, each to a copy of a site with some weeks of entries. A page that is shown in
spite of one must show what it showed before, unless SQLite itself cannot tell.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench.faults.promises import Promises
from bench.faults.site import Person, new_person, prepare_empty, running
from bench.people import update_statistics
from bench.site import ROOT, session_of, todays_date

DAYS, A_DAY = 60, 8
DAMAGES = 20
PAGES = ("/trends/", "/band/", "/my-data/entries.csv", "/find/?q=almond")

#: On the page of a fault in the code.
SORRY = "Something went wrong on this site"

#: A damage, given where it is; the file and its size are what it changes.
Damage = Callable[[Path, random.Random], None]


def garbage(size: int) -> Damage:
    """So many random bytes somewhere behind the first page."""

    def damage(file: Path, chance: random.Random) -> None:
        at = chance.randrange(4096, file.stat().st_size - size)
        _write(file, at, chance.randbytes(size))

    return damage


def header(file: Path, chance: random.Random) -> None:
    """Random bytes at the very beginning."""
    _write(file, 0, chance.randbytes(100))


def page_size(file: Path, _chance: random.Random) -> None:
    """A page size that is none."""
    _write(file, 16, b"\x00\x03")


def schema(file: Path, chance: random.Random) -> None:
    """Random bytes in the first page, behind the header."""
    _write(file, 100, chance.randbytes(200))


def cut(file: Path, chance: random.Random) -> None:
    """The end is missing."""
    os.truncate(file, chance.randrange(1, file.stat().st_size))


def nothing(file: Path, _chance: random.Random) -> None:
    """Not a byte is left."""
    os.truncate(file, 0)


def log(file: Path, chance: random.Random) -> None:
    """A write-ahead log of garbage beside it."""
    Path(f"{file}-wal").write_bytes(chance.randbytes(60_000))


#: In turn, until there are as many as wanted.
KINDS: tuple[Damage, ...] = (
    *(garbage(50), garbage(4096), garbage(40_000), header, page_size),
    *(schema, cut, garbage(400_000), nothing, log),
)


def main() -> None:
    """Make a site, and damage copies of it."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole"
        whole.mkdir()
        os.environ.pop("DATABASE_URL", None)
        prepare_empty(str(whole))
        session = _fill()
        promises = Promises(f"{DAMAGES} damages of SQLite's file")
        before = _ask(whole, session)[0]
        chance, seen = random.Random(7), Counter[str]()  # noqa: S311  # no secret depends on it
        for number in range(DAMAGES):
            copy = Path(folder) / str(number)
            shutil.copytree(whole, copy)
            KINDS[number % len(KINDS)](copy / "midband.sqlite3", chance)
            seen += _judge(copy, session, before)
            shutil.rmtree(copy)
        for words in ("starts with a trace", "pages that are no page", "traces while running"):
            promises.check(words, seen[words], is_kept=not seen[words])
        words = "pages shown other than before, which a check found damaged"
        promises.check(words, seen[words], is_kept=not seen[words])
        found = "damages that a check of the database found"
        promises.check(found, f"{seen[found]} of {DAMAGES}", is_kept=seen[found] > 0)
        words = "pages shown other than before, which SQLite cannot tell"
        promises.check(words, seen[words], is_kept=True)
        promises.end()


def _write(file: Path, at: int, data: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(data)


def _fill() -> str:
    """Somebody with entries; the key of their session."""
    import datetime as dt
    from decimal import Decimal

    from foods.enums import FoodKind
    from intake.diary.days import set_sums
    from intake.models import Day, Entry

    user = new_person()
    for back in range(DAYS):
        date = todays_date() - dt.timedelta(days=back)
        entries = [
            Entry(
                subject=user,
                date=date,
                meal="lunch",
                name=f"Almond cake {back} {number}",
                kind=FoodKind.FOOD,
                quantity=1,
                magnesium_mg=Decimal(number + back),
            )
            for number in range(A_DAY)
        ]
        day = Day(subject=user, date=date)
        set_sums(day, entries)
        Entry.objects.bulk_create(entries)
        day.save()
    update_statistics()
    session = session_of(user)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return session


def _ask(folder: Path, session: str) -> tuple[dict[str, tuple[int, str]], str]:
    """The pages of a site in a folder, status and words, and what it wrote to its log."""
    found = {}
    with running(MIDBAND_VAR=str(folder), JOB_WORKERS="0", WORKERS="1") as site:
        person = Person(site.port, session)
        for page in (f"/day/{todays_date()}/", *PAGES):
            status = person.send(page)
            text = re.sub(r"<[^>]*>", " ", person.body.decode(errors="replace"))
            found[page] = (status, " ".join(text.split()))
        return found, site.log()


def _judge(copy: Path, session: str, before: dict[str, tuple[int, str]]) -> Counter[str]:
    seen = Counter[str]()
    after, lines = _ask(copy, session)
    seen["traces while running"] += lines.count("Traceback")
    code, said = _manage(copy, "check_database")
    seen["starts with a trace"] += "Traceback" in said
    # The session itself may be what was damaged, which signs the person out. A file without
    # a table is no damage for SQLite: its error is that of a fault in the code.
    seen["pages that are no page"] += sum(
        status not in {200, 302, 503} and SORRY not in text for status, text in after.values()
    )
    seen["damages that a check of the database found"] += code != 0
    others = sum(
        status == 200 and (status, text) != before[page] for page, (status, text) in after.items()
    )
    told = "a check found damaged" if code else "SQLite cannot tell"
    seen[f"pages shown other than before, which {told}"] += others
    return seen


def _manage(copy: Path, command: str) -> tuple[int, str]:
    environment = os.environ | {"MIDBAND_VAR": str(copy)}
    done = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


if __name__ == "__main__":
    main()
