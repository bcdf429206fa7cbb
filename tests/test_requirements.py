"""The sets of pinned parts: what a developer installs, and what an image of the app holds."""

from __future__ import annotations

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.conf import settings

from release.parts import PROJECT, asks, names_of, pins, registry_name
from tests.conventions import ROOMS, imports_of, python_files

ROOT = Path(settings.BASE_DIR)
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
#: The extras of pyproject.toml that each file has beside the app's own parts.
EXTRAS_OF: dict[str, tuple[str, ...]] = {
    "requirements.txt": ("test",),
    "requirements-production.txt": (),
    "requirements-dev.txt": ("test", "dev"),
}
FILES = tuple(EXTRAS_OF)


def pins_of(file: str) -> dict[str, str]:
    """The version of each part of a file, by name."""
    return {pin.name: pin.version for pin in pins(ROOT / file)}


def imported_by(path: Path) -> set[str]:
    """The names at the top of what a file imports."""
    return {imported.split(".")[0] for imported in imports_of(path, ROOT)}


def outside(names: set[str], pins: dict[str, str]) -> set[str]:
    """Those names to import that neither Python, nor the rooms, nor the pinned parts bring."""
    distributions = packages_distributions()
    return {
        name
        for name in names - sys.stdlib_module_names - {*ROOMS}
        if not any(registry_name(found) in pins for found in distributions.get(name, ()))
    }


def test_production_set_has_the_pins_that_are_tested() -> None:
    tested, production = pins_of("requirements.txt"), pins_of("requirements-production.txt")
    assert production.items() <= tested.items() <= pins_of("requirements-dev.txt").items()
    assert names_of(PROJECT["dependencies"]) <= production.keys()


def test_production_set_holds_no_tools() -> None:
    tools = names_of([*EXTRAS["test"], *EXTRAS["dev"]])
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
    hashes = [one for pin in pins(ROOT / file) for one in pin.sha256]
    assert all(re.fullmatch(r"[0-9a-f]{64}", one) for one in hashes)
    # One file of a package is no file of another.
    assert len(hashes) == len(set(hashes))


def test_a_pin_without_hashes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    for line in ("django==5.2.19", "django --hash=sha256:00"):
        path.write_text(line)
        with pytest.raises(ValueError, match="not pinned with hashes: django"):
            pins(path)


def test_a_pin_has_the_same_hashes_in_every_file() -> None:
    tested, production, all_of_them = (set(pins(ROOT / file)) for file in FILES)
    assert production <= tested <= all_of_them


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
        assert asks(parts, environment).keys() <= pins_of(file).keys(), file


def test_make_installs_nothing_without_its_hash() -> None:
    makefile = (ROOT / "Makefile").read_text()
    installs = re.findall(r"pip install .*", makefile)
    assert len(installs) == 2
    assert [line for line in installs if "--require-hashes -r requirements" not in line] == []


@pytest.mark.parametrize("file", FILES)
def test_requirement_file_names_no_machine_and_no_index(file: str) -> None:
    lines = (ROOT / file).read_text().splitlines()
    assert [line for line in lines if "/" in line or line.startswith("-")] == []
