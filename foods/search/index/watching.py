"""Looking after the index of a process that serves, so that no request waits for that.

A thread asks for the number of the index every two seconds, or as soon as a search finds
nothing to go by. It reads what changed, opens a version that another process built, and
has one built where there is none, where it is damaged, or where much changed since: by a
process of its own, so that neither its memory nor its work are the site's.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading

from django.conf import settings
from django.db import Error, close_old_connections

from foods.models import IndexVersion
from foods.search.index import versions

#: Seconds between two looks.
_LOOK_EVERY_S = 2.0
#: From so many changed foods on a new version is built, so that what each search and each
#: change costs stays small.
MOST_CHANGED = 100

logger = logging.getLogger(__name__)


def watch() -> threading.Thread:
    """Look after the index of this process from now on, as long as it lives."""
    versions.watched = threading.Event()
    thread = threading.Thread(
        target=_watch, args=[versions.watched], name="search-index", daemon=True
    )
    thread.start()
    return thread


def _watch(woken: threading.Event) -> None:
    told = ""
    try:
        while versions.watched is woken:
            try:
                look()
                told = ""
            except (Error, OSError, ValueError) as error:
                # The database may be away, the disk full: what is open serves meanwhile.
                if str(error) != told:
                    logger.warning("The search index cannot be looked after: %s", error)
                told = str(error)
            close_old_connections()
            woken.wait(_LOOK_EVERY_S)
            woken.clear()
    finally:
        if versions.watched is woken:
            versions.watched = None


def look() -> None:
    """Bring the index of this process up to date; have a version built where that is needed."""
    number = IndexVersion.objects.current()
    if number == 0:
        return
    index = versions.last_opened()
    is_newest = index is not None and versions.newest_on_disk() == index.version.number
    if index is None or index.number != number or not is_newest:
        index = versions.open_newest()
    if index is None or index.count_changed() > MOST_CHANGED:
        _build(number)
        versions.open_newest()


def _build(number: int) -> None:
    """Have the current version built, unless somebody does or could not do so just now."""
    if versions.is_resting(number):
        return
    try:
        with versions.locked(versions.database_folder(), wait=False):
            pass
    except BlockingIOError:
        return
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "build_search_index"]
    if subprocess.run(command, check=False).returncode:  # noqa: S603  # our own command
        versions.rest(number)
