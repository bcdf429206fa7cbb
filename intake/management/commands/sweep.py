"""Forget what can no longer be undone."""

from __future__ import annotations

from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django_tasks import task

from accounts.erasure import (
    delete_expired_cache_rows,
    delete_unanswered_invitations,
    truncate_write_ahead_log,
)
from intake.care.review_all import forget_old_batches
from intake.diary.saved.recipes import delete_unused_foods
from intake.models import Change
from intake.transfer.imports.steps import sweep_imports
from jobs.actions import sweep_jobs


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
        self.stdout.write(f"{sweep_jobs()} old jobs forgotten.")
        self.stdout.write(f"{delete_unused_foods()} foods of deleted recipes forgotten.")
        self.stdout.write(f"{delete_unanswered_invitations()} old invitations forgotten.")
        self.stdout.write(f"{forget_old_batches()} old reviews of many days forgotten.")
        if not truncate_write_ahead_log():
            self.stdout.write("Somebody is reading: the write-ahead log is emptied next time.")


@task()
def sweep(_key: str) -> None:
    """Do the same as a job, once a day (``DAILY_TASKS``)."""
    call_command("sweep", stdout=StringIO())
