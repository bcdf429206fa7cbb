"""What is done before the app serves, and what a second time leaves out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as project
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.management import call_command
from pytest_django import Settings

from foods.importers.loaded import is_loaded, remember_loaded, state_of
from foods.models import Food, IndexVersion
from foods.search.index.versions import database_folder
from intake.management.commands import prepare
from tests.food_table import seed_files

STEPS = ["migrate", "createcachetable", "load_foods", "sweep"]


@pytest.fixture
def site(tmp_path: Path, settings: Settings) -> Path:
    """A site of one style, with hashed names, in a folder of its own."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "own.css").write_text("a { top: 0 }")
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    return tmp_path


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were called, static files apart; none of them does anything."""
    called: list[str] = []

    def call(command: Any, **options: Any) -> None:
        if not isinstance(command, str):
            called.append("collectstatic")
            call_command(command, **options)
            return
        called.append(command)
        if command == "load_foods":
            number = IndexVersion.objects.move()
            (database_folder() / str(number)).mkdir(parents=True)

    monkeypatch.setattr(prepare, "call_command", call)
    return called


def names_of(site: Path) -> set[str]:
    """The collected styles, under all their names."""
    return {path.name for path in (site / "static").glob("*.css")}


@pytest.mark.django_db
def test_a_second_time_does_what_is_left_to_do(site: Path, called: list[str]) -> None:
    call_command("prepare")
    assert called == [*STEPS, "collectstatic"]
    called.clear()
    call_command("prepare")
    assert called == ["migrate", "createcachetable", "sweep"]


def restored_times(site: Path) -> None:
    """Other contents of the same size, from a copy that keeps its early time."""
    style = site / "source" / "own.css"
    style.write_text("b { top: 0 }")
    os.utime(style, (1, 1))


def collected_gone(site: Path) -> None:
    """The plain file alone stays."""
    for path in (site / "static").glob("own.*.css*"):
        path.unlink()


def collected_changed(site: Path) -> None:
    """Somebody wrote into what was collected."""
    (site / "static" / "own.css").write_text("c { top: 0 }")


@pytest.mark.parametrize("change", [restored_times, collected_gone, collected_changed])
def test_static_files_are_collected_again_where_anything_differs(
    site: Path, called: list[str], change: Callable[[Path], None]
) -> None:
    prepare.collect_static()
    before = names_of(site)
    assert len(before) == 2
    change(site)
    prepare.collect_static()
    assert called == ["collectstatic"] * 2
    assert before <= names_of(site)
    text = (site / "source" / "own.css").read_text()
    assert (site / "static" / "own.css").read_text() == text
    hashed = [path.read_text() for path in (site / "static").glob("own.*.css")]
    assert text in hashed


def test_static_files_are_collected_again_by_another_version(
    site: Path, called: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare.collect_static()
    monkeypatch.setattr(prepare, "version", lambda _part: "next")
    prepare.collect_static()
    assert called == ["collectstatic"] * 2


@pytest.mark.django_db
def test_foods_are_loaded_again_where_files_table_or_index_changed(
    site: Path, settings: Settings, tmp_path: Path
) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "foods.csv").write_text("name\nAlmonds\n")
    state = state_of(seeds)
    remember_loaded(state)
    assert not is_loaded(state), "no index could be built"
    folder = database_folder() / str(IndexVersion.objects.move())
    folder.mkdir(parents=True)
    assert not is_loaded(state)
    remember_loaded(state)
    assert is_loaded(state)
    (seeds / "foods.csv").write_text("name\nWalnuts\n")
    assert not is_loaded(state_of(seeds))
    folder.rename(folder.with_name("away"))
    assert not is_loaded(state)
    folder.with_name("away").rename(folder)
    assert is_loaded(state)
    IndexVersion.objects.move()
    assert not is_loaded(state)


def test_the_state_of_the_foods_covers_the_code_that_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds, code = tmp_path / "seeds", tmp_path / "code" / "importers"
    seeds.mkdir()
    code.mkdir(parents=True)
    monkeypatch.setattr(apps.get_app_config("foods"), "path", str(code.parent))
    seen = [state_of(seeds)]
    for path in (seeds / "foods.csv", code / "usda.py", code / "notes.txt"):
        path.write_text("")
        seen.append(state_of(seeds))
    assert seen[:3] == list(dict.fromkeys(seen))


SCRIPT = """
import sys
import django
django.setup()
from django.core.management import call_command
call_command("prepare")
print(sorted({"pandas", "weasyprint", "config.urls"} & set(sys.modules)))
"""


def test_a_new_site_is_ready_after_it_and_nothing_heavy_was_loaded(tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}",
        "MIDBAND_VAR": str(tmp_path),
        "PLAIN_STATIC": "yes",
    }
    command = [sys.executable, "-c", SCRIPT]
    said = [
        subprocess.run(  # noqa: S603  # our own words
            command,
            cwd=project.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for _time in range(2)
    ]
    assert said[0][0].startswith(f"{len(seed_files().foods):,} foods")
    assert [said[0][1:], said[1]] == [["[]"], ["[]"]]
    static = tmp_path / "static"
    assert (static / "site.css").is_file()
    # What pages and the administration name is there, and nothing beside it.
    chooser = AutocompleteSelect(Food._meta.get_field("group"), admin.site)
    media = str(admin.site.get_model_admin(Food).media + chooser.media)
    named = re.findall(r'src="/static/([^"]+)"', media)
    assert "admin/js/vendor/select2/select2.full.min.js" in named
    assert [name for name in named if not (static / name).is_file()] == []
    assert not (static / "django_htmx").exists()
