"""The sets of pinned parts: what a developer installs, and what an image of the app holds."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from packaging.requirements import Requirement

from tests.conventions import ROOMS, imports_of, python_files

ROOT = Path(settings.BASE_DIR)
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
#: The extras of pyproject.toml that each file has beside the app's own parts.
EXTRAS_OF: dict[str, tuple[str, ...]] = {
    "requirements.txt": ("test",),
    "requirements-production.txt": (),
    "requirements-dev.txt": ("test", "dev"),
}
FILES = tuple(EXTRAS_OF)


def name_of(requirement: str) -> str:
    """The name a requirement begins with, as the registry compares names."""
    found = re.match(r"[\w.-]+", requirement)
    assert found is not None, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def pins_of(file: str) -> dict[str, str]:
    """The version of each part of a file, by name."""
    return {name: version for name, (version, _hashes) in hashed_pins_of(file).items()}


def hashed_pins_of(file: str) -> dict[str, tuple[str, frozenset[str]]]:
    """The version and the hashes of each part of a file, by name."""
    text = (ROOT / file).read_text().replace("\\\n", " ")
    lines = (line.split("#")[0].split() for line in text.splitlines())
    pins = [(words[0].split("=="), frozenset(words[1:])) for words in lines if words]
    return {name_of(name): (version, hashes) for (name, version), hashes in pins}


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
def test_every_pin_has_the_hashes_of_its_files(file: str) -> None:
    found = hashed_pins_of(file)
    hashes = [written for _version, written in found.values()]
    assert [name for name, (_version, written) in found.items() if not written] == []
    assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in set().union(*hashes))
    # One file of a package is no file of another.
    assert sum(len(written) for written in hashes) == len(set().union(*hashes))


def needed(parts: list[str], environment: dict[str, str]) -> set[str]:
    """The names of those parts and of all that they need there, by what is installed here."""
    found: set[tuple[str, str]] = set()
    waiting = [Requirement(part) for part in parts]
    while waiting:
        part = waiting.pop()
        asked = {(name_of(part.name), extra) for extra in {"", *part.extras}} - found
        found |= asked
        waiting += [
            one
            for name, extra in asked
            for one in map(Requirement, needs_of(name))
            if not one.marker or one.marker.evaluate({**environment, "extra": extra})
        ]
    return {name for name, _extra in found}


def needs_of(part: str) -> list[str]:
    """What a part asks for; nothing of one that is not installed here."""
    try:
        return requires(part) or []
    except PackageNotFoundError:
        return []


@pytest.mark.parametrize("python", ["3.11.0", "3.11.3", "3.12.0", "3.13.0", "3.14.0"])
@pytest.mark.parametrize(("system", "machine"), [("linux", "x86_64"), ("darwin", "arm64")])
def test_every_part_that_some_python_needs_is_pinned(
    python: str, system: str, machine: str
) -> None:
    environment = {
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
        "sys_platform": system,
        "platform_system": system.title(),
        "platform_machine": machine,
    }
    for file, extras in EXTRAS_OF.items():
        parts = [*PROJECT["dependencies"], *(one for extra in extras for one in EXTRAS[extra])]
        assert needed(parts, environment) <= pins_of(file).keys(), file


def test_a_pin_has_the_same_hashes_in_every_file() -> None:
    tested, production = (hashed_pins_of(file) for file in FILES[:2])
    assert production.items() <= tested.items() <= hashed_pins_of(FILES[2]).items()


def test_make_installs_nothing_without_its_hash() -> None:
    makefile = (ROOT / "Makefile").read_text()
    installs = re.findall(r"pip install .*", makefile)
    assert len(installs) == 2
    assert [line for line in installs if "--require-hashes -r requirements" not in line] == []


@pytest.mark.parametrize("file", FILES)
def test_requirement_file_names_no_machine_and_no_index(file: str) -> None:
    lines = (ROOT / file).read_text().splitlines()
    assert [line for line in lines if "/" in line or line.startswith("-")] == []
