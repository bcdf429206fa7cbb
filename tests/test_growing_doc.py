"""Settings, commands, benchmarks and headings that docs/growing.md names are there."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
TEXT = (ROOT / "docs/growing.md").read_text(encoding="utf-8")


def settings_of_the_site() -> set[str]:
    """The variables that the operations page lists."""
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}


def named(pattern: str) -> set[str]:
    found = set(re.findall(pattern, TEXT))
    assert found
    return found


def anchors(page: str) -> set[str]:
    """What a link to a heading of a page may be."""
    heads = re.findall(r"(?m)^#+ (.+)$", page)
    return {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}


def test_settings_are_there() -> None:
    assert named(r"`([A-Z][A-Z]*_[A-Z_]+)[`=]") - settings_of_the_site() == set()
    assert "REPLICA_URL" in settings_of_the_site()


def test_commands_are_there() -> None:
    assert named(r"manage\.py (\w+)") - set(get_commands()) == set()


def test_benchmarks_are_there() -> None:
    names = named(r"python -m (bench[\w.]*)")
    assert [name for name in names if find_spec(name) is None] == []


def test_targets_are_there() -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
    assert named(r"`make ([a-z-]+)") - targets == set()


def test_links_lead_to_pages_and_headings() -> None:
    faults = []
    for place, anchor in re.findall(r"\]\(([\w./-]*)(?:#([\w-]+))?\)", TEXT):
        path = (ROOT / "docs" / place).resolve() if place else ROOT / "docs/growing.md"
        if not path.exists():
            faults.append(place)
        elif anchor and anchor not in anchors(path.read_text(encoding="utf-8")):
            faults.append(f"{place}#{anchor}")
    assert faults == []


def test_the_sums_are_those_of_its_figures() -> None:
    def figure(words: str) -> float:
        found = re.search(rf"(?m)^\| {re.escape(words)} \| ([\d.,]+)", TEXT)
        assert found, words
        return float(found[1].replace(",", ""))

    entry, change, day = (
        figure(f"bytes of {one}, with its indexes") for one in ("an entry", "a change", "a day")
    )
    yearly_mb = (8 * (entry + change) + day) * 365 / 1e6
    assert f"{yearly_mb:.2f} MB a year" in TEXT
    requests = figure("requests a day")
    row = re.search(
        r"(?m)^\| requests a day \| ([\d,]+) \| ([\d,]+) \|", TEXT.split("## The arithmetic")[1]
    )
    assert row
    assert [int(one.replace(",", "")) for one in row.groups()] == [
        100 * requests,
        10_000 * requests,
    ]
