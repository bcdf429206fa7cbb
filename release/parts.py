"""The parts that an installation holds: pinned ones, and files copied as they were published."""

from __future__ import annotations

import base64
import csv
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PRODUCTION = ROOT / "requirements-production.txt"
LICENCES = ROOT / "release/licences.csv"
VENDOR = ROOT / "static/vendor"


class Pin(NamedTuple):
    """One pinned part, with the SHA-256 of each file of that release."""

    name: str
    version: str
    sha256: tuple[str, ...]


class Copied(NamedTuple):
    """A file that was copied from an npm package, with the package's licence."""

    path: str
    package: str
    version: str
    licence: str
    sha384: str


def registry_name(name: str) -> str:
    """A part's name as the registry compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def names_of(requirements: Iterable[str]) -> set[str]:
    """The names of parts that are asked for as in pyproject.toml."""
    return {registry_name(Requirement(line).name) for line in requirements}


def pins(path: Path = PRODUCTION) -> list[Pin]:
    """The parts of a requirements file, in its order.

    Raises ValueError for a line that is no pin with hashes.
    """
    found = []
    for line in path.read_text().replace("\\\n", " ").splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        name, is_pin, version = words[0].partition("==")
        hashes = tuple(word.removeprefix("--hash=sha256:") for word in words[1:])
        if not is_pin or not hashes:
            raise ValueError(f"{path.name}: not pinned with hashes: {words[0]}")
        found.append(Pin(name, version, hashes))
    return found


def copied() -> list[Copied]:
    """The files of ``static/vendor``, as its VERSIONS lists them; hashes as hexadecimal."""
    lines = (VENDOR / "VERSIONS").read_text().splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [
        Copied(path, package, version, licence, base64.b64decode(sha384).hex())
        for path, package, version, licence, sha384 in rows
    ]


def licences() -> dict[str, str]:
    """The licence of each pinned part, as an SPDX expression."""
    with LICENCES.open(newline="") as file:
        return {row["part"]: row["licence"] for row in csv.DictReader(file)}


def asks(parts: list[str], environment: Mapping[str, str] | None = None) -> dict[str, set[str]]:
    """Which part asks for which, from those parts on, by what is installed here.

    The environment holds markers of another machine than this one. A part that is not
    installed here asks for nothing.
    """
    found: dict[str, set[str]] = {}
    done: set[tuple[str, str]] = set()
    waiting = [Requirement(part) for part in parts]
    while waiting:
        part = waiting.pop()
        name = registry_name(part.name)
        for extra in {"", *part.extras}:
            if (name, extra) in done:
                continue
            done.add((name, extra))
            asked = [
                one
                for one in _requires(name)
                if _holds(one, {**(environment or {}), "extra": extra})
            ]
            found.setdefault(name, set()).update(registry_name(one.name) for one in asked)
            waiting += asked
    return found


def _requires(name: str) -> list[Requirement]:
    try:
        return [Requirement(line) for line in requires(name) or []]
    except PackageNotFoundError:
        return []


def _holds(part: Requirement, environment: dict[str, str]) -> bool:
    return part.marker is None or part.marker.evaluate(environment)
