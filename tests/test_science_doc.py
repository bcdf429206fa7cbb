"""Every constant has its entry in docs/science.md: value, source and certainty.

A missing entry fails with the very line the document needs; a number that is
not that of the code fails with both. What the text around the tables says in
numbers is held to the same constants.
"""

from __future__ import annotations

import ast
import csv
import importlib
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from bench.calibration.tables import read_kept
from intake.science.reference.reference_rows import rows
from intake.science.reference.waters import waters
from intake.science.spacing import medicine_classes
from intake.science.supplements import forms
from intake.science.usual_intake.posterior import NODES, SPREADS
from intake.science.usual_intake.prior import priors

ROOT = Path(settings.BASE_DIR)
#: No row of it was looked up: a command makes it from the food table.
MADE_FROM_THE_FOODS = "category_bounds.csv"
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
            row.profile,
            f"`{row.group}` {row.sex}",
            row.people,
            shown(row.ear, row.ear_certainty),
            shown(row.cv_req),
            f"{row.target_kind} {shown(row.target)}",
            limit,
            shown(row.high),
            shown(row.sd_within, row.sd_certainty),
            row.source,
            row.checked,
        ]
    for one in priors():
        yield [
            f"`{one.sex}` {one.age_from} to {one.age_to}",
            f"{one.people}",
            *(f"{number:g}" for number in (one.mean, one.between_sd, one.within_sd)),
            f"{one.median_mg:g}",
            f"{one.p5_mg:g} to {one.p95_mg:g}",
        ]
    for figure in read_kept():
        yield list(figure.shown)
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
                targets = node.targets if isinstance(node, ast.Assign) else []
                if isinstance(node, ast.AnnAssign):
                    targets = [node.target]
                if isinstance(node, ast.Assign | ast.AnnAssign) and _is_number(node.value):
                    for target in targets:
                        if isinstance(target, ast.Name) and not target.id.startswith("_"):
                            yield path.relative_to(ROOT).as_posix(), target.id


def _is_number(node: ast.expr | None) -> bool:
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and all(_is_number(element) for element in node.elts)
    if isinstance(node, ast.Dict):
        return bool(node.values) and all(_is_number(value) for value in node.values)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "Decimal"
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def value_of(file: str, name: str) -> Any:
    """What a name of a file stands for."""
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return getattr(importlib.import_module(module), name)


def numbers_of(value: Any) -> list[Decimal]:
    """The numbers a constant holds, in their order."""
    if isinstance(value, dict):
        return numbers_of(tuple(value.values()))
    if isinstance(value, tuple):
        return [number for one in value for number in numbers_of(one)]
    return [Decimal(str(value))]


def numbers_in(text: str) -> list[Decimal]:
    """The numbers a text says: 5,000 is one of them, "7, 14" are two."""
    found = re.findall(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", text)
    return [Decimal(number.replace(",", "")) for number in found]


def faults(lines: Iterable[str], values: dict[str, Any]) -> list[str]:
    """Where the table of constants and the code say different numbers, or different names."""
    wrong, named = [], set()
    for line in lines:
        names, said = re.findall(r"`([A-Z][A-Z0-9_]+)`", line.split("|")[1]), line.split("|")[2]
        named |= set(names)
        known = [name for name in names if name in values]
        wrong += [f"{name} is no constant" for name in names if name not in values]
        expected = [number for name in known for number in numbers_of(values[name])]
        if known == names and numbers_in(said) != expected:
            wrong.append(f"{' and '.join(names)}: the document says {said.strip()!r}")
    return wrong + [f"{name} has no entry" for name in values if name not in named]


#: The rows of the table of constants.
CONSTANT_LINES = [line for line in DOCUMENT.splitlines() if re.match(r"\| `[A-Z][A-Z0-9_]+`", line)]
VALUES = {name: value_of(file, name) for file, name in constants()}


@pytest.mark.parametrize("entry", ENTRIES)
def test_row_of_a_reference_file_stands_in_the_document(entry: str) -> None:
    assert entry in LINES


def test_no_two_rows_share_an_entry() -> None:
    assert len(set(ENTRIES)) == len(ENTRIES)


def test_every_reference_file_is_covered() -> None:
    files = sorted(path.name for path in (ROOT / "fixtures/references").glob("*.csv"))
    assert files == [
        "calibration.csv",
        MADE_FROM_THE_FOODS,
        "dri_magnesium.csv",
        "interactions.csv",
        "supplement_forms.csv",
        "usual_intake_prior.csv",
        "waters.csv",
    ]
    in_files = 0
    for name in sorted(set(files) - {MADE_FROM_THE_FOODS}):
        with (ROOT / "fixtures/references" / name).open(encoding="utf-8", newline="") as file:
            in_files += sum(1 for _row in csv.DictReader(file))
    assert len(ENTRIES) == in_files


@pytest.mark.parametrize(("file", "name"), list(constants()))
def test_named_number_stands_in_the_document(file: str, name: str) -> None:
    entry = next((line for line in LINES if re.match(rf"\| .*`{name}`.* \|", line)), "")
    assert entry, f"{name} of {file} has no entry"
    assert entry.strip("| ").rsplit("|", 1)[-1].strip() in CERTAINTIES


def test_the_document_says_the_numbers_of_the_code() -> None:
    assert len(VALUES) == len(list(constants())), "two constants share a name"
    assert faults(CONSTANT_LINES, VALUES) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("| `DAYS` | 3 days | | policy |", "DAYS: the document says '3 days'"),
        ("| `DAYS` | 5 to 6 days | | policy |", "DAYS: the document says '5 to 6 days'"),
        ("| `DAYS` | a few | | policy |", "DAYS: the document says 'a few'"),
        ("| `WEEKS` | 5 days | | policy |", "WEEKS is no constant"),
    ],
)
def test_a_number_of_another_value_is_a_fault(line: str, fault: str) -> None:
    assert faults(["| `DAYS` | 5 days | | policy |"], {"DAYS": 5}) == []
    assert faults([line], {"DAYS": 5})[0] == fault
    assert faults([], {"DAYS": 5}) == ["DAYS has no entry"]


