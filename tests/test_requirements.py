"""The sets of pinned parts: what a developer installs, and what an image of the app holds."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.conventions import ROOMS, imports_of, python_files

ROOT = Path(settings.BASE_DIR)
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
FILES = ("requirements.txt", "requirements-production.txt", "requirements-dev.txt")


def name_of(requirement: str) -> str:
    """The name a requirement begins with, as the registry compares names."""
    found = re.match(r"[\w.-]+", requirement)
    assert found is not None, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def pins_of(file: str) -> dict[str, str]:
    """The version of each part of a file, by name."""
    lines = (line.split("#")[0].strip() for line in (ROOT / file).read_text().splitlines())
    return {name_of(line): line.split("==")[1] for line in lines if line}


def imported_by(path: Path) -> set[str]:
    """The names at the top of what a file imports."""
    return {imported.split(".")[0] for imported in imports_of(path, ROOT)}


def outside(names: set[str], pins: dict[str, str]) -> set[str]:
    """Those names to import that neither Python, nor the rooms, nor the pinned parts bring."""
    distributions = packages_distributions()
    return {
        name
        for name in names - sys.stdlib_module_names - {*ROOMS}
        if not any(name_of(found) in pins for found in distributions.get(name, ()))
    }


def test_production_set_has_the_pins_that_are_tested() -> None:
    tested, production = pins_of("requirements.txt"), pins_of("requirements-production.txt")
    assert production.items() <= tested.items() <= pins_of("requirements-dev.txt").items()
    assert {name_of(part) for part in PROJECT["dependencies"]} <= production.keys()


def test_production_set_holds_no_tools() -> None:
    tools = {name_of(part) for extra in ("test", "dev") for part in EXTRAS[extra]}
    assert "pytest-django" in tools & pins_of("requirements.txt").keys()
    # WeasyPrint reads its style sheets with what tests read ours with.
    assert tools & pins_of("requirements-production.txt").keys() == {"tinycss2"}


def test_app_needs_nothing_beside_the_production_set() -> None:
    imported = {name for path in python_files(ROOT) for name in imported_by(path)}
    installed = {app.split(".")[0] for app in [*settings.INSTALLED_APPS, *settings.MIDDLEWARE]}
    pins = pins_of("requirements-production.txt")
    assert outside(imported | installed, pins) == set()


def test_import_of_a_tool_is_noticed() -> None:
    pins = pins_of("requirements-production.txt")
    assert outside({"pytest", "django", "json", "foods", "no_such_part"}, pins) == {
        "pytest",
        "no_such_part",
    }


@pytest.mark.parametrize("file", FILES)
def test_requirement_file_names_no_machine_and_no_index(file: str) -> None:
    lines = (ROOT / file).read_text().splitlines()
    assert [line for line in lines if "/" in line or line.startswith("-")] == []
