"""Forget what can no longer be undone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.erasure import delete_expired_cache_rows, truncate_write_ahead_log
from intake.models import Change
from intake.transfer.imports.steps import sweep_imports


class Command(BaseCommand):
    """Clear changes and imports older than a day, so that a deleted entry is really gone.

    SQLite's write-ahead log is emptied, too, where a deletion could not do so itself.
    """

    help = __doc__ or ""

    def handle(self, **_options: Any) -> None:
        """Clear them, and print how many there were and whether the log is empty."""
        self.stdout.write(f"{Change.objects.expired().forget()} old changes forgotten.")
        self.stdout.write(f"{sweep_imports()} old imports forgotten.")
        self.stdout.write(f"{delete_expired_cache_rows()} old limits forgotten.")
        if not truncate_write_ahead_log():
            self.stdout.write("Somebody is reading: the write-ahead log is emptied next time.")
