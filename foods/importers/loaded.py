"""Whether the food table already is what a load of the seed files would make of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.apps import apps

from foods.models import IndexVersion
from foods.search.index.versions import database_folder

_FILE = "loaded"


def state_of(folder: Path) -> str:
    """A digest of the seed files and of the code that reads them."""
    code = Path(apps.get_app_config("foods").path)
    digest = hashlib.sha256()
    for root, pattern in ((folder, "**/*.csv"), (code, "**/*.py")):
        for path in sorted(root.glob(pattern)):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(root)} {content}\n".encode())
    return digest.hexdigest()


def is_loaded(state: str) -> bool:
    """Whether this state was loaded into this database, and nothing happened to its foods since.

    The number of the search index moves with every change of shared foods, and no two
    databases have the same; its folder may have been deleted to have it built anew.
    """
    number = IndexVersion.objects.current()
    folder = database_folder()
    try:
        return (folder / _FILE).read_text() == f"{state} {number}" and (
            folder / f"{number}"
        ).is_dir()
    except FileNotFoundError:
        return False


def remember_loaded(state: str) -> None:
    """Keep that this state was loaded, until foods change; not where no index could be built."""
    number = IndexVersion.objects.current()
    folder = database_folder()
    if (folder / f"{number}").is_dir():
        (folder / _FILE).write_text(f"{state} {number}")
