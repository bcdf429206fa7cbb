"""Forget what can no longer be undone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from intake.actions import sweep_imports
from intake.models import Change


class Command(BaseCommand):
    """Empty changes and imports older than a day: a deleted entry is then really gone."""

    help = __doc__ or ""

    def handle(self, **_options: Any) -> None:
        """Empty them, and say how many."""
        self.stdout.write(f"{Change.objects.expired().forget()} old changes forgotten.")
        self.stdout.write(f"{sweep_imports()} old imports forgotten.")
