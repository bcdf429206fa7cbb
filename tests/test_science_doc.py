"""Every constant has its entry in docs/science.md: value, source and certainty.

A missing entry fails with the very line the document needs.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from intake.science.reference.values import rows
from intake.science.spacing import medicine_classes
from intake.science.supplements import forms
from intake.science.usual_intake.populations import populations
from intake.science.waters import waters

ROOT = Path(settings.BASE_DIR)
DOCUMENT = (ROOT / "docs/science.md").read_text(encoding="utf-8")
LINES = set(DOCUMENT.splitlines())

#: The pure files whose named numbers are science or policy.
SCIENCE = (
    "accounts/rules.py",
    "foods/amounts.py",
    "intake/science",
    "intake/text.py",
)

CERTAINTIES = {"published", "confirmed", "memory", "assumed", "unsure", "policy"}


def shown(value: Decimal | None, certainty: str = "") -> str:
    if value is None:
        return "none"
    return f"{value:f} ({certainty})" if certainty else f"{value:f}"


def entries() -> Iterator[list[str]]:
    """The table row that each row of the reference files needs."""
    for row in rows():
        limit = "none established" if row.ul_supplement is None else shown(row.ul_supplement)
        yield [
            f"`{row.group}` {row.sex}",
            row.people,
            shown(row.ear, row.ear_certainty),
            f"{row.target_kind} {shown(row.target)}",
            limit,
            shown(row.high),
            shown(row.sd_within, row.sd_certainty),
            row.source,
        ]
    for one in populations():
        percentiles = [shown(value) for value in (one.p5, one.p50, one.p95)]
        yield [
            f"`{one.key}`",
            one.label,
            shown(one.mean),
            shown(one.sd),
            ", ".join(percentiles) if one.p50 is not None else "none",
            one.use,
            one.source,
            one.certainty,
        ]
    for form in forms():
        yield [f"`{form.form}`", form.compound, shown(form.elemental_pct), form.certainty]
    for medicine in medicine_classes():
        yield [
            f"`{medicine.key}`",
            medicine.name,
            shown(medicine.hours_after),
            shown(medicine.hours_before),
            medicine.source,
            medicine.certainty,
        ]
    for water in waters():
        yield [water.name, shown(water.mg_per_litre), water.kind, water.source, water.certainty]


ENTRIES = [f"| {' | '.join(cells)} |" for cells in entries()]


def constants() -> Iterator[tuple[str, str]]:
    """Each public named number of the pure files, with the file it stands in."""
    for place in SCIENCE:
        whole = ROOT / place
        for path in sorted(whole.rglob("*.py")) if whole.is_dir() else [whole]:
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.Assign) and _is_number(node.value):
                    for target in node.targets:
                        if isinstance(target, ast.Name) and not target.id.startswith("_"):
                            yield path.relative_to(ROOT).as_posix(), target.id


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and all(_is_number(element) for element in node.elts)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "Decimal"
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


@pytest.mark.parametrize("entry", ENTRIES)
def test_row_of_a_reference_file_stands_in_the_document(entry: str) -> None:
    assert entry in LINES


def test_no_two_rows_share_an_entry() -> None:
    assert len(set(ENTRIES)) == len(ENTRIES)


def test_every_reference_file_is_covered() -> None:
    files = sorted(path.name for path in (ROOT / "fixtures/references").glob("*.csv"))
    assert files == [
        "dri_magnesium.csv",
        "interactions.csv",
        "populations.csv",
        "supplement_forms.csv",
        "waters.csv",
    ]
    in_files = 0
    for name in files:
        with (ROOT / "fixtures/references" / name).open(encoding="utf-8", newline="") as file:
            in_files += sum(1 for _row in csv.DictReader(file))
    assert len(ENTRIES) == in_files


@pytest.mark.parametrize(("file", "name"), list(constants()))
def test_named_number_stands_in_the_document(file: str, name: str) -> None:
    entry = next((line for line in LINES if re.match(rf"\| .*`{name}`.* \|", line)), "")
    assert entry, f"{name} of {file} has no entry"
    assert entry.strip("| ").rsplit("|", 1)[-1].strip() in CERTAINTIES


def test_there_are_named_numbers_to_look_for() -> None:
    names = {name for _file, name in constants()}
    assert {"HIGH_FACTOR", "REQUIREMENT_CV", "MIN_DAYS", "WINDOWS", "Z_95"} <= names
