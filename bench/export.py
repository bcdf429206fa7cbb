"""Memory and time of an export of ten years: 30,000 entries in each format.

Each format is written by a process of its own. "Idle" is the peak memory of that
process after it exported a single day, so that loaded code does not count.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from intake.enums import DayState

if TYPE_CHECKING:
    from intake.models import Entry

ENTRIES_A_DAY = 8
DAYS = 3_750
#: The most an export may add to the memory of an idle process (MB).
AIM_MB = 60
FORMS = ("csv", "json", "xlsx", "zip")

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Prepare, measure each format in a process of its own, and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"MIDBAND_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        subprocess.run(
            [sys.executable, "manage.py", "migrate"], cwd=ROOT, check=True, capture_output=True
        )
        subprocess.run([sys.executable, "-m", "bench.export", "fill"], cwd=ROOT, check=True)
        print(f"{DAYS * ENTRIES_A_DAY:,} entries")
        print(f"{'form':6}{'idle MB':>9}{'more MB':>9}{'aim':>5}{'seconds':>9}{'file MB':>9}")
        worst = 0.0
        for form in FORMS:
            command = [sys.executable, "-m", "bench.export", form]
            done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            idle, more, seconds, size = map(float, done.stdout.split())
            print(f"{form:6}{idle:9.1f}{more:9.1f}{AIM_MB:5}{seconds:9.2f}{size:9.2f}")
            worst = max(worst, more)
        if worst > AIM_MB:
            sys.exit(f"An export needs {worst:.0f} MB more than idle; the aim is {AIM_MB}.")


#: Two people: one with a single day, one with ten years.
PEOPLE = {"short@demo.example": 1, "long@demo.example": DAYS}


def fill(people: Mapping[str, int]) -> None:
    """Make people, by their addresses, with entries on so many days."""
    from accounts.models import User
    from intake.diary.days import set_sums
    from intake.models import Day, Entry

    for email, days in people.items():
        user = User.objects.create_user(email, secrets.token_urlsafe())
        last = dt.date(2026, 11, 22)
        for first in range(0, days, 365):
            entries: list[Entry] = []
            rows: list[Day] = []
            for number in range(first, min(first + 365, days)):
                date = last - dt.timedelta(days=number)
                todays = [_entry(user.pk, date, place) for place in range(ENTRIES_A_DAY)]
                day = Day(subject=user, date=date, food=DayState.COMPLETE)
                set_sums(day, todays)
                entries += todays
                rows.append(day)
            Entry.objects.bulk_create(entries)
            Day.objects.bulk_create(rows)


def _entry(user: int, date: dt.date, place: int) -> Entry:
    from intake.models import Entry

    return Entry(
        subject_id=user,
        date=date,
        meal="lunch",
        name=f"A food with a name of ordinary length {place}",
        kind="food",
        quantity=Decimal("1.5"),
        unit_label="1 cup, sliced",
        unit_grams=Decimal("123.4"),
        mg_per_100g=Decimal("27.123"),
        grams=Decimal("185.1"),
        magnesium_mg=Decimal("50.205"),
        note="with a little note beside it" if place == 0 else "",
    )


def measure(form: str) -> None:
    """Export the short diary, then the long one; print memory and time."""
    import django

    django.setup()
    from accounts.models import User
    from intake.transfer.exports.archive import stream_archive
    from intake.transfer.exports.tables import DIARY
    from intake.transfer.exports.text_formats import stream_csv, stream_json
    from intake.transfer.exports.workbook import write_workbook

    def workbook(user: User) -> Iterator[bytes]:
        with tempfile.TemporaryFile() as file:
            write_workbook(file, user)
            file.seek(0)
            while part := file.read(1 << 16):
                yield part

    ways: dict[str, Callable[[User], Iterator[bytes]]] = {
        "csv": lambda user: stream_csv(DIARY["entries"], user),
        "json": lambda user: stream_json(DIARY["entries"], user),
        "xlsx": workbook,
        "zip": stream_archive,
    }
    sum(map(len, ways[form](User.objects.get(email="short@demo.example"))))
    idle = _peak_mb()
    start = time.perf_counter()
    size = sum(map(len, ways[form](User.objects.get(email="long@demo.example"))))
    seconds = time.perf_counter() - start
    print(idle, _peak_mb() - idle, seconds, size / 1024**2)


def _peak_mb() -> float:
    """The peak memory of this process so far (MB; Linux reports kB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[1:] == ["fill"]:
        import django

        django.setup()
        fill(PEOPLE)
    elif sys.argv[1:]:
        measure(sys.argv[1])
    else:
        main()
