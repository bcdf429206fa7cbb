"""Make everything ready that the app needs before it serves."""

from __future__ import annotations

import filecmp
import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.files.storage import Storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from foods.importers.loaded import is_loaded, remember_loaded, state_of
from intake.management.commands.check_database import check_quickly
from intake.management.keeping.archive import BackupError
from intake.management.keeping.postgresql import require_ended_restore
from intake.management.one_at_a_time import one_at_a_time

#: What the collected files depend on beside their sources.
_PARTS = ("Django", "whitenoise", "brotli")
#: htmx is in the site's script, and the administration takes these smaller, as ``.min.js``.
#: They were half of all that is compressed.
_LEFT_OUT = ("django_htmx", "jquery.js", "select2.full.js", "xregexp.js")


class Command(BaseCommand):
    """Bring the database, the foods and the static files up to date, and forget what is old.

    It does only what is to be done: a second run takes a moment.
    """

    help = __doc__ or ""
    # They are of the code, which `make check` has checked, and would load every page.
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Do it, and tell what was loaded and what was left out."""
        with one_at_a_time():
            self._prepare()

    def _prepare(self) -> None:
        try:
            require_ended_restore()
        except BackupError as fault:
            raise CommandError(str(fault)) from fault
        check_quickly()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if settings.SECRET_KEY_IS_NEW and Session.objects.exists():
            self.stderr.write(
                "var/secret_key was lost, so a new one was made: everybody has to sign in again, "
                "links in mail that was sent no longer work, and second factors have to be removed."
            )
        state = state_of(settings.FIXTURES_DIR)
        if not is_loaded(state):
            call_command("load_foods", stdout=self.stdout, stderr=self.stderr)
            remember_loaded(state)
        # A site whose disk is full still starts and is read, if it was ready before.
        try:
            call_command("sweep", stdout=StringIO())
        except OperationalError as error:
            self.stderr.write(f"What is old was not swept: {error}.")
        try:
            collect_static()
        except OSError as error:
            if not (Path(settings.STATIC_ROOT) / "site.css").is_file():
                raise
            self.stderr.write(f"Static files are those of before: {error.strerror}.")


def collect_static() -> None:
    """Collect and compress the static files, unless they are collected as they are now."""
    kept = Path(settings.VAR_DIR) / "collected"
    sources = _digest(_sources())
    if kept.exists() and kept.read_text() == f"{sources} {_digest(_collected())}":
        return
    # A list of its own, to which the command adds.
    left_out = list(_LEFT_OUT)
    call_command(_CollectChanged(), interactive=False, verbosity=0, ignore_patterns=left_out)
    kept.write_text(f"{sources} {_digest(_collected())}")


class _CollectChanged(collectstatic.Command):
    """Compares contents, where Django's command goes by times, which may go back."""

    def delete_file(self, path: str, prefixed_path: str, source_storage: Storage) -> bool:
        """Delete a file that differs from its source; return whether it is to be copied."""
        old = Path(settings.STATIC_ROOT) / prefixed_path
        if not old.exists():
            return True
        if filecmp.cmp(source_storage.path(path), old, shallow=False):
            return False
        old.unlink()
        return True


def _sources() -> Iterator[str]:
    """What would be collected, by whom: names and contents."""
    yield str(settings.STORAGES["staticfiles"])
    yield from (f"{part} {version(part)}" for part in _PARTS)
    yield str(_LEFT_OUT)
    for finder in get_finders():
        for path, storage in finder.list(_LEFT_OUT):
            content = Path(storage.path(path)).read_bytes()
            yield f"{path} {hashlib.sha256(content).hexdigest()}"


def _collected() -> Iterator[str]:
    """What lies there: names, sizes and times."""
    root = Path(settings.STATIC_ROOT)
    for path in sorted(root.rglob("*")):
        stat = path.stat()
        yield f"{path.relative_to(root)} {stat.st_size} {stat.st_mtime_ns}"


def _digest(lines: Iterator[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
