"""Time of an import of 20,000 rows, and how long another person waits meanwhile.

While one person's rows are added step by step, another logs one food after the
other. Prints the longest step (for which the database's single writer is locked)
and the times of the other person's entries, beside those without an import.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from decimal import Decimal
from pathlib import Path

ROWS = 20_000
ROWS_A_DAY = 12
#: How long the page waits between two steps (s).
PAUSE_S = 0.08

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Prepare, import, log beside it, and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"MIDBAND_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        for command in ("migrate", "load_foods"):
            subprocess.run(
                [sys.executable, "manage.py", command], cwd=ROOT, check=True, capture_output=True
            )
        _measure()


def _file() -> bytes:
    lines = ["Day,Time,Group,Food Name,Amount,Energy (kcal),Magnesium (mg),Category"]
    first = dt.date(2021, 1, 1)
    for number in range(ROWS):
        date = first + dt.timedelta(days=number // ROWS_A_DAY)
        lines.append(f"{date},8:{number % 60:02} AM,Lunch,Food {number % 97},80.00 g,99,41.5,Nuts")
    return "\n".join(lines).encode()


def _measure() -> None:
    import django

    django.setup()
    from accounts.models import User
    from intake.transfer.imports.plan import begin_import
    from intake.transfer.imports.steps import start_import, step_import

    user = User.objects.create_user("brings@demo.example", secrets.token_urlsafe())
    quiet = _log_for(seconds=3.0)
    start = time.perf_counter()
    of = begin_import(
        subject=user,
        file=io.BytesIO(_file()),
        file_name="servings.csv",
        earliest=dt.date(2000, 1, 1),
        latest=dt.date(2030, 1, 1),
    )
    planning = time.perf_counter() - start
    start_import(subject=user, key=of.key, has_doubtful=False)
    steps: list[float] = []
    stop = threading.Event()
    waits: list[float] = []
    other = threading.Thread(target=lambda: waits.extend(_log_for(stop=stop)))
    other.start()
    start = time.perf_counter()
    is_under_way = True
    while is_under_way:
        begun = time.perf_counter()
        is_under_way = step_import(subject=user, key=of.key).is_under_way
        steps.append(time.perf_counter() - begun)
        time.sleep(PAUSE_S)
    whole = time.perf_counter() - start
    stop.set()
    other.join()
    print(f"{ROWS:,} rows: planned in {planning:.2f} s, added in {whole:.1f} s, {len(steps)} steps")
    print(f"{'':24}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}")
    for name, values in (
        ("one step", steps),
        ("another's entry, alone", quiet),
        ("another's entry, beside", waits),
    ):
        p50, p95 = statistics.median(values), statistics.quantiles(values, n=20)[18]
        print(f"{name:24}{p50 * 1e3:9.1f}{p95 * 1e3:9.1f}{max(values) * 1e3:9.1f}")


def _log_for(*, seconds: float = 600.0, stop: threading.Event | None = None) -> list[float]:
    """Log one food after the other as another person; returns the seconds each took."""
    from django.db import connection

    from accounts.models import User
    from foods.amounts import Unit
    from foods.models import Food
    from intake.diary.entries import add_entry

    user = User.objects.create_user(f"{uuid.uuid4()}@demo.example", secrets.token_urlsafe())
    food = Food.objects.shared()[0]
    found: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until and not (stop and stop.is_set()):
        start = time.perf_counter()
        add_entry(
            subject=user,
            by=user,
            date=dt.date(2026, 1, 1) + dt.timedelta(days=len(found) // 10),
            meal="lunch",
            food=food,
            quantity=Decimal(1),
            unit=Unit("g", grams=Decimal(1)),
            request_key=uuid.uuid4(),
        )
        found.append(time.perf_counter() - start)
        time.sleep(0.02)
    connection.close()
    return found


if __name__ == "__main__":
    main()
