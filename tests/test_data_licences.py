"""Whose the data are: every seed file has its source and licence written down."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCUMENT = ROOT / "docs/data-licences.md"
#: Folders whose files all have one source and one licence.
WHOLE = ("fixtures/everyday/", "fixtures/demo/")


def named() -> set[str]:
    """The files and folders in the first column of the tables."""
    cells = re.findall(r"(?m)^\| (`fixtures/.*?) \|", DOCUMENT.read_text())
    return {name for cell in cells for name in re.findall(r"`(fixtures/[^`]+)`", cell)}


def test_every_seed_file_stands_in_a_table_and_every_name_is_a_file() -> None:
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "fixtures").rglob("*.*")}
    alone = {path for path in files if not path.startswith(WHOLE)}
    assert named() - {*WHOLE} == alone
    assert set(WHOLE) <= named()


def test_a_release_is_cited_with_its_licence() -> None:
    with (ROOT / "fixtures/releases.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if "Agriculture" in row["publisher"]]
    usda = [row["citation"] for row in rows]
    assert len(usda) == 5
    assert [citation for citation in usda if not citation.endswith("Public domain.")] == []
