"""Build the search index of the foods as they are now."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foods.search.index import versions

#: Behind whoever serves (nice).
_NICE = 5


class Command(BaseCommand):
    """Builds it unless it is there and whole; a process that serves calls it when it must."""

    help = __doc__ or ""
    # They are of the code, which `make check` has checked, and would load every page.
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Build it, behind everybody else. One that another process builds is left to it."""
        os.nice(_NICE)
        try:
            versions.refresh(wait=False)
        except BlockingIOError:
            return
        except (OSError, ValueError) as error:
            raise CommandError(f"The search index cannot be built: {error}") from error
