"""Prove that every day's stored sums equal those of its entries."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from tqdm import tqdm

from accounts.models import User
from intake.diary.days import lock_day, set_sums
from intake.models import Day, Entry


class Command(BaseCommand):
    """Compare days with their entries; with ``--repair`` rewrite those that differ."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="rewrite the sums that differ")

    def handle(self, **options: Any) -> None:
        """Name each day that differs; fail if any does and none was to be repaired."""
        checked = wrong = 0
        subjects = User.objects.order_by("pk")
        bar = tqdm(
            subjects.iterator(),
            total=subjects.count(),
            unit=" people",
            disable=not sys.stderr.isatty(),
        )
        for subject in bar:
            for day, entries in _days(subject):
                checked += 1
                if set_sums(day, entries):
                    wrong += 1
                    self.stdout.write(f"person {subject.pk}, {day.date}: sums differ")
                    if options["repair"]:
                        _repair(subject, day)
        if wrong and not options["repair"]:
            raise CommandError(f"{wrong} of {checked} days differ; --repair rewrites them.")
        state = f"{wrong} repaired" if wrong else "all sums equal their entries"
        self.stdout.write(f"{checked} days checked, {state}.")


def _days(subject: User) -> Iterator[tuple[Day, list[Entry]]]:
    """Every day of a person with its entries, also a day whose row is missing."""
    entries = {
        date: list(rows)
        for date, rows in groupby(subject.entries.order_by("date", "pk"), lambda row: row.date)
    }
    days = {day.date: day for day in subject.days.all()}
    for date in sorted(days.keys() | entries.keys()):
        yield days.get(date) or Day(subject=subject, date=date), entries.get(date, [])


@transaction.atomic
def _repair(subject: User, day: Day) -> None:
    # Read again under the lock: an entry may have come since.
    locked = lock_day(subject, day.date)
    set_sums(locked, subject.entries.on(day.date))
    locked.save()
