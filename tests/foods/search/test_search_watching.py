"""A process that serves looks after its index by itself, on each of several hosts."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import connection
from pytest_django import Settings

from foods.models import Food, IndexVersion
from foods.search.find import find
from foods.search.index import versions as search_index
from foods.search.index import watching
from tests.factories import create_food
from tests.foods.conftest import forget_indexes

pytestmark = pytest.mark.usefixtures("index_folder")


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Who serves builds nothing by itself; what it has built, in this process for a test."""
    numbers: list[int] = []

    def build(number: int) -> None:
        numbers.append(number)
        search_index.refresh()

    monkeypatch.setattr(watching, "_build", build)
    monkeypatch.setattr(search_index, "watched", threading.Event())
    return numbers


def names(query: str) -> list[str]:
    return [food.name for food in find(query, user=None).foods]


def rename(old: str, new: str) -> None:
    food = Food.objects.get(name=old)
    Food.objects.filter(pk=food.pk).update(name=new)
    IndexVersion.objects.move([food.pk])


@pytest.mark.django_db
def test_slips_are_forgiven_before_the_first_version(builds: list[int]) -> None:
    create_food(name="Almonds")
    watching.look()
    assert builds == [], "nothing is loaded"
    number = IndexVersion.objects.move()
    assert names("almnds") == ["Almonds"]
    assert builds == [], "no search builds"
    assert search_index.watched is not None
    assert search_index.watched.is_set(), "but it says that one is needed"
    watching.look()
    assert builds == [number]
    assert names("almnds") == ["Almonds"]
    index = search_index.last_opened()
    assert index is not None
    assert index.version.number == number


@pytest.mark.django_db
def test_a_load_is_found_when_its_version_is_built_and_the_older_serves_meanwhile(
    builds: list[int],
) -> None:
    create_food(name="Almonds")
    IndexVersion.objects.move()
    watching.look()
    create_food(name="Walnuts")
    number = IndexVersion.objects.move()
    assert (names("almnds"), names("walnts")) == (["Almonds"], [])
    watching.look()
    assert (names("almnds"), names("walnts")) == (["Almonds"], ["Walnuts"])
    assert builds[1:] == [number]
    watching.look()
    assert len(builds) == 2


@pytest.mark.django_db
def test_damage_is_mended_beside_the_searches(builds: list[int], index_folder: Path) -> None:
    create_food(name="Almonds")
    number = IndexVersion.objects.move()
    watching.look()
    for path in (index_folder / str(number)).iterdir():
        path.write_bytes(b"")
    assert names("almnds") == ["Almonds"]
    rename("Almonds", "Pistachios")
    assert (names("almonds"), names("pistahcios")) == ([], ["Pistachios"])
    forget_indexes()
    assert names("pistahcios") == ["Pistachios"], "of the best foods in memory"
    assert len(builds) == 1
    watching.look()
    assert len(builds) == 2
    index = search_index.last_opened()
    assert index is not None
    assert index.count_changed() == 0


@pytest.mark.django_db
def test_after_many_changes_a_version_is_built(
    builds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MOST_CHANGED", 1)
    for name in ("Almonds", "Walnuts"):
        create_food(name=name)
    IndexVersion.objects.move()
    watching.look()
    rename("Almonds", "Pistachios")
    watching.look()
    assert len(builds) == 1
    rename("Walnuts", "Hazelnuts")
    watching.look()
    assert len(builds) == 2
    assert names("hazlenuts") == ["Hazelnuts"]


@pytest.mark.django_db
def test_an_earlier_version_serves_where_the_current_cannot_be_built_yet(
    builds: list[int],
) -> None:
    create_food(name="Almonds")
    IndexVersion.objects.move()
    watching.look()
    forget_indexes()
    # As after a load, whose version another process is building.
    IndexVersion.objects.move()
    assert names("almnds") == ["Almonds"]
    index = search_index.last_opened()
    assert index is not None
    assert index.version.number < IndexVersion.objects.current()


HOST = """
import sys
import django
django.setup()
from foods.search.find import find
from foods.search.index import versions, watching
watching.watch()
for line in sys.stdin:
    kind, query = line.split(maxsplit=1)
    if kind == "opened":
        index = versions.last_opened()
        print(0 if index is None else index.number, flush=True)
    else:
        print(*[food.name for food in find(query.strip(), user=None).foods], sep="|", flush=True)
"""


class Host:
    """A process that serves, with a folder of its own."""

    def __init__(self, folder: Path) -> None:
        name = str(connection.settings_dict["NAME"])
        url = os.environ.get("DATABASE_URL", "")
        database = f"{url.rsplit('/', 1)[0]}/{name}" if "://" in url else f"sqlite:///{name}"
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database,
            "MIDBAND_VAR": str(folder),
        }
        self.process = subprocess.Popen(  # noqa: S603  # a script of this file
            [sys.executable, "-c", HOST],
            cwd=project.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, kind: str, query: str = "-") -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(kind, query, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().strip()

    def wait_for(self, number: int) -> None:
        """Wait until it has what changed, without any search."""
        rest = threading.Event()
        assert any(int(self.ask("opened")) == number or rest.wait(0.1) for _ in range(1_200))


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[list[Host]]:
    """Two of them, on one database."""
    both = [Host(tmp_path / name) for name in ("one", "other")]
    yield both
    for host in both:
        host.process.kill()
        host.process.communicate()


@pytest.mark.django_db(transaction=True)
def test_each_host_builds_and_follows_by_itself(hosts: list[Host], settings: Settings) -> None:
    create_food(name="Almonds")
    number = IndexVersion.objects.move()
    for host in hosts:
        host.wait_for(number)
        assert host.ask("find", "almnds") == "Almonds"
    rename("Almonds", "Pistachios")
    for host in hosts:
        # Found by the very next search, whether or not the host has looked meanwhile.
        assert host.ask("find", "pistahcios") == "Pistachios"
        assert host.ask("find", "almonds") == ""
    rename("Pistachios", "Cashews")
    for host in hosts:
        host.wait_for(IndexVersion.objects.current())
        assert host.ask("find", "cahsews") == "Cashews"