def percent(share: float | Decimal) -> str:
    """A share as the text prints it: 97.5 %."""
    return f"{Decimal(str(share)) * 100:f}".rstrip("0").rstrip(".") + " %"


def sentences() -> list[str]:
    """What the text says in numbers, made from the constants."""
    known = {name: numbers_of(value) for name, value in VALUES.items()}
    one = {name: f"{numbers[0]:f}" for name, numbers in known.items()}
    below = [
        percent(known[name][0])
        for name in (
            *("LIKELY_LOW_BELOW", "POSSIBLY_LOW_BELOW"),
            *("UNCERTAIN_BELOW", "LIKELY_ADEQUATE_BELOW"),
        )
    ]
    return [
        f"by default {one['HIGH_FACTOR']} times the RDA",
        f"**Age:** as for {one['AGE_NOT_SAID']} and over (policy)",
        f"below {one['LIFE_STAGE_FROM']} years or with sex male",
        f"logging for oneself under {one['YOUNGEST_FOR_ONESELF']}",
        f"ages above {one['OLDEST_YEARS']}",
        f"on any of the last {one['KIDNEY_DAYS']} days",
        f"{VALUES['REQUIREMENT_CV']:.2f} where a set states no other",
        (
            f"below {below[0]} likely low, {below[1]} possibly low, {below[2]} uncertain, "
            f"{below[3]} likely adequate"
        ),
        (
            f"Nothing below {one['MIN_DAYS']} complete days; from {one['MIN_DAYS']} to "
            f"{VALUES['FULL_DAYS'] - 1} it is a first estimate"
        ),
        f"`s` is tried at {len(SPREADS)} points from 0.1 to 1.0",
        f"exact but for {len(NODES)} nodes",
        f"n (1 - {one['DAYS_ALIKE']}) / (1 + {one['DAYS_ALIKE']})",
        f"A day below {known['LEAST_DAY_MG'][0]:.0f} mg counts as",
        f"the fewest, up to {one['MOST_MORE_DAYS']}",
        f"half of the interval within {percent(known['FIRM_SHARE'][0])} of the median",
        f"{percent((1 - known['LEVEL'][0]) / 2)} and",
        f"*adequate* from {percent(known['SURE_ENOUGH'][0])} probability",
        f"`((low - x) / ({one['LEFT_REACH']} low))²`",
        f"`((x - high) / ({one['RIGHT_REACH']} target))²`",
        f"fewer than three days or would bring less than {one['WORTH_CHANGING_MG']} mg",
        (
            f"US Daily Value ({known['DAILY_VALUES_MG'][0]} mg) or the EU nutrient reference value "
            f"({known['DAILY_VALUES_MG'][1]} mg)"
        ),
        f"a water above {one['RICH_ABOVE_MG_PER_LITRE']} mg in a litre",
        f"weakness of {one['MARKED_SEVERITY']} or more of 10",
        f"on {one['PERSISTENT_DAYS']} or more of {one['PERSISTENT_WITHIN']} days",
    ]


def test_the_text_says_the_numbers_of_the_code() -> None:
    assert [sentence for sentence in sentences() if sentence not in DOCUMENT] == []


def test_there_are_named_numbers_to_look_for() -> None:
    names = {name for _file, name in constants()}
    assert {"HIGH_FACTOR", "REQUIREMENT_CV", "MIN_DAYS", "WINDOWS", "DAYS_ALIKE"} <= names
