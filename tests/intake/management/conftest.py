"""A site on SQLite and a PostgreSQL to move it to, for the tests of the move."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.intake.management.moving import Places, made_ready, places


@pytest.fixture(scope="module")
def ready(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A site to copy, and a database without rows to copy."""
    with django_db_blocker.unblock(), made_ready(tmp_path_factory.mktemp("move")) as made:
        yield made


@pytest.fixture
def site(
    ready: tuple[Path, dict[str, Any]], tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[Places]:
    """The site of this test, which is the default database, and where it may move to."""
    path, to = ready
    copy = Path(shutil.copy(path, tmp_path / "site.sqlite3"))
    with django_db_blocker.unblock(), places(copy, to) as found:
        yield found
