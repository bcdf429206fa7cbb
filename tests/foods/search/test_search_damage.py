"""However the index is damaged, each search is answered and the next index is whole."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from foods.models import IndexVersion
from foods.search.find import find
from foods.search.index import building
from foods.search.index import versions as search_index
from foods.search.index.reading import OpenVersion
from tests.at_once import at_once
from tests.factories import create_food
from tests.foods.conftest import forget_indexes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_folder")]

#: Each kind of file of a version: tantivy's own, what the ranking reads, the checksums.
KINDS = (
    *(".idx", ".term", ".pos", ".store", ".fast", ".fieldnorm"),
    *("meta.json", ".managed.json", "foods", "sums"),
)

Damage = Callable[[Path], object]


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def flip_last(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 0xFF
    path.write_bytes(data)


def replace(path: Path) -> None:
    path.write_bytes(b"[]")


DAMAGES: tuple[Damage, ...] = (
    *(halve, empty, flip, flip_last, replace),
    Path.unlink,
)


def built() -> Path:
    """An index of three foods."""
    for name in ("Almonds", "Black beans, boiled", "Walnuts"):
        create_food(name=name)
    IndexVersion.objects.move()
    folder = search_index.refresh()
    assert folder is not None
    return folder


def names(query: str) -> list[str]:
    return [food.name for food in find(query, user=None).foods]


def is_whole(folder: Path) -> bool:
    """Whether the index opens, and finds what it should."""
    return len(OpenVersion(folder).places_with_words([{"almonds"}], None, 2)) == 1


def no_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def no_files(folder: Path) -> None:
    no_folder(folder)
    folder.mkdir()


def a_file_instead(folder: Path) -> None:
    no_folder(folder)
    folder.write_text("x")


def a_folder_for_a_file(folder: Path) -> None:
    (folder / "sums").unlink()
    (folder / "sums").mkdir()


def one_file_more(folder: Path) -> None:
    (folder / "more").write_text("x")


def of_another_version(folder: Path) -> None:
    sums = folder / "sums"
    sums.write_text(sums.read_text().replace("tantivy ", "tantivy 9"))


def count_builds(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that are built from now on."""
    seen: list[Path] = []
    build = building.build

    def counted(folder: Path, target: Path) -> None:
        seen.append(target)
        build(folder, target)

    monkeypatch.setattr(building, "build", counted)
    return seen


@pytest.mark.parametrize("is_new", [True, False], ids=["at start", "running"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_mended_by_the_first_search(
    kind: str, damage: Damage, *, is_new: bool
) -> None:
    folder = built()
    assert names("almnds") == ["Almonds"]
    (path,) = (path for path in folder.iterdir() if path.name.endswith(kind))
    damage(path)
    if is_new:
        forget_indexes()
    assert names("almnds") == ["Almonds"]
    assert is_whole(folder)


@pytest.mark.parametrize(
    "damage",
    [
        *(no_folder, no_files, a_file_instead, a_folder_for_a_file, one_file_more),
        of_another_version,
    ],
)
def test_a_damaged_version_is_mended_by_the_first_search(damage: Damage) -> None:
    folder = built()
    damage(folder)
    assert names("almnds") == ["Almonds"]
    assert is_whole(folder)
    assert [path.name for path in folder.parent.iterdir() if path != folder] == ["lock"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("damage", [halve, flip, Path.unlink])
def test_a_damaged_file_is_mended_by_a_load(kind: str, damage: Damage) -> None:
    folder = built()
    (path,) = (path for path in folder.iterdir() if path.name.endswith(kind))
    damage(path)
    assert search_index.refresh() == folder
    assert is_whole(folder)


def test_what_may_not_be_read_is_built_again(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = built()
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.parent == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    build = building.build

    def then_readable(parent: Path, target: Path) -> None:
        build(parent, target)
        monkeypatch.setattr(Path, "read_bytes", read)

    monkeypatch.setattr(building, "build", then_readable)
    assert names("almnds") == ["Almonds"]


def test_slips_are_forgiven_while_somebody_else_builds_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = built()
    builds = count_builds(monkeypatch)
    no_folder(folder)
    with (folder.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert names("almnds") == ["Almonds"]
        assert names("blakc beans") == ["Black beans, boiled"]
        assert builds == []
    assert names("almnds") == ["Almonds"]
    assert builds == [folder]


def test_damaged_files_are_read_once_while_somebody_builds(
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = built()
    flip(folder / "foods")
    with (folder.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for _ in range(3):
            assert names("almnds") == ["Almonds"]
    assert caplog.text.count("cannot be read") == 1


def test_who_has_it_open_goes_on_with_it_where_it_cannot_be_mended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = built()
    assert names("almnds") == ["Almonds"]
    for path in folder.iterdir():
        empty(path)

    def full(_folder: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "build", full)
    assert names("almnds") == ["Almonds"]
    assert names("walnts") == ["Walnuts"]


def test_a_build_that_fails_is_tried_again_only_after_a_rest(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = built()
    no_folder(folder)
    tries = 0

    def full(_folder: Path, _target: Path) -> None:
        nonlocal tries
        tries += 1
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(building, "build", full)
        for _ in range(3):
            assert names("almonds") == ["Almonds"]
        search_index._look_after_commit()
    assert tries == 2
    assert "No space left on device" in caplog.text
    assert names("almnds") == ["Almonds"]
    assert not folder.exists()
    monkeypatch.setattr(search_index, "_RETRY_AFTER_S", 0.0)
    assert names("almnds") == ["Almonds"]


@pytest.mark.django_db(transaction=True)
def test_many_threads_mend_it_once_and_all_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = built()
    builds = count_builds(monkeypatch)
    for path in folder.glob("*.idx"):
        empty(path)
    answers = [each.result() for each in at_once(*[lambda: names("almonds")] * 8)]
    # Whether the index or, while another builds, the database answers is a matter of time.
    assert [found[:1] for found in answers] == [["Almonds"]] * 8
    assert builds == [folder]
    assert is_whole(folder)
