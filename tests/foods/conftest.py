"""What the tests of foods may ask for beside the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from foods.search.index import versions as search_index
from foods.search.index.changes import best_foods
from tests.pages import browser_of


@pytest.fixture
def curator(user: User) -> Client:
    """The browser of a curator who has just signed in, where ``user`` is one."""
    return browser_of(user)


@pytest.fixture
def index_folder(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A folder of its own for the indexes of a test."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    yield search_index.database_folder()
    forget_indexes()


def forget_indexes() -> None:
    """As a process that has opened nothing yet."""
    search_index._opened.clear()
    search_index._in_memory.clear()
    search_index._failed_at.clear()


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """No version to open, and none can be built: the best foods in memory and the database."""
    monkeypatch.setattr(search_index, "last_opened", lambda: None)
    monkeypatch.setattr(search_index, "index_of", best_foods)
