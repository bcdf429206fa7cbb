"""The index on disk: built beside, swapped in, reopened, done without."""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from foods.enums import FoodStatus
from foods.models import IndexVersion
from foods.search.find import find
from foods.search.index import reading
from foods.search.index import versions as search_index
from tests.factories import create_food, create_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_folder")]


def rebuild() -> Path:
    """Say that foods changed and build the index, as a commit does."""
    IndexVersion.objects.move()
    folder = search_index.refresh()
    assert folder is not None
    return folder


def names(query: str) -> list[str]:
    """The plain names that a query finds."""
    return [food.name for food in find(query, user=None).foods]


def test_nothing_is_built_before_anything_is_loaded(index_folder: Path) -> None:
    assert search_index.refresh() is None
    assert len(search_index.index_of(0)) == 0


def test_one_version_lies_in_the_folder_of_the_database(index_folder: Path) -> None:
    create_food(name="Almonds")
    first, second = rebuild(), rebuild()
    assert first.parent == second.parent == index_folder
    assert [path for path in index_folder.iterdir() if path.is_dir()] == [second]
    assert second.name == str(IndexVersion.objects.current())


def test_refresh_builds_once_a_version(index_folder: Path) -> None:
    create_food(name="Almonds")
    folder = rebuild()
    built = (folder / "foods").stat().st_mtime_ns
    assert search_index.refresh() == folder
    assert (folder / "foods").stat().st_mtime_ns == built


def test_readers_open_the_new_index_when_the_version_moves() -> None:
    create_food(name="Almonds")
    rebuild()
    assert names("almond") == ["Almonds"]
    create_food(name="Almond butter")
    assert names("almond") == ["Almonds"]
    rebuild()
    assert sorted(names("almond")) == ["Almond butter", "Almonds"]


def test_reader_keeps_the_old_index_while_the_new_one_is_built(index_folder: Path) -> None:
    create_food(name="Almonds")
    rebuild()
    assert names("almnds") == ["Almonds"]
    create_food(name="Almond butter")
    IndexVersion.objects.move()
    with search_index.locked(index_folder):
        assert names("almnds") == ["Almonds"]
    assert sorted(names("almnds")) == ["Almond butter", "Almonds"]


def test_commit_rebuilds(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    create_food(name="Almonds")
    with django_capture_on_commit_callbacks(execute=True):
        search_index.foods_changed()
    assert search_index.index_of(IndexVersion.objects.current()) is not None


def test_index_holds_shared_verified_foods_alone() -> None:
    create_food(name="Almonds")
    create_food(name="Almonds of mine", owner=create_user())
    create_food(name="Almonds in draft", status=FoodStatus.DRAFT)
    rebuild()
    index = search_index.index_of(IndexVersion.objects.current())
    assert index is not None
    assert len(index) == 1


@pytest.mark.parametrize("query", ["almonds", "almond", "alm", "ALMONDS dry", "dry almonds"])
def test_search_falls_back_to_the_database(query: str) -> None:
    create_food(name="Almonds, dry roasted")
    create_food(name="Walnuts")
    assert names(query) == ["Almonds, dry roasted"]


def test_fallback_knows_other_names_and_own_foods() -> None:
    user = create_user()
    nuts = create_food(name="Hazelnuts")
    nuts.aliases.create(name="Filberts")
    own = create_food(name="Filbert paste", owner=user)
    create_food(name="Filbert cream", owner=create_user())
    assert set(find("filbert", user=user).foods) == {nuts, own}


def test_second_builder_waits_for_the_first(index_folder: Path) -> None:
    index_folder.mkdir(parents=True)
    done = threading.Event()

    def wait_for_lock() -> None:
        with search_index.locked(index_folder):
            done.set()

    with (index_folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = threading.Thread(target=wait_for_lock)
        waiting.start()
        assert not done.wait(0.2)
    waiting.join(10)
    assert done.is_set()


def test_number_follows_the_clock_and_only_rises() -> None:
    first = IndexVersion.objects.move()
    IndexVersion.objects.update(number=first + 10**12)
    assert IndexVersion.objects.move() == first + 10**12 + 1


@pytest.mark.parametrize("query", ["b", "bre", "bread rye", "bred"])
def test_words_looked_up_one_by_one_and_as_a_set_find_the_same(
    query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Bread, rye", "Broth", "Beans, baked", "Rye flakes", "Breadcrumbs", "Bream"):
        create_food(name=name)
    rebuild()
    found = []
    for most in (0, 100):
        monkeypatch.setattr(reading, "_MAX_WORDS_BY_THEMSELVES", most)
        found.append(names(query))
    assert found[0]
    assert found[0] == found[1]


def test_the_same_words_are_looked_up_once_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(reading.MAX_CANDIDATES):
        create_food(name=f"Bread number {number}")
    rebuild()
    names("br")
    lookups = []
    look_up = reading.OpenVersion.places_with_words

    def counted(self: reading.OpenVersion, *words: Any, **options: Any) -> list[int]:
        lookups.append(words)
        return look_up(self, *words, **options)

    monkeypatch.setattr(reading.OpenVersion, "places_with_words", counted)
    # Too many foods to be sure of the best, yet no whole word to look up beside the beginning.
    assert len(names("br")) == 12
    assert len(lookups) == 1
